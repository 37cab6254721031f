//! A framed box over the middle of the screen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear};

use super::text;
use crate::tui::theme::{Role, Theme};

/// The centred area of that size, clamped to `bounds`.
pub fn centred(bounds: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(bounds.width);
    let height = height.min(bounds.height);
    Rect { x: bounds.x + (bounds.width - width) / 2, y: bounds.y + (bounds.height - height) / 2, width, height }
}

/// Clears and frames the centred area of that size, frame included; returns the inside.
pub fn draw(frame: &mut Frame, bounds: Rect, theme: &Theme, title: &str, width: u16, height: u16) -> Rect {
    let area = centred(bounds.intersection(frame.area()), width, height);
    frame.render_widget(Clear, area);
    framed(frame, area, theme, title, true)
}

/// Frames an area without clearing it; returns the inside.
pub fn framed(frame: &mut Frame, area: Rect, theme: &Theme, title: &str, focused: bool) -> Rect {
    let area = area.intersection(frame.area());
    let border = if focused { Role::BorderFocus } else { Role::Border };
    let mut block = Block::bordered().border_type(BorderType::Rounded).border_style(theme.style(border));
    let room = usize::from(area.width).saturating_sub(4);
    if !title.is_empty() && room > 0 {
        let title = format!(" {} ", text::truncate(title, room));
        block = block.title(Line::styled(title, theme.style(Role::Title)));
    }
    let inside = block.inner(area);
    frame.render_widget(block, area);
    inside
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;

    #[test]
    fn covers_what_is_under_it() {
        let screen = rows(12, 5, |frame| {
            for y in 0..5 {
                frame.buffer_mut().set_string(0, y, "xxxxxxxxxxxx", ratatui::style::Style::new());
            }
            let bounds = frame.area();
            let inside = draw(frame, bounds, &Theme::dark(), "漢字かなの題", 10, 3);
            assert_eq!(inside, Rect::new(2, 2, 8, 1));
        });
        assert_eq!(screen[0], "xxxxxxxxxxxx");
        assert_eq!(screen[1], "x╭ 漢字… ─╮x");
        assert_eq!(screen[2], "x│        │x");
        assert_eq!(screen[3], "x╰────────╯x");
    }

    #[test]
    fn safe_at_every_size() {
        for (width, height) in SIZES {
            buffer(width, height, |frame| {
                let bounds = frame.area();
                draw(frame, bounds, &Theme::mono(), HARD_TEXT, 60, 20);
                let outside = Rect::new(width, height, 10, 10);
                draw(frame, outside, &Theme::mono(), HARD_TEXT, 60, 20);
            });
        }
    }
}
