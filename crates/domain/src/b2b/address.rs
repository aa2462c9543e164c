//! E-mail addresses of people from outside, and the user principal names made of them.

use crate::Refusal;
use std::fmt;

/// Octets of an address at most (RFC 5321, section 4.5.3.1.3, less the angle brackets).
const MAX_ADDRESS: usize = 254;
/// Octets before the `@` at most (RFC 5321, section 4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// Characters of a user principal name before the `@` at most (Graph `user`).
const MAX_NAME: usize = 64;

/// An e-mail address in the plain form `local@domain.example` (RFC 5321 dot-string; quoted local
/// parts and addresses of machines are refused), lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    text: String,
    at: usize,
}

impl Address {
    /// Reads an address; spaces around it do not matter.
    ///
    /// # Errors
    /// Refused when it is none; `target` is the property that holds it.
    pub fn parse(target: &str, text: &str) -> Result<Self, Refusal> {
        let lower = text.trim().to_lowercase();
        let refused = |rule: &str| {
            Refusal::invalid(
                target,
                format!("`{text}` is not an e-mail address such as `kim@fabrikam.example`: {rule}"),
            )
        };
        let at = lower.rfind('@').ok_or_else(|| refused("it has no `@`"))?;
        let (local, domain) = lower
            .split_at_checked(at)
            .ok_or_else(|| refused("it has no `@`"))?;
        let domain = domain.strip_prefix('@').unwrap_or(domain);
        if lower.len() > MAX_ADDRESS {
            return Err(refused("it is longer than 254 octets"));
        }
        if local.len() > MAX_LOCAL {
            return Err(refused("it has more than 64 octets before the `@`"));
        }
        if !local.split('.').all(is_atom) {
            return Err(refused(
                "before the `@` stand letters, digits, single dots and any of !#$%&'*+-/=?^_`{|}~",
            ));
        }
        if !domain.contains('.') || !domain.split('.').all(is_label) {
            return Err(refused(
                "after the `@` stands a domain name such as `fabrikam.example`",
            ));
        }
        Ok(Self { text: lower, at })
    }
    /// The whole, lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
    /// What stands before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }
    /// What stands after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.text.get(self.at + 1..).unwrap_or_default()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// RFC 5322, section 3.2.3, and letters beyond ASCII (RFC 6531).
fn is_atom(atom: &str) -> bool {
    !atom.is_empty()
        && atom.chars().all(|c| {
            c.is_alphanumeric() || (c.is_ascii_punctuation() && "!#$%&'*+-/=?^_`{|}~".contains(c))
        })
}

/// A label of a domain name: RFC 1123, section 2.1, and letters beyond ASCII (RFC 5890).
fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

/// The user principal name of a guest: `kim_fabrikam.example#EXT#@contoso.example`. `attempt` 0
/// is the plain name; others get a number, for when the plain one is taken.
#[must_use]
pub fn guest_user_principal_name(address: &Address, tenant_domain: &str, attempt: u32) -> String {
    let suffix = match attempt {
        0 => "#EXT#".to_owned(),
        n => format!("_{n}#EXT#"),
    };
    let room = MAX_NAME + "#EXT#".len();
    let mut name = format!("{}_{}", address.local(), address.domain());
    while name.len() + suffix.len() > room && name.pop().is_some() {}
    format!("{name}{suffix}@{tenant_domain}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_read_in_lower_case() {
        for (text, local, domain) in [
            ("kim@fabrikam.example", "kim", "fabrikam.example"),
            (
                " Kim.Lee+x@Fabrikam.Example ",
                "kim.lee+x",
                "fabrikam.example",
            ),
            ("o'neil@a-b.example", "o'neil", "a-b.example"),
            ("jörg@müller.example", "jörg", "müller.example"),
        ] {
            let address = Address::parse("mail", text).unwrap();
            assert_eq!(
                (address.local(), address.domain()),
                (local, domain),
                "{text}"
            );
        }
    }

    #[test]
    fn other_texts_are_refused_with_the_rule() {
        for (text, rule) in [
            ("kim", "it has no `@`"),
            ("", "it has no `@`"),
            (
                "kim@fabrikam",
                "after the `@` stands a domain name such as `fabrikam.example`",
            ),
            (
                "kim@-a.example",
                "after the `@` stands a domain name such as `fabrikam.example`",
            ),
            (
                "kim@[192.0.2.1]",
                "after the `@` stands a domain name such as `fabrikam.example`",
            ),
            (
                "k im@a.example",
                "before the `@` stand letters, digits, single dots and any of !#$%&'*+-/=?^_`{|}~",
            ),
            (
                "a..b@a.example",
                "before the `@` stand letters, digits, single dots and any of !#$%&'*+-/=?^_`{|}~",
            ),
            (
                "a@b@a.example",
                "before the `@` stand letters, digits, single dots and any of !#$%&'*+-/=?^_`{|}~",
            ),
            (
                "kim@a.example\r\nbcc: x@y.example",
                "before the `@` stand letters, digits, single dots and any of !#$%&'*+-/=?^_`{|}~",
            ),
        ] {
            let refusal = Address::parse("mail", text).unwrap_err();
            assert_eq!(
                refusal.message,
                format!("`{text}` is not an e-mail address such as `kim@fabrikam.example`: {rule}")
            );
            assert_eq!(refusal.target.as_deref(), Some("mail"));
        }
        let long = format!("{}@a.example", "k".repeat(65));
        assert!(
            Address::parse("mail", &long)
                .unwrap_err()
                .message
                .ends_with("it has more than 64 octets before the `@`")
        );
    }

    #[test]
    fn a_guest_is_named_after_the_address() {
        let address = Address::parse("mail", "Kim@Fabrikam.example").unwrap();
        assert_eq!(
            guest_user_principal_name(&address, "contoso.example", 0),
            "kim_fabrikam.example#EXT#@contoso.example"
        );
        assert_eq!(
            guest_user_principal_name(&address, "contoso.example", 2),
            "kim_fabrikam.example_2#EXT#@contoso.example"
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_read_reads_again(text in ".*") {
            if let Ok(address) = Address::parse("mail", &text) {
                prop_assert_eq!(&Address::parse("mail", address.as_str()).unwrap(), &address);
                prop_assert!(!address.as_str().contains(['\r', '\n', ' ', '<', '>', ',']));
            }
        }
        #[test]
        fn names_stay_short_and_end_in_the_tenant(local in "[a-z]{1,64}", label in "[a-z]{1,60}", attempt in 0_u32..1000) {
            let address = Address::parse("mail", &format!("{local}@{label}.example")).unwrap();
            let name = guest_user_principal_name(&address, "contoso.example", attempt);
            let (before, domain) = name.rsplit_once('@').unwrap();
            prop_assert_eq!(domain, "contoso.example");
            prop_assert!(before.ends_with("#EXT#") && before.len() <= MAX_NAME + 5);
        }
    }
}
