//! People from outside.

use super::{
    Paged,
    reach::{self, Reached},
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, READ_GUESTS},
};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{
    ConnectedOrganizationId, Refusal, Relation, Timestamp, UserId,
    audit::Event,
    directory::User,
    entitlement::connected::{ConnectedOrganization, ConnectedOrganizationState},
};
use xenia_store::{
    Tx,
    audit::{self, EventQuery},
    edges::{self, EdgeQuery},
    figures::{self, GuestQuery, GuestState},
    resources,
};

/// Which guests.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whose name, address or company contains this.
    pub search: String,
    /// Of this partner.
    pub partner: Option<ConnectedOrganizationId>,
    /// Standing there.
    pub state: Option<GuestState>,
    /// With access that ends within so many days.
    pub ends_within_days: Option<u16>,
    /// Which page.
    pub page: u32,
}

/// A guest in a list.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Who.
    pub user: User,
    /// Where they stand.
    pub state: GuestState,
    /// The partner's name; empty when the domain belongs to none.
    pub partner: String,
    /// Names of who answers for them.
    pub sponsors: Vec<String>,
    /// Live assignments.
    pub live: u32,
    /// When the first of these ends.
    pub next_end: Option<Timestamp>,
    /// When they were last here.
    pub last_seen: Option<Timestamp>,
}

/// The guests of a filter by name, with the partners to choose from.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    filter: &Filter,
) -> Result<(Paged<Summary>, Vec<ConnectedOrganization>)> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &READ_GUESTS, On::Tenant)?;
        let partners = partners(tx)?;
        let domains = filter.partner.map(|wanted| {
            let named = partners.iter().filter(|partner| partner.id == wanted);
            named.flat_map(domains).collect()
        });
        let query = GuestQuery {
            search: filter.search.clone(),
            domains,
            state: filter.state,
            ends_before: filter
                .ends_within_days
                .map(|days| ctx.now.plus_days(i64::from(days))),
        };
        let page = page(tx, ctx, &query, filter.page, &partners)?;
        Ok((page, partners))
    })
}

/// The partners, by name.
pub(crate) fn partners(tx: &Tx<'_>) -> Result<Vec<ConnectedOrganization>> {
    let all = resources::list_all::<ConnectedOrganization>(tx)?;
    let mut all: Vec<_> = all.into_iter().map(|partner| partner.value).collect();
    all.sort_by_key(|partner| partner.display_name.to_lowercase());
    Ok(all)
}

/// The mail domains of a partner, lower case.
pub(crate) fn domains(partner: &ConnectedOrganization) -> Vec<String> {
    let sources = partner.identity_sources.iter();
    sources
        .filter_map(|source| source.domain())
        .map(str::to_lowercase)
        .collect()
}

/// A page of the guests of a query.
pub(crate) fn page(
    tx: &Tx<'_>,
    ctx: &Ctx,
    query: &GuestQuery,
    page: u32,
    partners: &[ConnectedOrganization],
) -> Result<Paged<Summary>> {
    let page = page.max(1);
    let found = figures::guests(tx, query, super::skip(page), super::PAGE)?;
    let ids: Vec<Uuid> = found.iter().map(|guest| guest.value.id.0).collect();
    let held = figures::held_by_people(tx, &ids, ctx.now)?;
    let seen = figures::last_seen(tx, &ids)?;
    let mut rows = Vec::with_capacity(found.len());
    for guest in found {
        let user = guest.value;
        let counts = held.get(&user.id.0).copied().unwrap_or_default();
        rows.push(Summary {
            state: GuestState::of(&user),
            partner: partner_of(&user, partners)
                .map_or_else(String::new, |partner| partner.display_name.clone()),
            sponsors: sponsors(tx, ctx, user.id)?
                .into_iter()
                .map(|(name, _)| name)
                .collect(),
            live: super::count(counts.live),
            next_end: counts.next_end,
            last_seen: seen.get(&user.id.0).copied(),
            user,
        });
    }
    Ok(Paged {
        rows,
        page,
        total: super::count(figures::count_guests(tx, query)?),
    })
}

fn partner_of<'p>(
    user: &User,
    partners: &'p [ConnectedOrganization],
) -> Option<&'p ConnectedOrganization> {
    let domain = user.mail_domain()?;
    partners
        .iter()
        .filter(|partner| partner.state == ConnectedOrganizationState::Configured)
        .chain(partners)
        .find(|partner| domains(partner).contains(&domain))
}

/// Who answers for somebody: names, with the user where it is one.
fn sponsors(tx: &Tx<'_>, ctx: &Ctx, of: UserId) -> Result<Vec<(String, Option<User>)>> {
    let query = EdgeQuery::of_object(of)
        .relation(Relation::Sponsor)
        .at(ctx.now);
    let mut found = Vec::new();
    let mut names = reach::Names::default();
    for edge in edges::list(tx, &query)? {
        let user = resources::find::<User>(tx, edge.subject)?.map(|user| user.value);
        let name = match &user {
            Some(user) => user.display_name.clone(),
            None => names.of(tx, edge.subject_kind, edge.subject)?,
        };
        found.push((name, user));
    }
    Ok(found)
}

/// One guest.
#[derive(Clone, Debug)]
pub struct View {
    /// Who.
    pub user: User,
    /// Where they stand.
    pub state: GuestState,
    /// The partner they belong to.
    pub partner: Option<ConnectedOrganization>,
    /// Who answers for them: names, with the user where it is one.
    pub sponsors: Vec<(String, Option<User>)>,
    /// What they reach, and why.
    pub reached: Vec<Reached>,
    /// The names of groups that they are in or own and have nothing from, because the organisation
    /// keeps guests out of Microsoft 365 groups.
    pub kept_out_of: Vec<String>,
    /// When they were last here.
    pub last_seen: Option<Timestamp>,
    /// The newest events about them.
    pub events: Vec<Event>,
    /// Whether the caller may block and remove them.
    pub may_manage: bool,
    /// Whether the caller may invite them again.
    pub may_invite: bool,
}

/// One guest, with what they reach and why. Members are not found here.
pub fn view(engine: &Engine, ctx: &Ctx, id: UserId) -> Result<View> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &READ_GUESTS, On::Tenant)?;
        let user = resources::find::<User>(tx, id)?
            .map(|found| found.value)
            .filter(User::is_guest)
            .ok_or_else(|| Refusal::not_found("guest", id))?;
        of_user(tx, ctx, user)
    })
}

/// What is known of somebody, from inside or from outside.
pub(crate) fn of_user(tx: &Tx<'_>, ctx: &Ctx, user: User) -> Result<View> {
    let id = user.id;
    let partner = match user.is_guest() {
        true => partner_of(&user, &partners(tx)?).cloned(),
        false => None,
    };
    let seen: HashMap<Uuid, Timestamp> = figures::last_seen(tx, &[id.0])?;
    let query = EventQuery {
        target: Some(id.0),
        ..EventQuery::default()
    };
    Ok(View {
        state: GuestState::of(&user),
        partner,
        sponsors: sponsors(tx, ctx, id)?,
        reached: reach::of_subject(tx, ctx, id.0)?,
        kept_out_of: reach::kept_out_of(tx, ctx, id.0)?,
        last_seen: seen.get(&id.0).copied(),
        events: audit::list(tx, &query, 30)?,
        may_manage: authz::may(tx, ctx, &authz::WRITE_USERS, On::Tenant)?,
        may_invite: authz::may(tx, ctx, &authz::INVITE, On::Tenant)?,
        user,
    })
}
