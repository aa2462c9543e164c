//! All query options of a request at once.

use serde_json::Value;

use crate::{
    ExpandItem, Filter, Limits, OrderItem, ParseError, Search, Select, compare, error::shown,
    expand::whole_number, matches,
};

/// The system query options of one request (OData 4.01 URL conventions, section 5.1; Graph
/// [Use query parameters to customize responses](https://learn.microsoft.com/en-us/graph/query-parameters)).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryOptions {
    /// `$filter`
    pub filter: Option<Filter>,
    /// `$select`
    pub select: Option<Select>,
    /// `$expand`; empty if not given
    pub expand: Vec<ExpandItem>,
    /// `$orderby`, most significant first; empty if not given
    pub orderby: Vec<OrderItem>,
    /// `$search`
    pub search: Option<Search>,
    /// `$top`
    pub top: Option<u32>,
    /// `$skip`
    pub skip: Option<u32>,
    /// `$count=true`
    pub count: bool,
    /// `$skiptoken`, not decoded: see [`crate::SkipToken::decode`]
    pub skip_token: Option<String>,
    /// `$deltatoken`, not decoded; `latest` asks for a token without resources
    pub delta_token: Option<String>,
}

impl QueryOptions {
    /// Reads the options from decoded pairs of a query string.
    ///
    /// Names are taken in any case and with or without `$`. A name that starts with `$` and is no
    /// option is refused; other names belong to the operation and are passed over, as OData's
    /// custom query options are. `$format` must ask for JSON.
    ///
    /// # Errors
    /// [`ParseError`], which names the option: not readable, out of range, given twice, unknown.
    pub fn parse<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
        limits: &Limits,
    ) -> Result<Self, ParseError> {
        let mut options = Self::default();
        let mut seen: Vec<&'static str> = Vec::new();
        for (key, value) in pairs {
            let bare = key.strip_prefix('$').unwrap_or(key);
            let Some(name) = NAMES
                .iter()
                .find(|name| bare.eq_ignore_ascii_case(trimmed(name)))
            else {
                if key.starts_with('$') {
                    let reason = "not a query option of this service";
                    return Err(ParseError::whole(&shown(key), reason));
                }
                continue;
            };
            if seen.contains(name) {
                return Err(ParseError::whole(name, "given more than once"));
            }
            seen.push(name);
            options.set(name, value, limits)?;
        }
        Ok(options)
    }

    /// One page of a list that is in memory: what `$filter` and `$search` find, in the order of
    /// `$orderby`, less `$skip`, at most `$top`; and how many were found before paging, for
    /// `@odata.count`. Resources that the order does not tell apart keep their places.
    ///
    /// `defaults` are the properties that a search without property looks in.
    #[must_use]
    pub fn page(&self, resources: Vec<Value>, defaults: &[&str]) -> (Vec<Value>, usize) {
        let found = |resource: &Value| {
            let filtered = self
                .filter
                .as_ref()
                .is_none_or(|filter| matches(filter, resource));
            let searched = || {
                self.search
                    .as_ref()
                    .is_none_or(|s| s.matches(resource, defaults))
            };
            filtered && searched()
        };
        let mut rows: Vec<Value> = resources.into_iter().filter(found).collect();
        rows.sort_by(|left, right| compare(left, right, &self.orderby));
        let count = rows.len();
        let bound = |number: Option<u32>| number.and_then(|n| usize::try_from(n).ok());
        let skip = bound(self.skip).unwrap_or(0);
        let top = bound(self.top).unwrap_or(usize::MAX);
        (rows.into_iter().skip(skip).take(top).collect(), count)
    }

    fn set(&mut self, name: &str, value: &str, limits: &Limits) -> Result<(), ParseError> {
        let number = |least, most| {
            whole_number(value, least, most).map_err(|reason| ParseError::whole(name, reason))
        };
        match name {
            "$filter" => self.filter = Some(Filter::parse_within(value, limits)?),
            "$select" => self.select = Some(Select::parse(value, limits)?),
            "$expand" => self.expand = ExpandItem::parse_list(value, limits)?,
            "$orderby" => self.orderby = OrderItem::parse_list(value, limits)?,
            "$search" => self.search = Some(Search::parse(value, limits)?),
            "$top" => self.top = Some(number(1, limits.top)?),
            "$skip" => self.skip = Some(number(0, u32::MAX)?),
            "$count" => self.count = boolean(value)?,
            "$skiptoken" => self.skip_token = Some(token(name, value, limits)?),
            "$deltatoken" => self.delta_token = Some(token(name, value, limits)?),
            _ => json_only(value)?,
        }
        Ok(())
    }
}

/// Every option that [`QueryOptions::parse`] knows.
const NAMES: [&str; 11] = [
    "$filter",
    "$select",
    "$expand",
    "$orderby",
    "$search",
    "$top",
    "$skip",
    "$count",
    "$skiptoken",
    "$deltatoken",
    "$format",
];

fn trimmed(name: &str) -> &str {
    name.trim_start_matches('$')
}

fn boolean(value: &str) -> Result<bool, ParseError> {
    if value.eq_ignore_ascii_case("true") {
        return Ok(true);
    }
    if value.eq_ignore_ascii_case("false") {
        return Ok(false);
    }
    let reason = format!("`{}` is neither `true` nor `false`", shown(value));
    Err(ParseError::whole("$count", reason))
}

fn token(option: &str, value: &str, limits: &Limits) -> Result<String, ParseError> {
    if value.is_empty() {
        return Err(ParseError::whole(option, "empty"));
    }
    if value.len() > limits.length {
        let reason = format!("longer than {} bytes", limits.length);
        return Err(ParseError::whole(option, reason));
    }
    Ok(value.to_owned())
}

/// `json`, `application/json`, and the latter with parameters.
fn json_only(value: &str) -> Result<(), ParseError> {
    let media = value.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("json") || media.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let reason = format!(
        "`{}` is not available; the only format is `json`",
        shown(value)
    );
    Err(ParseError::whole("$format", reason))
}
