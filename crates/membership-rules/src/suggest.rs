//! "Did you mean": the known word that is nearest to one that was not known.

/// The nearest of `words` to `word`, when it is near enough to have been meant.
pub(crate) fn nearest<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let words: Vec<&str> = words.collect();
    let mut longer = words.iter();
    if word.len() >= 5
        && let Some(known) = longer.find(|known| known.to_lowercase().starts_with(&word))
    {
        return Some(known);
    }
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    words
        .into_iter()
        .map(|known| (distance(&word, &known.to_lowercase()), known))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// A hint for people.
pub(crate) fn did_you_mean<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(word, words).map(|known| format!("did you mean `{known}`?"))
}

/// Letters to change, add, drop or swap with their neighbour (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (row, letter) in a.chars().enumerate() {
        let mut line = vec![row + 1];
        for (column, other) in b.iter().enumerate() {
            let at =
                |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, column) + usize::from(letter != *other))
                .min(at(&last, column + 1) + 1)
                .min(at(&line, column) + 1);
            let swapped = column > 0
                && b.get(column - 1) == Some(&letter)
                && previous == Some(*other)
                && !before_last.is_empty();
            if swapped {
                best = best.min(at(&before_last, column - 1) + 1);
            }
            line.push(best);
        }
        before_last = last;
        last = line;
        previous = Some(letter);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let words = ["department", "displayName", "country"];
        assert_eq!(nearest("departmant", words.into_iter()), Some("department"));
        assert_eq!(nearest("DEPARTEMNT", words.into_iter()), Some("department"));
        assert_eq!(nearest("depart", words.into_iter()), Some("department"));
        assert_eq!(nearest("contry", words.into_iter()), Some("country"));
        assert_eq!(nearest("shoeSize", words.into_iter()), None);
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
