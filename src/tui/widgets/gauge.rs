//! Progress towards a target, in one row.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::text::cells;
use crate::tui::theme::{Role, Theme};

/// Values of a gauge, in any one unit. Negative, infinite and undefined ones count as 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Gauge {
    /// What is reached.
    pub done: f64,
    /// What is to be reached; 0 draws no mark.
    pub target: f64,
    /// What should be reached by now.
    pub expected: Option<f64>,
}

const EIGHTHS: [&str; 8] = ["·", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Draws the bar over the whole width of the first row: the part done in `role`, `┃` at the
/// target, `│` where one should be by now.
///
/// The right end is the greatest of the three values.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, role: Role, gauge: Gauge) {
    let area = area.intersection(frame.area());
    if area.is_empty() {
        return;
    }
    let width = usize::from(area.width);
    let done = sane(gauge.done);
    let target = sane(gauge.target);
    let expected = gauge.expected.map(sane);
    let end = done.max(target).max(expected.unwrap_or(0.0));
    // Position in eighths of a cell; `value` is at most `end`, so at most 8 × width.
    let eighths =
        |value: f64| -> usize { if end > 0.0 { (value / end * (width * 8) as f64).round() as usize } else { 0 } };
    let filled = eighths(done);
    let buffer = frame.buffer_mut();
    for column in 0..width {
        let level = filled.saturating_sub(column * 8);
        let (symbol, style) = match level {
            0 => (EIGHTHS[0], theme.style(Role::Muted)),
            1..8 => (EIGHTHS[level], theme.style(role)),
            _ => ("█", theme.style(role)),
        };
        buffer.set_string(area.x + cells(column), area.y, symbol, style);
    }
    let mut mark = |value: f64, symbol: &str, role: Role| {
        let column = (eighths(value) / 8).min(width - 1);
        buffer.set_string(area.x + cells(column), area.y, symbol, theme.style(role));
    };
    if let Some(expected) = expected {
        mark(expected, "│", Role::Chart3);
    }
    if target > 0.0 {
        mark(target, "┃", Role::Text);
    }
}

fn sane(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{SIZES, buffer, rows};
    use super::*;
    use proptest::prelude::*;

    fn bar(width: u16, done: f64, target: f64, expected: Option<f64>) -> String {
        let gauge = Gauge { done, target, expected };
        rows(width, 1, |frame| {
            let area = frame.area();
            draw(frame, area, &Theme::dark(), Role::Good, gauge);
        })
        .remove(0)
    }

    #[test]
    fn bars_and_marks() {
        assert_eq!(bar(10, 0.0, 100.0, None), "·········┃");
        assert_eq!(bar(10, 55.0, 100.0, None), "█████▌···┃");
        assert_eq!(bar(10, 55.0, 100.0, Some(75.0)), "█████▌·│·┃");
        assert_eq!(bar(10, 100.0, 50.0, None), "█████┃████");
        assert_eq!(bar(10, 0.0, 0.0, None), "··········");
        assert_eq!(bar(10, 3.0, 0.0, None), "██████████");
        assert_eq!(bar(4, f64::NAN, f64::INFINITY, Some(-1.0)), "│···");
    }

    #[test]
    fn safe_at_every_size() {
        for (width, height) in SIZES {
            buffer(width, height, |frame| {
                let area = frame.area();
                let gauge = Gauge { done: 3.0, target: 10.0, expected: Some(4.0) };
                draw(frame, area, &Theme::mono(), Role::Warn, gauge);
            });
        }
    }

    proptest! {
        #[test]
        fn never_panics(done in any::<f64>(), target in any::<f64>(), expected in any::<Option<f64>>()) {
            bar(13, done, target, expected);
        }
    }
}
