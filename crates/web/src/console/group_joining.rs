//! How people come into groups by themselves: in all, and into one.

use super::{
    common::{self, Asked},
    group_life::{self as life, card, number, one_of},
    groups::LINE as GROUPS,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{FormPage, FormSection, JoiningPage},
};
use axum::extract::Path;
use serde_json::{Map, Value, json};
use xenia_design::{
    Control, Field,
    charts::{Donut, Slice},
};
use xenia_engine::{
    Result,
    console::group_life::{self as console, Joining},
    directory::groups::{self as directory, joining},
    domain::{
        GroupId, Refusal,
        directory::Group,
        group_lifecycle::{JoinPolicy, JoinSettings},
    },
};

const LINE: &str = "/console/groups/joining";

/// How people come in, in words.
pub(super) fn said(policy: JoinPolicy) -> &'static str {
    match policy {
        JoinPolicy::Open => "Whoever finds it comes in at once",
        JoinPolicy::ByRequest => "By asking its owners",
        JoinPolicy::Closed => "Not by themselves",
    }
}

/// `GET /console/groups/joining`.
pub(super) async fn show(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let view = console::joining(&visit.engine, &visit.ctx)?;
            let days = view.policy.request_lifetime_in_days.to_string();
            fill(visit, &asked, &view, (view.policy.is_enabled, &days))
        })
        .await
}

/// `POST /console/groups/joining`.
pub(super) async fn save(form: Form) -> Outcome {
    let (enabled, days) = (form.has("enabled"), form.get("days").to_owned());
    form.visit
        .run(move |visit| match set(visit, enabled, &days) {
            Ok(()) => Reply::see(format!("{LINE}?done=joining-saved")),
            Err(error) => {
                let view = console::joining(&visit.engine, &visit.ctx)?;
                let mut page = fill(visit, &Asked::default(), &view, (enabled, &days))?;
                let places = &[("requestLifetimeInDays", "days")];
                common::complain(error, &mut page.shell, &mut page.sections, places)?;
                common::again(&page)
            }
        })
        .await
}

fn set(visit: &Visit, enabled: bool, days: &str) -> Result<()> {
    let body = json!({
        "isEnabled": enabled,
        "requestLifetimeInDays": number(days, "requestLifetimeInDays")?,
    });
    let body = body.as_object().cloned().unwrap_or_default();
    joining::update_policy(&visit.engine, &visit.ctx, &body).map(drop)
}

fn fill(
    visit: &Visit,
    asked: &Asked,
    view: &Joining,
    (enabled, days): (bool, &str),
) -> Result<JoiningPage> {
    let on = Field::new(
        "enabled",
        "People find, join and ask for groups in My Access",
        Control::Switch(enabled),
    )
    .hint("Off: owners and administrators add people, whatever a group says");
    let days = Field::line(
        "days",
        "A request lapses after so many days",
        "number",
        days,
    )
    .hint("Owners are reminded half-way; whoever asked is told")
    .required();
    let slice = |(policy, count): &(JoinPolicy, u32)| Slice {
        label: said(*policy).to_owned(),
        value: *count,
    };
    let pending = match view.pending {
        0 => "No request waits for an owner.".to_owned(),
        1 => "1 request waits for an owner.".to_owned(),
        more => format!("{more} requests wait for an owner."),
    };
    Ok(JoiningPage {
        shell: life::shell(visit, asked, "Joining groups"),
        tabs: life::tabs(visit, LINE)?,
        action: LINE.to_owned(),
        sections: vec![card("In the whole organisation", "", vec![on, days])],
        groups: Donut {
            unit: "groups".to_owned(),
            slices: view.groups.iter().map(slice).collect(),
        },
        pending,
    })
}

/// `GET /console/groups/{group}/joining`.
pub(super) async fn edit(visit: Visit, Path(group): Path<String>) -> Outcome {
    visit
        .page(move |visit| {
            let group = found(visit, &group)?;
            let present = Typed::present(&group.joining);
            Ok(form_page(visit, &group, &present))
        })
        .await
}

/// `POST /console/groups/{group}/joining`.
pub(super) async fn update(Path(group): Path<String>, form: Form) -> Outcome {
    let typed = Typed {
        policy: form.get("policy").to_owned(),
        days: form.get("days").to_owned(),
    };
    form.visit
        .run(move |visit| {
            let group = found(visit, &group)?;
            let (engine, ctx) = (&visit.engine, &visit.ctx);
            let saved = typed
                .body()
                .map_err(Into::into)
                .and_then(|body| joining::update_settings(engine, ctx, group.id.0, &body));
            match saved {
                Ok(_) => Reply::see(format!("{GROUPS}/{}?done=saved", group.id)),
                Err(error) => {
                    let mut page = form_page(visit, &group, &typed);
                    common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                    common::again(&page)
                }
            }
        })
        .await
}

fn found(visit: &Visit, group: &str) -> Result<Group> {
    let id: GroupId = common::id("group", group)?;
    Ok(directory::get(&visit.engine, &visit.ctx, id.0)?.value)
}

/// What is set, or was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    policy: String,
    days: String,
}

const PLACES: common::Places<'static> = &[
    ("joinPolicy", "policy"),
    ("membershipLifetimeInDays", "days"),
];

impl Typed {
    fn present(settings: &JoinSettings) -> Self {
        let days = settings.membership_lifetime_in_days;
        Self {
            policy: settings.join_policy.map_or("", JoinPolicy::word).to_owned(),
            days: days.map_or_else(String::new, |days| days.to_string()),
        }
    }

    fn body(&self) -> Result<Map<String, Value>, Refusal> {
        let days = match self.days.as_str() {
            "" => None,
            days => Some(number(days, "membershipLifetimeInDays")?),
        };
        let policy = (!self.policy.is_empty()).then_some(&self.policy);
        let body = json!({ "joinPolicy": policy, "membershipLifetimeInDays": days });
        Ok(body.as_object().cloned().unwrap_or_default())
    }
}

fn form_page(visit: &Visit, group: &Group, typed: &Typed) -> FormPage {
    let here = format!("{GROUPS}/{}", group.id);
    let title = "How people join";
    let mut usual = group.clone();
    usual.joining = JoinSettings::default();
    let usual = format!("{} now", said(usual.join_policy()));
    let choices = [
        ("", "As groups of its kind do", usual.as_str()),
        (
            "open",
            "Open",
            "Whoever finds the group in My Access comes in at once",
        ),
        (
            "byRequest",
            "By request",
            "Whoever wants in says why; an owner decides, and the reason is kept",
        ),
        (
            "closed",
            "Closed",
            "Nobody joins by themselves; owners add people",
        ),
    ];
    let fields = vec![
        one_of("policy", "Who may join", &typed.policy, &choices),
        Field::line(
            "days",
            "A membership ends after so many days",
            "number",
            &typed.days,
        )
        .hint("Only of those who joined or asked; whoever asks can ask for less. Empty for no end"),
    ];
    let sections: Vec<FormSection> = vec![common::section("", "", fields)];
    FormPage {
        shell: common::below(visit, &Asked::default(), ("Groups", GROUPS), title)
            .crumb(&group.display_name, &here),
        heading: title.to_owned(),
        lead: format!(
            "Into {}. People find groups in My Access, under Groups.",
            group.display_name
        ),
        action: format!("{here}/joining"),
        back: here,
        sections,
        verb: "Save".to_owned(),
    }
}
