//! One frame, one write.
//!
//! ratatui's own crossterm backend flushes several times a frame, asks the terminal for the cursor
//! position by reading from it (which would fight with the input thread), and starts `tput` when
//! the size is unknown. This backend lets crossterm only form the escape sequences.

use std::io::{self, Write};

use crossterm::Command;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::Color;

/// The terminal that the screens are drawn on.
pub type Tui = Terminal<FrameBackend<Screen>>;

/// Opens the screen for drawing; take the terminal over first.
///
/// Without `colour` no colour is ever written, whatever a screen asks for.
///
/// # Errors
/// None in practice: nothing is read or written yet.
pub fn open(colour: bool) -> io::Result<Tui> {
    // The theme decides about colours. Left to itself, crossterm 0.29 writes a full reset in
    // place of every colour under NO_COLOR, which drops bold and reverse as well.
    crossterm::style::force_color_output(true);
    Terminal::new(FrameBackend::new(Screen, colour))
}

/// The real screen. Frames are dropped while the terminal is not ours.
#[derive(Debug)]
pub struct Screen;

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        super::write_frame(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Collects a frame and writes it whole, as a synchronized update.
#[derive(Debug)]
pub struct FrameBackend<W: Write> {
    out: W,
    frame: Vec<u8>,
    colour: bool,
    cursor: Position,
}

impl<W: Write> FrameBackend<W> {
    /// A backend that writes to `out`.
    pub fn new(out: W, colour: bool) -> Self {
        Self { out, frame: Vec::with_capacity(64 * 1024), colour, cursor: Position::ORIGIN }
    }

    /// Where frames are written to.
    pub fn out(&self) -> &W {
        &self.out
    }

    fn sequences(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.frame)
    }
}

impl<W: Write> Backend for FrameBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        if self.colour {
            return self.sequences().draw(content);
        }
        let plain: Vec<(u16, u16, Cell)> = content
            .map(|(x, y, cell)| {
                let mut cell = cell.clone();
                cell.set_fg(Color::Reset).set_bg(Color::Reset);
                (x, y, cell)
            })
            .collect();
        self.sequences().draw(plain.iter().map(|(x, y, cell)| (*x, *y, cell)))
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.sequences().hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.sequences().show_cursor()
    }

    /// Where it was last set, without asking the terminal.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        let cursor = self.cursor;
        self.sequences().set_cursor_position(cursor)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.sequences().clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.sequences().clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(super::size())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: super::size(), pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        let mut whole = String::new();
        // Writing to a string does not fail.
        let _ = BeginSynchronizedUpdate.write_ansi(&mut whole);
        let mut whole = whole.into_bytes();
        whole.append(&mut self.frame);
        let mut end = String::new();
        let _ = EndSynchronizedUpdate.write_ansi(&mut end);
        whole.extend_from_slice(end.as_bytes());
        self.out.write_all(&whole)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::{Modifier, Style};

    /// Remembers each write.
    #[derive(Default)]
    struct Writes(Vec<String>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(String::from_utf8(bytes.to_vec()).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn frame(colour: bool) -> String {
        crossterm::style::force_color_output(true);
        let mut terminal = Terminal::new(FrameBackend::new(Writes::default(), colour)).unwrap();
        terminal.clear().unwrap();
        terminal
            .draw(|frame| {
                let style =
                    Style::new().fg(Color::Red).bg(Color::Blue).add_modifier(Modifier::BOLD | Modifier::REVERSED);
                frame.buffer_mut().set_string(0, 0, "rouge", style);
                frame.set_cursor_position((3, 0));
            })
            .unwrap();
        let writes = &terminal.backend().out().0;
        assert_eq!(writes.len(), 1, "one write a frame: {writes:?}");
        writes[0].clone()
    }

    #[test]
    fn a_frame_is_one_synchronized_write() {
        let frame = frame(true);
        assert!(frame.starts_with("\x1b[?2026h"), "{frame:?}");
        assert!(frame.ends_with("\x1b[?2026l"), "{frame:?}");
        assert!(frame.contains("38;5;1"), "{frame:?}");
        assert!(!frame.contains("\x1b[6n"), "asks for the cursor: {frame:?}");
    }

    #[test]
    fn without_colour_bold_and_reverse_survive() {
        let frame = frame(false);
        assert!(!frame.contains("38;5;"), "{frame:?}");
        assert!(!frame.contains("48;5;"), "{frame:?}");
        let text = frame.find("rouge").unwrap();
        for attribute in ["\x1b[1m", "\x1b[7m"] {
            let set = frame.find(attribute).unwrap();
            let reset = frame[set..text].contains("\x1b[m") || frame[set..text].contains("\x1b[0m");
            assert!(set < text && !reset, "{frame:?}");
        }
    }
}
