//! What differs between two documents of figures, as JSON and in lines of text.

use serde_json::{Map, Value as Json, json};

use super::output::table;
use super::status::number;
use crate::contract::Contract;
use crate::counters::closing::{Decimal, Difference, Moved, Part, Side, Sign};
use crate::i18n::messages::closing as words;
use crate::i18n::{Lang, capitalise};

/// What changed, as JSON: head counts, measures with the rows that came and went, indicators. With `all`, what did not
/// change is there as well.
pub fn document(difference: &Difference, all: bool) -> Map<String, Json> {
    let heads: Vec<Json> = difference
        .heads
        .iter()
        .filter(|head| all || head.changed())
        .map(|head| {
            let (old, new, step) = (decimal(head.old), decimal(head.new), decimal(head.step()));
            json!({ "id": head.head.code(), "unit": head.unit.code(), "old": old, "new": new, "difference": step })
        })
        .collect();
    let measures: Vec<Json> = difference
        .measures
        .iter()
        .filter(|measure| all || measure.changed())
        .map(|measure| {
            json!({
                "id": measure.id,
                "unit": measure.unit.code(),
                "old": side(measure.old.as_ref()),
                "new": side(measure.new.as_ref()),
                "difference": decimal(measure.step()),
                "went": rows(&measure.rows, Sign::Went),
                "came": rows(&measure.rows, Sign::Came),
            })
        })
        .collect();
    let indicators: Vec<Json> = difference
        .indicators
        .iter()
        .filter(|indicator| all || indicator.changed())
        .map(|indicator| {
            json!({
                "id": indicator.id,
                "codes": indicator.codes,
                "measure": indicator.measure,
                "old": side(indicator.old.as_ref()),
                "new": side(indicator.new.as_ref()),
                "difference": decimal(indicator.step()),
            })
        })
        .collect();
    let mut json = Map::new();
    json.insert("changed".into(), (!difference.is_nothing()).into());
    json.insert("contract_changed".into(), difference.contract_changed.into());
    json.insert("heads".into(), heads.into());
    json.insert("measures".into(), measures.into());
    json.insert("indicators".into(), indicators.into());
    json
}

fn decimal(value: Option<Decimal>) -> Json {
    number(value.map(Decimal::value))
}

fn side(side: Option<&Side>) -> Json {
    side.map_or(Json::Null, |side| {
        json!({
            "done": decimal(side.done),
            "target": decimal(side.target),
            "pace": side.pace,
            "by_hand": side.by_hand,
        })
    })
}

fn rows(moved: &[Moved], sign: Sign) -> Vec<Json> {
    moved
        .iter()
        .filter(|moved| moved.sign == sign)
        .map(|moved| {
            let row = &moved.row;
            json!({
                "kind": row.kind,
                "name": row.name,
                "siret": row.siret,
                "date": row.date.map(|date| date.to_string()),
                "detail": row.detail,
                "amount": row.amount,
                "counted": moved.part == Part::Counted,
            })
        })
        .collect()
}

/// What changed, a line for each figure, the rows that came and went under it; nothing where nothing did.
pub fn lines(lang: Lang, difference: &Difference, contracts: &[&Contract]) -> Vec<String> {
    let mut lines = Vec::new();
    let heads: Vec<Vec<String>> = difference
        .heads
        .iter()
        .filter(|head| head.changed())
        .map(|head| {
            let shown = |value| words::exact(lang, head.unit, value);
            let step = words::step(lang, head.unit, head.step());
            vec![words::head(lang, &head.head, contracts), shown(head.old), "→".into(), shown(head.new), step]
        })
        .collect();
    lines.extend(table(&heads, &[1, 3, 4]));
    for measure in difference.measures.iter().filter(|measure| measure.changed()) {
        let done = |side: Option<&Side>| words::exact(lang, measure.unit, side.and_then(|side| side.done));
        let name = words::measure(lang, &measure.id, &measure.name, contracts);
        let step = words::step(lang, measure.unit, measure.step());
        lines.push(String::new());
        lines.push(format!(
            "{} ({}) : {} → {}  {step}",
            capitalise(&name),
            measure.id,
            done(measure.old.as_ref()),
            done(measure.new.as_ref())
        ));
        let rows: Vec<Vec<String>> = measure.rows.iter().map(|moved| row(lang, moved)).collect();
        lines.extend(table(&rows, &[]).into_iter().map(|line| format!("  {line}")));
    }
    let read: Vec<Vec<String>> = difference
        .indicators
        .iter()
        .filter(|indicator| indicator.changed())
        .map(|indicator| {
            let said = |side: Option<&Side>| {
                side.map_or_else(|| "—".to_owned(), |side| words::side(lang, indicator.unit, side))
            };
            vec![indicator.id.clone(), said(indicator.old.as_ref()), "→".into(), said(indicator.new.as_ref())]
        })
        .collect();
    if !read.is_empty() {
        lines.push(String::new());
        lines.extend(table(&read, &[]));
    }
    lines
}

fn row(lang: Lang, moved: &Moved) -> Vec<String> {
    let row = &moved.row;
    let sign = match moved.sign {
        Sign::Came => "+",
        Sign::Went => "−",
    };
    let part = match moved.part {
        Part::Counted => String::new(),
        Part::ComparedWith => lang.t("closing.compared_with").to_owned(),
    };
    vec![
        sign.to_owned(),
        row.date.map(|date| lang.date(date)).unwrap_or_default(),
        row.name.clone(),
        words::amount(lang, row).unwrap_or_default(),
        row.detail.clone().unwrap_or_default(),
        lang.record(&row.kind, 1).to_owned(),
        part,
    ]
}
