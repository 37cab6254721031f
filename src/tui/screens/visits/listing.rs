//! The visits of the year on their way out. Of their words only the purpose leaves: a report may be confidential.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Datelike;

use super::draw;
use super::rows::{Counts, VisitRow};
use crate::i18n::capitalise;
use crate::interchange::export::table::{Cell, Table};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::tui::context::Context;
use crate::tui::listing::{Listing, Subject, columns, siret, with_siret};

/// The visits in their order.
pub fn visits(rows: &[VisitRow], context: &Context) -> Listing {
    let lang = context.lang;
    let rows: Arc<[VisitRow]> = rows.into();
    let ids: Arc<[Id]> = rows.iter().map(|row| row.id).collect();
    let mut heads = with_siret(columns(&draw::columns(draw::WIDE, context)), 1);
    if let Some(last) = heads.last_mut() {
        lang.field("visit", "purpose").clone_into(&mut last.title);
    }
    let title = format!("{} {}", capitalise(lang.title("visit")), context.on.year());
    Listing::new(title, rows.len(), Subject::Records(Kind::Visit, Arc::clone(&ids)), move |store, shared| {
        let words: HashMap<Id, _> = store.visit_words(&ids)?.into_iter().collect();
        let world = shared.world();
        let cells = |row: &VisitRow| {
            let organisation = world.facts.organisation(row.organisation);
            let counts = match row.counts {
                Counts::New => lang.t("visits.counts_new"),
                Counts::Company(_) => lang.t("visits.counts_company"),
                Counts::Not(_) => "",
            };
            vec![
                Cell::Date(row.date),
                Cell::maybe(organisation.map(|it| it.name.to_string())),
                siret(&world, row.organisation),
                Cell::maybe(organisation.map(|it| it.town.to_string())),
                Cell::maybe(world.facts.staff_member(row.staff).map(|staff| staff.name.to_string())),
                Cell::text(draw::state_word(row.state, lang)),
                Cell::text(counts),
                Cell::maybe(words.get(&row.id).map(|words| words.purpose.as_str())),
            ]
        };
        Ok(Table { columns: heads.clone(), rows: rows.iter().map(cells).collect() })
    })
}
