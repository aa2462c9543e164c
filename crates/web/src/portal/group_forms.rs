//! The small forms on the page of a group in My Access.

use crate::views::portal_groups::SmallForm;
use xenia_design::{Choice, Control, Field};
use xenia_engine::{
    directory::groups::joining::Shown,
    domain::{Refusal, group_lifecycle::JoinPolicy},
};

pub(super) fn day_field(name: impl Into<String>, value: &str) -> Field {
    Field::line(name, "Until", "date", value).hint("Leave it empty for no end.")
}

pub(super) fn add_form(here: &str, typed: &str, ends: &str, error: Option<String>) -> SmallForm {
    let who = Field::line("member", "Add people", "text", typed)
        .hint("Mail addresses or full names, separated by commas.")
        .required();
    SmallForm {
        action: format!("{here}/members"),
        lead: String::new(),
        fields: vec![who.error(error), day_field("ends", ends)],
        verb: "Add".to_owned(),
    }
}

pub(super) fn join_form(
    shown: &Shown,
    here: &str,
    why: &str,
    ends: &str,
    error: Option<&Refusal>,
) -> Option<SmallForm> {
    let line = &shown.line;
    if shown.is_member || line.asked.is_some() {
        return None;
    }
    let at = |name: &str| {
        error
            .filter(|refusal| refusal.target.as_deref() == Some(name))
            .map(|refusal| refusal.message.clone())
    };
    let ends = day_field("until", ends).error(at("endDateTime"));
    let action = format!("{here}/join");
    Some(match line.join_policy {
        JoinPolicy::Closed => return None,
        JoinPolicy::Open => SmallForm {
            action,
            lead: "You are in it at once.".to_owned(),
            fields: vec![ends],
            verb: "Join the group".to_owned(),
        },
        JoinPolicy::ByRequest => SmallForm {
            action,
            lead: "Its owners decide. We write to you as soon as they have.".to_owned(),
            fields: vec![
                Field::area("reason", "Why", why)
                    .hint("The owners read this.")
                    .required()
                    .error(at("reason")),
                ends,
            ],
            verb: "Ask to join".to_owned(),
        },
    })
}

pub(super) fn settings_form(shown: &Shown, here: &str) -> SmallForm {
    let group = &shown.line.group;
    let choice = |policy: JoinPolicy, label: &str, detail: &str| {
        Choice::new(policy.word(), label)
            .detail(detail)
            .chosen(policy == group.join_policy())
    };
    let lifetime = group.joining.membership_lifetime_in_days;
    let lifetime = lifetime.map_or_else(String::new, |days| days.to_string());
    SmallForm {
        action: format!("{here}/settings"),
        lead: String::new(),
        fields: vec![
            Field::new(
                "policy",
                "Who comes in by themselves",
                Control::One(vec![
                    choice(
                        JoinPolicy::Open,
                        "Everybody",
                        "Members of the organisation join at once.",
                    ),
                    choice(
                        JoinPolicy::ByRequest,
                        "Whoever you let in",
                        "They ask, and an owner decides.",
                    ),
                    choice(JoinPolicy::Closed, "Nobody", "Owners add people."),
                ]),
            ),
            Field::line("lifetime", "For how many days", "number", lifetime)
                .hint("Whoever joins stays so long. Leave it empty for no end."),
        ],
        verb: "Save".to_owned(),
    }
}
