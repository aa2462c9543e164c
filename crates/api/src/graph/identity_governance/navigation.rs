//! `$expand` and shapes: a resource with what it leads to.

use crate::{call::Call, json, reply::Reply};
use serde_json::{Map, Value, json as value};
use xenia_engine::{
    Error, Result,
    domain::{
        Refusal, UserId,
        entitlement::{request::Visitor, subject::Subject},
    },
    entitlement::related::Related,
    store::{
        query::Page,
        resources::{Stored, Versioned},
    },
};
use xenia_odata::{ExpandItem, Select};

/// A resource that leads to others.
pub(super) trait Navigable: Stored {
    /// What `$expand` may name.
    const NAVIGATION: &'static [&'static str];
    /// What all of a page refer to, loaded at once.
    fn related(_call: &Call, _items: &[Versioned<Self>]) -> Result<Related> {
        Ok(Related::default())
    }
    /// What this one leads to by that name.
    fn lead(&self, call: &Call, related: &Related, name: &str, item: &ExpandItem) -> Result<Value>;
}

/// One resource: its own properties, and what was asked for beside them.
pub(super) fn shaped<R: Navigable>(
    call: &Call,
    related: &Related,
    resource: &Versioned<R>,
    (select, expand): (Option<&Select>, &[ExpandItem]),
) -> Result<Map<String, Value>> {
    // A selected relationship is one that is expanded too.
    let own = select.map(|select| Select {
        paths: select
            .paths
            .iter()
            .filter(|path| {
                let first = path.properties().next().unwrap_or_default();
                named::<R>(first).is_none()
            })
            .cloned()
            .collect(),
        ..select.clone()
    });
    let mut members = json::entity(resource, own.as_ref())?;
    for item in expand {
        let names: Vec<&'static str> = if item.is_all() {
            R::NAVIGATION.to_vec()
        } else {
            vec![relationship::<R>(item)?]
        };
        for name in names {
            let led = resource.value.lead(call, related, name, item)?;
            members.insert(name.to_owned(), led);
        }
    }
    Ok(members)
}

fn named<R: Navigable>(name: &str) -> Option<&'static str> {
    R::NAVIGATION
        .iter()
        .copied()
        .find(|known| known.eq_ignore_ascii_case(name))
}

fn relationship<R: Navigable>(item: &ExpandItem) -> Result<&'static str> {
    let name = item.path.properties().next().unwrap_or_default();
    named::<R>(name).ok_or_else(|| {
        let message = format!(
            "`$expand`: `{name}` is not a relationship of `{}`; there are {}",
            R::KIND.word(),
            R::NAVIGATION.join(", ")
        );
        Refusal::invalid("$expand", message)
            .coded("BadRequest")
            .into()
    })
}

/// 200 with one resource.
pub(super) fn one<R: Navigable>(call: &Call, set: &str, resource: &Versioned<R>) -> Result<Reply> {
    let options = call.options()?;
    let related = R::related(call, std::slice::from_ref(resource))?;
    let members = shaped(
        call,
        &related,
        resource,
        (options.select.as_ref(), &options.expand),
    )?;
    Ok(Reply::tagged(call, set, resource.etag(), members))
}

/// 200 with a page of resources.
pub(super) fn page<R: Navigable>(
    call: &Call,
    set: &str,
    page: Page<Versioned<R>>,
) -> Result<Reply> {
    let options = call.options()?;
    let related = if options.expand.is_empty() {
        Related::default()
    } else {
        R::related(call, &page.items)?
    };
    let items: Result<Vec<_>> = page
        .items
        .iter()
        .map(|item| {
            shaped(
                call,
                &related,
                item,
                (options.select.as_ref(), &options.expand),
            )
        })
        .collect();
    Ok(Reply::list(call, set, items?, page.count, page.next))
}

/// Something that `$expand` found, with the options in its parentheses.
pub(super) fn expanded<R: Navigable>(
    call: &Call,
    related: &Related,
    found: Option<&Versioned<R>>,
    item: &ExpandItem,
) -> Result<Value> {
    match found {
        Some(found) => Ok(Value::Object(shaped(
            call,
            related,
            found,
            (item.select.as_ref(), &item.expand),
        )?)),
        None => Ok(Value::Null),
    }
}

/// Several of them.
pub(super) fn all_expanded<R: Navigable>(
    call: &Call,
    related: &Related,
    found: &[Versioned<R>],
    item: &ExpandItem,
) -> Result<Value> {
    let shaped: Result<Vec<Value>> = found
        .iter()
        .map(|one| expanded(call, related, Some(one), item))
        .collect();
    Ok(Value::Array(shaped?))
}

/// A value of the domain as JSON.
pub(super) fn plain<T: serde::Serialize>(thing: &T) -> Result<Value> {
    serde_json::to_value(thing).map_err(|error| Error::Internal(error.to_string()))
}

/// A value of the domain as a JSON object.
pub(super) fn object<T: serde::Serialize>(thing: &T) -> Result<Map<String, Value>> {
    match plain(thing)? {
        Value::Object(members) => Ok(members),
        _ => Err(Error::Internal("a resource is no JSON object".to_owned())),
    }
}

/// A person as Graph's `accessPackageSubject`: somebody of the directory, a visitor, or an
/// application.
pub(super) fn subject(related: &Related, id: UserId, visitor: Option<&Visitor>) -> Result<Value> {
    if let Some(user) = related.users.get(&id.0) {
        return plain(&Subject::of(&user.value));
    }
    Ok(match visitor {
        Some(visitor) => value!({
            "id": id,
            "objectId": null,
            "displayName": visitor.display_name.as_deref().unwrap_or(&visitor.address),
            "principalName": null,
            "email": visitor.address,
            "onPremisesSecurityIdentifier": null,
            "subjectType": "user",
            "subjectLifecycle": "notDefined",
        }),
        None => value!({
            "id": id,
            "objectId": id,
            "displayName": null,
            "principalName": null,
            "email": null,
            "onPremisesSecurityIdentifier": null,
            "subjectType": "servicePrincipal",
            "subjectLifecycle": "notDefined",
        }),
    })
}

/// The text in the parentheses of a function: `approver` of `filterByCurrentUser(on='approver')`.
pub(super) fn argument<'a>(call: &'a str, function: &str, name: &str) -> Option<&'a str> {
    let bare = call.strip_prefix("microsoft.graph.").unwrap_or(call);
    let inside = bare
        .strip_prefix(function)?
        .strip_prefix('(')?
        .strip_suffix(')')?;
    inside.split(',').find_map(|pair| {
        let (found, text) = pair.split_once('=')?;
        let text = text.trim();
        (found.trim() == name).then(|| {
            text.strip_prefix('\'')
                .and_then(|text| text.strip_suffix('\''))
                .unwrap_or(text)
        })
    })
}

/// Takes the id out of `{"accessPackage": {"id": "..."}}`.
pub(super) fn take_id(body: &mut Map<String, Value>, name: &str) -> Result<uuid::Uuid> {
    let taken = body.remove(name);
    let field = format!("{name}/id");
    let id = taken
        .as_ref()
        .and_then(|reference| reference.get("id"))
        .and_then(Value::as_str)
        .ok_or_else(|| Refusal::invalid(&field, format!("`{field}` is missing")))?;
    read_id(id, &field)
}

/// An id in text form.
pub(super) fn read_id(text: &str, field: &str) -> Result<uuid::Uuid> {
    uuid::Uuid::parse_str(text).map_err(|_| {
        Refusal::invalid(field, format!("`{field}` is `{text}`, which is not an id")).into()
    })
}
