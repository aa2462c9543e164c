//! The presence of applications in the tenant.

use super::{object, shop};
use crate::people::refused;
use serde_json::json;
use xenia_engine::{
    directory::{applications, service_principals},
    domain::{ClientId, permission::GRAPH_APP_ID},
};
use xenia_testkit::World;

#[test]
fn one_for_each_application_of_the_tenant() {
    let world = World::new();
    let admin = world.as_administrator();
    let body = object(json!({ "displayName": "Shop" }));
    let application = applications::create(&world.engine, &admin, &body).unwrap();
    let create = |body| service_principals::create(&world.engine, &admin, &object(body));
    let app = application.value.app_id;
    let made = create(json!({ "appId": app, "appRoleAssignmentRequired": true })).unwrap();
    assert_eq!(made.value.display_name, "Shop");
    assert!(made.value.app_role_assignment_required && made.value.account_enabled);
    let found = service_principals::get_by_app_id(&world.engine, &admin, app).unwrap();
    assert_eq!(found.value, made.value);
    assert_eq!(
        refused(create(json!({ "appId": app }))),
        format!("the application `{app}` has a service principal already")
    );
    let missing = ClientId::default();
    assert_eq!(
        refused(create(json!({ "appId": missing }))),
        format!("there is no application with the appId `{missing}` in this organisation")
    );
    assert_eq!(refused(create(json!({}))), "`appId` is missing");
}

#[test]
fn it_is_disabled_and_deleted_but_never_that_of_graph() {
    let world = World::new();
    let admin = world.as_administrator();
    let id = shop(&world, &admin).service_principal.id;
    let update =
        |id, body| service_principals::update(&world.engine, &admin, id, &object(body), None);
    assert!(
        !update(id, json!({ "accountEnabled": false }))
            .unwrap()
            .value
            .account_enabled
    );
    assert_eq!(
        refused(update(id, json!({ "appRoles": [] }))),
        "property `appRoles` cannot be changed here"
    );
    service_principals::delete(&world.engine, &admin, id).unwrap();
    assert_eq!(
        refused(service_principals::delete(&world.engine, &admin, id)),
        format!("there is no service principal `{id}` here")
    );
    let graph =
        service_principals::get_by_app_id(&world.engine, &admin, ClientId(GRAPH_APP_ID)).unwrap();
    let id = graph.value.id;
    let own = "`Microsoft Graph` is this server's own API and cannot be changed or removed";
    assert_eq!(refused(update(id, json!({ "accountEnabled": false }))), own);
    assert_eq!(
        refused(service_principals::delete(&world.engine, &admin, id)),
        own
    );
}
