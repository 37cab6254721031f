//! What can be done in a register: narrow, sort, add, edit, delete, mark as done, go to what a record belongs to.

use std::rc::Rc;

use super::choice::{Choice, Entry};
use super::columns::{self, Col};
use super::page::open_record;
use super::{Done, KINDS, Registers, ToDelete};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::model::register::{Only, Query, Sort};
use crate::store::{Labels, Store};
use crate::tui::commands::{CommandId, list, registers};
use crate::tui::context::Context;
use crate::tui::forms;
use crate::tui::layer::Flow;
use crate::tui::screens::{file, privacy};
use crate::tui::widgets::text_field::TextField;

/// What a record has in common with others, in words.
pub(super) fn only_name(only: &Only, kind: Kind, context: &Context) -> String {
    if let Only::Standing(standing) = only {
        return columns::word(kind, *standing, context.lang).to_owned();
    }
    let Some((name, value)) = only.value(kind) else { return String::new() };
    let Some(field) = kind.field(name) else { return String::new() };
    let world = context.shared().world();
    let staff = world.facts.staff.iter().map(|one| ((Kind::Staff, one.id), one.name.to_string()));
    let labels: Labels = staff.collect();
    let record = Record::new(kind).with(name, value);
    let shown = file::value(&record, field, &labels, world.contract_on(context.on), context.lang);
    context.lang.tf("registers.chip", &[("field", &context.lang.field(kind.code(), name)), ("value", &shown)])
}

impl Registers {
    pub(super) fn offers_here(&self, command: CommandId, context: &Context) -> bool {
        let some = self.selected().is_some();
        match command {
            // While typing, Enter keeps the text.
            list::OPEN => self.typing.is_none() && some,
            registers::EDIT | registers::DELETE | registers::HISTORY => some,
            registers::CLEAR => self.view.borrow().query().narrows(),
            registers::ONLY => self.listed.as_ref().is_some_and(|(_, listed)| !listed.choices.is_empty()),
            registers::DONE => self.record().is_some_and(|record| done(record, context).is_some()),
            registers::ORGANISATION => self.record().and_then(Record::organisation).is_some(),
            registers::PERSON => self.kind() == Kind::Contact && self.record().is_some(),
            registers::PROJECT => self.record().and_then(|record| record.id_of("project")).is_some(),
            _ => true,
        }
    }

    pub(super) fn act(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            registers::KIND => return Flow::Open(self.kind_menu(context)),
            registers::ONLY => return self.only_menu(context),
            registers::SORT => return Flow::Open(self.sort_menu(context)),
            registers::FILTER => self.typing = Some(TextField::question(self.view.borrow().query().text.trim())),
            registers::CLEAR => {
                let clear = |query: &mut Query| *query = Query { sort: query.sort, ..Query::default() };
                self.change(clear, context);
            }
            registers::REVERSE => self.change(|query| query.sort.reversed = !query.sort.reversed, context),
            registers::NEW => return self.create(context),
            _ => match self.selected() {
                Some(id) => return self.act_on(command, id, context),
                None => return Flow::Ignored,
            },
        }
        Flow::Used
    }

    fn act_on(&mut self, command: CommandId, id: Id, context: &mut Context) -> Flow {
        let kind = self.kind();
        match command {
            list::OPEN => return Flow::Open(open_record(kind, id, context)),
            registers::HISTORY => return Flow::Open(super::page::open_history(kind, id, context)),
            registers::EDIT => return Flow::Open(forms::edit(kind, id, context)),
            registers::DELETE => context.ask(self.id, move |store, _| ToDelete(store.get(kind, id))),
            registers::DONE => {
                let shown = self.record().and_then(|record| Some((record.clone(), done(record, context)?)));
                if let Some((shown, record)) = shown {
                    let save = move |store: &mut Store| store.save_merged(&shown, record).map(|(record, _)| record);
                    context.ask(self.id, move |store, _| Done(save(store)));
                }
            }
            registers::PERSON => {
                if let Some(record) = self.record().filter(|record| record.kind == Kind::Contact) {
                    return Flow::Open(privacy::person::of_contact(record, context));
                }
            }
            registers::ORGANISATION => {
                if let Some(organisation) = self.record().and_then(Record::organisation) {
                    return Flow::Open(file::open(organisation, context));
                }
            }
            registers::PROJECT => {
                if let Some(project) = self.record().and_then(|record| record.id_of("project")) {
                    return Flow::Open(open_record(Kind::Project, project, context));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    /// A form for the register's kind, with what the list is narrowed to.
    fn create(&mut self, context: &mut Context) -> Flow {
        let kind = self.kind();
        let mut record = Record::new(kind);
        if let Some((field, value)) = self.view.borrow().query().only.and_then(|only| only.value(kind)) {
            record.set(field, value);
        }
        self.creating = true;
        Flow::Open(forms::create(record, context))
    }

    fn kind_menu(&self, context: &mut Context) -> Box<Choice> {
        let now = self.view.borrow().at;
        let entries = KINDS.iter().enumerate().map(|(index, kind)| Entry {
            mark: if index == now { "▶" } else { "" },
            name: context.lang.title(kind.code()).to_owned(),
            count: self.counts.get(index).and_then(|count| usize::try_from(*count).ok()),
        });
        let (entries, view) = (entries.collect(), Rc::clone(&self.view));
        let chosen = Box::new(move |index| view.borrow_mut().at = index);
        Box::new(Choice::new(context.t("registers.menu.kind").to_owned(), entries, now, context, chosen))
    }

    fn only_menu(&self, context: &mut Context) -> Flow {
        let (kind, now) = (self.kind(), self.view.borrow().query().only);
        let Some((_, listed)) = &self.listed else { return Flow::Used };
        let choices: Vec<Only> = listed.choices.keys().cloned().collect();
        let all = Entry {
            mark: if now.is_none() { "▶" } else { "" },
            name: context.t("registers.menu.all").to_owned(),
            count: Some(listed.total),
        };
        let mut entries = vec![all];
        entries.extend(listed.choices.iter().map(|(only, count)| Entry {
            mark: if now.as_ref() == Some(only) { "▶" } else { "" },
            name: crate::i18n::capitalise(&only_name(only, kind, context)),
            count: Some(*count),
        }));
        let at = now.and_then(|now| choices.iter().position(|only| *only == now)).map_or(0, |at| at + 1);
        let view = Rc::clone(&self.view);
        let chosen = Box::new(move |index: usize| {
            view.borrow_mut().query_mut().only = index.checked_sub(1).and_then(|index| choices.get(index).cloned());
        });
        let title = context.t("registers.menu.only").to_owned();
        Flow::Open(Box::new(Choice::new(title, entries, at, context, chosen)))
    }

    fn sort_menu(&self, context: &mut Context) -> Box<Choice> {
        let (kind, now) = (self.kind(), self.view.borrow().query().sort);
        let fields: Vec<(&'static str, &Col)> =
            columns::of(kind).iter().filter_map(|col| Some((col.sorts_by()?, col))).collect();
        let arrow = |field: Option<&'static str>| match (field == now.field, now.reversed) {
            (true, false) => "▲",
            (true, true) => "▼",
            _ => "",
        };
        let usual = context.t("registers.menu.usual").to_owned();
        let mut entries = vec![Entry { mark: arrow(None), name: usual, count: None }];
        entries.extend(fields.iter().map(|(field, col)| Entry {
            mark: arrow(Some(field)),
            name: col.title(kind, context.lang).to_owned(),
            count: None,
        }));
        let at = fields.iter().position(|(field, _)| now.field == Some(*field)).map_or(0, |at| at + 1);
        let (fields, view): (Vec<&'static str>, _) =
            (fields.into_iter().map(|(field, _)| field).collect(), Rc::clone(&self.view));
        let chosen = Box::new(move |index: usize| {
            let field = index.checked_sub(1).and_then(|index| fields.get(index).copied());
            // The column of now once more: the other way round.
            let reversed = field == now.field && !now.reversed;
            view.borrow_mut().query_mut().sort = Sort { field, reversed };
        });
        Box::new(Choice::new(context.t("registers.menu.sort").to_owned(), entries, at, context, chosen))
    }
}

/// A task marked as done today, if it is one that can be.
pub(super) fn done(record: &Record, context: &Context) -> Option<Record> {
    let open = record.kind == Kind::Task && record.get("done_on").is_null();
    open.then(|| record.clone().with("done_on", Value::Date(context.today)))
}
