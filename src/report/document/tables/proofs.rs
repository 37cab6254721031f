//! The tables of indicators and of their evidence.

use super::{left, right};
use crate::contract::Unit;
use crate::i18n::messages::figures;
use crate::i18n::{Lang, capitalise};
use crate::report::document::{Cell, Table, words};
use crate::report::{IndicatorSheet, Proof, ProofRow, Report};

/// Every indicator in a line, for the sheet.
pub fn indicators(report: &Report, lang: Lang) -> Table {
    let value = |sheet: &IndicatorSheet, value: Option<f64>| match (value, sheet.unit) {
        (None, _) => Cell::Blank,
        (Some(value), Unit::Percent) => Cell::Percent(value),
        (Some(value), Unit::Cents) => Cell::Cents(value.round() as i64),
        (Some(value), _) => Cell::Number(value),
    };
    let row = |sheet: &IndicatorSheet| {
        let indicator = &sheet.indicator;
        let remark = if words::french(lang) { &indicator.remark } else { &indicator.remark_en };
        let source = sheet.restated.as_ref().and_then(|reading| reading.source.as_ref());
        let source = source.or(sheet.said.as_ref().and_then(|said| said.source.as_ref()));
        vec![
            Cell::text(indicator.references().join(", ")),
            Cell::text(&indicator.article),
            Cell::text(indicator.short(words::french(lang))),
            Cell::text(figures::unit_name(lang, sheet.unit, 2)),
            value(sheet, sheet.done),
            value(sheet, sheet.expected),
            value(sheet, sheet.target),
            Cell::day(sheet.by),
            Cell::text(words::pace(lang, sheet)),
            if sheet.planned == 0 { Cell::Blank } else { Cell::Whole(sheet.planned) },
            value(sheet, sheet.projection),
            Cell::maybe(source.cloned()),
            Cell::maybe(sheet.note.clone()),
            Cell::text(&indicator.wording),
            Cell::maybe(indicator.value_wording.clone()),
            Cell::maybe(remark.clone()),
            Cell::maybe(indicator.axis.clone()),
        ]
    };
    Table {
        columns: vec![
            left(lang.t("report.column.codes"), 14),
            left(lang.t("report.column.article"), 8),
            left(lang.t("report.column.covers"), 40),
            left(lang.t("report.column.unit"), 14),
            right(lang.t("report.column.done"), 14),
            right(lang.t("report.column.expected"), 14),
            right(lang.t("report.column.target"), 14),
            left(lang.t("report.column.by"), 12),
            left(lang.t("report.column.pace"), 24),
            right(lang.t("report.column.planned"), 10),
            right(lang.t("report.column.projection"), 14),
            left(lang.t("report.column.source"), 30),
            left(lang.t("report.column.text"), 40),
            left(lang.t("report.column.wording"), 60),
            left(lang.t("report.column.target_words"), 50),
            left(lang.t("report.column.remark"), 60),
            left(lang.t("report.column.axis"), 26),
        ],
        rows: report.indicators.iter().map(row).collect(),
    }
}

/// Every row of evidence of every measure, for the sheet.
pub fn proofs(report: &Report, lang: Lang) -> Table {
    let mut rows = Vec::new();
    for proof in &report.proofs {
        let mut add = |row: &ProofRow, part: &str, why: String| {
            rows.push(vec![
                Cell::text(capitalise(proof.name(words::french(lang)))),
                Cell::text(part),
                Cell::day(row.date),
                Cell::text(words::record(lang, row.kind)),
                Cell::text(&row.name),
                Cell::code(row.siret.clone()),
                Cell::maybe(row.detail.clone()),
                row.amount.map_or(Cell::Blank, Cell::Cents),
                Cell::text(why),
                Cell::maybe(row.text.clone()),
            ]);
        };
        proof.counted.iter().for_each(|row| add(row, lang.t("report.proof.counted"), String::new()));
        let near = |row: &ProofRow| proof.near.iter().any(|(other, _)| (other.kind, other.id) == (row.kind, row.id));
        // What a share divides by stands among what does not count, with its reason.
        let base = proof.base.iter().filter(|row| !near(row));
        base.for_each(|row| add(row, lang.t("report.proof.base"), String::new()));
        proof.near.iter().for_each(|(row, why)| add(row, lang.t("report.proof.near"), figures::near(lang, *why)));
    }
    Table {
        columns: vec![
            left(lang.t("report.column.measure"), 30),
            left(lang.t("report.column.part"), 18),
            left(lang.t("report.column.date"), 12),
            left(lang.t("report.column.what"), 16),
            left(lang.t("report.column.name"), 40),
            left("SIRET", 16),
            left(lang.t("report.column.detail"), 28),
            right(lang.t("report.column.amount"), 14),
            left(lang.t("report.column.why"), 36),
            left(lang.t("report.column.text"), 60),
        ],
        rows,
    }
}

/// The evidence of one measure, as it is read on paper: columns that would be empty are left out.
pub fn proof(proof: &Proof, lang: Lang) -> Table {
    let detail = proof.counted.iter().any(|row| row.detail.is_some());
    let amount = proof.counted.iter().any(|row| row.amount.is_some());
    let text = proof.counted.iter().any(|row| row.text.is_some());
    let mut columns = vec![
        left(lang.t("report.column.date"), 12),
        left(lang.t("report.column.what"), 16),
        left(lang.t("report.column.name"), 40),
    ];
    columns.extend(detail.then(|| left(lang.t("report.column.detail"), 28)));
    columns.extend(amount.then(|| right(lang.t("report.column.amount"), 14)));
    columns.extend(text.then(|| left(lang.t("report.column.text"), 60)));
    let row = |row: &ProofRow| {
        let mut cells = vec![Cell::day(row.date), Cell::text(words::record(lang, row.kind)), Cell::text(&row.name)];
        cells.extend(detail.then(|| Cell::maybe(row.detail.clone())));
        cells.extend(amount.then(|| row.amount.map_or(Cell::Blank, Cell::Cents)));
        cells.extend(text.then(|| Cell::maybe(row.text.clone())));
        cells
    };
    Table { columns, rows: proof.counted.iter().map(row).collect() }
}
