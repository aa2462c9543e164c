//! The data folder: one server, one master key that only its owner can read.

use crate::process::Folder;
use std::{fs, os::unix::fs::PermissionsExt};

#[test]
fn two_servers_do_not_share_a_folder_and_commands_beside_one_are_fine() {
    let folder = Folder::new();
    let server = folder.serve();
    let second = folder.run(&["serve", "--listen", "127.0.0.1:0", "--tls", "off"]);
    assert_eq!(second.code, 3, "{second:?}");
    assert!(
        second
            .err
            .contains("another server runs on the data folder"),
        "{second:?}"
    );
    let made = folder.run(&[
        "init",
        "--domain",
        "fabrikam.example",
        "--admin",
        "admin@fabrikam.example",
        "--json",
    ]);
    let link = made.json()["setPasswordLink"].as_str().unwrap().to_owned();
    assert!(link.starts_with(server.text("baseUrl")), "{link}");
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let folder = Folder::new();
    drop(folder.serve());
    let key = folder.path("master.key");
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        fs::metadata(&folder.0).unwrap().permissions().mode() & 0o777,
        0o700
    );
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = folder.run(&["audit", "verify"]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(
        refused.err.contains("others can read the master key"),
        "{refused:?}"
    );
}

#[test]
fn a_lost_key_is_not_replaced_by_a_new_one() {
    let folder = Folder::new();
    drop(folder.serve());
    fs::remove_file(folder.path("master.key")).unwrap();
    let refused = folder.run(&["audit", "verify"]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(
        refused
            .err
            .contains("which is missing: restore it or set `XENIA_MASTER_KEY`"),
        "{refused:?}"
    );
}

#[test]
fn the_key_may_come_from_the_environment() {
    let folder = Folder::new();
    let key = "0123456789abcdef".repeat(4);
    let init = [
        "init",
        "--domain",
        "contoso.example",
        "--admin",
        "admin@contoso.example",
    ];
    let made = folder
        .command(&init)
        .env("XENIA_MASTER_KEY", &key)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    assert!(!folder.path("master.key").exists());
    let wrong = folder
        .command(&["audit", "checkpoint"])
        .env("XENIA_MASTER_KEY", "12")
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(3));
    let right = folder
        .command(&["audit", "checkpoint"])
        .env("XENIA_MASTER_KEY", &key)
        .output()
        .unwrap();
    assert!(right.status.success(), "{right:?}");
}

#[test]
fn nobody_plays_the_people_of_a_real_organisation() {
    let folder = Folder::new();
    drop(folder.serve());
    let refused = folder.run(&[
        "serve",
        "--sample",
        "--listen",
        "127.0.0.1:0",
        "--tls",
        "off",
    ]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(
        refused
            .err
            .contains("`--sample` is for a database of its own"),
        "{refused:?}"
    );
}
