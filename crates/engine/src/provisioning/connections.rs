//! What a service principal that provisions may touch, and its tokens.

use super::bearer;
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    directory::applications::{Register, register_in},
    patch, secret,
};
use serde_json::{Map, Value, json};
use xenia_domain::{
    CredentialKeyId, NodeKind, Refusal, ServicePrincipalId, Timestamp,
    audit::{NewEvent, Target},
    directory::ServicePrincipal,
    entitlement::connected::ConnectedOrganization,
    permission::GRAPH_APP_ID,
    provisioning::{
        Connection, ConnectionKind, DEFAULT_TOKEN_DAYS, MAX_TOKEN_DAYS, MAX_TOKENS, TokenRecord,
    },
};
use xenia_store::{
    Tx, WriteTx, Written,
    provisioning::{self as store, KeptConnection},
    resources, tenants,
};

pub use super::connections_view::{Choices, Listed, Overview, View, choices, overview, view};

/// Entra's category for what is about provisioning itself.
pub(super) const CATEGORY: &str = "ProvisioningManagement";

const WRITABLE: &[&str] = &[
    "allowGroups",
    "connectedOrganizationId",
    "domains",
    "isEnabled",
    "kind",
    "reach",
];

/// A connection with its tokens.
#[derive(Clone, Debug)]
pub struct Told {
    /// The connection.
    pub connection: KeptConnection,
    /// Its tokens, without the tokens.
    pub tokens: Vec<TokenRecord>,
}

/// What a new token is called and how long it works.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// A name for people.
    pub display_name: Option<String>,
    /// Until when; 180 days later when `None`, two years at most.
    pub end_date_time: Option<Timestamp>,
}

/// A token that was made: the only moment at which it can be read.
#[derive(Clone, Debug)]
pub struct AddedToken {
    /// What is kept of it.
    pub record: TokenRecord,
    /// The token.
    pub secret_text: String,
}

/// All connections of the organisation.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<Told>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_INBOUND, On::Tenant)?;
        let all = store::connections(tx)?.into_iter();
        all.map(|connection| told(tx, connection)).collect()
    })
}

/// What that service principal may touch.
pub fn get(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId) -> Result<Told> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_INBOUND, On::Tenant)?;
        told(tx, find(tx, id)?)
    })
}

pub(super) fn told(tx: &Tx<'_>, connection: KeptConnection) -> Result<Told> {
    let tokens = store::tokens(tx, connection.value.id)?;
    Ok(Told { connection, tokens })
}

pub(super) fn find(tx: &Tx<'_>, id: ServicePrincipalId) -> Result<KeptConnection> {
    Ok(store::connection(tx, id)?
        .ok_or_else(|| Refusal::not_found("inbound provisioning of the service principal", id))?)
}

/// Says what that service principal may touch: for the first time, or anew.
pub fn put(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Told> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::MANAGE_INBOUND, On::Tenant)?;
        let principal = principal(tx, id)?;
        let present = store::connection(tx, id)?;
        let wanted = match &present {
            Some(present) => {
                patch::check_match(if_match, &present.etag())?;
                patch::merge(&present.value, body, WRITABLE)?
            }
            None => patch::read(Value::Object(body.clone()))?,
        };
        let event = write(tx, &principal, present.as_ref(), wanted)?;
        Ok(Written::new(told(tx, find(tx, id)?)?, event))
    })
}

fn principal(tx: &Tx<'_>, id: ServicePrincipalId) -> Result<ServicePrincipal> {
    let found = resources::find::<ServicePrincipal>(tx, id)?;
    let found = found.ok_or_else(|| Refusal::not_found("service principal", id))?;
    if found.value.app_id.0 == GRAPH_APP_ID {
        let message = "`Microsoft Graph` is this server's own API and provisions nothing";
        return Err(Refusal::forbidden(message).into());
    }
    Ok(found.value)
}

fn write(
    tx: &WriteTx<'_>,
    principal: &ServicePrincipal,
    present: Option<&KeptConnection>,
    mut wanted: Connection,
) -> Result<NewEvent> {
    wanted.id = principal.id;
    wanted.display_name.clone_from(&principal.display_name);
    wanted.created_date_time = present.map_or_else(|| tx.now(), |it| it.value.created_date_time);
    let verified: Vec<String> = tenants::domains(tx)?
        .into_iter()
        .filter(|domain| domain.is_verified)
        .map(|domain| domain.id.to_lowercase())
        .collect();
    wanted.check(&verified)?;
    check_partner(tx, &wanted)?;
    store::put_connection(tx, &wanted)?;
    let activity = match present {
        Some(_) => "Update inbound provisioning",
        None => "Add inbound provisioning",
    };
    Ok(
        NewEvent::new(CATEGORY, activity, target(&wanted)).with(json!({
            "kind": wanted.kind,
            "domains": wanted.domains,
            "connectedOrganizationId": wanted.connected_organization_id,
            "reach": wanted.reach,
            "allowGroups": wanted.allow_groups,
            "isEnabled": wanted.is_enabled,
        })),
    )
}

fn check_partner(tx: &Tx<'_>, wanted: &Connection) -> Result<()> {
    let Some(id) = wanted.connected_organization_id else {
        return Ok(());
    };
    let found = resources::find::<ConnectedOrganization>(tx, id)?;
    let found = found.ok_or_else(|| {
        Refusal::invalid(
            "connectedOrganizationId",
            format!("there is no connected organization `{id}` here"),
        )
    })?;
    let mut sources = found.value.identity_sources.iter();
    if !sources.any(|source| source.domain().is_some()) {
        let message = format!(
            "the connected organization `{}` has no domain: whose people its identity provider sends could not be told",
            found.value.display_name
        );
        return Err(Refusal::invalid("connectedOrganizationId", message).into());
    }
    Ok(())
}

fn target(connection: &Connection) -> Target {
    Target::new(
        NodeKind::ServicePrincipal,
        connection.id,
        &connection.display_name,
    )
}

/// Ends a connection: its tokens stop working at once. The people that it brought in stay.
pub fn delete(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::MANAGE_INBOUND, On::Tenant)?;
        let present = find(tx, id)?;
        let tokens = store::delete_connection(tx, id)?;
        let event = NewEvent::new(
            CATEGORY,
            "Remove inbound provisioning",
            target(&present.value),
        );
        Ok(Written::new((), event.with(json!({ "tokens": tokens }))))
    })
}

/// Makes a token of a connection. It works for [`DEFAULT_TOKEN_DAYS`] unless said otherwise.
pub fn add_token(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
    wanted: &NewToken,
) -> Result<AddedToken> {
    let secret_text = bearer::text(ctx.tenant, &secret::opaque(&engine.random::<32>()));
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::MANAGE_INBOUND, On::Tenant)?;
        let connection = find(tx, id)?.value;
        let record = insert_token(tx, &connection, wanted, &secret_text)?;
        let event = token_added(&connection, &record);
        let added = AddedToken {
            record,
            secret_text: secret_text.clone(),
        };
        Ok(Written::new(added, event))
    })
}

fn token_added(connection: &Connection, record: &TokenRecord) -> NewEvent {
    let event = NewEvent::new(CATEGORY, "Add provisioning token", target(connection));
    event.with(json!({
        "keyId": record.key_id,
        "endDateTime": record.end_date_time,
    }))
}

fn insert_token(
    tx: &WriteTx<'_>,
    connection: &Connection,
    wanted: &NewToken,
    secret_text: &str,
) -> Result<TokenRecord> {
    let held = store::tokens(tx, connection.id)?;
    if held.len() >= MAX_TOKENS {
        let message = format!(
            "a connection has {MAX_TOKENS} tokens at most: remove one that is no longer used"
        );
        return Err(Refusal::conflict(message).at("tokens").into());
    }
    let usual = tx.now().plus_days(DEFAULT_TOKEN_DAYS);
    let end = wanted.end_date_time.unwrap_or(usual);
    if end <= tx.now() || end > tx.now().plus_days(MAX_TOKEN_DAYS) {
        let message =
            format!("`endDateTime` must lie in the next {MAX_TOKEN_DAYS} days, not at `{end}`");
        return Err(Refusal::invalid("endDateTime", message).into());
    }
    let record = TokenRecord {
        key_id: CredentialKeyId(tx.new_id()),
        display_name: wanted.display_name.clone(),
        hint: secret_text
            .chars()
            .skip(secret_text.len().saturating_sub(4))
            .collect(),
        start_date_time: tx.now(),
        end_date_time: end,
        last_used_date_time: None,
    };
    store::insert_token(tx, connection.id, &secret::hash(secret_text), &record)?;
    Ok(record)
}

/// Takes a token away; it stops working at once.
pub fn remove_token(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
    key: CredentialKeyId,
) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::MANAGE_INBOUND, On::Tenant)?;
        let connection = find(tx, id)?.value;
        if !store::delete_token(tx, id, key)? {
            return Err(Refusal::not_found("token", key).at("keyId").into());
        }
        let event = NewEvent::new(CATEGORY, "Remove provisioning token", target(&connection));
        Ok(Written::new((), event.with(json!({ "keyId": key }))))
    })
}

/// What the command line makes in one step: an application, what it may touch, and a token.
#[derive(Clone, Debug)]
pub struct Connect {
    /// The name.
    pub name: String,
    /// What it may touch.
    pub connection: Connection,
    /// Its token.
    pub token: NewToken,
}

/// A connection with its first token.
#[derive(Clone, Debug)]
pub struct Connected {
    /// The connection.
    pub told: Told,
    /// The token, readable only now.
    pub token: AddedToken,
}

/// Registers an application that provisions, with what it may touch and a token: all of it or
/// nothing.
pub fn connect(engine: &Engine, ctx: &Ctx, wanted: &Connect) -> Result<Connected> {
    let password = secret::opaque(&engine.random::<32>());
    let secret_text = bearer::text(ctx.tenant, &secret::opaque(&engine.random::<32>()));
    let application = Register {
        name: wanted.name.clone(),
        ..Register::default()
    };
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::MANAGE_INBOUND, On::Tenant)?;
        let (made, first, mut events) = register_in(tx, ctx, &application, &password)?;
        let principal = made.service_principal;
        events.push(write(tx, &principal, None, wanted.connection.clone())?);
        let connection = find(tx, principal.id)?.value;
        let record = insert_token(tx, &connection, &wanted.token, &secret_text)?;
        events.push(token_added(&connection, &record));
        let connected = Connected {
            told: told(tx, find(tx, principal.id)?)?,
            token: AddedToken {
                record,
                secret_text: secret_text.clone(),
            },
        };
        Ok(Written::all(connected, first, events))
    })
}

/// The kinds of connections, for messages and the command line.
pub const KINDS: &[(ConnectionKind, &str)] = &[
    (ConnectionKind::Workforce, "workforce"),
    (ConnectionKind::Partner, "partner"),
];
