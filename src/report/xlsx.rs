//! A report as a workbook: real dates, amounts as numbers, SIRETs as text, and no text that is run as a formula.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::Report;
use super::document::{Cell, Table, tables, words};
use crate::i18n::Lang;

/// Longest text that a cell takes, in characters.
const MAX_CELL: usize = 32_000;

/// Height of a line, in points, and the most lines that a row is made high for: more would not fit a screen.
const LINE: f64 = 14.5;
const MAX_LINES: usize = 20;

/// How cells are shown.
struct Formats {
    head: Format,
    /// Over numbers, which stand on the right.
    head_right: Format,
    title: Format,
    label: Format,
    text: Format,
    date: Format,
    whole: Format,
    number: Format,
    amount: Format,
    percent: Format,
}

impl Formats {
    fn new() -> Formats {
        let head = || {
            Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Medium)
        };
        let base = || Format::new().set_align(FormatAlign::Top);
        Formats {
            head: head(),
            head_right: head().set_align(FormatAlign::Right),
            title: Format::new().set_bold().set_font_size(16.0),
            label: base().set_bold().set_text_wrap(),
            // « @ » keeps digits text when somebody edits the cell.
            text: base().set_num_format("@").set_text_wrap(),
            date: base().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            whole: base().set_num_format("#,##0"),
            number: base().set_num_format("#,##0.##"),
            amount: base().set_num_format("#,##0.00 \"€\""),
            percent: base().set_num_format("0.0 %"),
        }
    }
}

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
    for (name, table) in [
        ("report.sheet.indicators", tables::indicators(report, lang)),
        ("report.sheet.proofs", tables::proofs(report, lang)),
        ("report.sheet.members", tables::member_layout(report, lang)),
        ("report.sheet.movements", moves(report, lang)),
        ("report.sheet.territory", tables::outsiders(report, lang)),
        ("report.sheet.dues", tables::dues(report, lang)),
    ] {
        sheet(workbook.add_worksheet(), lang.t(name), &table, &formats)?;
    }
    workbook.save_to_buffer()
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

/// A table: headings that stay in sight, filters, widths.
fn sheet(sheet: &mut Worksheet, name: &str, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    for (column, at) in table.columns.iter().zip(0u16..) {
        sheet.set_column_width(at, column.width)?;
        let format = if column.right { &formats.head_right } else { &formats.head };
        sheet.write_string_with_format(0, at, &column.title, format)?;
    }
    sheet.set_row_height(0, 2.0 * LINE)?;
    for (cells, row) in table.rows.iter().zip(1u32..) {
        for (cell, column) in cells.iter().zip(0u16..) {
            put(sheet, row, column, cell, formats)?;
        }
        let lines = cells.iter().zip(&table.columns).map(|(cell, column)| lines(cell, column.width)).max().unwrap_or(1);
        if lines > 1 {
            sheet.set_row_height(row, LINE * lines.min(MAX_LINES) as f64)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let (last_row, last_column) = (table.rows.len(), table.columns.len().saturating_sub(1));
    sheet.autofilter(0, 0, u32::try_from(last_row).unwrap_or(0), u16::try_from(last_column).unwrap_or(0))?;
    sheet.set_landscape().set_paper_size(9).set_repeat_rows(0, 0)?.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// How many lines a cell takes in a column: a spreadsheet does not always work it out when it opens a file.
fn lines(cell: &Cell, width: u16) -> usize {
    let Cell::Text(text) = cell else { return 1 };
    let width = usize::from(width).max(1);
    text.lines().map(|line| line.chars().count().div_ceil(width).max(1)).sum()
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => {}
        Cell::Text(text) | Cell::Code(text) => {
            // As a string, whatever it begins with: nothing is run.
            let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(MAX_CELL).collect();
            sheet.write_string_with_format(row, column, text, &formats.text)?;
        }
        Cell::Date(date) => {
            sheet.write_datetime_with_format(row, column, day(*date)?, &formats.date)?;
        }
        Cell::Whole(n) => {
            sheet.write_number_with_format(row, column, *n as f64, &formats.whole)?;
        }
        Cell::Cents(cents) => {
            sheet.write_number_with_format(row, column, *cents as f64 / 100.0, &formats.amount)?;
        }
        Cell::Number(value) => {
            let format = if value.fract() == 0.0 { &formats.whole } else { &formats.number };
            sheet.write_number_with_format(row, column, *value, format)?;
        }
        Cell::Percent(value) => {
            sheet.write_number_with_format(row, column, value / 100.0, &formats.percent)?;
        }
    }
    Ok(())
}

fn day(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(date.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)
}
