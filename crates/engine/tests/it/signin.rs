//! Passwords, one-time codes, sessions.

use xenia_engine::{
    Actor, Error,
    domain::{
        Reason, UserId,
        directory::{ExternalUserState, User, UserType},
    },
    passwords, sessions,
    signin::{self, Method},
    store::{audit, resources},
};
use xenia_testkit::World;

const GUEST: &str = "mara@fabrikam.example";
const PASSWORD: &str = "correct horse battery";

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().refusal().unwrap().message.clone()
}

fn guest(world: &World) -> UserId {
    world.user(GUEST, |user| {
        user.user_principal_name = "mara_fabrikam.example#EXT#@contoso.example".to_owned();
        user.user_type = UserType::Guest;
        user.external_user_state = Some(ExternalUserState::PendingAcceptance);
    })
}

/// Sends a code and answers its digits.
fn code(world: &World, address: &str) -> String {
    world.clock.advance_seconds(1);
    signin::send_code(&world.engine, &world.as_system(), address, "").unwrap();
    world.mailed_code(address).unwrap()
}

fn with_code(world: &World, digits: &str) -> Result<sessions::Opened, Error> {
    signin::with_code(&world.engine, &world.as_system(), GUEST, digits, "")
}

fn with_password(world: &World, address: &str, password: &str) -> Result<sessions::Opened, Error> {
    signin::with_password(
        &world.engine,
        &world.as_system(),
        address,
        password,
        "192.0.2.1",
    )
}

fn member(world: &World) -> UserId {
    let id = world.user("adele@contoso.example", |_| {});
    passwords::set(&world.engine, &world.as_administrator(), id, PASSWORD).unwrap();
    id
}

/// Another code than the right one.
fn wrong(digits: &str) -> String {
    let first = if digits.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", &digits[1..])
}

#[test]
fn the_way_to_sign_in_does_not_tell_who_is_known() {
    let world = World::new();
    member(&world);
    guest(&world);
    for (typed, expected) in [
        ("adele@contoso.example", Method::Password),
        ("nobody@contoso.example", Method::Password),
        (" Mara@Fabrikam.example ", Method::Code),
        ("nobody@fabrikam.example", Method::Code),
    ] {
        let (method, address) = signin::method(&world.engine, world.tenant, typed).unwrap();
        assert_eq!(method, expected, "{typed}");
        assert_eq!(address, typed.trim().to_lowercase());
    }
    assert_eq!(
        refusal(signin::method(&world.engine, world.tenant, "mara")),
        "`mara` is not an e-mail address such as `name@company.example`"
    );
}

#[test]
fn a_guest_comes_in_with_the_code_once_and_is_accepted() {
    let world = World::new();
    let id = guest(&world);
    let digits = code(&world, GUEST);
    let opened = with_code(&world, &format!("{} {}", &digits[..4], &digits[4..])).unwrap();
    let (session, actor) = sessions::resolve(&world.engine, opened.cookie.expose())
        .unwrap()
        .unwrap();
    assert!(matches!(actor, Actor::User { id: found, .. } if found == id));
    assert_eq!(
        (session.methods.as_str(), opened.seconds),
        ("otp", 24 * 3600)
    );
    assert_eq!(
        refusal(with_code(&world, &digits)),
        "this code was used already: ask for a new one"
    );
    world
        .engine
        .read(&world.as_system(), |tx| {
            let user = resources::find::<User>(tx, id)?.unwrap().value;
            assert_eq!(user.external_user_state, Some(ExternalUserState::Accepted));
            assert_eq!(user.identities[0].issuer, "mail");
            let events = audit::list(tx, &audit::EventQuery::default(), 10)?;
            let outcome = |at: usize| {
                let event = &events[at];
                (
                    event.activity.clone(),
                    event.details["result"].as_str().map(str::to_owned),
                )
            };
            assert_eq!(
                outcome(0),
                ("Sign-in activity".to_owned(), Some("failure".to_owned()))
            );
            assert!(events.iter().any(|event| event.category == "SignIn"
                && event.details["result"] == "success"
                && event.initiator.id == id.0));
            Ok(())
        })
        .unwrap();
}

#[test]
fn wrong_codes_are_counted_and_void_the_code() {
    let world = World::new();
    guest(&world);
    let digits = code(&world, GUEST);
    let wrong = wrong(&digits);
    let said: Vec<String> = (0..6).map(|_| refusal(with_code(&world, &wrong))).collect();
    assert_eq!(said[0], "the code is not right, 4 more tries are left");
    assert_eq!(said[3], "the code is not right, one more try is left");
    assert_eq!(
        said[4],
        "the code is not right and is void now: ask for a new one"
    );
    assert_eq!(
        said[5],
        "this code was given wrong 5 times and is void: ask for a new one"
    );
    assert_eq!(refusal(with_code(&world, &digits)), said[5]);
    let newer = code(&world, GUEST);
    assert!(with_code(&world, &newer).is_ok());
}

#[test]
fn codes_expire_and_a_newer_one_replaces_the_older() {
    let world = World::new();
    guest(&world);
    let older = code(&world, GUEST);
    let newer = code(&world, GUEST);
    assert_ne!(older, newer);
    assert_eq!(
        refusal(with_code(&world, &older)),
        "the code is not right, 4 more tries are left"
    );
    world.clock.advance_seconds(30 * 60);
    assert_eq!(
        refusal(with_code(&world, &newer)),
        "this code has expired, codes are good for 30 minutes: ask for a new one"
    );
    assert_eq!(refusal(with_code(&world, "12")), "the code has 8 digits");
}

#[test]
fn five_codes_in_a_quarter_of_an_hour_are_enough() {
    let world = World::new();
    for _ in 0..5 {
        code(&world, GUEST);
    }
    let refused = signin::send_code(&world.engine, &world.as_system(), GUEST, "").unwrap_err();
    let refusal = refused.refusal().unwrap();
    assert_eq!(refusal.reason, Reason::TooMany { retry_after: 896 });
    assert_eq!(
        refusal.message,
        "too many codes were asked for with this address: try again in 896 seconds"
    );
    world.clock.advance_seconds(896);
    code(&world, GUEST);
}

#[test]
fn a_blocked_guest_is_refused_after_the_proof_and_by_name() {
    let world = World::new();
    let id = guest(&world);
    let opened = with_code(&world, &code(&world, GUEST)).unwrap();
    world.change_user(id, |user| user.account_enabled = false);
    assert!(
        sessions::resolve(&world.engine, opened.cookie.expose())
            .unwrap()
            .is_none()
    );
    let digits = code(&world, GUEST);
    assert_eq!(
        refusal(with_code(&world, &digits)),
        "the account `mara@fabrikam.example` is blocked: ask the person who invited you, or the help desk"
    );
}

#[test]
fn a_visitor_becomes_the_user_as_soon_as_there_is_one() {
    let world = World::new();
    let opened = with_code(&world, &code(&world, GUEST)).unwrap();
    let actor = || {
        let found = sessions::resolve(&world.engine, opened.cookie.expose()).unwrap();
        found.map(|(_, actor)| actor)
    };
    assert_eq!(
        actor(),
        Some(Actor::Visitor {
            address: GUEST.to_owned()
        })
    );
    let id = guest(&world);
    assert!(matches!(actor(), Some(Actor::User { id: found, .. }) if found == id));
    sessions::close(&world.engine, &world.as_user(id), opened.session.id).unwrap();
    assert_eq!(actor(), None);
}

#[test]
fn sessions_end_by_themselves() {
    let world = World::new();
    member(&world);
    let opened = with_password(&world, "adele@contoso.example", PASSWORD).unwrap();
    let is_open = || {
        sessions::resolve(&world.engine, opened.cookie.expose())
            .unwrap()
            .is_some()
    };
    world.clock.advance_seconds(12 * 3600 - 1);
    assert!(is_open());
    world.clock.advance_seconds(1);
    assert!(!is_open());
    assert!(
        sessions::resolve(&world.engine, "nonsense")
            .unwrap()
            .is_none()
    );
}

#[test]
fn passwords_are_compared_and_tries_are_counted() {
    let world = World::new();
    let id = member(&world);
    let same = "the address or the password is not right";
    assert_eq!(
        refusal(with_password(&world, "adele@contoso.example", "wrong")),
        same
    );
    assert_eq!(
        refusal(with_password(&world, "nobody@contoso.example", "wrong")),
        same
    );
    for _ in 0..9 {
        let _ = with_password(&world, "adele@contoso.example", "wrong");
    }
    assert_eq!(
        refusal(with_password(&world, "adele@contoso.example", PASSWORD)),
        "too many passwords were tried for this account: try again in 900 seconds"
    );
    let told = || {
        let events = world
            .engine
            .read(&world.as_system(), |tx| {
                Ok(audit::list(tx, &audit::EventQuery::default(), 100)?)
            })
            .unwrap();
        let reason = "too many passwords were tried for this account";
        let of_that = |event: &&xenia_engine::domain::audit::Event| {
            event.details["failureReason"] == reason
                && event.targets[0].name == "adele@contoso.example"
        };
        events.iter().filter(of_that).count()
    };
    assert_eq!(told(), 1);
    let _ = with_password(&world, "adele@contoso.example", PASSWORD);
    assert_eq!(told(), 1, "once per window");
    world.clock.advance_seconds(900);
    assert!(with_password(&world, "adele@contoso.example", PASSWORD).is_ok());
    world.change_user(id, |user| user.account_enabled = false);
    assert!(
        refusal(with_password(&world, "adele@contoso.example", PASSWORD)).contains("is blocked")
    );
}

#[test]
fn a_new_password_ends_the_sessions_and_needs_the_right() {
    let world = World::new();
    let id = member(&world);
    let opened = with_password(&world, "adele@contoso.example", PASSWORD).unwrap();
    let other = world.user("alex@contoso.example", |_| {});
    let next = "quite another sentence";
    assert!(
        refusal(passwords::set(
            &world.engine,
            &world.as_user(other),
            id,
            next
        ))
        .starts_with("you may not set this user's password")
    );
    assert_eq!(
        refusal(passwords::change(
            &world.engine,
            &world.as_user(id),
            "no",
            next
        )),
        "the present password is not right"
    );
    passwords::change(&world.engine, &world.as_user(id), PASSWORD, next).unwrap();
    assert!(
        sessions::resolve(&world.engine, opened.cookie.expose())
            .unwrap()
            .is_none()
    );
    assert!(with_password(&world, "adele@contoso.example", next).is_ok());
    assert_eq!(
        refusal(passwords::set(
            &world.engine,
            &world.as_administrator(),
            id,
            "short"
        )),
        "the password has 5 characters, it needs at least 12"
    );
}

#[test]
fn the_first_administrator_sets_a_password_by_link_once() {
    let world = World::new();
    let ctx = world.as_system();
    let token = world.administrator_link.split("ticket=").nth(1).unwrap();
    // A mail scanner may look as often as it likes.
    for _ in 0..3 {
        let user = signin::password_ticket(&world.engine, &ctx, token).unwrap();
        assert_eq!(user.id, world.administrator);
    }
    assert_eq!(
        refusal(signin::set_password_with_ticket(
            &world.engine,
            &ctx,
            token,
            "admin",
            ""
        )),
        "the password has 5 characters, it needs at least 12"
    );
    let opened =
        signin::set_password_with_ticket(&world.engine, &ctx, token, PASSWORD, "").unwrap();
    assert!(
        sessions::resolve(&world.engine, opened.cookie.expose())
            .unwrap()
            .is_some()
    );
    assert_eq!(
        refusal(signin::set_password_with_ticket(
            &world.engine,
            &ctx,
            token,
            PASSWORD,
            ""
        )),
        "this link was used already"
    );
    assert!(with_password(&world, "admin@contoso.example", PASSWORD).is_ok());
}

#[test]
fn a_member_gets_a_link_for_a_forgotten_password_and_a_stranger_gets_none() {
    let world = World::new();
    member(&world);
    let ask = |address: &str| {
        signin::forgotten_password(&world.engine, &world.as_system(), address, "").unwrap();
    };
    ask("nobody@contoso.example");
    assert!(world.mails().is_empty());
    ask("adele@contoso.example");
    let mail = world.mails().remove(0);
    let link = mail
        .text
        .lines()
        .find(|line| line.starts_with("https://"))
        .unwrap();
    let token = link.split("ticket=").nth(1).unwrap();
    assert!(link.starts_with("https://xenia.example/contoso.example/signin/password/set?"));
    let next = "quite another sentence";
    world.clock.advance_seconds(24 * 3600);
    assert!(
        refusal(signin::set_password_with_ticket(
            &world.engine,
            &world.as_system(),
            token,
            next,
            ""
        ))
        .starts_with("this link ended on ")
    );
    ask("adele@contoso.example");
    let mail = world.mails().remove(0);
    let token = mail
        .text
        .split("ticket=")
        .nth(1)
        .unwrap()
        .lines()
        .next()
        .unwrap()
        .to_owned();
    signin::set_password_with_ticket(&world.engine, &world.as_system(), &token, next, "").unwrap();
    assert!(with_password(&world, "adele@contoso.example", next).is_ok());
}
