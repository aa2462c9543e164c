//! Permission grant policies: under which conditions somebody may agree to a permission of an application
//! ([permissionGrantPolicy](https://learn.microsoft.com/en-us/graph/api/resources/permissiongrantpolicy),
//! [manage app consent policies](https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/manage-app-consent-policies)).
//!
//! A policy is a list of condition sets that include and one of those that exclude. What is asked for passes when
//! one set at least includes it and none excludes it; it meets a set when it meets all of its conditions. Somebody
//! needs one policy that lets it pass: what one excludes another may include.

use crate::Refusal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Policies of the organisation's own making at most (Xenia's own bound).
pub const MAX_POLICIES: usize = 100;
/// Condition sets on each side of a policy at most (Xenia's own bound).
pub const MAX_CONDITION_SETS: usize = 100;
/// Ids in one condition at most (Xenia's own bound).
const MAX_IDS: usize = 500;
/// The longest id of a policy; it stands in paths and in the names of actions of roles.
const LONGEST_ID: usize = 64;
/// How the ids of policies begin that everybody has.
const BUILT_IN: &str = "microsoft-";
/// Any value of a condition that is a list, or a classification.
const ALL: &str = "all";
/// Any application that offers permissions.
const ANY: &str = "any";

/// How much a delegated permission can do (Graph `permissionClassificationType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Classification {
    /// Little: people may decide about it.
    Low,
    /// More.
    Medium,
    /// Much.
    High,
}

impl Classification {
    /// Graph's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Graph's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
        }
    }
}

/// The kind of permission that a condition set is about (Graph `permissionType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PermissionType {
    /// Delegated ones that whoever offers them does not reserve to administrators. Built-in policies only.
    DelegatedUserConsentable,
    /// Delegated ones.
    Delegated,
    /// Application permissions.
    Application,
}

/// Conditions that all have to be met (Graph `permissionGrantConditionSet`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `permissionGrantConditionSet`, documented there"
)]
pub struct ConditionSet {
    pub id: Uuid,
    pub permission_classification: String,
    pub permission_type: Option<PermissionType>,
    pub resource_application: String,
    pub permissions: Vec<String>,
    pub client_application_ids: Vec<String>,
    pub client_application_tenant_ids: Vec<String>,
    pub client_application_publisher_ids: Vec<String>,
    pub client_applications_from_verified_publisher_only: bool,
}

impl Default for ConditionSet {
    fn default() -> Self {
        let all = || vec![ALL.to_owned()];
        Self {
            id: Uuid::nil(),
            permission_classification: ALL.to_owned(),
            permission_type: None,
            resource_application: ANY.to_owned(),
            permissions: all(),
            client_application_ids: all(),
            client_application_tenant_ids: all(),
            client_application_publisher_ids: all(),
            client_applications_from_verified_publisher_only: false,
        }
    }
}

/// The application that asks.
#[derive(Clone, Copy, Debug)]
pub struct GrantClient<'a> {
    /// Its `appId`.
    pub app: Uuid,
    /// The organisation in which it is registered, where that is known.
    pub tenant: Option<Uuid>,
    /// The id of its publisher, where somebody has verified who that is.
    pub verified_publisher: Option<&'a str>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub enum GrantKind {
    /// A delegated permission.
    Delegated {
        /// Whether whoever offers it lets people decide about it.
        open_to_people: bool,
        /// How it is classified.
        classification: Option<Classification>,
    },
    /// An application permission.
    Application,
}

/// One permission that one application asks for.
#[derive(Clone, Copy, Debug)]
pub struct GrantEvent<'a> {
    /// Who asks.
    pub client: GrantClient<'a>,
    /// The `appId` of the application that offers the permission.
    pub resource: Uuid,
    /// The id of the permission.
    pub permission: Uuid,
    /// What kind of permission it is.
    pub kind: GrantKind,
}

fn is_all(list: &[String]) -> bool {
    matches!(list, [only] if only.eq_ignore_ascii_case(ALL))
}

fn names(list: &[String], id: Uuid) -> bool {
    is_all(list) || list.iter().any(|one| is_id(one, id))
}

fn is_id(text: &str, id: Uuid) -> bool {
    Uuid::try_parse(text).is_ok_and(|found| found == id)
}

impl ConditionSet {
    /// Whether what is asked for meets all conditions. A set without a type meets nothing.
    #[must_use]
    pub fn matches(&self, event: &GrantEvent<'_>) -> bool {
        let client = &event.client;
        let publisher = |list: &[String]| {
            is_all(list)
                || client
                    .verified_publisher
                    .is_some_and(|id| list.iter().any(|one| one.eq_ignore_ascii_case(id)))
        };
        let tenant = |list: &[String]| {
            is_all(list) || client.tenant.is_some_and(|tenant| names(list, tenant))
        };
        let resource = &self.resource_application;
        self.is_of_kind(&event.kind)
            && (resource.eq_ignore_ascii_case(ANY) || is_id(resource, event.resource))
            && names(&self.permissions, event.permission)
            && names(&self.client_application_ids, client.app)
            && tenant(&self.client_application_tenant_ids)
            && publisher(&self.client_application_publisher_ids)
            && (!self.client_applications_from_verified_publisher_only
                || client.verified_publisher.is_some())
    }

    fn is_of_kind(&self, kind: &GrantKind) -> bool {
        let wanted = self.permission_classification.as_str();
        let any = wanted.eq_ignore_ascii_case(ALL);
        match (kind, self.permission_type) {
            (_, None) => false,
            (GrantKind::Application, Some(kind)) => kind == PermissionType::Application && any,
            (
                GrantKind::Delegated {
                    open_to_people,
                    classification,
                },
                Some(kind),
            ) => {
                let fits = match kind {
                    PermissionType::Delegated => true,
                    PermissionType::DelegatedUserConsentable => *open_to_people,
                    PermissionType::Application => false,
                };
                let is = |it: Classification| it.word().eq_ignore_ascii_case(wanted);
                fits && (any || classification.is_some_and(is))
            }
        }
    }

    /// Checks a set of a policy of the organisation's own making.
    ///
    /// # Errors
    /// The first condition that is none.
    pub fn check(&self) -> Result<(), Refusal> {
        let refuse = |target: &str, message: String| Err(Refusal::invalid(target, message));
        match self.permission_type {
            None => {
                let message = "`permissionType` is missing: it is `delegated` or `application`";
                return refuse("permissionType", message.to_owned());
            }
            Some(PermissionType::DelegatedUserConsentable) => {
                let message = "`permissionType` is `delegatedUserConsentable`, which only built-in policies have: it is `delegated` or `application`";
                return refuse("permissionType", message.to_owned());
            }
            Some(_) => {}
        }
        let wanted = self.permission_classification.as_str();
        if ![ALL, "low", "medium", "high"].contains(&wanted) {
            let message = format!(
                "`permissionClassification` is `{wanted}`; it is `all`, `low`, `medium` or `high`"
            );
            return refuse("permissionClassification", message);
        }
        if self.permission_type == Some(PermissionType::Application) && wanted != ALL {
            let message = "only delegated permissions are classified: `permissionClassification` is `all` where `permissionType` is `application`";
            return refuse("permissionClassification", message.to_owned());
        }
        let resource = &self.resource_application;
        if resource != ANY && Uuid::try_parse(resource).is_err() {
            let message = format!(
                "`resourceApplication` is `{resource}`; it is `any` or the `appId` of an application"
            );
            return refuse("resourceApplication", message);
        }
        if resource == ANY && !is_all(&self.permissions) {
            let message = "`permissions` names permissions of one application: `resourceApplication` must say which";
            return refuse("resourceApplication", message.to_owned());
        }
        check_ids("permissions", &self.permissions)?;
        check_ids("clientApplicationIds", &self.client_application_ids)?;
        check_ids(
            "clientApplicationTenantIds",
            &self.client_application_tenant_ids,
        )?;
        check_count(
            "clientApplicationPublisherIds",
            &self.client_application_publisher_ids,
        )
    }
}

fn check_ids(name: &str, list: &[String]) -> Result<(), Refusal> {
    check_count(name, list)?;
    let wrong = |text: &&String| Uuid::try_parse(text).is_err();
    match list.iter().find(wrong).filter(|_| !is_all(list)) {
        Some(text) => Err(Refusal::invalid(
            name,
            format!("`{text}` in `{name}` is no id; the list is `all` alone, or ids"),
        )),
        None => Ok(()),
    }
}

fn check_count(name: &str, list: &[String]) -> Result<(), Refusal> {
    if list.is_empty() || list.len() > MAX_IDS {
        let message = format!("`{name}` has between 1 and {MAX_IDS} values; `all` means any");
        return Err(Refusal::invalid(name, message));
    }
    let has_all = list.iter().any(|one| one.eq_ignore_ascii_case(ALL));
    if has_all && list.len() > 1 {
        let message = format!("`all` in `{name}` stands alone");
        return Err(Refusal::invalid(name, message));
    }
    Ok(())
}

/// Under which conditions somebody may agree (Graph `permissionGrantPolicy`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `permissionGrantPolicy`, documented there"
)]
pub struct GrantPolicy {
    pub id: String,
    pub display_name: String,
    pub description: Option<String>,
    pub includes: Vec<ConditionSet>,
    pub excludes: Vec<ConditionSet>,
}

impl GrantPolicy {
    /// Whether the policy lets somebody agree to that.
    #[must_use]
    pub fn allows(&self, event: &GrantEvent<'_>) -> bool {
        self.includes.iter().any(|set| set.matches(event))
            && !self.excludes.iter().any(|set| set.matches(event))
    }

    /// Whether every organisation has it, and nobody can change it.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        is_reserved(&self.id)
    }

    /// Checks a policy of the organisation's own making, without its sets.
    ///
    /// # Errors
    /// An id that does not fit into a path or is reserved, or a name that is empty or too long.
    pub fn check(&self) -> Result<(), Refusal> {
        if !is_policy_id(&self.id) {
            let message = format!(
                "`id` is `{}`; it has 1 to {LONGEST_ID} letters, digits, `-` and `_`",
                self.id
            );
            return Err(Refusal::invalid("id", message));
        }
        if is_reserved(&self.id) {
            let message =
                format!("ids that begin with `{BUILT_IN}` are those of built-in policies");
            return Err(Refusal::invalid("id", message));
        }
        crate::applications::check_name(&self.display_name)
    }
}

fn is_reserved(id: &str) -> bool {
    let start = id.get(..BUILT_IN.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(BUILT_IN))
}

/// Whether that can be the id of a policy.
#[must_use]
pub fn is_policy_id(id: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (1..=LONGEST_ID).contains(&id.len()) && id.chars().all(fits)
}
