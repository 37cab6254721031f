//! A report in words: blocks in one order, written alike as HTML and as Markdown.

mod cover;
mod indicators;
mod sections;
pub mod tables;
pub mod words;

pub use crate::interchange::export::table::{Cell, Column, Table};

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
