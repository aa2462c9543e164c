//! Telephone numbers and postal addresses: lists of SCIM, single properties of a user.

use crate::directory::User;
use serde_json::{Map, Value, json};

/// The values of an attribute, the primary one first.
pub(super) fn values<'a>(person: &'a Map<String, Value>, name: &str) -> Vec<&'a Value> {
    let mut values: Vec<&Value> = person
        .get(name)
        .and_then(Value::as_array)
        .map(|values| values.iter().collect())
        .unwrap_or_default();
    values.sort_by_key(|value| value.get("primary") != Some(&Value::Bool(true)));
    values
}

pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    let text = value.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn is_of_type(value: &Value, wanted: &str) -> bool {
    let kind = value.get("type").and_then(Value::as_str);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case(wanted))
}

/// The first number for work is `businessPhones`, the first mobile one `mobilePhone`; one without a
/// type is for work.
pub(super) fn apply_phones(user: &mut User, person: &Map<String, Value>) {
    let phones = values(person, "phoneNumbers");
    let work = phones
        .iter()
        .find(|phone| is_of_type(phone, "work"))
        .or_else(|| phones.iter().find(|phone| phone.get("type").is_none()));
    user.business_phones = work
        .and_then(|phone| text(phone, "value"))
        .into_iter()
        .collect();
    let mobile = phones.iter().find(|phone| is_of_type(phone, "mobile"));
    user.mobile_phone = mobile.and_then(|phone| text(phone, "value"));
}

pub(super) fn phones(user: &User) -> Option<Value> {
    let work = user.business_phones.iter();
    let work = work.map(|number| json!({ "value": number, "type": "work" }));
    let mobile = user.mobile_phone.iter();
    let mobile = mobile.map(|number| json!({ "value": number, "type": "mobile" }));
    let all: Vec<Value> = work.chain(mobile).collect();
    (!all.is_empty()).then_some(Value::Array(all))
}

/// The primary address, else the one for work, else the first.
pub(super) fn apply_address(user: &mut User, person: &Map<String, Value>) {
    let addresses = values(person, "addresses");
    let primary = addresses
        .first()
        .filter(|address| address.get("primary") == Some(&Value::Bool(true)));
    let chosen = primary
        .or_else(|| addresses.iter().find(|address| is_of_type(address, "work")))
        .or_else(|| addresses.first());
    let part = |name: &str| chosen.and_then(|address| text(address, name));
    user.street_address = part("streetAddress");
    user.city = part("locality");
    user.state = part("region");
    user.postal_code = part("postalCode");
    user.country = part("country");
}

pub(super) fn address(user: &User) -> Option<Value> {
    let mut address = Map::new();
    for (name, value) in [
        ("streetAddress", &user.street_address),
        ("locality", &user.city),
        ("region", &user.state),
        ("postalCode", &user.postal_code),
        ("country", &user.country),
    ] {
        if let Some(value) = value {
            address.insert(name.to_owned(), value.clone().into());
        }
    }
    if address.is_empty() {
        return None;
    }
    address.insert("type".to_owned(), "work".into());
    Some(json!([address]))
}
