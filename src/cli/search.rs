//! `rouage search`

use serde_json::{Value as Json, json};

use super::args::SearchArgs;
use super::finder;
use super::output::table;
use super::{Context, Exit, Failure, Output};
use crate::live::{find, index_of};
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::rights::{MASS, Right};
use crate::model::text::display_safe;
use crate::search::{DocKind, Query, Scratch, with_visits};
use crate::store::{Store, StoreError};

/// One result as it is shown.
struct Line {
    kind: DocKind,
    name: String,
    organisation: Option<Record>,
    date: Option<String>,
}

pub fn run(context: &Context, args: &SearchArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let text = args.words.join(" ");
    context.read_with(|store| {
        let index = index_of(store, context.on)?;
        let query = Query { text: &text, kinds: None, limit: args.limit.get() };
        let records = index.search(&query, &mut Scratch::new());
        let visits = find::visits(store, &index, &query, &records)?;
        let hits = with_visits(records, visits.into_iter().map(|(hit, _)| hit).collect(), args.limit.get());
        let contacts = hits.iter().filter(|hit| hit.key.kind == DocKind::Contact).count();
        let whole = contacts <= MASS || all_contacts(context, store, contacts)?;
        let mut left = if whole { usize::MAX } else { MASS };
        let mut lines = Vec::with_capacity(hits.len());
        for hit in hits {
            if hit.key.kind == DocKind::Contact {
                match left.checked_sub(1) {
                    Some(less) => left = less,
                    None => continue,
                }
            }
            if let Some(record) = finder::record(store, hit.key)? {
                lines.push(line(context, store, hit.key.kind, record)?);
            }
        }
        if args.json {
            output.json(&lines.iter().map(document).collect::<Vec<Json>>().into());
            return Ok(Exit::Done);
        }
        let rows: Vec<Vec<String>> = lines
            .iter()
            .map(|line| {
                let of = |field: &str| line.organisation.as_ref().map_or("", |record| record.text(field)).to_owned();
                let owner = if line.kind == DocKind::Organisation { String::new() } else { of("name") };
                vec![
                    lang.record(line.kind.as_str(), 1).to_owned(),
                    line.date.as_ref().map_or_else(|| line.name.clone(), |date| format!("{date} {}", line.name)),
                    owner,
                    of("commune"),
                    of("siret"),
                ]
            })
            .collect();
        if rows.is_empty() {
            super::output::complain(&lang.tf("cli.search.nothing", &[("text", &text)]));
        }
        table(&rows, &[]).into_iter().for_each(|line| output.line(line));
        Ok(Exit::Done)
    })
}

/// Whether more contacts than a few are given: to a director, and noted as any list of many people is. To others it is said
/// that there are more.
fn all_contacts(context: &Context, store: &Store, contacts: usize) -> Result<bool, Failure> {
    match store.allow(Right::MassExport) {
        Ok(()) => {
            store.note_export(Kind::Contact, contacts)?;
            Ok(true)
        }
        Err(StoreError::NotAllowed { directors, .. }) => {
            let directors = directors.join(", ");
            let values: [(&str, &dyn std::fmt::Display); 3] =
                [("max", &MASS), ("found", &contacts), ("directors", &display_safe(&directors))];
            super::output::complain(&context.lang.tf("cli.search.capped", &values));
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

fn line(context: &Context, store: &Store, kind: DocKind, record: Record) -> Result<Line, Failure> {
    let named = |names: &[&str]| {
        let parts: Vec<&str> = names.iter().map(|name| record.text(name)).filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    };
    let mut name = named(match kind {
        DocKind::Organisation => &["name"],
        DocKind::Contact => &["first_name", "last_name"],
        DocKind::Project => &["acronym"],
        DocKind::Visit => &["purpose"],
        DocKind::Engagement => &["title"],
        DocKind::Command => &[],
    });
    if name.is_empty() {
        name = context.lang.record(kind.as_str(), 1).to_owned();
    }
    let date = record.date("date").or(record.date("started_on")).map(|date| date.to_string());
    let organisation = match record.organisation() {
        _ if kind == DocKind::Organisation => Some(record),
        Some(id) => store.get(Kind::Organisation, id)?,
        None => None,
    };
    Ok(Line { kind, name, organisation, date })
}

fn document(line: &Line) -> Json {
    let of = |field: &str| line.organisation.as_ref().and_then(|record| record.get(field).as_text());
    let mut document = json!({
        "kind": line.kind.as_str(),
        "name": line.name,
        "siret": of("siret"),
        "town": of("commune"),
    });
    if let Some(object) = document.as_object_mut() {
        if line.kind != DocKind::Organisation && line.kind != DocKind::Project {
            object.insert("organisation".into(), of("name").into());
        }
        if let Some(date) = &line.date {
            object.insert("date".into(), date.as_str().into());
        }
    }
    document
}
