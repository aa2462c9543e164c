//! The command line: what `xenia --help` shows. Every option has an environment variable, so that
//! a container needs no arguments.

mod app;
mod clients;
mod dns;
mod groups;

pub(crate) use app::AppCreateArguments;
pub(crate) use clients::ClientArguments;
pub(crate) use dns::DnsArguments;
pub(crate) use groups::{
    ExportMembersArguments, GroupsCommand, ImportMembersArguments, MembersMode,
};

use crate::commands::provisioning::ProvisioningCommand;
use clap::{
    Args, Parser, Subcommand,
    builder::styling::AnsiColor,
    builder::{FalseyValueParser, Styles},
};
use std::{net::SocketAddr, path::PathBuf};
use xenia_engine::domain::{Timestamp, time::TimeError};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Cyan.on_default().bold())
    .usage(AnsiColor::Cyan.on_default().bold())
    .literal(AnsiColor::Green.on_default())
    .placeholder(AnsiColor::Yellow.on_default());

const AFTER: &str = "\
First steps:
  xenia serve            a server at https://localhost:8443 with its data in ./xenia-data
  xenia serve --help     domain, certificate, mail server, public address

Exit codes:
  0  done
  1  something failed: the disk, the database, the network
  2  the command line is wrong
  3  refused: a rule, or something named does not exist
  4  a check found something: a broken audit chain, bad rows in an import, a problem in `doctor`

The manual is in docs/ of the source; report weaknesses as SECURITY.md says.";

/// Governed external collaboration: the right people from outside reach the right things for the
/// right length of time.
#[derive(Debug, Parser)]
#[command(name = "xenia", version, after_help = AFTER, styles = STYLES, max_term_width = 100)]
#[command(
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// The folder with the database, the master key, certificates and (without SMTP) mails
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "XENIA_DATA",
        default_value = "xenia-data",
        help_heading = "Everywhere"
    )]
    pub(crate) data: PathBuf,
    /// A PostgreSQL database (`postgres://...`) in place of the SQLite file in the data folder
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "XENIA_DATABASE",
        hide_env_values = true,
        help_heading = "Everywhere"
    )]
    pub(crate) database: Option<String>,
    /// Print JSON in place of text
    #[arg(long, global = true, env = "XENIA_JSON", value_parser = FalseyValueParser::new(), help_heading = "Everywhere")]
    pub(crate) json: bool,
    /// What to log, on standard error: `warn`, `info`, `debug`, or by part, `info,xenia_jobs=debug`
    #[arg(
        long,
        global = true,
        value_name = "FILTER",
        env = "XENIA_LOG",
        help_heading = "Everywhere"
    )]
    pub(crate) log: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server; on an empty database it makes an organisation first
    Serve(ServeArguments),
    /// Make an organisation (a tenant) and print a link for its first administrator
    Init(InitArguments),
    /// Register applications
    #[command(subcommand)]
    App(AppCommand),
    /// Import people from a file
    #[command(subcommand)]
    Import(ImportCommand),
    /// Members of groups from a file and into a file
    #[command(subcommand)]
    Groups(GroupsCommand),
    /// Let HR systems and partners' identity providers bring people in over SCIM
    #[command(subcommand)]
    Provisioning(ProvisioningCommand),
    /// Explain who could reach what, when and why
    #[command(subcommand)]
    Explain(ExplainCommand),
    /// Check, sign or export the audit log
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Check that everything the server needs is in order; ends with code 4 when something is not
    Doctor(DoctorArguments),
}

/// `xenia explain`.
#[derive(Debug, Subcommand)]
pub(crate) enum ExplainCommand {
    /// The ways by which a person reaches a group, an application, a package or a directory role,
    /// with who opened each and when; without access, the last there was and why it ended
    Access(ExplainAccessArguments),
}

/// `xenia explain access`.
#[derive(Args, Debug)]
pub(crate) struct ExplainAccessArguments {
    /// The person: user principal name, address or id
    #[arg(long, value_name = "PERSON")]
    pub(crate) who: String,
    /// The group, application, package or directory role: name or id
    #[arg(long, value_name = "THING")]
    pub(crate) to: String,
    /// When, such as `2026-03-03T12:00:00Z` or `2026-03-03`; now, when left out
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) at: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) tenant: TenantArgument,
}

/// `xenia doctor`.
#[derive(Args, Debug)]
pub(crate) struct DoctorArguments {
    #[command(flatten)]
    pub(crate) mail: MailArguments,
    #[command(flatten)]
    pub(crate) dns: DnsArguments,
}

/// `xenia app`.
#[derive(Debug, Subcommand)]
pub(crate) enum AppCommand {
    /// Register an application and print its client id and its secret, which is shown only now
    Create(AppCreateArguments),
}

/// `xenia import`.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// Import users from the CSV file of the Entra portal's "Download users"; running it again
    /// changes nothing. Bad rows are reported and left out, and end it with code 4
    Users(ImportUsersArguments),
}

/// `xenia import users`.
#[derive(Args, Debug)]
pub(crate) struct ImportUsersArguments {
    /// The file; `-` for standard input
    pub(crate) file: PathBuf,
    /// Put one domain in the place of another in user principal names, such as
    /// `contoso.onmicrosoft.com=contoso.example`; may be given several times
    #[arg(long, value_name = "OLD=NEW", value_parser = domain_pair)]
    pub(crate) map_domain: Vec<(String, String)>,
    /// Say what would happen and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) tenant: TenantArgument,
}

/// `xenia audit`.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check every event, hash and checkpoint; says the first that is wrong and ends with code 4
    Verify(VerifyArguments),
    /// Sign the head of the log now and print the line, to be kept elsewhere
    Checkpoint(TenantArgument),
    /// Write the log to a file that `audit verify --file` checks without the database
    Export(ExportArguments),
}

/// Which organisation.
#[derive(Args, Debug)]
pub(crate) struct TenantArgument {
    /// The organisation, by id or domain; may be left out when there is one only
    #[arg(long, value_name = "TENANT", env = "XENIA_TENANT")]
    pub(crate) tenant: Option<String>,
}

/// `xenia audit verify`.
#[derive(Args, Debug)]
pub(crate) struct VerifyArguments {
    /// A checkpoint line that was printed earlier: check that the log is still the one that it
    /// vouches for, and everything since
    #[arg(long, value_name = "CHECKPOINT")]
    pub(crate) from: Option<String>,
    /// An exported log in place of the database
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) tenant: TenantArgument,
}

/// `xenia audit export`.
#[derive(Args, Debug)]
pub(crate) struct ExportArguments {
    /// The file to write
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) tenant: TenantArgument,
}

/// `xenia serve`.
#[derive(Args, Debug)]
pub(crate) struct ServeArguments {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(
        long,
        value_name = "ADDR",
        env = "XENIA_LISTEN",
        default_value = "127.0.0.1:8443"
    )]
    pub(crate) listen: SocketAddr,
    /// `self-signed` (kept in the data folder), `off` (behind a proxy that does TLS), or the files CERT,KEY in PEM
    #[arg(
        long,
        value_name = "TLS",
        env = "XENIA_TLS",
        default_value = "self-signed"
    )]
    pub(crate) tls: Tls,
    /// The address under which people and applications reach the server; by default from --listen
    #[arg(long, value_name = "URL", env = "XENIA_BASE_URL", value_parser = base_url)]
    pub(crate) base_url: Option<String>,
    /// The domain of the organisation that is made on an empty database; by default from the host's name
    #[arg(long, value_name = "NAME", env = "XENIA_DOMAIN")]
    pub(crate) domain: Option<String>,
    /// Its first administrator; by default `admin@` its domain
    #[arg(long, value_name = "ADDRESS", env = "XENIA_ADMIN")]
    pub(crate) admin: Option<String>,
    /// On an empty database, make a believable organisation with a year of history to look around
    /// in: 300 people, 12 partners, 150 guests, 20 packages. Anybody who opens it can play anybody
    /// in it, so it is for this machine only
    #[arg(long, env = "XENIA_SAMPLE")]
    pub(crate) sample: bool,
    /// Let people be provisioned into applications at private addresses and without TLS: in a
    /// network of one's own
    #[arg(long, env = "XENIA_PROVISION_ANYWHERE")]
    pub(crate) provision_anywhere: bool,
    #[command(flatten)]
    pub(crate) clients: ClientArguments,
    #[command(flatten)]
    pub(crate) mail: MailArguments,
    #[command(flatten)]
    pub(crate) dns: DnsArguments,
}

/// How mail is sent.
#[derive(Args, Debug)]
#[command(next_help_heading = "Mail")]
pub(crate) struct MailArguments {
    /// The mail server: `smtps://USER:PASSWORD@HOST:PORT` (TLS) or `smtp://...` (STARTTLS required,
    /// except on loopback); without it mails are written to the data folder and shown in the console
    #[arg(
        long,
        value_name = "URL",
        env = "XENIA_SMTP_URL",
        hide_env_values = true
    )]
    pub(crate) smtp_url: Option<String>,
    /// A file with certificates (PEM) to trust for the mail server, beside the public ones
    #[arg(long, value_name = "FILE", env = "XENIA_SMTP_CA")]
    pub(crate) smtp_ca: Option<PathBuf>,
    /// The sender of mails; by default `xenia@` the host of the base URL
    #[arg(long, value_name = "ADDRESS", env = "XENIA_MAIL_FROM")]
    pub(crate) mail_from: Option<String>,
}

/// `xenia init`.
#[derive(Args, Debug)]
pub(crate) struct InitArguments {
    /// The organisation's domain, such as `contoso.example`
    #[arg(long, value_name = "NAME", env = "XENIA_DOMAIN")]
    pub(crate) domain: String,
    /// Its first administrator, an address in that domain
    #[arg(long, value_name = "ADDRESS", env = "XENIA_ADMIN")]
    pub(crate) admin: String,
    /// Its name; by default from the domain
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The address of the server, for the link; by default that of the server that ran last on this data folder
    #[arg(long, value_name = "URL", env = "XENIA_BASE_URL", value_parser = base_url)]
    pub(crate) base_url: Option<String>,
}

/// How connections are protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// With a certificate made here.
    SelfSigned,
    /// Not at all.
    Off,
    /// With that certificate chain and key.
    Files(PathBuf, PathBuf),
}

impl std::str::FromStr for Tls {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.split_once(',')) {
            ("self-signed", _) => Ok(Self::SelfSigned),
            ("off", _) => Ok(Self::Off),
            (_, Some((certificate, key))) if !certificate.is_empty() && !key.is_empty() => {
                Ok(Self::Files(certificate.into(), key.into()))
            }
            _ => Err("it must be `self-signed`, `off` or two files `CERT,KEY`".to_owned()),
        }
    }
}

/// An `http` or `https` address without a path; a slash at the end is dropped.
fn base_url(text: &str) -> Result<String, String> {
    let trimmed = text.trim_end_matches('/');
    let host = trimmed
        .strip_prefix("https://")
        .or_else(|| trimmed.strip_prefix("http://"))
        .ok_or("it must begin with `https://` or `http://`")?;
    if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
        return Err("it must be a scheme, a host and perhaps a port, without a path".to_owned());
    }
    Ok(trimmed.to_owned())
}

/// An instant, or the beginning of a day in UTC.
fn instant(text: &str) -> Result<Timestamp, String> {
    let day = format!("{text}T00:00:00Z");
    text.parse()
        .or_else(|error: TimeError| {
            if text.len() == 10 {
                day.parse()
            } else {
                Err(error)
            }
        })
        .map_err(|error| error.to_string())
}

/// Two domains.
fn domain_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((old, new)) if old.contains('.') && new.contains('.') => {
            Ok((old.to_lowercase(), new.to_lowercase()))
        }
        _ => Err("it must be two domains, `OLD=NEW`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn addresses_of_the_server_are_origins() {
        let refused = "it must be a scheme, a host and perhaps a port, without a path";
        for (text, expected) in [
            (
                "https://access.contoso.example/",
                Ok("https://access.contoso.example"),
            ),
            ("http://localhost:8080", Ok("http://localhost:8080")),
            (
                "contoso.example",
                Err("it must begin with `https://` or `http://`"),
            ),
            ("https://contoso.example/x", Err(refused)),
            (
                "https://",
                Err("it must begin with `https://` or `http://`"),
            ),
            ("https://a@b", Err(refused)),
        ] {
            assert_eq!(
                base_url(text),
                expected.map(str::to_owned).map_err(str::to_owned),
                "{text}"
            );
        }
    }

    #[test]
    fn ways_of_tls_parse() {
        assert_eq!("off".parse(), Ok(Tls::Off));
        assert_eq!("self-signed".parse(), Ok(Tls::SelfSigned));
        assert_eq!(
            "a.pem,b.pem".parse(),
            Ok(Tls::Files("a.pem".into(), "b.pem".into()))
        );
        assert!("a.pem".parse::<Tls>().is_err());
        assert!(",b.pem".parse::<Tls>().is_err());
    }
}
