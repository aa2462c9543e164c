//! Groups that people make for themselves: one to join, one to ask for, and one that has lost its
//! owner. With them groups begin to expire.

use crate::story::{Member, Story};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::{
        groups::{
            self, Bound,
            joining::{self, Wish},
            lifecycle, ownerless,
        },
        users,
    },
    domain::Timestamp,
};

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// Makes them, a month before `now`; somebody asks, and an owner leaves the organisation.
pub(crate) fn found(story: &mut Story<'_>, members: &[Member], now: Timestamp) -> Result<()> {
    let [.., leaver, first, second] = members else {
        return Ok(());
    };
    story.now = now.plus_days(-30);
    let policy = json!({ "groupLifetimeInDays": 180, "managedGroupTypes": "All" });
    lifecycle::create_policy(story.engine, &story.admin(), &object(policy))?;
    let boss = story.administrator.0;
    let of = |owner: Uuid, members: &[Uuid]| Bound {
        owners: vec![owner],
        members: members.to_vec(),
    };
    let (a, b) = (first.id.0, second.id.0);
    make(story, "Running club", "Public", &of(boss, &[a, b]))?;
    let circle = make(story, "Book circle", "Private", &of(boss, &[a]))?;
    make(
        story,
        "Canteen committee",
        "Private",
        &of(leaver.id.0, &[boss, a, b]),
    )?;
    story.now = now.plus_days(-1);
    let wish = Wish {
        reason: "I read everything by Saramago, and would like to talk about it.".to_owned(),
        until: None,
    };
    let asker = story.user(second.id, &second.name);
    joining::ask(story.engine, &asker, circle, &wish)?;
    let gone = object(json!({ "accountEnabled": false }));
    users::update(
        story.engine,
        &story.admin(),
        &leaver.id.to_string(),
        &gone,
        None,
    )?;
    let call =
        json!({ "isEnabled": true, "maxMembersToNotify": 10, "notificationDurationInWeeks": 4 });
    ownerless::set_policy(story.engine, &story.admin(), &object(call))?;
    ownerless::watch(story.engine, story.now)?;
    story.now = now;
    Ok(())
}

fn make(story: &Story<'_>, name: &str, visibility: &str, bound: &Bound) -> Result<Uuid> {
    let body = json!({
        "displayName": name,
        "description": format!("{name}: whoever likes it."),
        "groupTypes": ["Unified"],
        "mailEnabled": true,
        "mailNickname": name.to_lowercase().replace(' ', "-"),
        "securityEnabled": false,
        "visibility": visibility,
    });
    let made = groups::create(story.engine, &story.admin(), &object(body), bound)?;
    Ok(made.value.id.0)
}
