//! Resources as Graph answers them: the properties of the property table and nothing else.

use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Error, Result,
    directory::Seen,
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

/// What is answered of a kind, and the text that goes before each value.
struct Answered {
    properties: Vec<(&'static Property, String)>,
    /// The names of those that stand in a document.
    names: Vec<&'static str>,
    /// What stands before the first one.
    begin: String,
}

impl Answered {
    fn new(table: &'static [Property], select: Option<&Select>, begin: &str) -> Self {
        let answered = table.iter().filter(|property| match select {
            _ if !property.is_answered() => false,
            None => property.default,
            Some(select) => select.includes(property.name),
        });
        let lead = |(index, property): (usize, &'static Property)| {
            let comma = if index == 0 && begin.is_empty() {
                ""
            } else {
                ","
            };
            (property, format!("{comma}\"{}\":", property.name))
        };
        let properties: Vec<(&'static Property, String)> = answered.enumerate().map(lead).collect();
        let kept = properties.iter().map(|(property, _)| *property);
        let kept = kept.filter(|property| property.derived.is_none());
        Self {
            names: kept.map(|property| property.name).collect(),
            properties,
            begin: begin.to_owned(),
        }
    }

    /// Writes the object of the values of those names; `false`, and nothing, where only parsing
    /// tells: a document that was kept before a property was there holds what its type says.
    fn write(
        &self,
        out: &mut String,
        id: Uuid,
        values: &[Option<&str>],
        shown: Option<&[&str]>,
    ) -> bool {
        let start = out.len();
        let mut values = values.iter().copied();
        out.push('{');
        out.push_str(&self.begin);
        for (property, lead) in &self.properties {
            out.push_str(lead);
            if let Some(make) = property.derived {
                match is_shown(property, shown) {
                    true => out.extend(["\"", &make(id), "\""]),
                    false => out.push_str(nothing(property)),
                }
                continue;
            }
            match values.next().flatten() {
                _ if !is_shown(property, shown) => out.push_str(nothing(property)),
                Some(value) if !property.complete => out.push_str(value),
                None if property.sparse && !property.complete => out.push_str(nothing(property)),
                _ => {
                    out.truncate(start);
                    return false;
                }
            }
        }
        out.push('}');
        true
    }
}

fn is_shown(property: &Property, shown: Option<&[&str]>) -> bool {
    shown.is_none_or(|shown| shown.contains(&property.name))
}

/// Writes an object that is no text yet.
fn write_whole(out: &mut String, members: &Map<String, Value>) -> Result<()> {
    let text = serde_json::to_string(members);
    out.push_str(&text.map_err(|error| Error::Internal(error.to_string()))?);
    Ok(())
}

/// The items as a JSON array.
fn array<T>(items: &[T], mut write: impl FnMut(&mut String, &T) -> Result<()>) -> Result<String> {
    let mut all = String::with_capacity(items.len() * 512);
    all.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            all.push(',');
        }
        write(&mut all, item)?;
    }
    all.push(']');
    Ok(all)
}

/// Resources as they are kept, as a JSON array: what [`entity`] answers for each, without parsing.
pub(crate) fn documents<R: Stored>(
    documents: &[Document<R>],
    select: Option<&Select>,
) -> Result<String> {
    let answered = Answered::new(R::PROPERTIES, select, "");
    array(documents, |out, document| {
        if answered.write(
            out,
            document.uuid(),
            &document.members(&answered.names)?,
            None,
        ) {
            return Ok(());
        }
        write_whole(out, &shaped(&document.parse()?, select)?)
    })
}

/// Objects as the caller sees them, as a JSON array: what [`object`] answers for each. Those that
/// are seen whole are not parsed.
pub(crate) fn seen(items: &[Seen], select: Option<&Select>) -> Result<String> {
    let of_kind = |kind: NodeKind| {
        let begin = format!("\"@odata.type\":\"#microsoft.graph.{}\"", kind.word());
        let answered = Answered::new(properties(kind).unwrap_or_default(), select, &begin);
        (kind, answered)
    };
    let kinds = DirectoryObject::KINDS.map(of_kind);
    array(items, |out, item| {
        let known = kinds.iter().find(|(kind, _)| *kind == item.kind());
        if let (Seen::Kept(document, shown), Some((_, answered))) = (item, known)
            && answered.write(
                out,
                document.uuid(),
                &document.members(&answered.names)?,
                *shown,
            )
        {
            return Ok(());
        }
        write_whole(out, &object(&item.object()?, select)?)
    })
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
    use xenia_engine::{
        domain::{Timestamp, UserId, directory::User},
        store::document::ObjectDocument,
    };
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
        assert_eq!(copied, json!([one, one]).to_string());

        let text = serde_json::to_string(&document.parse().unwrap().value).unwrap();
        let (id, made) = (document.uuid(), Timestamp::from_seconds(0));
        let object = ObjectDocument::new(NodeKind::User, text, id, 3, made);
        for shown in [None, Some(&["id", "displayName", "mail"][..])] {
            let kept = Seen::Kept(object.clone(), shown);
            let whole = kept.object().unwrap();
            let items = [kept, Seen::Shown(Box::new(whole.clone()))];
            let typed = Value::Object(self::object(&whole, select.as_ref()).unwrap());
            let both = seen(&items, select.as_ref()).unwrap();
            assert_eq!(both, json!([typed, typed]).to_string());
        }
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
