//! Links with which somebody sets a password: the first administrator's, and the one that a
//! member asks for. Opening the link shows a page and changes nothing, so that a mail scanner
//! that opens it does no harm; only the form on the page uses it up.

use super::{code::organisation_name, find_user, limits, mails, proven, read_address, signed_in};
use crate::{
    Ctx, Engine, Error, Result, mail, passwords, secret,
    sessions::{self, NewSession, Opened},
    tenants::{SET_PASSWORD, set_password_link},
};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal,
    audit::{NewEvent, Target},
    directory::{User, UserType},
};
use xenia_store::{
    Tx, Written,
    credentials::{self, Ticket},
    resources, tenants,
};

/// How long a link that a member asked for is good, in hours.
const LINK_HOURS: i64 = 24;

/// Whose password that link sets. Refused when it was used, has expired or never was one.
pub fn password_ticket(engine: &Engine, ctx: &Ctx, token: &str) -> Result<User> {
    engine.read(ctx, |tx| find(tx, ctx, token).map(|(_, user)| user))
}

fn find(tx: &Tx<'_>, ctx: &Ctx, token: &str) -> Result<(Ticket, User)> {
    let gone = |message: &str| Refusal::conflict(message).at("ticket");
    let ticket = credentials::ticket(tx, &secret::hash(token))?
        .filter(|ticket| ticket.purpose == SET_PASSWORD)
        .ok_or_else(|| gone("this link is not one of ours, or was cut off: copy it as a whole"))?;
    if ticket.used_at.is_some() {
        return Err(gone("this link was used already").into());
    }
    if ticket.expires_at <= ctx.now {
        let message = format!("this link ended on {}", ticket.expires_at.long_date_time());
        return Err(gone(&message).into());
    }
    let user = resources::find::<User>(tx, ticket.user)?
        .filter(|user| user.value.account_enabled)
        .ok_or_else(|| gone("the account of this link is blocked or gone"))?;
    Ok((ticket, user.value))
}

/// Sets the password, uses the link up, ends all older sessions and begins a new one.
pub fn set_password_with_ticket(
    engine: &Engine,
    ctx: &Ctx,
    token: &str,
    new: &str,
    from: &str,
) -> Result<Opened> {
    let user = password_ticket(engine, ctx, token)?;
    let hash = passwords::hash(engine, new)?;
    let (cookie, cookie_hash) = sessions::new_cookie(engine);
    let wanted = NewSession {
        user: Some(user.id),
        address: None,
        methods: "pwd",
        seconds: sessions::PASSWORD_SECONDS,
    };
    let ctx = proven(ctx, Some(&user), &user.user_principal_name);
    let session = engine.write(&ctx, |tx| {
        let (_, user) = find(tx, &ctx, token)?;
        passwords::member(tx, user.id)?;
        passwords::write(tx, &user, new, &hash)?;
        // Any other link of this kind is void with it.
        credentials::void_tickets(tx, user.id, SET_PASSWORD)?;
        let session = sessions::open(tx, &cookie_hash, &wanted)?;
        let address = &user.user_principal_name;
        let event = passwords::event("Reset password (self-service)", &user);
        Ok(Written::new(session, event).and(signed_in(Some(&user), address, "password", "", from)))
    })?;
    Ok(Opened {
        cookie,
        session,
        seconds: wanted.seconds,
    })
}

/// Sends a member a link to set a password. The answer is the same whether or not there is such
/// a member.
pub fn forgotten_password(engine: &Engine, ctx: &Ctx, typed: &str, from: &str) -> Result<String> {
    let address = read_address(typed)?;
    limits::sent_code(engine, ctx, &address, from)?;
    let token = secret::opaque(&engine.random());
    let mail_id = engine.new_id();
    engine.write_credentials(&super::claimed(ctx, &address), |tx| {
        let user = find_user(tx, &address)?
            .map(|found| found.value)
            .filter(|user| user.user_type == UserType::Member && user.account_enabled);
        let target = match &user {
            Some(user) => Target::new(NodeKind::User, user.id, &user.user_principal_name),
            None => Target::new(NodeKind::User, Uuid::nil(), &address),
        };
        if let Some(user) = &user {
            let ticket = Ticket {
                tenant: ctx.tenant,
                purpose: SET_PASSWORD.to_owned(),
                user: user.id,
                doc: serde_json::json!({}),
                expires_at: ctx.now.plus_seconds(LINK_HOURS * 3600),
                used_at: None,
            };
            credentials::insert_ticket(tx, &secret::hash(&token), &ticket)?;
            let domain = tenants::domains(tx)?
                .into_iter()
                .find(|domain| domain.is_default)
                .map_or_else(|| ctx.tenant.to_string(), |domain| domain.id);
            let link = set_password_link(engine.config(), &domain, &token);
            let to = user.address().unwrap_or(&address);
            let message = mails::set_password(to, &organisation_name(tx)?, &link, LINK_HOURS);
            mail::queue(tx, ctx, mail_id, &message)?;
        }
        let event = NewEvent::new(super::CATEGORY, "Ask for a password link", target)
            .with(serde_json::json!({ "ipAddress": from }));
        Ok::<_, Error>(Written::new((), event))
    })?;
    Ok(address)
}
