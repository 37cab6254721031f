//! A mapping said in so many words: a TOML file, or what was confirmed before.
//!
//! ```toml
//! heading_line = 3                 # where it is not found by itself
//! [columns]                        # heading = what it is read as; "" leaves it out
//! "Nom commercial" = "organisation.name"
//! "Cotis. N" = "dues.amount 2015"
//! "Divers" = ""
//! [set]                            # for every line, what no column says
//! "membership.college" = "1"
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::headings::words;
use super::layout::Layout;
use super::table::Table;
use super::target::Target;
use super::values;
use crate::model::kind::{Kind, Type};

/// What was said of the columns of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading_line: Option<u64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    #[serde(default, rename = "set", skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
}

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// As the TOML reader says it, with the line.
    #[error("{0}")]
    Toml(String),
    /// Not a kind and one of its fields.
    #[error("{0} is no field")]
    NoField(String),
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// It is no TOML, has unknown keys, or names what is no field.
    pub fn parse(text: &str) -> Result<Mapping, MappingError> {
        let mapping: Mapping = toml::from_str(text).map_err(|error| MappingError::Toml(error.to_string()))?;
        let columns = mapping.columns.values().filter(|target| !target.is_empty());
        for name in columns.chain(mapping.settings.keys()) {
            if Target::parse(name).is_none() {
                return Err(MappingError::NoField(name.clone()));
            }
        }
        Ok(mapping)
    }

    /// A mapping as TOML.
    pub fn write(&self) -> String {
        // Strings and whole numbers only: always TOML.
        toml::to_string(self).unwrap_or_default()
    }

    /// Reads a mapping that was remembered, without what is of one year; nothing of one that a later version wrote.
    pub fn remembered(text: &str) -> Option<Mapping> {
        Mapping::parse(text).ok().map(Mapping::lasting)
    }

    /// What holds for next year's file with the same headings too: no setting of a date, a year or an amount, and no
    /// year of a column whose heading does not say it.
    pub fn lasting(mut self) -> Mapping {
        self.settings.retain(|name, _| Target::parse(name).is_some_and(lasts));
        for (heading, name) in &mut self.columns {
            let Some(target) = Target::parse(name).filter(|target| target.year.is_some()) else { continue };
            if words(heading).1.is_none() {
                *name = Target { year: None, ..target }.to_string();
            }
        }
        self
    }

    /// What a layout says, to be used again for files with the same headings: what is [`Mapping::lasting`]. Columns that
    /// share a heading and are not the same are found out anew each time: a mapping knows columns by their headings only.
    pub fn of(layout: &Layout) -> Mapping {
        let columns = || {
            layout.columns.iter().filter(|column| !column.heading.is_empty()).map(|column| {
                let target = column.target.filter(|_| column.confidence >= super::layout::SURE);
                (&column.heading, target.map(|target| target.to_string()).unwrap_or_default())
            })
        };
        let alone =
            |heading: &str, target: &str| columns().all(|(other, others)| others == target || !same(other, heading));
        let said = columns().filter(|(heading, target)| alone(heading, target));
        let columns = said.map(|(heading, target)| (heading.clone(), target)).collect();
        Mapping { heading_line: None, columns, settings: layout.settings.clone() }.lasting()
    }

    /// This one, with what the other says besides. What this one says holds.
    pub fn or(mut self, other: &Mapping) -> Mapping {
        self.heading_line = self.heading_line.or(other.heading_line);
        for (heading, target) in &other.columns {
            if self.target(heading).is_none() {
                self.columns.insert(heading.clone(), target.clone());
            }
        }
        for (name, value) in &other.settings {
            self.settings.entry(name.clone()).or_insert_with(|| value.clone());
        }
        self
    }

    /// What is said of a heading: a target, or that it is left out; nothing when nothing is said.
    pub fn target(&self, heading: &str) -> Option<Option<Target>> {
        let said = self.columns.iter().find(|(said, _)| same(said, heading)).map(|(_, target)| target)?;
        Some(Target::parse(said))
    }

    /// The line that bears the headings which the mapping names, where none is known otherwise.
    pub fn find_headings(&self, table: &Table) -> Option<usize> {
        let known = |at: &usize| {
            let cells = table.lines[*at].cells.iter().map(values::text_of);
            cells.filter(|cell| self.target(cell).is_some()).count()
        };
        (0..table.lines.len().min(40)).max_by_key(|at| (known(at), usize::MAX - at)).filter(|at| known(at) > 0)
    }

    /// The headings it names that no column of the layouts bears.
    pub fn strangers<'a>(&'a self, layouts: &[&Layout]) -> Vec<&'a str> {
        let there = |heading: &str| {
            layouts.iter().flat_map(|layout| &layout.columns).any(|column| same(&column.heading, heading))
        };
        self.columns.keys().map(String::as_str).filter(|heading| !there(heading)).collect()
    }
}

/// Whether a value for every line can be that of another year's file.
fn lasts(target: Target) -> bool {
    target.year.is_none()
        && target.field != "year"
        && target.kind != Kind::Figures
        && !matches!(target.ty(), Some(Type::Date | Type::Money { .. }))
}

/// Whether two headings are the same but for case, accents and punctuation.
fn same(one: &str, other: &str) -> bool {
    let (a, b) = (words(one), words(other));
    if a.0.is_empty() { one.trim() == other.trim() } else { a == b }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_of_a_year_is_passed_over() {
        let stored = "[columns]\n\"Boîte\" = \"organisation.name\"\n\"Cotis\" = \"dues.amount 2015\"\n\
                      \"Cotis 2014\" = \"dues.amount 2014\"\n\"CA\" = \"figures.turnover 2014 x1000\"\n\
                      [set]\n\"dues.year\" = \"2015\"\n\"dues.amount\" = \"550\"\n\"membership.college\" = \"1\"\n\
                      \"membership.joined_on\" = \"01/01/2015\"\n\"payment.paid_on\" = \"31/12/2015\"\n";
        let expected = "[columns]\n\"Boîte\" = \"organisation.name\"\nCA = \"figures.turnover x1000\"\n\
                        Cotis = \"dues.amount\"\n\"Cotis 2014\" = \"dues.amount 2014\"\n\
                        [set]\n\"membership.college\" = \"1\"\n";
        assert_eq!(Mapping::remembered(stored), Mapping::parse(expected).ok());
        assert!(Mapping::remembered(expected).is_some());
        assert_eq!(Mapping::remembered("[set]\n\"dues.colour\" = \"1\"\n"), None);
    }
}
