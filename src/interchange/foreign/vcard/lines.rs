//! The lines of a vCard file: unfolded, decoded, split into name, parameters and value.

use std::iter::Peekable;
use std::str::Lines;

use encoding_rs::{Encoding, WINDOWS_1252};

/// Lines that one value may be folded into: a photograph has thousands, and is passed over.
const LONGEST: usize = 4 << 20;

/// One property: `item1.EMAIL;TYPE=work:a@b.fr`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The line of the file where it begins, counted from 1.
    pub line: u64,
    /// In capitals, without its group.
    pub name: String,
    /// Names in capitals, values as they stand; a bare word (2.1) is a `TYPE`.
    parameters: Vec<(String, String)>,
    /// Decoded, its escapes still in it.
    value: String,
}

impl Property {
    /// The whole value.
    pub fn text(&self) -> String {
        unescape(&self.value).trim().to_owned()
    }

    /// The parts of a value between semicolons.
    pub fn components(&self) -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut escaped = false;
        for c in self.value.chars() {
            if c == ';' && !escaped {
                parts.push(String::new());
                continue;
            }
            escaped = c == '\\' && !escaped;
            if let Some(part) = parts.last_mut() {
                part.push(c);
            }
        }
        parts.iter().map(|part| unescape(part).trim().to_owned()).collect()
    }

    pub fn is_type(&self, wanted: &str) -> bool {
        let types = self.parameters.iter().filter(|(name, _)| name == "TYPE");
        types.flat_map(|(_, value)| value.split(',')).any(|kind| kind.trim_matches('"').eq_ignore_ascii_case(wanted))
    }

    /// Whether it is said to be the number of an organisation, on the card of somebody without one of their own.
    pub fn is_of_switchboard(&self) -> bool {
        self.parameters.iter().any(|(name, _)| name == "X-SWITCHBOARD")
    }

    pub fn is_preferred(&self) -> bool {
        self.is_type("pref")
            || self.parameters.iter().any(|(name, value)| name == "PREF" && value.trim_matches('"') == "1")
    }
}

/// Every property of a text, in its order; lines that are none are passed over.
pub fn read(text: &str) -> impl Iterator<Item = Property> {
    Unfolded { lines: text.lines().peekable(), line: 0 }.filter_map(|(line, text)| parse(line, &text))
}

struct Unfolded<'a> {
    lines: Peekable<Lines<'a>>,
    line: u64,
}

impl Iterator for Unfolded<'_> {
    type Item = (u64, String);

    fn next(&mut self) -> Option<(u64, String)> {
        let mut whole = self.lines.next()?.to_owned();
        self.line += 1;
        let begins = self.line;
        // A soft line break of quoted-printable ends with `=`; any other fold begins with a blank.
        let quoted = head(&whole).to_ascii_uppercase().contains("QUOTED-PRINTABLE");
        loop {
            let soft = quoted && whole.ends_with('=');
            let Some(next) = self.lines.peek() else { break };
            let folded = next.starts_with([' ', '\t']) && !whole.is_empty();
            if !soft && !folded {
                break;
            }
            if whole.len() < LONGEST {
                if soft {
                    whole.pop();
                    whole.push_str(next);
                } else {
                    whole.push_str(&next[1..]);
                }
            }
            self.lines.next();
            self.line += 1;
            if soft && whole.len() >= LONGEST {
                break;
            }
        }
        Some((begins, whole))
    }
}

/// What stands before the value.
fn head(line: &str) -> &str {
    &line[..colon(line).unwrap_or(line.len())]
}

/// Where the value begins: the first colon that is not within quotes.
fn colon(line: &str) -> Option<usize> {
    let mut quoted = false;
    line.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    })
}

fn parse(line: u64, text: &str) -> Option<Property> {
    let at = colon(text).or_else(|| text.find(':'))?;
    let mut words = split_outside_quotes(&text[..at]).into_iter();
    let name = words.next()?;
    let name = name.rsplit('.').next().unwrap_or(name).trim().to_ascii_uppercase();
    if name.is_empty() {
        return None;
    }
    let parameters: Vec<(String, String)> = words
        .map(|word| match word.split_once('=') {
            Some((name, value)) => (name.trim().to_ascii_uppercase(), value.trim().to_owned()),
            None => ("TYPE".to_owned(), word.trim().to_owned()),
        })
        .collect();
    let is = |name: &str, value: &str| {
        parameters.iter().any(|(known, is)| (known == name || known == "TYPE") && is.eq_ignore_ascii_case(value))
    };
    let raw = &text[at + 1..];
    let value = if is("ENCODING", "QUOTED-PRINTABLE") {
        let charset = parameters.iter().find(|(name, _)| name == "CHARSET").map(|(_, value)| value.as_str());
        quoted_printable(raw, charset)
    } else {
        raw.to_owned()
    };
    Some(Property { line, name, parameters, value })
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c: char| {
        quoted ^= c == '"';
        c == ';' && !quoted
    })
    .collect()
}

fn quoted_printable(text: &str, charset: Option<&str>) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (b'=', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
                bytes.push(digit(*high) << 4 | digit(*low));
                after
            }
            _ => {
                bytes.push(*first);
                tail
            }
        };
    }
    bytes.retain(|byte| *byte != 0);
    let named = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    let decoded = match (named, std::str::from_utf8(&bytes)) {
        (Some(encoding), _) => encoding.decode_without_bom_handling(&bytes).0.into_owned(),
        (None, Ok(text)) => text.to_owned(),
        (None, Err(_)) => WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned(),
    };
    decoded.replace("\r\n", "\n").replace('\0', "")
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(c @ (',' | ';' | ':' | '\\')) => out.push(c),
                Some(c) => out.extend(['\\', c]),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}
