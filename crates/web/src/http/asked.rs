//! The query of an address, and the words about what was just done.

use axum::{extract::FromRequestParts, http::request};
use std::convert::Infallible;
use xenia_design::{Banner, Tone};

/// The query of an address: what a list is filtered by, and what was just done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked(Vec<(String, String)>);

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
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.trim())
    }
    /// Which page, counted from 1.
    pub(crate) fn page(&self) -> u32 {
        self.get("page").parse().unwrap_or(1).max(1)
    }
    /// Whether anything but the page is asked for.
    pub(crate) fn is_active(&self) -> bool {
        self.0.iter().any(|(name, value)| {
            !["page", "before", "done", "sort"].contains(&name.as_str()) && !value.trim().is_empty()
        })
    }
    /// The same list on another page.
    pub(crate) fn on_page(&self, line: &str, page: u32) -> String {
        self.with(line, "page", &page.to_string())
    }
    /// The same list with another value of that name; empty leaves it out.
    pub(crate) fn with(&self, line: &str, name: &str, value: &str) -> String {
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
}

impl Asked {
    /// The banner about what was just done, on the page with that title.
    pub(crate) fn told(&self, title: &str) -> Option<Banner> {
        let (_, words) = DONE.iter().find(|(word, _)| *word == self.get("done"))?;
        let (first, rest) = words.split_once(". ").unwrap_or((words, ""));
        let name = format!("\u{201c}{title}\u{201d}");
        Some(Banner::new(Tone::Good, first.replace("{}", &name)).text(rest))
    }
}

/// What an address may say was done: words, so that nobody can put text of their own on a page.
/// `{}` is the title of the page; what follows the first sentence is what to do next.
const DONE: &[(&str, &str)] = &[
    ("again", "It will be tried again at once"),
    (
        "application-off",
        "{} is switched off. Nobody gets a token for it",
    ),
    ("application-on", "{} is switched on"),
    ("application-removed", "The application is removed"),
    (
        "blocked",
        "{} may not sign in any more. Everything that was open is ended",
    ),
    ("branding-removed", "The look is removed"),
    (
        "branding-saved",
        "The look is saved. Whoever opens a sign-in page sees it",
    ),
    (
        "catalog-made",
        "The catalog {} is made. Add groups and applications to it, then make packages of them",
    ),
    ("catalog-removed", "The catalog is removed"),
    (
        "connection-removed",
        "The connection is ended. Its tokens work no longer; the people that it brought in stay",
    ),
    (
        "domain-added",
        "The domain is added. Publish one of its records, then look for it here",
    ),
    ("domain-default", "The domain is the default now"),
    (
        "domain-proved",
        "The record is there. The domain is the organisation's now",
    ),
    ("domain-removed", "The domain is removed"),
    (
        "ended",
        "The access has ended. Whoever had it and whoever answers for them are told",
    ),
    (
        "given-up",
        "You gave the access up. You can ask for it again when you need it",
    ),
    (
        "group-made",
        "The group {} is made. Add members here, or put it into a package",
    ),
    (
        "grant-removed",
        "The permissions are taken back. {} may ask for them again when somebody signs in",
    ),
    (
        "group-settings-saved",
        "The rules for groups are saved. They bind from now on",
    ),
    (
        "members-from-file",
        "The members of {} are as the file says",
    ),
    (
        "group-removed",
        "The group is removed, and with it what it gave",
    ),
    ("group-declined", "You are not asked about it again"),
    ("group-left", "You have left the group"),
    (
        "group-owned",
        "You own {} now. You decide who is in it, and renew it while it is needed",
    ),
    (
        "group-renewed",
        "The group is renewed. Its time begins anew",
    ),
    ("group-restored", "{} is back, with everybody who was in it"),
    (
        "guest-removed",
        "The guest is removed, with everything that they reached",
    ),
    ("invited", "The invitation to {} is on its way"),
    (
        "join-asked",
        "Your request is with the owners. We write to you as soon as they have decided",
    ),
    (
        "join-decided",
        "The decision is taken. Whoever asked is told",
    ),
    ("join-withdrawn", "Your request is withdrawn"),
    (
        "joining-saved",
        "The settings of joining are saved. They count from now on",
    ),
    ("joined", "You are in {} now"),
    ("member-added", "Added to {}"),
    ("member-end", "The end of the membership in {} is set"),
    ("member-removed", "Taken out of {}"),
    (
        "opened",
        "The policy is saved. Send the request link to those who should ask",
    ),
    ("owner-added", "{} has one more owner"),
    ("owner-removed", "{} has one owner less"),
    (
        "ownerless-saved",
        "The policy is saved. Whoever is asked gets the next mail by it",
    ),
    ("package-removed", "The package is removed"),
    (
        "partner-added",
        "{} is a partner now. Its people can ask for the packages that you open to it",
    ),
    (
        "partner-removed",
        "The partner is removed. Its people keep what they have until it ends",
    ),
    (
        "policy-removed",
        "The policy is removed. Requests that were made under it keep it",
    ),
    ("photo-removed", "The photo is removed"),
    ("photo-saved", "The photo is saved"),
    (
        "provisioning-paused",
        "Provisioning is paused. What changes meanwhile is made up for when it goes on",
    ),
    (
        "provisioning-removed",
        "Provisioning is removed. The accounts over there stay as they are",
    ),
    (
        "provisioning-restarted",
        "Everybody is looked at again. It begins within seconds",
    ),
    ("provisioning-saved", "The settings are saved"),
    (
        "provisioning-started",
        "Provisioning runs. Whoever is assigned is over there within moments",
    ),
    (
        "published",
        "The package is made. Say who may ask for it, then send them the request link",
    ),
    ("redirect-added", "Sign-ins may return to one more address"),
    (
        "redirect-removed",
        "Sign-ins no longer return to that address",
    ),
    ("renewed", "{} is renewed. Its time begins anew"),
    ("resource-added", "Added to {}"),
    ("resource-removed", "Taken out of {}"),
    (
        "role-added",
        "{} has one more role. Put it into a package, or give it directly",
    ),
    ("role-given", "The role {} is given. It counts at once"),
    (
        "role-taken",
        "The role {} is taken away. It no longer counts",
    ),
    ("saved", "The changes to {} are saved"),
    (
        "secret-removed",
        "The secret is removed. Whoever used it can no longer act as {}",
    ),
    (
        "settings-saved",
        "The settings are saved. They count from now on",
    ),
    (
        "expiration-saved",
        "The policy is saved. It is carried to the groups within moments",
    ),
    ("given", "The role is given. It counts at once"),
    ("taken", "The role is taken away. It counts at once"),
    (
        "token-removed",
        "The token is removed. Whoever used it is refused from now on",
    ),
    (
        "trust-added",
        "{} trusts that issuer. Its tokens count from now on",
    ),
    (
        "trust-removed",
        "{} trusts that issuer no longer. What runs there is refused from now on",
    ),
    ("unblocked", "{} may sign in again"),
    (
        "verified",
        "The log was verified from the first record to the last: it is unbroken",
    ),
];
