//! Who is assigned to which role.

use super::shop;
use crate::people::{as_application, give_role, group, person, refused, told};
use uuid::Uuid;
use xenia_engine::{
    Ctx,
    directory::{
        app_role_assignments::{self, AppRoleAssignment, NewAssignment},
        applications::Registered,
        owners, service_principals,
    },
    domain::{
        AppRoleId, ClientId, NodeKind, Relation, Source,
        audit::{NewEvent, Target},
        directory::UserType,
        edge::NewEdge,
        permission::{GRAPH_APP_ID, Permission},
        role::DirectoryRole,
    },
    store::{Written, edges},
};
use xenia_testkit::World;

struct Stage {
    world: World,
    admin: Ctx,
    shop: Registered,
}

impl Stage {
    fn new() -> Self {
        let world = World::new();
        let admin = world.as_administrator();
        let shop = shop(&world, &admin);
        Self { world, admin, shop }
    }
    fn grant(
        &self,
        ctx: &Ctx,
        principal: Uuid,
        role: u128,
    ) -> xenia_engine::Result<AppRoleAssignment> {
        let wanted = NewAssignment {
            principal,
            resource: self.shop.service_principal.id,
            role: AppRoleId(Uuid::from_u128(role)),
        };
        app_role_assignments::grant(&self.world.engine, ctx, wanted)
    }
}

#[test]
fn people_groups_and_applications_are_assigned_and_listed_from_both_sides() {
    let stage = Stage::new();
    let (world, admin) = (&stage.world, &stage.admin);
    let pat = person(world, "pat", UserType::Member);
    let buyers = group(world, "Buyers");
    let robot = shop(world, admin).service_principal;
    let one = stage.grant(admin, pat.0, 1).unwrap();
    assert_eq!(told(world, 1), ["Add app role assignment grant to user"]);
    stage.grant(admin, buyers.0, 1).unwrap();
    stage.grant(admin, robot.id.0, 2).unwrap();
    assert_eq!(one.principal_type, "User");
    assert_eq!(one.principal_display_name.as_deref(), Some("pat Example"));
    assert_eq!(one.resource_display_name.as_deref(), Some("Shop"));
    let resource = stage.shop.service_principal.id;
    let all = app_role_assignments::of_resource(&world.engine, admin, resource).unwrap();
    let kinds: Vec<_> = all.iter().map(|it| it.principal_type).collect();
    assert_eq!(kinds.len(), 3);
    for kind in ["User", "Group", "ServicePrincipal"] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    let of =
        app_role_assignments::of_principal(&world.engine, admin, NodeKind::User, pat.0).unwrap();
    assert_eq!(of, std::slice::from_ref(&one));
    app_role_assignments::revoke(&world.engine, admin, pat.0, one.id).unwrap();
    assert_eq!(told(world, 1), ["Remove app role assignment from user"]);
    assert_eq!(
        refused(app_role_assignments::revoke(
            &world.engine,
            admin,
            pat.0,
            one.id
        )),
        format!("there is no app role assignment `{}` here", one.id)
    );
    assert_eq!(
        refused(app_role_assignments::of_principal(
            &world.engine,
            admin,
            NodeKind::Group,
            pat.0
        )),
        format!("there is no group `{pat}` here")
    );
}

#[test]
fn what_cannot_be_assigned_is_refused_with_its_reason() {
    let stage = Stage::new();
    let (world, admin) = (&stage.world, &stage.admin);
    let pat = person(world, "pat", UserType::Member).0;
    stage.grant(admin, pat, 1).unwrap();
    for (principal, role, message) in [
        (
            pat,
            1,
            "`pat Example` is assigned to that role of `Shop` already",
        ),
        (
            pat,
            2,
            "the app role `Robot` of `Shop` is not for users and groups",
        ),
        (
            pat,
            0,
            "`Shop` has roles of its own, such as `Buyer`: the default role cannot be assigned",
        ),
        (
            pat,
            7,
            "`Shop` has no app role with the id `00000000-0000-0000-0000-000000000007`",
        ),
        (
            Uuid::from_u128(5),
            1,
            "`00000000-0000-0000-0000-000000000005` is no user, group or service principal of this organisation",
        ),
        (
            stage.shop.service_principal.id.0,
            1,
            "the app role `Buyer` of `Shop` is not for applications",
        ),
    ] {
        assert_eq!(refused(stage.grant(admin, principal, role)), message);
    }
}

#[test]
fn owners_and_the_named_roles_assign() {
    let stage = Stage::new();
    let world = &stage.world;
    let pat = person(world, "pat", UserType::Member);
    let kim = person(world, "kim", UserType::Guest).0;
    let denied = "you may not assign anyone to this application: it needs one of the roles Global Administrator, Application Administrator, User Administrator";
    let as_pat = world.as_user(pat);
    assert_eq!(refused(stage.grant(&as_pat, kim, 1)), denied);
    owners::add(
        &world.engine,
        &stage.admin,
        NodeKind::ServicePrincipal,
        stage.shop.service_principal.id.0,
        pat.0,
    )
    .unwrap();
    stage.grant(&as_pat, kim, 1).unwrap();
}

#[test]
fn permissions_of_graph_are_given_by_global_administrators_only() {
    let stage = Stage::new();
    let world = &stage.world;
    let app = ClientId(GRAPH_APP_ID);
    let graph = service_principals::get_by_app_id(&world.engine, &stage.admin, app).unwrap();
    let wanted = NewAssignment {
        principal: stage.shop.service_principal.id.0,
        resource: graph.value.id,
        role: AppRoleId(Permission::UserReadAll.app_role()),
    };
    let clerk = person(world, "app", UserType::Member);
    give_role(world, clerk, DirectoryRole::ApplicationAdministrator);
    let grant = |ctx: &Ctx| app_role_assignments::grant(&world.engine, ctx, wanted);
    assert_eq!(
        refused(grant(&world.as_user(clerk))),
        "you may not grant permissions of Microsoft Graph: it needs one of the roles Global Administrator"
    );
    let robot = as_application(world, &[Permission::AppRoleAssignmentReadWriteAll]);
    assert_eq!(
        refused(grant(&robot)),
        "you may not grant permissions of Microsoft Graph: no application may do this by itself"
    );
    let given = grant(&stage.admin).unwrap();
    let revoke =
        |ctx: &Ctx| app_role_assignments::revoke(&world.engine, ctx, graph.value.id.0, given.id);
    assert!(refused(revoke(&robot)).starts_with("you may not grant permissions"));
    revoke(&stage.admin).unwrap();
}

#[test]
fn what_a_package_gave_ends_with_the_package() {
    let stage = Stage::new();
    let world = &stage.world;
    let pat = person(world, "pat", UserType::Member);
    let resource = stage.shop.service_principal.id.0;
    let source = Uuid::from_u128(77);
    let id = world
        .engine
        .write(&world.as_system(), |tx| {
            let edge = NewEdge::direct(
                (NodeKind::User, pat.0),
                Relation::AppRole,
                (NodeKind::ServicePrincipal, resource),
            );
            let edge = edge
                .with_role(Uuid::from_u128(1))
                .from_source(Source::Assignment, source);
            let id = edges::open(tx, &edge)?.unwrap();
            let event = NewEvent::new("Test", "Test", Target::new(NodeKind::User, pat, ""));
            Ok(Written::new(id, event))
        })
        .unwrap();
    assert_eq!(
        refused(app_role_assignments::revoke(
            &world.engine,
            &stage.admin,
            pat.0,
            id
        )),
        format!(
            "this assignment comes from the access package assignment `{source}`: end that one instead"
        )
    );
    stage
        .grant(&stage.admin, pat.0, 1)
        .expect("a direct grant beside the package's is a grant of its own");
}

#[test]
fn assignments_stay_in_their_tenant() {
    let stage = Stage::new();
    let world = &stage.world;
    let (other, foreigner) = world.another_tenant("fabrikam.example");
    assert_eq!(
        refused(stage.grant(&stage.admin, foreigner.0, 1)),
        format!("`{foreigner}` is no user, group or service principal of this organisation")
    );
    let theirs = world.engine.system(other);
    assert_eq!(
        refused(stage.grant(&theirs, foreigner.0, 1)),
        format!(
            "there is no service principal `{}` here",
            stage.shop.service_principal.id
        )
    );
}
