//! Whom to visit, on its way out.

use std::sync::Arc;

use super::{Line, draw};
use crate::i18n::capitalise;
use crate::interchange::export::table::{Cell, Column, Table};
use crate::model::record::Id;
use crate::tui::context::Context;
use crate::tui::listing::{Listing, Subject, columns, siret, with_siret};
use crate::tui::screens::members::words;

/// The companies in their order. There are never many: their words are at hand.
pub fn who_to_visit(lines: &[Line], context: &Context) -> Listing {
    let lang = context.lang;
    let ids: Arc<[Id]> = lines.iter().map(|line| line.candidate.organisation).collect();
    let mut heads = with_siret(columns(&draw::columns(context)), 1);
    heads.push(Column::left(capitalise(lang.t("who_to_visit.planned")), 12));
    let cells = |line: &Line| {
        let candidate = &line.candidate;
        // The first reason of one that is planned is the plan, which has a column of its own.
        let why = line.reasons.iter().skip(usize::from(candidate.planned.is_some()));
        vec![
            // One that is planned stands at the end, whatever its points.
            if candidate.planned.is_some() {
                Cell::Blank
            } else {
                Cell::Number((candidate.score * 10.0).round() / 10.0)
            },
            Cell::text(&*line.name),
            Cell::text(&*line.town),
            Cell::text(words::standing(candidate.standing, lang)),
            Cell::text(why.map(String::as_str).collect::<Vec<_>>().join(" · ")),
            Cell::day(candidate.planned),
        ]
    };
    let rows: Vec<Vec<Cell>> = lines.iter().map(cells).collect();
    let subject = Subject::Organisations(Arc::clone(&ids));
    Listing::new(lang.t("who_to_visit.title"), rows.len(), subject, move |_, shared| {
        let world = shared.world();
        let mut rows = rows.clone();
        rows.iter_mut().zip(ids.iter()).for_each(|(cells, id)| cells.insert(2, siret(&world, *id)));
        Ok(Table { columns: heads.clone(), rows })
    })
}
