//! Who is in a group since when and until when, and moving that end (Xenia's own: Graph's members
//! have no end).

use super::{
    event,
    people::{self, Place, changeable},
};
use crate::{Ctx, Engine, Result, authz, letter::Letter};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;
use xenia_domain::{
    Edge, EdgeId, JobId, NodeKind, Refusal, Relation, Source, TenantId, Timestamp,
    audit::Target,
    directory::{Group, User},
    edge::{Closed, NewEdge},
};
use xenia_store::{
    Tx, WriteTx, Written,
    edges::{self, EdgeQuery},
    jobs,
    query::DirectoryObject,
    resources,
};

/// The kind of job that tells a member that the membership ends.
pub const JOB: &str = "groupMembershipEnd";
/// How many days before the end the member is told.
const NOTICE_DAYS: i64 = 14;
/// The same for memberships that are too short for it.
const SHORT_NOTICE_DAYS: i64 = 1;
/// Memberships that are listed at most.
const LISTED: usize = 5_000;

/// Somebody or something in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// The id of the membership; a new one after its end was moved.
    pub id: EdgeId,
    /// Who.
    pub principal_id: Uuid,
    /// Of what kind.
    pub principal_type: NodeKind,
    /// The name.
    pub principal_display_name: String,
    /// Since when.
    pub start_date_time: Timestamp,
    /// Until when; without an end where there is none.
    pub end_date_time: Option<Timestamp>,
    /// Where it comes from: `direct`, `rule`, `assignment` and so on.
    pub source: Source,
}

/// Who is in a group, directly, with where it comes from and until when: for those who decide who
/// is in it.
pub fn memberships(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<Vec<Membership>> {
    engine.read(ctx, |tx| {
        let group = super::visible(tx, ctx, group)?.value;
        authz::require(tx, ctx, &authz::WRITE_MEMBERS, super::node(&group))?;
        let query = EdgeQuery::of_object(group.id).relation(Relation::Member);
        let mut found = Vec::new();
        for edge in edges::list(tx, &query.at(ctx.now))?
            .into_iter()
            .take(LISTED)
        {
            found.push(shown(tx, &edge)?);
        }
        Ok(found)
    })
}

fn shown(tx: &Tx<'_>, edge: &Edge) -> Result<Membership> {
    let object = DirectoryObject::find(tx, edge.subject)?;
    Ok(Membership {
        id: edge.id,
        principal_id: edge.subject,
        principal_type: edge.subject_kind,
        principal_display_name: object.map_or_else(String::new, |it| it.label()),
        start_date_time: edge.starts_at,
        end_date_time: edge.ends_at,
        source: edge.source,
    })
}

/// The direct membership of somebody, whose end can be moved, for those who decide who is in the
/// group.
///
/// # Errors
/// Refused where only a rule or an access package gives it, as [`set_end`] is.
pub fn membership(engine: &Engine, ctx: &Ctx, group: Uuid, member: Uuid) -> Result<Membership> {
    engine.read(ctx, |tx| {
        let group = changeable(tx, ctx, group)?;
        people::refuse_by_hand(&group, Place::Member)?;
        shown(tx, &by_hand(tx, ctx, &group, member)?)
    })
}

/// The membership that was made by hand, or why there is none.
fn by_hand(tx: &Tx<'_>, ctx: &Ctx, group: &Group, member: Uuid) -> Result<Edge> {
    let query = EdgeQuery::of_object(group.id)
        .relation(Relation::Member)
        .from_subject(member);
    let mut held = edges::list(tx, &query.at(ctx.now))?;
    let by_hand = |edge: &Edge| !matches!(edge.source, Source::Assignment | Source::Rule);
    match (held.iter().position(by_hand), held.first()) {
        (Some(at), _) => Ok(held.swap_remove(at)),
        (None, Some(edge)) => {
            Err(people::granted_elsewhere(tx, group, Place::Member, edge)?.into())
        }
        (None, None) => Err(Refusal::not_found("member", member).into()),
    }
}

/// Moves the end of a direct membership: later, earlier, or to none. What a rule or an access
/// package gives ends there.
pub fn set_end(
    engine: &Engine,
    ctx: &Ctx,
    group: Uuid,
    member: Uuid,
    until: Option<Timestamp>,
) -> Result<Membership> {
    people::check_end(until, ctx.now)?;
    engine.write(ctx, |tx| {
        let group = changeable(tx, ctx, group)?;
        people::refuse_by_hand(&group, Place::Member)?;
        let edge = by_hand(tx, ctx, &group, member)?;
        edges::close(tx, edge.id, Closed::Replaced)?;
        let again = NewEdge {
            subject: (edge.subject_kind, edge.subject),
            relation: edge.relation,
            object: (edge.object_kind, edge.object),
            role: edge.role,
            starts_at: None,
            ends_at: until,
            source: (edge.source, edge.source_id),
        };
        let opened = edges::open(tx, &again)?;
        plan_notice(tx, opened, until)?;
        let now = EdgeQuery::of_object(group.id)
            .relation(Relation::Member)
            .from_subject(member);
        let now = edges::list(tx, &now)?;
        let found = now.iter().find(|it| Some(it.id) == opened);
        let membership = shown(tx, found.unwrap_or(&edge))?;
        let target = Target::new(
            edge.subject_kind,
            member,
            &membership.principal_display_name,
        );
        let event = event("Update end of group membership", &group).and(target);
        let details = json!({ "endedBefore": edge.ends_at, "endDateTime": until });
        Ok(Written::new(membership, event.with(details)))
    })
}

/// What the job knows.
#[derive(Serialize, Deserialize)]
struct Notice {
    edge: EdgeId,
}

/// Orders the notice of the end of a membership, in time before it.
pub(super) fn plan_notice(
    tx: &WriteTx<'_>,
    edge: Option<EdgeId>,
    until: Option<Timestamp>,
) -> Result<()> {
    let (Some(edge), Some(until)) = (edge, until) else {
        return Ok(());
    };
    let early = [NOTICE_DAYS, SHORT_NOTICE_DAYS];
    let early = early.into_iter().map(|days| until.plus_days(-days));
    let Some(run_at) = early.into_iter().find(|at| *at > tx.now()) else {
        return Ok(());
    };
    let payload = serde_json::to_value(Notice { edge });
    let payload = payload.map_err(|error| crate::Error::Internal(error.to_string()))?;
    let job = jobs::NewJob {
        id: JobId(tx.new_id()),
        kind: JOB,
        payload,
        now: tx.now(),
        run_at,
        single_key: None,
    };
    jobs::push(tx, &job)?;
    Ok(())
}

/// Tells a member that the membership ends, unless it ended or was replaced meanwhile. Done twice it
/// tells once: the mail is the job's own.
pub fn give_notice(engine: &Engine, tenant: TenantId, job: JobId, payload: &Value) -> Result<()> {
    let notice: Notice = serde_json::from_value(payload.clone())
        .map_err(|error| crate::Error::Internal(error.to_string()))?;
    let ctx = engine.system(tenant);
    let told = |tx: &Tx<'_>| jobs::find(tx, JobId(mail_of(job)));
    let due = engine.read(&ctx, |tx| {
        let edge = edges::find(tx, notice.edge)?.filter(|edge| edge.holds_at(ctx.now));
        Ok(edge
            .filter(|edge| edge.ends_at.is_some())
            .zip(match told(tx)? {
                None => Some(()),
                Some(_) => None,
            }))
    })?;
    let Some((edge, ())) = due else {
        return Ok(());
    };
    let Some(end) = edge.ends_at else {
        return Ok(());
    };
    engine.write(&ctx, |tx| {
        let user = resources::find::<User>(tx, edge.subject)?;
        let group = resources::find::<Group>(tx, edge.object)?;
        let (Some(user), Some(group)) = (user, group) else {
            return Err(crate::due::nothing());
        };
        let name = &group.value.display_name;
        let owners = super::lifecycle::owners(tx, edge.object, |query| query.at(ctx.now))?;
        let owners: Vec<&str> = owners.iter().map(|it| it.display_name.as_str()).collect();
        let mut letter = Letter::new(format!("You are in {name} until {}", end.long_date()))
            .line(format!(
                "Your membership in the group {name} ends on {}, and with it what the group opens for you.",
                end.long_date_time()
            ))
            .line("If you still need it, ask an owner of the group for more time.");
        if !owners.is_empty() {
            letter = letter.fact("Owners", &owners.join(", "));
        }
        let page = super::lifecycle::page(engine, &ctx, edge.object, "");
        let letter = letter.button("See the group", page);
        letter.send_as(tx, &ctx, mail_of(job), &user.value)?;
        let target = Target::new(NodeKind::User, edge.subject, &user.value.user_principal_name);
        let event = event("Notify of end of group membership", &group.value).and(target);
        Ok(Written::new((), event.with(json!({ "endDateTime": end }))))
    })
    .or_else(|error| match crate::due::is_nothing(&error) {
        true => Ok(()),
        false => Err(error),
    })
}

/// The id of the mail that a job orders: always the same.
fn mail_of(job: JobId) -> Uuid {
    Uuid::from_u128(job.0.as_u128() ^ 1)
}
