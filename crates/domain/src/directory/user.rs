//! People.

use super::{AssignedLicense, AssignedPlan, ExtensionAttributes, OpenExtensions};
use crate::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Whether a person belongs to the organisation or is its guest (Graph `userType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub enum UserType {
    /// Belongs to the organisation.
    #[default]
    Member,
    /// From outside.
    Guest,
}

/// Where an invited person stands (Graph `externalUserState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExternalUserState {
    /// Invited, has not come yet.
    PendingAcceptance,
    /// Has redeemed the invitation.
    Accepted,
}

/// Whether entitlement management ends the account with the last assignment
/// (Graph `accessPackageSubjectLifecycle`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum SubjectLifecycle {
    /// Never decided.
    #[default]
    NotDefined,
    /// The account was here for other reasons and stays.
    NotGoverned,
    /// The account lives as long as its assignments.
    Governed,
}

/// One way in which a user can sign in (Graph `objectIdentity`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectIdentity {
    /// `userPrincipalName`, `emailAddress` or `federated`.
    pub sign_in_type: String,
    /// `mail` for one-time passcodes, an issuer URI for a federation, a domain for local accounts.
    pub issuer: String,
    /// The identifier the issuer gave.
    pub issuer_assigned_id: String,
}

/// A person (Graph `user`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `user`, documented there"
)]
pub struct User {
    // What is answered by default stands first, in the order of the property table: a list is
    // copied out of the stored documents, and reads no further than it must.
    pub id: UserId,
    pub business_phones: Vec<String>,
    pub display_name: String,
    pub given_name: Option<String>,
    pub job_title: Option<String>,
    pub mail: Option<String>,
    pub mobile_phone: Option<String>,
    pub office_location: Option<String>,
    pub preferred_language: Option<String>,
    pub surname: Option<String>,
    pub user_principal_name: String,
    // Then what rules read most.
    pub user_type: UserType,
    pub account_enabled: bool,
    pub company_name: Option<String>,
    pub department: Option<String>,
    pub other_mails: Vec<String>,
    pub mail_nickname: Option<String>,
    pub proxy_addresses: Vec<String>,
    pub creation_type: Option<String>,
    pub external_user_state: Option<ExternalUserState>,
    pub external_user_state_change_date_time: Option<Timestamp>,
    pub identities: Vec<ObjectIdentity>,
    pub employee_id: Option<String>,
    pub street_address: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
    pub usage_location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about_me: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_group: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assigned_licenses: Vec<AssignedLicense>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assigned_plans: Vec<AssignedPlan>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_provided_for_minor: Option<String>,
    /// Follows from the two before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_age_group_classification: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee_hire_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee_org_data: Option<EmployeeOrgData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fax_number: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interests: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_site: Option<String>,
    #[serde(skip_serializing_if = "ExtensionAttributes::is_empty")]
    pub on_premises_extension_attributes: ExtensionAttributes,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_premises_immutable_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_policies: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub past_projects: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_data_location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responsibilities: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schools: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_in_address_list: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Kept in step with the units that the person is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_management_restricted: Option<bool>,
    /// When the password was set; not known of one that was set before this was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_password_change_date_time: Option<Timestamp>,
    /// Sessions and refresh tokens from before were ended then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in_sessions_valid_from_date_time: Option<Timestamp>,
    /// Xenia's own place for the values of directory extensions.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub directory_extensions: Map<String, Value>,
    /// Xenia's own place for open extensions.
    #[serde(skip_serializing_if = "OpenExtensions::is_empty")]
    pub open_extensions: OpenExtensions,
    pub created_date_time: Timestamp,
    pub deleted_date_time: Option<Timestamp>,
    /// Xenia's own: whether the account ends with its last assignment.
    pub subject_lifecycle: SubjectLifecycle,
    /// Xenia's own: when a blocked external account will be deleted.
    pub deletion_due_date_time: Option<Timestamp>,
}

/// Where in the organisation somebody works (Graph `employeeOrgData`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `employeeOrgData`, documented there"
)]
pub struct EmployeeOrgData {
    pub cost_center: Option<String>,
    pub division: Option<String>,
}

/// The security identifier of an object of the directory: its id, as Windows writes it
/// (`S-1-12-1-` and the four parts of the id; Graph `securityIdentifier`).
#[must_use]
pub fn security_identifier(id: Uuid) -> String {
    let bytes = id.to_bytes_le();
    let parts = bytes.chunks_exact(4).map(|part| {
        let part = <[u8; 4]>::try_from(part).unwrap_or_default();
        u32::from_le_bytes(part).to_string()
    });
    let parts: Vec<String> = parts.collect();
    format!("S-1-12-1-{}", parts.join("-"))
}

impl User {
    /// Checks what stands in the profile, and fills in what follows from it.
    ///
    /// # Errors
    /// The first property that is not one of the words that Graph knows, or is too long.
    pub fn check_profile(&mut self) -> Result<(), Refusal> {
        word("ageGroup", self.age_group.as_deref(), AGES)?;
        let consent = self.consent_provided_for_minor.as_deref();
        word("consentProvidedForMinor", consent, CONSENTS)?;
        self.legal_age_group_classification = legal_age(self.age_group.as_deref(), consent);
        for policy in self.password_policies.iter().flat_map(|it| it.split(',')) {
            word("passwordPolicies", Some(policy.trim()), PASSWORD_POLICIES)?;
        }
        for (name, text, most) in [
            ("employeeType", &self.employee_type, 64),
            ("faxNumber", &self.fax_number, 64),
            ("aboutMe", &self.about_me, 4_000),
            ("mySite", &self.my_site, 2_048),
            ("preferredName", &self.preferred_name, 256),
            (
                "onPremisesImmutableId",
                &self.on_premises_immutable_id,
                1_024,
            ),
        ] {
            let length = text.as_ref().map_or(0, |it| it.chars().count());
            if length > most {
                let message = format!("`{name}` has {most} characters at most, not {length}");
                return Err(Refusal::invalid(name, message));
            }
        }
        self.on_premises_extension_attributes.check()
    }

    /// Whether the person is a guest.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.user_type == UserType::Guest
    }
    /// The name that the person has at home (Entra's `originalUserPrincipalName`): the user principal
    /// name, but of whoever comes from elsewhere the address, not the name that is made of it here
    /// (`mara_fabrikam.example#EXT#@contoso.example`), which means nothing in other systems.
    #[must_use]
    pub fn original_user_principal_name(&self) -> String {
        let name = &self.user_principal_name;
        let Some((made_of, _)) = name.split_once("#EXT#@") else {
            return name.clone();
        };
        let address = self.address().map(str::to_owned);
        address.unwrap_or_else(|| match made_of.rsplit_once('_') {
            Some((local, domain)) => format!("{local}@{domain}"),
            None => name.clone(),
        })
    }
    /// The address to write to: `mail`, else the first other mail.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.mail
            .as_deref()
            .or_else(|| self.other_mails.first().map(String::as_str))
    }
    /// The domain of the address, lower case: the partner a guest belongs to.
    #[must_use]
    pub fn mail_domain(&self) -> Option<String> {
        self.address().and_then(domain_of)
    }
}

const AGES: &[&str] = &["Minor", "NotAdult", "Adult"];
const CONSENTS: &[&str] = &["Granted", "Denied", "NotRequired"];
const PASSWORD_POLICIES: &[&str] = &["None", "DisableStrongPassword", "DisablePasswordExpiration"];

fn word(name: &'static str, given: Option<&str>, known: &[&str]) -> Result<(), Refusal> {
    match given {
        Some(given) if !known.contains(&given) => {
            let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
            let message = format!("`{name}` is one of {}, not `{given}`", known.join(", "));
            Err(Refusal::invalid(name, message))
        }
        _ => Ok(()),
    }
}

/// What the law makes of an age and a consent (Graph, "legalAgeGroupClassification property").
fn legal_age(age: Option<&str>, consent: Option<&str>) -> Option<String> {
    let word = match (age?, consent) {
        ("Minor", Some("Granted")) => "MinorWithParentalConsent",
        ("Minor", Some("Denied")) => "MinorWithOutParentalConsent",
        ("Minor", Some("NotRequired")) => "MinorNoParentalConsentRequired",
        ("Minor", _) => "Undefined",
        (other, _) => other,
    };
    Some(word.to_owned())
}

/// The domain of an e-mail address, lower case; `None` when it is not an address.
#[must_use]
pub fn domain_of(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    (!local.is_empty() && domain.contains('.')).then(|| domain.to_ascii_lowercase())
}
