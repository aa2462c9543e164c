//! The device authorization grant (RFC 8628): a device without a browser gets a code that a person
//! types elsewhere, signs in and says yes; the device polls until then.
//!
//! Both codes are stored as hashes, that of the short one under a key derived from the master key,
//! which is not in the database. Only applications that say so may use it
//! (`isFallbackPublicClient`, or a redirect URI of an application on a device): whoever is talked
//! into typing a code gives the device what they may do themselves.

use super::{
    DEVICE_CODE_SECONDS, Platform, TokenError, TokenResult,
    authorize::{allowed, application_target},
    claims::Asked,
    client::{self, Client},
    consent::{self, AgreeFor, Consent},
    error::refuse,
    federated, resource,
};
use crate::{Ctx, Engine, Error, Result, secret, signin};
use serde_json::json;
use xenia_domain::{
    NodeKind, Refusal, Timestamp, UserId,
    audit::{NewEvent, Target},
};
use xenia_protocols::{
    oauth2::{DeviceRequest, DeviceResponse, DeviceState, ErrorCode, ScopeSet, UserCode},
    secret::{SecretText, one_time_code_hash, opaque_token},
};
use xenia_store::{
    Tx, Written,
    credentials::{self, DeviceApproval, DeviceCode, Session},
    tenants,
};

/// How long a device waits between polls, in seconds (RFC 8628 section 3.2).
const POLL_SECONDS: i64 = 5;

/// What a person who typed a code is asked about.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What names it in [`decide_device`].
    pub hash: Vec<u8>,
    /// The application's name.
    pub application: String,
    /// The network address of the device; empty where it is not known.
    pub asked_from: String,
    /// When the device asked.
    pub asked_at: Timestamp,
    /// The permissions that it asks for.
    pub permissions: Vec<String>,
    /// What the person has to agree to by saying yes, if anything.
    pub consent: Option<Consent>,
}

/// What a person says about a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceDecision {
    /// Yes; and agrees for that one to what the application asks for, where somebody has to.
    Accept(AgreeFor),
    /// No.
    Decline,
}

/// Gives a device its codes. `from` is its network address.
///
/// # Errors
/// What to tell the client; or a failure of ours.
pub fn begin_device(
    engine: &Engine,
    ctx: &Ctx,
    request: &DeviceRequest,
    from: &str,
) -> TokenResult<DeviceResponse> {
    signin::limits::asked_by_device(engine, ctx, from)?;
    let trusted = federated::check(engine, ctx, &request.client)?;
    let proof = (&request.client, trusted.as_ref());
    let (presented, domain) = engine.store().read(ctx.tenant, |tx| {
        let presented = client::authenticate(engine, tx, ctx, proof)?;
        let client = &presented.client;
        require_allowed(client)?;
        let wanted = resource::find(tx, &request.scope, &engine.config().base_url)?;
        // Nobody is here yet: only whether there are such permissions at all.
        resource::delegated(tx, client, &wanted, &request.scope, UserId::default())?;
        let domains = tenants::domains(tx)?;
        let default = domains.into_iter().find(|domain| domain.is_default);
        Ok::<_, TokenError>((presented, default.map(|domain| domain.id)))
    })?;
    let (client, _) = presented.consume(engine, ctx)?;
    let device_code = opaque_token(&engine.random());
    let user_code = UserCode::from_random(&engine.random());
    let code = DeviceCode {
        hash: secret::hash(device_code.expose()),
        user_code: hash_of(engine, ctx, &user_code),
        client: client.application.app_id,
        scope: request.scope.to_string(),
        asked_from: from.to_owned(),
        created_at: ctx.now,
        expires_at: ctx.now.plus_seconds(DEVICE_CODE_SECONDS),
        poll_seconds: POLL_SECONDS,
        polled_at: None,
        decided_at: None,
        approval: None,
        used_at: None,
        family: None,
    };
    engine.bookkeeping(ctx.tenant, |tx| {
        Ok(credentials::insert_device_code(tx, &code)?)
    })?;
    let tenant = domain.unwrap_or_else(|| ctx.tenant.to_string());
    Ok(answer(engine, &tenant, &device_code, &user_code))
}

fn answer(
    engine: &Engine,
    tenant: &str,
    device_code: &SecretText,
    user_code: &UserCode,
) -> DeviceResponse {
    let address = xenia_protocols::oidc::Endpoints::new(&engine.config().base_url, tenant)
        .device_verification();
    DeviceResponse {
        device_code: device_code.expose().to_owned(),
        user_code: user_code.to_string(),
        message: format!("To sign in, open {address} in a browser and enter the code {user_code}."),
        verification_uri: address,
        expires_in: DEVICE_CODE_SECONDS,
        interval: POLL_SECONDS,
    }
}

/// Only applications that are registered as running on devices.
pub(super) fn require_allowed(client: &Client) -> TokenResult<()> {
    let application = &client.application;
    let is_public = application.is_fallback_public_client == Some(true)
        || !application.public_client.redirect_uris.is_empty();
    if is_public {
        return Ok(());
    }
    let message = format!(
        "the application `{}` may not sign people in by device code: its setting `applications/isFallbackPublicClient` is not `true`",
        application.display_name
    );
    Err(refuse(ErrorCode::UnauthorizedClient, 7_000_218, message))
}

/// The short code can be found from a plain hash: this one is keyed.
fn hash_of(engine: &Engine, ctx: &Ctx, code: &UserCode) -> Vec<u8> {
    let key = [
        &engine.master_key()[..],
        b"device user code",
        ctx.tenant.0.as_bytes(),
    ]
    .concat();
    one_time_code_hash(&key, code.letters()).to_vec()
}

pub(super) fn state(code: &DeviceCode) -> DeviceState {
    match (code.used_at, code.decided_at, &code.approval) {
        (Some(_), ..) => DeviceState::Redeemed,
        (None, Some(_), Some(_)) => DeviceState::Approved,
        (None, Some(_), None) => DeviceState::Declined,
        (None, None, _) => DeviceState::Waiting,
    }
}

/// What waits behind the code that the person of this session typed.
///
/// # Errors
/// That it is no code (any more), or that too many were tried.
pub fn find_device(
    engine: &Engine,
    ctx: &Ctx,
    session: &Session,
    (typed, from): (&str, &str),
) -> Result<Waiting> {
    signin::limits::tried_device(engine, ctx, session, from)?;
    let shown: String = typed.trim().chars().take(40).collect();
    let unknown = || {
        Refusal::invalid(
            "code",
            format!(
                "no device waits for the code `{shown}`: compare it with the one on the device, codes are good for 15 minutes and once"
            ),
        )
    };
    let code = UserCode::parse(typed).ok_or_else(unknown)?;
    let hash = hash_of(engine, ctx, &code);
    let found = engine.read(ctx, |tx| {
        let Some(code) = credentials::device_code_by_user_code(tx, &hash)? else {
            return Ok(None);
        };
        Ok(Some((asked_of(engine, tx, ctx, session, &code), code)))
    })?;
    let (asked, code) = found
        .filter(|(_, code)| state(code) == DeviceState::Waiting && ctx.now < code.expires_at)
        .ok_or_else(unknown)?;
    let (client, consent) = asked.map_err(plain)?;
    let scope = ScopeSet::parse(&code.scope).map_err(|error| plain(error.into()))?;
    Ok(Waiting {
        hash: code.hash,
        application: client.application.display_name,
        asked_from: code.asked_from,
        asked_at: code.created_at,
        permissions: scope.iter().map(ToString::to_string).collect(),
        consent,
    })
}

/// The client, and what the person has to agree to.
fn asked_of(
    engine: &Engine,
    tx: &Tx<'_>,
    ctx: &Ctx,
    session: &Session,
    code: &DeviceCode,
) -> TokenResult<(Client, Option<Consent>)> {
    let client = client_of(tx, code)?;
    let scope = ScopeSet::parse(&code.scope)?;
    let asking = consent::asking_for(engine, tx, session, (client.clone(), &scope))?;
    Ok((client, consent::describe(tx, ctx, &asking)?))
}

fn client_of(tx: &Tx<'_>, code: &DeviceCode) -> TokenResult<Client> {
    let client = client::find(tx, &code.client.to_string())?;
    require_allowed(&client)?;
    Ok(client)
}

/// A refusal of the protocol, for a person.
pub(super) fn plain(error: TokenError) -> Error {
    match error {
        TokenError::OAuth(error) => Refusal::forbidden(error.description).into(),
        TokenError::Engine(error) => error,
    }
}

/// Says yes or no for the person of this session. `hash` is that of [`Waiting`].
///
/// # Errors
/// Why the person may not use the application; or that it was decided already.
pub fn decide_device(
    engine: &Engine,
    ctx: &Ctx,
    session: &Session,
    (hash, decision): (&[u8], DeviceDecision),
) -> TokenResult<()> {
    let decided = engine.write_credentials(ctx, |tx| {
        let late = || {
            let message = "the code has expired or was used: start again on the device";
            TokenError::from(Refusal::conflict(message))
        };
        let code = credentials::device_code(tx, hash)?.ok_or_else(late)?;
        if state(&code) != DeviceState::Waiting || code.expires_at <= ctx.now {
            return Err(late());
        }
        let client = client_of(tx, &code)?;
        let (mut approval, mut agreed) = (None, None);
        let (mut activity, mut target) = ("Decline to sign in on a device", whom(session));
        if let DeviceDecision::Accept(whom) = decision {
            let scope = ScopeSet::parse(&code.scope)?;
            let asking = consent::asking_for(engine, tx, session, (client.clone(), &scope))?;
            if consent::describe(tx, ctx, &asking)?.is_some() {
                agreed = Some(consent::agree(tx, ctx, &asking, whom)?);
            }
            let user = allowed(engine, tx, ctx, (&client, session, &scope))?;
            approval = Some(approved(&code, session, user.id)?);
            activity = "Sign in on a device";
            target = Target::new(NodeKind::User, user.id, &user.user_principal_name);
        }
        if !credentials::decide_device_code(tx, hash, approval.as_ref())? {
            return Err(late());
        }
        let event = NewEvent::new(signin::CATEGORY, activity, target)
            .and(application_target(&client))
            .with(json!({ "scope": code.scope, "deviceIpAddress": code.asked_from }));
        Ok(Written::all((), event, agreed))
    });
    engine.changed();
    decided
}

fn whom(session: &Session) -> Target {
    let id = session.user.map_or_else(uuid::Uuid::nil, |user| user.0);
    Target::new(
        NodeKind::User,
        id,
        session.address.as_deref().unwrap_or_default(),
    )
}

fn approved(code: &DeviceCode, session: &Session, user: UserId) -> TokenResult<DeviceApproval> {
    let asked = Asked {
        scope: code.scope.clone(),
        platform: Platform::Public,
        redirect_uri: String::new(),
        methods: session.methods.clone(),
        auth_time: session.authenticated_at.seconds(),
        nonce: None,
        code_challenge: None,
    };
    Ok(DeviceApproval {
        user,
        session: session.id,
        doc: serde_json::to_value(&asked).map_err(TokenError::internal)?,
    })
}
