//! What frames every screen: the header with tabs, date and database, and the footer with keys or a message.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::context::Context;
use super::theme::Role;
use super::widgets::{hints, text};

/// Two lines: the screens; then on which date and on which database one is looking, and as whom.
pub(super) fn header(frame: &mut Frame, area: Rect, context: &Context, tab: usize, titles: &[String]) {
    let mut spans = vec![Span::styled(" Rouage ", context.style(Role::Title))];
    for (index, title) in titles.iter().enumerate() {
        let role = if index == tab { Role::Selection } else { Role::Text };
        spans.push(Span::raw(" "));
        spans.push(Span::styled(format!(" {} {title} ", index + 1), context.style(role)));
    }
    line(frame, area, 0, Line::from(spans));

    let lang = context.lang;
    let when = if context.is_now() {
        (lang.tf("global.header.now", &[("date", &lang.date(context.on))]), Role::Accent)
    } else {
        (lang.tf("global.header.then", &[("date", &lang.date(context.on))]), Role::Warn)
    };
    let mut spans = vec![Span::raw(" "), Span::styled(when.0, context.style(when.1))];
    let who = context.staff.as_ref().map_or(context.login.as_str(), |(_, name)| name);
    let base = lang.tf("global.header.database", &[("name", &context.database)]);
    if context.demo {
        spans.push(Span::raw("  "));
        spans.push(Span::styled(lang.t("global.header.demo"), context.style(Role::Warn)));
    }
    for part in [base.as_str(), who] {
        spans.push(Span::styled("  ·  ", context.style(Role::Muted)));
        spans.push(Span::styled(part.to_owned(), context.style(Role::Muted)));
    }
    if !context.shared().world().loaded {
        spans.push(Span::styled(format!("  ·  {}", lang.t("global.header.loading")), context.style(Role::Accent)));
    }
    line(frame, area, 1, Line::from(spans));
}

/// The message, if there is one, else the keys.
pub(super) fn footer(frame: &mut Frame, area: Rect, context: &Context, keys: &[(String, &str)]) {
    match &context.message {
        Some(message) => {
            let text = Span::styled(format!(" {}", message.text), context.style(message.role));
            line(frame, area, 0, Line::from(text));
        }
        None => {
            let inside = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(1), ..area };
            hints::draw(frame, inside, &context.theme, keys);
        }
    }
}

fn line(frame: &mut Frame, area: Rect, row: u16, line: Line) {
    if row < area.height {
        let line = text::truncate_line(&line, usize::from(area.width));
        frame.buffer_mut().set_line(area.x, area.y + row, &line, area.width);
    }
}
