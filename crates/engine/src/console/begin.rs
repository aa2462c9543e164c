//! Whether an empty form is shown at all: nobody fills in what is refused in the end.

use crate::{
    Ctx, Engine, Result,
    authz::{self, CREATE_CATALOGS, MANAGE_ORGANIZATIONS, On},
    directory::{applications, groups},
};

/// What a form makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum New {
    /// An application.
    Application,
    /// A catalog.
    Catalog,
    /// A group of either kind.
    Group,
    /// A connected organization.
    Partner,
}

/// Whether the caller may make one.
///
/// # Errors
/// The refusal that making one would end with.
pub fn check_may_begin(engine: &Engine, ctx: &Ctx, what: New) -> Result<()> {
    engine.read(ctx, |tx| match what {
        New::Application => applications::require_create(tx, ctx),
        New::Catalog => authz::require(tx, ctx, &CREATE_CATALOGS, On::Tenant),
        New::Group => groups::require_create(tx, ctx, false)
            .or_else(|refused| groups::require_create(tx, ctx, true).map_err(|_| refused)),
        New::Partner => authz::require(tx, ctx, &MANAGE_ORGANIZATIONS, On::Tenant),
    })
}
