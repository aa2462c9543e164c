//! A visit: one request of a signed-in person.

use super::{
    Failure, Outcome, Parts, Reply,
    photos::{self, Photos},
    reply::Around,
};
use crate::views::frame::Viewer;
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{header, request},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{fmt::Write as _, sync::Arc};
use xenia_design::{Csrf, Look, Page};
use xenia_engine::{
    Actor, Ctx, Engine, Error, Result,
    directory::branding,
    domain::{
        Refusal, TenantId,
        directory::{User, branding::Picture},
    },
    mail::MailDrop,
    secret, sessions,
    store::{Tx, jobs, photos as store_photos, resources, tenants as store_tenants},
    tenants,
};

/// One request of a signed-in person: who, in which tenant, with what around the page.
#[derive(Clone)]
pub(crate) struct Visit {
    /// The use cases.
    pub(crate) engine: Arc<Engine>,
    /// Who asks, when.
    pub(crate) ctx: Ctx,
    /// What stands around every page.
    pub(crate) viewer: Viewer,
    /// Which place the page belongs to.
    pub(crate) area: Area,
    /// The line of the navigation that the page is under: the first parts of its path.
    pub(crate) line: String,
    /// Where messages are kept while no mail server is configured.
    pub(crate) mail_drop: Option<Arc<dyn MailDrop>>,
    /// Photos of those whom the page shows.
    pub(crate) photos: Photos,
}

/// The places of the signed-in: each has its own navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    /// `/console/...`
    Console,
    /// `/approvals/{tenant}/...`
    Approvals,
    /// `/my-access/{tenant}/...`
    Portal,
}

impl Area {
    /// The one that a path belongs to, with the line of its navigation.
    fn of(path: &str) -> (Self, String) {
        let parts: Vec<&str> = path.split('/').collect();
        let line = |count: usize| parts.get(..count).unwrap_or(&parts).join("/");
        match parts.get(1) {
            Some(&"console") => (Self::Console, line(3)),
            Some(&"approvals") => (Self::Approvals, line(3)),
            _ => (Self::Portal, line(4)),
        }
    }
}

impl FromRequestParts<Parts> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut request::Parts,
        state: &Parts,
    ) -> Result<Self, Failure> {
        let named = RawPathParams::from_request_parts(parts, state).await.ok();
        let tenant = named.and_then(|names| {
            names
                .iter()
                .find(|(name, _)| *name == "tenant")
                .map(|(_, value)| value.to_owned())
        });
        let cookie = cookie(parts, sessions::cookie_name(state.engine.config()));
        let next = parts
            .uri
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string);
        let place = Area::of(parts.uri.path());
        let state = state.clone();
        blocking(move || arrive(&state, tenant.as_deref(), cookie.as_deref(), &next, place)).await
    }
}

/// Runs something of the engine where it may wait for the database.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::Internal(format!("a page broke off: {error}")).into()))
}

fn cookie(parts: &request::Parts, name: &str) -> Option<String> {
    let all = parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let found = all
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name);
    found.map(|(_, value)| value.to_owned())
}

/// Who comes with that cookie to that tenant; somebody who is not signed in there is sent to do so
/// and comes back here.
fn arrive(
    parts: &Parts,
    segment: Option<&str>,
    cookie: Option<&str>,
    next: &str,
    (area, line): (Area, String),
) -> Result<Visit, Failure> {
    let engine = &parts.engine;
    let wanted = segment
        .map(|segment| tenants::resolve(engine, segment))
        .transpose()?;
    let session = cookie
        .map(|cookie| sessions::resolve(engine, cookie))
        .transpose()?
        .flatten();
    let session =
        session.filter(|(session, _)| wanted.is_none_or(|tenant| tenant == session.tenant));
    let (Some((session, actor)), Some(cookie)) = (session, cookie) else {
        return Err(Failure::SignIn(sign_in(engine, segment, next)?));
    };
    let ctx = engine.ctx(session.tenant, actor);
    let csrf = Csrf {
        token: token(cookie),
    };
    let mut viewer = engine.read(&ctx, |tx| {
        let mut viewer = viewer(tx, &ctx, segment)?;
        if segment.is_none() && viewer.has_console {
            viewer.closed_areas = xenia_engine::console::closed_areas(tx, &ctx)?;
        }
        Ok(viewer)
    })?;
    viewer.csrf = csrf;
    viewer.has_mail_drop =
        parts.mail_drop.is_some() && xenia_engine::console::mail::may_read(engine, &ctx)?;
    Ok(Visit {
        engine: Arc::clone(engine),
        ctx,
        viewer,
        area,
        line,
        mail_drop: parts.mail_drop.clone(),
        photos: Photos::default(),
    })
}

/// The token of the forms of a session: only who has the cookie can know it.
fn token(cookie: &str) -> String {
    URL_SAFE_NO_PAD.encode(secret::hash(&format!("csrf {cookie}")))
}

/// Where one signs in and comes back from. Addresses without a tenant mean the first one.
fn sign_in(engine: &Engine, segment: Option<&str>, next: &str) -> Result<String, Failure> {
    let tenant = match segment {
        Some(segment) => segment.to_owned(),
        None => first_tenant(engine)?,
    };
    let mut address = format!("/{tenant}/signin?next=");
    for byte in next.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                address.push(char::from(byte))
            }
            _ => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    Ok(address)
}

fn first_tenant(engine: &Engine) -> Result<String, Failure> {
    let first = first(engine)?;
    Ok(engine.read(&engine.system(first), segment_of)?)
}

/// The organisation that was made first: the one that addresses without a tenant mean.
pub(crate) fn first(engine: &Engine) -> Result<TenantId, Failure> {
    let all = engine.store().read(TenantId::default(), |tx| {
        Ok::<_, Error>(store_tenants::all(tx)?)
    })?;
    let none = || Refusal::not_found("organisation", "yet");
    Ok(all.first().copied().ok_or_else(none)?)
}

/// What an organisation is called, and how addresses name it.
pub(crate) fn organisation(engine: &Engine, ctx: &Ctx) -> Result<(String, String)> {
    engine.read(ctx, |tx| {
        let found = store_tenants::organization(tx)?;
        let name = found.map_or_else(String::new, |found| found.value.display_name);
        Ok((name, segment_of(tx)?))
    })
}

/// How addresses name the tenant: by its default domain.
fn segment_of(tx: &Tx<'_>) -> Result<String> {
    let domains = store_tenants::domains(tx)?;
    Ok(domains
        .into_iter()
        .find(|domain| domain.is_default)
        .map_or_else(|| tx.tenant().to_string(), |domain| domain.id))
}

fn viewer(tx: &Tx<'_>, ctx: &Ctx, segment: Option<&str>) -> Result<Viewer> {
    let organisation =
        store_tenants::organization(tx)?.map_or_else(String::new, |found| found.value.display_name);
    let tenant = match segment {
        Some(segment) => segment.to_owned(),
        None => segment_of(tx)?,
    };
    let mut viewer = Viewer {
        tenant,
        organisation,
        ..Viewer::default()
    };
    match &ctx.actor {
        Actor::User { id, .. } => {
            if let Some(user) = resources::find::<User>(tx, *id)? {
                known(tx, ctx, &user.value, &mut viewer)?;
            }
        }
        Actor::Visitor { address } => {
            viewer.name.clone_from(address);
            viewer.mail.clone_from(address);
            "Visitor".clone_into(&mut viewer.capacity);
        }
        Actor::System | Actor::Application { .. } => {}
    }
    Ok(viewer)
}

fn known(tx: &Tx<'_>, ctx: &Ctx, user: &User, viewer: &mut Viewer) -> Result<()> {
    viewer.name.clone_from(&user.display_name);
    viewer.mail = user
        .address()
        .unwrap_or(&user.user_principal_name)
        .to_owned();
    let roles = xenia_engine::authz::directory_roles(tx, ctx, user.id.0)?;
    viewer.has_console = xenia_engine::console::is_open(tx, ctx)?;
    let own = store_photos::tags(tx, &[user.id.0])?;
    let shown = branding::shown_in(tx, "")?;
    viewer.look = Look {
        banner: shown.address(&viewer.tenant, Picture::BannerLogo),
        favicon: shown.address(&viewer.tenant, Picture::Favicon),
        ..Look::default()
    };
    viewer.photo = own.first().map(|(id, tag)| photos::user(*id, tag));
    viewer.capacity = match (roles.first(), user.is_guest(), &user.company_name) {
        (Some(role), ..) => role.display_name().to_owned(),
        (None, true, Some(company)) => format!("Guest from {company}"),
        (None, true, None) => "Guest".to_owned(),
        (None, false, _) => user
            .job_title
            .clone()
            .unwrap_or_else(|| "Member".to_owned()),
    };
    if viewer.has_console {
        viewer.dead_letters =
            u32::try_from(jobs::count(tx, jobs::State::Dead)?).unwrap_or(u32::MAX);
    }
    Ok(())
}

impl Visit {
    /// The address of the server.
    pub(crate) fn base_url(&self) -> &str {
        &self.engine.config().base_url
    }
    /// Whether a form carries this session's token.
    pub(crate) fn owns_token(&self, token: &str) -> bool {
        xenia_engine::secret::hash(token) == xenia_engine::secret::hash(&self.viewer.csrf.token)
    }
    /// What the page of an error needs to know.
    pub(crate) fn around(&self) -> Around {
        Around {
            viewer: self.viewer.clone(),
            area: self.area,
            line: self.line.clone(),
            request_id: self.ctx.request_id.to_string(),
        }
    }
    /// The page that says no.
    pub(crate) fn refuse(&self, refusal: Refusal) -> Failure {
        Failure::from(refusal).around(self)
    }
    /// Runs use cases and answers what comes of it.
    pub(crate) async fn run(self, work: impl FnOnce(&Self) -> Outcome + Send + 'static) -> Outcome {
        let visit = self.clone();
        blocking(move || work(&self))
            .await
            .map_err(|failure| failure.around(&visit))
    }
    /// Runs use cases and shows the page that they fill.
    pub(crate) async fn page<P: Page>(
        self,
        fill: impl FnOnce(&Self) -> Result<P> + Send + 'static,
    ) -> Outcome {
        self.run(move |visit| Reply::page(&fill(visit)?)).await
    }
}
