//! An organisation to measure on: an administrator, users, an application with permissions.

use crate::words;
use std::sync::Arc;
use xenia_engine::{
    Actor, Config, Ctx, Engine, Parts, Scopes,
    ambient::Ambient,
    domain::{
        ApplicationId, ClientId, CredentialKeyId, NodeKind, Relation, ServicePrincipalId, TenantId,
        UserId,
        audit::{NewEvent, Target},
        directory::{Application, ServicePrincipal, User},
        edge::NewEdge,
        permission::{GRAPH_APP_ID, Permission},
    },
    secret,
    store::{Options, Store, StoreError, WriteTx, Written, credentials, edges, resources, tenants},
    tenants::{Initialise, initialise},
};

const DOMAIN: &str = "contoso.example";
const ADMINISTRATOR: &str = "admin@contoso.example";

/// A server's engine with one organisation.
pub(crate) struct Organisation {
    pub(crate) engine: Arc<Engine>,
    pub(crate) tenant: TenantId,
    pub(crate) administrator: UserId,
}

/// The credentials of an application that may read and write users.
pub(crate) struct Client {
    pub(crate) id: ClientId,
    pub(crate) secret: String,
}

impl Organisation {
    pub(crate) fn new(options: &Options) -> Result<Self, String> {
        let engine = Self::engine(options)?;
        let wanted = Initialise {
            domain: DOMAIN.to_owned(),
            administrator: ADMINISTRATOR.to_owned(),
            display_name: "Contoso".to_owned(),
        };
        let made = initialise(&engine, engine.now(), &wanted).map_err(words)?;
        Ok(Self {
            engine: Arc::new(engine),
            tenant: made.tenant,
            administrator: made.administrator,
        })
    }

    /// The organisation that [`Organisation::new`] made in that database, if it did.
    pub(crate) fn reopen(options: &Options) -> Result<Option<Self>, String> {
        let engine = Self::engine(options)?;
        let nobody = TenantId::default();
        let found = engine
            .store()
            .read::<_, StoreError>(nobody, |tx| tenants::by_domain(tx, DOMAIN));
        let Some(tenant) = found.map_err(words)? else {
            return Ok(None);
        };
        let administrator = engine.store().read::<_, StoreError>(tenant, |tx| {
            resources::find_by::<User>(tx, "user_principal_name", ADMINISTRATOR)
        });
        let administrator = administrator.map_err(words)?.ok_or("no administrator")?;
        Ok(Some(Self {
            engine: Arc::new(engine),
            tenant,
            administrator: administrator.value.id,
        }))
    }

    fn engine(options: &Options) -> Result<Engine, String> {
        Ok(Engine::new(Parts {
            store: Store::open(options).map_err(words)?,
            clock: Arc::new(Ambient),
            ids: Arc::new(Ambient),
            random: Arc::new(Ambient),
            master_key: [7; 32],
            config: Config {
                base_url: "https://xenia.example".to_owned(),
                mail_from: "xenia@contoso.example".to_owned(),
            },
        }))
    }

    /// The administrator asks, now, through Xenia's own pages.
    pub(crate) fn as_administrator(&self) -> Ctx {
        let actor = Actor::User {
            id: self.administrator,
            name: ADMINISTRATOR.to_owned(),
            scopes: Scopes::All,
        };
        self.engine.ctx(self.tenant, actor)
    }

    fn arrange<T>(
        &self,
        mut arrange: impl FnMut(&WriteTx<'_>) -> xenia_engine::Result<T>,
    ) -> Result<T, String> {
        let event = || {
            let target = Target::new(NodeKind::Organization, self.tenant, "Contoso");
            NewEvent::new("Benchmark", "Arrange", target)
        };
        self.engine
            .write(&self.engine.system(self.tenant), |tx| {
                Ok(Written::new(arrange(tx)?, event()))
            })
            .map_err(words)
    }

    /// So many users, some hundreds in a transaction.
    pub(crate) fn add_users(&self, count: usize) -> Result<Vec<UserId>, String> {
        let numbers: Vec<usize> = (0..count).collect();
        let mut ids = Vec::with_capacity(count);
        for chunk in numbers.chunks(500) {
            ids.extend(self.arrange(|tx| {
                chunk
                    .iter()
                    .map(|number| {
                        let user = person(UserId(tx.new_id()), *number);
                        resources::insert(tx, &user)?;
                        Ok(user.id)
                    })
                    .collect::<xenia_engine::Result<Vec<_>>>()
            })?);
        }
        Ok(ids)
    }

    /// An application with a secret that may read and write users.
    pub(crate) fn add_client(&self) -> Result<Client, String> {
        let secret = secret::opaque(&self.engine.random());
        let id = self.arrange(|tx| {
            let client = ClientId(tx.new_id());
            let application = Application {
                id: ApplicationId(tx.new_id()),
                app_id: client,
                display_name: "Benchmark".to_owned(),
                ..Application::default()
            };
            let presence = ServicePrincipal {
                id: ServicePrincipalId(tx.new_id()),
                app_id: client,
                display_name: "Benchmark".to_owned(),
                account_enabled: true,
                ..ServicePrincipal::default()
            };
            resources::insert(tx, &application)?;
            resources::insert(tx, &presence)?;
            let (key, end) = (CredentialKeyId(tx.new_id()), tx.now().plus_days(1));
            let hash = secret::hash(&secret);
            credentials::insert_application_secret(tx, application.id, key, &hash, end)?;
            let graph = resources::find_by::<ServicePrincipal>(tx, "app_id", GRAPH_APP_ID)?
                .map(|found| found.value.id.0)
                .unwrap_or_default();
            for permission in [Permission::UserReadWriteAll, Permission::GroupReadAll] {
                let permission = NewEdge::direct(
                    (NodeKind::ServicePrincipal, presence.id.0),
                    Relation::AppRole,
                    (NodeKind::ServicePrincipal, graph),
                )
                .with_role(permission.app_role());
                edges::open(tx, &permission)?;
            }
            Ok(client)
        })?;
        Ok(Client { id, secret })
    }
}

fn person(id: UserId, number: usize) -> User {
    let name = format!("person{number:05}");
    User {
        id,
        display_name: format!("Person {number:05}"),
        given_name: Some("Person".to_owned()),
        surname: Some(format!("{number:05}")),
        user_principal_name: format!("{name}@contoso.example"),
        mail: Some(format!("{name}@contoso.example")),
        mail_nickname: Some(name),
        account_enabled: true,
        job_title: Some("Buyer".to_owned()),
        department: Some("Purchasing".to_owned()),
        office_location: Some("4/1102".to_owned()),
        usage_location: Some("DE".to_owned()),
        ..User::default()
    }
}
