//! What is there before the first death: people with tokens, packages that give groups, an
//! approver. Made by the use cases themselves over the database that the server then gets.

use crate::process::{Folder, Server};
use serde_json::{Value, json};
use std::fs;
use xenia_engine::{
    Ctx,
    ambient::{Ambient, Clock},
    domain::{
        AccessPackageId, GroupId, NodeKind, Relation, TenantId, UserId,
        directory::{Group, ServicePrincipal, UserType},
        edge::NewEdge,
        entitlement::catalog::OriginSystem,
        permission::{GRAPH_APP_ID, Permission},
    },
    entitlement::{catalogs, packages, policies, resources as catalog_resources},
    passwords, signin,
    store::{Location, Options, credentials::Session, resources},
    tokens,
};
use xenia_protocols::oauth2::{AuthorizeRequest, AuthorizeTarget, Parameters, TokenRequest};
use xenia_testkit::{BEGINNING, MASTER_KEY, TestApplication, World};

/// How many ask for access at once.
pub(super) const REQUESTORS: usize = 6;
const PACKAGES: usize = 3;
const PASSWORD: &str = "a long walk on the quiet shore 7";
const DELEGATED: Permission = Permission::EntitlementManagementReadWriteAll;

/// Somebody with a token.
pub(super) struct Person {
    pub(super) id: UserId,
    pub(super) token: String,
}

pub(super) struct Arrangement {
    folder: Folder,
    /// Kept where the database is not in the folder.
    _world: Option<World>,
    pub(super) database: Options,
    pub(super) tenant: TenantId,
    pub(super) packages: Vec<(AccessPackageId, GroupId)>,
    pub(super) requestors: Vec<Person>,
    pub(super) approver: Person,
    /// The token of an application that may write users and groups.
    pub(super) application: String,
    /// The group that the application adds users to.
    pub(super) group: GroupId,
}

impl Arrangement {
    pub(super) fn new() -> Self {
        let world = World::new();
        world
            .clock
            .advance_seconds(Ambient.now().seconds() - BEGINNING.seconds());
        let client = client(&world);
        let approver = approver(&world, &client);
        let requestors = (0..REQUESTORS)
            .map(|number| requestor(&world, &client, number))
            .collect();
        let packages = (0..PACKAGES)
            .map(|number| package(&world, approver.id, number))
            .collect();
        let group = group(&world, "Staff");
        let application = application_token(&world, &client);
        let folder = Folder::new();
        let tenant = world.tenant;
        let (database, world) = hand_over(world, &folder);
        Self {
            folder,
            _world: world,
            database,
            tenant,
            packages,
            requestors,
            approver,
            application,
            group,
        }
    }

    /// Starts the server over what is there.
    pub(super) fn serve(&self) -> Server {
        let base = "https://xenia.example";
        let mut arguments = vec!["--tls", "off", "--base-url", base];
        let url = url(&self.database);
        if let Some(url) = &url {
            arguments.extend(["--database", url]);
        }
        self.folder
            .serve_where(&arguments, &[("XENIA_MASTER_KEY", &master_key())])
    }

    /// What `xenia audit verify` finds.
    pub(super) fn audit(&self) -> Value {
        let url = url(&self.database);
        let mut arguments = vec!["audit", "verify", "--json"];
        if let Some(url) = &url {
            arguments.extend(["--database", url]);
        }
        let mut command = self.folder.command(&arguments);
        let output = command.env("XENIA_MASTER_KEY", master_key()).output();
        serde_json::from_slice(&output.unwrap().stdout).unwrap()
    }
}

fn master_key() -> String {
    MASTER_KEY
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The database as an address, where it is no file in the data folder.
fn url(database: &Options) -> Option<String> {
    let Location::Url(url) = &database.location else {
        return None;
    };
    let schema = database.schema.as_deref().unwrap_or("public");
    let mark = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{mark}options=-csearch_path%3D{schema}"))
}

/// A SQLite file is moved into the server's folder and left to it alone, so that the server has to
/// mend what its death leaves; a schema of PostgreSQL stays where it is.
fn hand_over(world: World, folder: &Folder) -> (Options, Option<World>) {
    let mut database = world.database().clone();
    database.durable = true;
    fs::create_dir_all(&folder.0).unwrap();
    let Location::File(file) = &database.location else {
        return (database, Some(world));
    };
    for end in ["", "-wal"] {
        let name = format!("xenia.db{end}");
        let from = file.with_file_name(&name);
        if from.exists() {
            fs::copy(from, folder.path(&name)).unwrap();
        }
    }
    database.location = Location::File(folder.path("xenia.db"));
    (database, None)
}

/// The application of the load: with permissions of its own, and delegated ones for everybody.
fn client(world: &World) -> TestApplication {
    let client = world.application("load", |_, _| {});
    world.consent(&client, DELEGATED.name(), None);
    let graph = world.arrange(|tx| {
        let found = resources::find_by::<ServicePrincipal>(tx, "app_id", GRAPH_APP_ID)?;
        Ok(found.unwrap().value.id)
    });
    for permission in [Permission::UserReadWriteAll, Permission::GroupReadWriteAll] {
        let edge = NewEdge::direct(
            (NodeKind::ServicePrincipal, client.service_principal.0),
            Relation::AppRole,
            (NodeKind::ServicePrincipal, graph.0),
        );
        world.open(&edge.with_role(permission.app_role()));
    }
    client
}

fn approver(world: &World, client: &TestApplication) -> Person {
    let address = "anna@contoso.example";
    let id = world.user(address, |_| {});
    let (engine, system) = (&world.engine, world.as_system());
    passwords::set(engine, &world.as_administrator(), id, PASSWORD).unwrap();
    let opened = signin::with_password(engine, &system, address, PASSWORD, "").unwrap();
    let token = user_token(world, client, &opened.session);
    Person { id, token }
}

fn requestor(world: &World, client: &TestApplication, number: usize) -> Person {
    let address = format!("guest{number}@fabrikam.example");
    let id = world.user(&address, |user| user.user_type = UserType::Guest);
    let (engine, system) = (&world.engine, world.as_system());
    signin::send_code(engine, &system, &address, "").unwrap();
    let digits = world.mailed_code(&address).unwrap();
    let opened = signin::with_code(engine, &system, &address, &digits, "").unwrap();
    let token = user_token(world, client, &opened.session);
    Person { id, token }
}

/// A token with which the application acts for that person.
fn user_token(world: &World, client: &TestApplication, session: &Session) -> String {
    let scope = format!("https%3A%2F%2Fgraph.microsoft.com%2F{}", DELEGATED.name());
    let query = format!(
        "client_id={}&redirect_uri={}&response_type=code&scope={scope}",
        client.client, client.redirect_uri
    );
    let parameters = Parameters::parse(&query).unwrap();
    let target = AuthorizeTarget::parse(&parameters).unwrap();
    let request = AuthorizeRequest::parse(&parameters).unwrap();
    let ctx = world.as_user(session.user.unwrap());
    let code = tokens::authorize(&world.engine, &ctx, session, (&target, &request)).unwrap();
    token(
        world,
        &format!(
            "grant_type=authorization_code&client_id={}&client_secret={}&redirect_uri={}&code={}",
            client.client,
            client.secret,
            client.redirect_uri,
            code.code.expose()
        ),
    )
}

fn application_token(world: &World, client: &TestApplication) -> String {
    let scope = "https%3A%2F%2Fgraph.microsoft.com%2F.default";
    let (id, secret) = (client.client, &client.secret);
    token(
        world,
        &format!(
            "grant_type=client_credentials&client_id={id}&client_secret={secret}&scope={scope}"
        ),
    )
}

fn token(world: &World, body: &str) -> String {
    let request = TokenRequest::parse(&Parameters::parse(body).unwrap(), None).unwrap();
    let answer = tokens::token(&world.engine, &world.as_system(), &request);
    answer.unwrap().access_token
}

fn group(world: &World, name: &str) -> GroupId {
    world.arrange(|tx| {
        let group = Group {
            id: GroupId(tx.new_id()),
            display_name: name.to_owned(),
            mail_nickname: name.to_owned(),
            security_enabled: true,
            ..Group::default()
        };
        resources::insert(tx, &group)?;
        Ok(group.id)
    })
}

/// A package that gives membership of a group of its own, after an approval.
fn package(world: &World, approver: UserId, number: usize) -> (AccessPackageId, GroupId) {
    let (engine, admin): (_, Ctx) = (&world.engine, world.as_administrator());
    let group = group(world, &format!("Agencies {number}"));
    let catalog = catalogs::create(
        engine,
        &admin,
        json!({ "displayName": format!("C{number}") }),
    )
    .unwrap()
    .value
    .id;
    let named = json!({ "displayName": format!("Campaign {number}") });
    let package = packages::create(engine, &admin, catalog, named).unwrap();
    let package = package.value.package.id;
    let resource =
        catalog_resources::add(engine, &admin, catalog, OriginSystem::AadGroup, group.0).unwrap();
    let roles = resource.value.group_roles();
    let scope = resource.value.root_scope();
    packages::add_role_scope(engine, &admin, package, &roles[0], &scope).unwrap();
    let policy = json!({
        "displayName": "Partners",
        "allowedTargetScope": "allDirectoryUsers",
        "expiration": { "type": "afterDuration", "duration": "P30D" },
        "requestorSettings": {
            "enableTargetsToSelfAddAccess": true, "enableTargetsToSelfRemoveAccess": true
        },
        "requestApprovalSettings": {
            "isApprovalRequiredForAdd": true,
            "stages": [{
                "durationBeforeAutomaticDenial": "P7D",
                "primaryApprovers": [
                    { "@odata.type": "#microsoft.graph.singleUser", "userId": approver }
                ]
            }]
        },
    });
    policies::create(engine, &admin, package, policy).unwrap();
    (package, group)
}
