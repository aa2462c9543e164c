//! What the areas of the console share: queries, filters, pagers, forms with errors, banners.

use crate::{
    http::{Outcome, Reply, Visit},
    views::{console::FormSection, frame},
};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request},
};
use std::{convert::Infallible, str::FromStr};
use xenia_design::{Banner, Choice, Control, Field, Filters, Page, Pager, Person, Shell, Tone};
use xenia_engine::{
    Error,
    console::{PAGE, Paged},
    domain::{Reason, Refusal, directory::User},
};

/// The query of an address: what a list is filtered by, and what was just done.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut request::Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(
            form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        ))
    }
}

impl Asked {
    /// The value of that name, trimmed; empty when it is missing.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.trim())
    }
    /// Which page, counted from 1.
    pub(super) fn page(&self) -> u32 {
        self.get("page").parse().unwrap_or(1).max(1)
    }
    /// Whether anything but the page is asked for.
    fn is_active(&self) -> bool {
        self.0.iter().any(|(name, value)| {
            !["page", "before", "done"].contains(&name.as_str()) && !value.trim().is_empty()
        })
    }
    /// The same list on another page.
    fn on_page(&self, line: &str, page: u32) -> String {
        self.with(line, "page", &page.to_string())
    }
    /// The same list with another value of that name; empty leaves it out.
    pub(super) fn with(&self, line: &str, name: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let kept = self
            .0
            .iter()
            .filter(|(key, _)| key != name && key != "done");
        query.extend_pairs(kept.filter(|(_, value)| !value.is_empty()));
        if !value.is_empty() {
            query.append_pair(name, value);
        }
        format!("{line}?{}", query.finish())
    }
    /// The banner about what was just done.
    pub(super) fn told(&self) -> Option<Banner> {
        let done = DONE.iter().find(|(word, _)| *word == self.get("done"))?;
        Some(Banner::new(Tone::Good, done.1))
    }
}

/// What an address may say was done: words, so that nobody can put text of their own on a page.
const DONE: &[(&str, &str)] = &[
    ("made", "Made"),
    ("saved", "Saved"),
    ("removed", "Removed"),
    ("added", "Added"),
    ("given", "The role is given. It counts at once"),
    ("taken", "The role is taken away. It counts at once"),
    ("ended", "The access has ended"),
    (
        "published",
        "The package is made. Say who may ask for it, then send them the request link",
    ),
    (
        "opened",
        "The policy is saved. Send the request link to those who should ask",
    ),
    ("invited", "The invitation is on its way"),
    (
        "blocked",
        "Signing in is blocked, and everything open was ended",
    ),
    ("unblocked", "Signing in is allowed again"),
    ("again", "It will be tried again at once"),
    (
        "verified",
        "The log was verified from the first record to the last: it is unbroken",
    ),
];

/// The frame of a page of that line of the navigation, with the banner about what was just done.
pub(super) fn shell(visit: &Visit, asked: &Asked, line: &str, title: &str) -> Shell {
    let mut shell = frame::console(&visit.viewer, line).titled(title);
    shell.banners.extend(asked.told());
    shell
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

/// A user as pages show them, with the way to the page about them where there is one.
pub(super) fn person(user: &User) -> Person {
    let address = user.address().unwrap_or(&user.user_principal_name);
    if user.is_guest() {
        let detail = user.company_name.as_deref().unwrap_or(address);
        Person::guest(&user.display_name, detail).linked(format!("/console/guests/{}", user.id))
    } else {
        Person::member(
            &user.display_name,
            user.department.as_deref().unwrap_or(address),
        )
    }
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
