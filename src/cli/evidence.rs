//! `rouage evidence`

use serde_json::{Value as Json, json};

use super::args::EvidenceArgs;
use super::output::table;
use super::status::{number, shown};
use super::{Context, Exit, Failure, Output};
use crate::counters::describe::{self, Described};
use crate::counters::{self, Ratio};
use crate::i18n::messages::figures;
use crate::i18n::{Lang, capitalise};
use crate::model::kind::Kind;

pub fn run(context: &Context, args: &EvidenceArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (lang, on) = (context.lang, context.on);
    context.read_with(|store| {
        let contract = store.contract_on(on);
        let Some(measure) = contract.measure_of_code(&args.measure) else {
            let known: Vec<&str> = contract.measures.iter().map(|measure| measure.id.as_str()).collect();
            let known = known.join(", ");
            let text = lang.tf("cli.evidence.unknown", &[("measure", &args.measure), ("known", &known)]);
            return Err(Failure::Said(text));
        };
        let facts = store.snapshot(|store| store.facts())?;
        let found = describe::evidence(measure, &facts, contract, on);
        let figure = counters::figure_of(measure, &facts, contract, on);
        let (counted, base, near) = (&found.counted, &found.base, &found.near);
        if args.json {
            let mut json = json!({
                "measure": measure.id,
                "on": on.to_string(),
                "unit": measure.unit.code(),
                "done": number(figure.done),
                "counted": counted.iter().map(document).collect::<Vec<_>>(),
                "not_counted": near.iter().map(|(what, why)| {
                    let mut json = document(what);
                    json["reason"] = figures::near(lang, *why).into();
                    json["code"] = why.code().into();
                    json
                }).collect::<Vec<_>>(),
            });
            // What a rate divides by, besides what it counts; what growth is measured against.
            if figure.ratio.is_some() {
                json["base"] = base.iter().map(document).collect::<Vec<_>>().into();
            }
            // What the contract says the figure was before any of these rows.
            if figure.base != 0.0 && figure.restated.is_none() {
                json["opening"] = number(Some(figure.base));
            }
            output.json(&json);
            return Ok(Exit::Done);
        }
        let name = format!("{} ({})", capitalise(measure.name(lang == Lang::Fr)), measure.id);
        let title = lang.tf(
            "cli.evidence.title",
            &[("measure", &name), ("date", &lang.date_long(on)), ("done", &shown(lang, measure.unit, figure.done, 1))],
        );
        output.line(title);
        if figure.base != 0.0 && figure.restated.is_none() {
            let base = figures::value(lang, measure.unit, figure.base);
            let values: &[(&str, &dyn std::fmt::Display)] = &[("date", &lang.date(contract.base_on)), ("n", &base)];
            output.line(lang.tf("evidence.opening", values));
        }
        section(output, &lang.tn("cli.evidence.counted", count(counted), &[]), counted, |what| cells(what, lang));
        match figure.ratio {
            Some(Ratio::Growth { .. }) => {
                section(output, &lang.tn("cli.evidence.before", count(base), &[]), base, |what| cells(what, lang));
            }
            // The rows that a share divides by are below, each with its reason.
            Some(Ratio::Share { .. }) | None => {}
        }
        section(output, &lang.tn("cli.evidence.not_counted", count(near), &[]), near, |(what, why)| {
            let mut cells = cells(what, lang);
            cells.push(figures::near(lang, *why));
            cells
        });
        Ok(Exit::Done)
    })
}

fn count<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

fn section<T>(output: &mut Output, title: &str, rows: &[T], cells: impl Fn(&T) -> Vec<String>) {
    output.line("");
    output.line(title);
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    table(&rows, &[]).into_iter().for_each(|line| output.line(format!("  {line}")));
}

/// A row for scripts. `organisation` is the organisation's name, or what stands for it: a project's acronym, a title.
fn document(what: &Described) -> Json {
    let mut json = json!({
        "kind": what.kind.code(),
        "organisation": if what.organisation == 0 { Json::Null } else { what.name.clone().into() },
        "siret": what.siret,
        "date": what.date.map(|date| date.to_string()),
    });
    if what.organisation == 0 || what.kind == Kind::Event {
        json["title"] = what.name.clone().into();
    }
    if let Some(detail) = &what.detail {
        json["detail"] = detail.clone().into();
    }
    if what.kind == Kind::Payment {
        json["amount_cents"] = what.amount.into();
    }
    json
}

fn cells(what: &Described, lang: Lang) -> Vec<String> {
    let date = what.date.map(|date| lang.date(date)).unwrap_or_default();
    let mut cells = vec![
        date,
        what.name.clone(),
        what.detail.clone().unwrap_or_default(),
        lang.record(what.kind.code(), 1).to_owned(),
    ];
    if what.kind == Kind::Payment {
        cells.push(lang.amount(crate::model::money::Cents(what.amount)));
    }
    cells
}
