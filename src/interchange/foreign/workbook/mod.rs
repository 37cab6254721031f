//! Workbooks: every visible sheet as a table.
//!
//! XLSX is calamine's work, by its streaming reader of cells; [`zipped`] first unpacks what it would read and refuses
//! what would fill the memory. ODS and XLS are read here: calamine's readers of these give whole ranges, and a file of
//! a kilobyte can declare one that no memory holds.

mod biff;
mod grid;
mod ods;
mod serial;
mod strings;
mod xls;
mod xlsx;
mod zipped;

pub use xls::read as read_xls;
pub use zipped::read as read_zip;
