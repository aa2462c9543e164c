//! Keys in parentheses (OData 4.01 URL conventions, 4.3.1): `/users('id')` is `/users/id`, and the
//! alternate key `/applications(appId='id')` becomes the segment `/applications/appId=id`, which
//! the handlers of those sets understand. A function without arguments, `/users/delta()`, is a segment of its
//! name.

use axum::{
    body::Body,
    extract::Request,
    http::{Uri, uri::PathAndQuery},
};

/// The sets whose members may be named so. Functions (`filterByCurrentUser(on='target')`) look
/// alike and stay as they are.
const SETS: &[&str] = &[
    "applications",
    "directoryRoles",
    "domains",
    "groups",
    "organization",
    "servicePrincipals",
    "users",
];

/// The request with keys in segments of their own.
pub(crate) fn as_segments(mut request: Request<Body>) -> Request<Body> {
    let uri = request.uri();
    if !uri.path().contains('(') && !uri.path().contains("%28") {
        return request;
    }
    let segments: Vec<String> = uri.path().split('/').map(segment).collect();
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

fn segment(raw: &str) -> String {
    let plain = raw
        .replace("%28", "(")
        .replace("%29", ")")
        .replace("%27", "'")
        .replace("%3D", "=")
        .replace("%3d", "=");
    let keyed = plain
        .strip_suffix(')')
        .and_then(|rest| rest.split_once('('))
        .filter(|(set, _)| SETS.contains(set));
    let Some((set, key)) = keyed else {
        // A function without arguments: `delta()`, also with its namespace.
        return match plain.strip_suffix("()") {
            Some(name) => name.trim_start_matches("microsoft.graph.").to_owned(),
            None => raw.to_owned(),
        };
    };
    let (name, value) = match key.split_once('=') {
        Some((name, value)) => (format!("{name}="), value),
        None => (String::new(), key),
    };
    let bare = value
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
        .unwrap_or(value);
    format!("{set}/{name}{bare}")
}
