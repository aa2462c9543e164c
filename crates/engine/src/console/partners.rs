//! Partner organisations with their people, packages and sponsors.

use super::{
    Paged, guests,
    listing::{self, Order},
    packages::users,
    people,
    people::Found,
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_ORGANIZATIONS, On, READ_ENTITLEMENT},
    entitlement::connected_organizations::{Side, sponsors_of},
};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{
    ConnectedOrganizationId, GroupId, NodeKind, Refusal, Timestamp, UserId,
    directory::{User, domain_of},
    entitlement::{
        connected::{ConnectedOrganization, ConnectedOrganizationState},
        policy::{AllowedTargetScope, AssignmentPolicy},
        progress::RequestState,
        request::RequestRecord,
        subject::SubjectSet,
    },
};
use xenia_store::{
    Tx,
    assignments::{self, RequestQuery},
    figures::{self, GuestQuery, Held},
    resources,
    shapes::entitlement::PackageRecord,
};

/// How many people a partner's page shows.
const PEOPLE: usize = 20;

/// Which partners.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whose name or domain contains this.
    pub search: String,
    /// In this state.
    pub state: Option<ConnectedOrganizationState>,
    /// In which order.
    pub order: Order,
    /// Which page.
    pub page: u32,
}

impl Filter {
    fn conditions(&self) -> Vec<String> {
        let named = listing::search(&self.search, &["displayName"]);
        let domain = listing::search(&self.search, &["s/domainName"]);
        let found = named
            .zip(domain)
            .map(|(named, domain)| format!("({named} or identitySources/any(s:{domain}))"));
        let state = self
            .state
            .map(|state| format!("state eq '{}'", state.word()));
        [found, state].into_iter().flatten().collect()
    }
}

/// A partner in the list.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The partner.
    pub partner: ConnectedOrganization,
    /// Names of the sponsors inside.
    pub sponsors: Vec<String>,
    /// People from there.
    pub guests: u32,
    /// Their live assignments.
    pub live: u32,
    /// When somebody from there was last here.
    pub last_seen: Option<Timestamp>,
}

/// The partners by name.
pub fn list(engine: &Engine, ctx: &Ctx, filter: &Filter) -> Result<Paged<Summary>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &READ_ENTITLEMENT, On::Tenant)?;
        let page = listing::page::<ConnectedOrganization>(
            tx,
            &filter.conditions(),
            filter.order,
            filter.page,
        )?;
        let by_domain = ByDomain::read(tx, ctx)?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for partner in page.rows {
            let sponsors = sponsors(tx, ctx, partner.id, Side::Internal)?;
            rows.push(by_domain.summary(partner, &sponsors));
        }
        Ok(Paged {
            rows,
            page: page.page,
            total: page.total,
        })
    })
}

/// Figures by mail domain.
struct ByDomain {
    guests: HashMap<String, i64>,
    held: HashMap<String, Held>,
    seen: HashMap<String, Timestamp>,
}

impl ByDomain {
    fn read(tx: &Tx<'_>, ctx: &Ctx) -> Result<Self> {
        Ok(Self {
            guests: figures::guests_by_domain(tx)?,
            held: figures::held_by_domain(tx, ctx.now)?,
            seen: figures::last_seen_by_domain(tx)?,
        })
    }
    fn summary(&self, partner: ConnectedOrganization, sponsors: &[Found]) -> Summary {
        let domains = guests::domains(&partner);
        let sum = |count: &dyn Fn(&String) -> i64| super::count(domains.iter().map(count).sum());
        Summary {
            sponsors: sponsors
                .iter()
                .map(|sponsor| sponsor.name.clone())
                .collect(),
            guests: sum(&|domain| self.guests.get(domain).copied().unwrap_or(0)),
            live: sum(&|domain| self.held.get(domain).map_or(0, |held| held.live)),
            last_seen: domains
                .iter()
                .filter_map(|domain| self.seen.get(domain))
                .max()
                .copied(),
            partner,
        }
    }
}

fn sponsors(tx: &Tx<'_>, ctx: &Ctx, id: ConnectedOrganizationId, side: Side) -> Result<Vec<Found>> {
    let sets: Vec<SubjectSet> = sponsors_of(tx, ctx, id, side)?
        .into_iter()
        .map(|(kind, id)| match kind {
            NodeKind::Group => SubjectSet::group(GroupId(id)),
            _ => SubjectSet::user(UserId(id)),
        })
        .collect();
    Ok(people::named(tx, sets.iter())?.into_values().collect())
}

/// Whether nobody inside answers for a partner.
pub(crate) fn is_without_sponsor(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: ConnectedOrganizationId,
) -> Result<bool> {
    Ok(sponsors_of(tx, ctx, id, Side::Internal)?.is_empty())
}

/// A package as far as one partner uses it.
#[derive(Clone, Debug)]
pub struct Use {
    /// The package.
    pub package: PackageRecord,
    /// Whether their people may ask for it.
    pub is_open: bool,
    /// Their live assignments.
    pub live: u32,
    /// Their requests that wait.
    pub pending: u32,
    /// When the first of these ends.
    pub next_end: Option<Timestamp>,
}

/// One partner.
#[derive(Clone, Debug)]
pub struct View {
    /// The partner.
    pub partner: ConnectedOrganization,
    /// Who answers for them, inside.
    pub sponsors: Vec<Found>,
    /// Some of their people, by name.
    pub people: Vec<guests::Summary>,
    /// How many there are.
    pub guests: u32,
    /// What they may ask for and have.
    pub packages: Vec<Use>,
    /// Whether the caller may change the partner.
    pub may_manage: bool,
}

/// One partner, with people, packages and sponsors.
pub fn view(engine: &Engine, ctx: &Ctx, id: ConnectedOrganizationId) -> Result<View> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &READ_ENTITLEMENT, On::Tenant)?;
        let partner = resources::find::<ConnectedOrganization>(tx, id)?
            .ok_or_else(|| Refusal::not_found("partner", id))?
            .value;
        let query = GuestQuery {
            domains: Some(guests::domains(&partner)),
            ..GuestQuery::default()
        };
        let mut people = guests::page(tx, ctx, &query, 1, std::slice::from_ref(&partner))?;
        people.rows.truncate(PEOPLE);
        Ok(View {
            sponsors: sponsors(tx, ctx, id, Side::Internal)?,
            guests: people.total,
            people: people.rows,
            packages: uses(tx, ctx, &partner)?,
            may_manage: authz::may(tx, ctx, &MANAGE_ORGANIZATIONS, On::Tenant)?,
            partner,
        })
    })
}

fn uses(tx: &Tx<'_>, ctx: &Ctx, partner: &ConnectedOrganization) -> Result<Vec<Use>> {
    let held = figures::held_from(tx, &guests::domains(partner), ctx.now)?;
    let pending = pending(tx, &guests::domains(partner))?;
    let open: Vec<Uuid> = resources::list_all::<AssignmentPolicy>(tx)?
        .into_iter()
        .filter(|policy| is_for(&policy.value, partner))
        .map(|policy| policy.value.access_package_id.0)
        .collect();
    let mut uses = Vec::new();
    for package in resources::list_all::<PackageRecord>(tx)? {
        let id = package.value.id.0;
        let (is_open, counts) = (open.contains(&id), held.get(&id));
        let waiting = pending.iter().filter(|of| **of == id).count();
        if is_open || counts.is_some() || waiting > 0 {
            uses.push(Use {
                package: package.value,
                is_open,
                pending: u32::try_from(waiting).unwrap_or(u32::MAX),
                live: super::count(counts.map_or(0, |counts| counts.live)),
                next_end: counts.and_then(|counts| counts.next_end),
            });
        }
    }
    uses.sort_by_key(|one| {
        (
            std::cmp::Reverse(one.live),
            one.package.display_name.to_lowercase(),
        )
    });
    Ok(uses)
}

/// The packages of the requests that wait and are for people with addresses of these domains, one
/// for each request.
fn pending(tx: &Tx<'_>, domains: &[String]) -> Result<Vec<Uuid>> {
    let query = RequestQuery {
        state: Some(RequestState::PendingApproval),
        ..RequestQuery::default()
    };
    let found = assignments::requests(tx, &query)?;
    let ids: Vec<Uuid> = found
        .iter()
        .map(|one| one.value.request.target_id.0)
        .collect();
    let known = users(tx, &ids)?;
    let domain = |record: &RequestRecord| match &record.visitor {
        Some(visitor) => domain_of(&visitor.address),
        None => known
            .get(&record.request.target_id.0)
            .and_then(User::mail_domain),
    };
    let theirs = found
        .iter()
        .filter(|one| domain(&one.value).is_some_and(|domain| domains.contains(&domain)));
    Ok(theirs
        .map(|one| one.value.request.access_package_id.0)
        .collect())
}

fn is_for(policy: &AssignmentPolicy, partner: &ConnectedOrganization) -> bool {
    match policy.allowed_target_scope {
        AllowedTargetScope::AllExternalUsers => true,
        AllowedTargetScope::AllConfiguredConnectedOrganizationUsers => {
            partner.state == ConnectedOrganizationState::Configured
        }
        AllowedTargetScope::SpecificConnectedOrganizationUsers => policy
            .specific_allowed_targets
            .contains(&SubjectSet::organization(partner.id)),
        _ => false,
    }
}
