//! Small changes to texts, the same in every run.

/// Pieces that readers look for, or stumble over.
const PIECES: &[&str] = &[
    "(",
    ")",
    "'",
    "\"",
    "\\",
    ",",
    ";",
    ":",
    "/",
    "$",
    "@",
    "[",
    "]",
    "{",
    "}",
    " ",
    "\t",
    "\n",
    "\0",
    "and",
    "or",
    "not",
    "eq",
    "ne",
    "in",
    "any(",
    "all(",
    "-any",
    "-eq",
    "null",
    "true",
    "''",
    "0",
    "-1",
    "9223372036854775808",
    "1e999",
    "0.1",
    "é",
    "İ",
    "ß",
    "\u{1f600}",
    "\u{202e}",
    "\u{feff}",
    "%",
    "user.",
    "$count",
    "x:x",
    "2026-02-30T25:61:61Z",
    "00000000-0000-0000-0000-000000000000",
];

/// A source of changes (SplitMix64).
pub(crate) struct Mutator(u64);

impl Mutator {
    /// From the name, so that each target has its own.
    pub(crate) fn new(name: &str) -> Self {
        Self(
            name.bytes()
                .fold(1, |seed, byte| seed * 31 + u64::from(byte)),
        )
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        let most = u64::try_from(most.max(1)).unwrap_or(1);
        usize::try_from(self.next() % most).unwrap_or(0)
    }

    fn piece(&mut self) -> &'static str {
        let index = self.below(PIECES.len());
        PIECES.get(index).copied().unwrap_or_default()
    }

    /// A place between two characters.
    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn range(&mut self, text: &str) -> (usize, usize) {
        let (one, two) = (self.place(text), self.place(text));
        (one.min(two), one.max(two))
    }

    /// One text of the corpus, changed in a few places.
    pub(crate) fn changed(&mut self, corpus: &[String]) -> String {
        let index = self.below(corpus.len());
        let mut text = corpus.get(index).cloned().unwrap_or_default();
        for _ in 0..=self.below(4) {
            self.change(&mut text, corpus);
        }
        text
    }

    fn change(&mut self, text: &mut String, corpus: &[String]) {
        let (from, to) = self.range(text);
        match self.below(6) {
            0 => text.replace_range(from..to, ""),
            1 => text.insert_str(from, self.piece()),
            2 => text.replace_range(from..to, self.piece()),
            3 => {
                let copied = text.get(from..to).unwrap_or_default();
                let copied = copied.repeat(1 + self.below(3));
                let at = self.place(text);
                text.insert_str(at, &copied);
            }
            4 => {
                let index = self.below(corpus.len());
                let other = corpus.get(index).cloned().unwrap_or_default();
                let (begin, end) = self.range(&other);
                text.replace_range(from..to, other.get(begin..end).unwrap_or_default());
            }
            // Deeper and deeper.
            _ => {
                let depth = 1 << self.below(11);
                let piece = self.piece();
                text.insert_str(from, &piece.repeat(depth));
            }
        }
    }
}
