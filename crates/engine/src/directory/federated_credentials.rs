//! Federated identity credentials of applications: whose tokens prove the application, without a
//! secret ([overview](https://learn.microsoft.com/en-us/graph/api/resources/federatedidentitycredentials-overview)).

use super::{
    application_passwords::{guard, refuse_graph},
    applications::{self, CATEGORY},
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    patch,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use xenia_domain::{
    ApplicationId, FederatedIdentityCredentialId, NodeKind, Refusal,
    audit::{NewEvent, Target},
    directory::{
        Application, FEDERATED_AUDIENCE, FederatedIdentityCredential, MAX_FEDERATED_CREDENTIALS,
    },
};
use xenia_odata::{Comparison, Filter, Literal, PropertyPath, QueryOptions};
use xenia_store::{
    Tx, WriteTx, Written,
    query::{self, ListQuery, Page},
    resources::{self, Versioned},
};

/// What an update may change: the name stays.
const WRITABLE: &[&str] = &["issuer", "subject", "description", "audiences"];

/// What a caller says of a new one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct New {
    name: String,
    issuer: String,
    subject: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default = "usual_audience")]
    audiences: Vec<String>,
}

fn usual_audience() -> Vec<String> {
    vec![FEDERATED_AUDIENCE.to_owned()]
}

/// What an update did.
#[derive(Clone, Debug)]
pub enum Upserted {
    /// It was there, and changed.
    Changed(Versioned<FederatedIdentityCredential>),
    /// It was not there, and was made.
    Made(Versioned<FederatedIdentityCredential>),
}

fn event(
    activity: &'static str,
    credential: &FederatedIdentityCredential,
    app: &Application,
) -> NewEvent {
    let kind = NodeKind::FederatedIdentityCredential;
    let target = Target::new(kind, credential.id, &credential.name);
    NewEvent::new(CATEGORY, activity, target)
        .and(applications::target(app))
        .with(json!({
            "issuer": credential.issuer,
            "subject": credential.subject,
            "audiences": credential.audiences,
        }))
}

/// Those of an application, the oldest first; 20 at most.
pub(crate) fn of(
    tx: &Tx<'_>,
    app: ApplicationId,
) -> Result<Vec<Versioned<FederatedIdentityCredential>>> {
    let most = u32::try_from(MAX_FEDERATED_CREDENTIALS).unwrap_or(u32::MAX);
    Ok(resources::list_by(tx, "application", app.0, most)?)
}

/// A page of those of an application.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    app: ApplicationId,
    options: QueryOptions,
) -> Result<Page<Versioned<FederatedIdentityCredential>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        applications::find(tx, app)?;
        let own = Filter::Compare {
            path: PropertyPath::of(["application", "id"]),
            op: Comparison::Eq,
            literal: Literal::String(app.to_string()),
        };
        let path = format!("applications/{app}/federatedIdentityCredentials");
        Ok(query::list(tx, &ListQuery::new(path, options).only(own))?)
    })
}

/// One, by its id or its name.
pub fn get(
    engine: &Engine,
    ctx: &Ctx,
    app: ApplicationId,
    key: &str,
) -> Result<Versioned<FederatedIdentityCredential>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        applications::find(tx, app)?;
        find(tx, app, key)
    })
}

/// The one of that name or id; the name counts before the id of another one.
fn find(
    tx: &Tx<'_>,
    app: ApplicationId,
    key: &str,
) -> Result<Versioned<FederatedIdentityCredential>> {
    let id = key.parse::<FederatedIdentityCredentialId>().ok();
    let mut all = of(tx, app)?;
    let place = all
        .iter()
        .position(|it| it.value.name.eq_ignore_ascii_case(key))
        .or_else(|| all.iter().position(|it| Some(it.value.id) == id));
    match place {
        Some(place) => Ok(all.swap_remove(place)),
        None => Err(Refusal::not_found("federated identity credential", key).into()),
    }
}

/// Without annotations, and without the id of what is sent back as it was read.
fn properties(body: &Map<String, Value>) -> Map<String, Value> {
    let said = body.iter().filter(|(name, _)| !name.starts_with('@'));
    said.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Whoever adds one can act as the application: it takes what a new secret takes.
fn changeable(tx: &WriteTx<'_>, ctx: &Ctx, app: ApplicationId) -> Result<Application> {
    let on = On::Node(NodeKind::Application, app.0);
    authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on)?;
    let found = applications::find(tx, app)?.value;
    refuse_graph(found.app_id)?;
    guard(tx, ctx, found.app_id, on)?;
    Ok(found)
}

fn check(engine: &Engine, tx: &Tx<'_>, credential: &FederatedIdentityCredential) -> Result<()> {
    let plain = engine.issuers().is_some_and(|it| it.may_be_plain());
    credential.check(plain)?;
    let others = of(tx, credential.application_id)?;
    let others: Vec<_> = others.into_iter().map(|it| it.value).collect();
    Ok(credential.check_beside(&others)?)
}

/// Adds one to an application.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    app: ApplicationId,
    body: &Map<String, Value>,
) -> Result<Versioned<FederatedIdentityCredential>> {
    let body = properties(body);
    engine.write(ctx, |tx| make(engine, tx, ctx, app, &body))
}

fn make(
    engine: &Engine,
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    app: ApplicationId,
    body: &Map<String, Value>,
) -> Result<Written<Versioned<FederatedIdentityCredential>>> {
    let app = changeable(tx, ctx, app)?;
    let new: New = patch::read(Value::Object(body.clone()))?;
    let credential = FederatedIdentityCredential {
        id: FederatedIdentityCredentialId(tx.new_id()),
        application_id: app.id,
        name: new.name,
        issuer: new.issuer,
        subject: new.subject,
        description: new.description,
        audiences: new.audiences,
    };
    check(engine, tx, &credential)?;
    let made = resources::insert(tx, &credential)?;
    let event = event("Add federated identity credential", &credential, &app);
    Ok(Written::new(made, event))
}

/// Changes the one of that name or id. Where there is none of that name, `or_make` makes it
/// ([upsert](https://learn.microsoft.com/en-us/graph/api/federatedidentitycredential-upsert)).
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    app: ApplicationId,
    key: &str,
    body: &Map<String, Value>,
    or_make: bool,
) -> Result<Upserted> {
    let body = properties(body);
    engine.write(ctx, |tx| {
        let application = changeable(tx, ctx, app)?;
        let there = of(tx, app)?
            .iter()
            .any(|it| it.value.name.eq_ignore_ascii_case(key));
        let is_id = key.parse::<FederatedIdentityCredentialId>().is_ok();
        if or_make && !there && !is_id {
            let mut body = body.clone();
            body.insert("name".to_owned(), key.into());
            let made = make(engine, tx, ctx, app, &body)?;
            return Ok(made.map(Upserted::Made));
        }
        let current = find(tx, app, key)?;
        let changed = patch::merge(&current.value, &body, WRITABLE)?;
        check(engine, tx, &changed)?;
        let version = resources::update(tx, &changed, current.version)?;
        let event = event(
            "Update federated identity credential",
            &changed,
            &application,
        );
        let changed = Versioned {
            value: changed,
            version,
            created_at: current.created_at,
            shown: None,
        };
        Ok(Written::new(Upserted::Changed(changed), event))
    })
}

/// Takes the one of that name or id away: tokens of its issuer prove nothing from now on.
pub fn delete(engine: &Engine, ctx: &Ctx, app: ApplicationId, key: &str) -> Result<()> {
    engine.write(ctx, |tx| {
        let on = On::Node(NodeKind::Application, app.0);
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on)?;
        let application = applications::find(tx, app)?.value;
        let found = find(tx, app, key)?.value;
        resources::delete::<FederatedIdentityCredential>(tx, found.id)?;
        let event = event("Delete federated identity credential", &found, &application);
        Ok(Written::new((), event))
    })
}
