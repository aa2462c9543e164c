//! Explanations of access: ways, sources, ends, and who may ask.

use uuid::Uuid;
use xenia_engine::{
    Result,
    domain::{
        AppRoleId, ClientId, GroupId, NodeKind, Reason, Relation, ServicePrincipalId, Source,
        Timestamp, UserId,
        audit::{NewEvent, Target},
        directory::{AppRole, Group, ServicePrincipal, User},
        edge::{Closed, NewEdge},
    },
    expiry,
    explain::{self, Explanation},
    store::{WriteTx, Written, edges, resources},
};
use xenia_testkit::World;

struct Scene {
    world: World,
    lee: Uuid,
    inner: Uuid,
    outer: Uuid,
    app: Uuid,
    editor: Uuid,
}

fn write(
    world: &World,
    activity: &'static str,
    about: &[(NodeKind, Uuid)],
    act: impl Fn(&WriteTx<'_>) -> Result<()>,
) {
    world
        .engine
        .write(&world.as_administrator(), |tx| {
            act(tx)?;
            let mut event =
                NewEvent::new("Test", activity, Target::new(about[0].0, about[0].1, ""));
            event.targets.extend(
                about[1..]
                    .iter()
                    .map(|(kind, id)| Target::new(*kind, *id, "")),
            );
            Ok(Written::new((), event))
        })
        .unwrap();
}

impl Scene {
    fn new() -> Self {
        let world = World::new();
        let id = || world.engine.new_id();
        let scene = Self {
            lee: id(),
            inner: id(),
            outer: id(),
            app: id(),
            editor: id(),
            world,
        };
        scene.people();
        let Self {
            world,
            inner,
            outer,
            app,
            editor,
            ..
        } = &scene;
        write(world, "Nest", &[(NodeKind::Group, *inner)], |tx| {
            edges::open(
                tx,
                &NewEdge::direct(
                    (NodeKind::Group, *inner),
                    Relation::Member,
                    (NodeKind::Group, *outer),
                ),
            )?;
            let role = NewEdge::direct(
                (NodeKind::Group, *inner),
                Relation::AppRole,
                (NodeKind::ServicePrincipal, *app),
            );
            edges::open(tx, &role.with_role(*editor))?;
            Ok(())
        });
        scene
    }

    fn people(&self) {
        let app = self.world.engine.new_id();
        write(&self.world, "Make", &[(NodeKind::User, self.lee)], |tx| {
            for (id, name) in [(self.inner, "Campaign"), (self.outer, "Everybody")] {
                let group = Group {
                    id: GroupId(id),
                    display_name: name.to_owned(),
                    mail_nickname: name.to_lowercase(),
                    ..Group::default()
                };
                resources::insert(tx, &group)?;
            }
            let lee = User {
                id: UserId(self.lee),
                display_name: "Lee Gu".to_owned(),
                user_principal_name: "lee_fabrikam.example#EXT#@contoso.example".to_owned(),
                mail: Some("lee@fabrikam.example".to_owned()),
                ..User::default()
            };
            resources::insert(tx, &lee)?;
            let editor = AppRole {
                id: AppRoleId(self.editor),
                allowed_member_types: vec!["User".to_owned()],
                display_name: "Editors".to_owned(),
                description: None,
                is_enabled: true,
                value: Some("Editor".to_owned()),
            };
            let portal = ServicePrincipal {
                id: ServicePrincipalId(self.app),
                app_id: ClientId(app),
                display_name: "Portal".to_owned(),
                app_roles: vec![editor],
                ..ServicePrincipal::default()
            };
            resources::insert(tx, &portal)?;
            Ok(())
        });
    }

    fn join(&self, until: Option<Timestamp>) {
        let edge = NewEdge::direct(
            (NodeKind::User, self.lee),
            Relation::Member,
            (NodeKind::Group, self.inner),
        )
        .until(until)
        .from_source(Source::Direct, Uuid::nil());
        write(
            &self.world,
            "Add member to group",
            &[(NodeKind::User, self.lee), (NodeKind::Group, self.inner)],
            |tx| {
                edges::open(tx, &edge)?.unwrap();
                Ok(())
            },
        );
    }

    fn ask(&self, to: &str, at: Option<Timestamp>) -> Explanation {
        let admin = self.world.as_administrator();
        explain::access(&self.world.engine, &admin, "LEE@fabrikam.example", to, at).unwrap()
    }
}

#[test]
fn the_whole_way_is_told_with_roles_causes_and_ends() {
    let scene = Scene::new();
    let begun = scene.world.engine.now();
    scene.join(Some(begun.plus_days(30)));
    let told = scene.ask("portal", None);
    assert!(told.has_access && told.last_access.is_none());
    let way = &told.ways[0];
    assert_eq!((way.since, way.until), (begun, Some(begun.plus_days(30))));
    let steps: Vec<_> = way
        .steps
        .iter()
        .map(|step| {
            (
                step.subject.name.as_str(),
                step.relation,
                step.role.as_deref(),
                step.object.name.as_str(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            (
                "lee_fabrikam.example#EXT#@contoso.example",
                Relation::Member,
                None,
                "Campaign"
            ),
            ("Campaign", Relation::AppRole, Some("Editor"), "Portal"),
        ]
    );
    let opened = way.steps[0].opened_by.as_ref().unwrap();
    assert_eq!(
        (opened.activity.as_str(), opened.at),
        ("Add member to group", begun)
    );
}

#[test]
fn access_that_has_ended_is_explained_and_the_past_still_answers() {
    let scene = Scene::new();
    let begun = scene.world.engine.now();
    scene.join(Some(begun.plus_days(30)));
    scene.world.clock.advance_days(40);
    expiry::close_due(&scene.world.engine).unwrap();

    let now = scene.ask("Portal", None);
    assert!(!now.has_access);
    let last = now.last_access.unwrap();
    assert_eq!(
        (last.at, last.because),
        (begun.plus_days(30), Closed::Expired)
    );
    let step = &last.ways[0].steps[0];
    assert_eq!(step.ended_because, Some(Closed::Expired));
    assert_eq!(
        step.closed_by.as_ref().unwrap().activity,
        "Remove member from group (expired)"
    );

    assert!(scene.ask("Portal", Some(begun.plus_days(29))).has_access);
    let before = scene.ask("Portal", Some(begun.plus_days(-1)));
    assert!(!before.has_access && before.last_access.is_none());
    assert_eq!(before.next_access, Some(begun));
}

#[test]
fn deleted_people_and_groups_are_found() {
    let scene = Scene::new();
    scene.join(None);
    let then = scene.world.engine.now();
    scene.world.clock.advance_days(1);
    write(
        &scene.world,
        "Delete",
        &[(NodeKind::User, scene.lee)],
        |tx| {
            resources::delete::<User>(tx, scene.lee)?;
            resources::delete::<Group>(tx, scene.inner)?;
            Ok(())
        },
    );
    let told = scene.ask("Campaign", Some(then));
    assert!(told.has_access);
    assert_eq!(told.ways[0].steps[0].object.name, "Campaign");
}

#[test]
fn a_name_that_means_several_things_is_refused_with_their_ids() {
    let scene = Scene::new();
    let twin = scene.world.engine.new_id();
    write(&scene.world, "Make", &[(NodeKind::Group, twin)], |tx| {
        let group = Group {
            id: GroupId(twin),
            display_name: "portal".to_owned(),
            mail_nickname: "p".to_owned(),
            ..Group::default()
        };
        resources::insert(tx, &group)?;
        Ok(())
    });
    let admin = scene.world.as_administrator();
    let refused = explain::access(
        &scene.world.engine,
        &admin,
        "lee@fabrikam.example",
        "Portal",
        None,
    )
    .unwrap_err();
    let message = &refused.refusal().unwrap().message;
    assert_eq!(
        *message,
        format!(
            "`Portal` means several things, name one by its id: group {twin}, servicePrincipal {}",
            scene.app
        )
    );
    let unknown = explain::access(
        &scene.world.engine,
        &admin,
        "lee@fabrikam.example",
        "Nothing",
        None,
    )
    .unwrap_err();
    assert_eq!(
        unknown.refusal().unwrap().message,
        "there is no group, application, access package or directory role `Nothing` here"
    );
}

#[test]
fn one_may_ask_about_oneself_and_not_about_others() {
    let scene = Scene::new();
    scene.join(None);
    let lee = scene.world.as_user(UserId(scene.lee));
    let engine = &scene.world.engine;
    assert!(
        explain::access(engine, &lee, "lee@fabrikam.example", "Portal", None)
            .unwrap()
            .has_access
    );
    for who in ["admin@contoso.example", "nobody@contoso.example"] {
        let refused = explain::access(engine, &lee, who, "Portal", None).unwrap_err();
        assert_eq!(
            refused.refusal().unwrap().reason,
            Reason::Forbidden,
            "{who}"
        );
    }
}
