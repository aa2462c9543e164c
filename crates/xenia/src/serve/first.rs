//! The organisation that `serve` makes on an empty database.

use super::sample;
use crate::{
    cli::ServeArguments,
    commands::init::{make, name_of},
    failure::Failure,
    open,
};
use xenia_engine::{Engine, domain::TenantId, tenants::Initialise};

/// An organisation just made.
pub(crate) struct First {
    /// Its id.
    pub(crate) tenant: TenantId,
    /// Its domain.
    pub(crate) domain: String,
    /// Its administrator.
    pub(crate) administrator: String,
    /// The link with which the administrator sets a password.
    pub(crate) link: String,
}

/// Makes an organisation when there is none.
pub(crate) fn initialise_if_empty(
    engine: &Engine,
    arguments: &ServeArguments,
) -> Result<Option<First>, Failure> {
    let present = open::tenants(engine)?;
    if arguments.sample {
        return sample::only_samples(engine, &present).map(|()| None);
    }
    if !present.is_empty() {
        return Ok(None);
    }
    let domain = match (&arguments.domain, &arguments.admin) {
        (Some(domain), _) => domain.to_lowercase(),
        (None, Some(admin)) => admin.rsplit('@').next().unwrap_or_default().to_lowercase(),
        (None, None) => domain_of_host(&host_name()),
    };
    let administrator = arguments
        .admin
        .clone()
        .unwrap_or_else(|| format!("admin@{domain}"));
    let wanted = Initialise {
        domain: domain.clone(),
        administrator: administrator.clone(),
        display_name: name_of(&domain),
    };
    let made = make(engine, &wanted)?;
    Ok(Some(First {
        tenant: made.tenant,
        domain,
        administrator,
        link: made.link,
    }))
}

/// The host's name, as far as it is known.
fn host_name() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| std::env::var("HOSTNAME"))
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}

/// A domain for an organisation that nobody named: that of the host (`access.contoso.example` is
/// in `contoso.example`), else one under `internal`, the top level reserved for private use.
fn domain_of_host(host: &str) -> String {
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
    };
    match host.split_once('.') {
        Some((_, domain)) if domain.contains('.') && plain(domain) => domain.to_owned(),
        _ if host.contains('.') && plain(host) => host.to_owned(),
        _ if plain(host) => format!("{host}.internal"),
        _ => "xenia.internal".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::domain_of_host;

    #[test]
    fn a_host_gives_its_organisation_a_domain() {
        for (host, domain) in [
            ("access.contoso.example", "contoso.example"),
            ("contoso.example", "contoso.example"),
            ("laptop", "laptop.internal"),
            ("", "xenia.internal"),
            ("odd name", "xenia.internal"),
        ] {
            assert_eq!(domain_of_host(host), domain, "{host}");
        }
    }
}
