//! What a rule must be like before it is written.

use super::set::kind_of;
use crate::{Ctx, Result, authz};
use std::collections::HashSet;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation,
    directory::{Group, User},
    groups::{DYNAMIC, ON, PAUSED},
};
use xenia_membership_rules::{Body, Dependencies, Property, Rule, Subject, parse};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    extensions, membership, resources,
};

const RULE: &str = "membershipRule";

/// Reads a rule, as far as the directory has what it names.
pub(super) fn read(tx: &Tx<'_>, text: &str) -> Result<Rule> {
    let rule = parse(text).map_err(|error| Refusal::invalid(RULE, error.to_string()))?;
    if let Body::DirectReports(manager) = &rule.body {
        let known = match Uuid::parse_str(manager) {
            Ok(id) => resources::find::<User>(tx, id)?.is_some(),
            Err(_) => false,
        };
        if !known {
            let message =
                format!("the rule names the manager `{manager}`, and there is no such user");
            return Err(Refusal::invalid(RULE, message).into());
        }
    }
    require_extensions(tx, &rule)?;
    let depends = rule.dependencies();
    for id in depends.groups.iter().chain(&depends.transitive_groups) {
        let known = match Uuid::parse_str(id) {
            Ok(group) => resources::find::<Group>(tx, group)?.is_some(),
            Err(_) => false,
        };
        if !known {
            let message = format!("the rule names the group `{id}`, and there is no such group");
            return Err(Refusal::invalid(RULE, message).into());
        }
    }
    Ok(rule)
}

/// Refuses a rule that reads a directory extension that nobody defines, or one that has several
/// values ("Custom extension properties" in Entra's "Manage rules for dynamic membership groups").
fn require_extensions(tx: &Tx<'_>, rule: &Rule) -> Result<()> {
    let kind = kind_of(rule);
    let properties = rule.properties();
    for name in properties
        .iter()
        .filter(|it| it.source().is_none())
        .map(Property::name)
    {
        let message = match extensions::find(tx, name)?.filter(|it| it.is_for(kind)) {
            Some(found) if !found.is_multi_valued => continue,
            Some(_) => format!(
                "the rule reads `{name}`, which has several values: a rule reads single ones"
            ),
            None => {
                format!("the rule reads `{name}`, and no application defines that for a `{kind}`")
            }
        };
        return Err(Refusal::invalid(RULE, message).into());
    }
    Ok(())
}

/// The groups with rules, paused ones too, that read the directory extension of that name.
pub(crate) fn readers_of_extension(tx: &Tx<'_>, name: &str) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for row in membership::rules(tx)? {
        let reads = parse(&row.rule).is_ok_and(|rule| {
            let properties = rule.properties();
            let mut read = properties.iter().filter(|it| it.source().is_none());
            read.any(|it| it.name().eq_ignore_ascii_case(name))
        });
        if reads {
            found.push(row.group);
        }
    }
    Ok(found)
}

/// Refuses a rule whose members would depend on themselves.
fn refuse_circle(tx: &Tx<'_>, group: Uuid, name: &str, rule: &Rule) -> Result<()> {
    let mut seen = HashSet::new();
    let mut queue = named(&rule.dependencies());
    while let Some((next, nested)) = queue.pop() {
        if next == group {
            let message = format!(
                "the members of `{name}` would depend on themselves: the rule names a group whose members depend on those of `{name}`"
            );
            return Err(Refusal::invalid(RULE, message).into());
        }
        if !seen.insert((next, nested)) {
            continue;
        }
        if let Some(row) = membership::find(tx, next)?
            && let Ok(rule) = parse(&row.rule)
        {
            queue.extend(named(&rule.dependencies()));
        }
        if nested {
            let inside = EdgeQuery {
                subject_kind: Some(NodeKind::Group),
                ..EdgeQuery::of_object(next).relation(Relation::Member)
            };
            let inside = edges::list(tx, &inside)?;
            queue.extend(inside.iter().map(|edge| (edge.subject, true)));
        }
    }
    Ok(())
}

/// The groups that a rule names, and whether what is nested in them counts.
fn named(depends: &Dependencies) -> Vec<(Uuid, bool)> {
    let ids = |ids: &std::collections::BTreeSet<String>, nested| {
        let ids = ids.iter().filter_map(|id| Uuid::parse_str(id).ok());
        ids.map(|id| (id, nested)).collect::<Vec<_>>()
    };
    let mut named = ids(&depends.groups, false);
    named.extend(ids(&depends.transitive_groups, true));
    named
}

/// What must hold when a group is made or changed: who may set a rule or pause it, and that the
/// rule can be kept. Fills in the processing state where the caller left it out.
pub(crate) fn check_group(
    tx: &Tx<'_>,
    ctx: &Ctx,
    before: Option<&Group>,
    group: &mut Group,
) -> Result<()> {
    complete(before, group);
    let about_rules = |group: &Group| {
        (
            group.is_dynamic(),
            group.membership_rule.clone(),
            group.membership_rule_processing_state.clone(),
        )
    };
    let was = before.map_or((false, None, None), about_rules);
    if was == about_rules(group) {
        return Ok(());
    }
    authz::require(tx, ctx, &authz::MANAGE_MEMBERSHIP_RULES, authz::On::Tenant)?;
    // What goes together is `Group::check`'s to say.
    let (true, Some(text)) = (group.is_dynamic(), group.membership_rule.clone()) else {
        return Ok(());
    };
    if was.0 && was.1.as_ref() == Some(&text) {
        return Ok(());
    }
    let rule = read(tx, &text)?;
    if group.is_unified() && rule.subject == Subject::Device {
        let message = "a Microsoft 365 group holds users only: its rule cannot be about devices";
        return Err(Refusal::invalid(RULE, message).into());
    }
    refuse_circle(tx, group.id.0, &group.display_name, &rule)?;
    if !was.0 {
        refuse_granted(tx, group)?;
    }
    Ok(())
}

/// A rule that comes without a state is on; one that a group no longer follows is paused.
fn complete(before: Option<&Group>, group: &mut Group) {
    let was = before.is_some_and(Group::is_dynamic);
    let state = &mut group.membership_rule_processing_state;
    match (was, group.group_types.iter().any(|word| word == DYNAMIC)) {
        (_, true) if state.is_none() => *state = Some(ON.to_owned()),
        (true, false) if state.is_some() => *state = Some(PAUSED.to_owned()),
        _ => {}
    }
}

/// A group whose members come from access packages cannot follow a rule as well.
fn refuse_granted(tx: &Tx<'_>, group: &Group) -> Result<()> {
    let granted = EdgeQuery {
        source: Some(xenia_domain::Source::Assignment),
        ..EdgeQuery::of_object(group.id).relation(Relation::Member)
    };
    let offered = resources::find_by::<xenia_domain::entitlement::catalog::CatalogResource>(
        tx,
        "origin_id",
        group.id.0.to_string(),
    )?;
    if offered.is_none() && !edges::any(tx, &granted)? {
        return Ok(());
    }
    let message = format!(
        "`{}` is a resource of a catalog, and access packages put people into it: remove it there first",
        group.display_name
    );
    Err(Refusal::conflict(message).at("groupTypes").into())
}
