//! What comes month by month: bars, their running sum, and the line to the year's target.

use super::{Anchor, Drawing, Plot, Stroke, ticks};
use crate::i18n::Lang;
use crate::report::charts::MonthsChart;

/// Draws it; nothing when nothing came and nothing is asked. `shown` writes a value of the axis.
pub fn months(
    chart: &MonthsChart,
    title: &str,
    says: &str,
    shown: impl Fn(f64) -> String,
    lang: Lang,
) -> Option<String> {
    let total: f64 = chart.months.iter().sum();
    let high = total.max(chart.target.unwrap_or(0.0));
    if high <= 0.0 {
        return None;
    }
    let marks = ticks(0.0, high);
    let plot = Plot { left: 58.0, right: 620.0, top: 14.0, bottom: 212.0, low: 0.0, high: *marks.last()? };
    let mut drawing = Drawing::new(720.0, 242.0);
    for mark in &marks {
        let y = plot.y(*mark);
        drawing.line(&[(plot.left, y), (plot.right, y)], Stroke::Grid);
        drawing.text((plot.left - 6.0, y + 4.0), Anchor::End, 12.0, false, &shown(*mark));
    }
    let mut sum = 0.0;
    let mut line = vec![(plot.x(0.0), plot.y(0.0))];
    for month in 0..12u32 {
        let (start, end) = (f64::from(month) / 12.0, f64::from(month + 1) / 12.0);
        let middle = plot.x((start + end) / 2.0);
        drawing.text((middle, plot.bottom + 18.0), Anchor::Middle, 11.5, false, lang.month_short(month + 1));
        let Some(value) = chart.months.get(month as usize) else { continue };
        sum += value;
        line.push((plot.x(end), plot.y(sum)));
        if *value > 0.0 {
            let width = plot.x(end) - plot.x(start);
            let top = plot.y(*value);
            drawing.bar(plot.x(start) + width * 0.22, top, width * 0.56, plot.bottom - top);
        }
    }
    if let Some(target) = chart.target {
        drawing.line(&[(plot.x(0.0), plot.y(0.0)), (plot.x(1.0), plot.y(target))], Stroke::Dashed);
        let text = format!("{} {}", lang.t("report.chart.target"), shown(target));
        // Out of the way of the sum where both end at the same height.
        let near = (plot.y(target) - plot.y(sum)).abs() < 16.0 && chart.months.len() > 10;
        let y = plot.y(target) + if near && sum >= target { 16.0 } else { 4.0 };
        drawing.text((plot.right + 8.0, y), Anchor::Start, 12.0, false, &text);
    }
    drawing.line(&line, Stroke::Solid);
    if let Some((x, y)) = line.last() {
        drawing.dot((*x, *y), 3.5);
        let last = chart.months.len() == 12;
        let near = chart.target.is_some_and(|target| target > sum && (plot.y(target) - plot.y(sum)).abs() < 16.0);
        let (x, y) = match (last, near) {
            (true, true) => (*x + 8.0, y + 18.0),
            (true, false) => (*x + 8.0, y + 4.0),
            (false, _) => (*x - 6.0, y - 8.0),
        };
        let anchor = if last { Anchor::Start } else { Anchor::End };
        drawing.text((x, y), anchor, 14.0, true, &shown(sum));
    }
    Some(drawing.finish(title, says))
}
