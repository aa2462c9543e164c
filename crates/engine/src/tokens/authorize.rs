//! The authorize request: who asks, where the answer may go, and the code.

use super::{
    CODE_SECONDS, Platform, TokenError, TokenResult,
    claims::Asked,
    client::{self, Client},
    error::refuse,
    resource,
};
use crate::{Ctx, Engine, secret, signin};
use serde_json::json;
use xenia_domain::{
    NodeKind, UserId,
    audit::{NewEvent, Target},
    directory::User,
};
use xenia_protocols::{
    oauth2::{AuthorizeRequest, AuthorizeTarget, ErrorCode, ScopeSet, redirect_uri_matches},
    secret::{SecretText, opaque_token},
};
use xenia_store::{
    Tx, WriteTx, Written,
    credentials::{self, Grant, Session},
    resources,
};

/// The application of an authorize request whose redirect URI is one of its registered ones.
#[derive(Clone, Debug)]
pub struct RegisteredClient {
    /// The application's name, for the pages.
    pub name: String,
    /// Where it runs, by the redirect URI that it uses.
    pub platform: Platform,
}

/// A successful authorization.
#[derive(Clone, Debug)]
pub struct Authorized {
    /// The code for the client.
    pub code: SecretText,
}

/// The client that asks. What is refused here is shown on a page and never sent to the redirect
/// URI (RFC 6749 section 4.1.2.1).
pub fn client_of(
    engine: &Engine,
    ctx: &Ctx,
    target: &AuthorizeTarget,
) -> TokenResult<RegisteredClient> {
    engine
        .store()
        .read(ctx.tenant, |tx| find(tx, target).map(|(_, found)| found))
}

pub(super) fn find(
    tx: &Tx<'_>,
    target: &AuthorizeTarget,
) -> TokenResult<(Client, RegisteredClient)> {
    let client = client::find(tx, &target.client_id)?;
    let registration = &client.application;
    let platforms = [
        (Platform::Web, &registration.web),
        (Platform::Spa, &registration.spa),
        (Platform::Public, &registration.public_client),
    ];
    let fits = |uri: &String| redirect_uri_matches(uri, &target.redirect_uri);
    let platform = platforms
        .into_iter()
        .find(|(_, registered)| registered.redirect_uris.iter().any(fits))
        .map(|(platform, _)| platform);
    let Some(platform) = platform else {
        let message = format!(
            "the redirect URI `{}` is not one of those registered for the application `{}` (`applications/web/redirectUris`, `spa`, `publicClient`)",
            target.redirect_uri.chars().take(200).collect::<String>(),
            registration.display_name
        );
        return Err(refuse(ErrorCode::InvalidRequest, 50_011, message));
    };
    let registered = RegisteredClient {
        name: registration.display_name.clone(),
        platform,
    };
    Ok((client, registered))
}

/// Gives a code to the client for the person of this session. What is refused here may be sent to
/// the redirect URI.
pub fn authorize(
    engine: &Engine,
    ctx: &Ctx,
    session: &Session,
    (target, request): (&AuthorizeTarget, &AuthorizeRequest),
) -> TokenResult<Authorized> {
    let code = opaque_token(&engine.random());
    let hash = secret::hash(code.expose());
    engine.write_credentials(ctx, |tx| {
        let (client, registered) = find(tx, target)?;
        require_challenge(&registered, request)?;
        let user = allowed(engine, tx, ctx, (&client, session, &request.scope))?;
        insert(
            tx,
            &hash,
            (&client, registered.platform),
            &user,
            session,
            (target, request),
        )?;
        Ok::<_, TokenError>(Written::new((), event(&user, &client, request)))
    })?;
    Ok(Authorized { code })
}

/// PKCE takes the place of the secret that such a client cannot keep (RFC 9700 section 2.1.1).
fn require_challenge(registered: &RegisteredClient, request: &AuthorizeRequest) -> TokenResult<()> {
    if registered.platform == Platform::Web || request.code_challenge.is_some() {
        return Ok(());
    }
    let message = format!(
        "the parameter `code_challenge` is missing: the application `{}` runs where it cannot keep a secret and must use PKCE",
        registered.name
    );
    Err(refuse(ErrorCode::InvalidRequest, 9_002_325, message))
}

/// The person of that session, if that person may use that client for that scope.
pub(super) fn allowed(
    engine: &Engine,
    tx: &Tx<'_>,
    ctx: &Ctx,
    (client, session, scope): (&Client, &Session, &ScopeSet),
) -> TokenResult<User> {
    let user = person(tx, session)?;
    let wanted = resource::find(tx, scope, &engine.config().base_url)?;
    let delegated = resource::delegated(tx, client, &wanted, scope, user.id)?;
    resource::require_consent(client, &delegated, ErrorCode::ConsentRequired)?;
    let roles = resource::roles_of_user(tx, ctx, user.id, &client.service_principal)?;
    let name = &user.user_principal_name;
    resource::require_assignment(
        &client.service_principal,
        &roles,
        name,
        ErrorCode::AccessDenied,
    )?;
    Ok(user)
}

pub(super) fn person(tx: &Tx<'_>, session: &Session) -> TokenResult<User> {
    let Some(id) = session.user else {
        let message = format!(
            "`{}` has no account in this organisation yet: ask for access in My Access first",
            session.address.as_deref().unwrap_or_default()
        );
        return Err(refuse(ErrorCode::AccessDenied, 50_020, message));
    };
    enabled_user(tx, id, ErrorCode::AccessDenied)
}

/// The user, unless deleted or blocked.
pub(super) fn enabled_user(tx: &Tx<'_>, id: UserId, error: ErrorCode) -> TokenResult<User> {
    match resources::find::<User>(tx, id)?.map(|found| found.value) {
        Some(user) if user.account_enabled => Ok(user),
        Some(user) => {
            let message = format!(
                "the account `{}` is blocked (setting `users/accountEnabled`)",
                user.user_principal_name
            );
            Err(refuse(error, 50_057, message))
        }
        None => Err(refuse(
            error,
            50_034,
            "the account has been deleted".to_owned(),
        )),
    }
}

fn insert(
    tx: &WriteTx<'_>,
    hash: &[u8],
    (client, platform): (&Client, Platform),
    user: &User,
    session: &Session,
    (target, request): (&AuthorizeTarget, &AuthorizeRequest),
) -> TokenResult<()> {
    let asked = Asked {
        scope: request.scope.to_string(),
        platform,
        redirect_uri: target.redirect_uri.clone(),
        methods: session.methods.clone(),
        auth_time: session.authenticated_at.seconds(),
        nonce: request.nonce.clone(),
        code_challenge: request
            .code_challenge
            .as_ref()
            .map(|challenge| challenge.as_str().to_owned()),
    };
    let grant = Grant {
        tenant: tx.tenant(),
        user: user.id,
        client: client.application.app_id,
        session: session.id,
        family: None,
        doc: serde_json::to_value(&asked).map_err(TokenError::internal)?,
        expires_at: tx.now().plus_seconds(CODE_SECONDS),
        used_at: None,
        revoked_at: None,
    };
    credentials::insert_authorization_code(tx, hash, &grant)?;
    Ok(())
}

fn event(user: &User, client: &Client, request: &AuthorizeRequest) -> NewEvent {
    let target = Target::new(NodeKind::User, user.id, &user.user_principal_name);
    NewEvent::new(signin::CATEGORY, "Sign in to application", target)
        .and(application_target(client))
        .with(json!({ "scope": request.scope.to_string() }))
}

pub(super) fn application_target(client: &Client) -> Target {
    let service_principal = &client.service_principal;
    Target::new(
        NodeKind::ServicePrincipal,
        service_principal.id,
        &service_principal.display_name,
    )
}
