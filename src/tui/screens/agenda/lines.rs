//! The lines of the list: entries under their headings, and moving over them.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::counters::agenda::{Entry, Group, What};
use crate::interchange::export::agenda;
use crate::model::record::Id;
use crate::tui::commands::{CommandId, list};
use crate::tui::context::Context;
use crate::tui::listing::{Listing, Subject};
use crate::tui::widgets::selection::Selection;

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// A heading with how many entries stand under it.
    Heading(Group, usize),
    /// An entry, by its place.
    Entry(usize),
}

/// The entries as they were asked for, and the lines they are shown in.
#[derive(Default)]
pub(super) struct Lines {
    pub entries: Vec<(Group, Entry)>,
    pub shown: Vec<Line>,
}

impl Lines {
    pub fn new(entries: Vec<(Group, Entry)>) -> Lines {
        let mut shown = Vec::with_capacity(entries.len() + 6);
        let mut last = None;
        for (index, (group, _)) in entries.iter().enumerate() {
            if last != Some(*group) {
                let under = entries.iter().filter(|(other, _)| other == group).count();
                shown.push(Line::Heading(*group, under));
                last = Some(*group);
            }
            shown.push(Line::Entry(index));
        }
        Lines { entries, shown }
    }

    /// How many entries stand under a heading.
    pub fn count(&self, group: Group) -> usize {
        self.entries.iter().filter(|(other, _)| *other == group).count()
    }

    /// The entry of a line.
    pub fn entry(&self, line: usize) -> Option<&Entry> {
        match self.shown.get(line)? {
            Line::Heading(..) => None,
            Line::Entry(index) => self.entries.get(*index).map(|(_, entry)| entry),
        }
    }

    /// The task of a line; none for a heading and for what is no task.
    pub fn task(&self, line: usize) -> Option<Id> {
        match self.entry(line)?.what {
            What::Task(id) => Some(id),
            _ => None,
        }
    }

    /// How many lines are tasks.
    pub fn tasks(&self) -> usize {
        self.entries.iter().filter(|(_, entry)| matches!(entry.what, What::Task(_))).count()
    }

    /// The line of an entry that stands for the same thing.
    pub fn find(&self, what: &What) -> Option<usize> {
        (0..self.shown.len()).find(|line| self.entry(*line).is_some_and(|entry| same(&entry.what, what)))
    }

    /// The entries of a day, by their places: what was done on the day it was.
    pub fn of_day(&self, day: NaiveDate) -> Vec<usize> {
        let on = |entry: &Entry| entry.done_on.or(entry.date) == Some(day);
        (0..self.entries.len()).filter(|index| on(&self.entries[*index].1)).collect()
    }

    /// Moves a selection as a list command says, never onto a heading; gives whether it was one that moves.
    pub fn moved(&self, selection: &mut Selection, command: CommandId, height: usize) -> bool {
        let before = selection.selected();
        if !list::moved(selection, command) {
            return false;
        }
        self.settle(selection, selection.selected() < before, height);
        true
    }

    /// Moves off a heading: on to the next entry, or back to the one before.
    pub fn settle(&self, selection: &mut Selection, back: bool, height: usize) {
        if !selection.selected().is_some_and(|line| matches!(self.shown.get(line), Some(Line::Heading(..)))) {
            return;
        }
        if back && selection.selected() != Some(0) {
            selection.up();
        } else {
            // The heading is brought into sight before it is left.
            selection.visible(height.max(1));
            selection.down();
        }
    }
}

/// Whether two entries stand for the same thing.
pub(super) fn same(one: &What, other: &What) -> bool {
    match (one, other) {
        (What::Obligation(one), What::Obligation(other)) => {
            (&one.contract, &one.obligation.code, one.period) == (&other.contract, &other.obligation.code, other.period)
        }
        _ => one == other,
    }
}

/// The agenda on its way out, in the order of its lines.
pub(super) fn listing(lines: &Lines, context: &Context) -> Listing {
    let lang = context.lang;
    let entries: Arc<[(Group, Entry)]> = lines.entries.as_slice().into();
    let title = context.t("agenda.title");
    Listing::new(title, entries.len(), Subject::Agenda(Arc::clone(&entries)), move |store, _| {
        agenda::table(store, &entries, lang)
    })
}
