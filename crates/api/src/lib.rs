//! The HTTP API of Microsoft Graph v1.0 over the engine.
//!
//! A request comes in through `layer`, is matched against the route table (`routes`), and
//! becomes a `call::Call`: who asks, and what. The handler of the route is a plain function from
//! a call to a `reply::Reply`, run on a blocking thread; it reads the query or the body, calls
//! one use case of the engine and shapes the answer by the resource's property table. What a use
//! case refuses becomes Graph's error envelope in `error`, its status code in `status`.
//!
//! `scim` is SCIM 2.0 at `/scim/v2`, built the same way: a route table, a call, a reply.
//!
//! `docs/recipes/add-a-graph-resource.md` shows how to add one.

mod advanced;
mod batch;
mod body;
mod call;
mod error;
mod graph;
mod json;
mod keys;
mod layer;
mod metadata;
mod reply;
mod resource_manager;
mod routes;
mod scim;
mod serve;
mod status;
mod throttle;

pub use routes::listing;
pub use scim::{listing as scim_listing, router as scim_router};
pub use serve::{router, throttled_router};
pub use throttle::Rate;
