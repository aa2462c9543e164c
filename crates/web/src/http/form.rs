//! Forms: fields in the order in which they were sent, repeated names kept.

use super::{Failure, Visit};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use xenia_engine::domain::{Reason, Refusal};

/// The largest form: 256 KiB.
const LARGEST: usize = 256 * 1024;

/// What a person sent, together with who did. It exists only when the form came from one of our
/// own pages: the token belongs to the visitor's session and the browser names our own origin.
pub(crate) struct Form {
    /// Who sent it.
    pub(crate) visit: Visit,
    fields: Vec<(String, String)>,
}

impl Form {
    /// The first value of that field, trimmed; empty when it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value.trim())
    }
    /// All values of that field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.trim())
    }
    /// Whether the field was sent with anything in it: a ticked box, a filled line.
    pub(crate) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

impl<S: Send + Sync> FromRequest<S> for Form
where
    Visit: axum::extract::FromRequestParts<S, Rejection = Failure>,
{
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visit =
            <Visit as axum::extract::FromRequestParts<S>>::from_request_parts(&mut parts, state)
                .await?;
        let own = comes_from_us(&parts.headers, visit.base_url());
        let request = Request::from_parts(parts, axum::body::Body::new(http_body_limit(body)));
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| too_large())?;
        let fields: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
        let form = Self { visit, fields };
        if !own || !form.visit.owns_token(form.get("csrf")) {
            return Err(form.visit.refuse(foreign()));
        }
        Ok(form)
    }
}

fn http_body_limit(body: axum::body::Body) -> http_body_util::Limited<axum::body::Body> {
    http_body_util::Limited::new(body, LARGEST)
}

/// Browsers say where a form comes from; what they say must not contradict us.
pub(crate) fn comes_from_us(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let site = headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok());
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(origin), host) => {
            origin == base_url || host.is_some_and(|host| origin.split("://").nth(1) == Some(host))
        }
    }
}

fn too_large() -> Failure {
    Refusal::new(
        Reason::TooLarge,
        format!("a form may have at most {} KiB", LARGEST / 1024),
    )
    .into()
}

pub(super) fn foreign() -> Refusal {
    Refusal::forbidden(
        "this form did not come from a page of yours; open the page again and send it from there",
    )
}
