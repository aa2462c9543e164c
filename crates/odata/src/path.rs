//! Paths to properties: `displayName`, `assignment/target/objectId`, `c/issuer`.

use std::fmt;

use crate::{ParseError, cursor::Cursor};

/// One step of a [`PropertyPath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// A property or navigation property: `displayName`.
    Property(String),
    /// A cast to a derived type: `microsoft.graph.user` (OData ABNF
    /// `qualifiedEntityTypeName`). Known by the dot in its name.
    Cast(String),
}

impl Segment {
    /// The text of the segment as it stands in a path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Property(name) | Self::Cast(name) => name,
        }
    }
}

/// A path to a property, from the resource or, inside a lambda, from the lambda's variable.
///
/// A path that names no variable always starts at the resource, also inside a lambda (OData URL
/// conventions, section 5.1.1.13: members of the outer resource are reachable without prefix). A
/// path that is nothing but a variable is the item itself: `c` in `groupTypes/any(c:c eq 'x')`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PropertyPath {
    /// The lambda variable that the path starts from.
    pub variable: Option<String>,
    /// The steps, outermost first.
    pub segments: Vec<Segment>,
}

impl PropertyPath {
    /// A path of plain properties from the resource: `PropertyPath::of(["assignment", "id"])`.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let property = |name: &str| Segment::Property(name.to_owned());
        Self {
            variable: None,
            segments: names.into_iter().map(property).collect(),
        }
    }

    /// The names of the properties on the path, casts left out.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Property(name) => Some(name.as_str()),
            Segment::Cast(_) => None,
        })
    }

    /// The property, if the path is exactly one plain property of the resource.
    #[must_use]
    pub fn single(&self) -> Option<&str> {
        match (&self.variable, self.segments.as_slice()) {
            (None, [Segment::Property(name)]) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for PropertyPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = self.segments.iter().map(Segment::as_str);
        for (index, step) in self
            .variable
            .as_deref()
            .into_iter()
            .chain(steps)
            .enumerate()
        {
            if index > 0 {
                out.write_str("/")?;
            }
            out.write_str(step)?;
        }
        Ok(())
    }
}

/// What stands behind the last step of a path in a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing: the path is a property.
    Property,
    /// `/$count`.
    Count,
    /// `/any` or `/all`, its parenthesis next.
    Lambda(crate::filter::Quantifier),
}

impl Cursor<'_> {
    /// Reads a path that must end at a property (or be a lambda variable), as in `$select`,
    /// `$orderby` and the first argument of a function.
    pub(crate) fn plain_path(&mut self, what: &str) -> Result<PropertyPath, ParseError> {
        self.skip_space();
        let start = self.position();
        match self.path(what)? {
            (path, Tail::Property) => Ok(path),
            (path, _) => Err(self.fail_at(
                start,
                format!("expected {what}, found a count or lambda over `{path}`"),
            )),
        }
    }

    /// Reads a path and what stands behind it. `what` names the thing for the message when there
    /// is none.
    pub(crate) fn path(&mut self, what: &str) -> Result<(PropertyPath, Tail), ParseError> {
        self.skip_space();
        self.count_node()?;
        let mut path = PropertyPath::default();
        let first = self.dotted_name();
        if first.is_empty() {
            return Err(self.expected(what));
        }
        self.advance(first.len());
        if self.variables.iter().any(|variable| variable == first) {
            path.variable = Some(first.to_owned());
        } else {
            path.segments.push(segment(first));
        }
        while self.rest().starts_with('/') {
            self.advance(1);
            if self.rest().starts_with("$count") {
                self.advance("$count".len());
                return Ok((path, Tail::Count));
            }
            let name = self.dotted_name();
            if name.is_empty() {
                return Err(self.expected(&format!("a property after `{path}/`")));
            }
            self.advance(name.len());
            if let Some(quantifier) = crate::filter::Quantifier::named(name)
                && self.next_is('(')
            {
                return Ok((path, Tail::Lambda(quantifier)));
            }
            path.segments.push(segment(name));
        }
        match path.segments.last() {
            Some(Segment::Cast(name)) => {
                Err(self.expected(&format!("`/` and a property after `{name}`")))
            }
            _ => Ok((path, Tail::Property)),
        }
    }
}

fn segment(name: &str) -> Segment {
    if name.contains('.') {
        Segment::Cast(name.to_owned())
    } else {
        Segment::Property(name.to_owned())
    }
}
