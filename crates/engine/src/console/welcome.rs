//! The sample organisation: whom one can play. It lets anybody in as those people without a
//! password, so it works only in a tenant that was made as a sample, and nobody can turn a tenant
//! into one from outside: [`mark`] is for Xenia itself, before the first real person comes.

use crate::{
    Actor, Ctx, Engine, Result,
    sessions::{self, NewSession, Opened},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use xenia_domain::{
    NodeKind, Refusal, Relation, UserId,
    audit::{NewEvent, Target},
    directory::User,
    entitlement::progress::RequestState,
    role::{CatalogRole, DirectoryRole},
};
use xenia_store::{
    Tx, Written,
    assignments::{self, AssignmentQuery, RequestQuery},
    edges::{self, EdgeQuery},
    resources, tenants,
};

const SETTING: &str = "sample";
/// How long one plays somebody: a day.
const SECONDS: i64 = 86_400;

/// Somebody whom one can play.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Played {
    /// Who.
    pub user: UserId,
    /// What one can try in this part.
    pub text: String,
    /// The words of the button: `Open the console`.
    pub verb: String,
    /// Where it leads: a path of this server.
    pub path: String,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Sample {
    /// In numbers: `300 people, 12 partner companies ...`.
    pub summary: String,
    /// Whom one can play.
    pub people: Vec<Played>,
}

/// Says that this tenant is a sample, and chooses whom one can play: an administrator, somebody
/// for whom requests wait, an owner of a catalog, a guest. For Xenia itself only.
pub fn mark(engine: &Engine, ctx: &Ctx, summary: &str) -> Result<()> {
    if ctx.actor != Actor::System {
        return Err(Refusal::forbidden("only the server itself makes samples").into());
    }
    engine.write(ctx, |tx| {
        let sample = Sample {
            summary: summary.to_owned(),
            people: cast(tx, ctx)?,
        };
        tenants::set_setting(tx, SETTING, &sample)?;
        let about = Target::new(NodeKind::Organization, ctx.tenant, "the organisation");
        let told = NewEvent::new("Sample", "Mark as sample", about);
        Ok(Written::new((), told))
    })
}

fn cast(tx: &Tx<'_>, ctx: &Ctx) -> Result<Vec<Played>> {
    let tenant = tenants::domains(tx)?
        .into_iter()
        .find(|domain| domain.is_default)
        .map_or_else(|| ctx.tenant.to_string(), |domain| domain.id);
    let administrator = DirectoryRole::GlobalAdministrator.template();
    let administrators = EdgeQuery::of_object(administrator).relation(Relation::DirectoryRole);
    let owners = EdgeQuery {
        relation: Some(Relation::CatalogRole),
        ..EdgeQuery::default()
    };
    let owners = owners.role(CatalogRole::CatalogOwner.template());
    let (approver, guest) = (approver(tx)?, guest(tx)?);
    let first = subject(tx, ctx, &administrators, &[])?;
    // Somebody with a directory role who owns a catalog too is not the one to show.
    let shown: Vec<UserId> = [approver, first]
        .into_iter()
        .flatten()
        .chain(with_role(tx, ctx)?)
        .collect();
    let parts = [
        (
            first,
            "Sees everything: partners, guests, packages, the log.",
            "Open the console",
            "/console".to_owned(),
        ),
        (
            approver,
            "Decides requests; some wait right now.",
            "Open approvals",
            format!("/approvals/{tenant}"),
        ),
        (
            subject(tx, ctx, &owners, &shown)?,
            "Owns a catalog and publishes packages from it, without being an administrator.",
            "Open the packages",
            "/console/packages".to_owned(),
        ),
        (
            guest,
            "Works at a partner. Asks for access, sees what there is and when it ends.",
            "Open My Access",
            format!("/my-access/{tenant}"),
        ),
    ];
    let played = |(user, text, verb, path): (Option<UserId>, &str, &str, String)| {
        user.map(|user| Played {
            user,
            text: text.to_owned(),
            verb: verb.to_owned(),
            path,
        })
    };
    Ok(parts.into_iter().filter_map(played).collect())
}

/// Those with a directory role.
fn with_role(tx: &Tx<'_>, ctx: &Ctx) -> Result<impl Iterator<Item = UserId>> {
    let roles = EdgeQuery {
        relation: Some(Relation::DirectoryRole),
        ..EdgeQuery::default()
    };
    let held = edges::list(tx, &roles.at(ctx.now))?.into_iter();
    Ok(held.map(|edge| UserId(edge.subject)))
}

/// The first user at the near end of such an edge who may sign in; others than those, where there
/// is one.
fn subject(tx: &Tx<'_>, ctx: &Ctx, query: &EdgeQuery, others: &[UserId]) -> Result<Option<UserId>> {
    let mut found = None;
    for edge in edges::list(tx, &query.clone().at(ctx.now))? {
        let id = UserId(edge.subject);
        let user = resources::find::<User>(tx, id)?;
        if user.is_some_and(|user| user.value.account_enabled && !user.value.is_guest()) {
            if !others.contains(&id) {
                return Ok(Some(id));
            }
            found = found.or(Some(id));
        }
    }
    Ok(found)
}

/// Somebody for whom a request waits.
fn approver(tx: &Tx<'_>) -> Result<Option<UserId>> {
    let query = RequestQuery {
        state: Some(RequestState::PendingApproval),
        limit: 20,
        ..RequestQuery::default()
    };
    for request in assignments::requests(tx, &query)? {
        let id = request.value.request.id;
        for approver in assignments::approvers(tx, id)? {
            if resources::find::<User>(tx, approver)?.is_some() {
                return Ok(Some(UserId(approver)));
            }
        }
    }
    Ok(None)
}

/// A guest with access.
fn guest(tx: &Tx<'_>) -> Result<Option<UserId>> {
    let query = AssignmentQuery {
        live: true,
        limit: 200,
        ..AssignmentQuery::default()
    };
    for assignment in assignments::list(tx, &query)? {
        let id = assignment.value.target_id;
        let user = resources::find::<User>(tx, id)?.map(|user| user.value);
        if user.is_some_and(|user| user.is_guest() && user.account_enabled) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn sample(tx: &Tx<'_>) -> Result<Sample> {
    let sample: Sample = tenants::setting(tx, SETTING)?;
    if sample.people.is_empty() {
        return Err(Refusal::not_found("sample organisation", "here").into());
    }
    Ok(sample)
}

/// The sample with the people whom one can play. There is none in other tenants.
pub fn show(engine: &Engine, ctx: &Ctx) -> Result<(Sample, Vec<(Played, User)>)> {
    engine.read(ctx, |tx| {
        let sample = sample(tx)?;
        let mut people = Vec::new();
        for played in &sample.people {
            if let Some(user) = resources::find::<User>(tx, played.user)? {
                people.push((played.clone(), user.value));
            }
        }
        Ok((sample, people))
    })
}

/// Signs in as one of the people of the sample; with where that leads. Refused in every other
/// tenant, and for everybody who is not named in the sample.
pub fn play(engine: &Engine, ctx: &Ctx, person: UserId) -> Result<(Opened, String)> {
    let (cookie, hash) = sessions::new_cookie(engine);
    engine.write(ctx, |tx| {
        let sample = sample(tx)?;
        let unknown = || Refusal::not_found("person to play", person);
        let played = sample
            .people
            .iter()
            .find(|played| played.user == person)
            .ok_or_else(unknown)?;
        let user = resources::find::<User>(tx, person)?
            .ok_or_else(unknown)?
            .value;
        if !user.account_enabled {
            let message = format!("`{}` is blocked; play somebody else", user.display_name);
            return Err(Refusal::conflict(message).into());
        }
        let new = NewSession {
            user: Some(person),
            address: None,
            methods: "sample",
            seconds: SECONDS,
        };
        let session = sessions::open(tx, &hash, &new)?;
        let about = Target::new(NodeKind::User, person, &user.user_principal_name);
        let told = NewEvent::new("SignIn", "Play a person of the sample", about)
            .with(json!({ "session": session.id }));
        let opened = Opened {
            cookie: cookie.clone(),
            session,
            seconds: SECONDS,
        };
        Ok(Written::new((opened, played.path.clone()), told))
    })
}

/// Whether this tenant is a sample.
pub fn is_sample(tx: &Tx<'_>) -> Result<bool> {
    let sample: Sample = tenants::setting(tx, SETTING)?;
    Ok(!sample.people.is_empty())
}
