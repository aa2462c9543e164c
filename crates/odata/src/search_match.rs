//! What a `$search` means for a resource as JSON.

use serde_json::Value;

use crate::{Search, fold};

/// Properties whose text is cut into words; others are compared from their beginning (Graph
/// [Using $search on directory object collections](https://learn.microsoft.com/en-us/graph/search-query-parameter#using-search-on-directory-object-collections)).
const TOKENIZED: [&str; 2] = ["displayName", "description"];

impl Search {
    /// Whether `resource` is found. A clause without property looks in each of `defaults`.
    ///
    /// In `displayName` and `description` each word of the clause must begin some
    /// [word](words) of the value, in any order; any other property must begin with the clause's
    /// text. Case does not matter.
    #[must_use]
    pub fn matches(&self, resource: &Value, defaults: &[&str]) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.matches(resource, defaults)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(resource, defaults)),
            Self::Clause {
                property: Some(property),
                text,
            } => found(resource, property, text),
            Self::Clause {
                property: None,
                text,
            } => defaults
                .iter()
                .any(|property| found(resource, property, text)),
        }
    }
}

fn found(resource: &Value, property: &str, text: &str) -> bool {
    let in_text = |value: &str| {
        if TOKENIZED.contains(&property) {
            let present = indexed_words(value);
            words(text)
                .iter()
                .all(|wanted| present.iter().any(|word| word.starts_with(wanted)))
        } else {
            fold(value).starts_with(&fold(text))
        }
    };
    match resource.get(property) {
        Some(Value::String(value)) => in_text(value),
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).any(in_text),
        _ => false,
    }
}

/// The words of a text as `$search` sees them, in lower case: runs of letters, runs of digits, and
/// single symbols. A letter in upper case after one in lower case begins a new word.
///
/// ```
/// use xenia_odata::words;
/// assert_eq!(words("Hello world"), ["hello", "world"]);
/// assert_eq!(words("helloWORLD"), ["hello", "world"]);
/// assert_eq!(words("hello123.world"), ["hello", "123", ".", "world"]);
/// ```
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for c in text.chars() {
        let joins = last.is_some_and(|last| {
            last.is_alphabetic() && c.is_alphabetic() && !(last.is_lowercase() && c.is_uppercase())
                || last.is_numeric() && c.is_numeric()
        });
        match words.last_mut() {
            Some(word) if joins => word.push(c),
            _ if !c.is_whitespace() => words.push(c.to_string()),
            _ => {}
        }
        last = Some(c);
    }
    words.iter().map(|word| fold(word)).collect()
}

/// [`words`], and the words that only symbols keep apart joined: `hello-world` is also found as
/// `helloworld`.
fn indexed_words(text: &str) -> Vec<String> {
    let mut all = words(text);
    let chunks = text
        .split_whitespace()
        .filter(|chunk| chunk.chars().any(|c| !c.is_alphanumeric()));
    all.extend(chunks.map(|chunk| fold(&chunk.replace(|c: char| !c.is_alphanumeric(), ""))));
    all
}
