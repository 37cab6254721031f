//! `rouage close`, `closings`, `restatement`, `closed`

use serde_json::{Map, Value as Json, json};

use super::args::{CloseArgs, ClosedArgs, JsonArgs, RestatementArgs};
use super::difference;
use super::output::{complain, is_standard, table};
use super::{Context, Exit, Failure, Output};
use crate::counters::closing::{Difference, Document};
use crate::i18n::Lang;
use crate::i18n::messages::closing as words;
use crate::interchange::export::json::escaped;
use crate::interchange::output::write_file;
use crate::model::text;
use crate::store::{CloseOutcome, Closing, ForeignClosing, Store};

/// Longest note that the database takes, in characters.
const MAX_NOTE: usize = 2000;

pub fn close(context: &Context, args: &CloseArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let note = note(lang, args.note.as_deref())?;
    let mut store = context.open_existing()?;
    // No year is over before the calendar says so, whatever date of reference is asked for.
    let today = context.on.min(context.today);
    let (closing, since) = match store.close_year(args.year, today, args.so_far, note.as_deref())? {
        CloseOutcome::Closed { closing, since } => (closing, since),
        CloseOutcome::Same(closing) => {
            return Err(Failure::Said(lang.tf("closing.refused.same", &[("what", &said(lang, &closing))])));
        }
        // Nothing was shown that could have changed.
        CloseOutcome::Changed => return Err(Failure::Said(lang.t("closing.confirm.changed").to_owned())),
        CloseOutcome::Refused(why) => return Err(Failure::Said(words::refusal(lang, &why))),
    };
    if args.json {
        let mut json = entry(&closing);
        json.insert("since_previous".into(), since.map(|since| difference::document(&since, false)).into());
        output.json(&Json::Object(json));
        return Ok(Exit::Done);
    }
    output.line(lang.tf("closing.done", &[("what", &said(lang, &closing)), ("hash", &closing.hash)]));
    if let Some(since) = since {
        output.line(lang.tf("closing.since_revision", &[("revision", &(closing.revision - 1))]));
        told(lang, &store, &since, output);
    }
    Ok(Exit::Done)
}

fn note(lang: Lang, note: Option<&str>) -> Result<Option<String>, Failure> {
    let Some(note) = note else { return Ok(None) };
    match text::clean(note, true) {
        Ok(note) if note.chars().count() <= MAX_NOTE => Ok(Some(note).filter(|note| !note.is_empty())),
        _ => Err(Failure::Usage(lang.tf("closing.bad_note", &[("max", &MAX_NOTE)]))),
    }
}

/// What changed, or that nothing did.
fn told(lang: Lang, store: &Store, since: &Difference, output: &mut Output) {
    if since.contract_changed {
        output.line(lang.t("closing.contract_changed"));
    }
    if since.is_nothing() {
        output.line(lang.t("closing.nothing_changed"));
        return;
    }
    output.line("");
    let contracts: Vec<_> = store.contracts().iter().rev().collect();
    difference::lines(lang, since, &contracts).into_iter().for_each(|line| output.line(line));
}

pub fn list(context: &Context, args: &JsonArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    context.read_with(|store| {
        let closings = store.closings()?;
        if args.json {
            output.json(&closings.iter().map(|closing| Json::Object(entry(closing))).collect());
            return Ok(Exit::Done);
        }
        if closings.is_empty() {
            output.line(lang.t("closing.none_yet"));
        }
        let rows: Vec<Vec<String>> = closings
            .iter()
            .map(|closing| {
                vec![
                    closing.year.to_string(),
                    lang.tf("closing.revision", &[("n", &closing.revision)]),
                    lang.tf("closing.figures_on", &[("date", &lang.date(closing.reference_date))]),
                    lang.tf("closing.closed_by", &[("date", &closed_on(lang, closing)), ("who", &closing.closed_by)]),
                    closing.contract.clone(),
                    closing.hash.clone(),
                    closing.note.clone().unwrap_or_default().replace('\n', " "),
                ]
            })
            .collect();
        table(&rows, &[]).into_iter().for_each(|line| output.line(line));
        Ok(Exit::Done)
    })
}

pub fn restatement(context: &Context, args: &RestatementArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    context.read_with(|store| {
        let closing = find(lang, store, args.year, args.revision)?;
        let frozen = store.closing_document(&closing)?;
        let contract = store.contracts().iter().find(|contract| contract.code == closing.contract);
        let Some((contract, source)) = contract.zip(store.contract_source(&closing.contract)) else {
            let text = lang.tf("closing.no_contract", &[("contract", &closing.contract)]);
            return Err(Failure::Said(text));
        };
        let facts = store.snapshot(|store| store.facts())?;
        let since = Difference::between(&frozen, &Document::of(&facts, contract, source, frozen.on));
        if args.json {
            let mut json = entry(&closing);
            json.extend(difference::document(&since, false));
            output.json(&Json::Object(json));
            return Ok(Exit::Done);
        }
        output.line(said(lang, &closing));
        told(lang, store, &since, output);
        Ok(Exit::Done)
    })
}

pub fn document(context: &Context, args: &ClosedArgs, output: &mut Output) -> Result<Exit, Failure> {
    // It is what its hash says, byte for byte, and never sealed: a name that says so would be untrue.
    if args.output.extension().is_some_and(|end| end.eq_ignore_ascii_case("age")) {
        return Err(Failure::Usage(context.lang.t("closing.not_sealed").to_owned()));
    }
    let lang = context.lang;
    let store = context.open_existing()?;
    let closing = find(lang, &store, args.year, args.revision)?;
    let text = store.closing_text(&closing)?;
    if let Err(why) = ForeignClosing::check(&closing, &text) {
        complain(&words::misfit(lang, &why));
        return Ok(Exit::Refused);
    }
    if is_standard(&args.output) {
        // One that was made elsewhere may hold what a terminal obeys, and a pipe often ends at one.
        let shown = escaped(&text);
        if shown != text {
            complain(lang.t("closing.escaped"));
        }
        output.raw(shown.as_bytes());
        return Ok(Exit::Done);
    }
    write_file(&args.output, text.as_bytes())?;
    output.line(lang.tf("cli.written", &[("path", &args.output.display())]));
    Ok(Exit::Done)
}

fn find(lang: Lang, store: &Store, year: i32, revision: Option<u32>) -> Result<Closing, Failure> {
    store.closing_of(year, revision)?.ok_or_else(|| {
        Failure::Said(match revision {
            Some(revision) => lang.tf("closing.no_revision", &[("year", &year), ("revision", &revision)]),
            None => lang.tf("closing.not_closed", &[("year", &year)]),
        })
    })
}

/// A closing for scripts.
fn entry(closing: &Closing) -> Map<String, Json> {
    let json = json!({
        "contract": closing.contract,
        "year": closing.year,
        "revision": closing.revision,
        "on": closing.reference_date.to_string(),
        "sha256": closing.hash,
        "note": closing.note,
        "closed_by": closing.closed_by,
        "closed_at": closing.closed_at,
    });
    match json {
        Json::Object(entry) => entry,
        _ => Map::new(),
    }
}

/// A closing in a sentence.
fn said(lang: Lang, closing: &Closing) -> String {
    let values: &[(&str, &dyn std::fmt::Display)] = &[
        ("year", &closing.year),
        ("revision", &closing.revision),
        ("on", &lang.date(closing.reference_date)),
        ("date", &closed_on(lang, closing)),
        ("who", &closing.closed_by),
    ];
    lang.tf("closing.said", values)
}

fn closed_on(lang: Lang, closing: &Closing) -> String {
    words::day(lang, &closing.closed_at)
}
