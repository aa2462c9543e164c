//! A directory of any size, the same each time: people, groups, memberships, applications.
//!
//! Its shape is that of large organisations as honestly as a formula can be: the sizes of groups
//! follow Zipf's law (the largest holds half of all people, the median a dozen), a hundredth of
//! the people are in very many groups, half of the groups stand in another one, some in chains of
//! 25, a few in circles; companies of guests follow a power law too. A part of the memberships has
//! ended, has a planned end or begins later; they come from hands, rules and packages.

use uuid::Uuid;
use xenia_engine::domain::{
    AppRoleId, ClientId, GroupId, ServicePrincipalId, TenantId, Timestamp, UserId,
    directory::{
        AppRole, ExternalUserState, Group, ObjectIdentity, ServicePrincipal, User, UserType,
    },
};

/// Counted up when what is generated changes, so that no old one is measured.
pub(crate) const EDITION: u32 = 2;

/// What ids and choices are made for; keeps their numbers apart.
#[derive(Clone, Copy)]
pub(super) enum Of {
    User = 1,
    Group,
    Application,
    Role,
    Type,
    Company,
    Start,
    Step,
    State,
    Nest,
    Grant,
}

/// SplitMix64 (Steele, Lea, Flood 2014): spreads a number over all numbers.
pub(super) fn spread(of: Of, number: u64) -> u64 {
    let mut z = number
        .wrapping_add((of as u64) << 56)
        .wrapping_add(1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number from 0 to 1, the same for the same input.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share needs no more than 53 bits"
)]
fn share(of: Of, number: u64) -> f64 {
    (spread(of, number) >> 11) as f64 / (1_u64 << 53) as f64
}

pub(super) fn id(of: Of, number: u64) -> Uuid {
    let (high, low) = (spread(of, number), spread(of, number | 1 << 48));
    uuid::Builder::from_random_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
        .into_uuid()
}

/// How large a directory is, and whose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Directory {
    pub(crate) tenant: TenantId,
    pub(crate) users: u64,
    /// When everything was made; memberships are told in days from it.
    pub(crate) made: Timestamp,
}

impl Directory {
    pub(crate) fn groups(&self) -> u64 {
        (self.users / 10).max(4)
    }
    pub(crate) fn memberships(&self) -> u64 {
        self.users * 10
    }
    pub(crate) fn applications(&self) -> u64 {
        (self.users / 500).max(2)
    }
    fn companies(&self) -> u64 {
        (self.users / 500).max(2)
    }

    pub(crate) fn user_id(&self, number: u64) -> UserId {
        UserId(id(Of::User, number))
    }
    pub(crate) fn group_id(&self, number: u64) -> GroupId {
        GroupId(id(Of::Group, number))
    }
    pub(crate) fn application_id(&self, number: u64) -> ServicePrincipalId {
        ServicePrincipalId(id(Of::Application, number))
    }
    /// The company of a guest; small numbers have many.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a count is a place in it"
    )]
    fn company_of(&self, user: u64) -> u64 {
        (share(Of::Company, user).powi(3) * self.companies() as f64) as u64
    }
    pub(crate) fn company(number: u64) -> String {
        format!("Partner {number:04} Ltd")
    }

    pub(crate) fn users(self) -> impl Iterator<Item = User> {
        (0..self.users).map(move |number| self.user(number))
    }

    fn user(&self, number: u64) -> User {
        let given = pick(GIVEN, number);
        let surname = pick(SURNAMES, number / GIVEN.len() as u64);
        let name = format!("{given}.{surname}.{number}").to_lowercase();
        let user = User {
            id: self.user_id(number),
            display_name: format!("{given} {surname} {number}"),
            given_name: Some(given.to_owned()),
            surname: Some(surname.to_owned()),
            account_enabled: !number.is_multiple_of(50),
            job_title: Some(pick(TITLES, number / 7).to_owned()),
            usage_location: Some("DE".to_owned()),
            preferred_language: Some("en-US".to_owned()),
            created_date_time: self.made,
            ..User::default()
        };
        if spread(Of::Type, number) % 10 < 3 {
            return self.guest(number, &name, user);
        }
        User {
            user_principal_name: format!("{name}@contoso.example"),
            mail: Some(format!("{name}@contoso.example")),
            mail_nickname: Some(name),
            department: Some(format!("{} {}", pick(DEPARTMENTS, number / 3), number % 40)),
            employee_id: Some(format!("E{number:07}")),
            office_location: Some(format!("{}/{}", number % 20, number % 300)),
            city: Some("Bonn".to_owned()),
            country: Some("Germany".to_owned()),
            business_phones: vec![format!("+49 228 {number:07}")],
            ..user
        }
    }

    fn guest(&self, number: u64, name: &str, user: User) -> User {
        let company = self.company_of(number);
        let mail = format!("{name}@partner{company:04}.example");
        User {
            user_principal_name: format!("{}#EXT#@contoso.example", mail.replace('@', "_")),
            mail: Some(mail.clone()),
            mail_nickname: Some(format!("{}#EXT#", mail.replace('@', "_"))),
            user_type: UserType::Guest,
            creation_type: Some("Invitation".to_owned()),
            external_user_state: Some(match number % 8 {
                0 => ExternalUserState::PendingAcceptance,
                _ => ExternalUserState::Accepted,
            }),
            external_user_state_change_date_time: Some(self.made),
            identities: vec![ObjectIdentity {
                sign_in_type: "emailAddress".to_owned(),
                issuer: "mail".to_owned(),
                issuer_assigned_id: mail.clone(),
            }],
            company_name: Some(Self::company(company)),
            other_mails: vec![mail],
            ..user
        }
    }

    pub(crate) fn all_groups(self) -> impl Iterator<Item = Group> {
        (0..self.groups()).map(move |number| Group {
            id: self.group_id(number),
            display_name: format!("{} group {number}", pick(DEPARTMENTS, number)),
            description: Some(format!("What group {number} is for")),
            mail_nickname: format!("group{number}"),
            security_enabled: true,
            created_date_time: self.made,
            renewed_date_time: self.made,
            ..Group::default()
        })
    }

    pub(crate) fn service_principals(self) -> impl Iterator<Item = ServicePrincipal> {
        (0..self.applications()).map(move |number| ServicePrincipal {
            id: self.application_id(number),
            app_id: ClientId(id(Of::Application, number | 1 << 40)),
            display_name: format!("Application {number}"),
            account_enabled: true,
            app_roles: vec![AppRole {
                id: AppRoleId(id(Of::Role, number)),
                allowed_member_types: vec!["User".to_owned()],
                display_name: "User".to_owned(),
                description: None,
                is_enabled: true,
                value: Some("user".to_owned()),
            }],
            service_principal_type: "Application".to_owned(),
            ..ServicePrincipal::default()
        })
    }
}

fn pick(from: &'static [&'static str], number: u64) -> &'static str {
    let place = usize::try_from(number % from.len() as u64).unwrap_or_default();
    from.get(place).copied().unwrap_or_default()
}

const GIVEN: &[&str] = &[
    "Ada", "Bao", "Chidi", "Dana", "Elif", "Farid", "Greta", "Hana", "Ines", "Jonas", "Kofi",
    "Lena", "Mateo", "Nadia", "Omar", "Priya", "Quinn", "Rosa", "Sven", "Tomoko", "Uma", "Viktor",
    "Wanjiru",
];
const SURNAMES: &[&str] = &[
    "Abe", "Baker", "Costa", "Diaz", "Eriksen", "Fischer", "Garcia", "Haddad", "Ivanova", "Jansen",
    "Kaya", "Lopez", "Meyer", "Nguyen", "Okafor", "Patel", "Rossi", "Santos", "Tanaka", "Ueda",
    "Weber", "Yilmaz", "Zhang",
];
const TITLES: &[&str] = &[
    "Buyer",
    "Engineer",
    "Analyst",
    "Consultant",
    "Nurse",
    "Planner",
    "Driver",
];
const DEPARTMENTS: &[&str] = &[
    "Sales",
    "Purchasing",
    "Research",
    "Logistics",
    "Finance",
    "Legal",
    "Care",
];
