//! Templates: HTML with `{{name}}` for a value, `{{#name}}…{{/name}}` for what stands only where there is one (or once for
//! each line of a list), `{{^name}}…{{/name}}` for what stands where there is none, and `{{! … }}` for remarks.
//!
//! Written here rather than taken from a crate: a fault must name its line and what is known instead, and that before a
//! letter is made, whatever parts of the template its values would reach.

use std::collections::HashMap;

use crate::i18n::Lang;
use crate::interchange::export::html::escape;
use crate::model::text::document_safe;

/// What a placeholder stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Text(String),
    /// Lines with values of their own.
    Lines(Vec<Values>),
}

/// Values by the names of their placeholders. A name without one is empty.
pub type Values = HashMap<&'static str, Item>;

/// One thing wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Counted from 1.
    pub line: usize,
    pub what: FaultKind,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// `{{` without `}}`.
    NeverClosed,
    Unknown(String),
    /// A part that begins and does not end.
    OpenPart(String),
    /// An end without its beginning.
    StrayEnd(String),
    /// A part within one of its own name: of a list it would stand there for each line of each line.
    WithinItself(String),
    /// Nothing stands in it: every letter would be a blank page.
    Empty,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value(String),
    /// Shown for a value, or where there is none.
    Part {
        name: String,
        there: bool,
        pieces: Vec<Piece>,
    },
}

/// A template whose placeholders are all known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// What stands before and behind the pages: the template up to the end of `<body>`, and from `</body>` on.
    head: Vec<Piece>,
    page: Vec<Piece>,
    foot: Vec<Piece>,
    /// The language of what it says: dates and amounts are written so.
    pub lang: Lang,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// Every fault, in the order of their lines; of very many the first.
    pub fn parse(source: &str, known: &[&str]) -> Result<Template, Vec<Fault>> {
        // Whoever made it may have meant the terminal that a letter is looked at on.
        let source = &*document_safe(source);
        let body = source.find("<body").and_then(|at| Some(at + source[at..].find('>')? + 1)).unwrap_or(0);
        let end = source.rfind("</body").filter(|end| *end >= body).unwrap_or(source.len());
        let (mut faults, mut line) = (Vec::new(), 1);
        let mut part = |range: std::ops::Range<usize>| {
            let text = &source[range];
            let pieces = pieces(text, line, known, &mut faults);
            line += text.matches('\n').count();
            pieces
        };
        let (head, page, foot) = (part(0..body), part(body..end), part(end..source.len()));
        if source[body..end].trim().is_empty() {
            faults.push(Fault { line: 1, what: FaultKind::Empty });
        }
        faults.sort_by_key(|fault| fault.line);
        let html = source.find("<html").map(|at| &source[at..body.max(at)]).unwrap_or_default();
        let lang = html
            .split('>')
            .next()
            .and_then(|tag| tag.split("lang=\"").nth(1)?.split('"').next())
            .and_then(Lang::from_code);
        if faults.is_empty() { Ok(Template { head, page, foot, lang: lang.unwrap_or_default() }) } else { Err(faults) }
    }
}

/// So many faults are told at the most.
const MOST_FAULTS: usize = 100;

fn pieces(text: &str, first: usize, known: &[&str], faults: &mut Vec<Fault>) -> Vec<Piece> {
    /// A part that is open: its name, whether it is for a value, its line, and what stood before it.
    struct Open(String, bool, usize, Vec<Piece>);
    let (mut open, mut now): (Vec<Open>, Vec<Piece>) = (Vec::new(), Vec::new());
    let (mut at, mut line, mut counted) = (0, first, 0);
    while let Some(from) = text[at..].find("{{").map(|from| at + from) {
        now.push(Piece::Text(text[at..from].to_owned()));
        line += text[counted..from].matches('\n').count();
        counted = from;
        if faults.len() >= MOST_FAULTS {
            return now;
        }
        let Some(to) = text[from..].find("}}").map(|to| from + to) else {
            faults.push(Fault { line, what: FaultKind::NeverClosed });
            at = text.len();
            break;
        };
        at = to + 2;
        let inside = text[from + 2..to].trim();
        let mark = inside.chars().next().filter(|c| matches!(c, '!' | '#' | '^' | '/'));
        let name = inside.trim_start_matches(['#', '^', '/']).trim().to_owned();
        if mark != Some('!') && !known.contains(&name.as_str()) {
            faults.push(Fault { line, what: FaultKind::Unknown(name.clone()) });
        }
        if matches!(mark, Some('#' | '^')) && open.iter().any(|part| part.0 == name) {
            faults.push(Fault { line, what: FaultKind::WithinItself(name.clone()) });
        }
        match mark {
            Some('!') => {}
            Some('#' | '^') => open.push(Open(name, mark == Some('#'), line, std::mem::take(&mut now))),
            Some(_) => match open.pop() {
                Some(Open(begun, there, _, before)) if begun == name => {
                    let pieces = std::mem::replace(&mut now, before);
                    now.push(Piece::Part { name, there, pieces });
                }
                other => {
                    faults.push(Fault { line, what: FaultKind::StrayEnd(name) });
                    open.extend(other);
                }
            },
            None => now.push(Piece::Value(name)),
        }
    }
    faults.extend(open.into_iter().map(|part| Fault { line: part.2, what: FaultKind::OpenPart(part.0) }));
    now.push(Piece::Text(text[at..].to_owned()));
    now
}

/// Fills a template: one document with a page for each letter.
pub fn pages(template: &Template, letters: &[Values]) -> String {
    let none = Values::new();
    let first = letters.first().unwrap_or(&none);
    let mut out = String::new();
    fill(&template.head, &[first], &mut out);
    for (index, letter) in letters.iter().enumerate() {
        if index > 0 {
            out.push_str("<div style=\"break-before: page\"></div>\n");
        }
        fill(&template.page, &[letter], &mut out);
    }
    fill(&template.foot, &[first], &mut out);
    out
}

/// `values`: the innermost last.
fn fill(pieces: &[Piece], values: &[&Values], out: &mut String) {
    let find = |name: &str| values.iter().rev().find_map(|values| values.get(name));
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Value(name) => {
                if let Some(Item::Text(text)) = find(name) {
                    out.push_str(&escape(text.trim()).replace('\n', "<br>"));
                }
            }
            Piece::Part { name, there, pieces } => {
                let found = find(name).filter(|item| match item {
                    Item::Text(text) => !text.trim().is_empty(),
                    Item::Lines(lines) => !lines.is_empty(),
                });
                match (found, there) {
                    (Some(Item::Lines(lines)), true) => {
                        for line in lines {
                            let inner: Vec<&Values> = values.iter().copied().chain([line]).collect();
                            fill(pieces, &inner, out);
                        }
                    }
                    (Some(_), true) | (None, false) => fill(pieces, values, out),
                    (Some(_), false) | (None, true) => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["name", "iban", "lines", "amount"];

    fn text(text: &str) -> Item {
        Item::Text(text.to_owned())
    }

    fn filled(source: &str, values: Values) -> String {
        pages(&Template::parse(source, KNOWN).unwrap(), &[values])
    }

    #[test]
    fn values_are_escaped_and_parts_stand_where_there_is_something() {
        let values = Values::from([("name", text("A & <B>\nC")), ("iban", text(" "))]);
        assert_eq!(filled("{{ name }}|{{iban}}|{{amount}}", values.clone()), "A &amp; &lt;B&gt;<br>C||");
        let parts = "{{#name}}yes{{/name}}{{^name}}no{{/name}}{{#iban}}yes{{/iban}}{{^iban}}no{{/iban}}{{! {name} }}";
        assert_eq!(filled(parts, values), "yesno");
        let line = |amount: &str| Values::from([("amount", text(amount))]);
        let lines = Values::from([("lines", Item::Lines(vec![line("1"), line("2")])), ("name", text("N"))]);
        assert_eq!(filled("{{#lines}}[{{amount}} {{name}}]{{/lines}}", lines), "[1 N][2 N]");
    }

    #[test]
    fn nothing_in_a_template_commands_a_terminal() {
        let out = filled("<p>\n\t\u{1b}]0;x\u{7}\u{9b}31m\u{202e}é{{name}}</p>", Values::from([("name", text("N"))]));
        assert!(!out.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']) && out.contains("éN</p>"), "{out:?}");
    }

    #[test]
    fn what_a_value_says_is_never_read_as_a_template() {
        let values = Values::from([("name", text("{{iban}}")), ("iban", text("FR76"))]);
        assert_eq!(filled("{{name}}", values), "{{iban}}");
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let source = "<html><body>\n{{nom}}\n{{#name}}\n{{/iban}}\n</body>\n{{amount";
        let faults = Template::parse(source, KNOWN).unwrap_err();
        let want = [
            (2, FaultKind::Unknown("nom".into())),
            (3, FaultKind::OpenPart("name".into())),
            (4, FaultKind::StrayEnd("iban".into())),
            (6, FaultKind::NeverClosed),
        ];
        assert_eq!(faults, want.map(|(line, what)| Fault { line, what }));
    }

    #[test]
    fn a_part_within_itself_is_a_fault_and_of_very_many_the_first_are_told() {
        let nested = |times: usize| format!("{}x{}", "{{#lines}}\n".repeat(times), "{{/lines}}".repeat(times));
        assert!(Template::parse(&nested(1), KNOWN).is_ok());
        assert!(Template::parse("{{#lines}}{{#name}}{{/name}}{{/lines}}{{#lines}}{{/lines}}", KNOWN).is_ok());
        let fault = Fault { line: 2, what: FaultKind::WithinItself("lines".into()) };
        assert_eq!(Template::parse(&nested(2), KNOWN), Err(vec![fault]));
        for hostile in [nested(300_000), "{{x}}\n".repeat(300_000), "{{/name}}".repeat(300_000)] {
            let told = Template::parse(&hostile, KNOWN).unwrap_err().len();
            assert!((MOST_FAULTS..2 * MOST_FAULTS).contains(&told), "{told}");
        }
    }

    #[test]
    fn the_frame_is_written_once_and_the_page_for_each_letter() {
        let source = "<html lang=\"en\"><title>{{amount}}</title><body class=\"x\">Dear {{name}}\n</body></html>";
        let template = Template::parse(source, KNOWN).unwrap();
        assert_eq!(template.lang, Lang::En);
        let letter = |name: &str| Values::from([("name", text(name)), ("amount", text("5"))]);
        let out = pages(&template, &[letter("A"), letter("B")]);
        assert_eq!(
            out,
            "<html lang=\"en\"><title>5</title><body class=\"x\">Dear A\n<div style=\"break-before: page\"></div>\nDear B\n</body></html>"
        );
    }
}
