//! The pages of how groups live: when they expire, who looks after those without an owner, and how
//! people come into them by themselves.

use super::{count, groups, people::group_names};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{
    Timestamp,
    directory::Group,
    group_lifecycle::{
        CallStatus, JoinPolicy, LifecyclePolicy, OwnerlessPolicy, OwnershipCall, SelfServiceGroups,
    },
};
use xenia_store::{Tx, group_lifecycle, resources, tenants};

/// Groups that a page lists at most.
const SHOWN: u32 = 25;
/// How many periods of [`PERIOD_DAYS`] the chart of ends looks ahead.
const PERIODS: usize = 12;
/// The days of a period.
const PERIOD_DAYS: i64 = 30;

/// Whether the caller may change how groups live.
pub fn may_change(engine: &Engine, ctx: &Ctx) -> Result<bool> {
    engine.read(ctx, |tx| {
        authz::may(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)
    })
}

/// A group that expires.
#[derive(Clone, Debug)]
pub struct Expiring {
    /// The group.
    pub group: Group,
    /// When.
    pub expires: Timestamp,
    /// Who is warned before: names of its owners.
    pub owners: Vec<String>,
}

/// The page of the expiration of groups.
#[derive(Clone, Debug)]
pub struct Expiration {
    /// The policy; [`LifecyclePolicy::exists`] says whether there is one.
    pub policy: LifecyclePolicy,
    /// The groups that it lists, as they are typed.
    pub selected: Vec<String>,
    /// Groups with mail: only those can expire.
    pub groups: u32,
    /// How many of them expire.
    pub touched: u32,
    /// How many expire in each period of 30 days from now.
    pub periods: Vec<(Timestamp, u32)>,
    /// Those that expire next.
    pub next: Vec<Expiring>,
}

/// When groups expire, for those who decide it.
pub fn expiration(engine: &Engine, ctx: &Ctx) -> Result<Expiration> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let policy: LifecyclePolicy = tenants::setting(tx, LifecyclePolicy::SETTING)?;
        let listed: Vec<Uuid> = policy.selected.keys().map(|id| id.0).collect();
        let (groups, touched) = group_lifecycle::counts(tx)?;
        Ok(Expiration {
            selected: group_names(tx, &listed)?,
            groups: count(groups),
            touched: count(touched),
            periods: periods(tx, ctx.now)?,
            next: next(tx, ctx)?,
            policy,
        })
    })
}

fn periods(tx: &Tx<'_>, now: Timestamp) -> Result<Vec<(Timestamp, u32)>> {
    let starts = (0_i64..).map(|at| now.plus_days(at * PERIOD_DAYS));
    let mut periods: Vec<(Timestamp, u32)> = starts.map(|at| (at, 0)).take(PERIODS).collect();
    let ahead = i64::try_from(PERIODS).unwrap_or(0) * PERIOD_DAYS;
    for end in group_lifecycle::ends_before(tx, now.plus_days(ahead))? {
        let at = (now.days_until(end) - 1).max(0) / PERIOD_DAYS;
        let at = usize::try_from(at).unwrap_or(0);
        if let Some((_, count)) = periods.get_mut(at) {
            *count += 1;
        }
    }
    Ok(periods)
}

fn next(tx: &Tx<'_>, ctx: &Ctx) -> Result<Vec<Expiring>> {
    let mut rows = Vec::new();
    for found in group_lifecycle::expiring(tx, SHOWN)? {
        let group = found.value;
        let Some(expires) = group.expiration_date_time else {
            continue;
        };
        let owners = groups::owners(tx, ctx, group.id.0)?.into_iter();
        let owners = owners.filter(|owner| owner.account_enabled);
        let owners = owners.map(|owner| owner.display_name).collect();
        rows.push(Expiring {
            group,
            expires,
            owners,
        });
    }
    Ok(rows)
}

/// A group that nobody owns.
#[derive(Clone, Debug)]
pub struct Unowned {
    /// The group.
    pub group: Group,
    /// How the search for an owner stands; `None` where there was none.
    pub call: Option<OwnershipCall>,
}

/// The page of the groups without an owner.
#[derive(Clone, Debug)]
pub struct Ownerless {
    /// The policy.
    pub policy: OwnerlessPolicy,
    /// The groups that it is for, as they are typed; none for all.
    pub groups: Vec<String>,
    /// The groups whose members may or may not be asked, as they are typed.
    pub security_groups: Vec<String>,
    /// How many groups have no owner.
    pub count: u32,
    /// The first of them.
    pub rows: Vec<Unowned>,
    /// How many searches for an owner ended in each way, or go on.
    pub calls: Vec<(CallStatus, u32)>,
}

/// Which groups have no owner, and who is asked, for those who decide it.
pub fn ownerless(engine: &Engine, ctx: &Ctx) -> Result<Ownerless> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let policy: OwnerlessPolicy = tenants::setting(tx, OwnerlessPolicy::SETTING)?;
        let all = resources::list_all::<OwnershipCall>(tx)?;
        let all = all.into_iter().map(|it| (it.value.group_id, it.value));
        let mut calls: HashMap<_, _> = all.collect();
        let counted = [
            CallStatus::Asking,
            CallStatus::Accepted,
            CallStatus::Settled,
            CallStatus::Unanswered,
        ]
        .map(|status| {
            let found = calls.values().filter(|call| call.status == status);
            (status, u32::try_from(found.count()).unwrap_or(u32::MAX))
        });
        let (unowned, found) = group_lifecycle::without_owner(tx, ctx.now, SHOWN)?;
        let rows = found.into_iter().map(|found| Unowned {
            call: calls.remove(&found.value.id),
            group: found.value,
        });
        Ok(Ownerless {
            groups: group_names(tx, &policy.enabled_group_ids)?,
            security_groups: group_names(tx, &policy.target_owners.security_groups)?,
            count: count(unowned),
            rows: rows.collect(),
            calls: counted.to_vec(),
            policy,
        })
    })
}

/// The page of how people come into groups by themselves.
#[derive(Clone, Debug)]
pub struct Joining {
    /// What the organisation says of it.
    pub policy: SelfServiceGroups,
    /// How many groups people come into in each way.
    pub groups: Vec<(JoinPolicy, u32)>,
    /// How many requests wait for an owner.
    pub pending: u32,
}

/// How people come into groups by themselves, for those who decide it.
pub fn joining(engine: &Engine, ctx: &Ctx) -> Result<Joining> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let found = group_lifecycle::join_policies(tx)?;
        let of = |policy: JoinPolicy| {
            let found = found.iter().find(|(word, _)| word == policy.word());
            (policy, count(found.map_or(0, |(_, count)| *count)))
        };
        Ok(Joining {
            policy: tenants::setting(tx, SelfServiceGroups::SETTING)?,
            groups: [JoinPolicy::Open, JoinPolicy::ByRequest, JoinPolicy::Closed]
                .map(of)
                .to_vec(),
            pending: count(group_lifecycle::pending_requests(tx)?),
        })
    })
}
