//! What holds for every line of the sources and every text of the catalogue.

mod durability;
mod labels;
mod no_personal_data;
mod rules;
