//! Other people's files: read as they are into tables of cells ([`table`]), whatever they were written with, then
//! understood as records of the domain.

pub mod table;
