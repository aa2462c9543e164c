//! `xenia explain`: who could reach what, when and why.

use crate::{
    cli::{ExplainAccessArguments, ExplainCommand, Global},
    failure::Failure,
    open,
    output::Output,
};
use xenia_engine::{
    domain::{Relation, Source, Timestamp, explain::Withheld},
    explain::{self, Explanation, NoWay, Step, Way},
};

/// Runs one of them.
pub(crate) fn run(
    global: &Global,
    command: &ExplainCommand,
    output: &Output,
) -> Result<(), Failure> {
    let ExplainCommand::Access(arguments) = command;
    let ExplainAccessArguments {
        who,
        to,
        at,
        tenant,
    } = arguments;
    let engine = open::for_command(global, None)?;
    let tenant = open::tenant(&engine, tenant.tenant.as_deref())?;
    let found = explain::access(&engine, &engine.system(tenant), who, to, *at)?;
    let value = serde_json::to_value(&found).unwrap_or_default();
    output.result(&value, || in_words(&found, output));
    Ok(())
}

fn in_words(found: &Explanation, output: &Output) -> String {
    let (who, to) = (&found.who.name, &found.to.name);
    let at = found.at.long_date_time();
    if found.has_access {
        let title = format!("{who} can reach {to} at {at}");
        return format!("{}\n{}", output.bold(&title), ways(&found.ways));
    }
    let title = format!("{who} cannot reach {to} at {at}");
    let mut text = output.bold(&title);
    text.push('\n');
    for held in &found.withheld {
        text.push_str(&withheld(held));
    }
    match &found.last_access {
        Some(last) => {
            text.push_str(&format!(
                "\nThe last access ended on {} ({}). It was:\n{}",
                last.at.long_date_time(),
                last.because,
                ways(&last.ways)
            ));
        }
        None => text.push_str("\nThere was no access before that.\n"),
    }
    if let Some(next) = found.next_access {
        text.push_str(&format!(
            "\nAccess is planned to begin on {}.\n",
            next.long_date_time()
        ));
    }
    text
}

fn withheld(held: &NoWay) -> String {
    let why = match held.why {
        Withheld::GuestsKeptOut => {
            "guests have nothing from Microsoft 365 groups (setting `groupSettings/Group.Unified/AllowGuestsToAccessGroups`)"
        }
        Withheld::NestedGroup => {
            "a role is for the direct members of a group, not for those of groups inside it"
        }
        Withheld::NotRoleAssignable => "the group was not made to hold directory roles",
    };
    let steps: String = held.way.steps.iter().map(describe).collect();
    format!("\nThis gives nothing: {why}.\n{steps}")
}

fn ways(ways: &[Way]) -> String {
    let mut text = String::new();
    for (number, way) in ways.iter().enumerate() {
        text.push_str(&format!(
            "\n{}. {}\n",
            number + 1,
            span(way.since, way.until)
        ));
        for step in &way.steps {
            text.push_str(&describe(step));
        }
    }
    text
}

fn describe(step: &Step) -> String {
    let role = step
        .role
        .as_ref()
        .map_or_else(String::new, |role| format!(" `{role}`"));
    let relation = match step.relation {
        Relation::Member => "is a member of",
        Relation::Owner => "owns",
        Relation::AppRole => "has the role",
        Relation::DirectoryRole => "holds the directory role",
        Relation::ScopedRole => "holds a role on",
        Relation::UnitMember => "is in the administrative unit",
        Relation::CatalogRole => "has the catalog role",
        Relation::Assigned => "holds the package",
        Relation::Sponsor => "is a sponsor of",
        Relation::Manager => "manages",
        Relation::RegisteredOwner => "has joined",
        Relation::RegisteredUser => "uses",
        Relation::Licensed => "has a licence of",
        Relation::Provisions => "provisions",
    };
    let on = if step.role.is_some() { " in" } else { "" };
    let mut text = format!(
        "   {} {relation}{role}{on} {}, {}\n",
        step.subject.name,
        step.object.name,
        span(step.since, step.until)
    );
    text.push_str(&format!("     {}", origin(step)));
    if let Some(event) = &step.opened_by {
        text.push_str(&format!(
            ": \"{}\" by {} on {}",
            event.activity,
            event.by,
            event.at.long_date_time()
        ));
    }
    text.push('\n');
    if let Some(because) = step.ended_because {
        text.push_str(&format!("     ended ({because})"));
        if let Some(event) = &step.closed_by {
            text.push_str(&format!(
                ": \"{}\" by {} on {}",
                event.activity,
                event.by,
                event.at.long_date_time()
            ));
        }
        text.push('\n');
    }
    text
}

fn origin(step: &Step) -> String {
    match (&step.source, &step.package) {
        (Source::Assignment, Some(package)) => format!("through the package {}", package.name),
        (Source::Assignment, None) => "through an access package".to_owned(),
        (Source::Direct, _) => "given directly".to_owned(),
        (Source::Rule, _) => "by a membership rule".to_owned(),
        (Source::Invitation, _) => "by an invitation".to_owned(),
        (Source::Synchronisation, _) => "by synchronisation".to_owned(),
        (Source::System, _) => "from the beginning".to_owned(),
    }
}

fn span(since: Timestamp, until: Option<Timestamp>) -> String {
    let since = since.long_date_time();
    match until {
        Some(until) => format!("from {since} until {}", until.long_date_time()),
        None => format!("since {since}, without an end"),
    }
}
