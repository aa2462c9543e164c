//! Who looks after groups without an owner.

use super::{
    common::{self, Asked},
    group_life::{self as life, card, lines, number, one_of},
    groups::LINE as GROUPS,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{FormSection, OwnerlessPage, OwnerlessRow},
    words,
};
use serde_json::{Map, Value, json};
use xenia_design::{
    Badge, Control, Field, Tone,
    charts::{Donut, Slice},
};
use xenia_engine::{
    Result,
    console::group_life::{self as console, Ownerless, Unowned},
    directory::groups::ownerless,
    domain::{
        Timestamp,
        group_lifecycle::{CallStatus, NotifyMembers, OwnerlessPolicy},
    },
};

const LINE: &str = "/console/groups/ownerless";
const TITLE: &str = "Groups without an owner";

/// What is set, or was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    enabled: bool,
    groups: String,
    most: String,
    weeks: String,
    whom: String,
    among: String,
    sender: String,
    subject: String,
    body: String,
    more: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        let get = |name| form.get(name).to_owned();
        Self {
            enabled: form.has("enabled"),
            groups: get("groups"),
            most: get("most"),
            weeks: get("weeks"),
            whom: get("whom"),
            among: get("among"),
            sender: get("sender"),
            subject: get("subject"),
            body: get("body"),
            more: get("more"),
        }
    }

    fn present(view: &Ownerless) -> Self {
        let policy = &view.policy;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (most, weeks) = match policy.is_enabled {
            true => (
                policy.max_members_to_notify,
                policy.notification_duration_in_weeks,
            ),
            // What Entra proposes as well.
            false => (10, 4),
        };
        let whom = match policy.target_owners.notify_members {
            NotifyMembers::All => "all",
            NotifyMembers::AllowSelected => "allowSelected",
            NotifyMembers::BlockSelected => "blockSelected",
        };
        Self {
            enabled: policy.is_enabled,
            groups: lines(&view.groups),
            most: most.to_string(),
            weeks: weeks.to_string(),
            whom: whom.to_owned(),
            among: lines(&view.security_groups),
            sender: text(&policy.email_info.sender_email_address),
            subject: text(&policy.email_info.subject),
            body: text(&policy.email_info.body),
            more: text(&policy.policy_web_url),
        }
    }

    fn properties(&self, visit: &Visit) -> Result<Map<String, Value>> {
        if !self.enabled {
            let off = json!({ "isEnabled": false });
            return Ok(off.as_object().cloned().unwrap_or_default());
        }
        let own = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let among = match self.whom.as_str() {
            "all" => Vec::new(),
            _ => life::ids(visit, &self.among, "targetOwners/securityGroups")?,
        };
        let body = json!({
            "isEnabled": true,
            "enabledGroupIds": life::ids(visit, &self.groups, "enabledGroupIds")?,
            "maxMembersToNotify": number(&self.most, "maxMembersToNotify")?,
            "notificationDurationInWeeks": number(&self.weeks, "notificationDurationInWeeks")?,
            "policyWebUrl": own(&self.more),
            "targetOwners": { "notifyMembers": self.whom, "securityGroups": among },
            "emailInfo": {
                "senderEmailAddress": own(&self.sender),
                "subject": own(&self.subject),
                "body": own(&self.body),
            },
        });
        Ok(body.as_object().cloned().unwrap_or_default())
    }
}

const PLACES: common::Places<'static> = &[
    ("enabledGroupIds", "groups"),
    ("maxMembersToNotify", "most"),
    ("notificationDurationInWeeks", "weeks"),
    ("targetOwners/securityGroups", "among"),
    ("targetOwners", "whom"),
    ("emailInfo/senderEmailAddress", "sender"),
    ("policyWebUrl", "more"),
];

/// `GET /console/groups/ownerless`.
pub(super) async fn show(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let view = console::ownerless(&visit.engine, &visit.ctx)?;
            fill(visit, &asked, &view, &Typed::present(&view))
        })
        .await
}

/// `POST /console/groups/ownerless`.
pub(super) async fn save(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| {
            let (engine, ctx) = (&visit.engine, &visit.ctx);
            let saved = typed
                .properties(visit)
                .and_then(|body| ownerless::set_policy(engine, ctx, &body));
            match saved {
                Ok(_) => Reply::see(format!("{LINE}?done=ownerless-saved")),
                Err(error) => {
                    let view = console::ownerless(engine, ctx)?;
                    let mut page = fill(visit, &Asked::default(), &view, &typed)?;
                    common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                    common::again(&page)
                }
            }
        })
        .await
}

fn fill(visit: &Visit, asked: &Asked, view: &Ownerless, typed: &Typed) -> Result<OwnerlessPage> {
    let listed = u32::try_from(view.rows.len()).unwrap_or(u32::MAX);
    let slice = |(status, count): &(CallStatus, u32)| Slice {
        label: said(*status).to_owned(),
        value: *count,
    };
    let calls = view.calls.iter().filter(|(_, count)| *count > 0);
    Ok(OwnerlessPage {
        shell: life::shell(visit, asked, TITLE),
        tabs: life::tabs(visit, LINE)?,
        action: LINE.to_owned(),
        sections: vec![which(typed), whom(typed), mail(typed)],
        calls: Donut {
            unit: "searches".to_owned(),
            slices: calls.map(slice).collect(),
        },
        rows: view
            .rows
            .iter()
            .map(|one| row(one, &view.policy, visit.ctx.now))
            .collect(),
        shown: match listed < view.count {
            true => format!("{listed} of {} groups", view.count),
            false => String::new(),
        },
    })
}

fn which(typed: &Typed) -> FormSection {
    let on = Field::new(
        "enabled",
        "Look for an owner by itself",
        Control::Switch(typed.enabled),
    )
    .hint("Off ends every search and clears what is below");
    let groups = Field::area("groups", "For these groups only", &typed.groups)
        .hint("Name or id, one on each line; empty for all Microsoft 365 groups");
    card("Which groups", "", vec![on, groups])
}

fn whom(typed: &Typed) -> FormSection {
    let choices = [
        ("all", "Any member", "But guests"),
        (
            "allowSelected",
            "Only members who are also in these groups",
            "",
        ),
        ("blockSelected", "Any member but those in these groups", ""),
    ];
    let chosen = match typed.whom.as_str() {
        "" => "all",
        whom => whom,
    };
    let fields = vec![
        one_of("whom", "Who is asked", chosen, &choices),
        Field::area("among", "These groups", &typed.among).hint("Name or id, one on each line"),
        Field::line("most", "How many at most, each week", "number", &typed.most)
            .hint("Those who signed in last come first; up to 90"),
        Field::line("weeks", "For how many weeks", "number", &typed.weeks)
            .hint("From 1 to 7. Then the group waits here for you"),
    ];
    card("Who is asked, and how often", "", fields)
}

fn mail(typed: &Typed) -> FormSection {
    let fields = vec![
        Field::line("sender", "Answers to the mail go to", "email", &typed.sender)
            .hint("The mail itself comes from the address that this server sends from, as receivers trust no other; a reply reaches this one"),
        Field::line("subject", "Subject", "text", &typed.subject)
            .hint("Empty for the usual one, with the name of the group"),
        Field::area("body", "A paragraph of your own", &typed.body),
        Field::line("more", "Where people read more", "url", &typed.more)
            .hint("The address of a page about it"),
    ];
    card("The mail", "", fields)
}

fn said(status: CallStatus) -> &'static str {
    match status {
        CallStatus::Asking => "Members are asked",
        CallStatus::Accepted => "A member took it",
        CallStatus::Settled => "Settled otherwise",
        CallStatus::Unanswered => "Nobody took it",
    }
}

fn row(one: &Unowned, policy: &OwnerlessPolicy, now: Timestamp) -> OwnerlessRow {
    let tone = |status| match status {
        CallStatus::Asking => Tone::Neutral,
        CallStatus::Accepted | CallStatus::Settled => Tone::Good,
        CallStatus::Unanswered => Tone::Warn,
    };
    let state = one.call.as_ref().map_or_else(
        || match policy.is_for(&one.group) {
            true => Badge::new(Tone::Neutral, "Begins soon"),
            false => Badge::new(Tone::Warn, "Not looked for"),
        },
        |call| Badge::new(tone(call.status), said(call.status)),
    );
    let detail = one.call.as_ref().map(|call| {
        let asked = u32::try_from(call.asked_ids.len()).unwrap_or(u32::MAX);
        let people = common::counted(asked, "member");
        match call.status {
            CallStatus::Asking => format!(
                "{people} asked, week {} of {}",
                call.weeks_asked, policy.notification_duration_in_weeks
            ),
            _ => format!("{people} asked"),
        }
    });
    OwnerlessRow {
        name: one.group.display_name.clone(),
        href: format!("{GROUPS}/{}", one.group.id),
        state,
        detail: detail.unwrap_or_default(),
        since: one
            .call
            .as_ref()
            .map(|call| words::day(call.ownerless_since_date_time, now)),
    }
}
