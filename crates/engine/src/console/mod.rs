//! What the console shows: use cases that read an area in one snapshot, each behind its own
//! action, and the few deeds that only the console has (publishing a package in one step).
//!
//! The console is open to whoever has a directory role or a role on a catalog; each area asks
//! again for its own action, so that an owner of one catalog sees that catalog's packages and
//! nothing of the rest.

pub mod activity;
pub mod applications;
mod begin;
pub mod catalogs;
mod changes;
pub mod consent;
pub mod domains;
pub mod group_life;
pub mod group_settings;
pub mod groups;
pub mod guests;
pub mod listing;
pub mod mail;
pub mod overview;
pub mod packages;
pub mod partners;
pub mod people;
pub mod person_form;
pub mod publish;
pub mod reach;
pub mod roles;
pub mod settings;
pub mod users;
pub mod welcome;

pub use begin::{New, check_may_begin};

use crate::{Ctx, Result, authz, directory::group_settings::groups_of};
use xenia_domain::Relation;
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
};

/// How many rows a page of a list has.
pub const PAGE: u32 = 50;

/// One page of a list, with what the pager says.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Which page, counted from 1.
    pub page: u32,
    /// How many rows there are on all pages.
    pub total: u32,
}

impl<T> Paged<T> {
    /// That page of rows that are all there.
    pub(crate) fn of(all: Vec<T>, page: u32) -> Self {
        let total = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let skip = usize::try_from(skip(page)).unwrap_or(usize::MAX);
        let rows = all.into_iter().skip(skip).take(PAGE as usize).collect();
        Self {
            rows,
            page: page.max(1),
            total,
        }
    }
    /// The same page of something made of each row.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Paged<U> {
        Paged {
            rows: self.rows.into_iter().map(make).collect(),
            page: self.page,
            total: self.total,
        }
    }
}

/// How many rows stand before that page.
pub(crate) fn skip(page: u32) -> u32 {
    page.saturating_sub(1).saturating_mul(PAGE)
}

/// A count as a page shows it.
pub(crate) fn count(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

/// Whether a text contains what was searched for, without regard to case.
pub(crate) fn matches(search: &str, texts: &[&str]) -> bool {
    let wanted = search.trim().to_lowercase();
    wanted.is_empty()
        || texts
            .iter()
            .any(|text| text.to_lowercase().contains(&wanted))
}

/// Whether the caller has anything to do in the console: a directory role, or a role on a catalog,
/// held directly or as member of a group.
pub fn is_open(tx: &Tx<'_>, ctx: &Ctx) -> Result<bool> {
    let Some(user) = ctx.user() else {
        return Ok(false);
    };
    if !authz::directory_roles(tx, ctx, user.0)?.is_empty() {
        return Ok(true);
    }
    let on_catalogs = |subject| {
        let query = EdgeQuery::of_subject(subject)
            .relation(Relation::CatalogRole)
            .at(ctx.now);
        edges::any(tx, &query)
    };
    if on_catalogs(user.0)? {
        return Ok(true);
    }
    for group in groups_of(tx, user.0, ctx.now)? {
        if on_catalogs(group)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The areas of the console that are closed to the caller as a whole, by their word in addresses.
pub fn closed_areas(tx: &Tx<'_>, ctx: &Ctx) -> Result<Vec<&'static str>> {
    let areas = [
        ("people", &authz::REVIEW_PEOPLE),
        ("roles", &authz::REVIEW_PEOPLE),
        ("guests", &authz::READ_GUESTS),
        ("partners", &authz::READ_ENTITLEMENT),
        ("provisioning", &authz::READ_INBOUND),
        ("applications", &authz::REVIEW_APPLICATIONS),
        ("consent-requests", &authz::READ_CONSENT_REQUESTS),
        ("groups", &authz::REVIEW_GROUPS),
        ("activity", &authz::READ_AUDIT_LOG),
        ("jobs", &authz::READ_OUTBOX),
        ("branding", &authz::WRITE_BRANDING),
        ("settings", &authz::READ_POLICIES),
    ];
    let mut closed = Vec::new();
    // The settings are of two parts, and their page shows both.
    if !authz::may(tx, ctx, &authz::READ_ENTITLEMENT, authz::On::Tenant)? {
        closed.push("settings");
    }
    for (area, action) in areas {
        if !authz::may(tx, ctx, action, authz::On::Tenant)? {
            closed.push(area);
        }
    }
    Ok(closed)
}
