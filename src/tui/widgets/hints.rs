//! The footer: keys and what they do.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::text::{self, cells};
use crate::tui::theme::{Role, Theme};

/// Draws (key, label) pairs in one row, most important first; those that do not fit whole are left
/// out.
pub fn draw<K: AsRef<str>, L: AsRef<str>>(frame: &mut Frame, area: Rect, theme: &Theme, hints: &[(K, L)]) {
    let area = area.intersection(frame.area());
    if area.is_empty() {
        return;
    }
    let mut used = 0;
    for (key, label) in hints {
        let (key, label) = (key.as_ref(), label.as_ref());
        let gap = if used == 0 { 0 } else { 2 };
        let (key_width, label_width) = (text::width(key), text::width(label));
        let end = used + gap + key_width + 1 + label_width;
        if end > usize::from(area.width) {
            break;
        }
        let buffer = frame.buffer_mut();
        let x = area.x + cells(used + gap);
        buffer.set_string(x, area.y, key, theme.style(Role::Key));
        let x = x + cells(key_width + 1);
        buffer.set_string(x, area.y, label, theme.style(Role::Muted));
        used = end;
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;

    #[test]
    fn drops_what_does_not_fit() {
        let hints = [("q", "quitter"), ("/", "chercher"), ("漢", "字")];
        let at = |width| {
            rows(width, 1, |frame| {
                let area = frame.area();
                draw(frame, area, &Theme::dark(), &hints);
            })
            .remove(0)
        };
        assert_eq!(at(80), "q quitter  / chercher  漢 字");
        assert_eq!(at(28), "q quitter  / chercher  漢 字");
        assert_eq!(at(27), "q quitter  / chercher");
        assert_eq!(at(12), "q quitter");
        assert_eq!(at(8), "");
    }

    #[test]
    fn safe_at_every_size() {
        for (width, height) in SIZES {
            buffer(width, height, |frame| {
                let area = frame.area();
                draw(frame, area, &Theme::mono(), &[(HARD_TEXT, HARD_TEXT); 4]);
            });
        }
    }
}
