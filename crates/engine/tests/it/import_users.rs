//! Import of the Entra portal's "Download users".

use std::ops::ControlFlow;
use xenia_engine::{
    directory::import::{Options, Report, run},
    domain::{
        Reason, UserId,
        directory::{ExternalUserState, User, UserType},
    },
    store::{audit, resources},
};
use xenia_testkit::World;

/// The first row as the portal writes it.
const HEADER: &str = "userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,department,accountEnabled,usageLocation,streetAddress,state,country,officeLocation,city,postalCode,telephoneNumber,mobilePhone,alternateEmailAddress,ageGroup,consentProvidedForMinor,legalAgeGroupClassification,companyName,creationType,directorySynced,invitationState,identityIssuer,createdDateTime";

const MEGAN: &str = "megan@contoso.example,Megan Bowen,Bowen,megan@contoso.example,Megan,7cc0c81b-f2a2-489a-8243-eda96da4214d,Member,Manager,Marketing,True,US,\"1 Main Street\nFloor 2\",PA,United States,12/1110,Pittsburgh,15212,+1 412 555 0109,,megan@home.example,,,,Contoso,,True,,contoso.example,8/19/2021 1:25:31 PM";
const LEE: &str = "lee_fabrikam.example#EXT#@contoso.example,Lee Gu,Gu,lee@fabrikam.example,Lee,,Guest,,,True,,,,,,,,,,,,,,Fabrikam,Invitation,,Accepted,mail,2024-02-01T08:00:00Z";

fn import(world: &World, text: &str) -> Report {
    import_with(world, text, &Options::default())
}

fn import_with(world: &World, text: &str, options: &Options) -> Report {
    let go_on = &mut |_: &Report| ControlFlow::Continue(());
    run(
        &world.engine,
        &world.as_administrator(),
        text.as_bytes(),
        options,
        go_on,
    )
    .unwrap()
}

fn user(world: &World, name: &str) -> Option<User> {
    world
        .engine
        .read(&world.as_system(), |tx| {
            Ok(resources::find_by::<User>(tx, "user_principal_name", name)?
                .map(|found| found.value))
        })
        .unwrap()
}

fn events(world: &World) -> i64 {
    world
        .engine
        .read(&world.as_system(), |tx| Ok(audit::head(tx)?.sequence))
        .unwrap()
}

fn rows(count: usize) -> String {
    let mut text = "userPrincipalName,displayName,department\n".to_owned();
    for number in 0..count {
        text.push_str(&format!(
            "person{number}@contoso.example,Person {number},Sales\n"
        ));
    }
    text
}

#[test]
fn the_portals_file_is_read_as_it_is() {
    let world = World::new();
    let report = import(&world, &format!("\u{feff}{HEADER}\r\n{MEGAN}\r\n{LEE}\r\n"));
    assert_eq!(
        (report.rows, report.created, report.bad.as_slice()),
        (2, 2, &[][..])
    );
    assert_eq!(report.complete_up_to_line, 4);
    let ignored = [
        "ageGroup",
        "consentProvidedForMinor",
        "legalAgeGroupClassification",
        "directorySynced",
    ];
    assert_eq!(report.ignored_columns, ignored);

    let megan = user(&world, "Megan@contoso.example").unwrap();
    assert_eq!(megan.id.to_string(), "7cc0c81b-f2a2-489a-8243-eda96da4214d");
    assert_eq!(
        megan.street_address.as_deref(),
        Some("1 Main Street\nFloor 2")
    );
    assert_eq!(megan.business_phones, ["+1 412 555 0109"]);
    assert_eq!(megan.other_mails, ["megan@home.example"]);
    assert_eq!(megan.created_date_time.to_string(), "2021-08-19T13:25:31Z");
    assert_eq!(
        megan.identities[0].issuer_assigned_id,
        "megan@contoso.example"
    );

    let lee = user(&world, "lee_fabrikam.example#EXT#@contoso.example").unwrap();
    assert_eq!(
        (lee.user_type, lee.external_user_state),
        (UserType::Guest, Some(ExternalUserState::Accepted))
    );
    assert_eq!(
        (
            lee.identities[0].issuer.as_str(),
            lee.identities[0].issuer_assigned_id.as_str()
        ),
        ("mail", "lee@fabrikam.example")
    );
}

#[test]
fn a_second_run_changes_and_writes_nothing() {
    let world = World::new();
    let text = format!("{HEADER}\n{MEGAN}\n{LEE}\n");
    import(&world, &text);
    let before = events(&world);
    world.clock.advance_days(1);
    let report = import(&world, &text);
    assert_eq!(
        (report.created, report.updated, report.unchanged),
        (0, 0, 2)
    );
    assert_eq!(events(&world), before);
}

#[test]
fn a_changed_row_changes_the_account_and_nothing_else() {
    let world = World::new();
    import(&world, &format!("{HEADER}\n{MEGAN}\n{LEE}\n"));
    let before = user(&world, "megan@contoso.example").unwrap();
    let report = import(
        &world,
        "DisplayName , USERPRINCIPALNAME,department\nMegan B,MEGAN@contoso.example,\n",
    );
    assert_eq!((report.updated, report.unchanged), (1, 0));
    let after = user(&world, "megan@contoso.example").unwrap();
    let expected = User {
        display_name: "Megan B".to_owned(),
        department: None,
        ..before
    };
    assert_eq!(after, expected);
}

#[test]
fn every_bad_row_is_reported_with_line_column_and_reason_and_the_rest_is_in() {
    let world = World::new();
    let text = "userPrincipalName,displayName,mail,id,accountEnabled,usageLocation,createdDateTime,userType\n\
        a@contoso.example,\"A\nof two lines\",,,,,,\n\
        not a name,B,,,,,,\n\
        c@contoso.example,,,,,,,\n\
        d@contoso.example,D,d at home,,,,,\n\
        e@contoso.example,E,,12,,,,\n\
        f@contoso.example,F,,,maybe,,,\n\
        g@contoso.example,G,,,,Germany,,\n\
        h@contoso.example,H,,,,,yesterday,\n\
        i@contoso.example,I,,,,,,Visitor\n\
        j@contoso.example,J\n\
        A@contoso.example,A again,,,,,,\n\
        k@fabrikam.example,K,,,,,,\n\
        l@contoso.example,L,,,,,,Guest\n\
        z@contoso.example,Z,,,,,,";
    let report = import(&world, text);
    assert_eq!((report.rows, report.created), (14, 2));
    assert_eq!(report.complete_up_to_line, 16);
    let bad: Vec<_> = report
        .bad
        .iter()
        .map(|bad| (bad.line, bad.column.unwrap_or("-"), bad.reason.as_str()))
        .collect();
    assert_eq!(
        bad,
        [
            (
                4,
                "userPrincipalName",
                "`not a name` is not of the form `person@contoso.example`"
            ),
            (5, "displayName", "it is empty"),
            (6, "mail", "`d at home` is not an e-mail address"),
            (
                7,
                "id",
                "`12` is not an id such as `7cc0c81b-f2a2-489a-8243-eda96da4214d`"
            ),
            (8, "accountEnabled", "`maybe` is neither `True` nor `False`"),
            (
                9,
                "usageLocation",
                "`Germany` is not a country code of two letters"
            ),
            (
                10,
                "createdDateTime",
                "`yesterday` is not a time such as `8/19/2021 1:25:31 PM` or `2021-08-19T13:25:31Z`"
            ),
            (11, "userType", "`Visitor` is neither `Member` nor `Guest`"),
            (12, "-", "the row has 2 cells where the first row has 8"),
            (
                13,
                "userPrincipalName",
                "`A@contoso.example` stands in an earlier row already"
            ),
            (
                14,
                "userPrincipalName",
                "`fabrikam.example` is not a verified domain of this organisation"
            ),
            (
                15,
                "mail",
                "a guest needs an address, here or in `alternateEmailAddress`"
            ),
        ]
    );
    assert!(user(&world, "z@contoso.example").is_some());
}

#[test]
fn text_that_is_not_utf_8_spoils_its_row_only() {
    let world = World::new();
    let bytes =
        b"userPrincipalName,displayName\na@contoso.example,M\xfcller\nb@contoso.example,B\n";
    let go_on = &mut |_: &Report| ControlFlow::Continue(());
    let report = run(
        &world.engine,
        &world.as_administrator(),
        &bytes[..],
        &Options::default(),
        go_on,
    )
    .unwrap();
    assert_eq!((report.created, report.bad.len()), (1, 1));
    assert_eq!(report.bad[0].reason, "cell 2 is not UTF-8 text");
}

#[test]
fn a_file_that_is_no_such_file_is_refused_as_a_whole() {
    let world = World::new();
    let go_on = &mut |_: &Report| ControlFlow::Continue(());
    for (text, message) in [
        ("", "the file is empty"),
        (
            "name,mail\n",
            "the file has no column `userPrincipalName`: its first row must be that of the Entra portal's \"Download users\"",
        ),
        (
            "userPrincipalName,displayName,objectId,id\n",
            "the file has the column `id` twice",
        ),
    ] {
        let refused = run(
            &world.engine,
            &world.as_administrator(),
            text.as_bytes(),
            &Options::default(),
            go_on,
        );
        assert_eq!(refused.unwrap_err().refusal().unwrap().message, message);
    }
}

#[test]
fn an_interrupted_import_says_how_far_it_came_and_goes_on_from_there() {
    let world = World::new();
    let text = rows(1_200);
    let mut batches = 0;
    let admin = world.as_administrator();
    let report = run(
        &world.engine,
        &admin,
        text.as_bytes(),
        &Options::default(),
        &mut |_| {
            batches += 1;
            if batches == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    )
    .unwrap();
    assert_eq!(report.stopped.as_deref(), Some("it was interrupted"));
    assert_eq!((report.created, report.complete_up_to_line), (1_000, 1_001));
    assert!(user(&world, "person999@contoso.example").is_some());
    assert!(user(&world, "person1000@contoso.example").is_none());

    let rest = import(&world, &text);
    assert_eq!(
        (rest.created, rest.unchanged, rest.complete_up_to_line),
        (200, 1_000, 1_201)
    );
}

#[test]
fn each_batch_is_one_event_that_names_its_people() {
    let world = World::new();
    let before = events(&world);
    import(&world, &rows(1_200));
    assert_eq!(events(&world) - before, 3);
    let person = user(&world, "person700@contoso.example").unwrap();
    world
        .engine
        .read(&world.as_system(), |tx| {
            let about = audit::EventQuery {
                target: Some(person.id.0),
                ..audit::EventQuery::default()
            };
            let found = audit::list(tx, &about, 10)?;
            assert_eq!(found[0].activity, "Import users");
            assert_eq!(found[0].details["firstLine"], 502);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_domain_may_take_the_place_of_another() {
    let world = World::new();
    let options = Options {
        domains: vec![(
            "contoso.onmicrosoft.example".to_owned(),
            "contoso.example".to_owned(),
        )],
        ..Options::default()
    };
    let text = "userPrincipalName,displayName\na@Contoso.onmicrosoft.example,A\n";
    assert_eq!(import_with(&world, text, &options).created, 1);
    assert!(user(&world, "a@contoso.example").is_some());
}

#[test]
fn a_rehearsal_writes_nothing() {
    let world = World::new();
    let options = Options {
        dry_run: true,
        ..Options::default()
    };
    let before = events(&world);
    assert_eq!(import_with(&world, &rows(3), &options).created, 3);
    assert_eq!(events(&world), before);
}

#[test]
fn an_import_does_not_block_administrators_or_take_ids() {
    let world = World::new();
    let text = format!(
        "userPrincipalName,displayName,accountEnabled,id\nadmin@contoso.example,Administrator,False,\nb@contoso.example,B,True,{}\n",
        world.administrator
    );
    let report = import(&world, &text);
    let reasons: Vec<_> = report.bad.iter().map(|bad| bad.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "`admin@contoso.example` holds a directory role: change this by hand, an import does not",
            format!("another user has, or had, the id `{}`", world.administrator).as_str(),
        ]
    );
}

#[test]
fn an_import_is_not_for_everybody() {
    let world = World::new();
    import(&world, &rows(1));
    let person: UserId = user(&world, "person0@contoso.example").unwrap().id;
    let go_on = &mut |_: &Report| ControlFlow::Continue(());
    let refused = run(
        &world.engine,
        &world.as_user(person),
        rows(2).as_bytes(),
        &Options::default(),
        go_on,
    );
    assert_eq!(
        refused.unwrap_err().refusal().unwrap().reason,
        Reason::Forbidden
    );
}
