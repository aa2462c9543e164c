//! `xenia groups`.

use super::TenantArgument;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `xenia groups`.
#[derive(Debug, Subcommand)]
pub(crate) enum GroupsCommand {
    /// Add and remove members as a CSV file says: the Entra portal's template or its "Download
    /// members", or any file with a column `id`, `userPrincipalName` or `mail`. All of it is done,
    /// or nothing while a row is wrong: then the rows are named, and it ends with code 4
    ImportMembers(ImportMembersArguments),
    /// Write the members to a CSV file with the columns of the Entra portal's "Download members"
    ExportMembers(ExportMembersArguments),
}

/// `xenia groups import-members`.
#[derive(Args, Debug)]
pub(crate) struct ImportMembersArguments {
    /// The file; `-` for standard input
    pub(crate) file: PathBuf,
    /// The group, by id or name
    #[arg(long, value_name = "GROUP")]
    pub(crate) group: String,
    /// What becomes of those whom the file names
    #[arg(long, value_enum, default_value = "add")]
    pub(crate) mode: MembersMode,
    /// Say who would come and go, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) tenant: TenantArgument,
}

/// What becomes of those whom a file names.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum MembersMode {
    /// They become members
    Add,
    /// They are members no more
    Remove,
    /// They become members, and members by hand whom the file does not name are members no more
    Replace,
}

/// `xenia groups export-members`.
#[derive(Args, Debug)]
pub(crate) struct ExportMembersArguments {
    /// The file to write; `-` for standard output
    pub(crate) file: PathBuf,
    /// The group, by id or name
    #[arg(long, value_name = "GROUP")]
    pub(crate) group: String,
    #[command(flatten)]
    pub(crate) tenant: TenantArgument,
}
