//! Why something was not done: one type that every rule, use case and page shares.

use std::fmt;

/// The kind of a refusal. One file of `api` turns it into a status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The request is malformed or breaks a rule about its own content.
    Invalid,
    /// Nobody is signed in, or the credential is not good.
    Unauthenticated,
    /// The caller may not do that.
    Forbidden,
    /// The thing does not exist, or the caller may not know that it does.
    NotFound,
    /// The state of the thing does not allow it (now).
    Conflict,
    /// `If-Match` named another version.
    PreconditionFailed,
    /// It was there and is not any more: start again without it.
    Gone,
    /// More than a stated limit.
    TooLarge,
    /// Too many tries; the number of seconds after which to try again.
    TooMany {
        /// Seconds.
        retry_after: u32,
    },
    /// Something that Graph has and Xenia does not.
    Unsupported,
}

/// A refusal: what kind, in words, and what it points at. Messages are lower case without a full
/// stop, name the field, the value and the rule, and put user input in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of refusal.
    pub reason: Reason,
    /// Graph's error code where Graph has one (`Request_BadRequest`), else one of ours.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// The property or parameter at fault.
    pub target: Option<String>,
    /// The setting that refused and where to change it, such as `policy/allowInvitesFrom`.
    pub setting: Option<String>,
}

impl Refusal {
    /// A refusal of that kind with the kind's usual Graph code.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        let code = match reason {
            Reason::Invalid => "Request_BadRequest",
            Reason::Unauthenticated => "InvalidAuthenticationToken",
            Reason::Forbidden => "Authorization_RequestDenied",
            Reason::NotFound => "Request_ResourceNotFound",
            Reason::Conflict => "Request_Conflict",
            Reason::PreconditionFailed => "Request_PreconditionFailed",
            Reason::Gone => "resyncRequired",
            Reason::TooLarge => "Request_EntityTooLarge",
            Reason::TooMany { .. } => "TooManyRequests",
            Reason::Unsupported => "Request_UnsupportedQuery",
        };
        Self {
            reason,
            code,
            message: message.into(),
            target: None,
            setting: None,
        }
    }
    /// Malformed, or against a rule about its own content; `target` is the property.
    pub fn invalid(target: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Reason::Invalid, message).at(target)
    }
    /// The caller may not.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Reason::Forbidden, message)
    }
    /// There is no such thing for this caller. `what` is the kind, `id` what was asked for.
    pub fn not_found(what: &str, id: impl fmt::Display) -> Self {
        Self::new(Reason::NotFound, format!("there is no {what} `{id}` here"))
    }
    /// The state does not allow it.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(Reason::Conflict, message)
    }
    /// Names the property at fault.
    #[must_use]
    pub fn at(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }
    /// Names the setting that refused.
    #[must_use]
    pub fn by(mut self, setting: impl Into<String>) -> Self {
        self.setting = Some(setting.into());
        self
    }
    /// Replaces the usual code.
    #[must_use]
    pub fn coded(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}
