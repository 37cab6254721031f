//! Rows with a label before each, and the choice between a few words on one of them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::text;
use crate::tui::theme::{Role, Theme};

/// The row of that index inside an area; of no height below it.
pub fn row(inside: Rect, index: u16) -> Rect {
    Rect { y: inside.y.saturating_add(index), height: u16::from(index < inside.height), ..inside }
}

/// Draws the labels, one a row from the top, the one in use told by its style; gives the areas behind them.
pub fn draw<const N: usize>(
    frame: &mut Frame,
    inside: Rect,
    theme: &Theme,
    labels: [&str; N],
    used: Option<usize>,
) -> [Rect; N] {
    let width = text::cells(labels.iter().map(|label| text::width(label)).max().unwrap_or(0) + 2);
    let mut at = 0u16;
    labels.map(|label| {
        let role = if used == Some(usize::from(at)) { Role::Accent } else { Role::Muted };
        let row = row(inside, at);
        at = at.saturating_add(1);
        frame.render_widget(Line::styled(label.to_owned(), theme.style(role)), row);
        Rect { x: row.x.saturating_add(width.min(row.width)), width: row.width.saturating_sub(width), ..row }
    })
}

/// A few words in a row, one of them chosen.
pub fn choice(theme: &Theme, words: impl IntoIterator<Item = String>, chosen: usize, choosing: bool) -> Line<'static> {
    let spans = words.into_iter().enumerate().flat_map(|(index, word)| {
        let (mark, role) = match (index == chosen, choosing) {
            (true, true) => ("•", Role::Selection),
            (true, false) => ("•", Role::Text),
            (false, _) => (" ", Role::Muted),
        };
        [Span::styled(format!("{mark}{word} "), theme.style(role)), Span::raw(" ")]
    });
    Line::from(spans.collect::<Vec<Span>>())
}
