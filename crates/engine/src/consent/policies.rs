//! The permission grant policies: those that every organisation has, and those of its own
//! ([permissionGrantPolicy](https://learn.microsoft.com/en-us/graph/api/resources/permissiongrantpolicy)).

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    b2b::authorization_policy,
    patch,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal,
    audit::{NewEvent, Target},
    consent::{
        ConditionSet, GrantPolicy, MAX_CONDITION_SETS, MAX_POLICIES, assigned, built_in,
        policy_of_action,
    },
    delegation::CustomRole,
};
use xenia_store::{Tx, WriteTx, Written, resources, tenants};

const SETTING: &str = "permissionGrantPolicies";
const CONDITIONS: &[&str] = &[
    "permissionClassification",
    "permissionType",
    "resourceApplication",
    "permissions",
    "clientApplicationIds",
    "clientApplicationTenantIds",
    "clientApplicationPublisherIds",
    "clientApplicationsFromVerifiedPublisherOnly",
];

/// One of the two lists of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What it lets pass.
    Includes,
    /// What it holds back all the same.
    Excludes,
}

impl Side {
    /// Graph's name of the list.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Includes => "includes",
            Self::Excludes => "excludes",
        }
    }

    fn of(self, policy: &mut GrantPolicy) -> &mut Vec<ConditionSet> {
        match self {
            Self::Includes => &mut policy.includes,
            Self::Excludes => &mut policy.excludes,
        }
    }
}

/// The policies of the organisation's own making, in the order in which they were made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Own(Vec<GrantPolicy>);

/// All policies, the built-in ones first.
pub(crate) fn all(tx: &Tx<'_>) -> Result<Vec<GrantPolicy>> {
    let mut all = built_in(tx.tenant());
    all.extend(tenants::setting::<Own>(tx, SETTING)?.0);
    Ok(all)
}

/// All policies, for the caller to see.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<GrantPolicy>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_GRANT_POLICIES, On::Tenant)?;
        all(tx)
    })
}

/// One policy.
pub fn get(engine: &Engine, ctx: &Ctx, id: &str) -> Result<GrantPolicy> {
    let found = list(engine, ctx)?.into_iter().find(|it| it.id == id);
    Ok(found.ok_or_else(|| not_found(id))?)
}

fn not_found(id: &str) -> Refusal {
    Refusal::not_found("permission grant policy", id)
}

/// One condition set of a policy.
pub fn get_set(
    engine: &Engine,
    ctx: &Ctx,
    (policy, side, id): (&str, Side, Uuid),
) -> Result<ConditionSet> {
    let mut policy = get(engine, ctx, policy)?;
    let found = side.of(&mut policy).iter().find(|set| set.id == id);
    Ok(found.cloned().ok_or_else(|| no_set(id))?)
}

fn no_set(id: Uuid) -> Refusal {
    Refusal::not_found("condition set", id)
}

/// Makes a policy, without condition sets: it lets nothing pass yet.
pub fn create(engine: &Engine, ctx: &Ctx, body: &Map<String, Value>) -> Result<GrantPolicy> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::CREATE_GRANT_POLICIES, On::Tenant)?;
        let writable = ["id", "displayName", "description"];
        let made: GrantPolicy = patch::merge(&GrantPolicy::default(), body, &writable)?;
        made.check()?;
        let mut own: Own = tenants::setting(tx, SETTING)?;
        let same = |it: &GrantPolicy| it.id.eq_ignore_ascii_case(&made.id);
        if own.0.iter().any(same) {
            let message = format!("there is a permission grant policy `{}` already", made.id);
            return Err(Refusal::conflict(message).at("id").into());
        }
        if own.0.len() >= MAX_POLICIES {
            let message = format!("an organisation has {MAX_POLICIES} policies of its own at most");
            return Err(Refusal::invalid("id", message).into());
        }
        own.0.push(made.clone());
        tenants::set_setting(tx, SETTING, &own)?;
        let event = event(ctx, "Add permission grant policy", &made.id);
        Ok(Written::new(
            made.clone(),
            event.with(json!({ "new": made })),
        ))
    })
}

/// Changes the name or the description of a policy.
pub fn update(engine: &Engine, ctx: &Ctx, id: &str, body: &Map<String, Value>) -> Result<()> {
    engine.write(ctx, |tx| {
        changed(tx, ctx, id, |policy| {
            *policy = patch::merge(policy, body, &["displayName", "description"])?;
            Ok(policy.check()?)
        })
    })
}

/// Adds conditions to a policy.
pub fn add_set(
    engine: &Engine,
    ctx: &Ctx,
    (policy, side): (&str, Side),
    body: &Map<String, Value>,
) -> Result<ConditionSet> {
    engine.write(ctx, |tx| {
        let start = ConditionSet {
            id: tx.new_id(),
            ..ConditionSet::default()
        };
        let made = changed(tx, ctx, policy, |policy| {
            let set: ConditionSet = patch::merge(&start, body, CONDITIONS)?;
            set.check()?;
            let list = side.of(policy);
            if list.len() >= MAX_CONDITION_SETS {
                let message = format!(
                    "`{}` has {MAX_CONDITION_SETS} condition sets at most",
                    side.word()
                );
                return Err(Refusal::invalid(side.word(), message).into());
            }
            list.push(set.clone());
            Ok(set)
        })?;
        Ok(made)
    })
}

/// Changes conditions of a policy.
pub fn update_set(
    engine: &Engine,
    ctx: &Ctx,
    (policy, side, id): (&str, Side, Uuid),
    body: &Map<String, Value>,
) -> Result<()> {
    engine.write(ctx, |tx| {
        changed(tx, ctx, policy, |policy| {
            let list = side.of(policy);
            let found = list.iter_mut().find(|set| set.id == id);
            let set = found.ok_or_else(|| no_set(id))?;
            *set = patch::merge(set, body, CONDITIONS)?;
            Ok(set.check()?)
        })
    })
}

/// Takes conditions out of a policy.
pub fn delete_set(
    engine: &Engine,
    ctx: &Ctx,
    (policy, side, id): (&str, Side, Uuid),
) -> Result<()> {
    engine.write(ctx, |tx| {
        changed(tx, ctx, policy, |policy| {
            let list = side.of(policy);
            let before = list.len();
            list.retain(|set| set.id != id);
            match list.len() == before {
                true => Err(no_set(id).into()),
                false => Ok(()),
            }
        })
    })
}

/// Deletes a policy that is assigned to nobody.
pub fn delete(engine: &Engine, ctx: &Ctx, id: &str) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::DELETE_GRANT_POLICIES, On::Tenant)?;
        let (mut own, at) = changeable(tx, id)?;
        if let Some(user) = user_of(tx, id)? {
            let message = format!("`{id}` is assigned to {user}: take it away there first");
            return Err(Refusal::conflict(message).at("id").into());
        }
        let old = own.0.remove(at);
        tenants::set_setting(tx, SETTING, &own)?;
        let event = event(ctx, "Delete permission grant policy", id);
        Ok(Written::new((), event.with(json!({ "old": old }))))
    })
}

/// To whom a policy is assigned, if to anybody.
fn user_of(tx: &Tx<'_>, id: &str) -> Result<Option<String>> {
    let policy = authorization_policy(tx)?;
    let setting = policy.default_user_role_permissions;
    if assigned(&setting.permission_grant_policies_assigned).any(|it| it == id) {
        return Ok(Some("everybody".to_owned()));
    }
    let names = |role: &CustomRole| role.actions().any(|it| policy_of_action(it) == Some(id));
    let roles = resources::list_all::<CustomRole>(tx)?;
    let role = roles.into_iter().find(|role| names(&role.value));
    Ok(role.map(|role| format!("the role `{}`", role.value.display_name)))
}

/// The policies of the organisation's own making, and where that one stands among them.
fn changeable(tx: &Tx<'_>, id: &str) -> Result<(Own, usize)> {
    if built_in(tx.tenant()).iter().any(|it| it.id == id) {
        let message = format!("`{id}` is a built-in policy: it cannot be changed or deleted");
        return Err(Refusal::forbidden(message).at("id").into());
    }
    let own: Own = tenants::setting(tx, SETTING)?;
    let at = own.0.iter().position(|it| it.id == id);
    let at = at.ok_or_else(|| not_found(id))?;
    Ok((own, at))
}

fn changed<T>(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    id: &str,
    change: impl FnOnce(&mut GrantPolicy) -> Result<T>,
) -> Result<Written<T>> {
    authz::require(tx, ctx, &authz::UPDATE_GRANT_POLICIES, On::Tenant)?;
    let (mut own, at) = changeable(tx, id)?;
    let policy = own.0.get_mut(at).ok_or_else(|| not_found(id))?;
    let old = policy.clone();
    let done = change(policy)?;
    let event =
        event(ctx, "Update permission grant policy", id).with(json!({ "old": old, "new": policy }));
    tenants::set_setting(tx, SETTING, &own)?;
    Ok(Written::new(done, event))
}

fn event(ctx: &Ctx, activity: &'static str, id: &str) -> NewEvent {
    NewEvent::new(
        "Policy",
        activity,
        Target::new(NodeKind::Policy, ctx.tenant, id),
    )
}

/// Whether there is a policy of that id.
pub(crate) fn exists(tx: &Tx<'_>, id: &str) -> Result<bool> {
    Ok(all(tx)?.iter().any(|it| it.id == id))
}

/// Checks that there are the policies that a role names.
pub(crate) fn check_role(tx: &Tx<'_>, role: &CustomRole) -> Result<()> {
    for id in role.actions().filter_map(policy_of_action) {
        if !exists(tx, id)? {
            let message = format!("there is no permission grant policy `{id}`");
            return Err(Refusal::invalid("rolePermissions", message).into());
        }
    }
    Ok(())
}
