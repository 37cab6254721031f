//! The rows of evidence, and how each is drawn and written.

use std::sync::Arc;

use chrono::NaiveDate;
use ratatui::text::{Line, Span};

use crate::contract::{Contract, Measure, Unit};
use crate::counters::describe::{self, Described};
use crate::counters::evidence::Near;
use crate::counters::parts::{self, Part};
use crate::counters::{self, Figure, Ratio};
use crate::i18n::Lang;
use crate::i18n::messages::figures;
use crate::interchange::export::table::{Cell, Column, Table};
use crate::live::Shared;
use crate::model::facts::Facts;
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::text::{fold, scrub};
use crate::tui::context::Context;
use crate::tui::listing::{self, Listing};
use crate::tui::theme::Role;
use crate::tui::widgets::text;

/// In which part of the evidence a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Counted,
    /// The rest of what a quotient divides by, or what a growth started from.
    Base,
    Near(Near),
}

pub(super) struct EvidenceLine {
    pub standing: Standing,
    pub what: Described,
}

/// What evidence is shown of.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A measure, by its id.
    Measure(String),
    /// A part of a figure, with what it is called.
    Part(Part, String),
}

pub(super) struct Rows {
    /// The measure with its figure; a part has neither.
    pub measured: Option<(Measure, Figure)>,
    /// What the rows add up in.
    pub unit: Unit,
    /// The day they are of.
    pub on: NaiveDate,
    /// The day of the opening balance, where the figure has one.
    base_on: NaiveDate,
    counted: usize,
    base: usize,
    pub lines: Vec<EvidenceLine>,
}

impl EvidenceLine {
    const fn mark(&self) -> (&'static str, Role) {
        match self.standing {
            Standing::Counted => ("✔", Role::Good),
            Standing::Base => ("÷", Role::Muted),
            Standing::Near(_) => ("·", Role::Muted),
        }
    }

    /// What it adds, where that is more than one.
    fn amount(&self, unit: Unit, lang: Lang) -> Option<String> {
        let what = &self.what;
        match (what.kind, unit) {
            (Kind::Payment | Kind::Dues, _) => Some(lang.amount(Cents(what.amount))),
            (Kind::Figures, Unit::Percent) if self.standing == Standing::Counted => {
                Some(lang.percent(what.amount as f64 / 10_000.0, 1))
            }
            (Kind::Figures, Unit::Point) if self.standing == Standing::Counted => Some(lang.number(what.amount)),
            _ => None,
        }
    }

    /// The line as typed cells.
    fn cells(&self, unit: Unit, lang: Lang) -> Vec<Cell> {
        let what = &self.what;
        let standing = lang.t(match self.standing {
            Standing::Counted => "evidence.standing.counted",
            Standing::Base => "evidence.standing.base",
            Standing::Near(_) => "evidence.standing.near",
        });
        let amount = match (what.kind, self.amount(unit, lang)) {
            (_, None) => Cell::Blank,
            (Kind::Payment | Kind::Dues, _) => Cell::Cents(what.amount),
            (_, Some(shown)) if unit == Unit::Percent => Cell::Text(shown),
            (_, Some(_)) => Cell::Whole(what.amount),
        };
        vec![
            Cell::text(standing),
            Cell::text(&*what.name),
            Cell::code(what.siret.clone()),
            Cell::day(what.date),
            amount,
            Cell::maybe(what.detail.clone()),
            Cell::text(self.reason(lang)),
        ]
    }

    fn reason(&self, lang: Lang) -> String {
        match self.standing {
            Standing::Near(why) => figures::near(lang, why),
            Standing::Counted | Standing::Base => String::new(),
        }
    }

    /// Whether name, SIRET, date, detail or reason hold what was typed, without regard to accents and case.
    pub fn holds(&self, folded: &str, lang: Lang) -> bool {
        let what = &self.what;
        let date = what.date.map(|date| lang.date(date)).unwrap_or_default();
        let texts = [
            what.name.as_str(),
            what.siret.as_deref().unwrap_or_default(),
            what.detail.as_deref().unwrap_or_default(),
            &date,
            &self.reason(lang),
        ];
        texts.into_iter().any(|text| fold(text).contains(folded))
    }

    /// The line as text, its parts apart by tabs: to be pasted into a sheet.
    pub fn written(&self, unit: Unit, lang: Lang) -> String {
        let what = &self.what;
        let parts = [
            self.mark().0.to_owned(),
            what.name.clone(),
            what.siret.clone().unwrap_or_default(),
            what.date.map(|date| lang.date(date)).unwrap_or_default(),
            self.amount(unit, lang).unwrap_or_default(),
            what.detail.clone().unwrap_or_default(),
            self.reason(lang),
        ];
        parts.map(|part| scrub(&part, false).into_owned()).join("\t").trim_end().to_owned()
    }
}

/// The evidence of a measure of the contract in force on a day.
pub(super) fn rows(subject: &Subject, shared: &Shared, on: NaiveDate) -> Option<Rows> {
    let world = shared.world();
    let contract = world.contract_on(on)?;
    let measure = match subject {
        Subject::Measure(measure) => measure,
        Subject::Part(part, _) => return Some(rows_of_part(*part, &world.facts, contract, on)),
    };
    let measure = contract.measure(measure)?;
    let found = describe::evidence(measure, &world.facts, contract, on);
    let line = |standing| move |what| EvidenceLine { standing, what };
    // What is in the denominator and stands below with its reason is not said twice.
    let said = |what: &Described| found.near.iter().any(|(near, _)| (near.kind, near.id) == (what.kind, what.id));
    let base: Vec<Described> = found.base.iter().filter(|what| !said(what)).cloned().collect();
    Some(Rows {
        measured: Some((measure.clone(), counters::figure_of(measure, &world.facts, contract, on))),
        unit: measure.unit,
        on,
        base_on: contract.base_on,
        counted: found.counted.len(),
        base: base.len(),
        lines: found
            .counted
            .into_iter()
            .map(line(Standing::Counted))
            .chain(base.into_iter().map(line(Standing::Base)))
            .chain(found.near.into_iter().map(|(what, why)| EvidenceLine { standing: Standing::Near(why), what }))
            .collect(),
    })
}

fn rows_of_part(part: Part, facts: &Facts, contract: &Contract, on: NaiveDate) -> Rows {
    let found = parts::rows(part, facts, contract, on);
    let mut described: Vec<Described> = found.iter().map(|row| describe::describe(row, facts, |_| None)).collect();
    described.sort_by(Described::order);
    Rows {
        measured: None,
        unit: if part == Part::Called { Unit::Cents } else { Unit::Member },
        on,
        base_on: contract.base_on,
        counted: described.len(),
        base: 0,
        lines: described.into_iter().map(|what| EvidenceLine { standing: Standing::Counted, what }).collect(),
    }
}

impl Rows {
    /// What the figure is made of, in a line or two above the rows.
    pub fn summary(&self, lang: Lang) -> Vec<String> {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let Some((measure, figure)) = &self.measured else {
            let sum = self.lines.iter().map(|line| line.what.amount).sum::<i64>();
            let sum = if self.unit == Unit::Cents { lang.amount(Cents(sum)) } else { lang.number(sum) };
            return vec![sum, lang.tn("evidence.counted", count(self.counted), &[])];
        };
        let shown = |value: Option<f64>| {
            let value = value.map(|value| figures::value(lang, figure.unit, value));
            value.unwrap_or_else(|| lang.t("common.not_measurable").to_owned())
        };
        let mut parts = Vec::new();
        match figure.ratio {
            Some(Ratio::Share { numerator, denominator }) => {
                parts.push(format!("{} = {numerator} / {denominator}", shown(figure.done)));
            }
            Some(Ratio::Growth { now, before }) => {
                let level = |level: i64| match measure.field.as_deref() {
                    Some("headcount") | None => lang.number(level),
                    Some(_) => lang.kiloeuros(Cents(level)),
                };
                parts.push(format!("{} : {} → {}", shown(figure.done), level(before), level(now)));
            }
            None => parts.push(shown(figure.done)),
        }
        if let Some(restated) = &figure.restated {
            let computed = shown(figure.computed);
            parts.push(lang.tf("evidence.restated", &[("computed", &computed)]));
            parts.extend(restated.source.clone());
        } else if figure.base != 0.0 {
            let base = figures::value(lang, figure.unit, figure.base);
            parts.push(lang.tf("evidence.opening", &[("date", &lang.date(self.base_on)), ("n", &base)]));
        }
        let mut lines = vec![parts.join(" · ")];
        let mut counts = vec![lang.tn("evidence.counted", count(self.counted), &[])];
        if self.base > 0 {
            let growth = matches!(figure.ratio, Some(Ratio::Growth { .. }));
            let key = if growth { "evidence.base_growth" } else { "evidence.base_rate" };
            counts.push(lang.tn(key, count(self.base), &[]));
        }
        let near = self.lines.len() - self.counted - self.base;
        if near > 0 {
            counts.push(lang.tn("evidence.near_title", count(near), &[]));
        }
        lines.push(counts.join(" · "));
        lines
    }
}

/// One row: whether it counts, what it is, when, how much, and why not.
pub(super) fn drawn(line: &EvidenceLine, rows: &Rows, name_width: usize, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let what = &line.what;
    let name = text::truncate(&what.name, name_width);
    let pad = " ".repeat(name_width.saturating_sub(text::width(&name)) + 1);
    let date = what.date.map(|date| lang.date(date)).unwrap_or_default();
    let (mark, role) = line.mark();
    let mut spans = vec![
        Span::styled(format!("{mark} "), context.style(role)),
        Span::raw(name + &pad),
        Span::raw(format!("{date:<11}")),
    ];
    let amount = line.amount(rows.unit, lang);
    if let Some(amount) = amount {
        spans.push(Span::raw(format!("{amount:>14} ")));
    }
    if let Some(detail) = &what.detail {
        spans.push(Span::styled(format!("{detail} "), context.style(Role::Muted)));
    }
    spans.push(Span::styled(line.reason(lang), context.style(Role::Warn)));
    Line::from(spans)
}

/// The evidence on its way out: the rows that the filter leaves.
pub(super) fn export(rows: &Arc<Rows>, shown: &[usize], title: String, context: &Context) -> Option<Listing> {
    let (lang, rows, shown) = (context.lang, Arc::clone(rows), shown.to_vec());
    let first = rows.lines.get(*shown.first()?)?.what.kind;
    Some(Listing::new(title, shown.len(), listing::Subject::Table, move |_, _| {
        let t = |key: &str, width: u16| Column::left(lang.find(key).unwrap_or_default(), width);
        let columns = vec![
            t("evidence.column.standing", 14),
            Column::left(lang.field(first.code(), "organisation"), 40),
            Column::left("SIRET", 16),
            t("evidence.column.date", 12),
            Column { right: true, ..t("evidence.column.amount", 16) },
            t("evidence.column.detail", 30),
            t("evidence.column.reason", 40),
        ];
        let lines = shown.iter().filter_map(|index| rows.lines.get(*index));
        Ok(Table { columns, rows: lines.map(|line| line.cells(rows.unit, lang)).collect() })
    }))
}
