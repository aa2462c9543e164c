//! The route table: every method and path with its handler. The authorization test walks it.

use crate::{call::Call, graph, reply::Reply};
use axum::routing::MethodFilter;
use xenia_engine::Result;

/// What answers a call.
pub(crate) type Handle = fn(&Call) -> Result<Reply>;

/// The methods of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub(crate) fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Patch => MethodFilter::PATCH,
            Self::Delete => MethodFilter::DELETE,
        }
    }
    const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One route.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) handle: Handle,
}

const fn route(method: Method, path: &'static str, handle: Handle) -> Route {
    Route {
        method,
        path,
        handle,
    }
}
pub(crate) const fn get(path: &'static str, handle: Handle) -> Route {
    route(Method::Get, path, handle)
}
pub(crate) const fn post(path: &'static str, handle: Handle) -> Route {
    route(Method::Post, path, handle)
}
pub(crate) const fn put(path: &'static str, handle: Handle) -> Route {
    route(Method::Put, path, handle)
}
pub(crate) const fn patch(path: &'static str, handle: Handle) -> Route {
    route(Method::Patch, path, handle)
}
pub(crate) const fn delete(path: &'static str, handle: Handle) -> Route {
    route(Method::Delete, path, handle)
}

/// All routes.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    graph::ROUTES.iter().copied().flatten().copied().flatten()
}

/// Every route as method and path, for the test that asks who may do what.
#[must_use]
pub fn listing() -> Vec<(&'static str, &'static str)> {
    all()
        .map(|route| (route.method.name(), route.path))
        .collect()
}
