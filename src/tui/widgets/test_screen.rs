//! Draws on a small screen in memory, for the tests of the widgets.

use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::{Frame, Terminal};

/// Sizes every widget is drawn at.
pub const SIZES: [(u16, u16); 8] = [(0, 0), (1, 1), (0, 5), (5, 0), (2, 30), (20, 5), (80, 24), (200, 60)];

/// Double-width, combining, zero-width-joined and control characters.
pub const HARD_TEXT: &str = "漢字かな e\u{301}te\u{301} 👩\u{200d}🔬 \u{7}\ttab";

/// The buffer after drawing once at that size.
pub fn buffer(width: u16, height: u16, mut draw: impl FnMut(&mut Frame)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The rows of the screen as text, trailing blanks cut.
pub fn rows(width: u16, height: u16, draw: impl FnMut(&mut Frame)) -> Vec<String> {
    let buffer = buffer(width, height, draw);
    (0..height)
        .map(|y| {
            let mut row = String::new();
            let mut x = 0;
            while x < width {
                let symbol = buffer[(x, y)].symbol();
                row.push_str(symbol);
                x += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).unwrap().max(1);
            }
            row.trim_end().to_owned()
        })
        .collect()
}
