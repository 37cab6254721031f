//! One figure through the years of the contract, small: results as dots on a line, what was asked as rings.

use super::{Anchor, Drawing, Plot, Stroke, bounds, ticks};
use crate::report::charts::Trend;

/// Draws it. `shown` writes a value.
pub fn trend(trend: &Trend, title: &str, says: &str, shown: impl Fn(f64) -> String) -> Option<String> {
    let results: Vec<(i32, f64)> =
        trend.values.iter().filter_map(|(year, value)| value.map(|value| (*year, value))).collect();
    let (low, high) = bounds(results.iter().chain(&trend.targets).map(|(_, value)| *value))?;
    let (first, last) = trend.years;
    let marks = ticks(low.min(0.0), high.max(0.0));
    let plot = Plot { left: 14.0, right: 206.0, top: 16.0, bottom: 78.0, low: *marks.first()?, high: *marks.last()? };
    let span = f64::from((last - first).max(1));
    let at = |(year, value): &(i32, f64)| (plot.x(f64::from(year - first) / span), plot.y(*value));
    let mut drawing = Drawing::new(220.0, 98.0);
    drawing.line(&[(plot.left, plot.y(0.0)), (plot.right, plot.y(0.0))], Stroke::Grid);
    for year in first..=last {
        let x = at(&(year, 0.0)).0;
        drawing.text((x, 94.0), Anchor::Middle, 10.0, false, &format!("{:02}", year.rem_euclid(100)));
    }
    let targets: Vec<(f64, f64)> = trend.targets.iter().map(at).collect();
    drawing.line(&targets, Stroke::Dashed);
    targets.iter().for_each(|point| drawing.ring(*point, 2.2));
    let points: Vec<(f64, f64)> = results.iter().map(at).collect();
    drawing.line(&points, Stroke::Solid);
    points.iter().for_each(|point| drawing.dot(*point, 2.4));
    if let (Some(point), Some((_, value))) = (points.last(), results.last()) {
        // Held so that it does not leave the drawing.
        let anchor = if point.0 > 170.0 {
            Anchor::End
        } else if point.0 < 50.0 {
            Anchor::Start
        } else {
            Anchor::Middle
        };
        // On the side where the line of the target is not.
        let year = results.last().map(|(year, _)| *year);
        let target = trend.targets.iter().find(|(at, _)| Some(*at) == year).map(|(_, target)| *target);
        let under = target.is_some_and(|target| *value < target) && point.1 < 62.0;
        let y = if under || point.1 < 14.0 { point.1 + 15.0 } else { point.1 - 6.0 };
        drawing.text((point.0, y), anchor, 12.0, true, &shown(*value));
    }
    Some(drawing.finish(title, says))
}
