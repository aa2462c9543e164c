//! One attribute of a resource, changed by one operation.

use super::{
    Op,
    values::{same, without_others_primary},
};
use crate::scim::{
    body::{single, value_of},
    error::{ScimError, ScimType},
    filter::{Filter, element_matches},
    json::{Object, is_unassigned},
    schema::{Attribute, Mutability, Place, Schema, Type},
};
use serde_json::Value;

/// What an operation is about.
pub(super) struct Target<'a> {
    extension: Option<&'static Schema>,
    attribute: &'static Attribute,
    sub: Option<&'static Attribute>,
    filter: Option<&'a Filter>,
    name: String,
}

impl<'a> Target<'a> {
    pub(super) fn new(
        place: &Place,
        attribute: &'static Attribute,
        filter: Option<&'a Filter>,
        name: String,
    ) -> Self {
        Self {
            extension: place.extension,
            attribute,
            sub: place.sub,
            filter,
            name,
        }
    }

    pub(super) fn change(
        &self,
        resource: &mut Object,
        op: Op,
        value: &Value,
    ) -> Result<(), ScimError> {
        if self.filter.is_some() && !self.attribute.multi_valued {
            let detail = format!("`{}` has no values to choose among", self.attribute.name);
            return Err(ScimError::new(ScimType::InvalidPath, detail));
        }
        // What the server makes itself within an attribute is passed over, not refused: clients
        // send whole names and members back as they read them.
        if self
            .sub
            .is_some_and(|sub| sub.mutability == Mutability::ReadOnly)
        {
            return Ok(());
        }
        let holder = self.holder(resource)?;
        let before = holder.get(self.attribute.name).cloned();
        let removes = op == Op::Remove || (value.is_null() && self.filter.is_none());
        let after = match removes {
            true => self.removed(before.clone(), value)?,
            false => self.set(before.clone(), op, value)?,
        };
        let after = after.filter(|after| !is_unassigned(after));
        self.check(before.as_ref(), after.as_ref())?;
        match after {
            Some(after) => {
                holder.insert(self.attribute.name.to_owned(), after);
            }
            None => {
                holder.shift_remove(self.attribute.name);
            }
        }
        Ok(())
    }

    /// The object that has the attribute.
    fn holder<'r>(&self, resource: &'r mut Object) -> Result<&'r mut Object, ScimError> {
        let Some(schema) = self.extension else {
            return Ok(resource);
        };
        let held = resource
            .entry(schema.id)
            .or_insert_with(|| Value::Object(Object::new()));
        held.as_object_mut().ok_or_else(|| {
            let detail = format!("`{}` is no object", schema.id);
            ScimError::invalid_value(detail)
        })
    }

    /// What may never be: a required attribute without a value, another value of what is written
    /// once.
    fn check(&self, before: Option<&Value>, after: Option<&Value>) -> Result<(), ScimError> {
        if self.attribute.required && after.is_none() {
            return Err(immovable(&self.name, "is required and cannot be removed"));
        }
        let immutable = self.attribute.mutability == Mutability::Immutable;
        if immutable && before.is_some() && before != after {
            return Err(immovable(
                &self.name,
                "cannot be changed once it has a value",
            ));
        }
        Ok(())
    }

    fn set(
        &self,
        before: Option<Value>,
        op: Op,
        value: &Value,
    ) -> Result<Option<Value>, ScimError> {
        if self.filter.is_some() || (self.attribute.multi_valued && self.sub.is_some()) {
            return self.set_chosen(before, op, value);
        }
        if let Some(sub) = self.sub {
            let mut members = object(before);
            put(&mut members, sub, single(sub, value, &self.name)?);
            return Ok(Some(Value::Object(members)));
        }
        let new = value_of(self.attribute, value, &self.name)?;
        if self.attribute.multi_valued && op == Op::Add {
            return self.added(list(before), list(new));
        }
        if self.attribute.kind == Type::Complex && !self.attribute.multi_valued {
            // Attributes within that are not named stay as they are (RFC 7644, 3.5.2.3).
            let Some(new) = new else {
                return Ok(None);
            };
            let mut members = object(before);
            members.extend(object(Some(new)));
            return Ok(Some(Value::Object(members)));
        }
        Ok(new)
    }

    /// Values added to those that are there; one that is there already is not added again.
    fn added(&self, mut held: Vec<Value>, new: Vec<Value>) -> Result<Option<Value>, ScimError> {
        for value in new {
            let place = match held
                .iter()
                .position(|one| same(one, &value, self.attribute))
            {
                Some(place) => {
                    if let (Some(Value::Object(old)), Value::Object(new)) =
                        (held.get_mut(place), value)
                    {
                        old.extend(new);
                    }
                    place
                }
                None => {
                    held.push(value);
                    held.len() - 1
                }
            };
            without_others_primary(&mut held, place);
        }
        Ok(Some(Value::Array(held)))
    }

    /// A change of the values that the filter chooses, or of all.
    fn set_chosen(
        &self,
        before: Option<Value>,
        op: Op,
        value: &Value,
    ) -> Result<Option<Value>, ScimError> {
        let mut held = list(before);
        let mut chosen = self.chosen(&held);
        if chosen.is_empty() {
            if op == Op::Replace && self.filter.is_some() {
                return Err(self.no_target());
            }
            held.push(Value::Object(self.made_of_equalities()?));
            chosen = vec![held.len() - 1];
        }
        for place in &chosen {
            let Some(one) = held.get_mut(*place) else {
                continue;
            };
            match (self.sub, one) {
                (Some(sub), Value::Object(members)) => {
                    put(members, sub, single(sub, value, &self.name)?);
                }
                (None, one) => match (single_of_list(self.attribute, value, &self.name)?, one) {
                    (Some(Value::Object(new)), Value::Object(old)) => old.extend(new),
                    (Some(new), one) => *one = new,
                    (None, one) => *one = Value::Null,
                },
                (Some(_), _) => return Err(self.no_target()),
            }
        }
        let primary = chosen
            .iter()
            .filter(|place| is_primary(held.get(**place)))
            .count();
        if primary > 1 {
            let detail = format!("`{}` chooses more than one value as primary", self.name);
            return Err(ScimError::invalid_value(detail));
        }
        for place in chosen {
            without_others_primary(&mut held, place);
        }
        held.retain(|one| !is_unassigned(one));
        Ok(Some(Value::Array(held)))
    }

    fn removed(&self, before: Option<Value>, value: &Value) -> Result<Option<Value>, ScimError> {
        if !self.attribute.multi_valued {
            let (Some(sub), Some(before)) = (self.sub, before) else {
                return Ok(None);
            };
            let mut members = object(Some(before));
            members.shift_remove(sub.name);
            return Ok(Some(Value::Object(members)));
        }
        let mut held = list(before);
        // `remove` with a list of the values to remove.
        if self.filter.is_none() && self.sub.is_none() && !is_unassigned(value) {
            let unwanted = list(value_of(self.attribute, value, &self.name)?);
            let is_unwanted = |one: &Value| {
                let mut unwanted = unwanted.iter();
                unwanted.any(|other| same(one, other, self.attribute))
            };
            held.retain(|one| !is_unwanted(one));
            return Ok(Some(Value::Array(held)));
        }
        let chosen = self.chosen(&held);
        for place in chosen {
            match (self.sub, held.get_mut(place)) {
                // Without its `value`, what is left says nothing any more.
                (Some(sub), Some(Value::Object(members))) if sub.name != "value" => {
                    members.shift_remove(sub.name);
                }
                (_, Some(one)) => *one = Value::Null,
                (_, None) => {}
            }
        }
        held.retain(|one| !is_unassigned(one));
        Ok(Some(Value::Array(held)))
    }

    /// The places of the values that the filter chooses; of all, without a filter.
    fn chosen(&self, held: &[Value]) -> Vec<usize> {
        let fits = |one: &Value| match self.filter {
            None => true,
            Some(filter) => element_matches(filter, one, Some(self.attribute)),
        };
        let chosen = held.iter().enumerate().filter(|(_, one)| fits(one));
        chosen.map(|(place, _)| place).collect()
    }

    /// A new value that the filter would choose.
    fn made_of_equalities(&self) -> Result<Object, ScimError> {
        let mut members = Object::new();
        let Some(filter) = self.filter else {
            return Ok(members);
        };
        for (path, value) in filter.equalities() {
            let sub = self
                .attribute
                .sub(&path.name)
                .ok_or_else(|| self.no_target())?;
            put(&mut members, sub, single(sub, value, &self.name)?);
        }
        if members.is_empty() {
            return Err(self.no_target());
        }
        Ok(members)
    }

    fn no_target(&self) -> ScimError {
        let detail = format!("`{}` chooses no value", self.name);
        ScimError::new(ScimType::NoTarget, detail)
    }
}

pub(super) fn immovable(name: &str, rule: &str) -> ScimError {
    ScimError::new(ScimType::Mutability, format!("`{name}` {rule}"))
}

/// One value, given bare or as a list of one.
fn single_of_list(
    attribute: &'static Attribute,
    value: &Value,
    at: &str,
) -> Result<Option<Value>, ScimError> {
    match value {
        Value::Array(values) => match values.as_slice() {
            [one] => single(attribute, one, at),
            _ => {
                let detail = format!("`{at}` needs one value");
                Err(ScimError::invalid_value(detail))
            }
        },
        one => single(attribute, one, at),
    }
}

fn put(members: &mut Object, sub: &Attribute, value: Option<Value>) {
    match value {
        Some(value) => {
            members.insert(sub.name.to_owned(), value);
        }
        None => {
            members.shift_remove(sub.name);
        }
    }
}

fn is_primary(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("primary")) == Some(&Value::Bool(true))
}

fn object(value: Option<Value>) -> Object {
    match value {
        Some(Value::Object(members)) => members,
        _ => Object::new(),
    }
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(values)) => values,
        None | Some(Value::Null) => Vec::new(),
        Some(one) => vec![one],
    }
}
