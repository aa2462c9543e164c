//! `--dns`.

use clap::Args;
use std::net::{IpAddr, SocketAddr};

/// Which name servers are asked.
#[derive(Args, Debug)]
pub(crate) struct DnsArguments {
    /// A name server, `ADDR` or `ADDR:PORT`, to ask for the records of domains, in place of those
    /// of this machine; may be given several times
    #[arg(long, value_name = "ADDR[:PORT]", env = "XENIA_DNS", value_delimiter = ',', value_parser = name_server)]
    pub(crate) dns: Vec<SocketAddr>,
}

/// An address with a port, which is 53 where none is given.
fn name_server(text: &str) -> Result<SocketAddr, String> {
    let address = || text.trim_matches(['[', ']']).parse::<IpAddr>();
    text.parse()
        .or_else(|_| address().map(|ip| SocketAddr::new(ip, 53)))
        .map_err(|_| {
            "it must be an IP address, with or without a port, such as `192.0.2.1` or `[2001:db8::1]:5353`".to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::name_server;

    #[test]
    fn name_servers_have_a_port() {
        for (text, expected) in [
            ("192.0.2.1", Some("192.0.2.1:53")),
            ("192.0.2.1:5353", Some("192.0.2.1:5353")),
            ("2001:db8::1", Some("[2001:db8::1]:53")),
            ("[2001:db8::1]", Some("[2001:db8::1]:53")),
            ("[2001:db8::1]:5353", Some("[2001:db8::1]:5353")),
            ("dns.example", None),
        ] {
            let found = name_server(text).map(|address| address.to_string()).ok();
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
