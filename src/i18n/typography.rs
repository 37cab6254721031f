//! French typography, applied to the catalogue when it is read, so that its files are written with plain spaces.

/// No-break space.
pub const NBSP: char = '\u{A0}';
/// Narrow no-break space.
pub const NNBSP: char = '\u{202F}';

/// Makes the spaces of French punctuation unbreakable (narrow before `; ! ?`, full before `:` `%` `€` and inside
/// « ») and the apostrophe between letters typographic. Adds no space where there is none.
pub fn french(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: Option<usize>| i.and_then(|i| chars.get(i)).copied();
    chars
        .iter()
        .enumerate()
        .map(|(i, &c)| {
            let (previous, next) = (at(i.checked_sub(1)), at(i.checked_add(1)));
            match c {
                ' ' => match (previous, next) {
                    (_, Some(';' | '!' | '?')) => NNBSP,
                    (_, Some(':' | '%' | '€' | '»')) | (Some('«'), _) => NBSP,
                    (_, Some('k' | 'M')) if at(i.checked_add(2)) == Some('€') => NBSP,
                    _ => ' ',
                },
                '\'' if previous.is_some_and(char::is_alphabetic) && next.is_some_and(follows_elision) => '’',
                _ => c,
            }
        })
        .collect()
}

/// Whether an apostrophe may stand before this: a letter, a quotation or a placeholder.
fn follows_elision(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '«' | '{')
}
