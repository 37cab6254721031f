//! A report in words: blocks in one order, written alike as HTML and as Markdown.

mod cover;
mod indicators;
mod sections;
pub mod tables;
pub mod words;

use chrono::NaiveDate;

use super::Report;
use crate::i18n::Lang;

/// A report put into words.
pub struct Document {
    pub lang: Lang,
    pub title: String,
    /// What stands under the title: pole, contract, date of reference.
    pub lines: Vec<String>,
    /// What stands at the foot of each page.
    pub foot: String,
    pub cover: Vec<Block>,
    pub sections: Vec<Section>,
}

/// A section that begins on a new page.
pub struct Section {
    pub id: &'static str,
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A piece of a report.
pub enum Block {
    /// A heading under that of the section; 3 or 4.
    Heading(u8, String),
    Text(String),
    /// Words of the contract.
    Quote(String),
    /// Something to be noted beside the figures.
    Remark(String),
    Tiles(Vec<Tile>),
    /// Names with their values.
    Facts(Vec<(String, String)>),
    Table(Table),
    /// Many short lines of equal weight, in columns.
    Dense(Vec<String>),
    Chart(Chart),
    /// What belongs together and starts together.
    Card(Vec<Block>),
}

/// A key figure of the cover.
pub struct Tile {
    pub value: String,
    pub label: String,
    pub hint: String,
}

/// A drawing, and what it says in words.
pub struct Chart {
    pub svg: String,
    pub caption: String,
    /// For those who cannot see it, and for Markdown.
    pub says: String,
    /// Whether it stands beside others of its kind.
    pub small: bool,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub title: String,
    /// In characters, on a sheet.
    pub width: u16,
    /// Numbers stand on the right.
    pub right: bool,
}

/// A cell, with its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Blank,
    Text(String),
    /// A number that is a name, such as a SIRET: text that is not broken.
    Code(String),
    Date(NaiveDate),
    Whole(i64),
    /// Euro cents.
    Cents(i64),
    /// A count that may be a fraction.
    Number(f64),
    /// Of a hundred.
    Percent(f64),
}

impl Cell {
    /// A text, or nothing.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Blank } else { Cell::Text(text) }
    }

    /// A text that may be absent.
    pub fn maybe(text: Option<impl Into<String>>) -> Cell {
        text.map_or(Cell::Blank, Cell::text)
    }

    /// A code that may be absent.
    pub fn code(text: Option<impl Into<String>>) -> Cell {
        text.map_or(Cell::Blank, |text| Cell::Code(text.into()))
    }

    /// A date that may be absent.
    pub fn day(date: Option<NaiveDate>) -> Cell {
        date.map_or(Cell::Blank, Cell::Date)
    }

    /// As people read it.
    pub fn shown(&self, lang: Lang) -> String {
        match self {
            Cell::Blank => String::new(),
            Cell::Text(text) | Cell::Code(text) => text.clone(),
            Cell::Date(date) => lang.date(*date),
            Cell::Whole(n) => lang.number(*n),
            Cell::Cents(cents) => lang.amount(crate::model::money::Cents(*cents)),
            Cell::Number(value) => words::number(lang, *value),
            Cell::Percent(value) => lang.percent(value / 100.0, 1),
        }
    }
}

/// Puts a report into words.
pub fn compose(report: &Report, lang: Lang) -> Document {
    let title = lang.tf("report.title", &[("year", &report.year)]);
    let sections = vec![
        indicators::section(report, lang),
        sections::trends(report, lang),
        sections::members(report, lang),
        sections::movements(report, lang),
        sections::territory(report, lang),
        sections::dues(report, lang),
        sections::notes(report, lang),
    ];
    Document {
        lang,
        foot: format!("{} – {title}", report.pole),
        title,
        lines: vec![report.pole.clone(), report.contract.clone(), words::reference(report, lang)],
        cover: cover::blocks(report, lang),
        sections,
    }
}
