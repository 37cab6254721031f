//! A small list to choose from.

use ratatui::Frame;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Modifier;
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
            select(frame.buffer_mut(), bar, theme);
        }
    }
    if scrolls {
        let track = Rect { x: area.x + width, width: 1, ..area };
        scrollbar(frame, track, theme, state.len(), first);
    }
}

/// Makes a row the selected one. What a search matched in it is underlined, its own colours being those of the bar now.
fn select(buffer: &mut Buffer, bar: Rect, theme: &Theme) {
    let matched = theme.style(Role::Match);
    let is_matched = |cell: &Cell| {
        matched.fg.is_none_or(|colour| colour == cell.fg)
            && matched.bg.is_none_or(|colour| colour == cell.bg)
            && cell.modifier.contains(matched.add_modifier)
    };
    for x in bar.left()..bar.right() {
        if let Some(cell) = buffer.cell_mut((x, bar.y)) {
            let matched = is_matched(cell);
            cell.set_style(theme.style(Role::Selection));
            if matched {
                cell.set_style(Modifier::UNDERLINED);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::marked;
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
    fn what_matched_stays_in_sight_in_the_selected_row() {
        for theme in [Theme::dark(), Theme::light(), Theme::mono()] {
            let mut state = Selection::new(1);
            let screen = buffer(10, 1, |frame| {
                let area = frame.area();
                draw(frame, area, &theme, &mut state, |_| {
                    Line::from(marked::spans("Vuillemot", "vui", 10, theme.style(Role::Text), &theme))
                });
            });
            let underlined: Vec<bool> =
                (0..10).map(|x| screen[(x, 0)].modifier.contains(Modifier::UNDERLINED)).collect();
            assert_eq!(underlined, [vec![true; 3], vec![false; 7]].concat());
        }
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
