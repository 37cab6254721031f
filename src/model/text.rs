//! Text as it enters (cleaned), as it is compared (folded) and as it is shown (made safe).

use std::borrow::Cow;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// The text holds a NUL character: it is binary data, not text.
    #[error("the text holds a NUL character")]
    Nul,
}

/// The form under which texts are compared: lower case, no accents, ligatures spelt out (œ → oe, æ → ae, ß → ss),
/// apostrophes and hyphens read as spaces, runs of spaces reduced to one, none at the ends.
///
/// Folding a folded text changes nothing.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { fold_ascii(text) } else { fold_any(text) }
}

/// The same for the many texts that need no more than that.
fn fold_ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || is_apostrophe(c) || is_hyphen(c) || c.is_control() {
            gap = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            folded.push(' ');
        }
        folded.push(c.to_ascii_lowercase());
    }
    folded
}

fn fold_any(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().flat_map(char::to_lowercase).nfkd() {
        if is_combining_mark(c) || is_invisible(c) {
            continue;
        }
        if c.is_whitespace() || is_apostrophe(c) || is_hyphen(c) || c.is_control() {
            gap = !folded.is_empty();
            continue;
        }
        if gap {
            folded.push(' ');
            gap = false;
        }
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'þ' => folded.push_str("th"),
            _ => folded.push(c),
        }
    }
    folded
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{2018}'..='\u{201B}' | '\u{02B9}'..='\u{02BC}' | '\u{2032}' | '\u{FF07}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
}

/// Characters that take no room, turn the direction of the text, or are reserved for other uses than text: a reader
/// cannot see them, so two texts that look the same would differ. The joiner U+200D is among them; [`clean`] keeps it
/// where it builds an emoji.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Prepares a typed, pasted or imported text for keeping: control characters, terminal escape sequences, bidirectional
/// overrides and invisible characters go, line ends become `\n`, tabs become spaces, the result is NFC and trimmed.
///
/// With `multiline` off, a line end becomes a space. Cleaning a clean text changes nothing.
///
/// # Errors
/// [`TextError::Nul`] when the text holds a NUL character.
pub fn clean(text: &str, multiline: bool) -> Result<String, TextError> {
    if is_clean(text) {
        return Ok(text.trim().to_owned());
    }
    if text.contains('\0') {
        return Err(TextError::Nul);
    }
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut previous = None;
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if let Some(length) = escape_length(&chars[at..]) {
            at += length;
            continue;
        }
        at += 1;
        let c = match c {
            '\r' if chars.get(at) == Some(&'\n') => continue,
            '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if multiline {
                    '\n'
                } else {
                    ' '
                }
            }
            '\t' => ' ',
            '\u{200D}' => {
                let next = chars.get(at).copied();
                if !(previous.is_some_and(is_emoji_part) && next.is_some_and(is_emoji_part)) {
                    continue;
                }
                c
            }
            c if c.is_control() || is_invisible(c) => continue,
            c => c,
        };
        kept.push(c);
        previous = Some(c);
    }
    let normal: String = kept.nfc().collect();
    Ok(normal.trim().to_owned())
}

/// Whether a text needs nothing but its ends trimmed; of a text that does not, it may say no.
fn is_clean(text: &str) -> bool {
    let plain = |byte: u8| (b' '..=b'~').contains(&byte);
    if text.bytes().all(plain) {
        return true;
    }
    // The letters and signs of western Europe are what they are, composed; what lies beyond is looked at closely.
    text.chars().all(|c| {
        u8::try_from(c).is_ok_and(plain) || matches!(c, '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{17F}' | '’' | '€')
    })
}

/// Whether a joiner beside this character builds an emoji: a pictograph, a skin tone or the emoji variation selector.
fn is_emoji_part(c: char) -> bool {
    matches!(c, '\u{FE0F}' | '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}'
        | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// How many characters the terminal escape sequence at the start of `chars` takes; `None` when there is none.
/// A sequence that never ends counts only its introducer, so that the text behind it is not lost.
fn escape_length(chars: &[char]) -> Option<usize> {
    let (introducer, start) = match (*chars.first()?, chars.get(1)) {
        ('\u{1B}', Some(&c)) => (c, 2),
        ('\u{1B}', None) => return Some(1),
        ('\u{9B}', _) => ('[', 1),
        ('\u{9D}', _) => (']', 1),
        ('\u{90}', _) => ('P', 1),
        ('\u{98}', _) => ('X', 1),
        ('\u{9E}', _) => ('^', 1),
        ('\u{9F}', _) => ('_', 1),
        _ => return None,
    };
    let body = chars.get(start..).unwrap_or_default();
    match introducer {
        '[' => {
            let length = body.iter().take_while(|c| ('\u{20}'..='\u{3F}').contains(*c)).count();
            match body.get(length) {
                Some('\u{40}'..='\u{7E}') => Some(start + length + 1),
                _ => Some(start),
            }
        }
        ']' | 'P' | 'X' | '^' | '_' => {
            for (i, &c) in body.iter().enumerate() {
                match c {
                    '\u{07}' | '\u{9C}' => return Some(start + i + 1),
                    '\u{1B}' if body.get(i + 1) == Some(&'\\') => return Some(start + i + 2),
                    '\n' => break,
                    _ => {}
                }
            }
            Some(start)
        }
        // Two-character sequences; anything else loses only the escape character itself.
        '\u{30}'..='\u{7E}' => Some(start),
        _ => Some(1),
    }
}

/// A text as it may be written to a terminal: control characters become visible pictures (␛), invisible and
/// direction-changing ones become U+FFFD, tabs become spaces. Line ends stay. Borrowed when nothing had to change.
pub fn display_safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c != '\n' && (c.is_control() || is_invisible(c) && c != '\u{200D}')) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|c| match c {
            '\n' | '\u{200D}' => c,
            '\t' => ' ',
            '\u{7F}' => '\u{2421}',
            c if c < ' ' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}'),
            c if c.is_control() || is_invisible(c) => '\u{FFFD}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding() {
        for (text, folded) in [
            ("Éclair", "eclair"),
            ("  L’Œuvre   d'Ægir ", "l oeuvre d aegir"),
            ("Saint-Vit", "saint vit"),
            ("STRASSE straße ẞ", "strasse strasse ss"),
            ("Besançon\u{A0}\u{202F}25", "besancon 25"),
            ("e\u{301}te\u{301}", "ete"),
            ("İstanbul", "istanbul"),
            ("a\u{200B}b", "ab"),
            ("--", ""),
            ("ﬁn", "fin"),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }

    #[test]
    fn cleaning() {
        for (text, multiline, cleaned) in [
            ("  a  ", false, "a"),
            ("a\r\nb\rc\n", true, "a\nb\nc"),
            ("a\r\nb\tc", false, "a b c"),
            ("a\tb", true, "a b"),
            ("e\u{301}", false, "é"),
            ("\u{1B}[31mred\u{1B}[0m", false, "red"),
            ("\u{1B}]0;title\u{07}x", false, "x"),
            ("\u{1B}]8;;http://a.test\u{1B}\\link\u{1B}]8;;\u{1B}\\", false, "link"),
            ("\u{1B}]never ends", false, "never ends"),
            ("\u{9B}2Jx", false, "x"),
            ("\u{1B}cx", false, "x"),
            ("x\u{1B}", false, "x"),
            ("a\u{202E}b\u{2066}c", false, "abc"),
            ("\u{FEFF}a\u{200B}b\u{200D}c", false, "abc"),
            ("👩\u{200D}🔬", false, "👩\u{200D}🔬"),
            ("👩🏽\u{200D}🔬", false, "👩🏽\u{200D}🔬"),
            ("\u{7}\u{8}", false, ""),
        ] {
            assert_eq!(clean(text, multiline).as_deref(), Ok(cleaned), "{text:?}");
        }
        assert_eq!(clean("a\0b", true), Err(TextError::Nul));
    }

    #[test]
    fn showing() {
        assert!(matches!(display_safe("déjà\nvu"), Cow::Borrowed(_)));
        assert_eq!(display_safe("a\u{1B}[2J\tb\u{202E}\u{9B}\u{7F}"), "a␛[2J b\u{FFFD}\u{FFFD}␡");
    }

    proptest! {
        #[test]
        fn the_short_way_folds_the_same(text in "[ -~\\t\\n\\x01\\x7F]{0,40}") {
            prop_assert_eq!(fold(&text), fold_any(&text));
        }

        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn cleaning_leaves_nothing_dangerous_and_is_stable(text in any::<String>(), multiline: bool) {
            let Ok(once) = clean(&text, multiline) else { return Ok(()) };
            prop_assert!(!once.chars().any(|c| c.is_control() && !(multiline && c == '\n')));
            prop_assert_eq!(clean(&once, multiline), Ok(once));
        }

        #[test]
        fn shown_text_holds_no_control(text in any::<String>()) {
            prop_assert!(!display_safe(&text).chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
