//! Plain types and rules: no I/O and no clock; dates come as arguments.

pub mod date_input;
pub mod money;
pub mod naf;
pub mod place;
pub mod siret;
pub mod text;
