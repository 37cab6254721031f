//! The characters of a text as people count them, quickly: nearly all of a French text is ASCII, whose characters stand
//! alone unless a mark follows.

use unicode_segmentation::UnicodeSegmentation;

/// The graphemes of a text: the same as `unicode-segmentation`'s extended ones.
pub fn graphemes(text: &str) -> Graphemes<'_> {
    Graphemes { rest: text, run: None }
}

/// See [`graphemes`].
#[derive(Clone)]
pub struct Graphemes<'a> {
    rest: &'a str,
    /// A part that is not plain.
    run: Option<unicode_segmentation::Graphemes<'a>>,
}

/// Whether there is a boundary between two bytes for certain: both are ASCII characters, and not the two of a line end.
const fn apart(one: u8, next: u8) -> bool {
    one.is_ascii() && next.is_ascii() && !(one == b'\r' && next == b'\n')
}

impl<'a> Iterator for Graphemes<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if let Some(grapheme) = self.run.as_mut().and_then(Iterator::next) {
            return Some(grapheme);
        }
        self.run = None;
        let bytes = self.rest.as_bytes();
        let end = match bytes {
            [] => return None,
            [_] => 1,
            [one, next, ..] if apart(*one, *next) => 1,
            _ => {
                let end = (1..bytes.len()).find(|&at| apart(bytes[at - 1], bytes[at])).unwrap_or(bytes.len());
                let (run, rest) = self.rest.split_at(end);
                self.rest = rest;
                let run = self.run.insert(run.graphemes(true));
                return run.next();
            }
        };
        let (grapheme, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(grapheme)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn they_are_those_of_the_library(text in "([a-z \r\n]|é|e\u{301}|\u{308}|🇫🇷|👨\u{200d}👩|\u{600}|क्ष|한|\\PC){0,30}") {
            let ours: Vec<&str> = graphemes(&text).collect();
            prop_assert_eq!(ours, text.graphemes(true).collect::<Vec<_>>());
        }
    }
}
