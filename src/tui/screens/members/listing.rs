//! The table of organisations on its way out.

use std::sync::Arc;

use super::{table, words};
use crate::contract::Contract;
use crate::counters::roster::{self, Column};
use crate::i18n::Lang;
use crate::interchange::export::table::{Cell, Table};
use crate::model::facts::{Facts, File};
use crate::model::membership;
use crate::model::record::Id;
use crate::model::visit;
use crate::tui::context::Context;
use crate::tui::listing::{Listing, Subject, columns, siret, with_siret};

/// The organisations in their order.
pub fn members(order: &[Id], context: &Context) -> Listing {
    let (ids, lang, on): (Arc<[Id]>, _, _) = (order.into(), context.lang, context.on);
    let title = context.t("global.commands.members.title");
    Listing::new(title, ids.len(), Subject::Organisations(Arc::clone(&ids)), move |_, shared| {
        let world = shared.world();
        let contract = world.contract_on(on);
        let rows = ids.iter().filter_map(|id| world.facts.file(*id)).map(|file| {
            let mut cells = cells(&file, &world.facts, contract, on, lang);
            cells.insert(1, siret(&world, file.organisation.id));
            cells
        });
        Ok(Table { columns: with_siret(columns(&table::headings(lang, on)), 0), rows: rows.collect() })
    })
}

fn cells(file: &File, facts: &Facts, contract: Option<&Contract>, on: chrono::NaiveDate, lang: Lang) -> Vec<Cell> {
    let organisation = file.organisation;
    let cell = |column: &Column| match column {
        Column::Name => Cell::text(&*organisation.name),
        Column::Town => Cell::text(&*organisation.town),
        Column::Departement => Cell::code(organisation.departement.map(|code| code.as_str().to_owned())),
        Column::College => file.member_on(on).map_or(Cell::Blank, |period| Cell::Whole(i64::from(period.college))),
        Column::Size => Cell::maybe(organisation.size_class().map(|size| table::short_size(size, lang))),
        Column::Standing => Cell::text(words::standing(membership::standing(file.memberships, on), lang)),
        Column::Dues => {
            Cell::maybe(roster::dues_shown(file, on).map(|status| lang.label("dues.status", status.code())))
        }
        Column::LastVisit => Cell::day(visit::last_done(file.visits, on).map(|visit| visit.date())),
        Column::Sectors => {
            let codes = facts.sector_codes(organisation.sectors);
            Cell::text(codes.map(|code| words::sector(code, contract, lang)).collect::<Vec<_>>().join(", "))
        }
    };
    Column::ALL.iter().map(cell).collect()
}
