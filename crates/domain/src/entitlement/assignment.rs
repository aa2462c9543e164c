//! An assignment of a package: its span, its notices, its end
//! (Graph `accessPackageAssignment`; identity-governance.md, section 6.5).

use super::{
    expiration::{ExpirationPattern, ExpirationType, Schedule},
    policy::AssignmentPolicy,
    words::{graph_words, or_default},
};
use crate::{
    AccessPackageId, AssignmentId, AssignmentPolicyId, Refusal, Timestamp, UserId, edge::Closed,
};
use serde::{Deserialize, Serialize};

/// From when until when access is given. `ends_at` is the first instant without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first instant.
    pub starts_at: Timestamp,
    /// The first instant after; `None` for no end.
    pub ends_at: Option<Timestamp>,
}

impl Span {
    /// As Graph shows it.
    #[must_use]
    pub fn schedule(self) -> Schedule {
        Schedule {
            start_date_time: Some(self.starts_at),
            expiration: Some(
                self.ends_at
                    .map_or_else(ExpirationPattern::never, ExpirationPattern::at),
            ),
        }
    }
}

/// The span of an assignment that is asked for now. A start in the past counts as now.
/// `any_schedule` is true for administrators, who may set dates whatever
/// `requestorSettings/allowCustomAssignmentSchedule` says; nobody goes past the policy's end.
///
/// # Errors
/// Dates were asked for and the policy does not allow it, the end is missing or not after the
/// start, the policy's own end has passed, or the end asked for is later than the policy's.
pub fn span(
    policy: &AssignmentPolicy,
    requested: Option<&Schedule>,
    any_schedule: bool,
    now: Timestamp,
) -> Result<Span, Refusal> {
    let asked_start = requested.and_then(|schedule| schedule.start_date_time);
    let asked_end = requested
        .and_then(|schedule| schedule.expiration.as_ref())
        .filter(|pattern| pattern.kind != ExpirationType::NotSpecified);
    let starts_at = asked_start.map_or(now, |start| start.max(now));
    let custom = starts_at > now || asked_end.is_some();
    if custom && !any_schedule && !policy.requestor_settings.allow_custom_assignment_schedule {
        return Err(Refusal::invalid(
            "schedule",
            format!(
                "policy `{}` does not let requestors choose dates",
                policy.display_name
            ),
        )
        .by(policy.setting("requestorSettings/allowCustomAssignmentSchedule")));
    }
    let limit = policy.expiration.end_from(starts_at);
    if let Some(end) = limit.filter(|end| *end <= starts_at) {
        return Err(Refusal::conflict(format!(
            "policy `{}` gives access until {} only",
            policy.display_name,
            end.long_date_time()
        ))
        .coded("PolicyEnded")
        .by(policy.setting("expiration/endDateTime")));
    }
    let Some(asked) = asked_end else {
        return Ok(Span {
            starts_at,
            ends_at: limit,
        });
    };
    if let Some(refusal) = asked.validate("schedule/expiration") {
        return Err(refusal);
    }
    let ends_at = asked.end_from(starts_at);
    check_end(policy, starts_at, ends_at, limit)?;
    Ok(Span { starts_at, ends_at })
}

fn check_end(
    policy: &AssignmentPolicy,
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    limit: Option<Timestamp>,
) -> Result<(), Refusal> {
    let field = "schedule/expiration";
    if let Some(end) = ends_at.filter(|end| *end <= starts_at) {
        return Err(Refusal::invalid(
            field,
            format!(
                "`{field}` ends on {}, which is not after the start on {}",
                end.long_date_time(),
                starts_at.long_date_time()
            ),
        ));
    }
    let Some(limit) = limit.filter(|limit| ends_at.is_none_or(|end| end > *limit)) else {
        return Ok(());
    };
    let asked = ends_at.map_or_else(
        || "has no end".to_owned(),
        |end| format!("ends on {}", end.long_date_time()),
    );
    Err(Refusal::invalid(
        field,
        format!(
            "`{field}` {asked}, but policy `{}` gives access until {} at the latest",
            policy.display_name,
            limit.long_date_time()
        ),
    )
    .by(policy.setting("expiration")))
}

graph_words! {
    /// Where an assignment stands (Graph `accessPackageAssignmentState`).
    AssignmentState {
        /// Access is being given.
        Delivering = "delivering",
        /// Some of the access is there.
        PartiallyDelivered = "partiallyDelivered",
        /// Access is there.
        Delivered = "delivered",
        /// It has ended. Final.
        Expired = "expired",
        /// None of the access is there.
        DeliveryFailed = "deliveryFailed",
    }
}

graph_words! {
    /// A notice that the end is near.
    Notice {
        /// Fourteen days before.
        FourteenDays = "NearExpiry14DayNotificationTriggered",
        /// One day before.
        OneDay = "NearExpiry1DayNotificationTriggered",
    }
}

impl Notice {
    /// How many days before the end.
    #[must_use]
    pub const fn days(self) -> i64 {
        match self {
            Self::FourteenDays => 14,
            Self::OneDay => 1,
        }
    }
}

/// How many days before the end an extension may be asked for: from the first notice on.
pub const EXTEND_WINDOW_DAYS: i64 = 14;

/// An assignment (Graph `accessPackageAssignment`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageAssignment`, documented there"
)]
pub struct Assignment {
    pub id: AssignmentId,
    pub state: AssignmentState,
    #[serde(default)]
    pub status: String,
    pub schedule: Schedule,
    #[serde(default)]
    pub expired_date_time: Option<Timestamp>,
    /// Xenia's own form of the navigation property: the package.
    pub access_package_id: AccessPackageId,
    /// Xenia's own form of the navigation property: the policy.
    pub assignment_policy_id: AssignmentPolicyId,
    /// Xenia's own form of the navigation property: who holds it.
    pub target_id: UserId,
    /// Xenia's own: the notices already given for the present end.
    #[serde(default, deserialize_with = "or_default")]
    pub notices: Vec<Notice>,
    /// Xenia's own: why it ended.
    #[serde(default)]
    pub ended_because: Option<Closed>,
}

impl Assignment {
    /// A new assignment, to be delivered.
    #[must_use]
    pub fn open(
        id: AssignmentId,
        access_package_id: AccessPackageId,
        assignment_policy_id: AssignmentPolicyId,
        target_id: UserId,
        span: Span,
    ) -> Self {
        Self {
            id,
            state: AssignmentState::Delivering,
            status: "Delivering".to_owned(),
            schedule: span.schedule(),
            expired_date_time: None,
            access_package_id,
            assignment_policy_id,
            target_id,
            notices: Vec::new(),
            ended_because: None,
        }
    }
    /// Its span.
    #[must_use]
    pub fn span(&self) -> Span {
        let starts_at = self.schedule.start_date_time.unwrap_or_default();
        let ends_at = self
            .schedule
            .expiration
            .as_ref()
            .and_then(|end| end.end_from(starts_at));
        Span { starts_at, ends_at }
    }
    /// Whether it has not ended.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.state != AssignmentState::Expired
    }
    fn live(self, what: &str) -> Result<Self, Refusal> {
        if self.is_live() {
            return Ok(self);
        }
        let at = self.expired_date_time.unwrap_or_default().long_date_time();
        Err(
            Refusal::conflict(format!("the assignment ended on {at} and cannot be {what}"))
                .coded("AssignmentEnded")
                .at("state"),
        )
    }
    /// After delivery; `failed` is how many of the `wanted` grants could not be given.
    ///
    /// # Errors
    /// It has ended.
    pub fn deliver(self, wanted: usize, failed: usize) -> Result<Self, Refusal> {
        let mut this = self.live("delivered")?;
        this.state = match failed {
            0 => AssignmentState::Delivered,
            some if some < wanted => AssignmentState::PartiallyDelivered,
            _ => AssignmentState::DeliveryFailed,
        };
        let (first, rest) = this.state.word().split_at(1);
        this.status = first.to_ascii_uppercase() + rest;
        Ok(this)
    }
    /// Gives it another span, as an extension or an administrator does; the notices begin anew.
    ///
    /// # Errors
    /// It has ended.
    pub fn reschedule(self, span: Span) -> Result<Self, Refusal> {
        let mut this = self.live("changed")?;
        this.schedule = span.schedule();
        this.notices.clear();
        Ok(this)
    }
    /// Ends it. Final.
    ///
    /// # Errors
    /// It has ended already.
    pub fn end(self, because: Closed, now: Timestamp) -> Result<Self, Refusal> {
        let mut this = self.live("ended again")?;
        this.state = AssignmentState::Expired;
        "ExpiredNotificationTriggered".clone_into(&mut this.status);
        this.expired_date_time = Some(now);
        this.ended_because = Some(because);
        Ok(this)
    }
    /// Whether its end has come.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.is_live() && self.span().ends_at.is_some_and(|end| end <= now)
    }
    /// The notice to give now, if any. A notice is left out where the whole span is no longer than
    /// it, and the later one stands for both where both are due.
    #[must_use]
    pub fn due_notice(&self, now: Timestamp) -> Option<Notice> {
        let span = self.span();
        let end = span.ends_at.filter(|end| self.is_live() && now < *end)?;
        let begins = |notice: Notice| end.plus_days(-notice.days());
        [Notice::OneDay, Notice::FourteenDays]
            .into_iter()
            .filter(|notice| span.starts_at < begins(*notice))
            .find(|notice| begins(*notice) <= now)
            .filter(|notice| !self.notices.contains(notice))
    }
    /// When something happens by itself next: a notice or the end.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        let span = self.span();
        let end = span.ends_at.filter(|_| self.is_live())?;
        let begins = |notice: Notice| end.plus_days(-notice.days());
        // The one-day notice stands for the earlier one as well.
        let last = self.notices.contains(&Notice::OneDay);
        let next = [Notice::FourteenDays, Notice::OneDay]
            .into_iter()
            .find(|notice| {
                !last && !self.notices.contains(notice) && span.starts_at < begins(*notice)
            });
        Some(next.map_or(end, begins))
    }
    /// Notes that a notice was given.
    #[must_use]
    pub fn noticed(mut self, notice: Notice) -> Self {
        notice.word().clone_into(&mut self.status);
        self.notices.push(notice);
        self
    }
    /// From when on an extension may be asked for: 14 days before the end, or from halfway of a
    /// shorter span; `None` where there is no end.
    #[must_use]
    pub fn extendable_from(&self) -> Option<Timestamp> {
        let Span { starts_at, ends_at } = self.span();
        let end = ends_at?;
        let half = end.micros().saturating_sub(starts_at.micros()) / 2;
        let halfway = Timestamp::from_micros(end.micros().saturating_sub(half));
        Some(end.plus_days(-EXTEND_WINDOW_DAYS).max(halfway))
    }
    /// The span after an extension, counted anew from now and keeping the old start.
    /// `any_schedule` as for [`span`]; administrators may extend at any time.
    ///
    /// # Errors
    /// It has ended or has no end, the window is not open, the policy does not let people extend,
    /// the new end is not later than the old, or what [`span`] refuses.
    pub fn extend(
        &self,
        policy: &AssignmentPolicy,
        requested: Option<&Schedule>,
        any_schedule: bool,
        now: Timestamp,
    ) -> Result<Span, Refusal> {
        let current = self.clone().live("extended")?.span();
        let Some((opens, end)) = self.extendable_from().zip(current.ends_at) else {
            return Err(Refusal::conflict(
                "the assignment has no end, so there is nothing to extend",
            )
            .coded("NoEnd"));
        };
        if !any_schedule {
            may_extend(policy, opens, now)?;
        }
        let new = span(policy, requested, any_schedule, now)?;
        if !any_schedule && new.ends_at.is_some_and(|later| later <= end) {
            return Err(Refusal::conflict(format!(
                "an extension would end on {}, which is not later than the present end on {}",
                new.ends_at.unwrap_or_default().long_date_time(),
                end.long_date_time()
            ))
            .coded("NotLater"));
        }
        Ok(Span {
            starts_at: current.starts_at,
            ends_at: new.ends_at,
        })
    }
}

fn may_extend(policy: &AssignmentPolicy, opens: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if !policy
        .requestor_settings
        .enable_targets_to_self_update_access
    {
        return Err(Refusal::forbidden(format!(
            "policy `{}` does not let people extend their access",
            policy.display_name
        ))
        .coded("PolicyClosed")
        .by(policy.setting("requestorSettings/enableTargetsToSelfUpdateAccess")));
    }
    if now < opens {
        return Err(Refusal::conflict(format!(
            "an extension can be requested from {} on",
            opens.long_date_time()
        ))
        .coded("TooEarly"));
    }
    Ok(())
}
