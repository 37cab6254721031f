//! The agenda: what there is to do on the date of reference, as a list or on a calendar.

mod actions;
mod calendar;
mod draw;
mod duty;
mod lines;
mod prompt;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::rc::Rc;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;

use self::calendar::DayView;
use self::lines::Lines;
use self::prompt::{Prompt, Purpose};
use super::visits;
use crate::counters::agenda::{Entry, Group, Sort, Wanted, What};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, agenda, list, marks};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::bulk;
use crate::tui::listing::Listing;
use crate::tui::widgets::marks::{self as marks_widget, Marks};
use crate::tui::widgets::selection::Selection;

/// Most lines of each part of the agenda that are read.
const LIMIT: u32 = 1_000;

pub(super) use actions::open;

/// The screen of the tab.
pub fn screen(context: &mut Context) -> Box<dyn Layer> {
    Box::new(Agenda {
        id: context.new_id(),
        newest: Newest::default(),
        lines: Lines::default(),
        loaded: false,
        selection: Selection::new(0),
        marks: Marks::default(),
        calendar: None,
        mine: true,
        only: None,
        done: false,
        until: Rc::new(Cell::new(None)),
        anew: true,
        asked_until: None,
        height: 0,
        on: context.on,
    })
}

/// The agenda, as it was asked for.
struct Listed {
    entries: Result<Vec<(Group, Entry)>, StoreError>,
    /// Marked tasks that were deleted.
    gone: Vec<Id>,
}

struct Agenda {
    id: u64,
    newest: Newest,
    lines: Lines,
    loaded: bool,
    /// Over the lines, headings included; never on a heading.
    selection: Selection,
    /// Tasks that are marked.
    marks: Marks,
    /// The chosen day, while the calendar is shown.
    calendar: Option<DayView>,
    mine: bool,
    only: Option<Sort>,
    done: bool,
    /// Shared with the prompt while that is open.
    until: Rc<Cell<Option<NaiveDate>>>,
    /// What was asked for is other than what is shown: the selection goes to the first line.
    anew: bool,
    /// Until when the agenda was last asked for.
    asked_until: Option<NaiveDate>,
    /// Rows of the list as last drawn.
    height: usize,
    /// The date of reference as of the last refresh.
    on: NaiveDate,
}

impl Agenda {
    /// Whose tasks and visits are shown; none for everybody's.
    fn staff(&self, context: &Context) -> Option<Id> {
        if self.mine { visits::me(context) } else { None }
    }

    fn selected(&self) -> Option<&Entry> {
        match &self.calendar {
            Some(view) => self.lines.entries.get(view.selected()?).map(|(_, entry)| entry),
            None => self.lines.entry(self.selection.selected()?),
        }
    }

    fn ask(&self, context: &Context) {
        let calendar = self.calendar.as_ref();
        let wanted = Wanted {
            staff: self.staff(context),
            // The calendar shows every day: a last one would leave some blank that are not.
            until: self.until.get().filter(|_| calendar.is_none()),
            only: self.only,
            done: self.done,
            ahead: calendar.map(DayView::month_end),
            apart: calendar.is_some(),
            ..Wanted::on(context.on)
        };
        let marked = self.marks.ids().to_vec();
        context.ask_newest(&self.newest, self.id, move |store, _| Listed {
            entries: store.agenda(wanted, LIMIT),
            gone: marks_widget::gone(marked, |id| !matches!(store.get(Kind::Task, id), Ok(None))),
        });
    }

    /// Takes a new agenda, keeping the selected entry; where that is gone, the place.
    fn install(&mut self, entries: Vec<(Group, Entry)>) {
        let selected = self.selection.selected().filter(|_| !std::mem::take(&mut self.anew));
        let kept = selected.and_then(|line| self.lines.entry(line)).map(|entry| entry.what.clone());
        if selected.is_none() {
            self.selection.home();
        }
        self.lines = Lines::new(entries);
        self.loaded = true;
        self.selection.set_len(self.lines.shown.len());
        if let Some(at) = kept.and_then(|what| self.lines.find(&what)) {
            self.selection.select(at);
        }
        self.lines.settle(&mut self.selection, false, self.height);
        if let Some(view) = &mut self.calendar {
            view.follow(&self.lines);
        }
    }

    /// Moves by a command, if it is one that moves.
    fn moved(&mut self, command: CommandId, context: &Context) -> bool {
        let Some(view) = &mut self.calendar else {
            let moved = self.lines.moved(&mut self.selection, command, self.height);
            if moved {
                marks::extended(&mut self.marks, &self.selection, &|line| self.lines.task(line));
            }
            return moved;
        };
        let month = view.month_end();
        let moves = view.command(command, &self.lines);
        if view.month_end() != month {
            self.ask(context);
        }
        moves
    }

    /// Marks tasks, if the command is one that does; other lines cannot be marked.
    fn marked(&mut self, command: CommandId) -> bool {
        let before = self.selection.selected();
        let lines = &self.lines;
        let marks = marks::marked(&mut self.marks, &mut self.selection, command, &|line| lines.task(line));
        if marks {
            let back = self.selection.selected() < before;
            lines.settle(&mut self.selection, back, self.height);
        }
        marks
    }

    fn toggle_mine(&mut self, context: &mut Context) {
        if visits::me(context).is_none() {
            context.warn(context.lang.tf("agenda.nobody", &[("login", &context.login)]));
            return;
        }
        self.mine = !self.mine;
        self.ask(context);
    }

    fn next_sort(&mut self, context: &Context) {
        let at = self.only.and_then(|only| Sort::ALL.iter().position(|sort| *sort == only));
        self.only = match at {
            None => Sort::ALL.first().copied(),
            Some(at) => Sort::ALL.get(at + 1).copied(),
        };
        self.anew = true;
        self.ask(context);
    }

    fn toggle_calendar(&mut self, context: &Context) {
        self.calendar = match self.calendar {
            Some(_) => None,
            None => Some(DayView::new(context.on, &self.lines)),
        };
        self.ask(context);
    }
}

impl Layer for Agenda {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Marks, Scope::Agenda, Scope::List, Scope::Global, Scope::MarkToo]
    }

    fn title(&self, context: &Context) -> String {
        context.t("agenda.title").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        let tasks = if self.calendar.is_none() { self.lines.tasks() } else { 0 };
        if command == marks::MARK_TOO && self.selection.selected().and_then(|line| self.lines.task(line)).is_none() {
            return false;
        }
        if let Some(offered) = marks::offered(&self.marks, tasks, command) {
            return offered;
        }
        let entry = self.selected();
        let open = entry.filter(|entry| entry.done_on.is_none());
        match command {
            list::OPEN | agenda::EDIT => entry.is_some(),
            agenda::DONE => entry.is_some_and(|entry| entry.done_on.is_none() || entry.sort() == Sort::Task),
            agenda::POSTPONE => open.is_some_and(|entry| entry.sort() != Sort::Obligation),
            agenda::DELETE => entry.is_some_and(|entry| matches!(entry.what, What::Task(_) | What::Visit(_))),
            agenda::BEFORE => self.calendar.is_none(),
            agenda::NEXT_DAY | agenda::PREVIOUS_DAY | agenda::NEXT_LINE | agenda::PREVIOUS_LINE => {
                self.calendar.is_some()
            }
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::screen(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match (command, self.selected().cloned()) {
            (list::OPEN, Some(entry)) => return actions::open(&entry, context),
            (agenda::DONE, Some(entry)) => return actions::done(self.id, &entry, context),
            (agenda::EDIT, Some(entry)) => return actions::edit(&entry, context),
            (agenda::DELETE, Some(entry)) => actions::delete(self.id, &entry, context),
            (agenda::POSTPONE, Some(entry)) => {
                return Flow::Open(Box::new(Prompt::new(Purpose::Postpone(self.id, entry.what), context)));
            }
            (agenda::BEFORE, _) => {
                let purpose = Purpose::Until(Rc::clone(&self.until));
                return Flow::Open(Box::new(Prompt::new(purpose, context)));
            }
            (agenda::NEW, entry) => {
                let day = self.calendar.as_ref().map(|view| view.day);
                let organisation = entry.and_then(|entry| entry.organisation).map(|(id, _)| id);
                return actions::new_task(day, organisation.filter(|_| day.is_none()), context);
            }
            (agenda::MINE, _) => self.toggle_mine(context),
            (agenda::FILTER, _) => self.next_sort(context),
            (agenda::SHOW_DONE, _) => {
                self.done = !self.done;
                self.ask(context);
            }
            (agenda::CALENDAR, _) => self.toggle_calendar(context),
            (marks::APPLY, _) => {
                let shown: Vec<Id> = (0..self.lines.shown.len()).filter_map(|line| self.lines.task(line)).collect();
                return bulk::tasks(&self.marks, &shown, context);
            }
            (command, _) if self.moved(command, context) || self.marked(command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if key.code != KeyCode::Esc {
            return Flow::Ignored;
        }
        // One thing at a time, the last first.
        if self.calendar.take().is_none() && self.until.take().is_none() && self.only.take().is_none() {
            return Flow::Ignored;
        }
        self.refresh(context);
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        if self.on != context.on {
            self.on = context.on;
            if let Some(view) = &mut self.calendar {
                *view = DayView::new(context.on, &self.lines);
            }
        }
        if self.asked_until != self.until.get() {
            self.asked_until = self.until.get();
            self.anew = true;
        }
        self.ask(context);
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Listed>() {
            Ok(Listed { entries: Ok(entries), gone }) => {
                self.marks.remove(&gone);
                self.install(entries);
            }
            Ok(Listed { entries: Err(error), .. }) => context.fail(&error),
            Err(reply) => {
                if let Ok(flow) = actions::reply(reply, context) {
                    self.ask(context);
                    return flow;
                }
            }
        }
        Flow::Used
    }

    fn lists(&self) -> bool {
        !self.lines.entries.is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        Some(lines::listing(&self.lines, context))
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        self.selected()?.organisation.clone()
    }
}
