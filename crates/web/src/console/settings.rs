//! The settings of the organisation, as far as they concern people from outside.

use super::common::{self, Asked};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{FormSection, SettingsPage, SideCard},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_design::{Choice, Control, Fact, Field};
use xenia_engine::{
    Result, b2b,
    console::{
        people,
        settings::{self, Settings},
    },
    domain::{
        Refusal,
        b2b::{AuthorizationPolicy, CollaborationSettings, GuestAccess},
        entitlement::lifecycle::EntitlementManagementSettings,
    },
    entitlement,
};

const LINE: &str = "/console/settings";

/// What is set, or was typed.
#[derive(Debug, Clone)]
struct Typed {
    invite: String,
    sees: String,
    rule: String,
    domains: String,
    invitation_days: String,
    deletes_lapsed: bool,
    may_leave: bool,
    last: String,
    delete_days: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        let get = |name| form.get(name).to_owned();
        Self {
            invite: get("invite"),
            sees: get("sees"),
            rule: get("domains_rule"),
            domains: get("domains"),
            invitation_days: get("invitation_days"),
            deletes_lapsed: form.has("deletes_lapsed"),
            may_leave: form.has("may_leave"),
            last: get("last"),
            delete_days: get("delete_days"),
        }
    }
    fn read(visit: &Visit) -> Result<Self> {
        let policy: AuthorizationPolicy = b2b::get_authorization_policy(&visit.engine, &visit.ctx)?;
        let settings: CollaborationSettings =
            b2b::get_collaboration_settings(&visit.engine, &visit.ctx)?;
        let access: EntitlementManagementSettings =
            entitlement::settings::get(&visit.engine, &visit.ctx)?;
        let domains: Vec<&str> = settings
            .domains
            .iter()
            .map(|entry| entry.domain.as_str())
            .collect();
        Ok(Self {
            invite: policy.allow_invites_from.word().to_owned(),
            sees: Uuid::from(policy.guest_user_role_id).to_string(),
            rule: json!(settings.domain_mode)
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            domains: domains.join("\n"),
            invitation_days: settings.invitation_lifetime_days.to_string(),
            deletes_lapsed: settings.delete_lapsed_invitations,
            may_leave: settings.allow_external_identities_to_leave,
            last: access.external_user_lifecycle_action.word().to_owned(),
            delete_days: access.wait().whole_days().to_string(),
        })
    }
}

const PLACES: common::Places<'static> = &[
    ("allowInvitesFrom", "invite"),
    ("guestUserRoleId", "sees"),
    ("domainMode", "domains_rule"),
    ("domains", "domains"),
    ("invitationLifetimeDays", "invitation_days"),
    ("deleteLapsedInvitations", "deletes_lapsed"),
    ("externalUserLifecycleAction", "last"),
    ("durationUntil", "delete_days"),
];

fn choices(all: &[(&str, &str, &str)], chosen: &str) -> Vec<Choice> {
    all.iter()
        .map(|(value, label, detail)| {
            Choice::new(*value, *label)
                .detail(*detail)
                .chosen(*value == chosen)
        })
        .collect()
}

/// What guests may see, by Graph's three guest roles.
fn sees(typed: &Typed) -> Vec<Choice> {
    let role = |access| Uuid::from(access).to_string();
    let (same, limited, restricted) = (
        role(GuestAccess::SameAsMembers),
        role(GuestAccess::Limited),
        role(GuestAccess::Restricted),
    );
    choices(
        &[
            (&same, "As much as members", ""),
            (
                &limited,
                "Limited",
                "Own profile, own groups and who is in them",
            ),
            (&restricted, "Restricted", "Own profile only"),
        ],
        &typed.sees,
    )
}

fn people_outside(typed: &Typed) -> FormSection {
    let invite = choices(
        &[
            ("none", "Nobody", ""),
            (
                "adminsAndGuestInviters",
                "Administrators and guest inviters",
                "",
            ),
            (
                "adminsGuestInvitersAndAllMembers",
                "Administrators, guest inviters and all members",
                "",
            ),
            ("everyone", "Everybody, guests too", ""),
        ],
        &typed.invite,
    );
    let rule = choices(
        &[
            ("any", "Any domain", ""),
            ("allowListed", "Only these domains", ""),
            ("blockListed", "Any but these domains", ""),
        ],
        &typed.rule,
    );
    common::section(
        "",
        "",
        vec![
            Field::new("invite", "Who may invite guests", Control::Select(invite)),
            Field::new(
                "sees",
                "What guests see of the directory",
                Control::One(sees(typed)),
            ),
            Field::new(
                "domains_rule",
                "Domains that may be invited",
                Control::Select(rule),
            ),
            Field::area("domains", "Domains", &typed.domains)
                .hint("One on each line; they count unless any domain may be invited"),
            Field::line(
                "invitation_days",
                "Invitations lapse after so many days",
                "number",
                &typed.invitation_days,
            ),
            lapse(typed),
            leave(typed),
        ],
    )
}

fn lapse(typed: &Typed) -> Field {
    Field::new(
        "deletes_lapsed",
        "Delete the account when its invitation lapses",
        Control::Switch(typed.deletes_lapsed),
    )
    .hint("Never one whose person has come, or that reaches something in another way")
}

fn leave(typed: &Typed) -> Field {
    Field::new(
        "may_leave",
        "Guests may leave by themselves",
        Control::Switch(typed.may_leave),
    )
    .hint("In My Access; it ends their account and all that it reaches")
}

fn last_package(typed: &Typed) -> FormSection {
    let last = choices(
        &[
            ("none", "Nothing", "The account stays as it is"),
            ("blockSignIn", "Block sign-in", ""),
            ("blockSignInAndDelete", "Block sign-in, remove later", ""),
        ],
        &typed.last,
    );
    common::section(
        "When the last package of a guest ends",
        "Counts for guests who came by a package.",
        vec![
            Field::new("last", "What happens to the account", Control::One(last)),
            Field::line(
                "delete_days",
                "Removed after so many days",
                "number",
                &typed.delete_days,
            ),
        ],
    )
}

fn page(visit: &Visit, asked: &Asked, typed: &Typed) -> SettingsPage {
    let mail = match &visit.mail_drop {
        Some(_) => (
            "No SMTP server: messages are kept as files.",
            "kept in a folder",
        ),
        None => ("", "sent by SMTP"),
    };
    let config = visit.engine.config();
    let card = |title: &str, text: &str, facts| SideCard {
        title: title.to_owned(),
        text: text.to_owned(),
        facts,
    };
    SettingsPage {
        shell: common::shell(visit, asked, LINE, "Settings"),
        action: LINE.to_owned(),
        sections: vec![people_outside(typed), last_package(typed)],
        side: vec![
            card(
                "Server",
                "Set when Xenia is started.",
                vec![
                    Fact::new("Version", env!("CARGO_PKG_VERSION")),
                    Fact::new("Address", &config.base_url),
                    Fact::new("Database", visit.engine.store().kind().name()),
                    Fact::code("Tenant id", visit.ctx.tenant.to_string()),
                ],
            ),
            card(
                "Mail",
                mail.0,
                vec![
                    Fact::new("Messages are", mail.1),
                    Fact::new("Sender", &config.mail_from),
                ],
            ),
        ],
    }
}

/// `GET /console/settings`.
pub(super) async fn show(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| Ok(page(visit, &asked, &Typed::read(visit)?)))
        .await
}

/// `POST /console/settings`.
pub(super) async fn save(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| match write(visit, &typed) {
            Ok(()) => Reply::see(format!("{LINE}?done=settings-saved")),
            Err(error) => {
                let mut page = page(visit, &Asked::default(), &typed);
                common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                common::again(&page)
            }
        })
        .await
}

fn days(text: &str, target: &str, most: u16) -> Result<u16, Refusal> {
    match text.parse::<u16>() {
        Ok(days) if (1..=most).contains(&days) => Ok(days),
        _ => Err(Refusal::invalid(
            target,
            format!("`{text}` is not a number of days from 1 to {most}"),
        )),
    }
}

fn body(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn write(visit: &Visit, typed: &Typed) -> Result<()> {
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    let invitation = days(&typed.invitation_days, "invitationLifetimeDays", 365)?;
    let deletion = days(&typed.delete_days, "durationUntil", 3660)?;
    let before = b2b::get_collaboration_settings(engine, ctx)?;
    let domains: Vec<Value> = people::parts(&typed.domains)
        .map(|domain| {
            let known = before
                .domains
                .iter()
                .find(|entry| entry.domain.eq_ignore_ascii_case(domain));
            known.map_or_else(|| json!({ "domain": domain }), |entry| json!(entry))
        })
        .collect();
    let collaboration = json!({ "domainMode": typed.rule, "domains": domains, "invitationLifetimeDays": invitation, "deleteLapsedInvitations": typed.deletes_lapsed, "allowExternalIdentitiesToLeave": typed.may_leave });
    let policy = json!({ "allowInvitesFrom": typed.invite, "guestUserRoleId": typed.sees });
    let access = json!({
        "externalUserLifecycleAction": typed.last,
        "durationUntilExternalUserDeletedAfterBlocked": format!("P{deletion}D"),
    });
    let wanted = Settings {
        collaboration: body(collaboration),
        authorization: body(policy),
        entitlement: body(access),
    };
    settings::save(engine, ctx, &wanted)
}
