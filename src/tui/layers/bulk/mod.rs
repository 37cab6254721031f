//! Changing all marked rows at once: what to do ([`menu`]), with which values ([`form`]), what it will change
//! ([`preview`]). What is typed there is kept as that of forms is ([`draft`]). The rule is `counters::bulk`; planning and writing happen on the storage thread ([`job`]).

mod action;
pub mod draft;
mod erased;
mod field;
mod form;
mod job;
mod menu;
mod preview;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use ratatui::text::Span;

use crate::model::record::Id;
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::marks::{MARK, Marks};

use action::Action;

/// What to do with marked organisations, in the order in which they are shown: days of visits are handed out by it.
pub fn organisations(marks: &Marks, shown: &[Id], context: &mut Context) -> Flow {
    let targets: Arc<[Id]> = marks.in_order(shown).into();
    Flow::Open(Box::new(menu::Menu::new(targets, context)))
}

/// Gives marked tasks to somebody: the one thing to do with many of them.
pub fn tasks(marks: &Marks, shown: &[Id], context: &mut Context) -> Flow {
    let targets: Arc<[Id]> = marks.in_order(shown).into();
    form::open(Action::AssignTask, targets, context)
}

/// How many rows are marked, in sight or not, with blanks around; nothing while none is.
pub fn told(marks: &Marks, context: &Context) -> Span<'static> {
    if marks.is_empty() {
        return Span::default();
    }
    let lang = context.lang;
    let count = lang.tn("marks.count", i64::try_from(marks.len()).unwrap_or(i64::MAX), &[]);
    let range = if marks.in_range() { format!(" · {}", lang.t("marks.in_range")) } else { String::new() };
    Span::styled(format!("{MARK} {count}{range}  "), context.style(Role::Accent))
}

/// The layer that stands over the list.
type Boxed = Box<dyn Layer>;
