//! Signing in with a password.

use super::{blocked, claimed, find_user, limits, proven, read_address, signed_in, unproven};
use crate::{
    Ctx, Engine, Error, Result, passwords,
    sessions::{self, NewSession, Opened},
};
use xenia_domain::directory::{User, UserType};
use xenia_store::{
    Written,
    credentials::{self, Password},
};

/// What the address told before the password was compared.
struct Account {
    user: Option<User>,
    password: Option<Password>,
}

/// Begins a session for a member who knows the password. `from` is the client's network address,
/// empty where there is none. A wrong password and an unknown address are refused alike, in the
/// same time.
pub fn with_password(
    engine: &Engine,
    ctx: &Ctx,
    typed: &str,
    password: &str,
    from: &str,
) -> Result<Opened> {
    let address = read_address(typed)?;
    limits::password(engine, ctx, &address, from)?;
    let account = engine.store().read(ctx.tenant, |tx| {
        let user = find_user(tx, &address)?
            .map(|found| found.value)
            .filter(|user| user.user_type == UserType::Member);
        let password = match &user {
            Some(user) => credentials::password(tx, user.id)?,
            None => None,
        };
        Ok::<_, Error>(Account { user, password })
    })?;
    let right = passwords::matches(account.password.as_ref(), password)?;
    let user = account.user.filter(|_| right);
    let Some(user) = user else {
        let refusal = unproven("password", "the address or the password is not right");
        return fail(engine, ctx, None, &address, (refusal, from));
    };
    if !user.account_enabled {
        return fail(
            engine,
            ctx,
            Some(&user),
            &address,
            (blocked(&address), from),
        );
    }
    limits::forget_password(engine, ctx, &address)?;
    begin(engine, ctx, &user, &address, from)
}

fn begin(engine: &Engine, ctx: &Ctx, user: &User, address: &str, from: &str) -> Result<Opened> {
    let (cookie, hash) = sessions::new_cookie(engine);
    let new = NewSession {
        user: Some(user.id),
        address: None,
        methods: "pwd",
        seconds: sessions::PASSWORD_SECONDS,
    };
    let session = engine.write_credentials(&proven(ctx, Some(user), address), |tx| {
        let session = sessions::open(tx, &hash, &new)?;
        let event = signed_in(Some(user), address, "password", "", from);
        Ok::<_, Error>(Written::new(session, event))
    })?;
    Ok(Opened {
        cookie,
        session,
        seconds: new.seconds,
    })
}

/// Tells the audit log, then refuses.
fn fail<T>(
    engine: &Engine,
    ctx: &Ctx,
    user: Option<&User>,
    address: &str,
    (refusal, from): (xenia_domain::Refusal, &str),
) -> Result<T> {
    engine.write_credentials(&claimed(ctx, address), |_| {
        let event = signed_in(user, address, "password", &refusal.message, from);
        Ok::<_, Error>(Written::new((), event))
    })?;
    Err(refusal.into())
}
