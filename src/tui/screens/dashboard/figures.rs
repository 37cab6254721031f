//! The figures of the dashboard: which measures, and what is said of each.

use crate::contract::Unit;
use crate::counters::Figure;
use crate::counters::pace::Pace;
use crate::i18n::Lang;
use crate::model::money::Cents;
use crate::tui::theme::Role;

/// One line of the dashboard.
pub struct FigureRow {
    pub measure: &'static str,
    /// Whether it is part of the line before.
    pub part: bool,
}

const fn whole(measure: &'static str) -> FigureRow {
    FigureRow { measure, part: false }
}
const fn part(measure: &'static str) -> FigureRow {
    FigureRow { measure, part: true }
}

/// The lines, in their order.
pub const ROWS: &[FigureRow] = &[
    whole("members_total"),
    part("members_up_to_date"),
    whole("territory_share"),
    whole("dues_collected"),
    whole("visits_companies"),
    part("visits_new"),
    whole("advisory_total"),
    part("advisory_innovation"),
    part("advisory_individual"),
];

/// A value in its unit.
pub fn value(lang: Lang, unit: Unit, value: f64) -> String {
    match unit {
        Unit::Percent => lang.percent(value / 100.0, 1),
        Unit::Cents => lang.kiloeuros(Cents(value.round() as i64)),
        _ if value.fract() == 0.0 => lang.number(value as i64),
        _ => lang.decimal(value, 1),
    }
}

/// What is done, against the target if there is one: `28/40`, `74,0 %`, `114,5 k€/115,0 k€`.
pub fn done(lang: Lang, figure: &Figure) -> String {
    let Some(done) = figure.done else { return lang.t("common.not_measurable").to_owned() };
    let shown = value(lang, figure.unit, done);
    match figure.aim {
        Some(aim) if figure.unit != Unit::Percent => format!("{shown}/{}", value(lang, figure.unit, aim.target)),
        _ => shown,
    }
}

/// Where it should be on D.
pub fn expected(lang: Lang, figure: &Figure) -> String {
    figure.aim.map(|aim| value(lang, figure.unit, tenths(aim.expected))).unwrap_or_default()
}

/// How far it is from there: `▲ 8,2` ahead, `▼ 4` behind, a word when the target is reached or one is on track.
pub fn gap(lang: Lang, figure: &Figure) -> (String, Role) {
    let (Some(aim), Some(done)) = (figure.aim, figure.done) else { return (String::new(), Role::Muted) };
    let gap = tenths((done - aim.expected).abs());
    let shown = match figure.unit {
        Unit::Percent => lang.decimal(gap, 1),
        _ => value(lang, figure.unit, gap),
    };
    match figure.pace {
        Pace::Reached => (format!("✔ {}", lang.label("pace", "reached")), Role::Good),
        Pace::Ahead => (format!("▲ {shown}"), Role::Good),
        Pace::OnTrack => (format!("● {}", lang.t("dashboard.on_track")), Role::Good),
        Pace::Behind => (format!("▼ {shown}"), Role::Bad),
        Pace::None => (String::new(), Role::Muted),
    }
}

/// Where it is heading by the end of the year, for what flows.
pub fn projection(lang: Lang, figure: &Figure) -> String {
    figure.projection.map(|end| value(lang, figure.unit, end.round())).unwrap_or_default()
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// The colour of a pace.
pub fn role(pace: Pace) -> Role {
    match pace {
        Pace::Reached | Pace::Ahead => Role::Good,
        Pace::OnTrack => Role::Accent,
        Pace::Behind => Role::Bad,
        Pace::None => Role::Chart2,
    }
}
