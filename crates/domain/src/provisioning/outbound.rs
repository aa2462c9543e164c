//! Provisioning into applications: what is sent of each person, how a job goes, and when it gives up.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// After so many failures of whole cycles one after the other a job is put into quarantine.
pub const FAILURES_TO_QUARANTINE: i64 = 3;

/// One attribute of the application, and what it is taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttributeMapping {
    /// The property of the person here, as Graph calls it.
    pub source: String,
    /// The attribute there: a path of SCIM, such as `name.givenName` or
    /// `emails[type eq "work"].value`.
    pub target: String,
}

/// The source that is no property of a user: the name that the person has at home
/// ([`User::original_user_principal_name`](crate::directory::User::original_user_principal_name)). As
/// in Entra it is what a guest is known by in other systems.
pub const ORIGINAL_NAME: &str = "originalUserPrincipalName";

/// What is sent when nothing else is said. The first one is how people are matched. Guests are
/// `userName` by their address: the user principal name that is made of it here is no address, and
/// nobody over there knows it.
#[must_use]
pub fn usual_mappings() -> Vec<AttributeMapping> {
    let enterprise = super::ENTERPRISE;
    let of = |source: &str, target: String| AttributeMapping {
        source: source.to_owned(),
        target,
    };
    vec![
        of(ORIGINAL_NAME, "userName".to_owned()),
        of("accountEnabled", "active".to_owned()),
        of("id", "externalId".to_owned()),
        of("displayName", "displayName".to_owned()),
        of("givenName", "name.givenName".to_owned()),
        of("surname", "name.familyName".to_owned()),
        of("mail", "emails[type eq \"work\"].value".to_owned()),
        of("jobTitle", "title".to_owned()),
        of("preferredLanguage", "preferredLanguage".to_owned()),
        of(
            "mobilePhone",
            "phoneNumbers[type eq \"mobile\"].value".to_owned(),
        ),
        of("department", format!("{enterprise}:department")),
        of("employeeId", format!("{enterprise}:employeeNumber")),
    ]
}

/// What happens to who is not assigned any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum Deprovision {
    /// Disabled there: `active` is set to false.
    #[default]
    Disable,
    /// Deleted there.
    Delete,
}

/// What an administrator decided about the provisioning into an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Synchronization {
    /// Where the application's SCIM service is: `https://app.example/scim/v2`.
    pub base_address: String,
    /// Whether it runs.
    pub active: bool,
    /// What is sent.
    pub mappings: Vec<AttributeMapping>,
    /// What happens to who is not assigned any more.
    pub deprovision: Deprovision,
    /// Who is told when it goes wrong; the organisation's technical contacts when empty.
    pub notify: Vec<String>,
}

impl Default for Synchronization {
    fn default() -> Self {
        Self {
            base_address: String::new(),
            active: false,
            mappings: usual_mappings(),
            deprovision: Deprovision::Disable,
            notify: Vec::new(),
        }
    }
}

/// Where a job stands (Graph `synchronizationStatusCode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub enum StatusCode {
    /// It has no address or token yet.
    #[default]
    NotConfigured,
    /// It was not started yet.
    NotRun,
    /// It runs.
    Active,
    /// It was paused.
    Paused,
    /// It failed again and again, and is tried seldom.
    Quarantine,
}

/// Why nothing could be done at an application at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum Cause {
    /// It does not answer.
    #[default]
    Unreachable,
    /// It refuses the token.
    Credentials,
    /// It answers, and fails.
    Failing,
}

/// One cycle (Graph `synchronizationTaskExecution`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Execution {
    /// `Succeeded`, `Failed` or `EntryLevelErrors`.
    pub state: String,
    /// When it began.
    pub time_began: Timestamp,
    /// When it ended.
    pub time_ended: Timestamp,
    /// How many people and groups were looked at.
    pub count_entitled: i64,
    /// How many were brought into step.
    pub count_exported: i64,
    /// How many could not be.
    pub count_errors: i64,
    /// What went wrong.
    pub error: Option<String>,
}

/// Why a job is in quarantine (Graph `synchronizationQuarantine`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quarantine {
    /// Since when.
    pub current_began: Timestamp,
    /// When it is tried next.
    pub next_attempt: Timestamp,
    /// How often it was tried since.
    pub series_count: i64,
    /// Why, of three.
    #[serde(default)]
    pub cause: Cause,
    /// What went wrong last.
    pub error: String,
}

/// How a job goes (Graph `synchronizationStatus`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Status {
    /// Where it stands.
    pub code: StatusCode,
    /// Cycles that failed wholly since one went well.
    pub count_successive_complete_failures: i64,
    /// The last cycle that did something.
    pub last_execution: Option<Execution>,
    /// Why it is in quarantine.
    pub quarantine: Option<Quarantine>,
}

/// What follows from a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Next {
    /// When to run again.
    pub due_at: Timestamp,
    /// Whether the job went into quarantine with this cycle: somebody is to be told.
    pub quarantined: bool,
}

impl Status {
    /// Notes a cycle. `whole` says that nothing could be done at all, with the reason: the address
    /// does not answer, or refuses the token.
    #[must_use]
    pub fn after(
        &mut self,
        run: Execution,
        whole: Option<(Cause, &str)>,
        retry_after: Option<i64>,
    ) -> Next {
        let now = run.time_ended;
        self.last_execution = Some(run);
        let Some((cause, error)) = whole else {
            self.code = StatusCode::Active;
            self.count_successive_complete_failures = 0;
            self.quarantine = None;
            return Next {
                due_at: now.plus_seconds(retry_after.unwrap_or(0)),
                quarantined: false,
            };
        };
        self.count_successive_complete_failures += 1;
        let failures = self.count_successive_complete_failures;
        if failures < FAILURES_TO_QUARANTINE {
            let pause = retry_after.unwrap_or(0).max(30 * failures);
            return Next {
                due_at: now.plus_seconds(pause),
                quarantined: false,
            };
        }
        let since = self.quarantine.take();
        let tries = since.as_ref().map_or(0, |it| it.series_count) + 1;
        // An hour, doubled up to a day.
        let hours = 1_i64 << tries.saturating_sub(1).min(5);
        let next = now.plus_seconds(3600 * hours.min(24));
        self.code = StatusCode::Quarantine;
        self.quarantine = Some(Quarantine {
            current_began: since.as_ref().map_or(now, |it| it.current_began),
            next_attempt: next,
            series_count: tries,
            cause,
            error: error.to_owned(),
        });
        Next {
            due_at: next,
            quarantined: since.is_none(),
        }
    }
}
