//! Licences as data: what the organisation has, and what people are given of it. Nothing is sold or
//! switched on here; rules and scripts read it.

use crate::{Refusal, SubscribedSkuId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A service of a product (Graph `servicePlanInfo`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `servicePlanInfo`, documented there"
)]
pub struct ServicePlan {
    pub service_plan_id: Uuid,
    pub service_plan_name: String,
    /// `User` or `Company`.
    #[serde(default = "user")]
    pub applies_to: String,
    #[serde(default = "success")]
    pub provisioning_status: String,
}

fn user() -> String {
    "User".to_owned()
}
fn success() -> String {
    "Success".to_owned()
}

/// How many of a product there are (Graph `licenseUnitsDetail`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `licenseUnitsDetail`, documented there"
)]
pub struct LicenceUnits {
    pub enabled: u32,
    pub suspended: u32,
    pub warning: u32,
    pub locked_out: u32,
}

/// A product that the organisation has (Graph `subscribedSku`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `subscribedSku`, documented there"
)]
pub struct SubscribedSku {
    pub id: SubscribedSkuId,
    pub sku_id: Uuid,
    pub sku_part_number: String,
    pub applies_to: String,
    /// `Enabled`, `Warning`, `Suspended`, `Deleted` or `LockedOut`.
    pub capability_status: String,
    pub prepaid_units: LicenceUnits,
    pub service_plans: Vec<ServicePlan>,
}

const STATES: &[&str] = &["Enabled", "Warning", "Suspended", "Deleted", "LockedOut"];

impl SubscribedSku {
    /// Checks a product that is new or changed.
    ///
    /// # Errors
    /// The first property that breaks a rule.
    pub fn check(&self) -> Result<(), Refusal> {
        let name = self.sku_part_number.trim();
        if name.is_empty() || name.chars().count() > 256 {
            let message = "`skuPartNumber` must have between 1 and 256 characters";
            return Err(Refusal::invalid("skuPartNumber", message));
        }
        if self.sku_id.is_nil() {
            return Err(Refusal::invalid("skuId", "`skuId` is missing"));
        }
        if !STATES.contains(&self.capability_status.as_str()) {
            let message = format!(
                "`capabilityStatus` is `Enabled`, `Warning`, `Suspended`, `Deleted` or `LockedOut`, not `{}`",
                self.capability_status
            );
            return Err(Refusal::invalid("capabilityStatus", message));
        }
        Ok(())
    }
}

/// A product that somebody has (Graph `assignedLicense`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssignedLicense {
    /// Plans of it that are off for this person.
    #[serde(default)]
    pub disabled_plans: Vec<Uuid>,
    /// The product.
    pub sku_id: Uuid,
}

/// A service that somebody has (Graph `assignedPlan`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `assignedPlan`, documented there"
)]
pub struct AssignedPlan {
    pub assigned_date_time: Timestamp,
    pub capability_status: String,
    pub service: String,
    pub service_plan_id: Uuid,
}

impl AssignedPlan {
    /// The services of those products, without those that are off. What was there keeps its date.
    #[must_use]
    pub fn of(
        licences: &[(AssignedLicense, SubscribedSku)],
        before: &[Self],
        now: Timestamp,
    ) -> Vec<Self> {
        let mut plans: Vec<Self> = Vec::new();
        for (licence, sku) in licences {
            for plan in &sku.service_plans {
                let id = plan.service_plan_id;
                let is_off = licence.disabled_plans.contains(&id);
                if is_off || plans.iter().any(|known| known.service_plan_id == id) {
                    continue;
                }
                let known = before.iter().find(|known| known.service_plan_id == id);
                plans.push(Self {
                    assigned_date_time: known.map_or(now, |known| known.assigned_date_time),
                    capability_status: "Enabled".to_owned(),
                    service: plan.service_plan_name.clone(),
                    service_plan_id: id,
                });
            }
        }
        plans
    }
}
