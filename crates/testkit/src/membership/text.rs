//! Texts and regular expressions, compared slowly.

/// Without its case, letter for letter.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The same but for case.
pub(super) fn same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// Whether a pattern of letters, `.`, `*`, `+`, `?`, `^` and `$` is found somewhere.
pub(super) fn finds(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    match pattern.split_first() {
        Some(('^', rest)) => matches_here(rest, &text),
        _ => (0..=text.len()).any(|start| matches_here(&pattern, &text[start..])),
    }
}

fn matches_here(pattern: &[char], text: &[char]) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return true;
    };
    if *first == '$' && rest.is_empty() {
        return text.is_empty();
    }
    let one = |text: &[char]| text.first().is_some_and(|it| *first == '.' || it == first);
    let (least, most, after) = match rest.first() {
        Some('*') => (0, usize::MAX, &rest[1..]),
        Some('+') => (1, usize::MAX, &rest[1..]),
        Some('?') => (0, 1, &rest[1..]),
        _ => (1, 1, rest),
    };
    let mut taken = 0;
    loop {
        if taken >= least && matches_here(after, &text[taken..]) {
            return true;
        }
        if taken == most || !one(&text[taken..]) {
            return false;
        }
        taken += 1;
    }
}
