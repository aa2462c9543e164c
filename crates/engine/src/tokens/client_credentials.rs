//! Tokens of applications for themselves (RFC 6749 section 4.4): the busiest path of the token
//! service. What is the same from token to token is prepared once and kept in memory; a token then
//! costs a look-up and a signature, and no write.

use super::{
    LEEWAY_SECONDS, TOKEN_SECONDS, TokenError, TokenResult,
    cache::Prepared,
    claims::{algorithm_of, offered},
    client::{self, Client, Proof},
    endpoints,
    error::refuse,
    federated, issue,
    resource::{self, Resource, Roles},
};
use crate::{Ctx, Engine, keys};
use std::{fmt::Write as _, sync::Arc};
use xenia_domain::Timestamp;
use xenia_protocols::{
    oauth2::{ClientAuthentication, ErrorCode, Scope, ScopeSet, TokenResponse},
    oidc::{AccessTokenClaims, SubjectClaims},
};

/// `client_credentials`.
pub(super) fn grant(
    engine: &Engine,
    ctx: &Ctx,
    authentication: &ClientAuthentication,
    scope: &ScopeSet,
) -> TokenResult<TokenResponse> {
    let request = request_key(ctx, authentication, scope);
    let generation = engine.generation();
    let remembered = request.and_then(|key| engine.tokens.find(&key, generation, ctx.now));
    let prepared = match remembered {
        Some(prepared) => prepared,
        None => {
            let prepared = Arc::new(prepare(engine, ctx, generation, authentication, scope)?);
            if let Some(key) = request {
                engine.tokens.put(key, Arc::clone(&prepared));
            }
            prepared
        }
    };
    engine.tokens.count();
    let token = sign(engine, ctx.now, &prepared)?;
    Ok(TokenResponse::bearer(token, TOKEN_SECONDS))
}

/// What names a request with a secret in memory: a hash, so that no secret stays there. Requests
/// with a private-key JWT differ each time and are checked each time.
fn request_key(
    ctx: &Ctx,
    authentication: &ClientAuthentication,
    scope: &ScopeSet,
) -> Option<[u8; 32]> {
    let (ClientAuthentication::SecretPost { client_id, secret }
    | ClientAuthentication::SecretBasic { client_id, secret }) = authentication
    else {
        return None;
    };
    let mut text = String::with_capacity(192);
    let secret = secret.expose();
    // The lengths keep two requests from being written alike.
    let written = write!(
        text,
        "{}|{}|{client_id}|{}|{secret}|{scope}",
        ctx.tenant,
        client_id.len(),
        secret.len()
    );
    written.ok()?;
    crate::secret::hash(&text).try_into().ok()
}

fn sign(engine: &Engine, now: Timestamp, prepared: &Prepared) -> TokenResult<String> {
    let now = now.seconds();
    let mut claims = String::with_capacity(prepared.claims.len() + 128);
    claims.push_str(&prepared.claims);
    write!(
        claims,
        ",\"iat\":{now},\"nbf\":{},\"exp\":{},\"uti\":\"{}\"}}",
        now - LEEWAY_SECONDS,
        now + TOKEN_SECONDS,
        issue::token_id(engine)
    )
    .map_err(TokenError::internal)?;
    prepared
        .key
        .sign_jwt(claims.as_bytes())
        .map_err(TokenError::internal)
}

fn prepare(
    engine: &Engine,
    ctx: &Ctx,
    generation: u64,
    authentication: &ClientAuthentication,
    scope: &ScopeSet,
) -> TokenResult<Prepared> {
    let trusted = federated::check(engine, ctx, authentication)?;
    let read = engine.store().read(ctx.tenant, |tx| {
        let presented = client::authenticate(engine, tx, ctx, (authentication, trusted.as_ref()))?;
        let (client, proof) = presented.client();
        client::require_proof(client, proof)?;
        let secret_until = match authentication {
            ClientAuthentication::SecretPost { secret, .. }
            | ClientAuthentication::SecretBasic { secret, .. } => {
                Some(client::check_secret(tx, ctx, client, secret.expose())?)
            }
            _ => None,
        };
        only_default(scope)?;
        let target = resource::find(tx, scope, &engine.config().base_url)?;
        let roles = resource::roles_of_application(
            tx,
            ctx,
            &client.service_principal,
            &target.service_principal,
        )?;
        require_role(client, &target, &roles)?;
        Ok::<_, TokenError>((presented, target, roles, secret_until))
    })?;
    let (presented, target, roles, secret_until) = read;
    let (client, proof) = presented.consume(engine, ctx)?;
    let algorithm = algorithm_of(target.application.as_ref());
    let ends = [secret_until, roles.until];
    Ok(Prepared {
        generation,
        read_at: ctx.now,
        until: ends
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(Timestamp::from_micros(i64::MAX)),
        claims: claims(engine, ctx, (&client, proof), &target, &roles)?,
        key: keys::signer(engine, ctx.tenant, ctx.now, algorithm)?,
    })
}

/// An application's own permissions are granted beforehand; a single one cannot be asked for.
fn only_default(scope: &ScopeSet) -> TokenResult<()> {
    let only =
        scope.wants_default() && scope.iter().all(|scope| matches!(scope, Scope::Default(_)));
    if only {
        return Ok(());
    }
    let message = format!(
        "the scope `{}` must be `<resource>/.default`, such as `{}/.default`",
        scope.to_string().chars().take(80).collect::<String>(),
        resource::GRAPH_URL
    );
    Err(refuse(ErrorCode::InvalidScope, 1_002_012, message))
}

fn require_role(client: &Client, target: &Resource, roles: &Roles) -> TokenResult<()> {
    if !target.service_principal.app_role_assignment_required || !roles.ids.is_empty() {
        return Ok(());
    }
    let message = format!(
        "the application `{}` has no role on `{}`, which lets in only those who have one (setting `servicePrincipals/appRoleAssignmentRequired`)",
        client.application.display_name, target.service_principal.display_name
    );
    Err(refuse(ErrorCode::InvalidGrant, 501_051, message))
}

/// The claims that stay the same, without the closing brace.
fn claims(
    engine: &Engine,
    ctx: &Ctx,
    (client, proof): (&Client, Proof),
    target: &Resource,
    roles: &Roles,
) -> TokenResult<String> {
    let id = client.service_principal.id.to_string();
    let app = client.application.app_id.to_string();
    let graph = target.is_graph();
    let claims = AccessTokenClaims {
        aud: target.audience.clone(),
        iss: endpoints(engine, ctx.tenant).issuer(),
        azp: (!graph).then(|| app.clone()),
        azpacr: (!graph).then(|| proof.claim()),
        appid: graph.then_some(app),
        appidacr: graph.then(|| proof.claim()),
        idtyp: Some("app".to_owned()),
        subject: SubjectClaims {
            sub: id.clone(),
            oid: Some(id),
            tid: ctx.tenant.to_string(),
            ver: "2.0".to_owned(),
            roles: roles.values(offered(target)),
            ..SubjectClaims::default()
        },
        ..AccessTokenClaims::default()
    };
    let mut value = serde_json::to_value(&claims).map_err(TokenError::internal)?;
    if let Some(members) = value.as_object_mut() {
        for times in ["iat", "nbf", "exp"] {
            members.remove(times);
        }
    }
    let mut text = value.to_string();
    text.pop();
    Ok(text)
}
