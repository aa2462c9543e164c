//! What all commands have in common: help, exit codes, JSON.

use crate::process::Folder;
use xenia_testkit::NameServer;

#[test]
fn help_says_what_there_is_and_what_exit_codes_mean() {
    let folder = Folder::new();
    let help = folder.run(&["--help"]);
    assert_eq!(help.code, 0);
    for word in [
        "serve",
        "init",
        "audit",
        "Exit codes:",
        "--database",
        "--json",
    ] {
        assert!(
            help.out.contains(word),
            "`{word}` is missing in\n{}",
            help.out
        );
    }
}

#[test]
fn exit_codes_tell_what_happened() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["serv"]).code, 2, "the command line is wrong");
    let empty = folder.run(&["audit", "verify", "--json"]);
    assert_eq!(empty.code, 3, "refused: {empty:?}");
    assert_eq!(
        empty.err.trim(),
        r#"{"error":{"code":"refused","message":"there is no organisation here yet: `xenia init` makes one"}}"#
    );
    let init = [
        "init",
        "--domain",
        "contoso.example",
        "--admin",
        "admin@contoso.example",
        "--json",
    ];
    let made = folder.run(&init).json();
    assert!(
        made["tenantId"].is_string() && made["setPasswordLink"].is_string(),
        "{made}"
    );
    let again = folder.run(&init);
    assert_eq!(again.code, 3);
    assert!(
        again
            .err
            .contains("the domain `contoso.example` belongs to a tenant of this server already")
    );
    let broken = folder
        .command(&["audit", "verify"])
        .args(["--database", "postgres://127.0.0.1:1/x"])
        .output()
        .unwrap();
    assert_eq!(broken.status.code(), Some(1), "{broken:?}");
}

#[test]
fn json_may_be_asked_for_by_the_environment() {
    let folder = Folder::new();
    for (value, is_json) in [("1", true), ("true", true), ("0", false), ("", false)] {
        let mut command = folder.command(&["audit", "verify"]);
        let ran = command.env("XENIA_JSON", value).output().unwrap();
        let err = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(err.starts_with('{'), is_json, "{value:?}: {err}");
    }
}

#[test]
fn a_server_with_several_organisations_wants_one_named() {
    let folder = Folder::new();
    for domain in ["contoso.example", "fabrikam.example"] {
        let admin = format!("admin@{domain}");
        assert_eq!(
            folder
                .run(&["init", "--domain", domain, "--admin", &admin])
                .code,
            0
        );
    }
    let which = folder.run(&["audit", "verify"]);
    assert_eq!(
        which.err.trim(),
        "xenia: there are 2 organisations here: name one with --tenant"
    );
    assert_eq!(
        folder
            .run(&["audit", "verify", "--tenant", "fabrikam.example"])
            .code,
        0
    );
    let unknown = folder.run(&["audit", "verify", "--tenant", "woodgrove.example"]);
    assert_eq!(
        (unknown.code, unknown.err.trim()),
        (3, "xenia: there is no tenant `woodgrove.example` here")
    );
}

#[test]
fn doctor_says_what_is_in_order_and_what_is_not() {
    let folder = Folder::new();
    let server = folder.serve();
    let names = NameServer::start();
    let dns = names.address().to_string();
    let well = folder.run(&["doctor", "--json", "--dns", &dns]).json();
    let grades: Vec<_> = well["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| {
            (
                check["name"].as_str().unwrap(),
                check["grade"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        grades,
        [
            ("database", "good"),
            ("clock", "good"),
            ("organisations", "good"),
            ("signing keys", "good"),
            ("audit log", "good"),
            ("outbox", "good"),
            ("server", "good"),
            ("mail", "warning"),
            ("DNS", "good"),
        ]
    );
    drop(server);
    let other = "f".repeat(64);
    let ill = folder
        .command(&["doctor", "--smtp-url", "smtp://127.0.0.1:1"])
        .env("XENIA_MASTER_KEY", other)
        .output()
        .unwrap();
    let text = String::from_utf8(ill.stdout).unwrap();
    assert_eq!(ill.status.code(), Some(4), "{text}");
    assert!(text.contains("BAD   signing keys"), "{text}");
    assert!(text.contains("BAD   mail"), "{text}");
    assert!(
        text.contains("note  server        does not run on this data folder"),
        "{text}"
    );
}

#[test]
fn explain_access_tells_the_way() {
    let folder = Folder::new();
    let init = [
        "init",
        "--domain",
        "contoso.example",
        "--admin",
        "admin@contoso.example",
    ];
    assert_eq!(folder.run(&init).code, 0);
    let explain = [
        "explain",
        "access",
        "--who",
        "admin@contoso.example",
        "--to",
        "global administrator",
    ];
    let told = folder.run(&explain);
    assert!(
        told.out
            .starts_with("admin@contoso.example can reach Global Administrator at "),
        "{told:?}"
    );
    assert!(
        told.out.contains(
            "admin@contoso.example holds the directory role Global Administrator, since "
        ),
        "{told:?}"
    );
    assert!(
        told.out
            .contains("     from the beginning: \"Create company\" by Xenia on "),
        "{told:?}"
    );
    let before = folder
        .run(&[&explain[..], &["--at", "2020-01-01", "--json"]].concat())
        .json();
    assert_eq!(before["hasAccess"], false);
    assert!(before["nextAccess"].is_string(), "{before}");
    let nobody = folder.run(&[
        "explain",
        "access",
        "--who",
        "lee@contoso.example",
        "--to",
        "x",
    ]);
    assert_eq!(
        (nobody.code, nobody.err.trim()),
        (3, "xenia: there is no user `lee@contoso.example` here")
    );
    let wrong = folder.run(&[&explain[..], &["--at", "yesterday"]].concat());
    assert_eq!(wrong.code, 2, "{wrong:?}");
}
