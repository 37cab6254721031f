//! A line over time, drawn in braille dots, with marks for targets.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::text::{self, cells};
use crate::tui::theme::{Role, Theme};

/// Data of the chart. Points with an infinite or undefined value are left out.
#[derive(Clone, Copy)]
pub struct LineChart<'a> {
    /// (day number, value), in the order to be joined.
    pub points: &'a [(i32, f64)],
    /// (day number, value) to mark with `◆`.
    pub targets: &'a [(i32, f64)],
    /// Whether zero is on the value axis, so that heights can be compared; else it begins at the least value.
    pub from_zero: bool,
    /// Text of a day number, under the axis.
    pub day: &'a dyn Fn(i32) -> String,
    /// Text of a value, left of the axis.
    pub value: &'a dyn Fn(f64) -> String,
}

/// Draws the chart: least and greatest value on the left, first and last day below.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, chart: LineChart) {
    let area = area.intersection(frame.area());
    let all = || chart.points.iter().chain(chart.targets).copied().filter(|(_, value)| value.is_finite());
    let (Some(first), Some(last)) = (all().map(|p| p.0).min(), all().map(|p| p.0).max()) else {
        return;
    };
    let (low, high) = if chart.from_zero { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
    let low = all().map(|p| p.1).fold(low, f64::min);
    let high = all().map(|p| p.1).fold(high, f64::max);
    let high = if high > low { high } else { low + 1.0 };

    let top_label = (chart.value)(high);
    let bottom_label = (chart.value)(low);
    let margin = text::width(&top_label).max(text::width(&bottom_label)) + 1;
    // Labels go when they would take more than half of the width, or the last rows.
    let margin = if margin * 2 > usize::from(area.width) { 0 } else { cells(margin) };
    let footer = u16::from(area.height > 2);
    let plot =
        Rect { x: area.x + margin, width: area.width - margin, height: area.height - footer.min(area.height), ..area };
    if plot.is_empty() {
        return;
    }
    if margin > 0 {
        let muted = theme.style(Role::Muted);
        let right = |label: &str| area.x + margin - 1 - cells(text::width(label)).min(margin - 1);
        let buffer = frame.buffer_mut();
        buffer.set_string(right(&top_label), plot.y, &top_label, muted);
        if plot.height > 1 {
            let y = plot.y + plot.height - 1;
            buffer.set_string(right(&bottom_label), y, &bottom_label, muted);
        }
    }
    if footer > 0 {
        draw_days(frame, area, plot, theme, (chart.day)(first), (chart.day)(last));
    }

    let scale =
        Scale { first, last, low, high, width: usize::from(plot.width) * 2, height: usize::from(plot.height) * 4 };
    let mut canvas = Canvas::new(plot);
    let finite = chart.points.iter().filter(|(_, value)| value.is_finite());
    let dots: Vec<(usize, usize)> = finite.map(|&point| scale.dot(point)).collect();
    if let [only] = dots[..] {
        canvas.set(only);
    }
    for pair in dots.windows(2) {
        canvas.line(pair[0], pair[1]);
    }
    canvas.draw(frame, theme);
    for &target in chart.targets.iter().filter(|(_, value)| value.is_finite()) {
        let (x, y) = scale.dot(target);
        frame.buffer_mut().set_string(plot.x + cells(x / 2), plot.y + cells(y / 4), "◆", theme.style(Role::Chart3));
    }
}

fn draw_days(frame: &mut Frame, area: Rect, plot: Rect, theme: &Theme, first: String, last: String) {
    let muted = theme.style(Role::Muted);
    let y = area.y + area.height - 1;
    let width = usize::from(plot.width);
    let first = text::truncate(&first, width);
    frame.buffer_mut().set_string(plot.x, y, &first, muted);
    if text::width(&first) + text::width(&last) < width {
        let x = plot.x + plot.width - cells(text::width(&last));
        frame.buffer_mut().set_string(x, y, &last, muted);
    }
}

/// From days and values to dots, y downwards.
struct Scale {
    first: i32,
    last: i32,
    low: f64,
    high: f64,
    width: usize,
    height: usize,
}

impl Scale {
    fn dot(&self, (day, value): (i32, f64)) -> (usize, usize) {
        let days = f64::from(self.last) - f64::from(self.first);
        let along = if days > 0.0 { (f64::from(day) - f64::from(self.first)) / days } else { 0.0 };
        // Halved, so that the greatest range of values does not overflow.
        let up = (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0);
        let x = (along * (self.width - 1) as f64).round() as usize;
        let y = ((1.0 - up) * (self.height - 1) as f64).round() as usize;
        (x.min(self.width - 1), y.min(self.height - 1))
    }
}

/// Braille dots, two across and four down in a cell.
struct Canvas {
    area: Rect,
    cells: Vec<u8>,
}

impl Canvas {
    fn new(area: Rect) -> Self {
        Self { area, cells: vec![0; usize::from(area.width) * usize::from(area.height)] }
    }

    fn set(&mut self, (x, y): (usize, usize)) {
        /// Bits of the Unicode braille patterns, by row and column.
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let index = y / 4 * usize::from(self.area.width) + x / 2;
        if let Some(cell) = self.cells.get_mut(index) {
            *cell |= BITS[y % 4][x % 2];
        }
    }

    fn line(&mut self, from: (usize, usize), to: (usize, usize)) {
        let (x0, y0) = (from.0 as f64, from.1 as f64);
        let (dx, dy) = (to.0 as f64 - x0, to.1 as f64 - y0);
        let steps = dx.abs().max(dy.abs()).max(1.0);
        // At most a few thousand dots: the size of the screen.
        for step in 0..=steps as usize {
            let part = step as f64 / steps;
            self.set(((x0 + dx * part).round() as usize, (y0 + dy * part).round() as usize));
        }
    }

    fn draw(&self, frame: &mut Frame, theme: &Theme) {
        let style = theme.style(Role::Chart1);
        for (position, &bits) in self.area.positions().zip(&self.cells) {
            let symbol = char::from_u32(0x2800 + u32::from(bits)).filter(|_| bits != 0);
            if let (Some(symbol), Some(cell)) = (symbol, frame.buffer_mut().cell_mut(position)) {
                cell.set_char(symbol).set_style(style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn draws_line_labels_and_targets() {
        let screen = rows(14, 4, |frame| {
            let area = frame.area();
            let chart = LineChart {
                points: &[(0, 0.0), (10, 10.0)],
                targets: &[(10, 10.0)],
                from_zero: true,
                day: &|day| format!("j{day}"),
                value: &|value| format!("{value:.0}"),
            };
            draw(frame, area, &Theme::dark(), chart);
        });
        assert!(screen[0].starts_with("10 ") && screen[0].ends_with('◆'));
        assert!(screen[2].starts_with(" 0 "));
        assert_eq!(screen[3], "   j0      j10");
    }

    #[test]
    fn far_from_zero_it_begins_at_the_least_value() {
        let screen = rows(16, 4, |frame| {
            let area = frame.area();
            let chart = LineChart {
                points: &[(0, 251.0), (10, 270.0)],
                targets: &[(20, 320.0)],
                from_zero: false,
                day: &|day| format!("j{day}"),
                value: &|value| format!("{value:.0}"),
            };
            draw(frame, area, &Theme::dark(), chart);
        });
        assert!(screen[0].starts_with("320 ") && screen[0].ends_with('◆'), "{screen:?}");
        assert!(screen[2].starts_with("251 "), "{screen:?}");
    }

    fn any_chart(width: u16, height: u16, points: &[(i32, f64)]) {
        for from_zero in [true, false] {
            any_scaled(width, height, points, from_zero);
        }
    }

    fn any_scaled(width: u16, height: u16, points: &[(i32, f64)], from_zero: bool) {
        buffer(width, height, |frame| {
            let area = frame.area();
            let chart = LineChart {
                points,
                targets: points,
                from_zero,
                day: &|_| HARD_TEXT.to_owned(),
                value: &|value| format!("{value}"),
            };
            draw(frame, area, &Theme::mono(), chart);
        });
    }

    #[test]
    fn safe_at_every_size() {
        for (width, height) in SIZES {
            any_chart(width, height, &[]);
            any_chart(width, height, &[(5, 5.0)]);
            any_chart(width, height, &[(0, f64::NAN)]);
            any_chart(width, height, &[(i32::MIN, f64::MIN), (i32::MAX, f64::MAX)]);
        }
    }

    proptest! {
        #[test]
        fn never_panics(points in proptest::collection::vec((any::<i32>(), any::<f64>()), 0..6)) {
            any_chart(30, 7, &points);
        }
    }
}
