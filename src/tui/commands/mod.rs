//! The command registry: every action of the interface, once. Keymap, footer, help and palette read it.
//!
//! A command's texts are in `locales/*/AREA.toml` under `commands.NAME`, where its id is `AREA.NAME`: `title` for
//! footer and palette, `doc` for help.

pub mod agenda;
pub mod bulk;
pub mod changes;
pub mod closing;
pub mod conflict;
pub mod contract;
pub mod dashboard;
pub mod dues;
pub mod duplicates;
pub mod evidence;
pub mod export;
pub mod file;
pub mod finder;
pub mod form;
pub mod global;
pub mod import;
pub mod letters;
pub mod list;
pub mod marks;
pub mod members;
pub mod popup;
pub mod privacy;
pub mod registers;
pub mod report;
pub mod search;
pub mod territory;
pub mod visits;
pub mod who_to_visit;

/// A command's id, `AREA.NAME`.
pub type CommandId = &'static str;

/// Where a command applies. A layer names its scopes, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    Global,
    /// Anything with a selected row.
    List,
    /// Lists whose rows can be marked.
    Marks,
    /// Where Space marks a row.
    Mark,
    /// Where Space means something else, so that another key marks a row.
    MarkToo,
    /// What is asked of the marked rows.
    Bulk,
    /// Popups that are closed with Esc.
    Popup,
    Dashboard,
    Members,
    File,
    Visits,
    Dues,
    Contract,
    Evidence,
    Agenda,
    Territory,
    WhoToVisit,
    /// The list of duplicates.
    Duplicates,
    /// Two records side by side, to be made one.
    Merge,
    /// Who has been kept long enough.
    Privacy,
    /// What an erasure would do.
    Erasure,
    /// The file of one person.
    Person,
    Closing,
    Changes,
    Search,
    Form,
    /// Two changes of one record, field by field.
    Conflict,
    Report,
    Export,
    /// Writing letters about dues.
    Letters,
    /// Choosing a file to import.
    ImportFile,
    /// A file on its way in.
    Import,
    /// A line of it being mended.
    ImportMend,
    /// What is asked over it: a field, a value, a name.
    ImportAsk,
    /// The registers of all kinds of record.
    Registers,
    /// Anything about one record: edit, delete, history.
    Record,
    /// The page of one record.
    Page,
    /// The page of a project.
    Project,
}

/// One command.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    pub id: CommandId,
    pub scope: Scope,
    /// Its keys, the one to show first. See [`super::keymap`] for how they are written.
    pub keys: &'static [&'static str],
    /// Place in the footer, the lowest first; 0: not in the footer.
    pub footer: u8,
}

/// Every command, by area.
pub const AREAS: &[&[Command]] = &[
    global::COMMANDS,
    list::COMMANDS,
    marks::COMMANDS,
    bulk::COMMANDS,
    popup::COMMANDS,
    dashboard::COMMANDS,
    members::COMMANDS,
    file::COMMANDS,
    visits::COMMANDS,
    dues::COMMANDS,
    contract::COMMANDS,
    evidence::COMMANDS,
    agenda::COMMANDS,
    territory::COMMANDS,
    who_to_visit::COMMANDS,
    duplicates::COMMANDS,
    privacy::COMMANDS,
    closing::COMMANDS,
    changes::COMMANDS,
    search::COMMANDS,
    form::COMMANDS,
    conflict::COMMANDS,
    report::COMMANDS,
    export::COMMANDS,
    letters::COMMANDS,
    import::COMMANDS,
    registers::COMMANDS,
];

/// Every command.
pub fn all() -> impl Iterator<Item = &'static Command> {
    AREAS.iter().flat_map(|area| area.iter())
}

impl Command {
    /// The short title, in the user's language.
    pub fn title(&self, lang: crate::i18n::Lang) -> &'static str {
        self.text(lang, "title")
    }

    /// What it does, in a sentence.
    pub fn doc(&self, lang: crate::i18n::Lang) -> &'static str {
        self.text(lang, "doc")
    }

    fn text(&self, lang: crate::i18n::Lang, which: &str) -> &'static str {
        let (area, name) = self.id.split_once('.').unwrap_or((self.id, ""));
        lang.find(&format!("{area}.commands.{name}.{which}")).unwrap_or(self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::tui::keymap::Stroke;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_texts_complete_and_no_key_means_two_things_in_one_scope() {
        let mut ids = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for command in all() {
            assert!(ids.insert(command.id), "{} twice", command.id);
            for lang in [Lang::Fr, Lang::En] {
                assert_ne!(command.title(lang), command.id, "no title for {}", command.id);
                assert_ne!(command.doc(lang), command.id, "no doc for {}", command.id);
            }
            assert!(!command.keys.is_empty(), "{} has no key", command.id);
            for key in command.keys {
                let stroke = Stroke::parse(key).unwrap_or_else(|| panic!("{key} of {} is no key", command.id));
                assert!(keys.insert((command.scope, stroke.to_string())), "{key} twice in {:?}", command.scope);
            }
        }
    }
}
