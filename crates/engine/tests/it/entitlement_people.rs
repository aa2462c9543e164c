//! Who approves, who manages, who goes, and what people read.

use crate::entitlement_world::{Case, KIM, Now, code, group, member, message, user_set, write};
use serde_json::json;
use xenia_engine::{
    b2b,
    domain::{
        GroupId, NodeKind, Relation, UserId,
        directory::Group,
        edge::NewEdge,
        entitlement::{
            approval::ReviewResult, assignment::AssignmentState, progress::RequestState,
            request::RequestType,
        },
        rbac::CatalogScope,
        role::CatalogRole,
    },
    entitlement::{
        approvals, assignments, catalogs, connected_organizations, expiry, packages, portal,
        requests::{self, NewRequest, NewTarget},
        roles::{self, NewAssignment},
    },
    store::{
        edges::{self, EdgeQuery},
        resources,
    },
};
use xenia_testkit::World;

fn open(world: &World, edge: &NewEdge) {
    write(world, |tx| Ok(edges::open(tx, edge)?));
}

fn joins(world: &World, who: (NodeKind, uuid::Uuid), group: GroupId) {
    open(
        world,
        &NewEdge::direct(who, Relation::Member, (NodeKind::Group, group.0)),
    );
}

#[test]
fn the_manager_approves_or_the_fallback_where_there_is_none() {
    let manager = json!({ "@odata.type": "#microsoft.graph.requestorManager", "managerLevel": 1 });
    // The fallback needs somebody who exists: anna is made by the case itself.
    let case = Case::with(|policy| {
        policy["allowedTargetScope"] = json!("allDirectoryUsers");
        let stage = &mut policy["requestApprovalSettings"]["stages"][0];
        let anna = stage["primaryApprovers"][0].clone();
        stage["primaryApprovers"] = json!([manager]);
        stage["fallbackPrimaryApprovers"] = json!([anna]);
    });
    let (mia, max) = (member(&case.world, "mia"), member(&case.world, "max"));
    let wish = |user| case.create(&case.world.as_user(user), &case.wish());
    let alone = wish(max).unwrap();
    assert_eq!(
        code(case.decide(mia, &alone, ReviewResult::Approve)),
        "Request_ResourceNotFound"
    );
    case.decide(case.anna, &alone, ReviewResult::Approve)
        .unwrap();
    open(
        &case.world,
        &NewEdge::direct(
            (NodeKind::User, mia.0),
            Relation::Manager,
            (NodeKind::User, case.bert.0),
        ),
    );
    let managed = wish(case.bert).unwrap();
    assert_eq!(
        code(case.decide(case.anna, &managed, ReviewResult::Approve)),
        "Request_ResourceNotFound"
    );
    case.decide(mia, &managed, ReviewResult::Approve).unwrap();
    assert!(case.is_member(case.bert, case.group));
}

#[test]
fn members_of_a_group_approve_as_long_as_they_are_members_and_not_blocked() {
    let case = Case::new();
    let (world, engine) = (&case.world, &case.world.engine);
    let (outer, inner) = (group(world, "Approvers"), group(world, "Inner"));
    let (mia, max) = (member(world, "mia"), member(world, "max"));
    joins(world, (NodeKind::Group, inner.0), outer);
    joins(world, (NodeKind::User, mia.0), inner);
    joins(world, (NodeKind::User, max.0), outer);
    let body = json!({ "requestApprovalSettings": {
        "isApprovalRequiredForAdd": true,
        "stages": [{ "primaryApprovers": [{ "@odata.type": "#microsoft.graph.groupMembers", "groupId": outer }] }]
    } });
    let body = body.as_object().unwrap();
    xenia_engine::entitlement::policies::update(
        engine,
        &world.as_administrator(),
        case.policy,
        body,
        None,
    )
    .unwrap();
    let record = case.ask(KIM).unwrap();
    let waits = |user: UserId| {
        approvals::waiting(engine, &world.as_user(user))
            .unwrap()
            .len()
    };
    assert_eq!((waits(mia), waits(max), waits(case.anna)), (1, 1, 0));
    write(world, |tx| {
        let query = EdgeQuery::of_object(inner).from_subject(mia);
        let edge = edges::list(tx, &query)?.remove(0);
        edges::close(tx, edge.id, xenia_engine::domain::edge::Closed::Removed)?;
        b2b::block_account(tx, max, None)?;
        Ok(())
    });
    assert_eq!((waits(mia), waits(max)), (0, 0));
    assert_eq!(
        code(case.decide(max, &record, ReviewResult::Approve)),
        "NotApprover"
    );
    // Somebody who joins the group now may decide.
    joins(world, (NodeKind::User, case.bert.0), inner);
    case.decide(case.bert, &record, ReviewResult::Approve)
        .unwrap();
}

#[test]
fn sponsors_of_the_partner_approve_and_become_the_guests_sponsors() {
    let sponsors = json!({ "@odata.type": "#microsoft.graph.internalSponsors" });
    let case = Case::with(|policy| {
        let stage = &mut policy["requestApprovalSettings"]["stages"][0];
        let anna = stage["primaryApprovers"][0].clone();
        stage["primaryApprovers"] = json!([sponsors]);
        stage["fallbackPrimaryApprovers"] = json!([anna]);
    });
    let (world, engine) = (&case.world, &case.world.engine);
    let admin = world.as_administrator();
    let partner = connected_organizations::list(engine, &admin)
        .unwrap()
        .remove(0)
        .value
        .id;
    let side = connected_organizations::Side::Internal;
    connected_organizations::add_sponsor(engine, &admin, partner, side, case.bert.0).unwrap();
    let record = case.ask(KIM).unwrap();
    assert_eq!(
        code(case.decide(case.anna, &record, ReviewResult::Approve)),
        "Request_ResourceNotFound",
        "the fallback is not needed"
    );
    let given = case
        .decide(case.bert, &record, ReviewResult::Approve)
        .unwrap();
    let kim = given.request.target_id;
    engine
        .read(&world.as_system(), |tx| {
            let query = EdgeQuery::of_object(kim).relation(Relation::Sponsor);
            let sponsors = edges::list(tx, &query)?;
            assert_eq!(sponsors.len(), 1);
            assert_eq!(sponsors[0].subject, case.bert.0);
            Ok(())
        })
        .unwrap();
}

#[test]
fn who_manages_the_assignments_of_a_catalog_manages_no_others() {
    let case = Case::open();
    let (world, engine) = (&case.world, &case.world.engine);
    let mia = member(world, "mia");
    roles::grant(
        engine,
        &world.as_administrator(),
        NewAssignment {
            principal: mia.0,
            role: CatalogRole::AssignmentManager,
            scope: CatalogScope::Catalog(case.catalog),
            until: None,
        },
    )
    .unwrap();
    let as_mia = world.as_user(mia);
    let wish = NewRequest {
        target: Some(NewTarget::Email {
            address: KIM.to_owned(),
            display_name: None,
        }),
        ..NewRequest::of_package(RequestType::AdminAdd, case.package)
    };
    let given = case.create(&as_mia, &wish).unwrap();
    assert_eq!(given.request.progress.state(), RequestState::Delivered);
    let filter = assignments::Filter::default();
    assert_eq!(
        assignments::list(engine, &as_mia, &filter).unwrap().len(),
        1
    );
    let other = catalogs::create(
        engine,
        &world.as_administrator(),
        json!({ "displayName": "Other" }),
    )
    .unwrap();
    let foreign = crate::entitlement_world::new_package(world, other.value.id, "Foreign");
    let body = json!({ "displayName": "Direct" });
    xenia_engine::entitlement::policies::create(engine, &world.as_administrator(), foreign, body)
        .unwrap();
    let wish = NewRequest {
        access_package: Some(foreign),
        ..wish
    };
    assert_eq!(
        code(case.create(&as_mia, &wish)),
        "Authorization_RequestDenied"
    );
    case.create(&world.as_administrator(), &wish).unwrap();
    assert_eq!(
        assignments::list(engine, &as_mia, &filter).unwrap().len(),
        1
    );
    let id = given.request.assignment_id.unwrap();
    assignments::end(engine, &as_mia, id, None).unwrap();
    assert!(!case.is_member(given.request.target_id, case.group));
}

#[test]
fn with_the_account_everything_goes() {
    let case = Case::new();
    let (world, engine) = (&case.world, &case.world.engine);
    let (kim, _) = case.given(KIM);
    let second = crate::entitlement_world::new_package(world, case.catalog, "Second");
    let policy = json!({
        "displayName": "Partners", "allowedTargetScope": "allExternalUsers",
        "expiration": { "type": "afterDuration", "duration": "P30D" },
        "requestorSettings": { "enableTargetsToSelfAddAccess": true },
        "requestApprovalSettings": { "isApprovalRequiredForAdd": true, "stages": [{ "primaryApprovers": [user_set(case.anna)] }] }
    });
    xenia_engine::entitlement::policies::create(engine, &world.as_administrator(), second, policy)
        .unwrap();
    let wish = NewRequest::of_package(RequestType::UserAdd, second);
    let pending = case.create(&world.as_user(kim), &wish).unwrap();
    xenia_engine::directory::users::delete(
        engine,
        &world.as_administrator(),
        &kim.to_string(),
        None,
    )
    .unwrap();
    assert_eq!(case.assignments()[0].state, AssignmentState::Expired);
    assert_eq!(
        case.request(&pending).request.progress.state(),
        RequestState::Canceled
    );
    world.clock.advance_days(40);
    assert_eq!(
        expiry::expire_due(engine, world.clock_now()).unwrap(),
        0,
        "nothing is left to do"
    );
    assert_eq!(
        packages::delete(engine, &world.as_administrator(), case.package)
            .err()
            .map(|error| error.to_string()),
        None
    );
}

#[test]
fn a_package_that_goes_takes_its_open_requests_with_it() {
    let case = Case::new();
    let record = case.ask(KIM).unwrap();
    case.letters();
    packages::delete(
        &case.world.engine,
        &case.world.as_administrator(),
        case.package,
    )
    .unwrap();
    assert_eq!(
        case.mails(),
        [(KIM.to_owned(), "Campaign is no longer offered".to_owned())]
    );
    assert_eq!(
        case.request(&record).request.progress.state(),
        RequestState::Canceled
    );
    assert_eq!(
        code(case.decide(case.anna, &record, ReviewResult::Approve)),
        "RequestState"
    );
}

#[test]
fn what_could_not_be_given_is_named_and_tried_again() {
    let case = Case::open();
    let (world, engine) = (&case.world, &case.world.engine);
    write(world, |tx| Ok(resources::delete::<Group>(tx, case.group)?));
    let record = case.ask(KIM).unwrap();
    assert_eq!(
        record.request.progress.state(),
        RequestState::PartiallyDelivered
    );
    assert_eq!(
        case.assignments()[0].state,
        AssignmentState::PartiallyDelivered
    );
    let admin = world.as_administrator();
    let again = requests::reprocess(engine, &admin, record.request.id).unwrap();
    assert_eq!(
        again.value.request.progress.state(),
        RequestState::PartiallyDelivered
    );
    let package = packages::get(engine, &admin, case.package).unwrap();
    let broken = package.value.resource_role_scopes[0].id;
    packages::remove_role_scope(engine, &admin, case.package, broken).unwrap();
    assert_eq!(case.assignments()[0].state, AssignmentState::Delivered);
    let done = requests::reprocess(engine, &admin, record.request.id).unwrap();
    assert_eq!(done.value.request.progress.state(), RequestState::Delivered);
    world.clock.advance_days(8);
    assert_eq!(
        code(requests::reprocess(engine, &admin, record.request.id)),
        "RequestState"
    );
}

#[test]
fn a_visitor_who_gets_an_account_meanwhile_keeps_the_request() {
    let case = Case::new();
    let record = case.ask(KIM).unwrap();
    let kim = write(&case.world, |tx| {
        let ctx = case.world.as_system();
        Ok(b2b::ensure_guest(tx, &ctx, KIM, Some("Kim Lee"), &[])?.0.id)
    });
    let mine = requests::list(
        &case.world.engine,
        &case.world.as_user(kim),
        &requests::Filter::default(),
    )
    .unwrap();
    assert_eq!(mine[0].value.request.target_id, kim);
    let twice = case.create(&case.world.as_user(kim), &case.wish());
    assert_eq!(code(twice), "AlreadyRequested");
    let given = case.approve(&record);
    assert_eq!(given.request.target_id, kim);
    assert!(case.is_member(kim, case.group));
}

#[test]
fn who_has_asked_again_is_not_deleted_before_the_answer() {
    let case = Case::new();
    let (kim, _) = case.given(KIM);
    let engine = &case.world.engine;
    case.world.clock.advance_days(30);
    expiry::expire_due(engine, case.world.clock_now()).unwrap();
    case.world.clock.advance_days(28);
    let again = case.ask(KIM).unwrap();
    case.world.clock.advance_days(3);
    assert_eq!(
        expiry::expire_due(engine, case.world.clock_now()).unwrap(),
        0
    );
    assert!(case.user(kim).is_some());
    let denied = case.decide(case.anna, &again, ReviewResult::Deny).unwrap();
    assert_eq!(denied.request.progress.state(), RequestState::Denied);
    assert_eq!(
        expiry::expire_due(engine, case.world.clock_now()).unwrap(),
        1
    );
    assert!(case.user(kim).is_none());
}

#[test]
fn more_time_is_asked_for_in_the_last_days_and_approved_where_the_policy_says_so() {
    let case = Case::with(|policy| {
        policy["requestApprovalSettings"]["isApprovalRequiredForUpdate"] = json!(true);
    });
    let (kim, found) = case.given(KIM);
    let engine = &case.world.engine;
    let more = || {
        let reason = Some("still at it".to_owned());
        assignments::extend(
            engine,
            &case.world.as_user(kim),
            found.value.id,
            None,
            reason,
        )
    };
    assert_eq!(
        message(more()),
        "an extension can be requested from 18 March 2026, 09:00 UTC on"
    );
    let ends = found.value.span().ends_at;
    case.world.clock.advance_days(20);
    let asked = more().unwrap().value;
    assert_eq!(
        asked.request.progress.state(),
        RequestState::PendingApproval
    );
    assert_eq!(
        case.assignments()[0].span().ends_at,
        ends,
        "not before the decision"
    );
    assert_eq!(code(more()), "AlreadyRequested");
    case.world.clock.advance_days(2);
    case.approve(&asked);
    let later = case.world.clock_now().plus_days(30);
    assert_eq!(case.assignments()[0].span().ends_at, Some(later));
    assert!(case.is_member(kim, case.group));
    // An extension that is approved after the end has nothing to extend.
    case.world.clock.advance_days(29);
    let late = assignments::extend(
        engine,
        &case.world.as_user(kim),
        found.value.id,
        None,
        Some("more".to_owned()),
    )
    .unwrap()
    .value;
    case.world.clock.advance_days(2);
    expiry::expire_due(engine, case.world.clock_now()).unwrap();
    assert_eq!(
        code(case.decide(case.anna, &late, ReviewResult::Approve)),
        "NotAssigned"
    );
    assert!(!case.is_member(kim, case.group));
}

#[test]
fn hidden_packages_are_found_by_their_link_only() {
    let case = Case::new();
    let (engine, visitor) = (&case.world.engine, case.world.as_visitor(KIM));
    let hide = json!({ "isHidden": true });
    packages::update(
        engine,
        &case.world.as_administrator(),
        case.package,
        hide.as_object().unwrap(),
        None,
    )
    .unwrap();
    assert!(
        portal::available(engine, &visitor, None)
            .unwrap()
            .is_empty()
    );
    let found = portal::package(engine, &visitor, case.package).unwrap();
    assert_eq!(found.policies.len(), 1);
    let stranger = case.world.as_visitor("eve@northwind.example");
    assert_eq!(
        code(portal::package(engine, &stranger, case.package)),
        "PolicyScope"
    );
    let close = json!({ "state": "unpublished" });
    catalogs::update(
        engine,
        &case.world.as_administrator(),
        case.catalog,
        close.as_object().unwrap(),
        None,
    )
    .unwrap();
    assert_eq!(
        code(portal::package(engine, &visitor, case.package)),
        "Request_ResourceNotFound"
    );
    assert_eq!(code(case.ask(KIM)), "CatalogUnpublished");
}

#[test]
fn what_people_write_cannot_change_a_mail() {
    let case = Case::new();
    let wish = NewRequest {
        justification: Some("<script>alert(1)</script> & \"more\"".to_owned()),
        ..case.wish()
    };
    case.create(&case.world.as_visitor(KIM), &wish).unwrap();
    let letters = case.letters();
    let to_anna = &letters[0];
    assert!(
        to_anna
            .text
            .contains("Reason: <script>alert(1)</script> & \"more\"")
    );
    assert!(!to_anna.html.contains("<script>"));
    assert!(
        to_anna
            .html
            .contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;")
    );
    assert!(
        to_anna
            .html
            .contains("<a href=\"https://xenia.example/approvals/")
    );
    assert!(!letters.iter().any(|mail| mail.subject.contains('\n')));
}

#[test]
fn whoever_joins_the_approvers_later_finds_what_waits() {
    let case = Case::new();
    let world = &case.world;
    let (outer, inner) = (group(world, "Approvers"), group(world, "Deputies"));
    joins(world, (NodeKind::User, case.anna.0), outer);
    joins(world, (NodeKind::Group, inner.0), outer);
    let stages = json!({ "requestApprovalSettings": {
        "isApprovalRequiredForAdd": true,
        "stages": [{ "durationBeforeAutomaticDenial": "P8D", "primaryApprovers": [
            { "@odata.type": "#microsoft.graph.groupMembers", "groupId": outer }
        ] }]
    } });
    let stages = stages.as_object().cloned().unwrap();
    let admin = world.as_administrator();
    let (engine, policy) = (&world.engine, case.policy);
    xenia_engine::entitlement::policies::update(engine, &admin, policy, &stages, None).unwrap();
    let record = case.ask(KIM).unwrap();
    let waits = |who: UserId| {
        let as_them = world.as_user(who);
        let listed = approvals::waiting(engine, &as_them).unwrap().len();
        let by = requests::By::Approver;
        let filter = requests::Filter::default();
        let found = requests::of_caller(engine, &as_them, by, &filter).unwrap();
        assert_eq!(found.len(), listed);
        listed
    };
    let mia = member(world, "mia");
    assert_eq!((waits(case.anna), waits(mia), waits(case.bert)), (1, 0, 0));
    joins(world, (NodeKind::User, mia.0), inner);
    assert_eq!(waits(mia), 1, "also by way of a group within");
    case.letters();
    world.clock.advance_days(4);
    assert_eq!(expiry::expire_due(engine, world.clock_now()).unwrap(), 1);
    let reminded: Vec<String> = case.mails().into_iter().map(|(to, _)| to).collect();
    assert_eq!(reminded, ["anna@contoso.example", "mia@contoso.example"]);

    // Whoever leaves finds it no longer, and may not decide it.
    write(world, |tx| {
        let query = EdgeQuery::of_object(outer).from_subject(case.anna);
        for edge in edges::list(tx, &query)? {
            edges::close(tx, edge.id, xenia_engine::domain::edge::Closed::Removed)?;
        }
        Ok(())
    });
    assert_eq!(waits(case.anna), 0);
    assert_eq!(
        code(case.decide(case.anna, &record, ReviewResult::Approve)),
        "NotApprover"
    );
    let done = case.decide(mia, &record, ReviewResult::Approve).unwrap();
    assert_eq!(done.request.progress.state(), RequestState::Delivered);
    assert_eq!(waits(mia), 0);
}

#[test]
fn a_manager_asks_for_somebody_where_the_policy_lets_them() {
    let case = Case::with(|policy| {
        policy["allowedTargetScope"] = json!("allMemberUsers");
        policy["requestorSettings"] = json!({
            "enableOnBehalfRequestorsToAddAccess": true,
            "onBehalfRequestors": [{ "@odata.type": "#microsoft.graph.targetManager", "managerLevel": 1 }]
        });
    });
    let (world, engine) = (&case.world, &case.world.engine);
    let (mia, otto, vera) = (
        member(world, "mia"),
        member(world, "otto"),
        member(world, "vera"),
    );
    let manages = |who: UserId, whom: UserId| {
        let subject = (NodeKind::User, who.0);
        open(
            world,
            &NewEdge::direct(subject, Relation::Manager, (NodeKind::User, whom.0)),
        );
    };
    manages(mia, otto);
    let wish = |target: NewTarget| NewRequest {
        target: Some(target),
        ..NewRequest {
            request_type: RequestType::OnBehalfAdd,
            ..case.wish()
        }
    };
    let for_user = |user: UserId| wish(NewTarget::User(user));
    let as_mia = world.as_user(mia);
    case.letters();
    let asked = case.create(&as_mia, &for_user(otto)).unwrap();
    assert_eq!(asked.request.requestor_id, mia);
    assert_eq!(asked.request.target_id, otto);
    let mails = case.mails();
    let subject = "mia asks for access to Campaign for otto".to_owned();
    assert!(
        mails.contains(&("anna@contoso.example".to_owned(), subject)),
        "{mails:?}"
    );
    let arrived = "Your request for Campaign has arrived".to_owned();
    assert!(
        mails.contains(&("otto@contoso.example".to_owned(), arrived)),
        "{mails:?}"
    );
    // Both see it; whoever asked may take it back, and neither may decide.
    for who in [mia, otto] {
        requests::get(engine, &world.as_user(who), asked.request.id).unwrap();
        assert_eq!(
            code(case.decide(who, &asked, ReviewResult::Approve)),
            "OwnRequest"
        );
    }
    assert_eq!(
        code(case.create(&as_mia, &for_user(otto))),
        "AlreadyRequested"
    );
    requests::cancel(engine, &as_mia, asked.request.id).unwrap();
    let again = case.create(&as_mia, &for_user(otto)).unwrap();
    let given = case
        .decide(case.bert, &again, ReviewResult::Approve)
        .unwrap();
    assert_eq!(given.request.progress.state(), RequestState::Delivered);
    assert!(case.is_member(otto, case.group) && !case.is_member(mia, case.group));

    // Not for others, not for oneself, not by others, not for somebody who is nobody here.
    let stranger = NewTarget::Email {
        address: "stranger@contoso.example".to_owned(),
        display_name: None,
    };
    let closed = "policy `Partners` does not let you request access for this person";
    assert_eq!(message(case.create(&as_mia, &for_user(vera))), closed);
    assert_eq!(message(case.create(&as_mia, &wish(stranger))), closed);
    assert_eq!(
        message(case.create(&world.as_user(vera), &for_user(otto))),
        closed
    );
    assert_eq!(
        message(case.create(&world.as_user(otto), &for_user(mia))),
        closed
    );
    assert_eq!(
        message(case.create(&as_mia, &for_user(mia))),
        "a request of type `onBehalfAdd` is for somebody else; `userAdd` asks for oneself"
    );
    assert_eq!(
        message(case.create(
            &as_mia,
            &NewRequest {
                target: None,
                ..for_user(otto)
            }
        )),
        "`assignment/targetId` is missing; say who gets the access, or give `assignment/target/email`"
    );
    // Where the policy does not let anybody.
    manages(mia, vera);
    let shut = json!({ "requestorSettings": { "enableTargetsToSelfAddAccess": true } });
    let shut = shut.as_object().cloned().unwrap();
    let admin = world.as_administrator();
    xenia_engine::entitlement::policies::update(engine, &admin, case.policy, &shut, None).unwrap();
    assert_eq!(
        message(case.create(&as_mia, &for_user(vera))),
        "policy `Partners` does not let anybody request access for others"
    );
}
