//! `xenia provisioning`: connections by which an HR system or a partner's identity provider brings
//! people in over SCIM.

use crate::{
    cli::{Global, TenantArgument},
    failure::Failure,
    open,
    output::Output,
};
use clap::{Args, Subcommand};
use serde_json::json;
use xenia_engine::{
    Ctx, Engine, Error,
    domain::{
        ConnectedOrganizationId, Refusal, ServicePrincipalId,
        provisioning::{Connection, ConnectionKind, ConnectionReach},
    },
    entitlement::connected_organizations,
    provisioning::connections::{self, AddedToken, Connect, NewToken, Told},
};

/// `xenia provisioning`.
#[derive(Debug, Subcommand)]
pub(crate) enum ProvisioningCommand {
    /// Make a connection for an HR system or a partner's identity provider, and print its token,
    /// which is shown only now
    Connect(ConnectArguments),
    /// List the connections with their tokens
    List(TenantArgument),
    /// Make another token for a connection and print it; at most two work at a time
    Token(TokenArguments),
    /// End a connection: its tokens stop working at once, the people it brought in stay
    Disconnect(DisconnectArguments),
}

/// `xenia provisioning connect`.
#[derive(Args, Debug)]
pub(crate) struct ConnectArguments {
    /// Its name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// For the organisation's own people: a domain of their user principal names; may be given
    /// several times
    #[arg(long, value_name = "DOMAIN", conflicts_with = "partner")]
    pub(crate) domain: Vec<String>,
    /// For a partner's people, who come as guests: the connected organization, by name, domain or
    /// id
    #[arg(long, value_name = "PARTNER", required_unless_present = "domain")]
    pub(crate) partner: Option<String>,
    /// Let it touch all people of its domains, and not only those that it makes
    #[arg(long)]
    pub(crate) all: bool,
    /// Let it make groups, and change those that it made
    #[arg(long, conflicts_with = "partner")]
    pub(crate) groups: bool,
    /// For how many days its token works
    #[arg(long, value_name = "DAYS", default_value = "180", value_parser = clap::value_parser!(u16).range(1..=730))]
    pub(crate) days: u16,
    #[command(flatten)]
    pub(crate) tenant: TenantArgument,
}

/// `xenia provisioning token`.
#[derive(Args, Debug)]
pub(crate) struct TokenArguments {
    /// The connection, by name or id
    pub(crate) connection: String,
    /// For how many days the token works
    #[arg(long, value_name = "DAYS", default_value = "180", value_parser = clap::value_parser!(u16).range(1..=730))]
    pub(crate) days: u16,
    #[command(flatten)]
    pub(crate) tenant: TenantArgument,
}

/// `xenia provisioning disconnect`.
#[derive(Args, Debug)]
pub(crate) struct DisconnectArguments {
    /// The connection, by name or id
    pub(crate) connection: String,
    #[command(flatten)]
    pub(crate) tenant: TenantArgument,
}

/// Runs one of them.
pub(crate) fn run(
    global: &Global,
    command: &ProvisioningCommand,
    output: &Output,
) -> Result<(), Failure> {
    let engine = open::for_command(global, None)?;
    let (ProvisioningCommand::Connect(ConnectArguments { tenant, .. })
    | ProvisioningCommand::List(tenant)
    | ProvisioningCommand::Token(TokenArguments { tenant, .. })
    | ProvisioningCommand::Disconnect(DisconnectArguments { tenant, .. })) = command;
    let tenant = open::tenant(&engine, tenant.tenant.as_deref())?;
    let ctx = engine.system(tenant);
    match command {
        ProvisioningCommand::Connect(arguments) => connect(&engine, &ctx, arguments, output),
        ProvisioningCommand::List(_) => list(&engine, &ctx, output),
        ProvisioningCommand::Token(arguments) => {
            let told = find(&engine, &ctx, &arguments.connection)?;
            let wanted = token(&ctx, arguments.days);
            let id = told.connection.value.id;
            let added = connections::add_token(&engine, &ctx, id, &wanted)?;
            print(&engine, &told, &added, output);
            Ok(())
        }
        ProvisioningCommand::Disconnect(arguments) => {
            let told = find(&engine, &ctx, &arguments.connection)?;
            let connection = &told.connection.value;
            connections::delete(&engine, &ctx, connection.id)?;
            let value = json!({ "id": connection.id, "ended": true });
            output.result(&value, || format!("{} is ended.", connection.display_name));
            Ok(())
        }
    }
}

fn token(ctx: &Ctx, days: u16) -> NewToken {
    NewToken {
        display_name: None,
        end_date_time: Some(ctx.now.plus_days(i64::from(days))),
    }
}

fn connect(
    engine: &Engine,
    ctx: &Ctx,
    arguments: &ConnectArguments,
    output: &Output,
) -> Result<(), Failure> {
    let partner = match &arguments.partner {
        Some(text) => Some(partner(engine, ctx, text)?),
        None => None,
    };
    let wanted = Connect {
        name: arguments.name.clone(),
        connection: Connection {
            id: ServicePrincipalId::default(),
            display_name: arguments.name.clone(),
            kind: match partner {
                Some(_) => ConnectionKind::Partner,
                None => ConnectionKind::Workforce,
            },
            domains: arguments.domain.clone(),
            connected_organization_id: partner,
            reach: match arguments.all {
                true => ConnectionReach::Domains,
                false => ConnectionReach::Own,
            },
            allow_groups: arguments.groups,
            is_enabled: true,
            created_date_time: ctx.now,
        },
        token: token(ctx, arguments.days),
    };
    let made = connections::connect(engine, ctx, &wanted)?;
    print(engine, &made.told, &made.token, output);
    Ok(())
}

fn partner(engine: &Engine, ctx: &Ctx, text: &str) -> Result<ConnectedOrganizationId, Error> {
    let all = connected_organizations::list(engine, ctx)?;
    let mut all = all.into_iter().map(|found| found.value);
    let found = all.find(|one| {
        let mut domains = one.identity_sources.iter().filter_map(|it| it.domain());
        one.id.to_string() == text
            || one.display_name.eq_ignore_ascii_case(text)
            || domains.any(|domain| domain.eq_ignore_ascii_case(text))
    });
    let found = found.ok_or_else(|| Refusal::not_found("connected organization", text))?;
    Ok(found.id)
}

fn find(engine: &Engine, ctx: &Ctx, text: &str) -> Result<Told, Error> {
    let mut all = connections::list(engine, ctx)?.into_iter();
    let found = all.find(|told| {
        let connection = &told.connection.value;
        connection.id.to_string() == text || connection.display_name.eq_ignore_ascii_case(text)
    });
    Ok(found.ok_or_else(|| Refusal::not_found("provisioning connection", text))?)
}

fn print(engine: &Engine, told: &Told, added: &AddedToken, output: &Output) {
    let connection = &told.connection.value;
    let endpoint = format!("{}/scim/v2", engine.config().base_url);
    let value = json!({
        "id": connection.id,
        "displayName": connection.display_name,
        "scimEndpoint": endpoint,
        "token": added.secret_text,
        "endDateTime": added.record.end_date_time,
    });
    output.result(&value, || {
        format!(
            "{}\n\n  SCIM address  {endpoint}\n  token         {}\n  works until   {}\n\nThe token is not shown again.\n",
            output.bold(&format!("{} may provision", connection.display_name)),
            added.secret_text,
            added.record.end_date_time,
        )
    });
}

fn list(engine: &Engine, ctx: &Ctx, output: &Output) -> Result<(), Failure> {
    let all = connections::list(engine, ctx)?;
    let value: Vec<_> = all
        .iter()
        .map(|told| json!({ "connection": told.connection.value, "tokens": told.tokens }))
        .collect();
    output.result(&json!({ "connections": value }), || {
        if all.is_empty() {
            return "There is no provisioning connection. `xenia provisioning connect` makes one."
                .to_owned();
        }
        let lines = all.iter().map(|told| {
            let connection = &told.connection.value;
            let state = if connection.is_enabled {
                ""
            } else {
                " (disabled)"
            };
            let tokens = told.tokens.iter().map(|token| {
                format!(
                    "    token ...{} until {}\n",
                    token.hint, token.end_date_time
                )
            });
            format!(
                "{}{state}  {:?}  {}\n{}",
                connection.display_name,
                connection.kind,
                connection.id,
                tokens.collect::<String>()
            )
        });
        lines.collect()
    });
    Ok(())
}
