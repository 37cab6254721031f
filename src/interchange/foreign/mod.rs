//! Other people's files: read as they are into tables of cells ([`table`]), whatever they were written with, then
//! understood as records of the domain.
//!
//! [`open`] finds out by its bytes what a file is and hands it to its reader. Readers trust nothing: what they take is
//! bounded ([`limits`]), what a library does is contained ([`guard`]), and what is wrong with one row costs that row.

mod company_api;
pub mod decode;
mod delimited;
mod error;
mod establishment;
pub mod guard;
pub mod limits;
mod open;
mod separator;
pub mod sirene;
pub mod table;
mod vcard;
mod workbook;

pub use error::{Bound, ReadError};
pub use open::{Recognised, read, read_bytes, read_within, recognise};
