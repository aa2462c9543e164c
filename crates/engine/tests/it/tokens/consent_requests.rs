//! Requests for the consent of an administrator: asking at sign-in, deciding, reminders, expiry; and the attacks.

use super::consent::{Asked, asked, body, needed, signed_in};
use crate::people::{give_role, refused};
use serde_json::{Value, json};
use uuid::Uuid;
use xenia_engine::{
    Result,
    consent::requests::{self, About, AppLine},
    directory::{applications, service_principals},
    domain::{
        UserId,
        consent::{ConsentDecision, ConsentResult, ConsentStatus},
        role::DirectoryRole,
    },
    store::credentials::Session,
    tokens::{self, Standing},
};
use xenia_testkit::{TestApplication, World};

struct Case {
    world: World,
    api: TestApplication,
    client: TestApplication,
    /// A reviewer who is Application Administrator.
    rita: UserId,
    /// A reviewer without a role.
    rolf: UserId,
    mara: Session,
    noor: Session,
}

fn scope(n: u128, value: &str) -> Value {
    json!({ "id": Uuid::from_u128(n), "value": value, "type": "Admin", "isEnabled": true, "adminConsentDisplayName": value })
}

fn case() -> Case {
    let world = World::new();
    let api = world.application("files", |application, _| {
        application.sign_in_audience = "AzureADMyOrg".to_owned();
    });
    let client = world.application("board", |_, _| {});
    let (rita, _) = signed_in(&world, "rita@fabrikam.example");
    give_role(&world, rita, DirectoryRole::ApplicationAdministrator);
    let (rolf, _) = signed_in(&world, "rolf@fabrikam.example");
    let (_, mara) = signed_in(&world, "mara@fabrikam.example");
    let (_, noor) = signed_in(&world, "noor@fabrikam.example");
    let case = Case {
        world,
        api,
        client,
        rita,
        rolf,
        mara,
        noor,
    };
    case.offers(&[scope(1, "read"), scope(2, "write")]);
    case
}

fn decision(result: ConsentResult) -> ConsentDecision {
    ConsentDecision {
        result,
        justification: Some("because".to_owned()),
    }
}

impl Case {
    fn offers(&self, scopes: &[Value]) {
        let change = json!({ "api": { "oauth2PermissionScopes": scopes } });
        let admin = self.world.as_administrator();
        applications::update(&self.world.engine, &admin, self.api.id, &body(change), None).unwrap();
    }
    fn switch_on(&self) {
        self.policy(&[self.rita, self.rolf]).unwrap();
    }
    fn policy(&self, reviewers: &[UserId]) -> Result<()> {
        let lines = reviewers.iter();
        let lines: Vec<_> = lines
            .map(|id| json!({ "query": format!("/users/{id}"), "queryType": "MicrosoftGraph" }))
            .collect();
        let policy = json!({
            "isEnabled": true, "notifyReviewers": true, "remindersEnabled": true,
            "requestDurationInDays": 10, "reviewers": lines,
        });
        let admin = self.world.as_administrator();
        requests::put_policy(&self.world.engine, &admin, &body(policy)).map(drop)
    }
    fn wants(&self, names: &str) -> Asked {
        let names: Vec<String> = names
            .split(' ')
            .map(|name| format!("api://{}/{name}", self.api.client))
            .collect();
        asked(&self.client, &format!("openid+{}", names.join("+")))
    }
    fn ask(&self, who: &Session, names: &str) -> Result<()> {
        let (asked, ctx) = (self.wants(names), self.world.as_user(who.user.unwrap()));
        let pair = (&asked.target, &asked.request);
        tokens::ask_administrator(&self.world.engine, &ctx, who, pair, "for work")
    }
    fn standing(&self, who: &Session, names: &str) -> Option<Standing> {
        needed(&self.world, who, &self.wants(names)).map(|it| it.standing)
    }
    fn line(&self, who: UserId) -> AppLine {
        let ctx = self.world.as_user(who);
        let id = requests::list(&self.world.engine, &ctx).unwrap()[0].app.id;
        requests::get(&self.world.engine, &ctx, id).unwrap()
    }
    fn decide(&self, who: UserId, about: Option<About>, result: ConsentResult) -> Result<()> {
        let line = self.line(self.rita);
        let about = about.unwrap_or(About::All(line.version));
        let place = (line.app.id, about);
        requests::decide(
            &self.world.engine,
            &self.world.as_user(who),
            place,
            &decision(result),
        )
    }
    /// Those who got a mail since the last time, with its subject.
    fn mails_to(&self, subject: &str) -> usize {
        let mails = self.world.mails();
        mails.iter().filter(|mail| mail.subject == subject).count()
    }
}

#[test]
fn nobody_asks_where_the_organisation_has_not_opened_this_way() {
    let case = case();
    assert_eq!(case.standing(&case.mara, "read"), Some(Standing::Closed));
    assert_eq!(
        refused(case.ask(&case.mara, "read")),
        "requests for the consent of an administrator are switched off (setting `policies/adminConsentRequestPolicy`)"
    );
    let nobody: Vec<UserId> = Vec::new();
    assert_eq!(
        refused(case.policy(&nobody)),
        "requests need somebody to decide them: name a reviewer"
    );
    assert!(refused(case.policy(&[UserId(Uuid::from_u128(9))])).starts_with("there is no user"));
}

#[test]
fn somebody_asks_and_a_reviewer_agrees_for_everybody() {
    let case = case();
    case.switch_on();
    assert_eq!(case.standing(&case.mara, "read"), Some(Standing::Open));
    case.ask(&case.mara, "read").unwrap();
    assert!(matches!(
        case.standing(&case.mara, "read"),
        Some(Standing::Waiting { .. })
    ));
    assert_eq!(
        refused(case.ask(&case.mara, "read")),
        "you have asked for `board` already"
    );
    assert_eq!(case.mails_to("mara asks for the application board"), 2);
    case.ask(&case.noor, "read").unwrap();
    assert_eq!(
        case.mails_to("noor asks for the application board"),
        0,
        "the same again, on the same day"
    );
    let line = case.line(case.rita);
    assert_eq!((line.users.len(), line.asked.len()), (2, 1));
    assert!(line.may_approve());
    case.decide(case.rita, None, ConsentResult::Approve)
        .unwrap();
    assert!(needed(&case.world, &case.mara, &case.wants("read")).is_none());
    assert!(needed(&case.world, &case.noor, &case.wants("read")).is_none());
    assert_eq!(case.mails_to("You can use board"), 2);
    let line = case.line(case.rita);
    assert!(line.waiting().next().is_none() && line.app.pending_scopes.is_empty());
    // The approval is not good twice.
    let one = About::One(line.users[0].request.id);
    assert_eq!(
        refused(case.decide(case.rita, Some(one), ConsentResult::Approve)),
        "this request is decided already"
    );
    assert_eq!(
        refused(case.decide(case.rita, None, ConsentResult::Approve)),
        "nobody waits for a decision any more"
    );
}

#[test]
fn who_is_no_reviewer_decides_and_sees_nothing() {
    let case = case();
    case.switch_on();
    case.ask(&case.mara, "read").unwrap();
    let mara = case.mara.user.unwrap();
    let denied = refused(case.decide(mara, None, ConsentResult::Approve));
    assert!(
        denied.starts_with("you may not decide requests for consent"),
        "{denied}"
    );
    let ctx = case.world.as_user(mara);
    let denied = refused(requests::list(&case.world.engine, &ctx));
    assert!(
        denied.starts_with("you may not read requests for consent"),
        "{denied}"
    );
    assert!(
        requests::waiting(&case.world.engine, &ctx)
            .unwrap()
            .is_empty()
    );
    // Not one any more: what was open is closed to them.
    case.policy(&[case.rita]).unwrap();
    assert!(case.decide(case.rolf, None, ConsentResult::Deny).is_err());
}

#[test]
fn a_reviewer_without_the_right_denies_and_blocks_only() {
    let case = case();
    case.switch_on();
    case.ask(&case.mara, "read").unwrap();
    assert!(!case.line(case.rolf).may_approve());
    let denied = refused(case.decide(case.rolf, None, ConsentResult::Approve));
    assert!(
        denied.starts_with("you may not grant delegated permissions"),
        "{denied}"
    );
    assert!(
        case.standing(&case.mara, "read").is_some(),
        "nothing was granted"
    );
    case.decide(case.rolf, None, ConsentResult::Deny).unwrap();
    assert_eq!(case.mails_to("Your request for board was denied"), 1);
    assert_eq!(
        case.standing(&case.mara, "read"),
        Some(Standing::Open),
        "again"
    );
    case.ask(&case.mara, "read").unwrap();
    case.decide(case.rolf, None, ConsentResult::Block).unwrap();
    assert_eq!(case.standing(&case.mara, "read"), Some(Standing::Blocked));
    assert_eq!(
        refused(case.ask(&case.noor, "read")),
        "nobody can ask for `board`: an administrator blocked it"
    );
    // Without the right to change it, the application itself stays as it is.
    let enabled = || {
        let admin = case.world.as_administrator();
        let found =
            service_principals::get(&case.world.engine, &admin, case.client.service_principal);
        found.unwrap().value.account_enabled
    };
    assert!(enabled());
    let id = case.line(case.rita).app.id;
    requests::unblock(&case.world.engine, &case.world.as_user(case.rolf), id).unwrap();
    case.ask(&case.mara, "read").unwrap();
    case.decide(case.rita, None, ConsentResult::Block).unwrap();
    assert!(!enabled());
}

#[test]
fn denying_takes_a_reason() {
    let case = case();
    case.switch_on();
    case.ask(&case.mara, "read").unwrap();
    let line = case.line(case.rita);
    let bare = ConsentDecision {
        result: ConsentResult::Deny,
        justification: None,
    };
    let place = (line.app.id, About::All(line.version));
    let ctx = case.world.as_user(case.rita);
    assert_eq!(
        refused(requests::decide(&case.world.engine, &ctx, place, &bare)),
        "say why: whoever asked reads it"
    );
}

#[test]
fn only_what_the_reviewer_saw_is_granted() {
    let case = case();
    case.switch_on();
    case.ask(&case.mara, "read").unwrap();
    let seen = case.line(case.rita);
    // Somebody else asks for more between looking and deciding.
    case.ask(&case.noor, "write").unwrap();
    assert_eq!(
        refused(case.decide(
            case.rita,
            Some(About::All(seen.version)),
            ConsentResult::Approve
        )),
        "what people wait for with `board` has changed since you looked: look again"
    );
    // A decision about one person's request grants what stands on it, whatever others ask for.
    let one = About::One(seen.users[0].request.id);
    case.decide(case.rita, Some(one), ConsentResult::Approve)
        .unwrap();
    assert!(needed(&case.world, &case.mara, &case.wants("read")).is_none());
    assert!(needed(&case.world, &case.noor, &case.wants("write")).is_some());
    assert_eq!(case.line(case.rita).waiting().count(), 1);
    // Who asks for more makes a new request; the old one can no longer be approved.
    let case = self::case();
    case.switch_on();
    case.ask(&case.mara, "read").unwrap();
    let old = About::One(case.line(case.rita).users[0].request.id);
    case.ask(&case.mara, "write").unwrap();
    assert_eq!(
        refused(case.decide(case.rita, Some(old), ConsentResult::Approve)),
        "this request is decided already"
    );
    assert_eq!(case.line(case.rita).app.pending_scopes.len(), 2, "both");
}

#[test]
fn a_permission_that_became_another_is_not_granted() {
    let case = case();
    case.switch_on();
    case.ask(&case.mara, "read").unwrap();
    // Disabled, then taken away, then offered anew under the same value and another id.
    let mut off = scope(1, "read");
    off["isEnabled"] = json!(false);
    case.offers(&[off, scope(2, "write")]);
    let told = "`files` offers the permission `read` no more: deny the request";
    assert_eq!(
        refused(case.decide(case.rita, None, ConsentResult::Approve)),
        told
    );
    case.offers(&[scope(3, "read"), scope(2, "write")]);
    assert_eq!(
        refused(case.decide(case.rita, None, ConsentResult::Approve)),
        told
    );
    assert!(!case.line(case.rita).may_approve());
    case.decide(case.rita, None, ConsentResult::Deny).unwrap();
}

#[test]
fn reviewers_are_reminded_and_what_nobody_decides_expires() {
    let case = case();
    case.switch_on();
    case.ask(&case.mara, "read").unwrap();
    let one = About::One(case.line(case.rita).users[0].request.id);
    let watch = || requests::watch(&case.world.engine, case.world.engine.now()).unwrap();
    assert_eq!(watch(), 0);
    case.world.clock.advance_days(5);
    assert_eq!(watch(), 1);
    assert_eq!(watch(), 0);
    let reminder = "Still waiting: mara asks for the application board";
    assert_eq!(case.mails_to(reminder), 2);
    case.world.clock.advance_days(5);
    // Its time is over, whether or not the timer has come by.
    let told = "this request has expired";
    assert_eq!(
        refused(case.decide(case.rita, Some(one), ConsentResult::Approve)),
        told
    );
    assert_eq!(watch(), 1);
    assert_eq!(
        refused(case.decide(case.rita, Some(one), ConsentResult::Approve)),
        told
    );
    let line = case.line(case.rita);
    assert_eq!(line.users[0].request.status, ConsentStatus::Expired);
    assert_eq!(case.mails_to("Your request for board has expired"), 1);
    assert_eq!(case.standing(&case.mara, "read"), Some(Standing::Open));
}

#[test]
fn another_organisation_has_no_part_in_it() {
    let case = case();
    case.switch_on();
    case.ask(&case.mara, "read").unwrap();
    let line = case.line(case.rita);
    let (tenant, chief) = case.world.another_tenant("elsewhere.example");
    let mut ctx = case.world.as_user(chief);
    ctx.tenant = tenant;
    assert!(requests::list(&case.world.engine, &ctx).unwrap().is_empty());
    let place = (line.app.id, About::All(line.version));
    let yes = decision(ConsentResult::Approve);
    let told = refused(requests::decide(&case.world.engine, &ctx, place, &yes));
    assert!(told.contains(&line.app.id.to_string()), "{told}");
    assert!(needed(&case.world, &case.mara, &case.wants("read")).is_some());
}
