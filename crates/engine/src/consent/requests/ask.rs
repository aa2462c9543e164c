//! Somebody asks an administrator to agree.

use super::{event, keep, mails, policy_of, told};
use crate::{
    Ctx, Engine, Result,
    consent::{
        offered,
        rule::{self, Wanted},
    },
};
use uuid::Uuid;
use xenia_domain::{
    Refusal, ServicePrincipalId, Timestamp,
    audit::NewEvent,
    consent::{AdminConsentRequestPolicy, AppConsentRequest, RequestedScope, UserConsentRequest},
    directory::{ServicePrincipal, User},
};
use xenia_store::{
    Tx, WriteTx, Written, consent_requests,
    resources::{self, Versioned},
};

/// How somebody who may not agree stands to asking an administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The organisation has not opened this way.
    Closed,
    /// They can ask.
    Open,
    /// They have asked for all of it.
    Waiting {
        /// When.
        since: Timestamp,
        /// When the request lapses.
        until: Timestamp,
    },
    /// A reviewer decided that nobody asks for this application any more.
    Blocked,
}

fn of_client(
    tx: &Tx<'_>,
    client: &ServicePrincipal,
) -> Result<Option<Versioned<AppConsentRequest>>> {
    Ok(resources::find_by(tx, "app", client.app_id.0)?)
}

fn scopes(wanted: Wanted<'_>) -> Vec<RequestedScope> {
    let of = |scope| RequestedScope::of(wanted.resource.id, scope);
    wanted.scopes.iter().map(of).collect()
}

fn own(
    tx: &Tx<'_>,
    app: &AppConsentRequest,
    user: &User,
) -> Result<Option<Versioned<UserConsentRequest>>> {
    Ok(consent_requests::pending_of_person(tx, app.id, user.id.0)?)
}

/// How that person stands to asking for this.
pub(crate) fn standing(
    tx: &Tx<'_>,
    ctx: &Ctx,
    user: &User,
    wanted: Wanted<'_>,
) -> Result<Standing> {
    if !policy_of(tx)?.is_enabled {
        return Ok(Standing::Closed);
    }
    let Some(app) = of_client(tx, wanted.client)? else {
        return Ok(Standing::Open);
    };
    if app.value.is_blocked {
        return Ok(Standing::Blocked);
    }
    let covers = |request: &UserConsentRequest| {
        request.check_open(ctx.now).is_ok()
            && scopes(wanted).iter().all(|it| request.scopes.contains(it))
    };
    Ok(match own(tx, &app.value, user)? {
        Some(found) if covers(&found.value) => Standing::Waiting {
            since: found.value.created_date_time,
            until: found.value.expiration_date_time,
        },
        _ => Standing::Open,
    })
}

/// Asks, in a transaction of the caller's. What the person has asked for already is asked for along: the new request
/// takes the place of the old one.
pub(crate) fn ask(
    engine: &Engine,
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    user: &User,
    wanted: Wanted<'_>,
    reason: &str,
) -> Result<NewEvent> {
    check(tx, ctx, user, wanted)?;
    let policy = policy_of(tx)?;
    let app = match of_client(tx, wanted.client)? {
        Some(found) => found,
        None => resources::insert(tx, &first(tx.new_id(), wanted.client))?,
    };
    let mut asked = scopes(wanted);
    if let Some(old) = own(tx, &app.value, user)? {
        let more = old.value.scopes.iter().filter(|it| !asked.contains(it));
        let more: Vec<RequestedScope> = more.cloned().collect();
        asked.extend(more);
        resources::update(tx, &old.value.settled(None, ctx.now), old.version)?;
    }
    let request = UserConsentRequest {
        id: tx.new_id(),
        app_request_id: app.value.id,
        requestor_id: user.id,
        reason: reason.trim().to_owned(),
        scopes: asked,
        created_date_time: ctx.now,
        expiration_date_time: ctx.now.plus_days(policy.request_duration_in_days),
        ..UserConsentRequest::default()
    };
    request.check()?;
    resources::insert(tx, &request)?;
    let known = &app.value.pending_scopes;
    let is_news = request.scopes.iter().any(|it| !known.contains(it));
    let mut app = app;
    // The service principal may have been made anew since.
    app.value.client_id = wanted.client.id;
    app.value
        .app_display_name
        .clone_from(&wanted.client.display_name);
    if policy.notify_reviewers && (is_news || mails::is_long_ago(&app.value, ctx.now)) {
        app.value.notified_date_time = Some(ctx.now);
        mails::asked(engine, (tx, ctx), &app.value, &request, false)?;
    }
    let app = keep(tx, app)?;
    let event = event("Request consent of an administrator", &app);
    Ok(told(event, &request, Some(user)))
}

/// Asks as the person of the call, without a sign-in: for permissions of one application, by their values.
///
/// # Errors
/// As at sign-in; or there is no such application or permission.
pub fn ask_for(
    engine: &Engine,
    ctx: &Ctx,
    (client, resource): (ServicePrincipalId, ServicePrincipalId),
    values: &[&str],
    reason: &str,
) -> Result<()> {
    let end = |tx: &Tx<'_>, id: ServicePrincipalId| -> Result<ServicePrincipal> {
        let found = resources::find::<ServicePrincipal>(tx, id)?;
        Ok(found
            .ok_or_else(|| Refusal::not_found("service principal", id))?
            .value)
    };
    engine.write(ctx, |tx| {
        let who = ctx.user().unwrap_or_default();
        let user = resources::find::<User>(tx, who)?;
        let user = user.ok_or_else(|| Refusal::not_found("user", who))?.value;
        let (client, resource) = (end(tx, client)?, end(tx, resource)?);
        let mut scopes = offered(&resource);
        scopes.retain(|scope| values.contains(&scope.value.as_str()));
        let wanted = Wanted {
            client: &client,
            resource: &resource,
            scopes: &scopes,
        };
        let event = ask(engine, (tx, ctx), &user, wanted, reason)?;
        Ok(Written::new((), event))
    })
}

fn first(id: Uuid, client: &ServicePrincipal) -> AppConsentRequest {
    AppConsentRequest {
        id,
        app_id: client.app_id,
        client_id: client.id,
        app_display_name: client.display_name.clone(),
        ..AppConsentRequest::default()
    }
}

fn check(tx: &Tx<'_>, ctx: &Ctx, user: &User, wanted: Wanted<'_>) -> Result<()> {
    let name = &wanted.client.display_name;
    let refusal = match standing(tx, ctx, user, wanted)? {
        Standing::Closed => Refusal::forbidden(format!(
            "requests for the consent of an administrator are switched off (setting `{}`)",
            AdminConsentRequestPolicy::SETTING
        ))
        .by(AdminConsentRequestPolicy::SETTING),
        Standing::Blocked => Refusal::forbidden(format!(
            "nobody can ask for `{name}`: an administrator blocked it"
        )),
        Standing::Waiting { .. } => {
            Refusal::conflict(format!("you have asked for `{name}` already"))
        }
        Standing::Open if wanted.scopes.is_empty() => {
            Refusal::conflict(format!("`{name}` has all that it asks for"))
        }
        Standing::Open => {
            return match rule::may_for_oneself(tx, ctx, user.id, wanted)? {
                true => Err(Refusal::conflict("you may agree to this by yourself").into()),
                false => Ok(()),
            };
        }
    };
    Err(refusal.into())
}
