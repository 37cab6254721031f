//! `rouage journal`: who did what, ids only.

use serde_json::{Value as Json, json};

use super::args::JournalArgs;
use super::output::table;
use super::{Context, Exit, Failure, Output};
use crate::i18n::{Lang, messages};
use crate::model::date_input;
use crate::store::{Trail, TrailEntry};

pub fn run(context: &Context, args: &JournalArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let since = match &args.since {
        None => None,
        Some(text) => {
            let day = date_input::parse(text, context.today)
                .map_err(|error| Failure::Usage(messages::date_input_error(lang, &error)))?;
            Some(day.to_string())
        }
    };
    let wanted = Trail { since, who: args.by.clone(), accesses_only: args.accesses };
    context.read_with(|store| {
        let entries = store.trail(&wanted, args.limit)?;
        if args.json {
            output.json(&Json::from(entries.iter().map(entry).collect::<Vec<_>>()));
            return Ok(Exit::Done);
        }
        if entries.is_empty() {
            output.line(lang.t("privacy.cli.no_journal"));
        }
        let rows: Vec<Vec<String>> = entries
            .iter()
            .map(|entry| {
                let what = entry.kind.as_deref().map(|kind| lang.record(kind, entry.rows)).unwrap_or_default();
                let record = match (entry.kind.as_deref(), entry.record) {
                    // Of a closing that is the year.
                    (Some("closing"), Some(year)) => year.to_string(),
                    (_, Some(id)) => lang.tf("privacy.cli.record", &[("id", &id)]),
                    (_, None) => String::new(),
                };
                vec![
                    entry.at.replace(['T', 'Z'], " ").trim().to_owned(),
                    entry.who.clone(),
                    lang.label("action", &entry.action).to_owned(),
                    if entry.kinds.len() > 1 {
                        several(lang, &entry.kinds)
                    } else {
                        format!("{} {what} {record}", entry.rows).trim().to_owned()
                    },
                ]
            })
            .collect();
        table(&rows, &[]).into_iter().for_each(|line| output.line(line));
        Ok(Exit::Done)
    })
}

/// So many kinds of one change are said; the others are fewer.
const KINDS: usize = 4;

/// « 1200 structures, 800 visites, … ».
fn several(lang: Lang, kinds: &[(String, i64)]) -> String {
    let mut said: Vec<String> =
        kinds.iter().take(KINDS).map(|(kind, n)| format!("{n} {}", lang.record(kind, *n))).collect();
    if kinds.len() > KINDS {
        said.push("…".to_owned());
    }
    said.join(", ")
}

fn entry(entry: &TrailEntry) -> Json {
    json!({
        "at": entry.at,
        "who": entry.who,
        "action": entry.action,
        "change": entry.change,
        "kind": entry.kind,
        "record": entry.record,
        "rows": entry.rows,
        "kinds": entry.kinds.iter().map(|(kind, rows)| json!({ "kind": kind, "rows": rows })).collect::<Vec<_>>(),
    })
}
