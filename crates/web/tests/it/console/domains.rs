//! The domains of the organisation.

use super::administrator;
use axum::http::StatusCode;
use std::sync::{Arc, Mutex};
use xenia_engine::directory::domains::DnsResolver;
use xenia_testkit::World;

/// A DNS with these texts under every name.
#[derive(Default)]
struct Texts(Mutex<Vec<String>>);

impl DnsResolver for Texts {
    fn txt(&self, _: &str) -> Result<Vec<String>, String> {
        Ok(self.0.lock().unwrap().clone())
    }
    fn mx(&self, _: &str) -> Result<Vec<(u16, String)>, String> {
        Ok(Vec::new())
    }
}

#[test]
fn a_domain_is_added_proved_made_the_default_and_removed() {
    let world = World::new();
    let dns = Arc::new(Texts::default());
    world.engine.resolve_with(Arc::clone(&dns) as _);
    let admin = administrator(&world);
    let here = "/console/settings/domains";
    let csrf = admin.get(here).field("csrf").to_owned();
    let csrf = ("csrf", csrf.as_str());
    let wrong = admin.post(here, &[csrf, ("name", "litware")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("is not a domain name such as"),
        "{}",
        wrong.body
    );
    let added = admin.post(here, &[csrf, ("name", "Litware.example")]);
    assert_eq!(added.location.unwrap(), format!("{here}?done=domain-added"));
    let page = admin.get(here).body;
    let text = page
        .split_once("<code data-copy>xenia-domain-verification=")
        .map(|(_, rest)| format!("xenia-domain-verification={}", &rest[..32]))
        .unwrap();
    let verify = format!("{here}/litware.example/verify");
    dns.0.lock().unwrap().push("v=spf1 -all".to_owned());
    let refused = admin.post(&verify, &[csrf]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in [text.as_str(), "v=spf1 -all", "That was not done"] {
        assert!(refused.body.contains(told), "{told}: {}", refused.body);
    }
    dns.0.lock().unwrap().push(text);
    let proved = admin.post(&verify, &[csrf]);
    assert_eq!(
        proved.location.unwrap(),
        format!("{here}?done=domain-proved")
    );
    let default = |name: &str| admin.post(&format!("{here}/{name}/default"), &[csrf]);
    assert_eq!(
        default("litware.example").location.unwrap(),
        format!("{here}?done=domain-default")
    );
    let remove = format!("{here}/litware.example/remove");
    let kept = admin.post(&remove, &[csrf]);
    assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kept.body.contains("initial or default domain"));
    default("contoso.example");
    let removed = admin.post(&remove, &[csrf]);
    assert_eq!(
        removed.location.unwrap(),
        format!("{here}?done=domain-removed")
    );
    assert!(!admin.get(here).body.contains("litware"));
}
