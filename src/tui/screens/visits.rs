//! The visits screen: those of the year of the date of reference, as a list or on a calendar.

mod calendar;
mod draw;
#[cfg(test)]
pub(in crate::tui) mod fixture;
mod listing;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;

use self::calendar::DayView;
use self::rows::{Show, VisitRow, Wanted, YearList};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::{StoreError, VisitWords};
use crate::tui::commands::{CommandId, Scope, global, list, visits};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::listing::Listing;
use crate::tui::screens::{file, who_to_visit};
use crate::tui::widgets::selection::Selection;

/// How many rows around the selected one have their words at hand, at least.
const AHEAD: usize = 64;

/// The screen of the tab.
pub fn screen(context: &mut Context) -> Box<dyn Layer> {
    Box::new(Visits {
        id: context.new_id(),
        newest: Newest::default(),
        newest_words: Newest::default(),
        list: YearList::default(),
        selection: Selection::new(0),
        calendar: None,
        mine: false,
        show: Show::All,
        words: HashMap::new(),
        stale: true,
        height: 0,
        on: context.on,
    })
}

/// The words of the rows in sight.
struct Words(Result<Vec<(Id, VisitWords)>, StoreError>);

/// A visit that is to be deleted, read for the question.
struct ToDelete(Result<Option<Record>, StoreError>);

/// A planned visit was marked as done; whether it was dated today because its day had not come.
pub(super) struct MarkedDone(Result<bool, StoreError>);

impl MarkedDone {
    /// Says so.
    pub(super) fn tell(self, context: &mut Context) {
        match self.0 {
            Ok(false) => context.say(context.t("visits.marked")),
            Ok(true) => context.say(context.t("visits.marked_today")),
            Err(error) => context.fail(&error),
        }
    }
}

/// Marks a planned visit as done, then opens it for its report. The form's own reading comes after the change.
pub(super) fn mark_done(layer: u64, id: Id, context: &mut Context) -> Flow {
    let today = context.today;
    context.ask(layer, move |store, _| {
        let mut ahead = false;
        let saved = store.change(Kind::Visit, id, |mut record| {
            ahead = record.date("date").is_some_and(|date| date > today);
            record.set("status", Value::Text("done".to_owned()));
            if ahead {
                record.set("date", Value::Date(today));
            }
            record
        });
        MarkedDone(saved.map(|_| ahead))
    });
    Flow::Open(forms::edit(Kind::Visit, id, context))
}

struct Visits {
    id: u64,
    newest: Newest,
    newest_words: Newest,
    list: YearList,
    selection: Selection,
    /// The selected day, while the calendar is shown.
    calendar: Option<DayView>,
    mine: bool,
    show: Show,
    words: HashMap<Id, VisitWords>,
    /// Whether the words may have changed since they were read.
    stale: bool,
    /// Rows of the list as last drawn.
    height: usize,
    /// The date of reference as of the last refresh.
    on: NaiveDate,
}

/// The id of who is working, in the staff.
pub(super) fn me(context: &Context) -> Option<Id> {
    let known = context.staff.as_ref().map(|(id, _)| *id);
    known.or_else(|| {
        let world = context.shared().world();
        world.facts.staff.iter().find(|staff| *staff.login == *context.login).map(|staff| staff.id)
    })
}

impl Visits {
    fn selected(&self) -> Option<&VisitRow> {
        let index = match &self.calendar {
            Some(view) => view.selected(&self.list)?,
            None => self.selection.selected()?,
        };
        self.list.rows.get(index)
    }

    fn ask(&self, context: &Context) {
        let staff = self.mine.then(|| me(context)).flatten();
        let wanted = Wanted { on: context.on, staff, show: self.show };
        context.ask_newest(&self.newest, self.id, move |_, shared| {
            let world = shared.world();
            let list = rows::list(&world.facts, world.contract_on(wanted.on), wanted);
            YearList { loaded: world.loaded, ..list }
        });
    }

    /// Asks for the words around the selected row, if some are not at hand.
    fn ask_words(&mut self, context: &Context) {
        let reach = self.height.max(AHEAD);
        let around = |reach: usize| match &self.calendar {
            Some(view) => self.list.of_day(view.day),
            None => {
                let at = self.selection.selected().unwrap_or(0);
                at.saturating_sub(reach)..at.saturating_add(reach).min(self.list.rows.len())
            }
        };
        let ids = |reach: usize| self.list.rows.get(around(reach)).unwrap_or_default().iter().map(|row| row.id);
        if !self.stale && ids(reach).all(|id| self.words.contains_key(&id)) {
            return;
        }
        let wanted: Vec<Id> = ids(reach * 2).take(1000).collect();
        self.stale = false;
        context.ask_newest(&self.newest_words, self.id, move |store, _| Words(store.visit_words(&wanted)));
    }

    /// Takes a new list, keeping the selected visit.
    fn install(&mut self, list: YearList, context: &Context) {
        let kept = self.selection.selected().and_then(|index| self.list.rows.get(index)).map(|row| row.id);
        let at = kept.and_then(|id| list.rows.iter().position(|row| row.id == id));
        self.selection.set_len(list.rows.len());
        if let Some(at) = at {
            self.selection.select(at);
        }
        self.list = list;
        if let Some(view) = &mut self.calendar {
            view.follow(&self.list);
        }
        self.ask_words(context);
    }

    fn new_visit(&self, context: &mut Context) -> Flow {
        let Some(view) = &self.calendar else { return Flow::Open(forms::log_visit(None, context)) };
        // A day that is past can only hold a visit that took place.
        let status = if view.day < context.today { "done" } else { "planned" };
        let mut record =
            Record::new(Kind::Visit).with("date", Value::Date(view.day)).with("status", Value::Text(status.to_owned()));
        if let Some(staff) = me(context) {
            record.set("staff", Value::Int(i64::from(staff)));
        }
        Flow::Open(forms::create(record, context))
    }

    /// Moves by a command, if it is one that moves.
    fn moved(&mut self, command: CommandId, context: &Context) -> bool {
        match &mut self.calendar {
            Some(view) => {
                if !view.command(command, &self.list) {
                    return false;
                }
            }
            None => match command {
                command if list::moved(&mut self.selection, command) => {}
                _ => return false,
            },
        }
        self.ask_words(context);
        true
    }
}

impl Layer for Visits {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Visits, Scope::List, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        context.lang.title("visit").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            list::OPEN | visits::EDIT | visits::DELETE => self.selected().is_some(),
            visits::DONE => self.selected().is_some_and(|row| row.state.is_planned()),
            global::WHO_TO_VISIT => false,
            visits::NEXT_DAY | visits::PREVIOUS_DAY | visits::NEXT_VISIT | visits::PREVIOUS_VISIT => {
                self.calendar.is_some()
            }
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::screen(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        let selected = self.selected().copied();
        match (command, selected) {
            (list::OPEN, Some(row)) => return Flow::Open(file::open(row.organisation, context)),
            (visits::EDIT, Some(row)) => return Flow::Open(forms::edit(Kind::Visit, row.id, context)),
            (visits::DONE, Some(row)) if row.state.is_planned() => return mark_done(self.id, row.id, context),
            (visits::DELETE, Some(row)) => {
                context.ask(self.id, move |store, _| ToDelete(store.get(Kind::Visit, row.id)));
            }
            (visits::WHO, _) => return Flow::Open(who_to_visit::open(context)),
            (visits::NEW, _) => return self.new_visit(context),
            (visits::MINE, _) => {
                if me(context).is_none() {
                    context.warn(context.lang.tf("visits.nobody", &[("login", &context.login)]));
                } else {
                    self.mine = !self.mine;
                    self.ask(context);
                }
            }
            (visits::STATUS, _) => {
                self.show = self.show.next();
                self.ask(context);
            }
            (visits::CALENDAR, _) => {
                self.calendar = match self.calendar {
                    Some(_) => None,
                    None => Some(DayView::new(context.on, &self.list)),
                };
                self.ask_words(context);
            }
            _ if self.moved(command, context) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        match key.code {
            // In the list these move as everywhere; on the calendar they are commands of their own.
            KeyCode::Char('j') => self.moved(list::DOWN, context),
            KeyCode::Char('k') => self.moved(list::UP, context),
            KeyCode::Esc => self.calendar.take().is_some(),
            _ => return Flow::Ignored,
        };
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        self.stale = true;
        if self.on != context.on {
            self.on = context.on;
            if let Some(view) = &mut self.calendar {
                *view = DayView::new(context.on, &self.list);
            }
        }
        self.ask(context);
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<YearList>() {
            Ok(list) => {
                self.install(list, context);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<Words>() {
            Ok(Words(Ok(words))) => {
                self.words = words.into_iter().collect();
                return Flow::Used;
            }
            Ok(Words(Err(error))) => {
                context.fail(&error);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<ToDelete>() {
            Ok(ToDelete(Ok(Some(record)))) => return Flow::Open(forms::delete(record, context)),
            Ok(ToDelete(Ok(None))) => return Flow::Used,
            Ok(ToDelete(Err(error))) => {
                context.fail(&error);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        if let Ok(marked) = reply.take::<MarkedDone>() {
            marked.tell(context);
        }
        Flow::Used
    }

    fn lists(&self) -> bool {
        !self.list.rows.is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        Some(listing::visits(&self.list.rows, context))
    }
}
