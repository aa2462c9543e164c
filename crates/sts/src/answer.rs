//! Answers: pages, redirects, JSON, and the headers around them.

use crate::{
    call::{Call, Kind},
    problem::Problem,
};
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use xenia_design::{assets::content_security_policy, signin::SigninPage};

/// A sign-in page. `targets` are the origins that its forms may lead to beside our own: browsers
/// apply `form-action` to redirects after a form as well.
pub(crate) fn page(
    status: StatusCode,
    page: &impl SigninPage,
    targets: &[&str],
) -> Result<Response, Problem> {
    let html = page
        .to_html()
        .map_err(|error| Problem::Internal(error.to_string()))?;
    Ok(html_page(status, html, targets))
}

/// A whole document.
pub(crate) fn html_page(status: StatusCode, html: String, targets: &[&str]) -> Response {
    let about = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            content_security_policy(targets),
        ),
    ];
    (status, about, html).into_response()
}

/// On to another address, by GET.
pub(crate) fn see_other(location: &str) -> Result<Response, Problem> {
    let location = HeaderValue::from_str(location)
        .map_err(|_| Problem::Internal("an address with odd characters".to_owned()))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// Adds a cookie.
pub(crate) fn with_cookie(mut response: Response, cookie: &str) -> Result<Response, Problem> {
    let value = HeaderValue::from_str(cookie)
        .map_err(|_| Problem::Internal("a cookie with odd characters".to_owned()))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(response)
}

/// The headers that all answers have. Answers for clients may be read by any page's script: no
/// cookie counts there (RFC 6749 with browser-based clients, RFC 9700 section 2.6).
pub(crate) fn secure(call: &Call, kind: Kind, headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    match kind {
        Kind::Page => {
            set(header::X_FRAME_OPTIONS, "DENY");
            // Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
            set(header::REFERRER_POLICY, "same-origin");
        }
        Kind::Api => {
            set(header::PRAGMA, "no-cache");
            set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        }
    }
    let request_id = call.ctx.request_id.to_string();
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        headers.insert("x-ms-request-id", value);
    }
    if let Some(id) = call.headers.get("client-request-id") {
        headers.insert("client-request-id", id.clone());
    }
}

/// The answer to a browser that asks whether a script may call (CORS preflight).
pub(crate) fn preflight(call: &Call) -> Result<Response, Problem> {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, OPTIONS"),
    );
    headers.insert(
        header::ACCESS_CONTROL_MAX_AGE,
        HeaderValue::from_static("86400"),
    );
    if let Some(wanted) = call.headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    Ok(response)
}

/// The origin of an address, as a policy names it: scheme, host and port, or the scheme alone for
/// addresses of applications on a device.
pub(crate) fn origin_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    if !matches!(scheme, "http" | "https") {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        return scheme.chars().all(plain).then(|| format!("{scheme}:"));
    }
    let authority = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    let odd = |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '\'' | '"' | '@');
    (!authority.is_empty() && !authority.contains(odd)).then(|| format!("{scheme}://{authority}"))
}
