//! `rouage status`

use serde_json::{Map, Value as Json, json};

use super::args::JsonArgs;
use super::output::table;
use super::{Context, Exit, Failure, Output};
use crate::contract::{Contract, Unit};
use crate::counters::indicators::{Standing, standings};
use crate::counters::{self, Figure, Ratio, Status};
use crate::i18n::messages::figures;
use crate::i18n::{Lang, capitalise};
use crate::model::money::Cents;

pub fn run(context: &Context, args: &JsonArgs, output: &mut Output) -> Result<Exit, Failure> {
    context.read_with(|store| {
        let facts = store.snapshot(|store| store.facts())?;
        let contract = store.contract_on(context.on);
        let status = counters::status(&facts, contract, context.on);
        if args.json {
            let mut json = document(&status, contract);
            json["indicators"] = standings(&status, &facts, contract).iter().map(indicator).collect();
            output.json(&json);
        } else {
            text(context.lang, &status, contract).into_iter().for_each(|line| output.line(line));
        }
        Ok(Exit::Done)
    })
}

/// A number as JSON: whole ones without a point, nothing as `null`.
pub fn number(value: Option<f64>) -> Json {
    match value {
        // Exact: a whole number this small is one in both types.
        Some(value) if value.fract() == 0.0 && value.abs() < 9e15 => Json::from(value as i64),
        Some(value) => Json::from(value),
        None => Json::Null,
    }
}

fn rounded(value: Option<f64>) -> Json {
    number(value.map(|value| (value * 100.0).round() / 100.0))
}

/// The document of `status --json`.
pub fn document(status: &Status, contract: &Contract) -> Json {
    let share = contract.territory.share;
    let (members, territory) = (&status.members, status.territory);
    let by_college: Map<String, Json> =
        members.by_college.iter().map(|(college, n)| (college.to_string(), Json::from(*n))).collect();
    let dues_status: Map<String, Json> =
        members.dues_status.iter().map(|(status, n)| (status.code().to_owned(), Json::from(*n))).collect();
    let measures: Map<String, Json> =
        status.figures.iter().map(|figure| (figure.id.clone(), measure(figure))).collect();
    json!({
        "on": status.on.to_string(),
        "contract": status.contract,
        "members": {
            "total": members.total,
            "up_to_date": members.up_to_date,
            "by_college": by_college,
            "dues_status": dues_status,
        },
        "territory": {
            "n": territory.inside,
            "total": territory.total,
            "share": territory.share(),
            "compliant": territory.complies(share),
            "room": territory.room(share),
            "needed": territory.needed(share),
        },
        "dues": {
            "collected_cents": status.dues.collected,
            "called_cents": status.dues.called,
            "forecast_cents": status.dues_forecast,
        },
        "measures": measures,
    })
}

/// An indicator of the contract: its own target, and what somebody said of it by hand.
fn indicator(standing: &Standing) -> Json {
    json!({
        "id": standing.indicator.id(),
        "codes": standing.indicator.references(),
        "article": standing.indicator.article,
        "measure": standing.indicator.measure,
        "done": number(standing.done),
        "target": number(standing.aim.map(|aim| aim.target)),
        "by": standing.aim.map(|aim| aim.by.to_string()),
        "expected": rounded(standing.aim.map(|aim| aim.expected)),
        "pace": standing.pace.code(),
        "status": standing.said.as_ref().map(|said| said.status.clone()),
        "reading": standing.restated.as_ref().map(|restated| {
            json!({ "date": restated.date.to_string(), "value": restated.value, "source": restated.source })
        }),
    })
}

fn measure(figure: &Figure) -> Json {
    let mut measure = Map::new();
    let mut set = |key: &str, value: Json| measure.insert(key.to_owned(), value);
    set("codes", Json::from(figure.codes.clone()));
    set("done", number(figure.done));
    set("planned", Json::from(figure.planned));
    set("target", number(figure.aim.map(|aim| aim.target)));
    set("expected", rounded(figure.aim.map(|aim| aim.expected)));
    set("projection", rounded(figure.projection));
    set("pace", Json::from(figure.pace.code()));
    set("unit", Json::from(figure.unit.code()));
    match figure.ratio {
        Some(Ratio::Share { numerator, denominator }) => {
            set("numerator", numerator.into());
            set("denominator", denominator.into());
        }
        Some(Ratio::Growth { now, before }) => {
            set("now", now.into());
            set("before", before.into());
        }
        None => {}
    }
    if let Some(restated) = &figure.restated {
        set("computed", number(figure.computed));
        let reading = json!({ "date": restated.date.to_string(), "value": restated.value, "source": restated.source });
        set("reading", reading);
    }
    Json::Object(measure)
}

/// A figure in its unit.
pub fn shown(lang: Lang, unit: Unit, value: Option<f64>, places: usize) -> String {
    match (value, unit) {
        (None, _) => "—".to_owned(),
        (Some(value), Unit::Cents) => lang.amount(Cents(value.round() as i64)),
        (Some(value), Unit::Percent | Unit::Point | Unit::ThousandEuros) => figures::value(lang, unit, value),
        (Some(value), _) => lang.decimal(value, if value.fract() == 0.0 { 0 } else { places }),
    }
}

fn text(lang: Lang, status: &Status, contract: &Contract) -> Vec<String> {
    let share = contract.territory.share;
    let (members, territory) = (&status.members, status.territory);
    let mut lines = vec![
        lang.tf("cli.status.title", &[("date", &lang.date_long(status.on)), ("contract", &contract.title)]),
        String::new(),
    ];
    let n = |n: u32| lang.number(i64::from(n));
    let colleges: Vec<String> = members
        .by_college
        .iter()
        .map(|(college, count)| format!("{} {}", contract.college_name(*college, lang == Lang::Fr), n(*count)))
        .collect();
    let dues: Vec<String> = members
        .dues_status
        .iter()
        .map(|(status, count)| format!("{} {}", lang.label("dues.status", status.code()), n(*count)))
        .collect();
    let percent = territory.share().map_or_else(|| lang.t("common.not_measurable").to_owned(), |s| lang.percent(s, 1));
    let verdict = if territory.total == 0 {
        String::new()
    } else if territory.complies(share) {
        lang.tn("cli.status.room", i64::try_from(territory.room(share)).unwrap_or(i64::MAX), &[])
    } else {
        lang.tn("cli.status.needed", i64::try_from(territory.needed(share)).unwrap_or(i64::MAX), &[])
    };
    let money = |cents: i64| lang.amount(Cents(cents));
    let forecast = status.dues_forecast.map_or_else(|| "—".to_owned(), money);
    let head = [
        (
            lang.t("cli.status.members"),
            lang.tf("cli.status.members_line", &[("total", &n(members.total)), ("up_to_date", &n(members.up_to_date))]),
        ),
        ("", colleges.join(", ")),
        (lang.t("cli.status.dues_status"), dues.join(", ")),
        (
            lang.t("cli.status.territory"),
            lang.tf(
                "cli.status.territory_line",
                &[("share", &percent), ("n", &n(territory.inside)), ("total", &n(territory.total))],
            ),
        ),
        ("", verdict),
        (
            lang.t("cli.status.dues"),
            lang.tf(
                "cli.status.dues_line",
                &[
                    ("collected", &money(status.dues.collected)),
                    ("called", &money(status.dues.called)),
                    ("forecast", &forecast),
                ],
            ),
        ),
    ];
    let rows: Vec<Vec<String>> = head
        .into_iter()
        .filter(|(_, line)| !line.is_empty())
        .map(|(label, line)| vec![label.to_owned(), line])
        .collect();
    lines.extend(table(&rows, &[]));
    lines.push(String::new());
    lines.extend(figure_lines(lang, status, contract));
    lines
}

fn figure_lines(lang: Lang, status: &Status, contract: &Contract) -> Vec<String> {
    let mut rows = vec![
        [
            lang.t("cli.status.indicator"),
            lang.t("cli.status.measure"),
            lang.t("cli.status.done"),
            lang.t("cli.status.planned"),
            lang.t("cli.status.expected"),
            lang.t("cli.status.target"),
            lang.t("cli.status.projection"),
            lang.t("cli.status.pace"),
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for figure in &status.figures {
        let unit = figure.unit;
        let planned = if figure.planned == 0 { String::new() } else { lang.number(figure.planned) };
        rows.push(vec![
            references(contract, figure),
            title(lang, contract, figure),
            shown(lang, unit, figure.done, 1) + if figure.restated.is_some() { " *" } else { "" },
            planned,
            shown(lang, unit, figure.aim.map(|aim| aim.expected), 1),
            shown(lang, unit, figure.aim.map(|aim| aim.target), 1),
            figure.projection.map_or_else(String::new, |value| shown(lang, unit, Some(value), 1)),
            match (figure.done, figure.aim) {
                (None, _) => lang.t("common.not_measurable").to_owned(),
                _ => lang.label("pace", figure.pace.code()).to_owned(),
            },
        ]);
    }
    let mut lines = table(&rows, &[2, 3, 4, 5, 6]);
    for (figure, restated) in status.figures.iter().filter_map(|figure| Some((figure, figure.restated.as_ref()?))) {
        let computed = shown(lang, figure.unit, figure.computed, 1);
        let source = restated.source.as_deref().unwrap_or("—");
        let values: &[(&str, &dyn std::fmt::Display)] = &[
            ("measure", &figure.id),
            ("date", &lang.date(restated.date)),
            ("source", &source),
            ("computed", &computed),
        ];
        lines.push(lang.tf("cli.status.restated", values));
    }
    lines
}

/// The document's own references, as it writes them.
fn references(contract: &Contract, figure: &Figure) -> String {
    let mut codes: Vec<&str> = Vec::new();
    for indicator in contract.indicators_of(&figure.id) {
        if !codes.contains(&indicator.code.as_str()) {
            codes.push(&indicator.code);
        }
    }
    codes.join(", ")
}

/// What a measure is called, and its id, by which `evidence` is asked.
fn title(lang: Lang, contract: &Contract, figure: &Figure) -> String {
    let name = contract.measure(&figure.id).map_or("", |measure| measure.name(lang == Lang::Fr));
    format!("{} ({})", capitalise(name), figure.id)
}
