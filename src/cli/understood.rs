//! What foreign files were found to be, for `rouage import`.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::output::complain;
use crate::i18n::{Lang, messages};
use crate::interchange::foreign::layout::{Column, Why};
use crate::interchange::foreign::proposals::Proposed;
use crate::interchange::foreign::sirene::LeftOutLines;
use crate::interchange::foreign::source::values_noted;
use crate::interchange::foreign::table::Form;
use crate::interchange::foreign::target::Target;
use crate::interchange::foreign::values::Remark;
use crate::interchange::import::likeness::{Alike, Other};
use crate::interchange::import::{Report, Understood};
use crate::model::text::display_safe;

/// Likenesses that are told one by one; the others are counted. `--json` has them all.
const TOLD: usize = 50;

/// Tells which new organisations of a try look like others.
pub fn likenesses(lang: Lang, report: &Report) {
    for alike in report.alike.iter().take(TOLD) {
        let (name, other) = (named(&alike.name, &alike.town), like(lang, alike));
        let why = messages::merge::reasons(lang, &alike.why);
        let values: [(&str, &dyn std::fmt::Display); 4] =
            [("line", &alike.number), ("name", &name), ("other", &other), ("why", &why)];
        complain(&lang.tf("import.alike", &values));
    }
    let more = report.alike.len().saturating_sub(TOLD);
    if more > 0 {
        complain(&lang.tn("import.more_alike", i64::try_from(more).unwrap_or(i64::MAX), &[]));
    }
}

/// The same as JSON.
pub fn likenesses_json(lang: Lang, report: &Report) -> Vec<Json> {
    let file = |alike: &Alike| report.understood.get(alike.at.0).map(|found| found.name.display().to_string());
    report
        .alike
        .iter()
        .map(|alike| {
            json!({
                "file": file(alike),
                "line": alike.number,
                "name": alike.name,
                "town": alike.town,
                "like": like(lang, alike),
                "reason": messages::merge::reasons(lang, &alike.why),
            })
        })
        .collect()
}

fn like(lang: Lang, alike: &Alike) -> String {
    match &alike.other {
        Other::Stored { name, town, .. } => named(name, town),
        Other::Line { number, name } => {
            lang.tf("import.outcome.other_line", &[("line", number), ("name", &display_safe(name))])
        }
    }
}

fn named(name: &str, town: &str) -> String {
    let parts: Vec<&str> = [name, town].into_iter().filter(|part| !part.is_empty()).collect();
    display_safe(&parts.join(", ")).into_owned()
}

/// Tells, for each table, what its columns were read as, which were left out and why, and what was understood otherwise
/// than it stands there.
pub fn say(lang: Lang, report: &Report, dry_run: bool) {
    for found in &report.understood {
        let (file, line) = (found.name.display(), found.heading_line);
        complain(&lang.tf("import.found", &[("file", &file), ("line", &line)]));
        if found.remembered {
            complain(&format!("  {}", lang.t("import.remembered")));
        }
        for (_, column, target) in found.layout.used() {
            let target = target.to_string();
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("heading", &display_safe(&column.heading)), ("target", &target)];
            complain(&format!("  {}", lang.tf("import.read_as", &values)));
        }
        let kinds = found.layout.kinds();
        let of_use = |name: &str| Target::parse(name).is_some_and(|target| kinds.contains(&target.kind));
        for (name, value) in found.layout.settings.iter().filter(|(name, _)| of_use(name)) {
            complain(&format!("  {}", lang.tf("import.setting", &[("target", name), ("value", value)])));
        }
        for proposed in &found.proposed {
            let value = match proposed {
                Proposed::Year { .. } => lang.t("import.proposed.year_value"),
                Proposed::Colleges(_) | Proposed::CollegesAbove(_) => "N",
            };
            let change = lang.tf("import.proposed.by_set", &[("name", &proposed.name()), ("value", &value)]);
            complain(&format!("  {}", messages::proposed(lang, proposed, &change)));
        }
        let left_out: Vec<(usize, &Column)> =
            found.layout.columns.iter().enumerate().filter(|(_, column)| is_left_out(column)).collect();
        if !left_out.is_empty() {
            let n = i64::try_from(left_out.len()).unwrap_or(i64::MAX);
            complain(&format!("  {}", lang.tn("import.left_out", n, &[])));
            for (at, column) in left_out {
                let heading = match column.heading.is_empty() {
                    true => lang.tf("import.no_heading", &[("n", &(at + 1))]),
                    false => display_safe(&column.heading).into_owned(),
                };
                complain(&format!("    {heading} – {}", why(lang, column)));
            }
        }
        for (why, lines) in &found.left_out {
            complain(&format!("  {}", messages::left_out(lang, *why, lines)));
        }
        remarks(lang, found);
    }
    if report.opposed > 0 {
        complain(&lang.tn("import.opposed", i64::try_from(report.opposed).unwrap_or(i64::MAX), &[]));
    }
    // Of an import that was refused nobody joins.
    if !report.new_staff.is_empty() && (report.done || dry_run) {
        let n = i64::try_from(report.new_staff.len()).unwrap_or(i64::MAX);
        let names = report.new_staff.join(", ");
        complain(&lang.tn("import.new_staff", n, &[("names", &display_safe(&names))]));
    }
}

/// Whether a column is not read, though it has a heading, or something stands in it.
fn is_left_out(column: &Column) -> bool {
    !column.is_used() && (!column.heading.is_empty() || column.why != Why::Empty)
}

fn remarks(lang: Lang, found: &Understood) {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for noted in &found.noted {
        *counts.entry(noted.remark.code()).or_default() += 1;
    }
    for (code, n) in counts {
        let key = match code {
            "leading_zero" => "import.remark.leading_zero",
            "day_number" => "import.remark.day_number",
            "others" => "import.remark.others",
            "nothing" => "import.remark.nothing",
            "planned" => "import.remark.planned",
            "college_letter" => "import.remark.college_letter",
            "several_people" => "import.remark.several_people",
            "sum" => "import.remark.sum",
            "section" => "import.remark.section",
            "name_alone" => "import.remark.name_alone",
            "nature_company" => "import.remark.nature_company",
            "nature_presumed" => "import.remark.nature_presumed",
            "nature_research" => "import.remark.nature_research",
            "nature_training" => "import.remark.nature_training",
            "nature_development" => "import.remark.nature_development",
            "member_already" => "import.remark.member_already",
            "cancelled" => "import.remark.cancelled",
            "no_day" => "import.remark.no_day",
            "season" => "import.remark.season",
            "college_of_kind" => "import.remark.college_of_kind",
            "paid_until" => "import.remark.paid_until",
            "name_first" => "import.remark.name_first",
            "name_last" => "import.remark.name_last",
            "repeated_line" => "import.remark.repeated_line",
            "repeated_payment" => "import.remark.repeated_payment",
            "repeated_contact" => "import.remark.repeated_contact",
            "other_name" => "import.remark.other_name",
            "renamed" => "import.remark.renamed",
            "other_value" => "import.remark.other_value",
            _ => "import.remark.to_organisation",
        };
        let names = values_noted(found.noted.iter(), code);
        complain(&format!("  {}", lang.tn(key, n, &[("names", &display_safe(&names))])));
    }
}

/// Why a column is what it is, in words.
fn why(lang: Lang, column: &Column) -> String {
    if let Some((kind, field)) = column.lacks {
        let (label, record) = (lang.field(kind.code(), field), lang.record(kind.code(), 1));
        let name = format!("{}.{field}", kind.code());
        return lang.tf("import.lacks", &[("field", &label), ("kind", &record), ("name", &name)]);
    }
    let key = format!("import.why.{}", column.why.code());
    let text = lang.find(&key).unwrap_or_default();
    match &column.why {
        Why::Twice(other) => text.replace("{other}", &display_safe(other)),
        _ => text.to_owned(),
    }
}

/// What the key `layout` holds: one object for each table.
pub fn json(lang: Lang, report: &Report) -> Json {
    let table = |found: &Understood| {
        let column = |column: &Column| {
            json!({
                "heading": column.heading,
                "target": column.target.map(|target| target.to_string()),
                "used": column.is_used(),
                "confidence": column.confidence,
                "why": column.why.code(),
                "lacks": column.lacks.map(|(kind, field)| format!("{}.{field}", kind.code())),
                "reason": why(lang, column),
            })
        };
        let noted = found.noted.iter().map(|noted| {
            let others = match &noted.remark {
                Remark::Others(others) => others.clone(),
                _ => Vec::new(),
            };
            json!({ "line": noted.line, "column": noted.column, "value": noted.value, "note": noted.remark.code(), "others": others })
        });
        let left_out = found.left_out.iter().map(|(why, lines)| (why.code().to_owned(), Json::from(lines.n)));
        let first = |lines: &LeftOutLines| -> Vec<Json> {
            lines.first.iter().map(|(line, siret)| json!({ "line": line, "siret": siret })).collect()
        };
        let named = found.left_out.iter().map(|(why, lines)| (why.code().to_owned(), first(lines).into()));
        json!({
            "file": found.name.display().to_string(),
            "form": form(found.form),
            "heading_line": found.heading_line,
            "remembered": found.remembered,
            "columns": found.layout.columns.iter().map(column).collect::<Vec<_>>(),
            "set": found.layout.settings,
            "proposed": found.proposed.iter().map(proposed_json).collect::<Vec<_>>(),
            "left_out": left_out.collect::<serde_json::Map<_, _>>(),
            "left_out_first": named.collect::<serde_json::Map<_, Json>>(),
            "notes": noted.collect::<Vec<_>>(),
        })
    };
    json!(report.understood.iter().map(table).collect::<Vec<_>>())
}

/// What was proposed, and by what.
fn proposed_json(proposed: &Proposed) -> Json {
    match proposed {
        Proposed::Year { offer, .. } => {
            let year = (!offer.from.is_of_each_line()).then_some(offer.year);
            json!({ "field": proposed.name(), "value": year, "from": offer.from.code() })
        }
        Proposed::Colleges(colleges) | Proposed::CollegesAbove(colleges) => {
            let above = matches!(proposed, Proposed::CollegesAbove(_));
            let colleges = colleges.iter().map(|(college, n)| (college.to_string(), Json::from(*n)));
            let colleges: serde_json::Map<_, _> = colleges.collect();
            json!({ "field": proposed.name(), "value": colleges, "from": if above { "title" } else { "kind" } })
        }
    }
}

/// What kind of file it is; of a text, how it is written too.
fn form(form: Form) -> Json {
    match form {
        Form::Delimited { encoding, separator } => {
            json!({ "kind": "delimited", "encoding": format!("{encoding:?}"), "separator": separator.to_string() })
        }
        other => json!({ "kind": format!("{other:?}").to_lowercase() }),
    }
}
