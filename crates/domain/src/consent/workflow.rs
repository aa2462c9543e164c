//! Requests for the consent of an administrator
//! ([adminConsentRequestPolicy](https://learn.microsoft.com/en-us/graph/api/resources/adminconsentrequestpolicy),
//! [appConsentRequest](https://learn.microsoft.com/en-us/graph/api/resources/appconsentrequest),
//! [userConsentRequest](https://learn.microsoft.com/en-us/graph/api/resources/userconsentrequest)).
//!
//! An application has one request, on which the requests of people stand. What a person asked for never changes: who
//! asks for more makes a new request that takes the place of the old one, so that a decision is always about what the
//! reviewer saw.

use super::PermissionScope;
use crate::{ClientId, Refusal, Timestamp, UserId, ids::ServicePrincipalId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest life of a request, in days (Entra's bound).
const LONGEST_DAYS: i64 = 60;
/// Lines of reviewers at most (Xenia's own bound).
const MAX_REVIEWERS: usize = 100;
/// Characters of a reason or a justification at most (Xenia's own bound).
const LONGEST_TEXT: usize = 2_000;

/// Whether people can ask for consent, and whom (Graph `adminConsentRequestPolicy`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `adminConsentRequestPolicy`, documented there"
)]
pub struct AdminConsentRequestPolicy {
    pub is_enabled: bool,
    pub notify_reviewers: bool,
    pub reminders_enabled: bool,
    pub request_duration_in_days: i64,
    pub reviewers: Vec<ReviewerScope>,
    pub version: i64,
}

impl Default for AdminConsentRequestPolicy {
    fn default() -> Self {
        Self {
            is_enabled: false,
            notify_reviewers: true,
            reminders_enabled: true,
            request_duration_in_days: 30,
            reviewers: Vec::new(),
            version: 0,
        }
    }
}

/// Who reviews, as a query (Graph `accessReviewReviewerScope`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessReviewReviewerScope`, documented there"
)]
pub struct ReviewerScope {
    pub query: Option<String>,
    pub query_type: Option<String>,
    pub query_root: Option<String>,
}

/// Whom a line of reviewers means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reviewers {
    /// One person.
    User(Uuid),
    /// Everybody in a group, nested ones too.
    Group(Uuid),
    /// Whoever holds a directory role, by its template.
    Role(Uuid),
}

impl ReviewerScope {
    /// Whom the query means.
    ///
    /// # Errors
    /// It is none of the queries that Graph documents for reviewers.
    pub fn read(&self) -> Result<Reviewers, Refusal> {
        let query = self.query.as_deref().unwrap_or_default();
        let refused = || {
            let message = format!(
                "`{query}` is none of `/users/{{id}}`, `/groups/{{id}}/transitiveMembers/microsoft.graph.user` and `/directoryRoles/{{id}}`"
            );
            Refusal::invalid("reviewers", message)
        };
        if self.query_type.as_deref().unwrap_or("MicrosoftGraph") != "MicrosoftGraph" {
            let message = "`queryType` of a reviewer is `MicrosoftGraph`";
            return Err(Refusal::invalid("reviewers", message));
        }
        let path = query.trim_start_matches('.').trim_start_matches('/');
        let path = path
            .strip_prefix("v1.0/")
            .or_else(|| path.strip_prefix("beta/"))
            .unwrap_or(path);
        let of_role = "roleManagement/directory/roleAssignments?$filter=roleDefinitionId eq '";
        if let Some(rest) = path.strip_prefix(of_role) {
            let id = rest.strip_suffix('\'').and_then(|id| id.parse().ok());
            return id.map(Reviewers::Role).ok_or_else(refused);
        }
        let mut parts = path.split('/');
        let (set, id) = (parts.next(), parts.next().and_then(|id| id.parse().ok()));
        let rest: Vec<&str> = parts.collect();
        match (set, id, rest.as_slice()) {
            (Some("users"), Some(id), []) => Ok(Reviewers::User(id)),
            (
                Some("groups"),
                Some(id),
                ["transitiveMembers" | "members"]
                | ["transitiveMembers" | "members", "microsoft.graph.user"],
            ) => Ok(Reviewers::Group(id)),
            (Some("directoryRoles"), Some(id), [] | ["members"]) => Ok(Reviewers::Role(id)),
            _ => Err(refused()),
        }
    }
}

impl AdminConsentRequestPolicy {
    /// The name under which it is kept, and the setting's path.
    pub const SETTING: &'static str = "policies/adminConsentRequestPolicy";

    /// Checks what an administrator has set.
    ///
    /// # Errors
    /// A lifetime out of range, a query of reviewers that is none, or nobody to decide.
    pub fn check(&self) -> Result<(), Refusal> {
        let days = self.request_duration_in_days;
        if !(1..=LONGEST_DAYS).contains(&days) {
            let message =
                format!("`requestDurationInDays` is between 1 and {LONGEST_DAYS}, not `{days}`");
            return Err(Refusal::invalid("requestDurationInDays", message));
        }
        if self.reviewers.len() > MAX_REVIEWERS {
            let message = format!("there are {MAX_REVIEWERS} lines of reviewers at most");
            return Err(Refusal::invalid("reviewers", message));
        }
        if self.is_enabled && self.reviewers.is_empty() {
            let message = "requests need somebody to decide them: name a reviewer";
            return Err(Refusal::invalid("reviewers", message));
        }
        self.reviewers.iter().try_for_each(|it| it.read().map(drop))
    }
}

/// A permission that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestedScope {
    /// The service principal of the application that offers it.
    pub resource_id: ServicePrincipalId,
    /// Its id.
    pub id: Uuid,
    /// Its value.
    pub value: String,
}

impl RequestedScope {
    /// That permission of that application.
    #[must_use]
    pub fn of(resource: ServicePrincipalId, scope: &PermissionScope) -> Self {
        Self {
            resource_id: resource,
            id: scope.id,
            value: scope.value.clone(),
        }
    }
}

/// That people wait for consent to an application (Graph `appConsentRequest`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct AppConsentRequest {
    /// Its id.
    pub id: Uuid,
    /// The application's `appId`.
    pub app_id: ClientId,
    /// Its service principal.
    pub client_id: ServicePrincipalId,
    /// Its name when it was last asked for.
    pub app_display_name: String,
    /// What somebody waits for.
    pub pending_scopes: Vec<RequestedScope>,
    /// Whether nobody can ask for it any more.
    pub is_blocked: bool,
    /// When the reviewers last had a mail about it.
    pub notified_date_time: Option<Timestamp>,
}

/// Where the request of a person stands (Graph `userConsentRequest.status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub enum ConsentStatus {
    /// It waits for a reviewer.
    #[default]
    InProgress,
    /// Somebody decided, or it has become needless.
    Completed,
    /// Nobody decided in time.
    Expired,
}

impl ConsentStatus {
    /// Graph's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::InProgress => "InProgress",
            Self::Completed => "Completed",
            Self::Expired => "Expired",
        }
    }
}

/// How a request was decided (Graph `approvalStage.reviewResult`; to block is Entra's own beside it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConsentResult {
    /// Consent for everybody.
    Approve,
    /// None; people can ask again.
    Deny,
    /// None, and nobody can ask again.
    Block,
}

/// The request of a person (Graph `userConsentRequest`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct UserConsentRequest {
    /// Its id.
    pub id: Uuid,
    /// On which request of an application it stands.
    pub app_request_id: Uuid,
    /// Who asks.
    pub requestor_id: UserId,
    /// Why.
    pub reason: String,
    /// What for.
    pub scopes: Vec<RequestedScope>,
    /// Where it stands.
    pub status: ConsentStatus,
    /// When it was made.
    pub created_date_time: Timestamp,
    /// When it lapses, or lapsed.
    pub expiration_date_time: Timestamp,
    /// When the reviewers were reminded.
    pub reminded_date_time: Option<Timestamp>,
    /// When it was settled.
    pub completed_date_time: Option<Timestamp>,
    /// How, where somebody decided.
    pub review_result: Option<ConsentResult>,
    /// Who decided.
    pub reviewed_by_id: Option<UserId>,
    /// What that person said.
    pub justification: Option<String>,
}

/// What is due of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentStep {
    /// To remind the reviewers.
    Remind,
    /// To let it lapse.
    Lapse,
}

impl UserConsentRequest {
    /// Whether it waits for a reviewer.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.status == ConsentStatus::InProgress
    }

    /// Checks what the person has written.
    ///
    /// # Errors
    /// No reason, or an endless one.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.reason.trim().is_empty() {
            let message = "say why you need the application";
            return Err(Refusal::invalid("reason", message));
        }
        check_text("reason", &self.reason)
    }

    /// When it is looked at next: half-way to remind, at the end to let it lapse.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        self.is_pending().then(|| match self.reminded_date_time {
            None => self.half_way(),
            Some(_) => self.expiration_date_time,
        })
    }

    fn half_way(&self) -> Timestamp {
        let (from, to) = (self.created_date_time, self.expiration_date_time);
        Timestamp::from_micros(from.micros() / 2 + to.micros() / 2)
    }

    /// What is due now.
    #[must_use]
    pub fn step(&self, now: Timestamp) -> Option<ConsentStep> {
        match self.due_at() {
            Some(_) if self.expiration_date_time <= now => Some(ConsentStep::Lapse),
            Some(due) if due <= now => Some(ConsentStep::Remind),
            _ => None,
        }
    }

    /// Whether it still can be decided.
    ///
    /// # Errors
    /// It was decided, or its time is over, though nothing has noticed yet.
    pub fn check_open(&self, now: Timestamp) -> Result<(), Refusal> {
        let refuse = |message: String| Err(Refusal::conflict(message));
        match self.status {
            ConsentStatus::InProgress if self.expiration_date_time > now => Ok(()),
            ConsentStatus::InProgress | ConsentStatus::Expired => {
                refuse("this request has expired".to_owned())
            }
            ConsentStatus::Completed => refuse("this request is decided already".to_owned()),
        }
    }

    /// The same request, settled: by a decision, or because it has become needless.
    #[must_use]
    pub fn settled(
        mut self,
        decision: Option<(&ConsentDecision, Option<UserId>)>,
        now: Timestamp,
    ) -> Self {
        self.status = ConsentStatus::Completed;
        self.completed_date_time = Some(now);
        if let Some((decision, by)) = decision {
            self.review_result = Some(decision.result);
            self.reviewed_by_id = by;
            self.justification.clone_from(&decision.justification);
        }
        self
    }
}

/// What a reviewer decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentDecision {
    /// How.
    pub result: ConsentResult,
    /// Why; whoever asked reads it.
    pub justification: Option<String>,
}

impl ConsentDecision {
    /// Checks what the reviewer has written.
    ///
    /// # Errors
    /// Whoever asked is told why they do not get it: denying and blocking take a justification (Entra, "review admin
    /// consent requests").
    pub fn check(&self) -> Result<(), Refusal> {
        let text = self.justification.as_deref().unwrap_or_default();
        if self.result != ConsentResult::Approve && text.trim().is_empty() {
            let message = "say why: whoever asked reads it";
            return Err(Refusal::invalid("justification", message));
        }
        check_text("justification", text)
    }
}

fn check_text(name: &str, text: &str) -> Result<(), Refusal> {
    if text.chars().count() > LONGEST_TEXT {
        let message = format!("`{name}` has {LONGEST_TEXT} characters at most");
        return Err(Refusal::invalid(name, message));
    }
    Ok(())
}
