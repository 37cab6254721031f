//! The dues screen: the sheet of the year of the date of reference, its call, payments and reminders.

mod call;
mod detail;
mod draw;
mod filter;
mod listing;
#[cfg(test)]
mod tests;
mod view;

use std::cell::Cell;
use std::rc::Rc;

use chrono::{Datelike, Days};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;

use self::view::{DuesList, Filter, SheetLine, Sort, Wanted};
use crate::counters::dues_sheet::{self, SheetRow};
use crate::model::dues::DuesStatus;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, dues, list, marks};
use crate::tui::context::{Context, Newest};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::{bulk, letters};
use crate::tui::listing::Listing;
use crate::tui::widgets::marks::{self as marks_widget, Marks};
use crate::tui::widgets::selection::Selection;

/// Days from today until a reminder is to be made, unless the user says otherwise.
const REMIND_DAYS: u64 = 15;

/// The screen of the tab.
pub fn screen(context: &mut Context) -> Box<dyn Layer> {
    Box::new(Sheet {
        id: context.new_id(),
        newest: Newest::default(),
        list: DuesList::default(),
        selection: Selection::new(0),
        marks: Marks::default(),
        filter: Rc::new(Cell::new(Filter::All)),
        sort: Sort::Name,
    })
}

/// The sheet, as it was asked for.
struct Listed {
    list: Result<DuesList, StoreError>,
    /// Marked organisations that were deleted.
    gone: Vec<Id>,
}

struct Sheet {
    id: u64,
    newest: Newest,
    list: DuesList,
    selection: Selection,
    marks: Marks,
    /// Shared with the menu of filters while that is open.
    filter: Rc<Cell<Filter>>,
    sort: Sort,
}

/// A payment of what is left to pay, by transfer, today: saved as it is, it settles the dues.
fn new_payment(row: &SheetRow, context: &Context) -> Record {
    let mut record = Record::new(Kind::Payment)
        .with("organisation", Value::Int(i64::from(row.organisation)))
        .with("year", Value::Int(i64::from(context.on.year())))
        .with("paid_on", Value::Date(context.today))
        .with("method", Value::Text("transfer".to_owned()));
    if row.balance() > 0 {
        record.set("amount", Value::Int(row.balance()));
    }
    record
}

/// A reminder of the year's dues, as a task of whoever is working.
fn new_reminder(organisation: Id, context: &Context) -> Record {
    let title = context.lang.tf("dues.reminder", &[("year", &context.on.year())]);
    let mut record = Record::new(Kind::Task)
        .with("title", Value::Text(title))
        .with("organisation", Value::Int(i64::from(organisation)));
    if let Some(due) = context.today.checked_add_days(Days::new(REMIND_DAYS)) {
        record.set("due_on", Value::Date(due));
    }
    if let Some((staff, _)) = &context.staff {
        record.set("staff", Value::Int(i64::from(*staff)));
    }
    record
}

/// The form for the dues of a year: those that are there, else new ones as a call would make them.
fn edit_dues(row: &SheetRow, context: &mut Context) -> Flow {
    if let Some(dues) = row.dues {
        return Flow::Open(forms::edit(Kind::Dues, dues.id, context));
    }
    let (on, today) = (context.on, context.today);
    let record = context.contract().and_then(|contract| {
        let world = context.shared().world();
        dues_sheet::call_one(&world.facts.file(row.organisation)?, &contract, on.year(), on, today)
    });
    let record = record.unwrap_or_else(|| {
        Record::new(Kind::Dues)
            .with("organisation", Value::Int(i64::from(row.organisation)))
            .with("year", Value::Int(i64::from(on.year())))
    });
    Flow::Open(forms::create(record, context))
}

/// An organisation's name.
fn name_of(organisation: Id, context: &Context) -> String {
    let world = context.shared().world();
    world.facts.file(organisation).map(|file| file.organisation.name.to_string()).unwrap_or_default()
}

impl Sheet {
    fn selected(&self) -> Option<&SheetLine> {
        self.list.lines.get(self.selection.selected()?)
    }

    fn ask(&self, context: &Context) {
        let wanted = Wanted { on: context.on, filter: self.filter.get(), sort: self.sort };
        let marked = self.marks.ids().to_vec();
        context.ask_newest(&self.newest, self.id, move |store, shared| {
            let tasks = store.dues_tasks();
            let world = shared.world();
            let list = tasks.map(|tasks| {
                let list = view::list(&world.facts, world.contract_on(wanted.on), &tasks, wanted);
                DuesList { loaded: world.loaded, ..list }
            });
            Listed { list, gone: marks_widget::gone(marked, |id| world.facts.organisation(id).is_some()) }
        });
    }

    /// Takes a new sheet, keeping the selected organisation.
    fn install(&mut self, list: DuesList) {
        let kept = self.selected().map(|line| line.row.organisation);
        let at = kept.and_then(|id| list.lines.iter().position(|line| line.row.organisation == id));
        self.selection.set_len(list.lines.len());
        if let Some(at) = at {
            self.selection.select(at);
        }
        self.list = list;
    }

    /// Moves or marks, if the command is one that does.
    fn moved(&mut self, command: CommandId) -> bool {
        let lines = &self.list.lines;
        let row = |index: usize| lines.get(index).map(|line| line.row.organisation);
        marks::moved(&mut self.marks, &mut self.selection, command, &row)
    }

    fn show(&mut self, filter: Filter, context: &Context) {
        self.filter.set(filter);
        self.ask(context);
    }
}

impl Layer for Sheet {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Marks, Scope::Dues, Scope::List, Scope::Global, Scope::Mark]
    }

    fn title(&self, context: &Context) -> String {
        context.lang.title("dues").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        if let Some(offered) = marks::offered(&self.marks, self.list.lines.len(), command) {
            return offered;
        }
        match command {
            dues::DELETE => false,
            list::OPEN | dues::PAY | dues::REMIND | dues::LETTERS | dues::EDIT => self.selected().is_some(),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::screen(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        let selected = self.selected().map(|line| line.row);
        match (command, selected) {
            (list::OPEN, Some(row)) => {
                return Flow::Open(Box::new(detail::Detail::new(row.organisation, context)));
            }
            (dues::PAY, Some(row)) => return Flow::Open(forms::create(new_payment(&row, context), context)),
            (dues::REMIND, Some(row)) => {
                return Flow::Open(forms::create(new_reminder(row.organisation, context), context));
            }
            (dues::EDIT, Some(row)) => return edit_dues(&row, context),
            (dues::LETTERS, Some(row)) => {
                let shown = self.list.lines.iter().map(|line| line.row);
                return letters::open(&row, shown, context);
            }
            (dues::CALL, _) => call::ask(self.id, context),
            (dues::FILTER, _) => {
                let menu = filter::Menu::new(Rc::clone(&self.filter), self.list.counts.clone(), context);
                return Flow::Open(Box::new(menu));
            }
            (dues::LATE, _) => {
                let late = Filter::Status(DuesStatus::Late);
                let filter = if self.filter.get() == late { Filter::All } else { late };
                self.show(filter, context);
            }
            (dues::SORT, _) => {
                self.sort = self.sort.next();
                self.ask(context);
            }
            (marks::APPLY, _) => {
                let shown: Vec<Id> = self.list.lines.iter().map(|line| line.row.organisation).collect();
                return bulk::organisations(&self.marks, &shown, context);
            }
            (command, _) if self.moved(command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if key.code == KeyCode::Esc && self.filter.get() != Filter::All {
            self.show(Filter::All, context);
            return Flow::Used;
        }
        Flow::Ignored
    }

    fn refresh(&mut self, context: &mut Context) {
        self.ask(context);
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        match reply.take::<Listed>() {
            Ok(Listed { list: Ok(list), gone }) => {
                self.marks.remove(&gone);
                self.install(list);
            }
            Ok(Listed { list: Err(error), .. }) => context.fail(&error),
            Err(reply) => return call::reply(self.id, reply, context),
        }
        Flow::Used
    }

    fn lists(&self) -> bool {
        !self.list.lines.is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        Some(listing::dues(self, context))
    }

    fn organisation(&self, context: &Context) -> Option<(Id, String)> {
        let id = self.selected()?.row.organisation;
        Some((id, name_of(id, context)))
    }
}
