//! Undo: the last change of this session, or one chosen in a history, with a message of what was undone.

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::store::{ChangeId, HistoryEntry, Store, StoreError};
use crate::tui::commands::global;
use crate::tui::context::Context;

/// What came of an undo.
pub struct Undone {
    done: Result<Vec<HistoryEntry>, StoreError>,
    /// It was done again.
    again: bool,
}

/// Undoes the last change of this session.
pub fn last(context: &mut Context) {
    // A change of many rows takes a while to undo.
    context.say(context.t("global.undo.under_way"));
    context.ask(0, |store, _| {
        let change = store.last_change();
        Undone { done: change.and_then(|change| undo(store, change)), again: false }
    });
}

/// Does again what was undone last in this session.
pub fn again(context: &mut Context) {
    context.say(context.t("global.undo.under_way"));
    context.ask(0, |store, _| {
        let change = store.last_undoing();
        Undone { done: change.and_then(|change| undo(store, change)), again: true }
    });
}

fn undo(store: &mut Store, change: Option<ChangeId>) -> Result<Vec<HistoryEntry>, StoreError> {
    change.map_or(Err(StoreError::NothingToUndo), |change| store.undo(change))
}

/// Undoes one change.
pub fn change(change: ChangeId, context: &mut Context) {
    context.ask(0, move |store, _| Undone { done: store.undo(change), again: false });
}

/// Says what was undone.
pub fn tell(undone: Undone, context: &mut Context) {
    match undone.done {
        Ok(entries) if undone.again => {
            let what = named_of_all(&entries, context);
            context.say(context.lang.tf("global.undo.done_again", &[("what", &what)]));
        }
        Ok(entries) => {
            let what = describe(&entries, context);
            let key = context.keymap.shown_id(global::REDO, context.lang);
            context.say(context.lang.tf("global.undo.done", &[("what", &what), ("key", &key)]));
        }
        Err(StoreError::NothingToUndo) if undone.again => context.warn(context.t("global.undo.nothing_again")),
        Err(StoreError::NothingToUndo) => {
            let key = context.keymap.shown_id(global::REDO, context.lang);
            context.warn(context.lang.tf("global.undo.nothing", &[("key", &key)]));
        }
        Err(error) => context.fail(&error),
    }
}

/// A change in a few words: « création de la visite du 12/03/2015 chez Exemple SA ».
fn describe(entries: &[HistoryEntry], context: &Context) -> String {
    let lang = context.lang;
    // Only a merge deletes within a change of values: the record that went says which. Of very many, those in the middle
    // come without their records.
    let went = |entry: &&HistoryEntry| entry.action == "update" && entry.before.is_some() && entry.after.is_none();
    let of_two = |entry: &&HistoryEntry| went(entry) && matches!(entry.kind, Kind::Organisation | Kind::Contact);
    // Newest first: the one that was merged is deleted after all that was on the way.
    if let Some(entry) = entries.iter().find(of_two) {
        return format!("{} : {}", lang.t("global.undo.merge"), entry_name(entry, lang, context));
    }
    let Some(entry) = entries.last() else { return String::new() };
    let what = match (&entry.before, &entry.after) {
        (None, _) => lang.t("global.undo.create"),
        (_, None) => lang.t("global.undo.delete"),
        _ => lang.t("global.undo.update"),
    };
    if let Some(said) = of_one_field(entries, lang) {
        return said;
    }
    format!("{what} : {}", with_others(entry, entries, context))
}

/// The records of a change, whatever was done to them: what is done again was undone before.
fn named_of_all(entries: &[HistoryEntry], context: &Context) -> String {
    let named = || entries.last().map(|entry| with_others(entry, entries, context));
    of_one_field(entries, context.lang).or_else(named).unwrap_or_default()
}

/// One field of many records: which, and of how many.
fn of_one_field(entries: &[HistoryEntry], lang: Lang) -> Option<String> {
    let entry = entries.last().filter(|_| entries.len() > 1)?;
    let field = one_field(entries)?;
    let n = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let (kind, n) = (lang.record(entry.kind.code(), n), lang.number(n));
    let field = in_a_sentence(lang.field(entry.kind.code(), field));
    Some(lang.tf("global.undo.field", &[("field", &field), ("n", &n), ("kind", &kind)]))
}

/// A record by its name, and how many others.
fn with_others(entry: &HistoryEntry, entries: &[HistoryEntry], context: &Context) -> String {
    let named = entry_name(entry, context.lang, context);
    match i64::try_from(entries.len()).unwrap_or(i64::MAX) - 1 {
        ..=0 => named,
        more => format!("{named} {}", context.lang.tn("global.undo.others", more, &[])),
    }
}

/// A label with a small first letter, unless it is an abbreviation.
fn in_a_sentence(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => label.to_owned(),
    }
}

/// The one field that a change of many records of a kind changed, as far as they are told.
fn one_field(entries: &[HistoryEntry]) -> Option<&'static str> {
    let kind = entries.first()?.kind;
    let mut told = entries.iter().filter_map(|entry| entry.before.as_ref().zip(entry.after.as_ref()));
    let (before, after) = told.next()?;
    let only = |before: &Record, after: &Record| {
        let mut fields = before.changed_fields(after);
        fields.next().filter(|_| fields.next().is_none())
    };
    let field = only(before, after)?;
    let same = entries.iter().all(|entry| entry.kind == kind && (entry.before.is_some() == entry.after.is_some()))
        && told.all(|(before, after)| only(before, after) == Some(field));
    same.then_some(field)
}

/// A record in a few words, for messages and histories.
pub fn entry_name(entry: &HistoryEntry, lang: Lang, context: &Context) -> String {
    let Some(record) = entry.after.as_ref().or(entry.before.as_ref()) else { return String::new() };
    let kind = lang.record(record.kind.code(), 1);
    let own = match record.kind {
        Kind::Project => &["acronym"][..],
        _ => &["name", "title", "last_name", "body", "indicator", "login"][..],
    };
    let own = own.iter().map(|field| record.text(field)).find(|text| !text.is_empty());
    let date = ["date", "paid_on", "joined_on", "due_on", "started_on", "signed_on", "obtained_on", "opened_on"]
        .iter()
        .find_map(|field| record.date(field))
        .map(|date| lang.date(date));
    let world = context.shared().world();
    let organisation = (record.kind != Kind::Organisation)
        .then(|| record.organisation().and_then(|id| world.facts.file(id)))
        .flatten()
        .map(|file| file.organisation.name.to_string());
    let year = record.int("year").map(|year| year.to_string());
    if record.kind == Kind::Fulfilment {
        let contract = world.contracts.iter().find(|contract| contract.code == record.text("contract"));
        let obligation = contract.and_then(|contract| contract.obligation(record.text("obligation")));
        let label = obligation.map_or(record.text("obligation"), |obligation| lang.obligation(obligation));
        return format!("{kind} {label}, {}", record.text("period"));
    }
    let parts: Vec<String> = [own.map(str::to_owned), year, date, organisation].into_iter().flatten().collect();
    format!("{kind} {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use crate::model::kind::Kind;
    use crate::tui::harness::{Harness, small_pole};

    #[test]
    fn what_was_undone_can_be_done_again_as_long_as_nothing_else_is_done() {
        let mut harness = Harness::with(120, 40, small_pole);
        let visits = |harness: &Harness| {
            let all = harness.store().all(Kind::Visit).unwrap();
            let texts = all.iter().map(|one| one.text("summary").to_owned());
            texts.filter(|text| !text.starts_with("Cherche")).collect::<Vec<_>>()
        };
        harness.keys("vlefev<enter>Une<ctrl-s>").keys("vlefev<enter>Deux<ctrl-s>");
        harness.keys("uu");
        assert!(harness.screen().contains("Ctrl-R"), "{}", harness.screen());
        assert_eq!(visits(&harness), [""; 0]);
        harness.keys("<ctrl-r>");
        assert!(harness.screen().contains("Rétabli"), "{}", harness.screen());
        assert_eq!(visits(&harness), ["Une"]);
        harness.keys("<ctrl-r>");
        assert_eq!(visits(&harness), ["Une", "Deux"]);
        harness.keys("<ctrl-r>");
        assert!(harness.screen().contains("Rien à rétablir"), "{}", harness.screen());
        // What was done again is undone like anything else.
        harness.keys("uu");
        assert_eq!(visits(&harness), [""; 0]);
        harness.keys("<ctrl-r>");
        assert_eq!(visits(&harness), ["Une"]);
        harness.keys("vlefev<enter>Trois<ctrl-s><ctrl-r>");
        assert!(harness.screen().contains("Rien à rétablir"), "{}", harness.screen());
        assert_eq!(visits(&harness), ["Une", "Trois"]);
    }
}
