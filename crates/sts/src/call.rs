//! A request, read: what every handler starts from.

use crate::{
    answer,
    problem::{self, Problem},
};
use axum::{
    body::{Bytes, to_bytes},
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter},
};
use std::{net::SocketAddr, sync::Arc};
use xenia_engine::{
    Actor, Ctx, Engine, Error,
    domain::{Reason, Refusal, TenantId},
    sessions::{self, Session},
    store::tenants,
};
use xenia_protocols::oauth2::Parameters;

/// The largest body of a request to the token service.
const LARGEST_BODY: usize = 256 * 1024;

/// Who reads the answer, which decides how refusals look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A person, in a browser.
    Page,
    /// A client.
    Api,
}

/// Answers a request on a blocking thread.
pub(crate) type Work = fn(&Call) -> Result<Response, Problem>;

/// A request, read.
pub(crate) struct Call {
    pub(crate) engine: Arc<Engine>,
    /// The system's context in the request's tenant; the nil tenant where the path names none.
    pub(crate) ctx: Ctx,
    /// The tenant as it stands in the path.
    pub(crate) segment: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// The client's network address; empty where it is not known.
    pub(crate) from: String,
}

/// A route that answers with that function.
pub(crate) fn on(filter: MethodFilter, kind: Kind, work: Work) -> MethodRouter<Arc<Engine>> {
    axum::routing::on(
        filter,
        move |State(engine): State<Arc<Engine>>,
              segment: Option<Path<String>>,
              request: Request| {
            handle(
                engine,
                segment.map(|Path(segment)| segment),
                request,
                (kind, work),
            )
        },
    )
}

pub(crate) async fn handle(
    engine: Arc<Engine>,
    segment: Option<String>,
    request: Request,
    (kind, work): (Kind, Work),
) -> Response {
    let (parts, body) = request.into_parts();
    let (body, work) = match to_bytes(body, LARGEST_BODY).await {
        Ok(body) => (body, work),
        Err(_) => (Bytes::new(), too_large as Work),
    };
    let answered =
        tokio::task::spawn_blocking(move || answer(engine, segment, parts, &body, (kind, work)));
    answered
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn too_large(_: &Call) -> Result<Response, Problem> {
    let message = format!("the body is larger than {LARGEST_BODY} bytes");
    Err(Problem::Refused(Refusal::new(Reason::TooLarge, message)))
}

fn answer(
    engine: Arc<Engine>,
    segment: Option<String>,
    parts: Parts,
    body: &Bytes,
    (kind, work): (Kind, Work),
) -> Response {
    let from = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let from = from.map_or_else(String::new, |ConnectInfo(address)| address.ip().to_string());
    let mut call = Call {
        ctx: engine.system(TenantId::default()),
        engine,
        segment: segment.clone().unwrap_or_default(),
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: String::from_utf8_lossy(body).into_owned(),
        from,
    };
    let answered = match segment.map(|segment| resolve(&call.engine, &segment)) {
        None => work(&call),
        Some(Ok(tenant)) => {
            call.ctx.tenant = tenant;
            work(&call)
        }
        Some(Err(problem)) => Err(problem),
    };
    let mut response = answered.unwrap_or_else(|problem| match kind {
        Kind::Page => problem::page(&call, problem),
        Kind::Api => problem::json(&call, problem),
    });
    answer::secure(&call, kind, response.headers_mut());
    response
}

/// The tenant of a path segment: its id, a verified domain, or `common` where the server has one
/// tenant only.
fn resolve(engine: &Engine, segment: &str) -> Result<TenantId, Problem> {
    if matches!(segment, "common" | "organizations") {
        let all = engine
            .store()
            .read(TenantId::default(), |tx| Ok::<_, Error>(tenants::all(tx)?));
        if let [only] = all?.as_slice() {
            return Ok(*only);
        }
    }
    match xenia_engine::tenants::resolve(engine, segment) {
        Ok(tenant) => Ok(tenant),
        Err(Error::Refused(_)) => Err(problem::unknown_tenant(segment)),
        Err(other) => Err(other.into()),
    }
}

impl Call {
    /// The parameters of the query.
    pub(crate) fn query(&self) -> Result<Parameters, Problem> {
        Ok(Parameters::parse(&self.query)?)
    }
    /// The fields of the form.
    pub(crate) fn form(&self) -> Result<Parameters, Problem> {
        Ok(Parameters::parse(&self.body)?)
    }
    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.to_owned())
    }
    /// The browser's session in this tenant and who it is.
    pub(crate) fn session(&self) -> Result<Option<(Session, Actor)>, Problem> {
        let name = sessions::cookie_name(self.engine.config());
        let Some(cookie) = self.cookie(name) else {
            return Ok(None);
        };
        let found = sessions::resolve(&self.engine, &cookie)?;
        Ok(found.filter(|(session, _)| session.tenant == self.ctx.tenant))
    }
    /// The context in which that actor asks.
    pub(crate) fn ctx_of(&self, actor: Actor) -> Ctx {
        Ctx {
            actor,
            ..self.ctx.clone()
        }
    }
    /// Refuses a form that another site posted (OWASP: verify the origin with standard headers).
    pub(crate) fn require_same_origin(&self) -> Result<(), Problem> {
        let same = match (self.header("sec-fetch-site"), self.header("origin")) {
            (Some(site), _) => matches!(site, "same-origin" | "none"),
            (None, Some(origin)) => self.is_own_origin(origin),
            (None, None) => true,
        };
        if same {
            Ok(())
        } else {
            Err(Problem::OtherSite)
        }
    }
    fn is_own_origin(&self, origin: &str) -> bool {
        let base = &self.engine.config().base_url;
        let host = self.header("host").unwrap_or_default();
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        base.eq_ignore_ascii_case(origin) || (!host.is_empty() && authority == Some(host))
    }
}
