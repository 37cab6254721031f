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

/// A number wherever it stands among digits that may hold others.
pub(super) fn numbers_in(text: &str, run: &Range<usize>, phone: &str) -> Vec<Mention> {
    let digits = text[run.clone()].bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
    let places: Vec<usize> = digits.map(|(at, _)| run.start + at).collect();
    let all: String = places.iter().map(|at| char::from(text.as_bytes()[*at])).collect();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(first) = all[from..].find(phone).map(|at| from + at) {
        let end = places[first + phone.len() - 1] + 1;
        if text[end..].starts_with(|c: char| c.is_ascii_digit()) {
            // It goes on: another number.
            from = first + 1;
            continue;
        }
        let start = dialled_from(text, run.start, places[first]);
        found.push(Mention { range: start..end, strength: Strength::Whole });
        from = first + phone.len();
    }
    found
}

/// Digits in one group before a number that can belong to it, at most: `00` and the country's, or an area's.
const MOST_BEFORE: usize = 5;

/// Where a number begins whose last digits begin at a place: with the trunk's zero and the country's digits, if they stand
/// there. Other digits before it are no part of it: « le 19 06 11 … ».
fn dialled_from(text: &str, from: usize, at: usize) -> usize {
    let glued = group_before(text, from, at);
    let mut start = match at - glued.start {
        0..=MOST_BEFORE => glued.start,
        // A longer number that ends so.
        _ => at - usize::from(text[..at].ends_with('0')),
    };
    let glued_trunk = text[start..].starts_with('0');
    if start == glued.start {
        let trunk = group_before(text, from, end_of_digits(text, from, start));
        let lone = &text[trunk.clone()] == "0";
        if lone {
            start = trunk.start;
        }
        let country = group_before(text, from, end_of_digits(text, from, start));
        let outside = group_before(text, from, end_of_digits(text, from, country.start));
        let (digits, plus) = (&text[country.clone()], text[..country.start].ends_with('+'));
        if (1..=3).contains(&digits.len()) && plus || (3..=5).contains(&digits.len()) && digits.starts_with("00") {
            start = country.start;
        } else if (1..=3).contains(&digits.len()) && &text[outside.clone()] == "00" {
            start = outside.start;
        } else if digits == "33" && !glued_trunk {
            start = country.start;
        }
    }
    if text[..start].ends_with('+') && start > from {
        start -= 1;
    }
    let opens = text[..start].ends_with('(');
    let closes = text[start..at].find(')').is_some_and(|close| !text[start..start + close].contains('('));
    if opens && closes { start - 1 } else { start }
}

/// The digits that end at a place.
fn group_before(text: &str, from: usize, end: usize) -> Range<usize> {
    let length = text[from..end].bytes().rev().take_while(u8::is_ascii_digit).count();
    end - length..end
}

/// Where the digits before a place end, past what is written between groups.
fn end_of_digits(text: &str, from: usize, at: usize) -> usize {
    from + text[from..at].trim_end_matches(|c: char| !c.is_ascii_digit()).len()
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
                // A number of its own begins.
                let begins = c == '+' && text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
                (start, end) = if begins { (Some(at), at + 1) } else { (None, end) };
            }
            _ => {}
        }
    }
    found.extend(start.map(|from| from..end));
    found.into_iter()
}
