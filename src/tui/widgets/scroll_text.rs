//! Wrapped text that can be scrolled.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};

use super::table::scrollbar;
use super::text;
use crate::tui::theme::{Role, Theme};

/// Scroll position of a text. Moves stop at the end of the text as last drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScrollState {
    offset: usize,
    page: usize,
    greatest: usize,
}

impl ScrollState {
    /// First visible line, wrapped lines counted.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Scrolls by lines, down when positive.
    pub fn move_by(&mut self, lines: isize) {
        let moved = self.offset.saturating_add_signed(lines);
        self.offset = moved.min(self.greatest);
    }

    /// One screen down, as last drawn.
    pub fn page_down(&mut self) {
        let moved = self.offset.saturating_add(self.page.max(1));
        self.offset = moved.min(self.greatest);
    }

    /// One screen up, as last drawn.
    pub fn page_up(&mut self) {
        self.offset = self.offset.saturating_sub(self.page.max(1));
    }

    /// To the beginning.
    pub fn home(&mut self) {
        self.offset = 0;
    }

    /// To a line, even of a text not drawn yet.
    pub fn go_to(&mut self, line: usize) {
        self.offset = line;
    }

    /// To the end, even of a text not drawn yet.
    pub fn end(&mut self) {
        self.offset = usize::MAX;
    }
}

/// The lines of a text wrapped to `width` cells.
pub fn wrapped(text: &Text, width: u16) -> Vec<Line<'static>> {
    text.lines
        .iter()
        .flat_map(|line| text::wrap_line(line, usize::from(width)))
        .map(|line| Line { style: text.style.patch(line.style), ..line })
        .collect()
}

/// Draws the visible part of the text, with a scrollbar when some is hidden.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, text: &Text, state: &mut ScrollState) {
    let area = area.intersection(frame.area());
    let height = usize::from(area.height);
    state.page = height;
    if area.is_empty() {
        return;
    }
    let mut width = area.width;
    let mut lines = wrapped(text, width);
    let scrolls = lines.len() > height && area.width > 2;
    if scrolls {
        width -= 1;
        lines = wrapped(text, width);
    }
    state.greatest = lines.len().saturating_sub(height);
    state.offset = state.offset.min(state.greatest);
    frame.buffer_mut().set_style(area, theme.style(Role::Text));
    for (row, line) in area.rows().zip(&lines[state.offset..]) {
        frame.buffer_mut().set_line(row.x, row.y, line, width);
    }
    if scrolls {
        let track = Rect { x: area.x + width, width: 1, ..area };
        scrollbar(frame, track, theme, lines.len(), state.offset);
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;

    #[test]
    fn wraps_scrolls_and_stops_at_the_end() {
        let text = Text::from("un deux trois\n\nquatre cinq six");
        let mut state = ScrollState::default();
        let at = |state: &mut ScrollState| {
            rows(9, 3, |frame| {
                let area = frame.area();
                draw(frame, area, &Theme::dark(), &text, state);
            })
        };
        assert_eq!(at(&mut state), ["un deux █", "trois   │", "        │"]);
        state.end();
        assert_eq!(at(&mut state), ["        │", "quatre  │", "cinq six█"]);
        assert_eq!(state.offset(), 2);
        state.page_up();
        assert_eq!(state.offset(), 0);
        state.page_down();
        state.move_by(-1);
        assert_eq!(state.offset(), 1);
    }

    #[test]
    fn safe_at_every_size() {
        let text = Text::from([HARD_TEXT; 20].join("\n"));
        for (width, height) in SIZES {
            let mut state = ScrollState::default();
            state.end();
            buffer(width, height, |frame| {
                let area = frame.area();
                draw(frame, area, &Theme::mono(), &text, &mut state);
            });
        }
    }
}
