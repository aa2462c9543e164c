//! The people of the directory, from inside and from outside: the list, and one person.

use super::{
    Paged,
    guests::{self, View},
    listing::{self, Order},
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, REVIEW_PEOPLE},
};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{
    Refusal, Relation, Timestamp, UserId,
    directory::{User, UserType},
    role::DirectoryRole,
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    figures::{self, GuestState},
    resources,
};

/// Which people.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whose name or address contains this.
    pub search: String,
    /// From inside or from outside.
    pub user_type: Option<UserType>,
    /// Whose company begins so.
    pub company: String,
    /// Whose department begins so.
    pub department: String,
    /// Standing there; nobody is found for [`GuestState::Leaving`], which is a matter of guests.
    pub state: Option<GuestState>,
    /// In which order.
    pub order: Order,
    /// Which page.
    pub page: u32,
}

impl Filter {
    fn conditions(&self) -> Vec<String> {
        let properties = ["displayName", "mail", "userPrincipalName"];
        let begins = |property: &str, text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| format!("startswith({property},{})", listing::quoted(text)))
        };
        let kind = self.user_type.map(|kind| match kind {
            UserType::Member => "userType eq 'Member'",
            UserType::Guest => "userType eq 'Guest'",
        });
        let state = self.state.map(|state| match state {
            GuestState::Blocked | GuestState::Leaving => "accountEnabled eq false",
            GuestState::Invited => {
                "accountEnabled eq true and externalUserState eq 'PendingAcceptance'"
            }
            GuestState::Active => {
                "accountEnabled eq true and externalUserState ne 'PendingAcceptance'"
            }
        });
        [
            listing::search(&self.search, &properties),
            kind.map(str::to_owned),
            begins("companyName", &self.company),
            begins("department", &self.department),
            state.map(|state| format!("({state})")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A person in the list.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Who.
    pub user: User,
    /// Where they stand.
    pub state: GuestState,
    /// In how many groups they are.
    pub groups: u32,
    /// When they were last here.
    pub last_seen: Option<Timestamp>,
}

/// The people of a filter.
pub fn list(engine: &Engine, ctx: &Ctx, filter: &Filter) -> Result<Paged<Summary>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &REVIEW_PEOPLE, On::Tenant)?;
        let page = listing::page::<User>(tx, &filter.conditions(), filter.order, filter.page)?;
        let ids: Vec<Uuid> = page.rows.iter().map(|user| user.id.0).collect();
        let groups = figures::objects_of(tx, Relation::Member, &ids, ctx.now)?;
        let seen = figures::last_seen(tx, &ids)?;
        Ok(page.map(|user| Summary {
            state: GuestState::of(&user),
            groups: super::count(groups.get(&user.id.0).copied().unwrap_or(0)),
            last_seen: seen.get(&user.id.0).copied(),
            user,
        }))
    })
}

/// One person.
#[derive(Clone, Debug)]
pub struct Person {
    /// What is known of everybody: facts, what they reach and why, what happened.
    pub view: View,
    /// Directory roles, with the end of each, where it has one.
    pub roles: Vec<(DirectoryRole, Option<Timestamp>)>,
    /// The guests whom they answer for, by name.
    pub guests: Vec<User>,
}

/// One person, from inside or from outside.
pub fn view(engine: &Engine, ctx: &Ctx, id: UserId) -> Result<Person> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &REVIEW_PEOPLE, On::Tenant)?;
        let user = resources::find::<User>(tx, id)?
            .ok_or_else(|| Refusal::not_found("person", id))?
            .value;
        Ok(Person {
            roles: roles(tx, ctx, id)?,
            guests: answers_for(tx, ctx, id)?,
            view: guests::of_user(tx, ctx, user)?,
        })
    })
}

fn roles(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<Vec<(DirectoryRole, Option<Timestamp>)>> {
    let query = EdgeQuery::of_subject(id)
        .relation(Relation::DirectoryRole)
        .at(ctx.now);
    let held = edges::list(tx, &query)?;
    let role = |edge: &xenia_domain::Edge| {
        DirectoryRole::from_template(edge.object).map(|role| (role, edge.ends_at))
    };
    Ok(held.iter().filter_map(role).collect())
}

fn answers_for(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<Vec<User>> {
    let query = EdgeQuery::of_subject(id)
        .relation(Relation::Sponsor)
        .at(ctx.now);
    let ids: Vec<Uuid> = edges::list(tx, &query)?
        .into_iter()
        .map(|edge| edge.object)
        .collect();
    let known: HashMap<Uuid, User> = super::packages::users(tx, &ids)?;
    let mut known: Vec<User> = known.into_values().collect();
    known.sort_by_key(|user| user.display_name.to_lowercase());
    Ok(known)
}
