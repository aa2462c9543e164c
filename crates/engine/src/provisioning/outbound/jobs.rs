//! What administrators decide about provisioning into an application.

pub use super::settings::Settings;
use super::{
    cycle,
    deed::Halt,
    facts::is_assigned,
    secret,
    settings::{address, check_mappings, check_recipients},
};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{self, Action, On},
};
use serde_json::{Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, ServicePrincipalId,
    audit::{NewEvent, Target},
    directory::{Group, ServicePrincipal, User},
    provisioning::outbound::{Status, StatusCode, Synchronization},
};
use xenia_store::{
    Tx, WriteTx, Written, resources,
    synchronization::{self as store, Figures, KeptJob},
};

/// The identifier of the template, and of the only one that there is.
pub const TEMPLATE: &str = "scim";
const CATEGORY: &str = "ProvisioningManagement";
const NEEDS_TOKEN: &str =
    "a new address needs its token with it: the old one is not sent to another place";

/// The identifier of an application's job: each has one.
#[must_use]
pub fn id_of(id: ServicePrincipalId) -> String {
    format!("{TEMPLATE}.{}", id.0.simple())
}

/// A job as it is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// What an administrator decided.
    pub config: Synchronization,
    /// How it goes.
    pub status: Status,
    /// Whether it has a token.
    pub has_token: bool,
    /// How many people and groups it looks after, and how they stand.
    pub figures: Figures,
}

pub(super) fn config(kept: &KeptJob) -> Result<Synchronization> {
    serde_json::from_value(kept.config.clone()).map_err(|error| Error::Internal(error.to_string()))
}

pub(super) fn status(kept: &KeptJob) -> Result<Status> {
    serde_json::from_value(kept.status.clone()).map_err(|error| Error::Internal(error.to_string()))
}

pub(super) fn require(
    tx: &Tx<'_>,
    ctx: &Ctx,
    action: &Action,
    id: ServicePrincipalId,
) -> Result<ServicePrincipal> {
    let on = On::Node(NodeKind::ServicePrincipal, id.0);
    authz::require(tx, ctx, action, on)?;
    let found = resources::find::<ServicePrincipal>(tx, id)?;
    Ok(found
        .ok_or_else(|| Refusal::not_found("service principal", id))?
        .value)
}

fn find(tx: &Tx<'_>, id: ServicePrincipalId) -> Result<KeptJob> {
    Ok(store::job(tx, id)?
        .ok_or_else(|| Refusal::not_found("synchronization job of the service principal", id))?)
}

/// The job of an application, where it has one.
pub fn get(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId) -> Result<Option<Told>> {
    engine.read(ctx, |tx| {
        require(tx, ctx, &authz::READ_SYNCHRONIZATION, id)?;
        told(tx, id)
    })
}

/// The job of an application, where it has one.
pub(super) fn told(tx: &Tx<'_>, id: ServicePrincipalId) -> Result<Option<Told>> {
    let Some(kept) = store::job(tx, id)? else {
        return Ok(None);
    };
    Ok(Some(Told {
        config: config(&kept)?,
        status: status(&kept)?,
        has_token: kept.secret.is_some(),
        figures: store::figures(tx, id)?,
    }))
}

/// Changes a job, which is made where there is none and `make` says so.
fn change(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
    (activity, make): (&'static str, bool),
    edit: impl Fn(&WriteTx<'_>, &mut KeptJob, &mut Synchronization, &mut Status) -> Result<()>,
) -> Result<()> {
    engine.write(ctx, |tx| {
        let principal = require(tx, ctx, &authz::MANAGE_SYNCHRONIZATION, id)?;
        let mut kept = match (store::job(tx, id)?, make) {
            (Some(kept), _) => kept,
            (None, true) => KeptJob {
                service_principal: id,
                config: json!({}),
                secret: None,
                status: json!({}),
                watermark: 0,
                due_at: None,
            },
            (None, false) => find(tx, id)?,
        };
        let (mut config, mut status) = (config(&kept)?, status(&kept)?);
        edit(tx, &mut kept, &mut config, &mut status)?;
        let json = |value| {
            serde_json::to_value(value)
                .map_err(|error: serde_json::Error| Error::Internal(error.to_string()))
        };
        kept.status = json(json!(status))?;
        kept.config = json(json!(config))?;
        store::put_job(tx, &kept)?;
        let target = Target::new(NodeKind::ServicePrincipal, id, &principal.display_name);
        let event = NewEvent::new(CATEGORY, activity, target);
        Ok(Written::new(
            (),
            event.with(json!({
                "baseAddress": config.base_address,
                "active": config.active,
                "deprovision": config.deprovision,
            })),
        ))
    })?;
    engine.nudge().wake();
    Ok(())
}

/// Makes the job of an application; nothing happens when it has one.
pub fn create(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId) -> Result<()> {
    change(
        engine,
        ctx,
        id,
        ("Add provisioning job", true),
        |_, _, _, _| Ok(()),
    )
}

/// What was said about a job, found good.
struct Checked {
    base: Option<String>,
    sealed: Option<Vec<u8>>,
}

fn check(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId, wanted: &Settings) -> Result<Checked> {
    if let Some(mappings) = &wanted.mappings {
        check_mappings(mappings)?;
    }
    if let Some(notify) = &wanted.notify {
        check_recipients(notify)?;
    }
    let token = wanted.token.as_ref();
    Ok(Checked {
        base: wanted.base_address.as_deref().map(address).transpose()?,
        sealed: token
            .map(|token| secret::close(engine, ctx.tenant, id, token))
            .transpose()?,
    })
}

/// Changes address, token, mappings and who is told.
pub fn set(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId, wanted: &Settings) -> Result<()> {
    engine.read(ctx, |tx| {
        require(tx, ctx, &authz::MANAGE_SYNCHRONIZATION, id).map(drop)
    })?;
    let checked = check(engine, ctx, id, wanted)?;
    let activity = ("Update provisioning job", true);
    change(engine, ctx, id, activity, |tx, kept, config, status| {
        relocate(tx, kept, config, &checked)?;
        if let Some(notify) = &wanted.notify {
            config.notify.clone_from(notify);
        }
        if let Some(deprovision) = wanted.deprovision {
            config.deprovision = deprovision;
        }
        if let Some(mappings) = wanted.mappings.as_ref()
            && *mappings != config.mappings
        {
            config.mappings.clone_from(mappings);
            store::mark_all(tx, id, tx.now())?;
        }
        let is_complete = kept.secret.is_some() && !config.base_address.is_empty();
        if status.code == StatusCode::NotConfigured && is_complete {
            status.code = StatusCode::NotRun;
        }
        Ok(())
    })
}

/// Takes another address and another token.
fn relocate(
    tx: &WriteTx<'_>,
    kept: &mut KeptJob,
    config: &mut Synchronization,
    checked: &Checked,
) -> Result<()> {
    if let Some(base) = &checked.base
        && *base != config.base_address
    {
        // A token is never sent to another place than the one it was given for.
        if !config.base_address.is_empty() && checked.sealed.is_none() {
            return Err(Refusal::invalid("value", NEEDS_TOKEN).into());
        }
        // Another place has other accounts: an identifier of the old one may be somebody else's
        // there.
        store::forget_all(tx, kept.service_principal)?;
        kept.watermark = 0;
        config.base_address.clone_from(base);
    }
    if let Some(sealed) = &checked.sealed {
        kept.secret = Some(sealed.clone());
        kept.due_at = config.active.then(|| tx.now());
    }
    Ok(())
}

/// Starts a job, or goes on with it.
pub fn start(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId) -> Result<()> {
    change(
        engine,
        ctx,
        id,
        ("Start provisioning", false),
        |tx, kept, config, status| {
            if kept.secret.is_none() || config.base_address.is_empty() {
                let message = "the address or the token of the application is not set yet";
                let setting = format!("servicePrincipals/{id}/synchronization/secrets");
                return Err(Refusal::conflict(message).by(setting).into());
            }
            config.active = true;
            kept.due_at = Some(tx.now());
            *status = Status {
                code: StatusCode::Active,
                last_execution: status.last_execution.clone(),
                ..Status::default()
            };
            Ok(())
        },
    )
}

/// Pauses a job. What changes meanwhile is made up for when it goes on.
pub fn pause(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId) -> Result<()> {
    change(
        engine,
        ctx,
        id,
        ("Pause provisioning", false),
        |_, kept, config, status| {
            config.active = false;
            kept.due_at = None;
            status.code = StatusCode::Paused;
            Ok(())
        },
    )
}

/// Starts a job anew: everybody is looked at again, and a quarantine ends.
pub fn restart(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId) -> Result<()> {
    start(engine, ctx, id)?;
    change(
        engine,
        ctx,
        id,
        ("Restart provisioning", false),
        |tx, kept, _, _| {
            kept.watermark = 0;
            Ok(store::mark_all(tx, id, tx.now())?)
        },
    )
}

/// Ends a job and forgets what it knew. The people over there stay as they are.
pub fn delete(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId) -> Result<()> {
    engine.write(ctx, |tx| {
        let principal = require(tx, ctx, &authz::MANAGE_SYNCHRONIZATION, id)?;
        find(tx, id)?;
        store::delete_job(tx, id)?;
        let target = Target::new(NodeKind::ServicePrincipal, id, &principal.display_name);
        Ok(Written::new(
            (),
            NewEvent::new(CATEGORY, "Remove provisioning job", target),
        ))
    })
}

/// Asks the application whether address and token are good, without changing anything there.
pub fn validate(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
    given: &Settings,
) -> Result<()> {
    engine.read(ctx, |tx| {
        require(tx, ctx, &authz::MANAGE_SYNCHRONIZATION, id).map(drop)
    })?;
    let given_base = given.base_address.as_deref().map(address).transpose()?;
    let (base, token) = match (given_base, &given.token) {
        (Some(base), Some(token)) => (base, token.clone()),
        (base, token) => {
            let (run, _) = cycle::ready(engine, ctx.tenant, id)?;
            if base.is_some_and(|base| base != run.config.base_address) {
                return Err(Refusal::invalid("credentials", NEEDS_TOKEN).into());
            }
            (run.config.base_address, token.clone().unwrap_or(run.token))
        }
    };
    let client = cycle::client(engine, (ctx.tenant, id), &base, &token)?;
    let refuse = |reason: String| Err(Refusal::invalid("credentials", reason).into());
    match client.probe() {
        Ok(()) => Ok(()),
        Err(Halt::Whole(_, reason) | Halt::Own { reason, .. }) => refuse(reason),
        Err(Halt::Later(seconds)) => refuse(format!(
            "the application asks to be asked in {seconds} seconds"
        )),
        Err(Halt::Broken(error)) => Err(error),
    }
}

/// Brings one person or group into step now, whether or not the job runs; the line of the log that
/// says what was done and why.
pub fn provision_now(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
    object: Uuid,
) -> Result<Value> {
    engine.read(ctx, |tx| {
        require(tx, ctx, &authz::MANAGE_SYNCHRONIZATION, id).map(drop)
    })?;
    let (run, _) = cycle::ready(engine, ctx.tenant, id)?;
    engine.write(ctx, |tx| {
        let principal = require(tx, ctx, &authz::MANAGE_SYNCHRONIZATION, id)?;
        let (kind, name) = subject(tx, ctx, id, object)?;
        store::mark(tx, id, (kind, object), tx.now())?;
        let target = Target::new(NodeKind::ServicePrincipal, id, &principal.display_name);
        let event = NewEvent::new(CATEGORY, "Provision on demand", target);
        Ok(Written::new((), event.and(Target::new(kind, object, name))))
    })?;
    let known = engine.read(ctx, |tx| Ok(store::object(tx, id, object)?))?;
    let known = known.ok_or_else(|| Error::Internal("what was marked is gone".to_owned()))?;
    let client = cycle::client(
        engine,
        (ctx.tenant, id),
        &run.config.base_address,
        &run.token,
    )?;
    Ok(cycle::one(engine, &run, &client, known)?.0)
}

/// A person or group: one that the application has to do with, or that the caller may see anyway.
fn subject(
    tx: &Tx<'_>,
    ctx: &Ctx,
    job: ServicePrincipalId,
    id: Uuid,
) -> Result<(NodeKind, String)> {
    let is_known = store::object(tx, job, id)?.is_some() || is_assigned(tx, job, id, ctx.now)?;
    let may_see =
        |action| -> Result<bool> { Ok(is_known || authz::may(tx, ctx, action, On::Tenant)?) };
    if let Some(user) = resources::find::<User>(tx, id)?
        && may_see(&authz::READ_USERS)?
    {
        return Ok((NodeKind::User, user.value.user_principal_name));
    }
    if let Some(group) = resources::find::<Group>(tx, id)?
        && may_see(&authz::READ_GROUPS)?
    {
        return Ok((NodeKind::Group, group.value.display_name));
    }
    Err(Refusal::not_found("user or group", id).into())
}
