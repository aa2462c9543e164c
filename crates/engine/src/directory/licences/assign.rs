//! Who has which licence (Graph `user: assignLicense`).

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    directory::users,
    patch,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Reason, Refusal, Relation,
    audit::Target,
    directory::{AssignedLicense, AssignedPlan, Group, ServicePlan, SubscribedSku, User},
    edge::{Closed, NewEdge},
};
use xenia_store::{
    Tx, WriteTx, Written,
    edges::{self, EdgeQuery},
    resources::{self, Versioned},
};

/// What to add and what to take away.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Change {
    /// Licences to add, or to change what is off of them.
    pub add_licenses: Vec<AssignedLicense>,
    /// Products to take away.
    pub remove_licenses: Vec<Uuid>,
}

fn sku_of(tx: &Tx<'_>, id: Uuid) -> Result<SubscribedSku> {
    let found = resources::find_by::<SubscribedSku>(tx, "sku_id", id)?;
    let found = found.ok_or_else(|| {
        let message = format!("the organisation does not have the product `{id}`");
        Refusal::invalid("skuId", message)
    })?;
    Ok(found.value)
}

/// Adds licences to a user, and takes some away: all of it or nothing. The body is a [`Change`]; it
/// is read once it is known that the caller may ask.
pub fn assign(
    engine: &Engine,
    ctx: &Ctx,
    key: &str,
    body: &Map<String, Value>,
) -> Result<Versioned<User>> {
    engine.write(ctx, |tx| {
        let found = users::find(tx, key)?;
        let on = found
            .as_ref()
            .map_or(On::Tenant, |user| On::Node(NodeKind::User, user.value.id.0));
        authz::require(tx, ctx, &authz::ASSIGN_LICENCES, on)?;
        let present = found.ok_or_else(|| Refusal::not_found("user", key))?;
        let change: Change = patch::read(Value::Object(body.clone()))?;
        let mut user = present.value;
        if !change.add_licenses.is_empty() && user.usage_location.is_none() {
            let message =
                "a licence needs to know where it is used: set `usageLocation` of the user first";
            return Err(Refusal::invalid("usageLocation", message).into());
        }
        for id in &change.remove_licenses {
            take(tx, &mut user, *id)?;
        }
        for licence in &change.add_licenses {
            give(tx, &mut user, licence)?;
        }
        let mut held = Vec::new();
        for licence in &user.assigned_licenses {
            held.push((licence.clone(), sku_of(tx, licence.sku_id)?));
        }
        user.assigned_plans = AssignedPlan::of(&held, &user.assigned_plans, tx.now());
        let version = resources::update(tx, &user, present.version)?;
        let target = Target::new(NodeKind::User, user.id, &user.user_principal_name);
        let event =
            xenia_domain::audit::NewEvent::new("UserManagement", "Change user license", target)
                .with(json!({ "added": change.add_licenses, "removed": change.remove_licenses }));
        let changed = Versioned {
            value: user,
            version,
            created_at: present.created_at,
            shown: None,
        };
        Ok(Written::new(changed, event))
    })
}

fn take(tx: &WriteTx<'_>, user: &mut User, id: Uuid) -> Result<()> {
    let before = user.assigned_licenses.len();
    user.assigned_licenses.retain(|it| it.sku_id != id);
    if user.assigned_licenses.len() == before {
        let message = format!("the user does not have the product `{id}`");
        return Err(Refusal::invalid("removeLicenses", message).into());
    }
    let sku = sku_of(tx, id)?;
    let held = EdgeQuery::of_object(sku.id)
        .relation(Relation::Licensed)
        .from_subject(user.id);
    for edge in edges::list(tx, &held)? {
        edges::close(tx, edge.id, Closed::Removed)?;
    }
    Ok(())
}

fn give(tx: &WriteTx<'_>, user: &mut User, licence: &AssignedLicense) -> Result<()> {
    let sku = sku_of(tx, licence.sku_id)?;
    let known = |plan: &&Uuid| {
        sku.service_plans
            .iter()
            .any(|it| it.service_plan_id == **plan)
    };
    if let Some(strange) = licence.disabled_plans.iter().find(|plan| !known(plan)) {
        let message = format!("`{}` has no service plan `{strange}`", sku.sku_part_number);
        return Err(Refusal::invalid("disabledPlans", message).into());
    }
    let held = user.assigned_licenses.iter_mut();
    if let Some(held) = held.into_iter().find(|it| it.sku_id == licence.sku_id) {
        held.clone_from(licence);
        return Ok(());
    }
    check_free(tx, &sku)?;
    let ends = (
        (NodeKind::User, user.id.0),
        (NodeKind::SubscribedSku, sku.id.0),
    );
    edges::open(tx, &NewEdge::direct(ends.0, Relation::Licensed, ends.1))?;
    user.assigned_licenses.push(licence.clone());
    Ok(())
}

/// Refuses one person more where all licences of a product are in use, or it is switched off.
pub(in crate::directory) fn check_free(tx: &Tx<'_>, sku: &SubscribedSku) -> Result<()> {
    let units = sku.prepaid_units;
    let there = i64::from(units.enabled) + i64::from(units.warning);
    if sku.capability_status != "Enabled" && sku.capability_status != "Warning" {
        let message = format!("`{}` is `{}`", sku.sku_part_number, sku.capability_status);
        return Err(Refusal::invalid("skuId", message).into());
    }
    if super::consumed(tx, sku.id)? >= there {
        let message = format!(
            "all {there} licences of `{}` are in use",
            sku.sku_part_number
        );
        return Err(Refusal::invalid("skuId", message).into());
    }
    Ok(())
}

/// Takes from a user's own record the licences for which there is no open edge: what a restored
/// account did not get back.
pub(in crate::directory) fn keep_what_is_held(tx: &WriteTx<'_>, user: &mut User) -> Result<()> {
    let held = EdgeQuery::of_subject(user.id).relation(Relation::Licensed);
    let held = edges::list(tx, &held)?;
    let mut products = Vec::new();
    for licence in std::mem::take(&mut user.assigned_licenses) {
        let Some(sku) = resources::find_by::<SubscribedSku>(tx, "sku_id", licence.sku_id)? else {
            continue;
        };
        if held.iter().any(|edge| edge.object == sku.value.id.0) {
            products.push((licence.clone(), sku.value));
            user.assigned_licenses.push(licence);
        }
    }
    user.assigned_plans = AssignedPlan::of(&products, &user.assigned_plans, tx.now());
    Ok(())
}

/// What somebody has of a product (Graph `licenseDetails`).
#[derive(Clone, Debug)]
pub struct Detail {
    /// The product.
    pub sku: SubscribedSku,
    /// Its services; `Disabled` where they are off for this person.
    pub service_plans: Vec<ServicePlan>,
}

/// What somebody has.
pub fn details(engine: &Engine, ctx: &Ctx, key: &str) -> Result<Vec<Detail>> {
    engine.read(ctx, |tx| {
        let user = users::visible(tx, ctx, key)?;
        if user.shown.is_some() {
            return Ok(Vec::new());
        }
        let mut all = Vec::new();
        for licence in &user.value.assigned_licenses {
            let sku = sku_of(tx, licence.sku_id)?;
            let mut service_plans = sku.service_plans.clone();
            for plan in &mut service_plans {
                if licence.disabled_plans.contains(&plan.service_plan_id) {
                    plan.provisioning_status = "Disabled".to_owned();
                }
            }
            all.push(Detail { sku, service_plans });
        }
        Ok(all)
    })
}

/// Licences of groups are not built: refused by name to who may assign licences.
pub fn refuse_group(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<()> {
    engine.read(ctx, |tx| {
        let on = On::Node(NodeKind::Group, group);
        authz::require(tx, ctx, &authz::ASSIGN_LICENCES, on)?;
        if resources::find::<Group>(tx, group)?.is_none() {
            return Err(Refusal::not_found("group", group).into());
        }
        let message =
            "licences are assigned to people here, not to groups: use `/users/{id}/assignLicense`";
        Err(Refusal::new(Reason::Unsupported, message)
            .at("addLicenses")
            .into())
    })
}
