//! A partner asks, a business owner decides, the partner has access and gives it up.

use crate::browser::{Browser, mails};
use axum::http::StatusCode;
use serde_json::json;
use xenia_engine::{
    domain::{
        AccessPackageId, GroupId, NodeKind, UserId,
        audit::{NewEvent, Target},
        directory::{Group, User},
        entitlement::catalog::OriginSystem,
    },
    entitlement::{
        catalogs, connected_organizations, packages, policies, resources as catalog_resources,
    },
    passwords,
    store::{Written, resources},
};
use xenia_testkit::World;

/// A package with one question and one approver, for the people of a partner.
pub(crate) fn publish(world: &World) -> (AccessPackageId, UserId) {
    let (engine, admin) = (&world.engine, world.as_administrator());
    let (group, approver) = engine
        .write(&admin, |tx| {
            let group = Group {
                id: GroupId(tx.new_id()),
                display_name: "Agencies".into(),
                security_enabled: true,
                ..Group::default()
            };
            resources::insert(tx, &group)?;
            let user = User {
                id: UserId(tx.new_id()),
                display_name: "Olga Owner".into(),
                user_principal_name: "olga@contoso.example".into(),
                mail: Some("olga@contoso.example".into()),
                account_enabled: true,
                ..User::default()
            };
            resources::insert(tx, &user)?;
            Ok(Written::new(
                (group.id, user.id),
                NewEvent::new(
                    "GroupManagement",
                    "Add group",
                    Target::new(NodeKind::Group, group.id, "Agencies"),
                ),
            ))
        })
        .unwrap();
    let catalog = catalogs::create(engine, &admin, json!({ "displayName": "Marketing" }))
        .unwrap()
        .value
        .id;
    let resource = catalog_resources::add(engine, &admin, catalog, OriginSystem::AadGroup, group.0)
        .unwrap()
        .value;
    let package = packages::create(
        engine,
        &admin,
        catalog,
        json!({ "displayName": "Campaign" }),
    )
    .unwrap()
    .value
    .package
    .id;
    packages::add_role_scope(
        engine,
        &admin,
        package,
        &resource.group_roles()[0],
        &resource.root_scope(),
    )
    .unwrap();
    connected_organizations::create(
        engine,
        &admin,
        json!({ "displayName": "Fabrikam", "identitySources": [
        { "@odata.type": "#microsoft.graph.domainIdentitySource", "domainName": "fabrikam.example" }
    ] }),
    )
    .unwrap();
    let policy = json!({
        "displayName": "Partners",
        "allowedTargetScope": "allConfiguredConnectedOrganizationUsers",
        "expiration": { "type": "afterDuration", "duration": "P30D" },
        "requestorSettings": { "enableTargetsToSelfAddAccess": true, "enableTargetsToSelfRemoveAccess": true },
        "requestApprovalSettings": { "isApprovalRequiredForAdd": true, "stages": [{
            "durationBeforeAutomaticDenial": "P7D",
            "primaryApprovers": [{ "@odata.type": "#microsoft.graph.singleUser", "userId": approver }]
        }] },
        "questions": [{ "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion", "text": "Which order?", "isRequired": true, "isSingleLineQuestion": true }]
    });
    policies::create(engine, &admin, package, policy).unwrap();
    (package, approver)
}

fn approver<'w>(world: &'w World, user: UserId) -> Browser<'w> {
    passwords::set(
        &world.engine,
        &world.as_administrator(),
        user,
        "a long enough pass phrase",
    )
    .unwrap();
    Browser::with_password(world, "olga@contoso.example", "a long enough pass phrase")
}

#[test]
fn a_partner_asks_an_owner_decides_the_partner_gives_it_up() {
    let world = World::new();
    let (package, owner) = publish(&world);
    let link = format!("/my-access/contoso.example/packages/{package}");

    let stranger = Browser::new(&world).get(&link);
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
    assert_eq!(
        stranger.location.unwrap(),
        format!("/contoso.example/signin?next={link}")
    );

    let mara = Browser::with_code(&world, "mara@fabrikam.example");
    let page = mara.get(&link);
    assert_eq!(page.status, StatusCode::OK);
    let form = mara.get(page.attribute("href", &format!("{link}/request")));
    assert!(form.body.contains("Which order?"));
    let field = form.attribute("name", "question-").to_owned();
    let (csrf, policy) = (
        form.field("csrf").to_owned(),
        form.field("policy").to_owned(),
    );

    let forged = mara.post(&format!("{link}/request"), &[("policy", &policy)]);
    assert_eq!(
        forged.status,
        StatusCode::FORBIDDEN,
        "a form without the session's token"
    );
    let empty = mara.post(
        &format!("{link}/request"),
        &[("csrf", &csrf), ("policy", &policy)],
    );
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("Which order?"));
    let sent = mara.post(
        &format!("{link}/request"),
        &[("csrf", &csrf), ("policy", &policy), (&field, "PO-1187")],
    );
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let sent = sent.location.unwrap();
    let request_id = sent.rsplit('/').next().unwrap().to_owned();
    let status = mara.get(&sent);
    assert!(status.body.contains("Waiting for approval"));
    assert!(
        mails(&world)
            .iter()
            .any(|mail| mail.to == "olga@contoso.example"),
        "the approver hears of it"
    );

    let olga = approver(&world, owner);
    let waiting = olga.get("/approvals/contoso.example");
    let address = format!("/approvals/contoso.example/{request_id}");
    assert!(waiting.body.contains(&address), "{}", waiting.body);
    let request = olga.get(&address);
    assert!(request.body.contains("PO-1187"), "the answer is shown");
    let (csrf, stage) = (
        request.field("csrf").to_owned(),
        request.field("stage").to_owned(),
    );
    let snoop = mara.post(
        &format!("{address}/decide"),
        &[("csrf", &csrf), ("stage", &stage), ("decision", "approve")],
    );
    assert_eq!(
        snoop.status,
        StatusCode::FORBIDDEN,
        "another session's token"
    );
    let decided = olga.post(
        &format!("{address}/decide"),
        &[("csrf", &csrf), ("stage", &stage), ("decision", "approve")],
    );
    assert_eq!(decided.status, StatusCode::SEE_OTHER);
    let twice = olga.post(
        &format!("{address}/decide"),
        &[("csrf", &csrf), ("stage", &stage), ("decision", "approve")],
    );
    assert_eq!(
        twice.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "decided already"
    );

    let access = mara.get("/my-access/contoso.example/access");
    assert!(
        access.body.contains("Campaign") && access.body.contains("30 days left"),
        "{}",
        access.body
    );
    let leave = access
        .attribute("action", "/my-access/contoso.example/access/")
        .to_owned();
    let csrf = access.field("csrf").to_owned();
    assert_eq!(
        mara.post(&leave, &[("csrf", &csrf)]).status,
        StatusCode::SEE_OTHER
    );
}

#[test]
fn pages_are_for_those_they_concern() {
    let world = World::new();
    let (package, _) = publish(&world);
    let stranger = Browser::with_code(&world, "eve@elsewhere.example");
    let refused = stranger.get(&format!("/my-access/contoso.example/packages/{package}"));
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    assert_eq!(
        stranger.get("/my-access/contoso.example").status,
        StatusCode::OK
    );
    world.another_tenant("fabrikam.example");
    let elsewhere = stranger.get("/my-access/fabrikam.example");
    assert_eq!(
        elsewhere.status,
        StatusCode::SEE_OTHER,
        "a session counts in its own tenant only"
    );
    assert_eq!(
        stranger.get("/my-access/nowhere.example").status,
        StatusCode::NOT_FOUND
    );
}
