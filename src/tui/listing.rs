//! A list of a screen on its way out: its rows as they are filtered and sorted there, its columns and, beside each
//! organisation, the SIRET. A screen says what its rows are; the typed cells are made on the storage thread.

use std::sync::Arc;

use chrono::NaiveDate;
use ratatui::layout::Alignment;

use crate::counters::agenda::{Entry, Group};
use crate::i18n::Lang;
use crate::interchange::export::Purpose;
use crate::interchange::export::table::{Cell, Column, Table};
use crate::live::{Shared, World};
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::Id;
use crate::store::{Store, StoreError};
use crate::tui::widgets::table::{self, ColumnWidth};

/// What makes the table; it may be asked more than once.
type Make = Arc<dyn Fn(&Store, &Shared) -> Result<Table, StoreError> + Send + Sync>;

/// A list of a screen.
#[derive(Clone)]
pub struct Listing {
    /// What it is called: in the popup, and on the sheet of a workbook.
    pub title: String,
    /// How many rows it has.
    pub rows: usize,
    pub subject: Subject,
    pub make: Make,
}

/// What the rows are, as far as other formats than tables can be made of them.
#[derive(Clone)]
pub enum Subject {
    /// Only a table.
    Table,
    Organisations(Arc<[Id]>),
    Records(Kind, Arc<[Id]>),
    Agenda(Arc<[(Group, Entry)]>),
}

impl Subject {
    /// What it is exported for.
    pub fn purpose(&self) -> Purpose {
        match self {
            Subject::Table => Purpose::Table,
            Subject::Organisations(_) => Purpose::Organisations,
            Subject::Records(kind, _) => Purpose::Kind(*kind),
            Subject::Agenda(_) => Purpose::Agenda,
        }
    }
}

impl Listing {
    /// A list of so many rows.
    pub fn new(
        title: impl Into<String>,
        rows: usize,
        subject: Subject,
        make: impl Fn(&Store, &Shared) -> Result<Table, StoreError> + Send + Sync + 'static,
    ) -> Listing {
        Listing { title: title.into(), rows, subject, make: Arc::new(make) }
    }
}

/// A list that is never long, as it is drawn: its cells are read off what is shown. `rows` come with the organisation they
/// are about; where some have one, the column behind `name` holds the SIRETs.
pub fn shown(
    title: impl Into<String>,
    drawn: &[table::Column],
    name: usize,
    rows: impl Iterator<Item = (Option<Id>, table::Row)>,
    lang: Lang,
) -> Listing {
    let (ids, rows): (Vec<Option<Id>>, Vec<Vec<Cell>>) = rows
        .map(|(id, row)| {
            let cells = drawn.iter().enumerate().map(|(index, column)| {
                let text = row.cells.get(index).map(ToString::to_string).unwrap_or_default();
                read(&text, column.align == Alignment::Right, lang)
            });
            (id, cells.collect::<Vec<Cell>>())
        })
        .unzip();
    let named = ids.iter().any(Option::is_some);
    let heads = if named { with_siret(columns(drawn), name) } else { columns(drawn) };
    Listing::new(title, rows.len(), Subject::Table, move |_, shared| {
        let world = shared.world();
        let mut rows = rows.clone();
        if named {
            rows.iter_mut().zip(&ids).for_each(|(cells, id)| {
                cells.insert((name + 1).min(cells.len()), id.map_or(Cell::Blank, |id| siret(&world, id)));
            });
        }
        Ok(Table { columns: heads.clone(), rows })
    })
}

/// What a shown text is: a day, an amount, in a column of numbers a number or a part of a hundred; else a text.
fn read(text: &str, number: bool, lang: Lang) -> Cell {
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%d/%m/%Y")
        && text.len() == 10
    {
        return Cell::Date(day);
    }
    if text.contains('€')
        && !text.contains('k')
        && let Ok(Cents(cents)) = Cents::parse_input(text)
    {
        return Cell::Cents(cents);
    }
    if !number {
        return Cell::text(text);
    }
    // Without what marks thousands, and with the point as decimal mark.
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{A0}' | '\u{202F}' | ' ') && (lang == Lang::Fr || *c != ','))
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    // What a machine writes as a number and people do not, such as `inf`, is none.
    let value = |digits: &str| {
        let plain = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.'));
        digits.parse::<f64>().ok().filter(|_| plain)
    };
    match (bare.parse(), value(&bare), bare.strip_suffix('%').and_then(value)) {
        (Ok(whole), ..) => Cell::Whole(whole),
        (_, Some(value), _) => Cell::Number(value),
        (_, _, Some(part)) => Cell::Percent(part),
        _ => Cell::text(text),
    }
}

/// The columns of a table on the screen, as columns that leave.
pub fn columns(shown: &[table::Column]) -> Vec<Column> {
    let width = |width: ColumnWidth| match width {
        ColumnWidth::Fixed(cells) => cells.max(10),
        ColumnWidth::Min(cells) => cells.max(14) * 3 / 2,
        ColumnWidth::Fill(shares) => 24 + 8 * shares,
    };
    let right = |column: &table::Column| column.align == Alignment::Right;
    let column =
        |it: &table::Column| Column { title: it.title.trim().to_owned(), width: width(it.width), right: right(it) };
    shown.iter().map(column).collect()
}

/// Puts a column of SIRETs behind the one of organisations; [`siret`] makes its cells.
pub fn with_siret(mut columns: Vec<Column>, behind: usize) -> Vec<Column> {
    columns.insert((behind + 1).min(columns.len()), Column::left("SIRET", 16));
    columns
}

/// The SIRET of an organisation.
pub fn siret(world: &World, organisation: Id) -> Cell {
    Cell::code(world.facts.organisation(organisation).and_then(|it| it.siret_text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_as_what_it_is() {
        let day = NaiveDate::from_ymd_opt(2015, 3, 1);
        for (text, number, want) in [
            ("01/03/2015", false, Cell::day(day)),
            (" 1\u{202F}550,50\u{A0}€", true, Cell::Cents(155_050)),
            ("118,5\u{A0}k€", true, Cell::text("118,5\u{A0}k€")),
            ("1\u{202F}692", true, Cell::Whole(1_692)),
            ("1692", false, Cell::text("1692")),
            ("74,5\u{A0}%", true, Cell::Percent(74.5)),
            ("74,5\u{A0}%", false, Cell::text("74,5\u{A0}%")),
            ("-1\u{202F}234,5", true, Cell::Number(-1_234.5)),
            ("12/40", true, Cell::text("12/40")),
            ("inf", true, Cell::text("inf")),
            ("1/3/2015", false, Cell::text("1/3/2015")),
            ("  ", false, Cell::Blank),
        ] {
            assert_eq!(read(text, number, Lang::Fr), want, "{text}");
        }
        assert_eq!(read("1,234.5", true, Lang::En), Cell::Number(1_234.5));
        assert_eq!(read("€1,234.50", true, Lang::En), Cell::Cents(123_450));
    }
}
