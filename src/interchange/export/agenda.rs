//! The agenda as a typed table.

use super::table::{Cell, Column, Table};
use crate::counters::agenda::{Entry, Group};
use crate::i18n::{Lang, capitalise};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::store::{Store, StoreError};

/// The lines of an agenda, in their order. They come from [`Store::agenda`].
///
/// # Errors
/// The database cannot be read.
pub fn table(store: &Store, lines: &[(Group, Entry)], lang: Lang) -> Result<Table, StoreError> {
    let columns = vec![
        Column::left(lang.t("export.column.group"), 16),
        Column::left(lang.field("task", "due_on"), 12),
        Column::left(lang.t("export.column.sort"), 14),
        Column::left(lang.field("task", "title"), 50),
        Column::left(lang.field("task", "organisation"), 36),
        Column::left("SIRET", 16),
        Column::left(lang.field("task", "staff"), 20),
        Column::left(lang.field("task", "done_on"), 12),
    ];
    let siret = |id: Id| -> Result<Option<String>, StoreError> {
        let record = store.get(Kind::Organisation, id)?;
        Ok(record.and_then(|record| record.get("siret").as_text().map(str::to_owned)))
    };
    let mut rows = Vec::with_capacity(lines.len());
    for (group, entry) in lines {
        let organisation = entry.organisation.as_ref();
        let staff = entry.staff.map(|id| store.get(Kind::Staff, id)).transpose()?.flatten();
        rows.push(vec![
            Cell::text(lang.agenda_group(*group)),
            Cell::day(entry.date),
            Cell::text(capitalise(lang.agenda_sort(entry.sort()))),
            Cell::text(lang.agenda_label(entry)),
            Cell::maybe(organisation.map(|(_, name)| name.as_str())),
            Cell::code(organisation.map(|(id, _)| siret(*id)).transpose()?.flatten()),
            Cell::maybe(staff.map(|record| record.text("name").to_owned())),
            Cell::day(entry.done_on),
        ]);
    }
    Ok(Table { columns, rows })
}
