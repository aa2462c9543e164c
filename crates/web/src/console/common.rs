//! What the areas of the console share: queries, filters, pagers, forms with errors, banners.

use super::events;
pub(super) use crate::http::Asked;
use crate::{
    http::{Outcome, Reply, Side, Visit},
    views::{console::FormSection, frame},
};
use axum::http::StatusCode;
use std::str::FromStr;
use xenia_design::{Banner, Choice, Control, Field, Filters, Page, Pager, Person, Shell, Tone};
use xenia_engine::{
    Error,
    console::{PAGE, Paged, listing::Order},
    domain::{Reason, Refusal, Timestamp, audit::Event, directory::User},
};

/// The frame of a page of that line of the navigation, with the banner about what was just done.
pub(super) fn shell(visit: &Visit, asked: &Asked, line: &str, title: &str) -> Shell {
    let mut shell = frame::console(&visit.viewer, line).titled(title);
    shell.banners.extend(asked.told(title));
    shell
}

/// The frame of a page below that line of the navigation, with the way back to the line, where it
/// is open to the person.
pub(super) fn below(
    visit: &Visit,
    asked: &Asked,
    (name, line): (&str, &str),
    title: &str,
) -> Shell {
    let shell = shell(visit, asked, line, title);
    match is_open(visit, line) {
        true => shell.crumb(name, line),
        false => shell,
    }
}

/// Whether that line of the navigation is open to the person.
pub(super) fn is_open(visit: &Visit, line: &str) -> bool {
    let area = line.strip_prefix("/console/").unwrap_or_default();
    !visit.viewer.closed_areas.contains(&area)
}

/// The filters of a list.
pub(super) fn filters(line: &str, label: &str, asked: &Asked, fields: Vec<Field>) -> Filters {
    Filters {
        action: line.to_owned(),
        table: line.rsplit('/').next().unwrap_or_default().to_owned(),
        search_label: label.to_owned(),
        search: asked.get("search").to_owned(),
        fields,
        is_active: asked.is_active(),
    }
}

/// A filter with a fixed set of values; empty is any.
pub(super) fn select(
    name: &str,
    label: &str,
    chosen: &str,
    choices: Vec<(String, String)>,
) -> Field {
    let any = Choice::new("", "Any").chosen(chosen.is_empty());
    let choices = choices.into_iter().map(|(value, label)| {
        let is_chosen = value == chosen;
        Choice::new(value, label).chosen(is_chosen)
    });
    Field::new(
        name,
        label,
        Control::Select(std::iter::once(any).chain(choices).collect()),
    )
}

/// The way through a list: `1 to 50 of 152 guests`.
pub(super) fn pager<T>(paged: &Paged<T>, noun: &str, line: &str, asked: &Asked) -> Pager {
    let first = (paged.page - 1).saturating_mul(PAGE) + 1;
    let last = first
        + u32::try_from(paged.rows.len())
            .unwrap_or(0)
            .saturating_sub(1);
    let summary = match paged.total {
        0 => String::new(),
        total => format!("{first} to {last} of {total} {noun}"),
    };
    Pager {
        summary,
        previous: (paged.page > 1).then(|| asked.on_page(line, paged.page - 1)),
        next: (last < paged.total).then(|| asked.on_page(line, paged.page + 1)),
    }
}

/// An id from an address.
pub(super) fn id<T: FromStr>(what: &str, text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|_| Refusal::not_found(what, text))
}

/// A user as pages show them, with the way to the page about them where that is open.
pub(super) fn person(visit: &Visit, user: &User) -> Person {
    let address = user.address().unwrap_or(&user.user_principal_name);
    let photo = visit.photos.user(user.id, Side::Small);
    if user.is_guest() {
        let detail = user.company_name.as_deref().unwrap_or(address);
        let person = Person::guest(&user.display_name, detail).pictured(photo);
        linked(visit, person, "/console/guests", user)
    } else {
        let detail = user.department.as_deref().unwrap_or(address);
        let person = Person::member(&user.display_name, detail).pictured(photo);
        linked(visit, person, "/console/people", user)
    }
}

fn linked(visit: &Visit, person: Person, line: &str, user: &User) -> Person {
    match is_open(visit, line) {
        true => person.linked(format!("{line}/{}", user.id)),
        false => person,
    }
}

/// In which order a list is to stand.
pub(super) fn order(asked: &Asked) -> Order {
    Order::from_word(asked.get("sort"))
}

/// The choice of the order; things without a date stand by name only.
pub(super) fn order_field(asked: &Asked, has_dates: bool) -> Field {
    let chosen = order(asked);
    let words = |order: Order| match order {
        Order::Name => "Name, A to Z",
        Order::NameBackwards => "Name, Z to A",
        Order::Newest => "Newest first",
        Order::Oldest => "Oldest first",
    };
    let offered = Order::ALL
        .into_iter()
        .take(if has_dates { 4 } else { 2 })
        .map(|order| Choice::new(order.word(), words(order)).chosen(order == chosen));
    Field::new("sort", "Sorted by", Control::Select(offered.collect()))
}

/// The last moment of a day that was typed, `None` for an empty field.
///
/// # Errors
/// Names at `target` what is no date.
pub(super) fn end_of_day(text: &str, target: &str) -> Result<Option<Timestamp>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let moment = format!("{text}T23:59:59Z").parse();
    let wrong = |_| {
        Refusal::invalid(
            target,
            format!("`{text}` is not a day such as `2027-03-31`"),
        )
    };
    moment.map(Some).map_err(wrong)
}

/// Somebody who is not there (any more).
pub(super) fn somebody(name: &str) -> Person {
    Person::member(name, "")
}

/// Where messages go: pairs of the beginning of a refusal's target and the field of the form.
pub(super) type Places<'a> = &'a [(&'a str, &'a str)];

/// Puts a refusal where it belongs: at its field, else on top of the page. Other errors stay.
pub(super) fn complain(
    error: Error,
    shell: &mut Shell,
    sections: &mut [FormSection],
    places: Places<'_>,
) -> Result<(), Error> {
    let refusal = match error {
        Error::Refused(refusal) if is_about_input(&refusal) => refusal,
        other => return Err(other),
    };
    let target = refusal.target.as_deref().unwrap_or_default();
    let name = places
        .iter()
        .find(|(start, _)| !target.is_empty() && target.starts_with(start))
        .map(|(_, name)| *name);
    let field = sections
        .iter_mut()
        .flat_map(|section| &mut section.fields)
        .find(|field| Some(field.name.as_str()) == name);
    match field {
        Some(field) => field.error = Some(refusal.message),
        None => shell.banners.push(banner(&refusal)),
    }
    Ok(())
}

/// Whether a form can be corrected: not when the person may not or the thing is not there.
pub(super) fn is_about_input(refusal: &Refusal) -> bool {
    matches!(
        refusal.reason,
        Reason::Invalid | Reason::Conflict | Reason::Unsupported | Reason::PreconditionFailed
    ) || (refusal.reason == Reason::NotFound && refusal.target.is_some())
}

/// A refusal on top of a page.
pub(super) fn banner(refusal: &Refusal) -> Banner {
    Banner::new(Tone::Bad, "That was not done").text(refusal.message.clone())
}

/// That somebody changed a thing while its form was open: what was typed stays, and saving again
/// puts it over the change.
pub(super) fn meanwhile(changed: Option<&Event>, address: &str) -> Banner {
    let title = match changed {
        Some(event) => format!(
            "{} changed this on {}, while you had it open",
            events::who(&event.initiator).name,
            event.at.long_date_time()
        ),
        None => "This was changed while you had it open".to_owned(),
    };
    Banner::new(Tone::Warn, title)
        .text("Nothing of yours is saved yet; it still stands below. Look at the change first; saving again puts yours over it.")
        .action("Show how it stands now", address)
}

/// A form with something to correct.
pub(super) fn again(page: &impl Page) -> Outcome {
    Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// A form with the first section's fields and no heading.
pub(super) fn section(title: &str, text: &str, fields: Vec<Field>) -> FormSection {
    FormSection {
        title: title.to_owned(),
        text: text.to_owned(),
        fields,
    }
}

/// `1 package`, `3 packages`.
pub(super) fn counted(count: u32, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
