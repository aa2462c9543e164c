//! `xenia app`: registers applications.

use crate::{
    cli::{AppCommand, AppCreateArguments, Global},
    failure::Failure,
    open,
    output::Output,
};
use serde_json::json;
use xenia_engine::{
    Engine,
    directory::applications::{Register, Registered, register},
    domain::{AppRoleId, TenantId, directory::AppRole},
};

/// Runs one of them.
pub(crate) fn run(global: &Global, command: &AppCommand, output: &Output) -> Result<(), Failure> {
    let AppCommand::Create(arguments) = command;
    let engine = open::for_command(global, None)?;
    let tenant = open::tenant(&engine, arguments.tenant.tenant.as_deref())?;
    let made = register(&engine, &engine.system(tenant), &wanted(&engine, arguments))?;
    print(&engine, tenant, &made, output);
    Ok(())
}

fn wanted(engine: &Engine, arguments: &AppCreateArguments) -> Register {
    let role = |value: &String| AppRole {
        id: AppRoleId(engine.new_id()),
        allowed_member_types: vec!["User".to_owned(), "Application".to_owned()],
        display_name: value.clone(),
        description: Some(value.clone()),
        is_enabled: true,
        value: Some(value.clone()),
    };
    Register {
        name: arguments.name.clone(),
        redirect_uris: arguments.redirect_uri.clone(),
        spa_redirect_uris: arguments.spa_redirect_uri.clone(),
        permissions: arguments.permission.clone(),
        delegated_permissions: arguments.delegated_permission.clone(),
        app_roles: arguments.role.iter().map(role).collect(),
        group_membership_claims: arguments.groups.clone(),
        assignment_required: arguments.assignment_required,
        on_devices: arguments.device,
    }
}

fn print(engine: &Engine, tenant: TenantId, made: &Registered, output: &Output) {
    let application = &made.application.value;
    let issuer = format!("{}/{tenant}/v2.0", engine.config().base_url);
    let value = json!({
        "tenantId": tenant,
        "id": application.id,
        "clientId": application.app_id,
        "clientSecret": made.secret,
        "servicePrincipalId": made.service_principal.id,
        "issuer": issuer,
    });
    output.result(&value, || {
        format!(
            "{}\n\n  tenant id      {tenant}\n  client id      {}\n  client secret  {}\n  issuer         {issuer}\n\nThe secret is not shown again.\n",
            output.bold(&format!("{} is registered", application.display_name)),
            application.app_id,
            made.secret,
        )
    });
}
