//! The organisation, its domains and its directory roles.

use crate::people::{person, refused, told};
use serde_json::json;
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
};
use xenia_odata::QueryOptions;
use xenia_testkit::World;

/// A DNS that answers what it was told.
struct Told(Result<Vec<String>, String>);

impl DnsResolver for Told {
    fn txt(&self, _: &str) -> Result<Vec<String>, String> {
        self.0.clone()
    }
}

#[test]
fn a_domain_is_verified_by_its_record() {
    let world = World::new();
    let admin = world.as_administrator();
    let engine = &world.engine;
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
        assert_eq!(refused(domains::create(engine, &admin, name)), message);
    }
    let made = domains::create(engine, &admin, "Litware.example").unwrap();
    assert_eq!(
        (made.id.as_str(), made.is_verified),
        ("litware.example", false)
    );
    let (_, text) = domains::verification_record(engine, &admin, "litware.example").unwrap();
    let verify = |resolver: Option<&dyn DnsResolver>| {
        domains::verify(engine, &admin, "litware.example", resolver)
    };
    assert_eq!(
        refused(verify(None)),
        "no DNS resolver is configured on this server, so it cannot see whether the record is published"
    );
    assert_eq!(
        refused(verify(Some(&Told(Err("timed out".into()))))),
        "the DNS did not answer for `litware.example`: timed out"
    );
    assert_eq!(
        refused(verify(Some(&Told(Ok(vec!["v=spf1 -all".into()]))))),
        format!(
            "the domain `litware.example` has no TXT record `{text}` (yet): publish it and try again, a change of the DNS can take some hours"
        )
    );
    let (other, _) = world.another_tenant("fabrikam.example");
    let theirs = engine.system(other);
    domains::create(engine, &theirs, "litware.example").expect("unverified domains bind nobody");
    let published = Told(Ok(vec![format!(" {text} ")]));
    assert!(verify(Some(&published)).unwrap().is_verified);
    let (_, their_text) = domains::verification_record(engine, &theirs, "litware.example").unwrap();
    assert_ne!(their_text, text);
    let late = Told(Ok(vec![their_text]));
    let late = domains::verify(engine, &theirs, "litware.example", Some(&late));
    let taken = "the domain `litware.example` belongs to another organisation of this server";
    assert_eq!(refused(late), taken);
    domains::delete(engine, &theirs, "litware.example").unwrap();
    assert_eq!(
        refused(domains::create(engine, &theirs, "litware.example")),
        taken
    );
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
            "`{unknown}` is no user or service principal of this organisation: nothing else can hold a directory role"
        )
    );
    let member = world.as_user(person(&world, "sam", UserType::Member));
    assert_eq!(
        refused(roles::add_member(engine, &member, global, first.0)),
        "you may not give or take directory roles: it needs one of the roles Global Administrator"
    );
}
