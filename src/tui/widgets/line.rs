//! One line of text in a row of an area.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::text;

/// Puts a line in a row of an area, with a blank at the left edge; one that is too long is cut, one below is left out.
pub fn put(frame: &mut Frame, area: Rect, row: u16, line: &Line) {
    let area = area.intersection(frame.area());
    if row < area.height && area.width > 1 {
        let line = text::truncate_line(line, usize::from(area.width - 1));
        frame.buffer_mut().set_line(area.x + 1, area.y + row, &line, area.width - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;

    #[test]
    fn it_is_cut_and_left_out() {
        let screen = rows(6, 2, |frame| {
            let area = frame.area();
            put(frame, area, 1, &Line::raw("abcdefgh"));
            put(frame, area, 2, &Line::raw("below"));
        });
        assert_eq!(screen, ["", " abcd…"]);
    }

    #[test]
    fn safe_at_every_size() {
        for (width, height) in SIZES {
            buffer(width, height, |frame| {
                let area = frame.area();
                put(frame, area, 0, &Line::raw(HARD_TEXT));
                put(frame, Rect::new(width, height, 10, 10), 0, &Line::raw(HARD_TEXT));
            });
        }
    }
}
