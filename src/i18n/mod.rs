//! What people read, in French and in English: texts by key, dates, numbers and amounts.
//!
//! Texts live in `locales/fr/NAME.toml` and `locales/en/NAME.toml`, one pair of files for each area of the product,
//! listed in [`catalogue`]. A key is the file's name and the path in it: `common.yes`. Texts hold `{name}`
//! placeholders; a text that depends on a number is a table `{ one = "…", other = "…" }`.

use std::fmt::Display;

mod agenda;
mod catalogue;
mod formats;
pub mod messages;
mod typography;

pub use formats::capitalise;

use catalogue::{Catalogue, Entry};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// French, unless something else is said.
    #[default]
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The language of a code such as `fr`, `en`, `fr_FR.UTF-8`, `en-GB`; `None` for any other language.
    pub fn from_code(code: &str) -> Option<Self> {
        let language = code.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "fr" => Some(Self::Fr),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The language that the environment asks for: the first of `LC_ALL`, `LC_MESSAGES`, `LANG` that is set and not
    /// empty decides (POSIX); `None` when it names neither language.
    pub fn from_env(lc_all: Option<&str>, lc_messages: Option<&str>, lang: Option<&str>) -> Option<Self> {
        [lc_all, lc_messages, lang].into_iter().flatten().find(|value| !value.is_empty()).and_then(Self::from_code)
    }

    /// `fr` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The text of a key; the key itself when there is none, which a test rules out for keys written in the source.
    pub fn t(self, key: &'static str) -> &'static str {
        let text = self.find(key);
        debug_assert!(text.is_some(), "no text for {key}");
        text.unwrap_or(key)
    }

    /// The text of a key put together at run time, if there is one.
    pub fn find(self, key: &str) -> Option<&'static str> {
        match Catalogue::of(self).get(key)? {
            Entry::Text(text) => Some(text),
            Entry::Plural { other, .. } => Some(other),
        }
    }

    /// The text of a key, each `{name}` in it replaced by the value given under that name.
    pub fn tf(self, key: &'static str, values: &[(&str, &dyn Display)]) -> String {
        fill(self.t(key), values)
    }

    /// The text of a key for a number: singular or plural as the language has it, `{n}` replaced by the number.
    pub fn tn(self, key: &'static str, n: i64, values: &[(&str, &dyn Display)]) -> String {
        let text = match Catalogue::of(self).get(key) {
            Some(Entry::Plural { one, .. }) if self.is_singular(n) => one,
            _ => self.t(key),
        };
        let number = self.number(n);
        let mut all: Vec<(&str, &dyn Display)> = vec![("n", &number)];
        all.extend_from_slice(values);
        fill(text, &all)
    }

    /// The label of a code kept in the database. The group is `RECORD.FIELD` (`organisation.size`), or one of `sector`,
    /// `college`, `dues.status`, `pace`: `lang.label("organisation.size", "sme")` is `PME`. The code itself when it has
    /// no label, so that the sectors of another contract and data from a newer version still show.
    pub fn label<'a>(self, group: &str, code: &'a str) -> &'a str {
        let own = self.find(&format!("codes.value.{group}.{code}"));
        // What several records have, such as their confidentiality, has one list of labels.
        let shared = || self.find(&format!("codes.value.{}.{code}", group.split_once('.')?.1));
        own.or_else(shared).unwrap_or(code)
    }

    /// The label of a record's field: `lang.field("organisation", "name")`; the field's own name when it has none.
    pub fn field<'a>(self, record: &str, field: &'a str) -> &'a str {
        let own = self.find(&format!("codes.field.{record}.{field}"));
        own.or_else(|| self.find(&format!("codes.field.common.{field}"))).unwrap_or(field)
    }

    /// A record kind in a sentence, in the number that goes with `n`: `lang.record("visit", 2)` is `visites`.
    pub fn record(self, record: &str, n: i64) -> &str {
        match Catalogue::of(self).get(&format!("codes.record.{record}")) {
            Some(Entry::Plural { one, .. }) if self.is_singular(n) => one,
            Some(Entry::Plural { other, .. }) => other,
            Some(Entry::Text(text)) => text,
            None => record,
        }
    }

    /// A unit of a figure, in the number that goes with `n`: `lang.unit("company", 2)` is `entreprises`.
    pub fn unit(self, unit: &str, n: i64) -> &'static str {
        match Catalogue::of(self).get(&format!("codes.unit.{unit}")) {
            Some(Entry::Plural { one, .. }) if self.is_singular(n) => one,
            Some(Entry::Plural { other, .. }) => other,
            Some(Entry::Text(text)) => text,
            None => "",
        }
    }

    /// A record kind as a heading: `Visites`.
    pub fn title(self, record: &str) -> &str {
        self.find(&format!("codes.title.{record}")).unwrap_or(record)
    }

    /// Whether `n` of something takes the singular: 0, 1 and -1 in French, 1 alone in English.
    fn is_singular(self, n: i64) -> bool {
        match self {
            Self::Fr => (-1..=1).contains(&n),
            Self::En => n == 1,
        }
    }
}

/// Replaces each `{name}` by its value, in one pass: braces in a value stay as they are.
fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let found = after.split_once('}').and_then(|(name, tail)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, tail))
        });
        match found {
            Some((value, tail)) => {
                out.push_str(&value.to_string());
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
