//! The groups that something is in, also by way of other groups
//! ([checkMemberGroups](https://learn.microsoft.com/en-us/graph/api/directoryobject-checkmembergroups),
//! [getMemberGroups](https://learn.microsoft.com/en-us/graph/api/directoryobject-getmembergroups)).

use super::{
    group_settings, objects,
    sight::{self, Sight},
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use uuid::Uuid;
use xenia_domain::{Refusal, directory::Group};
use xenia_store::{Tx, resources};

/// Groups of one question at most (Graph, "directoryObject: checkMemberGroups").
const MOST: usize = 20;

/// All groups that the user, group, device or service principal of that id is in; only those that access can be
/// given to, where `security_enabled_only`.
pub fn of(engine: &Engine, ctx: &Ctx, who: Uuid, security_enabled_only: bool) -> Result<Vec<Uuid>> {
    engine.read(ctx, |tx| {
        require_visible(tx, ctx, who)?;
        held(tx, ctx, who, security_enabled_only)
    })
}

/// Which of those groups it is in.
pub fn among(engine: &Engine, ctx: &Ctx, who: Uuid, groups: &[Uuid]) -> Result<Vec<Uuid>> {
    engine.read(ctx, |tx| {
        require_visible(tx, ctx, who)?;
        held_among(tx, ctx, who, groups)
    })
}

/// The groups of something that the caller may see.
pub(super) fn held(
    tx: &Tx<'_>,
    ctx: &Ctx,
    who: Uuid,
    security_enabled_only: bool,
) -> Result<Vec<Uuid>> {
    let groups = known(tx, ctx, who)?;
    if !security_enabled_only {
        return Ok(groups);
    }
    let found = resources::find_many::<Group>(tx, &groups)?;
    Ok(found
        .into_iter()
        .filter(|group| group.value.security_enabled)
        .map(|group| group.value.id.0)
        .collect())
}

/// Those of the groups asked for that something is in which the caller may see.
pub(super) fn held_among(tx: &Tx<'_>, ctx: &Ctx, who: Uuid, groups: &[Uuid]) -> Result<Vec<Uuid>> {
    if groups.len() > MOST {
        let message = format!("`groupIds` has {MOST} ids at most, not {}", groups.len());
        return Err(Refusal::invalid("groupIds", message).into());
    }
    let held = known(tx, ctx, who)?;
    let asked = groups.iter().copied();
    Ok(asked.filter(|group| held.contains(group)).collect())
}

/// The groups that something is in, as far as the caller may know. Without those from which a guest
/// has nothing, whoever asks: by these answers applications decide what somebody may do, as by the
/// claim `groups` of a token, which refers to them where there are many.
fn known(tx: &Tx<'_>, ctx: &Ctx, who: Uuid) -> Result<Vec<Uuid>> {
    let hidden = sight::hidden_groups(tx, ctx)?;
    group_settings::groups_of_but(tx, who, ctx.now, &hidden)
}

fn require_visible(tx: &Tx<'_>, ctx: &Ctx, who: Uuid) -> Result<()> {
    authz::require(tx, ctx, &authz::READ_GROUPS, On::Tenant)?;
    let sight = Sight::of(tx, ctx)?;
    match objects::visible(tx, ctx, &sight, who)? {
        Some(_) => Ok(()),
        None => Err(Refusal::not_found("object", who).into()),
    }
}
