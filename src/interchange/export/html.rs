//! Texts in HTML.

use crate::model::text::scrub;

/// Text that may stand anywhere in HTML or SVG, attributes included. Control characters go, XML has no place for them, and
/// what turns the line, as a page is read by people.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in scrub(text, true).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
