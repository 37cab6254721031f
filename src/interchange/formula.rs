//! Cells that a spreadsheet would run as a formula: an apostrophe before them makes them text, and is taken off again.

use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula; the wide ones in East Asian settings.
const BEGINNINGS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Whether a formula begins here, behind any number of apostrophes: those of the text itself count too, else [`restore`]
/// would take away one that [`neutralise`] never put there.
fn would_run(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(BEGINNINGS)
}

/// The text as a file for spreadsheets may hold it.
pub fn neutralise(text: &str) -> Cow<'_, str> {
    if would_run(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The same for a file that programs read as well: phone numbers and amounts, of which nothing can be made but a number,
/// stay as they are.
pub fn neutralise_words(text: &str) -> Cow<'_, str> {
    let rest = text.trim_start_matches(['+', '-']);
    let number = rest.len() < text.len() && rest.chars().all(|c| c.is_ascii_digit() || " .,()/+-".contains(c));
    if number { Cow::Borrowed(text) } else { neutralise(text) }
}

/// What [`neutralise`] or [`neutralise_words`] was given; any text that it would not have changed, as it is.
pub fn restore(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| would_run(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_become_text_and_nothing_else_changes() {
        for (plain, neutral) in [
            ("=1+1", "'=1+1"),
            ("+33 3 81 00 00 00", "'+33 3 81 00 00 00"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠x", "'＠x"),
            ("'=1", "''=1"),
            ("''-", "'''-"),
            ("", ""),
            ("'", "'"),
            ("'t Hooft", "'t Hooft"),
            ("a=b", "a=b"),
            (" =1", " =1"),
        ] {
            assert_eq!(neutralise(plain), neutral);
            assert_eq!(restore(neutral), plain);
        }
    }

    #[test]
    fn numbers_stay_in_files_for_programs() {
        for kept in ["+33 3 81 00 00 00", "+33(0)3.81", "-12.50", "-", "a", "1-2", ""] {
            assert_eq!(neutralise_words(kept), kept);
        }
        for text in ["=1", "@a", "-1+cmd|' /C x'!A0", "- un point", "+a", "＝1", "'+a", "\t+1"] {
            assert_eq!(neutralise_words(text), format!("'{text}"));
        }
    }

    proptest! {
        #[test]
        fn restore_is_the_inverse(text in prop_oneof![any::<String>(), "['=+@\t\ra1＝－-]{0,6}"]) {
            let words = neutralise_words(&text);
            prop_assert_eq!(restore(&words), &text);
            let neutral = neutralise(&text);
            prop_assert!(!neutral.starts_with(BEGINNINGS));
            prop_assert_eq!(restore(&neutral), &text);
        }
    }
}
