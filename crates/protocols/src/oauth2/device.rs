//! The device authorization grant (RFC 8628): what a device without a browser asks for, the code
//! that a person types elsewhere, and what polling answers.

use serde::Serialize;

use super::client::ClientAuthentication;
use super::error::{ErrorCode, OAuthError};
use super::parameters::Parameters;
use super::scope::ScopeSet;

/// The value of `grant_type` (RFC 8628 section 3.4).
pub const DEVICE_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// How many letters a user code has: 20^8 codes, 34 bits (RFC 8628 section 5.1).
pub const USER_CODE_LETTERS: usize = 8;

/// The letters of user codes: no vowels, so that no words arise, and none that are mistaken for
/// another or for a digit (RFC 8628 section 6.1).
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// By how much a client that polls too often has to wait longer from then on, in seconds (RFC 8628
/// section 3.5).
const SLOWER_SECONDS: i64 = 5;
/// How much sooner than told a poll may come, in seconds: networks are not even.
const JITTER_SECONDS: i64 = 1;

/// A code for a person to type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// A code out of 16 random bytes. They are read as one number of 128 bits, of which 35 are
    /// needed: no code is more likely than another by more than one part in 2^93.
    #[must_use]
    pub fn from_random(random: &[u8; 16]) -> Self {
        let mut rest = u128::from_be_bytes(*random);
        let letters = (0..USER_CODE_LETTERS).filter_map(|_| {
            let digit = usize::try_from(rest % 20).ok()?;
            rest /= 20;
            ALPHABET.get(digit).copied().map(char::from)
        });
        Self(letters.collect())
    }

    /// The code as a person typed it: in any case, with spaces and hyphens anywhere, and with what
    /// looks or sounds like one of the letters in its place. `None` for anything else.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut letters = String::with_capacity(USER_CODE_LETTERS);
        for typed in typed.chars() {
            if typed.is_whitespace() || matches!(typed, '-' | '\u{2010}'..='\u{2015}' | '_' | '.') {
                continue;
            }
            let letter = match typed.to_ascii_uppercase() {
                '1' | 'I' => 'L',
                '2' => 'Z',
                '5' => 'S',
                '6' => 'G',
                '8' => 'B',
                'U' | 'Y' => 'V',
                other => other,
            };
            let known = u8::try_from(letter).is_ok_and(|letter| ALPHABET.contains(&letter));
            if !known || letters.len() == USER_CODE_LETTERS {
                return None;
            }
            letters.push(letter);
        }
        (letters.len() == USER_CODE_LETTERS).then_some(Self(letters))
    }

    /// The letters alone, as they are hashed.
    #[must_use]
    pub fn letters(&self) -> &str {
        &self.0
    }
}

/// As people read it: two groups of four.
impl std::fmt::Display for UserCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (first, second) = self.0.split_at(self.0.len() / 2);
        write!(out, "{first}-{second}")
    }
}

/// A request to the device authorization endpoint (RFC 8628 section 3.1).
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceRequest {
    /// Who asks; not checked yet.
    pub client: ClientAuthentication,
    /// What for.
    pub scope: ScopeSet,
}

impl DeviceRequest {
    /// Reads the body and the `Authorization` header.
    ///
    /// # Errors
    /// `invalid_request`, `invalid_client` or `invalid_scope`, each naming the parameter.
    pub fn parse(parameters: &Parameters, authorization: Option<&str>) -> Result<Self, OAuthError> {
        Ok(Self {
            client: ClientAuthentication::parse(parameters, authorization)?,
            scope: ScopeSet::parse(parameters.get("scope")?)?,
        })
    }
}

/// The answer of the device authorization endpoint (RFC 8628 section 3.2), with the `message` that
/// Entra adds. There is no `verification_uri_complete`: a link with the code in it is what phishers
/// send (RFC 8628 section 5.4).
#[derive(Clone, Serialize)]
pub struct DeviceResponse {
    /// The secret with which the device polls.
    pub device_code: String,
    /// What the person types.
    pub user_code: String,
    /// Where.
    pub verification_uri: String,
    /// How long both are good, in seconds.
    pub expires_in: i64,
    /// How long the device waits between polls, in seconds.
    pub interval: i64,
    /// What the device may show.
    pub message: String,
}

/// How a device code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceState {
    /// Nobody has typed the code, or whoever did has not decided.
    Waiting,
    /// Somebody signed in and said yes.
    Approved,
    /// Somebody signed in and said no.
    Declined,
    /// Tokens were given for it.
    Redeemed,
}

/// What polling depends on; times in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polled {
    /// How the code stands.
    pub state: DeviceState,
    /// Until when it is good.
    pub expires_at: i64,
    /// How long the device has to wait between polls, in seconds.
    pub interval: i64,
    /// When it polled last.
    pub last: Option<i64>,
}

/// What a poll is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollAnswer {
    /// Tokens, unless something else is in the way.
    Tokens,
    /// Not yet, with the interval from now on.
    NotYet {
        /// `authorization_pending` or `slow_down`.
        error: OAuthError,
        /// How long the device has to wait between polls from now on, in seconds.
        interval: i64,
    },
    /// Never.
    Never(OAuthError),
    /// Tokens were given already: whoever polls again may have stolen the code.
    Again,
}

impl Polled {
    /// What a poll at that time is answered (RFC 8628 section 3.5).
    #[must_use]
    pub fn poll(&self, now: i64) -> PollAnswer {
        match self.state {
            DeviceState::Redeemed => PollAnswer::Again,
            _ if now >= self.expires_at => PollAnswer::Never(coded(
                ErrorCode::ExpiredToken,
                70_019,
                "the device code has expired: ask for a new one",
            )),
            DeviceState::Declined => PollAnswer::Never(coded(
                ErrorCode::AccessDenied,
                65_004,
                "the person declined to sign in on this device",
            )),
            DeviceState::Approved => PollAnswer::Tokens,
            DeviceState::Waiting => self.not_yet(now),
        }
    }

    fn not_yet(&self, now: i64) -> PollAnswer {
        let is_early = self
            .last
            .is_some_and(|last| now - last < self.interval - JITTER_SECONDS);
        if is_early {
            let interval = self.interval + SLOWER_SECONDS;
            let message = format!(
                "the device polls too often: it has to wait {interval} seconds between polls from now on"
            );
            let error = OAuthError::new(ErrorCode::SlowDown, message);
            return PollAnswer::NotYet { error, interval };
        }
        let message = "nobody has approved this device yet: poll again";
        PollAnswer::NotYet {
            error: coded(ErrorCode::AuthorizationPending, 70_016, message),
            interval: self.interval,
        }
    }
}

fn coded(error: ErrorCode, number: u32, message: &str) -> OAuthError {
    OAuthError::new(error, format!("AADSTS{number}: {message}")).with_code(number)
}
