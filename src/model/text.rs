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
/// cannot see them, so two texts that look the same would differ. Three of them are kept where they belong, see
/// [`clean`]. Private characters (the bullets of word processors) are seen, and stay.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFC}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
        || is_no_character(c)
}

/// Whether a key may put this character into a text. What belongs to an emoji may come key by key; [`clean`] looks at
/// it when the whole is there.
pub fn may_be_typed(c: char) -> bool {
    !c.is_control() && (!is_unseen(c) || matches!(c, '\u{200D}' | '\u{FE0E}' | '\u{FE0F}'))
}

/// Code points that stand for nothing, ever: XML refuses them.
fn is_no_character(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

/// More marks than this over one letter are no writing: they are drawn over the lines around it.
const MOST_MARKS: usize = 8;

/// Prepares a typed, pasted or imported text for keeping: control characters, terminal escape sequences, bidirectional
/// overrides and invisible characters go, line ends become `\n`, tabs become spaces, the result is NFC and trimmed.
/// Of the invisible characters, the joiner stays within an emoji, and one variation selector for text or picture stays
/// behind what it is for.
///
/// With `multiline` off, a line end becomes a space. Cleaning a clean text changes nothing.
///
/// # Errors
/// [`TextError::Nul`] when the text holds a NUL character.
pub fn clean(text: &str, multiline: bool) -> Result<String, TextError> {
    if is_clean(text, multiline) {
        return Ok(text.trim().to_owned());
    }
    if text.contains('\0') {
        return Err(TextError::Nul);
    }
    Ok(scrub(text, multiline).trim().to_owned())
}

/// The head of a text that ends where a place for it has no more room, with a mark that says how many characters are missing;
/// the text itself where it fits. Nobody types such a mark, so [`missing_of`] knows such a text again.
pub fn cut_to(text: &str, most: usize) -> Cow<'_, str> {
    const MARK: usize = 40;
    let length = text.chars().count();
    if length <= most {
        return Cow::Borrowed(text);
    }
    let kept = most.saturating_sub(MARK);
    let head: String = text.chars().take(kept).collect();
    Cow::Owned(format!("{head}{CUT}{} : CSV]", length - kept))
}

/// How many characters are missing of a text that was cut; none of one that was not.
pub fn missing_of(text: &str) -> Option<usize> {
    let mark = text.get(text.rfind(CUT)?..)?;
    mark.strip_prefix(CUT)?.strip_suffix(" : CSV]")?.parse().ok()
}

/// How the mark of a text that was cut begins.
const CUT: &str = " [… ✂ ";

/// The same for a text that is still being typed, and for one that has to be said: its ends stay, and a NUL goes like
/// any other control character.
pub fn scrub(text: &str, multiline: bool) -> Cow<'_, str> {
    if is_clean(text, multiline) {
        return Cow::Borrowed(text);
    }
    // Before composing, as what nobody sees stands between a letter and its mark; and behind, as marks may come apart.
    let normal: String = visible(&without_escapes(text, multiline)).nfc().collect();
    Cow::Owned(visible(&normal))
}

/// The text without escape sequences and control characters, its line ends as they are kept.
fn without_escapes(text: &str, multiline: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    // Up to here nothing ends a sequence: what has none is not looked through again for each that begins in it.
    let mut endless = 0;
    while let Some(&c) = chars.get(at) {
        if let Some(length) = escape_length(&chars, at, &mut endless) {
            at += length;
            continue;
        }
        at += 1;
        match c {
            '\r' if chars.get(at) == Some(&'\n') => {}
            '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                kept.push(if multiline { '\n' } else { ' ' });
            }
            '\t' => kept.push(' '),
            // It looks like a blank, and is none to anybody who searches.
            '\u{2800}' => kept.push(' '),
            c if c.is_control() => {}
            c => kept.push(c),
        }
    }
    kept
}

/// The text without what nobody sees, and without heaps of marks.
fn visible(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut marks = 0;
    let mut chars = text.char_indices();
    let mut previous = None;
    // What comes next, invisible characters passed over, and where: the same for all of a run of them.
    let mut seen = (0, None);
    while let Some((at, c)) = chars.next() {
        if is_invisible(c) || c == '\u{200D}' {
            if seen.0 <= at {
                let next = chars.clone().find(|(_, c)| !is_invisible(*c));
                seen = (next.map_or(text.len(), |(at, _)| at), next.map(|(_, c)| c));
            }
            if !belongs(c, previous, seen.1) {
                continue;
            }
        }
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks > MOST_MARKS {
            continue;
        }
        kept.push(c);
        previous = Some(c);
    }
    kept
}

/// Whether an invisible character has its place between these two.
fn belongs(c: char, previous: Option<char>, next: Option<char>) -> bool {
    match c {
        '\u{200D}' => previous.is_some_and(is_emoji_part) && next.is_some_and(is_emoji_part),
        '\u{FE0E}' | '\u{FE0F}' => {
            let none = |c: char| c.is_whitespace() || c.is_alphabetic() || is_combining_mark(c) || is_invisible(c);
            previous.is_some_and(|c| !none(c))
        }
        _ => false,
    }
}

/// Whether a text needs nothing but its ends trimmed; of a text that does not, it may say no.
fn is_clean(text: &str, multiline: bool) -> bool {
    let plain = |byte: u8| (b' '..=b'~').contains(&byte) || (multiline && byte == b'\n');
    if text.bytes().all(plain) {
        return true;
    }
    // The letters and signs of western Europe are what they are, composed; what lies beyond is looked at closely.
    text.chars().all(|c| {
        u8::try_from(c).is_ok_and(plain)
            || matches!(c, '\u{A0}'..='\u{AC}' | '\u{AE}'..='\u{17F}' | '\u{2010}'..='\u{2027}' | '\u{202F}' | '€')
    })
}

/// A cell of the screen without what must not reach a terminal; nothing when it may be as it is.
pub fn cell_safe(symbol: &str) -> Option<String> {
    let Cow::Owned(_) = display_safe(symbol) else { return symbol.contains('\n').then(|| " ".to_owned()) };
    // What is left out has no width, what is kept has its own: the cells beside it stay where they are.
    let kept = scrub(symbol, false).into_owned();
    Some(if kept.is_empty() { " ".to_owned() } else { kept })
}

/// Whether a joiner beside this character builds an emoji: a pictograph, a skin tone or the emoji variation selector.
fn is_emoji_part(c: char) -> bool {
    matches!(c, '\u{FE0F}' | '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}'
        | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// How many characters the terminal escape sequence takes that begins at a place; `None` when there is none.
/// A sequence that never ends counts only its introducer, so that the text behind it is not lost: up to `endless` nothing ends
/// one.
fn escape_length(all: &[char], at: usize, endless: &mut usize) -> Option<usize> {
    let chars = all.get(at..)?;
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
        ']' | 'P' | 'X' | '^' | '_' if *endless > at => Some(start),
        ']' | 'P' | 'X' | '^' | '_' => {
            for (i, &c) in body.iter().enumerate() {
                match c {
                    '\u{07}' | '\u{9C}' => return Some(start + i + 1),
                    '\u{1B}' if body.get(i + 1) == Some(&'\\') => return Some(start + i + 2),
                    '\n' => {
                        *endless = at + start + i;
                        return Some(start);
                    }
                    _ => {}
                }
            }
            *endless = all.len();
            Some(start)
        }
        // Two-character sequences; anything else loses only the escape character itself.
        '\u{30}'..='\u{7E}' => Some(start),
        _ => Some(1),
    }
}

/// A document in text as it may be written to a terminal: nothing in it is obeyed there but tabs and line ends, and the rest
/// is as it is.
pub fn document_safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut lines = text.split_inclusive(['\n', '\t', '\r']).peekable();
    while let Some(line) = lines.next() {
        let kept = line.trim_end_matches(['\n', '\t', '\r']);
        safe.push_str(&display_safe(kept));
        match &line[kept.len()..] {
            // What overwrites a line is obeyed as well.
            "\r" if lines.peek() != Some(&"\n") => safe.push('\u{240D}'),
            end => safe.push_str(end),
        }
    }
    safe
}

/// A text as it may be written to a terminal, whoever wrote it: control characters become visible pictures (␛), invisible
/// and direction-changing ones become U+FFFD, tabs become spaces. Line ends stay. Borrowed when nothing had to change, as
/// for every text that [`clean`] gave.
pub fn display_safe(text: &str) -> Cow<'_, str> {
    if is_clean(text, true) || !text.chars().any(|c| c != '\n' && (c.is_control() || is_unseen(c))) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let mut previous = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let safe = match c {
            '\n' => c,
            '\t' => ' ',
            '\u{7F}' => '\u{2421}',
            c if c < ' ' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}'),
            c if c.is_control() => '\u{FFFD}',
            c if is_unseen(c) && !belongs(c, previous, chars.peek().copied()) => '\u{FFFD}',
            c => c,
        };
        shown.push(safe);
        previous = Some(c);
    }
    if shown == text { Cow::Borrowed(text) } else { Cow::Owned(shown) }
}

/// Invisible, or turning lines where nobody expects a line end.
fn is_unseen(c: char) -> bool {
    is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Minutes, if each of them were looked for anew.
    #[test]
    fn long_runs_of_what_goes_take_no_longer_than_their_length() {
        for (run, kept) in [
            ("\u{200B}", ""),
            ("\u{200D}", ""),
            ("\u{202E}\u{200B}", ""),
            ("\u{1B}]", ""),
            ("\u{9D}\u{90}", ""),
            ("\u{1B}]a", "a"),
            ("\u{FE0F}", ""),
        ] {
            let text = format!("😀{}é", run.repeat(400_000));
            let cleaned = clean(&text, true).unwrap();
            let ends = cleaned.strip_prefix('😀').and_then(|rest| rest.strip_suffix('é')).unwrap();
            assert!(ends.trim_start_matches('\u{FE0F}') == kept.repeat(400_000), "{run:?}");
            assert!(display_safe(&text).ends_with('é'));
        }
        // A sequence that ends on its line does so behind others that do not.
        assert_eq!(clean("\u{1B}]a\u{1B}]b\n\u{1B}]0;c\u{7}d", true).unwrap(), "ab\nd");
    }
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
            ("\u{1B}P$q\u{1B}\\x\u{1B}_apc\u{9C}y\u{98}sos\u{9C}z", false, "xyz"),
            ("a\u{E0041}\u{E0001}b\u{FFF9}c\u{FFFC}d\u{FFFF}e\u{FDD0}f\u{1FFFE}", false, "abcdef"),
            // A keycap, a heart as a picture, and selectors where they select nothing.
            ("1\u{FE0F}\u{20E3} ❤\u{FE0F}\u{200D}🔥", false, "1\u{FE0F}\u{20E3} ❤\u{FE0F}\u{200D}🔥"),
            ("a\u{FE0F}b\u{FE00}\u{E0100}☎\u{FE0E}\u{FE0E}\u{FE0F}", false, "ab☎\u{FE0E}"),
            ("a\u{2800}b\u{2028}c", true, "a b\nc"),
            // Bullets of word processors are seen, and stay.
            ("\u{F0B7} point", false, "\u{F0B7} point"),
            ("e\u{301}\u{302}\u{303}", false, "é\u{302}\u{303}"),
        ] {
            assert_eq!(clean(text, multiline).as_deref(), Ok(cleaned), "{text:?}");
        }
        assert_eq!(clean("a\0b", true), Err(TextError::Nul));
        let heap = format!("a{}b", "\u{302}".repeat(500));
        assert_eq!(clean(&heap, false).unwrap(), format!("â{}b", "\u{302}".repeat(MOST_MARKS - 1)));
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
            prop_assert!(matches!(display_safe(&once), Cow::Borrowed(_)), "{:?}", once);
            prop_assert_eq!(clean(&once, multiline), Ok(once));
        }

        #[test]
        fn nothing_dangerous_is_left_of_what_is_dangerous(
            text in "[ab\\x00-\\x1F\\x7F-\\u{9F}\\u{200B}-\\u{200F}\\u{2028}-\\u{202E}\\u{2066}-\\u{2069}\\u{FE0E}\\u{FE0F}\\u{E0061}\\u{301}\\u{FEFF}👩🔬❤\\[\\];m]{0,40}",
            multiline: bool,
        ) {
            let bad = |c: char| c.is_control() && !(multiline && c == '\n');
            let seen = scrub(&text, multiline);
            prop_assert!(!seen.chars().any(bad), "{:?}", seen);
            prop_assert!(matches!(display_safe(&seen), Cow::Borrowed(_)), "{:?}", seen);
            let again = scrub(&seen, multiline).into_owned();
            prop_assert_eq!(&again, &seen);
            prop_assert!(!display_safe(&text).chars().any(|c| c != '\n' && c.is_control()));
        }

        #[test]
        fn shown_text_holds_no_control(text in any::<String>()) {
            prop_assert!(!display_safe(&text).chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
