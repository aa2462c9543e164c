use super::*;

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

#[test]
fn what_people_may_agree_to_by_themselves() {
    let low = vec![format!("{SELF_CONSENT}{LOW}")];
    let legacy = vec![format!("{SELF_CONSENT}{LEGACY}")];
    let foreign = vec![format!("ManagePermissionGrantsForOwnedResource.{LEGACY}")];
    let (none, other) = (Vec::new(), Uuid::from_u128(1));
    for (policies, resource, name, kind, may) in [
        (&none, GRAPH_APP_ID, "User.Read", "User", false),
        (&low, GRAPH_APP_ID, "User.Read", "User", true),
        (&low, GRAPH_APP_ID, "User.Read.All", "Admin", false),
        // Another application may call its permission as it likes.
        (&low, other, "User.Read", "User", false),
        (&legacy, other, "read", "User", true),
        (&legacy, other, "write", "Admin", false),
        (&foreign, other, "read", "User", false),
    ] {
        let found = may_consent_for_oneself(policies, resource, &scope(name, kind));
        assert_eq!(found, may, "{policies:?} {name} {kind}");
    }
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
