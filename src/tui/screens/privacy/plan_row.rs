//! A line of the plan of an erasure: a person, somebody who may be the same, or a text.

use ratatui::text::{Line, Span};

use super::erasure::Part;
use crate::i18n::messages::privacy as words;
use crate::model::privacy::Mode;
use crate::model::text::display_safe;
use crate::store::ErasurePlan;
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::table::Row;

/// The line of a plan.
pub(super) fn row(plan: &ErasurePlan, part: Part, context: &Context) -> Row {
    let lang = context.lang;
    let mark = |chosen: bool| match chosen {
        true => Line::styled("✔", context.style(Role::Good)),
        false => Line::styled("·", context.style(Role::Muted)),
    };
    if let Part::Alike(other) = part
        && let Some(other) = plan.alike.get(other)
    {
        return Row::new([
            mark(other.chosen),
            Line::styled(format!("  {}", lang.t("privacy.plan.alike_row")), context.style(Role::Warn)),
            Line::styled(words::alike(lang, other), context.style(Role::Muted)),
        ]);
    }
    let text = if let Part::Text(text) = part { plan.places.get(text) } else { None };
    let Some(place) = text else {
        let mode = match (plan.contacts.is_empty(), plan.mode) {
            (true, _) if !plan.deleted.is_empty() => lang.t("privacy.plan.mode_deleted"),
            (true, _) => lang.t("privacy.plan.mode_met"),
            (false, Mode::Erased) => lang.t("privacy.plan.mode_erased"),
            (false, Mode::Anonymised) => lang.t("privacy.plan.mode_anonymised"),
        };
        let none = if plan.places.is_empty() { lang.t("privacy.plan.no_text") } else { "" };
        return Row::new([
            Line::styled("▸", context.style(Role::Key)),
            Line::styled(display_safe(&plan.target.name).into_owned(), context.style(Role::Title)),
            Line::from(vec![
                Span::styled(mode, context.style(Role::Warn)),
                Span::styled(format!("  {none}"), context.style(Role::Muted)),
            ]),
        ]);
    };
    Row::new([
        mark(place.chosen),
        Line::styled(format!("  {}", words::place(lang, place)), context.style(Role::Muted)),
        if place.chosen {
            Line::raw(display_safe(&place.excerpt).into_owned())
        } else {
            Line::styled(display_safe(&place.excerpt).into_owned(), context.style(Role::Muted))
        },
    ])
}
