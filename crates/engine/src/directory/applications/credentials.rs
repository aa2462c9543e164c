//! Secrets and public keys of applications.

use super::{CATEGORY, find, target};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{self, On},
    secret,
};
use serde_json::{Map, Value, json};
use xenia_domain::{
    ApplicationId, CredentialKeyId, NodeKind, Refusal, Relation, Timestamp, applications as rules,
    audit::NewEvent,
    directory::{Application, KeyCredential, PasswordCredential, ServicePrincipal},
    permission::GRAPH_APP_ID,
};
use xenia_protocols::jose::Jwk;
use xenia_store::{
    Tx, WriteTx, Written, credentials as secrets,
    edges::{self, EdgeQuery},
    resources,
};

/// Entra's name for every change of credentials.
const ACTIVITY: &str = "Update application \u{2013} Certificates and secrets management";

/// What a new secret is called and how long it works.
#[derive(Clone, Debug, Default)]
pub struct NewPassword {
    /// A name for people.
    pub display_name: Option<String>,
    /// From when; now when `None`.
    pub start_date_time: Option<Timestamp>,
    /// Until when; 180 days later when `None`, two years at most.
    pub end_date_time: Option<Timestamp>,
}

/// A secret that was made: the only moment at which it can be read.
#[derive(Clone, Debug)]
pub struct AddedPassword {
    /// What is kept of it.
    pub credential: PasswordCredential,
    /// The secret.
    pub secret_text: String,
}

/// Adds a secret to an application.
pub fn add_password(
    engine: &Engine,
    ctx: &Ctx,
    id: ApplicationId,
    wanted: &NewPassword,
) -> Result<AddedPassword> {
    let secret_text = secret::opaque(&engine.random::<32>());
    engine.write(ctx, |tx| {
        let on = On::Node(NodeKind::Application, id.0);
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on)?;
        let mut found = find(tx, id)?;
        guard(tx, ctx, &found.value)?;
        let credential = insert(tx, ctx, &mut found.value, wanted, &secret_text)?;
        resources::update(tx, &found.value, found.version)?;
        let event = NewEvent::new(CATEGORY, ACTIVITY, target(&found.value)).with(json!({
            "added": { "keyId": credential.key_id, "endDateTime": credential.end_date_time },
        }));
        let added = AddedPassword {
            credential,
            secret_text: secret_text.clone(),
        };
        Ok(Written::new(added, event))
    })
}

/// Adds a secret to an application in the caller's hands; the caller writes the application.
pub(super) fn insert(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    application: &mut Application,
    wanted: &NewPassword,
    secret_text: &str,
) -> Result<PasswordCredential> {
    let (start, end) =
        rules::credential_span(ctx.now, wanted.start_date_time, wanted.end_date_time)?;
    check_room(
        application.password_credentials.len() + 1,
        "passwordCredentials",
    )?;
    let credential = PasswordCredential {
        key_id: CredentialKeyId(tx.new_id()),
        display_name: wanted.display_name.clone(),
        hint: Some(secret_text.chars().take(3).collect()),
        start_date_time: start,
        end_date_time: end,
    };
    secrets::insert_application_secret(
        tx,
        application.id,
        credential.key_id,
        &secret::hash(secret_text),
        end,
    )?;
    application.password_credentials.push(credential.clone());
    Ok(credential)
}

/// Takes a secret away; it stops working at once.
pub fn remove_password(
    engine: &Engine,
    ctx: &Ctx,
    id: ApplicationId,
    key: CredentialKeyId,
) -> Result<()> {
    engine.write(ctx, |tx| {
        let on = On::Node(NodeKind::Application, id.0);
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on)?;
        let mut found = find(tx, id)?;
        let passwords = &mut found.value.password_credentials;
        passwords.retain(|password| password.key_id != key);
        if !secrets::delete_application_secret(tx, id, key)? {
            return Err(Refusal::not_found("secret", key).at("keyId").into());
        }
        resources::update(tx, &found.value, found.version)?;
        let event = NewEvent::new(CATEGORY, ACTIVITY, target(&found.value))
            .with(json!({ "removed": { "keyId": key } }));
        Ok(Written::new((), event))
    })
}

fn check_room(count: usize, target: &str) -> Result<(), Refusal> {
    if count <= rules::MAX_CREDENTIALS {
        return Ok(());
    }
    let message = format!(
        "an application has at most {} of `{target}`: remove one that is no longer used",
        rules::MAX_CREDENTIALS
    );
    Err(Refusal::invalid(target, message))
}

/// Whoever adds a credential to an application can act as it. Where it holds permissions of
/// Microsoft Graph or directory roles, that takes the right to grant those, or ownership: an
/// Application Administrator must not become a Global Administrator by way of a secret. For the
/// same reason nobody else makes owners of it.
pub(in crate::directory) fn guard(tx: &Tx<'_>, ctx: &Ctx, application: &Application) -> Result<()> {
    let app = application.app_id.0;
    let Some(principal) = resources::find_by::<ServicePrincipal>(tx, "app_id", app)? else {
        return Ok(());
    };
    let held = edges::list(tx, &EdgeQuery::of_subject(principal.value.id).at(ctx.now))?;
    let graph = resources::find_by::<ServicePrincipal>(tx, "app_id", GRAPH_APP_ID)?;
    let graph = graph.map(|it| it.value.id.0);
    let powerful = held.iter().any(|edge| {
        edge.relation == Relation::DirectoryRole
            || (edge.relation == Relation::AppRole && Some(edge.object) == graph)
    });
    if !powerful {
        return Ok(());
    }
    let on = On::Node(NodeKind::Application, application.id.0);
    authz::require(tx, ctx, &authz::WRITE_POWERFUL_CREDENTIALS, on)
}

/// The body with each new key's id and span filled in.
pub(super) fn completed(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    current: &Application,
    body: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let mut body = body.clone();
    let Some(Value::Array(keys)) = body.get_mut("keyCredentials") else {
        return Ok(body);
    };
    for key in keys {
        let Some(key) = key.as_object_mut() else {
            continue;
        };
        let id: Option<CredentialKeyId> = instant(key, "keyId")?;
        let known = current
            .key_credentials
            .iter()
            .find(|known| Some(known.key_id) == id);
        if let Some(known) = known {
            // Graph does not show keys again, so a client sends back entries without them.
            let stored =
                serde_json::to_value(known).map_err(|error| Error::Internal(error.to_string()))?;
            *key = stored.as_object().cloned().unwrap_or_default();
            continue;
        }
        let (start, end) = rules::credential_span(
            ctx.now,
            instant(key, "startDateTime")?,
            instant(key, "endDateTime")?,
        )?;
        key.insert("keyId".to_owned(), json!(tx.new_id()));
        key.insert("startDateTime".to_owned(), json!(start));
        key.insert("endDateTime".to_owned(), json!(end));
    }
    Ok(body)
}

fn instant<T: serde::de::DeserializeOwned>(
    key: &Map<String, Value>,
    name: &str,
) -> Result<Option<T>, Refusal> {
    match key.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|error| Refusal::invalid("keyCredentials", format!("`{name}`: {error}"))),
    }
}

/// Every key must be a public key that we can verify with.
pub(super) fn check_keys(keys: &[KeyCredential]) -> Result<(), Refusal> {
    check_room(keys.len(), "keyCredentials")?;
    for key in keys {
        Jwk::from_value(&key.key).map_err(|error| {
            let name = key.display_name.as_deref().unwrap_or("without a name");
            Refusal::invalid("keyCredentials", format!("the key `{name}`: {error}"))
        })?;
    }
    Ok(())
}
