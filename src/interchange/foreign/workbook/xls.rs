//! XLS, of Excel 5 to 2003: records in a compound file.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use encoding_rs::{Encoding, WINDOWS_1252};

use super::super::error::ReadError;
use super::super::guard::contain;
use super::super::limits::{Budget, Limits};
use super::super::table::{Cell, Form, Table};
use super::biff::{Record, Records, Texts, code_page, f64_at, rk, u16_at, u32_at};
use super::grid::Grid;
use super::serial;
use super::strings::Strings;
use super::zipped::damaged;

const EXCEL_97: u16 = 0x0600;
const EXCEL_5: u16 = 0x0500;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;

/// Reads a compound file as a workbook.
///
/// # Errors
/// It is no workbook, it is damaged or locked, or it holds more than is read.
pub fn read(bytes: &[u8], limits: Limits) -> Result<Vec<Table>, ReadError> {
    let result = contain(|| {
        let stream = stream(bytes)?;
        Book::read(&stream, limits)
    });
    result.unwrap_or_else(|| Err(damaged(Form::Xls, "the library failed")))
}

fn stream(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|error| damaged(Form::Xls, error))?;
    if file.exists("/EncryptedPackage") {
        return Err(ReadError::Locked);
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.exists(name)).ok_or(ReadError::Unknown)?;
    let part = file.open_stream(name).map_err(|error| damaged(Form::Xls, error))?;
    let mut stream = Vec::new();
    // A stream cannot be longer than the file that holds it.
    part.take(bytes.len() as u64).read_to_end(&mut stream).map_err(|error| damaged(Form::Xls, error))?;
    Ok(stream)
}

/// What the sheets share.
struct Book<'a> {
    stream: &'a [u8],
    is_97: bool,
    is_1904: bool,
    encoding: &'static Encoding,
    /// For each format of cells, whether it shows dates.
    dated: Vec<bool>,
    strings: Strings,
    sheets: Vec<(usize, String)>,
    budget: Budget,
}

impl Book<'_> {
    fn read(stream: &[u8], limits: Limits) -> Result<Vec<Table>, ReadError> {
        let mut book = Book {
            stream,
            is_97: true,
            is_1904: false,
            encoding: WINDOWS_1252,
            dated: Vec::new(),
            strings: Strings::default(),
            sheets: Vec::new(),
            budget: Budget::new(limits),
        };
        book.globals()?;
        book.budget.sheets(book.sheets.len())?;
        std::mem::take(&mut book.sheets).into_iter().map(|(at, name)| book.sheet(at, name)).collect()
    }

    fn globals(&mut self) -> Result<(), ReadError> {
        let mut formats = HashMap::new();
        let mut cells = Vec::new();
        let mut records = Records::new(self.stream);
        match records.next() {
            Some(Record { kind: BOF, data }) => match u16_at(data, 0) {
                Some(EXCEL_97) => self.is_97 = true,
                Some(EXCEL_5) => self.is_97 = false,
                _ => return Err(damaged(Form::Xls, "a version older than Excel 5")),
            },
            _ => return Err(damaged(Form::Xls, "it begins with no workbook")),
        }
        while let Some(Record { kind, data }) = records.next() {
            match kind {
                EOF => break,
                0x002F => return Err(ReadError::Locked),
                0x0042 => self.encoding = u16_at(data, 0).map_or(WINDOWS_1252, code_page),
                0x0022 => self.is_1904 = u16_at(data, 0) == Some(1),
                0x041E => {
                    if let Some((number, text)) =
                        u16_at(data, 0).zip(self.text(data.get(2..).unwrap_or_default(), !self.is_97))
                    {
                        formats.insert(number, serial::is_date_format(&text));
                    }
                }
                0x00E0 => cells.push(u16_at(data, 2).unwrap_or(0)),
                0x0085 => self.bound_sheet(data),
                0x00FC => self.strings = Strings::read(data, records.continued(), &mut self.budget)?,
                _ => {}
            }
        }
        let dated = |format: &u16| formats.get(format).copied().unwrap_or_else(|| serial::is_built_in_date(*format));
        self.dated = cells.iter().map(dated).collect();
        Ok(())
    }

    /// Notes where a sheet begins, if it shows and holds cells.
    fn bound_sheet(&mut self, data: &[u8]) {
        let (Some(at), Some([visibility, kind])) = (u32_at(data, 0), data.get(4..6)) else { return };
        let name = self.text(data.get(6..).unwrap_or_default(), true);
        if visibility & 3 == 0 && *kind == 0 {
            self.sheets.push((at as usize, name.unwrap_or_default()));
        }
    }

    /// A text in a record, its length, in one byte or two, before it.
    fn text(&self, data: &[u8], short: bool) -> Option<String> {
        let length = if short { usize::from(*data.first()?) } else { usize::from(u16_at(data, 0)?) };
        let rest = data.get(if short { 1 } else { 2 }..)?;
        if self.is_97 {
            return Texts::new(rest, Vec::new()).text(length);
        }
        let letters = rest.get(..length)?;
        Some(self.encoding.decode_without_bom_handling(letters).0.into_owned())
    }

    fn sheet(&mut self, at: usize, name: String) -> Result<Table, ReadError> {
        let mut records = Records::new(self.stream.get(at..).unwrap_or_default());
        let mut grid = Grid::default();
        let mut depth = 0u32;
        // Where the text that a formula gave belongs: it comes in a record behind the formula's.
        let mut formula = None;
        while let Some(Record { kind, data }) = records.next() {
            match kind {
                BOF => depth += 1,
                EOF if depth <= 1 => break,
                EOF => depth -= 1,
                // Charts within a sheet hold cells that are not the sheet's.
                _ if depth > 1 => {}
                0x0207 => {
                    if let Some((row, column)) = formula.take() {
                        let text = self.formula_text(data, &mut records);
                        grid.put(row, column, text.map_or(Cell::Empty, Cell::text), &mut self.budget)?;
                    }
                }
                0x00BD => self.many_numbers(data, &mut grid)?,
                _ => {
                    let Some((row, column)) = u16_at(data, 0).zip(u16_at(data, 2)) else { continue };
                    let place = (u32::from(row), u32::from(column));
                    if kind == 0x0006 {
                        formula = (data.get(6) == Some(&0) && u16_at(data, 12) == Some(0xFFFF)).then_some(place);
                    }
                    if let Some(cell) = self.cell(kind, data) {
                        grid.put(place.0, place.1, cell, &mut self.budget)?;
                    }
                }
            }
        }
        Ok(grid.into_table(Form::Xls, name))
    }

    fn formula_text(&self, data: &[u8], records: &mut Records<'_>) -> Option<String> {
        if !self.is_97 {
            return self.text(data, false);
        }
        let others = records.continued();
        let mut texts = Texts::new(data, others);
        let length = texts.u16()?;
        texts.text(usize::from(length))
    }

    /// The cell of a record that holds just one.
    fn cell(&self, kind: u16, data: &[u8]) -> Option<Cell> {
        match kind {
            0x0203 => f64_at(data, 6).map(|number| self.number(data, 4, number)),
            0x027E => u32_at(data, 6).map(|packed| self.number(data, 4, rk(packed))),
            0x00FD => u32_at(data, 6).and_then(|index| self.strings.get(index)).map(Cell::text),
            0x0204 | 0x00D6 => self.text(data.get(6..)?, false).map(Cell::text),
            0x0205 => match data.get(6..8)? {
                [value, 0] => Some(Cell::YesNo(*value != 0)),
                [error, _] => Some(Cell::Error(error_text(*error).into())),
                _ => None,
            },
            0x0006 if u16_at(data, 12) == Some(0xFFFF) => match (data.get(6)?, data.get(8)?) {
                (1, value) => Some(Cell::YesNo(*value != 0)),
                (2, error) => Some(Cell::Error(error_text(*error).into())),
                _ => None,
            },
            0x0006 => f64_at(data, 6).map(|number| self.number(data, 4, number)),
            _ => None,
        }
    }

    fn many_numbers(&mut self, data: &[u8], grid: &mut Grid) -> Result<(), ReadError> {
        let Some((row, first)) = u16_at(data, 0).zip(u16_at(data, 2)) else { return Ok(()) };
        for (index, packed) in data[4..].as_chunks::<6>().0.iter().enumerate() {
            if let Some(bits) = u32_at(packed, 2) {
                let cell = self.number(packed, 0, rk(bits));
                grid.put(u32::from(row), u32::from(first) + index as u32, cell, &mut self.budget)?;
            }
        }
        Ok(())
    }

    /// A number as its format shows it; `at` is where the record names its format.
    fn number(&self, data: &[u8], at: usize, number: f64) -> Cell {
        let format = u16_at(data, at).map_or(0, usize::from);
        if self.dated.get(format) == Some(&true) { serial::cell(number, self.is_1904) } else { Cell::Number(number) }
    }
}

fn error_text(code: u8) -> String {
    let text = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERR!",
    };
    text.to_owned()
}
