//! What the pages share of how groups live.

use super::{
    common::{self, Asked},
    groups::LINE as GROUPS,
};
use crate::{
    http::Visit,
    views::{console::FormSection, shared::Tabs},
};
use xenia_design::{Choice, Control, Field, Shell};
use xenia_engine::{
    Result,
    console::{group_life, group_settings, people},
    domain::Refusal,
};

/// The frame of a page of what holds for all groups.
pub(super) fn shell(visit: &Visit, asked: &Asked, title: &str) -> Shell {
    common::below(visit, asked, ("Groups", GROUPS), title)
}

/// The pages of what holds for all groups, as far as they are open.
pub(super) fn tabs(visit: &Visit, here: &str) -> Result<Tabs> {
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    let rules = group_settings::may_change(engine, ctx)?;
    let life = group_life::may_change(engine, ctx)?;
    let all = [
        (rules, "Rules", "/console/groups/settings"),
        (life, "Expiration", "/console/groups/expiration"),
        (life, "Without an owner", "/console/groups/ownerless"),
        (life, "Joining", "/console/groups/joining"),
    ];
    let open = all.iter().filter(|(open, ..)| *open);
    let open: Vec<_> = open.map(|(_, label, href)| (*label, *href)).collect();
    Ok(Tabs::new(here, &open))
}

/// The first of these pages that is open.
pub(super) fn first(visit: &Visit) -> Result<Option<String>> {
    let tabs = tabs(visit, "")?.tabs;
    Ok(tabs.into_iter().next().map(|tab| tab.href))
}

/// Exactly one of a few, with a second line for each.
pub(super) fn one_of(name: &str, label: &str, chosen: &str, all: &[(&str, &str, &str)]) -> Field {
    let choice = |(value, label, detail): &(&str, &str, &str)| {
        Choice::new(*value, *label)
            .detail(*detail)
            .chosen(*value == chosen)
    };
    let choices = all.iter().map(choice).collect();
    Field::new(name, label, Control::One(choices))
}

/// A whole number that was typed.
///
/// # Errors
/// Names at `target` what is none.
pub(super) fn number(text: &str, target: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| {
        let message = match text {
            "" => "type a whole number".to_owned(),
            text => format!("`{text}` is not a whole number"),
        };
        Refusal::invalid(target, message)
    })
}

/// The ids of groups that were typed, one on each line.
pub(super) fn ids(visit: &Visit, text: &str, target: &str) -> Result<Vec<uuid::Uuid>> {
    people::resolve_groups(&visit.engine, &visit.ctx, text, target)
}

/// The groups that are set, one on each line.
pub(super) fn lines(names: &[String]) -> String {
    names.join("\n")
}

/// A card with one heading.
pub(super) fn card(title: &str, text: &str, fields: Vec<Field>) -> FormSection {
    common::section(title, text, fields)
}
