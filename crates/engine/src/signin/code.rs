//! One-time codes: 8 digits by mail, good for 30 minutes and one use (NIST SP 800-63B, 3.1.3).

use super::{
    blocked, claimed, find_user, limits, mails, proven, read_address, signed_in, unproven,
};
use crate::{
    Ctx, Engine, Error, Result, b2b, mail,
    sessions::{self, NewSession, Opened},
};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Timestamp,
    audit::{NewEvent, Target},
    b2b::Address,
    directory::User,
};
use xenia_protocols::secret::{
    equal_in_constant_time, one_time_code, one_time_code_hash, read_one_time_code,
};
use xenia_store::{
    Tx, WriteTx, Written,
    credentials::{self, OneTimeCode},
    resources, tenants,
};

/// How long a code is good, in minutes.
const CODE_MINUTES: i64 = 30;
/// How the audit log calls it.
const METHOD: &str = "oneTimeCode";
/// How often a code may be given wrong before it is void.
const WRONG_TRIES: i64 = 5;

/// Sends a new code to that address; the code before it no longer works. Whether the address is
/// known here makes no difference: who is not, may ask for access as a visitor.
pub fn send_code(engine: &Engine, ctx: &Ctx, typed: &str, from: &str) -> Result<String> {
    let address = read_address(typed)?;
    limits::sent_code(engine, ctx, &address, from)?;
    let digits = one_time_code(&engine.random());
    let code_id = engine.new_id();
    let code = OneTimeCode {
        id: code_id,
        address: address.clone(),
        hash: hash(engine, code_id, digits.expose()),
        created_at: ctx.now,
        expires_at: ctx.now.plus_seconds(CODE_MINUTES * 60),
        attempts: 0,
        used_at: None,
    };
    let mail_id = engine.new_id();
    engine.write_credentials(&claimed(ctx, &address), |tx| {
        let organisation = organisation_name(tx)?;
        credentials::insert_code(tx, &code)?;
        let message = mails::code(&address, &organisation, digits.expose());
        mail::queue(tx, ctx, mail_id, &message)?;
        let target = Target::new(NodeKind::User, Uuid::nil(), &address);
        let event = NewEvent::new(super::CATEGORY, "Send one-time code", target)
            .with(serde_json::json!({ "ipAddress": from }));
        Ok::<_, Error>(Written::new((), event))
    })?;
    Ok(address)
}

/// Begins a session for whoever gives the code that was sent to that address: for the account of
/// that address where there is one, else for a visitor.
pub fn with_code(
    engine: &Engine,
    ctx: &Ctx,
    typed_address: &str,
    typed_code: &str,
    from: &str,
) -> Result<Opened> {
    let address = read_address(typed_address)?;
    let digits = read_one_time_code(typed_code)
        .ok_or_else(|| Refusal::invalid("code", "the code has 8 digits"))?;
    limits::tried_code(engine, ctx, &address, from)?;
    if super::method(engine, ctx.tenant, &address)?.0 == super::Method::Password {
        return Err(unproven("code", "this address signs in with a password").into());
    }
    let (cookie, cookie_hash) = sessions::new_cookie(engine);
    let attempt = Attempt {
        engine,
        address: &address,
        digits: &digits,
        from,
        now: ctx.now,
        cookie_hash: &cookie_hash,
    };
    let user = engine.store().read(ctx.tenant, |tx| {
        Ok::<_, Error>(find_user(tx, &address)?.map(|found| found.value))
    })?;
    let proved = proven(ctx, user.as_ref(), &address);
    let outcome = engine.write_credentials(&proved, |tx| attempt.redeem(tx, user.as_ref()))?;
    let session = outcome?;
    limits::forget_code(engine, ctx, &address)?;
    Ok(Opened {
        cookie,
        session,
        seconds: sessions::CODE_SECONDS,
    })
}

struct Attempt<'a> {
    engine: &'a Engine,
    address: &'a str,
    digits: &'a str,
    from: &'a str,
    now: Timestamp,
    cookie_hash: &'a [u8],
}

impl Attempt<'_> {
    /// A refusal is part of what is written: the wrong try counts, and the log tells of it.
    fn redeem(
        &self,
        tx: &WriteTx<'_>,
        user: Option<&User>,
    ) -> Result<Written<Result<credentials::Session, Refusal>>> {
        if let Err(refusal) = self.prove(tx)? {
            let event = signed_in(None, self.address, METHOD, &refusal.message, self.from);
            return Ok(Written::new(Err(refusal), event));
        }
        if let Some(user) = user.filter(|user| !user.account_enabled) {
            let refusal = blocked(self.address);
            let event = signed_in(
                Some(user),
                self.address,
                METHOD,
                &refusal.message,
                self.from,
            );
            return Ok(Written::new(Err(refusal), event));
        }
        let accepted = match self.accept(tx, user) {
            Ok(events) => events,
            Err(Error::Refused(refusal)) => {
                let event = signed_in(user, self.address, METHOD, &refusal.message, self.from);
                return Ok(Written::new(Err(refusal), event));
            }
            Err(other) => return Err(other),
        };
        let new = NewSession {
            user: user.map(|user| user.id),
            address: Some(self.address),
            methods: "otp",
            seconds: sessions::CODE_SECONDS,
        };
        let session = sessions::open(tx, self.cookie_hash, &new)?;
        let event = signed_in(user, self.address, METHOD, "", self.from);
        Ok(Written::all(Ok(session), event, accepted))
    }

    /// A guest who waits for acceptance has come now, with or without the invitation's link.
    fn accept(&self, tx: &WriteTx<'_>, user: Option<&User>) -> Result<Vec<NewEvent>> {
        let Some(user) = user.filter(|user| user.is_guest()) else {
            return Ok(Vec::new());
        };
        let Some(found) = resources::find::<User>(tx, user.id)? else {
            return Ok(Vec::new());
        };
        let proven = Address::parse("email", self.address)?;
        Ok(b2b::accept(tx, found, &proven)?.1)
    }

    /// Compares the code and uses it up, or counts the wrong try.
    fn prove(&self, tx: &WriteTx<'_>) -> Result<Result<(), Refusal>> {
        let refuse = |message: &str| Ok(Err(unproven("code", message)));
        let Some(code) = credentials::latest_code(tx, self.address)? else {
            return refuse("no code was sent to this address: ask for one");
        };
        if code.used_at.is_some() {
            return refuse("this code was used already: ask for a new one");
        }
        if code.expires_at <= self.now {
            return refuse(
                "this code has expired, codes are good for 30 minutes: ask for a new one",
            );
        }
        if code.attempts >= WRONG_TRIES {
            return refuse("this code was given wrong 5 times and is void: ask for a new one");
        }
        let given = hash(self.engine, code.id, self.digits);
        if !equal_in_constant_time(&given, &code.hash) {
            credentials::count_wrong_code(tx, code.id)?;
            let left = WRONG_TRIES - code.attempts - 1;
            return refuse(&match left {
                0 => "the code is not right and is void now: ask for a new one".to_owned(),
                1 => "the code is not right, one more try is left".to_owned(),
                left => format!("the code is not right, {left} more tries are left"),
            });
        }
        if !credentials::use_code(tx, code.id, self.now)? {
            return refuse("this code was used already: ask for a new one");
        }
        Ok(Ok(()))
    }
}

/// The keyed hash under which a code is stored: without the master key, which is not in the
/// database, nobody who reads the table can find the digits.
fn hash(engine: &Engine, id: Uuid, digits: &str) -> Vec<u8> {
    let key = [&engine.master_key()[..], b"one-time code", id.as_bytes()].concat();
    one_time_code_hash(&key, digits).to_vec()
}

/// The organisation's name, for mails and pages.
pub(super) fn organisation_name(tx: &Tx<'_>) -> Result<String> {
    Ok(tenants::organization(tx)?
        .map(|found| found.value.display_name)
        .unwrap_or_default())
}
