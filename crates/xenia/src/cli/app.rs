//! `xenia app create`.

use super::TenantArgument;
use clap::Args;
use xenia_engine::domain::permission::Permission;

/// `xenia app create`.
#[derive(Args, Debug)]
pub(crate) struct AppCreateArguments {
    /// Its name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// Where sign-ins may end (a web application); may be given several times
    #[arg(long, value_name = "URI")]
    pub(crate) redirect_uri: Vec<String>,
    /// Where sign-ins may end (a single-page application); may be given several times
    #[arg(long, value_name = "URI")]
    pub(crate) spa_redirect_uri: Vec<String>,
    /// An application permission of Microsoft Graph, granted at once, such as `User.Read.All`; may
    /// be given several times
    #[arg(long, value_name = "PERMISSION", value_parser = permission)]
    pub(crate) permission: Vec<Permission>,
    /// A delegated permission, granted for everybody, such as `User.Read`: what it may do for a
    /// signed-in user as far as the user may; may be given several times
    #[arg(long, value_name = "PERMISSION", value_parser = permission)]
    pub(crate) delegated_permission: Vec<Permission>,
    /// A role that the application offers, by the value it has in tokens; may be given several times
    #[arg(long, value_name = "VALUE")]
    pub(crate) role: Vec<String>,
    /// Which groups stand in its tokens
    #[arg(long, value_name = "WHICH", value_parser = ["SecurityGroup", "ApplicationGroup", "All", "None"])]
    pub(crate) groups: Option<String>,
    /// Let only people sign in who are assigned to it
    #[arg(long)]
    pub(crate) assignment_required: bool,
    /// It runs where no browser is: people enter a code of it elsewhere to sign in
    #[arg(long)]
    pub(crate) device: bool,
    #[command(flatten)]
    pub(crate) tenant: TenantArgument,
}

/// A permission by Graph's name.
fn permission(text: &str) -> Result<Permission, String> {
    Permission::from_name(text).ok_or_else(|| {
        let names: Vec<_> = Permission::ALL.iter().map(|one| one.name()).collect();
        format!("there are: {}", names.join(", "))
    })
}
