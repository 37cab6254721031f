//! The figures of the dashboard: which measures, and what is said of each.

use crate::contract::{Contract, Measure, Unit};
use crate::counters::Figure;
use crate::counters::pace::Pace;
use crate::i18n::Lang;
use crate::tui::theme::Role;

/// One line of the dashboard.
pub struct FigureRow {
    pub measure: String,
    /// Whether it is part of the line before.
    pub part: bool,
}

/// Most measures shown when the contract does not say which.
const UNSAID: usize = 9;

/// The lines, in their order: as the contract groups them, else the first measures that have a target.
pub fn rows(contract: &Contract) -> Vec<FigureRow> {
    if contract.dashboard.is_empty() {
        let aimed = |measure: &&Measure| contract.indicators_of(&measure.id).any(|one| one.target.is_some());
        let row = |measure: &Measure| FigureRow { measure: measure.id.clone(), part: false };
        return contract.measures.iter().filter(aimed).take(UNSAID).map(row).collect();
    }
    let group = |group: &Vec<String>| {
        let row = |(index, measure): (usize, &String)| FigureRow { measure: measure.clone(), part: index > 0 };
        group.iter().enumerate().map(row).collect::<Vec<_>>()
    };
    contract.dashboard.iter().flat_map(group).collect()
}

/// A value in its unit.
pub use crate::i18n::messages::figures::value;

/// What is done, against the target if there is one: `28/40`, `74,0 %`, `114,5 k€/115,0 k€`.
pub fn done(lang: Lang, figure: &Figure) -> String {
    let Some(done) = figure.done else { return lang.t("common.not_measurable").to_owned() };
    let mut shown = value(lang, figure.unit, done);
    if figure.restated.is_some() {
        // Read by hand: the evidence says when and by whom.
        shown.push('*');
    }
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
