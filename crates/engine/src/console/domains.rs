//! The domains of the organisation, with what proves those that are not verified yet.

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    directory::domains::Proof,
};
use xenia_domain::directory::Domain;
use xenia_store::tenants;

/// The domains, as the console shows them.
#[derive(Clone, Debug)]
pub struct View {
    /// The default first, then by name; with the records either of which proves one that is not
    /// verified yet.
    pub domains: Vec<(Domain, Option<Proof>)>,
    /// Whether the caller may change them.
    pub may_change: bool,
}

/// All domains.
pub fn view(engine: &Engine, ctx: &Ctx) -> Result<View> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_POLICIES, On::Tenant)?;
        authz::require(tx, ctx, &authz::READ_DOMAINS, On::Tenant)?;
        let mut all = tenants::domains(tx)?;
        all.sort_by_key(|domain| !domain.is_default);
        let with_proof = |domain: Domain| {
            let proof = (!domain.is_verified).then(|| Proof::of(ctx.tenant, &domain.id));
            (domain, proof)
        };
        Ok(View {
            domains: all.into_iter().map(with_proof).collect(),
            may_change: authz::may(tx, ctx, &authz::WRITE_DOMAINS, On::Tenant)?,
        })
    })
}
