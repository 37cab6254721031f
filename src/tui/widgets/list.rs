//! A small list to choose from.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::selection::Selection;
use super::table::scrollbar;
use super::text;
use crate::tui::theme::{Role, Theme};

/// Draws one item a row, the selected one as a bar, with a scrollbar when items are hidden.
///
/// `item` is called for visible indices only.
pub fn draw(
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
    state: &mut Selection,
    mut item: impl FnMut(usize) -> Line<'static>,
) {
    let area = area.intersection(frame.area());
    let visible = state.visible(usize::from(area.height));
    if area.is_empty() {
        return;
    }
    let scrolls = state.len() > usize::from(area.height) && area.width > 2;
    let width = area.width - u16::from(scrolls);
    let first = visible.start;
    for (row, index) in area.rows().zip(visible) {
        let line = text::truncate_line(&item(index), usize::from(width));
        let bar = Rect { width, ..row };
        frame.buffer_mut().set_line(row.x, row.y, &line, width);
        if state.selected() == Some(index) {
            frame.buffer_mut().set_style(bar, theme.style(Role::Selection));
        }
    }
    if scrolls {
        let track = Rect { x: area.x + width, width: 1, ..area };
        scrollbar(frame, track, theme, state.len(), first);
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;

    #[test]
    fn shows_the_selected_item() {
        let mut state = Selection::new(9);
        state.select(5);
        let screen = rows(8, 3, |frame| {
            let area = frame.area();
            draw(frame, area, &Theme::mono(), &mut state, |index| Line::from(format!("{index} 漢字かな")));
        });
        assert_eq!(screen, ["3 漢字…│", "4 漢字…█", "5 漢字…│"]);
    }

    #[test]
    fn safe_at_every_size() {
        for (width, height) in SIZES {
            for len in [0, 1, 500] {
                let mut state = Selection::new(len);
                state.end();
                buffer(width, height, |frame| {
                    let area = frame.area();
                    draw(frame, area, &Theme::dark(), &mut state, |_| Line::from(HARD_TEXT));
                });
            }
        }
    }
}
