//! Plain types and rules: no I/O and no clock; dates come as arguments.

pub mod activity;
pub mod date_input;
pub mod dues;
pub mod duplicates;
pub mod facts;
pub mod fields;
pub mod graphemes;
pub mod grouped;
pub mod kind;
pub mod labelling;
pub mod membership;
pub mod merge;
pub mod money;
pub mod naf;
pub mod organisation;
pub mod parse;
pub mod place;
pub mod record;
pub mod register;
pub mod rotation;
mod shape;
pub mod siret;
pub mod standing;
pub mod territory;
pub mod text;
pub mod validate;
pub mod visit;
