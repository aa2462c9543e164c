//! Checks access tokens that come back to us: for the Graph-shaped API and for userinfo.

use super::{LEEWAY_SECONDS, cache::Checked, endpoints, resource};
use crate::{Actor, BearerVerifier, Engine, Error, Result, Scopes, keys};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;
use xenia_domain::{
    ClientId, Reason, Refusal, Relation, ServicePrincipalId, SessionId, TenantId, Timestamp,
    UserId,
    directory::{ServicePrincipal, User},
    permission::{GRAPH_APP_ID, Permission},
};
use xenia_protocols::{
    jose::{ClaimRules, check_claims, decode_unverified, verify_jwt},
    oidc::{AccessTokenClaims, pairwise_subject},
};
use xenia_store::{
    Tx, credentials,
    edges::{self, EdgeQuery},
    resources,
};

/// Checks the access tokens of this server's own tenants.
pub struct TokenVerifier {
    engine: Arc<Engine>,
}

impl TokenVerifier {
    /// For that engine.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }
}

impl BearerVerifier for TokenVerifier {
    fn verify(&self, token: &str, now: Timestamp) -> Result<(TenantId, Actor)> {
        let checked = checked(&self.engine, token, now)?;
        let actor = self
            .engine
            .store()
            .read(checked.tenant, |tx| actor(tx, &checked.claims, now))?;
        Ok((checked.tenant, actor))
    }
}

fn refused(message: impl Into<String>) -> Error {
    Refusal::new(Reason::Unauthenticated, message).into()
}

/// The token, checked: from memory where the same one was checked a moment ago.
fn checked(engine: &Engine, token: &str, now: Timestamp) -> Result<Arc<Checked>> {
    let hash = <[u8; 32]>::try_from(crate::secret::hash(token)).ok();
    if let Some(found) = hash.and_then(|hash| engine.tokens.find_checked(&hash, now)) {
        return Ok(found);
    }
    let (tenant, claims) = check(engine, token, now)?;
    let checked = Arc::new(Checked {
        tenant,
        claims,
        at: now,
    });
    if let Some(hash) = hash {
        engine.tokens.put_checked(hash, Arc::clone(&checked));
    }
    Ok(checked)
}

/// Signature, issuer, audience and times.
fn check(engine: &Engine, token: &str, now: Timestamp) -> Result<(TenantId, AccessTokenClaims)> {
    let unreadable = |error: &dyn std::fmt::Display| refused(format!("the access token: {error}"));
    let unverified = decode_unverified(token).map_err(|error| unreadable(&error))?;
    let tenant = serde_json::from_slice::<Value>(&unverified.payload)
        .ok()
        .and_then(|claims| claims.get("tid")?.as_str()?.parse::<TenantId>().ok())
        .ok_or_else(|| refused("the access token has no claim `tid`"))?;
    let ring = keys::ring(engine, tenant, now).map_err(|_| {
        refused(format!(
            "the access token is of an unknown tenant `{tenant}`"
        ))
    })?;
    let verified = verify_jwt(token, &ring.published(now)).map_err(|error| unreadable(&error))?;
    let issuer = endpoints(engine, tenant).issuer();
    let rules = ClaimRules {
        issuer: &issuer,
        audiences: resource::GRAPH_NAMES,
        now: now.seconds(),
        leeway: 0,
    };
    // The clock of issuer and receiver is one: only `nbf` of another node needs the leeway.
    let lenient = ClaimRules {
        leeway: LEEWAY_SECONDS,
        ..rules
    };
    let registered =
        check_claims(&verified.payload, &lenient).map_err(|error| unreadable(&error))?;
    if registered.expires_at <= now.seconds() {
        return Err(refused("the access token has expired: ask for a new one"));
    }
    let claims = serde_json::from_slice(&verified.payload).map_err(|error| unreadable(&error))?;
    Ok((tenant, claims))
}

fn actor(tx: &Tx<'_>, claims: &AccessTokenClaims, now: Timestamp) -> Result<Actor> {
    let oid = claims
        .subject
        .oid
        .as_deref()
        .and_then(|id| id.parse::<Uuid>().ok());
    let oid = oid.ok_or_else(|| refused("the access token has no claim `oid`"))?;
    let client = claims.client().and_then(|id| id.parse::<ClientId>().ok());
    let client = client.ok_or_else(|| refused("the access token has no claim `appid`"))?;
    let service_principal = resources::find_by::<ServicePrincipal>(tx, "app_id", client.0)?
        .map(|found| found.value)
        .filter(|found| found.account_enabled)
        .ok_or_else(|| refused(format!("the application `{client}` is disabled or deleted")))?;
    if claims.idtyp.as_deref() != Some("app") {
        return user(tx, claims, UserId(oid), now);
    }
    if service_principal.id != ServicePrincipalId(oid) {
        return Err(refused(
            "the claims `oid` and `appid` do not belong together",
        ));
    }
    Ok(Actor::Application {
        service_principal: service_principal.id,
        client,
        permissions: permissions_held(tx, claims, &service_principal, now)?,
        name: service_principal.display_name,
    })
}

/// The application permissions of the token that the application still holds: one that was taken
/// away counts at once, not when the token ends.
fn permissions_held(
    tx: &Tx<'_>,
    claims: &AccessTokenClaims,
    holder: &ServicePrincipal,
    now: Timestamp,
) -> Result<Vec<Permission>> {
    let Some(graph) = resources::find_id_by::<ServicePrincipal>(tx, "app_id", GRAPH_APP_ID)? else {
        return Ok(Vec::new());
    };
    let query = EdgeQuery::of_object(graph)
        .from_subject(holder.id)
        .relation(Relation::AppRole)
        .at(now);
    let held: Vec<Permission> = edges::list(tx, &query)?
        .iter()
        .filter_map(|edge| Permission::from_app_role(edge.role))
        .collect();
    let said = |permission: &Permission| {
        claims
            .subject
            .roles
            .iter()
            .any(|role| role == permission.name())
    };
    Ok(held.into_iter().filter(said).collect())
}

fn user(tx: &Tx<'_>, claims: &AccessTokenClaims, id: UserId, now: Timestamp) -> Result<Actor> {
    let user = resources::find::<User>(tx, id)?
        .map(|found| found.value)
        .ok_or_else(|| refused("the account of the access token has been deleted"))?;
    if !user.account_enabled {
        let message = format!("the account `{}` is blocked", user.user_principal_name);
        let refusal = Refusal::new(Reason::Unauthenticated, message).by("users/accountEnabled");
        return Err(refusal.into());
    }
    let session = claims
        .subject
        .sid
        .as_deref()
        .and_then(|id| id.parse::<SessionId>().ok());
    if let Some(session) = session {
        let ended = credentials::session_by_id(tx, session)?
            .is_none_or(|session| session.closed_at.is_some_and(|at| at <= now));
        if ended {
            return Err(refused(
                "the session of the access token was ended: sign in again",
            ));
        }
    }
    Ok(Actor::User {
        id,
        name: user.user_principal_name,
        scopes: Scopes::Delegated(claims.scopes().filter_map(Permission::from_name).collect()),
    })
}

/// The claims of the user whom an access token is about (OpenID Connect Core section 5.3): `sub` is
/// the same as in the ID token of the client that holds it.
pub fn userinfo(engine: &Engine, token: &str, now: Timestamp) -> Result<Value> {
    let checked = checked(engine, token, now)?;
    let (tenant, claims) = (checked.tenant, &checked.claims);
    let subjects = keys::ring(engine, tenant, now)?;
    let actor = engine.store().read(tenant, |tx| actor(tx, claims, now))?;
    let Actor::User { id, .. } = actor else {
        return Err(refused(
            "the access token is of an application, not of a user",
        ));
    };
    let has = |scope: &str| claims.scopes().any(|held| held == scope);
    if !has("openid") {
        let message = "the access token has no scope `openid`";
        return Err(Refusal::forbidden(message).into());
    }
    let user = engine
        .store()
        .read(tenant, |tx| {
            Ok::<_, Error>(resources::find::<User>(tx, id)?)
        })?
        .map(|found| found.value)
        .ok_or_else(|| refused("the account of the access token has been deleted"))?;
    let client = claims.client().unwrap_or_default();
    let mut info = json!({
        "sub": pairwise_subject(subjects.subjects(), client, &id.to_string()),
    });
    if let (true, Some(members)) = (has("profile"), info.as_object_mut()) {
        members.insert("name".to_owned(), json!(user.display_name));
        members.insert(
            "preferred_username".to_owned(),
            json!(claims.subject.preferred_username),
        );
        for (name, value) in [
            ("given_name", &user.given_name),
            ("family_name", &user.surname),
        ] {
            if let Some(value) = value {
                members.insert(name.to_owned(), json!(value));
            }
        }
    }
    if let (true, Some(members)) = (has("email"), info.as_object_mut()) {
        members.insert("email".to_owned(), json!(user.address()));
    }
    Ok(info)
}
