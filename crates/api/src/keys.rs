//! Keys in parentheses (OData 4.01 URL conventions, 4.3.1): `/users('id')` is `/users/id`, and the
//! alternate key `/applications(appId='id')` becomes the segment `/applications/appId=id`, which
//! the handlers of those sets understand. A function without arguments, `/users/delta()`, is a segment of its
//! name.
//!
//! And words of a path in any case: Graph takes `/oAuth2PermissionGrants`, and clients send it.

use crate::routes;
use axum::{
    body::Body,
    extract::Request,
    http::{Uri, uri::PathAndQuery},
};
use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

/// The sets whose members may be named so. Functions (`filterByCurrentUser(on='target')`) look
/// alike and stay as they are.
const SETS: &[&str] = &[
    "applications",
    "devices",
    "directoryRoles",
    "domains",
    "federatedIdentityCredentials",
    "groups",
    "organization",
    "servicePrincipals",
    "users",
];

/// The words of all routes, by their lower case.
static WORDS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let segments = routes::all().flat_map(|route| route.path.split('/'));
    segments
        .filter(|segment| !segment.is_empty() && !segment.starts_with('{'))
        .map(|segment| (segment.to_ascii_lowercase(), segment))
        .collect()
});

/// The request with keys in segments of their own, and the words of its path as the routes spell them.
pub(crate) fn as_segments(mut request: Request<Body>) -> Request<Body> {
    let uri = request.uri();
    let segments: Vec<Cow<'_, str>> = uri.path().split('/').map(segment).collect();
    if segments
        .iter()
        .all(|segment| matches!(segment, Cow::Borrowed(_)))
    {
        return request;
    }
    let mut text = segments.join("/");
    if let Some(query) = uri.query() {
        text.push('?');
        text.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    if let Ok(path) = text.parse::<PathAndQuery>() {
        parts.path_and_query = Some(path);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// Owned where it is another than it was.
fn segment(raw: &str) -> Cow<'_, str> {
    if let Some(known) = WORDS.get(raw.to_ascii_lowercase().as_str()) {
        return match *known == raw {
            true => Cow::Borrowed(raw),
            false => Cow::Owned((*known).to_owned()),
        };
    }
    if !raw.contains('(') && !raw.contains("%28") {
        return Cow::Borrowed(raw);
    }
    keyed(raw).map_or(Cow::Borrowed(raw), Cow::Owned)
}

fn keyed(raw: &str) -> Option<String> {
    let plain = raw
        .replace("%28", "(")
        .replace("%29", ")")
        .replace("%27", "'")
        .replace("%3D", "=")
        .replace("%3d", "=");
    if let Some(name) = plain.strip_suffix("()") {
        // A function without arguments: `delta()`, also with its namespace.
        return Some(name.trim_start_matches("microsoft.graph.").to_owned());
    }
    let (set, key) = plain.strip_suffix(')')?.split_once('(')?;
    let set = SETS.iter().find(|known| known.eq_ignore_ascii_case(set))?;
    let (name, value) = match key.split_once('=') {
        Some((name, value)) => (format!("{name}="), value),
        None => (String::new(), key),
    };
    let bare = value
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
        .unwrap_or(value);
    Some(format!("{set}/{name}{bare}"))
}
