//! What is done beside the interface: reading, trying out, writing. Each has a turn; what comes late is dropped.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::view::{ImportView, Page, Work};
use super::words;
use crate::i18n::messages;
use crate::interchange::InterchangeError;
use crate::interchange::foreign::reread::Manner;
use crate::interchange::foreign::{Bound, ReadError};
use crate::interchange::import::desk::{Desk, Order, Tried};
use crate::interchange::import::overlay::Unlaid;
use crate::interchange::import::watch::{self, Watch};
use crate::model::kind::Kind;
use crate::store::{Store, StoreError};
use crate::tui::context::Context;
use crate::tui::layer::Reply;

/// How often a job under way is looked at.
const LOOK: Duration = Duration::from_millis(120);

struct Read {
    turn: u64,
    /// With how many cells and lines of a draft are others by now.
    read: Result<Laid, InterchangeError>,
}

struct Made {
    turn: u64,
    written: bool,
    made: Result<Tried, InterchangeError>,
}

/// The same desk, with something found out anew.
struct Redone {
    turn: u64,
    desk: Result<Box<Desk>, StoreError>,
}

/// Reads the file, then tries it out.
pub(super) fn read(view: &mut ImportView, context: &mut Context) {
    let (manner, kind) = match (&view.desk, &view.resumed) {
        (Some(desk), _) => (desk.manner, desk.kind),
        (None, Some(kept)) => kept.overlay.manner(),
        (None, None) => Default::default(),
    };
    if let Some(kept) = &view.resumed {
        view.filter = kept.overlay.filter();
    }
    read_as(view, manner, kind, context);
}

/// Reads it in another manner, or as another kind.
pub(super) fn read_as(view: &mut ImportView, manner: Manner, kind: Option<Kind>, context: &mut Context) {
    let watch = begin(view, context, Work::Reading);
    let (turn, path, filter, today) = (view.turn, view.path.clone(), view.filter.clone(), context.today);
    let over = view.resumed.as_ref().map(|kept| kept.overlay.clone());
    context.aside_large(view.id, move |store| {
        let read = store.map_err(InterchangeError::from);
        let read = read.and_then(|store| {
            let open = || Desk::open(&store, &path, manner, kind, filter, today);
            let mut desk = watch::reading(&watch, open)?;
            let others = over.map(|over| over.lay_over(&mut desk, &store)).unwrap_or_default();
            Ok((desk, others))
        });
        // Nobody waits for it any more: it is dropped here, not carried on.
        Read { turn, read: if watch.is_stopped() { Err(StoreError::Stopped.into()) } else { read } }
    });
}

/// Finds something out anew, then tries it out.
pub(super) fn redo(
    view: &mut ImportView,
    context: &mut Context,
    work: impl FnOnce(&mut Desk, &Store) -> Result<(), StoreError> + Send + 'static,
) {
    let Some(mut desk) = view.desk.clone() else { return };
    begin(view, context, Work::Reading);
    let turn = view.turn;
    context.aside_large(view.id, move |store| {
        let desk = store.and_then(|store| work(&mut desk, &store).map(|()| Box::new(desk)));
        Redone { turn, desk }
    });
}

/// Tries out what is on the desk.
pub(super) fn try_out(view: &mut ImportView, context: &mut Context) {
    let order = Order { watch: begin(view, context, Work::Trying), ..Order::default() };
    carry_out(view, order, context);
}

/// Imports what is on the desk.
pub(super) fn write(view: &mut ImportView, context: &mut Context) {
    let order = Order { write: true, watch: begin(view, context, Work::Writing), ..Order::default() };
    carry_out(view, order, context);
}

/// Writes the refused lines into a file; it is a try like any other.
pub(super) fn write_rejects(view: &mut ImportView, path: std::path::PathBuf, context: &mut Context) {
    let watch = begin(view, context, Work::Trying);
    carry_out(view, Order { write: false, rejects: Some(path), watch }, context);
}

fn carry_out(view: &ImportView, order: Order, context: &Context) {
    let Some(desk) = view.desk.clone() else { return };
    let (turn, lang, written) = (view.turn, context.lang, order.write);
    context.aside_large(view.id, move |store| {
        let words = |problem: &_| words::problem(lang, problem);
        let made = store.map_err(InterchangeError::from);
        Made { turn, written, made: made.and_then(|mut store| desk.carry_out(&mut store, &order, &words)) }
    });
}

/// A job begins: the one before is stopped, its reply dropped.
fn begin(view: &mut ImportView, context: &mut Context, work: impl FnOnce(Arc<Watch>) -> Work) -> Arc<Watch> {
    if let Some(work) = &view.work {
        work.watch().stop();
    }
    view.turn += 1;
    view.failed = None;
    let watch = Arc::new(Watch::default());
    view.work = Some(work(Arc::clone(&watch)));
    context.wake_at(view.id, Instant::now() + LOOK);
    watch
}

/// How far it is may have changed.
pub(super) fn look_again(view: &ImportView, context: &mut Context) {
    if view.work.is_some() {
        context.wake_at(view.id, Instant::now() + LOOK);
    }
}

pub(super) fn reply(view: &mut ImportView, reply: Reply, context: &mut Context) {
    let reply = match reply.take::<Read>() {
        Ok(Read { turn, read }) => {
            if turn == view.turn {
                view.work = None;
                was_read(view, read, context);
            }
            return;
        }
        Err(reply) => reply,
    };
    let reply = match reply.take::<Redone>() {
        Ok(Redone { turn, desk }) => {
            if turn == view.turn {
                view.work = None;
                match desk {
                    Ok(desk) => {
                        view.desk = Some(*desk);
                        view.show_part(view.part);
                        try_out(view, context);
                    }
                    Err(error) => view.failed = Some(messages::store_error(context.lang, &error)),
                }
            }
            return;
        }
        Err(reply) => reply,
    };
    if let Ok(Made { turn, written, made }) = reply.take::<Made>()
        && turn == view.turn
    {
        view.work = None;
        match made {
            Ok(tried) => was_made(view, tried, written, context),
            Err(InterchangeError::Store(StoreError::Stopped)) => {
                context.say(context.t("import.screen.stopped"));
                try_out(view, context);
            }
            Err(error) => view.failed = Some(messages::interchange_error(context.lang, &error)),
        }
    }
}

/// A desk, how many lines that were left out are others by now, and what was mended in lines that are.
type Laid = (Desk, (usize, Vec<Unlaid>));

fn was_read(view: &mut ImportView, read: Result<Laid, InterchangeError>, context: &mut Context) {
    match read {
        Ok((mut desk, (others, unlaid))) => {
            if others > 0 {
                context.warn(context.lang.tn("import.screen.resumed_others", words::count(others), &[]));
            }
            view.keep_unlaid(unlaid, context);
            if let Some(before) = &view.desk {
                (desk.update, desk.skip_bad) = (before.update, before.skip_bad);
            }
            let first = desk.parts.iter().position(|part| part.taken).unwrap_or(0);
            if desk.parts.is_empty() {
                view.page = Page::Outcome;
            }
            view.desk = Some(desk);
            view.show_part(first);
            try_out(view, context);
        }
        Err(error) => {
            view.too_many =
                matches!(&error, InterchangeError::Foreign { error: ReadError::TooMany { what: Bound::Rows, .. }, .. });
            view.failed = Some(messages::interchange_error(context.lang, &error));
        }
    }
}

fn was_made(view: &mut ImportView, tried: Tried, written: bool, context: &mut Context) {
    for path in &tried.report.rejects {
        let n = words::count(tried.report.refused.len());
        context.say(context.lang.tn("import.screen.rejects_written", n, &[("path", &path.display())]));
    }
    if !written {
        // After an import the file of refused lines is written by a try: what was done stays in sight.
        view.tried = Some(tried);
    } else if tried.report.done {
        let desk = view.desk.as_ref();
        let is_mended = |(part, at): (usize, usize)| {
            desk.and_then(|desk| desk.parts.get(part)).is_some_and(|part| part.is_mended(at))
        };
        // What was typed into lines that are still refused is in no record.
        view.typed_in_vain = view.typing.borrow().has_left()
            || tried.report.refused.iter().filter_map(|refusal| refusal.source).any(is_mended);
        view.done = Some(tried.report);
        let mut typing = view.typing.borrow_mut();
        if view.typed_in_vain {
            typing.keeper.schedule(context);
        } else {
            typing.keeper.drop_saved(context);
        }
        drop(typing);
        view.page = Page::Outcome;
        view.outcome.home();
    } else {
        // Others wrote meanwhile: what would have been refused is shown, and nothing was written.
        view.page = Page::Outcome;
        view.tried = Some(tried);
        context.warn(context.t("import.screen.nothing_written"));
    }
    view.count_rows();
}
