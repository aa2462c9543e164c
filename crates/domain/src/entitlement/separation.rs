//! Separation of duties: packages and groups that must not be held together
//! (identity-governance.md, section 6.2).

use crate::{AccessPackageId, GroupId, Refusal, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// A package or a group that does not go together with a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Incompatible {
    /// A package, with its display name.
    Package(AccessPackageId, String),
    /// A group, with its display name.
    Group(GroupId, String),
}

/// Which of the two packages lists the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The package asked for lists what is held (`incompatibleAccessPackages`,
    /// `incompatibleGroups`): this refuses.
    Lists,
    /// What is held lists the package asked for (`accessPackagesIncompatibleWith`): this is shown,
    /// and refuses only in the other direction, as in Entra; list both ways to refuse both ways.
    ListedBy,
}

/// What a person has that does not go together with a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// Which way.
    pub direction: Direction,
    /// With what.
    pub with: Incompatible,
}

/// What a package does not go together with.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Duties {
    /// The display name of the package asked for.
    pub package: String,
    /// What it lists.
    pub lists: Vec<Incompatible>,
    /// The packages that list it.
    pub listed_by: Vec<Incompatible>,
}

/// What a person has.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Held {
    /// Packages with a live assignment, or one that is approved and starts later.
    pub packages: BTreeSet<AccessPackageId>,
    /// Groups, nested ones too.
    pub groups: BTreeSet<GroupId>,
}

impl Held {
    fn has(&self, what: &Incompatible) -> bool {
        match what {
            Incompatible::Package(id, _) => self.packages.contains(id),
            Incompatible::Group(id, _) => self.groups.contains(id),
        }
    }
}

/// Everything held that does not go together with the package, in both directions.
#[must_use]
pub fn conflicts(duties: &Duties, held: &Held) -> Vec<Conflict> {
    let found = |direction: Direction, all: &[Incompatible]| -> Vec<Conflict> {
        all.iter()
            .filter(|one| held.has(one))
            .map(|one| Conflict {
                direction,
                with: one.clone(),
            })
            .collect()
    };
    let mut all = found(Direction::Lists, &duties.lists);
    all.extend(found(Direction::ListedBy, &duties.listed_by));
    all
}

/// Whether the person may get the package, given what the person has. Checked when a request is
/// made and again when access is given.
///
/// # Errors
/// Names each package and group that stands in the way.
pub fn check(duties: &Duties, held: &Held) -> Result<(), Refusal> {
    let names: Vec<String> = conflicts(duties, held)
        .into_iter()
        .filter(|conflict| conflict.direction == Direction::Lists)
        .map(|conflict| match conflict.with {
            Incompatible::Package(_, name) => format!("access package `{name}`"),
            Incompatible::Group(_, name) => format!("membership of group `{name}`"),
        })
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Refusal::conflict(format!(
        "access package `{}` cannot be held together with {}",
        duties.package,
        names.join(" and ")
    ))
    .coded("SeparationOfDuties")
    .by("accessPackages/incompatibleAccessPackages"))
}

/// Those who hold both packages all the same, because they did before the two were declared
/// incompatible (Graph `assignments/additionalAccess`).
#[must_use]
pub fn additional_access(
    holders: &BTreeMap<AccessPackageId, BTreeSet<UserId>>,
    package: AccessPackageId,
    incompatible: AccessPackageId,
) -> BTreeSet<UserId> {
    match (holders.get(&package), holders.get(&incompatible)) {
        (Some(one), Some(other)) => one.intersection(other).copied().collect(),
        _ => BTreeSet::new(),
    }
}
