//! Files from other systems as they are read here: with line breaks of one character.

use std::io::{BufRead, BufReader, Read, Result};

/// Leaves out the carriage return before a line feed, so that lines are counted as people count
/// them: the CSV reader takes the two for two breaks and begins the next row at the second.
pub(crate) struct Plain<R> {
    inner: BufReader<R>,
    /// Whether a carriage return was read whose next character is not known yet.
    held: bool,
}

impl<R: Read> Plain<R> {
    /// Of a file.
    pub(crate) fn of(file: R) -> Self {
        Self {
            inner: BufReader::new(file),
            held: false,
        }
    }
}

impl<R: Read> Read for Plain<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let mut written = 0;
        for place in out {
            *place = loop {
                let next = self.inner.fill_buf()?.first().copied();
                match (next, self.held) {
                    // Kept for the character after it.
                    (Some(b'\r'), false) => {
                        self.inner.consume(1);
                        self.held = true;
                    }
                    (Some(b'\n'), true) => self.held = false,
                    (_, true) => {
                        self.held = false;
                        break b'\r';
                    }
                    (Some(byte), false) => {
                        self.inner.consume(1);
                        break byte;
                    }
                    (None, false) => return Ok(written),
                }
            };
            written += 1;
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_have_one_character() {
        for (text, plain) in [
            ("a\r\nb\r\n", "a\nb\n"),
            ("a\rb\r\r\nc\r", "a\rb\r\nc\r"),
            ("", ""),
            ("\r\n\r\n", "\n\n"),
        ] {
            let mut read = String::new();
            Plain::of(text.as_bytes())
                .read_to_string(&mut read)
                .unwrap();
            assert_eq!(read, plain);
        }
    }
}
