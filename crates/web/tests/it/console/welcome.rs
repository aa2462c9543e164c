//! Playing people of a sample, and nobody else's.

use crate::browser::Browser;
use axum::http::StatusCode;
use xenia_engine::{console::welcome, domain::UserId};
use xenia_testkit::World;

#[test]
fn people_of_a_sample_can_be_played_and_of_nothing_else() {
    let world = World::new();
    let browser = Browser::new(&world);
    let admin = world.administrator.to_string();
    let play = [("person", admin.as_str())];
    assert_eq!(browser.get("/welcome").status, StatusCode::NOT_FOUND);
    assert_eq!(
        browser.post("/welcome/play", &play).status,
        StatusCode::NOT_FOUND
    );

    let sampler = Browser::of_sample(&world);
    assert_eq!(
        sampler.get("/welcome").status,
        StatusCode::NOT_FOUND,
        "the tenant is no sample"
    );
    assert_eq!(
        sampler.post("/welcome/play", &play).status,
        StatusCode::NOT_FOUND
    );
    assert!(
        welcome::mark(&world.engine, &world.as_administrator(), "x").is_err(),
        "only Xenia itself"
    );

    welcome::mark(&world.engine, &world.as_system(), "1 person").unwrap();
    assert_eq!(
        browser.get("/welcome").status,
        StatusCode::NOT_FOUND,
        "not without the flag"
    );
    let page = sampler.get("/welcome");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(&admin), "{}", page.body);
    let stranger = UserId::default().to_string();
    let refused = sampler.post("/welcome/play", &[("person", &stranger)]);
    assert_eq!(
        refused.status,
        StatusCode::NOT_FOUND,
        "not named in the sample"
    );
    let played = sampler.post("/welcome/play", &play);
    assert_eq!(played.status, StatusCode::SEE_OTHER);
    assert_eq!(played.location.unwrap(), "/console");
}
