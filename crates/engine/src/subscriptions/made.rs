//! Making, reading, renewing and ending subscriptions.

use super::{action, event};
use crate::{
    Actor, Ctx, Engine, Result, Scopes,
    authz::{self, On},
    patch::read,
    secret,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    Reason, Refusal, SubscriptionId, Timestamp,
    subscription::{Subscription, change_types, watched},
};
use xenia_odata::{Comparison, Filter, Literal, PropertyPath, QueryOptions};
use xenia_store::{
    Tx, Written,
    query::{self, ListQuery, Page},
    resources::{self, Versioned},
    subscriptions,
};

/// Subscriptions of one caller at most.
const MOST: i64 = 100;
/// What a new subscription may say.
const WRITABLE: [&str; 7] = [
    "changeType",
    "clientState",
    "expirationDateTime",
    "latestSupportedTlsVersion",
    "lifecycleNotificationUrl",
    "notificationUrl",
    "resource",
];
/// The longest `clientState`, in characters (Graph, "subscription resource type").
const LONGEST_STATE: usize = 128;

/// Makes a subscription, after its addresses have shown that they expect it.
///
/// # Errors
/// The caller may not read what it is about; a property is missing or wrong; an address does not
/// answer the validation (`ValidationError`).
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<Versioned<Subscription>> {
    let wanted = wanted(ctx, body)?;
    let about = watched(&wanted.resource)?;
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, action(about), On::Tenant)?;
        room(tx, ctx)
    })?;
    let lifecycle = wanted.lifecycle_notification_url.as_deref();
    for url in [Some(wanted.notification_url.as_str()), lifecycle]
        .into_iter()
        .flatten()
    {
        validate(engine, url)?;
    }
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, action(about), On::Tenant)?;
        room(tx, ctx)?;
        let made = Subscription {
            id: SubscriptionId(tx.new_id()),
            ..wanted.clone()
        };
        let stored = resources::insert(tx, &made)?;
        subscriptions::start(tx, made.id)?;
        let details =
            json!({ "notificationUrl": made.notification_url, "changeType": made.change_type });
        let event = event("Add subscription", &made).with(details);
        Ok(Written::new(stored, event))
    })
}

fn wanted(ctx: &Ctx, body: &Map<String, Value>) -> Result<Subscription> {
    let given = |name: &str| {
        body.get(name)
            .is_some_and(|it| !it.is_null() && it != false)
    };
    for name in body.keys().filter(|name| !name.starts_with('@')) {
        if [
            "includeResourceData",
            "encryptionCertificate",
            "encryptionCertificateId",
        ]
        .contains(&name.as_str())
        {
            if given(name) {
                let message = format!("`{name}`: notifications carry ids only, not the resource");
                return Err(Refusal::new(Reason::Unsupported, message).at(name).into());
            }
        } else if !WRITABLE.contains(&name.as_str()) {
            let message = format!("a new subscription has no property `{name}`");
            return Err(Refusal::invalid(name, message).into());
        }
    }
    for name in [
        "changeType",
        "notificationUrl",
        "resource",
        "expirationDateTime",
    ] {
        if !given(name) {
            let message = format!("a new subscription needs the property `{name}`");
            return Err(Refusal::invalid(name, message).into());
        }
    }
    let mut all = body.clone();
    all.insert("id".to_owned(), json!(Uuid::nil()));
    all.insert("creatorId".to_owned(), json!(ctx.principal()));
    let (application, scopes) = origin(ctx);
    all.insert("applicationId".to_owned(), application);
    all.insert("scopes".to_owned(), scopes);
    let wanted: Subscription = read(Value::Object(all))?;
    change_types(&wanted.change_type)?;
    wanted.check_expiration(ctx.now)?;
    let state = wanted.client_state.as_deref().unwrap_or_default();
    if state.chars().count() > LONGEST_STATE {
        let message = format!("`clientState` has {LONGEST_STATE} characters at most");
        return Err(Refusal::invalid("clientState", message).into());
    }
    Ok(wanted)
}

/// The application that asks, and the delegated permissions of its token.
fn origin(ctx: &Ctx) -> (Value, Value) {
    match &ctx.actor {
        Actor::Application { client, .. } => (json!(client), Value::Null),
        Actor::User {
            scopes: Scopes::Delegated(held),
            ..
        } => {
            let names: Vec<&str> = held.iter().map(|it| it.name()).collect();
            (Value::Null, json!(names))
        }
        _ => (Value::Null, Value::Null),
    }
}

fn room(tx: &Tx<'_>, ctx: &Ctx) -> Result<()> {
    let count = query::count::<Subscription>(tx, &own(ctx, QueryOptions::default()))?;
    if count >= MOST {
        let message = format!("one application has {MOST} subscriptions at most");
        return Err(Refusal::forbidden(message).into());
    }
    Ok(())
}

/// Asks an address whether it expects notifications: it answers 200 with the token in the query
/// ([notification endpoint validation](https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks#notificationurl-validation)).
fn validate(engine: &Engine, url: &str) -> Result<()> {
    let refused = |why: String| {
        let message = format!("the address `{url}` was not validated: {why}");
        Refusal::invalid("notificationUrl", message).coded("ValidationError")
    };
    let Some(webhook) = engine.webhook() else {
        let message = "this server sends no notifications: it has no way out";
        return Err(Refusal::new(Reason::Unsupported, message)
            .at("notificationUrl")
            .into());
    };
    let token = secret::opaque(&engine.random::<32>());
    let separator = if url.contains('?') { '&' } else { '?' };
    // Base64url: nothing to escape.
    let asked = webhook.post(&format!("{url}{separator}validationToken={token}"), None);
    let answer = asked.map_err(|error| refused(error.reason))?;
    if answer.status != 200 {
        return Err(refused(format!("it answered {} and not 200", answer.status)).into());
    }
    if answer.text.trim() != token {
        let why = "its body is not the decoded `validationToken` of the query as plain text";
        return Err(refused(why.to_owned()).into());
    }
    Ok(())
}

/// The caller's own.
fn own(ctx: &Ctx, options: QueryOptions) -> ListQuery {
    ListQuery::new("subscriptions", options).only(Filter::Compare {
        path: PropertyPath::of(["creatorId"]),
        op: Comparison::Eq,
        literal: Literal::String(ctx.principal().to_string()),
    })
}

/// A page of the caller's subscriptions.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<Subscription>>> {
    let found = engine.read(ctx, |tx| Ok(query::list(tx, &own(ctx, options))?))?;
    Ok(found.map(without_state))
}

/// The caller's subscription of that id.
pub fn get(engine: &Engine, ctx: &Ctx, id: SubscriptionId) -> Result<Versioned<Subscription>> {
    Ok(without_state(engine.read(ctx, |tx| found(tx, ctx, id))?))
}

/// What only the client and its endpoint know is not read back, as in Graph.
fn without_state(mut subscription: Versioned<Subscription>) -> Versioned<Subscription> {
    subscription.value.client_state = None;
    subscription
}

fn found(tx: &Tx<'_>, ctx: &Ctx, id: SubscriptionId) -> Result<Versioned<Subscription>> {
    let found = resources::find::<Subscription>(tx, id)?;
    let own = found.filter(|it| it.value.creator_id == ctx.principal());
    Ok(own.ok_or_else(|| Refusal::not_found("subscription", id))?)
}

/// Lets a subscription last longer, and go on where it was held.
pub fn renew(
    engine: &Engine,
    ctx: &Ctx,
    id: SubscriptionId,
    body: &Map<String, Value>,
) -> Result<Versioned<Subscription>> {
    let known = |name: &&String| name.starts_with('@') || *name == "expirationDateTime";
    if let Some(name) = body.keys().find(|name| !known(name)) {
        let message = format!("`{name}` of a subscription is fixed when it is made");
        return Err(Refusal::invalid(name, message).into());
    }
    let until: Option<Timestamp> = match body.get("expirationDateTime") {
        Some(value) => Some(read(value.clone()).map_err(|_| {
            let message = format!("`expirationDateTime` is a date and time, not {value}");
            Refusal::invalid("expirationDateTime", message)
        })?),
        None => None,
    };
    engine.write(ctx, |tx| {
        let mut present = found(tx, ctx, id)?;
        let about = watched(&present.value.resource)?;
        authz::require(tx, ctx, action(about), On::Tenant)?;
        if let Some(until) = until {
            present.value.expiration_date_time = until;
            present.value.check_expiration(ctx.now)?;
            present.version = resources::update(tx, &present.value, present.version)?;
        }
        subscriptions::hold(tx, id, false)?;
        let event = event("Renew subscription", &present.value);
        Ok(Written::new(without_state(present), event))
    })
}

/// Lets a subscription go on that was held as its maker could not read any more.
pub fn reauthorize(engine: &Engine, ctx: &Ctx, id: SubscriptionId) -> Result<()> {
    renew(engine, ctx, id, &Map::new()).map(drop)
}

/// Ends a subscription.
pub fn delete(engine: &Engine, ctx: &Ctx, id: SubscriptionId) -> Result<()> {
    engine.write(ctx, |tx| {
        let present = found(tx, ctx, id)?;
        resources::delete::<Subscription>(tx, id)?;
        subscriptions::stop(tx, id)?;
        let event = event("Delete subscription", &present.value);
        Ok(Written::new((), event))
    })
}
