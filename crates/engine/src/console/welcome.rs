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
    NodeKind, Refusal, UserId,
    audit::{NewEvent, Target},
    directory::User,
};
use xenia_store::{Tx, Written, resources, tenants};

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

/// Says that this tenant is a sample. For Xenia itself only.
pub fn mark(engine: &Engine, ctx: &Ctx, sample: &Sample) -> Result<()> {
    if ctx.actor != Actor::System {
        return Err(Refusal::forbidden("only the server itself makes samples").into());
    }
    engine.write(ctx, |tx| {
        tenants::set_setting(tx, SETTING, sample)?;
        let about = Target::new(NodeKind::Organization, ctx.tenant, "the organisation");
        let told = NewEvent::new("Sample", "Mark as sample", about);
        Ok(Written::new((), told))
    })
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
