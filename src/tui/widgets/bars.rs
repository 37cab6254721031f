//! Vertical bars, one a month, with what is planned stacked on what is done.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::text::{self, cells};
use crate::tui::theme::{Role, Theme};

/// Data of the bars. Negative, infinite and undefined values count as 0.
#[derive(Clone, Copy)]
pub struct Bars<'a> {
    /// Height of the solid part, one a bar; as many bars as values.
    pub values: &'a [f64],
    /// Height of the part stacked on the solid one; may be shorter or empty.
    pub planned: &'a [f64],
    /// Text under each bar; may be shorter or empty.
    pub labels: &'a [String],
    /// Text of a value, written on top of its bar when there is room.
    pub format: &'a dyn Fn(f64) -> String,
}

const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Draws the bars over the area: values above, labels in the last row. Bars that do not fit are
/// left out on the right.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, bars: Bars) {
    let area = area.intersection(frame.area());
    if area.is_empty() || bars.values.is_empty() {
        return;
    }
    let count = bars.values.len();
    let slot = (usize::from(area.width) / count).max(1);
    // A blank between bars, unless they would vanish.
    let bar = if slot > 1 { slot - 1 } else { 1 };
    let has_labels = !bars.labels.is_empty() && area.height > 2;
    let has_tops = area.height > 3;
    let height = usize::from(area.height) - usize::from(has_labels) - usize::from(has_tops);
    let top = area.y + u16::from(has_tops);

    let value = |index: usize| sane(bars.values.get(index));
    let planned = |index: usize| sane(bars.planned.get(index));
    let greatest = (0..count).map(|index| value(index) + planned(index)).fold(0.0, f64::max);
    // `amount` is at most `greatest`, so the result is at most 8 × height.
    let eighths = |amount: f64| -> usize {
        if greatest > 0.0 && greatest.is_finite() {
            (amount / greatest * (height * 8) as f64).round() as usize
        } else {
            0
        }
    };

    for index in 0..count.min(usize::from(area.width) / slot) {
        let x = area.x + cells(index * slot);
        let solid = eighths(value(index));
        let whole = eighths(value(index) + planned(index));
        for row in 0..height {
            let y = top + cells(height - 1 - row);
            let level = |filled: usize| filled.saturating_sub(row * 8).min(8);
            let (symbol, role) = match (level(solid), level(whole)) {
                (0, 0) => continue,
                (0, _) => ("░", Role::Chart2),
                (eighth, _) => (EIGHTHS[eighth], Role::Chart1),
            };
            frame.buffer_mut().set_string(x, y, symbol.repeat(bar), theme.style(role));
        }
        let sum = value(index) + planned(index);
        let number = (bars.format)(value(index));
        if has_tops && value(index) > 0.0 && sum > 0.0 && text::width(&number) <= bar {
            let rows = whole.div_ceil(8).min(height);
            let y = top + cells(height - rows) - 1;
            put_centred(frame, x, y, bar, &number, theme, Role::Text);
        }
        if let (true, Some(label)) = (has_labels, bars.labels.get(index)) {
            // Month initials still tell something; an ellipsis alone does not.
            let label = first_cells(label, bar);
            let y = area.y + area.height - 1;
            put_centred(frame, x, y, bar, &label, theme, Role::Muted);
        }
    }
}

fn put_centred(frame: &mut Frame, x: u16, y: u16, width: usize, label: &str, theme: &Theme, role: Role) {
    let indent = width.saturating_sub(text::width(label)) / 2;
    frame.buffer_mut().set_string(x + cells(indent), y, label, theme.style(role));
}

fn first_cells(label: &str, max: usize) -> String {
    let mut used = 0;
    text::graphemes(label)
        .take_while(|(_, cells)| {
            used += cells;
            used <= max
        })
        .map(|(grapheme, _)| grapheme)
        .collect()
}

fn sane(value: Option<&f64>) -> f64 {
    value.copied().filter(|value| value.is_finite()).map_or(0.0, |value| value.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;

    fn whole(value: f64) -> String {
        format!("{value:.0}")
    }

    #[test]
    fn stacks_and_labels() {
        let labels = ["jan", "fév", "mar"].map(String::from);
        let screen = rows(12, 6, |frame| {
            let area = frame.area();
            let bars = Bars { values: &[4.0, 1.0, 0.0], planned: &[0.0, 2.0], labels: &labels, format: &whole };
            draw(frame, area, &Theme::dark(), bars);
        });
        assert_eq!(screen, [" 4", "███  1", "███ ░░░", "███ ░░░", "███ ███", "jan fév mar"]);
    }

    #[test]
    fn narrow_labels_are_cut_to_initials() {
        let labels = ["jan", "fév", "mar"].map(String::from);
        let screen = rows(6, 3, |frame| {
            let area = frame.area();
            let bars = Bars { values: &[1.0, 1.0, 1.0], planned: &[], labels: &labels, format: &whole };
            draw(frame, area, &Theme::dark(), bars);
        });
        assert_eq!(screen, ["█ █ █", "█ █ █", "j f m"]);
    }

    #[test]
    fn safe_at_every_size_and_value() {
        let labels = vec![HARD_TEXT.to_owned(); 12];
        for (width, height) in SIZES {
            for value in [0.0, -1.0, 7.5, 1e308, f64::NAN, f64::INFINITY] {
                buffer(width, height, |frame| {
                    let area = frame.area();
                    let bars = Bars {
                        values: &[value; 12],
                        planned: &[value; 12],
                        labels: &labels,
                        format: &|_| HARD_TEXT.to_owned(),
                    };
                    draw(frame, area, &Theme::mono(), bars);
                });
            }
        }
    }
}
