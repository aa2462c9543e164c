//! The DNS (RFC 1035), asked through `hickory-resolver`: over UDP, and over TCP where an answer
//! does not fit.

use hickory_resolver::{
    Resolver,
    config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts},
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::rr::{Name, RData, RecordType},
    system_conf::read_system_conf,
};
use std::{net::SocketAddr, time::Duration};
use xenia_engine::directory::domains::DnsResolver;

/// The longest wait for one answer of one name server.
const TIMEOUT: Duration = Duration::from_secs(3);
/// How often a name server that stays silent is asked.
const ATTEMPTS: usize = 2;
/// The longest wait for everything that one question takes, all name servers together.
const PATIENCE: Duration = Duration::from_secs(12);

/// Asks the DNS. The configuration of the machine is read at each question, and nothing is kept:
/// whoever has just published a record must not be shown the answer from before.
#[derive(Clone, Debug)]
pub struct Dns {
    servers: Vec<SocketAddr>,
    timeout: Duration,
}

impl Dns {
    /// Asks those name servers; without any, those of the machine (`/etc/resolv.conf`).
    #[must_use]
    pub fn new(servers: Vec<SocketAddr>) -> Self {
        Self {
            servers,
            timeout: TIMEOUT,
        }
    }

    /// Waits that long for each answer of a name server, in place of 3 seconds.
    #[must_use]
    pub fn waiting(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Which name servers are asked.
    ///
    /// # Errors
    /// The configuration of the machine cannot be read, or names none.
    pub fn servers(&self) -> Result<Vec<SocketAddr>, String> {
        let (config, _) = self.configuration()?;
        let first_port = |server: &NameServerConfig| {
            let connection = server.connections.first();
            SocketAddr::new(
                server.ip,
                connection.map_or(53, |connection| connection.port),
            )
        };
        Ok(config.name_servers().iter().map(first_port).collect())
    }

    fn configuration(&self) -> Result<(ResolverConfig, ResolverOpts), String> {
        let (config, mut options) = if self.servers.is_empty() {
            read_system_conf().map_err(|error| {
                format!("the name servers of this machine are not known: {error}")
            })?
        } else {
            let servers = self.servers.iter().map(name_server).collect();
            let config = ResolverConfig::from_name_servers(servers);
            (config, ResolverOpts::default())
        };
        options.timeout = self.timeout;
        options.attempts = ATTEMPTS;
        options.cache_size = 0;
        options.use_hosts_file = ResolveHosts::Never;
        options.edns0 = true;
        Ok((config, options))
    }

    /// The records of that type under that name.
    fn records(&self, name: &str, kind: RecordType) -> Result<Vec<RData>, String> {
        // With the dot at the end, so that the search list of the machine is left alone.
        let full = format!("{}.", name.trim_end_matches('.'));
        let full = Name::from_ascii(&full)
            .map_err(|error| format!("`{name}` is no name of the DNS: {error}"))?;
        let (config, options) = self.configuration()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let answer = runtime.block_on(async {
            let resolver = Resolver::builder_with_config(config, TokioRuntimeProvider::default())
                .with_options(options)
                .build()?;
            let asked = resolver.lookup(full, kind);
            match tokio::time::timeout(PATIENCE, asked).await {
                Ok(answer) => answer,
                Err(_) => Err(NetError::Timeout),
            }
        });
        match answer {
            Ok(found) => Ok(found
                .answers()
                .iter()
                .map(|record| record.data.clone())
                .collect()),
            // Said by the name server: there is no such name, or no such record (RFC 2308).
            Err(error) if error.is_no_records_found() => Ok(Vec::new()),
            Err(error) => Err(told(&error)),
        }
    }
}

/// A name server that is asked over UDP and, where an answer does not fit, over TCP.
fn name_server(address: &SocketAddr) -> NameServerConfig {
    let at_port = |mut connection: ConnectionConfig| {
        connection.port = address.port();
        connection
    };
    NameServerConfig::new(
        address.ip(),
        true,
        vec![
            at_port(ConnectionConfig::udp()),
            at_port(ConnectionConfig::tcp()),
        ],
    )
}

/// Why there is no answer, for people.
fn told(error: &NetError) -> String {
    match error {
        NetError::Timeout => "no name server answered in time".to_owned(),
        NetError::NoConnections => "no name server can be reached".to_owned(),
        NetError::Dns(DnsError::ResponseCode(code)) => {
            format!("the name server answered `{code}`")
        }
        other => other.to_string(),
    }
}

impl DnsResolver for Dns {
    fn txt(&self, name: &str) -> Result<Vec<String>, String> {
        let records = self.records(name, RecordType::TXT)?;
        let texts = records.iter().filter_map(|data| match data {
            RData::TXT(text) => Some(joined(&text.txt_data)),
            _ => None,
        });
        Ok(texts.collect())
    }

    fn mx(&self, name: &str) -> Result<Vec<(u16, String)>, String> {
        let records = self.records(name, RecordType::MX)?;
        let exchanges = records.iter().filter_map(|data| match data {
            RData::MX(mx) => {
                let host = mx.exchange.to_ascii();
                Some((mx.preference, host.trim_end_matches('.').to_owned()))
            }
            _ => None,
        });
        Ok(exchanges.collect())
    }
}

/// The strings of a TXT record, which are one text (RFC 7208, section 3.3).
fn joined(strings: &[Box<[u8]>]) -> String {
    String::from_utf8_lossy(&strings.concat()).into_owned()
}
