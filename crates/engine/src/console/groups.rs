//! Groups: who is in, from where, until when.

use super::{
    Paged,
    listing::{self, Order},
    packages::users,
    reach,
};
use crate::directory::groups::{Uses, found_uses, joining::filled};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, REVIEW_GROUPS, WRITE_GROUPS, WRITE_MEMBERS},
};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, Edge, GroupId, NodeKind, Refusal, Relation, Source,
    directory::{Group, User},
    group_lifecycle::JoinSettings,
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    figures, resources,
    shapes::entitlement::PackageRecord,
};

/// What kind of group it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// For access only.
    Security,
    /// With mail.
    Microsoft365,
    /// Filled by a rule.
    Dynamic,
}

impl Kind {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Security, Self::Microsoft365, Self::Dynamic];

    /// The one of a group.
    #[must_use]
    pub fn of(group: &Group) -> Self {
        let is = |wanted: &str| group.group_types.iter().any(|kind| kind == wanted);
        if is("DynamicMembership") {
            Self::Dynamic
        } else if is("Unified") {
            Self::Microsoft365
        } else {
            Self::Security
        }
    }
    /// The name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Security => "Security",
            Self::Microsoft365 => "Microsoft 365",
            Self::Dynamic => "Dynamic",
        }
    }
}

/// A group in the list.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The group.
    pub group: Group,
    /// Names of its owners.
    pub owners: Vec<String>,
    /// Direct members.
    pub members: u32,
    /// Of these, from outside.
    pub guests: u32,
}

/// Which groups.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whose name or description contains this.
    pub search: String,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// In which order.
    pub order: Order,
    /// Which page.
    pub page: u32,
}

impl Filter {
    fn conditions(&self) -> Vec<String> {
        let is = |kind: &str| format!("groupTypes/any(t:t eq '{kind}')");
        let (dynamic, unified) = (is("DynamicMembership"), is("Unified"));
        let kind = self.kind.map(|kind| match kind {
            Kind::Dynamic => dynamic,
            Kind::Microsoft365 => format!("({unified} and not {dynamic})"),
            Kind::Security => format!("(not {unified} and not {dynamic})"),
        });
        let found = listing::search(&self.search, &["displayName", "description"]);
        [found, kind].into_iter().flatten().collect()
    }
}

/// The groups of a filter.
pub fn list(engine: &Engine, ctx: &Ctx, filter: &Filter) -> Result<Paged<Summary>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &REVIEW_GROUPS, On::Tenant)?;
        let page = listing::page::<Group>(tx, &filter.conditions(), filter.order, filter.page)?;
        let ids: Vec<Uuid> = page.rows.iter().map(|group| group.id.0).collect();
        let counts = figures::subjects_of(tx, Relation::Member, &ids, ctx.now)?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for group in page.rows {
            let (members, guests) = counts.get(&group.id.0).copied().unwrap_or_default();
            let owners = owners(tx, ctx, group.id.0)?.into_iter();
            rows.push(Summary {
                owners: owners.map(|user| user.display_name).collect(),
                members: super::count(members),
                guests: super::count(guests),
                group,
            });
        }
        Ok(Paged {
            rows,
            page: page.page,
            total: page.total,
        })
    })
}

/// The users who own something.
pub(crate) fn owners(tx: &Tx<'_>, ctx: &Ctx, object: Uuid) -> Result<Vec<User>> {
    let query = EdgeQuery::of_object(object)
        .relation(Relation::Owner)
        .at(ctx.now);
    let ids: Vec<Uuid> = edges::list(tx, &query)?
        .into_iter()
        .map(|edge| edge.subject)
        .collect();
    let mut owners: Vec<User> = users(tx, &ids)?.into_values().collect();
    owners.sort_by_key(|user| user.display_name.to_lowercase());
    Ok(owners)
}

/// One membership.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The edge.
    pub edge: Edge,
    /// The user, where it is one.
    pub user: Option<User>,
    /// The member's name.
    pub name: String,
    /// Where it comes from: the kind and its name.
    pub source: Option<reach::Step>,
}

/// One group.
#[derive(Clone, Debug)]
pub struct View {
    /// The group.
    pub group: Group,
    /// Who answers for it.
    pub owners: Vec<User>,
    /// How many memberships come from each source.
    pub sources: Vec<(Source, u32)>,
    /// Memberships, the one that ends first on top.
    pub members: Paged<Membership>,
    /// Packages that give membership.
    pub packages: Vec<(AccessPackageId, String)>,
    /// The groups that it is in itself, by name.
    pub inside: Vec<(Uuid, String)>,
    /// What it is for and used for.
    pub uses: Uses,
    /// Whether the caller may add and take away members; never where a rule decides.
    pub may_manage: bool,
    /// Whether the caller may see and change the rule that its members follow.
    pub may_rule: bool,
    /// Whether the caller may add and take away owners.
    pub may_own: bool,
    /// Whether the caller may change and remove the group.
    pub may_change: bool,
    /// How people come into it by themselves.
    pub joining: JoinSettings,
}

/// One group with its direct members, all or those from one source.
pub fn view(
    engine: &Engine,
    ctx: &Ctx,
    id: GroupId,
    source: Option<Source>,
    page: u32,
) -> Result<View> {
    engine.read(ctx, |tx| {
        let on = On::Node(NodeKind::Group, id.0);
        let unknown = || Refusal::not_found("group", id);
        let group = resources::find::<Group>(tx, id)?.ok_or_else(unknown)?.value;
        if !authz::may(tx, ctx, &REVIEW_GROUPS, on)? {
            return Err(unknown().into());
        }
        let query = EdgeQuery::of_object(id)
            .relation(Relation::Member)
            .at(ctx.now);
        let mut edges = edges::list(tx, &query)?;
        let sources = count_sources(&edges);
        edges.retain(|edge| source.is_none_or(|source| edge.source == source));
        edges.sort_by_key(|edge| (edge.ends_at.is_none(), edge.ends_at, edge.starts_at));
        let dynamic = Kind::of(&group) == Kind::Dynamic;
        let may_own = authz::may(tx, ctx, &WRITE_MEMBERS, on)?;
        Ok(View {
            owners: owners(tx, ctx, id.0)?,
            sources,
            members: memberships(tx, Paged::of(edges, page))?,
            packages: packages(tx, id)?,
            inside: inside(tx, ctx, id)?,
            uses: found_uses(tx, ctx, &group)?,
            may_manage: !dynamic && may_own,
            may_own,
            may_rule: authz::may(tx, ctx, &authz::MANAGE_MEMBERSHIP_RULES, authz::On::Tenant)?,
            may_change: authz::may(tx, ctx, &WRITE_GROUPS, on)?,
            joining: filled(tx, ctx, &group)?,
            group,
        })
    })
}

/// The groups that a group is a direct member of.
fn inside(tx: &Tx<'_>, ctx: &Ctx, id: GroupId) -> Result<Vec<(Uuid, String)>> {
    let query = EdgeQuery::of_subject(id)
        .relation(Relation::Member)
        .at(ctx.now);
    let mut names = reach::Names::default();
    let mut inside = Vec::new();
    for edge in edges::list(tx, &query)? {
        let name = names.of(tx, edge.object_kind, edge.object)?;
        inside.push((edge.object, name));
    }
    inside.sort_by_key(|(_, name)| name.to_lowercase());
    inside.dedup();
    Ok(inside)
}

fn count_sources(edges: &[Edge]) -> Vec<(Source, u32)> {
    let count = |source: &Source| {
        let count = edges.iter().filter(|edge| edge.source == *source).count();
        (*source, u32::try_from(count).unwrap_or(u32::MAX))
    };
    Source::ALL
        .iter()
        .map(count)
        .filter(|(_, count)| *count > 0)
        .collect()
}

fn memberships(tx: &Tx<'_>, page: Paged<Edge>) -> Result<Paged<Membership>> {
    let ids: Vec<Uuid> = page.rows.iter().map(|edge| edge.subject).collect();
    let known: HashMap<Uuid, User> = users(tx, &ids)?;
    let mut names = reach::Names::default();
    let mut rows = Vec::with_capacity(page.rows.len());
    for edge in page.rows {
        let user = known.get(&edge.subject).cloned();
        rows.push(Membership {
            name: names.of(tx, edge.subject_kind, edge.subject)?,
            source: names.source(tx, &edge)?,
            user,
            edge,
        });
    }
    Ok(Paged {
        rows,
        page: page.page,
        total: page.total,
    })
}

fn packages(tx: &Tx<'_>, group: GroupId) -> Result<Vec<(AccessPackageId, String)>> {
    let origin = group.to_string();
    let gives = |package: &PackageRecord| {
        package
            .resource_role_scopes
            .iter()
            .any(|held| held.scope.origin_id == origin)
    };
    let all = resources::list_all::<PackageRecord>(tx)?;
    let mut giving: Vec<_> = all
        .into_iter()
        .filter(|package| gives(&package.value))
        .map(|package| (package.value.id, package.value.package.display_name))
        .collect();
    giving.sort_by_key(|(_, name)| name.to_lowercase());
    Ok(giving)
}
