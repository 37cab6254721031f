//! What closing a year would freeze, told before it is done.

use chrono::NaiveDate;

use crate::counters::closing::{Difference, Document, reference_date, sha256};
use crate::i18n::Lang;
use crate::i18n::messages::closing as words;
use crate::live::Shared;
use crate::model::text::display_safe;
use crate::store::{Store, StoreError};

/// The answer.
pub(super) enum Asked {
    /// Why it cannot be done, or need not.
    Refused(String),
    Freeze {
        year: i32,
        question: String,
    },
    Failed(StoreError),
}

/// What would be frozen, from the records in memory; the closing itself computes it anew.
pub(super) fn ask(store: &Store, shared: &Shared, year: i32, today: NaiveDate, lang: Lang) -> Asked {
    look(store, shared, year, today, lang).unwrap_or_else(Asked::Failed)
}

fn look(store: &Store, shared: &Shared, year: i32, today: NaiveDate, lang: Lang) -> Result<Asked, StoreError> {
    let contract = store.contract_on(NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(today));
    let on = match reference_date(contract, year, today, false) {
        Ok(on) => on,
        Err(why) => return Ok(Asked::Refused(words::refusal(lang, &why))),
    };
    let source = store.contract_source(&contract.code).unwrap_or_default();
    let document = Document::of(&shared.world().facts, contract, source, on);
    let before = store.closing_of(year, None)?.filter(|before| before.contract == contract.code);
    let mut again = String::new();
    if let Some(before) = before {
        let same = document.canonical().is_ok_and(|text| sha256(text.as_bytes()) == before.hash);
        if same {
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
    let question =
        format!("{}{again}\n{}", lang.tf("closing.confirm.question", values), lang.t("closing.confirm.sure"));
    Ok(Asked::Freeze { year, question })
}
