//! The settings of all groups.

use super::{
    common::{self, Asked},
    group_life,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{FormSection, GroupSettingsPage, NamePreview},
};
use xenia_design::{Control, Field};
use xenia_engine::{
    Error, Result,
    console::{
        group_settings::{self as console, View},
        people,
    },
    directory::{group_settings, groups as directory},
    domain::{Refusal, group_settings::SettingValue},
};

const LINE: &str = "/console/groups/settings";
const NAME: &str = "[GroupName]";

/// What is set, or was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    before: String,
    after: String,
    blocked: String,
    creation: bool,
    makers: String,
    security: bool,
    guests: bool,
    guest_owners: bool,
    guest_access: bool,
    guest_guidelines: String,
    guidelines: String,
    classifications: String,
    classification: String,
    name: String,
    person: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        let get = |name| form.get(name).to_owned();
        Self {
            before: get("before"),
            after: get("after"),
            blocked: get("blocked"),
            creation: form.has("creation"),
            makers: get("makers"),
            security: form.has("security"),
            guests: form.has("guests"),
            guest_owners: form.has("guest_owners"),
            guest_access: form.has("guest_access"),
            guest_guidelines: get("guest_guidelines"),
            guidelines: get("guidelines"),
            classifications: get("classifications"),
            classification: get("classification"),
            name: get("name"),
            person: get("person"),
        }
    }

    fn present(view: &View) -> Self {
        let settings = &view.settings;
        let text = |name| settings.text(name).to_owned();
        let lines = |name| settings.words(name).collect::<Vec<_>>().join("\n");
        let requirement = settings.text("PrefixSuffixNamingRequirement");
        let (before, after) = requirement.split_once(NAME).unwrap_or_default();
        Self {
            before: before.to_owned(),
            after: after.to_owned(),
            blocked: lines("CustomBlockedWordsList"),
            creation: settings.is("EnableGroupCreation"),
            makers: view.makers.clone().unwrap_or_default(),
            security: view.security,
            guests: settings.is("AllowToAddGuests"),
            guest_owners: settings.is("AllowGuestsToBeGroupOwner"),
            guest_access: settings.is("AllowGuestsToAccessGroups"),
            guest_guidelines: text("GuestUsageGuidelinesUrl"),
            guidelines: text("UsageGuidelinesUrl"),
            classifications: lines("ClassificationList"),
            classification: text("DefaultClassification"),
            ..Self::default()
        }
    }

    fn requirement(&self) -> String {
        match (self.before.as_str(), self.after.as_str()) {
            ("", "") => String::new(),
            (before, after) => format!("{before}{NAME}{after}"),
        }
    }

    /// The naming policy, as far as a name is tried with it.
    fn naming(&self) -> Vec<SettingValue> {
        vec![
            value("PrefixSuffixNamingRequirement", self.requirement()),
            value("CustomBlockedWordsList", listed(&self.blocked)),
        ]
    }

    /// All values; `makers` is the id of the group of that name.
    fn values(&self, makers: String) -> Vec<SettingValue> {
        let truth = |name, it: bool| value(name, it.to_string());
        let mut values = self.naming();
        values.extend([
            truth("EnableGroupCreation", self.creation),
            value("GroupCreationAllowedGroupId", makers),
            truth("AllowToAddGuests", self.guests),
            truth("AllowGuestsToBeGroupOwner", self.guest_owners),
            truth("AllowGuestsToAccessGroups", self.guest_access),
            value("GuestUsageGuidelinesUrl", self.guest_guidelines.clone()),
            value("UsageGuidelinesUrl", self.guidelines.clone()),
            value("ClassificationList", listed(&self.classifications)),
            value("DefaultClassification", self.classification.clone()),
        ]);
        values
    }
}

fn value(name: &str, text: String) -> SettingValue {
    SettingValue {
        name: name.to_owned(),
        value: Some(text),
    }
}

/// Lines as the list that a setting has.
fn listed(lines: &str) -> String {
    let words = lines.split(['\n', ',']).map(str::trim);
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(",")
}

/// `GET /console/groups/settings`.
pub(super) async fn show(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let view = console::view(&visit.engine, &visit.ctx)?;
            let typed = Typed::present(&view);
            Ok(fill(visit, &asked, &view, &typed)?.0)
        })
        .await
}

/// `POST /console/groups/settings`.
pub(super) async fn act(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    let saves = form.get("verb") == "save";
    form.visit
        .run(move |visit| {
            let view = console::view(&visit.engine, &visit.ctx)?;
            let (mut page, wrong) = fill(visit, &Asked::default(), &view, &typed)?;
            if !saves {
                return match wrong {
                    None => Reply::page(&page),
                    Some(_) => common::again(&page),
                };
            }
            match save(visit, &view, &typed) {
                Ok(()) => Reply::see(format!("{LINE}?done=group-settings-saved")),
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    complain(&mut page, refusal);
                    common::again(&page)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

fn save(visit: &Visit, view: &View, typed: &Typed) -> Result<()> {
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    let makers = match typed.makers.as_str() {
        "" => String::new(),
        name => directory::named(engine, ctx, name)
            .map_err(|error| at_makers(error, name))?
            .to_string(),
    };
    let security = view.may_security.then_some(typed.security);
    console::save(engine, ctx, &typed.values(makers), security)
}

fn at_makers(error: Error, name: &str) -> Error {
    match error {
        Error::Refused(refusal) if common::is_about_input(&refusal) => refusal.at("makers").into(),
        Error::Refused(_) => {
            let message = format!("there is no group called `{name}`");
            Refusal::invalid("makers", message).into()
        }
        other => other,
    }
}

/// The value that a refusal is about, and the field of the form.
const PLACES: &[(&str, &str)] = &[
    ("PrefixSuffixNamingRequirement", "before"),
    ("CustomBlockedWordsList", "blocked"),
    ("GroupCreationAllowedGroupId", "makers"),
    ("GuestUsageGuidelinesUrl", "guest_guidelines"),
    ("UsageGuidelinesUrl", "guidelines"),
    ("DefaultClassification", "classification"),
    ("Classification", "classifications"),
];

/// Says what is wrong where it was typed.
fn complain(page: &mut GroupSettingsPage, refusal: Refusal) {
    let target = refusal.target.as_deref().unwrap_or_default();
    let by_value = PLACES
        .iter()
        .find(|(value, _)| refusal.message.starts_with(&format!("`{value}")));
    let name = by_value.map_or(target, |(_, field)| field).to_owned();
    let sections = page.sections.iter_mut().flat_map(|it| &mut it.fields);
    let mut fields = page.names.iter_mut().chain(&mut page.tried).chain(sections);
    match fields.find(|field| field.name == name) {
        Some(field) => field.error = Some(refusal.message),
        None => page.shell.banners.push(common::banner(&refusal)),
    }
}

/// The page, and whether what was typed cannot be tried.
fn fill(
    visit: &Visit,
    asked: &Asked,
    view: &View,
    typed: &Typed,
) -> Result<(GroupSettingsPage, Option<()>)> {
    let mut page = GroupSettingsPage {
        shell: group_life::shell(visit, asked, "Rules for groups"),
        tabs: group_life::tabs(visit, LINE)?,
        action: LINE.to_owned(),
        names: names(typed),
        tried: tried(typed),
        preview: NamePreview::default(),
        sections: vec![creation(view, typed), guests(typed), guidance(typed)],
    };
    let shown = match preview(visit, typed) {
        Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
            complain(&mut page, refusal);
            page.preview.fault = "this cannot be tried yet".to_owned();
            return Ok((page, Some(())));
        }
        shown => shown?,
    };
    page.preview = shown;
    Ok((page, None))
}

fn preview(visit: &Visit, typed: &Typed) -> Result<NamePreview> {
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    let mut found = people::resolve(engine, ctx, &typed.person, "person")?.into_iter();
    let maker = found.next().map(|one| one.id);
    let chosen = match typed.name.as_str() {
        "" => "Spring campaign",
        name => name,
    };
    let shown = group_settings::preview(engine, ctx, &typed.naming(), chosen, maker)?;
    Ok(NamePreview {
        chosen: format!("\u{201c}{chosen}\u{201d}"),
        maker: shown.maker,
        name: shown.display_name,
        nickname: shown.mail_nickname,
        fault: shown.fault.map_or_else(String::new, |it| it.message),
    })
}

fn names(typed: &Typed) -> Vec<Field> {
    vec![
        Field::line("before", "Before the name", "text", &typed.before)
            .hint("Such as GRP_ for every group, or [Department] for what the directory has of whoever makes it; also [Company], [Office], [Title], [StateOrProvince], [CountryOrRegion]"),
        Field::line("after", "After the name", "text", &typed.after),
        Field::area("blocked", "Names that no group may have", &typed.blocked)
            .hint("One on each line. A word inside a longer name is no matter"),
    ]
}

fn tried(typed: &Typed) -> Vec<Field> {
    vec![
        Field::line("name", "Try a name", "text", &typed.name),
        Field::line("person", "Made by", "text", &typed.person)
            .hint("Mail address or full name; empty for yourself"),
    ]
}

fn switch(name: &str, label: &str, on: bool, hint: &str) -> Field {
    Field::new(name, label, Control::Switch(on)).hint(hint)
}

fn creation(view: &View, typed: &Typed) -> FormSection {
    let mut fields = vec![
        switch(
            "creation",
            "Members may create Microsoft 365 groups",
            typed.creation,
            "Administrators of groups always may",
        ),
        Field::line(
            "makers",
            "When not, still the members of this group",
            "text",
            &typed.makers,
        )
        .hint("Name or id of a security group; empty for nobody"),
    ];
    if view.may_security {
        fields.push(switch(
            "security",
            "Members may create security groups",
            typed.security,
            "",
        ));
    }
    common::section("Who may create groups", "", fields)
}

fn guests(typed: &Typed) -> FormSection {
    common::section(
        "Guests",
        "A group can be closed to guests by itself too. Who is in stays in.",
        vec![
            switch(
                "guests",
                "Guests may be added to Microsoft 365 groups",
                typed.guests,
                "Off also for access packages. Administrators of groups add guests all the same",
            ),
            switch(
                "guest_access",
                "Guests have what their groups give them",
                typed.guest_access,
                "Off: no application and no catalog counts a guest as a member of a Microsoft 365 group",
            ),
            switch(
                "guest_owners",
                "Guests may own groups",
                typed.guest_owners,
                "",
            ),
            Field::line(
                "guest_guidelines",
                "What guests should read",
                "url",
                &typed.guest_guidelines,
            )
            .hint("The address of a page, for guests"),
        ],
    )
}

fn guidance(typed: &Typed) -> FormSection {
    common::section(
        "Guidance",
        "",
        vec![
            Field::line(
                "guidelines",
                "What owners should read",
                "url",
                &typed.guidelines,
            )
            .hint("The address of a page with what is expected of groups"),
            Field::area(
                "classifications",
                "Classifications to choose from",
                &typed.classifications,
            )
            .hint("One on each line; empty for any"),
            Field::line(
                "classification",
                "The classification of new groups",
                "text",
                &typed.classification,
            ),
        ],
    )
}
