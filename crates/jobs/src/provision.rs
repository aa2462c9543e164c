//! The job `provision`: one run of the provisioning into an application. What goes wrong with the
//! application is noted there and tried again by the run's own rules.

use crate::{Work, retry::Trouble};
use xenia_engine::{domain::ServicePrincipalId, provisioning::outbound, store::jobs::Job};

/// Runs the cycle of the application in the payload.
pub(crate) fn run(work: &Work, job: &Job) -> Result<(), Trouble> {
    let id = job.payload.get("servicePrincipal").cloned();
    let id: ServicePrincipalId =
        serde_json::from_value(id.unwrap_or_default()).map_err(|error| {
            Trouble::permanent(format!("the payload names no application: {error}"))
        })?;
    outbound::run(&work.engine, job.tenant, id).map_err(Trouble::passing)
}
