//! A person with a browser: keeps the session, reads pages, sends forms.

use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use tower::ServiceExt;
use xenia_engine::{
    Actor, Error, Scopes,
    domain::{TenantId, UserId},
    mail::Message,
    passwords, secret, sessions,
    signin::{send_code, with_code, with_password},
    store::jobs,
};
use xenia_testkit::World;
use xenia_web::{Parts, router};

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

impl Answer {
    /// The value of the hidden field of that name.
    pub(crate) fn field(&self, name: &str) -> &str {
        let marker = format!("name=\"{name}\" value=\"");
        let rest = self
            .body
            .split_once(&marker)
            .unwrap_or_else(|| panic!("no field {name} in {}", self.body))
            .1;
        rest.split_once('"').unwrap().0
    }
    /// The first value of an attribute that begins so.
    pub(crate) fn attribute(&self, attribute: &str, begins: &str) -> &str {
        let marker = format!("{attribute}=\"{begins}");
        let at = self
            .body
            .find(&marker)
            .unwrap_or_else(|| panic!("no {marker} in {}", self.body));
        let rest = &self.body[at + attribute.len() + 2..];
        rest.split_once('"').unwrap().0
    }
}

/// A browser.
pub(crate) struct Browser<'w> {
    world: &'w World,
    cookie: Option<String>,
    is_sample: bool,
}

impl<'w> Browser<'w> {
    /// Without a session.
    pub(crate) fn new(world: &'w World) -> Self {
        Self {
            world,
            cookie: None,
            is_sample: false,
        }
    }
    /// Without a session, at a server that runs with a sample.
    pub(crate) fn of_sample(world: &'w World) -> Self {
        Self {
            is_sample: true,
            ..Self::new(world)
        }
    }
    /// Signed in with a one-time code from the mail.
    pub(crate) fn with_code(world: &'w World, address: &str) -> Self {
        let ctx = world.engine.ctx(world.tenant, Actor::System);
        send_code(&world.engine, &ctx, address, "").unwrap();
        let code = digits(&last_mail(world, address));
        let opened = with_code(&world.engine, &ctx, address, &code, "").unwrap();
        let name = sessions::cookie_name(world.engine.config());
        Self {
            world,
            cookie: Some(format!("{name}={}", opened.cookie.expose())),
            is_sample: false,
        }
    }
    /// Signed in with a password.
    pub(crate) fn with_password(world: &'w World, address: &str, password: &str) -> Self {
        let ctx = world.engine.ctx(world.tenant, Actor::System);
        let opened = with_password(&world.engine, &ctx, address, password, "").unwrap();
        let name = sessions::cookie_name(world.engine.config());
        Self {
            world,
            cookie: Some(format!("{name}={}", opened.cookie.expose())),
            is_sample: false,
        }
    }
    /// The administrator of another organisation, signed in there.
    pub(crate) fn elsewhere(
        world: &'w World,
        tenant: TenantId,
        administrator: UserId,
        address: &str,
    ) -> Self {
        const PHRASE: &str = "a long enough pass phrase";
        let actor = Actor::User {
            id: administrator,
            name: address.to_owned(),
            scopes: Scopes::All,
        };
        let ctx = world.engine.ctx(tenant, actor);
        passwords::set(&world.engine, &ctx, administrator, PHRASE).unwrap();
        let ctx = world.engine.ctx(tenant, Actor::System);
        let opened = with_password(&world.engine, &ctx, address, PHRASE, "").unwrap();
        let name = sessions::cookie_name(world.engine.config());
        Self {
            world,
            cookie: Some(format!("{name}={}", opened.cookie.expose())),
            is_sample: false,
        }
    }
    /// What every form of this browser's pages carries.
    pub(crate) fn csrf(&self) -> String {
        let cookie = self.cookie.as_deref().and_then(|it| it.split_once('='));
        let cookie = cookie.map_or("", |(_, value)| value);
        URL_SAFE_NO_PAD.encode(secret::hash(&format!("csrf {cookie}")))
    }
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, String::new(), "*/*")
    }
    /// As a browser asks for a page.
    pub(crate) fn get_page(&self, path: &str) -> Answer {
        self.send(Method::GET, path, String::new(), "text/html,*/*")
    }
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send(Method::POST, path, body, "text/html,*/*")
    }
    /// Sends a form with a file in the field `photo`.
    pub(crate) fn upload(&self, path: &str, csrf: &str, name: &str, file: &[u8]) -> Answer {
        let mut body = format!(
            "--end\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--end\r\n\
             Content-Disposition: form-data; name=\"{name}\"; filename=\"it\"\r\nContent-Type: image/jpeg\r\n\r\n"
        )
        .into_bytes();
        body.extend(file);
        body.extend(b"\r\n--end--\r\n");
        let kind = "multipart/form-data; boundary=end";
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(self.exchange(Method::POST, path, body, ("text/html,*/*", kind)))
    }
    /// Runs a runtime of its own: the engine, which tests call directly, must not wait inside one.
    fn send(&self, method: Method, path: &str, body: String, accept: &str) -> Answer {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let kind = "application/x-www-form-urlencoded";
        runtime.block_on(self.exchange(method, path, body.into_bytes(), (accept, kind)))
    }
    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
        (accept, kind): (&str, &str),
    ) -> Answer {
        let app = router(Parts {
            engine: self.world.engine.clone(),
            mail_drop: None,
            is_sample: self.is_sample,
        });
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, kind);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = app
            .oneshot(request.body(Body::from(body)).unwrap())
            .await
            .unwrap();
        let status = response.status();
        let location = response
            .headers()
            .get(header::LOCATION)
            .map(|value| value.to_str().unwrap().to_owned());
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Answer {
            status,
            location,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// The mails that wait to be sent, the newest first.
pub(crate) fn mails(world: &World) -> Vec<Message> {
    let read = world
        .engine
        .store()
        .read(TenantId(world.tenant.0), |tx| {
            Ok::<_, Error>(jobs::list(tx, jobs::State::Pending, 100)?)
        })
        .unwrap();
    read.into_iter()
        .map(|job| serde_json::from_value(job.payload).unwrap())
        .collect()
}

fn last_mail(world: &World, to: &str) -> Message {
    mails(world).into_iter().find(|mail| mail.to == to).unwrap()
}

fn digits(mail: &Message) -> String {
    let words = mail.text.split(|c: char| !c.is_ascii_digit());
    words
        .filter(|word| word.len() == 8)
        .map(str::to_owned)
        .next()
        .unwrap_or_else(|| {
            mail.text
                .chars()
                .filter(char::is_ascii_digit)
                .take(8)
                .collect()
        })
}
