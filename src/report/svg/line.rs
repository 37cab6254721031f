//! Members over the years of the contract, against the line of the target.

use chrono::{Datelike, NaiveDate};

use super::{Anchor, Drawing, Plot, Stroke, bounds, ticks};
use crate::i18n::Lang;
use crate::report::charts::MembersChart;

/// Draws it; nothing when there is nobody and no target.
pub fn members(chart: &MembersChart, title: &str, says: &str, lang: Lang) -> Option<String> {
    let values = chart.members.iter().chain(&chart.target).map(|(_, value)| *value);
    let (low, high) = bounds(values)?;
    // From zero unless that would leave most of the page empty.
    let low = if low > high * 0.5 { low - (high - low).max(4.0) * 0.3 } else { 0.0 };
    let marks = ticks(low.max(0.0), high);
    let plot = Plot { left: 44.0, right: 640.0, top: 14.0, bottom: 232.0, low: *marks.first()?, high: *marks.last()? };
    let mut drawing = Drawing::new(720.0, 262.0);
    for mark in &marks {
        let y = plot.y(*mark);
        drawing.line(&[(plot.left, y), (plot.right, y)], Stroke::Grid);
        drawing.text((plot.left - 6.0, y + 4.0), Anchor::End, 12.0, false, &lang.decimal(*mark, 0));
    }
    let span = (chart.to - chart.from).num_days().max(1) as f64;
    let x = |day: NaiveDate| plot.x((day - chart.from).num_days() as f64 / span);
    for year in chart.from.year()..=chart.to.year() {
        let Some(end) = NaiveDate::from_ymd_opt(year, 12, 31).filter(|end| (chart.from..=chart.to).contains(end))
        else {
            continue;
        };
        drawing.line(&[(x(end), plot.bottom), (x(end), plot.bottom + 5.0)], Stroke::Grid);
        drawing.text((x(end), plot.bottom + 20.0), Anchor::Middle, 12.0, false, &format!("31/12/{year}"));
    }
    let at = |(day, value): &(NaiveDate, f64)| (x(*day), plot.y(*value));
    let target: Vec<(f64, f64)> = chart.target.iter().map(at).collect();
    drawing.line(&target, Stroke::Dashed);
    let members: Vec<(f64, f64)> = chart.members.iter().map(at).collect();
    drawing.line(&members, Stroke::Solid);
    if let (Some((_, value)), Some((x, y))) = (chart.target.last(), target.last()) {
        let text = format!("{} {}", lang.t("report.chart.target"), lang.decimal(*value, 0));
        drawing.text((x + 8.0, y + 4.0), Anchor::Start, 12.0, false, &text);
    }
    if let (Some((_, value)), Some(point)) = (chart.members.last(), members.last()) {
        drawing.dot(*point, 3.5);
        // Above the line where the target runs under it, else below.
        let above = chart.target.iter().rev().find(|(day, _)| chart.members.last().is_some_and(|(on, _)| day <= on));
        let up = above.is_none_or(|(_, target)| value >= target);
        let y = if up { point.1 - 10.0 } else { point.1 + 20.0 };
        drawing.text((point.0, y), Anchor::Middle, 14.0, true, &lang.decimal(*value, 0));
    }
    Some(drawing.finish(title, says))
}
