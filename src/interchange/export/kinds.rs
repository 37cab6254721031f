//! The records of a kind as a typed table in the words of people: headings, codes, colleges and sectors in their language,
//! names of what is referred to, with the SIRET of organisations beside.

use std::collections::HashMap;

use super::records::{Names, key_columns};
use super::table::{Cell, Column, Table};
use crate::contract::Contract;
use crate::i18n::Lang;
use crate::model::kind::{Field, Kind, Type};
use crate::model::record::{Id, Record, Value};
use crate::store::{Store, StoreError};

/// Every record of a kind, in the order of its interchange file.
///
/// # Errors
/// The database cannot be read.
pub fn table(store: &Store, kind: Kind, contract: Option<&Contract>, lang: Lang) -> Result<Table, StoreError> {
    let (names, known) = (Names::read(store)?, known(store)?);
    let keys = key_columns(kind);
    let mut rows: Vec<(Vec<String>, Vec<Cell>)> = Vec::new();
    store.each(kind, |record| {
        let plain = names.cells(&record);
        let order = keys.iter().map(|column| plain[*column].clone()).chain(plain.iter().cloned()).collect();
        rows.push((order, people(&record, &known, contract, lang)));
        Ok(())
    })?;
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(Table { columns: headings(kind, lang), rows: rows.into_iter().map(|(_, cells)| cells).collect() })
}

/// A name, and the SIRET of an organisation that has one.
type Known = HashMap<(Kind, Id), (String, Option<String>)>;

fn known(store: &Store) -> Result<Known, StoreError> {
    let mut known = Known::new();
    for (kind, field) in [(Kind::Organisation, "name"), (Kind::Project, "acronym"), (Kind::Staff, "name")] {
        store.each(kind, |record| {
            let siret = record.get("siret").as_text().map(str::to_owned);
            known.insert((kind, record.id), (record.text(field).to_owned(), siret));
            Ok(())
        })?;
    }
    Ok(known)
}

fn column(field: &Field, title: &str) -> Column {
    let width = match field.ty {
        Type::Date | Type::Naf | Type::Year | Type::YesNo | Type::College | Type::Int { .. } => 12,
        Type::Siret => 16,
        Type::Money { .. } => 16,
        Type::Decimal { .. } => 10,
        Type::Lines { .. } => 60,
        Type::Ref(Kind::Organisation) => 36,
        Type::Ref(_) | Type::Code(_) | Type::Sector => 20,
        Type::Sectors | Type::List { .. } => 30,
        Type::Text { max } if max <= 12 => 12,
        Type::Text { max } if max <= 60 => 18,
        Type::Text { .. } => 36,
    };
    // A heading is not broken inside a word.
    let longest = title.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0) + 2;
    let width = width.max(u16::try_from(longest).unwrap_or(width));
    let right = matches!(field.ty, Type::Money { .. } | Type::Int { .. } | Type::Decimal { .. });
    Column { title: title.to_owned(), width, right }
}

/// A heading for each field, and for the SIRET beside each organisation.
fn headings(kind: Kind, lang: Lang) -> Vec<Column> {
    let mut columns = Vec::new();
    for field in kind.fields() {
        columns.push(column(field, lang.field(kind.code(), field.name)));
        if field.ty == Type::Ref(Kind::Organisation) {
            let title = match field.name {
                "organisation" => "SIRET".to_owned(),
                name => format!("SIRET ({})", lang.field(kind.code(), name)),
            };
            columns.push(Column::left(title, 16));
        }
    }
    columns
}

fn people(record: &Record, known: &Known, contract: Option<&Contract>, lang: Lang) -> Vec<Cell> {
    let name = |kind: Kind, id: Id| known.get(&(kind, id)).map(|(name, _)| name.clone());
    let mut cells = Vec::new();
    for (field, value) in record.kind.fields().iter().zip(&record.values) {
        cells.push(cell(record.kind, field, value, &name, contract, lang));
        if field.ty == Type::Ref(Kind::Organisation) {
            let of = value.as_id().and_then(|id| known.get(&(Kind::Organisation, id)));
            cells.push(Cell::code(of.and_then(|(_, siret)| siret.clone())));
        }
    }
    cells
}

/// A value in the words of people, typed. `name` says what another record is called.
pub fn cell(
    kind: Kind,
    field: &Field,
    value: &Value,
    name: &dyn Fn(Kind, Id) -> Option<String>,
    contract: Option<&Contract>,
    lang: Lang,
) -> Cell {
    let group = format!("{}.{}", kind.code(), field.name);
    let sector = |code: &str| contract.map_or(code, |contract| contract.sector_name(code, lang == Lang::Fr)).to_owned();
    match (field.ty, value) {
        (_, Value::Null) => Cell::Blank,
        (_, Value::Date(date)) => Cell::Date(*date),
        (Type::Money { .. }, Value::Int(cents)) => Cell::Cents(*cents),
        (Type::YesNo, Value::Int(yes)) => Cell::text(lang.t(if *yes == 0 { "common.no" } else { "common.yes" })),
        (Type::Ref(of), value) => Cell::maybe(value.as_id().and_then(|id| name(of, id))),
        // A year is a name, and no number to be marked by thousands.
        (Type::Year, Value::Int(year)) => Cell::Code(year.to_string()),
        (_, Value::Int(int)) => match lang.find(&format!("codes.value.{group}.{int}")) {
            Some(label) => Cell::text(label),
            None => Cell::Whole(*int),
        },
        (_, Value::Real(real)) => Cell::Number(*real),
        (Type::Siret | Type::Naf, Value::Text(text)) => Cell::code(Some(text.as_str())),
        (Type::Sector, Value::Text(code)) => Cell::text(sector(code)),
        (Type::Sectors, Value::List(codes)) => {
            Cell::text(codes.iter().map(|code| sector(code)).collect::<Vec<_>>().join("; "))
        }
        (Type::Code(_), Value::Text(code)) => Cell::text(lang.label(&group, code)),
        (_, Value::Text(text)) => Cell::text(text.as_str()),
        (_, Value::List(items)) => {
            Cell::text(items.iter().map(|item| lang.label(&group, item)).collect::<Vec<_>>().join("; "))
        }
    }
}
