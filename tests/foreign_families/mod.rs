//! The families of foreign files, and how their programs write them.
#![allow(dead_code, reason = "each of those who use it needs a part")]

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

pub mod activity;
pub mod cards;
pub mod dealings;
pub mod lists;
pub mod more;
pub mod other_poles;
pub mod other_words;
pub mod other_words_again;
pub mod others;
pub mod people;
pub mod people_and_ranges;
pub mod programs;
pub mod proposed;
pub mod third_words;
pub mod unseen;
pub mod unseen_again;
pub mod unseen_books;
pub mod workbooks;

/// How a file is written.
#[derive(Debug, Clone, Copy)]
pub enum How {
    Ansi,
    Bom,
    Utf8,
    Utf16,
    MacRoman,
    /// A workbook: `== SHEET`, then lines of cells parted by `|`; `#1590` is a number, `@2014-03-12` a date.
    Book,
}

/// A file, and what must come out of it.
pub struct Family {
    pub file: &'static str,
    pub how: How,
    pub text: &'static str,
    /// What is said for every line, as `--set` does.
    pub set: &'static [(&'static str, &'static str)],
    /// How many records of which kind are made: `organisations 3, dues 2`. People of the staff come as they are named.
    pub counts: &'static str,
    /// Records that must be there: kind, then fields and values.
    pub records: &'static [&'static str],
    /// Lines that are refused, and a field that is said to be at fault.
    pub refused: &'static [(u64, &'static str)],
}

/// Every family.
pub fn all() -> impl Iterator<Item = &'static Family> {
    [
        lists::FAMILIES,
        more::FAMILIES,
        others::FAMILIES,
        activity::FAMILIES,
        dealings::FAMILIES,
        workbooks::FAMILIES,
        programs::FAMILIES,
        proposed::FAMILIES,
        cards::FAMILIES,
        people::FAMILIES,
        people_and_ranges::FAMILIES,
        unseen::FAMILIES,
        unseen_again::FAMILIES,
        unseen_books::FAMILIES,
        other_poles::FAMILIES,
        other_words::FAMILIES,
        other_words_again::FAMILIES,
        third_words::FAMILIES,
    ]
    .into_iter()
    .flatten()
}

/// Writes a file as its program would, with the family's text or one made of it.
pub fn write(folder: &Path, family: &Family, text: &str) -> PathBuf {
    let path = folder.join(family.file);
    let lines = text.replace('\n', "\r\n") + "\r\n";
    let bytes = match family.how {
        How::Utf8 => lines.into_bytes(),
        How::Bom => format!("\u{FEFF}{lines}").into_bytes(),
        How::Utf16 => format!("\u{FEFF}{lines}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        How::Ansi => encoding_rs::WINDOWS_1252.encode(&lines).0.into_owned(),
        How::MacRoman => encoding_rs::MACINTOSH.encode(&lines.replace("\r\n", "\r")).0.into_owned(),
        How::Book => return book(&path, text),
    };
    std::fs::write(&path, bytes).unwrap();
    path
}

fn book(path: &Path, text: &str) -> PathBuf {
    let (mut book, day) = (Workbook::new(), Format::new().set_num_format("dd/mm/yyyy"));
    for sheet in text.split("== ").filter(|sheet| !sheet.is_empty()) {
        let mut lines = sheet.lines();
        let name = lines.next().unwrap();
        let sheet = book.add_worksheet();
        let visible = name.strip_suffix(" (hidden)");
        sheet.set_name(visible.unwrap_or(name)).unwrap().set_hidden(visible.is_some());
        for (row, line) in lines.enumerate() {
            for (column, cell) in line.split('|').enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
                let number = cell.strip_prefix('#').and_then(|number| number.parse::<f64>().ok());
                let date = cell.strip_prefix('@').and_then(|date| ExcelDateTime::parse_from_str(date).ok());
                if let Some(number) = number {
                    sheet.write(row, column, number).unwrap();
                } else if let Some(date) = date {
                    sheet.write_with_format(row, column, &date, &day).unwrap();
                } else {
                    sheet.write(row, column, cell).unwrap();
                }
            }
        }
    }
    book.save(path).unwrap();
    path.to_owned()
}
