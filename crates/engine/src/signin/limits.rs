//! How often something may be tried. Tries are counted in the database, so that all nodes count
//! together; an attempt over the limit is refused before anything is looked up.

use crate::{Ctx, Engine, Error, Result};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Reason, Refusal, Timestamp,
    audit::{NewEvent, Target},
};
use xenia_store::{
    Written,
    credentials::{self, Session},
};

/// The window in which tries are counted, in seconds.
const WINDOW_SECONDS: i64 = 15 * 60;
/// Passwords per account and window.
const PASSWORDS: i64 = 10;
/// Codes sent per address and window.
const CODES: i64 = 5;
/// Codes tried per address and window: five for each code that may be sent.
const CODE_TRIES: i64 = 25;
/// Codes of devices tried per person and window.
const DEVICE_TRIES: i64 = 10;
/// Attempts of any kind per client address and window: many people share one.
const FROM: i64 = 200;

/// Counts a password that is about to be compared.
pub(crate) fn password(engine: &Engine, ctx: &Ctx, account: &str, from: &str) -> Result<()> {
    let what = "too many passwords were tried for this account";
    count(engine, ctx, &format!("password/{account}"), PASSWORDS, what)?;
    client(engine, ctx, from)
}

/// Counts a code that is about to be sent.
pub(super) fn sent_code(engine: &Engine, ctx: &Ctx, address: &str, from: &str) -> Result<()> {
    let what = "too many codes were asked for with this address";
    count(engine, ctx, &format!("code-sent/{address}"), CODES, what)?;
    client(engine, ctx, from)
}

/// Counts a code that is about to be compared.
pub(super) fn tried_code(engine: &Engine, ctx: &Ctx, address: &str, from: &str) -> Result<()> {
    let what = "too many codes were tried for this address";
    count(
        engine,
        ctx,
        &format!("code-tried/{address}"),
        CODE_TRIES,
        what,
    )?;
    client(engine, ctx, from)
}

/// Counts codes that a device is about to get: whoever asks has proved nothing yet.
pub(crate) fn asked_by_device(engine: &Engine, ctx: &Ctx, from: &str) -> Result<()> {
    let what = "too many device codes were asked for from your network address";
    count(engine, ctx, &format!("device-asked/{from}"), FROM, what)
}

/// Counts a device's code that a signed-in person is about to try.
pub(crate) fn tried_device(
    engine: &Engine,
    ctx: &Ctx,
    session: &Session,
    from: &str,
) -> Result<()> {
    let who = session.user.map_or_else(
        || session.address.clone().unwrap_or_default(),
        |user| user.to_string(),
    );
    let what = "you tried too many codes of devices";
    count(
        engine,
        ctx,
        &format!("device-tried/{who}"),
        DEVICE_TRIES,
        what,
    )?;
    client(engine, ctx, from)
}

fn client(engine: &Engine, ctx: &Ctx, from: &str) -> Result<()> {
    if from.is_empty() {
        return Ok(());
    }
    let what = "too many sign-ins were tried from your network address";
    count(engine, ctx, &format!("from/{from}"), FROM, what)
}

/// Forgets the tries of an account after it has proved itself.
pub(super) fn forget_password(engine: &Engine, ctx: &Ctx, account: &str) -> Result<()> {
    forget(engine, ctx, &format!("password/{account}"))
}

/// Forgets the tries of an address after it has proved itself.
pub(super) fn forget_code(engine: &Engine, ctx: &Ctx, address: &str) -> Result<()> {
    forget(engine, ctx, &format!("code-tried/{address}"))
}

fn forget(engine: &Engine, ctx: &Ctx, key: &str) -> Result<()> {
    engine.bookkeeping(ctx.tenant, |tx| Ok(credentials::forget_attempts(tx, key)?))
}

fn count(engine: &Engine, ctx: &Ctx, key: &str, limit: i64, what: &str) -> Result<()> {
    let (tries, since) = engine.bookkeeping(ctx.tenant, |tx| {
        Ok(credentials::count_attempt(
            tx,
            key,
            ctx.now,
            WINDOW_SECONDS,
        )?)
    })?;
    if tries <= limit {
        return Ok(());
    }
    if tries == limit + 1 {
        tell(engine, ctx, key, what)?;
    }
    Err(too_many(what, since, ctx.now).into())
}

/// The log hears of it once per window, however long somebody goes on trying.
fn tell(engine: &Engine, ctx: &Ctx, key: &str, what: &str) -> Result<()> {
    let whom = key.split_once('/').map_or(key, |(_, whom)| whom);
    engine.write_credentials(ctx, |_| {
        let target = Target::new(NodeKind::User, Uuid::nil(), whom);
        let event = NewEvent::new(super::CATEGORY, super::ACTIVITY, target)
            .with(json!({ "result": "failure", "failureReason": what }));
        Ok::<_, Error>(Written::new((), event))
    })
}

fn too_many(what: &str, since: Timestamp, now: Timestamp) -> Refusal {
    let left = since.plus_seconds(WINDOW_SECONDS).seconds() - now.seconds();
    let retry_after = u32::try_from(left.max(1)).unwrap_or(1);
    Refusal::new(
        Reason::TooMany { retry_after },
        format!("{what}: try again in {retry_after} seconds"),
    )
}
