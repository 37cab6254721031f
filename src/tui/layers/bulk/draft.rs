//! What is typed for marked rows, kept while it is typed: the same draft as that of a form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::field::Kept as KeptField;
use super::form::{self, Form};
use crate::i18n::Lang;
use crate::model::record::Id;
use crate::store::Draft;
use crate::tui::context::Context;
use crate::tui::forms::drafts;
use crate::tui::layer::Layer;

/// Up to so many runs of rows are kept in the order in which they were shown. Of more the draft, which is written several
/// times a second, would be too long: they are kept by their ids, which make fewer.
const MOST_RUNS: usize = 2_000;
/// More rows than any database holds: a draft that says so was not written here.
const MOST_ROWS: usize = 5_000_000;

/// Where a run of rows begins, and how many follow it. Numbers, in which an erasure looks for no name or phone number.
type Run = (Id, u32);

/// A draft as it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    bulk: Action,
    marked: Vec<Run>,
    /// By their labels' keys.
    fields: BTreeMap<String, KeptField>,
    focus: String,
    /// Where it is in the field with the focus.
    cursor: usize,
}

impl Kept {
    /// Reads a stored draft; nothing when it is of something else.
    pub fn read(draft: &Draft) -> Option<Kept> {
        let kept: Kept = serde_json::from_str(&draft.form).ok()?;
        (rows(&kept.marked) <= MOST_ROWS).then_some(kept)
    }

    /// What is to be done with how many rows.
    pub fn title(&self, lang: Lang) -> String {
        form::title(self.bulk, rows(&self.marked), lang)
    }

    /// The first words of what was typed.
    pub fn first_words(&self) -> String {
        drafts::first_words(self.fields.values().filter_map(KeptField::typed))
    }
}

/// The dialog of a draft, as it was left.
pub fn resume(draft: &Draft, context: &mut Context) -> Option<Box<dyn Layer>> {
    let kept = Kept::read(draft)?;
    let mut form = Form::new(kept.bulk, ids(&kept.marked).into(), context);
    for field in &mut form.fields {
        if let Some(kept) = kept.fields.get(field.label) {
            field.take(kept);
        }
    }
    form.focus = form.fields.iter().position(|field| field.label == kept.focus).unwrap_or(0);
    if let Some(field) = form.fields.get_mut(form.focus) {
        field.set_cursor(kept.cursor);
    }
    form.keeper.go_on_with(&draft.id);
    // From now on it is this process that types it, without anybody who was erased since it was left.
    form.look_for_erased(context);
    Some(Box::new(form))
}

impl Form {
    /// Writes the draft if something changed since it was written.
    pub(super) fn keep_draft(&mut self, context: &Context) {
        if !self.keeper.is_due() {
            return;
        }
        if self.is_changed() { self.keep_now(context) } else { self.keeper.drop_if_kept(context) }
    }

    /// Hands the draft over, whether anything changed or not.
    pub(super) fn keep_now(&mut self, context: &Context) {
        if let Some(json) = self.as_draft() {
            self.keeper.keep(json, context);
        }
    }

    /// What stands in it, as a draft has it.
    pub(super) fn as_draft(&self) -> Option<String> {
        let focused = self.fields.get(self.focus);
        let targets = &self.targets;
        let kept = Kept {
            bulk: self.action,
            marked: self.marked.get_or_init(|| runs(targets)).clone(),
            fields: self.fields.iter().map(|field| (field.label.to_owned(), field.kept())).collect(),
            focus: focused.map(|field| field.label.to_owned()).unwrap_or_default(),
            cursor: focused.map_or(0, |field| field.cursor()),
        };
        // Maps, texts and numbers always make JSON.
        serde_json::to_string(&kept).ok()
    }
}

/// Rows as they are kept: in their order, or by id where that order takes too many.
pub(super) fn runs(ids: &[Id]) -> Vec<Run> {
    let in_order = runs_of(ids);
    if in_order.len() <= MOST_RUNS {
        return in_order;
    }
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    runs_of(&sorted)
}

fn runs_of(ids: &[Id]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for id in ids {
        match runs.last_mut() {
            Some((from, more)) if from.checked_add(*more).and_then(|last| last.checked_add(1)) == Some(*id) => {
                *more += 1
            }
            _ => runs.push((*id, 0)),
        }
    }
    runs
}

/// The rows again.
pub(super) fn ids(runs: &[Run]) -> Vec<Id> {
    runs.iter().flat_map(|(from, more)| *from..=from.saturating_add(*more)).collect()
}

/// How many rows those are.
fn rows(runs: &[Run]) -> usize {
    runs.iter().fold(0, |rows, (_, more)| rows.saturating_add(*more as usize).saturating_add(1))
}

#[cfg(test)]
mod tests;
