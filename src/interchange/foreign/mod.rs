//! Other people's files: read as they are into tables of cells ([`table`]), whatever they were written with, then
//! understood as records of the domain: [`layout`] says what each column is ([`headings`], [`contents`], [`context`]),
//! [`values`] reads the cells, [`records`] makes records of lines, [`source`] ties them to the import.

pub mod arrival;
mod contents;
mod context;
mod heading_line;
pub mod headings;
pub mod layout;
pub mod mapping;
pub mod matching;
pub mod records;
pub mod source;
pub mod table;
mod towns;
pub mod values;
