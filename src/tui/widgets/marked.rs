//! A text with what a search matched set off.

use ratatui::style::Style;
use ratatui::text::Span;

use super::text;
use crate::search::highlight;
use crate::tui::theme::{Role, Theme};

/// The text, cut to so many cells, in a style, with what answers the query set off.
pub fn spans(whole: &str, query: &str, width: usize, style: Style, theme: &Theme) -> Vec<Span<'static>> {
    let shown = text::truncate(whole, width);
    let mut spans = Vec::new();
    let mut at = 0;
    for range in highlight(query, &shown) {
        if at < range.start {
            spans.push(Span::styled(shown[at..range.start].to_owned(), style));
        }
        spans.push(Span::styled(shown[range.clone()].to_owned(), theme.style(Role::Match)));
        at = range.end;
    }
    if at < shown.len() {
        spans.push(Span::styled(shown[at..].to_owned(), style));
    }
    spans
}

/// The same, filled with blanks to the whole width.
pub fn column(whole: &str, query: &str, width: usize, style: Style, theme: &Theme) -> Vec<Span<'static>> {
    let mut spans = spans(whole, query, width, style, theme);
    let used: usize = spans.iter().map(|span| text::width(&span.content)).sum();
    spans.push(Span::raw(" ".repeat(width.saturating_sub(used))));
    spans
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::HARD_TEXT;
    use super::*;

    #[test]
    fn marks_and_fills() {
        let theme = Theme::dark();
        let style = theme.style(Role::Muted);
        let said = column("Horlogerie des Prés", "pres", 21, style, &theme);
        let texts: Vec<&str> = said.iter().map(|span| span.content.as_ref()).collect();
        assert_eq!(texts, ["Horlogerie des ", "Prés", "  "]);
        assert_eq!(said[0].style, style);
        assert_eq!(said[1].style, theme.style(Role::Match));
        assert!(spans("", "x", 5, style, &theme).is_empty());
    }

    #[test]
    fn fits_whatever_the_width() {
        for width in [0, 1, 2, 7, 40] {
            let said = column(HARD_TEXT, "e", width, Style::new(), &Theme::mono());
            assert_eq!(said.iter().map(|span| text::width(&span.content)).sum::<usize>(), width);
        }
    }
}
