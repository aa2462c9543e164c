//! Catalogs, packages, policies, connected organizations: who may manage them, and what is refused.

use serde_json::{Value, json};
use xenia_engine::{
    Ctx,
    domain::{
        CatalogId, GroupId, NodeKind, Reason, UserId,
        audit::{NewEvent, Target},
        directory::{Group, User},
        entitlement::catalog::OriginSystem,
        rbac::CatalogScope,
        role::CatalogRole,
    },
    entitlement::{
        catalogs, connected_organizations, packages, policies,
        resources::{self as catalog_resources, get},
        roles::{self, NewAssignment},
    },
    store::{Written, resources},
};
use xenia_testkit::World;

fn group(world: &World, name: &str) -> GroupId {
    let ctx = world.as_system();
    world
        .engine
        .write(&ctx, |tx| {
            let group = Group {
                id: GroupId(tx.new_id()),
                display_name: name.to_owned(),
                security_enabled: true,
                ..Group::default()
            };
            resources::insert(tx, &group)?;
            Ok(Written::new(
                group.id,
                NewEvent::new(
                    "GroupManagement",
                    "Add group",
                    Target::new(NodeKind::Group, group.id, name),
                ),
            ))
        })
        .unwrap()
}

fn member(world: &World, name: &str) -> (UserId, Ctx) {
    let ctx = world.as_system();
    let upn = format!("{name}@contoso.example");
    let id = world
        .engine
        .write(&ctx, |tx| {
            let user = User {
                id: UserId(tx.new_id()),
                display_name: name.to_owned(),
                user_principal_name: upn.clone(),
                mail: Some(upn.clone()),
                account_enabled: true,
                ..User::default()
            };
            resources::insert(tx, &user)?;
            Ok(Written::new(
                user.id,
                NewEvent::new(
                    "UserManagement",
                    "Add user",
                    Target::new(NodeKind::User, user.id, &upn),
                ),
            ))
        })
        .unwrap();
    (id, world.as_user(id))
}

fn catalog(world: &World, ctx: &Ctx, name: &str) -> CatalogId {
    catalogs::create(&world.engine, ctx, json!({ "displayName": name }))
        .unwrap()
        .value
        .id
}

fn policy_body(approver: UserId) -> Value {
    json!({
        "displayName": "Partners",
        "allowedTargetScope": "allConfiguredConnectedOrganizationUsers",
        "expiration": { "type": "afterDuration", "duration": "P30D" },
        "requestorSettings": { "enableTargetsToSelfAddAccess": true },
        "requestApprovalSettings": {
            "isApprovalRequiredForAdd": true,
            "stages": [{
                "durationBeforeAutomaticDenial": "P7D",
                "primaryApprovers": [{ "@odata.type": "#microsoft.graph.singleUser", "userId": approver }]
            }]
        },
        "questions": [{ "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion", "text": "Why?", "isRequired": true }]
    })
}

#[test]
fn a_business_owner_runs_a_catalog_and_nobody_else_sees_it() {
    let world = World::new();
    let engine = &world.engine;
    let (owner, as_owner) = member(&world, "olga");
    let (_, as_other) = member(&world, "otto");
    let refused =
        catalogs::create(engine, &as_owner, json!({ "displayName": "Marketing" })).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "you may not create catalogs: it needs one of the roles Global Administrator, Identity Governance Administrator"
    );
    let admin = world.as_administrator();
    let marketing = catalog(&world, &admin, "Marketing");
    roles::grant(
        engine,
        &admin,
        NewAssignment {
            principal: owner.0,
            role: CatalogRole::CatalogOwner,
            scope: CatalogScope::Catalog(marketing),
            until: None,
        },
    )
    .unwrap();
    assert_eq!(
        catalogs::list(engine, &as_owner).unwrap().len(),
        1,
        "an owner sees only their own"
    );
    assert_eq!(
        catalogs::list(engine, &admin).unwrap().len(),
        2,
        "an administrator sees General too"
    );
    assert!(catalogs::list(engine, &as_other).unwrap().is_empty());
    let hidden = catalogs::get(engine, &as_other, marketing).unwrap_err();
    assert_eq!(
        hidden.refusal().unwrap().reason,
        Reason::NotFound,
        "existence is secret"
    );
}

#[test]
fn a_package_grants_only_what_its_catalog_holds() {
    let world = World::new();
    let (engine, admin) = (&world.engine, world.as_administrator());
    let marketing = catalog(&world, &admin, "Marketing");
    let agencies = group(&world, "Agencies");
    let package = packages::create(
        engine,
        &admin,
        marketing,
        json!({ "displayName": "Campaign" }),
    )
    .unwrap()
    .value
    .package
    .id;
    let resource = catalog_resources::add(
        engine,
        &admin,
        marketing,
        OriginSystem::AadGroup,
        agencies.0,
    )
    .unwrap()
    .value;
    let (_, roles) = get(engine, &admin, marketing, resource.id).unwrap();
    let names: Vec<_> = roles.iter().map(|role| role.origin_id.clone()).collect();
    assert_eq!(
        names,
        [format!("Member_{agencies}"), format!("Owner_{agencies}")]
    );
    packages::add_role_scope(engine, &admin, package, &roles[0], &resource.root_scope()).unwrap();
    let twice =
        packages::add_role_scope(engine, &admin, package, &roles[0], &resource.root_scope())
            .unwrap_err();
    assert_eq!(
        twice.to_string(),
        "the access package grants that role already"
    );
    let held = catalog_resources::remove(engine, &admin, marketing, resource.id).unwrap_err();
    assert_eq!(
        held.to_string(),
        "resource `Agencies` is granted by access package `Campaign`; take it out of the package first"
    );
    let other = catalog(&world, &admin, "Other");
    let elsewhere = packages::create(engine, &admin, other, json!({ "displayName": "Campaign" }))
        .unwrap()
        .value
        .package
        .id;
    let foreign =
        packages::add_role_scope(engine, &admin, elsewhere, &roles[0], &resource.root_scope())
            .unwrap_err();
    assert_eq!(
        foreign.to_string(),
        format!("`{agencies}` is not a resource of catalog `Other`; add it to the catalog first")
    );
}

#[test]
fn a_policy_names_people_who_exist() {
    let world = World::new();
    let (engine, admin) = (&world.engine, world.as_administrator());
    let marketing = catalog(&world, &admin, "Marketing");
    let package = packages::create(
        engine,
        &admin,
        marketing,
        json!({ "displayName": "Campaign" }),
    )
    .unwrap()
    .value
    .package
    .id;
    let policy = policies::create(engine, &admin, package, policy_body(world.administrator))
        .unwrap()
        .value;
    assert_ne!(
        serde_json::to_value(&policy.questions[0]).unwrap()["id"],
        json!("00000000-0000-0000-0000-000000000000")
    );
    let nobody = UserId(uuid::Uuid::from_u128(1));
    let refused = policies::create(engine, &admin, package, policy_body(nobody)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("the policy names the user `{nobody}`, which does not exist")
    );
    let (other, _) = world.another_tenant("fabrikam.example");
    let foreign = Ctx {
        tenant: other,
        ..world.as_administrator()
    };
    assert_eq!(
        policies::get(engine, &foreign, policy.id)
            .unwrap_err()
            .refusal()
            .unwrap()
            .reason,
        Reason::NotFound
    );
}

#[test]
fn a_domain_belongs_to_one_partner() {
    let world = World::new();
    let (engine, admin) = (&world.engine, world.as_administrator());
    let body = |name: &str| {
        json!({ "displayName": name, "identitySources": [
            { "@odata.type": "#microsoft.graph.domainIdentitySource", "domainName": "fabrikam.example", "displayName": "Fabrikam" }
        ] })
    };
    connected_organizations::create(engine, &admin, body("Fabrikam")).unwrap();
    let refused = connected_organizations::create(engine, &admin, body("Again")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the domain `fabrikam.example` belongs to connected organization `Fabrikam` already"
    );
}

#[test]
fn a_policy_is_replaced_whole_and_changed_in_part() {
    let case = crate::entitlement_world::Case::with(|policy| {
        policy["description"] = json!("for partners");
        policy["questions"] = json!([{
            "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion", "text": "Why?"
        }]);
    });
    let (engine, admin) = (&case.world.engine, case.world.as_administrator());
    let sent = |body: Value| body.as_object().cloned().unwrap();
    let present = policies::get(engine, &admin, case.policy).unwrap().value;

    let renamed = sent(json!({ "displayName": "Agencies" }));
    let changed = policies::update(engine, &admin, case.policy, &renamed, None).unwrap();
    assert_eq!(changed.value.display_name, "Agencies");
    assert_eq!(
        changed.value.request_approval_settings,
        present.request_approval_settings
    );

    // What the body does not name is as in a new policy: nobody may ask.
    let named = sent(json!({ "id": case.policy, "displayName": "Direct" }));
    let replaced = policies::replace(engine, &admin, case.policy, &named, None).unwrap();
    let fresh = policies::create(
        engine,
        &admin,
        case.package,
        json!({ "displayName": "New" }),
    );
    let fresh = fresh.unwrap().value;
    assert_eq!(replaced.value.id, case.policy);
    assert_eq!(replaced.value.access_package_id, case.package);
    assert_eq!(replaced.value.created_date_time, present.created_date_time);
    assert_eq!(replaced.value.description, None);
    assert_eq!(
        replaced.value.allowed_target_scope,
        fresh.allowed_target_scope
    );
    assert_eq!(replaced.value.requestor_settings, fresh.requestor_settings);
    assert_eq!(
        replaced.value.request_approval_settings,
        fresh.request_approval_settings
    );
    assert_eq!(replaced.value.expiration, fresh.expiration);
    assert_eq!(
        replaced.value.questions, present.questions,
        "a navigation property stays"
    );

    let tag = replaced.etag();
    let none = sent(json!({ "displayName": "Direct", "questions": [] }));
    let replaced = policies::replace(engine, &admin, case.policy, &none, Some(&tag)).unwrap();
    assert!(replaced.value.questions.is_empty());
    for (body, if_match, said) in [
        (json!({}), None, "`displayName` must not be empty"),
        (
            json!({ "displayName": "x", "shoeSize": 3 }),
            None,
            "there is no property `shoeSize`",
        ),
        (
            json!({ "displayName": "x", "createdDateTime": "2020-01-01T00:00:00Z" }),
            None,
            "property `createdDateTime` cannot be changed here",
        ),
        (
            json!({ "displayName": "x" }),
            Some(tag.as_str()),
            "`If-Match` is",
        ),
    ] {
        let refused = policies::replace(engine, &admin, case.policy, &sent(body), if_match);
        let refused = refused.unwrap_err().to_string();
        assert!(refused.starts_with(said), "{refused}");
    }
}
