//! Photos of people and groups.

use crate::server::{Answer, Server};
use serde_json::json;
use xenia_engine::domain::{
    NodeKind, Relation, UserId, directory::UserType, edge::NewEdge, role::DirectoryRole,
};
use xenia_testkit::pictures::{dimensions, jpeg, png};

const SAME: &str = "a0b1b346-4d3e-4e8b-98f8-753987be4970";
const LIMITED: &str = "10dae51f-b6af-4016-8d66-8c2a99b929b3";
const RESTRICTED: &str = "2af84b1e-32c8-42b7-82bc-daa82404023b";

fn put(server: &Server, path: &str, token: &str, side: u32) -> Answer {
    server.upload(
        "PUT",
        &format!("{path}/photo/$value"),
        token,
        &jpeg(side, side),
    )
}

fn group(server: &Server, name: &str) -> String {
    let body = json!({ "displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true });
    let made = server
        .post("/groups", &server.administrator(), body)
        .expect(201);
    made.json["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_photo_is_put_read_in_every_size_and_removed() {
    let server = Server::new();
    let (admin, pat) = (
        server.administrator(),
        server.add_user("Pat", UserType::Member),
    );
    let path = format!("/users/{pat}");
    for part in [
        "photo",
        "photo/$value",
        "photos/48x48",
        "photos/48x48/$value",
    ] {
        let none = server.get(&format!("{path}/{part}"), &admin).expect(404);
        assert_eq!(none.code(), "ImageNotFound");
        assert_eq!(none.message(), "there is no photo of that size here");
    }
    let none = server
        .delete(&format!("{path}/photo/$value"), &admin)
        .expect(404);
    assert_eq!(none.code(), "ImageNotFound");
    assert_eq!(
        server
            .get(&format!("{path}/photos"), &admin)
            .expect(200)
            .json["value"],
        json!([])
    );

    let sent = server.upload(
        "PUT",
        &format!("{path}/photo/$value"),
        &admin,
        &jpeg(300, 250),
    );
    assert_eq!(sent.expect(200).text, "");
    let told = server
        .get(&format!("{path}/photo"), &admin)
        .expect(200)
        .json;
    assert_eq!(
        told["@odata.context"],
        format!("https://xenia.example/v1.0/$metadata#users('{pat}')/photo/$entity")
    );
    assert_eq!(told["@odata.mediaContentType"], "image/jpeg");
    assert_eq!(
        (&told["id"], &told["width"], &told["height"]),
        (&json!("240x240"), &json!(240), &json!(240))
    );
    let all = server.get(&format!("{path}/photos"), &admin).expect(200);
    assert_eq!(
        all.each("id"),
        ["48x48", "64x64", "96x96", "120x120", "240x240"]
    );
    for (side, name) in [(48, "48x48"), (120, "120X120"), (240, "240x240")] {
        let read = server
            .get(&format!("{path}/photos/{name}/$value"), &admin)
            .expect(200);
        assert_eq!(dimensions(&read.bytes), (side, side));
        assert_eq!(read.headers["content-type"], "image/jpeg");
        assert_eq!(read.headers["x-content-type-options"], "nosniff");
        let one = server
            .get(&format!("{path}/photos/{name}"), &admin)
            .expect(200)
            .json;
        assert_eq!(
            read.headers["etag"],
            one["@odata.mediaEtag"].as_str().unwrap()
        );
    }
    for name in ["360x360", "648x648", "48x64", "large", "0x0", "-1x-1"] {
        let none = server
            .get(&format!("{path}/photos/{name}/$value"), &admin)
            .expect(404);
        assert_eq!(none.code(), "ImageNotFound", "{name}");
    }
    server.delete(&format!("{path}/photo"), &admin).expect(204);
    server.get(&format!("{path}/photo"), &admin).expect(404);
}

#[test]
fn what_is_known_is_not_sent_again_and_what_changed_is_not_overwritten() {
    let server = Server::new();
    let admin = server.administrator();
    put(&server, "/me", &admin, 64).expect(200);
    let read = |tag: &str| {
        let known = [("if-none-match", tag)];
        server.call_with("GET", "/me/photo/$value", &admin, &known, None)
    };
    let tag = read("\"x\"").expect(200).headers["etag"]
        .to_str()
        .unwrap()
        .to_owned();
    for known in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"a\", {tag}"),
        "*".to_owned(),
    ] {
        let same = read(&known).expect(304);
        assert_eq!(
            (same.text.as_str(), &same.headers["etag"]),
            ("", &tag.parse().unwrap())
        );
    }
    let remove = |tag: &str| {
        let wanted = [("if-match", tag)];
        server.call_with("DELETE", "/me/photo/$value", &admin, &wanted, None)
    };
    put(&server, "/me", &admin, 96).expect(200);
    read(&tag).expect(200);
    remove(&tag).expect(412);
    let tag = read("").headers["etag"].to_str().unwrap().to_owned();
    remove(&tag).expect(204);
}

#[test]
fn only_a_smaller_photo_has_sizes_of_its_own() {
    let server = Server::new();
    let admin = server.administrator();
    put(&server, "/me", &admin, 700).expect(200);
    assert_eq!(server.get("/me/photos", &admin).each("id").len(), 9);
    server
        .upload("PATCH", "/me/photo", &admin, &png(20, 30))
        .expect(200);
    assert_eq!(server.get("/me/photos", &admin).each("id"), ["20x20"]);
    let read = server.get("/me/photo/$value", &admin).expect(200);
    assert_eq!(dimensions(&read.bytes), (20, 20));
}

#[test]
fn what_is_no_picture_is_refused() {
    let server = Server::new();
    let admin = server.administrator();
    let cut = jpeg(64, 64);
    for (file, status, message) in [
        (vec![], 400, "the picture is empty"),
        (
            b"{}".to_vec(),
            400,
            "this is no picture that can be read: send a JPEG or a PNG",
        ),
        (cut[..40].to_vec(), 400, "the picture cannot be read: "),
        (
            vec![0; 4 * 1024 * 1024 + 1],
            413,
            "the body is larger than 4194304 bytes",
        ),
    ] {
        let refused = server
            .upload("PUT", "/me/photo/$value", &admin, &file)
            .expect(status);
        assert!(refused.message().starts_with(message), "{}", refused.text);
    }
    server.get("/me/photo", &admin).expect(404);
}

#[test]
fn people_change_their_own_administrators_all_and_owners_that_of_their_group() {
    let server = Server::new();
    let (mia, pat) = (
        server.add_user("Mia", UserType::Member),
        server.add_user("Pat", UserType::Member),
    );
    let (gil, ada) = (
        server.add_user("Gil", UserType::Guest),
        server.add_user("Ada", UserType::Member),
    );
    server.give_role(ada, DirectoryRole::UserAdministrator);
    let team = group(&server, "Team");
    server.open(&NewEdge::direct(
        (NodeKind::User, mia.0),
        Relation::Owner,
        (NodeKind::Group, team.parse().unwrap()),
    ));
    let (team, of_pat) = (format!("/groups/{team}"), format!("/users/{pat}"));
    let scoped = |user: UserId, scope: &str| format!("{} {scope}", server.user(user));
    for (who, path, token, status) in [
        ("oneself", "/me", server.user(pat), 200),
        ("oneself by id", of_pat.as_str(), server.user(pat), 200),
        ("a guest", "/me", server.user(gil), 200),
        ("somebody else", &of_pat, server.user(mia), 403),
        ("a guest, of another", &of_pat, server.user(gil), 403),
        ("an administrator of users", &of_pat, server.user(ada), 200),
        (
            "with the own profile",
            "/me",
            scoped(pat, "User.ReadWrite"),
            200,
        ),
        ("without a permission", "/me", scoped(pat, "User.Read"), 403),
        (
            "of another, with the own profile",
            &of_pat,
            scoped(ada, "User.ReadWrite"),
            403,
        ),
        (
            "photos",
            &of_pat,
            scoped(ada, "ProfilePhoto.ReadWrite.All"),
            200,
        ),
        ("an owner", &team, server.user(mia), 200),
        ("no owner", &team, server.user(pat), 403),
        ("a guest, of a group", &team, server.user(gil), 403),
        (
            "an application",
            &of_pat,
            server.application("ProfilePhoto.ReadWrite.All"),
            200,
        ),
        (
            "an application, of a group",
            &team,
            server.application("Group.ReadWrite.All"),
            200,
        ),
        (
            "an application that reads",
            &of_pat,
            server.application("User.Read.All"),
            403,
        ),
        (
            "an application without user",
            "/me",
            server.application("User.ReadWrite.All"),
            400,
        ),
        ("nobody is known", "/users/nobody", server.user(pat), 403),
        ("nobody is there", "/users/nobody", server.user(ada), 404),
    ] {
        let answer = put(&server, path, &token, 50);
        assert_eq!(answer.status, status, "{who}: {}", answer.text);
    }
    let read = server.get(
        &format!("{of_pat}/photo"),
        &server.application("ProfilePhoto.Read.All"),
    );
    read.expect(200);
    let events = server.get(
        "/auditLogs/directoryAudits?$top=30",
        &server.administrator(),
    );
    let names = events.expect(200).each("activityDisplayName");
    assert_eq!(
        names
            .iter()
            .filter(|name| *name == "Set user photo")
            .count(),
        7
    );
    assert_eq!(
        names
            .iter()
            .filter(|name| *name == "Set group photo")
            .count(),
        2
    );
}

#[test]
fn a_guest_sees_photos_as_the_level_says() {
    let server = Server::new();
    let admin = server.administrator();
    let (gil, mia) = (
        server.add_user("Gil", UserType::Guest),
        server.add_user("Mia", UserType::Member),
    );
    let team = format!("/groups/{}", group(&server, "Team"));
    let of_mia = format!("/users/{mia}");
    for path in [&team, &of_mia, &format!("/users/{gil}")] {
        put(&server, path, &admin, 50).expect(200);
    }
    for (level, expected) in [
        (SAME, [200, 200, 200]),
        (LIMITED, [200, 403, 200]),
        (RESTRICTED, [200, 403, 403]),
    ] {
        let body = json!({ "guestUserRoleId": level });
        server
            .patch("/policies/authorizationPolicy", &admin, body)
            .expect(204);
        for part in [
            "photo",
            "photo/$value",
            "photos",
            "photos/48x48",
            "photos/48x48/$value",
        ] {
            let read = |path: &str| {
                let answer = server.get(&format!("{path}/{part}"), &server.user(gil));
                answer.status.as_u16()
            };
            assert_eq!(
                [read("/me"), read(&of_mia), read(&team)],
                expected,
                "{level} {part}"
            );
        }
    }
    let elsewhere = server.in_tenant("adatum.example");
    let foreign = elsewhere.administrator();
    for path in [&of_mia, &team] {
        let read = elsewhere.call("GET", &format!("{path}/photo/$value"), &foreign, None);
        assert_eq!(read.status, 404, "{path}");
        let gone = elsewhere.call("DELETE", &format!("{path}/photo"), &foreign, None);
        assert_eq!(gone.status, 404, "{path}");
    }
}

#[test]
fn members_see_no_photos_where_they_may_not_read_other_people() {
    let server = Server::new();
    let (mia, pat) = (
        server.add_user("Mia", UserType::Member),
        server.add_user("Pat", UserType::Member),
    );
    put(
        &server,
        &format!("/users/{mia}"),
        &server.administrator(),
        50,
    )
    .expect(200);
    let path = format!("/users/{mia}/photo");
    server.get(&path, &server.user(pat)).expect(200);
    let body = json!({ "defaultUserRolePermissions": { "allowedToReadOtherUsers": false } });
    let policy = "/policies/authorizationPolicy";
    server
        .patch(policy, &server.administrator(), body)
        .expect(204);
    server.get(&path, &server.user(pat)).expect(403);
    server.get("/me/photo", &server.user(mia)).expect(200);
}

#[test]
fn a_photo_comes_back_with_its_owner_and_goes_with_the_last_of_them() {
    let server = Server::new();
    let (admin, pat) = (
        server.administrator(),
        server.add_user("Pat", UserType::Member),
    );
    let path = format!("/users/{pat}");
    put(&server, &path, &admin, 50).expect(200);
    server.delete(&path, &admin).expect(204);
    server.get(&format!("{path}/photo"), &admin).expect(404);
    let deleted = format!("/directory/deletedItems/{pat}");
    server
        .post(&format!("{deleted}/restore"), &admin, json!({}))
        .expect(200);
    server.get(&format!("{path}/photo"), &admin).expect(200);
    server.delete(&path, &admin).expect(204);
    server.delete(&deleted, &admin).expect(204);
    let world = &server.world;
    let left = world.engine.read(&world.as_system(), |tx| {
        Ok(xenia_engine::store::photos::sizes(tx, pat.0)?)
    });
    assert_eq!(left.unwrap(), []);
}

#[test]
fn a_batch_carries_photos_in_base64() {
    let server = Server::new();
    let admin = server.administrator();
    let file = serde_json::to_value(base64(&jpeg(50, 50))).unwrap();
    let requests = json!({ "requests": [
        { "id": "1", "method": "PUT", "url": "/me/photo/$value", "headers": { "Content-Type": "image/jpeg" }, "body": file },
        { "id": "2", "method": "GET", "url": "/me/photos/48x48/$value", "dependsOn": ["1"] },
    ] });
    let told = server.post("/$batch", &admin, requests).expect(200).json;
    let first = &told["responses"][0];
    assert_eq!(first["status"], 200, "{told}");
    let second = &told["responses"][1];
    assert_eq!(
        (&second["status"], &second["headers"]["Content-Type"]),
        (&json!(200), &json!("image/jpeg"))
    );
    assert!(
        second["body"].as_str().unwrap().starts_with("/9j/"),
        "{told}"
    );
}

fn base64(bytes: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.encode(bytes)
}
