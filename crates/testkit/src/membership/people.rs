//! Random users and devices that come near to matching random rules, and the chance that makes them.

use serde_json::{Map, Value, json};

/// Random choices from a seed (SplitMix64): the same in every run.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// From that seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }
    /// True in one of so many cases.
    pub fn once_in(&mut self, cases: usize) -> bool {
        self.below(cases) == 0
    }
    /// One of them.
    pub fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

pub(super) const TEXTS: &[&str] = &[
    "Sales",
    "sales",
    "Sales East",
    "Marketing",
    "Straße",
    "ÉCOLE",
    "école",
    "k",
    "\u{212a}",
    "O'Brien",
    "it''s",
    "\"Sales\"",
    "a\"b",
    "x`y",
    "ends`",
    "12",
    "true",
    "null",
    "smtp:a@contoso.example",
    "SMTP:b@fabrikam.example",
    "contoso",
    "-eq",
    "(a)",
    "İstanbul",
];
pub(super) const DATES: &[&str] = &[
    "2026-03-02T09:00:00Z",
    "2026-03-03T09:00:00Z",
    "2026-03-01T00:00:00Z",
    "2026-03-01",
    "2020-06-10T18:13:20Z",
    "2025-12-02T09:00:00Z",
    "2026-03-02T10:00:00+02:00",
];
pub(super) const IDS: &[&str] = &[
    "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
    "AAAAAAAA-0000-1111-2222-BBBBBBBBBBBB",
    "cccccccc-0000-1111-2222-dddddddddddd",
    "eeeeeeee-0000-1111-2222-ffffffffffff",
];
pub(super) const EXTENSION: &str = "extension_c272a57b722d4eb29bfe327874ae79cb_Office";

/// A user and a device in one, as JSON; see [`super::holds`].
pub fn random_resource(chance: &mut Chance) -> Value {
    let mut resource = Map::new();
    for name in [
        "department",
        "city",
        "displayName",
        "jobTitle",
        "mobilePhone",
        "mailDomain",
        "country",
        "operatingSystem",
        "deviceOwnership",
        "deviceCategory",
    ] {
        if !chance.once_in(4) {
            resource.insert(name.to_owned(), text(chance));
        }
    }
    for name in ["accountEnabled", "onPremisesSyncEnabled"] {
        if !chance.once_in(4) {
            resource.insert(name.to_owned(), json!(chance.once_in(2)));
        }
    }
    for name in ["employeeHireDate", "createdDateTime", "lastSignInDateTime"] {
        if !chance.once_in(4) {
            resource.insert(name.to_owned(), json!(chance.one(DATES)));
        }
    }
    for name in [
        "otherMails",
        "proxyAddresses",
        "systemLabels",
        "businessPhones",
    ] {
        let items: Vec<Value> = (0..chance.below(4)).map(|_| text(chance)).collect();
        resource.insert(name.to_owned(), Value::Array(items));
    }
    for name in ["memberOf", "transitiveMemberOf"] {
        let ids: Vec<String> = (0..chance.below(3))
            .map(|_| chance.one(IDS).to_lowercase())
            .collect();
        resource.insert(name.to_owned(), json!(ids));
    }
    insert_objects(chance, &mut resource);
    Value::Object(resource)
}

/// What has parts of its own.
fn insert_objects(chance: &mut Chance, resource: &mut Map<String, Value>) {
    let extension = match chance.below(3) {
        0 => json!(12),
        1 => json!(true),
        _ => text(chance),
    };
    resource.insert(EXTENSION.to_owned(), extension);
    let third = text(chance);
    resource.insert(
        "onPremisesExtensionAttributes".to_owned(),
        json!({ "extensionAttribute3": third }),
    );
    resource.insert(
        "managerId".to_owned(),
        json!(chance.one(IDS).to_lowercase()),
    );
    let plans: Vec<Value> = (0..chance.below(3))
        .map(|_| json!({ "service": text(chance), "servicePlanId": text(chance), "capabilityStatus": text(chance) }))
        .collect();
    resource.insert("assignedPlans".to_owned(), Value::Array(plans));
    let identities: Vec<Value> = (0..chance.below(3))
        .map(|_| json!({ "issuer": text(chance), "signInType": text(chance) }))
        .collect();
    resource.insert("identities".to_owned(), Value::Array(identities));
}

fn text(chance: &mut Chance) -> Value {
    match chance.below(12) {
        0 => Value::Null,
        1 => json!(""),
        2 => json!(format!("{} {}", chance.one(TEXTS), chance.one(TEXTS))),
        _ => json!(chance.one(TEXTS)),
    }
}
