//! Entitlement management: catalogs, access packages, policies, requests, approvals, assignments
//! (identity-governance.md, part 6).
//!
//! The types serialize to the JSON of Graph v1.0. Where Graph has a navigation property to one
//! thing (`accessPackage.catalog`), the type here carries that thing's id under the name of the
//! property followed by `Id`; `api` writes those as navigation properties.
//!
//! The walk of one request: [`scope::applicable`] offers policies, [`submission::admit`] checks what
//! was sent, [`progress::Progress`] and [`approval::decide`] carry it to an answer,
//! [`assignment::Assignment`] holds the result, [`fulfil::steps`] turns it into edges, and
//! [`lifecycle::after_last_assignment`] says what happens to the account when it ends.

mod words;

pub mod answers;
pub mod approval;
pub mod approvers;
pub mod assignment;
pub mod catalog;
pub mod connected;
pub mod expiration;
pub mod fulfil;
pub mod lifecycle;
pub mod package;
pub mod policy;
pub mod policy_rules;
pub mod progress;
pub mod question;
pub mod request;
pub mod scope;
pub mod separation;
pub mod subject;
pub mod submission;

use crate::Refusal;

/// Joins what is wrong into one refusal that carries every message, in order, and points where the
/// first one points; `Ok` where nothing is wrong.
///
/// # Errors
/// The joined refusal.
pub fn all_or_nothing(refusals: Vec<Refusal>) -> Result<(), Refusal> {
    let messages: Vec<String> = refusals.iter().map(|one| one.message.clone()).collect();
    match refusals.into_iter().next() {
        None => Ok(()),
        Some(first) => Err(Refusal {
            message: messages.join("; "),
            ..first
        }),
    }
}

/// A display name: not blank, at most 256 characters (Graph, `displayName` of these resources).
pub(crate) fn check_name(name: &str) -> Option<Refusal> {
    let length = name.chars().count();
    if name.trim().is_empty() {
        return Some(Refusal::invalid(
            "displayName",
            "`displayName` must not be empty",
        ));
    }
    (length > 256).then(|| {
        Refusal::invalid(
            "displayName",
            format!("`displayName` has {length} characters; at most 256 are allowed"),
        )
    })
}

/// A description: at most 1024 characters.
pub(crate) fn check_description(description: Option<&str>) -> Option<Refusal> {
    let length = description.unwrap_or_default().chars().count();
    (length > 1024).then(|| {
        Refusal::invalid(
            "description",
            format!("`description` has {length} characters; at most 1024 are allowed"),
        )
    })
}
