//! The registered claims (RFC 7519 section 4.1) and their checks, apart from signatures.

use serde::Deserialize;
use serde_json::{Number, Value};
use thiserror::Error;

use crate::encoding::shorten;

/// What the claims of a token must fulfil.
#[derive(Clone, Copy, Debug)]
pub struct ClaimRules<'a> {
    /// The only accepted `iss`.
    pub issuer: &'a str,
    /// The token must be for at least one of these (`aud`).
    pub audiences: &'a [&'a str],
    /// The present, in seconds since 1970.
    pub now: i64,
    /// How far the clocks of issuer and receiver may be apart, in seconds.
    pub leeway: i64,
}

/// The registered claims of a token; times in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredClaims {
    /// `iss`.
    pub issuer: String,
    /// `sub`.
    pub subject: Option<String>,
    /// `aud`, one or more.
    pub audiences: Vec<String>,
    /// `exp`.
    pub expires_at: i64,
    /// `nbf`.
    pub not_before: Option<i64>,
    /// `iat`.
    pub issued_at: Option<i64>,
    /// `jti`.
    pub id: Option<String>,
}

/// Why the claims of a token were refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClaimsError {
    /// The payload is not a JSON object with claims of the right types.
    #[error("the claims are malformed: {reason}")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// A claim that must be there is not.
    #[error("the claim `{claim}` is missing")]
    Missing {
        /// The claim's name.
        claim: &'static str,
    },
    /// `exp` has passed.
    #[error("the token expired at {expired_at}, now is {now} (seconds since 1970)")]
    Expired {
        /// `exp`.
        expired_at: i64,
        /// The time it was compared with.
        now: i64,
    },
    /// `nbf` has not come.
    #[error("the token is not valid before {not_before}, now is {now} (seconds since 1970)")]
    NotYetValid {
        /// `nbf`.
        not_before: i64,
        /// The time it was compared with.
        now: i64,
    },
    /// `iat` lies in the future.
    #[error(
        "the token was issued in the future, at {issued_at}, now is {now} (seconds since 1970)"
    )]
    IssuedInFuture {
        /// `iat`.
        issued_at: i64,
        /// The time it was compared with.
        now: i64,
    },
    /// `iss` is someone else.
    #[error("the issuer is `{found}`, expected `{expected}`")]
    WrongIssuer {
        /// The only accepted issuer.
        expected: String,
        /// `iss`.
        found: String,
    },
    /// `aud` does not contain us.
    #[error("the audience is `{found}`, expected `{expected}`")]
    WrongAudience {
        /// The accepted audiences, comma-separated.
        expected: String,
        /// `aud`, comma-separated.
        found: String,
    },
    /// `sub` is not who it must be.
    #[error("the subject is `{found}`, expected `{expected}`")]
    WrongSubject {
        /// The only accepted subject.
        expected: String,
        /// `sub`.
        found: String,
    },
    /// The token lives longer than its kind may.
    #[error("the token is valid for {seconds} more seconds, the limit is {limit}")]
    TooLongLived {
        /// Seconds until `exp`.
        seconds: i64,
        /// The limit in seconds.
        limit: i64,
    },
}

/// Checks `iss`, `aud`, `exp`, `nbf` and `iat` of a payload. `exp` is required; a token is good
/// until `exp + leeway`, that second excluded, and from `nbf - leeway` on.
///
/// # Errors
/// The first rule that is broken, in the order issuer, audience, times.
pub fn check_claims(
    payload: &[u8],
    rules: &ClaimRules<'_>,
) -> Result<RegisteredClaims, ClaimsError> {
    let claims = RegisteredClaims::parse(payload)?;
    if claims.issuer != rules.issuer {
        return Err(ClaimsError::WrongIssuer {
            expected: rules.issuer.to_owned(),
            found: shorten(&claims.issuer),
        });
    }
    if !claims
        .audiences
        .iter()
        .any(|found| rules.audiences.contains(&found.as_str()))
    {
        return Err(ClaimsError::WrongAudience {
            expected: rules.audiences.join(", "),
            found: shorten(&claims.audiences.join(", ")),
        });
    }
    claims.check_times(rules.now, rules.leeway)?;
    Ok(claims)
}

impl RegisteredClaims {
    /// Reads the registered claims of a payload and checks their types only.
    ///
    /// # Errors
    /// [`ClaimsError::Malformed`], [`ClaimsError::Missing`] for `iss`, `aud` and `exp`.
    pub fn parse(payload: &[u8]) -> Result<Self, ClaimsError> {
        let raw: RawClaims = serde_json::from_slice(payload).map_err(malformed)?;
        let missing = |claim| ClaimsError::Missing { claim };
        Ok(Self {
            issuer: raw.iss.ok_or_else(|| missing("iss"))?,
            subject: raw.sub,
            audiences: match raw.aud.ok_or_else(|| missing("aud"))? {
                OneOrMore::One(audience) => vec![audience],
                OneOrMore::More(audiences) => audiences,
            },
            expires_at: seconds(raw.exp, "exp")?.ok_or_else(|| missing("exp"))?,
            not_before: seconds(raw.nbf, "nbf")?,
            issued_at: seconds(raw.iat, "iat")?,
            id: raw.jti,
        })
    }

    fn check_times(&self, now: i64, leeway: i64) -> Result<(), ClaimsError> {
        if now >= self.expires_at.saturating_add(leeway) {
            return Err(ClaimsError::Expired {
                expired_at: self.expires_at,
                now,
            });
        }
        let latest = now.saturating_add(leeway);
        if let Some(not_before) = self.not_before.filter(|time| *time > latest) {
            return Err(ClaimsError::NotYetValid { not_before, now });
        }
        if let Some(issued_at) = self.issued_at.filter(|time| *time > latest) {
            return Err(ClaimsError::IssuedInFuture { issued_at, now });
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct RawClaims {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<OneOrMore>,
    exp: Option<Value>,
    nbf: Option<Value>,
    iat: Option<Value>,
    jti: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// A NumericDate (RFC 7519 section 2): a number that may have a fraction, which is dropped.
fn seconds(value: Option<Value>, claim: &str) -> Result<Option<i64>, ClaimsError> {
    const BOUND: f64 = 1e15;
    let whole = |number: &Number| {
        number.as_i64().or_else(|| {
            let seconds = number
                .as_f64()
                .filter(|s| s.is_finite() && s.abs() < BOUND)?;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "bounded just above, fraction dropped"
            )]
            let seconds = seconds.floor() as i64;
            Some(seconds)
        })
    };
    match value {
        None => Ok(None),
        Some(Value::Number(number)) => whole(&number)
            .map(Some)
            .ok_or_else(|| malformed(format!("`{claim}` is out of range"))),
        Some(_) => Err(malformed(format!("`{claim}` is not a number"))),
    }
}

fn malformed(reason: impl ToString) -> ClaimsError {
    ClaimsError::Malformed {
        reason: reason.to_string(),
    }
}
