//! XLSX, by calamine's streaming reader of cells.

use std::io::{BufReader, Cursor, Read};

use calamine::{CellErrorType, DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::error::ReadError;
use super::super::limits::{Budget, Limits, MEGABYTE};
use super::super::table::{Cell, Form, Table};
use super::grid::Grid;
use super::serial;
use super::zipped::{Archive, Bounded, damaged, may_unpack, too_much};

/// Parts that are neither sheets nor texts (styles, relations) grow in memory as they are read.
const LARGEST_OTHER: u64 = 16 * MEGABYTE;
const LARGEST_STRINGS: u64 = 128 * MEGABYTE;
/// Room for so many texts is nothing.
const UNSUSPICIOUS_COUNT: u64 = 100_000;

pub fn read(mut archive: Archive<'_>, bytes: &[u8], limits: Limits) -> Result<Vec<Table>, ReadError> {
    inspect(&mut archive, bytes.len() as u64, &limits)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(refusal)?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut budget = Budget::new(limits);
    budget.sheets(sheets.len())?;
    sheets.into_iter().map(|sheet| read_sheet(&mut book, sheet, &mut budget)).collect()
}

fn read_sheet(book: &mut Xlsx<Cursor<&[u8]>>, sheet: String, budget: &mut Budget) -> Result<Table, ReadError> {
    let is_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(refusal)?;
    let mut grid = Grid::default();
    while let Some(cell) = cells.next_cell().map_err(refusal)? {
        let (row, column) = cell.get_position();
        grid.put(row, column, read_cell(cell.get_value(), is_1904), budget)?;
    }
    Ok(grid.into_table(Form::Xlsx, sheet))
}

fn read_cell(value: &DataRef<'_>, is_1904: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::text(text.as_str()),
        DataRef::SharedString(text) => Cell::text(*text),
        DataRef::Bool(value) => Cell::YesNo(*value),
        DataRef::DateTime(moment) if moment.is_duration() => Cell::Number(moment.as_f64()),
        DataRef::DateTime(moment) => serial::cell(moment.as_f64(), is_1904),
        DataRef::DateTimeIso(text) => serial::iso(text).map_or_else(|| Cell::text(text.as_str()), Cell::Date),
        DataRef::Error(error) => Cell::Error(error_text(error).into()),
    }
}

fn error_text(error: &CellErrorType) -> String {
    error.to_string()
}

fn refusal(error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Locked,
        error => damaged(Form::Xlsx, error),
    }
}

/// Unpacks every part once, to nowhere: what the archive says of their sizes may be a lie.
fn inspect(archive: &mut Archive<'_>, packed: u64, limits: &Limits) -> Result<(), ReadError> {
    let most = may_unpack(packed, limits);
    let mut left = most;
    for index in 0..archive.len() {
        let part = match archive.by_index(index) {
            Ok(part) => part,
            Err(error) => return Err(damaged(Form::Xlsx, error)),
        };
        let name = part.name().unwrap_or_default().to_ascii_lowercase();
        let allowed = left.min(largest(&name));
        let mut bounded = Bounded::new(part, allowed);
        let strings = name.ends_with("sharedstrings.xml");
        let declared = if strings { declared_strings(&mut bounded) } else { 0 };
        // A part that is broken is the library's to judge, if it needs it at all.
        let rest = std::io::copy(&mut bounded, &mut std::io::sink());
        if bounded.is_over() {
            return Err(too_much(allowed));
        }
        let size = allowed - bounded.left();
        // Room is made for as many texts as are declared; each takes a tag of five bytes at least.
        if declared > UNSUSPICIOUS_COUNT.max(size / 5) {
            return Err(damaged(Form::Xlsx, "it declares more texts than it holds"));
        }
        if rest.is_err() && strings {
            return Err(damaged(Form::Xlsx, "its texts cannot be unpacked"));
        }
        left -= size;
    }
    Ok(())
}

fn largest(name: &str) -> u64 {
    if name.ends_with("sharedstrings.xml") {
        LARGEST_STRINGS
    } else if ["styles.xml", "workbook.xml", ".rels", "theme1.xml", "content_types].xml"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        LARGEST_OTHER
    } else {
        u64::MAX
    }
}

/// How many texts the list of texts declares: the largest number in its tag, as the library may find it elsewhere than
/// here when the tag is not well formed.
fn declared_strings(part: &mut impl Read) -> u64 {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) if tag.local_name().as_ref() == "sst" => {
                let digits = tag.attributes_raw().split(|c: char| !c.is_ascii_digit());
                let numbers = digits.filter(|digits| !digits.is_empty());
                return numbers.map(|number| number.parse().unwrap_or(u64::MAX)).max().unwrap_or(0);
            }
            Ok(Event::Eof) | Err(_) => return 0,
            Ok(_) => {}
        }
    }
}
