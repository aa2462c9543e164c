//! The provisioning into an application, as its page shows it.

use super::jobs::{self, Told};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use serde_json::Value;
use xenia_domain::{
    NodeKind, ServicePrincipalId, directory::ServicePrincipal, provisioning::outbound::StatusCode,
};
use xenia_store::{
    Tx,
    provisioning_log::{self, LineQuery},
    resources, synchronization as store,
};

/// The provisioning into one application.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The application.
    pub principal: ServicePrincipal,
    /// How it goes; none where it was never set up.
    pub job: Option<Told>,
    /// The newest lines of the log.
    pub lines: Vec<Value>,
    /// Whether the caller may change it.
    pub may_manage: bool,
}

/// What there is to know of the provisioning into an application, with so many lines of the log.
pub fn overview(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
    lines: u32,
) -> Result<Overview> {
    engine.read(ctx, |tx| {
        let query = LineQuery {
            job: Some(id),
            ..LineQuery::default()
        };
        let on = On::Node(NodeKind::ServicePrincipal, id.0);
        Ok(Overview {
            principal: jobs::require(tx, ctx, &authz::READ_SYNCHRONIZATION, id)?,
            job: jobs::told(tx, id)?,
            lines: provisioning_log::list(tx, &query, lines)?,
            may_manage: authz::may(tx, ctx, &authz::MANAGE_SYNCHRONIZATION, on)?,
        })
    })
}

/// The applications that are not provisioned because that failed again and again, by name.
pub(crate) fn in_quarantine(tx: &Tx<'_>) -> Result<Vec<(ServicePrincipalId, String)>> {
    let mut held = Vec::new();
    for job in store::jobs(tx)? {
        if jobs::status(&job)?.code != StatusCode::Quarantine {
            continue;
        }
        let found = resources::find::<ServicePrincipal>(tx, job.service_principal)?;
        held.extend(found.map(|found| (found.value.id, found.value.display_name)));
    }
    held.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(held)
}
