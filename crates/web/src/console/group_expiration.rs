//! When groups expire.

use super::{
    common::{self, Asked},
    group_life::{self as life, card, lines, number, one_of},
    groups::LINE as GROUPS,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{ExpirationPage, ExpirationPreview, ExpiringRow, FormSection},
    words,
};
use axum::extract::Path;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_design::{
    Field, Icon, Stat, Tone,
    charts::{Columns, Point},
};
use xenia_engine::{
    Error, Result,
    console::group_life::{self as console, Expiration, Expiring},
    directory::groups::lifecycle,
    domain::{GroupId, Refusal, Timestamp, group_lifecycle::Managed},
};

const LINE: &str = "/console/groups/expiration";
const TITLE: &str = "When groups expire";
/// The lifetime that is proposed where there is no policy: half a year.
const USUAL: i64 = 180;

/// What is set, or was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    which: String,
    selected: String,
    days: String,
    alternates: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        let get = |name| form.get(name).to_owned();
        Self {
            which: get("which"),
            selected: get("selected"),
            days: get("days"),
            alternates: get("alternates"),
        }
    }

    fn present(view: &Expiration) -> Self {
        let policy = &view.policy;
        let which = match policy.managed_group_types {
            Managed::All => "All",
            Managed::Selected => "Selected",
            Managed::None => "None",
        };
        let days = match policy.exists() {
            true => policy.group_lifetime_in_days,
            false => USUAL,
        };
        Self {
            which: which.to_owned(),
            selected: lines(&view.selected),
            days: days.to_string(),
            alternates: policy.alternates().collect::<Vec<_>>().join("\n"),
        }
    }

    fn body(&self) -> Result<Map<String, Value>, Refusal> {
        let addresses = self.alternates.split(['\n', ',', ';']).map(str::trim);
        let addresses: Vec<&str> = addresses.filter(|it| !it.is_empty()).collect();
        let alternates = (!addresses.is_empty()).then(|| addresses.join(";"));
        let body = json!({
            "managedGroupTypes": self.which,
            "groupLifetimeInDays": number(&self.days, "groupLifetimeInDays")?,
            "alternateNotificationEmails": alternates,
        });
        Ok(body.as_object().cloned().unwrap_or_default())
    }

    /// The groups that are listed, where only those expire.
    fn listed(&self, visit: &Visit) -> Result<Vec<Uuid>> {
        match self.which.as_str() {
            "Selected" => life::ids(visit, &self.selected, "groupId"),
            _ => Ok(Vec::new()),
        }
    }
}

const PLACES: common::Places<'static> = &[
    ("managedGroupTypes", "which"),
    ("groupId", "selected"),
    ("groupLifetimeInDays", "days"),
    ("alternateNotificationEmails", "alternates"),
];

/// `GET /console/groups/expiration`.
pub(super) async fn show(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let view = console::expiration(&visit.engine, &visit.ctx)?;
            fill(visit, &asked, &view, &Typed::present(&view))
        })
        .await
}

/// `POST /console/groups/expiration`.
pub(super) async fn act(form: Form) -> Outcome {
    let (typed, saves) = (Typed::of(&form), form.get("verb") != "try");
    form.visit
        .run(move |visit| {
            let done = match saves {
                true => save(visit, &typed).map(|()| None),
                false => forecast(visit, &typed).map(Some),
            };
            match done {
                Ok(None) => Reply::see(format!("{LINE}?done=expiration-saved")),
                done => again(visit, &typed, done),
            }
        })
        .await
}

/// The page with what was typed: what it would do, or what is wrong.
fn again(visit: &Visit, typed: &Typed, done: Result<Option<ExpirationPreview>>) -> Outcome {
    let view = console::expiration(&visit.engine, &visit.ctx)?;
    let mut page = fill(visit, &Asked::default(), &view, typed)?;
    match done {
        Ok(preview) => {
            page.preview = preview.unwrap_or_default();
            Reply::page(&page)
        }
        Err(error) => {
            "This cannot be tried yet".clone_into(&mut page.preview.words);
            common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
            common::again(&page)
        }
    }
}

fn save(visit: &Visit, typed: &Typed) -> Result<()> {
    let (body, listed) = (typed.body()?, typed.listed(visit)?);
    lifecycle::save_policy(&visit.engine, &visit.ctx, &body, &listed).map(drop)
}

fn forecast(visit: &Visit, typed: &Typed) -> Result<ExpirationPreview> {
    let (body, listed) = (typed.body()?, typed.listed(visit)?);
    let found = lifecycle::forecast(&visit.engine, &visit.ctx, &body, &listed)?;
    let first = found.first.map(|at| {
        let date = at.long_date();
        format!("the first on {date}, unless it is renewed or used before")
    });
    Ok(ExpirationPreview {
        words: format!(
            "{} of {} would expire",
            found.touched,
            common::counted(found.groups, "group")
        ),
        more: first.unwrap_or_else(|| "no group would get an end".to_owned()),
    })
}

/// `POST .../expiration/{group}/renew`.
pub(super) async fn renew(Path(group): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            anew(visit, &group)?;
            Reply::see(format!("{LINE}?done=group-renewed"))
        })
        .await
}

/// `POST /console/groups/{group}/renew`.
pub(super) async fn renew_one(Path(group): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id = anew(visit, &group)?;
            Reply::see(format!("{GROUPS}/{id}?done=renewed"))
        })
        .await
}

fn anew(visit: &Visit, group: &str) -> Result<GroupId> {
    let id: GroupId = common::id("group", group)?;
    lifecycle::renew(&visit.engine, &visit.ctx, id.0)?;
    Ok(id)
}

fn fill(
    visit: &Visit,
    asked: &Asked,
    view: &Expiration,
    typed: &Typed,
) -> Result<ExpirationPage, Error> {
    let now = visit.ctx.now;
    Ok(ExpirationPage {
        shell: life::shell(visit, asked, TITLE),
        tabs: life::tabs(visit, LINE)?,
        stats: stats(view, now),
        action: LINE.to_owned(),
        sections: vec![which(typed), warned(typed)],
        preview: present(view),
        periods: Columns {
            unit: "groups".to_owned(),
            points: view.periods.iter().map(point).collect(),
            urgent: 1,
        },
        rows: view.next.iter().map(|one| row(one, now)).collect(),
    })
}

fn point((from, count): &(Timestamp, u32)) -> Point {
    let date = from.long_date();
    // `23 November 2026`: the year is clear from the place in the chart.
    let label = date.rsplit_once(' ').map_or(date.as_str(), |(day, _)| day);
    Point::new(label, *count)
}

fn present(view: &Expiration) -> ExpirationPreview {
    let more = match (view.policy.exists(), view.policy.carried_to.is_some()) {
        (true, true) => "the policy is being carried to the groups just now".to_owned(),
        _ => "change something to see what it would do".to_owned(),
    };
    ExpirationPreview {
        words: format!(
            "{} of {} expire now",
            view.touched,
            common::counted(view.groups, "group")
        ),
        more,
    }
}

fn stats(view: &Expiration, now: Timestamp) -> Vec<Stat> {
    let soon = view.periods.first().map_or(0, |(_, count)| *count);
    let nobody = |one: &&Expiring| one.owners.is_empty() && one.expires < now.plus_days(30);
    let unwarned = view.next.iter().filter(nobody).count();
    let stat = |label: &str, value: String, note: &str, tone, icon| Stat {
        label: label.to_owned(),
        value,
        note: note.to_owned(),
        tone,
        icon,
        href: None,
    };
    let tone = |is_good: bool| if is_good { Tone::Neutral } else { Tone::Warn };
    vec![
        stat(
            "Groups that expire",
            view.touched.to_string(),
            &format!("of {} with mail", view.groups),
            Tone::Neutral,
            Icon::Group,
        ),
        stat(
            "Within 30 days",
            soon.to_string(),
            "their owners are warned",
            tone(soon == 0),
            Icon::Clock,
        ),
        stat(
            "Of these without an owner",
            unwarned.to_string(),
            "somebody else is warned",
            tone(unwarned == 0),
            Icon::Warning,
        ),
    ]
}

fn which(typed: &Typed) -> FormSection {
    let choices = [
        ("None", "No group", "Nothing is deleted"),
        (
            "All",
            "All Microsoft 365 groups",
            "But those that can hold directory roles",
        ),
        ("Selected", "These groups only", ""),
    ];
    let fields = vec![
        one_of("which", "Which groups", &typed.which, &choices),
        Field::area("selected", "These groups", &typed.selected)
            .hint("Name or id, one on each line; only where “these groups only” is chosen"),
        Field::line("days", "They live for so many days", "number", &typed.days)
            .hint("From when they were made or last renewed; 30 at least. A group that is there already has at least 35 days from now")
            .required(),
    ];
    card("Which groups, and how long", "", fields)
}

fn warned(typed: &Typed) -> FormSection {
    let field = Field::area("alternates", "Warned instead of owners", &typed.alternates)
        .hint("Mail addresses, one on each line. Without any, administrators of groups are warned");
    let text = "Owners are warned. Where a group has none who can be reached, these are.";
    card("Who is warned", text, vec![field])
}

fn row(one: &Expiring, now: Timestamp) -> ExpiringRow {
    ExpiringRow {
        name: one.group.display_name.clone(),
        href: format!("{GROUPS}/{}", one.group.id),
        owners: one.owners.join(", "),
        expires: words::day(one.expires, now),
        renew: format!("{LINE}/{}/renew", one.group.id),
    }
}
