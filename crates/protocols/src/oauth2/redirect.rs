//! Redirect URIs: which may be registered, and which one of a request belongs to a registered one.

use thiserror::Error;

/// Why a redirect URI was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RedirectUriError {
    /// It is not `scheme://host...`.
    #[error("a redirect URI must be absolute: `https://host/path`")]
    NotAbsolute,
    /// It is longer than 2048 bytes.
    #[error("a redirect URI must not be longer than 2048 bytes")]
    TooLong,
    /// A space, control character, backslash, quotation mark, wildcard or non-ASCII character.
    #[error("a redirect URI must not contain `{0}`, write it percent-encoded")]
    Character(char),
    /// RFC 6749 section 3.1.2.
    #[error("a redirect URI must not have a fragment (`#`)")]
    Fragment,
    /// `https://user@host/`.
    #[error("a redirect URI must not have a user name")]
    UserName,
    /// `http` to another machine, or another scheme.
    #[error("a redirect URI must use https, or http to `localhost`, `127.0.0.1` or `[::1]`")]
    Scheme,
    /// The host is empty or no name or address.
    #[error("the host of the redirect URI is malformed")]
    Host,
    /// The port is no number from 1 to 65535.
    #[error("the port of the redirect URI is malformed")]
    Port,
    /// `/a/../b`, also percent-encoded.
    #[error("the path of a redirect URI must not contain `.` or `..` segments")]
    DotSegment,
}

/// Whether a redirect URI may be registered: absolute, `https` (or `http` on the loopback
/// interface, RFC 8252 section 7.3), no fragment, user name, wildcard or dot segments.
///
/// # Errors
/// The first rule that is broken.
pub fn check_redirect_uri(uri: &str) -> Result<(), RedirectUriError> {
    Split::parse(uri).map(|_| ())
}

/// Whether the redirect URI of a request is the registered one: equal character by character
/// (RFC 9700 section 4.1.3), except that the port of an `http` loopback URI may be any (RFC 8252
/// section 7.3), because a native application gets a free one from its system.
pub fn redirect_uri_matches(registered: &str, presented: &str) -> bool {
    if registered == presented {
        return check_redirect_uri(presented).is_ok();
    }
    let (Ok(registered), Ok(presented)) = (Split::parse(registered), Split::parse(presented))
    else {
        return false;
    };
    registered.loopback
        && presented.loopback
        && registered.host == presented.host
        && registered.rest == presented.rest
}

/// A redirect URI that keeps all rules, taken apart.
struct Split<'a> {
    /// `http` to the loopback interface.
    loopback: bool,
    host: &'a str,
    /// Path and query.
    rest: &'a str,
}

impl<'a> Split<'a> {
    fn parse(uri: &'a str) -> Result<Self, RedirectUriError> {
        if uri.len() > 2048 {
            return Err(RedirectUriError::TooLong);
        }
        if let Some(bad) = uri.chars().find(|c| !is_allowed(*c)) {
            return Err(RedirectUriError::Character(bad));
        }
        let (scheme, after) = uri.split_once("://").ok_or(RedirectUriError::NotAbsolute)?;
        if after.contains('#') {
            return Err(RedirectUriError::Fragment);
        }
        let end = after.find(['/', '?']).unwrap_or(after.len());
        let (authority, rest) = after.split_at_checked(end).ok_or(RedirectUriError::Host)?;
        if authority.contains('@') {
            return Err(RedirectUriError::UserName);
        }
        let host = split_port(authority)?;
        check_host(host)?;
        check_segments(rest)?;
        let loopback = match scheme {
            "https" => false,
            "http" if matches!(host, "localhost" | "127.0.0.1" | "[::1]") => true,
            _ => return Err(RedirectUriError::Scheme),
        };
        Ok(Self {
            loopback,
            host,
            rest,
        })
    }
}

/// The characters of a URI (RFC 3986 section 2), less `*`, which looks like a wildcard.
fn is_allowed(c: char) -> bool {
    c.is_ascii_graphic()
        && !matches!(
            c,
            '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '*'
        )
}

/// The host in front of an optional port.
fn split_port(authority: &str) -> Result<&str, RedirectUriError> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => return Ok(authority),
    };
    let digits = (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(1..) if digits => Ok(host),
        _ => Err(RedirectUriError::Port),
    }
}

fn check_host(host: &str) -> Result<(), RedirectUriError> {
    let address = |inner: &str| {
        inner.contains(':')
            && inner
                .bytes()
                .all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'))
    };
    let name = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let good = match host
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
    {
        Some(inner) => address(inner),
        None => host.split('.').all(name),
    };
    if good {
        Ok(())
    } else {
        Err(RedirectUriError::Host)
    }
}

fn check_segments(rest: &str) -> Result<(), RedirectUriError> {
    let path = rest.split('?').next().unwrap_or_default();
    let is_dots = |segment: &str| {
        let plain = segment.replace("%2e", ".").replace("%2E", ".");
        plain == "." || plain == ".."
    };
    if path.split('/').any(is_dots) {
        Err(RedirectUriError::DotSegment)
    } else {
        Ok(())
    }
}
