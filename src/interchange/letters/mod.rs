//! Letters to members: the call for dues and the receipt, as A4 pages from a template that the user can change.

mod dues;
mod make;
mod sender;
mod template;

pub use dues::{Asked, Letter, Refusal, call, receipt, stem};
pub use make::{Order, TemplateError};
pub use sender::Sender;
pub use template::{Fault, FaultKind, Item, Template, Values, pages};

use std::path::Path;

/// A sort of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The call for a year's dues.
    Call,
    /// What was paid of a year's dues.
    Receipt,
}

impl Sort {
    /// Every sort.
    pub const ALL: [Sort; 2] = [Sort::Call, Sort::Receipt];

    /// The name of its template's file.
    pub const fn file(self) -> &'static str {
        match self {
            Sort::Call => "appel-cotisation.html",
            Sort::Receipt => "recu-cotisation.html",
        }
    }

    /// The template that is built in.
    pub const fn built_in(self) -> &'static str {
        match self {
            Sort::Call => include_str!("templates/appel-cotisation.html"),
            Sort::Receipt => include_str!("templates/recu-cotisation.html"),
        }
    }

    /// The placeholders that its template may use.
    pub const fn known(self) -> &'static [&'static str] {
        match self {
            Sort::Call => dues::CALL_NAMES,
            Sort::Receipt => dues::RECEIPT_NAMES,
        }
    }

    /// The user's template in a folder, as text; the built-in one where there is none.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn source(self, folder: Option<&Path>) -> std::io::Result<String> {
        let Some(folder) = folder else { return Ok(self.built_in().to_owned()) };
        match crate::small_file::read(&folder.join(self.file()), crate::small_file::LIST) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(self.built_in().to_owned()),
            read => read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_templates_use_what_is_known() {
        for sort in Sort::ALL {
            Template::parse(sort.built_in(), sort.known()).unwrap();
        }
    }

    #[test]
    fn the_users_template_wins_where_there_is_one() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Sort::Call.source(Some(folder.path())).unwrap(), Sort::Call.built_in());
        std::fs::write(folder.path().join(Sort::Call.file()), "own").unwrap();
        assert_eq!(Sort::Call.source(Some(folder.path())).unwrap(), "own");
        assert_eq!(Sort::Receipt.source(Some(folder.path())).unwrap(), Sort::Receipt.built_in());
    }
}
