//! The people of the directory: the list, one person, and the deeds on their page.

use super::{
    common::{self, Asked},
    guests,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    photos,
    views::console::{GuestPage, PeoplePage, PersonRow},
    words,
};
use axum::extract::Path;
use serde_json::json;
use xenia_design::{Fact, Field, Link};
use xenia_engine::{
    Result,
    console::users::{self as console, Filter, Person, Summary},
    directory::users,
    domain::{UserId, directory::UserType},
    store::figures::GuestState,
};

const LINE: &str = "/console/people";
/// What the list can be narrowed to; `Leaving` is a matter of guests and of their own list.
const STATES: [GuestState; 3] = [GuestState::Active, GuestState::Invited, GuestState::Blocked];

/// `GET /console/people`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| fill_list(visit, &asked)).await
}

fn fill_list(visit: &Visit, asked: &Asked) -> Result<PeoplePage> {
    let filter = Filter {
        search: asked.get("search").to_owned(),
        user_type: match asked.get("type") {
            "member" => Some(UserType::Member),
            "guest" => Some(UserType::Guest),
            _ => None,
        },
        company: asked.get("company").to_owned(),
        department: asked.get("department").to_owned(),
        state: GuestState::from_word(asked.get("state")),
        order: common::order(asked),
        page: asked.page(),
    };
    let paged = console::list(&visit.engine, &visit.ctx, &filter)?;
    visit.find_photos(paged.rows.iter().map(|one| one.user.id.0))?;
    Ok(PeoplePage {
        shell: common::shell(visit, asked, LINE, "People"),
        filters: common::filters(LINE, "Search names and addresses", asked, fields(asked)),
        pager: common::pager(&paged, "people", LINE, asked),
        rows: paged.rows.iter().map(|one| row(visit, one)).collect(),
    })
}

fn fields(asked: &Asked) -> Vec<Field> {
    let pair = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    let types = vec![pair("member", "From inside"), pair("guest", "Guests")];
    let states = STATES.map(|one| (one.word().to_owned(), guests::state(one).label));
    vec![
        common::select("type", "Type", asked.get("type"), types),
        Field::line("company", "Company", "text", asked.get("company")),
        Field::line("department", "Department", "text", asked.get("department")),
        common::select("state", "State", asked.get("state"), states.to_vec()),
        common::order_field(asked, true),
    ]
}

fn row(visit: &Visit, summary: &Summary) -> PersonRow {
    let user = &summary.user;
    let address = user.address().unwrap_or(&user.user_principal_name);
    let mut who = common::person(visit, user);
    address.clone_into(&mut who.detail);
    let place = match user.is_guest() {
        true => &user.company_name,
        false => &user.department,
    };
    PersonRow {
        who,
        place: place.clone().unwrap_or_default(),
        state: guests::state(summary.state),
        groups: summary.groups,
        last_seen: summary
            .last_seen
            .map(|seen| words::day(seen, visit.ctx.now)),
    }
}

/// `GET /console/people/{user}`.
pub(super) async fn one(visit: Visit, Path(user): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let id: UserId = common::id("person", &user)?;
            let person = console::view(&visit.engine, &visit.ctx, id)?;
            visit.find_photos(person.guests.iter().map(|guest| guest.id.0))?;
            guests::find_photos(visit, &person.view)?;
            Ok(GuestPage {
                photo: photos::of_user(visit, &person.view.user)?,
                ..fill_one(visit, &asked, &person)
            })
        })
        .await
}

fn fill_one(visit: &Visit, asked: &Asked, person: &Person) -> GuestPage {
    let (user, now) = (&person.view.user, visit.ctx.now);
    let role = |(role, until): &(xenia_engine::domain::role::DirectoryRole, _)| {
        let href = format!("/console/roles/{}", role.template());
        let until: &Option<_> = until;
        (
            Link::new(role.display_name(), href),
            until.map(|end| words::day(end, now)),
        )
    };
    let page = guests::fill(visit, LINE, &person.view);
    let mut facts = member_facts(person);
    facts.extend(page.facts);
    GuestPage {
        shell: common::below(visit, asked, ("Everybody", LINE), &user.display_name),
        sponsors: page.sponsors.filter(|_| user.is_guest()),
        roles: person.roles.iter().map(role).collect(),
        answers_for: person
            .guests
            .iter()
            .map(|guest| common::person(visit, guest))
            .collect(),
        facts,
        ..page
    }
}

/// What is known of somebody from inside beside what is known of everybody.
fn member_facts(person: &Person) -> Vec<Fact> {
    let user = &person.view.user;
    [
        ("Title", &user.job_title),
        ("Department", &user.department),
        ("Office", &user.office_location),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.as_ref().map(|value| Fact::new(name, value)))
    .collect()
}

/// `POST .../block`.
pub(super) async fn block(Path(user): Path<String>, form: Form) -> Outcome {
    set_enabled(user, form, false).await
}

/// `POST .../unblock`.
pub(super) async fn unblock(Path(user): Path<String>, form: Form) -> Outcome {
    set_enabled(user, form, true).await
}

async fn set_enabled(user: String, form: Form, is_enabled: bool) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: UserId = common::id("person", &user)?;
            let body = json!({ "accountEnabled": is_enabled });
            let body = body.as_object().cloned().unwrap_or_default();
            users::update(&visit.engine, &visit.ctx, &id.to_string(), &body, None)?;
            let done = if is_enabled { "unblocked" } else { "blocked" };
            Reply::see(format!("{LINE}/{id}?done={done}"))
        })
        .await
}
