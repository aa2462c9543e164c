//! Settings made from templates: of the organisation, and of one group (Graph `groupSettings`,
//! `groups/{id}/settings`, `groupSettingTemplates`).

mod guests;
mod rules;
mod validate;

pub use validate::{Names, Preview, preview, validate};

pub(crate) use guests::{
    are_guests_barred, barred_among, barred_to_caller, ground, groups_of, groups_of_but,
    is_caller_barred, is_guest, let_in, open_to, refuse_barred,
};
pub(crate) use rules::{
    banned_words, check_application_name, check_classification, check_creation, check_guest,
    check_new_names, check_present_names, closed_to_guests, guests_may_own,
};

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal,
    audit::{NewEvent, Target},
    directory::Group,
    group_settings::{GUEST, GroupSetting, SettingValue, TEMPLATES, Template, UNIFIED, template},
};
use xenia_store::{
    Tx, WriteTx, Written,
    resources::{self, Versioned},
    tenants,
};

/// The name under which the organisation's settings are kept.
const SETTING: &str = "groupSettings";

/// Whose settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The organisation's.
    Organization,
    /// Those of the group with that id.
    Group(Uuid),
}

/// Every template.
pub fn templates(engine: &Engine, ctx: &Ctx) -> Result<&'static [Template]> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_GROUP_SETTINGS, On::Tenant)?;
        Ok(TEMPLATES)
    })
}

/// The settings that were made. Those that are not about groups are left out for callers who may
/// not see them.
pub fn list(engine: &Engine, ctx: &Ctx, of: Of) -> Result<Vec<GroupSetting>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_GROUP_SETTINGS, On::Tenant)?;
        let mut all = match of {
            Of::Organization => organization(tx)?,
            Of::Group(id) => group(tx, id)?.value.settings,
        };
        if !authz::may(tx, ctx, &authz::READ_SIGN_IN_SETTINGS, On::Tenant)? {
            all.retain(|setting| template(setting.template_id).is_some_and(Template::is_of_groups));
        }
        Ok(all)
    })
}

/// One of them.
pub fn get(engine: &Engine, ctx: &Ctx, of: Of, id: Uuid) -> Result<GroupSetting> {
    let mut found = list(engine, ctx, of)?.into_iter();
    let found = found.find(|setting| setting.id == id);
    Ok(found.ok_or_else(|| unknown(id))?)
}

/// The organisation's settings of groups as they hold: those that were made, or the defaults.
pub fn of_groups(engine: &Engine, ctx: &Ctx) -> Result<GroupSetting> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_GROUP_SETTINGS, On::Tenant)?;
        holding(tx, UNIFIED)
    })
}

/// Makes settings from a template, once of each.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    of: Of,
    body: &Map<String, Value>,
) -> Result<GroupSetting> {
    engine.write(ctx, |tx| {
        require_write(tx, ctx, of, None)?;
        let start = GroupSetting {
            id: Uuid::nil(),
            display_name: None,
            template_id: Uuid::nil(),
            values: Vec::new(),
        };
        let given = patch::merge(&start, body, &["templateId", "values"])?;
        let template = given.template()?;
        require_write(tx, ctx, of, Some(template))?;
        check_place(of, template)?;
        let mut made = GroupSetting {
            id: tx.new_id(),
            ..GroupSetting::default_of(template.id)
        };
        made.set(&given.values)?;
        check_group_of_makers(tx, &made)?;
        let new = made.clone();
        keep(tx, ctx, of, "Create group settings", move |all| {
            if all.iter().any(|other| other.template_id == new.template_id) {
                let message = "there are settings of this template already: change those";
                return Err(Refusal::conflict(message).at("templateId").into());
            }
            all.push(new.clone());
            Ok(json!({ "template": template.display_name, "new": new.values }))
        })
        .map(|event| Written::new(made, event))
    })
}

/// Changes the values that the body names; the others stay.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    of: Of,
    id: Uuid,
    body: &Map<String, Value>,
) -> Result<GroupSetting> {
    engine.write(ctx, |tx| {
        let (setting, event) = changed(tx, ctx, of, |all| {
            let found = all.into_iter().find(|setting| setting.id == id);
            let present = found.ok_or_else(|| unknown(id))?;
            let given = patch::merge(&present, body, &["values"])?;
            Ok((present, given.values))
        })?;
        Ok(Written::new(setting, event))
    })
}

/// Sets values of the organisation's settings of groups, which are made where there are none.
pub fn set_of_groups(engine: &Engine, ctx: &Ctx, values: &[SettingValue]) -> Result<GroupSetting> {
    engine.write(ctx, |tx| patched_unified(tx, ctx, values))
}

/// The same, in a transaction with more.
pub(crate) fn patched_unified(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    values: &[SettingValue],
) -> Result<Written<GroupSetting>> {
    let made = GroupSetting {
        id: tx.new_id(),
        ..GroupSetting::default_of(UNIFIED)
    };
    let (setting, event) = changed(tx, ctx, Of::Organization, |all| {
        let found = all.into_iter().find(|it| it.template_id == UNIFIED);
        Ok((found.unwrap_or(made), values.to_vec()))
    })?;
    Ok(Written::new(setting, event))
}

/// The organisation's settings of Microsoft 365 groups as they hold.
pub(crate) fn unified(tx: &Tx<'_>) -> Result<GroupSetting> {
    holding(tx, UNIFIED)
}

/// Changes settings that `pick` finds by values that it gives.
fn changed(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    of: Of,
    pick: impl FnOnce(Vec<GroupSetting>) -> Result<(GroupSetting, Vec<SettingValue>)>,
) -> Result<(GroupSetting, NewEvent)> {
    require_write(tx, ctx, of, None)?;
    let all = match of {
        Of::Organization => organization(tx)?,
        Of::Group(id) => group(tx, id)?.value.settings,
    };
    let (present, values) = pick(all)?;
    let template = present.template()?;
    require_write(tx, ctx, of, Some(template))?;
    let mut setting = present.clone();
    setting.set(&values)?;
    check_group_of_makers(tx, &setting)?;
    let new = setting.clone();
    let event = keep(tx, ctx, of, "Update group settings", |all| {
        match all.iter_mut().find(|other| other.id == new.id) {
            Some(other) => *other = new.clone(),
            None => all.push(new.clone()),
        }
        Ok(json!({ "template": template.display_name, "changed": difference(&present, &new) }))
    })?;
    Ok((setting, event))
}

/// The values that differ, with the old and the new one.
fn difference(old: &GroupSetting, new: &GroupSetting) -> Value {
    let differ = |value: &&SettingValue| old.text(&value.name) != new.text(&value.name);
    let changed = new.values.iter().filter(differ).map(|value| {
        let (old, new) = (old.text(&value.name), new.text(&value.name));
        json!({ "name": value.name, "old": old, "new": new })
    });
    changed.collect()
}

/// Takes settings away: what the template says holds again.
pub fn delete(engine: &Engine, ctx: &Ctx, of: Of, id: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        require_write(tx, ctx, of, None)?;
        let event = keep(tx, ctx, of, "Delete group settings", |all| {
            let place = all.iter().position(|setting| setting.id == id);
            let place = place.ok_or_else(|| unknown(id))?;
            let old = all.remove(place);
            let template = old.template()?;
            require_write(tx, ctx, of, Some(template))?;
            Ok(json!({ "template": template.display_name, "old": old.values }))
        })?;
        Ok(Written::new((), event))
    })
}

fn unknown(id: Uuid) -> Refusal {
    Refusal::not_found("group setting", id)
}

/// Whether the caller may change settings, of that template where it is known.
fn require_write(tx: &Tx<'_>, ctx: &Ctx, of: Of, template: Option<&Template>) -> Result<()> {
    let on = match of {
        Of::Organization => On::Tenant,
        Of::Group(id) => On::Node(NodeKind::Group, id),
    };
    authz::require(tx, ctx, &authz::WRITE_GROUP_SETTINGS, on)?;
    match template {
        Some(template) if !template.is_of_groups() => {
            authz::require(tx, ctx, &authz::WRITE_SIGN_IN_SETTINGS, On::Tenant)
        }
        _ => Ok(()),
    }
}

fn check_place(of: Of, template: &Template) -> Result<()> {
    let message = match (of, template.id == GUEST) {
        (Of::Organization, false) | (Of::Group(_), true) => return Ok(()),
        (Of::Group(_), false) => "a group has settings of the template `Group.Unified.Guest` only",
        (Of::Organization, true) => {
            "settings of the template `Group.Unified.Guest` are made at a group, under `groups/{id}/settings`"
        }
    };
    Err(Refusal::invalid("templateId", message).into())
}

/// Who may create groups when others may not is a security group that there is.
fn check_group_of_makers(tx: &Tx<'_>, setting: &GroupSetting) -> Result<()> {
    let Ok(id) = Uuid::parse_str(setting.text("GroupCreationAllowedGroupId")) else {
        return Ok(());
    };
    let found = resources::find::<Group>(tx, id)?;
    if found.is_some_and(|group| group.value.security_enabled) {
        return Ok(());
    }
    let message = format!("`GroupCreationAllowedGroupId` is a security group, and `{id}` is none");
    Err(Refusal::invalid("values", message).into())
}

/// Writes the settings as `change` leaves them; answers the event with the details that it gives.
fn keep(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    of: Of,
    activity: &'static str,
    change: impl FnOnce(&mut Vec<GroupSetting>) -> Result<Value>,
) -> Result<NewEvent> {
    let (details, target) = match of {
        Of::Organization => {
            let mut all = organization(tx)?;
            let details = change(&mut all)?;
            tenants::set_setting(tx, SETTING, &all)?;
            let target = Target::new(NodeKind::Policy, ctx.tenant, SETTING);
            (details, target)
        }
        Of::Group(id) => {
            let mut found = group(tx, id)?;
            if !found.value.is_unified() {
                let message = "only Microsoft 365 groups have settings";
                return Err(Refusal::invalid("groupTypes", message).into());
            }
            let details = change(&mut found.value.settings)?;
            resources::update(tx, &found.value, found.version)?;
            let name = &found.value.display_name;
            (details, Target::new(NodeKind::Group, id, name))
        }
    };
    Ok(NewEvent::new("GroupManagement", activity, target).with(details))
}

fn organization(tx: &Tx<'_>) -> Result<Vec<GroupSetting>> {
    Ok(tenants::setting(tx, SETTING)?)
}

fn group(tx: &Tx<'_>, id: Uuid) -> Result<Versioned<Group>> {
    let found = resources::find::<Group>(tx, id)?;
    Ok(found.ok_or_else(|| Refusal::not_found("group", id))?)
}

/// The organisation's settings of that template as they hold.
fn holding(tx: &Tx<'_>, template: Uuid) -> Result<GroupSetting> {
    let mut made = organization(tx)?.into_iter();
    let found = made.find(|setting| setting.template_id == template);
    Ok(found.unwrap_or_else(|| GroupSetting::default_of(template)))
}
