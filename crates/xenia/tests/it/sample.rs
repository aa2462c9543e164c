//! `serve --sample`, killed while it loads.

use crate::process::Folder;
use std::process::Stdio;

/// A size that the draft passes when some of the history is in it, in bytes.
const SOME: u64 = 2_000_000;

#[test]
fn a_sample_that_was_interrupted_begins_again_from_nothing() {
    let folder = Folder::new();
    let listen = ["serve", "--sample", "--listen", "127.0.0.1:0", "--json"];
    let mut first = folder
        .command(&listen)
        .args(["--tls", "off"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let size = || {
        let of = |name: &str| std::fs::metadata(folder.path(name)).map_or(0, |file| file.len());
        of("sample.draft.db") + of("sample.draft.db-wal")
    };
    while size() < SOME {
        assert_eq!(first.try_wait().unwrap(), None, "it loads");
        std::thread::yield_now();
    }
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(!folder.path("xenia.db").exists() || size() == 0);

    let server = folder.serve_with(&["--tls", "off", "--sample"]);
    assert!(!server.ready["tenantId"].is_null(), "it was made anew");
    let (status, page) = server.ask("GET", "/welcome", "");
    assert_eq!(status, 200, "{page}");
    assert!(!folder.path("sample.draft.db").exists());
    assert_eq!(server.stop().code, 0);
    let verified = folder.run(&["audit", "verify", "--json"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    let again = folder.serve_with(&["--tls", "off", "--sample"]);
    assert!(again.ready["tenantId"].is_null(), "it is there already");
}
