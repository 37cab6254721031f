//! `rouage duplicates`

use serde_json::{Value as Json, json};

use super::args::DuplicatesArgs;
use super::output::{complain, table};
use super::{Context, Exit, Failure, Output};
use crate::i18n::messages::merge as words;
use crate::model::kind::Kind;
use crate::store::{Duplicate, Twin};

pub fn run(context: &Context, args: &DuplicatesArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    context.read_with(|store| {
        let mut pairs = store.snapshot(|store| store.duplicates())?;
        pairs.retain(|pair| args.all || !pair.distinct);
        if args.json {
            output.json(&pairs.iter().map(document).collect::<Vec<Json>>().into());
            return Ok(Exit::Done);
        }
        if pairs.is_empty() {
            complain(lang.t("duplicates.cli.none"));
        }
        let rows: Vec<Vec<String>> = pairs
            .iter()
            .map(|pair| {
                let strength =
                    if pair.distinct { lang.t("duplicates.distinct") } else { words::strength(lang, pair.strength()) };
                vec![
                    strength.to_owned(),
                    lang.record(pair.kind.code(), 1).to_owned(),
                    named(pair.kind, &pair.first),
                    named(pair.kind, &pair.second),
                    words::reasons(lang, &pair.why),
                ]
            })
            .collect();
        table(&rows, &[]).into_iter().for_each(|line| output.line(line));
        Ok(Exit::Done)
    })
}

/// A record with what tells it from the other: SIRET and town, or the organisation.
fn named(kind: Kind, twin: &Twin) -> String {
    let rest = if kind == Kind::Contact { [&twin.organisation_name, &twin.email] } else { [&twin.siret, &twin.town] };
    let rest: Vec<&str> = rest.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    if rest.is_empty() { twin.name.clone() } else { format!("{} ({})", twin.name, rest.join(", ")) }
}

fn document(pair: &Duplicate) -> Json {
    let twin = |twin: &Twin| {
        let said = |text: &str| if text.is_empty() { Json::Null } else { text.into() };
        json!({
            "name": twin.name,
            "siret": said(&twin.siret),
            "town": said(&twin.town),
            "email": said(&twin.email),
            "organisation": twin.organisation_name,
        })
    };
    let by: Vec<Json> =
        pair.why.iter().map(|why| json!({ "by": why.by.code(), "strength": why.strength.code() })).collect();
    json!({
        "kind": pair.kind.code(),
        "strength": pair.strength().code(),
        "by": by,
        "first": twin(&pair.first),
        "second": twin(&pair.second),
        "distinct": pair.distinct,
    })
}
