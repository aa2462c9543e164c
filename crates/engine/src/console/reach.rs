//! What somebody reaches and who reaches something, with the way through the access graph.

use super::{PAGE, Paged, count, skip};
use crate::{Ctx, Result, directory::group_settings, names};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;
use xenia_domain::{
    Edge, NodeKind, Relation, Source, Timestamp, directory::ServicePrincipal,
    entitlement::assignment::Assignment,
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    reach::{self as store, Goal},
    resources,
    shapes::entitlement::PackageRecord,
};

/// A step of a way: the kind of thing and its name.
pub type Step = (NodeKind, String);

/// Something that is reached.
#[derive(Clone, Debug)]
pub struct Reached {
    /// A group or a service principal.
    pub object: (NodeKind, Uuid),
    /// Its name.
    pub name: String,
    /// The role there: `member`, `owner`, the name of an application role.
    pub role: String,
    /// From the person to the thing: sources and things on the way.
    pub path: Vec<Step>,
    /// Since when.
    pub since: Timestamp,
    /// Until when; the first end on the way.
    pub until: Option<Timestamp>,
}

/// Somebody who reaches something.
#[derive(Clone, Debug)]
pub struct Reacher {
    /// The user.
    pub user: Uuid,
    /// The role there.
    pub role: String,
    /// From the person to the thing.
    pub path: Vec<Step>,
    /// Until when; the first end on the way.
    pub until: Option<Timestamp>,
}

/// How many groups deep a way may go.
const DEEPEST: usize = 16;

/// Names that were looked up already.
#[derive(Default)]
pub(crate) struct Names(HashMap<Uuid, String>);

impl Names {
    /// The name of a thing, deleted or not.
    pub(crate) fn of(&mut self, tx: &Tx<'_>, kind: NodeKind, id: Uuid) -> Result<String> {
        if let Some(name) = self.0.get(&id) {
            return Ok(name.clone());
        }
        let name = match kind {
            NodeKind::AccessPackage => resources::find_ever::<PackageRecord>(tx, id)?
                .map_or_else(|| id.to_string(), |found| found.value.package.display_name),
            NodeKind::User => resources::find_ever::<xenia_domain::directory::User>(tx, id)?
                .map_or_else(|| id.to_string(), |found| found.value.display_name),
            _ => names::label(tx, kind, id)?,
        };
        self.0.insert(id, name.clone());
        Ok(name)
    }
    /// Where an edge comes from, when that is worth a step: the package, or by whom or what.
    pub(crate) fn source(&mut self, tx: &Tx<'_>, edge: &Edge) -> Result<Option<Step>> {
        Ok(match edge.source {
            Source::Assignment => match resources::find_ever::<Assignment>(tx, edge.source_id)? {
                Some(found) => {
                    let package = found.value.access_package_id.0;
                    let name = self.of(tx, NodeKind::AccessPackage, package)?;
                    Some((NodeKind::AccessPackage, name))
                }
                None => None,
            },
            Source::Direct => Some((NodeKind::User, "Added by hand".to_owned())),
            Source::Rule => Some((NodeKind::Policy, "By a rule".to_owned())),
            Source::Invitation => Some((NodeKind::Invitation, "By the invitation".to_owned())),
            Source::Synchronisation => Some((NodeKind::Domain, "Synchronised".to_owned())),
            Source::System => None,
        })
    }
    fn role(&mut self, tx: &Tx<'_>, edge: &Edge) -> Result<String> {
        Ok(match edge.relation {
            Relation::AppRole => role_name(tx, edge.object, edge.role)?,
            relation => relation.word().to_owned(),
        })
    }
}

fn role_name(tx: &Tx<'_>, application: Uuid, role: Uuid) -> Result<String> {
    let found = resources::find_ever::<ServicePrincipal>(tx, application)?;
    let roles = found.map_or_else(Vec::new, |found| found.value.app_roles);
    let named = roles.into_iter().find(|one| one.id.0 == role);
    Ok(named.map_or_else(|| "default access".to_owned(), |role| role.display_name))
}

fn first_end(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// What somebody reaches now: groups and applications, directly and by way of groups. What the
/// person's tokens do not give is left out: Microsoft 365 groups that keep guests out, and roles of
/// groups in which the person is through other groups only.
pub(crate) fn of_subject(tx: &Tx<'_>, ctx: &Ctx, subject: Uuid) -> Result<Vec<Reached>> {
    let mut walk = Outward {
        names: Names::default(),
        seen: BTreeSet::from([subject]),
        barred: barred(tx, ctx, subject)?,
        found: Vec::new(),
    };
    walk.from(tx, ctx, subject, &Way::default())?;
    Ok(walk.found)
}

/// The names of the groups that somebody is in or owns and has nothing from.
pub(crate) fn kept_out_of(tx: &Tx<'_>, ctx: &Ctx, subject: Uuid) -> Result<Vec<String>> {
    let mut names = Names::default();
    let barred = barred(tx, ctx, subject)?.into_iter();
    barred
        .map(|group| names.of(tx, NodeKind::Group, group))
        .collect()
}

fn barred(tx: &Tx<'_>, ctx: &Ctx, subject: Uuid) -> Result<Vec<Uuid>> {
    let mut groups = edges::transitive_groups(tx, subject, ctx.now)?;
    let owned = EdgeQuery::of_subject(subject).relation(Relation::Owner);
    let owned = edges::list(tx, &owned.at(ctx.now))?.into_iter();
    groups.extend(owned.map(|edge| edge.object));
    group_settings::barred_among(tx, subject, &groups)
}

/// A way so far.
#[derive(Clone, Default)]
struct Way {
    steps: Vec<Step>,
    /// How many groups deep.
    depth: usize,
    until: Option<Timestamp>,
}

struct Outward {
    names: Names,
    seen: BTreeSet<Uuid>,
    barred: Vec<Uuid>,
    found: Vec<Reached>,
}

impl Outward {
    fn from(&mut self, tx: &Tx<'_>, ctx: &Ctx, subject: Uuid, way: &Way) -> Result<()> {
        for edge in edges::list(tx, &EdgeQuery::of_subject(subject).at(ctx.now))? {
            let counts = match edge.relation {
                Relation::Member | Relation::Owner => !self.barred.contains(&edge.object),
                Relation::AppRole => way.depth < 2,
                _ => false,
            };
            if !counts {
                continue;
            }
            let name = self.names.of(tx, edge.object_kind, edge.object)?;
            let mut next = way.clone();
            next.depth += 1;
            next.steps.extend(self.names.source(tx, &edge)?);
            next.steps.push((edge.object_kind, name.clone()));
            next.until = first_end(way.until, edge.ends_at);
            self.found.push(Reached {
                object: (edge.object_kind, edge.object),
                role: self.names.role(tx, &edge)?,
                path: next.steps.clone(),
                since: edge.starts_at,
                until: next.until,
                name,
            });
            let goes_on = edge.relation == Relation::Member && next.depth < DEEPEST;
            if goes_on && self.seen.insert(edge.object) {
                self.from(tx, ctx, edge.object, &next)?;
            }
        }
        Ok(())
    }
}

/// The people who have a role of an application now, in the order of their ids: of that page, with
/// the ways by which each has it.
pub(crate) fn to_application(tx: &Tx<'_>, goal: &Goal, page: u32) -> Result<Paged<Reacher>> {
    let total = count(store::count(tx, goal)?);
    let (skip, last) = (skip(page), page.max(1).saturating_mul(PAGE));
    let people = match skip < total {
        true => store::people(tx, goal, None, last)?,
        false => Vec::new(),
    };
    let people = people.into_iter().skip(skip as usize);
    let mut inward = Inward::new(tx, goal)?;
    let mut rows = Vec::new();
    for user in people {
        inward.of(tx, user, &mut rows)?;
    }
    Ok(Paged {
        rows,
        page: page.max(1),
        total,
    })
}

/// What leads to an application.
struct Inward {
    names: Names,
    goal: Goal,
    name: String,
    /// The roles of groups.
    of_groups: Vec<Edge>,
}

impl Inward {
    fn new(tx: &Tx<'_>, goal: &Goal) -> Result<Self> {
        let mut names = Names::default();
        let name = names.of(tx, NodeKind::ServicePrincipal, goal.object)?;
        let query = EdgeQuery {
            subject_kind: Some(NodeKind::Group),
            ..EdgeQuery::of_object(goal.object).relation(goal.relation)
        };
        Ok(Self {
            of_groups: edges::list(tx, &query.at(goal.at))?,
            goal: *goal,
            name,
            names,
        })
    }

    /// The ways of one of them.
    fn of(&mut self, tx: &Tx<'_>, user: Uuid, found: &mut Vec<Reacher>) -> Result<()> {
        let direct = EdgeQuery::of_object(self.goal.object)
            .relation(self.goal.relation)
            .from_subject(user);
        for edge in edges::list(tx, &direct.at(self.goal.at))? {
            found.push(self.reacher(tx, user, &edge, None)?);
        }
        if self.of_groups.is_empty() {
            return Ok(());
        }
        let inside = EdgeQuery::of_subject(user).relation(Relation::Member);
        let inside = edges::list(tx, &inside.at(self.goal.at))?;
        let groups = inside.iter().map(|edge| edge.object).collect();
        let open = group_settings::open_to(tx, user, groups)?;
        for member in inside.iter().filter(|edge| open.contains(&edge.object)) {
            for edge in self.of_groups.clone() {
                if edge.subject == member.object {
                    found.push(self.reacher(tx, user, &edge, Some(member))?);
                }
            }
        }
        Ok(())
    }

    fn reacher(
        &mut self,
        tx: &Tx<'_>,
        user: Uuid,
        edge: &Edge,
        member: Option<&Edge>,
    ) -> Result<Reacher> {
        let mut path = Vec::new();
        if let Some(member) = member {
            path.extend(self.names.source(tx, member)?);
            let group = self.names.of(tx, NodeKind::Group, member.object)?;
            path.push((NodeKind::Group, group));
        }
        path.extend(self.names.source(tx, edge)?);
        path.push((NodeKind::ServicePrincipal, self.name.clone()));
        Ok(Reacher {
            user,
            role: role_name(tx, edge.object, edge.role)?,
            path,
            until: first_end(member.and_then(|member| member.ends_at), edge.ends_at),
        })
    }
}
