//! A report as Markdown: headings, lists and tables, to be read as it is or put into another document.

use super::document::{Block, Document, Table};
use crate::i18n::Lang;
use crate::model::text::scrub;

/// Text that Markdown takes as it is written.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in scrub(text, true).char_indices() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            // Only at the beginning do these mean something.
            '#' | '+' | '-' | '=' if at == 0 => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    // « 1. » at the beginning would begin a list.
    match out.find(['.', ')']) {
        Some(at) if at > 0 && out[..at].bytes().all(|byte| byte.is_ascii_digit()) => {
            out.insert(at, '\\');
            out
        }
        _ => out,
    }
}

/// Writes a document.
pub fn write(document: &Document) -> String {
    let mut out = format!("# {}\n\n", escape(&document.title));
    for line in &document.lines {
        out.push_str(&format!("{}  \n", escape(line)));
    }
    out.push('\n');
    blocks(&mut out, &document.cover, document.lang);
    for section in &document.sections {
        out.push_str(&format!("## {}\n\n", escape(&section.title)));
        blocks(&mut out, &section.blocks, document.lang);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn blocks(out: &mut String, list: &[Block], lang: Lang) {
    for block in list {
        match block {
            Block::Heading(level, text) => {
                let marks = "#".repeat(usize::from(*level).clamp(3, 6));
                out.push_str(&format!("{marks} {}\n", escape(text)));
            }
            Block::Text(text) => out.push_str(&format!("{}\n", escape(text))),
            Block::Quote(text) => out.push_str(&format!("> {}\n", escape(text))),
            Block::Remark(text) => out.push_str(&format!("**⚠** {}\n", escape(text))),
            Block::Tiles(tiles) => {
                for tile in tiles {
                    let (value, label, hint) = (escape(&tile.value), escape(&tile.label), escape(&tile.hint));
                    out.push_str(&format!("- **{label}** : {value} ({hint})\n"));
                }
            }
            Block::Facts(facts) => {
                for (name, value) in facts {
                    out.push_str(&format!("- {} : **{}**\n", escape(name), escape(value)));
                }
            }
            Block::Table(one) => table(out, one, lang),
            Block::Dense(lines) => lines.iter().for_each(|line| out.push_str(&format!("- {}\n", escape(line)))),
            Block::Chart(chart) => {
                out.push_str(&format!("- **{}** : {}\n", escape(&chart.caption), escape(&chart.says)));
            }
            Block::Card(list) => blocks(out, list, lang),
        }
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
    }
}

fn table(out: &mut String, table: &Table, lang: Lang) {
    let titles: Vec<String> = table.columns.iter().map(|column| escape(&column.title)).collect();
    let marks: Vec<&str> = table.columns.iter().map(|column| if column.right { "--:" } else { "---" }).collect();
    out.push_str(&format!("| {} |\n| {} |\n", titles.join(" | "), marks.join(" | ")));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| escape(&cell.shown(lang))).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_names() {
        for (text, want) in [
            ("A | B", "A \\| B"),
            ("*gras* _x_", "\\*gras\\* \\_x\\_"),
            ("<script>", "\\<script\\>"),
            ("# titre", "\\# titre"),
            ("- liste", "\\- liste"),
            ("1. liste", "1\\. liste"),
            ("1234.50", "1234\\.50"),
            ("[lien](http://x)", "\\[lien\\](http://x)"),
            ("deux\nlignes", "deux lignes"),
            ("Besançon", "Besançon"),
            (".x", ".x"),
        ] {
            assert_eq!(escape(text), want);
        }
    }
}
