//! SCIM 2.0 (RFC 7644) at `/scim/v2`: how an HR system or a partner's identity provider brings
//! people and groups in.
//!
//! The caller shows a provisioning token, or an access token of this server; discovery is open to
//! everybody (RFC 7644, 4). A handler is a plain function from a [`call::Call`] to a
//! [`reply::Reply`], run on a blocking thread, and calls one use case of
//! `xenia_engine::provisioning::inbound`.

mod bulk;
mod call;
mod discovery;
mod groups;
mod reply;
mod search;
mod serve;
mod users;

pub use serve::router;

use call::Call;
use reply::Reply;
use xenia_engine::Result;

/// What answers a call.
type Handle = fn(&Call) -> Result<Reply>;

/// One route.
#[derive(Clone, Copy)]
struct Route {
    method: &'static str,
    path: &'static str,
    /// Whether it is open to callers without a token.
    open: bool,
    handle: Handle,
}

const fn route(method: &'static str, path: &'static str, handle: Handle) -> Route {
    Route {
        method,
        path,
        open: false,
        handle,
    }
}

const fn open(path: &'static str, handle: Handle) -> Route {
    Route {
        open: true,
        ..route("GET", path, handle)
    }
}

const ROUTES: &[Route] = &[
    open("/ServiceProviderConfig", discovery::config),
    open("/ResourceTypes", discovery::resource_types),
    open("/ResourceTypes/{id}", discovery::resource_type),
    open("/Schemas", discovery::schemas),
    open("/Schemas/{id}", discovery::schema),
    route("GET", "/Users", users::list),
    route("POST", "/Users", users::create),
    route("POST", "/Users/.search", users::search),
    route("GET", "/Users/{id}", users::read),
    route("PUT", "/Users/{id}", users::replace),
    route("PATCH", "/Users/{id}", users::change),
    route("DELETE", "/Users/{id}", users::remove),
    route("GET", "/Groups", groups::list),
    route("POST", "/Groups", groups::create),
    route("POST", "/Groups/.search", groups::search),
    route("GET", "/Groups/{id}", groups::read),
    route("PUT", "/Groups/{id}", groups::replace),
    route("PATCH", "/Groups/{id}", groups::change),
    route("DELETE", "/Groups/{id}", groups::remove),
    route("POST", "/.search", search::everywhere),
    route("POST", "/Bulk", bulk::run),
];

/// Every route as method, path and whether it is open to everybody, for the test that asks who may
/// do what.
#[must_use]
pub fn listing() -> Vec<(&'static str, &'static str, bool)> {
    ROUTES
        .iter()
        .map(|route| (route.method, route.path, route.open))
        .collect()
}
