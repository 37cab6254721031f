//! ODS: one pass over `content.xml`. Repeated cells and rows are counted before they are made.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};

use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::super::error::{Bound, ReadError};
use super::super::limits::{Budget, Limits};
use super::super::table::{Cell, Form, Table};
use super::grid::Grid;
use super::serial;
use super::zipped::{Archive, Bounded, damaged, may_unpack, too_much};

/// No list holds one line, with something in it, more often one after the other; repeated to the end of the sheet it is
/// a slip of a mouse or a bomb.
const MOST_ALIKE: u64 = 65_536;

pub fn read(archive: &mut Archive<'_>, packed: u64, limits: Limits) -> Result<Vec<Table>, ReadError> {
    let most = may_unpack(packed, &limits);
    let locked = is_locked(archive, most)?;
    if locked {
        return Err(ReadError::Locked);
    }
    let part = archive.by_name("content.xml").map_err(|error| damaged(Form::Ods, error))?;
    let mut bounded = Bounded::new(part, most);
    let mut reader = Reader::from_reader(BufReader::new(&mut bounded));
    reader.config_mut().expand_empty_elements = true;
    let result = Content::new(limits).read(&mut reader);
    if bounded.is_over() {
        return Err(too_much(most));
    }
    result
}

/// Whether the manifest speaks of encryption.
fn is_locked(archive: &mut Archive<'_>, most: u64) -> Result<bool, ReadError> {
    let Ok(part) = archive.by_name("META-INF/manifest.xml") else { return Ok(false) };
    let mut bounded = Bounded::new(part, most);
    let mut reader = Reader::from_reader(BufReader::new(&mut bounded));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == "encryption-data" => {
                return Ok(true);
            }
            Ok(Event::Eof) => return Ok(false),
            Ok(_) => {}
            Err(_) if bounded.is_over() => return Err(too_much(most)),
            // The contents say themselves whether they can be read.
            Err(_) => return Ok(false),
        }
    }
}

/// A sheet while it is open.
struct Sheet {
    name: String,
    hidden: bool,
    grid: Grid,
    row: u64,
    /// How often the row being read stands there.
    rows: u64,
    column: u64,
    cells: Vec<(u64, u64, Cell)>,
}

/// A cell while it is open.
struct Open {
    columns: u64,
    value: Option<Cell>,
    is_error: bool,
    text: String,
    paragraphs: u32,
}

struct Content {
    budget: Budget,
    tables: Vec<Table>,
    /// Styles of sheets that do not show.
    hidden: HashSet<String>,
    style: Option<String>,
    sheet: Option<Sheet>,
    cell: Option<Open>,
    in_paragraph: bool,
    /// Depth within an element whose cells and texts are not the sheet's: notes, tracked changes, tables in cells.
    aside: u32,
}

impl Content {
    fn new(limits: Limits) -> Content {
        Content {
            budget: Budget::new(limits),
            tables: Vec::new(),
            hidden: HashSet::new(),
            style: None,
            sheet: None,
            cell: None,
            in_paragraph: false,
            aside: 0,
        }
    }

    fn read(mut self, reader: &mut Reader<impl BufRead>) -> Result<Vec<Table>, ReadError> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(|error| damaged(Form::Ods, error))? {
                Event::Start(tag) => self.start(&tag)?,
                Event::End(tag) => self.end(tag.name().as_ref())?,
                Event::Text(text) => self.text(&text.xml10_content())?,
                Event::CData(text) => self.text(&text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let text = entity(&reference).ok_or_else(|| damaged(Form::Ods, "an unknown entity"))?;
                    self.text(&text)?;
                }
                Event::Eof if self.sheet.is_some() => return Err(damaged(Form::Ods, "it ends within a sheet")),
                Event::Eof => return Ok(self.tables),
                _ => {}
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        if self.aside > 0 {
            self.aside += 1;
            return Ok(());
        }
        match tag.name().as_ref() {
            "style:style" => self.style = attribute(tag, "style:name"),
            "style:table-properties" if attribute(tag, "table:display").as_deref() == Some("false") => {
                self.hidden.extend(self.style.take());
            }
            "office:annotation" | "table:tracked-changes" | "table:dde-links" | "draw:frame" | "table:shapes" => {
                self.aside = 1;
            }
            "table:table" if self.sheet.is_some() => self.aside = 1,
            "table:table" => self.open_sheet(tag)?,
            "table:table-row" => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.rows = repeated(tag, "table:number-rows-repeated");
                    sheet.column = 0;
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell = Some(Open {
                    columns: repeated(tag, "table:number-columns-repeated"),
                    value: value(tag),
                    is_error: attribute(tag, "calcext:value-type").as_deref() == Some("error"),
                    text: String::new(),
                    paragraphs: 0,
                });
            }
            "text:p" | "text:h" => {
                if let Some(cell) = &mut self.cell {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                    self.in_paragraph = true;
                }
            }
            "text:s" => {
                let count = repeated(tag, "text:c");
                if count > self.budget.limits.cell_length {
                    return Err(ReadError::TooMany { what: Bound::CellLength, limit: self.budget.limits.cell_length });
                }
                self.text(&" ".repeat(usize::try_from(count).unwrap_or(0)))?;
            }
            "text:tab" => self.text("\t")?,
            "text:line-break" => self.text("\n")?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ReadError> {
        if self.aside > 0 {
            self.aside -= 1;
            return Ok(());
        }
        match name {
            "text:p" | "text:h" => self.in_paragraph = false,
            "table:table-cell" | "table:covered-table-cell" => self.close_cell(),
            "table:table-row" => self.close_row()?,
            "table:table" => {
                if let Some(sheet) = self.sheet.take().filter(|sheet| !sheet.hidden) {
                    self.tables.push(sheet.grid.into_table(Form::Ods, sheet.name));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        let Some(cell) = self.cell.as_mut().filter(|_| self.in_paragraph && self.aside == 0) else { return Ok(()) };
        if (cell.text.len() + text.len()) as u64 > self.budget.limits.cell_length {
            return Err(ReadError::TooMany { what: Bound::CellLength, limit: self.budget.limits.cell_length });
        }
        cell.text.push_str(text);
        Ok(())
    }

    fn open_sheet(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        self.budget.sheets(self.tables.len() + 1)?;
        let style = attribute(tag, "table:style-name");
        self.sheet = Some(Sheet {
            name: attribute(tag, "table:name").unwrap_or_default(),
            hidden: style.is_some_and(|style| self.hidden.contains(&style)),
            grid: Grid::default(),
            row: 0,
            rows: 1,
            column: 0,
            cells: Vec::new(),
        });
        Ok(())
    }

    fn close_cell(&mut self) {
        self.in_paragraph = false;
        let (Some(sheet), Some(cell)) = (&mut self.sheet, self.cell.take()) else { return };
        let content = if cell.is_error {
            Cell::Error(cell.text.into())
        } else {
            cell.value.unwrap_or_else(|| Cell::text(cell.text))
        };
        let at = sheet.column;
        sheet.column = sheet.column.saturating_add(cell.columns);
        if content != Cell::Empty && !sheet.hidden {
            sheet.cells.push((at, cell.columns, content));
        }
    }

    /// Puts the cells of the row in their places, as often as they stand there.
    fn close_row(&mut self) -> Result<(), ReadError> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let cells = std::mem::take(&mut sheet.cells);
        if let Some((at, columns, _)) = cells.last() {
            self.budget.column(at.saturating_add(*columns))?;
            if sheet.rows > MOST_ALIKE {
                return Err(ReadError::TooMany { what: Bound::Rows, limit: MOST_ALIKE });
            }
            let mut row = Vec::new();
            for (at, columns, cell) in cells {
                self.budget.cell(&cell, columns.saturating_mul(sheet.rows))?;
                row.resize(at as usize, Cell::Empty);
                row.resize((at + columns) as usize, cell);
            }
            sheet.grid.put_rows(sheet.row, sheet.rows, row, &mut self.budget)?;
        }
        sheet.row = sheet.row.saturating_add(sheet.rows);
        sheet.rows = 1;
        Ok(())
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok().flatten()?;
    unescape(&attribute.value).ok().map(std::borrow::Cow::into_owned)
}

fn repeated(tag: &BytesStart<'_>, name: &str) -> u64 {
    attribute(tag, name).and_then(|count| count.trim().parse().ok()).unwrap_or(1)
}

/// What the attributes of a cell say it holds; `None` where its text does.
fn value(tag: &BytesStart<'_>) -> Option<Cell> {
    let value = |name| attribute(tag, name);
    match value("office:value-type")?.as_str() {
        "float" | "percentage" | "currency" => value("office:value")?.trim().parse().ok().map(Cell::Number),
        "date" => serial::iso(&value("office:date-value")?).map(Cell::Date),
        "boolean" => match value("office:boolean-value")?.as_str() {
            "true" => Some(Cell::YesNo(true)),
            "false" => Some(Cell::YesNo(false)),
            _ => None,
        },
        "string" => value("office:string-value").map(Cell::text),
        _ => None,
    }
}

fn entity(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Some(c.to_string()),
        Ok(None) => resolve_xml_entity(&reference.xml10_content()).map(str::to_owned),
        Err(_) => None,
    }
}
