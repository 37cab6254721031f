//! What can be done with an entry: done, put off, edited, deleted; and what is said of it.

use chrono::NaiveDate;

use crate::contract::Period;
use crate::counters::agenda::{Duty, Entry, Met, What};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::{StoreError, fulfilment};
use crate::tui::context::Context;
use crate::tui::forms;
use crate::tui::layer::{Flow, Reply};
use crate::tui::screens::{file, visits};

use super::duty::DutyView;

/// What was done, to be said.
enum Deed {
    TaskDone,
    TaskOpen,
    StepDone,
    Obligation(String),
    Postponed(NaiveDate),
}

/// What came of it.
struct Outcome(Result<Deed, StoreError>);

/// Something that is to be deleted, read for the question.
struct ToDelete(Result<Option<Record>, StoreError>);

/// Opens what an entry stands for: the organisation's file, the obligation, else the form of the task.
pub(in crate::tui::screens) fn open(entry: &Entry, context: &mut Context) -> Flow {
    match (&entry.what, &entry.organisation) {
        (What::Obligation(duty), _) => Flow::Open(Box::new(DutyView::new((**duty).clone(), context))),
        (_, Some((id, _))) => Flow::Open(file::open(*id, context)),
        (What::Task(id), None) => Flow::Open(forms::edit(Kind::Task, *id, context)),
        (What::Visit(id) | What::Step(id), None) => Flow::Open(forms::edit(Kind::Visit, *id, context)),
    }
}

/// Marks an entry as done today; a task that was done becomes open again.
pub(super) fn done(layer: u64, entry: &Entry, context: &mut Context) -> Flow {
    let today = context.today;
    match &entry.what {
        What::Visit(id) => return visits::mark_done(layer, *id, context),
        What::Task(id) => {
            let (id, reopen) = (*id, entry.done_on.is_some());
            context.ask(layer, move |store, _| {
                let value = if reopen { Value::Null } else { Value::Date(today) };
                let saved = store.change(Kind::Task, id, |task| task.with("done_on", value));
                Outcome(saved.map(|_| if reopen { Deed::TaskOpen } else { Deed::TaskDone }))
            });
        }
        What::Step(id) => {
            let id = *id;
            context.ask(layer, move |store, _| Outcome(store.step_done(id, today).map(|_| Deed::StepDone)));
        }
        What::Obligation(duty) if entry.done_on.is_none() => {
            fulfil(layer, duty, duty.period.unwrap_or(Period::Day(today)), context);
        }
        What::Obligation(_) => {}
    }
    Flow::Used
}

/// Records that an obligation was met today by whoever is working.
pub(super) fn fulfil(layer: u64, duty: &Duty, period: Period, context: &Context) {
    let (today, staff) = (context.today, visits::me(context));
    let (contract, code) = (duty.contract.clone(), duty.obligation.code.clone());
    let label = format!("{}, {}", context.lang.obligation(&duty.obligation), context.lang.period(period));
    context.ask(layer, move |store, _| {
        let saved = store.fulfil(&contract, &code, period, today, staff);
        Outcome(saved.map(|_| Deed::Obligation(label)))
    });
}

/// Puts something off to another day.
pub(super) fn postpone(layer: u64, what: What, to: NaiveDate, context: &Context) {
    context.ask(layer, move |store, _| Outcome(store.postpone(&what, to).map(|_| Deed::Postponed(to))));
}

/// The form of what an entry stands for; for an obligation that of its being met.
pub(super) fn edit(entry: &Entry, context: &mut Context) -> Flow {
    Flow::Open(match &entry.what {
        What::Task(id) => forms::edit(Kind::Task, *id, context),
        What::Visit(id) | What::Step(id) => forms::edit(Kind::Visit, *id, context),
        What::Obligation(duty) => {
            let period = duty.period.unwrap_or(Period::Day(context.today));
            return edit_met(duty, period, None, context);
        }
    })
}

/// The form of an obligation's being met for a period: the one that is recorded, else a new one.
pub(super) fn edit_met(duty: &Duty, period: Period, met: Option<&Met>, context: &mut Context) -> Flow {
    if let Some(met) = met {
        return Flow::Open(forms::edit(Kind::Fulfilment, met.id, context));
    }
    let record = fulfilment(&duty.contract, &duty.obligation.code, period);
    Flow::Open(forms::create(record, context))
}

/// A form for a new task, on a day if one is chosen.
pub(super) fn new_task(day: Option<NaiveDate>, organisation: Option<Id>, context: &mut Context) -> Flow {
    let mut record = Record::new(Kind::Task);
    if let Some(day) = day {
        record.set("due_on", Value::Date(day));
    }
    if let Some(organisation) = organisation {
        record.set("organisation", Value::Int(i64::from(organisation)));
    }
    Flow::Open(forms::create(record, context))
}

/// Asks before a task or a visit is deleted.
pub(super) fn delete(layer: u64, entry: &Entry, context: &Context) {
    let (kind, id) = match entry.what {
        What::Task(id) => (Kind::Task, id),
        What::Visit(id) => (Kind::Visit, id),
        What::Step(_) | What::Obligation(_) => return,
    };
    context.ask(layer, move |store, _| ToDelete(store.get(kind, id)));
}

/// Asks before the record of an obligation's being met is deleted.
pub(super) fn delete_met(layer: u64, id: Id, context: &Context) {
    context.ask(layer, move |store, _| ToDelete(store.get(Kind::Fulfilment, id)));
}

/// Says what was done, or goes on with it; the reply itself when it is something else.
pub(super) fn reply(reply: Reply, context: &mut Context) -> Result<Flow, Reply> {
    let reply = match reply.take::<Outcome>() {
        Ok(outcome) => {
            tell(outcome, context);
            return Ok(Flow::Used);
        }
        Err(reply) => reply,
    };
    let reply = match reply.take::<visits::MarkedDone>() {
        Ok(marked) => {
            marked.tell(context);
            return Ok(Flow::Used);
        }
        Err(reply) => reply,
    };
    match reply.take::<ToDelete>()? {
        ToDelete(Ok(Some(record))) => return Ok(Flow::Open(forms::delete(record, context))),
        ToDelete(Ok(None)) => {}
        ToDelete(Err(error)) => context.fail(&error),
    }
    Ok(Flow::Used)
}

fn tell(outcome: Outcome, context: &mut Context) {
    let lang = context.lang;
    let deed = match outcome.0 {
        Ok(deed) => deed,
        Err(error) => return context.fail(&error),
    };
    let today = lang.date(context.today);
    let mut said = match &deed {
        Deed::TaskDone => lang.tf("agenda.said.task", &[("date", &today)]),
        Deed::TaskOpen => lang.t("agenda.said.task_open").to_owned(),
        Deed::StepDone => lang.tf("agenda.said.step", &[("date", &today)]),
        Deed::Obligation(label) => lang.tf("agenda.said.obligation", &[("date", &today), ("label", label)]),
        Deed::Postponed(to) => lang.tf("agenda.said.postponed", &[("date", &lang.date(*to))]),
    };
    // At an earlier date of reference what is done today still stands there: it would look as if nothing had happened.
    if context.on < context.today && !matches!(deed, Deed::Postponed(_) | Deed::TaskOpen) {
        // First, so that it is read where the line ends early.
        said = format!("{} {said}", lang.tf("agenda.said.still_open", &[("date", &lang.date(context.on))]));
    }
    context.say(said);
}
