//! `rouage compare`

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::args::CompareArgs;
use super::difference;
use super::output::table;
use super::{Context, Exit, Failure, Output};
use crate::counters::compare::{Comparison, MemberMove, MoveKind, compare};
use crate::i18n::Lang;
use crate::i18n::messages::{self, closing as words};
use crate::model::date_input;
use crate::store::Store;

pub fn run(context: &Context, args: &CompareArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let (from, to) = (date(context, &args.from)?, date(context, &args.to)?);
    context.read_with(|store| {
        let facts = store.snapshot(|store| store.facts())?;
        let (before, after) = (store.contract_on(from), store.contract_on(to));
        let source = |code: &str| store.contract_source(code).unwrap_or_default();
        let sides = ((before, source(&before.code)), (after, source(&after.code)));
        let comparison = compare(&facts, sides.0, sides.1, (from, to));
        if args.json {
            output.json(&document(&comparison));
        } else {
            text(lang, store, &comparison, output);
        }
        Ok(Exit::Done)
    })
}

fn date(context: &Context, text: &str) -> Result<NaiveDate, Failure> {
    date_input::parse(text, context.today).map_err(|error| {
        let why = messages::date_input_error(context.lang, &error);
        Failure::Usage(context.lang.tf("compare.bad_date", &[("text", &text), ("why", &why)]))
    })
}

fn document(comparison: &Comparison) -> Json {
    let moves: Vec<Json> = comparison.moves.iter().map(moved).collect();
    let mut json = difference::document(&comparison.difference, true);
    json.insert("from".into(), comparison.from.to_string().into());
    json.insert("to".into(), comparison.to.to_string().into());
    json.insert("members".into(), moves.into());
    Json::Object(json)
}

fn moved(one: &MemberMove) -> Json {
    let mut json = json!({
        "organisation": one.name,
        "siret": one.siret,
        "what": one.what.code(),
        "date": one.date.map(|date| date.to_string()),
    });
    if let MoveKind::College { from, to } = one.what {
        json["from_college"] = from.into();
        json["to_college"] = to.into();
    }
    json
}

fn text(lang: Lang, store: &Store, comparison: &Comparison, output: &mut Output) {
    let (from, to) = (lang.date(comparison.from), lang.date(comparison.to));
    output.line(lang.tf("compare.title_of", &[("from", &from), ("to", &to)]));
    if comparison.difference.is_nothing() && comparison.moves.is_empty() {
        output.line(lang.t("compare.nothing"));
        return;
    }
    output.line("");
    let contracts: Vec<_> = store.contracts().iter().rev().collect();
    let lines = difference::lines(lang, &comparison.difference, &contracts);
    lines.into_iter().for_each(|line| output.line(line));
    output.line("");
    output.line(lang.t("compare.members"));
    let rows: Vec<Vec<String>> = comparison
        .moves
        .iter()
        .map(|one| {
            let date = one.date.map(|date| lang.date(date)).unwrap_or_default();
            vec![words::member_move(lang, one.what, &contracts), date, one.name.clone()]
        })
        .collect();
    table(&rows, &[]).into_iter().for_each(|line| output.line(format!("  {line}")));
}
