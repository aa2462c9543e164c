//! `application/x-www-form-urlencoded` parameters of a query or a body.

use std::fmt;

use super::error::OAuthError;
use crate::encoding::shorten;

/// The parameters of one request, each at most once. The `Debug` form shows their names only, as
/// values may be secrets.
#[derive(Clone, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// More parameters than this are refused.
    pub const MAX_COUNT: usize = 64;
    /// A longer value, in bytes after decoding, is refused.
    pub const MAX_VALUE_BYTES: usize = 32 * 1024;

    /// Reads a query string (without `?`) or the body of a form.
    ///
    /// A parameter without a value counts as absent, one that is there twice is refused (RFC 6749
    /// section 3.1). Parameters that nobody asks for are ignored.
    ///
    /// # Errors
    /// `invalid_request` that names the parameter and the rule.
    pub fn parse(encoded: &str) -> Result<Self, OAuthError> {
        let mut parameters: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(encoded.as_bytes()) {
            if value.is_empty() {
                continue;
            }
            if parameters.iter().any(|(seen, _)| *seen == name) {
                return Err(OAuthError::invalid_request(format!(
                    "the parameter `{}` is there twice",
                    shorten(&name)
                )));
            }
            if value.len() > Self::MAX_VALUE_BYTES {
                return Err(OAuthError::invalid_request(format!(
                    "the parameter `{}` is {} bytes long, the limit is {}",
                    shorten(&name),
                    value.len(),
                    Self::MAX_VALUE_BYTES
                )));
            }
            if parameters.len() == Self::MAX_COUNT {
                return Err(OAuthError::invalid_request(format!(
                    "there are more than {} parameters",
                    Self::MAX_COUNT
                )));
            }
            parameters.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(parameters))
    }

    /// The value of a parameter, if it has one.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a required parameter.
    ///
    /// # Errors
    /// `invalid_request` if it is absent.
    pub fn get(&self, name: &str) -> Result<&str, OAuthError> {
        self.find(name).ok_or_else(|| OAuthError::missing(name))
    }

    /// The value of a parameter, owned.
    pub(super) fn find_owned(&self, name: &str) -> Option<String> {
        self.find(name).map(str::to_owned)
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}
