//! What administrators say about a job, checked.

use super::facts::shown;
use crate::Result;
use std::collections::HashSet;
use xenia_domain::{
    Refusal,
    b2b::Address,
    directory::User,
    provisioning::outbound::{AttributeMapping, Deprovision},
};
use xenia_protocols::scim::{Path, core::USER};

/// What is to be changed of a job.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where the application's SCIM service is.
    pub base_address: Option<String>,
    /// Its token.
    pub token: Option<String>,
    /// Who is told when it goes wrong.
    pub notify: Option<Vec<String>>,
    /// What is sent.
    pub mappings: Option<Vec<AttributeMapping>>,
    /// What happens to who is not assigned any more.
    pub deprovision: Option<Deprovision>,
}

/// The address of a SCIM service in its usual form.
pub(super) fn address(text: &str) -> Result<String> {
    let text = text.trim().trim_end_matches('/');
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let good = host.is_some_and(|host| {
        !host.is_empty() && !host.starts_with('/') && !host.contains(['?', '#', '@', ' ', '\\'])
    });
    if !good {
        let message = format!("`{text}` is not an address such as `https://app.example/scim/v2`");
        return Err(Refusal::invalid("BaseAddress", message).into());
    }
    Ok(text.to_owned())
}

/// Properties that are more than a text and mean nothing to an application.
const NO_TEXT: &[&str] = &["identities", "subjectLifecycle"];
const ENABLED: &str = "accountEnabled";

/// Refuses addresses that no mail can be sent to.
pub(super) fn check_recipients(notify: &[String]) -> Result<()> {
    for mail in notify {
        Address::parse("SyncNotificationSettings", mail)?;
    }
    Ok(())
}

/// Refuses mappings that cannot be sent.
pub(super) fn check_mappings(mappings: &[AttributeMapping]) -> Result<()> {
    let refuse = |message: String| Err(Refusal::invalid("attributeMappings", message).into());
    let Some(first) = mappings.first() else {
        return refuse(
            "`attributeMappings` is empty: the first one is how people are matched".to_owned(),
        );
    };
    if first.target.contains('[') {
        return refuse(format!("people cannot be matched by `{}`", first.target));
    }
    if NO_TEXT.contains(&first.source.as_str()) || first.source == ENABLED {
        return refuse(format!(
            "people cannot be matched by `{}`: it is no text",
            first.source
        ));
    }
    if !mappings.iter().any(|mapping| mapping.target == "active") {
        return refuse("`active` must be among the targets: by it people are disabled".to_owned());
    }
    let mut targets = HashSet::new();
    let person = shown(&User::default()).unwrap_or_default();
    for mapping in mappings {
        if !targets.insert(mapping.target.to_lowercase()) {
            return refuse(format!(
                "`{}` is the target of two mappings",
                mapping.target
            ));
        }
        if NO_TEXT.contains(&mapping.source.as_str()) {
            return refuse(format!("`{}` is not sent to applications", mapping.source));
        }
        if person.get(&mapping.source).is_none() {
            return refuse(format!("`{}` is not a property of a user", mapping.source));
        }
        let path = Path::parse(&mapping.target)
            .map_err(|error| Refusal::invalid("attributeMappings", error.detail))?;
        if USER.resolve(&path.attribute).is_none() {
            return refuse(format!(
                "`{}` is not an attribute of a SCIM user",
                mapping.target
            ));
        }
    }
    Ok(())
}
