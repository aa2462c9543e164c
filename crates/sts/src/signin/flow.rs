//! A sign-in in progress. Its state travels through the browser in a hidden field, sealed, and is
//! bound to the browser by a cookie, so that a form works only where it was shown.

use crate::{answer, call::Call, problem::Problem, seal};
use axum::response::Response;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde::{Deserialize, Serialize};
use xenia_design::{
    Csrf,
    signin::{CodePage, PasswordPage, SigninFrame},
};
use xenia_engine::{
    authz,
    domain::SessionId,
    secret,
    sessions::{self, Opened},
    tokens,
};
use xenia_protocols::{
    oauth2::{AuthorizeTarget, Parameters},
    secret::{equal_in_constant_time, one_time_code_hash, opaque_token},
};

/// The parameter that tells the authorize endpoint that somebody has just signed in for this
/// request: what `prompt=login` asks for has happened.
pub(crate) const SIGNED_IN: &str = "xenia_signed_in";
/// How long a sign-in may take, in seconds.
const LIFETIME_SECONDS: i64 = 60 * 60;
/// How long [`SIGNED_IN`] counts, in seconds.
const FRESH_SECONDS: i64 = 5 * 60;
/// The longest path to go back to.
const LONGEST_NEXT: usize = 8 * 1024;

/// A sign-in in progress.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Flow {
    /// The hash of the browser's cookie.
    browser: String,
    /// When it began, in seconds since 1970.
    began: i64,
    /// Where to go afterwards: a path of this server.
    pub(crate) next: Option<String>,
    /// The application that asked for the sign-in.
    application: Option<String>,
    /// The origins that forms of this sign-in may lead to.
    targets: Vec<String>,
    /// The address that signs in, once it is known.
    pub(crate) address: Option<String>,
    /// The invitation that is being accepted.
    pub(crate) ticket: Option<String>,
    /// The device that somebody is asked about.
    #[serde(default)]
    pub(crate) device: Option<Device>,
}

/// A device that waits for a yes or no.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Device {
    /// What names it.
    pub(crate) hash: Vec<u8>,
    /// The session that was asked.
    pub(crate) session: SessionId,
    /// The application on it.
    pub(crate) application: String,
}

/// A sign-in in progress with the browser that it belongs to.
pub(crate) struct Bound {
    pub(crate) flow: Flow,
    browser: String,
    is_new: bool,
}

#[derive(Serialize, Deserialize)]
struct JustSignedIn {
    session: SessionId,
    at: i64,
}

fn cookie_name(call: &Call) -> &'static str {
    if sessions::is_secure(call.engine.config()) {
        "__Host-xenia-browser"
    } else {
        "xenia-browser"
    }
}

fn hash_of(browser: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(secret::hash(browser))
}

/// Begins a sign-in in this browser.
pub(crate) fn begin(call: &Call, next: Option<&str>) -> Bound {
    let known = call
        .cookie(cookie_name(call))
        .filter(|value| value.len() == 43);
    let is_new = known.is_none();
    let browser = known.unwrap_or_else(|| opaque_token(&call.engine.random()).expose().to_owned());
    let next = next.filter(|next| is_own_path(next)).map(str::to_owned);
    let asked = next
        .as_deref()
        .and_then(|next| asking_application(call, next));
    let (application, targets) = match asked {
        Some((name, origin)) => (Some(name), origin.into_iter().collect()),
        None => (None, Vec::new()),
    };
    let flow = Flow {
        browser: hash_of(&browser),
        began: call.ctx.now.seconds(),
        next,
        application,
        targets,
        address: None,
        ticket: None,
        device: None,
    };
    Bound {
        flow,
        browser,
        is_new,
    }
}

/// The sign-in that a form belongs to, and the form. Refused when the form comes from another
/// site, another browser or another time.
pub(crate) fn read(call: &Call) -> Result<(Bound, Parameters), Problem> {
    call.require_same_origin()?;
    let form = call.form()?;
    let browser = call.cookie(cookie_name(call)).ok_or(Problem::LostFlow)?;
    let flow: Flow = form
        .find("flow")
        .and_then(|text| seal::open(&call.engine, call.ctx.tenant, "flow", text))
        .ok_or(Problem::LostFlow)?;
    let age = call.ctx.now.seconds() - flow.began;
    let is_ours = equal_in_constant_time(flow.browser.as_bytes(), hash_of(&browser).as_bytes());
    let token = form.find("csrf").unwrap_or_default();
    let is_token = equal_in_constant_time(token.as_bytes(), csrf(call, &browser).as_bytes());
    if !is_ours || !is_token || !(0..LIFETIME_SECONDS).contains(&age) {
        return Err(Problem::LostFlow);
    }
    let bound = Bound {
        flow,
        browser,
        is_new: false,
    };
    Ok((bound, form))
}

/// The token of this browser's forms.
fn csrf(call: &Call, browser: &str) -> String {
    let key = [&call.engine.master_key()[..], b"csrf"].concat();
    BASE64_URL_SAFE_NO_PAD.encode(one_time_code_hash(&key, browser))
}

impl Bound {
    /// What stands around the next page.
    pub(crate) fn frame(&self, call: &Call) -> Result<SigninFrame, Problem> {
        let flow = seal::close(&call.engine, call.ctx.tenant, "flow", &self.flow)?;
        Ok(SigninFrame {
            flow,
            application: self.flow.application.clone(),
            csrf: Csrf {
                token: csrf(call, &self.browser),
            },
            ..super::frame(call)?
        })
    }
    /// The origins that the forms of the next page may lead to.
    pub(crate) fn targets(&self) -> Vec<&str> {
        self.flow.targets.iter().map(String::as_str).collect()
    }
    /// Where to start again with another address, on the way to the same place.
    pub(crate) fn other_account(&self, call: &Call) -> String {
        let arrival = super::Arrival {
            next: self.flow.next.clone(),
            hint: None,
        };
        arrival.address(&call.segment)
    }
    /// The page that asks for the password, with what was wrong with the last one.
    pub(crate) fn password_page(
        &self,
        call: &Call,
        address: &str,
        error: Option<String>,
    ) -> Result<PasswordPage, Problem> {
        Ok(PasswordPage {
            other_account: self.other_account(call),
            ..PasswordPage::new(self.frame(call)?, address, error)
        })
    }
    /// The page that asks for the code, with what was wrong with the last one.
    pub(crate) fn code_page(
        &self,
        call: &Call,
        address: &str,
        error: Option<String>,
    ) -> Result<CodePage, Problem> {
        Ok(CodePage {
            other_account: self.other_account(call),
            ..CodePage::new(self.frame(call)?, address, error)
        })
    }
    /// Lets the forms lead to that address as well.
    pub(crate) fn allow(&mut self, address: &str) {
        self.flow.targets.extend(answer::origin_of(address));
    }
    /// Gives the browser its cookie, if it has none.
    pub(crate) fn bind(&self, call: &Call, response: Response) -> Result<Response, Problem> {
        if !self.is_new {
            return Ok(response);
        }
        let secure = if sessions::is_secure(call.engine.config()) {
            "; Secure"
        } else {
            ""
        };
        let (name, value) = (cookie_name(call), &self.browser);
        let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}");
        answer::with_cookie(response, &cookie)
    }
    /// Signed in: gives the browser its session and sends it on its way.
    pub(crate) fn finish(&self, call: &Call, opened: &Opened) -> Result<Response, Problem> {
        let next = match &self.flow.next {
            Some(next) => with_proof(call, next, opened.session.id)?,
            None => home(call, opened)?,
        };
        finish_at(call, opened, &next)
    }
}

/// Gives the browser its session and sends it to that address.
pub(crate) fn finish_at(call: &Call, opened: &Opened, next: &str) -> Result<Response, Problem> {
    let cookie = sessions::set_cookie(call.engine.config(), opened.cookie.expose(), opened.seconds);
    answer::with_cookie(answer::see_other(next)?, &cookie)
}

/// Where somebody goes who wanted nothing in particular: administrators to the console, everybody
/// else to My Access.
pub(crate) fn home(call: &Call, opened: &Opened) -> Result<String, Problem> {
    let roles = match opened.session.user {
        Some(user) => call.engine.read(&call.ctx, |tx| {
            authz::directory_roles(tx, &call.ctx, user.0)
        })?,
        None => Vec::new(),
    };
    Ok(if roles.is_empty() {
        format!("/my-access/{}", call.segment)
    } else {
        "/console".to_owned()
    })
}

/// An authorize request gets the proof that its sign-in has just happened.
fn with_proof(call: &Call, next: &str, session: SessionId) -> Result<String, Problem> {
    if !is_authorize(next) {
        return Ok(next.to_owned());
    }
    let proof = JustSignedIn {
        session,
        at: call.ctx.now.seconds(),
    };
    let sealed = seal::close(&call.engine, call.ctx.tenant, "signed-in", &proof)?;
    // Of an older round there is one already.
    let (path, query) = next.split_once('?').unwrap_or((next, ""));
    let mut kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.starts_with(SIGNED_IN) && !pair.is_empty())
        .collect();
    let proof = format!("{SIGNED_IN}={sealed}");
    kept.push(&proof);
    Ok(format!("{path}?{}", kept.join("&")))
}

/// Whether that is the proof of a sign-in that has just led to this session.
pub(crate) fn is_fresh(call: &Call, sealed: &str, session: SessionId) -> bool {
    let proof: Option<JustSignedIn> =
        seal::open(&call.engine, call.ctx.tenant, "signed-in", sealed);
    proof.is_some_and(|proof| {
        let age = call.ctx.now.seconds() - proof.at;
        proof.session == session && (0..FRESH_SECONDS).contains(&age)
    })
}

/// Whether it is a path of this server, and nothing that a browser reads as another one.
pub(crate) fn is_own_path(next: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\' || !c.is_ascii();
    next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= LONGEST_NEXT
        && !next.contains(odd)
}

fn is_authorize(next: &str) -> bool {
    let path = next.split('?').next().unwrap_or_default();
    path.ends_with("/oauth2/v2.0/authorize")
}

/// The name of the application that an authorize request comes from, and the origin that its
/// answer goes to, if client and redirect URI belong together.
fn asking_application(call: &Call, next: &str) -> Option<(String, Option<String>)> {
    let query = next.split_once('?').map(|(_, query)| query)?;
    if !is_authorize(next) {
        return None;
    }
    let target = AuthorizeTarget::parse(&Parameters::parse(query).ok()?).ok()?;
    let client = tokens::client_of(&call.engine, &call.ctx, &target).ok()?;
    Some((client.name, answer::origin_of(&target.redirect_uri)))
}

#[cfg(test)]
mod tests {
    use super::is_own_path;

    #[test]
    fn only_own_paths_are_gone_to() {
        for (next, own) in [
            ("/my-access/contoso.example", true),
            (
                "/contoso.example/oauth2/v2.0/authorize?redirect_uri=https%3A%2F%2Fa",
                true,
            ),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("https://evil.example", false),
            ("javascript:alert(1)", false),
            ("/a\nSet-Cookie: x", false),
            ("", false),
        ] {
            assert_eq!(is_own_path(next), own, "{next}");
        }
    }
}
