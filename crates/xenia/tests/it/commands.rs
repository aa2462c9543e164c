//! What all commands have in common: help, exit codes, JSON.

use crate::process::Folder;

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
