//! A register on its way out: its columns as they are shown, typed.

use std::sync::Arc;

use chrono::NaiveDate;

use super::columns::{self, Col, What};
use crate::contract::Contract;
use crate::i18n::{Lang, capitalise};
use crate::interchange::export::kinds;
use crate::interchange::export::table::{Cell, Column, Table};
use crate::live::World;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::model::standing;
use crate::store::{Labels, Store, StoreError};
use crate::tui::context::Context;
use crate::tui::listing::{Listing, Subject, siret};
use crate::tui::screens::file::Reader;

/// How many records are read at a time: their names with them.
const AT_ONCE: usize = 500;

/// What cells are made with.
struct Maker<'a> {
    world: &'a World,
    contract: Option<&'a Contract>,
    labels: &'a Labels,
    on: NaiveDate,
    lang: Lang,
}

/// The records of a register in their order.
pub fn register(kind: Kind, ids: &[Id], context: &Context) -> Listing {
    let (ids, lang, on): (Arc<[Id]>, _, _) = (ids.into(), context.lang, context.on);
    let title = capitalise(lang.title(kind.code()));
    Listing::new(title, ids.len(), Subject::Records(kind, Arc::clone(&ids)), move |store, shared| {
        let mut table = Table { columns: heads(kind, lang), rows: Vec::with_capacity(ids.len()) };
        for some in ids.chunks(AT_ONCE) {
            let records = store.those(kind, some)?;
            let labels = store.labels_of(&records)?;
            let world = shared.world();
            let maker = Maker { world: &world, contract: world.contract_on(on), labels: &labels, on, lang };
            for record in &records {
                table.rows.push(maker.row(store, record)?);
            }
        }
        Ok(table)
    })
}

fn heads(kind: Kind, lang: Lang) -> Vec<Column> {
    let mut heads = Vec::new();
    for col in columns::of(kind) {
        let title =
            if col.what == What::Standing { lang.t("registers.column.standing") } else { col.title(kind, lang) };
        let shown = col.column(kind, lang);
        heads.extend(crate::tui::listing::columns(&[crate::tui::widgets::table::Column {
            title: title.to_owned(),
            ..shown
        }]));
        match col.what {
            What::Person => heads.push(Column::left(lang.field(kind.code(), "first_name"), 16)),
            What::Field("organisation") => heads.push(Column::left("SIRET", 16)),
            _ => {}
        }
    }
    heads
}

impl Maker<'_> {
    fn row(&self, store: &Store, record: &Record) -> Result<Vec<Cell>, StoreError> {
        let mut cells = Vec::new();
        for col in columns::of(record.kind) {
            cells.push(self.cell(store, record, col)?);
            match col.what {
                What::Person => cells.push(self.field(record, "first_name")),
                What::Field("organisation") => {
                    cells.push(record.organisation().map_or(Cell::Blank, |id| siret(self.world, id)));
                }
                _ => {}
            }
        }
        Ok(cells)
    }

    fn cell(&self, store: &Store, record: &Record, col: &Col) -> Result<Cell, StoreError> {
        Ok(match col.what {
            What::Field(field) => self.field(record, field),
            What::Person => self.field(record, "last_name"),
            What::Partners => match store.partner_count(record.id)? {
                0 => Cell::Blank,
                count => Cell::Whole(i64::from(count)),
            },
            What::Wording => {
                let reader = Reader { labels: self.labels, contract: self.contract, lang: self.lang, staff: &[] };
                Cell::maybe(columns::wording(record, &reader))
            }
            What::Standing => Cell::text(columns::word(record.kind, standing::of(record, self.on), self.lang)),
        })
    }

    fn field(&self, record: &Record, name: &str) -> Cell {
        let Some(field) = record.kind.field(name) else { return Cell::Blank };
        let label = |kind: Kind, id: Id| self.labels.get(&(kind, id)).cloned();
        kinds::cell(record.kind, field, record.get(name), &label, self.contract, self.lang)
    }
}
