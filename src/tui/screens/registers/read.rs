//! What the registers ask the storage thread for.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::i18n::Lang;
use crate::live::{Shared, World};
use crate::model::kind::{Field, Kind, Type};
use crate::model::record::{Id, Record};
use crate::model::register::{Listed, Lister, Query};
use crate::store::{Labels, Store, StoreError};
use crate::tui::screens::file::value;

/// The order of a register.
pub struct Ordered {
    pub kind: Kind,
    /// What was asked.
    pub query: Query,
    pub listed: Result<Listed, StoreError>,
}

/// How many records each register holds, in the order of the registers.
pub struct Counted(pub Result<Vec<u32>, StoreError>);

/// The lines around the selected one.
pub struct Lines {
    pub kind: Kind,
    pub lines: Result<(HashMap<Id, Row>, Labels), StoreError>,
}

/// One line.
pub struct Row {
    pub record: Record,
    /// Of a project: how many take part.
    pub partners: u32,
}

/// Names of all that records of a kind can point to.
fn all_names(store: &Store, world: &World, kind: Kind) -> Result<Labels, StoreError> {
    let mut labels = Labels::new();
    for field in kind.fields() {
        match field.ty {
            Type::Ref(Kind::Organisation) => {
                let all = world.facts.organisations.iter();
                labels.extend(all.map(|one| ((Kind::Organisation, one.id), one.name.to_string())));
            }
            Type::Ref(Kind::Staff) => {
                labels.extend(world.facts.staff.iter().map(|one| ((Kind::Staff, one.id), one.name.to_string())));
            }
            Type::Ref(Kind::Project) => {
                labels.extend(store.acronyms()?.into_iter().map(|(id, name)| ((Kind::Project, id), name)));
            }
            _ => {}
        }
    }
    Ok(labels)
}

/// What a query gives on D.
pub fn list(
    store: &Store,
    shared: &Shared,
    kind: Kind,
    query: &Query,
    on: NaiveDate,
    lang: Lang,
) -> Result<Listed, StoreError> {
    let world = shared.world();
    let by_name =
        query.sort.field.and_then(|field| kind.field(field)).is_some_and(|field| matches!(field.ty, Type::Ref(_)));
    let named = by_name || !query.text.trim().is_empty();
    let labels = if named { all_names(store, &world, kind)? } else { Labels::new() };
    let contract = world.contract_on(on);
    let shown = |record: &Record, field: &Field| value(record, field, &labels, contract, lang);
    let mut lister = Lister::new(query, on, &shown);
    store.each_brief(kind, |record| lister.take(record))?;
    Ok(lister.finish())
}

/// The lines of these records.
///
/// # Errors
/// The database cannot be read.
pub fn lines(store: &Store, kind: Kind, ids: &[Id]) -> Result<(HashMap<Id, Row>, Labels), StoreError> {
    let records = store.those(kind, ids)?;
    let labels = store.labels_of(&records)?;
    let mut rows = HashMap::with_capacity(records.len());
    for record in records {
        let partners = if kind == Kind::Project { store.partner_count(record.id)? } else { 0 };
        rows.insert(record.id, Row { record, partners });
    }
    Ok((rows, labels))
}
