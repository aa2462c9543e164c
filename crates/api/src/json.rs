//! Resources as Graph answers them: the properties of the property table and nothing else.

use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Error, Result,
    domain::{NodeKind, Refusal, directory::ExtensionProperty},
    store::{
        document::Document,
        query::{DirectoryObject, properties},
        resources::{Stored, Versioned},
        shapes::{Property, PropertyKind},
    },
};
use xenia_odata::{PropertyPath, Select};

/// The resource with the selected properties, or those that are answered by default.
pub(crate) fn entity<R: Stored>(
    resource: &Versioned<R>,
    select: Option<&Select>,
) -> Result<Map<String, Value>> {
    check_select::<R>(select)?;
    shaped(resource, select)
}

/// The same, for one of several kinds: the kind is said, and what it lacks is passed over.
pub(crate) fn object(
    object: &DirectoryObject,
    select: Option<&Select>,
) -> Result<Map<String, Value>> {
    let shaped = match object {
        DirectoryObject::User(object) => shaped(object, select),
        DirectoryObject::Group(object) => shaped(object, select),
        DirectoryObject::Application(object) => shaped(object, select),
        DirectoryObject::ServicePrincipal(object) => shaped(object, select),
        DirectoryObject::Device(object) => shaped(object, select),
    }?;
    let mut typed = Map::new();
    typed.insert(
        "@odata.type".to_owned(),
        format!("#microsoft.graph.{}", object.kind().word()).into(),
    );
    typed.extend(shaped);
    Ok(typed)
}

/// Refuses a `$select` of what the kind does not have.
pub(crate) fn check_select<R: Stored>(select: Option<&Select>) -> Result<()> {
    check_paths(R::PROPERTIES, R::KIND, select)
}

/// The same for a kind of directory object.
pub(crate) fn check_select_of(kind: NodeKind, select: Option<&Select>) -> Result<()> {
    match properties(kind) {
        Some(table) => check_paths(table, kind, select),
        None => Ok(()),
    }
}

fn check_paths(table: &[Property], kind: NodeKind, select: Option<&Select>) -> Result<()> {
    let paths = select.map_or(&[][..], |select| &select.paths);
    let first = paths.iter().filter_map(|path| path.properties().next());
    for name in first {
        let known = table
            .iter()
            .any(|property| property.is_answered() && property.name.eq_ignore_ascii_case(name));
        // Whether there is such an extension was asked where the selection was read.
        if !known && !ExtensionProperty::is_name(name) {
            let kind = kind.word();
            let message = format!("`$select`: `{name}` is not a property of `{kind}`");
            return Err(Refusal::invalid("$select", message)
                .coded("BadRequest")
                .into());
        }
    }
    Ok(())
}

/// Whether the selection takes a property apart, and so cannot pass it on as it is kept.
pub(crate) fn takes_apart(select: Option<&Select>) -> bool {
    let paths = select.map_or(&[][..], |select| &select.paths);
    let apart = |path: &PropertyPath| path.properties().count() != 1;
    paths.iter().any(apart) || named_extensions(select).next().is_some()
}

/// The directory extensions that a selection names.
pub(crate) fn named_extensions(select: Option<&Select>) -> impl Iterator<Item = &str> {
    let paths = select.map_or(&[][..], |select| &select.paths);
    let first = paths.iter().filter_map(|path| path.properties().next());
    first.filter(|name| ExtensionProperty::is_name(name))
}

/// Resources as they are kept, as a JSON array: what [`entity`] answers for each, without parsing.
pub(crate) fn documents<R: Stored>(
    documents: &[Document<R>],
    select: Option<&Select>,
) -> Result<String> {
    let answered = R::PROPERTIES.iter().filter(|property| match select {
        _ if !property.is_answered() => false,
        None => property.default,
        Some(select) => select.includes(property.name),
    });
    let names: Vec<(&Property, String)> = answered
        .map(|property| (property, format!("\"{}\":", property.name)))
        .collect();
    let mut all = String::with_capacity(documents.len() * 512);
    all.push('[');
    for (index, document) in documents.iter().enumerate() {
        if index > 0 {
            all.push(',');
        }
        let begin = all.len();
        if !write_kept(&mut all, document, &names)? {
            all.truncate(begin);
            let whole = shaped(&document.parse()?, select)?;
            let text = serde_json::to_string(&whole);
            all.push_str(&text.map_err(|error| Error::Internal(error.to_string()))?);
        }
    }
    all.push(']');
    Ok(all)
}

/// Writes the members of those names; `false` where a document has not all of them: one that was
/// kept before the property was there holds what its type says, which only parsing tells.
fn write_kept<R: Stored>(
    out: &mut String,
    document: &Document<R>,
    names: &[(&Property, String)],
) -> Result<bool> {
    let mut members = document.members()?;
    out.push('{');
    for (index, (property, name)) in names.iter().enumerate() {
        let kept = members.get(property.name);
        let derived = property
            .derived
            .map(|make| format!("\"{}\"", make(document.uuid())));
        let value = match (kept, &derived) {
            (_, Some(derived)) => derived.as_str(),
            (Some(_), _) if property.complete => return Ok(false),
            (Some(value), _) => value,
            (None, _) if property.sparse && !property.complete => nothing(property),
            (None, _) => return Ok(false),
        };
        if index > 0 {
            out.push(',');
        }
        out.push_str(name);
        out.push_str(value);
    }
    out.push('}');
    Ok(true)
}

/// What a property without a value is, as JSON.
fn nothing(property: &Property) -> &'static str {
    match property.kind {
        PropertyKind::TextCollection | PropertyKind::ObjectCollection => "[]",
        _ => "null",
    }
}

/// The value of a property out of the members of a document.
fn value_of(property: &Property, id: Uuid, members: &mut Map<String, Value>) -> Value {
    if let Some(make) = property.derived {
        return make(id).into();
    }
    let value = members.remove(property.name);
    if property.complete {
        let mut whole: Map<String, Value> = property
            .members
            .iter()
            .map(|member| (member.name.to_owned(), Value::Null))
            .collect();
        if let Some(Value::Object(kept)) = value {
            whole.extend(kept);
        }
        return Value::Object(whole);
    }
    value.unwrap_or_else(|| empty(property))
}

fn empty(property: &Property) -> Value {
    match property.kind {
        PropertyKind::TextCollection | PropertyKind::ObjectCollection => json!([]),
        _ => Value::Null,
    }
}

fn shaped<R: Stored>(
    resource: &Versioned<R>,
    select: Option<&Select>,
) -> Result<Map<String, Value>> {
    let document = serde_json::to_value(&resource.value)
        .map_err(|error| Error::Internal(error.to_string()))?;
    let Value::Object(mut members) = document else {
        return Err(Error::Internal(format!("`{}` is no object", R::TABLE)));
    };
    let mut answered = Map::new();
    for property in R::PROPERTIES.iter().filter(|p| p.is_answered()) {
        let wanted = match select {
            None => property.default,
            Some(select) => select.includes(property.name),
        };
        if wanted {
            let shown = resource
                .shown
                .is_none_or(|names| names.contains(&property.name));
            let value = match shown {
                true => value_of(property, resource.value.uuid(), &mut members),
                false => empty(property),
            };
            answered.insert(property.name.to_owned(), value);
        }
    }
    if let Some(Value::Object(values)) = members.remove("directoryExtensions") {
        let named: Vec<&str> = named_extensions(select).collect();
        let wanted = |name: &str| named.iter().any(|it| it.eq_ignore_ascii_case(name));
        answered.extend(values.into_iter().filter(|(name, _)| wanted(name)));
    }
    let Some(select) = select else {
        return Ok(answered);
    };
    match select.project(&Value::Object(answered)) {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xenia_engine::domain::{Timestamp, UserId, directory::User};
    use xenia_odata::Limits;

    fn person() -> User {
        User {
            id: UserId(uuid::Uuid::from_u128(7)),
            display_name: "Ada \"the first\" Löw".to_owned(),
            user_principal_name: "ada@contoso.example".to_owned(),
            business_phones: vec!["+49 1, {2}".to_owned()],
            account_enabled: true,
            ..User::default()
        }
    }

    fn kept(text: &str) -> Document<User> {
        Document::new(
            text.to_owned(),
            person().id.0,
            3,
            Timestamp::from_seconds(0),
        )
    }

    /// What is copied is what parsing and printing would answer.
    fn check(document: &Document<User>, select: Option<&str>) {
        let select = select.map(|text| Select::parse(text, &Limits::default()).unwrap());
        let copied = documents(&[document.clone(), document.clone()], select.as_ref()).unwrap();
        let one = Value::Object(entity(&document.parse().unwrap(), select.as_ref()).unwrap());
        let copied: Value = serde_json::from_str(&copied).unwrap();
        assert_eq!(copied, json!([one, one]));
    }

    #[test]
    fn documents_are_answered_as_if_they_were_parsed() {
        let text = serde_json::to_string(&person()).unwrap();
        for select in [
            None,
            Some("id,displayName"),
            Some("accountenabled,businessPhones"),
            Some("*"),
        ] {
            check(&kept(&text), select);
        }
    }

    #[test]
    fn a_document_from_before_a_property_was_there_holds_what_its_type_says() {
        let old =
            kept("{\"id\": \"00000000-0000-0000-0000-000000000007\", \"displayName\": \"Ada\"}");
        for select in [
            None,
            Some("displayName"),
            Some("userType,accountEnabled,otherMails"),
        ] {
            check(&old, select);
        }
    }

    #[test]
    fn a_part_of_a_property_is_not_copied() {
        let limits = Limits::default();
        let takes = |text| takes_apart(Some(&Select::parse(text, &limits).unwrap()));
        assert!(takes("id,identities/issuer"));
        assert!(!takes("id,identities"));
        assert!(!takes_apart(None));
    }
}
