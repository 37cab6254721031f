//! The other sections: trends, members, movements, territory, dues, and what was left out.

use super::{Block, Chart, Section, tables, words};
use crate::contract::Unit;
use crate::i18n::messages::figures;
use crate::i18n::{Lang, capitalise};
use crate::model::money::Cents;
use crate::report::{Report, svg};

/// Most codes that a small drawing names.
const CODES: usize = 3;

fn len<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}

/// A chart, or a sentence that there is nothing to draw.
fn chart(svg: Option<String>, caption: String, says: String, lang: Lang) -> Block {
    match svg {
        Some(svg) => Block::Chart(Chart { svg, caption, says, small: false }),
        None => Block::Text(lang.tf("report.chart.nothing", &[("title", &caption)])),
    }
}

/// The charts.
pub fn trends(report: &Report, lang: Lang) -> Section {
    let charts = &report.charts;
    let kilo = |value: f64| figures::value(lang, Unit::ThousandEuros, (value / 10_000.0).round() / 10.0);
    let count = |value: f64| words::number(lang, value);
    let (year, on) = (report.year, lang.date(report.on));
    let target = |target: Option<f64>, shown: &dyn Fn(f64) -> String| {
        target.map_or_else(|| lang.t("common.no_target").to_owned(), shown)
    };
    let title = lang.t("report.chart.members").to_owned();
    let (start, now) = (charts.members.members.first(), charts.members.members.last());
    let values = (start.map_or(0.0, |(_, value)| *value), now.map_or(0.0, |(_, value)| *value));
    let says = lang.tf(
        "report.chart.members_say",
        &[
            ("start", &count(values.0)),
            ("from", &lang.date(charts.members.from)),
            ("now", &count(values.1)),
            ("on", &on),
            ("target", &target(charts.members.target.last().map(|(_, value)| *value), &count)),
        ],
    );
    let mut blocks = vec![chart(svg::members(&charts.members, &title, &says, lang), title, says, lang)];
    for (months, title, shown) in [
        (&charts.visits, lang.tf("report.chart.visits", &[("year", &year)]), &count as &dyn Fn(f64) -> String),
        (&charts.dues, lang.tf("report.chart.dues", &[("year", &year)]), &kilo),
    ] {
        let total = shown(months.months.iter().sum());
        let says = lang.tf(
            "report.chart.months_say",
            &[("total", &total), ("on", &on), ("target", &target(months.target, shown))],
        );
        blocks.push(chart(svg::months(months, &title, &says, shown, lang), title, says, lang));
    }
    blocks.push(Block::Heading(3, lang.t("report.chart.trends").to_owned()));
    blocks.push(Block::Text(lang.t("report.chart.trends_note").to_owned()));
    for trend in &charts.trends {
        let name = capitalise(if words::french(lang) { &trend.fr } else { &trend.en });
        let shown = |value: f64| figures::value(lang, trend.unit, value);
        let values: Vec<String> = trend
            .values
            .iter()
            .map(|(year, value)| format!("{year} : {}", value.map_or_else(|| words::NOTHING.to_owned(), shown)))
            .collect();
        let says = values.join(" ; ");
        if let Some(svg) = svg::trend(trend, &name, &says, shown) {
            let mut codes: Vec<&str> = trend.codes.iter().take(CODES).map(String::as_str).collect();
            if trend.codes.len() > CODES {
                codes.push("…");
            }
            let caption = format!("{name} ({})", codes.join(", "));
            blocks.push(Block::Chart(Chart { svg, caption, says, small: true }));
        }
    }
    Section { id: "evolution", title: lang.t("report.section.trends").to_owned(), blocks }
}

/// The member list.
pub fn members(report: &Report, lang: Lang) -> Section {
    let total = report.members.iter().filter(|row| row.is_member()).count();
    let gone = i64::try_from(report.members.len() - total).unwrap_or(i64::MAX);
    let on = lang.date(report.on);
    let mut blocks = vec![Block::Text(lang.tn(
        "report.members.intro",
        i64::try_from(total).unwrap_or(i64::MAX),
        &[("date", &on), ("up_to_date", &report.status.members.up_to_date)],
    ))];
    let colleges: Vec<(String, String)> = report
        .status
        .members
        .by_college
        .iter()
        .map(|(college, count)| (report.college(*college, lang), count.to_string()))
        .collect();
    if !colleges.is_empty() {
        blocks.push(Block::Facts(colleges));
    }
    if gone > 0 {
        blocks.push(Block::Text(lang.tn("report.members.gone", gone, &[])));
    }
    if !report.members.is_empty() {
        blocks.push(Block::Text(lang.t("report.members.layout").to_owned()));
        blocks.push(Block::Table(tables::members(report, lang)));
    }
    Section { id: "adherents", title: lang.t("report.section.members").to_owned(), blocks }
}

/// Arrivals and departures.
pub fn movements(report: &Report, lang: Lang) -> Section {
    let (movements, balance) = (&report.movements, report.movements.balance);
    let mut facts = vec![(
        lang.tf("report.movements.opening", &[("year", &(report.year - 1))]),
        lang.number(i64::from(balance.opening)),
    )];
    let mut add = |label: String, value: String| facts.push((label, value));
    if balance.ended_with_last_year > 0 {
        let label = lang.tf("report.movements.ended", &[("year", &(report.year - 1))]);
        add(label, format!("−{}", balance.ended_with_last_year));
    }
    add(lang.t("report.movements.arrivals").to_owned(), format!("+{}", balance.arrivals));
    add(lang.t("report.movements.departures").to_owned(), format!("−{}", balance.departures));
    add(
        lang.tf("report.movements.closing", &[("date", &lang.date(report.on))]),
        lang.number(i64::from(balance.closing)),
    );
    let mut blocks = vec![Block::Facts(facts)];
    if balance.last_day > 0 {
        blocks.push(Block::Text(lang.tn("report.movements.last_day", i64::from(balance.last_day), &[])));
    }
    for (rows, departures, title, none) in [
        (&movements.arrivals, false, "report.movements.arrivals_title", "report.movements.no_arrival"),
        (&movements.departures, true, "report.movements.departures_title", "report.movements.no_departure"),
    ] {
        blocks.push(Block::Heading(3, lang.tn(title, len(rows), &[])));
        if rows.is_empty() {
            blocks.push(Block::Text(lang.t(none).to_owned()));
        } else {
            blocks.push(Block::Table(tables::movements(report, rows, departures, lang)));
        }
    }
    Section { id: "mouvements", title: lang.t("report.section.movements").to_owned(), blocks }
}

/// The territory statement.
pub fn territory(report: &Report, lang: Lang) -> Section {
    let statement = &report.territory;
    let rule = format!("{}/{}", statement.share.numerator, statement.share.denominator);
    let shown = |one: crate::model::territory::Territory| {
        let share =
            one.share().map_or_else(|| lang.t("common.not_measurable").to_owned(), |share| lang.percent(share, 1));
        lang.tf("report.territory.share", &[("share", &share), ("n", &one.inside), ("total", &one.total)])
    };
    let up_to_date = statement.up_to_date;
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let verdict = if up_to_date.total == 0 {
        lang.t("report.territory.nobody").to_owned()
    } else if up_to_date.complies(statement.share) {
        lang.tn("report.territory.room", count(up_to_date.room(statement.share)), &[])
    } else {
        lang.tn("report.territory.needed", count(up_to_date.needed(statement.share)), &[])
    };
    let departements = statement.departements.join(", ");
    let mut blocks = vec![
        Block::Text(lang.tf(
            "report.territory.intro",
            &[("name", &statement.name), ("departements", &departements), ("rule", &rule)],
        )),
        Block::Facts(vec![
            (lang.t("report.territory.up_to_date").to_owned(), shown(up_to_date)),
            (lang.t("report.territory.verdict").to_owned(), verdict),
            (lang.t("report.territory.all").to_owned(), shown(statement.all)),
        ]),
        Block::Heading(3, lang.tn("report.territory.outsiders", len(&statement.outsiders), &[])),
    ];
    if statement.outsiders.is_empty() {
        blocks.push(Block::Text(lang.t("report.territory.none").to_owned()));
    } else {
        blocks.push(Block::Table(tables::outsiders(report, lang)));
    }
    Section { id: "territoire", title: lang.t("report.section.territory").to_owned(), blocks }
}

/// The dues of the year.
pub fn dues(report: &Report, lang: Lang) -> Section {
    let (dues, totals) = (&report.dues, report.dues.totals);
    let money = |cents: i64| lang.amount(Cents(cents));
    let mut facts = vec![
        (lang.t("report.dues.called").to_owned(), money(totals.called)),
        (lang.t("report.dues.collected").to_owned(), money(totals.collected)),
    ];
    let forecast = dues.forecast.map_or_else(|| lang.t("report.tile.no_forecast").to_owned(), money);
    facts.push((lang.t("report.dues.forecast").to_owned(), forecast));
    facts.push((lang.t("report.dues.outstanding").to_owned(), money(totals.outstanding)));
    if totals.overpaid > 0 {
        facts.push((lang.t("report.dues.overpaid").to_owned(), money(totals.overpaid_amount)));
    }
    let mut blocks = vec![Block::Facts(facts)];
    if dues.by_status.is_empty() {
        blocks.push(Block::Text(lang.tf("report.dues.nothing", &[("year", &report.year)])));
    } else {
        blocks.push(Block::Heading(3, lang.t("report.dues.by_status").to_owned()));
        blocks.push(Block::Table(tables::dues_by_status(report, lang)));
    }
    blocks.push(Block::Heading(3, lang.tn("report.dues.late", len(&dues.late), &[("date", &lang.date(report.on))])));
    if dues.late.is_empty() {
        blocks.push(Block::Text(lang.t("report.dues.none_late").to_owned()));
    } else {
        blocks.push(Block::Table(tables::late(&dues.late, lang)));
    }
    Section { id: "cotisations", title: lang.t("report.section.dues").to_owned(), blocks }
}

/// How the figures are made, and how many texts may not leave.
pub fn notes(report: &Report, lang: Lang) -> Section {
    let withheld = report.withheld;
    let facts = vec![
        (lang.t("report.notes.internal").to_owned(), withheld.internal.to_string()),
        (lang.t("report.notes.nda").to_owned(), withheld.nda.to_string()),
    ];
    let blocks = vec![
        Block::Text(lang.t("report.notes.method").to_owned()),
        Block::Text(lang.t("report.notes.confidential").to_owned()),
        Block::Facts(facts),
    ];
    Section { id: "methode", title: lang.t("report.section.notes").to_owned(), blocks }
}
