//! What is behind a popup, kept while only the popup changes: typing in the search box need not draw the dashboard.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A picture of what is behind the layer on top.
#[derive(Default)]
pub struct Backdrop(Option<Picture>);

struct Picture {
    /// The layer it was taken for.
    top: u64,
    cells: Buffer,
}

impl Backdrop {
    /// What is behind may have changed.
    pub fn forget(&mut self) {
        self.0 = None;
    }

    /// Puts the picture for the layer `top` into `area`, if there is one of that size; else draws what is behind and
    /// takes it.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, top: u64, behind: impl FnOnce(&mut Frame)) {
        match &self.0 {
            Some(picture) if picture.top == top && picture.cells.area == area => {
                let buffer = frame.buffer_mut();
                let from = usize::from(area.width);
                for (row, cells) in picture.cells.content.chunks(from.max(1)).enumerate() {
                    let at = buffer.index_of(area.x, area.y + u16::try_from(row).unwrap_or(0));
                    buffer.content[at..at + cells.len()].clone_from_slice(cells);
                }
            }
            _ => {
                behind(frame);
                let buffer = frame.buffer_mut();
                let mut cells = Buffer::empty(area);
                for y in area.top()..area.bottom() {
                    for x in area.left()..area.right() {
                        cells[(x, y)].clone_from(&buffer[(x, y)]);
                    }
                }
                self.0 = Some(Picture { top, cells });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    #[test]
    fn drawn_once_for_each_layer_and_size() {
        let mut screen = Terminal::new(TestBackend::new(9, 4)).unwrap();
        let (mut backdrop, mut drawn) = (Backdrop::default(), 0);
        let mut draw = |backdrop: &mut Backdrop, top, height| {
            let area = Rect::new(1, 1, 7, height);
            let shown = screen
                .draw(|frame| {
                    backdrop.draw(frame, area, top, |frame| {
                        drawn += 1;
                        frame.buffer_mut().set_string(1, 1, format!("漢 {drawn}"), ratatui::style::Style::new());
                    });
                })
                .unwrap();
            (shown.buffer[(1, 1)].symbol().to_owned(), shown.buffer[(4, 1)].symbol().to_owned())
        };
        assert_eq!(draw(&mut backdrop, 5, 3), ("漢".into(), "1".into()));
        assert_eq!(draw(&mut backdrop, 5, 3).1, "1");
        assert_eq!(draw(&mut backdrop, 6, 3).1, "2");
        assert_eq!(draw(&mut backdrop, 6, 2).1, "3");
        assert_eq!(draw(&mut backdrop, 6, 2), ("漢".into(), "3".into()));
        backdrop.forget();
        assert_eq!(draw(&mut backdrop, 6, 2).1, "4");
        draw(&mut backdrop, 6, 0);
        assert_eq!(draw(&mut backdrop, 6, 0).1, " ", "an area without cells is no picture of any");
    }
}
