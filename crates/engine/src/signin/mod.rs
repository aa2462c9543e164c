//! Signing in: members with their password, guests and visitors with a one-time code that comes
//! by mail. Nothing that is answered before somebody has proved who they are tells whether an
//! address is known here.

mod code;
pub(crate) mod limits;
mod mails;
mod password;
mod tickets;

pub use code::{send_code, with_code};
pub(crate) use limits::password as limit_password;
pub use password::with_password;
pub use tickets::{forgotten_password, password_ticket, set_password_with_ticket};

use crate::{Actor, Ctx, Engine, Error, Result, Scopes};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Reason, Refusal, TenantId,
    audit::{NewEvent, Target},
    directory::{User, UserType, domain_of},
};
use xenia_store::{
    Tx,
    resources::{self, Versioned},
    tenants,
};

/// The category of audit events about signing in.
pub const CATEGORY: &str = "SignIn";
/// The activity of a sign-in, successful or not.
pub const ACTIVITY: &str = "Sign-in activity";

/// How somebody proves who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A password: addresses of the organisation's own domains.
    Password,
    /// A code that comes by mail: everybody else.
    Code,
}

/// Which way an address signs in, and the address in the form in which it is compared. An address
/// of the organisation's own domains needs a password, another one gets a code, whether or not it
/// is known here; a guest of an own domain and a member of a foreign one are the exceptions.
pub fn method(engine: &Engine, tenant: TenantId, typed: &str) -> Result<(Method, String)> {
    let address = read_address(typed)?;
    let method = engine.store().read(tenant, |tx| {
        let own = is_own_domain(tx, &address)?;
        Ok::<_, Error>(match find_user(tx, &address)? {
            Some(user) if user.value.user_type == UserType::Guest => Method::Code,
            Some(user) if has_password(tx, &user.value)? => Method::Password,
            _ if own => Method::Password,
            _ => Method::Code,
        })
    })?;
    Ok((method, address))
}

fn has_password(tx: &Tx<'_>, user: &User) -> Result<bool> {
    Ok(xenia_store::credentials::password(tx, user.id)?.is_some())
}

fn is_own_domain(tx: &Tx<'_>, address: &str) -> Result<bool> {
    let Some(domain) = domain_of(address) else {
        return Ok(false);
    };
    Ok(tenants::by_domain(tx, &domain)? == Some(tx.tenant()))
}

/// The address that was typed, lower case and without what surrounds it.
fn read_address(typed: &str) -> Result<String, Refusal> {
    let address = typed.trim().to_lowercase();
    let odd =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"');
    if domain_of(&address).is_none() || address.len() > 254 || address.contains(odd) {
        let message = format!(
            "`{}` is not an e-mail address such as `name@company.example`",
            typed.trim().chars().take(80).collect::<String>()
        );
        return Err(Refusal::invalid("email", message));
    }
    Ok(address)
}

/// The account of that address: by user principal name, else by mail.
pub(crate) fn find_user(tx: &Tx<'_>, address: &str) -> Result<Option<Versioned<User>>> {
    if let Some(user) = resources::find_by::<User>(tx, "user_principal_name", address)? {
        return Ok(Some(user));
    }
    Ok(resources::find_by::<User>(tx, "mail", address)?)
}

/// The context in which somebody acts who claims that address.
fn claimed(ctx: &Ctx, address: &str) -> Ctx {
    Ctx {
        actor: Actor::Visitor {
            address: address.to_owned(),
        },
        ..ctx.clone()
    }
}

/// The context in which somebody acts who has just proved who they are.
fn proven(ctx: &Ctx, user: Option<&User>, address: &str) -> Ctx {
    match user {
        Some(user) => Ctx {
            actor: Actor::User {
                id: user.id,
                name: user.user_principal_name.clone(),
                scopes: Scopes::All,
            },
            ..ctx.clone()
        },
        None => claimed(ctx, address),
    }
}

/// The event of a sign-in: `failure` is empty when it went well.
fn signed_in(
    user: Option<&User>,
    address: &str,
    method: &str,
    failure: &str,
    from: &str,
) -> NewEvent {
    let target = match user {
        Some(user) => Target::new(NodeKind::User, user.id, &user.user_principal_name),
        None => Target::new(NodeKind::User, Uuid::nil(), address),
    };
    NewEvent::new(CATEGORY, ACTIVITY, target).with(json!({
        "result": if failure.is_empty() { "success" } else { "failure" },
        "failureReason": failure,
        "authenticationMethod": method,
        "ipAddress": from,
    }))
}

/// The refusal of somebody who did not prove who they are.
fn unproven(target: &str, message: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Unauthenticated, message).at(target)
}

/// The refusal of somebody who has proved who they are and is blocked.
fn blocked(address: &str) -> Refusal {
    Refusal::forbidden(format!(
        "the account `{address}` is blocked: ask the person who invited you, or the help desk"
    ))
    .by("users/accountEnabled")
}
