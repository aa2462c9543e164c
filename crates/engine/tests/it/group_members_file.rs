//! Members of a group from a file and into a file, and what a group is used for.

use crate::entitlement_world::{Case, KIM, code, group, member, message, write};
use serde_json::json;
use uuid::Uuid;
use xenia_engine::{
    Ctx,
    directory::{
        group_settings,
        groups::{
            self, Bound, Bulk, BulkReport, Mode, Place, export_members, import_members, named, uses,
        },
    },
    domain::{
        GroupId, NodeKind, Reason, Relation, UserId,
        directory::{User, UserType},
        edge::NewEdge,
        group_settings::SettingValue,
        groups::Purpose,
        role::DirectoryRole,
    },
    store::{Tx, audit, edges, resources},
};
use xenia_testkit::World;

fn import(world: &World, group: GroupId, text: &str, mode: Mode, dry_run: bool) -> BulkReport {
    let ctx = world.as_administrator();
    let bulk = Bulk { mode, dry_run };
    import_members(&world.engine, &ctx, group.0, text.as_bytes(), bulk).unwrap()
}

fn members(world: &World, group: GroupId) -> Vec<Uuid> {
    let found = world.engine.read(&world.as_system(), |tx| {
        let query = edges::EdgeQuery::of_object(group).relation(Relation::Member);
        Ok(edges::list(tx, &query)?)
    });
    found.unwrap().iter().map(|edge| edge.subject).collect()
}

fn names(people: &[groups::Someone]) -> Vec<&str> {
    people.iter().map(|one| one.name.as_str()).collect()
}

fn bad(report: &BulkReport) -> Vec<(u64, Option<&str>, &str)> {
    let rows = report.bad.iter();
    rows.map(|bad| (bad.line, bad.column, bad.reason.as_str()))
        .collect()
}

#[test]
fn a_file_adds_who_is_named_by_id_name_or_address() {
    let world = World::new();
    let team = group(&world, "Team");
    let anna = member(&world, "anna");
    let inner = group(&world, "Inner");
    member(&world, "bert");
    let cara = member(&world, "cara");
    let text = format!(
        "\u{feff}version:v1.0,,\nMember object ID or user principal name [memberObjectIdOrUpn] Required,mail,note\n\
         Example: 9832aad8-e4fe-496b-a604-95c6eF01ae75,,\n{anna},,\nBERT@contoso.example,bert@contoso.example,x\n\
         ,cara@contoso.example,\n{inner},,\n{anna},,again\n"
    );
    let trial = import(&world, team, &text, Mode::Add, true);
    assert_eq!(names(&trial.added), ["anna", "bert", "cara", "Inner"]);
    assert_eq!((trial.rows, trial.unchanged, trial.done), (5, 1, false));
    assert_eq!(trial.ignored_columns, ["note"]);
    assert!(members(&world, team).is_empty(), "a trial writes nothing");
    let done = import(&world, team, &text, Mode::Add, false);
    assert!(done.done);
    assert_eq!(members(&world, team).len(), 4);
    // Once more: nothing to do, and nothing in the log.
    let events = || {
        let head = |tx: &Tx<'_>| Ok(audit::head(tx)?.sequence);
        world.engine.read(&world.as_system(), head).unwrap()
    };
    let before = events();
    let again = import(&world, team, &text, Mode::Add, false);
    assert_eq!(
        (again.unchanged, again.added.len(), again.done),
        (5, 0, true)
    );
    assert_eq!(events(), before);
    let gone = import(
        &world,
        team,
        "mail\ncara@contoso.example\nadmin@contoso.example\n",
        Mode::Remove,
        false,
    );
    assert_eq!((names(&gone.removed), gone.unchanged), (vec!["cara"], 1));
    assert!(!members(&world, team).contains(&cara.0));
    let all = import(
        &world,
        team,
        &format!("id\n{cara}\n{anna}\n"),
        Mode::Replace,
        false,
    );
    assert_eq!(names(&all.added), ["cara"]);
    assert_eq!(names(&all.removed), ["Inner", "bert"]);
    let mut left = members(&world, team);
    left.sort();
    let mut wanted = vec![anna.0, cara.0];
    wanted.sort();
    assert_eq!(left, wanted);
}

#[test]
fn one_wrong_row_and_nothing_is_done() {
    let world = World::new();
    let team = group(&world, "Team");
    let anna = member(&world, "anna");
    let twin = |name: &str| {
        write(&world, |tx| {
            let user = User {
                id: UserId(tx.new_id()),
                display_name: name.to_owned(),
                user_principal_name: format!("{name}@contoso.example"),
                mail: Some("twin@contoso.example".to_owned()),
                account_enabled: true,
                ..User::default()
            };
            resources::insert(tx, &user)?;
            Ok(user.id)
        })
    };
    twin("one");
    let two = twin("two");
    let text = format!(
        "id,userPrincipalName,mail\n{anna},,\n,nobody@contoso.example,\n,,twin@contoso.example\nx,,\n{anna},two@contoso.example,\n,\"two\nlines\",\nx,y\n,,\n{two},,twin\n"
    );
    let report = import(&world, team, &text, Mode::Add, false);
    assert_eq!(
        bad(&report),
        [
            (
                3,
                Some("userPrincipalName"),
                "`nobody@contoso.example` is nobody here"
            ),
            (
                4,
                Some("mail"),
                "`twin@contoso.example` is the address of several people: name them by id"
            ),
            (5, Some("id"), "`x` is not an id"),
            (
                6,
                Some("userPrincipalName"),
                "it names `two@contoso.example` where `id` names `anna@contoso.example`"
            ),
            (7, Some("userPrincipalName"), "`two\nlines` is nobody here"),
            (9, None, "the row has 2 cells where the headings have 3"),
        ]
    );
    assert!(!report.done);
    assert!(members(&world, team).is_empty());
    // Lines are counted as people count them, whatever ends them.
    let windows = import(
        &world,
        team,
        "mail\r\nanna@contoso.example\r\nx@y.z\r\n",
        Mode::Add,
        false,
    );
    assert_eq!(bad(&windows), [(3, Some("mail"), "`x@y.z` is nobody here")]);
    let refused = |text: &[u8], group: GroupId, ctx: &Ctx| {
        import_members(&world.engine, ctx, group.0, text, Bulk::default())
    };
    let admin = world.as_administrator();
    assert_eq!(
        message(refused(b"mail\n", team, &admin)),
        "the file names nobody"
    );
    assert_eq!(message(refused(b"", team, &admin)), "the file names nobody");
    assert_eq!(
        message(refused(b"name\nx\n", team, &admin)),
        "no column of the file says who is meant: its first row must have one of `id`, `memberObjectIdOrUpn`, `userPrincipalName`, `mail`"
    );
    let latin = import_members(
        &world.engine,
        &admin,
        team.0,
        &b"mail\n\xe9@x.y\n"[..],
        Bulk::default(),
    );
    assert_eq!(
        bad(&latin.unwrap()),
        [(2, None, "cell 1 is not UTF-8 text")]
    );
    // Not by somebody who may not, and a bad file tells them nothing.
    let stranger = world.as_user(anna);
    assert_eq!(
        code(refused(b"", team, &stranger)),
        "Authorization_RequestDenied"
    );
}

#[test]
fn a_file_is_bound_by_the_rules_of_the_group() {
    let case = Case::new();
    let world = &case.world;
    let (kim, _) = case.given(KIM);
    // Whom a package brought in is not taken out by a file.
    let text = format!("id\n{kim}\n");
    let report = import(world, case.group, &text, Mode::Remove, false);
    assert_eq!(report.bad.len(), 1);
    assert!(
        report.bad[0]
            .reason
            .contains("comes from the access package `Campaign`")
    );
    let report = import(
        world,
        case.group,
        &format!("id\n{}\n", case.anna),
        Mode::Replace,
        false,
    );
    assert_eq!(
        (names(&report.added), report.removed.len()),
        (vec!["anna"], 0)
    );
    // An owner brings no guest into a closed group, and the row names the setting.
    let owner = world.as_user(case.bert);
    let body = json!({ "displayName": "Club", "groupTypes": ["Unified"], "mailEnabled": true, "mailNickname": "club", "securityEnabled": false });
    let body = body.as_object().cloned().unwrap();
    let club = groups::create(&world.engine, &owner, &body, &Bound::default()).unwrap();
    let off = SettingValue {
        name: "AllowToAddGuests".to_owned(),
        value: Some("false".to_owned()),
    };
    group_settings::set_of_groups(&world.engine, &world.as_administrator(), &[off]).unwrap();
    let report = import_members(
        &world.engine,
        &owner,
        club.value.id.0,
        text.as_bytes(),
        Bulk::default(),
    )
    .unwrap();
    assert_eq!(
        bad(&report),
        [(
            2,
            Some("id"),
            "`Club` takes no guests, by the setting `groupSettings/Group.Unified/AllowToAddGuests`"
        )]
    );
}

#[test]
fn members_are_written_as_entra_writes_them() {
    let world = World::new();
    let team = group(&world, "Team");
    let admin = world.as_administrator();
    let gil = write(&world, |tx| {
        let user = User {
            id: UserId(tx.new_id()),
            display_name: "=cmd|' /C calc'!A0".to_owned(),
            user_principal_name: "gil_fabrikam.example#EXT#@contoso.example".to_owned(),
            mail: Some("gil@fabrikam.example".to_owned()),
            user_type: UserType::Guest,
            account_enabled: true,
            ..User::default()
        };
        resources::insert(tx, &user)?;
        Ok(user.id)
    });
    let inner = group(&world, "Inner");
    for who in [gil.0, inner.0] {
        groups::add(&world.engine, &admin, team.0, Place::Member, who).unwrap();
    }
    let text = export_members(&world.engine, &admin, team.0).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines.remove(0),
        "id,userPrincipalName,displayName,objectType,userType,isUser,isGroup,isGuest,mail,source,endDateTime"
    );
    lines.sort_by_key(|line| line.contains(",group,"));
    assert_eq!(
        lines,
        [
            format!(
                "{gil},gil_fabrikam.example#EXT#@contoso.example,'=cmd|' /C calc'!A0,user,Guest,True,False,True,gil@fabrikam.example,direct,"
            ),
            format!("{inner},,Inner,group,,False,True,False,,direct,"),
        ]
    );
    // What was written reads back.
    let other = group(&world, "Other");
    let report = import(&world, other, &text, Mode::Add, false);
    assert_eq!((report.added.len(), report.done), (2, true));
    let found = |text: &str| named(&world.engine, &admin, text);
    assert_eq!(found("other").unwrap(), other.0);
    assert_eq!(found(&team.to_string()).unwrap(), team.0);
    group(&world, "Other");
    assert!(
        message(found("Other"))
            .starts_with("several groups are called `Other`: say which by its id")
    );
    assert_eq!(
        found("None").unwrap_err().refusal().unwrap().reason,
        Reason::NotFound
    );
    let mia = world.as_user(member(&world, "mia"));
    assert_eq!(
        code(export_members(&world.engine, &mia, team.0)),
        "Authorization_RequestDenied"
    );
}

#[test]
fn a_group_tells_what_it_is_used_for() {
    let case = Case::new();
    let world = &case.world;
    let admin = world.as_administrator();
    let found = || uses(&world.engine, &admin, case.group.0).unwrap();
    let first = found();
    assert_eq!(first.purpose, None);
    assert_eq!(first.warning, None);
    let words: Vec<_> = first
        .uses
        .iter()
        .map(|it| (it.words, it.name.as_str()))
        .collect();
    assert_eq!(
        words,
        [("people come in by the access package", "Campaign")]
    );
    let say = |word: &str| {
        let body = json!({ "purpose": word, "mailNickname": "agencies" })
            .as_object()
            .cloned()
            .unwrap();
        groups::update(
            &world.engine,
            &admin,
            case.group.0,
            &body,
            &Bound::default(),
            None,
        )
    };
    say("access").unwrap();
    assert_eq!(
        (found().purpose, found().warning),
        (Some(Purpose::Access), None)
    );
    assert!(message(say("fun")).starts_with("property `purpose` does not fit"));
    say("policy").unwrap();
    assert_eq!(
        found().warning.as_deref(),
        Some("this group is for rules and policies, and is used for giving access")
    );
    let role = DirectoryRole::GroupsAdministrator;
    write(world, |tx| {
        let edge = NewEdge::direct(
            (NodeKind::Group, case.group.0),
            Relation::DirectoryRole,
            (NodeKind::DirectoryRole, role.template()),
        );
        edges::open(tx, &edge)?;
        Ok(())
    });
    let makers = SettingValue {
        name: "GroupCreationAllowedGroupId".to_owned(),
        value: Some(case.group.to_string()),
    };
    group_settings::set_of_groups(&world.engine, &admin, &[makers]).unwrap();
    let all = found();
    let purposes: Vec<Purpose> = all.uses.iter().map(|it| it.purpose).collect();
    assert_eq!(
        purposes,
        [Purpose::Access, Purpose::Administration, Purpose::Policy]
    );
    assert_eq!(all.uses[1].name, "Groups Administrator");
    assert!(
        all.warning
            .unwrap()
            .starts_with("this group serves several purposes")
    );
}
