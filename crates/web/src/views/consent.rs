//! Requests for the consent of an administrator, and the rules of consent.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`ConsentRequestPage`] | `GET /approvals/{tenant}/consent-requests/{request}`, `GET /console/consent-requests/{request}` | `POST .../decide`: `decision` = `approve`, `deny` or `block`, `version`, `justification`; `POST .../unblock` |
//! | [`ConsentRequestsPage`] | `GET /console/consent-requests?search=&state=` | - |
//! | [`ConsentSettingsPage`] | `GET /console/consent-requests/settings` | `POST` the same: `enabled`, `notify`, `remind`, `days`, `reviewers`, `policies` |
//! | [`GrantPolicyPage`] | `GET /console/consent-requests/policies/{policy}` | - |

use super::{console::FormSection, pages};
use askama::Template;
use xenia_design::{Badge, Banner, ErrorSummary, Fact, Field, Filters, Person, Shell, When};

pages!(
    ConsentRequestPage,
    ConsentRequestsPage,
    ConsentSettingsPage,
    GrantPolicyPage
);

/// A permission that is asked for.
#[derive(Debug, Clone)]
pub struct AskedRow {
    /// What it lets the application do.
    pub text: String,
    /// Its value, and of which application.
    pub detail: String,
    /// What stands in the way: not offered any more, not for this reviewer to grant.
    pub note: String,
}

/// Somebody who asks or asked.
#[derive(Debug, Clone)]
pub struct AskerRow {
    /// Who.
    pub who: Person,
    /// Why, in their words.
    pub reason: String,
    /// When.
    pub asked: When,
    /// Where it stands.
    pub state: Badge,
    /// Who decided, and why; empty while it waits.
    pub decided: String,
}

/// The form of a decision.
#[derive(Debug, Clone)]
pub struct ConsentDecisionForm {
    /// Where it posts.
    pub action: String,
    /// What the reviewer saw.
    pub version: String,
    /// The field `justification`.
    pub justification: Field,
    /// Whether this reviewer may approve.
    pub may_approve: bool,
    /// What approving does, or why one cannot.
    pub consequence: String,
}

/// What people wait for with one application.
#[derive(Debug, Clone, Template)]
#[template(path = "consent/request.html")]
pub struct ConsentRequestPage {
    /// What stands around.
    pub shell: Shell,
    /// The application's name.
    pub application: String,
    /// Where it stands.
    pub state: Badge,
    /// What it asks for.
    pub asked: Vec<AskedRow>,
    /// The newest first.
    pub people: Vec<AskerRow>,
    /// The decision, while there is one to take and one may.
    pub decision: Option<ConsentDecisionForm>,
    /// Where the form posts that lets people ask again; none where nobody is kept from it.
    pub unblock: Option<String>,
    /// What to know first.
    pub notice: Option<Banner>,
}

/// An application for which people asked.
#[derive(Debug, Clone)]
pub struct ConsentRow {
    /// Its name.
    pub application: String,
    /// Address of [`ConsentRequestPage`].
    pub href: String,
    /// What is asked for: the values.
    pub permissions: String,
    /// How many wait.
    pub waiting: usize,
    /// When somebody asked last.
    pub asked: Option<When>,
    /// Where it stands.
    pub state: Badge,
}

/// All applications for which people asked.
#[derive(Debug, Clone, Template)]
#[template(path = "consent/requests.html")]
pub struct ConsentRequestsPage {
    /// What stands around.
    pub shell: Shell,
    /// The search and the state.
    pub filters: Filters,
    /// Those for which somebody asked last first.
    pub rows: Vec<ConsentRow>,
    /// Where the rules are; none for whoever may not read them.
    pub settings: Option<String>,
    /// Whether people can ask at all.
    pub is_enabled: bool,
}

/// A permission grant policy in a list.
#[derive(Debug, Clone)]
pub struct GrantPolicyRow {
    /// Its name.
    pub name: String,
    /// Address of [`GrantPolicyPage`].
    pub href: String,
    /// Its id.
    pub id: String,
    /// What it is for.
    pub description: String,
    /// Built in, or of the organisation's own; assigned to everybody.
    pub states: Vec<Badge>,
}

/// Who may agree to what, and whether people can ask.
#[derive(Debug, Clone, Template)]
#[template(path = "consent/settings.html")]
pub struct ConsentSettingsPage {
    /// What stands around.
    pub shell: Shell,
    /// Where the form posts.
    pub action: String,
    /// The settings.
    pub sections: Vec<FormSection>,
    /// All policies.
    pub policies: Vec<GrantPolicyRow>,
}

impl ConsentSettingsPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.sections.iter().flat_map(|section| &section.fields))
    }
}

/// Conditions that all have to be met.
#[derive(Debug, Clone)]
pub struct ConditionCard {
    /// `Conditions 1`.
    pub title: String,
    /// The conditions that narrow; each in words.
    pub facts: Vec<Fact>,
}

/// One permission grant policy.
#[derive(Debug, Clone, Template)]
#[template(path = "consent/policy.html")]
pub struct GrantPolicyPage {
    /// What stands around.
    pub shell: Shell,
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// What it is for.
    pub description: String,
    /// Built in, or of the organisation's own; assigned to everybody.
    pub states: Vec<Badge>,
    /// What it lets pass.
    pub includes: Vec<ConditionCard>,
    /// What it holds back all the same.
    pub excludes: Vec<ConditionCard>,
}
