//! The look of the sign-in pages.

use crate::server::Server;
use serde_json::json;
use xenia_engine::domain::{directory::UserType, role::DirectoryRole};
use xenia_testkit::pictures::{dimensions, jpeg, png};

fn path(server: &Server) -> String {
    format!("/organization/{}/branding", server.world.tenant)
}

#[test]
fn a_look_is_set_in_several_languages() {
    let server = Server::new();
    let (admin, path) = (server.administrator(), path(&server));
    let none = server.get(&path, &admin).expect(404);
    assert_eq!(none.message(), "no look of the sign-in pages is set");
    let look = json!({ "backgroundColor": "#1a5fb4", "signInPageText": " Call 0100 ", "usernameHintText": "" });
    server.patch(&path, &admin, look).expect(204);
    let read = server.get(&path, &admin).expect(200).json;
    assert_eq!(read["id"], "0");
    assert_eq!(
        (&read["backgroundColor"], &read["signInPageText"]),
        (&json!("#1A5FB4"), &json!("Call 0100"))
    );
    assert_eq!(
        (&read["usernameHintText"], &read["bannerLogoRelativeUrl"]),
        (&json!(null), &json!(null))
    );
    let languages = format!("{path}/localizations");
    let french = json!({ "id": "FR-fr", "signInPageText": "Appelez" });
    let made = server.post(&languages, &admin, french.clone()).expect(201);
    assert_eq!(made.json["id"], "fr-FR");
    let again = server.post(&languages, &admin, french).expect(409);
    assert_eq!(
        again.message(),
        "there is a look for the language `fr-FR` already"
    );
    assert_eq!(
        server.get(&languages, &admin).expect(200).each("id"),
        ["0", "fr-FR"]
    );
    let by = |method: &str, language: &str, body| {
        server.call_with(
            method,
            &path,
            &admin,
            &[("accept-language", language)],
            body,
        )
    };
    for (language, text) in [
        ("0", "Call 0100"),
        ("default", "Call 0100"),
        ("fr-FR", "Appelez"),
        ("de-DE", "Call 0100"),
        ("en-US,en;q=0.5", "Call 0100"),
    ] {
        assert_eq!(
            by("GET", language, None).expect(200).json["signInPageText"],
            text,
            "{language}"
        );
    }
    by("PATCH", "fr-FR", Some(json!({ "signInPageText": "Oui" }))).expect(204);
    by("PATCH", "de-DE", Some(json!({ "signInPageText": "Ja" }))).expect(404);
    let one = server
        .get(&format!("{languages}/fr-FR"), &admin)
        .expect(200)
        .json;
    assert_eq!(
        (&one["signInPageText"], &one["backgroundColor"]),
        (&json!("Oui"), &json!(null))
    );
    assert_eq!(
        server.get(&path, &admin).json["signInPageText"],
        "Call 0100"
    );
    let early = server.delete(&path, &admin).expect(409);
    assert_eq!(
        early.message(),
        "remove the languages first: they are shown over the look without one"
    );
    server
        .delete(&format!("{languages}/fr-FR"), &admin)
        .expect(204);
    server.delete(&path, &admin).expect(204);
    server.get(&path, &admin).expect(404);
}

#[test]
fn pictures_have_their_bounds() {
    let server = Server::new();
    let (admin, path) = (server.administrator(), path(&server));
    let put =
        |name: &str, file: &[u8]| server.upload("PUT", &format!("{path}/{name}"), &admin, file);
    put("bannerLogo", &png(245, 36)).expect(204);
    let none = server.get(&format!("{path}/favicon"), &admin).expect(200);
    assert_eq!(none.text, "{}");
    let read = server
        .get(&format!("{path}/localizations/default/bannerLogo"), &admin)
        .expect(200);
    assert_eq!(
        (dimensions(&read.bytes), &read.headers["content-type"]),
        ((245, 36), &"image/png".parse().unwrap())
    );
    let told = server.get(&path, &admin).expect(200).json;
    let address = told["bannerLogoRelativeUrl"].as_str().unwrap();
    assert!(
        address.contains("/signin/branding?picture=bannerLogo&locale=0&v="),
        "{address}"
    );
    for (name, file, status, message) in [
        (
            "bannerLogo",
            png(246, 36),
            400,
            "the picture is 246 × 36 pixels, and `bannerLogo` takes 245 × 36 at most",
        ),
        (
            "favicon",
            vec![0; 6 * 1024],
            413,
            "`favicon` has 5 KB at most",
        ),
        (
            "squareLogo",
            b"<svg/>".to_vec(),
            400,
            "this is no picture that can be read: send a JPEG or a PNG",
        ),
    ] {
        assert_eq!(put(name, &file).expect(status).message(), message);
    }
    put("backgroundImage", &jpeg(640, 360)).expect(204);
    put("customCSS", b"a{}").expect(404);
    server
        .delete(&format!("{path}/bannerLogo"), &admin)
        .expect(204);
    let gone = server
        .delete(&format!("{path}/bannerLogo"), &admin)
        .expect(404);
    assert_eq!(gone.message(), "there is no `bannerLogo` here");
    let unknown = server.upload(
        "PUT",
        &format!("{path}/localizations/it/bannerLogo"),
        &admin,
        &png(9, 9),
    );
    assert_eq!(
        unknown.expect(404).message(),
        "no look of the sign-in pages is set for the language `it`"
    );
}

#[test]
fn who_may_change_the_look_is_told_and_what_does_not_fit_is_refused() {
    let server = Server::new();
    let (admin, path) = (server.administrator(), path(&server));
    let olga = server.add_user("Olga", UserType::Member);
    server.give_role(olga, DirectoryRole::OrganizationalBrandingAdministrator);
    let mia = server.add_user("Mia", UserType::Member);
    let body = json!({ "signInPageText": "x" });
    server
        .patch(&path, &server.user(olga), body.clone())
        .expect(204);
    server
        .patch(&path, &server.user(mia), body.clone())
        .expect(403);
    server.get(&path, &server.user(mia)).expect(200);
    let elsewhere = server.in_tenant("adatum.example");
    let foreign = elsewhere.administrator();
    for method in ["GET", "PATCH", "DELETE"] {
        let answer = elsewhere.call(method, &path, &foreign, Some(body.clone()));
        assert_eq!(answer.status, 404, "{method}: {}", answer.text);
    }
    for (body, message) in [
        (
            json!({ "backgroundColor": "red" }),
            "`red` is not a colour such as `#1A5FB4`",
        ),
        (
            json!({ "customCSS": "a{}" }),
            "there is no property `customCSS`",
        ),
        (
            json!({ "signInPageText": "x".repeat(1025) }),
            "`signInPageText` has 1024 characters at most",
        ),
    ] {
        assert_eq!(
            server.patch(&path, &admin, body).expect(400).message(),
            message
        );
    }
}
