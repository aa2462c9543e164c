//! Consent at sign-in: what an application asks for that nobody agreed to yet, and agreeing to it.

use super::{
    TokenError, TokenResult,
    authorize::{find, person},
    client::Client,
    device::plain,
    error::refuse,
    resource::{self, Resource},
};
use crate::{
    Ctx, Engine,
    consent::{
        self as grants,
        requests::{self, Standing},
        rule::{self, Wanted},
    },
};
use xenia_domain::{
    Refusal,
    audit::NewEvent,
    consent::{PermissionScope, SELF_CONSENT_SETTING},
    directory::User,
    permission::Permission,
};
use xenia_protocols::oauth2::{AuthorizeRequest, AuthorizeTarget, ErrorCode, ScopeSet};
use xenia_store::{Tx, WriteTx, Written, credentials::Session};

/// What an application asks somebody to agree to.
#[derive(Clone, Debug)]
pub struct Consent {
    /// The application's name.
    pub application: String,
    /// The name of the application whose permissions they are.
    pub resource: String,
    /// What is asked for: the value, and what it means in words for people.
    pub permissions: Vec<(String, String)>,
    /// Whether the person may agree for oneself.
    pub may_for_oneself: bool,
    /// Whether the person may agree for everybody in the organisation.
    pub may_for_everybody: bool,
    /// How the person stands to asking an administrator.
    pub standing: Standing,
}

/// For whom somebody agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreeFor {
    /// For oneself.
    Oneself,
    /// For everybody in the organisation.
    Everybody,
}

pub(super) struct Asking {
    pub(super) client: Client,
    resource: Resource,
    pub(super) user: User,
    missing: Vec<PermissionScope>,
}

/// What the person of this session has to agree to before the request can succeed, if anything.
pub fn consent_needed(
    engine: &Engine,
    ctx: &Ctx,
    session: &Session,
    asked: (&AuthorizeTarget, &AuthorizeRequest),
) -> TokenResult<Option<Consent>> {
    engine.store().read(ctx.tenant, |tx| {
        if session.user.is_none() {
            return Ok(None);
        }
        describe(tx, ctx, &asking(engine, tx, session, asked)?)
    })
}

/// What there is to agree to, if anything.
pub(super) fn describe(tx: &Tx<'_>, ctx: &Ctx, asking: &Asking) -> TokenResult<Option<Consent>> {
    if asking.missing.is_empty() {
        return Ok(None);
    }
    Ok(Some(Consent {
        application: asking.client.application.display_name.clone(),
        resource: asking.resource.service_principal.display_name.clone(),
        permissions: asking.missing.iter().map(shown).collect(),
        may_for_oneself: may_for_oneself(tx, ctx, asking)?,
        may_for_everybody: may_for_everybody(tx, ctx, asking)?,
        standing: requests::standing(tx, ctx, &asking.user, asking.wanted())?,
    }))
}

fn asking(
    engine: &Engine,
    tx: &Tx<'_>,
    session: &Session,
    (target, request): (&AuthorizeTarget, &AuthorizeRequest),
) -> TokenResult<Asking> {
    let (client, _) = find(tx, target)?;
    asking_for(engine, tx, session, (client, &request.scope))
}

/// What that client asks of the person of this session for that scope.
pub(super) fn asking_for(
    engine: &Engine,
    tx: &Tx<'_>,
    session: &Session,
    (client, scope): (Client, &ScopeSet),
) -> TokenResult<Asking> {
    let user = person(tx, session)?;
    let wanted = resource::find(tx, scope, &engine.config().base_url)?;
    let delegated = resource::delegated(tx, &client, &wanted, scope, user.id)?;
    Ok(Asking {
        missing: delegated.missing().to_vec(),
        client,
        resource: wanted,
        user,
    })
}

fn shown(scope: &PermissionScope) -> (String, String) {
    let text = match Permission::from_name(&scope.value) {
        Some(permission) if permission.delegated_scope() == scope.id => permission.sentence(),
        _ => scope.text().to_owned(),
    };
    (scope.value.clone(), text)
}

impl Asking {
    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted {
            client: &self.client.service_principal,
            resource: &self.resource.service_principal,
            scopes: &self.missing,
        }
    }
}

fn may_for_oneself(tx: &Tx<'_>, ctx: &Ctx, asking: &Asking) -> TokenResult<bool> {
    let (person, wanted) = (asking.user.id, asking.wanted());
    Ok(rule::may_for_oneself(tx, ctx, person, wanted)?)
}

fn may_for_everybody(tx: &Tx<'_>, ctx: &Ctx, asking: &Asking) -> TokenResult<bool> {
    Ok(rule::may_for_everybody(tx, ctx, asking.wanted())?)
}

/// Agrees to all that [`consent_needed`] names, as the person of this session.
///
/// # Errors
/// Refused when the person may not; the message names the setting.
pub fn give_consent(
    engine: &Engine,
    ctx: &Ctx,
    session: &Session,
    asked: (&AuthorizeTarget, &AuthorizeRequest),
    whom: AgreeFor,
) -> TokenResult<()> {
    let given = engine.write_credentials(ctx, |tx| {
        let asking = asking(engine, tx, session, asked)?;
        let event = agree(tx, ctx, &asking, whom)?;
        Ok::<_, TokenError>(Written::new((), event))
    });
    engine.changed();
    given
}

/// Asks an administrator to agree to all that [`consent_needed`] names.
///
/// # Errors
/// Refused where the organisation has not opened this way, somebody blocked the application, the person has asked
/// already or may agree alone, or gives no reason.
pub fn ask_administrator(
    engine: &Engine,
    ctx: &Ctx,
    session: &Session,
    asked: (&AuthorizeTarget, &AuthorizeRequest),
    reason: &str,
) -> crate::Result<()> {
    let result = engine.write(ctx, |tx| {
        let asking = asking(engine, tx, session, asked).map_err(plain)?;
        let (user, wanted) = (&asking.user, asking.wanted());
        let event = requests::ask(engine, (tx, ctx), user, wanted, reason)?;
        Ok(Written::new((), event))
    });
    result.map_err(|error| {
        error.on_duplicate(|_| Refusal::conflict("somebody asked at the same moment: try again"))
    })
}

/// Agrees, in a transaction of the caller's; [`Engine::changed`] has to be called after it.
pub(super) fn agree(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    asking: &Asking,
    whom: AgreeFor,
) -> TokenResult<NewEvent> {
    let may = match whom {
        AgreeFor::Oneself => may_for_oneself(tx, ctx, asking)?,
        AgreeFor::Everybody => may_for_everybody(tx, ctx, asking)?,
    };
    if !may {
        return Err(not_yours(asking, whom));
    }
    let person = (whom == AgreeFor::Oneself).then_some(asking.user.id);
    let ends = (
        &asking.client.service_principal,
        &asking.resource.service_principal,
    );
    Ok(grants::agree(tx, ends.0, ends.1, person, &asking.missing)?)
}

fn not_yours(asking: &Asking, whom: AgreeFor) -> TokenError {
    let who = match whom {
        AgreeFor::Oneself => {
            format!(
                "people here may not agree to this for themselves (setting `{SELF_CONSENT_SETTING}`)"
            )
        }
        AgreeFor::Everybody => {
            "only an administrator may agree to this for the organisation".to_owned()
        }
    };
    let message = format!(
        "the application `{}` needs the consent of an administrator: {who}",
        asking.client.application.display_name
    );
    refuse(ErrorCode::AccessDenied, 90_094, message)
}
