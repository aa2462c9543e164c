//! As much of a SCIM filter as the database can answer, as a filter of OData.
//!
//! What comes out is true wherever the SCIM filter is; where it is `exact` the two are the same. A
//! part that cannot be said is left out of an `and`, and makes an `or` impossible as a whole.

use crate::{Ctx, Result};
use serde_json::Value;
use uuid::Uuid;
use xenia_domain::provisioning::{ENTERPRISE, Scope};
use xenia_protocols::scim::{Filter, filter::Operator, path::AttributePath};
use xenia_store::{
    Tx,
    provisioning::{By, find_written},
};

/// A filter of OData.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pushed {
    /// Its text.
    pub(super) text: String,
    /// Whether it means the same.
    pub(super) exact: bool,
}

/// Who asks, and about what.
pub(super) struct Pusher<'a> {
    pub(super) tx: &'a Tx<'a>,
    pub(super) ctx: &'a Ctx,
    pub(super) scope: &'a Scope,
    pub(super) is_user: bool,
}

fn exact(text: String) -> Pushed {
    Pushed { text, exact: true }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Pusher<'_> {
    pub(super) fn filter(&self, filter: &Filter) -> Result<Option<Pushed>> {
        Ok(match filter {
            Filter::And(a, b) => match (self.filter(a)?, self.filter(b)?) {
                (Some(a), Some(b)) => Some(Pushed {
                    text: format!("({}) and ({})", a.text, b.text),
                    exact: a.exact && b.exact,
                }),
                (Some(one), None) | (None, Some(one)) => Some(Pushed {
                    exact: false,
                    ..one
                }),
                (None, None) => None,
            },
            Filter::Or(a, b) => match (self.filter(a)?, self.filter(b)?) {
                (Some(a), Some(b)) => Some(Pushed {
                    text: format!("({}) or ({})", a.text, b.text),
                    exact: a.exact && b.exact,
                }),
                _ => None,
            },
            Filter::Not(_) => None,
            Filter::Present(path) => self
                .property(path)
                .map(|property| exact(format!("{property} ne null"))),
            Filter::Within(path, inner) => self.within(path, inner),
            Filter::Compare {
                path,
                operator,
                value,
            } => self.compare(path, *operator, value)?,
        })
    }

    /// Of `emails[... value eq "x" ...]` the address.
    fn within(&self, path: &AttributePath, inner: &Filter) -> Option<Pushed> {
        if !self.is_user || !path.name.eq_ignore_ascii_case("emails") {
            return None;
        }
        let equal = inner.equalities().into_iter();
        let address = equal
            .filter(|(path, _)| path.name.eq_ignore_ascii_case("value"))
            .find_map(|(_, value)| value.as_str());
        address.map(with_address)
    }

    fn compare(
        &self,
        path: &AttributePath,
        operator: Operator,
        value: &Value,
    ) -> Result<Option<Pushed>> {
        let name = path.to_string().to_ascii_lowercase();
        let equal = (operator == Operator::Eq).then_some(value);
        Ok(match (name.as_str(), equal) {
            ("id", Some(value)) => {
                let id = value.as_str().and_then(|text| Uuid::parse_str(text).ok());
                Some(exact(one_of(&[id.unwrap_or_default()])))
            }
            ("externalid", Some(Value::String(text))) => {
                let found = find_written(self.tx, self.ctx.principal(), By::ExternalId(text))?;
                Some(exact(one_of(&found)))
            }
            ("username", Some(Value::String(text))) if self.is_user => Some(self.named(text)?),
            ("emails" | "emails.value", Some(Value::String(text))) if self.is_user => {
                Some(with_address(text))
            }
            ("meta.created", _) => created(operator, value),
            _ => self
                .property(path)
                .and_then(|property| compared(property, operator, value)),
        })
    }

    /// People whom the caller gave that name, and those who have it otherwise.
    fn named(&self, text: &str) -> Result<Pushed> {
        let found = find_written(self.tx, self.ctx.principal(), By::UserName(text))?;
        let name = quoted(text);
        Ok(Pushed {
            text: format!(
                "{} or userPrincipalName eq {name} or mail eq {name}",
                one_of(&found)
            ),
            exact: false,
        })
    }

    /// The property of the directory that an attribute is.
    fn property(&self, path: &AttributePath) -> Option<&'static str> {
        let text = path.to_string().to_ascii_lowercase();
        let enterprise = format!("{}:", ENTERPRISE.to_ascii_lowercase());
        let core = "urn:ietf:params:scim:schemas:core:2.0:user:";
        let name = text.strip_prefix(&enterprise).unwrap_or(&text);
        let name = name.strip_prefix(core).unwrap_or(name);
        Some(match (name, self.is_user) {
            ("displayname", _) => "displayName",
            ("title", true) => "jobTitle",
            ("name.familyname", true) => "surname",
            ("name.givenname", true) => "givenName",
            ("preferredlanguage", true) => "preferredLanguage",
            ("active", true) => "accountEnabled",
            ("usertype", true) => "userType",
            ("employeenumber", true) => "employeeId",
            ("department", true) => "department",
            ("organization", true) => "companyName",
            _ => return None,
        })
    }

    /// The people that the caller may touch, where the database can say so.
    pub(super) fn reach(&self) -> Option<String> {
        let Scope::Connection(_, domains) = self.scope else {
            return None;
        };
        let property = match self.scope.is_partner() {
            true => "mail",
            false => "userPrincipalName",
        };
        let kind = match self.scope.is_partner() {
            true => "Guest",
            false => "Member",
        };
        let any: Vec<String> = domains
            .iter()
            .map(|domain| format!("endswith({property},{})", quoted(&format!("@{domain}"))))
            .collect();
        Some(match any.is_empty() {
            true => one_of(&[Uuid::nil()]),
            false => format!("userType eq '{kind}' and ({})", any.join(" or ")),
        })
    }
}

fn one_of(ids: &[Uuid]) -> String {
    let ids: Vec<String> = ids
        .iter()
        .take(50)
        .map(|id| format!("id eq '{id}'"))
        .collect();
    match ids.is_empty() {
        true => format!("id eq '{}'", Uuid::nil()),
        false => format!("({})", ids.join(" or ")),
    }
}

fn with_address(address: &str) -> Pushed {
    let address = quoted(address);
    Pushed {
        text: format!("(mail eq {address} or otherMails/any(o:o eq {address}))"),
        exact: false,
    }
}

fn created(operator: Operator, value: &Value) -> Option<Pushed> {
    let at: xenia_domain::Timestamp = value.as_str()?.parse().ok()?;
    let word = match operator {
        Operator::Eq | Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le => operator.word(),
        _ => return None,
    };
    Some(exact(format!("createdDateTime {word} {at}")))
}

fn compared(property: &str, operator: Operator, value: &Value) -> Option<Pushed> {
    let text = match (operator, value) {
        (Operator::Eq, Value::Null) => format!("{property} eq null"),
        (Operator::Eq, Value::Bool(truth)) if property == "accountEnabled" => {
            format!("{property} eq {truth}")
        }
        (_, Value::String(_)) if property == "accountEnabled" => return None,
        (Operator::Eq, Value::String(text)) => format!("{property} eq {}", quoted(text)),
        (Operator::Co, Value::String(text)) if !text.is_empty() => {
            format!("contains({property},{})", quoted(text))
        }
        (Operator::Sw, Value::String(text)) if !text.is_empty() => {
            format!("startswith({property},{})", quoted(text))
        }
        (Operator::Ew, Value::String(text)) if !text.is_empty() => {
            format!("endswith({property},{})", quoted(text))
        }
        _ => return None,
    };
    Some(exact(text))
}
