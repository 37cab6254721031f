//! From the user's template and the database to letters.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::template::Fault;
use super::{Asked, Sender, Sort, Template};
use crate::i18n::Lang;
use crate::store::{Store, StoreError};

/// Why there is no template to make letters from.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// The user's template of a sort, and every fault in it.
    #[error("{}: {} faults", path.display(), faults.len())]
    Faulty { path: PathBuf, sort: Sort, faults: Vec<Fault> },
}

impl Sort {
    /// The user's template in a folder; the built-in one where there is none.
    ///
    /// # Errors
    /// The file is there and cannot be read, or has faults.
    pub fn template(self, folder: Option<&Path>) -> Result<Template, TemplateError> {
        let path = folder.unwrap_or(Path::new("")).join(self.file());
        match self.source(folder) {
            Err(source) => Err(TemplateError::Read { path, source }),
            Ok(source) => Template::parse(&source, self.known()).map_err(|faults| TemplateError::Faulty {
                path,
                sort: self,
                faults,
            }),
        }
    }
}

/// Which letters are wanted: for a year, dated a day, from a sender, in the language of their template.
pub struct Order<'a> {
    pub sender: &'a Sender,
    pub year: i32,
    pub on: NaiveDate,
    pub lang: Lang,
}

impl Order<'_> {
    /// Makes letters from one state of the database, with the contract in force on their day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn make<T>(&self, store: &Store, work: impl FnOnce(&Asked) -> Result<T, StoreError>) -> Result<T, StoreError> {
        store.snapshot(|store| {
            let facts = store.facts()?;
            let Order { sender, year, on, lang } = *self;
            work(&Asked { store, facts: &facts, contract: Some(store.contract_on(on)), sender, year, on, lang })
        })
    }
}
