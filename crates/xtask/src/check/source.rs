//! A Rust source file as the checks see it: comments, strings and character literals blanked out,
//! so that a word found is a word of code. Not a parser: it knows braces, attributes and `fn`.

use std::ops::Range;

/// One `.rs` file.
pub(crate) struct Source {
    /// Path from the repository's root, with `/`.
    pub(crate) path: String,
    /// The text with comments and literals blanked; same length, same lines.
    pub(crate) code: String,
    tests: Vec<Range<usize>>,
}

/// A function with a body.
pub(crate) struct Function {
    pub(crate) name: String,
    /// First line, counted from 1: the one with `fn`.
    pub(crate) line: usize,
    /// Lines from `fn` to the closing brace, both included.
    pub(crate) lines: usize,
    pub(crate) is_async: bool,
}

impl Source {
    pub(crate) fn new(path: String, text: &str) -> Self {
        let code = blank(text);
        let tests = if is_test_path(&path) || code.contains("#![cfg(test)]") {
            std::iter::once(0..code.len()).collect()
        } else {
            test_items(&code)
        };
        Self { path, code, tests }
    }

    /// Lines that are not test code.
    pub(crate) fn lines_without_tests(&self) -> usize {
        let mut start = 0;
        let mut count = 0;
        for line in self.code.split_inclusive('\n') {
            if !self.is_test(start) {
                count += 1;
            }
            start += line.len();
        }
        count
    }

    /// The number, from 1, of the line on which the byte at `at` stands.
    pub(crate) fn line_of(&self, at: usize) -> usize {
        self.code
            .bytes()
            .take(at)
            .filter(|byte| *byte == b'\n')
            .count()
            + 1
    }

    /// Where `word` stands as a whole word, test code left out.
    pub(crate) fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.words_everywhere(word).filter(|at| !self.is_test(*at))
    }

    /// Where `word` stands as a whole word, test code included.
    pub(crate) fn words_everywhere<'a>(
        &'a self,
        word: &'a str,
    ) -> impl Iterator<Item = usize> + 'a {
        self.code
            .match_indices(word)
            .map(|(at, _)| at)
            .filter(move |at| {
                let before = self
                    .code
                    .get(..*at)
                    .and_then(|text| text.chars().next_back());
                let after = self.after(*at + word.len()).chars().next();
                !before.is_some_and(is_word) && !after.is_some_and(is_word)
            })
    }

    /// The code from byte `at` on.
    pub(crate) fn after(&self, at: usize) -> &str {
        self.code.get(at..).unwrap_or("")
    }

    /// The code up to byte `at`.
    pub(crate) fn before(&self, at: usize) -> &str {
        self.code.get(..at).unwrap_or("")
    }

    /// The functions with a body, test code left out.
    pub(crate) fn functions(&self) -> Vec<Function> {
        self.words("fn")
            .filter_map(|at| self.function(at))
            .collect()
    }

    fn function(&self, at: usize) -> Option<Function> {
        let name: String = self
            .after(at + 2)
            .trim_start()
            .chars()
            .take_while(|letter| is_word(*letter))
            .collect();
        let Some((Ending::Body, body)) = item_end(&self.code, at) else {
            return None;
        };
        if name.is_empty() {
            return None;
        }
        let head = self
            .before(at)
            .rsplit([';', '{', '}', ']'])
            .next()
            .unwrap_or("");
        let line = self.line_of(at);
        Some(Function {
            name,
            line,
            lines: self.line_of(body) - line + 1,
            is_async: head.split_whitespace().any(|word| word == "async"),
        })
    }

    fn is_test(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whole files of tests: integration tests, benchmarks, and `tests.rs` or `tests/` beside the code.
fn is_test_path(path: &str) -> bool {
    path.split('/')
        .skip(2)
        .any(|part| matches!(part, "tests" | "tests.rs" | "benches" | "fixtures"))
}

fn test_items(code: &str) -> Vec<Range<usize>> {
    const MARK: &str = "#[cfg(test)]";
    code.match_indices(MARK)
        .filter_map(|(at, _)| {
            let start = skip_attributes(code, at + MARK.len());
            item_end(code, start).map(|(_, end)| at..end + 1)
        })
        .collect()
}

fn skip_attributes(code: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = code.get(at..).unwrap_or("");
        let start = at + (rest.len() - rest.trim_start().len());
        if !code.get(start..).unwrap_or("").starts_with("#[") {
            return start;
        }
        match closing(code, start + 1) {
            Some(end) => at = end + 1,
            None => return start,
        }
    }
}

/// How an item ends.
enum Ending {
    Body,
    Semicolon,
}

/// The last byte of the item that starts at `from`: its semicolon, or the brace that closes its body.
fn item_end(code: &str, from: usize) -> Option<(Ending, usize)> {
    let bytes = code.as_bytes();
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b';' => return Some((Ending::Semicolon, at)),
            b'{' => return closing(code, at).map(|end| (Ending::Body, end)),
            b'(' | b'[' => at = closing(code, at)? + 1,
            b'}' => return None,
            _ => at += 1,
        }
    }
}

/// The bracket that closes the one at `open`.
fn closing(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, byte) in code.get(open..)?.bytes().enumerate() {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(open + offset);
                }
            }
            _ => (),
        }
    }
    None
}

/// Blanks comments, strings and character literals; line breaks stay.
fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let taken = literal_or_comment(rest, out.chars().next_back());
        if taken == 0 {
            out.push(letter);
            rest = rest.get(letter.len_utf8()..).unwrap_or("");
        } else {
            let (gone, left) = rest.split_at_checked(taken).unwrap_or((rest, ""));
            out.extend(
                gone.bytes()
                    .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
            );
            rest = left;
        }
    }
    out
}

/// The length in bytes of the comment or literal that `rest` starts with; 0 when it starts with neither.
fn literal_or_comment(rest: &str, before: Option<char>) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with('"') {
        return quoted(rest, '"');
    }
    if rest.starts_with('\'') {
        return character(rest);
    }
    if before.is_some_and(is_word) {
        0
    } else {
        raw_string(rest)
    }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + letter.len_utf8(),
            _ => (),
        }
    }
    rest.len()
}

/// A character literal, or 0 for a lifetime.
fn character(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), _) => quoted(rest, '\''),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

/// `r"..."`, `r#"..."#` and their `b` and `c` kinds; 0 for anything else, raw identifiers included.
fn raw_string(rest: &str) -> usize {
    let Some(prefix) = ["r", "br", "cr"].into_iter().find(|prefix| {
        rest.strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(['"', '#']))
    }) else {
        return 0;
    };
    let after = rest.get(prefix.len()..).unwrap_or("");
    let hashes = after.len() - after.trim_start_matches('#').len();
    if !after
        .get(hashes..)
        .is_some_and(|text| text.starts_with('"'))
    {
        return 0;
    }
    let body = prefix.len() + hashes + 1;
    let close = format!("\"{}", "#".repeat(hashes));
    rest.get(body..)
        .and_then(|text| text.find(&close))
        .map_or(rest.len(), |at| body + at + close.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new("crates/x/src/a.rs".to_owned(), text)
    }

    #[test]
    fn comments_and_literals_are_not_code() {
        let hidden = [
            "// axum::Router",
            "/* a /* nested axum::Router */ b */",
            "\"axum::Router \\\" axum\"",
            "r#\"axum \" axum\"#",
            "br\"axum\\\"",
            "b\"axum\"",
            "/// axum",
        ];
        for text in hidden {
            assert_eq!(source(text).words("axum").count(), 0, "{text}");
            let after = format!("{text}\naxum::Router");
            assert_eq!(source(&after).words("axum").count(), 1, "{after}");
        }
    }

    #[test]
    fn lifetimes_and_characters_are_told_apart() {
        let text = "fn f<'a>(x: &'a str) -> char { if x == y { '{' } else { '\\'' } } fn g() {}";
        let names: Vec<String> = source(text)
            .functions()
            .into_iter()
            .map(|f| f.name)
            .collect();
        assert_eq!(names, ["f", "g"]);
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(
            source("my_axum axum2 axum raxum::x r#axum")
                .words("axum")
                .count(),
            2
        );
    }

    #[test]
    fn functions_have_lengths_and_kinds() {
        let text = "pub async fn a(\n  x: [u8; 2],\n) {\n  {}\n}\ntrait T { fn b(&self); }\nfn c() {}\ntype F = fn(u8) -> u8;\n";
        let seen: Vec<_> = source(text)
            .functions()
            .into_iter()
            .map(|f| (f.name, f.line, f.lines, f.is_async))
            .collect();
        assert_eq!(
            seen,
            [("a".to_owned(), 1, 5, true), ("c".to_owned(), 7, 1, false)]
        );
    }

    #[test]
    fn test_code_is_left_out() {
        let text = "fn a() {}\n#[cfg(test)]\n#[expect(x, reason = \"y\")]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nmod more;\n";
        let source = source(text);
        let names: Vec<String> = source.functions().into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["a", "c"]);
        assert_eq!(source.lines_without_tests(), 2);
    }

    #[test]
    fn whole_test_files_are_test_code() {
        for (path, lines) in [
            ("crates/x/src/a.rs", 1),
            ("crates/x/src/a/tests.rs", 0),
            ("crates/x/tests/it/a.rs", 0),
            ("crates/x/src/contests.rs", 1),
        ] {
            let source = Source::new(path.to_owned(), "fn a() {}\n");
            assert_eq!(source.lines_without_tests(), lines, "{path}");
        }
    }
}
