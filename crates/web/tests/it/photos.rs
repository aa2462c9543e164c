//! Photos on pages: shown, put there, removed.

use crate::console::{administrator, group, member, user};
use axum::http::StatusCode;
use xenia_engine::domain::directory::UserType;
use xenia_testkit::{World, pictures};

#[test]
fn somebody_gives_oneself_a_photo_and_takes_it_away() {
    let world = World::new();
    let (max, as_max) = member(&world, "Max");
    let here = "/my-access/contoso.example/photo";
    let home = as_max.get("/my-access/contoso.example");
    assert!(
        home.body.contains(&format!("href=\"{here}\"")),
        "{}",
        home.body
    );
    let page = as_max.get(here);
    assert!(page.body.contains("No photo yet") && !page.body.contains("Remove the photo"));
    let csrf = page.field("csrf").to_owned();
    for (file, message) in [
        (&b""[..], "The picture is empty"),
        (b"<svg/>", "This is no picture that can be read"),
    ] {
        let refused = as_max.upload(here, &csrf, "photo", file);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(message), "{}", refused.body);
    }
    let large = as_max.upload(here, &csrf, "photo", &vec![0; 5 * 1024 * 1024]);
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let foreign = as_max.upload(here, "another", "photo", &pictures::png(300, 300));
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let saved = as_max.upload(here, &csrf, "photo", &pictures::png(300, 300));
    assert_eq!(saved.location.unwrap(), format!("{here}?done=photo-saved"));
    let page = as_max.get(here);
    let small = page
        .attribute("src", &format!("/photos/users/{max}/"))
        .to_owned();
    assert!(small.ends_with("/small"), "the header shows it: {small}");
    assert!(page.body.contains(&small.replace("/small", "/large")));
    assert_eq!(as_max.get(&small).status, StatusCode::OK);
    let gone = as_max.post(&format!("{here}/remove"), &[("csrf", &csrf)]);
    assert_eq!(gone.location.unwrap(), format!("{here}?done=photo-removed"));
    assert_eq!(as_max.get(&small).status, StatusCode::NOT_FOUND);
}

#[test]
fn administrators_change_the_photos_of_people_and_groups() {
    let world = World::new();
    let as_admin = administrator(&world);
    let (max, as_max) = member(&world, "Max");
    let team = group(&world, "Team");
    let gil = user(&world, "Gil", "gil@fabrikam.example", UserType::Guest);
    for (kind, line, id) in [
        ("users", "people", max.0),
        ("users", "people", gil.0),
        ("groups", "groups", team.0),
    ] {
        let base = format!("/console/{line}/{id}");
        let here = format!("{base}/photo");
        assert!(
            as_admin
                .get(&base)
                .body
                .contains(&format!("href=\"{here}\""))
        );
        let csrf = as_admin.get(&here).field("csrf").to_owned();
        let saved = as_admin.upload(&here, &csrf, "photo", &pictures::jpeg(100, 100));
        assert_eq!(saved.location.unwrap(), format!("{here}?done=photo-saved"));
        for page in [base, format!("/console/{line}")] {
            let body = as_admin.get(&page).body;
            assert!(
                body.contains(&format!("src=\"/photos/{kind}/{id}/")),
                "{page}: {body}"
            );
        }
        if id != max.0 {
            let refused = as_max.get(&here);
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{here}");
            let csrf = as_max
                .get("/my-access/contoso.example/photo")
                .field("csrf")
                .to_owned();
            let refused = as_max.upload(&here, &csrf, "photo", &pictures::jpeg(100, 100));
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{here}");
        }
    }
    let guests = as_admin.get("/console/guests").body;
    assert!(guests.contains(&format!("src=\"/photos/users/{gil}/")));
}
