//! Why a command could not do what it was asked.

use std::path::PathBuf;

use crate::contract::ContractError;
use crate::i18n::{Lang, messages};
use crate::interchange::InterchangeError;
use crate::store::StoreError;

/// A failure, said once on standard error in the user's language.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Interchange(#[from] InterchangeError),
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{}: {error}", path.display())]
    Contract { path: PathBuf, error: ContractError },
    /// Refused for a reason that is already in the user's words.
    #[error("{0}")]
    Said(String),
    /// Wrong usage that the argument parser cannot see, in the user's words.
    #[error("{0}")]
    Usage(String),
}

impl Failure {
    /// Whether another program holds the database.
    pub fn is_busy(&self) -> bool {
        let (Failure::Store(error) | Failure::Interchange(InterchangeError::Store(error))) = self else { return false };
        matches!(error, StoreError::Busy)
    }

    /// What, where, what to do.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Failure::Store(error) => messages::store_error(lang, error),
            Failure::Interchange(error) => messages::interchange_error(lang, error),
            Failure::Read { path, source } => messages::read_error(lang, path, source),
            Failure::Contract { path, error } => {
                let path = path.display();
                let intro = lang.tf("cli.contract.faulty", &[("path", &path)]);
                format!("{intro}\n{}", messages::contract_error(lang, error))
            }
            Failure::Said(text) | Failure::Usage(text) => text.clone(),
        }
    }

    /// The exit code.
    pub const fn code(&self) -> u8 {
        match self {
            Failure::Usage(_) | Failure::Interchange(InterchangeError::Setting { .. }) => 2,
            _ => 1,
        }
    }
}
