//! One run of a job.

use super::{
    collect::collect,
    deed::{Client, Halt},
    facts::{facts, wanted_group},
    group,
    line::{About, Line},
    person, secret,
};
use crate::{Engine, Error, Result, mail};
use serde_json::{Value, json};
use xenia_domain::{
    JobId, NodeKind, Refusal, ServicePrincipalId, TenantId, Timestamp,
    audit::{NewEvent, Target},
    directory::ServicePrincipal,
    provisioning::outbound::{Execution, Status, Synchronization},
};
use xenia_store::{
    Written, edges, jobs as outbox, resources,
    synchronization::{self as store, KeptJob, Object},
    tenants,
};

/// The kind of job of the outbox that runs a cycle.
pub const JOB: &str = "provision";
/// How many objects are read at once.
const BATCH: u32 = 20;
/// How long one run goes on, in seconds: well within the lease of its job.
const LONGEST_RUN: i64 = 25;

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

impl Run {
    pub(super) fn client<'a>(&'a self, engine: &'a Engine) -> Result<Client<'a>> {
        let target = engine.provisioning_target();
        let target = target
            .ok_or_else(|| Error::Internal("this process cannot reach applications".to_owned()))?;
        Ok(Client {
            target,
            base: &self.config.base_address,
            token: &self.token,
        })
    }
}

/// Runs a job: looks at what changed, brings it into step, notes how it went. Safe to do twice.
pub fn run(engine: &Engine, tenant: TenantId, id: ServicePrincipalId) -> Result<()> {
    let (run, kept) = match ready(engine, tenant, id) {
        Ok(ready) => ready,
        // Deleted or taken apart since it was ordered.
        Err(Error::Refused(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    if !run.config.active {
        return Ok(());
    }
    let mut status = super::jobs::status(&kept)?;
    let began = engine.now();
    collect(engine, tenant, id, began)?;
    let client = run.client(engine)?;
    let Worked {
        mut done,
        mut whole,
        later,
        failing,
    } = work(engine, &run, &client, began)?;
    if whole.is_none() && failing > 0 && failing == done.count_entitled {
        whole = done.error.clone();
    }
    if done.count_entitled == 0 {
        return Ok(());
    }
    done.time_ended = engine.now();
    done.state = match (&whole, done.count_errors) {
        (Some(_), _) => "Failed",
        (None, 0) => "Succeeded",
        (None, _) => "EntryLevelErrors",
    }
    .to_owned();
    done.error = whole.clone().or(done.error);
    let next = status.after(done, whole.as_deref(), later);
    note(engine, &run, &status, next.due_at)?;
    if next.quarantined {
        tell(engine, &run, &status)?;
    }
    Ok(())
}

/// What came of looking at objects.
struct Worked {
    done: Execution,
    /// Why nothing can be done there at all.
    whole: Option<String>,
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
                Some(Halt::Whole(reason)) => {
                    worked.whole = Some(reason);
                    return Ok(worked);
                }
            }
        }
    }
    Ok(worked)
}

fn note(engine: &Engine, run: &Run, status: &Status, due_at: Timestamp) -> Result<()> {
    let status =
        serde_json::to_value(status).map_err(|error| Error::Internal(error.to_string()))?;
    engine.bookkeeping(run.tenant, |tx| {
        Ok(store::note_status(tx, run.id, &status, Some(due_at))?)
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
            store::log(tx, (about.id, run.id), now, &told)?;
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
        let done = group::settle(client, &wanted, object, line);
        return Ok((wanted.name, done));
    }
    let (name, person, assigned) = engine
        .store()
        .read(run.tenant, |tx| facts(tx, run.id, object.resource, now))?;
    let wanted = person::Wanted {
        person: person.as_ref(),
        assigned,
        mappings: &run.config.mappings,
        deprovision: run.config.deprovision,
    };
    Ok((name, person::settle(client, &wanted, object, line)))
}

/// When an object is looked at again, and what the line says of it.
fn settle_object(object: &mut Object, line: &mut Line, halt: Option<&Halt>, now: Timestamp) {
    match halt {
        None => {
            object.failures = 0;
            object.due_at = None;
        }
        Some(Halt::Later(seconds)) => {
            line.skipped = true;
            line.steps.push((
                "export",
                format!("the application asks to be asked in {seconds} seconds"),
            ));
        }
        Some(Halt::Whole(reason)) => {
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

/// Tells that a job went into quarantine: the addresses that the job names, else the technical
/// contacts of the organisation.
fn tell(engine: &Engine, run: &Run, status: &Status) -> Result<()> {
    let ctx = engine.system(run.tenant);
    let reason = status
        .quarantine
        .as_ref()
        .map_or("", |it| it.error.as_str());
    let link = format!(
        "{}/console/applications/{}",
        engine.config().base_url,
        run.id
    );
    engine.write(&ctx, |tx| {
        let organization = tenants::organization(tx)?.map(|found| found.value);
        let mut to = run.config.notify.clone();
        if let (true, Some(organization)) = (to.is_empty(), &organization) {
            to.clone_from(&organization.technical_notification_mails);
        }
        let application = &run.application;
        let text = format!(
            "Hello,\n\nprovisioning into {application} failed again and again, and is in quarantine now: it is tried seldom until it works again.\n\nWhat went wrong: {reason}\n\nThe application: {link}\n"
        );
        for to in to {
            let message = mail::Message {
                to,
                to_name: None,
                subject: format!("Provisioning into {application} is in quarantine"),
                html: format!("<pre>{}</pre>", escape(&text)),
                text: text.clone(),
            };
            mail::queue(tx, &ctx, tx.new_id(), &message)?;
        }
        let target = Target::new(NodeKind::ServicePrincipal, run.id, application);
        let event = NewEvent::new("ProvisioningManagement", "Quarantine provisioning", target);
        Ok(Written::new((), event.with(json!({ "error": reason }))))
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
