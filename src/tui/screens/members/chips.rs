//! The line above the table: how many are shown of how many, and the filters as chips.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::words;
use crate::contract::Contract;
use crate::counters::roster::{Criterion, Filter, Key};
use crate::model::membership::Standing;
use crate::tui::context::Context;
use crate::tui::layers::bulk;
use crate::tui::theme::Role;
use crate::tui::widgets::marks::Marks;
use crate::tui::widgets::text::{self, cells};
use crate::tui::widgets::text_field::TextField;

/// What the line tells.
pub struct Told<'a> {
    pub filter: &'a Filter,
    /// None while it is being found out.
    pub shown: Option<usize>,
    pub total: usize,
    pub marks: &'a Marks,
    /// The text being typed to narrow by.
    pub typing: Option<&'a TextField>,
    pub contract: Option<&'a Contract>,
}

/// Draws count and chips; while a text is typed, its field stands first.
pub fn draw(frame: &mut Frame, area: Rect, told: &Told, context: &Context) {
    let Told { filter, shown, total, marks, typing, contract } = *told;
    let Rect { width, .. } = area;
    if area.is_empty() {
        return;
    }
    let mut spans = vec![
        Span::raw(" "),
        Span::styled(
            match shown {
                Some(shown) => count(filter, shown, total, context),
                None => context.t("members.counting").to_owned(),
            },
            context.style(Role::Title),
        ),
    ];
    spans.push(Span::raw("  "));
    spans.push(bulk::told(marks, context));
    if let Some(field) = typing {
        spans.push(Span::styled(format!("{} ", context.t("members.filter.typing")), context.style(Role::Accent)));
        let line = text::truncate_line(&Line::from(spans), usize::from(width));
        let used = cells(text::line_width(&line));
        frame.buffer_mut().set_line(area.x, area.y, &line, width);
        let rest = Rect { x: area.x.saturating_add(used), width: width.saturating_sub(used), ..area };
        let help = context.t("members.filter.typing_help");
        let help_width = cells(text::width(help)).saturating_add(2);
        let field_width = rest.width.saturating_sub(help_width).clamp(rest.width.min(10), 30);
        let placeholder = context.t("members.filter.placeholder");
        field.draw(frame, Rect { width: field_width, ..rest }, &context.theme, true, placeholder);
        let after = rest.width.saturating_sub(field_width);
        let hint = text::truncate_line(&Line::styled(format!("  {help}"), context.style(Role::Muted)), after.into());
        frame.buffer_mut().set_line(rest.x.saturating_add(field_width), area.y, &hint, after);
        return;
    }
    let mut chips: Vec<String> = filter
        .criteria()
        .iter()
        .map(|(criterion, keys)| words::chip(*criterion, keys, contract, context.lang))
        .collect();
    if filter.has_text() {
        chips.push(context.lang.tf("members.filter.text", &[("text", &filter.text.trim())]));
    }
    for chip in chips {
        spans.push(Span::styled(format!("[{chip}]"), context.style(Role::Accent)));
        spans.push(Span::raw(" "));
    }
    let line = text::truncate_line(&Line::from(spans), usize::from(width));
    frame.buffer_mut().set_line(area.x, area.y, &line, width);
}

/// « 131 adhérents sur 623 »: members are called so when only members are shown.
fn count(filter: &Filter, shown: usize, total: usize, context: &Context) -> String {
    let lang = context.lang;
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let only_members = filter
        .chosen(Criterion::Standing)
        .is_some_and(|keys| keys.len() == 1 && keys.contains(&Key::Standing(Standing::Member)));
    let of = lang.number(number(total));
    if only_members {
        lang.tn("members.members_of", number(shown), &[("total", &of)])
    } else if filter.is_empty() {
        lang.tn("members.total", number(shown), &[])
    } else {
        lang.tn("members.found_of", number(shown), &[("total", &of)])
    }
}
