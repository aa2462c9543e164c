//! Devices: facts that rules and policies read. No device enrols here by itself; a management
//! service or an administrator says what there is.

use super::{ExtensionAttributes, OpenExtensions};
use crate::{DeviceId, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// What a device proves itself with (Graph `alternativeSecurityId`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `alternativeSecurityId`, documented there"
)]
pub struct AlternativeSecurityId {
    #[serde(rename = "type")]
    pub kind: i32,
    #[serde(default)]
    pub identity_provider: Option<String>,
    /// In base64.
    #[serde(default)]
    pub key: Option<String>,
}

/// A device (Graph `device`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `device`, documented there"
)]
pub struct Device {
    pub id: DeviceId,
    pub account_enabled: bool,
    pub alternative_security_ids: Vec<AlternativeSecurityId>,
    pub approximate_last_sign_in_date_time: Option<Timestamp>,
    pub compliance_expiration_date_time: Option<Timestamp>,
    pub device_category: Option<String>,
    pub device_id: String,
    pub device_metadata: Option<String>,
    /// `Unknown`, `Company` or `Personal`.
    pub device_ownership: Option<String>,
    pub device_version: Option<i32>,
    pub display_name: String,
    pub enrollment_profile_name: Option<String>,
    pub enrollment_type: Option<String>,
    pub is_compliant: Option<bool>,
    pub is_managed: Option<bool>,
    /// Kept in step with the units that it is in.
    pub is_management_restricted: Option<bool>,
    pub is_rooted: Option<bool>,
    pub management_type: Option<String>,
    pub manufacturer: Option<String>,
    pub mdm_app_id: Option<String>,
    pub model: Option<String>,
    pub operating_system: String,
    pub operating_system_version: String,
    pub physical_ids: Vec<String>,
    /// `RegisteredDevice`, `SecureVM`, `Printer`, `Shared` or `IoT`.
    pub profile_type: Option<String>,
    pub registration_date_time: Option<Timestamp>,
    pub system_labels: Vec<String>,
    /// `Workplace`, `AzureAd` or `ServerAd`.
    pub trust_type: Option<String>,
    #[serde(skip_serializing_if = "ExtensionAttributes::is_empty")]
    pub extension_attributes: ExtensionAttributes,
    /// Xenia's own place for the values of directory extensions.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub directory_extensions: Map<String, Value>,
    /// Xenia's own place for open extensions.
    #[serde(skip_serializing_if = "OpenExtensions::is_empty")]
    pub open_extensions: OpenExtensions,
    pub created_date_time: Timestamp,
}

/// Values of a collection at most, and characters of a text.
const MOST: usize = 256;

impl Device {
    /// Checks a device that is new or changed.
    ///
    /// # Errors
    /// The first property that breaks a rule.
    pub fn check(&self) -> Result<(), Refusal> {
        for (name, text) in [
            ("displayName", &self.display_name),
            ("operatingSystem", &self.operating_system),
            ("operatingSystemVersion", &self.operating_system_version),
        ] {
            let length = text.trim().chars().count();
            if length == 0 || length > MOST {
                let message = format!("`{name}` must have between 1 and {MOST} characters");
                return Err(Refusal::invalid(name, message));
            }
        }
        if Uuid::parse_str(&self.device_id).is_err() {
            let message = format!("`deviceId` is an id, not `{}`", self.device_id);
            return Err(Refusal::invalid("deviceId", message));
        }
        let words: [(&str, &Option<String>, &[&str]); 3] = [
            (
                "deviceOwnership",
                &self.device_ownership,
                &["Unknown", "Company", "Personal"],
            ),
            (
                "trustType",
                &self.trust_type,
                &["Workplace", "AzureAd", "ServerAd"],
            ),
            (
                "profileType",
                &self.profile_type,
                &["RegisteredDevice", "SecureVM", "Printer", "Shared", "IoT"],
            ),
        ];
        for (name, given, known) in words {
            if let Some(given) = given
                && !known.contains(&given.as_str())
            {
                let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
                let message = format!("`{name}` is one of {}, not `{given}`", known.join(", "));
                return Err(Refusal::invalid(name, message));
            }
        }
        for (name, values) in [
            ("physicalIds", &self.physical_ids),
            ("systemLabels", &self.system_labels),
        ] {
            if values.len() > MOST || values.iter().any(|value| value.chars().count() > MOST) {
                let message =
                    format!("`{name}` has {MOST} values at most, of {MOST} characters each");
                return Err(Refusal::invalid(name, message));
            }
        }
        self.extension_attributes.check()
    }
}
