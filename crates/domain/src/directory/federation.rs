//! Federated identity credentials: an application proves itself with the token of another issuer
//! instead of a secret
//! ([overview](https://learn.microsoft.com/en-us/graph/api/resources/federatedidentitycredentials-overview)).

use crate::{ApplicationId, FederatedIdentityCredentialId, Refusal};
use serde::{Deserialize, Serialize};

/// How many an application has at most (Graph).
pub const MAX_FEDERATED_CREDENTIALS: usize = 20;
/// The audience of one that names none: what issuers put into tokens for this exchange.
pub const FEDERATED_AUDIENCE: &str = "api://AzureADTokenExchange";
/// Characters of issuer, subject, audience and description at most (Graph).
const MAX_TEXT: usize = 600;
/// Characters of a name, at least and at most.
const NAME: std::ops::RangeInclusive<usize> = 3..=120;

/// Whom an application trusts to speak for it (Graph `federatedIdentityCredential`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `federatedIdentityCredential`, documented there"
)]
pub struct FederatedIdentityCredential {
    pub id: FederatedIdentityCredentialId,
    /// The application that it is of; not answered.
    pub application_id: ApplicationId,
    pub name: String,
    /// The claim `iss` of the tokens, letter by letter.
    pub issuer: String,
    /// The claim `sub` of the tokens, letter by letter.
    pub subject: String,
    pub description: Option<String>,
    /// One: what the claim `aud` of the tokens must name.
    pub audiences: Vec<String>,
}

impl FederatedIdentityCredential {
    /// Checks name, issuer, subject, audience and description. `plain` lets issuers do without TLS.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self, plain: bool) -> Result<(), Refusal> {
        check_name(&self.name)?;
        check_issuer(&self.issuer, plain)?;
        required("subject", &self.subject)?;
        let [audience] = self.audiences.as_slice() else {
            let message = format!(
                "`audiences` has exactly one value, usually `{FEDERATED_AUDIENCE}`, not {}",
                self.audiences.len()
            );
            return Err(Refusal::invalid("audiences", message));
        };
        required("audiences", audience)?;
        within(
            "description",
            self.description.as_deref().unwrap_or_default(),
        )
    }

    /// Checks that no other one of the application, of those in `others`, has the same name or
    /// trusts the same subject of the same issuer, and that there is room for this one.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check_beside(&self, others: &[Self]) -> Result<(), Refusal> {
        let others = || others.iter().filter(|it| it.id != self.id);
        if others().any(|it| it.name.eq_ignore_ascii_case(&self.name)) {
            let name = &self.name;
            let message =
                format!("the application has a federated identity credential `{name}` already");
            return Err(Refusal::conflict(message).at("name"));
        }
        let same = |it: &&Self| it.issuer == self.issuer && it.subject == self.subject;
        if let Some(other) = others().find(same) {
            let message = format!(
                "the federated identity credential `{}` has this `issuer` and `subject` already",
                other.name
            );
            return Err(Refusal::conflict(message).at("subject"));
        }
        if others().count() >= MAX_FEDERATED_CREDENTIALS {
            let message = format!(
                "an application has at most {MAX_FEDERATED_CREDENTIALS} federated identity credentials: remove one that is no longer used"
            );
            return Err(Refusal::invalid("federatedIdentityCredentials", message));
        }
        Ok(())
    }
}

/// Whether a text is the address of an issuer, as far as its form goes: `https://`, or `http://`,
/// and a host (OpenID Connect Discovery section 2 wants neither query nor fragment).
#[must_use]
pub fn is_issuer(text: &str) -> bool {
    let Some(rest) = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
    else {
        return false;
    };
    let host = rest.split('/').next().unwrap_or_default();
    let strange = |char: char| !char.is_ascii_graphic() || matches!(char, '?' | '#' | '\\');
    !host.is_empty() && !host.contains('@') && !rest.contains(strange)
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let good = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    let begins = name.starts_with(|char: char| char.is_ascii_alphanumeric());
    if begins && NAME.contains(&name.len()) && name.chars().all(good) {
        return Ok(());
    }
    let message = format!(
        "`name` has {} to {} letters of ASCII, digits, `-` and `_` and begins with a letter or digit, and `{name}` does not fit",
        NAME.start(),
        NAME.end()
    );
    Err(Refusal::invalid("name", message))
}

fn check_issuer(issuer: &str, plain: bool) -> Result<(), Refusal> {
    required("issuer", issuer)?;
    if is_issuer(issuer) && (plain || issuer.starts_with("https://")) {
        return Ok(());
    }
    let message = format!(
        "`issuer` is the address of an OpenID Connect issuer, `https://` with a host and without query, and `{issuer}` is not"
    );
    Err(Refusal::invalid("issuer", message))
}

fn required(name: &'static str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::invalid(
            name,
            format!("`{name}` must not be empty"),
        ));
    }
    within(name, text)
}

fn within(name: &'static str, text: &str) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length <= MAX_TEXT {
        return Ok(());
    }
    let message = format!("`{name}` has {MAX_TEXT} characters at most, not {length}");
    Err(Refusal::invalid(name, message))
}
