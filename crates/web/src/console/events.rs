//! Events of the audit log as pages show them.

use super::common;
use crate::{http::Visit, words};
use serde_json::Value;
use xenia_design::{Badge, Icon, Link, Person, Timeline, TimelineItem, Tone};
use xenia_engine::domain::{
    NodeKind,
    audit::{Event, Initiator, Target},
};

/// Who did it.
pub(super) fn who(initiator: &Initiator) -> Person {
    match initiator.kind.as_str() {
        "system" => Person::member("Xenia", "by itself"),
        "servicePrincipal" => Person::member(&initiator.name, "application"),
        "visitor" => Person::guest(&initiator.name, "not in the directory"),
        _ => Person::member(readable(&initiator.name), ""),
    }
}

/// On what, joined; things without a name are left out.
pub(super) fn targets(event: &Event) -> String {
    let names: Vec<String> = event
        .targets
        .iter()
        .filter(|target| !is_nameless(target.kind))
        .map(|target| readable(&target.name))
        .filter(|name| !name.is_empty())
        .collect();
    names.join(", ")
}

/// Things that are known by what they belong to, not by a name.
fn is_nameless(kind: NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Assignment | NodeKind::AssignmentRequest | NodeKind::Session
    )
}

/// The address of a guest in place of the user name made of it
/// (`mara_fabrikam.example#EXT#@contoso.example`).
pub(super) fn readable(name: &str) -> String {
    match name
        .split_once("#EXT#@")
        .and_then(|(address, _)| address.rsplit_once('_'))
    {
        Some((local, domain)) => format!("{local}@{domain}"),
        None => name.to_owned(),
    }
}

/// Whether it was done.
pub(super) fn result(event: &Event) -> Badge {
    let failed = event.details.get("result").and_then(Value::as_str) == Some("failure");
    if failed {
        Badge::new(Tone::Bad, "Refused")
    } else {
        Badge::new(Tone::Good, "Done")
    }
}

/// The page about a thing, where there is one.
pub(super) fn page_of(visit: &Visit, target: &Target) -> Option<String> {
    let area = match target.kind {
        NodeKind::Group => "groups",
        NodeKind::ServicePrincipal => "applications",
        NodeKind::AccessPackage => "packages",
        NodeKind::Catalog => "catalogs",
        NodeKind::ConnectedOrganization => "partners",
        _ => return None,
    };
    let line = format!("/console/{area}");
    common::is_open(visit, &line).then(|| format!("{line}/{}", target.id))
}

/// The icon of a kind of thing.
pub(super) fn icon(kind: NodeKind) -> Icon {
    match kind {
        NodeKind::User => Icon::Person,
        NodeKind::Group => Icon::Group,
        NodeKind::Application | NodeKind::ServicePrincipal => Icon::Application,
        NodeKind::Device => Icon::Application,
        NodeKind::ExtensionProperty | NodeKind::SubscribedSku => Icon::Settings,
        NodeKind::DirectoryRole
        | NodeKind::FederatedIdentityCredential
        | NodeKind::PermissionGrant
        | NodeKind::RoleDefinition
        | NodeKind::SigningKey => Icon::Key,
        NodeKind::AdministrativeUnit => Icon::Group,
        NodeKind::Catalog | NodeKind::CatalogResource => Icon::Catalog,
        NodeKind::AccessPackage | NodeKind::AssignmentPolicy | NodeKind::Assignment => {
            Icon::Package
        }
        NodeKind::AssignmentRequest
        | NodeKind::ConsentRequest
        | NodeKind::JoinRequest
        | NodeKind::Subscription => Icon::Send,
        NodeKind::ConnectedOrganization | NodeKind::Organization | NodeKind::Domain => {
            Icon::Partner
        }
        NodeKind::Invitation => Icon::Mail,
        NodeKind::Policy => Icon::Settings,
        NodeKind::Job => Icon::Jobs,
        NodeKind::Session => Icon::Shield,
    }
}

/// Events in time, each with the way to its record.
pub(super) fn timeline(visit: &Visit, events: &[Event]) -> Timeline {
    let has_records = common::is_open(visit, "/console/activity");
    let item = |event: &Event| {
        let names = targets(event);
        let by = format!("by {}", readable(&event.initiator.name));
        TimelineItem {
            when: words::minute(event.at, visit.ctx.now),
            icon: event
                .targets
                .first()
                .map_or(Icon::Activity, |target| icon(target.kind)),
            tone: Tone::Neutral,
            title: event.activity.clone(),
            detail: if names.is_empty() {
                by
            } else {
                format!("{names}, {by}")
            },
            link: has_records
                .then(|| Link::new("Record", format!("/console/activity/{}", event.id))),
            badge: None,
        }
    };
    Timeline {
        items: events.iter().map(item).collect(),
    }
}
