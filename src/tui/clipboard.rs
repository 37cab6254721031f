//! The clipboard of the user's own terminal (OSC 52), which works over SSH.

use std::io::Write;

use crate::model::text::scrub;

/// Longest text that is offered, in bytes: terminals drop a sequence of more than some hundred thousand characters, and
/// some of them print what they dropped.
const LONGEST: usize = 64 * 1024;

/// Asks the terminal to put a text on the clipboard; one that cannot ignores it. What will be pasted, perhaps into a
/// shell, is cleaned, and no longer than a terminal takes.
pub(super) fn copy(out: &mut impl Write, text: &str) -> std::io::Result<()> {
    let text = scrub(text, true);
    let text = &text[..text.floor_char_boundary(LONGEST)];
    write!(out, "\x1b]52;c;{}\x07", base64(text.as_bytes()))?;
    out.flush()
}

/// Standard base64 with padding, as the escape sequence wants it.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_is_clean_and_of_bounded_length() {
        let copied = |text: &str| {
            let mut out = Vec::new();
            copy(&mut out, text).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(copied("a\u{1B}[201~\u{202E}b\n"), format!("\u{1B}]52;c;{}\u{7}", base64(b"ab\n")));
        let long = copied(&"é".repeat(LONGEST));
        assert_eq!(long.len(), 8 + LONGEST.div_ceil(3) * 4);
    }

    #[test]
    fn the_published_vectors_of_base64() {
        for (plain, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }
}
