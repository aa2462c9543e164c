//! What would be sent of one person by mappings that are being written.

use super::{facts, jobs, person, settings::check_mappings};
use crate::{Ctx, Engine, Result, authz};
use serde_json::Value;
use uuid::Uuid;
use xenia_domain::{
    Refusal, ServicePrincipalId, directory::User, provisioning::outbound::AttributeMapping,
};
use xenia_store::resources;

/// What those mappings send of a person, attribute by attribute; nothing is sent. `None` where the
/// person has no value.
///
/// # Errors
/// As setting the mappings, so that what can be tried can be saved.
pub fn preview(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
    mappings: &[AttributeMapping],
    person: Uuid,
) -> Result<Vec<(String, Option<Value>)>> {
    check_mappings(mappings)?;
    engine.read(ctx, |tx| {
        jobs::require(tx, ctx, &authz::MANAGE_SYNCHRONIZATION, id)?;
        let user = resources::find::<User>(tx, person)?;
        let user = user.ok_or_else(|| Refusal::not_found("user", person).at("person"))?;
        let shown = facts::shown(&user.value).unwrap_or_default();
        let mut sent = person::values(mappings, &shown);
        let rows = mappings.iter().map(|mapping| {
            let at = sent
                .iter()
                .position(|(target, _)| *target == mapping.target);
            let value = at.map(|at| sent.swap_remove(at).1);
            (mapping.target.clone(), value)
        });
        Ok(rows.collect())
    })
}
