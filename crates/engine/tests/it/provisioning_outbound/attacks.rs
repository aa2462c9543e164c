//! Applications that lie, stumble and are taken apart while they are spoken to.

use super::app::{Case, Fault};
use serde_json::{Value, json};
use xenia_domain::{
    NodeKind, Relation, ServicePrincipalId, UserId,
    edge::NewEdge,
    provisioning::outbound::{AttributeMapping, Cause, StatusCode, usual_mappings},
};
use xenia_engine::{
    Actor,
    provisioning::outbound::{
        self, LineQuery,
        jobs::{self, Settings},
    },
};

fn posts(case: &Case) -> usize {
    let requests = case.app.requests();
    requests.iter().filter(|it| it.starts_with("POST")).count()
}

#[test]
fn an_answer_that_is_no_list_makes_no_account() {
    let case = Case::new();
    case.assign(NodeKind::User, case.person("ann").0);
    case.app
        .with(|inside| inside.broken = Some(Fault::Status(200, None)));
    case.run();
    assert_eq!(posts(&case), 0, "whether she is there is not known");
    let told = case.told();
    assert_eq!((told.figures.users, told.figures.failing), (0, 1));
    assert_eq!(
        told.status.last_execution.unwrap().error.unwrap(),
        "GET /Users was answered without a list of resources: is the address that of a SCIM service?"
    );
    case.app.with(|inside| inside.broken = None);
    case.world.clock.advance_seconds(120);
    case.run();
    assert_eq!(case.told().figures.users, 1);
}

#[test]
fn somebody_else_is_never_taken_for_the_one() {
    let case = Case::new();
    case.app.with(|inside| {
        let body = json!({ "id": "boss", "userName": "boss@contoso.example", "active": true });
        inside.users.push(body.as_object().unwrap().clone());
        inside.faults = vec![Fault::Unfiltered];
    });
    let ann = case.person("ann");
    let edge = case.assign(NodeKind::User, ann.0);
    case.run();
    case.world.close(edge);
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], false);
    assert_eq!(case.app.user("boss@contoso.example")["active"], true);
}

#[test]
fn an_account_stands_for_one_person_only() {
    let case = Case::new();
    let ann = case.person("ann");
    case.assign(NodeKind::User, ann.0);
    case.run();
    let id = case.app.user("ann@contoso.example")["id"].clone();
    // She is called otherwise now, which is not sent yet, and somebody new has her name.
    jobs::pause(&case.world.engine, &case.world.as_administrator(), case.id).unwrap();
    case.world.change_user(ann, |user| {
        user.user_principal_name = "ann.old@contoso.example".to_owned();
    });
    let other = case.person("ann");
    case.assign(NodeKind::User, other.0);
    let ctx = case.world.as_administrator();
    let line = jobs::provision_now(&case.world.engine, &ctx, case.id, other.0).unwrap();
    let reason = line["provisioningStatusInfo"]["errorInformation"]["reason"].clone();
    assert_eq!(
        reason,
        format!(
            "`{}` stands for somebody else already, the object `{ann}`: the name was theirs",
            id.as_str().unwrap()
        )
    );
    assert_eq!(
        case.app.user("ann@contoso.example")["externalId"],
        ann.to_string()
    );
    jobs::start(&case.world.engine, &ctx, case.id).unwrap();
    case.world.clock.advance_seconds(120);
    case.run();
    case.world.clock.advance_seconds(300);
    case.run();
    assert_eq!(case.app.user("ann.old@contoso.example")["id"], id);
    assert_eq!(
        case.app.user("ann@contoso.example")["externalId"],
        other.to_string()
    );
    assert_eq!(case.told().figures.failing, 0);
}

#[test]
fn who_dies_between_two_writes_leaves_nobody_behind() {
    let case = Case::new();
    let ann = case.person("ann");
    let edge = case.assign(NodeKind::User, ann.0);
    // Before anything was asked for; then after the making.
    case.app
        .with(|inside| inside.at = Some(("GET", 0, Fault::Dies)));
    case.dies();
    assert!(case.app.user("ann@contoso.example").is_empty());
    case.world.close(edge);
    case.app.with(|inside| {
        let own = json!({ "id": "own", "userName": "ann@contoso.example", "active": true });
        inside.users = vec![own.as_object().unwrap().clone()];
    });
    case.run();
    assert_eq!(
        case.app.user("ann@contoso.example")["active"],
        true,
        "an account that was never asked for is not Xenia's to disable"
    );
    case.app.with(|inside| inside.users.clear());
    let edge = case.assign(NodeKind::User, ann.0);
    case.app
        .with(|inside| inside.at = Some(("POST", 0, Fault::Dies)));
    case.dies();
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
    assert_eq!(case.told().figures.users, 0, "nothing is known of it");
    case.world.close(edge);
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], false);
    assert_eq!(case.app.with(|inside| inside.users.len()), 1);
}

#[test]
fn a_huge_group_goes_in_parts_and_goes_on_where_it_stopped() {
    let case = Case::new();
    let group = case.group("Everyone");
    case.assign(NodeKind::Group, group.0);
    case.crowd(group, 0, 410);
    case.run();
    assert_eq!(case.app.members("Everyone"), 410);
    let sent = case.app.requests();
    let of_group: Vec<_> = sent.iter().filter(|it| it.contains("/Groups")).collect();
    assert_eq!(
        of_group,
        [
            "GET /Groups",
            "POST /Groups",
            "PATCH /Groups/Groups-411",
            "PATCH /Groups/Groups-411"
        ]
    );
    // The first part goes through, the second fails.
    case.crowd(group, 410, 830);
    case.app.with(|inside| {
        inside.at = Some(("PATCH /Groups", 1, Fault::Status(500, None)));
    });
    case.run();
    assert_eq!(case.app.members("Everyone"), 610);
    assert_eq!(case.told().figures.failing, 1);
    case.app.requests();
    case.world.clock.advance_seconds(120);
    case.run();
    assert_eq!(case.app.members("Everyone"), 830);
    assert_eq!(case.app.requests(), ["PATCH /Groups/Groups-411"; 2]);
}

#[test]
fn the_people_of_inner_groups_are_in_the_outer_one_over_there() {
    let case = Case::new();
    let (outer, inner) = (case.group("Outer"), case.group("Inner"));
    case.assign(NodeKind::Group, outer.0);
    case.world.open(&NewEdge::direct(
        (NodeKind::Group, inner.0),
        Relation::Member,
        (NodeKind::Group, outer.0),
    ));
    let ann = case.person("ann");
    let edge = case.world.open(&NewEdge::direct(
        (NodeKind::User, ann.0),
        Relation::Member,
        (NodeKind::Group, inner.0),
    ));
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
    assert_eq!(case.app.members("Outer"), 1);
    assert_eq!(case.app.with(|inside| inside.groups.len()), 1);
    case.world.close(edge);
    case.run();
    assert_eq!(case.app.members("Outer"), 0);
    assert_eq!(case.app.user("ann@contoso.example")["active"], false);
}

#[test]
fn another_place_knows_nothing_of_the_old_one() {
    let case = Case::new();
    let ann = case.person("ann");
    case.assign(NodeKind::User, ann.0);
    case.run();
    // The same identifier is somebody else's at the new place.
    case.app.with(|inside| {
        let body = json!({ "id": "Users-1", "userName": "boss@contoso.example", "active": true });
        inside.users = vec![body.as_object().unwrap().clone()];
    });
    case.set(Settings {
        base_address: Some("https://app.example/scim/./".to_owned()),
        token: Some("s3cret".to_owned()),
        ..Settings::default()
    });
    case.set(Settings {
        base_address: Some("https://app.example/scim".to_owned()),
        token: Some("s3cret".to_owned()),
        ..Settings::default()
    });
    case.world
        .change_user(ann, |user| user.job_title = Some("Clerk".to_owned()));
    case.run();
    let boss = case.app.user("boss@contoso.example");
    assert_eq!(boss.get("title"), None);
    assert_eq!(case.app.user("ann@contoso.example")["title"], "Clerk");
    assert_eq!(case.app.with(|inside| inside.users.len()), 2);
}

#[test]
fn a_pause_during_a_run_is_kept() {
    let case = Case::new();
    case.assign(NodeKind::User, case.person("ann").0);
    let (engine, ctx, id) = (
        std::sync::Arc::clone(&case.world.engine),
        case.world.as_administrator(),
        case.id,
    );
    case.app.with(|inside| {
        inside.meanwhile = Some(Box::new(move || jobs::pause(&engine, &ctx, id).unwrap()));
    });
    case.run();
    let told = case.told();
    assert_eq!(told.status.code, StatusCode::Paused);
    assert!(!told.config.active);
    case.assign(NodeKind::User, case.person("bob").0);
    assert_eq!(case.due(), 0);
}

#[test]
fn a_restart_during_a_run_is_kept() {
    let case = Case::new();
    let ann = case.person("ann");
    case.assign(NodeKind::User, ann.0);
    case.run();
    case.app.with(|inside| inside.users.clear());
    case.world
        .change_user(ann, |user| user.department = Some("X".to_owned()));
    let (engine, ctx, id) = (
        std::sync::Arc::clone(&case.world.engine),
        case.world.as_administrator(),
        case.id,
    );
    case.app.with(|inside| {
        inside.meanwhile = Some(Box::new(move || jobs::restart(&engine, &ctx, id).unwrap()));
    });
    case.run();
    assert_eq!(case.due(), 1, "the restart is still to be done");
    case.run();
    assert!(!case.app.user("ann@contoso.example").is_empty());
    assert_eq!(case.told().figures.users, 1);
}

#[test]
fn one_that_fails_alone_does_not_stop_all() {
    let case = Case::new();
    case.assign(NodeKind::User, case.person("ann").0);
    for _ in 0..6 {
        // The making fails for her; the application itself is well.
        case.app.with(|inside| {
            inside.faults = vec![Fault::Status(500, None)];
        });
        case.run();
        case.world.clock.advance_seconds(6 * 3600);
    }
    let status = case.told().status;
    assert_eq!(status.code, StatusCode::Active);
    assert_eq!(status.count_successive_complete_failures, 0);
    // And one that is well in nothing is.
    case.app
        .with(|inside| inside.broken = Some(Fault::Status(500, None)));
    for _ in 0..3 {
        case.run();
        case.world.clock.advance_seconds(6 * 3600);
    }
    let held = case.told().status.quarantine.unwrap();
    assert_eq!(held.cause, Cause::Failing);
    assert_eq!(held.error, "GET /Users was answered 500: on purpose");
}

#[test]
fn of_another_organisations_application_nothing_is_told() {
    let case = Case::new();
    let ann = case.person("ann");
    case.assign(NodeKind::User, ann.0);
    case.run();
    let (tenant, administrator) = case.world.another_tenant("fabrikam.example");
    let engine = &case.world.engine;
    let mut ctx = case.world.as_user(administrator);
    ctx.tenant = tenant;
    let refused = |result: Result<(), xenia_engine::Error>| {
        let message = result.unwrap_err().to_string();
        assert!(message.contains("there is no"), "{message}");
    };
    refused(jobs::get(engine, &ctx, case.id).map(drop));
    refused(jobs::create(engine, &ctx, case.id));
    refused(jobs::set(engine, &ctx, case.id, &Settings::default()));
    refused(jobs::start(engine, &ctx, case.id));
    refused(jobs::pause(engine, &ctx, case.id));
    refused(jobs::restart(engine, &ctx, case.id));
    refused(jobs::validate(engine, &ctx, case.id, &Settings::default()));
    refused(jobs::provision_now(engine, &ctx, case.id, ann.0).map(drop));
    refused(jobs::delete(engine, &ctx, case.id));
    let lines = outbound::log(engine, &ctx, &LineQuery::default(), 10).unwrap();
    assert_eq!(lines, Vec::<Value>::new());
    // And one's own application does not lead to another organisation's people.
    let members = case.world.as_administrator();
    let unknown = jobs::provision_now(engine, &members, case.id, administrator.0);
    assert_eq!(
        unknown.unwrap_err().to_string(),
        format!("there is no user or group `{administrator}` here")
    );
}

#[test]
fn an_owner_learns_nothing_of_who_is_not_assigned() {
    let case = Case::new();
    let (ann, bob) = (case.person("ann"), case.person("bob"));
    case.assign(NodeKind::User, ann.0);
    let actor = Actor::Application {
        name: "script".to_owned(),
        client: Default::default(),
        service_principal: ServicePrincipalId(UserId::default().0),
        permissions: vec![xenia_domain::permission::Permission::SynchronizationReadWriteAll],
    };
    let ctx = case.world.engine.ctx(case.world.tenant, actor);
    let now = |id: UserId| jobs::provision_now(&case.world.engine, &ctx, case.id, id.0);
    assert_eq!(now(ann).unwrap()["provisioningAction"], "create");
    assert_eq!(
        now(bob).unwrap_err().to_string(),
        format!("there is no user or group `{bob}` here")
    );
}

#[test]
fn mappings_that_cannot_work_are_refused() {
    let case = Case::new();
    let ctx = case.world.as_administrator();
    let of = |source: &str, target: &str| AttributeMapping {
        source: source.to_owned(),
        target: target.to_owned(),
    };
    let set = |change: &dyn Fn(&mut Vec<AttributeMapping>)| {
        let mut mappings = usual_mappings();
        change(&mut mappings);
        let settings = Settings {
            mappings: Some(mappings),
            ..Settings::default()
        };
        let done = jobs::set(&case.world.engine, &ctx, case.id, &settings);
        done.map_err(|error| error.to_string())
    };
    set(&|_| {}).unwrap();
    for (change, message) in [
        (
            &(|all: &mut Vec<AttributeMapping>| all.retain(|it| it.target != "active"))
                as &dyn Fn(&mut Vec<AttributeMapping>),
            "`active` must be among the targets: by it people are disabled",
        ),
        (
            &|all| all.push(of("city", "Title")),
            "`Title` is the target of two mappings",
        ),
        (
            &|all| all.push(of("identities", "nickName")),
            "`identities` is not sent to applications",
        ),
        (
            &|all| all.push(of("passwordProfile", "nickName")),
            "`passwordProfile` is not a property of a user",
        ),
        (
            &|all| all.push(of("city", "shoeSize")),
            "`shoeSize` is not an attribute of a SCIM user",
        ),
        (
            &|all| all.insert(0, of("accountEnabled", "nickName")),
            "people cannot be matched by `accountEnabled`: it is no text",
        ),
    ] {
        assert_eq!(set(change).unwrap_err(), message);
    }
    let notify = Settings {
        notify: Some(vec!["ops".to_owned()]),
        ..Settings::default()
    };
    let refused = jobs::set(&case.world.engine, &ctx, case.id, &notify).unwrap_err();
    assert!(refused.to_string().contains("ops"), "{refused}");
}
