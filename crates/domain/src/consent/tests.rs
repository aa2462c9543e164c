use super::*;
use crate::{TenantId, permission::GRAPH_APP_ID};

fn scope(value: &str, kind: &str) -> PermissionScope {
    PermissionScope {
        id: Uuid::from_u128(value.bytes().map(u128::from).sum()),
        value: value.to_owned(),
        kind: kind.to_owned(),
        is_enabled: true,
        admin_consent_display_name: None,
        admin_consent_description: None,
        user_consent_display_name: None,
        user_consent_description: None,
    }
}

const TENANT: TenantId = TenantId(Uuid::from_u128(0xc0));
const API: Uuid = Uuid::from_u128(0xa1);
const CLIENT: Uuid = Uuid::from_u128(0xc1);

/// The application of the organisation's own.
fn ours() -> GrantClient<'static> {
    GrantClient {
        app: CLIENT,
        tenant: Some(TENANT.0),
        verified_publisher: None,
    }
}

fn built_in_policy(id: &str) -> GrantPolicy {
    let all = built_in(TENANT).into_iter();
    all.rev().find(|policy| policy.id == id).unwrap()
}

#[test]
fn what_people_may_agree_to_by_themselves() {
    let strange = GrantClient {
        tenant: Some(Uuid::from_u128(0xbad)),
        ..ours()
    };
    let unknown = GrantClient {
        tenant: None,
        ..ours()
    };
    let verified = GrantClient {
        verified_publisher: Some("6543210"),
        ..strange
    };
    let (low, high) = (Some(Classification::Low), Some(Classification::High));
    let recommended = "microsoft-user-default-recommended";
    let admin = "microsoft-application-admin";
    for (id, client, resource, kind, classification, may) in [
        (LOW, ours(), GRAPH_APP_ID, "User", low, true),
        (LOW, ours(), GRAPH_APP_ID, "User", None, false),
        (LOW, ours(), GRAPH_APP_ID, "User", high, false),
        // Reserved after it was classified.
        (LOW, ours(), API, "Admin", low, false),
        (LOW, strange, API, "User", low, false),
        (LOW, unknown, API, "User", low, false),
        (LOW, verified, API, "User", low, true),
        (LEGACY, strange, API, "User", None, true),
        (LEGACY, ours(), API, "Admin", low, false),
        (recommended, ours(), API, "User", None, true),
        (admin, ours(), API, "Admin", None, true),
        (admin, ours(), GRAPH_APP_ID, "User", low, false),
        (
            "microsoft-company-admin",
            ours(),
            GRAPH_APP_ID,
            "Admin",
            None,
            true,
        ),
        (
            "microsoft-all-application-permissions",
            ours(),
            API,
            "User",
            None,
            false,
        ),
    ] {
        let event = scope("read", kind).event(client, resource, classification);
        let found = built_in_policy(id).allows(&event);
        assert_eq!(found, may, "{id} {client:?} {kind} {classification:?}");
    }
}

#[test]
fn application_permissions_have_policies_of_their_own() {
    let event = |resource, client| GrantEvent {
        client,
        resource,
        permission: Uuid::from_u128(1),
        kind: GrantKind::Application,
    };
    let strange = GrantClient {
        tenant: None,
        ..ours()
    };
    for (id, resource, client, may) in [
        (LEGACY, API, ours(), false),
        ("microsoft-all-application-permissions", API, strange, true),
        (
            "microsoft-all-application-permissions-verified",
            API,
            strange,
            false,
        ),
        (
            "microsoft-all-application-permissions-verified",
            API,
            ours(),
            true,
        ),
        ("microsoft-application-admin", API, ours(), true),
        ("microsoft-application-admin", GRAPH_APP_ID, ours(), false),
        ("microsoft-company-admin", GRAPH_APP_ID, ours(), true),
    ] {
        assert_eq!(
            built_in_policy(id).allows(&event(resource, client)),
            may,
            "{id}"
        );
    }
}

fn any_delegated() -> ConditionSet {
    ConditionSet {
        permission_type: Some(PermissionType::Delegated),
        ..ConditionSet::default()
    }
}

fn published() -> GrantClient<'static> {
    GrantClient {
        verified_publisher: Some("4711"),
        ..ours()
    }
}

/// Each condition narrows by itself: a set that has only that one lets pass what meets it, and nothing else.
#[test]
fn every_list_of_ids_counts() {
    let asked = scope("read", "Admin");
    let event = asked.event(published(), API, Some(Classification::Medium));
    let (yes, no) = (
        |id: Uuid| vec![id.to_string()],
        vec![Uuid::from_u128(7).to_string()],
    );
    type Narrow = fn(&mut ConditionSet, Vec<String>);
    let lists: [(Narrow, Vec<String>, Vec<String>); 4] = [
        (|set, ids| set.permissions = ids, yes(asked.id), no.clone()),
        (
            |set, ids| set.client_application_ids = ids,
            yes(CLIENT),
            no.clone(),
        ),
        (
            |set, ids| set.client_application_tenant_ids = ids,
            yes(TENANT.0),
            no.clone(),
        ),
        (
            |set, ids| set.client_application_publisher_ids = ids,
            vec!["4711".to_owned()],
            no,
        ),
    ];
    assert!(any_delegated().matches(&event));
    for (narrow, meets, fails) in lists {
        for (ids, matches) in [(meets, true), (fails, false), (Vec::new(), false)] {
            let mut set = any_delegated();
            narrow(&mut set, ids);
            assert_eq!(set.matches(&event), matches, "{set:?}");
        }
    }
}

#[test]
fn every_other_condition_counts() {
    let (asked, all) = (scope("read", "Admin"), any_delegated);
    let event = asked.event(published(), API, Some(Classification::Medium));
    for (word, matches) in [("all", true), ("medium", true), ("low", false)] {
        let set = ConditionSet {
            permission_classification: word.to_owned(),
            ..all()
        };
        assert_eq!(set.matches(&event), matches, "{word}");
    }
    for (resource, matches) in [
        ("any", true),
        (API.to_string().as_str(), true),
        ("x", false),
    ] {
        let set = ConditionSet {
            resource_application: resource.to_owned(),
            ..all()
        };
        assert_eq!(set.matches(&event), matches, "{resource}");
    }
    let without = ConditionSet {
        permission_type: None,
        ..all()
    };
    assert!(!without.matches(&event));
    // What is excluded is not let pass by what includes it.
    let mut policy = GrantPolicy {
        includes: vec![all()],
        ..GrantPolicy::default()
    };
    assert!(policy.allows(&event));
    policy.excludes = vec![all()];
    assert!(!policy.allows(&event));
    assert!(!GrantPolicy::default().allows(&event), "no set, no consent");
}

#[test]
fn condition_sets_of_ones_own_follow_the_rules() {
    let good = ConditionSet {
        permission_type: Some(PermissionType::Delegated),
        ..ConditionSet::default()
    };
    assert_eq!(good.check(), Ok(()));
    let message = |change: fn(&mut ConditionSet)| {
        let mut set = good.clone();
        change(&mut set);
        set.check().unwrap_err().message
    };
    for (found, expected) in [
        (
            message(|set| set.permission_type = None),
            "`permissionType` is missing: it is `delegated` or `application`",
        ),
        (
            message(|set| set.permission_type = Some(PermissionType::DelegatedUserConsentable)),
            "`permissionType` is `delegatedUserConsentable`, which only built-in policies have: it is `delegated` or `application`",
        ),
        (
            message(|set| set.permission_classification = "tiny".to_owned()),
            "`permissionClassification` is `tiny`; it is `all`, `low`, `medium` or `high`",
        ),
        (
            message(|set| set.resource_application = "Graph".to_owned()),
            "`resourceApplication` is `Graph`; it is `any` or the `appId` of an application",
        ),
        (
            message(|set| set.permissions = vec![Uuid::nil().to_string()]),
            "`permissions` names permissions of one application: `resourceApplication` must say which",
        ),
        (
            message(|set| {
                set.client_application_ids = vec!["all".to_owned(), Uuid::nil().to_string()]
            }),
            "`all` in `clientApplicationIds` stands alone",
        ),
        (
            message(|set| set.client_application_tenant_ids = vec!["contoso".to_owned()]),
            "`contoso` in `clientApplicationTenantIds` is no id; the list is `all` alone, or ids",
        ),
        (
            message(|set| set.client_application_publisher_ids = Vec::new()),
            "`clientApplicationPublisherIds` has between 1 and 500 values; `all` means any",
        ),
    ] {
        assert_eq!(found, expected);
    }
}

#[test]
fn policies_and_classifications_have_names() {
    let policy = |id: &str| GrantPolicy {
        id: id.to_owned(),
        display_name: "Ours".to_owned(),
        ..GrantPolicy::default()
    };
    assert_eq!(policy("our-own_1").check(), Ok(()));
    for id in ["", "a b", "a/b", "Microsoft-company-admin"] {
        assert!(policy(id).check().is_err(), "{id}");
    }
    assert!(built_in(TENANT).iter().all(|policy| policy.is_built_in()));
    assert_eq!(
        policy_of_action(&format!("{ROLE_FOR_ALL}ours")),
        Some("ours")
    );
    assert_eq!(policy_of_action(ROLE_FOR_SELF), None);
    assert_eq!(policy_of_action("microsoft.directory/users/create"), None);
    let mut all = Classifications::default();
    let first = all.of_resource(GRAPH_APP_ID).next().unwrap();
    // The id that Graph gives it in its own example.
    assert_eq!(first.id(), "2G3-4TG6YU2J54hjnaRoPQE");
    let (read, write) = (scope("read", "User"), scope("write", "Admin"));
    assert!(all.add(API, &read, Classification::Low).is_ok());
    assert_eq!(
        all.add(API, &read, Classification::High)
            .unwrap_err()
            .message,
        "`read` is classified as `low` already: delete that first"
    );
    assert_eq!(
        all.add(API, &write, Classification::Low)
            .unwrap_err()
            .message,
        "`write` is reserved to administrators and cannot be classified as `low`"
    );
    assert_eq!(all.of(API, read.id), Some(Classification::Low));
    assert_eq!(all.of(GRAPH_APP_ID, read.id), None);
}

#[test]
fn offered_permissions_follow_the_rules() {
    let read = scope("files.read", "User");
    let message = |old: &[PermissionScope], new: &[PermissionScope]| {
        check_scopes(old, new).map_err(|refusal| refusal.message)
    };
    assert_eq!(message(&[], std::slice::from_ref(&read)), Ok(()));
    assert_eq!(
        message(&[], &[scope("two words", "User")]).unwrap_err(),
        "`two words` must have 1 to 120 letters, digits or signs, without blanks, quotes, `/`, `:` and `\\`"
    );
    assert_eq!(
        message(&[], &[scope("a", "Everybody")]).unwrap_err(),
        "`type` of `a` is `User` or `Admin`, not `Everybody`"
    );
    let twin = PermissionScope {
        id: Uuid::from_u128(9),
        value: "FILES.read".to_owned(),
        ..read.clone()
    };
    assert_eq!(
        message(&[], &[read.clone(), twin]).unwrap_err(),
        "the id or the value of `FILES.read` stands there twice"
    );
    assert_eq!(
        message(std::slice::from_ref(&read), &[]).unwrap_err(),
        "the permission `files.read` is enabled: set `isEnabled` to false before taking it away"
    );
    let disabled = PermissionScope {
        is_enabled: false,
        ..read
    };
    assert_eq!(message(&[disabled], &[]), Ok(()));
}

#[test]
fn a_grant_takes_each_value_once() {
    let mut grant = PermissionGrant {
        id: PermissionGrantId::default(),
        client_id: ServicePrincipalId::default(),
        consent_type: ConsentType::Principal,
        principal_id: None,
        resource_id: ServicePrincipalId::default(),
        scope: String::new(),
    };
    grant.add(["a", "b", "a"]);
    grant.add(["b", "c"]);
    assert_eq!(grant.scope, "a b c");
    assert!(grant.check().is_err());
    grant.principal_id = Some(UserId::default());
    assert!(grant.check().is_ok());
    grant.consent_type = ConsentType::AllPrincipals;
    assert!(grant.check().is_err());
}

#[test]
fn every_permission_of_graph_is_offered_once() {
    let scopes = scopes_of_graph();
    assert_eq!(check_scopes(&[], &scopes), Ok(()));
    assert_eq!(scopes.len(), Permission::ALL.len());
}
