//! Groups in My Access: found, asked for, decided, renewed, looked after.

use crate::console::{administrator, member};
use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;
use xenia_engine::{
    directory::groups::{self, Bound, lifecycle, ownerless},
    domain::UserId,
};
use xenia_testkit::World;

fn unified(world: &World, name: &str, visibility: &str, owner: UserId, members: &[UserId]) -> Uuid {
    let body = json!({
        "displayName": name, "mailNickname": name, "mailEnabled": true, "securityEnabled": true,
        "groupTypes": ["Unified"], "visibility": visibility,
    });
    let bound = Bound {
        members: members.iter().map(|user| user.0).collect(),
        owners: vec![owner.0],
    };
    let ctx = world.as_administrator();
    let made = groups::create(&world.engine, &ctx, body.as_object().unwrap(), &bound).unwrap();
    made.value.id.0
}

#[test]
fn somebody_finds_a_group_asks_and_an_owner_decides() {
    let world = World::new();
    let (olga, as_olga) = member(&world, "Olga");
    let (max, as_max) = member(&world, "Max");
    let id = unified(&world, "Campaign", "Private", olga, &[]);
    let home = "/my-access/contoso.example/groups".to_owned();
    let here = format!("{home}/{id}");
    let found = as_max.get(&format!("{home}?search=camp"));
    assert_eq!(found.status, StatusCode::OK);
    assert!(
        found.body.contains(&format!("href=\"{here}\"")),
        "{}",
        found.body
    );
    assert!(
        as_max
            .get(&format!("{home}?search=other"))
            .body
            .contains("No such group")
    );
    let page = as_max.get(&here);
    assert!(page.body.contains("Ask to join") && !page.body.contains("How people come in</h2>"));
    let csrf = page.field("csrf").to_owned();
    let ask = format!("{here}/join");
    let empty = as_max.post(&ask, &[("csrf", &csrf), ("reason", ""), ("until", "")]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("Say why you want to join"));
    let reason = "I write the texts";
    let asked = as_max.post(&ask, &[("csrf", &csrf), ("reason", reason), ("until", "")]);
    assert_eq!(asked.location.unwrap(), format!("{here}?done=join-asked"));
    assert!(as_max.get(&here).body.contains("Withdraw the request"));

    let waiting = as_olga.get("/approvals/contoso.example");
    let request = waiting
        .attribute("href", &format!("{here}/requests/"))
        .to_owned();
    let page = as_olga.get(&request);
    assert!(page.body.contains(reason));
    let csrf = page.field("csrf").to_owned();
    let late = [
        ("csrf", csrf.as_str()),
        ("decision", "approve"),
        ("reason", ""),
        ("ends", "2001-01-01"),
    ];
    assert_eq!(
        as_olga.post(&request, &late).status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let good = [
        ("csrf", csrf.as_str()),
        ("decision", "approve"),
        ("reason", "welcome"),
        ("ends", "2027-03-31"),
    ];
    let decided = as_olga.post(&request, &good);
    assert_eq!(
        decided.location.unwrap(),
        format!("{here}?done=join-decided")
    );
    let page = as_olga.get(&here);
    assert!(
        page.body.contains("Max") && page.body.contains("31 Mar 2027"),
        "{}",
        page.body
    );

    let end = format!("{here}/members/{max}/end");
    let named = format!("ends-{max}");
    let moved = as_olga.post(&end, &[("csrf", &csrf), (&named, "")]);
    assert_eq!(moved.location.unwrap(), format!("{here}?done=saved"));
    let settings = format!("{here}/settings");
    let wrong = as_olga.post(
        &settings,
        &[("csrf", &csrf), ("policy", "open"), ("lifetime", "x")],
    );
    assert!(wrong.body.contains("is between 1 and 3650"));
    let saved = as_olga.post(
        &settings,
        &[("csrf", &csrf), ("policy", "open"), ("lifetime", "30")],
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert!(as_max.get(&home).body.contains("Groups that you are in"));
    let csrf = as_max.get(&here).field("csrf").to_owned();
    let left = as_max.post(&format!("{here}/leave"), &[("csrf", &csrf)]);
    assert_eq!(left.location.unwrap(), format!("{home}?done=group-left"));
    let joined = as_max.post(&ask, &[("csrf", &csrf), ("until", "")]);
    assert_eq!(joined.location.unwrap(), format!("{here}?done=joined"));
    // Nobody else may do what owners do.
    for path in [
        format!("{here}/settings"),
        format!("{here}/renew"),
        format!("{here}/members"),
    ] {
        let refused = as_max.post(
            &path,
            &[("csrf", &csrf), ("policy", "closed"), ("member", "Olga")],
        );
        assert_ne!(refused.status, StatusCode::SEE_OTHER, "{path}");
    }
}

#[test]
fn an_owner_renews_and_restores_a_group_from_the_mail() {
    let world = World::new();
    let (olga, as_olga) = member(&world, "Olga");
    let (_, as_max) = member(&world, "Max");
    let id = unified(&world, "Campaign", "Private", olga, &[]);
    let body = json!({ "groupLifetimeInDays": 180, "managedGroupTypes": "All" });
    let ctx = world.as_administrator();
    lifecycle::create_policy(&world.engine, &ctx, body.as_object().unwrap()).unwrap();
    lifecycle::watch(&world.engine, world.engine.now()).unwrap();
    let home = "/my-access/contoso.example/groups".to_owned();
    let here = format!("{home}/{id}");
    assert!(
        as_olga
            .get(&here)
            .body
            .contains(&format!("href=\"{here}/renew\""))
    );
    assert!(!as_max.get(&here).body.contains("/renew"));
    let page = as_olga.get(&format!("{here}/renew"));
    let csrf = page.field("csrf").to_owned();
    let renewed = as_olga.post(
        &format!("{here}/renew"),
        &[("csrf", &csrf), ("answer", "accept")],
    );
    assert_eq!(renewed.location.unwrap(), format!("{here}?done=renewed"));
    groups::delete(&world.engine, &ctx, id, None).unwrap();
    assert_eq!(as_max.get(&here).status, StatusCode::NOT_FOUND);
    assert!(as_olga.get(&here).body.contains("Restore Campaign?"));
    let restored = as_olga.post(&format!("{here}/restore"), &[("csrf", &csrf)]);
    assert_eq!(
        restored.location.unwrap(),
        format!("{here}?done=group-restored")
    );
}

#[test]
fn a_member_takes_a_group_without_an_owner() {
    let world = World::new();
    let (olga, _) = member(&world, "Olga");
    let (max, as_max) = member(&world, "Max");
    let id = unified(&world, "Campaign", "Private", olga, &[max]);
    let body = json!({
        "isEnabled": true, "maxMembersToNotify": 5, "notificationDurationInWeeks": 2,
    });
    let ctx = world.as_administrator();
    ownerless::set_policy(&world.engine, &ctx, body.as_object().unwrap()).unwrap();
    world.change_user(olga, |user| user.account_enabled = false);
    ownerless::watch(&world.engine, world.engine.now()).unwrap();
    let home = "/my-access/contoso.example/groups".to_owned();
    let question = format!("{home}/{id}/ownership");
    assert!(
        as_max
            .get(&home)
            .body
            .contains(&format!("href=\"{question}\""))
    );
    let page = as_max.get(&question);
    assert!(page.body.contains("Would you look after Campaign?"));
    let csrf = page.field("csrf").to_owned();
    let taken = as_max.post(&question, &[("csrf", &csrf), ("answer", "accept")]);
    assert_eq!(
        taken.location.unwrap(),
        format!("{home}/{id}?done=group-owned")
    );
    let admin = administrator(&world);
    assert_eq!(admin.get(&question).status, StatusCode::NOT_FOUND);
}
