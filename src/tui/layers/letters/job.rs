//! What the storage thread does for the popup: making the letters, writing the file.

use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};

use crate::config;
use crate::i18n::{Lang, messages};
use crate::interchange::InterchangeError;
use crate::interchange::letters::{self, Asked, Letter, Refusal, Sort, pages};
use crate::interchange::output::write_regular;
use crate::model::record::Id;
use crate::store::{Access, Store, StoreError};
use crate::tui::layers::files::path;

/// Who gets which letter.
#[derive(Debug, Clone)]
pub enum What {
    /// The call of one organisation.
    Call(Id),
    /// The calls of those among these whose dues are called and not paid.
    Calls(Vec<Id>),
    /// The receipt of one organisation.
    Receipt(Id),
}

/// What is to be written.
pub struct Order {
    pub what: What,
    /// The day of the letters; their dues are those of its year.
    pub on: NaiveDate,
    /// The language of what is said; letters have that of their template.
    pub lang: Lang,
    /// The user's settings file.
    pub settings: Option<PathBuf>,
    /// The file, as the user named it.
    pub name: String,
    /// Whether a file of that name may be replaced.
    pub replace: bool,
}

/// What came of it.
pub enum Outcome {
    Written {
        /// The whole path.
        path: String,
        letters: usize,
        /// What the letters lack, in the user's words.
        missing: Option<String>,
    },
    /// There is a file of that name.
    Exists,
    Failed(StoreError),
    /// They cannot be made, and why, in the user's words.
    Refused(String),
    NotWritten(InterchangeError),
}

impl What {
    const fn sort(&self) -> Sort {
        match self {
            What::Call(_) | What::Calls(_) => Sort::Call,
            What::Receipt(_) => Sort::Receipt,
        }
    }

    fn make(&self, asked: &Asked) -> Result<Result<Vec<Letter>, Refusal>, StoreError> {
        match self {
            What::Call(id) => letters::call(asked, Some(*id)),
            What::Calls(ids) => Ok(letters::call(asked, None)?.map(|mut letters| {
                letters.retain(|letter| ids.contains(&letter.organisation));
                letters
            })),
            What::Receipt(id) => Ok(letters::receipt(asked, *id)?.map(|letter| vec![letter])),
        }
    }
}

/// Makes the letters and writes them, one after the other; what is there stays unless it may be replaced.
pub fn write(store: &Store, order: &Order) -> Outcome {
    let Order { what, on, lang, settings, name, replace } = order;
    let path = path(name);
    if !replace && path.exists() {
        return Outcome::Exists;
    }
    let sender = settings.as_deref().map(|file| config::read(file).0.sender).unwrap_or_default();
    let folder = settings.as_deref().and_then(config::templates_beside);
    let template = match what.sort().template(folder.as_deref()) {
        Ok(template) => template,
        Err(error) => return Outcome::Refused(messages::letters::template_error(*lang, &error)),
    };
    let wanted = letters::Order { sender: &sender, year: on.year(), on: *on, lang: template.lang };
    let made = wanted.make(store, |asked| {
        let name = match what {
            What::Call(id) | What::Receipt(id) => asked.facts.organisation(*id).map(|it| it.name.to_string()),
            What::Calls(_) => None,
        };
        Ok((what.make(asked)?, name.unwrap_or_default()))
    });
    let letters = match made {
        Err(error) => return Outcome::Failed(error),
        Ok((Err(why), name)) => return Outcome::Refused(messages::letters::no_letter(*lang, why, &name, on.year())),
        Ok((Ok(letters), _)) if letters.is_empty() => {
            let date = lang.date(*on);
            return Outcome::Refused(lang.tf("letters.popup.nobody", &[("year", &on.year()), ("date", &date)]));
        }
        Ok((Ok(letters), _)) => letters,
    };
    let count = letters.len();
    let values: Vec<_> = letters.into_iter().map(|letter| letter.values).collect();
    let asks_for_money = what.sort() == Sort::Call;
    if let Err(error) = store.note_access(Access::Letters, Some(("letters", None)), count) {
        return Outcome::Failed(error);
    }
    match write_regular(&path, pages(&template, &values).as_bytes()) {
        Ok(()) => Outcome::Written {
            path: path.display().to_string(),
            letters: count,
            missing: messages::letters::missing(*lang, &sender, settings.as_deref()).filter(|_| asks_for_money),
        },
        Err(error) => Outcome::NotWritten(error),
    }
}
