//! Tokens: what stands in them and when there are none.

mod client_credentials;
mod consent;
mod consent_requests;
mod federated;
mod grants;
mod reach;

use serde_json::Value;
use xenia_engine::{
    domain::UserId,
    signin,
    store::credentials::Session,
    tokens::{self, TokenResult},
};
use xenia_protocols::{
    jose::{JwkSet, verify_jwt},
    oauth2::{AuthorizeRequest, AuthorizeTarget, Parameters, TokenRequest, TokenResponse},
};
use xenia_testkit::{TestApplication, World};

pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Signs the person of that address in with a code.
pub(crate) fn session(world: &World, address: &str) -> Session {
    world.clock.advance_seconds(1);
    let ctx = world.as_system();
    signin::send_code(&world.engine, &ctx, address, "").unwrap();
    let digits = world.mailed_code(address).unwrap();
    signin::with_code(&world.engine, &ctx, address, &digits, "")
        .unwrap()
        .session
}

/// Asks for a code for that session.
pub(crate) fn authorize(
    world: &World,
    app: &TestApplication,
    session: &Session,
    scope: &str,
) -> TokenResult<String> {
    let query = format!(
        "client_id={}&redirect_uri={}&response_type=code&nonce=n1&code_challenge={CHALLENGE}&code_challenge_method=S256&scope={scope}",
        app.client, app.redirect_uri
    );
    let parameters = Parameters::parse(&query)?;
    let target = AuthorizeTarget::parse(&parameters)?;
    let request = AuthorizeRequest::parse(&parameters)?;
    let user = session.user.unwrap_or_default();
    let asked = (&target, &request);
    let authorized = tokens::authorize(&world.engine, &world.as_user(user), session, asked)?;
    Ok(authorized.code.expose().to_owned())
}

/// Asks the token endpoint.
pub(crate) fn token(world: &World, body: &str) -> TokenResult<TokenResponse> {
    let request = TokenRequest::parse(&Parameters::parse(body)?, None)?;
    tokens::token(&world.engine, &world.as_system(), &request)
}

/// The body that redeems a code.
pub(crate) fn code_body(app: &TestApplication, code: &str) -> String {
    format!(
        "grant_type=authorization_code&client_id={}&client_secret={}&redirect_uri={}&code_verifier={VERIFIER}&code={code}",
        app.client, app.secret, app.redirect_uri
    )
}

/// The body that uses a refresh token.
pub(crate) fn refresh_body(app: &TestApplication, token: &str) -> String {
    format!(
        "grant_type=refresh_token&client_id={}&client_secret={}&refresh_token={token}",
        app.client, app.secret
    )
}

/// The claims of a token whose signature belongs to a published key of the tenant.
pub(crate) fn claims(world: &World, token: &str) -> Value {
    let document =
        xenia_engine::keys::document(&world.engine, world.tenant, world.engine.now()).unwrap();
    let keys = JwkSet::parse(document.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&verify_jwt(token, &keys).unwrap().payload).unwrap()
}

/// The error's name and number and text.
pub(crate) fn error<T>(result: TokenResult<T>) -> (String, u32, String) {
    let error = match result.err().unwrap() {
        tokens::TokenError::OAuth(error) => Ok(error),
        tokens::TokenError::Engine(error) => Err(error.to_string()),
    };
    let error = error.unwrap();
    (
        error.error.name().to_owned(),
        error.codes.first().copied().unwrap_or_default(),
        error.description,
    )
}

/// A guest with an account.
pub(crate) fn guest(world: &World) -> UserId {
    world.user("mara@fabrikam.example", |user| {
        user.user_principal_name = "mara_fabrikam.example#EXT#@contoso.example".to_owned();
        user.user_type = xenia_engine::domain::directory::UserType::Guest;
        user.display_name = "Mara Lindqvist".to_owned();
    })
}
