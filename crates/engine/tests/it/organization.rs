//! The organisation, its domains and its directory roles.

use crate::people::{person, refused, told};
use serde_json::json;
use std::sync::{Arc, Mutex};
use uuid::Uuid;
use xenia_engine::{
    b2b,
    directory::{
        domains::{self, DnsResolver},
        organization, roles,
    },
    domain::{
        NodeKind,
        audit::{NewEvent, Target},
        directory::UserType,
        role::DirectoryRole,
    },
    store::Written,
    tenants,
};
use xenia_odata::QueryOptions;
use xenia_testkit::World;

/// A DNS that answers what it was told last.
struct Told(Mutex<Zone>);

impl Default for Told {
    fn default() -> Self {
        Self(Mutex::new(Ok(Default::default())))
    }
}

/// The TXT and MX records, or why there is no answer.
type Zone = Result<(Vec<String>, Vec<(u16, String)>), String>;

impl Told {
    fn now(&self, zone: Zone) {
        *self.0.lock().unwrap() = zone;
    }
    fn texts(&self, texts: &[&str]) {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        self.now(Ok((texts, Vec::new())));
    }
}

impl DnsResolver for Told {
    fn txt(&self, _: &str) -> Result<Vec<String>, String> {
        self.0.lock().unwrap().clone().map(|zone| zone.0)
    }
    fn mx(&self, _: &str) -> Result<Vec<(u16, String)>, String> {
        self.0.lock().unwrap().clone().map(|zone| zone.1)
    }
}

#[test]
fn a_domain_is_added_once() {
    let world = World::new();
    let admin = world.as_administrator();
    for (name, message) in [
        (
            "contoso",
            "`contoso` is not a domain name such as `contoso.example`",
        ),
        (
            "Contoso.example",
            "the domain `contoso.example` is here already",
        ),
    ] {
        assert_eq!(
            refused(domains::create(&world.engine, &admin, name)),
            message
        );
    }
    let made = domains::create(&world.engine, &admin, "Litware.example").unwrap();
    assert_eq!(
        (made.id.as_str(), made.is_verified),
        ("litware.example", false)
    );
}

#[test]
fn a_domain_is_verified_by_its_record() {
    let world = World::new();
    let admin = world.as_administrator();
    let engine = &world.engine;
    domains::create(engine, &admin, "litware.example").unwrap();
    let (_, proof) = domains::verification_records(engine, &admin, "litware.example").unwrap();
    let verify = || domains::verify(engine, &admin, "litware.example");
    assert_eq!(
        refused(verify()),
        "no DNS resolver is configured on this server, so it cannot see whether the record is published"
    );
    let dns = Arc::new(Told::default());
    engine.resolve_with(Arc::clone(&dns) as _);
    dns.now(Err("timed out".into()));
    assert_eq!(
        refused(verify()),
        "the DNS did not answer for `litware.example`: timed out"
    );
    let member = world.as_user(person(&world, "pat", UserType::Member));
    assert_eq!(
        refused(domains::verify(engine, &member, "litware.example")),
        "you may not change domains: it needs one of the roles Global Administrator"
    );
    let (other, _) = world.another_tenant("fabrikam.example");
    let theirs = engine.system(other);
    domains::create(engine, &theirs, "litware.example").expect("unverified domains bind nobody");
    let (_, their) = domains::verification_records(engine, &theirs, "litware.example").unwrap();
    assert_ne!(their, proof);
    dns.now(Ok((
        vec!["v=spf1 -all".into(), their.text.clone()],
        vec![(10, "mail.litware.example".into())],
    )));
    assert_eq!(
        refused(verify()),
        format!(
            "nothing proves yet that `litware.example` is yours: looked for the TXT record `{}` and found `v=spf1 -all`, `{}`, or for the MX record `{}` and found `mail.litware.example`; a change of the DNS can take some hours to be seen",
            proof.text, their.text, proof.exchange
        )
    );
    assert_eq!(tenants::resolve(engine, "litware.example").ok(), None);
    dns.texts(&[&format!(" {} ", proof.text), &their.text]);
    assert!(verify().unwrap().is_verified);
    assert_eq!(
        tenants::resolve(engine, "litware.example").unwrap(),
        world.tenant
    );
    let taken = "the domain `litware.example` belongs to another organisation of this server";
    let late = domains::verify(engine, &theirs, "litware.example");
    assert_eq!(refused(late), taken);
    domains::delete(engine, &theirs, "litware.example").unwrap();
    assert_eq!(
        refused(domains::create(engine, &theirs, "litware.example")),
        taken
    );
}

#[test]
fn a_domain_is_verified_by_a_mail_exchanger_too() {
    let world = World::new();
    let admin = world.as_administrator();
    let engine = &world.engine;
    let dns = Arc::new(Told::default());
    engine.resolve_with(Arc::clone(&dns) as _);
    domains::create(engine, &admin, "litware.example").unwrap();
    let (_, proof) = domains::verification_records(engine, &admin, "litware.example").unwrap();
    dns.now(Ok((
        Vec::new(),
        vec![(domains::MX_PREFERENCE, proof.exchange.to_uppercase())],
    )));
    let verified = domains::verify(engine, &admin, "litware.example").unwrap();
    assert_eq!(verified.supported_services, ["Email"]);
    assert_eq!(told(&world, 1), ["Verify domain"]);
}

#[test]
fn one_verified_domain_is_the_default() {
    let world = World::new();
    let admin = world.as_administrator();
    let engine = &world.engine;
    let dns = Arc::new(Told::default());
    engine.resolve_with(Arc::clone(&dns) as _);
    domains::create(engine, &admin, "litware.example").unwrap();
    let set = |ctx, name: &str, body: serde_json::Value| {
        domains::update(engine, ctx, name, body.as_object().unwrap())
    };
    let yes = || json!({ "isDefault": true });
    assert_eq!(
        refused(set(&admin, "litware.example", yes())),
        "`litware.example` is not verified yet, and only a verified domain can be the default"
    );
    let (_, proof) = domains::verification_records(engine, &admin, "litware.example").unwrap();
    dns.texts(&[&proof.text]);
    domains::verify(engine, &admin, "litware.example").unwrap();
    assert_eq!(
        refused(set(
            &admin,
            "litware.example",
            json!({ "isVerified": false })
        )),
        "property `isVerified` cannot be changed here"
    );
    set(&admin, "litware.example", yes()).unwrap();
    let default = || -> Vec<String> {
        let all = domains::list(engine, &admin).unwrap();
        let default = all.into_iter().filter(|domain| domain.is_default);
        default.map(|domain| domain.id).collect()
    };
    assert_eq!(default(), ["litware.example"]);
    assert_eq!(
        refused(set(
            &admin,
            "litware.example",
            json!({ "isDefault": false })
        )),
        "`litware.example` is the default domain: set `isDefault` on another one, and it is no longer"
    );
    assert_eq!(
        refused(domains::delete(engine, &admin, "contoso.example")),
        "`contoso.example` is the initial or default domain of the organisation and stays"
    );
    let member = world.as_user(person(&world, "pat", UserType::Member));
    assert_eq!(
        refused(set(&member, "contoso.example", yes())),
        "you may not change domains: it needs one of the roles Global Administrator"
    );
    set(&admin, "contoso.example", yes()).unwrap();
    assert_eq!(default(), ["contoso.example"]);
}

#[test]
fn a_domain_in_use_stays() {
    let world = World::new();
    let admin = world.as_administrator();
    let engine = &world.engine;
    assert_eq!(
        refused(domains::delete(engine, &admin, "contoso.example")),
        "`contoso.example` is the initial or default domain of the organisation and stays"
    );
    domains::create(engine, &admin, "litware.example").unwrap();
    let wish = b2b::Invite {
        address: "kim@litware.example".into(),
        redirect_url: "https://a.example/".into(),
        ..b2b::Invite::default()
    };
    let kim = b2b::invite(engine, &admin, &wish).unwrap().user.id;
    assert_eq!(
        refused(domains::delete(engine, &admin, "litware.example")),
        "there are users with a name or an address in `litware.example`: rename or delete them first"
    );
    engine
        .write(&world.as_system(), |tx| {
            let events = b2b::end_account(tx, kim)?;
            let target = Target::new(NodeKind::User, kim, "");
            let first = NewEvent::new("Test", "Test", target);
            Ok(Written::all((), first, events))
        })
        .unwrap();
    domains::delete(engine, &admin, "litware.example").unwrap();
    assert_eq!(domains::list(engine, &admin).unwrap().len(), 1);
    let member = world.as_user(person(&world, "pat", UserType::Member));
    assert_eq!(
        refused(domains::create(engine, &member, "x.example")),
        "you may not change domains: it needs one of the roles Global Administrator"
    );
}

#[test]
fn the_organisation_is_read_by_all_and_changed_by_administrators() {
    let world = World::new();
    let guest = world.as_user(person(&world, "kim", UserType::Guest));
    let (found, verified) = organization::get(&world.engine, &guest).unwrap();
    assert_eq!(found.value.display_name, "Contoso");
    assert_eq!(verified.len(), 1);
    let update = |ctx, id: Uuid, body: serde_json::Value| {
        organization::update(&world.engine, ctx, id, body.as_object().unwrap(), None)
    };
    let id = world.tenant.0;
    let admin = world.as_administrator();
    let body = json!({ "displayName": "Contoso Ltd", "technicalNotificationMails": ["it@contoso.example"] });
    assert_eq!(
        refused(update(&guest, id, body.clone())),
        "you may not change the organisation: it needs one of the roles Global Administrator"
    );
    assert_eq!(
        update(&admin, id, body).unwrap().value.display_name,
        "Contoso Ltd"
    );
    assert_eq!(
        refused(update(&admin, id, json!({ "displayName": "" }))),
        "`displayName` is missing or empty"
    );
    assert_eq!(
        refused(update(
            &admin,
            id,
            json!({ "technicalNotificationMails": ["it"] })
        )),
        "`it` is not an e-mail address such as `kim@fabrikam.example`: it has no `@`"
    );
    let (other, _) = world.another_tenant("fabrikam.example");
    assert_eq!(
        refused(update(&admin, other.0, json!({ "displayName": "Mine" }))),
        format!("there is no organisation `{other}` here")
    );
    let (seen, _) = organization::get(&world.engine, &guest).unwrap();
    assert!(
        seen.value.technical_notification_mails.is_empty(),
        "guests are not told who looks after it"
    );
    let (seen, _) = organization::get(&world.engine, &admin).unwrap();
    assert_eq!(
        seen.value.technical_notification_mails,
        ["it@contoso.example"]
    );
}

#[test]
fn roles_are_given_and_taken_and_one_administrator_stays() {
    let world = World::new();
    let admin = world.as_administrator();
    let engine = &world.engine;
    assert_eq!(
        roles::list(engine, &admin).unwrap().len(),
        DirectoryRole::ALL.len()
    );
    let global = DirectoryRole::GlobalAdministrator.template();
    let last = "`admin@contoso.example` is the last Global Administrator who can sign in: make another one first";
    let first = world.administrator;
    assert_eq!(
        refused(roles::remove_member(engine, &admin, global, first.0)),
        last
    );
    let block = |user| {
        engine.write(&world.as_system(), |tx| {
            let events = b2b::block_account(tx, user, None)?;
            let target = Target::new(NodeKind::User, user, "");
            Ok(Written::all(
                (),
                NewEvent::new("Test", "Test", target),
                events,
            ))
        })
    };
    assert_eq!(refused(block(first)), last);
    let pat = person(&world, "pat", UserType::Member);
    roles::add_member(engine, &admin, global, pat.0).unwrap();
    assert_eq!(told(&world, 1), ["Add member to role"]);
    assert_eq!(
        refused(roles::add_member(engine, &admin, global, pat.0)),
        "`pat@contoso.example` holds the role `Global Administrator` already"
    );
    let holders = roles::members(engine, &admin, global, QueryOptions::default()).unwrap();
    assert_eq!(holders.items.len(), 2);
    block(pat).unwrap();
    assert_eq!(
        refused(roles::remove_member(engine, &admin, global, first.0)),
        last,
        "a blocked administrator does not count"
    );
    roles::remove_member(engine, &admin, global, pat.0).unwrap();
    assert_eq!(
        refused(roles::remove_member(engine, &admin, global, pat.0)),
        format!("there is no member of the role `{pat}` here")
    );
    let unknown = Uuid::from_u128(3);
    assert_eq!(
        refused(roles::get(engine, &admin, unknown)),
        format!("there is no directory role `{unknown}` here")
    );
    assert_eq!(
        refused(roles::add_member(engine, &admin, global, unknown)),
        format!(
            "`{unknown}` is no user, service principal or group of this organisation: nothing else can hold a directory role"
        )
    );
    let member = world.as_user(person(&world, "sam", UserType::Member));
    assert_eq!(
        refused(roles::add_member(engine, &member, global, first.0)),
        "you may not give or take directory roles: it needs one of the roles Global Administrator, Privileged Role Administrator"
    );
}
