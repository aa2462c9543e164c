//! A place in the text of one option, and the small steps all parsers here are made of.

use crate::{Limits, ParseError, error::shown};

/// Reads one option from left to right. Never goes back further than a saved position, and never
/// stands between the bytes of a character.
pub(crate) struct Cursor<'t> {
    text: &'t str,
    position: usize,
    option: &'t str,
    limits: &'t Limits,
    depth: usize,
    nodes: usize,
    /// Lambda variables in scope, innermost last.
    pub(crate) variables: Vec<String>,
}

impl<'t> Cursor<'t> {
    /// Starts at the beginning of `text`, the decoded value of `option`.
    pub(crate) fn new(
        option: &'t str,
        text: &'t str,
        limits: &'t Limits,
    ) -> Result<Self, ParseError> {
        if text.len() > limits.length {
            let reason = format!("longer than {} bytes", limits.length);
            return Err(ParseError::whole(option, reason));
        }
        Ok(Self {
            text,
            position: 0,
            option,
            limits,
            depth: 0,
            nodes: 0,
            variables: Vec::new(),
        })
    }

    pub(crate) fn limits(&self) -> &'t Limits {
        self.limits
    }

    /// What has not been read yet.
    pub(crate) fn rest(&self) -> &'t str {
        self.text.get(self.position..).unwrap_or_default()
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// Steps over `bytes` bytes, which the caller has just seen in [`Self::rest`].
    pub(crate) fn advance(&mut self, bytes: usize) {
        self.position += bytes;
    }

    /// The next character.
    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Steps over white space; OData allows it around operators and inside parentheses.
    pub(crate) fn skip_space(&mut self) {
        let rest = self.rest();
        self.advance(rest.len() - rest.trim_start().len());
    }

    /// Steps over `wanted` if it comes next, after optional white space.
    pub(crate) fn eat(&mut self, wanted: char) -> bool {
        let found = self.next_is(wanted);
        if found {
            self.skip_space();
            self.advance(wanted.len_utf8());
        }
        found
    }

    /// Whether `wanted` comes next, after optional white space.
    pub(crate) fn next_is(&self, wanted: char) -> bool {
        self.rest().trim_start().starts_with(wanted)
    }

    /// The name at the cursor (not consumed): a letter or `_`, then letters, digits, `_`. Empty if
    /// there is none. OData ABNF `odataIdentifier`.
    pub(crate) fn name(&self) -> &'t str {
        let rest = self.rest();
        match rest.chars().next() {
            Some(first) if first.is_alphabetic() || first == '_' => {}
            _ => return "",
        }
        prefix(rest, |c| c.is_alphanumeric() || c == '_')
    }

    /// Names joined by dots at the cursor (not consumed): `microsoft.graph.user`. A dot that no
    /// name follows is not part of it.
    pub(crate) fn dotted_name(&self) -> &'t str {
        let rest = self.rest();
        let mut length = self.name().len();
        while length > 0 {
            let Some(tail) = rest.get(length..).and_then(|tail| tail.strip_prefix('.')) else {
                break;
            };
            let more = prefix(tail, |c| c.is_alphanumeric() || c == '_');
            if more.is_empty() {
                break;
            }
            length += 1 + more.len();
        }
        rest.get(..length).unwrap_or_default()
    }

    /// The characters up to the next white space, parenthesis, comma, semicolon, slash or quote
    /// (not consumed): what a person would call the next word.
    pub(crate) fn run(&self) -> &'t str {
        prefix(self.rest(), |c| {
            !c.is_whitespace() && !matches!(c, '(' | ')' | ',' | ';' | '/' | '\'' | '"')
        })
    }

    /// Steps over the name `keyword`, in any case, if exactly that name comes next.
    pub(crate) fn eat_keyword(&mut self, keyword: &str) -> bool {
        let rest = self.rest();
        let space = rest.len() - rest.trim_start().len();
        let saved = self.position;
        self.advance(space);
        let found = self.name().eq_ignore_ascii_case(keyword);
        if found {
            self.advance(keyword.len());
        } else {
            self.position = saved;
        }
        found
    }

    /// An error here.
    pub(crate) fn fail(&self, reason: impl Into<String>) -> ParseError {
        self.fail_at(self.position, reason)
    }

    /// An error at an earlier position.
    pub(crate) fn fail_at(&self, position: usize, reason: impl Into<String>) -> ParseError {
        ParseError::at(self.option, self.text, position, reason)
    }

    /// An error here that says what was expected and, if something stands here, what was found.
    pub(crate) fn expected(&mut self, what: &str) -> ParseError {
        self.skip_space();
        let run = self.run();
        let found = match (run.is_empty(), self.peek()) {
            (false, _) => shown(run),
            (true, Some(c)) => shown(&c.to_string()),
            (true, None) => return self.fail(format!("expected {what}")),
        };
        self.fail(format!("expected {what}, found `{found}`"))
    }

    /// Steps over `wanted`, or fails naming `after`, the thing that it should follow.
    pub(crate) fn expect(&mut self, wanted: char, after: &str) -> Result<(), ParseError> {
        if self.eat(wanted) {
            return Ok(());
        }
        Err(self.expected(&format!("`{wanted}` after {after}")))
    }

    /// Fails unless everything has been read.
    pub(crate) fn expect_end(&mut self, or: &str) -> Result<(), ParseError> {
        self.skip_space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.expected(&format!("{or} or the end"))),
        }
    }

    /// Counts one more node of the tree.
    pub(crate) fn count_node(&mut self) -> Result<(), ParseError> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            let reason = format!("more than {} terms", self.limits.nodes);
            return Err(self.fail(reason));
        }
        Ok(())
    }

    /// Runs `inner` one level deeper.
    pub(crate) fn deeper<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, ParseError>,
    ) -> Result<T, ParseError> {
        if self.depth >= self.limits.depth {
            let reason = format!("nested deeper than {} levels", self.limits.depth);
            return Err(self.fail(reason));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }
}

/// The longest prefix of `text` whose characters all satisfy `belongs`.
fn prefix(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}
