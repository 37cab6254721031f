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
    let width = usize::from(area.width).saturating_sub(8);
    for (index, title) in fitted(titles, tab, width).iter().enumerate() {
        let role = if index == tab { Role::Selection } else { Role::Text };
        spans.push(Span::raw(" "));
        let name = if title.is_empty() { format!(" {} ", index + 1) } else { format!(" {} {title} ", index + 1) };
        spans.push(Span::styled(name, context.style(role)));
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
    // What keeps things from being saved is worth more than where and who.
    let trouble = context.trouble.words(lang);
    if let Some((words, role)) = trouble {
        spans.push(Span::styled("  ·  ", context.style(Role::Muted)));
        spans.push(Span::styled(words, context.style(role)));
    }
    for part in [base.as_str(), who].into_iter().filter(|_| trouble.is_none()) {
        spans.push(Span::styled("  ·  ", context.style(Role::Muted)));
        spans.push(Span::styled(part.to_owned(), context.style(Role::Muted)));
    }
    if !context.shared().world().loaded {
        spans.push(Span::styled(format!("  ·  {}", lang.t("global.header.loading")), context.style(Role::Accent)));
    }
    line(frame, area, 1, Line::from(spans));
}

/// The titles as they fit: on a narrow screen those of the other tabs are cut, down to their numbers alone.
fn fitted(titles: &[String], tab: usize, width: usize) -> Vec<String> {
    let cut = |most: usize| -> Vec<String> {
        let one = |(index, title): (usize, &String)| match title.chars().count() {
            length if index == tab || length <= most => title.clone(),
            _ if most < 3 => String::new(),
            _ => title.chars().take(most - 1).collect::<String>() + ".",
        };
        titles.iter().enumerate().map(one).collect()
    };
    // A tab takes its number and four blanks, or three when it is but a number.
    let room = |titles: &[String]| -> usize {
        titles.iter().map(|title| if title.is_empty() { 4 } else { text::width(title) + 5 }).sum()
    };
    let longest = titles.iter().map(|title| title.chars().count()).max().unwrap_or(0);
    (2..=longest).rev().map(cut).find(|titles| room(titles) <= width).unwrap_or_else(|| cut(0))
}

/// The message, if there is one, else the keys.
pub(super) fn footer(frame: &mut Frame, area: Rect, context: &Context, keys: &[(String, &str)]) {
    match &context.message {
        Some(message) => {
            let fitted = message.fitted(usize::from(area.width).saturating_sub(1));
            let text = Span::styled(format!(" {fitted}"), context.style(message.role));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_keeps_its_number_on_a_narrow_screen() {
        let titles = ["Tableau de bord", "Adhérents", "Visites", "Agenda"].map(str::to_owned);
        assert_eq!(fitted(&titles, 1, 200), titles);
        assert_eq!(fitted(&titles, 1, 50), ["Tableau.", "Adhérents", "Visites", "Agenda"]);
        assert_eq!(fitted(&titles, 0, 40), ["Tableau de bord", "", "", ""]);
        assert_eq!(fitted(&titles, 3, 5), ["", "", "", "Agenda"]);
    }
}
