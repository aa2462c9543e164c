//! The folder in place of a mail server.

use crate::{message, posting};
use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};
use uuid::uuid;
use xenia_connect::MailFolder;
use xenia_engine::{
    ambient::{Ambient, random_uuid},
    domain::{JobId, TenantId},
    mail::{MailDrop, MailTransport, Posting},
};

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("xenia_mail_{}", random_uuid(&Ambient))))
    }
    fn mails(&self) -> MailFolder {
        MailFolder::new(&self.0, "xenia@localhost").unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_mail_is_kept_once_and_can_be_read() {
    let folder = Folder::new();
    let mails = folder.mails();
    for _ in 0..2 {
        mails.send(&posting(), &message()).unwrap();
    }
    let kept = mails.list(posting().tenant, 10).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].message, message());
    assert_eq!(
        mails.read(posting().tenant, &kept[0].id).unwrap().unwrap(),
        kept[0]
    );
    let path = folder.0.join(format!("{}.eml", kept[0].id));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("\r\nFrom: xenia@localhost\r\n"), "{text}");
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn the_newest_come_first_and_only_those_of_the_tenant() {
    let folder = Folder::new();
    let mails = folder.mails();
    let other = TenantId(uuid!("33333333-3333-4333-8333-333333333333"));
    for day in [2, 1, 3] {
        for tenant in [posting().tenant, other] {
            let posting = Posting {
                tenant,
                job: JobId(random_uuid(&Ambient)),
                ordered_at: posting().ordered_at.plus_days(day),
            };
            mails.send(&posting, &message()).unwrap();
        }
    }
    let kept = mails.list(posting().tenant, 2).unwrap();
    let days: Vec<_> = kept
        .iter()
        .map(|kept| posting().ordered_at.days_until(kept.ordered_at))
        .collect();
    assert_eq!(days, [3, 2]);
    assert!(mails.read(other, &kept[0].id).unwrap().is_none());
}

#[test]
fn names_do_not_lead_out_of_the_folder() {
    let folder = Folder::new();
    let mails = folder.mails();
    for name in [
        "../master.key",
        "",
        "..",
        "x.json",
        &"/".repeat(57),
        &"a".repeat(57),
    ] {
        assert!(
            mails.read(posting().tenant, name).unwrap().is_none(),
            "{name}"
        );
    }
}
