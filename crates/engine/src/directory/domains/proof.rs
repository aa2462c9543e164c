//! How a domain is proved to be the tenant's: a record that only the owner of the domain can
//! publish, as TXT or, for providers that offer no TXT, as MX with the lowest preference.

use crate::secret;
use xenia_domain::{Reason, Refusal, TenantId};

/// How long a resolver may keep a record, in seconds.
pub const RECORD_TTL: u32 = 3600;
/// The preference of the MX record: the last of all, so that no mail is ever sent there (RFC 5321,
/// section 5.1, takes lower ones first).
pub const MX_PREFERENCE: u16 = 32767;
/// Of what the DNS holds, a refusal names so many records at most.
const MOST_NAMED: usize = 5;
/// And so many characters of each.
const LONGEST_NAMED: usize = 120;

/// What asks the DNS: the port that `connect` implements. Names are taken as they are, without the
/// search list of the machine; an answer is never older than the question.
pub trait DnsResolver: Send + Sync {
    /// The texts of the TXT records of that name, each joined to one text.
    ///
    /// # Errors
    /// Why the DNS did not answer, for people. No record, and no such name, is an empty list.
    fn txt(&self, name: &str) -> Result<Vec<String>, String>;

    /// The MX records of that name: preference and host, without the dot at the end.
    ///
    /// # Errors
    /// Why the DNS did not answer, for people. No record, and no such name, is an empty list.
    fn mx(&self, name: &str) -> Result<Vec<(u16, String)>, String>;
}

/// The records either of which proves a domain. They bind domain and tenant, so that a record
/// published for one tenant is of no use to another; they are no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The text of a TXT record.
    pub text: String,
    /// The host of an MX record: under `invalid` (RFC 2606), which is never anybody's.
    pub exchange: String,
}

impl Proof {
    /// What proves that domain to be that tenant's.
    #[must_use]
    pub fn of(tenant: TenantId, domain: &str) -> Self {
        let hash = secret::hash(&format!("xenia-domain-verification {tenant} {domain}"));
        let hex: String = hash
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            text: format!("xenia-domain-verification={hex}"),
            exchange: format!("xenia-{hex}.invalid"),
        }
    }

    /// Looks for either record and answers the one that is there, as the audit log tells it.
    pub(super) fn look_up(
        &self,
        resolver: Option<&dyn DnsResolver>,
        name: &str,
    ) -> Result<String, Refusal> {
        let resolver = resolver.ok_or_else(|| {
            let message = "no DNS resolver is configured on this server, so it cannot see whether the record is published";
            Refusal::new(Reason::Unsupported, message).coded("ServiceUnavailable")
        })?;
        let silent = |reason| {
            Refusal::conflict(format!("the DNS did not answer for `{name}`: {reason}")).at("id")
        };
        let texts = resolver.txt(name).map_err(silent)?;
        if texts.iter().any(|text| text.trim() == self.text) {
            return Ok(format!("TXT {}", self.text));
        }
        let exchanges = resolver.mx(name).map_err(silent)?;
        if exchanges
            .iter()
            .any(|(_, host)| host.eq_ignore_ascii_case(&self.exchange))
        {
            return Ok(format!("MX {}", self.exchange));
        }
        let hosts = exchanges.into_iter().map(|(_, host)| host);
        let message = format!(
            "nothing proves yet that `{name}` is yours: looked for the TXT record `{}` and found {}, or for the MX record `{}` and found {}; a change of the DNS can take some hours to be seen",
            self.text,
            found(texts.into_iter()),
            self.exchange,
            found(hosts)
        );
        Err(Refusal::conflict(message).at("id"))
    }
}

/// What is there instead, within bounds: it is text of strangers.
fn found(records: impl ExactSizeIterator<Item = String>) -> String {
    let further = records.len().saturating_sub(MOST_NAMED);
    let named: Vec<String> = records
        .take(MOST_NAMED)
        .map(|record| {
            let plain: String = record
                .chars()
                .filter(|letter| !letter.is_control() && *letter != '`')
                .take(LONGEST_NAMED)
                .collect();
            format!("`{plain}`")
        })
        .collect();
    match (named.is_empty(), further) {
        (true, _) => "none".to_owned(),
        (false, 0) => named.join(", "),
        (false, further) => format!("{} and {further} more", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn what_strangers_publish_is_named_within_bounds() {
        let told = |records: &[&str]| found(records.iter().map(|record| (*record).to_owned()));
        assert_eq!(told(&[]), "none");
        assert_eq!(
            told(&["v=spf1 -all", "a\u{1b}[31m`b"]),
            "`v=spf1 -all`, `a[31mb`"
        );
        assert_eq!(
            told(&["1", "2", "3", "4", "5", "6", "7"]),
            "`1`, `2`, `3`, `4`, `5` and 2 more"
        );
        assert_eq!(told(&["x".repeat(300).as_str()]).len(), 122);
    }
}
