//! A person of SCIM as a user of the directory, and back.
//!
//! The directory has one place for each thing, SCIM has lists with types. What a client wrote is
//! kept beside the user, and shown to that client again as long as it still says what the directory
//! says; whatever was changed elsewhere since is shown as the directory has it.

use super::phones::{address, apply_address, apply_phones, phones, text, values};
use crate::{
    Refusal,
    directory::{User, domain_of},
};
use serde_json::{Map, Value, json};

/// The URN of the enterprise extension (RFC 7643, 4.3).
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Puts what a client says of a person into the user: everything but the name to sign in with and
/// the manager. Of a partner's person the address and the company stay as they are: they say whose
/// guest it is, and that is not for the partner to change.
///
/// # Errors
/// An address that is none.
pub fn apply(user: &mut User, person: &Map<String, Value>, partner: bool) -> Result<(), Refusal> {
    apply_names(user, person);
    if !partner {
        apply_emails(user, person)?;
    }
    apply_phones(user, person);
    apply_address(user, person);
    user.job_title = member(person, "title");
    user.preferred_language = member(person, "preferredLanguage");
    if let Some(active) = person.get("active").and_then(Value::as_bool) {
        user.account_enabled = active;
    }
    let nothing = Map::new();
    let work = person.get(ENTERPRISE).and_then(Value::as_object);
    let work = work.unwrap_or(&nothing);
    user.employee_id = member(work, "employeeNumber");
    user.department = member(work, "department");
    if !partner {
        user.company_name = member(work, "organization");
    }
    Ok(())
}

fn member(members: &Map<String, Value>, name: &str) -> Option<String> {
    let text = members.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The parts of the name. A person needs a name to be shown by: without one it is made of the parts,
/// or of the name to sign in with.
fn apply_names(user: &mut User, person: &Map<String, Value>) {
    let nothing = Map::new();
    let name = person.get("name").and_then(Value::as_object);
    let name = name.unwrap_or(&nothing);
    user.given_name = member(name, "givenName");
    user.surname = member(name, "familyName");
    let parts: Vec<&str> = [&user.given_name, &user.surname]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let joined = (!parts.is_empty()).then(|| parts.join(" "));
    user.display_name = member(person, "displayName")
        .or_else(|| member(name, "formatted"))
        .or(joined)
        .or_else(|| member(person, "userName"))
        .unwrap_or_default();
}

/// The primary address, else the one for work, else the first is `mail`; the others are
/// `otherMails`.
fn apply_emails(user: &mut User, person: &Map<String, Value>) -> Result<(), Refusal> {
    let emails = values(person, "emails");
    let mut all: Vec<(bool, String)> = Vec::new();
    for email in emails {
        let Some(text) = text(email, "value") else {
            continue;
        };
        if domain_of(&text).is_none() {
            let message = format!("`emails`: `{text}` is not an e-mail address");
            return Err(Refusal::invalid("emails", message));
        }
        let kind = email
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let primary = email.get("primary") == Some(&Value::Bool(true));
        all.push((primary || kind.eq_ignore_ascii_case("work"), text));
    }
    let first = all
        .iter()
        .position(|(preferred, _)| *preferred)
        .unwrap_or(0);
    let mut all: Vec<String> = all.into_iter().map(|(_, text)| text).collect();
    user.mail = (first < all.len()).then(|| all.remove(first));
    user.other_mails = all;
    Ok(())
}

fn emails(user: &User) -> Option<Value> {
    let mail = user.mail.iter();
    let mail = mail.map(|address| json!({ "value": address, "type": "work", "primary": true }));
    let others = user
        .other_mails
        .iter()
        .filter(|it| user.mail.as_ref() != Some(*it));
    let others = others.map(|address| json!({ "value": address, "type": "other" }));
    let all: Vec<Value> = mail.chain(others).collect();
    (!all.is_empty()).then_some(Value::Array(all))
}

/// What a client is shown of a user, without name to sign in with, identifiers, manager and groups.
/// `written` is what that client wrote, empty where it wrote nothing.
#[must_use]
pub fn presented(user: &User, written: &Map<String, Value>, partner: bool) -> Map<String, Value> {
    let mut shown = derived(user);
    if written.is_empty() {
        return shown;
    }
    let mut meant = user.clone();
    if apply(&mut meant, written, partner).is_err() {
        return shown;
    }
    let names = meant.display_name == user.display_name
        && meant.given_name == user.given_name
        && meant.surname == user.surname;
    let emails = !partner && meant.mail == user.mail && meant.other_mails == user.other_mails;
    let phones =
        meant.business_phones == user.business_phones && meant.mobile_phone == user.mobile_phone;
    let still = [
        ("displayName", names),
        ("name", names),
        ("emails", emails),
        ("phoneNumbers", phones),
        ("addresses", address(&meant) == address(user)),
    ];
    for (name, as_written) in still {
        if !as_written {
            continue;
        }
        match written.get(name) {
            Some(value) => shown.insert(name.to_owned(), value.clone()),
            None => shown.shift_remove(name),
        };
    }
    // Who took `active` away has no opinion on it.
    if !written.contains_key("active") {
        shown.shift_remove("active");
    }
    shown
}

/// The user as SCIM has it.
fn derived(user: &User) -> Map<String, Value> {
    let mut name = Map::new();
    let mut work = Map::new();
    for (key, value) in [
        ("familyName", &user.surname),
        ("givenName", &user.given_name),
    ] {
        put(&mut name, key, value.clone().map(Value::from));
    }
    for (key, value) in [
        ("employeeNumber", &user.employee_id),
        ("organization", &user.company_name),
        ("department", &user.department),
    ] {
        put(&mut work, key, value.clone().map(Value::from));
    }
    let mut shown = Map::new();
    put(&mut shown, "name", object(name));
    put(
        &mut shown,
        "displayName",
        Some(user.display_name.clone().into()),
    );
    put(&mut shown, "title", user.job_title.clone().map(Value::from));
    let kind = if user.is_guest() { "Guest" } else { "Member" };
    put(&mut shown, "userType", Some(kind.into()));
    let language = user.preferred_language.clone();
    put(&mut shown, "preferredLanguage", language.map(Value::from));
    put(&mut shown, "active", Some(user.account_enabled.into()));
    put(&mut shown, "emails", emails(user));
    put(&mut shown, "phoneNumbers", phones(user));
    put(&mut shown, "addresses", address(user));
    put(&mut shown, ENTERPRISE, object(work));
    shown
}

fn object(members: Map<String, Value>) -> Option<Value> {
    (!members.is_empty()).then_some(Value::Object(members))
}

fn put(into: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        into.insert(name.to_owned(), value);
    }
}
