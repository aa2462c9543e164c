//! The lists of the console: filtered, sorted, counted and cut by the database.

use xenia_engine::{
    console::{
        groups::{self, Kind},
        listing::Order,
        partners, users,
    },
    domain::{
        ConnectedOrganizationId, GroupId,
        directory::{ExternalUserState, Group, UserType},
        entitlement::connected::{
            ConnectedOrganization, ConnectedOrganizationState, IdentitySource,
        },
    },
    store::{figures::GuestState, resources},
};
use xenia_testkit::World;

fn people(world: &World) {
    world.user("ada@contoso.example", |user| {
        user.display_name = "Ada O'Neil".into();
        user.department = Some("Sales".into());
    });
    world.user("bo@contoso.example", |user| {
        user.display_name = "Bo".into();
        user.department = Some("Support".into());
        user.account_enabled = false;
    });
    world.user("cy@fabrikam.example", |user| {
        user.display_name = "Cy".into();
        user.user_type = UserType::Guest;
        user.company_name = Some("Fabrikam".into());
        user.external_user_state = Some(ExternalUserState::PendingAcceptance);
    });
}

#[test]
fn people_are_found_by_each_filter() {
    let world = World::new();
    people(&world);
    let find = |filter: users::Filter| -> Vec<String> {
        let page = users::list(&world.engine, &world.as_administrator(), &filter).unwrap();
        assert_eq!(page.total as usize, page.rows.len());
        let names = page.rows.into_iter().map(|row| row.user.display_name);
        names.filter(|name| name != "Administrator").collect()
    };
    let all = users::Filter::default;
    assert_eq!(find(all()), ["Ada O'Neil", "Bo", "Cy"]);
    let backwards = Order::NameBackwards;
    for (filter, found) in [
        (
            users::Filter {
                search: "o'neil".into(),
                ..all()
            },
            vec!["Ada O'Neil"],
        ),
        (
            users::Filter {
                search: "FABRIKAM.EX".into(),
                ..all()
            },
            vec!["Cy"],
        ),
        (
            users::Filter {
                user_type: Some(UserType::Guest),
                ..all()
            },
            vec!["Cy"],
        ),
        (
            users::Filter {
                company: "fabri".into(),
                ..all()
            },
            vec!["Cy"],
        ),
        (
            users::Filter {
                department: "S".into(),
                order: backwards,
                ..all()
            },
            vec!["Bo", "Ada O'Neil"],
        ),
        (
            users::Filter {
                state: Some(GuestState::Blocked),
                ..all()
            },
            vec!["Bo"],
        ),
        (
            users::Filter {
                state: Some(GuestState::Invited),
                ..all()
            },
            vec!["Cy"],
        ),
        (
            users::Filter {
                state: Some(GuestState::Active),
                user_type: Some(UserType::Member),
                ..all()
            },
            vec!["Ada O'Neil"],
        ),
        (
            users::Filter {
                search: "nobody".into(),
                ..all()
            },
            vec![],
        ),
    ] {
        assert_eq!(find(filter.clone()), found, "{filter:?}");
    }
    let max = world.user("max@contoso.example", |_| {});
    let refused = users::list(&world.engine, &world.as_user(max), &all()).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("you may not look at the people of the organisation")
    );
}

#[test]
fn groups_come_in_pages_of_one_kind() {
    let world = World::new();
    world.arrange(|tx| {
        for number in 0..60 {
            let group = Group {
                id: GroupId(tx.new_id()),
                display_name: format!("Team {number:02}"),
                description: (number == 7).then(|| "the lucky one".to_owned()),
                group_types: match number % 3 {
                    0 => vec!["Unified".to_owned()],
                    1 => vec!["DynamicMembership".to_owned()],
                    _ => Vec::new(),
                },
                mail_nickname: format!("team{number}"),
                ..Group::default()
            };
            resources::insert(tx, &group)?;
        }
        Ok(())
    });
    let list = |filter: groups::Filter| {
        groups::list(&world.engine, &world.as_administrator(), &filter).unwrap()
    };
    let all = groups::Filter::default;
    let second = list(groups::Filter { page: 2, ..all() });
    assert_eq!((second.total, second.rows.len()), (60, 10));
    assert_eq!(second.rows[0].group.display_name, "Team 50");
    for kind in Kind::ALL {
        let found = list(groups::Filter {
            kind: Some(kind),
            ..all()
        });
        assert_eq!(found.total, 20, "{kind:?}");
        assert!(found.rows.iter().all(|row| Kind::of(&row.group) == kind));
    }
    let lucky = list(groups::Filter {
        search: "Lucky".into(),
        ..all()
    });
    assert_eq!(lucky.rows[0].group.display_name, "Team 07");
}

#[test]
fn partners_are_found_by_their_domains() {
    let world = World::new();
    world.arrange(|tx| {
        for (name, domain) in [
            ("Fabrikam", "fabrikam.example"),
            ("Northwind", "nw.example"),
        ] {
            let partner = ConnectedOrganization {
                id: ConnectedOrganizationId(tx.new_id()),
                display_name: name.into(),
                state: ConnectedOrganizationState::Configured,
                identity_sources: vec![IdentitySource::Domain {
                    domain_name: domain.into(),
                    display_name: None,
                }],
                description: None,
                created_date_time: tx.now(),
                modified_date_time: tx.now(),
            };
            resources::insert(tx, &partner)?;
        }
        Ok(())
    });
    let find = |search: &str, state| -> Vec<String> {
        let filter = partners::Filter {
            search: search.into(),
            state,
            ..partners::Filter::default()
        };
        let page = partners::list(&world.engine, &world.as_administrator(), &filter).unwrap();
        page.rows
            .into_iter()
            .map(|row| row.partner.display_name)
            .collect()
    };
    assert_eq!(find("", None), ["Fabrikam", "Northwind"]);
    assert_eq!(find("NW.ex", None), ["Northwind"]);
    assert_eq!(
        find("fab", Some(ConnectedOrganizationState::Configured)),
        ["Fabrikam"]
    );
    assert!(find("", Some(ConnectedOrganizationState::Proposed)).is_empty());
}
