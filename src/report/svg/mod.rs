//! Drawings as inline SVG, readable in black and white: lines differ by dash and weight, areas by hatching, and what
//! matters is written beside them.

mod line;
mod months;
mod small;

pub use line::members;
pub use months::months;
pub use small::trend;

use super::html::escape;

/// A dark line or text.
const INK: &str = "#1a1a1a";
/// Axes, grids, what is less.
const GREY: &str = "#767676";
const LIGHT: &str = "#d9d9d9";

/// How a line is drawn.
#[derive(Clone, Copy)]
enum Stroke {
    /// What is.
    Solid,
    /// What should be.
    Dashed,
    /// The grid.
    Grid,
}

impl Stroke {
    fn attributes(self) -> String {
        match self {
            Stroke::Solid => format!("stroke=\"{INK}\" stroke-width=\"2.2\" stroke-linejoin=\"round\""),
            Stroke::Dashed => format!("stroke=\"{GREY}\" stroke-width=\"1.6\" stroke-dasharray=\"6 4\""),
            Stroke::Grid => format!("stroke=\"{LIGHT}\" stroke-width=\"1\""),
        }
    }
}

/// Where a text is held.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing under way.
struct Drawing {
    width: f64,
    height: f64,
    body: String,
}

impl Drawing {
    fn new(width: f64, height: f64) -> Drawing {
        Drawing { width, height, body: String::new() }
    }

    fn line(&mut self, points: &[(f64, f64)], stroke: Stroke) {
        if points.len() < 2 {
            return;
        }
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let line = format!("<polyline fill=\"none\" {} points=\"{}\"/>\n", stroke.attributes(), points.join(" "));
        self.body.push_str(&line);
    }

    fn dot(&mut self, (x, y): (f64, f64), radius: f64) {
        self.body.push_str(&format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{INK}\"/>\n"));
    }

    /// An open mark: a target, not a result.
    fn ring(&mut self, (x, y): (f64, f64), radius: f64) {
        let ring = format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"#fff\" stroke=\"{GREY}\" stroke-width=\"1.4\"/>\n"
        );
        self.body.push_str(&ring);
    }

    fn bar(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let bar = format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"#c9c9c9\" stroke=\"{GREY}\" stroke-width=\"0.8\"/>\n"
        );
        self.body.push_str(&bar);
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, size: f64, bold: bool, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if bold { " font-weight=\"600\"" } else { "" };
        let fill = if bold { INK } else { "#444" };
        // A white edge keeps it readable over lines.
        let text = format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\"{weight} fill=\"{fill}\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>\n",
            escape(text)
        );
        self.body.push_str(&text);
    }

    /// The drawing, named and told in words for those who cannot see it.
    fn finish(self, title: &str, says: &str) -> String {
        let Drawing { width, height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{}</title>\n<desc>{}</desc>\n{body}</svg>\n",
            escape(title),
            escape(says)
        )
    }
}

/// The frame of a plot: where values and days stand.
struct Plot {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    low: f64,
    high: f64,
}

impl Plot {
    /// The height of a value.
    fn y(&self, value: f64) -> f64 {
        let span = (self.high - self.low).max(f64::MIN_POSITIVE);
        self.bottom - (value - self.low) / span * (self.bottom - self.top)
    }

    /// The place of a part of the width, from 0 to 1.
    fn x(&self, part: f64) -> f64 {
        self.left + part * (self.right - self.left)
    }
}

/// The marks of an axis that holds all values: round numbers, four to seven of them.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let span = if high > low { high - low } else { high.abs().max(1.0) };
    let rough = span / 5.0;
    let magnitude = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|factor| factor * magnitude).find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * magnitude);
    let from = (low / step).floor() as i64;
    let mut to = ((low.max(high)) / step).ceil() as i64;
    if to == from {
        to += 1;
    }
    (from..=to).map(|n| n as f64 * step).collect()
}

/// The least and the greatest of some values.
fn bounds(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().filter(|value| value.is_finite()).fold(None, |bounds, value| match bounds {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_a_few_round_marks_that_hold_every_value() {
        for (low, high) in
            [(0.0, 40.0), (0.0, 0.0), (118.0, 165.0), (-3.2, 10.0), (0.0, 13_000_000.0), (75.0, 75.0), (0.0, 0.3)]
        {
            let ticks = ticks(low, high);
            assert!((2..=8).contains(&ticks.len()), "{low} {high}: {ticks:?}");
            assert!(ticks[0] <= low && *ticks.last().unwrap() >= high, "{low} {high}: {ticks:?}");
        }
    }

    #[test]
    fn hostile_names_stay_text() {
        let mut drawing = Drawing::new(10.0, 10.0);
        drawing.text((0.0, 0.0), Anchor::Start, 10.0, false, "</text><script>alert(1)</script>");
        let svg = drawing.finish("\"><script>", "<b>&");
        assert!(!svg.contains("<script>") && !svg.contains("<b>"), "{svg}");
    }
}
