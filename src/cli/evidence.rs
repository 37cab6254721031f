//! `rouage evidence`

use serde_json::{Value as Json, json};

use super::args::EvidenceArgs;
use super::output::table;
use super::status::{number, shown};
use super::{Context, Exit, Failure, Output};
use crate::counters::evidence::{self, Near, Row};
use crate::counters::{self, Ratio};
use crate::i18n::Lang;
use crate::model::facts::Facts;
use crate::model::kind::Kind;
use crate::store::Store;

pub fn run(context: &Context, args: &EvidenceArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (lang, on) = (context.lang, context.on);
    context.read_with(|store| {
        let contract = store.contract_on(on);
        let Some(measure) = contract.measure(&args.measure) else {
            let known: Vec<&str> = contract.measures.iter().map(|measure| measure.id.as_str()).collect();
            let known = known.join(", ");
            let text = lang.tf("cli.evidence.unknown", &[("measure", &args.measure), ("known", &known)]);
            return Err(Failure::Said(text));
        };
        let facts = store.facts()?;
        let evidence = evidence::of(measure, &facts, contract, on);
        let status = counters::status(&facts, contract, on);
        let figure = status.figure(&measure.id);
        let done = figure.and_then(|figure| figure.done);
        let rows = |rows: &[Row]| {
            let mut lines: Vec<Line> =
                rows.iter().map(|row| line(store, &facts, *row)).collect::<Result<_, Failure>>()?;
            lines.sort_by(Line::order);
            Ok::<_, Failure>(lines)
        };
        let (counted, base) = (rows(&evidence.counted)?, rows(&evidence.base)?);
        let mut near: Vec<(Line, Near)> = evidence
            .near
            .iter()
            .map(|(row, why)| line(store, &facts, *row).map(|line| (line, *why)))
            .collect::<Result<_, _>>()?;
        near.sort_by(|one, two| one.0.order(&two.0));
        if args.json {
            let mut document = json!({
                "measure": measure.id,
                "on": on.to_string(),
                "unit": measure.unit.code(),
                "done": number(done),
                "counted": counted.iter().map(Line::document).collect::<Vec<_>>(),
                "not_counted": near.iter().map(|(line, why)| {
                    let mut document = line.document();
                    document["reason"] = reason(lang, *why).into();
                    document["code"] = code(*why).into();
                    document
                }).collect::<Vec<_>>(),
            });
            // What a rate divides by, besides what it counts; what growth is measured against.
            if figure.is_some_and(|figure| figure.ratio.is_some()) {
                document["base"] = base.iter().map(Line::document).collect::<Vec<_>>().into();
            }
            output.json(&document);
            return Ok(Exit::Done);
        }
        let title = lang.tf(
            "cli.evidence.title",
            &[("measure", &measure.id), ("date", &lang.date_long(on)), ("done", &shown(lang, measure.unit, done, 1))],
        );
        output.line(title);
        section(output, &lang.tn("cli.evidence.counted", count(&counted), &[]), &counted, |line| line.cells(lang));
        match figure.and_then(|figure| figure.ratio) {
            Some(Ratio::Growth { .. }) => {
                section(output, &lang.tn("cli.evidence.before", count(&base), &[]), &base, |line| line.cells(lang));
            }
            // The rows that a share divides by are below, each with its reason.
            Some(Ratio::Share { .. }) | None => {}
        }
        section(output, &lang.tn("cli.evidence.not_counted", count(&near), &[]), &near, |(line, why)| {
            let mut cells = line.cells(lang);
            cells.push(reason(lang, *why));
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

/// A row of evidence as it is shown.
struct Line {
    row: Row,
    organisation: String,
    siret: Option<String>,
    date: Option<chrono::NaiveDate>,
}

fn line(store: &Store, facts: &Facts, row: Row) -> Result<Line, Failure> {
    let date = match row.kind {
        Kind::Membership => Some("joined_on"),
        Kind::Visit | Kind::Event => Some("date"),
        Kind::Engagement => Some("started_on"),
        Kind::Payment => Some("paid_on"),
        _ => None,
    };
    let record = store.get(row.kind, row.id)?;
    let file = facts.file(row.organisation);
    Ok(Line {
        row,
        organisation: file.map(|file| file.organisation.name.to_string()).unwrap_or_default(),
        siret: file.and_then(|file| file.organisation.siret_text()),
        date: date.and_then(|field| record.as_ref().and_then(|record| record.date(field))),
    })
}

impl Line {
    /// By date, then by name.
    fn order(&self, other: &Line) -> std::cmp::Ordering {
        (self.date, &self.organisation, self.row.id).cmp(&(other.date, &other.organisation, other.row.id))
    }

    fn document(&self) -> Json {
        let mut document = json!({
            "kind": self.row.kind.code(),
            "organisation": self.organisation,
            "siret": self.siret,
            "date": self.date.map(|date| date.to_string()),
        });
        if self.row.kind == Kind::Payment {
            document["amount_cents"] = self.row.amount.into();
        }
        document
    }

    fn cells(&self, lang: Lang) -> Vec<String> {
        let date = self.date.map(|date| lang.date(date)).unwrap_or_default();
        let mut cells = vec![date, self.organisation.clone(), lang.record(self.row.kind.code(), 1).to_owned()];
        if self.row.kind == Kind::Payment {
            cells.push(lang.amount(crate::model::money::Cents(self.row.amount)));
        }
        cells
    }
}

/// A stable word for scripts.
const fn code(why: Near) -> &'static str {
    match why {
        Near::Planned => "planned",
        Near::After(_) => "after",
        Near::NotACompany => "not_a_company",
        Near::AlreadyCounted(_) => "already_counted",
        Near::VisitedBefore(_) => "visited_before",
        Near::MemberSince(_) => "member_since",
        Near::Late => "late",
        Near::Outside => "outside",
        Near::CollegeLeftOut => "college_left_out",
        Near::LeftOn(_) => "left_on",
        Near::NotActive => "not_active",
    }
}

/// Why a row was not counted, in words.
fn reason(lang: Lang, why: Near) -> String {
    let dated = |key: &'static str, date| lang.tf(key, &[("date", &lang.date(date))]);
    match why {
        Near::Planned => lang.t("cli.near.planned").to_owned(),
        Near::After(date) => dated("cli.near.after", date),
        Near::NotACompany => lang.t("cli.near.not_a_company").to_owned(),
        Near::AlreadyCounted(date) => dated("cli.near.already_counted", date),
        Near::VisitedBefore(date) => dated("cli.near.visited_before", date),
        Near::MemberSince(date) => dated("cli.near.member_since", date),
        Near::Late => lang.t("cli.near.late").to_owned(),
        Near::Outside => lang.t("cli.near.outside").to_owned(),
        Near::CollegeLeftOut => lang.t("cli.near.college_left_out").to_owned(),
        Near::LeftOn(date) => dated("cli.near.left_on", date),
        Near::NotActive => lang.t("cli.near.not_active").to_owned(),
    }
}
