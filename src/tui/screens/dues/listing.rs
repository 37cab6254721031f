//! The dues sheet on its way out.

use std::sync::Arc;

use chrono::Datelike;

use super::view::SheetLine;
use super::{Sheet, draw};
use crate::counters::dues_sheet::Reminder;
use crate::i18n::{Lang, capitalise};
use crate::interchange::export::table::{Cell, Table};
use crate::live::World;
use crate::model::record::Id;
use crate::tui::context::Context;
use crate::tui::listing::{Listing, Subject, columns, siret, with_siret};

/// The lines in their order.
pub fn dues(sheet: &Sheet, context: &Context) -> Listing {
    let lang = context.lang;
    let lines: Arc<[SheetLine]> = sheet.list.lines.as_slice().into();
    let ids: Arc<[Id]> = lines.iter().map(|line| line.row.organisation).collect();
    let heads = with_siret(columns(&draw::columns(sheet, context)), 0);
    let title = format!("{} {}", capitalise(lang.title("dues")), context.on.year());
    Listing::new(title, lines.len(), Subject::Organisations(ids), move |_, shared| {
        let world = shared.world();
        let rows = lines.iter().map(|line| cells(line, &world, lang)).collect();
        Ok(Table { columns: heads.clone(), rows })
    })
}

fn cells(line: &SheetLine, world: &World, lang: Lang) -> Vec<Cell> {
    let row = &line.row;
    let organisation = world.facts.organisation(row.organisation);
    // A balance is signed: what was paid too much is below nothing.
    let balance = if row.dues.is_none() && row.paid == 0 { Cell::Blank } else { Cell::Cents(row.balance()) };
    let reminder = match line.reminder {
        Some(Reminder::Open(Some(date)) | Reminder::Done(date)) => Cell::Date(date),
        Some(Reminder::Open(None)) => Cell::text(lang.t("dues.remind_open")),
        None => Cell::Blank,
    };
    vec![
        Cell::maybe(organisation.map(|it| it.name.to_string())),
        siret(world, row.organisation),
        Cell::maybe(organisation.map(|it| it.town.to_string())),
        row.college.map_or(Cell::Blank, |college| Cell::Whole(i64::from(college))),
        Cell::maybe(row.size.map(|size| draw::size_word(size, lang))),
        row.dues.map_or(Cell::Blank, |dues| Cell::Cents(dues.amount)),
        Cell::day(row.dues.and_then(|dues| dues.called_on)),
        Cell::day(row.dues.and_then(|dues| dues.due_on)),
        Cell::Cents(row.paid),
        balance,
        Cell::text(lang.label("dues.status", row.status.code())),
        reminder,
    ]
}
