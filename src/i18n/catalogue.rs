//! The texts of each language, embedded in the program and read once.

use std::collections::HashMap;
use std::sync::OnceLock;

use toml::{Table, Value};

use super::{Lang, typography};

/// One text, or its singular and plural.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    Text(String),
    Plural { one: String, other: String },
}

/// One area of the product: the first part of its keys, and its file in each language.
pub struct Area {
    pub name: &'static str,
    pub fr: &'static str,
    pub en: &'static str,
}

macro_rules! area {
    ($name:literal) => {
        Area {
            name: $name,
            fr: include_str!(concat!("../../locales/fr/", $name, ".toml")),
            en: include_str!(concat!("../../locales/en/", $name, ".toml")),
        }
    };
}

/// Every area. A new one takes a line here and a file in each language.
pub const AREAS: &[Area] = &[
    area!("common"),
    area!("codes"),
    area!("dates"),
    area!("errors"),
    area!("global"),
    area!("list"),
    area!("popup"),
    area!("marks"),
    area!("bulk"),
    area!("dashboard"),
    area!("members"),
    area!("file"),
    area!("visits"),
    area!("dues"),
    area!("conflict"),
    area!("contract"),
    area!("agenda"),
    area!("territory"),
    area!("who_to_visit"),
    area!("duplicates"),
    area!("privacy"),
    area!("search"),
    area!("form"),
    area!("evidence"),
    area!("changes"),
    area!("report"),
    area!("closing"),
    area!("compare"),
    area!("registers"),
    area!("export"),
    area!("letters"),
    area!("import"),
    area!("foreign"),
    area!("encryption"),
    area!("cli"),
];

/// The texts of one language by key. An area is read when one of its texts is first asked for: the first frame needs
/// few of them.
#[derive(Debug)]
pub struct Catalogue {
    lang: Lang,
    /// In the order of [`AREAS`].
    areas: [OnceLock<Entries>; AREAS.len()],
}

type Entries = HashMap<String, Entry>;

impl Catalogue {
    /// The catalogue of a language.
    pub fn of(lang: Lang) -> &'static Self {
        static FR: Catalogue = Catalogue::new(Lang::Fr);
        static EN: Catalogue = Catalogue::new(Lang::En);
        match lang {
            Lang::Fr => &FR,
            Lang::En => &EN,
        }
    }

    const fn new(lang: Lang) -> Self {
        Self { lang, areas: [const { OnceLock::new() }; AREAS.len()] }
    }

    /// The entry of a key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        let (name, _) = key.split_once('.')?;
        let at = AREAS.iter().position(|area| area.name == name)?;
        self.area(at).get(key)
    }

    /// Every key with its entry, in no order.
    #[cfg(test)]
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Entry)> {
        (0..AREAS.len()).flat_map(|at| self.area(at).iter())
    }

    /// The texts of an area. A file that is not TOML gives none; a test holds them all to be readable.
    fn area(&self, at: usize) -> &Entries {
        self.areas[at].get_or_init(|| {
            let area = &AREAS[at];
            let source = match self.lang {
                Lang::Fr => area.fr,
                Lang::En => area.en,
            };
            let mut entries = Entries::new();
            add(&mut entries, self.lang, area.name, source.parse::<Table>().unwrap_or_default());
            entries
        })
    }
}

fn add(entries: &mut Entries, lang: Lang, path: &str, table: Table) {
    if let Some(plural) = plural(lang, &table) {
        entries.insert(path.to_owned(), plural);
        return;
    }
    for (name, value) in table {
        let key = format!("{path}.{name}");
        match value {
            Value::String(text) => {
                entries.insert(key, Entry::Text(polished(lang, &text)));
            }
            Value::Table(inner) => add(entries, lang, &key, inner),
            _ => {}
        }
    }
}

/// A table of exactly `one` and `other` is a text with its plural.
fn plural(lang: Lang, table: &Table) -> Option<Entry> {
    let form = |name| table.get(name).and_then(Value::as_str).map(|text| polished(lang, text));
    if table.len() == 2 { Some(Entry::Plural { one: form("one")?, other: form("other")? }) } else { None }
}

fn polished(lang: Lang, text: &str) -> String {
    match lang {
        Lang::Fr => typography::french(text),
        Lang::En => text.to_owned(),
    }
}
