//! `$search` as an SQL condition.
//!
//! In `displayName` and `description` each word of the clause must begin a word of the value,
//! anything else must begin with the clause's text (Graph, "Using $search on directory object
//! collections"). Words of the value are cut at white space and symbols; unlike
//! [`xenia_odata::words`] not where case changes, as the columns hold folded text.

use super::{
    filter::Compiler,
    operand::plain,
    place::{Placed, unknown, unsupported},
};
use crate::shapes::{Property, PropertyKind};
use xenia_domain::Refusal;
use xenia_odata::{Search, fold, words};

const TOKENIZED: [&str; 2] = ["displayName", "description"];
/// Where a clause without property looks, as far as the resource has them.
const DEFAULTS: [&str; 3] = ["displayName", "description", "mail"];
/// What separates words beside a space.
const SEPARATORS: [&str; 10] = ["-", ".", "_", "@", "/", "(", "+", "&", ",", "''"];

impl Compiler<'_> {
    /// SQL that is true when the resource is found.
    pub(crate) fn search(&mut self, search: &Search) -> Result<String, Refusal> {
        match search {
            Search::And(parts) => self.searches(parts, " AND "),
            Search::Or(parts) => self.searches(parts, " OR "),
            Search::Clause {
                property: Some(name),
                text,
            } => {
                let known = self.shape.named(name);
                let property =
                    known.ok_or_else(|| unknown("$search", name, self.shape.kind.word()))?;
                self.clause(property, text)
            }
            Search::Clause {
                property: None,
                text,
            } => {
                let shape = self.shape;
                let clauses: Result<Vec<String>, Refusal> = DEFAULTS
                    .iter()
                    .filter_map(|name| shape.named(name))
                    .map(|property| self.clause(property, text))
                    .collect();
                Ok(clauses?.join(" OR "))
            }
        }
    }

    fn searches(&mut self, parts: &[Search], separator: &str) -> Result<String, Refusal> {
        let parts: Result<Vec<String>, Refusal> = parts
            .iter()
            .map(|part| Ok(format!("({})", self.search(part)?)))
            .collect();
        Ok(parts?.join(separator))
    }

    fn clause(&mut self, property: &'static Property, text: &str) -> Result<String, Refusal> {
        let text = plain(text)?;
        let placed = Placed::of(property);
        if placed.kind != PropertyKind::Text {
            let of = self.shape.kind.word();
            return Err(unsupported("$search", property.name, of));
        }
        let sql = placed.sql(self.dialect);
        if !TOKENIZED.contains(&property.name) {
            return Ok(self.prefix(&sql, &fold(&text)));
        }
        let mut spaced = format!("(' ' || {sql})");
        for separator in SEPARATORS {
            spaced = format!("replace({spaced}, '{separator}', ' ')");
        }
        let wanted: Vec<String> = words(&text)
            .into_iter()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .collect();
        if wanted.is_empty() {
            return Ok(self.prefix(&sql, &fold(&text)));
        }
        let found: Vec<String> = wanted
            .into_iter()
            .map(|word| {
                let bound = self.bind(format!(" {word}").into());
                self.dialect.contains(&spaced, &bound)
            })
            .collect();
        Ok(found.join(" AND "))
    }
}
