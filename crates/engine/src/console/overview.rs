//! How the organisation's external collaboration stands today.

use super::{guests, partners};
use crate::{
    Ctx, Engine, Result,
    authz::{
        self, On, READ_AUDIT_LOG, READ_ENTITLEMENT, READ_GUESTS, READ_OUTBOX, READ_PROVISIONING_LOG,
    },
    provisioning::outbound,
};
use xenia_domain::{
    ConnectedOrganizationId, Refusal, ServicePrincipalId, Timestamp, audit::Event,
    entitlement::connected::ConnectedOrganizationState,
};
use xenia_store::{
    Tx,
    audit::{self, EventQuery},
    figures::{self, GuestQuery, GuestState},
    jobs, resources,
    shapes::entitlement::PackageRecord,
};

/// How many partners the bars show at most.
const BARS: usize = 8;
/// How many days ahead the ends are shown.
pub const DAYS_AHEAD: usize = 30;

/// The figures of the overview. What the caller may not read is empty.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// Guests by state.
    pub states: Vec<(GuestState, u32)>,
    /// Guests at the end of each of the last twelve months, the present one last: the first day
    /// of the month, and how many.
    pub months: Vec<(Timestamp, u32)>,
    /// Partners that are configured.
    pub partners: u32,
    /// Partners that were only proposed.
    pub proposed: u32,
    /// Names of configured partners for whom nobody answers.
    pub without_sponsor: Vec<(ConnectedOrganizationId, String)>,
    /// Live assignments.
    pub live: u32,
    /// Packages.
    pub packages: u32,
    /// Requests that wait.
    pub pending: u32,
    /// Jobs that failed for good.
    pub dead: u32,
    /// Applications into which provisioning is in quarantine.
    pub in_quarantine: Vec<(ServicePrincipalId, String)>,
    /// Live assignments of the partners that have most.
    pub by_partner: Vec<(ConnectedOrganizationId, String, u32)>,
    /// Assignments that end on each of the next days, today first.
    pub ends: Vec<u32>,
    /// The newest events.
    pub events: Vec<Event>,
}

/// The overview. Refused to those for whom the console is not open.
pub fn overview(engine: &Engine, ctx: &Ctx) -> Result<Overview> {
    engine.read(ctx, |tx| {
        if !super::is_open(tx, ctx)? {
            let message = "the console is for those who look after the organisation: it needs a directory role or a role on a catalog";
            return Err(Refusal::forbidden(message).by("roleManagement/directory").into());
        }
        let mut overview = Overview::default();
        if authz::may(tx, ctx, &READ_GUESTS, On::Tenant)? {
            people(tx, ctx, &mut overview)?;
        }
        if authz::may(tx, ctx, &READ_ENTITLEMENT, On::Tenant)? {
            access(tx, ctx, &mut overview)?;
        }
        if authz::may(tx, ctx, &READ_OUTBOX, On::Tenant)? {
            overview.dead = super::count(jobs::count(tx, jobs::State::Dead)?);
        }
        if authz::may(tx, ctx, &READ_PROVISIONING_LOG, On::Tenant)? {
            overview.in_quarantine = outbound::in_quarantine(tx)?;
        }
        if authz::may(tx, ctx, &READ_AUDIT_LOG, On::Tenant)? {
            overview.events = audit::list(tx, &EventQuery::default(), 10)?;
        }
        Ok(overview)
    })
}

fn people(tx: &Tx<'_>, ctx: &Ctx, overview: &mut Overview) -> Result<()> {
    for state in GuestState::ALL {
        let query = GuestQuery {
            state: Some(state),
            ..GuestQuery::default()
        };
        let count = super::count(figures::count_guests(tx, &query)?);
        overview.states.push((state, count));
    }
    let starts = month_starts(ctx.now, 12);
    let ends: Vec<Timestamp> = starts.iter().skip(1).copied().chain([ctx.now]).collect();
    let counts = figures::guests_at(tx, &ends)?;
    overview.months = starts
        .into_iter()
        .zip(counts.into_iter().map(super::count))
        .collect();
    Ok(())
}

/// The first instants of the last months, the present one last.
fn month_starts(now: Timestamp, months: i32) -> Vec<Timestamp> {
    let date = now.date();
    let mut parts = date.split('-').map_while(|part| part.parse::<i32>().ok());
    let (Some(year), Some(month)) = (parts.next(), parts.next()) else {
        return Vec::new();
    };
    let present = year * 12 + month - 1;
    let start = |index: i32| {
        let text = format!(
            "{:04}-{:02}-01T00:00:00Z",
            index.div_euclid(12),
            index.rem_euclid(12) + 1
        );
        text.parse().ok()
    };
    (present - months + 1..=present).filter_map(start).collect()
}

fn access(tx: &Tx<'_>, ctx: &Ctx, overview: &mut Overview) -> Result<()> {
    let held = figures::held_by_package(tx, ctx.now)?;
    overview.live = super::count(held.values().map(|held| held.live).sum());
    overview.packages = super::count(resources::count::<PackageRecord>(tx)?);
    overview.pending = super::count(figures::pending_by_package(tx)?.values().sum());
    let until = ctx.now.plus_days(i64::try_from(DAYS_AHEAD).unwrap_or(0));
    overview.ends = vec![0; DAYS_AHEAD];
    for end in figures::ends_between(tx, ctx.now, until)? {
        let day = usize::try_from(ctx.now.days_until(end)).unwrap_or(0);
        if let Some(count) = overview.ends.get_mut(day) {
            *count += 1;
        }
    }
    let of_domains = figures::held_by_domain(tx, ctx.now)?;
    for partner in guests::partners(tx)? {
        match partner.state {
            ConnectedOrganizationState::Configured => overview.partners += 1,
            ConnectedOrganizationState::Proposed => overview.proposed += 1,
        }
        let domains = guests::domains(&partner);
        let live = domains
            .iter()
            .filter_map(|domain| of_domains.get(domain))
            .map(|held| held.live)
            .sum();
        if live > 0 {
            overview.by_partner.push((
                partner.id,
                partner.display_name.clone(),
                super::count(live),
            ));
        }
        let is_configured = partner.state == ConnectedOrganizationState::Configured;
        if is_configured && partners::is_without_sponsor(tx, ctx, partner.id)? {
            overview
                .without_sponsor
                .push((partner.id, partner.display_name));
        }
    }
    overview
        .by_partner
        .sort_by_key(|(_, name, live)| (std::cmp::Reverse(*live), name.clone()));
    overview.by_partner.truncate(BARS);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::month_starts;

    #[test]
    fn months_go_back_over_the_turn_of_a_year() {
        let now = "2026-03-02T09:00:00Z".parse().expect("an instant");
        let starts: Vec<String> = month_starts(now, 4)
            .iter()
            .map(|start| start.date())
            .collect();
        assert_eq!(
            starts,
            ["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"]
        );
    }
}
