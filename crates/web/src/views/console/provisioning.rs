//! Provisioning: out into an application, and in from HR systems and partners.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`ProvisioningPage`] | `GET /console/applications/{application}/provisioning` | `POST` the same: `base_address`, `token`, `deprovision`, `notify`, `verb` (`save`, `test`); `.../now`: `who`; `.../start`, `pause`, `restart`, `remove` |
//! | [`ProvisioningLogPage`] | `GET /console/applications/{application}/provisioning/log?search=&result=&action=&before=` | - |
//! | [`ConnectionsPage`] | `GET /console/provisioning` | - |
//! | [`ConnectionPage`] | `GET /console/provisioning/{connection}` | `POST .../tokens`: `days`; `.../settings`: `reach`, `groups`, `enabled`; the deeds of the rows |
//! | [`super::FormPage`] | `GET /console/provisioning/new` | `POST` the same: `name`, `kind`, `domains`, `partner`, `reach`, `groups`, `days` |

use askama::Template;
use xenia_design::{
    Badge, Confirm, ErrorSummary, Fact, Field, Filters, Pager, Shell, Stat, Steps, When,
    charts::Bars,
};

use super::{FormSection, NewSecret};
use crate::views::{pages, shared::Tabs};

pages!(
    ProvisioningPage,
    ProvisioningLogPage,
    ConnectionsPage,
    ConnectionPage
);

/// What goes to an attribute of the application.
#[derive(Debug, Clone)]
pub struct MappingRow {
    /// What it is here: `User principal name`.
    pub source: String,
    /// The attribute there: `userName`.
    pub target: String,
    /// Whether the attribute is one of the enterprise extension (RFC 7643, 4.3).
    pub is_extension: bool,
    /// Whether people are matched by it.
    pub is_match: bool,
}

/// A value that was sent.
#[derive(Debug, Clone)]
pub struct SentRow {
    /// The attribute there.
    pub name: String,
    /// Before; empty for none.
    pub before: String,
    /// Now; empty for none.
    pub now: String,
}

/// What was just done for one person or group, step by step.
#[derive(Debug, Clone)]
pub struct ProvisionedNow {
    /// `Lee Gu is in step`.
    pub heading: String,
    /// How it went.
    pub result: Badge,
    /// What was done, in order.
    pub steps: Steps,
    /// What was sent.
    pub sent: Vec<SentRow>,
}

/// A line of the log.
#[derive(Debug, Clone)]
pub struct ProvisioningRow {
    /// When.
    pub when: When,
    /// The person or group.
    pub who: String,
    /// `Person` or `Group`.
    pub kind: String,
    /// `Made`, `Changed`, `Disabled`.
    pub what: String,
    /// How it went.
    pub result: Badge,
    /// What went wrong; empty when nothing did.
    pub reason: String,
    /// What was done, in order.
    pub steps: Vec<String>,
    /// What was sent.
    pub sent: Vec<SentRow>,
}

/// Provisioning into one application.
#[derive(Debug, Clone, Template)]
#[template(path = "console/provisioning.html")]
pub struct ProvisioningPage {
    /// What stands around.
    pub shell: Shell,
    /// The application's name.
    pub name: String,
    /// Where it stands.
    pub state: Badge,
    /// The application, provisioning into it, the log.
    pub tabs: Tabs,
    /// Whether there is anything to tell of yet.
    pub is_set_up: bool,
    /// Posts to start it; none where it runs, or one may not.
    pub start: Option<String>,
    /// Pause, start anew, remove.
    pub actions: Vec<Confirm>,
    /// Key numbers.
    pub stats: Vec<Stat>,
    /// How people and groups stand.
    pub bars: Bars,
    /// The last run.
    pub last: Vec<Fact>,
    /// Asks for one person or group: field `who`; empty where one may not.
    pub now: Vec<Field>,
    /// What was just done for one.
    pub told: Option<ProvisionedNow>,
    /// Address, token and so on; empty where one may not.
    pub settings: Vec<FormSection>,
    /// What is sent of people.
    pub mappings: Vec<MappingRow>,
    /// Address of [`super::MappingsPage`]; `None` when one may not change them.
    pub change_mappings: Option<String>,
    /// The newest lines of the log.
    pub recent: Vec<ProvisioningRow>,
    /// Address of this page.
    pub base: String,
}

impl ProvisioningPage {
    /// Everything that is wrong with what was typed.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.settings.iter().flat_map(|section| &section.fields))
    }
}

/// The log of the provisioning into one application.
#[derive(Debug, Clone, Template)]
#[template(path = "console/provisioning_log.html")]
pub struct ProvisioningLogPage {
    /// What stands around.
    pub shell: Shell,
    /// The application's name.
    pub name: String,
    /// The application, provisioning into it, the log.
    pub tabs: Tabs,
    /// Search, result, deed.
    pub filters: Filters,
    /// The newest first.
    pub rows: Vec<ProvisioningRow>,
    /// The way through the list.
    pub pager: Pager,
    /// Address of [`ProvisioningPage`].
    pub base: String,
}

/// A connection in the list.
#[derive(Debug, Clone)]
pub struct ConnectionRow {
    /// Its name.
    pub name: String,
    /// Address of [`ConnectionPage`].
    pub href: String,
    /// Whose people it brings: `Your own people, in contoso.example`.
    pub whose: String,
    /// `Ready`, `Never used`, `No token`, `Switched off`.
    pub state: Badge,
    /// When it was last heard of.
    pub used: Option<When>,
    /// When its last token ends.
    pub ends: Option<When>,
}

/// All connections by which people come in.
#[derive(Debug, Clone, Template)]
#[template(path = "console/connections.html")]
pub struct ConnectionsPage {
    /// What stands around.
    pub shell: Shell,
    /// By name.
    pub rows: Vec<ConnectionRow>,
    /// Address of the form for a new one; none where one may not.
    pub new: Option<String>,
}

/// A token of a connection.
#[derive(Debug, Clone)]
pub struct TokenRow {
    /// Its last characters.
    pub hint: String,
    /// When it was made.
    pub created: When,
    /// When it ends.
    pub ends: When,
    /// When it was last used.
    pub used: Option<When>,
    /// `Valid`, `Ends soon`, `Ended`.
    pub state: Badge,
    /// Takes it away.
    pub remove: Option<Confirm>,
}

/// Something that a connection wrote.
#[derive(Debug, Clone)]
pub struct WrittenRow {
    /// When.
    pub when: When,
    /// What.
    pub what: String,
    /// To whom or what.
    pub target: String,
    /// How it went.
    pub result: Badge,
}

/// One connection by which people come in.
#[derive(Debug, Clone, Template)]
#[template(path = "console/connection.html")]
pub struct ConnectionPage {
    /// What stands around.
    pub shell: Shell,
    /// Its name.
    pub name: String,
    /// `Ready`, `Never used`, `No token`, `Switched off`.
    pub state: Badge,
    /// A token that was just made.
    pub new_token: Option<NewSecret>,
    /// What the other side needs: the address.
    pub connect: Vec<Fact>,
    /// What it may touch.
    pub facts: Vec<Fact>,
    /// Its tokens.
    pub tokens: Vec<TokenRow>,
    /// Makes another: field `days`; empty where there are enough, or one may not.
    pub add_token: Vec<Field>,
    /// What it may touch, to be changed: `reach`, `groups`, `enabled`; empty where one may not.
    pub settings: Vec<Field>,
    /// What it wrote lately, the newest first.
    pub written: Vec<WrittenRow>,
    /// Address of this page, before `/tokens` and `/settings`.
    pub base: String,
    /// Ends it.
    pub actions: Vec<Confirm>,
}
