//! The sign-in pages: who are you, prove it, and on to where you wanted to go.
//!
//! A page that is opened changes nothing: whatever has an effect is a form that this server showed
//! and that this browser posts. So mail scanners may open every link.

pub(crate) mod consent;
pub(crate) mod device;
pub(crate) mod flow;
pub(crate) mod forgotten;
pub(crate) mod identify;
pub(crate) mod invitation;
pub(crate) mod leave;
pub(crate) mod look;
pub(crate) mod prove;
pub(crate) mod set_password;

use crate::{call::Call, problem::Problem};
use xenia_design::signin::SigninFrame;
use xenia_engine::{domain::directory::Organization, store::tenants};

/// How a sign-in begins.
pub(crate) struct Arrival {
    /// Where to go afterwards: a path of this server.
    pub(crate) next: Option<String>,
    /// The address to begin with.
    pub(crate) hint: Option<String>,
}

impl Arrival {
    /// The address of the first sign-in page.
    pub(crate) fn address(&self, tenant: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(next) = &self.next {
            query.append_pair("next", next);
        }
        if let Some(hint) = &self.hint {
            query.append_pair("login_hint", hint);
        }
        format!("/{tenant}/signin?{}", query.finish())
    }
}

/// What stands around a page of this tenant, outside of a sign-in in progress.
pub(crate) fn frame(call: &Call) -> Result<SigninFrame, Problem> {
    let organization = organization(call)?;
    let privacy_statement = organization
        .privacy_profile
        .as_ref()
        .and_then(|profile| profile.get("statementUrl")?.as_str())
        .filter(|url| url.starts_with("https://"))
        .map(str::to_owned);
    Ok(SigninFrame {
        tenant: call.segment.clone(),
        look: look::of(call)?,
        organisation: organization.display_name,
        privacy_statement,
        ..SigninFrame::default()
    })
}

/// The organisation of the request's tenant.
pub(crate) fn organization(call: &Call) -> Result<Organization, Problem> {
    let found = call
        .engine
        .read(&call.ctx, |tx| Ok(tenants::organization(tx)?))?;
    found
        .map(|found| found.value)
        .ok_or_else(|| Problem::Internal("the tenant has no organisation".to_owned()))
}
