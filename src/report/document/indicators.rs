//! The indicators in words: an overview in one table, then each with its evidence.

use super::words;
use super::{Block, Cell, Column, Section, Table, tables};
use crate::contract::Unit;
use crate::counters::Ratio;
use crate::counters::evidence::Near;
use crate::i18n::messages::figures;
use crate::i18n::{Lang, capitalise};
use crate::model::kind::Kind;
use crate::report::{IndicatorSheet, Proof, ProofRow, Report};

/// Most rows that nearly counted which are told on paper; the workbook has them all.
const NEAR: usize = 12;

/// From so many rows on, evidence that has but names and dates stands in columns.
const DENSE: usize = 10;

/// The section of the indicators.
pub fn section(report: &Report, lang: Lang) -> Section {
    let mut blocks = vec![Block::Table(overview(report, lang))];
    let mut shown = vec![false; report.proofs.len()];
    let mut heading = None;
    for sheet in &report.indicators {
        let indicator = &sheet.indicator;
        let group = (&indicator.article, &indicator.axis);
        if heading != Some(group) {
            heading = Some(group);
            let article = lang.tf("report.indicator.article", &[("article", &indicator.article)]);
            let title = indicator.axis.as_ref().map_or_else(|| article.clone(), |axis| format!("{article} – {axis}"));
            blocks.push(Block::Heading(3, title));
        }
        blocks.push(Block::Card(card(sheet, lang)));
        if let Some((index, proof)) = sheet.proof.and_then(|index| Some((index, report.proofs.get(index)?))) {
            let first = !std::mem::replace(&mut shown[index], true);
            blocks.extend(evidence(proof, sheet, first, report, lang));
        }
    }
    Section { id: "indicateurs", title: lang.t("report.section.indicators").to_owned(), blocks }
}

fn overview(report: &Report, lang: Lang) -> Table {
    let column = |title: &str, right: bool| Column { title: title.to_owned(), width: 12, right };
    let row = |sheet: &IndicatorSheet| {
        vec![
            Cell::text(sheet.indicator.references().join(", ")),
            Cell::text(sheet.indicator.short(words::french(lang))),
            Cell::text(words::result(lang, sheet)),
            Cell::text(words::figure(lang, sheet.unit, sheet.expected)),
            Cell::text(words::figure(lang, sheet.unit, sheet.target)),
            // Mark and gap stay on one line.
            Cell::Code(format!("{} {}", words::mark(sheet.pace), words::pace(lang, sheet))),
        ]
    };
    Table {
        columns: vec![
            column(lang.t("report.column.codes"), false),
            column(lang.t("report.column.wording"), false),
            column(lang.t("report.column.done"), true),
            column(lang.t("report.column.expected"), true),
            column(lang.t("report.column.target"), true),
            column(lang.t("report.column.pace"), false),
        ],
        rows: report.indicators.iter().map(row).collect(),
    }
}

/// The sentence, its target and its result.
fn card(sheet: &IndicatorSheet, lang: Lang) -> Vec<Block> {
    let indicator = &sheet.indicator;
    let codes = indicator.references().join(", ");
    let label = if words::french(lang) { &indicator.label } else { &indicator.label_en };
    let title = label.as_ref().map_or_else(|| codes.clone(), |label| format!("{codes} – {label}"));
    let mut blocks = vec![Block::Heading(4, title), Block::Quote(indicator.wording.clone())];
    if lang == Lang::En {
        blocks.push(Block::Text(indicator.wording_en.clone()));
    }
    let mut facts = vec![(lang.t("report.column.done").to_owned(), result(sheet, lang))];
    let mut add = |label: &str, value: String| facts.push((label.to_owned(), value));
    if sheet.expected.is_some() {
        add(lang.t("report.column.expected"), words::figure(lang, sheet.unit, sheet.expected));
    }
    if let (Some(target), Some(by)) = (sheet.target, sheet.by) {
        let target = words::figure(lang, sheet.unit, Some(target));
        add(
            lang.t("report.column.target"),
            lang.tf("report.indicator.by", &[("target", &target), ("date", &lang.date(by))]),
        );
    }
    add(lang.t("report.column.pace"), format!("{} {}", words::mark(sheet.pace), words::pace(lang, sheet)));
    if sheet.planned > 0 {
        add(lang.t("report.column.planned"), lang.number(sheet.planned));
    }
    if let Some(projection) = sheet.projection {
        add(lang.t("report.column.projection"), words::figure(lang, sheet.unit, Some(projection)));
    }
    blocks.push(Block::Facts(facts));
    let mut more = Vec::new();
    if let Some(words) = &indicator.value_wording {
        more.push(lang.tf("report.indicator.target_words", &[("words", words)]));
    }
    if let Some(objective) = &indicator.objective {
        more.push(lang.tf("report.indicator.objective", &[("objective", objective)]));
    }
    let levels: Vec<String> = indicator.levels.iter().map(u8::to_string).collect();
    if !levels.is_empty() {
        more.push(lang.tf("report.indicator.levels", &[("levels", &levels.join(", "))]));
    }
    if !more.is_empty() {
        blocks.push(Block::Text(more.join("\n")));
    }
    blocks.extend(by_hand(sheet, lang).map(Block::Text));
    let remark = if words::french(lang) { &indicator.remark } else { &indicator.remark_en };
    blocks.extend(remark.clone().map(Block::Remark));
    blocks
}

/// The reading by hand behind the result, with its source and what the records alone would give.
fn by_hand(sheet: &IndicatorSheet, lang: Lang) -> Option<String> {
    let restated = sheet.restated.as_ref().map(|reading| (reading.date, &reading.source));
    let (date, source) = restated.or(sheet.said.as_ref().map(|said| (said.date, &said.source)))?;
    let source = source.as_deref().unwrap_or(lang.t("common.unknown"));
    let mut text = lang.tf("report.indicator.reading", &[("date", &lang.date(date)), ("source", &source)]);
    if let Some(computed) = sheet.computed.filter(|_| sheet.restated.is_some()) {
        let computed = words::figure(lang, sheet.unit, Some(computed));
        text.push(' ');
        text.push_str(&lang.tf("report.indicator.computed", &[("value", &computed)]));
    }
    if let Some(note) = &sheet.note {
        text.push(' ');
        text.push_str(note);
    }
    Some(text)
}

/// The result, with the two numbers behind a rate.
fn result(sheet: &IndicatorSheet, lang: Lang) -> String {
    let result = words::result(lang, sheet);
    match sheet.ratio {
        Some(Ratio::Share { numerator, denominator }) => {
            let (n, total) = (lang.number(numerator), lang.number(denominator));
            lang.tf("report.indicator.share", &[("result", &result), ("n", &n), ("total", &total)])
        }
        Some(Ratio::Growth { now, before }) => {
            let (now, before) = (lang.number(now), lang.number(before));
            lang.tf("report.indicator.growth", &[("result", &result), ("now", &now), ("before", &before)])
        }
        None if sheet.base != 0.0 && sheet.restated.is_none() => {
            let base = words::number(lang, sheet.base);
            lang.tf("report.indicator.base", &[("result", &result), ("base", &base)])
        }
        None => result,
    }
}

/// The rows behind a figure: under the first indicator that shows it; the others refer to that.
fn evidence(proof: &Proof, sheet: &IndicatorSheet, first: bool, report: &Report, lang: Lang) -> Vec<Block> {
    let n = i64::try_from(proof.counted.len()).unwrap_or(i64::MAX);
    if proof.counted.is_empty() && proof.near.is_empty() {
        return match (&sheet.said, sheet.done) {
            // Said above, with its source.
            (Some(_), _) => Vec::new(),
            (None, None) => vec![Block::Text(lang.t("report.proof.no_reading").to_owned())],
            (None, Some(_)) => vec![Block::Text(lang.t("report.proof.none").to_owned())],
        };
    }
    if !first {
        let owner = report.indicators.iter().find(|other| other.proof == sheet.proof);
        let codes = owner.map(|owner| owner.indicator.references().join(", ")).unwrap_or_default();
        return vec![Block::Text(lang.tn("report.proof.same", n, &[("codes", &codes)]))];
    }
    let mut blocks = vec![Block::Text(lang.tn("report.proof.title", n, &[]))];
    let members = proof.counted.iter().all(|row| matches!(row.kind, Kind::Membership | Kind::Payment));
    let bare = proof.counted.iter().all(|row| row.detail.is_none() && row.text.is_none() && row.amount.is_none());
    if !proof.counted.is_empty() && (members || bare && proof.counted.len() > DENSE) {
        blocks.push(Block::Dense(proof.counted.iter().map(|row| line(row, lang)).collect()));
    } else if !proof.counted.is_empty() {
        blocks.push(Block::Table(tables::proof(proof, lang)));
    }
    if matches!(sheet.ratio, Some(Ratio::Growth { .. })) && !proof.base.is_empty() {
        let n = i64::try_from(proof.base.len()).unwrap_or(i64::MAX);
        blocks.push(Block::Text(lang.tn("report.proof.before", n, &[])));
        blocks.push(Block::Dense(proof.base.iter().map(|row| line(row, lang)).collect()));
    }
    if !proof.near.is_empty() {
        let n = i64::try_from(proof.near.len()).unwrap_or(i64::MAX);
        blocks.push(Block::Text(lang.tn("report.proof.not_counted", n, &[])));
        // What lies before the days that count is told last: it is the farthest from counting.
        let (before, close): (Vec<_>, Vec<_>) = proof.near.iter().partition(|(_, why)| matches!(why, Near::Before(_)));
        let mut lines: Vec<String> =
            close.iter().chain(&before).take(NEAR).map(|(row, why)| near_line(row, *why, lang)).collect();
        if proof.near.len() > NEAR {
            let rest = i64::try_from(proof.near.len() - NEAR).unwrap_or(i64::MAX);
            lines.push(lang.tn("report.proof.more", rest, &[]));
        }
        blocks.push(Block::Dense(lines));
    }
    blocks
}

/// A row with the reason why it does not count; a date is said once.
fn near_line(row: &ProofRow, why: Near, lang: Lang) -> String {
    let said = why.date().is_some() && why.date() == row.date;
    let row = ProofRow { date: row.date.filter(|_| !said), ..row.clone() };
    format!("{} – {}", line(&row, lang), figures::near(lang, why))
}

/// A row in one line: name, date, amount.
fn line(row: &ProofRow, lang: Lang) -> String {
    let name = if row.name.is_empty() { capitalise(lang.record(row.kind.code(), 1)) } else { row.name.clone() };
    let date = row.date.map(|date| lang.date(date));
    let amount = row.amount.map(|cents| words::figure(lang, Unit::Cents, Some(cents as f64)));
    let more: Vec<String> = date.into_iter().chain(amount).collect();
    if more.is_empty() { name } else { format!("{name} ({})", more.join(", ")) }
}
