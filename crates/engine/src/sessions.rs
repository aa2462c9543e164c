//! Signed-in browsers.
//!
//! A session is of a user, or of a visitor: somebody who has proved an e-mail address and has no
//! account. A visitor's session becomes the user's as soon as there is an account of that address.
//! Every request resolves its session anew, so a blocked or deleted user is out at once.

use crate::{Actor, Config, Ctx, Engine, Error, Result, Scopes, authz, secret};
use serde_json::json;
use xenia_domain::{
    NodeKind, Refusal, SessionId, TenantId, Timestamp, UserId,
    audit::{NewEvent, Target},
    directory::User,
};
use xenia_protocols::secret::{SecretText, opaque_token};
pub use xenia_store::credentials::Session;
use xenia_store::{Tx, WriteTx, Written, credentials, membership, resources};

/// The name of the session cookie where the server is reached by plain `http`.
pub const COOKIE: &str = "xenia";
/// Its name where the server is reached by `https`: the prefix binds it to this host.
pub const SECURE_COOKIE: &str = "__Host-xenia";

/// How long a session that began with a one-time code lasts, in seconds.
pub const CODE_SECONDS: i64 = 24 * 60 * 60;
/// How long a session that began with a password lasts, in seconds.
pub const PASSWORD_SECONDS: i64 = 12 * 60 * 60;
/// How often the last use of a session is noted, in seconds.
const TOUCH_SECONDS: i64 = 5 * 60;

/// Whether the server is reached by `https`.
#[must_use]
pub fn is_secure(config: &Config) -> bool {
    config.base_url.starts_with("https://")
}

/// The name of the session cookie.
#[must_use]
pub fn cookie_name(config: &Config) -> &'static str {
    if is_secure(config) {
        SECURE_COOKIE
    } else {
        COOKIE
    }
}

/// The value of the `Set-Cookie` header that begins a session of that many seconds.
#[must_use]
pub fn set_cookie(config: &Config, value: &str, seconds: i64) -> String {
    let secure = if is_secure(config) { "; Secure" } else { "" };
    let name = cookie_name(config);
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// The value of the `Set-Cookie` header that ends it.
#[must_use]
pub fn clear_cookie(config: &Config) -> String {
    set_cookie(config, "", 0)
}

/// A session that has just begun.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The value of the cookie.
    pub cookie: SecretText,
    /// The session.
    pub session: Session,
    /// How long it lasts, in seconds.
    pub seconds: i64,
}

/// The session behind a cookie and who it is; `None` when there is none (any more).
pub fn resolve(engine: &Engine, cookie: &str) -> Result<Option<(Session, Actor)>> {
    let now = engine.now();
    let hash = secret::hash(cookie);
    let found = engine.store().read(TenantId::default(), |tx| {
        Ok::<_, Error>(credentials::session(tx, &hash)?)
    })?;
    let Some(session) = found.filter(|session| is_open(session, now)) else {
        return Ok(None);
    };
    let resolved = engine
        .store()
        .read(session.tenant, |tx| who(tx, session.clone()))?;
    if resolved.is_some() && session.last_seen_at.plus_seconds(TOUCH_SECONDS) <= now {
        engine.bookkeeping(session.tenant, |tx| {
            Ok(credentials::touch_session(tx, session.id, now)?)
        })?;
    }
    Ok(resolved)
}

/// Whether it has neither ended nor been ended.
pub(crate) fn is_open(session: &Session, now: Timestamp) -> bool {
    session.closed_at.is_none() && now < session.expires_at
}

fn who(tx: &Tx<'_>, mut session: Session) -> Result<Option<(Session, Actor)>> {
    let user = match (session.user, session.address.as_deref()) {
        (Some(id), _) => match resources::find::<User>(tx, id)? {
            Some(user) => Some(user.value),
            None => return Ok(None),
        },
        (None, Some(address)) => {
            resources::find_by::<User>(tx, "mail", address)?.map(|found| found.value)
        }
        (None, None) => None,
    };
    let actor = match user {
        Some(user) if user.account_enabled => {
            session.user = Some(user.id);
            Actor::User {
                id: user.id,
                name: user.user_principal_name,
                scopes: Scopes::All,
            }
        }
        Some(_) => return Ok(None),
        None => match &session.address {
            Some(address) => Actor::Visitor {
                address: address.clone(),
            },
            None => return Ok(None),
        },
    };
    Ok(Some((session, actor)))
}

/// What a session that is about to begin needs.
pub(crate) struct NewSession<'a> {
    pub(crate) user: Option<UserId>,
    pub(crate) address: Option<&'a str>,
    /// How the person proved who they are, in words of RFC 8176.
    pub(crate) methods: &'a str,
    pub(crate) seconds: i64,
}

/// A cookie value and its hash, made before the transaction that begins the session.
pub(crate) fn new_cookie(engine: &Engine) -> (SecretText, Vec<u8>) {
    let cookie = opaque_token(&engine.random());
    let hash = secret::hash(cookie.expose());
    (cookie, hash)
}

/// Begins a session in that transaction.
pub(crate) fn open(tx: &WriteTx<'_>, hash: &[u8], new: &NewSession<'_>) -> Result<Session> {
    let session = Session {
        id: SessionId(tx.new_id()),
        tenant: tx.tenant(),
        user: new.user,
        address: new.address.map(str::to_lowercase),
        methods: new.methods.to_owned(),
        authenticated_at: tx.now(),
        created_at: tx.now(),
        last_seen_at: tx.now(),
        expires_at: tx.now().plus_seconds(new.seconds),
        closed_at: None,
    };
    credentials::insert_session(tx, hash, &session)?;
    if let Some(user) = new.user {
        membership::note_sign_in(tx, user)?;
    }
    Ok(session)
}

/// Ends the session: the person signs out. `ctx` is whoever the session is of.
pub fn close(engine: &Engine, ctx: &Ctx, session: SessionId) -> Result<()> {
    engine.write(ctx, |tx| {
        let ended = credentials::close_session(tx, session)?;
        let target = Target::new(NodeKind::Session, session, "");
        let event = NewEvent::new("SignIn", "Sign out", target).with(json!({ "ended": ended }));
        Ok(Written::new((), event))
    })
}

/// Ends all sessions and refresh tokens of a user (Graph `revokeSignInSessions`).
pub fn revoke(engine: &Engine, ctx: &Ctx, user: UserId) -> Result<()> {
    engine.write(ctx, |tx| {
        let on = authz::On::Node(NodeKind::User, user.0);
        authz::require(tx, ctx, &authz::REVOKE_SESSIONS, on)?;
        let mut found =
            resources::find::<User>(tx, user)?.ok_or_else(|| Refusal::not_found("user", user))?;
        let ended = credentials::revoke_user(tx, user)?;
        found.value.sign_in_sessions_valid_from_date_time = Some(tx.now());
        resources::update(tx, &found.value, found.version)?;
        let target = Target::new(NodeKind::User, user, &found.value.user_principal_name);
        let event = NewEvent::new(
            "UserManagement",
            "Update StsRefreshTokenValidFrom Timestamp",
            target,
        )
        .with(json!({ "endedSessions": ended }));
        Ok(Written::new((), event))
    })
}
