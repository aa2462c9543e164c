//! `xenia audit`.

use crate::process::Folder;
use std::fs;

fn init(folder: &Folder) {
    let init = [
        "init",
        "--domain",
        "contoso.example",
        "--admin",
        "admin@contoso.example",
    ];
    assert_eq!(folder.run(&init).code, 0);
}

#[test]
fn a_sound_log_is_whole_and_a_damaged_export_says_where() {
    let folder = Folder::new();
    init(&folder);
    let line = folder.run(&["audit", "checkpoint"]).out;
    let found = folder.run(&["audit", "verify", "--json"]).json();
    assert_eq!(
        (&found["fault"], &found["checkpoints"]),
        (&serde_json::Value::Null, &1.into())
    );
    let found = folder.run(&["audit", "verify", "--from", line.trim()]);
    assert_eq!(found.code, 0, "{found:?}");
    assert!(found.out.starts_with("The audit log is whole"), "{found:?}");

    let file = folder.path("log.jsonl");
    let path = file.to_str().unwrap();
    assert_eq!(folder.run(&["audit", "export", path]).code, 0);
    assert_eq!(folder.run(&["audit", "verify", "--file", path]).code, 0);
    let damaged = fs::read_to_string(&file)
        .unwrap()
        .replace("Create company", "Create country");
    fs::write(&file, damaged).unwrap();
    let found = folder.run(&["audit", "verify", "--file", path]);
    assert_eq!(found.code, 4, "{found:?}");
    assert!(
        found.out.starts_with("The audit log is broken at event 1"),
        "{found:?}"
    );
    assert_eq!(
        found.err.trim(),
        "xenia: event 1 or its hash was changed: they do not fit together"
    );
}

#[test]
fn a_server_signs_the_log_when_it_stops() {
    let folder = Folder::new();
    let ended = folder.serve().stop();
    assert_eq!(ended.code, 0, "{ended:?}");
    let found = folder.run(&["audit", "verify", "--json"]).json();
    assert!(found["checkpoints"].as_u64().unwrap() >= 1, "{found}");
}

#[test]
fn a_line_that_is_no_checkpoint_is_refused() {
    let folder = Folder::new();
    init(&folder);
    let refused = folder.run(&["audit", "verify", "--from", "xenia-checkpoint:v2"]);
    assert_eq!(refused.code, 3);
    assert!(
        refused
            .err
            .contains("`--from`: the checkpoint's beginning is malformed"),
        "{refused:?}"
    );
}
