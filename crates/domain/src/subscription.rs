//! Subscriptions to change notifications
//! ([subscription](https://learn.microsoft.com/en-us/graph/api/resources/subscription)): what can
//! be subscribed to, and for how long.

use crate::{NodeKind, Reason, Refusal, SubscriptionId, Timestamp, permission::Permission};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a subscription to directory objects lasts at most, in minutes (Graph, "subscription
/// resource type", maximum length of subscription).
pub const MOST_MINUTES: i64 = 41_760;

/// A subscription (Graph `subscription`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `subscription`, documented there"
)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub resource: String,
    pub change_type: String,
    pub notification_url: String,
    pub lifecycle_notification_url: Option<String>,
    pub expiration_date_time: Timestamp,
    pub client_state: Option<String>,
    pub creator_id: Uuid,
    pub application_id: Option<String>,
    pub include_resource_data: Option<bool>,
    pub latest_supported_tls_version: Option<String>,
    /// Xenia's own: the delegated permissions of the token that made it; `None` for all.
    pub scopes: Option<Vec<String>>,
}

/// What happened to a resource, as a subscription counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeType {
    /// It was made.
    Created,
    /// It, or who belongs to it, was changed.
    Updated,
    /// It was deleted.
    Deleted,
}

impl ChangeType {
    const ALL: [Self; 3] = [Self::Created, Self::Updated, Self::Deleted];

    /// Graph's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }
}

/// What is subscribed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The kind.
    pub kind: NodeKind,
    /// Only this one.
    pub id: Option<Uuid>,
}

impl Watched {
    /// The set's name in notifications: `Users`.
    #[must_use]
    pub const fn set(self) -> &'static str {
        match self.kind {
            NodeKind::Group => "Groups",
            NodeKind::Application => "Applications",
            NodeKind::ServicePrincipal => "ServicePrincipals",
            _ => "Users",
        }
    }
    /// The type's name in notifications: `#Microsoft.Graph.User`.
    #[must_use]
    pub const fn type_name(self) -> &'static str {
        match self.kind {
            NodeKind::Group => "#Microsoft.Graph.Group",
            NodeKind::Application => "#Microsoft.Graph.Application",
            NodeKind::ServicePrincipal => "#Microsoft.Graph.ServicePrincipal",
            _ => "#Microsoft.Graph.User",
        }
    }
}

/// Reads `users`, `/users/{id}`, `users('id')` and the like.
///
/// # Errors
/// Something else cannot be subscribed to.
pub fn watched(resource: &str) -> Result<Watched, Refusal> {
    let refused = || {
        let message = format!(
            "`{resource}` cannot be subscribed to: there are `users`, `groups`, `applications` and `servicePrincipals`, and one of them such as `users/{{id}}`"
        );
        Refusal::new(Reason::Unsupported, message).at("resource")
    };
    let path = resource
        .trim_matches('/')
        .replace("('", "/")
        .replace("')", "");
    let mut parts = path.split('/');
    let set = parts.next().unwrap_or_default().to_ascii_lowercase();
    let kind = match set.as_str() {
        "users" => NodeKind::User,
        "groups" => NodeKind::Group,
        "applications" => NodeKind::Application,
        "serviceprincipals" => NodeKind::ServicePrincipal,
        _ => return Err(refused()),
    };
    let id = parts.next().map(Uuid::parse_str).transpose();
    match (id, parts.next()) {
        (Ok(id), None) => Ok(Watched { kind, id }),
        _ => Err(refused()),
    }
}

/// Reads `created,updated`.
///
/// # Errors
/// A word is no kind of change, or there is none.
pub fn change_types(text: &str) -> Result<Vec<ChangeType>, Refusal> {
    text.split(',')
        .map(|word| {
            let word = word.trim();
            let mut all = ChangeType::ALL.into_iter();
            all.find(|known| known.word() == word).ok_or_else(|| {
                let message = format!(
                    "`changeType` is `created`, `updated`, `deleted` or several of them with commas, not `{text}`"
                );
                Refusal::invalid("changeType", message)
            })
        })
        .collect()
}

impl Subscription {
    /// Whether it tells of such a change, and as what. As in Graph, whoever hears of changes only
    /// hears of a new resource as changed.
    #[must_use]
    pub fn tells(&self, change: ChangeType) -> Option<ChangeType> {
        let wanted = change_types(&self.change_type).unwrap_or_default();
        let told = wanted.contains(&change).then_some(change);
        let as_changed = change == ChangeType::Created && wanted.contains(&ChangeType::Updated);
        told.or(as_changed.then_some(ChangeType::Updated))
    }
    /// The delegated permissions of its maker's token; `None` for all.
    #[must_use]
    pub fn permissions(&self) -> Option<Vec<Permission>> {
        let scopes = self.scopes.as_ref()?.iter();
        Some(
            scopes
                .filter_map(|name| Permission::from_name(name))
                .collect(),
        )
    }
    /// Refuses a time that has passed, or is too far away.
    ///
    /// # Errors
    /// `expirationDateTime` is not between now and [`MOST_MINUTES`] from now.
    pub fn check_expiration(&self, now: Timestamp) -> Result<(), Refusal> {
        let last = now.plus_seconds(MOST_MINUTES * 60);
        if self.expiration_date_time > now && self.expiration_date_time <= last {
            return Ok(());
        }
        let message = format!(
            "`expirationDateTime` is after now and before `{last}`, {MOST_MINUTES} minutes from now, not `{}`",
            self.expiration_date_time
        );
        Err(Refusal::invalid("expirationDateTime", message))
    }
}
