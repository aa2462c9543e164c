//! The permission grant policies that every organisation has
//! ([built-in consent policies](https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/manage-app-consent-policies#built-in-consent-policies)).
//! Those of chats and teams are left out: there are none here.

use super::grant_policy::{Classification, ConditionSet, GrantPolicy, PermissionType};
use crate::{TenantId, permission::GRAPH_APP_ID};
use uuid::{Uuid, uuid};

/// The policies that every organisation has. What Entra's condition sets say of verified publishers stands here too,
/// though nobody verifies publishers here: an application is of the organisation, or it is not.
#[must_use]
pub fn built_in(tenant: TenantId) -> Vec<GrantPolicy> {
    let mut policies = for_people(tenant);
    policies.extend(for_administrators(tenant));
    policies
}

fn policy(
    (id, name, description): (&str, &str, &str),
    includes: Vec<ConditionSet>,
    excludes: Vec<ConditionSet>,
) -> GrantPolicy {
    GrantPolicy {
        id: id.to_owned(),
        display_name: name.to_owned(),
        description: Some(description.to_owned()),
        includes,
        excludes,
    }
}

fn set(id: Uuid, kind: PermissionType) -> ConditionSet {
    ConditionSet {
        id,
        permission_type: Some(kind),
        ..ConditionSet::default()
    }
}

fn verified(set: ConditionSet) -> ConditionSet {
    ConditionSet {
        client_applications_from_verified_publisher_only: true,
        ..set
    }
}

fn own(set: ConditionSet, tenant: TenantId) -> ConditionSet {
    ConditionSet {
        client_application_tenant_ids: vec![tenant.to_string()],
        ..set
    }
}

fn of_graph(set: ConditionSet) -> ConditionSet {
    ConditionSet {
        resource_application: GRAPH_APP_ID.to_string(),
        ..set
    }
}

fn for_people(tenant: TenantId) -> Vec<GrantPolicy> {
    let open = |id| set(id, PermissionType::DelegatedUserConsentable);
    let low = |id| ConditionSet {
        permission_classification: Classification::Low.word().to_owned(),
        ..open(id)
    };
    // `Files.Read.All`, `Files.ReadWrite.All`, `Sites.Read.All`, `Sites.ReadWrite.All`.
    let files = [
        "df85f4d6-205c-4ac5-a5ea-6bf408dba283",
        "863451e7-0667-486c-a5d6-d135439485f0",
        "205e70e5-aba6-4c52-a976-6d2d46c48043",
        "89fe6a52-be36-487e-b7d8-d061c450a026",
    ];
    let of_files = ConditionSet {
        permissions: files.map(str::to_owned).to_vec(),
        ..of_graph(set(
            uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0007"),
            PermissionType::Delegated,
        ))
    };
    vec![
        policy(
            (
                super::LOW,
                "Default User Low Risk Policy",
                "All low risk permissions are consentable by member type users by default.",
            ),
            vec![
                own(low(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0001")), tenant),
                verified(low(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0002"))),
            ],
            Vec::new(),
        ),
        policy(
            (
                super::LEGACY,
                "Default User Legacy Policy",
                "All delegated permissions that are not reserved to administrators, for any application.",
            ),
            vec![open(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0003"))],
            Vec::new(),
        ),
        policy(
            (
                "microsoft-user-default-recommended",
                "Microsoft User Default Recommended Policy",
                "Delegated permissions that are not reserved to administrators, except those to all files and sites of Microsoft Graph.",
            ),
            vec![open(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0006"))],
            vec![of_files],
        ),
    ]
}

fn for_administrators(tenant: TenantId) -> Vec<GrantPolicy> {
    let application = |id| set(id, PermissionType::Application);
    let delegated = |id| set(id, PermissionType::Delegated);
    vec![
        policy(
            (
                "microsoft-all-application-permissions",
                "All application permissions",
                "Includes all application permissions (app roles), for all APIs, for any client application.",
            ),
            vec![application(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0010"))],
            Vec::new(),
        ),
        policy(
            (
                "microsoft-all-application-permissions-verified",
                "All application permissions, for applications that are known",
                "Includes all application permissions (app roles), for all APIs, for client applications from verified publishers or which were registered in this organization.",
            ),
            vec![
                own(
                    application(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0011")),
                    tenant,
                ),
                verified(application(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0012"))),
            ],
            Vec::new(),
        ),
        policy(
            (
                "microsoft-application-admin",
                "Application Admin Policy",
                "Permissions consentable by Application Administrators: all but those of Microsoft Graph, with which an application could do whatever an administrator may.",
            ),
            vec![
                delegated(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0013")),
                application(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0014")),
            ],
            vec![
                of_graph(delegated(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0015"))),
                of_graph(application(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0016"))),
            ],
        ),
        policy(
            (
                "microsoft-company-admin",
                "Company Admin Policy",
                "Permissions consentable by Company Administrators.",
            ),
            vec![
                application(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0017")),
                delegated(uuid!("b2f2ef6c-6a73-4b5c-93e4-6e3a5b1d0018")),
            ],
            Vec::new(),
        ),
    ]
}
