//! What closing a year would freeze, told before it is done.

use chrono::NaiveDate;

use crate::counters::closing::{Difference, Document, reference_date, sha256};
use crate::i18n::Lang;
use crate::i18n::messages::closing as words;
use crate::model::text::display_safe;
use crate::store::{Store, StoreError};

/// The answer.
pub(super) enum Asked {
    /// Why it cannot be done, or need not.
    Refused(String),
    Freeze {
        year: i32,
        question: String,
        /// Of the document that would be stored.
        hash: String,
    },
    Failed(StoreError),
}

/// What would be frozen, from the records as they are stored: what is confirmed is what the closing then computes.
/// `again`: it was asked before, and the figures have changed since.
pub(super) fn ask(store: &Store, year: i32, today: NaiveDate, lang: Lang, again: bool) -> Asked {
    look(store, year, today, lang, again).unwrap_or_else(Asked::Failed)
}

fn look(store: &Store, year: i32, today: NaiveDate, lang: Lang, anew: bool) -> Result<Asked, StoreError> {
    let contract = store.contract_on(NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(today));
    let on = match reference_date(contract, year, today, false) {
        Ok(on) => on,
        Err(why) => return Ok(Asked::Refused(words::refusal(lang, &why))),
    };
    let source = store.contract_source(&contract.code).unwrap_or_default();
    let facts = store.snapshot(|store| store.facts())?;
    let document = Document::of(&facts, contract, source, on);
    // A document that cannot be written is refused by the closing, which says why.
    let hash = document.canonical().map(|text| sha256(text.as_bytes())).unwrap_or_default();
    let before = store.closing_of(year, None)?.filter(|before| before.contract == contract.code);
    let mut again = String::new();
    if let Some(before) = before {
        if hash == before.hash {
            return Ok(Asked::Refused(lang.t("closing.nothing_changed").to_owned()));
        }
        let since = Difference::between(&store.closing_document(&before)?, &document);
        let changed = since.indicators.iter().filter(|one| one.changed()).count();
        let values: &[(&str, &dyn std::fmt::Display)] =
            &[("revision", &before.revision), ("next", &(before.revision + 1))];
        again = format!("\n{}", lang.tn("closing.confirm.again", i64::try_from(changed).unwrap_or(i64::MAX), values));
    }
    let share = document.territory.up_to_date.percent.map(|share| lang.percent(share.value() / 100.0, 1));
    let count = |n: usize| lang.number(i64::try_from(n).unwrap_or(i64::MAX));
    let values: &[(&str, &dyn std::fmt::Display)] = &[
        ("on", &lang.date(on)),
        ("contract", &display_safe(&document.contract.title)),
        ("members", &lang.number(i64::from(document.members.total))),
        ("up_to_date", &lang.number(i64::from(document.members.up_to_date))),
        ("share", &share.unwrap_or_else(|| lang.t("common.not_measurable").to_owned())),
        ("indicators", &count(document.indicators.len())),
        ("rows", &count(document.rows())),
    ];
    let changed = if anew { format!("{}\n", lang.t("closing.confirm.changed")) } else { String::new() };
    let question =
        format!("{changed}{}{again}\n{}", lang.tf("closing.confirm.question", values), lang.t("closing.confirm.sure"));
    Ok(Asked::Freeze { year, question, hash })
}
