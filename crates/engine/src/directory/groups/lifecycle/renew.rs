//! Renewal: the time of a group begins anew.

use super::{begin, plan};
use crate::{Ctx, Engine, Result, directory::groups};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{audit::NewEvent, directory::Group};
use xenia_store::{
    WriteTx, Written,
    resources::{self, Versioned},
};

/// Renews a group: its owners and administrators may (Graph `group: renew`). A group that does not
/// expire is renewed as well; that says when somebody last stood in for it.
pub fn renew(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<Group> {
    engine.write(ctx, |tx| {
        let present = groups::write::changeable(tx, ctx, id)?;
        let (group, event) = anew(tx, present, "Renew group", None)?;
        Ok(Written::new(group, event))
    })
}

/// Begins the time of a group anew.
pub(super) fn anew(
    tx: &WriteTx<'_>,
    present: Versioned<Group>,
    activity: &'static str,
    because: Option<&str>,
) -> Result<(Group, NewEvent)> {
    let before = present.value.expiration_date_time;
    let mut group = present.value;
    group.expiration_warning = None;
    begin(tx, &mut group)?;
    resources::update(tx, &group, present.version)?;
    plan(tx, &group)?;
    let details = json!({
        "expirationDateTime": group.expiration_date_time,
        "plannedBefore": before,
        "because": because,
    });
    let event = groups::event(activity, &group).with(details);
    Ok((group, event))
}
