//! The one organisation that is meant: by SIRET, by name, or as the only one that the words find. Whoever writes asks for more
//! (`named.rs`).

use super::finder;
use super::{Context, Failure};
use crate::live::index_of;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::model::siret::Siret;
use crate::model::text::fold;
use crate::search::{DocKind, Query, Scratch, Tier};
use crate::store::{Found, Store};

/// Most candidates that are listed.
const CANDIDATES: usize = 10;

/// Looks an organisation up.
///
/// # Errors
/// There is none, or there are several: they are listed, and nothing is guessed.
pub fn find(context: &Context, store: &Store, text: &str) -> Result<Id, Failure> {
    let text = text.trim();
    match store.find(Kind::Organisation, text)? {
        Found::One(id) => return Ok(id),
        Found::Several => {
            let mut named = Vec::new();
            store.each(Kind::Organisation, |record| {
                if record.text("name") == text {
                    named.push(record);
                }
                Ok(())
            })?;
            return Err(several(context, text, &named));
        }
        Found::None => {}
    }
    // A SIRET is one or it is not; a near one is another establishment.
    if text.is_empty() || Siret::parse(text).is_ok() {
        return Err(unknown(context, text));
    }
    let hits = hits(context, store, text)?;
    // The same name but for case and accents is meant before all others.
    let folded = fold(text);
    let same: Vec<&Record> = hits.iter().filter(|record| fold(record.text("name")) == folded).collect();
    match (&same[..], &hits[..]) {
        ([one], _) => Ok(one.id),
        (_, []) => Err(unknown(context, text)),
        (_, [one]) => Ok(one.id),
        _ => Err(several(context, text, &hits)),
    }
}

/// Organisations that hold the words typed. Those found only through slips are proposed, but never taken.
pub(super) fn hits(context: &Context, store: &Store, text: &str) -> Result<Vec<Record>, Failure> {
    let index = index_of(store, context.on)?;
    let query = Query { text, kinds: Some(&[DocKind::Organisation]), limit: CANDIDATES + 1 };
    let found = index.search(&query, &mut Scratch::new());
    let mut records = Vec::new();
    let sure = found.iter().any(|hit| hit.tier <= Tier::Initials);
    for hit in found.iter().filter(|hit| !sure || hit.tier <= Tier::Initials) {
        records.extend(finder::record(store, hit.key)?);
    }
    if !sure && !records.is_empty() {
        return Err(several(context, text, &records));
    }
    Ok(records)
}

pub(super) fn unknown(context: &Context, text: &str) -> Failure {
    Failure::Said(context.lang.tf("cli.organisation.unknown", &[("text", &text)]))
}

pub(super) fn several(context: &Context, text: &str, records: &[Record]) -> Failure {
    let lang = context.lang;
    let what = if records.len() == 1 { "cli.organisation.nearest" } else { "cli.organisation.several" };
    let mut lines = vec![lang.tf(what, &[("text", &text)])];
    for record in records.iter().take(CANDIDATES) {
        // Its number names it, where nothing else does.
        let without = || lang.tf("cli.organisation.no_siret", &[("id", &record.id)]);
        let siret = record.get("siret").as_text().map_or_else(without, str::to_owned);
        let line = [&siret, record.text("name"), record.text("commune")];
        let parts: Vec<&str> = line.into_iter().filter(|part| !part.is_empty()).collect();
        lines.push(format!("  {}", parts.join("  ")));
    }
    if records.len() > CANDIDATES {
        lines.push("  …".to_owned());
    }
    Failure::Said(lines.join("\n"))
}
