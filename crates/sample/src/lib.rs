//! A believable organisation for newcomers: Contoso, with about 300 people, 12 partner companies,
//! 150 people there, 43 groups, 15 applications, 20 packages and a year of history.
//!
//! The history is made by the real use cases with the time set back, so that every page, mail and
//! audit event is what the product really makes. Chance is the same in every run.

mod arrival;
mod bundles;
mod circles;
mod consents;
mod names;
mod people;
mod places;
mod story;
mod year;

pub use people::PASSWORD;
use story::Story;
use xenia_engine::{
    Engine, Result,
    console::welcome,
    domain::{TenantId, Timestamp, UserId},
    mail::JOB,
    passwords,
    store::jobs,
    tenants::{Initialise, initialise},
};

/// The domain of the sample organisation.
pub const DOMAIN: &str = "contoso.example";

/// The steps that [`load`] reports.
pub const STEPS: u64 = 300 + 40 + 15 + 12 + 20 + 365;

/// The sample organisation.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its id.
    pub tenant: TenantId,
    /// Its Global Administrator.
    pub administrator: UserId,
    /// The link with which the administrator sets a password.
    pub link: String,
}

/// Makes the sample organisation with a year of history up to `now`; `step` is called [`STEPS`]
/// times. Of the mails that the history orders only those of its last two days stay to be sent.
///
/// # Errors
/// The organisation exists already, or the database fails.
pub fn load(engine: &Engine, now: Timestamp, step: &mut dyn FnMut()) -> Result<Loaded> {
    let begin = now.plus_days(-year::DAYS - 5);
    let wanted = Initialise {
        domain: DOMAIN.to_owned(),
        administrator: format!("admin@{DOMAIN}"),
        display_name: "Contoso".to_owned(),
    };
    let made = initialise(engine, begin, &wanted)?;
    let mut story = Story::new(engine, made.tenant, made.administrator, begin);
    let members = people::members(&story, step)?;
    passwords::set(engine, &story.admin(), made.administrator, PASSWORD)?;
    people::administrators(&story, &members)?;
    story.now = begin.plus_days(1);
    let groups = places::groups(&mut story, &members, step)?;
    let applications = places::applications(&story, step)?;
    story.now = begin.plus_days(2);
    let partners = places::partners(&story, &members, step)?;
    let stock = places::Stock {
        members: &members,
        groups: &groups,
        applications: &applications,
        partners: &partners,
    };
    story.now = begin.plus_days(3);
    let offered = places::offer(&story, &stock, step)?;
    let outsiders = people::outsiders();
    let cast = year::Cast {
        members: &members,
        outsiders: &outsiders,
        offered: &offered,
    };
    year::live(&mut story, &cast, now, step)?;
    circles::found(&mut story, &members, now)?;
    consents::asked(&mut story, &members, &applications, now)?;
    engine.bookkeeping(made.tenant, |tx| {
        Ok(jobs::skip_due_before(tx, JOB, now.plus_days(-2), now)?)
    })?;
    let summary = "300 people, 12 partner companies, 150 people there, 43 groups, 15 applications, 20 packages";
    welcome::mark(engine, &engine.system(made.tenant), summary)?;
    Ok(Loaded {
        tenant: made.tenant,
        administrator: made.administrator,
        link: made.link,
    })
}
