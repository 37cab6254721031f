//! Other people's files: read as they are into tables of cells ([`table`]), whatever they were written with, then
//! understood as records of the domain.
//!
//! [`open`] finds out by its bytes what a file is and hands it to its reader. Readers trust nothing: what they take is
//! bounded ([`limits`]), what a library does is contained ([`guard`]), and what is wrong with one row costs that row.
//!
//! [`layout`] says what each column of a table is ([`headings`], [`contents`], [`context`]), [`proposals`] what stands for
//! what none says, [`values`] reads the cells,
//! [`records`] makes records of lines, [`source`] ties them to the import, [`arrival`] finds whom they are about.

mod again;
pub mod arrival;
mod asides;
mod below;
mod beside;
mod by_membership;
mod by_year;
mod called;
mod colleges;
mod company_api;
mod contents;
mod context;
pub mod decode;
mod delimited;
mod error;
mod establishment;
pub mod guard;
mod guess;
mod heading_line;
pub mod headings;
mod held_against;
pub(super) mod kept_words;
mod labels;
pub mod layout;
pub mod limits;
mod look_again;
pub mod mapping;
pub mod matching;
mod met;
mod named_people;
mod nature;
mod of_organisation;
mod of_people;
mod of_projects;
mod open;
mod parts;
mod people_of_line;
mod periods;
mod phrases;
pub mod proposals;
pub mod records;
pub mod repeated;
pub mod reread;
mod roles;
mod separator;
pub mod sirene;
pub mod source;
mod surplus;
pub mod table;
pub mod target;
mod towns;
pub mod values;
mod vcard;
mod whose;
mod workbook;

pub use error::{Bound, ReadError};
pub use open::{Recognised, read, read_bytes, read_within, recognise};
