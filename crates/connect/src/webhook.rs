//! Webhooks over HTTPS. The address comes from a client, so it must not lead into the server's own
//! network: names are resolved here, and only public addresses are connected to (a name that
//! resolves otherwise the next time gains nothing, as what was looked at is what is connected to).

use serde_json::Value;
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};
use ureq::{
    Agent,
    config::Config,
    http::Uri,
    tls::TlsConfig,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};
use xenia_engine::webhook::{Answer, Webhook, WebhookError};

/// How long an address may take to answer (Graph: ten seconds for the validation).
const TIMEOUT: Duration = Duration::from_secs(10);
/// How much of an answer is read, in bytes.
const LARGEST_ANSWER: u64 = 64 * 1024;

/// Where clients' addresses may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To public addresses, by HTTPS.
    Public,
    /// Anywhere, also without TLS: in a network of one's own.
    Anywhere,
}

/// Posts to clients' addresses.
pub struct Webhooks {
    agent: Agent,
    reach: Reach,
}

impl Webhooks {
    /// As far as that.
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        Self {
            agent: agent(reach),
            reach,
        }
    }
}

impl Webhook for Webhooks {
    fn post(&self, url: &str, body: Option<&Value>) -> Result<Answer, WebhookError> {
        let uri = checked(url, self.reach).map_err(|reason| WebhookError {
            reason: format!("it {reason}"),
            permanent: true,
        })?;
        let failed = |error: ureq::Error| WebhookError {
            reason: error.to_string(),
            permanent: false,
        };
        let request = self.agent.post(uri);
        let sent = match body {
            None => request
                .header("content-type", "text/plain; charset=utf-8")
                .send_empty(),
            Some(body) => request
                .header("content-type", "application/json; charset=utf-8")
                .send(body.to_string()),
        };
        let mut response = sent.map_err(failed)?;
        let status = response.status().as_u16();
        let read = response.body_mut().with_config().limit(LARGEST_ANSWER);
        Ok(Answer {
            status,
            text: read.lossy_utf8(true).read_to_string().unwrap_or_default(),
        })
    }
}

/// Sends requests that far and no further: without redirects, which could lead elsewhere.
pub(crate) fn agent(reach: Reach) -> Agent {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider);
    let config = Config::builder()
        .https_only(reach == Reach::Public)
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(TIMEOUT))
        .user_agent("Xenia")
        .allow_non_standard_methods(true)
        .tls_config(tls.build())
        .build();
    let resolver = Guarded {
        inner: DefaultResolver::default(),
        reach,
    };
    Agent::with_parts(config, DefaultConnector::default(), resolver)
}

/// An address that may be asked; else what is wrong with it.
pub(crate) fn checked(url: &str, reach: Reach) -> Result<Uri, &'static str> {
    let uri: Uri = url.parse().map_err(|_| "is no URL")?;
    match (uri.scheme_str(), reach) {
        (Some("https"), _) | (Some("http"), Reach::Anywhere) => {}
        _ => return Err("must begin with `https://`"),
    }
    if uri.authority().is_some_and(|it| it.as_str().contains('@')) {
        return Err("must not carry a user name");
    }
    Ok(uri)
}

/// Looks names up, and leaves out what is not public.
#[derive(Debug)]
struct Guarded {
    inner: DefaultResolver,
    reach: Reach,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if self.reach == Reach::Anywhere {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|it| is_public(it.ip())) {
            public.push(*address);
        }
        if public.is_empty() {
            let reason = "it leads to an address that is not public";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, reason).into());
        }
        Ok(public)
    }
}

/// Whether an address is one of the public Internet
/// ([IANA special-purpose registries](https://www.iana.org/assignments/iana-ipv4-special-registry)).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let inner = |high: u16, low: u16| {
        let bits = (u32::from(high) << 16) | u32::from(low);
        is_public_v4(Ipv4Addr::from_bits(bits))
    };
    match (a, b) {
        // An IPv4 address inside: mapped, translated (RFC 6052), 6to4.
        _ if address.to_ipv4_mapped().is_some() => inner(g, h),
        (0x64, 0xff9b) => [c, d, e, f] == [0; 4] && inner(g, h),
        (0x2002, _) => inner(b, c),
        // Teredo and other special ones, documentation, discard-only.
        (0x2001, 0..0x200) | (0x2001, 0xdb8) | (0x3fff, 0..0x1000) => false,
        _ => (0x2000..0x4000).contains(&a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for (text, public) in [
            ("93.184.216.34", true),
            ("8.8.8.8", true),
            ("2606:2800:220:1::1", true),
            ("::ffff:8.8.8.8", true),
            ("64:ff9b::808:808", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:169.254.169.254", false),
            ("64:ff9b::7f00:1", false),
            ("2002:7f00:1::", false),
            ("2001:0:1::", false),
            ("fc00::1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_public(text.parse().unwrap()), public, "{text}");
        }
    }
}
