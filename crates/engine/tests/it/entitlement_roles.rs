//! Delegated roles of catalogs: what each lets its holder do, who gives and takes them, and what
//! is refused.

use crate::entitlement_world::{Case, KIM, code, group, member, message, new_package, write};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use uuid::Uuid;
use xenia_engine::{
    Actor, Ctx, Result, Scopes,
    domain::{
        CatalogId, ClientId, EdgeId, NodeKind, Reason, Relation, ServicePrincipalId, UserId,
        directory::{ServicePrincipal, User, UserType},
        edge::NewEdge,
        entitlement::{catalog::OriginSystem, request::RequestType},
        rbac::{CatalogScope, UnifiedRoleAssignment},
        role::CatalogRole,
    },
    entitlement::{
        assignments, catalogs, packages, policies,
        requests::{NewRequest, NewTarget},
        resources as catalog_resources,
        roles::{self, Narrow, NewAssignment},
    },
    store::{audit, edges, resources},
};
use xenia_testkit::World;

fn wanted(principal: Uuid, role: CatalogRole, scope: CatalogScope) -> NewAssignment {
    NewAssignment {
        principal,
        role,
        scope,
        until: None,
    }
}

fn give(
    world: &World,
    by: &Ctx,
    principal: Uuid,
    role: CatalogRole,
    catalog: CatalogId,
) -> Result<UnifiedRoleAssignment> {
    let scope = CatalogScope::Catalog(catalog);
    roles::grant(&world.engine, by, wanted(principal, role, scope))
}

fn body(text: &Value) -> Map<String, Value> {
    text.as_object().cloned().unwrap()
}

/// How it went, in a word.
fn word<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "yes",
        Err(error) => match error.refusal().map(|refusal| refusal.reason) {
            Some(Reason::Forbidden) => "no",
            Some(Reason::NotFound) => "unknown",
            _ => "another refusal",
        },
    }
}

/// What somebody can do with a catalog, its package and its policy.
fn powers(case: &Case, who: UserId, catalog: CatalogId, package: &NewRequest) -> String {
    let (world, engine) = (&case.world, &case.world.engine);
    let ctx = world.as_user(who);
    let id = package.access_package.unwrap();
    let spare = group(world, "Spare");
    write(world, |tx| {
        let owner = (NodeKind::User, who.0);
        let edge = NewEdge::direct(owner, Relation::Owner, (NodeKind::Group, spare.0));
        Ok(edges::open(tx, &edge)?)
    });
    let policy = package.policy.unwrap();
    let colleague = member(world, &format!("colleague-of-{id}"));
    let reads = word(catalogs::get(engine, &ctx, catalog));
    let adds = word(catalog_resources::add(
        engine,
        &ctx,
        catalog,
        OriginSystem::AadGroup,
        spare.0,
    ));
    let renames = body(&json!({ "displayName": "Renamed" }));
    let changes = word(catalogs::update(engine, &ctx, catalog, &renames, None));
    let publishes = word(packages::update(engine, &ctx, id, &renames, None));
    let rules = word(policies::update(engine, &ctx, policy, &renames, None));
    let assigns = word(case.create(&ctx, package));
    let filter = assignments::Filter::default();
    let sees = assignments::list(engine, &ctx, &filter).unwrap().len();
    let delegates = word(give(
        world,
        &ctx,
        colleague.0,
        CatalogRole::CatalogReader,
        catalog,
    ));
    format!(
        "read {reads}, change {changes}, resource {adds}, package {publishes}, policy {rules}, assign {assigns}, assignments seen {sees}, give roles {delegates}"
    )
}

#[test]
fn each_role_lets_do_what_it_says_and_only_in_its_catalog() {
    let mut table = String::new();
    for role in [
        None,
        Some(CatalogRole::CatalogReader),
        Some(CatalogRole::AssignmentManager),
        Some(CatalogRole::PackageManager),
        Some(CatalogRole::CatalogOwner),
        Some(CatalogRole::CatalogCreator),
    ] {
        let case = Case::open();
        let (world, admin) = (&case.world, case.world.as_administrator());
        let mia = member(world, "mia");
        let other = catalogs::create(&world.engine, &admin, json!({ "displayName": "Other" }));
        let other = other.unwrap().value.id;
        let foreign = new_package(world, other, "Foreign");
        let direct = json!({ "displayName": "Direct" });
        let theirs = policies::create(&world.engine, &admin, foreign, direct).unwrap();
        if let Some(role) = role {
            let scope = match role {
                CatalogRole::CatalogCreator => CatalogScope::Tenant,
                _ => CatalogScope::Catalog(case.catalog),
            };
            roles::grant(&world.engine, &admin, wanted(mia.0, role, scope)).unwrap();
        }
        let name = role.map_or("nobody", CatalogRole::display_name);
        for (place, catalog, package, policy) in [
            ("its own", case.catalog, case.package, case.policy),
            ("another", other, foreign, theirs.value.id),
        ] {
            let wish = NewRequest {
                policy: Some(policy),
                target: Some(NewTarget::Email {
                    address: KIM.to_owned(),
                    display_name: None,
                }),
                ..NewRequest::of_package(RequestType::AdminAdd, package)
            };
            let can = powers(&case, mia, catalog, &wish);
            writeln!(table, "{name}, {place}: {can}").unwrap();
        }
        let creates = catalogs::create(
            &world.engine,
            &world.as_user(mia),
            json!({ "displayName": "New" }),
        );
        writeln!(table, "{name}: create {}", word(creates)).unwrap();
    }
    assert_eq!(table, include_str!("entitlement_roles.txt"), "\n{table}");
}

#[test]
fn a_role_of_a_group_is_its_members_also_of_groups_within() {
    let case = Case::new();
    let (world, engine) = (&case.world, &case.world.engine);
    let (outer, inner) = (group(world, "Outer"), group(world, "Inner"));
    let mia = member(world, "mia");
    let joined = |subject: (NodeKind, Uuid), into: Uuid| {
        write(world, |tx| {
            let edge = NewEdge::direct(subject, Relation::Member, (NodeKind::Group, into));
            Ok(edges::open(tx, &edge)?.unwrap())
        })
    };
    joined((NodeKind::Group, inner.0), outer.0);
    let membership = joined((NodeKind::User, mia.0), inner.0);
    let admin = world.as_administrator();
    let given = give(
        world,
        &admin,
        outer.0,
        CatalogRole::CatalogOwner,
        case.catalog,
    )
    .unwrap();
    let as_mia = world.as_user(mia);
    assert_eq!(catalogs::list(engine, &as_mia).unwrap().len(), 1);
    // She sees through which assignment, and who else holds one there.
    let seen = roles::list(engine, &as_mia, Narrow::default()).unwrap();
    assert_eq!(seen.len(), 2);
    assert_eq!(roles::get(engine, &as_mia, given.id).unwrap(), given);
    write(world, |tx| {
        Ok(edges::close(
            tx,
            membership,
            xenia_engine::domain::edge::Closed::Removed,
        )?)
    });
    assert!(catalogs::list(engine, &as_mia).unwrap().is_empty());
    assert!(
        roles::list(engine, &as_mia, Narrow::default())
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        message(roles::get(engine, &as_mia, given.id)),
        format!("there is no role assignment `{}` here", given.id)
    );
}

#[test]
fn a_service_principal_and_a_guest_may_hold_a_role() {
    let case = Case::new();
    let (world, engine) = (&case.world, &case.world.engine);
    let (robot, gil) = write(world, |tx| {
        let robot = ServicePrincipal {
            id: ServicePrincipalId(tx.new_id()),
            display_name: "Robot".to_owned(),
            ..ServicePrincipal::default()
        };
        resources::insert(tx, &robot)?;
        let gil = User {
            id: UserId(tx.new_id()),
            display_name: "Gil".to_owned(),
            user_principal_name: "gil@fabrikam.example".to_owned(),
            user_type: UserType::Guest,
            account_enabled: true,
            ..User::default()
        };
        resources::insert(tx, &gil)?;
        Ok((robot.id, gil.id))
    });
    let application = engine.ctx(
        world.tenant,
        Actor::Application {
            service_principal: robot,
            client: ClientId(Uuid::from_u128(9)),
            name: "Robot".to_owned(),
            permissions: Vec::new(),
        },
    );
    let admin = world.as_administrator();
    assert!(catalogs::get(engine, &application, case.catalog).is_err());
    let manager = CatalogRole::PackageManager;
    give(world, &admin, robot.0, manager, case.catalog).unwrap();
    catalogs::get(engine, &application, case.catalog).unwrap();
    assert!(catalogs::create(engine, &application, json!({ "displayName": "Robots" })).is_err());
    let creator = wanted(robot.0, CatalogRole::CatalogCreator, CatalogScope::Tenant);
    roles::grant(engine, &admin, creator).unwrap();
    xenia_engine::entitlement::check_token(engine, &application, true).unwrap();
    catalogs::create(engine, &application, json!({ "displayName": "Robots" })).unwrap();

    give(
        world,
        &admin,
        gil.0,
        CatalogRole::CatalogReader,
        case.catalog,
    )
    .unwrap();
    assert_eq!(
        catalogs::list(engine, &world.as_user(gil)).unwrap().len(),
        1
    );
}

#[test]
fn what_cannot_be_given_is_refused_with_the_reason() {
    let case = Case::new();
    let (world, engine) = (&case.world, &case.world.engine);
    let admin = world.as_administrator();
    let catalog = CatalogScope::Catalog(case.catalog);
    let nobody = Uuid::from_u128(5);
    let owner = CatalogRole::CatalogOwner;
    let anna = case.anna.0;
    give(
        world,
        &admin,
        anna,
        CatalogRole::CatalogReader,
        case.catalog,
    )
    .unwrap();
    let elsewhere = CatalogScope::Catalog(CatalogId(nobody));
    let cases = [
        (
            wanted(nobody, owner, catalog),
            format!("`{nobody}` is no user, group or service principal of this organisation: nothing else can hold a role here"),
        ),
        (
            wanted(case.package.0, owner, catalog),
            format!("`{}` is no user, group or service principal of this organisation: nothing else can hold a role here", case.package),
        ),
        (
            wanted(anna, CatalogRole::CatalogCreator, catalog),
            "the role `Catalog creator` is held in the organisation as a whole: its scope is `/`".to_owned(),
        ),
        (
            wanted(anna, owner, CatalogScope::Tenant),
            "the role `Catalog owner` is held on one catalog: its scope is `/AccessPackageCatalog/` and the id of a catalog".to_owned(),
        ),
        (
            wanted(anna, owner, elsewhere),
            format!("there is no catalog `{nobody}` here"),
        ),
        (
            wanted(anna, CatalogRole::CatalogReader, catalog),
            "`anna@contoso.example` holds the role `Catalog reader` of `Marketing` already".to_owned(),
        ),
    ];
    for (wanted, said) in cases {
        assert_eq!(message(roles::grant(engine, &admin, wanted)), said);
    }
    assert_eq!(
        message(roles::revoke(engine, &admin, EdgeId(nobody))),
        format!("there is no role assignment `{nobody}` here")
    );
    // An edge of another kind is no role assignment.
    let membership = write(world, |tx| {
        let edge = NewEdge::direct(
            (NodeKind::User, anna),
            Relation::Member,
            (NodeKind::Group, case.group.0),
        );
        Ok(edges::open(tx, &edge)?.unwrap())
    });
    assert_eq!(
        message(roles::revoke(engine, &admin, membership)),
        format!("there is no role assignment `{membership}` here")
    );
}

#[test]
fn an_owner_decides_about_the_roles_of_their_catalog_and_stays_its_last() {
    let case = Case::new();
    let (world, engine) = (&case.world, &case.world.engine);
    let admin = world.as_administrator();
    let owner = CatalogRole::CatalogOwner;
    // The administrator made the catalog and owns it.
    let made = Narrow {
        principal: Some(world.administrator.0),
        ..Narrow::default()
    };
    let first = roles::list(engine, &admin, made).unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].role_definition_id, owner.template());
    let annas = give(world, &admin, case.anna.0, owner, case.catalog).unwrap();
    let as_anna = world.as_user(case.anna);
    // Somebody without a role does not even learn that the assignment is there.
    let as_bert = world.as_user(case.bert);
    assert_eq!(
        code(roles::revoke(engine, &as_bert, annas.id)),
        "Request_ResourceNotFound"
    );
    let reader = CatalogRole::CatalogReader;
    let berts = give(world, &as_anna, case.bert.0, reader, case.catalog).unwrap();
    assert_eq!(
        message(roles::revoke(engine, &as_bert, annas.id)),
        "you may not manage this catalog: it needs one of the roles Global Administrator, Identity Governance Administrator"
    );
    roles::revoke(engine, &as_anna, first[0].id).unwrap();
    assert_eq!(
        message(roles::revoke(engine, &as_anna, annas.id)),
        "`anna@contoso.example` is the last owner of the catalog `Marketing`: make another one first"
    );
    // An owner for a while is no other owner.
    let for_a_while = NewAssignment {
        until: Some(engine.now().plus_days(1)),
        ..wanted(case.bert.0, owner, CatalogScope::Catalog(case.catalog))
    };
    roles::grant(engine, &as_anna, for_a_while).unwrap();
    assert_eq!(
        code(roles::revoke(engine, &as_anna, annas.id)),
        "Request_Conflict"
    );
    roles::revoke(engine, &as_anna, berts.id).unwrap();
    // Who manages every catalog may leave one to nobody.
    roles::revoke(engine, &admin, annas.id).unwrap();
    assert_eq!(
        message(roles::revoke(engine, &admin, annas.id)),
        format!("there is no role assignment `{}` here", annas.id),
        "twice is once"
    );
    assert!(give(world, &as_anna, case.bert.0, reader, case.catalog).is_err());

    // Given again, it is another assignment.
    let again = give(world, &admin, case.anna.0, owner, case.catalog).unwrap();
    assert_ne!(again.id, annas.id);
    let told = engine
        .read(&world.as_system(), |tx| {
            let query = audit::EventQuery::default();
            Ok(audit::list(tx, &query, 2)?)
        })
        .unwrap();
    let activities: Vec<_> = told.iter().map(|event| event.activity.clone()).collect();
    assert_eq!(
        activities,
        [
            "Add Entitlement Management role assignment",
            "Remove Entitlement Management role assignment"
        ]
    );
}

#[test]
fn roles_end_with_the_catalog_and_are_those_of_one_organisation() {
    let world = World::new();
    let engine = &world.engine;
    let admin = world.as_administrator();
    let anna = member(&world, "anna");
    let catalog = catalogs::create(engine, &admin, json!({ "displayName": "Short" }));
    let catalog = catalog.unwrap().value.id;
    let given = give(&world, &admin, anna.0, CatalogRole::CatalogReader, catalog).unwrap();

    let (tenant, foreigner) = world.another_tenant("fabrikam.example");
    let actor = Actor::User {
        id: foreigner,
        name: "admin@fabrikam.example".to_owned(),
        scopes: Scopes::All,
    };
    let there = engine.ctx(tenant, actor);
    assert!(
        roles::list(engine, &there, Narrow::default())
            .unwrap()
            .is_empty()
    );
    for result in [
        roles::get(engine, &there, given.id).map(|_| ()),
        roles::revoke(engine, &there, given.id),
        give(
            &world,
            &there,
            foreigner.0,
            CatalogRole::CatalogOwner,
            catalog,
        )
        .map(|_| ()),
    ] {
        assert_eq!(code(result), "Request_ResourceNotFound");
    }
    assert_eq!(
        code(give(
            &world,
            &admin,
            foreigner.0,
            CatalogRole::CatalogOwner,
            catalog
        )),
        "Request_BadRequest",
        "a person of another organisation is nobody here"
    );

    catalogs::delete(engine, &admin, catalog).unwrap();
    assert!(
        roles::list(engine, &admin, Narrow::default())
            .unwrap()
            .is_empty()
    );
}
