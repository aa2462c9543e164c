//! The console: handlers.

use crate::http::Parts;
use axum::Router;
use xenia_engine::{Ctx, Result, authz, store::Tx};

/// The pages.
pub(crate) fn router() -> Router<Parts> {
    Router::new()
}

/// Whether somebody has anything to do in the console: a directory role, or a role on a catalog.
pub(crate) fn is_open_to(tx: &Tx<'_>, ctx: &Ctx) -> Result<bool> {
    Ok(!authz::directory_roles(tx, ctx, ctx.principal())?.is_empty())
}
