//! One run of a job.

use super::{
    collect::collect,
    deed::{Client, Halt},
    facts::{Facts, facts, wanted_group},
    group,
    line::{About, Line},
    person, quarantine, secret,
};
use crate::{Engine, Error, Result, mail};
use serde_json::{Value, json};
use uuid::Uuid;
use xenia_domain::{
    JobId, NodeKind, Refusal, ServicePrincipalId, TenantId, Timestamp,
    audit::{NewEvent, Target},
    directory::ServicePrincipal,
    provisioning::outbound::{Cause, Execution, Next, Synchronization},
};
use xenia_store::{
    Written, edges, jobs as outbox, provisioning_log, resources,
    synchronization::{self as store, KeptJob, Object},
};

/// The kind of job of the outbox that runs a cycle.
pub const JOB: &str = "provision";
/// How many objects are read at once.
const BATCH: u32 = 20;
/// How long one run goes on, in seconds: well within the lease of its job.
const LONGEST_RUN: i64 = 25;
/// How long a job rests that cannot run, in seconds.
const IDLE_PAUSE: i64 = 3600;
/// How many people are told of a quarantine at most.
const MOST_RECIPIENTS: usize = 20;

/// Orders a run of each job with something to do; how many.
pub fn order_due(engine: &Engine) -> Result<u64> {
    let now = engine.now();
    let due = engine.store().read(TenantId::default(), |tx| {
        Ok::<_, Error>(store::due(tx, now, 100)?)
    })?;
    let mut ordered = 0;
    for (tenant, job) in due {
        let id = JobId(engine.new_id());
        let pushed = engine.bookkeeping(tenant, |tx| {
            let wanted = outbox::NewJob {
                id,
                kind: JOB,
                payload: json!({ "servicePrincipal": job }),
                now,
                run_at: now,
                single_key: Some(format!("{JOB}/{job}")),
            };
            Ok(outbox::push(tx, &wanted)?)
        })?;
        ordered += u64::from(pushed);
    }
    if ordered > 0 {
        engine.nudge().wake();
    }
    Ok(ordered)
}

/// What a run needs to know of its job.
pub(super) struct Run {
    pub(super) tenant: TenantId,
    pub(super) id: ServicePrincipalId,
    pub(super) config: Synchronization,
    pub(super) token: String,
    pub(super) application: String,
}

/// The job, ready to run; a refusal when it lacks something.
pub(super) fn ready(
    engine: &Engine,
    tenant: TenantId,
    id: ServicePrincipalId,
) -> Result<(Run, KeptJob)> {
    let (kept, principal) = engine.store().read(tenant, |tx| {
        let principal = resources::find::<ServicePrincipal>(tx, id)?;
        Ok::<_, Error>((store::job(tx, id)?, principal))
    })?;
    let unknown = || Refusal::not_found("synchronization of the service principal", id);
    let kept = kept.ok_or_else(unknown)?;
    let principal = principal.ok_or_else(unknown)?.value;
    let config = super::jobs::config(&kept)?;
    let sealed = kept.secret.as_ref();
    let sealed = sealed
        .filter(|_| !config.base_address.is_empty())
        .ok_or_else(|| {
            Refusal::conflict("the address or the token of the application is not set yet")
                .by(format!("servicePrincipals/{id}/synchronization/secrets"))
        })?;
    let run = Run {
        tenant,
        id,
        token: secret::open(engine, tenant, id, sealed)?,
        config,
        application: principal.display_name,
    };
    Ok((run, kept))
}

/// What asks the application.
pub(super) fn client<'a>(
    engine: &'a Engine,
    (tenant, job): (TenantId, ServicePrincipalId),
    base: &'a str,
    token: &'a str,
) -> Result<Client<'a>> {
    let target = engine.provisioning_target();
    let target = target
        .ok_or_else(|| Error::Internal("this process cannot reach applications".to_owned()))?;
    Ok(Client {
        engine,
        target,
        tenant,
        job,
        base,
        token,
    })
}

/// Runs a job: looks at what changed, brings it into step, notes how it went. Safe to do twice.
pub fn run(engine: &Engine, tenant: TenantId, id: ServicePrincipalId) -> Result<()> {
    let run = match ready(engine, tenant, id) {
        Ok((run, _)) => run,
        // Deleted or taken apart since it was ordered: it is not asked after soon again.
        Err(Error::Refused(_)) => {
            let later = engine.now().plus_seconds(IDLE_PAUSE);
            return engine.bookkeeping(tenant, |tx| Ok(store::postpone(tx, id, later)?));
        }
        Err(error) => return Err(error),
    };
    if !run.config.active {
        return Ok(());
    }
    let began = engine.now();
    collect(engine, tenant, id, began)?;
    let client = client(engine, (tenant, id), &run.config.base_address, &run.token)?;
    let mut worked = work(engine, &run, &client, began)?;
    if worked.done.count_entitled == 0 {
        return Ok(());
    }
    // All of them failed over there: is it the application, or only these?
    if worked.whole.is_none() && worked.failing == worked.done.count_entitled {
        worked.whole = match client.probe() {
            Err(Halt::Whole(cause, reason)) => Some((cause, reason)),
            Err(Halt::Own { reason, .. }) => Some((Cause::Failing, reason)),
            _ => None,
        };
    }
    worked.done.time_ended = engine.now();
    worked.done.state = match (&worked.whole, worked.done.count_errors) {
        (Some(_), _) => "Failed",
        (None, 0) => "Succeeded",
        (None, _) => "EntryLevelErrors",
    }
    .to_owned();
    if let Some((_, reason)) = &worked.whole {
        worked.done.error = Some(reason.clone());
    }
    settle(engine, &run, &worked)
}

/// What came of looking at objects.
struct Worked {
    done: Execution,
    /// Why nothing can be done there at all.
    whole: Option<(Cause, String)>,
    /// After how many seconds the application wants to be asked again.
    later: Option<i64>,
    /// How many could not be done because the application failed.
    failing: i64,
}

/// Looks at what is due, until nothing is, the time is over, or it makes no sense to go on.
fn work(engine: &Engine, run: &Run, client: &Client<'_>, began: Timestamp) -> Result<Worked> {
    let mut worked = Worked {
        done: Execution {
            time_began: began,
            ..Execution::default()
        },
        whole: None,
        later: None,
        failing: 0,
    };
    while engine.now().seconds() - began.seconds() < LONGEST_RUN {
        let due = engine.store().read(run.tenant, |tx| {
            Ok::<_, Error>(store::due_objects(tx, run.id, engine.now(), BATCH)?)
        })?;
        if due.is_empty() {
            break;
        }
        for object in due {
            worked.done.count_entitled += 1;
            match one(engine, run, client, object)?.1 {
                None => worked.done.count_exported += 1,
                Some(Halt::Own { reason, server }) => {
                    worked.done.count_errors += 1;
                    worked.failing += i64::from(server);
                    worked.done.error = Some(reason);
                }
                Some(Halt::Later(seconds)) => {
                    worked.later = Some(seconds);
                    return Ok(worked);
                }
                Some(Halt::Whole(cause, reason)) => {
                    worked.whole = Some((cause, reason));
                    return Ok(worked);
                }
                Some(Halt::Broken(error)) => return Err(error),
            }
        }
    }
    Ok(worked)
}

/// Notes how a run went, beside what an administrator decided meanwhile, and tells of a quarantine.
fn settle(engine: &Engine, run: &Run, worked: &Worked) -> Result<()> {
    let whole = worked.whole.as_ref();
    let whole = whole.map(|(cause, reason)| (*cause, reason.as_str()));
    let mails: Vec<Uuid> = (0..MOST_RECIPIENTS).map(|_| engine.new_id()).collect();
    let ctx = engine.system(run.tenant);
    let quarantined = engine.bookkeeping(run.tenant, |tx| {
        let Some(kept) = store::job(tx, run.id)? else {
            return Ok(None);
        };
        let config = super::jobs::config(&kept)?;
        let mut status = super::jobs::status(&kept)?;
        let next = match config.active {
            true => status.after(worked.done.clone(), whole, worked.later),
            // Paused while it ran.
            false => {
                status.last_execution = Some(worked.done.clone());
                Next::default()
            }
        };
        let json =
            serde_json::to_value(&status).map_err(|error| Error::Internal(error.to_string()))?;
        store::note_status(tx, run.id, &json, config.active.then_some(next.due_at))?;
        if !next.quarantined {
            return Ok(None);
        }
        let reason = whole.map_or("", |(_, reason)| reason).to_owned();
        let link = format!(
            "{}/console/applications/{}/provisioning",
            engine.config().base_url,
            run.id
        );
        let letters = quarantine::letters(tx, &config, (&run.application, &reason, &link))?;
        for (letter, id) in letters.iter().zip(&mails) {
            mail::queue(tx, &ctx, *id, letter)?;
        }
        Ok(Some(reason))
    })?;
    let Some(reason) = quarantined else {
        return Ok(());
    };
    engine.write(&ctx, |_| {
        let target = Target::new(NodeKind::ServicePrincipal, run.id, &run.application);
        let event = NewEvent::new("ProvisioningManagement", "Quarantine provisioning", target);
        Ok(Written::new((), event.with(json!({ "error": reason }))))
    })
}

/// Brings one person or group into step, keeps what is known of it now, and adds to the log.
pub(super) fn one(
    engine: &Engine,
    run: &Run,
    client: &Client<'_>,
    mut object: Object,
) -> Result<(Value, Option<Halt>)> {
    let now = engine.now();
    let mut line = Line {
        action: "other",
        ..Line::default()
    };
    let before = (object.target.clone(), object.active);
    let (name, done) = attempt(engine, run, client, &mut object, &mut line)?;
    let halt = done.err();
    settle_object(&mut object, &mut line, halt.as_ref(), now);
    let about = About {
        id: engine.new_id(),
        tenant: run.tenant,
        job: run.id,
        application: &run.application,
        kind: object.kind,
        resource: object.resource,
        name: &name,
        at: now,
    };
    let told = line.to_json(&about);
    let moved = before != (object.target.clone(), object.active);
    engine.bookkeeping(run.tenant, |tx| {
        // Nothing is known of who never was there.
        match object.target.is_none() && object.due_at.is_none() {
            true => store::forget(tx, run.id, object.resource)?,
            false => store::keep(tx, run.id, &object)?,
        }
        if !line.skipped || line.error.is_some() {
            let line = provisioning_log::NewLine {
                id: about.id,
                job: run.id,
                resource: object.resource,
                name: &name,
                action: line.action,
                result: line.result(),
                at: now,
                doc: &told,
            };
            provisioning_log::add(tx, &line)?;
        }
        if moved && object.kind == NodeKind::User {
            for group in edges::transitive_groups(tx, object.resource, now)? {
                if store::object(tx, run.id, group)?.is_some() {
                    store::mark(tx, run.id, (NodeKind::Group, group), now)?;
                }
            }
        }
        Ok(())
    })?;
    Ok((told, halt))
}

/// Asks what is wanted of an object now, and does it: its name, and how it went.
fn attempt(
    engine: &Engine,
    run: &Run,
    client: &Client<'_>,
    object: &mut Object,
    line: &mut Line,
) -> Result<(String, Result<(), Halt>)> {
    let now = engine.now();
    if object.kind == NodeKind::Group {
        let wanted = engine.store().read(run.tenant, |tx| {
            wanted_group(tx, run.id, object.resource, now)
        })?;
        line.step("scoping", assigned_or_not(wanted.assigned));
        let done = group::settle(client, &wanted, object, line);
        return Ok((wanted.name, done));
    }
    let Facts {
        name,
        person,
        assigned,
    } = engine
        .store()
        .read(run.tenant, |tx| facts(tx, run.id, object.resource, now))?;
    line.step("scoping", assigned_or_not(assigned));
    let wanted = person::Wanted {
        person: person.as_ref(),
        assigned,
        mappings: &run.config.mappings,
        deprovision: run.config.deprovision,
    };
    Ok((name, person::settle(client, &wanted, object, line)))
}

fn assigned_or_not(assigned: bool) -> &'static str {
    match assigned {
        true => "assigned to the application",
        false => "not assigned to the application",
    }
}

/// When an object is looked at again, and what the line says of it.
fn settle_object(object: &mut Object, line: &mut Line, halt: Option<&Halt>, now: Timestamp) {
    // Once its identifier is known there is no doubt whether it is there.
    object.unsure &= object.target.is_none();
    match halt {
        None => {
            object.failures = 0;
            object.due_at = line.unfinished.then_some(now);
        }
        Some(Halt::Later(seconds)) => {
            line.skipped = true;
            let asked = format!("the application asks to be asked in {seconds} seconds");
            line.step("export", asked);
        }
        Some(Halt::Broken(_)) => {}
        Some(Halt::Whole(_, reason)) => {
            object.failures += 1;
            line.error = Some(reason.clone());
        }
        Some(Halt::Own { reason, .. }) => {
            object.failures += 1;
            line.error = Some(reason.clone());
            // A minute, doubled up to six hours.
            let minutes = 1_i64 << object.failures.clamp(1, 9).saturating_sub(1);
            object.due_at = Some(now.plus_seconds(60 * minutes.min(360)));
        }
    }
}
