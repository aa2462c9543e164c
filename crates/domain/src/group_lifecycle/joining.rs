//! How people come into a group by themselves: at once, by asking its owners, or not at all.
//!
//! Graph has no shape for it (Entra decides it in its own panel); this is Xenia's own.

use crate::{GroupId, Refusal, Timestamp, UserId, directory::Group};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Characters that a reason has at most.
const LONGEST_REASON: usize = 2_000;
/// The longest life of a request and of a membership that was asked for, in days.
const LONGEST_DAYS: i64 = 3_650;

/// How people come into a group by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JoinPolicy {
    /// Whoever may find it comes in at once.
    Open,
    /// By asking its owners.
    ByRequest,
    /// Not at all: its owners add people.
    Closed,
}

impl JoinPolicy {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::ByRequest => "byRequest",
            Self::Closed => "closed",
        }
    }
}

/// What a group says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct JoinSettings {
    /// How; where nobody has said so, it follows from the kind of the group.
    pub join_policy: Option<JoinPolicy>,
    /// After how many days a membership that was joined or asked for ends by itself; never where
    /// there is none.
    pub membership_lifetime_in_days: Option<i64>,
}

impl JoinSettings {
    /// Checks what an owner has set.
    ///
    /// # Errors
    /// A lifetime out of range, or a group that nobody can be let into by its owners.
    pub fn check(&self, group: &Group) -> Result<(), Refusal> {
        if let Some(days) = self.membership_lifetime_in_days
            && !(1..=LONGEST_DAYS).contains(&days)
        {
            let message =
                format!("`membershipLifetimeInDays` is between 1 and {LONGEST_DAYS}, not `{days}`");
            return Err(Refusal::invalid("membershipLifetimeInDays", message));
        }
        let opened = self.join_policy.is_some_and(|it| it != JoinPolicy::Closed);
        if opened && let Some(why) = group.never_joined() {
            return Err(Refusal::invalid("joinPolicy", why));
        }
        Ok(())
    }
}

impl Group {
    /// How people come into the group by themselves. What nobody has set follows from Entra: into
    /// public Microsoft 365 groups at once, into private ones by asking, into others not at all.
    #[must_use]
    pub fn join_policy(&self) -> JoinPolicy {
        if self.never_joined().is_some() {
            return JoinPolicy::Closed;
        }
        let usual = match (self.is_unified(), self.visibility.as_deref()) {
            (true, Some("Public")) => JoinPolicy::Open,
            (true, Some("Private")) => JoinPolicy::ByRequest,
            _ => JoinPolicy::Closed,
        };
        self.joining.join_policy.unwrap_or(usual)
    }

    /// Why nobody can come into it by themselves, whatever is set.
    fn never_joined(&self) -> Option<String> {
        let name = &self.display_name;
        if self.is_dynamic() {
            return Some(format!(
                "the members of `{name}` follow a rule: nobody joins it by hand"
            ));
        }
        self.is_role_assignable().then(|| {
            format!("`{name}` can hold directory roles: its members are chosen by administrators")
        })
    }
}

/// What the organisation says of joining groups (`policies/selfServiceGroups`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SelfServiceGroups {
    /// Whether people can find, join and ask for groups by themselves.
    pub is_enabled: bool,
    /// After how many days a request that nobody decided lapses. Half-way the owners are reminded.
    pub request_lifetime_in_days: i64,
}

impl Default for SelfServiceGroups {
    fn default() -> Self {
        Self {
            is_enabled: true,
            request_lifetime_in_days: 14,
        }
    }
}

impl SelfServiceGroups {
    /// The name of the settings document, and of the policy.
    pub const SETTING: &'static str = "selfServiceGroups";

    /// Checks what an administrator has set.
    ///
    /// # Errors
    /// A lifetime out of range.
    pub fn check(&self) -> Result<(), Refusal> {
        let days = self.request_lifetime_in_days;
        if !(1..=LONGEST_DAYS).contains(&days) {
            let message =
                format!("`requestLifetimeInDays` is between 1 and {LONGEST_DAYS}, not `{days}`");
            return Err(Refusal::invalid("requestLifetimeInDays", message));
        }
        Ok(())
    }
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum JoinStatus {
    /// It waits for an owner.
    #[default]
    Pending,
    /// Somebody let the person in, or the group is open.
    Approved,
    /// Somebody did not.
    Denied,
    /// The person does not want it any more.
    Withdrawn,
    /// Nobody decided in time.
    Expired,
    /// The group is gone, closed, or the person is in it by another way.
    Superseded,
}

impl JoinStatus {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
        }
    }
}

/// Somebody asks to be let into a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct JoinRequest {
    /// Its id.
    pub id: Uuid,
    /// Into which group.
    pub group_id: GroupId,
    /// Who asks.
    pub requestor_id: UserId,
    /// Why.
    pub reason: String,
    /// Until when, where the person said so.
    pub requested_end_date_time: Option<Timestamp>,
    /// Where it stands.
    pub status: JoinStatus,
    /// When it was made.
    pub created_date_time: Timestamp,
    /// When it lapses, or lapsed.
    pub expiration_date_time: Timestamp,
    /// When the owners were reminded.
    pub reminded_date_time: Option<Timestamp>,
    /// Who decided.
    pub reviewed_by_id: Option<UserId>,
    /// When.
    pub reviewed_date_time: Option<Timestamp>,
    /// What that person said.
    pub review_reason: Option<String>,
    /// Until when the membership was given.
    pub end_date_time: Option<Timestamp>,
}

/// What is due of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinStep {
    /// To remind the owners.
    Remind,
    /// To let it lapse.
    Lapse,
}

/// How a request is decided.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Decision {
    /// Whether the person comes in.
    pub approves: bool,
    /// Why; the person reads it.
    pub reason: Option<String>,
    /// Until when, where the owner says so.
    pub until: Option<Timestamp>,
}

impl JoinRequest {
    /// Whether it waits for an owner.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.status == JoinStatus::Pending
    }

    /// Checks what a person has written.
    ///
    /// # Errors
    /// No reason or an endless one, or an end that has passed.
    pub fn check(&self, needs_reason: bool) -> Result<(), Refusal> {
        let length = self.reason.trim().chars().count();
        if needs_reason && length == 0 {
            return Err(Refusal::invalid("reason", "say why you want to join"));
        }
        if length > LONGEST_REASON {
            let message = format!("`reason` has {LONGEST_REASON} characters at most");
            return Err(Refusal::invalid("reason", message));
        }
        check_end(self.requested_end_date_time, self.created_date_time)
    }

    /// When it is looked at next: half-way to remind, at the end to let it lapse.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        self.is_pending().then(|| match self.reminded_date_time {
            None => self.half_way(),
            Some(_) => self.expiration_date_time,
        })
    }

    fn half_way(&self) -> Timestamp {
        let (from, to) = (self.created_date_time, self.expiration_date_time);
        Timestamp::from_micros(from.micros() / 2 + to.micros() / 2)
    }

    /// What is due now.
    #[must_use]
    pub fn step(&self, now: Timestamp) -> Option<JoinStep> {
        match self.due_at() {
            Some(_) if self.expiration_date_time <= now => Some(JoinStep::Lapse),
            Some(due) if due <= now => Some(JoinStep::Remind),
            _ => None,
        }
    }

    /// The same request, decided. The membership ends when the owner says so, else when the person
    /// asked for, and in any case when the group's own lifetime is over.
    ///
    /// # Errors
    /// It was decided already, or the end has passed.
    pub fn decided(
        mut self,
        decision: &Decision,
        by: Option<UserId>,
        lifetime_in_days: Option<i64>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if !self.is_pending() {
            let message = format!("this request is {} already", self.status.word());
            return Err(Refusal::conflict(message));
        }
        self.reviewed_by_id = by;
        self.reviewed_date_time = Some(now);
        self.review_reason = decision
            .reason
            .clone()
            .filter(|text| !text.trim().is_empty());
        if !decision.approves {
            self.status = JoinStatus::Denied;
            return Ok(self);
        }
        check_end(decision.until, now)?;
        let asked = self.requested_end_date_time.filter(|end| *end > now);
        let wanted = decision.until.or(asked);
        let longest = lifetime_in_days.map(|days| now.plus_days(days));
        self.end_date_time = match (wanted, longest) {
            (Some(wanted), Some(longest)) => Some(wanted.min(longest)),
            (wanted, longest) => wanted.or(longest),
        };
        self.status = JoinStatus::Approved;
        Ok(self)
    }
}

fn check_end(end: Option<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
    match end {
        Some(end) if end <= now => {
            let message = format!("`{end}` has passed: the end must be later than now");
            Err(Refusal::invalid("endDateTime", message))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groups::{DYNAMIC, UNIFIED};

    fn day(days: i64) -> Timestamp {
        Timestamp::from_seconds(0).plus_days(days)
    }

    fn group(types: &[&str], visibility: Option<&str>) -> Group {
        Group {
            group_types: types.iter().map(|word| (*word).to_owned()).collect(),
            visibility: visibility.map(str::to_owned),
            ..Group::default()
        }
    }

    #[test]
    fn how_people_come_in_follows_from_the_kind_until_somebody_says_so() {
        use JoinPolicy::{ByRequest, Closed, Open};
        let roles = Group {
            is_assignable_to_role: Some(true),
            ..group(&[], Some("Private"))
        };
        for (mut group, usual, opened) in [
            (group(&[UNIFIED], Some("Public")), Open, Open),
            (group(&[UNIFIED], Some("Private")), ByRequest, Open),
            (group(&[UNIFIED], Some("HiddenMembership")), Closed, Open),
            (group(&[], None), Closed, Open),
            (group(&[DYNAMIC], None), Closed, Closed),
            (roles, Closed, Closed),
        ] {
            assert_eq!(group.join_policy(), usual, "{group:?}");
            group.joining.join_policy = Some(Open);
            assert_eq!(group.join_policy(), opened, "{group:?}");
            assert_eq!(group.joining.check(&group).is_ok(), opened == Open);
        }
    }

    fn request() -> JoinRequest {
        JoinRequest {
            reason: "the campaign".into(),
            created_date_time: day(0),
            expiration_date_time: day(14),
            ..JoinRequest::default()
        }
    }

    #[test]
    fn owners_are_reminded_half_way_and_then_it_lapses() {
        let mut request = request();
        assert_eq!(request.step(day(6)), None);
        assert_eq!(request.step(day(7)), Some(JoinStep::Remind));
        assert_eq!(
            request.step(day(20)),
            Some(JoinStep::Lapse),
            "no reminder of what is over"
        );
        request.reminded_date_time = Some(day(7));
        assert_eq!(request.step(day(13)), None);
        assert_eq!(request.step(day(14)), Some(JoinStep::Lapse));
        request.status = JoinStatus::Denied;
        assert_eq!(request.step(day(14)), None);
    }

    #[test]
    fn the_end_is_the_earliest_that_holds() {
        let yes = |until: Option<i64>| Decision {
            approves: true,
            reason: None,
            until: until.map(day),
        };
        for (asked, said, lifetime, end) in [
            (None, None, None, None),
            (Some(30), None, None, Some(30)),
            (Some(30), Some(40), None, Some(40)),
            (Some(30), Some(40), Some(20), Some(21)),
            (None, None, Some(20), Some(21)),
            (Some(1), None, None, None),
        ] {
            let request = JoinRequest {
                requested_end_date_time: asked.map(day),
                ..request()
            };
            let decided = request.decided(&yes(said), None, lifetime, day(1)).unwrap();
            assert_eq!(decided.end_date_time, end.map(day));
            assert!(
                decided
                    .clone()
                    .decided(&yes(None), None, None, day(1))
                    .is_err()
            );
        }
        assert!(
            request()
                .decided(&yes(Some(0)), None, None, day(1))
                .is_err()
        );
    }

    #[test]
    fn a_request_needs_a_reason_that_somebody_can_read() {
        let with = |reason: &str, needs: bool| {
            let request = JoinRequest {
                reason: reason.to_owned(),
                ..request()
            };
            request.check(needs).is_ok()
        };
        assert!(with("why", true) && with("", false));
        assert!(!with("  ", true) && !with(&"x".repeat(2_001), false));
    }
}
