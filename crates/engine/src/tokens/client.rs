//! Clients: finding them and letting them prove who they are.

use super::{TokenResult, endpoints, error::refuse, federated::Trusted};
use crate::{Ctx, Engine, secret};
use xenia_domain::{
    ClientId, Timestamp,
    directory::{Application, ServicePrincipal},
};
use xenia_protocols::{
    jose::{Jwk, JwkSet, VerifyingKey, decode_unverified, verify_jwt},
    oauth2::{ClientAuthentication, ErrorCode, check_client_assertion},
    secret::equal_in_constant_time,
};
use xenia_store::{Tx, credentials, resources};

/// Where an application runs, which decides whether it can keep a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Platform {
    /// On a server: it proves itself with a secret or key.
    Web,
    /// In a browser page: it cannot, PKCE takes the secret's place.
    Spa,
    /// On a person's device: likewise.
    Public,
}

/// An application that may ask for tokens: its registration and its presence in the tenant.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) application: Application,
    pub(crate) service_principal: ServicePrincipal,
}

/// How a client proved who it is: the claim `azpacr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    None,
    Secret,
    Key,
}

impl Proof {
    pub(super) fn claim(self) -> String {
        match self {
            Self::None => "0",
            Self::Secret => "1",
            Self::Key => "2",
        }
        .to_owned()
    }
}

/// The application of that id, if it may be used.
pub(super) fn find(tx: &Tx<'_>, client_id: &str) -> TokenResult<Client> {
    let unknown = || {
        refuse(
            ErrorCode::UnauthorizedClient,
            700_016,
            format!(
                "there is no application `{}` in this organisation: check the client id and the tenant",
                client_id.chars().take(80).collect::<String>()
            ),
        )
    };
    let id: ClientId = client_id.parse().map_err(|_| unknown())?;
    let application = resources::find_by::<Application>(tx, "app_id", id.0)?.ok_or_else(unknown)?;
    let service_principal =
        resources::find_by::<ServicePrincipal>(tx, "app_id", id.0)?.ok_or_else(unknown)?;
    if !service_principal.value.account_enabled {
        let message = format!(
            "the application `{}` is disabled by the setting `servicePrincipals/accountEnabled`",
            service_principal.value.display_name
        );
        return Err(refuse(ErrorCode::UnauthorizedClient, 7_000_112, message));
    }
    Ok(Client {
        application: application.value,
        service_principal: service_principal.value,
    })
}

/// The client id that a request names; in a private-key JWT it may be the subject only.
pub(super) fn named(authentication: &ClientAuthentication) -> TokenResult<String> {
    if let Some(id) = authentication.client_id() {
        return Ok(id.to_owned());
    }
    let ClientAuthentication::PrivateKeyJwt { assertion, .. } = authentication else {
        return Err(invalid_assertion("it names no client"));
    };
    let token = decode_unverified(assertion.expose())
        .map_err(|error| invalid_assertion(&error.to_string()))?;
    serde_json::from_slice::<serde_json::Value>(&token.payload)
        .ok()
        .and_then(|claims| claims.get("sub")?.as_str().map(str::to_owned))
        .ok_or_else(|| invalid_assertion("the claim `sub` is missing"))
}

/// What a client has presented and what was found good; not yet used up.
pub(super) struct Presented {
    pub(super) client: Client,
    proof: Proof,
    once: Option<Once>,
}

/// A client assertion that may be used once: its hash, and until when it must be remembered.
pub(super) struct Once {
    hash: Vec<u8>,
    until: Timestamp,
}

impl Once {
    /// For an assertion that expires then, in seconds since 1970.
    pub(super) fn until(hash: Vec<u8>, expires_at: i64) -> Self {
        let until = expires_at.saturating_add(super::LEEWAY_SECONDS);
        Self {
            hash,
            until: Timestamp::from_seconds(until),
        }
    }
}

impl Presented {
    pub(super) fn client(&self) -> (&Client, Proof) {
        (&self.client, self.proof)
    }
    /// Uses up what is good once, on all nodes together: outside of any transaction, which may run
    /// twice.
    pub(super) fn consume(self, engine: &Engine, ctx: &Ctx) -> TokenResult<(Client, Proof)> {
        if let Some(once) = &self.once {
            let first = engine.bookkeeping(ctx.tenant, |tx| {
                Ok(credentials::use_assertion(
                    tx, &once.hash, ctx.now, once.until,
                )?)
            })?;
            if !first {
                return Err(invalid_assertion("it was used already (`jti`)"));
            }
        }
        Ok((self.client, self.proof))
    }
}

/// Checks what the client presents. A request without secret and key passes as [`Proof::None`]:
/// whether that is enough depends on the grant. `trusted` is what
/// [`super::federated::check`] found of it before the transaction.
pub(super) fn authenticate(
    engine: &Engine,
    tx: &Tx<'_>,
    ctx: &Ctx,
    (authentication, trusted): (&ClientAuthentication, Option<&Trusted>),
) -> TokenResult<Presented> {
    let client = find(tx, &named(authentication)?)?;
    let mut once = None;
    let proof = match (authentication, trusted) {
        (ClientAuthentication::PrivateKeyJwt { .. }, Some(trusted)) => {
            trusted.still_holds(tx, &client)?;
            Proof::Key
        }
        (ClientAuthentication::None { .. }, _) => Proof::None,
        (
            ClientAuthentication::SecretPost { secret, .. }
            | ClientAuthentication::SecretBasic { secret, .. },
            _,
        ) => {
            check_secret(tx, ctx, &client, secret.expose())?;
            Proof::Secret
        }
        (ClientAuthentication::PrivateKeyJwt { assertion, .. }, None) => {
            once = check_assertion(engine, ctx, &client, assertion.expose())?;
            Proof::Key
        }
    };
    Ok(Presented {
        client,
        proof,
        once,
    })
}

/// Answers until when the secret is good.
pub(super) fn check_secret(
    tx: &Tx<'_>,
    ctx: &Ctx,
    client: &Client,
    given: &str,
) -> TokenResult<xenia_domain::Timestamp> {
    let hash = secret::hash(given);
    let mut stored = credentials::application_secrets(tx, client.application.id)?;
    stored.extend(credentials::application_secrets(
        tx,
        client.service_principal.id,
    )?);
    let fitting = stored
        .iter()
        .filter(|(stored, _)| equal_in_constant_time(stored, &hash))
        .map(|(_, ends_at)| *ends_at)
        .max();
    let name = &client.application.display_name;
    match fitting {
        Some(ends_at) if ctx.now < ends_at => Ok(ends_at),
        Some(ends_at) => {
            let message = format!(
                "the secret of the application `{name}` expired on {}: make a new one",
                ends_at.long_date()
            );
            Err(refuse(ErrorCode::InvalidClient, 7_000_222, message))
        }
        None => {
            let message = format!(
                "the secret is not one of the application `{name}`: send the value of the secret, not its id"
            );
            Err(refuse(ErrorCode::InvalidClient, 7_000_215, message))
        }
    }
}

fn check_assertion(
    engine: &Engine,
    ctx: &Ctx,
    client: &Client,
    assertion: &str,
) -> TokenResult<Option<Once>> {
    let refused = |error: &dyn std::fmt::Display| invalid_assertion(&error.to_string());
    let keys = client
        .application
        .key_credentials
        .iter()
        .filter(|key| key.start_date_time <= ctx.now && ctx.now < key.end_date_time)
        .filter_map(|key| VerifyingKey::from_jwk(Jwk::from_value(&key.key).ok()?).ok());
    let verified = verify_jwt(assertion, &JwkSet::new(keys)).map_err(|error| refused(&error))?;
    let endpoints = endpoints(engine, ctx.tenant);
    let (token, issuer) = (endpoints.token(), endpoints.issuer());
    let client_id = client.application.app_id.to_string();
    let checked = check_client_assertion(
        &verified.payload,
        &client_id,
        &[&token, &issuer],
        ctx.now.seconds(),
        super::LEEWAY_SECONDS,
    )
    .map_err(|error| refused(&error))?;
    // RFC 7523 section 3, rule 7: an assertion with an id is good once.
    Ok(checked.id.map(|id| {
        let hash = secret::hash(&format!("{client_id}/{id}"));
        Once::until(hash, checked.expires_at)
    }))
}

pub(super) fn invalid_assertion(reason: &str) -> super::TokenError {
    let message = format!("the client assertion is refused: {reason}");
    refuse(ErrorCode::InvalidClient, 700_027, message)
}

/// Refuses a client that must prove itself and did not.
pub(super) fn require_proof(client: &Client, proof: Proof) -> TokenResult<()> {
    if proof != Proof::None {
        return Ok(());
    }
    let message = format!(
        "the request must have `client_secret` or `client_assertion`: the application `{}` is registered as one that can keep a secret",
        client.application.display_name
    );
    Err(refuse(ErrorCode::InvalidClient, 7_000_218, message))
}
