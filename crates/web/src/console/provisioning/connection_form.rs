//! A new connection by which people come in.

use super::{
    super::common::{self, Asked},
    connection::{self, LINE},
};
use crate::{
    http::{Form, Outcome, Visit},
    views::console::FormPage,
};
use xenia_design::{Choice, Control, Field};
use xenia_engine::{
    Result,
    domain::{
        Refusal, ServicePrincipalId,
        provisioning::{Connection, ConnectionKind, ConnectionReach, DEFAULT_TOKEN_DAYS},
    },
    provisioning::connections::{self, Choices, Connect, Connected},
};

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    kind: String,
    domains: Vec<String>,
    partner: String,
    is_all: bool,
    has_groups: bool,
    days: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            name: form.get("name").to_owned(),
            kind: form.get("kind").to_owned(),
            domains: form.all("domains").map(str::to_owned).collect(),
            partner: form.get("partner").to_owned(),
            is_all: form.has("reach"),
            has_groups: form.has("groups"),
            days: form.get("days").to_owned(),
        }
    }
    fn is_partner(&self) -> bool {
        self.kind == "partner"
    }
}

const PLACES: common::Places<'static> = &[
    ("displayName", "name"),
    ("domains", "domains"),
    ("connectedOrganizationId", "partner"),
    ("allowGroups", "groups"),
    ("endDateTime", "days"),
];

fn form_page(visit: &Visit, choices: &Choices, typed: &Typed) -> FormPage {
    FormPage {
        shell: common::below(
            visit,
            &Asked::default(),
            ("Incoming provisioning", LINE),
            "New connection",
        ),
        heading: "New connection".to_owned(),
        lead: "Lets one HR system or one partner’s identity provider keep people in step here. Its token is shown once.".to_owned(),
        action: format!("{LINE}/new"),
        back: LINE.to_owned(),
        sections: vec![
            common::section("", "", head(typed)),
            common::section(
                "For your own people",
                "",
                vec![
                    domains(choices, typed),
                    connection::groups(typed.has_groups),
                ],
            ),
            common::section(
                "For a partner’s people",
                "They come as guests, and only with addresses in the partner’s domains.",
                vec![partner(choices, typed)],
            ),
            common::section(
                "What it may do",
                "",
                vec![
                    connection::reach(typed.is_all, "May change everybody of these domains"),
                    connection::days(&typed.days).required(),
                ],
            ),
        ],
        verb: "Make the connection".to_owned(),
    }
}

fn head(typed: &Typed) -> Vec<Field> {
    let kinds = [
        ("workforce", "Your own people", "From an HR system"),
        (
            "partner",
            "A partner’s people",
            "From the partner’s identity provider",
        ),
    ]
    .map(|(value, label, detail)| {
        Choice::new(value, label)
            .detail(detail)
            .chosen(value == typed.kind)
    });
    vec![
        Field::line("name", "Name", "text", &typed.name)
            .hint("Of the system on the other side: HR, Fabrikam identity provider")
            .required(),
        Field::new("kind", "Whom it brings in", Control::One(kinds.to_vec())).required(),
    ]
}

fn domains(choices: &Choices, typed: &Typed) -> Field {
    let all = choices.domains.iter();
    let all = all.map(|domain| Choice::new(domain, domain).chosen(typed.domains.contains(domain)));
    Field::new("domains", "In which domains", Control::Many(all.collect()))
        .hint("Of their user principal names")
}

fn partner(choices: &Choices, typed: &Typed) -> Field {
    let none = Choice::new("", "Choose a partner").chosen(typed.partner.is_empty());
    let all = choices.partners.iter().map(|(id, name)| {
        let id = id.to_string();
        let is_chosen = id == typed.partner;
        Choice::new(id, name).chosen(is_chosen)
    });
    let all = std::iter::once(none).chain(all).collect();
    Field::new("partner", "Which partner", Control::Select(all))
}

/// `GET /console/provisioning/new`.
pub(super) async fn new(visit: Visit) -> Outcome {
    visit
        .page(move |visit| {
            let choices = connections::choices(&visit.engine, &visit.ctx)?;
            let typed = Typed {
                kind: "workforce".to_owned(),
                domains: choices.domains.iter().take(1).cloned().collect(),
                days: DEFAULT_TOKEN_DAYS.to_string(),
                ..Typed::default()
            };
            Ok(form_page(visit, &choices, &typed))
        })
        .await
}

/// `POST /console/provisioning/new`: answers with the page that shows the token this once.
pub(super) async fn create(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| match connect(visit, &typed) {
            Ok(made) => {
                let id = made.told.connection.value.id.to_string();
                connection::shown_once(visit, &id, &made.token.record, made.token.secret_text)
            }
            Err(error) => {
                let choices = connections::choices(&visit.engine, &visit.ctx)?;
                let mut page = form_page(visit, &choices, &typed);
                common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                common::again(&page)
            }
        })
        .await
}

fn connect(visit: &Visit, typed: &Typed) -> Result<Connected> {
    if typed.name.is_empty() {
        let message = "give it the name of the system on the other side";
        return Err(Refusal::invalid("displayName", message).into());
    }
    let partner = match typed.is_partner() {
        true if typed.partner.is_empty() => {
            let message = "choose the partner whose people it brings in";
            return Err(Refusal::invalid("connectedOrganizationId", message).into());
        }
        true => Some(common::id("partner", &typed.partner)?),
        false => None,
    };
    if !typed.is_partner() && typed.domains.is_empty() {
        let message = "choose the domains of the people that it brings in";
        return Err(Refusal::invalid("domains", message).into());
    }
    let wanted = Connect {
        name: typed.name.clone(),
        connection: Connection {
            id: ServicePrincipalId::default(),
            display_name: typed.name.clone(),
            kind: match partner {
                Some(_) => ConnectionKind::Partner,
                None => ConnectionKind::Workforce,
            },
            domains: match partner {
                Some(_) => Vec::new(),
                None => typed.domains.clone(),
            },
            connected_organization_id: partner,
            reach: match typed.is_all {
                true => ConnectionReach::Domains,
                false => ConnectionReach::Own,
            },
            allow_groups: typed.has_groups && partner.is_none(),
            is_enabled: true,
            created_date_time: visit.ctx.now,
        },
        token: connection::token(&typed.days, visit.ctx.now)?,
    };
    connections::connect(&visit.engine, &visit.ctx, &wanted)
}
