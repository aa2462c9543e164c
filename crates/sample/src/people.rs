//! The 300 people of the organisation, and who leads whom.

use crate::{
    names::{CITIES, DEPARTMENTS, FIRST, LAST, PARTNERS},
    story::{Member, Outsider, Story},
};
use serde_json::{Map, Value, json};
use xenia_engine::{
    Result,
    directory::{roles, users},
    domain::role::DirectoryRole,
};

/// The password of everybody in the sample organisation, so that it can be played.
pub const PASSWORD: &str = "a year at Contoso";

/// How many people the organisation has.
pub(crate) const PEOPLE: usize = 300;

/// The name of the n-th person; no two of the first 3,600 are the same.
fn name(n: usize) -> (&'static str, &'static str) {
    let first = FIRST.get(n % FIRST.len()).copied().unwrap_or_default();
    let last = LAST
        .get((n * 7 + n / FIRST.len() * 13) % LAST.len())
        .copied()
        .unwrap_or_default();
    (first, last)
}

fn mailbox(first: &str, last: &str) -> String {
    format!("{first}.{last}").to_lowercase()
}

/// Hires everybody.
pub(crate) fn members(story: &Story<'_>, step: &mut dyn FnMut()) -> Result<Vec<Member>> {
    // One hash for all: 300 would take most of the time that the whole year takes.
    let password = users::SharedPassword::new(story.engine, PASSWORD)?;
    let mut all = Vec::with_capacity(PEOPLE);
    let mut heads: Vec<(&str, String)> = Vec::new();
    for n in 0..PEOPLE {
        let (department, titles) = department(n);
        let held = all
            .iter()
            .filter(|member: &&Member| member.department == department)
            .count();
        let rank = if held == 0 {
            0
        } else {
            usize::from(held % 6 != 0) + 1
        };
        let (first, last) = name(n);
        let mail = format!("{}@contoso.example", mailbox(first, last));
        let (city, country) = CITIES.get(n % CITIES.len()).copied().unwrap_or_default();
        let body = object(json!({
            "accountEnabled": true,
            "displayName": format!("{first} {last}"),
            "givenName": first,
            "surname": last,
            "mailNickname": mailbox(first, last),
            "userPrincipalName": mail,
            "mail": mail,
            "jobTitle": titles.get(rank).copied().unwrap_or_default(),
            "department": department,
            "companyName": "Contoso",
            "city": city,
            "country": country,
            "employeeId": format!("{}", 10_000 + n),
        }));
        let made = users::create_with(story.engine, &story.admin(), &body, &password)?.value;
        match heads.iter().find(|(of, _)| *of == department) {
            Some((_, head)) => users::set_manager(
                story.engine,
                &story.admin(),
                &made.id.to_string(),
                head.parse().ok(),
            )?,
            None => heads.push((department, made.id.to_string())),
        }
        all.push(Member {
            id: made.id,
            name: made.user_principal_name,
            department,
            rank,
        });
        step();
    }
    Ok(all)
}

fn department(n: usize) -> (&'static str, [&'static str; 3]) {
    let mut place = (n * 37) % 100;
    for (name, titles, share) in DEPARTMENTS {
        if place < *share {
            return (name, *titles);
        }
        place -= share;
    }
    (
        "IT",
        [
            "Chief Information Officer",
            "Identity Administrator",
            "Support Engineer",
        ],
    )
}

/// Gives a few people the roles with which they run the directory.
pub(crate) fn administrators(story: &Story<'_>, members: &[Member]) -> Result<()> {
    let wanted = [
        ("IT", DirectoryRole::UserAdministrator),
        ("IT", DirectoryRole::ApplicationAdministrator),
        ("IT", DirectoryRole::IdentityGovernanceAdministrator),
        ("IT", DirectoryRole::GroupsAdministrator),
        ("Legal", DirectoryRole::ComplianceAdministrator),
        ("Finance", DirectoryRole::SecurityReader),
        ("Procurement", DirectoryRole::GuestInviter),
    ];
    let mut taken = Vec::new();
    for (department, role) in wanted {
        let fit = members.iter().find(|member| {
            member.department == department && member.rank < 2 && !taken.contains(&member.id)
        });
        if let Some(member) = fit {
            taken.push(member.id);
            roles::add_member(story.engine, &story.admin(), role.template(), member.id.0)?;
        }
    }
    Ok(())
}

/// The people of the partners, who have no accounts yet.
pub(crate) fn outsiders() -> Vec<Outsider> {
    let mut all = Vec::new();
    for (partner, company) in PARTNERS.iter().enumerate() {
        for n in 0..company.people {
            let (first, last) = name(1000 + partner * 61 + n * 11);
            let address = format!("{}@{}", mailbox(first, last), company.domain);
            if !all.iter().any(|other: &Outsider| other.address == address) {
                all.push(Outsider {
                    name: format!("{first} {last}"),
                    address,
                    partner,
                });
            }
        }
    }
    all
}

/// A JSON object as a map.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
