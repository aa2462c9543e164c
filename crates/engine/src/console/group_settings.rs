//! The page of the settings of groups: what it changes, it changes together.

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    b2b,
    directory::group_settings,
};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    directory::Group,
    group_settings::{GroupSetting, SettingValue},
};
use xenia_store::resources;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct View {
    /// The settings of Microsoft 365 groups as they hold.
    pub settings: GroupSetting,
    /// Whether members may create security groups.
    pub security: bool,
    /// Whether the caller may change that.
    pub may_security: bool,
    /// The group whose members may create groups when others may not: its name, or its id where
    /// the name is not its own.
    pub makers: Option<String>,
}

/// Whether the caller may change the settings of groups.
pub fn may_change(engine: &Engine, ctx: &Ctx) -> Result<bool> {
    engine.read(ctx, |tx| {
        authz::may(tx, ctx, &authz::WRITE_GROUP_SETTINGS, On::Tenant)
    })
}

/// The settings, for those who may change them.
pub fn view(engine: &Engine, ctx: &Ctx) -> Result<View> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_GROUP_SETTINGS, On::Tenant)?;
        let settings = group_settings::unified(tx)?;
        let makers = Uuid::parse_str(settings.text("GroupCreationAllowedGroupId")).ok();
        let makers = match makers {
            Some(id) => match resources::find::<Group>(tx, id)? {
                Some(group) => {
                    let name = group.value.display_name;
                    let same = resources::list_by::<Group>(tx, "display_name", name.as_str(), 2)?;
                    Some(if same.len() == 1 {
                        name
                    } else {
                        id.to_string()
                    })
                }
                None => Some(id.to_string()),
            },
            None => None,
        };
        let policy = b2b::authorization_policy(tx)?;
        Ok(View {
            settings,
            security: policy
                .default_user_role_permissions
                .allowed_to_create_security_groups,
            may_security: authz::may(tx, ctx, &authz::WRITE_POLICIES, On::Tenant)?,
            makers,
        })
    })
}

/// Changes all of it, or nothing. `security` is whether members may create security groups, where
/// the caller may say so.
pub fn save(
    engine: &Engine,
    ctx: &Ctx,
    values: &[SettingValue],
    security: Option<bool>,
) -> Result<()> {
    engine.write(ctx, |tx| {
        let saved = group_settings::patched_unified(tx, ctx, values)?;
        let present = b2b::authorization_policy(tx)?.default_user_role_permissions;
        let changed = security.filter(|it| *it != present.allowed_to_create_security_groups);
        let Some(security) = changed else {
            return Ok(saved.map(|_| ()));
        };
        let body = json!({
            "defaultUserRolePermissions": { "allowedToCreateSecurityGroups": security }
        });
        let body = body.as_object().cloned().unwrap_or_default();
        let policy = b2b::patched_authorization_policy(tx, ctx, &body)?;
        Ok(saved.beside(policy).map(|_| ()))
    })
}
