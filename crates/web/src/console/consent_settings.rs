//! The rules of consent: what people may agree to, and whom they can ask for the rest.

use super::{
    common::{self, Asked},
    consent::{LINE, SETTINGS, kind},
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        consent::{ConsentSettingsPage, GrantPolicyRow},
        console::FormSection,
    },
};
use serde_json::{Map, Value, json};
use xenia_design::{Badge, Choice, Control, Field, Tone};
use xenia_engine::{
    Result, b2b,
    consent::{policies, requests},
    console::consent as console,
    domain::consent::{ConditionSet, GrantPolicy, SELF_CONSENT, assigned},
};

/// What is set, or was typed.
#[derive(Debug, Clone)]
struct Typed {
    enabled: bool,
    notify: bool,
    remind: bool,
    days: String,
    reviewers: String,
    policy: String,
}

const PLACES: common::Places<'static> = &[
    ("requestDurationInDays", "days"),
    ("reviewers", "reviewers"),
    ("isEnabled", "enabled"),
    ("defaultUserRolePermissions", "policy"),
];

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            enabled: form.has("enabled"),
            notify: form.has("notify"),
            remind: form.has("remind"),
            days: form.get("days").to_owned(),
            reviewers: form.get("reviewers").to_owned(),
            policy: form.get("policy").to_owned(),
        }
    }

    fn read(visit: &Visit) -> Result<Self> {
        let (engine, ctx) = (&visit.engine, &visit.ctx);
        let policy = requests::get_policy(engine, ctx)?;
        let lines = policy.reviewers.into_iter().filter_map(|it| it.query);
        Ok(Self {
            enabled: policy.is_enabled,
            notify: policy.notify_reviewers,
            remind: policy.reminders_enabled,
            days: policy.request_duration_in_days.to_string(),
            reviewers: console::named(engine, ctx, lines.collect())?.join("\n"),
            policy: assigned_to_everybody(visit)?.join(" "),
        })
    }
}

fn assigned_to_everybody(visit: &Visit) -> Result<Vec<String>> {
    let policy = b2b::get_authorization_policy(&visit.engine, &visit.ctx)?;
    let names = policy.default_user_role_permissions;
    let names = assigned(&names.permission_grant_policies_assigned);
    Ok(names.map(str::to_owned).collect())
}

/// Whether the policy is about what people agree to.
fn is_for_people(policy: &GrantPolicy) -> bool {
    use xenia_engine::domain::consent::PermissionType;
    let delegated = |set: &ConditionSet| set.permission_type != Some(PermissionType::Application);
    policy.includes.is_empty() || policy.includes.iter().any(delegated)
}

fn everybody(typed: &Typed, all: &[GrantPolicy]) -> FormSection {
    let mut choices = vec![
        Choice::new("", "Nothing")
            .detail("An administrator agrees to everything")
            .chosen(typed.policy.is_empty()),
    ];
    for policy in all.iter().filter(|it| is_for_people(it)) {
        choices.push(
            Choice::new(&policy.id, &policy.display_name)
                .detail(policy.description.clone().unwrap_or_default())
                .chosen(policy.id == typed.policy),
        );
    }
    // Several at once are set over Graph; they stay until something else is chosen.
    if typed.policy.contains(' ') {
        choices.push(Choice::new(&typed.policy, &typed.policy).chosen(true));
    }
    common::section(
        "What people agree to by themselves",
        "Signing in and being recognised needs no consent. Everybody has this policy, guests too.",
        vec![Field::new("policy", "Policy", Control::One(choices))],
    )
}

fn asking(typed: &Typed) -> FormSection {
    let switch = |name: &str, label: &str, on| Field::new(name, label, Control::Switch(on));
    common::section(
        "Asking an administrator",
        "Whoever may not agree can ask on the page of the sign-in.",
        vec![
            switch("enabled", "People can ask", typed.enabled),
            Field::area("reviewers", "Who decides", &typed.reviewers).hint(
                "One on each line: an address, the name of a group, or a directory role. Approving takes a role that may agree for everybody; others can deny and block",
            ),
            Field::line("days", "Requests expire after so many days", "number", &typed.days),
            switch("notify", "Mail to those who decide", typed.notify),
            switch("remind", "Remind them half-way", typed.remind),
        ],
    )
}

fn page(visit: &Visit, asked: &Asked, typed: &Typed) -> Result<ConsentSettingsPage> {
    let all = policies::list(&visit.engine, &visit.ctx)?;
    let everybodys = assigned_to_everybody(visit)?;
    let row = |policy: &GrantPolicy| {
        let mut states = vec![kind(policy)];
        if everybodys.contains(&policy.id) {
            states.push(Badge::new(Tone::Good, "Everybody has it"));
        }
        GrantPolicyRow {
            name: policy.display_name.clone(),
            href: format!("{LINE}/policies/{}", policy.id),
            id: policy.id.clone(),
            description: policy.description.clone().unwrap_or_default(),
            states,
        }
    };
    Ok(ConsentSettingsPage {
        shell: common::below(visit, asked, ("Consent requests", LINE), "Rules of consent"),
        action: SETTINGS.to_owned(),
        sections: vec![everybody(typed, &all), asking(typed)],
        policies: all.iter().map(row).collect(),
    })
}

/// `GET /console/consent-requests/settings`.
pub(super) async fn show(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| page(visit, &asked, &Typed::read(visit)?))
        .await
}

/// `POST /console/consent-requests/settings`.
pub(super) async fn save(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| match write(visit, &typed) {
            Ok(()) => Reply::see(format!("{SETTINGS}?done=settings-saved")),
            Err(error) => {
                let mut page = page(visit, &Asked::default(), &typed)?;
                common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                common::again(&page)
            }
        })
        .await
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn write(visit: &Visit, typed: &Typed) -> Result<()> {
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    let reviewers = console::queries(engine, ctx, &typed.reviewers)?;
    let reviewers: Vec<Value> = reviewers
        .into_iter()
        .map(|query| json!({ "query": query, "queryType": "MicrosoftGraph" }))
        .collect();
    let policy = json!({
        "isEnabled": typed.enabled,
        "notifyReviewers": typed.notify,
        "remindersEnabled": typed.remind,
        "requestDurationInDays": typed.days.parse::<i64>().unwrap_or(0),
        "reviewers": reviewers,
    });
    let ids = typed.policy.split_whitespace();
    let assigned: Vec<String> = ids.map(|id| format!("{SELF_CONSENT}{id}")).collect();
    let permissions = json!({ "permissionGrantPoliciesAssigned": assigned });
    let authorization = json!({ "defaultUserRolePermissions": permissions });
    console::save(engine, ctx, (&object(policy), &object(authorization)))
}
