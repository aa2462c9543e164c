//! `$expand`: which related resources are returned with a resource.

use crate::{
    Filter, Limits, OrderItem, ParseError, PropertyPath, Search, Segment, Select, cursor::Cursor,
    error::shown,
};

/// One relationship to expand, with the options in its parentheses:
/// `members($select=id,displayName;$top=5)` (OData ABNF `expandItem`; Graph
/// [expand parameter](https://learn.microsoft.com/en-us/graph/query-parameters#expand-parameter)).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ExpandItem {
    /// The relationship; several steps, or a cast, for a nested one. Empty for `*`.
    pub path: PropertyPath,
    /// `$filter`
    pub filter: Option<Filter>,
    /// `$select`
    pub select: Option<Select>,
    /// `$expand`
    pub expand: Vec<ExpandItem>,
    /// `$orderby`
    pub orderby: Vec<OrderItem>,
    /// `$search`
    pub search: Option<Search>,
    /// `$top`
    pub top: Option<u32>,
    /// `$skip`
    pub skip: Option<u32>,
    /// `$count`
    pub count: bool,
    /// `$levels`, how often to repeat the expansion; `max` is [`u32::MAX`].
    pub levels: Option<u32>,
}

impl ExpandItem {
    /// Reads the decoded value of a `$expand`.
    ///
    /// # Errors
    /// [`ParseError`] with the column of the first thing that does not fit.
    pub fn parse_list(text: &str, limits: &Limits) -> Result<Vec<Self>, ParseError> {
        let mut cursor = Cursor::new("$expand", text, limits)?;
        let items = cursor.expand()?;
        cursor.expect_end("`,`, `(`")?;
        Ok(items)
    }

    /// Whether this is `*`: all relationships.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.path.segments.is_empty()
    }
}

impl Cursor<'_> {
    pub(crate) fn expand(&mut self) -> Result<Vec<ExpandItem>, ParseError> {
        let mut items = Vec::new();
        loop {
            items.push(self.expand_item()?);
            if !self.eat(',') {
                return Ok(items);
            }
        }
    }

    fn expand_item(&mut self) -> Result<ExpandItem, ParseError> {
        let mut item = ExpandItem::default();
        if self.eat('*') {
            self.count_node()?;
        } else {
            item.path = self.expand_path()?;
        }
        if self.eat('(') {
            self.deeper(|cursor| cursor.expand_options(&mut item))?;
        }
        Ok(item)
    }

    /// A path that, unlike a property's, may end in a cast: `members/microsoft.graph.user`.
    fn expand_path(&mut self) -> Result<PropertyPath, ParseError> {
        self.skip_space();
        self.count_node()?;
        let mut path = PropertyPath::default();
        loop {
            let name = self.dotted_name();
            if name.is_empty() {
                return Err(self.expected("a relationship"));
            }
            self.advance(name.len());
            let name = name.to_owned();
            path.segments.push(match name.contains('.') {
                true => Segment::Cast(name),
                false => Segment::Property(name),
            });
            if !self.rest().starts_with('/') {
                return Ok(path);
            }
            self.advance(1);
        }
    }

    /// `$name=value;...)`
    fn expand_options(&mut self, item: &mut ExpandItem) -> Result<(), ParseError> {
        let mut seen: Vec<String> = Vec::new();
        loop {
            self.skip_space();
            let start = self.position();
            self.eat('$');
            let name = self.name().to_ascii_lowercase();
            if name.is_empty() {
                return Err(self.expected("an option such as `$select=id`"));
            }
            if seen.contains(&name) {
                return Err(self.fail_at(start, format!("`${name}` is given twice")));
            }
            self.advance(name.len());
            self.expect('=', &format!("`${}`", shown(&name)))?;
            self.skip_space();
            self.expand_option(&name, start, item)?;
            seen.push(name);
            if self.eat(')') {
                return Ok(());
            }
            if !self.eat(';') {
                return Err(self.expected("`;` or `)`"));
            }
        }
    }

    fn expand_option(
        &mut self,
        name: &str,
        start: usize,
        item: &mut ExpandItem,
    ) -> Result<(), ParseError> {
        match name {
            "filter" => item.filter = Some(self.nested_filter()?),
            "select" => item.select = Some(self.select()?),
            "expand" => item.expand = self.expand()?,
            "orderby" => item.orderby = self.orderby()?,
            "search" => item.search = Some(self.search()?),
            "top" => item.top = Some(self.number("$top", 1, self.limits().top)?),
            "skip" => item.skip = Some(self.number("$skip", 0, u32::MAX)?),
            "levels" if self.eat_keyword("max") => item.levels = Some(u32::MAX),
            "levels" => item.levels = Some(self.number("$levels", 1, u32::MAX)?),
            "count" if self.eat_keyword("true") => item.count = true,
            "count" if self.eat_keyword("false") => item.count = false,
            "count" => return Err(self.expected("`true` or `false` after `$count=`")),
            other => {
                let reason = format!("`${}` is not an option inside `$expand`", shown(other));
                return Err(self.fail_at(start, reason));
            }
        }
        Ok(())
    }

    /// A filter of its own: no variable of an outer lambda is in scope (there is none, but the
    /// parser should not depend on that).
    fn nested_filter(&mut self) -> Result<Filter, ParseError> {
        let outer = std::mem::take(&mut self.variables);
        let filter = self.filter();
        self.variables = outer;
        filter
    }

    /// A whole number between bounds, inclusive.
    fn number(&mut self, option: &str, least: u32, most: u32) -> Result<u32, ParseError> {
        let run = self.run();
        match whole_number(run, least, most) {
            Ok(value) => {
                self.advance(run.len());
                Ok(value)
            }
            Err(reason) => Err(self.fail(format!("`{option}`: {reason}"))),
        }
    }
}

/// `text` as a whole number from `least` to `most`, or why it is not one.
pub(crate) fn whole_number(text: &str, least: u32, most: u32) -> Result<u32, String> {
    let value = match text.parse::<u32>() {
        Ok(value) if text.bytes().all(|b| b.is_ascii_digit()) => Some(value),
        _ => None,
    };
    value
        .filter(|value| (least..=most).contains(value))
        .ok_or_else(|| {
            format!(
                "`{}` is not a whole number from {least} to {most}",
                shown(text)
            )
        })
}
