//! A report as one HTML file that needs nothing else and prints on A4.

pub use crate::interchange::export::html::escape;

use super::document::{Block, Cell, Document, Table, Tile};
use crate::i18n::Lang;

const STYLE: &str = include_str!("style.css");

/// A string of a style sheet: everything but ASCII letters, digits and blanks as its code, so that no text can end it.
fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == ' ' {
            out.push(c);
        } else if !c.is_control() {
            // The blank ends the code; one that follows it would be taken for that.
            out.push_str(&format!("\\{:x} ", u32::from(c)));
        }
    }
    out.push('"');
    out
}

/// Writes a document.
pub fn write(document: &Document) -> String {
    let lang = document.lang;
    let mut out = String::with_capacity(256 * 1024);
    let style = STYLE.replace("/*FOOT*/\"\"", &css_string(&document.foot));
    let pole = document.lines.first().map_or("", String::as_str);
    // No scripts, no pictures, no fonts from elsewhere, whatever a text may hold.
    out.push_str(&format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{style}</style>\n</head>\n<body>\n",
        lang.code(),
        escape(&format!("{} – {pole}", document.title))
    ));
    out.push_str("<header class=\"cover\">\n");
    let mut lines = document.lines.iter();
    if let Some(pole) = lines.next() {
        element(&mut out, "p", "pole", pole);
    }
    element(&mut out, "h1", "", &document.title);
    lines.for_each(|line| element(&mut out, "p", "line", line));
    blocks(&mut out, &document.cover, lang);
    out.push_str("<nav><ol>\n");
    for section in &document.sections {
        out.push_str(&format!("<li><a href=\"#{}\">{}</a></li>\n", section.id, escape(&section.title)));
    }
    out.push_str("</ol></nav>\n</header>\n<main>\n");
    for section in &document.sections {
        out.push_str(&format!("<section id=\"{}\">\n<h2>{}</h2>\n", section.id, escape(&section.title)));
        blocks(&mut out, &section.blocks, lang);
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn element(out: &mut String, name: &str, class: &str, text: &str) {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    out.push_str(&format!("<{name}{class}>{}</{name}>\n", escape(text).replace('\n', "<br>")));
}

fn blocks(out: &mut String, list: &[Block], lang: Lang) {
    let mut gallery = false;
    for block in list {
        let small = matches!(block, Block::Chart(chart) if chart.small);
        if small != gallery {
            out.push_str(if small { "<div class=\"gallery\">\n" } else { "</div>\n" });
            gallery = small;
        }
        one(out, block, lang);
    }
    if gallery {
        out.push_str("</div>\n");
    }
}

fn one(out: &mut String, block: &Block, lang: Lang) {
    match block {
        Block::Heading(level, text) => element(out, &format!("h{}", level.clamp(&3, &6)), "", text),
        Block::Text(text) => element(out, "p", "", text),
        // What is quoted is French, whatever the language of the report.
        Block::Quote(text) => out.push_str(&format!("<blockquote lang=\"fr\">{}</blockquote>\n", escape(text))),
        Block::Remark(text) => element(out, "p", "remark", text),
        Block::Tiles(tiles) => {
            out.push_str("<div class=\"tiles\">\n");
            tiles.iter().for_each(|one| tile(out, one));
            out.push_str("</div>\n");
        }
        Block::Facts(facts) => {
            out.push_str("<dl class=\"facts\">\n");
            for (name, value) in facts {
                out.push_str(&format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(name), escape(value)));
            }
            out.push_str("</dl>\n");
        }
        Block::Table(one) => table(out, one, lang),
        Block::Dense(lines) => {
            out.push_str("<ul class=\"dense\">\n");
            lines.iter().for_each(|line| element(out, "li", "", line));
            out.push_str("</ul>\n");
        }
        Block::Chart(chart) => {
            out.push_str(if chart.small { "<figure class=\"small\">\n" } else { "<figure>\n" });
            // Drawn here, every text in it escaped.
            out.push_str(&chart.svg);
            element(out, "figcaption", "", &chart.caption);
            out.push_str("</figure>\n");
        }
        Block::Card(list) => {
            out.push_str("<article>\n");
            blocks(out, list, lang);
            out.push_str("</article>\n");
        }
    }
}

fn tile(out: &mut String, tile: &Tile) {
    out.push_str(&format!(
        "<div><strong>{}</strong><span>{}</span><small>{}</small></div>\n",
        escape(&tile.value),
        escape(&tile.label),
        escape(&tile.hint)
    ));
}

fn table(out: &mut String, table: &Table, lang: Lang) {
    out.push_str("<table>\n<thead><tr>");
    let class = |right: bool| if right { " class=\"n\"" } else { "" };
    for column in &table.columns {
        out.push_str(&format!("<th scope=\"col\"{}>{}</th>", class(column.right), escape(&column.title)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (cell, column) in row.iter().zip(&table.columns) {
            let kind = match cell {
                Cell::Date(_) | Cell::Code(_) => " class=\"d\"",
                _ => class(column.right),
            };
            let text = escape(&cell.shown(lang)).replace('\n', "<br>");
            out.push_str(&format!("<td{kind}>{text}</td>"));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_html_reads_is_left() {
        for hostile in
            ["<script>alert(1)</script>", "\" onload=\"x", "' onload='x", "a & b", "\u{0}\u{1b}[31m", "]]>", "-->"]
        {
            let safe = escape(hostile);
            assert!(!safe.contains(['<', '>', '"', '\'', '\u{0}', '\u{1b}']), "{safe}");
            let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
            let bare = entities.iter().fold(safe.clone(), |text, entity| text.replace(entity, ""));
            assert!(!bare.contains('&'), "{safe}");
        }
        assert_eq!(escape("Émaillage & Cie « Ô »"), "Émaillage &amp; Cie « Ô »");
    }

    #[test]
    fn no_text_ends_a_string_of_the_style_sheet() {
        for hostile in ["\"; } body { display: none", "\\\"", "</style><script>", "a\nb", "é"] {
            let string = css_string(hostile);
            let inside = &string[1..string.len() - 1];
            assert!(inside.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '\\'), "{string}");
        }
        assert_eq!(css_string("é1 – 2"), "\"\\e9 1 \\2013  2\"");
    }
}
