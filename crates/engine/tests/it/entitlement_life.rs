//! From asking to having to losing.

use crate::entitlement_world::{Case, KIM, Now, grant, group, member, message, new_package, write};
use xenia_engine::{
    domain::{
        NodeKind, Relation,
        directory::SubjectLifecycle,
        edge::NewEdge,
        entitlement::{
            assignment::AssignmentState,
            expiration::{ExpirationPattern, Schedule},
            progress::RequestState,
            request::RequestType,
        },
    },
    entitlement::{
        assignments, expiry, portal,
        requests::{self, NewRequest, NewTarget},
    },
    store::{audit, edges},
};

#[test]
fn a_year_in_a_partners_life() {
    let case = Case::new();
    let (world, engine) = (&case.world, &case.world.engine);
    let visitor = world.as_visitor(KIM);

    // Kim, who has no account, finds the package and asks.
    let offers = portal::available(engine, &visitor, None).unwrap();
    assert_eq!(offers.len(), 1);
    assert_eq!(offers[0].package.value.display_name, "Campaign");
    assert_eq!(
        offers[0].policies[0].1,
        "you belong to a configured connected organization"
    );
    let record = case.ask(KIM).unwrap();
    assert_eq!(
        record.request.progress.state(),
        RequestState::PendingApproval
    );
    assert!(
        case.guest(KIM).is_none(),
        "nobody is let in before the decision"
    );
    assert_eq!(
        case.mails(),
        [
            (
                "anna@contoso.example",
                "kim@fabrikam.example asks for access to Campaign"
            ),
            (
                "bert@contoso.example",
                "kim@fabrikam.example asks for access to Campaign"
            ),
            (KIM, "Your request for Campaign has arrived"),
        ]
        .map(|(to, subject)| (to.to_owned(), subject.to_owned()))
    );

    // Anna approves; access is there when the call returns.
    let approved = case.approve(&record);
    assert_eq!(approved.request.progress.state(), RequestState::Delivered);
    let kim = case.guest(KIM).unwrap();
    assert_eq!(kim.subject_lifecycle, SubjectLifecycle::Governed);
    assert_eq!(approved.request.target_id, kim.id);
    assert!(case.is_member(kim.id, case.group));
    assert_eq!(
        case.mails(),
        [(KIM.to_owned(), "You have access to Campaign".to_owned())]
    );
    let assignment = case.assignments().remove(0);
    assert_eq!(assignment.state, AssignmentState::Delivered);
    let end = world.clock_now().plus_days(30);
    assert_eq!(assignment.span().ends_at, Some(end));

    // Nothing is due; then the notice of fourteen days; then Kim extends, without approval.
    assert_eq!(expiry::expire_due(engine, world.clock_now()).unwrap(), 0);
    world.clock.advance_days(16);
    assert_eq!(expiry::expire_due(engine, world.clock_now()).unwrap(), 1);
    assert_eq!(expiry::expire_due(engine, world.clock_now()).unwrap(), 0);
    assert_eq!(
        case.mails(),
        [(
            KIM.to_owned(),
            format!("Your access to Campaign ends on {}", end.long_date())
        )]
    );
    let more = NewRequest {
        justification: Some("it goes on".to_owned()),
        ..NewRequest::of_assignment(RequestType::UserUpdate, assignment.id)
    };
    let extended = case.create(&world.as_user(kim.id), &more).unwrap();
    assert_eq!(extended.request.progress.state(), RequestState::Delivered);
    let end = world.clock_now().plus_days(30);
    assert_eq!(case.assignments()[0].span().ends_at, Some(end));
    assert_eq!(case.assignments().len(), 1);
    assert_eq!(case.mails()[0].1, "You have more time with Campaign");

    // The two notices, then the end: access gone, account closed, everybody told.
    world.clock.advance_days(16);
    expiry::expire_due(engine, world.clock_now()).unwrap();
    world.clock.advance_days(13);
    expiry::expire_due(engine, world.clock_now()).unwrap();
    assert_eq!(case.mails().len(), 2);
    assert!(case.is_member(kim.id, case.group));
    world.clock.advance_days(1);
    assert!(
        !case.is_member(kim.id, case.group),
        "the edge ends by itself"
    );
    assert_eq!(expiry::expire_due(engine, world.clock_now()).unwrap(), 1);
    assert_eq!(case.assignments()[0].state, AssignmentState::Expired);
    let blocked = case.user(kim.id).unwrap();
    assert!(!blocked.account_enabled);
    let deletion = world.clock_now().plus_days(30);
    assert_eq!(blocked.deletion_due_date_time, Some(deletion));
    let mails = case.letters();
    assert_eq!(mails[1].to, KIM);
    assert!(
        mails[1]
            .text
            .contains(&format!("will be deleted on {}", deletion.long_date()))
    );
    assert_eq!(mails[0].to, "anna@contoso.example", "the sponsor is told");

    // Kim asks again before the deletion: the account is opened again.
    world.clock.advance_days(29);
    let again = case.approve(&case.ask(KIM).unwrap());
    assert_eq!(again.request.target_id, kim.id, "the same account");
    let back = case.user(kim.id).unwrap();
    assert!(back.account_enabled && back.deletion_due_date_time.is_none());
    assert!(case.is_member(kim.id, case.group));

    // A year later nobody has asked for more: the account is gone and the log holds.
    for _ in 0..365 {
        world.clock.advance_days(1);
        expiry::expire_due(engine, world.clock_now()).unwrap();
    }
    assert!(case.user(kim.id).is_none());
    assert_eq!(expiry::next_due(engine).unwrap(), None);
    engine
        .read(&world.as_system(), |tx| {
            let mut previous = [0; 32];
            for link in audit::links(tx, 0, 1000)? {
                assert_eq!(link.hash, link.expected_hash(&previous));
                previous = link.hash;
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_somebody_else_gave_stays_when_a_package_ends() {
    let case = Case::open();
    let world = &case.world;
    let record = case.ask(KIM).unwrap();
    let kim = record.request.target_id;
    write(world, |tx| {
        let edge = NewEdge::direct(
            (NodeKind::User, kim.0),
            Relation::Member,
            (NodeKind::Group, case.group.0),
        );
        edges::open(tx, &edge)?;
        Ok(())
    });
    let id = record.request.assignment_id.unwrap();
    let left = assignments::end(&world.engine, &world.as_user(kim), id, None)
        .unwrap()
        .value;
    assert_eq!(left.request.request_type, RequestType::UserRemove);
    assert_eq!(left.request.progress.state(), RequestState::Delivered);
    assert_eq!(case.assignments()[0].state, AssignmentState::Expired);
    assert!(
        case.is_member(kim, case.group),
        "the direct membership is another edge"
    );
    let twice = assignments::end(&world.engine, &world.as_user(kim), id, None);
    assert!(message(twice).starts_with("the assignment ended on 2 March 2026"));
}

#[test]
fn a_changed_package_changes_what_its_holders_have() {
    let case = Case::new();
    let (kim, found) = case.given(KIM);
    let second = group(&case.world, "Second");
    grant(&case.world, case.catalog, case.package, second);
    assert!(
        case.is_member(kim, second),
        "added to the package, given at once"
    );
    let admin = case.world.as_administrator();
    let record =
        xenia_engine::entitlement::packages::get(&case.world.engine, &admin, case.package).unwrap();
    let first = record.value.resource_role_scopes[0].id;
    xenia_engine::entitlement::packages::remove_role_scope(
        &case.world.engine,
        &admin,
        case.package,
        first,
    )
    .unwrap();
    assert!(!case.is_member(kim, case.group) && case.is_member(kim, second));
    assert_eq!(case.assignments()[0].id, found.value.id);
}

#[test]
fn an_administrator_assigns_takes_away_and_sees_it_all() {
    let case = Case::open();
    let (world, engine) = (&case.world, &case.world.engine);
    let admin = world.as_administrator();
    let wish = NewRequest {
        policy: Some(case.policy),
        target: Some(NewTarget::Email {
            address: "Lee@Fabrikam.example".to_owned(),
            display_name: Some("Lee Park".to_owned()),
        }),
        ..NewRequest::of_package(RequestType::AdminAdd, case.package)
    };
    let given = case.create(&admin, &wish).unwrap();
    let lee = case.guest("lee@fabrikam.example").unwrap();
    assert_eq!(
        (lee.display_name.as_str(), given.request.target_id),
        ("Lee Park", lee.id)
    );
    assert_eq!(given.request.requestor_id, world.administrator);
    assert_eq!(
        message(case.create(&admin, &wish)),
        "access package `Campaign` is already assigned; ask for an extension instead"
    );
    // Members have nothing to do with it, and do not learn that it exists.
    let otto = world.as_user(member(world, "otto"));
    let id = given.request.assignment_id.unwrap();
    assert_eq!(
        message(assignments::get(engine, &otto, id)),
        format!("there is no assignment `{id}` here")
    );
    assert_eq!(
        message(assignments::end(engine, &otto, id, None)),
        format!("there is no assignment `{id}` here")
    );
    assert!(
        requests::list(engine, &otto, &requests::Filter::default())
            .unwrap()
            .is_empty()
    );
    assert!(case.create(&otto, &wish).is_err());
    // Lee sees both; a visitor of that address too, before signing in with the account.
    let mine = requests::list(engine, &world.as_user(lee.id), &requests::Filter::default());
    assert_eq!(mine.unwrap().len(), 1);
    assert_eq!(
        assignments::mine(engine, &world.as_user(lee.id))
            .unwrap()
            .len(),
        1
    );
    let removed = assignments::end(engine, &admin, id, Some("done".to_owned())).unwrap();
    assert_eq!(removed.value.request.request_type, RequestType::AdminRemove);
    assert!(!case.is_member(lee.id, case.group));
    assert!(!case.user(lee.id).unwrap().account_enabled);
}

#[test]
fn what_starts_later_waits_and_then_starts() {
    let case = Case::open();
    let (world, engine) = (&case.world, &case.world.engine);
    let starts = world.clock_now().plus_days(10);
    let wish = NewRequest {
        policy: Some(case.policy),
        target: Some(NewTarget::Email {
            address: KIM.to_owned(),
            display_name: None,
        }),
        schedule: Some(Schedule {
            start_date_time: Some(starts),
            expiration: None,
        }),
        ..NewRequest::of_package(RequestType::AdminAdd, case.package)
    };
    let planned = case.create(&world.as_administrator(), &wish).unwrap();
    assert_eq!(planned.request.progress.state(), RequestState::Scheduled);
    assert!(case.guest(KIM).is_none() && case.assignments().is_empty());
    assert_eq!(expiry::next_due(engine).unwrap(), Some(starts));
    world.clock.advance_days(10);
    assert_eq!(expiry::expire_due(engine, world.clock_now()).unwrap(), 1);
    let kim = case.guest(KIM).unwrap();
    assert!(case.is_member(kim.id, case.group));
    assert_eq!(
        case.request(&planned).request.progress.state(),
        RequestState::Delivered
    );
    assert_eq!(
        case.assignments()[0].span().ends_at,
        Some(starts.plus_days(30))
    );
    assert_eq!(expiry::expire_due(engine, world.clock_now()).unwrap(), 0);
}

#[test]
fn duties_stay_apart_when_asking_and_when_deciding() {
    let case = Case::new();
    let (world, engine) = (&case.world, &case.world.engine);
    let admin = world.as_administrator();
    let record = case.ask(KIM).unwrap();
    // While Kim waits, Kim gets the package that does not go together with this one.
    let audit = new_package(world, case.catalog, "Audit");
    let body = serde_json::json!({ "displayName": "Direct" });
    let policy = xenia_engine::entitlement::policies::create(engine, &admin, audit, body)
        .unwrap()
        .value
        .id;
    let wish = NewRequest {
        policy: Some(policy),
        target: Some(NewTarget::Email {
            address: KIM.to_owned(),
            display_name: None,
        }),
        ..NewRequest::of_package(RequestType::AdminAdd, audit)
    };
    case.create(&admin, &wish).unwrap();
    xenia_engine::entitlement::incompatibilities::add_incompatible_package(
        engine,
        &admin,
        case.package,
        audit,
    )
    .unwrap();
    let refused = case.decide(
        case.anna,
        &record,
        xenia_engine::domain::entitlement::approval::ReviewResult::Approve,
    );
    assert_eq!(
        message(refused),
        "access package `Campaign` cannot be held together with access package `Audit`"
    );
    assert_eq!(
        case.request(&record).request.progress.state(),
        RequestState::PendingApproval
    );
    requests::cancel(
        engine,
        &world.as_user(case.guest(KIM).unwrap().id),
        record.request.id,
    )
    .unwrap();
    assert_eq!(
        message(case.create(&world.as_user(case.guest(KIM).unwrap().id), &case.wish())),
        "access package `Campaign` cannot be held together with access package `Audit`"
    );
}

#[test]
fn dates_are_the_policys_unless_it_lets_people_choose() {
    let case = Case::open();
    let wish = NewRequest {
        schedule: Some(Schedule {
            start_date_time: None,
            expiration: Some(ExpirationPattern::at(case.world.clock_now().plus_days(5))),
        }),
        ..case.wish()
    };
    assert_eq!(
        message(case.create(&case.world.as_visitor(KIM), &wish)),
        "policy `Partners` does not let requestors choose dates"
    );
}

#[test]
fn tenants_do_not_see_each_others_requests() {
    let case = Case::new();
    let record = case.ask(KIM).unwrap();
    let (other, administrator) = case.world.another_tenant("tailspin.example");
    let foreign = xenia_engine::Ctx {
        tenant: other,
        ..case.world.as_user(administrator)
    };
    let id = record.request.id;
    assert_eq!(
        message(requests::get(&case.world.engine, &foreign, id)),
        format!("there is no assignment request `{id}` here")
    );
    let all = requests::list(&case.world.engine, &foreign, &requests::Filter::default());
    assert!(all.unwrap().is_empty());
}
