//! The lines that vCard (RFC 6350) and iCalendar (RFC 5545) are made of: escaped, folded, ended by CRLF.

use crate::model::text::scrub;

/// Longest line in octets, without its end.
const LONGEST: usize = 75;

/// A text being put together from content lines.
#[derive(Debug, Default)]
pub struct Lines {
    out: String,
}

impl Lines {
    /// A line as it is: `name` with its parameters, and a value that needs no escaping.
    pub fn raw(&mut self, name: &str, value: &str) {
        let mut room = LONGEST;
        // No value ends its line: what comes behind would be a property that nobody wrote.
        let (name, value) = (scrub(name, false), scrub(value, false));
        for c in name.chars().chain([':']).chain(value.chars()) {
            // A character is never broken: its octets would be of two lines.
            if room < c.len_utf8() {
                self.out.push_str("\r\n ");
                room = LONGEST - 1;
            }
            self.out.push(c);
            room -= c.len_utf8();
        }
        self.out.push_str("\r\n");
    }

    /// A line whose value is a text; none for an empty one.
    pub fn text(&mut self, name: &str, value: &str) {
        if !value.trim().is_empty() {
            self.raw(name, &escape(value.trim()));
        }
    }

    /// A line whose value has parts, joined by `;`.
    pub fn parts(&mut self, name: &str, parts: &[&str]) {
        if parts.iter().any(|part| !part.trim().is_empty()) {
            let parts: Vec<String> = parts.iter().map(|part| escape(part.trim())).collect();
            self.raw(name, &parts.join(";"));
        }
    }

    /// Everything.
    pub fn finish(self) -> Vec<u8> {
        self.out.into_bytes()
    }
}

/// A text with what would end or part it escaped; other control characters have no place in these files.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in scrub(text, true).chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Joins folded lines again.
    fn unfold(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    fn unescape(text: &str) -> String {
        let mut out = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => out.push(match chars.next() {
                    Some('n') => '\n',
                    Some(other) => other,
                    None => panic!("a lone backslash"),
                }),
                c => out.push(c),
            }
        }
        out
    }

    #[test]
    fn texts_are_escaped_and_empty_lines_left_out() {
        let mut lines = Lines::default();
        lines.text("NOTE", "a;b,c\\d\r\ne\nf");
        lines.text("ROLE", "  ");
        lines.parts("N", &["Le Goff", "Aïcha", "", "", ""]);
        lines.parts("ADR", &["", ""]);
        let text = String::from_utf8(lines.finish()).unwrap();
        assert_eq!(text, "NOTE:a\\;b\\,c\\\\d\\ne\\nf\r\nN:Le Goff;Aïcha;;;\r\n");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_is_lost(text in "[a-zé漢😀,;\\\\\n ]{1,300}") {
            let mut lines = Lines::default();
            lines.text("SUMMARY", &text);
            let out = String::from_utf8(lines.finish()).unwrap();
            for line in out.split("\r\n") {
                prop_assert!(line.len() <= LONGEST && !line.contains('\n'), "{}", line);
            }
            if let Some(value) = unfold(&out).trim_end_matches("\r\n").strip_prefix("SUMMARY:") {
                prop_assert_eq!(unescape(value), text.trim());
            } else {
                prop_assert_eq!(text.trim(), "");
            }
        }
    }
}
