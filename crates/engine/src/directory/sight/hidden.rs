//! Groups that hide who is in them.

use crate::{
    Ctx, Result,
    authz::{self, On},
    directory::group_settings,
};
use uuid::Uuid;
use xenia_domain::Relation;
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    membership,
};

/// The groups with hidden membership whose members the caller may not see: who is no member, no
/// owner, and may not change members.
pub(crate) fn hidden_groups(tx: &Tx<'_>, ctx: &Ctx) -> Result<Vec<Uuid>> {
    let hidden = membership::hidden_groups(tx)?;
    if hidden.is_empty() || authz::may(tx, ctx, &authz::WRITE_MEMBERS, On::Tenant)? {
        return Ok(Vec::new());
    }
    let inside = group_settings::groups_of(tx, ctx.principal(), ctx.now)?;
    let owned = EdgeQuery::of_subject(ctx.principal()).relation(Relation::Owner);
    let owned = edges::list(tx, &owned.at(ctx.now))?;
    let knows = |id: &Uuid| inside.contains(id) || owned.iter().any(|edge| edge.object == *id);
    Ok(hidden.into_iter().filter(|id| !knows(id)).collect())
}
