//! Connections by which people come in, as an administrator makes them.

use xenia_domain::{
    ServicePrincipalId, Timestamp,
    provisioning::{Connection, ConnectionKind, ConnectionReach},
};
use xenia_engine::{
    console::applications::{self, Filter},
    provisioning::connections::{self, Connect, NewToken},
};
use xenia_testkit::World;

fn wanted(domain: &str) -> Connect {
    Connect {
        name: "HR".to_owned(),
        connection: Connection {
            id: ServicePrincipalId::default(),
            display_name: String::new(),
            kind: ConnectionKind::Workforce,
            domains: vec![domain.to_owned()],
            connected_organization_id: None,
            reach: ConnectionReach::Own,
            allow_groups: false,
            is_enabled: true,
            created_date_time: Timestamp::default(),
        },
        token: NewToken::default(),
    }
}

#[test]
fn a_connection_is_made_whole_or_not_at_all() {
    let world = World::new();
    let (engine, ctx) = (&world.engine, world.as_administrator());
    let filter = Filter {
        search: "HR".to_owned(),
        page: 1,
        ..Filter::default()
    };
    let count = || applications::list(engine, &ctx, &filter).unwrap().total;
    let refused = connections::connect(engine, &ctx, &wanted("litware.example")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`domains`: `litware.example` is not a verified domain of this organisation"
    );
    assert_eq!(count(), 0, "no application is left behind");

    let made = connections::connect(engine, &ctx, &wanted("contoso.example")).unwrap();
    let id = made.told.connection.value.id;
    assert_eq!(count(), 1);
    assert_eq!(made.told.connection.value.created_date_time, ctx.now);
    let view = connections::view(engine, &ctx, id, 10).unwrap();
    let told = &view.listed.told;
    assert_eq!(told.connection.value.display_name, "HR");
    assert_eq!(told.tokens, [made.token.record]);
    assert_eq!((view.looks_after, view.written.len()), (0, 0));
    assert!(view.may_manage);
    let names = connections::choices(engine, &ctx).unwrap().domains;
    assert_eq!(names, ["contoso.example"]);

    // Somebody without a role sees and makes none.
    let member = world.as_user(world.user("mia@contoso.example", |_| {}));
    for refused in [
        connections::overview(engine, &member).map(drop),
        connections::view(engine, &member, id, 10).map(drop),
        connections::choices(engine, &member).map(drop),
        connections::connect(engine, &member, &wanted("contoso.example")).map(drop),
    ] {
        let message = refused.unwrap_err().to_string();
        assert!(message.starts_with("you may not"), "{message}");
    }
    // Another organisation knows nothing of it.
    let (tenant, administrator) = world.another_tenant("fabrikam.example");
    let mut there = world.as_user(administrator);
    there.tenant = tenant;
    assert!(
        connections::overview(engine, &there)
            .unwrap()
            .rows
            .is_empty()
    );
    assert!(connections::view(engine, &there, id, 10).is_err());
}
