//! Where a request stands, and every way from there to the next state
//! (identity-governance.md, section 6.4).

use super::words::graph_words;
use crate::{Refusal, Timestamp};
use serde::{Deserialize, Serialize};

graph_words! {
    /// Where a request stands (Graph `accessPackageRequestState`).
    RequestState {
        /// Received.
        Submitted = "submitted",
        /// Somebody has to decide.
        PendingApproval = "pendingApproval",
        /// Approved, starts later.
        Scheduled = "scheduled",
        /// Access is being given.
        Delivering = "delivering",
        /// Access is there.
        Delivered = "delivered",
        /// Some of the access is there.
        PartiallyDelivered = "partiallyDelivered",
        /// None of the access is there.
        DeliveryFailed = "deliveryFailed",
        /// Somebody, or the clock, said no.
        Denied = "denied",
        /// Taken back.
        Canceled = "canceled",
    }
}

/// Why a request was denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// An approver said no.
    Decision,
    /// Nobody decided in time.
    Timeout,
}

/// How long after its end a failed delivery may be tried again, in days (section 6.4).
pub const REPROCESS_DAYS: i64 = 7;

/// Where a request stands, with what belongs to that state. A transition takes the state by value
/// and returns the next, so an old state cannot be used again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Wire", from = "Wire")]
pub enum Progress {
    /// Received and checked.
    Submitted,
    /// Waiting for the decision of a stage, counted from 0.
    PendingApproval {
        /// Which stage.
        stage: usize,
    },
    /// Approved; access is given at that instant.
    Scheduled {
        /// When.
        starts_at: Timestamp,
    },
    /// Access is being given (or taken away, for a removal).
    Delivering,
    /// Done.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// Some of it could not be done.
    PartiallyDelivered {
        /// When.
        at: Timestamp,
        /// What could not be done and why.
        reasons: Vec<String>,
    },
    /// None of it could be done.
    DeliveryFailed {
        /// When.
        at: Timestamp,
        /// Why.
        reasons: Vec<String>,
    },
    /// Refused; final.
    Denied {
        /// When.
        at: Timestamp,
        /// By whom or what.
        because: Denial,
    },
    /// Taken back; final.
    Canceled {
        /// When.
        at: Timestamp,
    },
}

/// The same in Graph's properties. `currentStage`, `startsDateTime` and `deliveryErrors` are ours.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    state: RequestState,
    #[serde(default)]
    status: String,
    #[serde(default)]
    completed_date_time: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    current_stage: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    starts_date_time: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    delivery_errors: Vec<String>,
}

impl From<Progress> for Wire {
    fn from(progress: Progress) -> Self {
        let mut wire = Self {
            state: progress.state(),
            status: progress.status().to_owned(),
            completed_date_time: progress.completed_at(),
            current_stage: None,
            starts_date_time: None,
            delivery_errors: Vec::new(),
        };
        match progress {
            Progress::PendingApproval { stage } => wire.current_stage = Some(stage),
            Progress::Scheduled { starts_at } => wire.starts_date_time = Some(starts_at),
            Progress::PartiallyDelivered { reasons, .. }
            | Progress::DeliveryFailed { reasons, .. } => {
                wire.delivery_errors = reasons;
            }
            _ => {}
        }
        wire
    }
}

impl From<Wire> for Progress {
    fn from(wire: Wire) -> Self {
        let at = wire.completed_date_time.unwrap_or_default();
        match wire.state {
            RequestState::Submitted => Self::Submitted,
            RequestState::PendingApproval => Self::PendingApproval {
                stage: wire.current_stage.unwrap_or_default(),
            },
            RequestState::Scheduled => Self::Scheduled {
                starts_at: wire.starts_date_time.unwrap_or_default(),
            },
            RequestState::Delivering => Self::Delivering,
            RequestState::Delivered => Self::Delivered { at },
            RequestState::PartiallyDelivered => Self::PartiallyDelivered {
                at,
                reasons: wire.delivery_errors,
            },
            RequestState::DeliveryFailed => Self::DeliveryFailed {
                at,
                reasons: wire.delivery_errors,
            },
            RequestState::Denied if wire.status == "Expired" => Self::Denied {
                at,
                because: Denial::Timeout,
            },
            RequestState::Denied => Self::Denied {
                at,
                because: Denial::Decision,
            },
            RequestState::Canceled => Self::Canceled { at },
        }
    }
}

impl Progress {
    /// Graph's `state`.
    #[must_use]
    pub const fn state(&self) -> RequestState {
        match self {
            Self::Submitted => RequestState::Submitted,
            Self::PendingApproval { .. } => RequestState::PendingApproval,
            Self::Scheduled { .. } => RequestState::Scheduled,
            Self::Delivering => RequestState::Delivering,
            Self::Delivered { .. } => RequestState::Delivered,
            Self::PartiallyDelivered { .. } => RequestState::PartiallyDelivered,
            Self::DeliveryFailed { .. } => RequestState::DeliveryFailed,
            Self::Denied { .. } => RequestState::Denied,
            Self::Canceled { .. } => RequestState::Canceled,
        }
    }
    /// Graph's `status`, a word for people.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        match self {
            Self::Submitted => "Accepted",
            Self::PendingApproval { .. } => "PendingApproval",
            Self::Scheduled { .. } => "Scheduled",
            Self::Delivering => "Delivering",
            Self::Delivered { .. } => "Delivered",
            Self::PartiallyDelivered { .. } => "PartiallyDelivered",
            Self::DeliveryFailed { .. } => "DeliveryFailed",
            Self::Denied {
                because: Denial::Decision,
                ..
            } => "Denied",
            Self::Denied {
                because: Denial::Timeout,
                ..
            } => "Expired",
            Self::Canceled { .. } => "Canceled",
        }
    }
    /// When it came to an end (Graph `completedDateTime`).
    #[must_use]
    pub const fn completed_at(&self) -> Option<Timestamp> {
        match self {
            Self::Delivered { at }
            | Self::PartiallyDelivered { at, .. }
            | Self::DeliveryFailed { at, .. }
            | Self::Denied { at, .. }
            | Self::Canceled { at } => Some(*at),
            _ => None,
        }
    }
    /// Whether nothing more will happen by itself.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.completed_at().is_some()
    }

    fn cannot(&self, what: &str) -> Refusal {
        Refusal::conflict(format!(
            "a request that is `{}` cannot be {what}",
            self.state()
        ))
        .coded("RequestState")
        .at("state")
    }

    /// To the next stage of approval, counted from 0.
    ///
    /// # Errors
    /// The request is neither submitted nor at the stage before.
    pub fn await_approval(self, stage: usize) -> Result<Self, Refusal> {
        match self {
            Self::Submitted if stage == 0 => Ok(Self::PendingApproval { stage }),
            Self::PendingApproval { stage: before } if stage == before + 1 => {
                Ok(Self::PendingApproval { stage })
            }
            other => Err(other.cannot("sent to approval")),
        }
    }
    /// After the last approval, or at once where none is needed.
    ///
    /// # Errors
    /// The request is neither submitted nor pending.
    pub fn approve(self, starts_at: Timestamp, now: Timestamp) -> Result<Self, Refusal> {
        match self {
            Self::Submitted | Self::PendingApproval { .. } if starts_at > now => {
                Ok(Self::Scheduled { starts_at })
            }
            Self::Submitted | Self::PendingApproval { .. } => Ok(Self::Delivering),
            other => Err(other.cannot("approved")),
        }
    }
    /// After a denial. Final.
    ///
    /// # Errors
    /// Nobody had to decide.
    pub fn deny(self, because: Denial, at: Timestamp) -> Result<Self, Refusal> {
        match self {
            Self::PendingApproval { .. } => Ok(Self::Denied { at, because }),
            other => Err(other.cannot("denied")),
        }
    }
    /// By the requestor or an administrator. Final.
    ///
    /// # Errors
    /// It is too late: access is being given or was given, or the request has ended.
    pub fn cancel(self, at: Timestamp) -> Result<Self, Refusal> {
        match self {
            Self::Submitted
            | Self::PendingApproval { .. }
            | Self::Scheduled { .. }
            | Self::DeliveryFailed { .. } => Ok(Self::Canceled { at }),
            other => Err(other.cannot("canceled")),
        }
    }
    /// Once the start of a scheduled request has come.
    ///
    /// # Errors
    /// It is not scheduled, or its start has not come.
    pub fn start(self, now: Timestamp) -> Result<Self, Refusal> {
        match self {
            Self::Scheduled { starts_at } if starts_at <= now => Ok(Self::Delivering),
            Self::Scheduled { starts_at } => Err(Refusal::conflict(format!(
                "the request starts on {}, not before",
                starts_at.long_date_time()
            ))
            .coded("RequestState")
            .at("state")),
            other => Err(other.cannot("started")),
        }
    }
    /// After delivery: delivered where nothing failed, else partially or not at all.
    /// `reasons` are what failed; `done` how many grants were given.
    ///
    /// # Errors
    /// Nothing was being delivered.
    pub fn finish(self, done: usize, reasons: Vec<String>, at: Timestamp) -> Result<Self, Refusal> {
        match self {
            Self::Delivering if reasons.is_empty() => Ok(Self::Delivered { at }),
            Self::Delivering if done > 0 => Ok(Self::PartiallyDelivered { at, reasons }),
            Self::Delivering => Ok(Self::DeliveryFailed { at, reasons }),
            other => Err(other.cannot("delivered")),
        }
    }
    /// Tries a delivery again.
    ///
    /// # Errors
    /// Nothing failed, or it failed seven days ago or more.
    pub fn reprocess(self, now: Timestamp) -> Result<Self, Refusal> {
        match self {
            Self::PartiallyDelivered { at, .. } | Self::DeliveryFailed { at, .. }
                if now < at.plus_days(REPROCESS_DAYS) =>
            {
                Ok(Self::Delivering)
            }
            Self::PartiallyDelivered { at, .. } | Self::DeliveryFailed { at, .. } => {
                Err(Refusal::conflict(format!(
                    "the request ended on {}; it can be reprocessed within {REPROCESS_DAYS} days only",
                    at.long_date_time()
                ))
                .coded("RequestState")
                .at("state"))
            }
            other => Err(other.cannot("reprocessed")),
        }
    }
}
