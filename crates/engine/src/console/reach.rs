//! What somebody reaches and who reaches something, with the way through the access graph.

use crate::{Ctx, Result, names};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;
use xenia_domain::{
    Edge, NodeKind, Relation, Source, Timestamp, directory::ServicePrincipal,
    entitlement::assignment::Assignment,
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
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

/// What somebody reaches now: groups and applications, directly and by way of groups.
pub(crate) fn of_subject(tx: &Tx<'_>, ctx: &Ctx, subject: Uuid) -> Result<Vec<Reached>> {
    let mut walk = Outward {
        names: Names::default(),
        seen: BTreeSet::from([subject]),
        found: Vec::new(),
    };
    walk.from(tx, ctx, subject, &[], None)?;
    Ok(walk.found)
}

struct Outward {
    names: Names,
    seen: BTreeSet<Uuid>,
    found: Vec<Reached>,
}

impl Outward {
    fn from(
        &mut self,
        tx: &Tx<'_>,
        ctx: &Ctx,
        subject: Uuid,
        path: &[Step],
        until: Option<Timestamp>,
    ) -> Result<()> {
        for edge in edges::list(tx, &EdgeQuery::of_subject(subject).at(ctx.now))? {
            if !matches!(
                edge.relation,
                Relation::Member | Relation::Owner | Relation::AppRole
            ) {
                continue;
            }
            let name = self.names.of(tx, edge.object_kind, edge.object)?;
            let mut path = path.to_vec();
            path.extend(self.names.source(tx, &edge)?);
            path.push((edge.object_kind, name.clone()));
            let until = first_end(until, edge.ends_at);
            self.found.push(Reached {
                object: (edge.object_kind, edge.object),
                role: self.names.role(tx, &edge)?,
                path: path.clone(),
                since: edge.starts_at,
                until,
                name,
            });
            let goes_on = edge.relation == Relation::Member && path.len() < DEEPEST;
            if goes_on && self.seen.insert(edge.object) {
                self.from(tx, ctx, edge.object, &path, until)?;
            }
        }
        Ok(())
    }
}

/// Who has a role of an application now: people directly and by way of groups.
pub(crate) fn to_application(tx: &Tx<'_>, ctx: &Ctx, application: Uuid) -> Result<Vec<Reacher>> {
    let mut names = Names::default();
    let name = names.of(tx, NodeKind::ServicePrincipal, application)?;
    let query = EdgeQuery::of_object(application)
        .relation(Relation::AppRole)
        .at(ctx.now);
    let mut found = Vec::new();
    for edge in edges::list(tx, &query)? {
        let role = role_name(tx, application, edge.role)?;
        let mut path: Vec<Step> = names.source(tx, &edge)?.into_iter().collect();
        path.push((NodeKind::ServicePrincipal, name.clone()));
        match edge.subject_kind {
            NodeKind::User => found.push(Reacher {
                user: edge.subject,
                role,
                path,
                until: edge.ends_at,
            }),
            NodeKind::Group => {
                let group = names.of(tx, NodeKind::Group, edge.subject)?;
                path.insert(0, (NodeKind::Group, group));
                let mut inward = Inward {
                    names: &mut names,
                    seen: BTreeSet::from([edge.subject]),
                    role: &role,
                    found: &mut found,
                };
                inward.from(tx, ctx, edge.subject, &path, edge.ends_at)?;
            }
            _ => {}
        }
    }
    Ok(found)
}

struct Inward<'w> {
    names: &'w mut Names,
    seen: BTreeSet<Uuid>,
    role: &'w str,
    found: &'w mut Vec<Reacher>,
}

impl Inward<'_> {
    fn from(
        &mut self,
        tx: &Tx<'_>,
        ctx: &Ctx,
        group: Uuid,
        path: &[Step],
        until: Option<Timestamp>,
    ) -> Result<()> {
        let query = EdgeQuery::of_object(group)
            .relation(Relation::Member)
            .at(ctx.now);
        for edge in edges::list(tx, &query)? {
            let mut way: Vec<Step> = self.names.source(tx, &edge)?.into_iter().collect();
            way.extend(path.iter().cloned());
            let until = first_end(until, edge.ends_at);
            match edge.subject_kind {
                NodeKind::User => self.found.push(Reacher {
                    user: edge.subject,
                    role: self.role.to_owned(),
                    path: way,
                    until,
                }),
                NodeKind::Group if way.len() < DEEPEST && self.seen.insert(edge.subject) => {
                    let name = self.names.of(tx, NodeKind::Group, edge.subject)?;
                    way.insert(0, (NodeKind::Group, name));
                    self.from(tx, ctx, edge.subject, &way, until)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}
