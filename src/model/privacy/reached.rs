//! Addresses and telephone numbers in texts, however they are written.

use std::ops::Range;

use super::naming::{Mention, Strength};

/// A text without the blanks on either side of an at sign or of a dot that stands between blanks, and where each byte stood.
pub(super) fn without_blanks_in_addresses(text: &str) -> (String, Vec<usize>) {
    let mut bare = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            let blanks = text[at..].len() - text[at..].trim_start().len();
            let next = &text[at + blanks..];
            let joins = bare.ends_with('@') || next.starts_with('@') || is_lone_dot(text, at, next);
            if joins {
                while chars.next_if(|(next, _)| *next < at + blanks).is_some() {}
                continue;
            }
        }
        bare.push(c);
        places.extend(at..at + c.len_utf8());
    }
    (bare, places)
}

/// Whether blanks at a place stand beside a dot that has blanks on both sides: « exemple . test ».
fn is_lone_dot(text: &str, at: usize, next: &str) -> bool {
    let blank = |c: Option<char>| c.is_some_and(char::is_whitespace);
    let before = next.strip_prefix('.').is_some_and(|rest| blank(rest.chars().next()));
    let after = text[..at].strip_suffix('.').is_some_and(|rest| blank(rest.chars().next_back()));
    before || after
}

/// A name within an address is the whole address.
pub(super) fn whole_address(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@');
    let start = text[..range.start].char_indices().rev().take_while(|(_, c)| inside(*c)).last();
    let start = start.map_or(range.start, |(at, _)| at);
    let end = text[range.end..].char_indices().take_while(|(_, c)| inside(*c)).last();
    let end = end.map_or(range.end, |(at, c)| range.end + at + c.len_utf8());
    let (whole, at) = (&text[start..end], text[start..end].find('@'));
    match at {
        Some(_) => start..start + whole.trim_end_matches(['.', '-']).len(),
        None => range,
    }
}

/// A number among digits that may hold others.
pub(super) fn number_in(text: &str, run: Range<usize>, phone: &str) -> Option<Mention> {
    let digits = text[run.clone()].bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
    let places: Vec<usize> = digits.map(|(at, _)| run.start + at).collect();
    let all: String = places.iter().map(|at| char::from(text.as_bytes()[*at])).collect();
    let first = all.find(phone)?;
    let last = places[first + phone.len() - 1];
    // What stands before it is the country's or the trunk's, as far as it is short.
    let start = if first <= 4 { run.start } else { places[first - usize::from(all[..first].ends_with('0'))] };
    Some(Mention { range: start..last + 1, strength: Strength::Whole })
}

/// What may be telephone numbers: digits with what is written between them.
pub(super) fn numbers(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        match (c, start) {
            ('0'..='9', None) => (start, end) = (Some(at), at + 1),
            ('0'..='9', Some(_)) => end = at + 1,
            ('+' | '(', None) if text[at + 1..].starts_with(|c: char| c.is_ascii_digit()) => {
                (start, end) = (Some(at), at + 1);
            }
            (' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}', Some(_)) if at - end < 4 => {}
            (_, Some(from)) => {
                found.push(from..end);
                start = None;
            }
            _ => {}
        }
    }
    found.extend(start.map(|from| from..end));
    found.into_iter()
}
