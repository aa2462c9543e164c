//! Secrets of applications and of service principals. Either kind proves the same client; they differ in where they
//! are listed, and so in who looks after them.

use super::applications::CATEGORY;
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    secret,
};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    ClientId, CredentialKeyId, Refusal, Relation, Timestamp, applications as rules,
    audit::{NewEvent, Target},
    directory::{Application, PasswordCredential, ServicePrincipal},
    permission::GRAPH_APP_ID,
};
use xenia_store::{
    Tx, WriteTx, Written, credentials as secrets,
    edges::{self, EdgeQuery},
    resources::{self, Stored},
};

/// Entra's name for every change of credentials.
const ACTIVITY: &str = "Update application \u{2013} Certificates and secrets management";

/// What has secrets of its own.
pub trait Holder: Stored {
    /// The client that the secrets prove.
    fn client(&self) -> ClientId;
    /// What is kept of them.
    fn passwords(&mut self) -> &mut Vec<PasswordCredential>;
}

impl Holder for Application {
    fn client(&self) -> ClientId {
        self.app_id
    }
    fn passwords(&mut self) -> &mut Vec<PasswordCredential> {
        &mut self.password_credentials
    }
}

impl Holder for ServicePrincipal {
    fn client(&self) -> ClientId {
        self.app_id
    }
    fn passwords(&mut self) -> &mut Vec<PasswordCredential> {
        &mut self.password_credentials
    }
}

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

fn on<H: Holder>(id: Uuid) -> On {
    On::Node(H::KIND, id)
}

fn event<H: Holder>(holder: &H) -> NewEvent {
    let target = Target::new(H::KIND, holder.uuid(), holder.label());
    NewEvent::new(CATEGORY, ACTIVITY, target)
}

/// Adds a secret to an application or a service principal.
pub fn add<H: Holder>(
    engine: &Engine,
    ctx: &Ctx,
    id: impl Into<Uuid>,
    wanted: &NewPassword,
) -> Result<AddedPassword> {
    let id = id.into();
    let secret_text = secret::opaque(&engine.random::<32>());
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on::<H>(id))?;
        let found = resources::find::<H>(tx, id)?;
        let mut found = found.ok_or_else(|| Refusal::not_found(H::KIND.word(), id))?;
        refuse_graph(found.value.client())?;
        guard(tx, ctx, found.value.client(), on::<H>(id))?;
        let credential = insert(tx, ctx, &mut found.value, wanted, &secret_text)?;
        resources::update(tx, &found.value, found.version)?;
        let event = event(&found.value).with(json!({
            "added": { "keyId": credential.key_id, "endDateTime": credential.end_date_time },
        }));
        let added = AddedPassword {
            credential,
            secret_text: secret_text.clone(),
        };
        Ok(Written::new(added, event))
    })
}

pub(super) fn refuse_graph(client: ClientId) -> Result<()> {
    if client.0 == GRAPH_APP_ID {
        let message = "`Microsoft Graph` is this server's own API and has no secrets";
        return Err(Refusal::forbidden(message).into());
    }
    Ok(())
}

/// Adds a secret to what is in the caller's hands; the caller writes it.
pub(super) fn insert<H: Holder>(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    holder: &mut H,
    wanted: &NewPassword,
    secret_text: &str,
) -> Result<PasswordCredential> {
    let (start, end) =
        rules::credential_span(ctx.now, wanted.start_date_time, wanted.end_date_time)?;
    check_room(holder.passwords().len() + 1, "passwordCredentials")?;
    let credential = PasswordCredential {
        key_id: CredentialKeyId(tx.new_id()),
        display_name: wanted.display_name.clone(),
        hint: Some(secret_text.chars().take(3).collect()),
        start_date_time: start,
        end_date_time: end,
    };
    let hash = secret::hash(secret_text);
    secrets::insert_application_secret(tx, holder.uuid(), credential.key_id, &hash, end)?;
    holder.passwords().push(credential.clone());
    Ok(credential)
}

/// Takes a secret away; it stops working at once.
pub fn remove<H: Holder>(
    engine: &Engine,
    ctx: &Ctx,
    id: impl Into<Uuid>,
    key: CredentialKeyId,
) -> Result<()> {
    let id = id.into();
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on::<H>(id))?;
        let found = resources::find::<H>(tx, id)?;
        let mut found = found.ok_or_else(|| Refusal::not_found(H::KIND.word(), id))?;
        found
            .value
            .passwords()
            .retain(|password| password.key_id != key);
        if !secrets::delete_application_secret(tx, id, key)? {
            return Err(Refusal::not_found("secret", key).at("keyId").into());
        }
        resources::update(tx, &found.value, found.version)?;
        let event = event(&found.value).with(json!({ "removed": { "keyId": key } }));
        Ok(Written::new((), event))
    })
}

pub(super) fn check_room(count: usize, target: &str) -> Result<(), Refusal> {
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
/// Microsoft Graph or directory roles (also by way of a group), that takes the right to grant those, or ownership: an
/// Application Administrator must not become a Global Administrator by way of a secret. For the
/// same reason nobody else makes owners of it.
pub(super) fn guard(tx: &Tx<'_>, ctx: &Ctx, app: ClientId, on: On) -> Result<()> {
    let Some(principal) = resources::find_by::<ServicePrincipal>(tx, "app_id", app.0)? else {
        return Ok(());
    };
    let permissions = EdgeQuery::of_subject(principal.value.id).relation(Relation::AppRole);
    let graph = resources::find_by::<ServicePrincipal>(tx, "app_id", GRAPH_APP_ID)?;
    let graph = graph.map(|it| it.value.id.0);
    let held = edges::list(tx, &permissions.at(ctx.now))?;
    let powerful = held.iter().any(|edge| Some(edge.object) == graph)
        || authz::holds_a_role(tx, ctx, principal.value.id.0)?;
    if !powerful {
        return Ok(());
    }
    authz::require(tx, ctx, &authz::WRITE_POWERFUL_CREDENTIALS, on)
}
