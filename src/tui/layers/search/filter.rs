//! The line under the field: the filters that may be meant, or the one that holds; and what Tab makes of the text.

use ratatui::text::{Line, Span};

use crate::i18n::Lang;
use crate::search::{FILTERS, KindFilter, offered_filters, split_filter};
use crate::tui::commands::search;
use crate::tui::context::Context;
use crate::tui::theme::Role;

/// What Tab goes through: kept until something else is typed.
#[derive(Debug, Default)]
pub struct Filters {
    turn: Option<Turn>,
}

#[derive(Debug)]
struct Turn {
    /// What was there before Tab.
    typed: String,
    /// What Tab made of it.
    made: String,
    /// What is kept behind the filter.
    rest: String,
    /// Those that fit what was typed, then all others.
    order: Vec<&'static KindFilter>,
    at: usize,
}

impl Filters {
    /// The text with the next filter in front.
    pub fn next(&mut self, text: &str, lang: Lang) -> String {
        let turn = match self.turn.take() {
            Some(turn) if turn.made == text => Turn { at: (turn.at + 1) % turn.order.len().max(1), ..turn },
            _ => begun(text),
        };
        let made = match turn.order.get(turn.at) {
            Some(filter) => format!("{}: {}", filter.word(lang), turn.rest),
            None => text.to_owned(),
        };
        self.turn = Some(Turn { made: made.clone(), ..turn });
        made
    }

    /// The text without its filter: what was typed before Tab, if nothing was since.
    pub fn off(&mut self, text: &str) -> String {
        match self.turn.take() {
            Some(turn) if turn.made == text => turn.typed,
            _ => split_filter(text).map_or(text, |(_, rest)| rest.trim_start()).to_owned(),
        }
    }
}

/// Tab was pressed for the first time on a text.
fn begun(text: &str) -> Turn {
    let (mut order, rest) = offered_filters(text);
    let (mut at, mut rest) = (0, rest);
    if let Some((now, kept)) = split_filter(text) {
        // There is one already: the one after it.
        order = FILTERS.iter().collect();
        at = order.iter().position(|filter| *filter == now).map_or(0, |at| (at + 1) % FILTERS.len());
        rest = kept.trim_start();
    } else if order.is_empty() {
        // No beginning of a filter: all of it is what one looks for.
        rest = text.trim_start();
    }
    let others: Vec<&'static KindFilter> = FILTERS.iter().filter(|filter| !order.contains(filter)).collect();
    order.extend(others);
    Turn { typed: text.to_owned(), made: String::new(), rest: rest.to_owned(), order, at }
}

/// The line under the field.
pub fn line(text: &str, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let key = |id| Span::styled(context.keymap.shown_id(id, lang), context.style(Role::Key));
    let said = |said: String| Span::styled(said, context.style(Role::Muted));
    if let Some((filter, _)) = split_filter(text) {
        return Line::from(vec![
            Span::styled(format!("[{}:]", filter.word(lang)), context.style(Role::Accent)),
            Span::raw("  "),
            key(search::FILTER),
            said(format!(" {}  ", context.t("search.other_filter"))),
            key(search::NO_FILTER),
            said(format!(" {}", context.t("search.no_filter"))),
        ]);
    }
    let (offered, _) = offered_filters(text);
    if offered.is_empty() {
        return Line::default();
    }
    let mut spans = vec![key(search::FILTER)];
    spans.extend(offered.iter().map(|filter| said(format!(" {}:", filter.word(lang)))));
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Tab, pressed so many times, makes of a text.
    fn tab(text: &str, times: usize) -> String {
        let mut filters = Filters::default();
        (0..times).fold(text.to_owned(), |text, _| filters.next(&text, Lang::Fr))
    }

    #[test]
    fn tab_puts_a_filter_in_front_and_goes_through_them() {
        for (text, times, expected) in [
            ("vis", 1, "visite: "),
            ("pro", 1, "prospect: "),
            ("pro", 2, "projet: "),
            ("pro", 3, "org: "),
            ("", 1, "org: "),
            ("", 9, "org: "),
            ("visite horlo", 1, "visite: horlo"),
            ("horlo", 1, "org: horlo"),
            ("horlo bes", 2, "adhérent: horlo bes"),
            ("ADHERENTS:horlo", 1, "prospect: horlo"),
            ("commande: x", 1, "org: x"),
        ] {
            assert_eq!(tab(text, times), expected, "{text:?} × {times}");
        }
    }

    #[test]
    fn it_comes_off_again() {
        let mut filters = Filters::default();
        let made = filters.next("pro", Lang::Fr);
        assert_eq!(filters.off(&made), "pro");
        assert_eq!(filters.off("visite: horlo"), "horlo");
        assert_eq!(filters.off("horlo"), "horlo");
        // Typed on: what was there before Tab is over.
        let made = filters.next("pro", Lang::Fr);
        assert_eq!(filters.off(&format!("{made}x")), "x");
    }
}
