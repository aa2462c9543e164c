//! People, applications and grants made without ceremony, and the mails that were ordered.

use crate::World;
use serde_json::json;
use xenia_engine::{
    consent,
    domain::{
        ApplicationId, ClientId, CredentialKeyId, EdgeId, NodeKind, PermissionGrantId,
        ServicePrincipalId, UserId,
        audit::{NewEvent, Target},
        directory::{Application, RedirectUris, ServicePrincipal, User},
        edge::{Closed, NewEdge},
        permission::GRAPH_APP_ID,
    },
    mail::{self, Message},
    secret,
    store::{Written, credentials, edges, jobs, resources},
};

/// An application with its service principal and a secret.
#[derive(Clone, Debug)]
pub struct TestApplication {
    /// The registration.
    pub id: ApplicationId,
    /// The client id.
    pub client: ClientId,
    /// Its presence in the tenant.
    pub service_principal: ServicePrincipalId,
    /// A secret that is good for a year.
    pub secret: String,
    /// Its redirect URI.
    pub redirect_uri: String,
}

fn event() -> NewEvent {
    let target = Target::new(NodeKind::Policy, uuid::Uuid::nil(), "");
    NewEvent::new("Test", "Arrange", target)
}

impl World {
    /// A user with that user principal name and mail.
    pub fn user(&self, address: &str, change: impl Fn(&mut User)) -> UserId {
        self.arrange(|tx| {
            let mut user = User {
                id: UserId(tx.new_id()),
                display_name: address.split('@').next().unwrap_or_default().to_owned(),
                user_principal_name: address.to_owned(),
                mail: Some(address.to_owned()),
                account_enabled: true,
                created_date_time: tx.now(),
                ..User::default()
            };
            change(&mut user);
            resources::insert(tx, &user)?;
            Ok(user.id)
        })
    }

    /// Changes a user.
    pub fn change_user(&self, id: UserId, change: impl Fn(&mut User)) {
        self.arrange(|tx| {
            let mut found = resources::find::<User>(tx, id)?.expect("the user is there");
            change(&mut found.value);
            resources::update(tx, &found.value, found.version)?;
            Ok(())
        });
    }

    /// A web application whose redirect URI is `https://{name}.example/callback`.
    pub fn application(
        &self,
        name: &str,
        change: impl Fn(&mut Application, &mut ServicePrincipal),
    ) -> TestApplication {
        let secret = secret::opaque(&self.engine.random());
        let redirect_uri = format!("https://{name}.example/callback");
        let (id, client, service_principal) = self.arrange(|tx| {
            let client = ClientId(tx.new_id());
            let mut application = Application {
                id: ApplicationId(tx.new_id()),
                app_id: client,
                display_name: name.to_owned(),
                web: RedirectUris {
                    redirect_uris: vec![redirect_uri.clone()],
                    ..RedirectUris::default()
                },
                created_date_time: tx.now(),
                ..Application::default()
            };
            let mut presence = ServicePrincipal {
                id: ServicePrincipalId(tx.new_id()),
                app_id: client,
                display_name: name.to_owned(),
                account_enabled: true,
                ..ServicePrincipal::default()
            };
            change(&mut application, &mut presence);
            resources::insert(tx, &application)?;
            resources::insert(tx, &presence)?;
            let (key, ends_at) = (CredentialKeyId(tx.new_id()), tx.now().plus_days(365));
            let hash = secret::hash(&secret);
            credentials::insert_application_secret(tx, application.id, key, &hash, ends_at)?;
            Ok((application.id, client, presence.id))
        });
        TestApplication {
            id,
            client,
            service_principal,
            secret,
            redirect_uri,
        }
    }

    /// Grants delegated permissions of Microsoft Graph to an application, for one person or for everybody.
    pub fn consent(
        &self,
        app: &TestApplication,
        scope: &str,
        person: Option<UserId>,
    ) -> PermissionGrantId {
        let graph = self.arrange(|tx| {
            let found = resources::find_by::<ServicePrincipal>(tx, "app_id", GRAPH_APP_ID)?;
            Ok(found.expect("every tenant has it").value.id)
        });
        let body = json!({
            "clientId": app.service_principal,
            "consentType": if person.is_some() { "Principal" } else { "AllPrincipals" },
            "principalId": person,
            "resourceId": graph,
            "scope": scope,
        });
        let body = body.as_object().expect("it is an object");
        let made = consent::create(&self.engine, &self.as_administrator(), body);
        made.expect("the administrator may").value.id
    }

    /// Changes a service principal.
    pub fn change_service_principal(
        &self,
        id: ServicePrincipalId,
        change: impl Fn(&mut ServicePrincipal),
    ) {
        self.arrange(|tx| {
            let mut found = resources::find::<ServicePrincipal>(tx, id)?.expect("it is there");
            change(&mut found.value);
            resources::update(tx, &found.value, found.version)?;
            Ok(())
        });
    }

    /// Opens an edge.
    pub fn open(&self, edge: &NewEdge) -> EdgeId {
        self.arrange(|tx| Ok(edges::open(tx, edge)?.expect("the edge is new")))
    }

    /// Closes an edge.
    pub fn close(&self, edge: EdgeId) {
        self.arrange(|tx| Ok(edges::close(tx, edge, Closed::Removed)?));
    }

    /// Writes as the system, without ceremony.
    pub fn arrange<T>(
        &self,
        mut write: impl FnMut(&xenia_engine::store::WriteTx<'_>) -> xenia_engine::Result<T>,
    ) -> T {
        self.engine
            .write(&self.as_system(), |tx| {
                Ok(Written::new(write(tx)?, event()))
            })
            .expect("the test's data can be written")
    }

    /// The mails that were ordered, the newest first.
    #[must_use]
    pub fn mails(&self) -> Vec<Message> {
        let jobs = self
            .engine
            .read(&self.as_system(), |tx| {
                Ok(jobs::list(tx, jobs::State::Pending, 1000)?)
            })
            .expect("jobs can be read");
        jobs.into_iter()
            .filter(|job| job.kind == mail::JOB)
            .map(|job| serde_json::from_value(job.payload).expect("the payload is a mail"))
            .collect()
    }

    /// The code of 8 digits in the newest mail to that address; two mails of one instant have no
    /// order, so move the clock between them.
    #[must_use]
    pub fn mailed_code(&self, address: &str) -> Option<String> {
        let mail = self.mails().into_iter().find(|mail| mail.to == address)?;
        mail.text
            .lines()
            .find(|line| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit()))
            .map(str::to_owned)
    }
}
