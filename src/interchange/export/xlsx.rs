//! Typed tables as the sheets of a workbook: real dates, amounts as numbers, SIRETs as text. A text is written as a
//! string whatever it begins with, and a string is never run: nothing need be neutralised here.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::table::{Cell, Table};
use crate::model::text::{cut_to, scrub};

/// Longest text that a cell takes, in characters.
const MAX_CELL: usize = 32_000;

/// Height of a line, in points, and the most lines that a row is made high for: more would not fit a screen.
const LINE: f64 = 14.5;
const MAX_LINES: usize = 20;

/// How cells are shown.
pub struct Formats {
    head: Format,
    /// Over numbers, which stand on the right.
    head_right: Format,
    /// For what is no table: a title, and the label of a value.
    pub title: Format,
    pub label: Format,
    text: Format,
    date: Format,
    whole: Format,
    number: Format,
    amount: Format,
    percent: Format,
}

impl Default for Formats {
    fn default() -> Formats {
        Formats::new()
    }
}

impl Formats {
    /// Those of every sheet.
    pub fn new() -> Formats {
        let head = || {
            Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Medium)
        };
        let base = || Format::new().set_align(FormatAlign::Top);
        // A number does not touch the text in the next column.
        let right = || base().set_align(FormatAlign::Right).set_indent(1);
        Formats {
            head: head(),
            head_right: head().set_align(FormatAlign::Right).set_indent(1),
            title: Format::new().set_bold().set_font_size(16.0),
            label: base().set_bold().set_text_wrap(),
            // « @ » keeps digits text when somebody edits the cell.
            text: base().set_num_format("@").set_text_wrap(),
            date: base().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            whole: right().set_num_format("#,##0"),
            number: right().set_num_format("#,##0.##"),
            amount: right().set_num_format("#,##0.00 \"€\""),
            percent: right().set_num_format("0.0 %"),
        }
    }
}

/// Writes a table as a workbook of one sheet. The same table and day give the same bytes.
///
/// # Errors
/// The library refuses a name or a size.
pub fn workbook(name: &str, table: &Table, made: NaiveDate) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(name).set_creation_datetime(&day(made)?));
    sheet(workbook.add_worksheet(), &sheet_name(name), table, &Formats::new())?;
    finished(&mut workbook, 1)
}

/// The bytes of a workbook. The library takes a thread a sheet, and takes none for granted.
///
/// # Errors
/// The system refuses a thread, the library a size.
pub fn finished(workbook: &mut Workbook, sheets: usize) -> Result<Vec<u8>, XlsxError> {
    crate::threads::room_for(sheets)?;
    workbook.save_to_buffer()
}

/// A name that a sheet may bear: some characters are refused, and more than 31.
fn sheet_name(name: &str) -> String {
    let name: String = name.chars().map(|c| if "[]:*?/\\".contains(c) { ' ' } else { c }).take(31).collect();
    let name = name.trim().trim_matches('\'');
    if name.is_empty() { "1".to_owned() } else { name.to_owned() }
}

/// A table: headings that stay in sight, filters, widths.
///
/// # Errors
/// The library refuses a name or a size.
pub fn sheet(sheet: &mut Worksheet, name: &str, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
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

/// How many texts of a table a workbook does not hold whole: they end with a mark.
pub fn cut_cells(table: &Table) -> usize {
    let cells = table.rows.iter().flatten();
    cells.filter(|cell| matches!(cell, Cell::Text(text) | Cell::Code(text) if text.chars().count() > MAX_CELL)).count()
}

/// Writes one cell.
///
/// # Errors
/// The library refuses a size.
pub fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => {}
        Cell::Text(text) | Cell::Code(text) => {
            // As a string, whatever it begins with: nothing is run.
            let text = scrub(text, true);
            sheet.write_string_with_format(row, column, cut_to(&text, MAX_CELL), &formats.text)?;
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

/// A date as the library has it.
///
/// # Errors
/// A date before 1900.
pub fn day(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(date.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)
}
