//! `xenia app create` and `xenia import users`.

use crate::process::Folder;
use std::{fs, io::Write, process::Stdio};

fn init() -> Folder {
    let folder = Folder::new();
    let init = [
        "init",
        "--domain",
        "contoso.example",
        "--admin",
        "admin@contoso.example",
    ];
    assert_eq!(folder.run(&init).code, 0);
    folder
}

#[test]
fn an_application_gets_a_client_id_and_a_secret() {
    let folder = init();
    let made = folder
        .run(&[
            "app",
            "create",
            "--name",
            "Portal",
            "--redirect-uri",
            "https://portal.example/back",
            "--permission",
            "User.Read.All",
            "--permission",
            "Group.Read.All",
            "--json",
        ])
        .json();
    for name in ["tenantId", "clientId", "clientSecret", "issuer"] {
        assert!(
            made[name].as_str().is_some_and(|text| !text.is_empty()),
            "{name}: {made}"
        );
    }
    let refused = folder.run(&[
        "app",
        "create",
        "--name",
        "X",
        "--redirect-uri",
        "http://portal.example/back",
    ]);
    assert_eq!(refused.code, 3, "{refused:?}");
    let unknown = folder.run(&["app", "create", "--name", "X", "--permission", "Users.Read"]);
    assert_eq!(unknown.code, 2, "{unknown:?}");
    assert!(
        unknown
            .err
            .contains("there are: User.Read, User.ReadWrite,"),
        "{unknown:?}"
    );
}

#[test]
fn users_are_imported_and_bad_rows_are_listed() {
    let folder = init();
    let file = folder.path("users.csv");
    let rows = "userPrincipalName,displayName,mail\na@contoso.example,A,a@contoso.example\nb@contoso.example,,\n";
    fs::write(&file, rows).unwrap();
    let path = file.to_str().unwrap();
    let first = folder.run(&["import", "users", path]);
    assert_eq!(first.code, 4, "{first:?}");
    assert!(first.out.contains("  created    1\n"), "{first:?}");
    assert!(
        first
            .out
            .contains("  line 3, column displayName: it is empty\n"),
        "{first:?}"
    );
    assert_eq!(first.err.trim(), "xenia: 1 row was left out");

    let mut again = folder.command(&["import", "users", "-", "--json"]);
    let mut again = again
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let good = "userPrincipalName,displayName,mail\na@contoso.example,A,a@contoso.example\n";
    again
        .stdin
        .take()
        .unwrap()
        .write_all(good.as_bytes())
        .unwrap();
    let output = again.wait_with_output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&report["created"], &report["unchanged"]),
        (&0.into(), &1.into())
    );
    assert!(output.status.success());

    let missing = folder.run(&["import", "users", "/nowhere.csv"]);
    assert_eq!(missing.code, 1, "{missing:?}");
}

#[test]
fn members_of_a_group_come_from_a_file_and_go_into_one() {
    let folder = init();
    let users = folder.path("users.csv");
    let rows = "userPrincipalName,displayName,mail\na@contoso.example,A,a@contoso.example\n";
    fs::write(&users, rows).unwrap();
    assert_eq!(
        folder
            .run(&["import", "users", users.to_str().unwrap()])
            .code,
        0
    );
    let none = folder.run(&["groups", "export-members", "-", "--group", "Team"]);
    assert_eq!(none.code, 3, "{none:?}");
    assert_eq!(none.err.trim(), "xenia: there is no group `Team` here");
}
