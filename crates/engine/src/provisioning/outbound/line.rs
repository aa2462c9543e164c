//! Lines of the provisioning log (Graph `provisioningObjectSummary`).

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use serde_json::{Value, json};
use uuid::Uuid;
use xenia_domain::{NodeKind, ServicePrincipalId, Timestamp};
use xenia_store::provisioning_log::{self, LineQuery};

/// What was done to one person or group, and how it went.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// `create`, `update`, `disable`, `delete` or `other`.
    pub(super) action: &'static str,
    /// What went wrong, where something did.
    pub(super) error: Option<String>,
    /// Whether it has to be gone on with: more was to be sent than goes in one turn.
    pub(super) unfinished: bool,
    /// Whether nothing had to be done.
    pub(super) skipped: bool,
    /// What was done, in order.
    pub(super) steps: Vec<(&'static str, String)>,
    /// The attributes that were sent: name, value before, value now.
    pub(super) modified: Vec<(String, Value, Value)>,
    /// The identifier over there.
    pub(super) target: Option<String>,
}

/// What the line is about.
pub(super) struct About<'a> {
    pub(super) id: Uuid,
    pub(super) tenant: xenia_domain::TenantId,
    pub(super) job: ServicePrincipalId,
    pub(super) application: &'a str,
    pub(super) kind: NodeKind,
    pub(super) resource: Uuid,
    pub(super) name: &'a str,
    pub(super) at: Timestamp,
}

impl Line {
    /// Adds what was done next.
    pub(super) fn step(&mut self, kind: &'static str, description: impl Into<String>) {
        self.steps.push((kind, description.into()));
    }

    /// The word of `provisioningResult`.
    pub(super) fn result(&self) -> &'static str {
        match (&self.error, self.skipped) {
            (Some(_), _) => "failure",
            (None, true) => "skipped",
            (None, false) => "success",
        }
    }

    fn told_changes(&self) -> Vec<Value> {
        let text = |value: &Value| match value {
            Value::Null => Value::Null,
            Value::String(text) => json!(text),
            other => json!(other.to_string()),
        };
        let changes = self.modified.iter();
        changes
            .map(|(name, old, new)| {
                json!({ "displayName": name, "oldValue": text(old), "newValue": text(new) })
            })
            .collect()
    }

    /// What was done, in order; what went wrong is the last of it.
    fn told_steps(&self) -> Vec<Value> {
        let step = |kind: &str, status: &str, description: &str| {
            json!({
                "name": kind,
                "provisioningStepType": kind,
                "status": status,
                "description": description,
                "details": null,
            })
        };
        let last = self.steps.len().saturating_sub(1);
        let steps = self.steps.iter().enumerate();
        let mut told: Vec<Value> = steps
            .map(|(place, (kind, description))| {
                let idle = self.skipped && self.error.is_none() && place == last;
                step(kind, if idle { "skipped" } else { "success" }, description)
            })
            .collect();
        told.extend(self.error.as_ref().map(|it| step("export", "failure", it)));
        told
    }

    /// The line as Graph shows it.
    pub(super) fn to_json(&self, about: &About<'_>) -> Value {
        let error = self.error.as_ref().map(|reason| {
            json!({
                "errorCategory": "failure",
                "errorCode": "ProvisioningFailed",
                "reason": reason,
                "additionalDetails": null,
                "recommendedAction": null,
            })
        });
        let kind = if about.kind == NodeKind::Group {
            "Group"
        } else {
            "User"
        };
        json!({
            "id": about.id,
            "activityDateTime": about.at,
            "tenantId": about.tenant,
            "jobId": super::jobs::id_of(about.job),
            "cycleId": null,
            "changeId": about.id,
            "provisioningAction": self.action,
            "durationInMilliseconds": null,
            "provisioningStatusInfo": { "status": self.result(), "errorInformation": error },
            "provisioningSteps": self.told_steps(),
            "modifiedProperties": self.told_changes(),
            "initiatedBy": { "id": null, "displayName": "Xenia provisioning", "initiatorType": "system" },
            "servicePrincipal": { "id": about.job, "displayName": about.application },
            "sourceSystem": { "id": about.tenant, "displayName": "Xenia", "details": null },
            "targetSystem": { "id": about.job, "displayName": about.application, "details": null },
            "sourceIdentity": {
                "id": about.resource, "displayName": about.name, "identityType": kind, "details": null,
            },
            "targetIdentity": {
                "id": self.target, "displayName": null, "identityType": kind, "details": null,
            },
        })
    }
}

/// Lines of the provisioning log, the newest first, and `limit` of them at most. Those of one
/// application are for everybody who may read its provisioning.
pub fn log(engine: &Engine, ctx: &Ctx, query: &LineQuery, limit: u32) -> Result<Vec<Value>> {
    engine.read(ctx, |tx| {
        match query.job {
            Some(id) => {
                let on = On::Node(NodeKind::ServicePrincipal, id.0);
                authz::require(tx, ctx, &authz::READ_SYNCHRONIZATION, on)?;
            }
            None => authz::require(tx, ctx, &authz::READ_PROVISIONING_LOG, On::Tenant)?,
        }
        Ok(provisioning_log::list(tx, query, limit)?)
    })
}
