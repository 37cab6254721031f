//! What frames every screen: the header with tabs, date and database, and the footer with keys or a message.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::context::Context;
use super::theme::Role;
use super::widgets::{hints, text};

const BRAND: &str = " Rouage ";

/// Two lines: the screens; then on which date and on which database one is looking, and as whom.
pub(super) fn header(frame: &mut Frame, area: Rect, context: &Context, tab: usize, titles: &[String]) {
    let Tabs { brand, blanks, titles } = fitted(titles, tab, usize::from(area.width));
    let mut spans = Vec::with_capacity(2 * titles.len() + 1);
    if brand {
        spans.push(Span::styled(BRAND, context.style(Role::Title)));
    }
    for (index, title) in titles.iter().enumerate() {
        let role = if index == tab { Role::Selection } else { Role::Text };
        let number = index + 1;
        let name = if title.is_empty() { number.to_string() } else { format!("{number} {title}") };
        spans.push(Span::raw(" "));
        spans.push(Span::styled(format!("{blanks}{name}{blanks}"), context.style(role)));
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

/// How the tabs are shown.
#[derive(Debug, PartialEq, Eq)]
struct Tabs {
    /// Whether there is room for the program's name.
    brand: bool,
    /// What stands on both sides of a tab's number and title, besides the blank between two.
    blanks: &'static str,
    titles: Vec<String>,
}

/// The titles as they fit: where there is no room they stand closer, without the program's name, and those of the other tabs
/// are cut, down to their numbers alone.
fn fitted(titles: &[String], tab: usize, width: usize) -> Tabs {
    let cut = |most: usize| -> Vec<String> {
        let one = |(index, title): (usize, &String)| match index == tab {
            true => title.clone(),
            false => title.chars().take(most).collect::<String>().trim_end().to_owned(),
        };
        titles.iter().enumerate().map(one).collect()
    };
    // A tab takes a blank, its number, and a blank before its title if there is one.
    let room = |titles: &[String]| -> usize {
        titles.iter().map(|title| if title.is_empty() { 2 } else { text::width(title) + 3 }).sum()
    };
    if BRAND.len() + room(titles) + 2 * titles.len() <= width {
        return Tabs { brand: true, blanks: " ", titles: titles.to_vec() };
    }
    let longest = titles.iter().map(|title| title.chars().count()).max().unwrap_or(0);
    // Of a title two letters say nothing.
    let titles = (3..=longest).rev().map(cut).find(|titles| room(titles) <= width).unwrap_or_else(|| cut(0));
    Tabs { brand: false, blanks: "", titles }
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
        let at = |tab, width| {
            let tabs = fitted(&titles, tab, width);
            (tabs.brand, tabs.titles.join("|"))
        };
        assert_eq!(at(1, 65), (true, "Tableau de bord|Adhérents|Visites|Agenda".into()));
        assert_eq!(at(1, 64), (false, "Tableau de bord|Adhérents|Visites|Agenda".into()));
        assert_eq!(at(1, 40), (false, "Tablea|Adhérents|Visite|Agenda".into()));
        assert_eq!(at(0, 36), (false, "Tableau de bord|Adh|Vis|Age".into()));
        assert_eq!(at(0, 30), (false, "Tableau de bord|||".into()));
        assert_eq!(at(3, 5), (false, "|||Agenda".into()));
    }
}
