//! The mails about the end of a group: to its owners; where none can be reached, to the addresses
//! of the policy; where it has none, to those who manage groups.

use crate::{Ctx, Engine, Result, letter::Letter};
use uuid::Uuid;
use xenia_domain::{
    Relation, Timestamp,
    directory::{Group, User},
    group_lifecycle::LifecyclePolicy,
    role::DirectoryRole,
};
use xenia_store::{
    Tx, WriteTx,
    edges::{self, EdgeQuery},
    resources,
};

/// The owners of a group who can sign in; those of another time with `history`.
pub(in crate::directory::groups) fn owners(
    tx: &Tx<'_>,
    group: Uuid,
    query: impl Fn(EdgeQuery) -> EdgeQuery,
) -> Result<Vec<User>> {
    let owned = query(EdgeQuery::of_object(group).relation(Relation::Owner));
    people(tx, &owned)
}

fn people(tx: &Tx<'_>, query: &EdgeQuery) -> Result<Vec<User>> {
    let mut ids: Vec<Uuid> = edges::list(tx, query)?
        .iter()
        .map(|it| it.subject)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let found = resources::find_many::<User>(tx, &ids)?;
    let users = found.into_iter().map(|user| user.value);
    Ok(users.filter(|user| user.account_enabled).collect())
}

/// Who is written to.
struct Audience {
    people: Vec<User>,
    addresses: Vec<String>,
    owners: bool,
}

fn audience(
    tx: &Tx<'_>,
    ctx: &Ctx,
    policy: &LifecyclePolicy,
    owners: Vec<User>,
) -> Result<Audience> {
    let reachable = |user: &User| user.address().is_some();
    let mut audience = Audience {
        people: owners.into_iter().filter(reachable).collect(),
        addresses: Vec::new(),
        owners: true,
    };
    if audience.people.is_empty() {
        audience.owners = false;
        audience.addresses = policy.alternates().map(str::to_owned).collect();
    }
    if audience.people.is_empty() && audience.addresses.is_empty() {
        for role in [
            DirectoryRole::GroupsAdministrator,
            DirectoryRole::GlobalAdministrator,
        ] {
            let held = EdgeQuery::of_object(role.template()).relation(Relation::DirectoryRole);
            let people = people(tx, &held.at(ctx.now))?;
            audience.people = people.into_iter().filter(reachable).collect();
            if !audience.people.is_empty() {
                break;
            }
        }
    }
    Ok(audience)
}

impl Audience {
    fn send(&self, tx: &WriteTx<'_>, ctx: &Ctx, letter: &Letter) -> Result<Vec<Uuid>> {
        let mut jobs = Vec::new();
        for user in &self.people {
            jobs.extend(letter.clone().send_to(tx, ctx, user)?);
        }
        for address in &self.addresses {
            jobs.push(letter.clone().send(tx, ctx, address, None)?);
        }
        Ok(jobs)
    }
    fn why(&self) -> &'static str {
        match self.owners {
            true => "You are told because you own the group.",
            false => "You are told because the group has no owner who could be.",
        }
    }
}

/// The page of a group in the portal.
pub(in crate::directory::groups) fn page(
    engine: &Engine,
    ctx: &Ctx,
    group: Uuid,
    more: &str,
) -> String {
    let base = &engine.config().base_url;
    format!("{base}/my-access/{}/groups/{group}{more}", ctx.tenant)
}

/// Warns that a group expires; the jobs of the mails.
pub(super) fn warn(
    engine: &Engine,
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    policy: &LifecyclePolicy,
    group: &Group,
    expires: Timestamp,
) -> Result<Vec<Uuid>> {
    let owners = owners(tx, group.id.0, |query| query.at(ctx.now))?;
    let audience = audience(tx, ctx, policy, owners)?;
    let name = &group.display_name;
    let letter = Letter::new(format!("{name} expires on {}", expires.long_date()))
        .line(format!(
            "The group {name} has not been used for a while and expires on {}. It is then deleted, and everybody in it loses what it opens.",
            expires.long_date()
        ))
        .line("If it is still needed, renew it. If nobody needs it, there is nothing to do.")
        .line(audience.why())
        .button("Renew the group", page(engine, ctx, group.id.0, "/renew"));
    audience.send(tx, ctx, &letter)
}

/// Tells that a group has expired and until when it can be restored.
pub(super) fn deleted(
    engine: &Engine,
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    policy: &LifecyclePolicy,
    group: &Group,
    owners: Vec<User>,
    until: Timestamp,
) -> Result<()> {
    let audience = audience(tx, ctx, policy, owners)?;
    let name = &group.display_name;
    let letter = Letter::new(format!("{name} has expired"))
        .line(format!(
            "The group {name} was not renewed and has been deleted, as its owners were told before. Until {} it can be restored with everybody who was in it.",
            until.long_date()
        ))
        .line(audience.why())
        .button("Restore the group", page(engine, ctx, group.id.0, ""));
    audience.send(tx, ctx, &letter)?;
    Ok(())
}
