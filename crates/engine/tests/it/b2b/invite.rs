//! Inviting: the checks in their order, and what comes of it.

use super::{allow, refusal, wish};
use crate::people::{as_application, give_role, person, told};
use xenia_engine::{
    b2b,
    domain::{
        NodeKind, Relation, Source, UserId,
        b2b::{
            AllowInvitesFrom, CollaborationSettings, DomainMode, InvitationStatus,
            InvitedUserMessageInfo,
        },
        directory::{ExternalUserState, SubjectLifecycle, User, UserType},
        permission::Permission,
        role::DirectoryRole,
    },
    mail,
    store::{
        edges::{self, EdgeQuery},
        jobs, resources,
    },
};
use xenia_testkit::World;

#[test]
fn a_member_invites_and_becomes_the_sponsor() {
    let world = World::new();
    let pat = person(&world, "pat", UserType::Member);
    let ctx = world.as_user(pat);
    let made = b2b::invite(&world.engine, &ctx, &wish("Kim@Fabrikam.example")).unwrap();
    assert_eq!(made.invitation.status, InvitationStatus::PendingAcceptance);
    assert_eq!(
        made.invitation.expiration_date_time,
        world.engine.now().plus_days(30)
    );
    assert!(
        made.redeem_url
            .starts_with("https://xenia.example/contoso.example/signin/redeem?ticket="),
        "{}",
        made.redeem_url
    );
    assert_eq!(made.user.subject_lifecycle, SubjectLifecycle::NotGoverned);
    assert_eq!(
        made.user.external_user_state,
        Some(ExternalUserState::PendingAcceptance)
    );
    assert_eq!(
        told(&world, 3),
        ["Invite external user", "Add user", "Add user sponsor"]
    );
    let sponsors = world
        .engine
        .read(&ctx, |tx| {
            let query = EdgeQuery::of_object(made.user.id).relation(Relation::Sponsor);
            Ok(edges::list(tx, &query)?)
        })
        .unwrap();
    let sponsor = &sponsors[0];
    assert_eq!((sponsors.len(), sponsor.subject), (1, pat.0));
    assert_eq!(
        (sponsor.source, sponsor.source_id),
        (Source::Invitation, made.invitation.id.0)
    );
}

#[test]
fn who_may_invite_is_a_setting() {
    let world = World::new();
    let inviter = person(&world, "gio", UserType::Member);
    give_role(&world, inviter, DirectoryRole::GuestInviter);
    let member = person(&world, "pat", UserType::Member);
    let guest = person(&world, "kim", UserType::Guest);
    let contexts = [
        world.as_administrator(),
        world.as_user(inviter),
        as_application(&world, &[Permission::UserInviteAll]),
        world.as_user(member),
        world.as_user(guest),
    ];
    let nobody =
        "nobody may invite guests to this organisation: the setting `allowInvitesFrom` is `none`";
    let reserved = "only administrators and guest inviters may invite guests to this organisation: the setting `allowInvitesFrom` is `adminsAndGuestInviters`";
    let no_application = "applications may not invite guests while invitations are reserved to administrators and guest inviters: the setting `allowInvitesFrom` is `adminsAndGuestInviters`";
    let guests_reserved = "guests may not invite guests to this organisation: the setting `allowInvitesFrom` is `adminsAndGuestInviters`";
    let no_guest = "guests may not invite guests to this organisation: the setting `allowInvitesFrom` is `adminsGuestInvitersAndAllMembers`";
    let table: [(AllowInvitesFrom, [&str; 5]); 4] = [
        (AllowInvitesFrom::None, [nobody; 5]),
        (
            AllowInvitesFrom::AdminsAndGuestInviters,
            ["", "", no_application, reserved, guests_reserved],
        ),
        (
            AllowInvitesFrom::AdminsGuestInvitersAndAllMembers,
            ["", "", "", "", no_guest],
        ),
        (AllowInvitesFrom::Everyone, [""; 5]),
    ];
    for (setting, expected) in table {
        allow(&world, setting);
        for (number, (ctx, message)) in contexts.iter().zip(expected).enumerate() {
            let address = format!("{}-{number}@fabrikam.example", setting.word());
            let result = b2b::invite(&world.engine, ctx, &wish(&address));
            if message.is_empty() {
                result.unwrap();
            } else {
                let (said, _, by) = refusal(result);
                assert_eq!(said, message);
                assert_eq!(
                    by.as_deref(),
                    Some("policies/authorizationPolicy/allowInvitesFrom")
                );
            }
        }
    }
}

#[test]
fn applications_need_the_permission() {
    let world = World::new();
    let ctx = as_application(&world, &[Permission::UserReadAll]);
    let (message, ..) = refusal(b2b::invite(&world.engine, &ctx, &wish("kim@a.example")));
    assert_eq!(
        message,
        "you may not invite people from outside: the application needs one of the permissions `User.Invite.All`, `User.ReadWrite.All`, `Directory.ReadWrite.All`"
    );
}

#[test]
fn each_wish_that_cannot_be_is_refused_with_its_reason() {
    let world = World::new();
    let pat = world.as_user(person(&world, "pat", UserType::Member));
    let list = CollaborationSettings {
        domain_mode: DomainMode::AllowListed,
        domains: vec![xenia_engine::domain::b2b::DomainEntry {
            domain: "fabrikam.example".into(),
            owner: None,
            reason: None,
            added_date_time: None,
        }],
        ..CollaborationSettings::default()
    };
    b2b::update_collaboration_settings(&world.engine, &world.as_administrator(), &list).unwrap();
    let good = || wish("kim@fabrikam.example");
    let missing = uuid::Uuid::from_u128(9);
    let table: Vec<(b2b::Invite, &str, &str)> = vec![
        (
            wish("kim@litware.example"),
            "people of `litware.example` cannot be invited: only the domains of the allow list may",
            "invitedUserEmailAddress",
        ),
        (
            b2b::Invite {
                redirect_url: "http://evil.example/".into(),
                ..good()
            },
            "`http://evil.example/`: a redirect URI must use https, or http to `localhost`, `127.0.0.1` or `[::1]`",
            "inviteRedirectUrl",
        ),
        (
            b2b::Invite {
                redirect_url: "javascript:alert(1)".into(),
                ..good()
            },
            "`javascript:alert(1)`: a redirect URI must be absolute: `https://host/path`",
            "inviteRedirectUrl",
        ),
        (
            b2b::Invite {
                as_member: true,
                ..good()
            },
            "only administrators may invite somebody as `Member`: leave `invitedUserType` out or make it `Guest`",
            "invitedUserType",
        ),
        (
            b2b::Invite {
                sponsors: vec![missing],
                ..good()
            },
            "`00000000-0000-0000-0000-000000000009` is no other user or group of this organisation",
            "invitedUserSponsors",
        ),
        (
            b2b::Invite {
                sponsors: vec![missing; 6],
                ..good()
            },
            "there are 6 sponsors, the limit is 5",
            "invitedUserSponsors",
        ),
        (
            b2b::Invite {
                reset_redemption: true,
                ..good()
            },
            "`resetRedemption` needs the account in `invitedUser/id`",
            "invitedUser",
        ),
        (
            b2b::Invite {
                invited_user: Some(UserId(missing)),
                ..good()
            },
            "there is no user `00000000-0000-0000-0000-000000000009` here",
            "invitedUser",
        ),
        (
            b2b::Invite {
                message: Some(InvitedUserMessageInfo {
                    customized_message_body: Some("x".repeat(2001)),
                    message_language: None,
                }),
                ..good()
            },
            "the message has 2001 characters, the limit is 2000",
            "invitedUserMessageInfo/customizedMessageBody",
        ),
    ];
    for (wanted, message, target) in table {
        let (said, at, _) = refusal(b2b::invite(&world.engine, &pat, &wanted));
        assert_eq!((said.as_str(), at.as_deref()), (message, Some(target)));
    }
    let left = world
        .engine
        .read(&pat, |tx| Ok(resources::count::<User>(tx)?))
        .unwrap();
    assert_eq!(left, 2, "no refused invitation leaves an account behind");
}

#[test]
fn the_mail_says_who_and_carries_no_markup_of_the_inviter() {
    let world = World::new();
    let pat = world.as_user(person(&world, "pat", UserType::Member));
    let wanted = b2b::Invite {
        send_message: true,
        display_name: Some("Kim Lee".into()),
        message: Some(InvitedUserMessageInfo {
            customized_message_body: Some("Welcome <b>Kim</b>".into()),
            message_language: None,
        }),
        ..wish("kim@fabrikam.example")
    };
    let made = b2b::invite(&world.engine, &pat, &wanted).unwrap();
    let mails: Vec<mail::Message> = jobs_of(&world);
    assert_eq!(mails.len(), 1);
    let sent = &mails[0];
    assert_eq!(sent.to, "kim@fabrikam.example");
    assert_eq!(sent.subject, "Contoso invites you to work together");
    assert_eq!(
        sent.text.replace(&made.redeem_url, "LINK"),
        "pat Example invites you to work with Contoso. Accept only if you expected this invitation.\r\n\r\n\
         Message from pat Example:\r\n\r\nWelcome <b>Kim</b>\r\n\r\n\
         Accept the invitation, until 1 April 2026:\r\nLINK\r\n\r\n\
         You will confirm that kim@fabrikam.example is yours with a code sent to it. No password is needed.\r\n"
    );
    assert!(sent.html.contains("Welcome &lt;b&gt;Kim&lt;/b&gt;"));
}

fn jobs_of(world: &World) -> Vec<mail::Message> {
    let pending = world
        .engine
        .read(&world.as_system(), |tx| {
            Ok(jobs::list(tx, jobs::State::Pending, 100)?)
        })
        .unwrap();
    pending
        .into_iter()
        .filter(|job| job.kind == mail::JOB)
        .map(|job| serde_json::from_value(job.payload).unwrap())
        .collect()
}

#[test]
fn inviting_again_replaces_the_link() {
    let world = World::new();
    let pat = world.as_user(person(&world, "pat", UserType::Member));
    let first = b2b::invite(&world.engine, &pat, &wish("kim@fabrikam.example")).unwrap();
    let second = b2b::invite(&world.engine, &pat, &wish("kim@fabrikam.example")).unwrap();
    assert_eq!(first.user.id, second.user.id);
    assert_ne!(first.redeem_url, second.redeem_url);
    assert_eq!(told(&world, 1), ["Invite external user"]);
    let ticket = |made: &b2b::Invited| made.redeem_url.rsplit('=').next().unwrap().to_owned();
    let refused = b2b::redeemable(&world.engine, &pat, &ticket(&first)).unwrap_err();
    assert_eq!(
        refused.refusal().unwrap().message,
        "this invitation was replaced by a newer one: use the newest link"
    );
    let shown = b2b::redeemable(&world.engine, &pat, &ticket(&second)).unwrap();
    assert_eq!(shown.user.id, first.user.id);
    assert_eq!(shown.organization.display_name, "Contoso");
}

#[test]
fn a_local_account_is_invited_by_name_only() {
    let world = World::new();
    let admin = world.as_administrator();
    let local = person(&world, "lee", UserType::Member);
    world
        .engine
        .write(&admin, |tx| {
            let mut user = resources::find::<User>(tx, local)?.unwrap();
            user.value.mail = Some("lee@fabrikam.example".into());
            resources::update(tx, &user.value, user.version)?;
            let target = xenia_engine::domain::audit::Target::new(NodeKind::User, local, "lee");
            Ok(xenia_engine::store::Written::new(
                (),
                xenia_engine::domain::audit::NewEvent::new("UserManagement", "Update user", target),
            ))
        })
        .unwrap();
    let (message, ..) = refusal(b2b::invite(
        &world.engine,
        &admin,
        &wish("lee@fabrikam.example"),
    ));
    assert_eq!(
        message,
        "`lee@fabrikam.example` is the address of the account `lee@contoso.example` of this organisation: name it in `invitedUser/id` to let it sign in from outside"
    );
    let named = b2b::Invite {
        invited_user: Some(local),
        ..wish("lee@fabrikam.example")
    };
    let pat = world.as_user(person(&world, "pat", UserType::Member));
    let (message, ..) = refusal(b2b::invite(&world.engine, &pat, &named));
    assert_eq!(
        message,
        "you may not create, change or delete users: it needs one of the roles Global Administrator, User Administrator"
    );
    let (message, ..) = refusal(b2b::invite(
        &world.engine,
        &admin,
        &b2b::Invite {
            reset_redemption: true,
            ..named.clone()
        },
    ));
    assert_eq!(
        message,
        "the account `lee@contoso.example` was never invited: there is no redemption to reset"
    );
    let made = b2b::invite(&world.engine, &admin, &named).unwrap();
    assert_eq!(
        (made.user.id, made.user.user_type),
        (local, UserType::Member)
    );
    assert_eq!(
        told(&world, 3),
        [
            "Invite internal user to B2B collaboration",
            "Update user",
            "Add user sponsor"
        ]
    );
}

#[test]
fn invitations_stay_in_their_tenant() {
    let world = World::new();
    let made = b2b::invite(
        &world.engine,
        &world.as_administrator(),
        &wish("kim@litware.example"),
    )
    .unwrap();
    let (other, _) = world.another_tenant("fabrikam.example");
    let theirs = world.engine.system(other);
    let ticket = made.redeem_url.rsplit('=').next().unwrap();
    let refused = b2b::redeemable(&world.engine, &theirs, ticket).unwrap_err();
    assert_eq!(
        refused.refusal().unwrap().message,
        "this invitation link is not known here: use the newest one, or ask the person who invited you"
    );
    let again = b2b::invite(&world.engine, &theirs, &wish("kim@litware.example")).unwrap();
    assert_ne!(again.user.id, made.user.id);
}
