//! Lists as pages show them: filtered, sorted, counted and cut by the database, whatever their
//! length.

use super::{PAGE, Paged, count, skip};
use crate::Result;
use xenia_domain::Refusal;
use xenia_odata::{Limits, QueryOptions};
use xenia_store::{
    Tx,
    query::{self, ListQuery},
    resources::Stored,
};

/// In which order a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Order {
    /// By name.
    #[default]
    Name,
    /// By name, from the end of the alphabet.
    NameBackwards,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
}

impl Order {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Name, Self::NameBackwards, Self::Newest, Self::Oldest];

    /// The word of it in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::NameBackwards => "name-backwards",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
        }
    }
    /// The one of that word; by name when there is none.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        let found = Self::ALL.into_iter().find(|order| order.word() == word);
        found.unwrap_or_default()
    }
    const fn orderby(self) -> &'static str {
        match self {
            Self::Name => "displayName",
            Self::NameBackwards => "displayName desc",
            Self::Newest => "createdDateTime desc",
            Self::Oldest => "createdDateTime",
        }
    }
}

/// The page of the resources that satisfy all conditions, which are Graph filters.
///
/// # Errors
/// Refused when a condition cannot be read, such as one with too long a text.
pub(crate) fn page<R: Stored>(
    tx: &Tx<'_>,
    conditions: &[String],
    order: Order,
    page: u32,
) -> Result<Paged<R>> {
    let filter = conditions.join(" and ");
    let (top, before) = (PAGE.to_string(), skip(page).to_string());
    let mut options = vec![
        ("$top", top.as_str()),
        ("$skip", before.as_str()),
        ("$count", "true"),
        ("$orderby", order.orderby()),
    ];
    if !filter.is_empty() {
        options.push(("$filter", filter.as_str()));
    }
    let options = QueryOptions::parse(options, &Limits::default())
        .map_err(|error| Refusal::invalid("search", error.to_string()))?;
    let found = query::list::<R>(tx, &ListQuery::new("console", options))?;
    Ok(Paged {
        rows: found.items.into_iter().map(|one| one.value).collect(),
        page: page.max(1),
        total: count(found.count.unwrap_or_default()),
    })
}

/// A condition that one of these properties contains what was searched for; none for nothing.
pub(crate) fn search(text: &str, properties: &[&str]) -> Option<String> {
    let text = text.trim();
    let contains = |property: &&str| format!("contains({property},{})", quoted(text));
    let all: Vec<String> = properties.iter().map(contains).collect();
    (!text.is_empty()).then(|| format!("({})", all.join(" or ")))
}

/// A text as a literal.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
