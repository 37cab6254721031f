//! A report as a workbook: a summary, then its tables as sheets.

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};

use super::Report;
use super::document::{Cell, Table, tables, words};
use crate::i18n::Lang;
use crate::interchange::export::xlsx::{Formats, day, finished, put, sheet};

/// Writes a workbook. The same report gives the same bytes: its day of making is the date of reference.
///
/// # Errors
/// The library refuses a name or a size.
pub fn write(report: &Report, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let title = lang.tf("report.title", &[("year", &report.year)]);
    let made = day(report.on)?;
    workbook
        .set_properties(&DocProperties::new().set_title(&title).set_company(&report.pole).set_creation_datetime(&made));
    let formats = Formats::new();
    summary(workbook.add_worksheet(), report, &title, &formats, lang)?;
    let tables = [
        ("report.sheet.indicators", tables::indicators(report, lang)),
        ("report.sheet.proofs", tables::proofs(report, lang)),
        ("report.sheet.members", tables::member_layout(report, lang)),
        ("report.sheet.movements", moves(report, lang)),
        ("report.sheet.territory", tables::outsiders(report, lang)),
        ("report.sheet.dues", tables::dues(report, lang)),
    ];
    let sheets = 1 + tables.len();
    for (name, table) in tables {
        sheet(workbook.add_worksheet(), lang.t(name), &table, &formats)?;
    }
    finished(&mut workbook, sheets)
}

/// Arrivals and departures on one sheet, told apart by a first column.
fn moves(report: &Report, lang: Lang) -> Table {
    let arrivals = tables::movements(report, &report.movements.arrivals, false, lang);
    let mut all = tables::movements(report, &report.movements.departures, true, lang);
    let mark = |text: &str, mut row: Vec<Cell>| {
        row.insert(0, Cell::text(text));
        row
    };
    let arrived = arrivals.rows.into_iter().map(|mut row| {
        // Arrivals have no reason.
        row.insert(4, Cell::Blank);
        mark(lang.t("report.movement.arrival"), row)
    });
    let left = std::mem::take(&mut all.rows).into_iter().map(|row| mark(lang.t("report.movement.departure"), row));
    all.rows = arrived.chain(left).collect();
    if let Some(date) = all.columns.first_mut() {
        date.title = lang.t("report.column.date").to_owned();
        let mut first = date.clone();
        first.title = lang.t("report.column.movement").to_owned();
        all.columns.insert(0, first);
    }
    all
}

fn summary(
    sheet: &mut Worksheet,
    report: &Report,
    title: &str,
    formats: &Formats,
    lang: Lang,
) -> Result<(), XlsxError> {
    sheet.set_name(lang.t("report.sheet.summary"))?;
    sheet.set_column_width(0, 52)?.set_column_width(1, 44)?;
    sheet.write_string_with_format(0, 0, title, &formats.title)?;
    let status = &report.status;
    let (territory, dues, balance) = (status.territory, report.dues.totals, report.movements.balance);
    let count = |n: u32| Cell::Whole(i64::from(n));
    let share = |share: Option<f64>| share.map_or(Cell::Blank, |share| Cell::Percent(share * 100.0));
    let rule = report.territory.share;
    let opening = lang.tf("report.movements.opening", &[("year", &(report.year - 1))]);
    let lines: Vec<(&str, Cell)> = vec![
        (lang.t("report.summary.pole"), Cell::text(&report.pole)),
        (lang.t("report.summary.contract"), Cell::text(&report.contract)),
        (lang.t("report.summary.on"), Cell::Date(report.on)),
        (lang.t("report.tile.members"), count(status.members.total)),
        (lang.t("report.territory.up_to_date"), count(status.members.up_to_date)),
        (&opening, count(balance.opening)),
        (lang.t("report.movements.arrivals"), count(balance.arrivals)),
        (lang.t("report.summary.departures"), count(balance.departures + balance.last_day)),
        (lang.t("report.tile.territory"), share(territory.share())),
        (lang.t("report.summary.inside"), count(territory.inside)),
        (lang.t("report.summary.counted"), count(territory.total)),
        (lang.t("report.summary.room"), Cell::Whole(i64::try_from(territory.room(rule)).unwrap_or(i64::MAX))),
        (lang.t("report.summary.needed"), Cell::Whole(i64::try_from(territory.needed(rule)).unwrap_or(i64::MAX))),
        (lang.t("report.dues.called"), Cell::Cents(dues.called)),
        (lang.t("report.dues.collected"), Cell::Cents(dues.collected)),
        (lang.t("report.dues.forecast"), report.dues.forecast.map_or(Cell::Blank, Cell::Cents)),
        (lang.t("report.dues.outstanding"), Cell::Cents(dues.outstanding)),
        (lang.t("report.notes.internal"), count(report.withheld.internal)),
        (lang.t("report.notes.nda"), count(report.withheld.nda)),
        (lang.t("report.summary.state"), Cell::text(words::reference(report, lang))),
    ];
    for ((label, value), row) in lines.into_iter().zip(1u32..) {
        sheet.write_string_with_format(row, 0, label, &formats.label)?;
        put(sheet, row, 1, &value, formats)?;
    }
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}
