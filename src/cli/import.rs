//! `rouage import`

use serde_json::{Map, Value as Json, json};

use super::args::ImportArgs;
use super::output::{complain, table};
use super::understood;
use super::{Context, Exit, Failure, Output};
use crate::i18n::{Lang, messages};
use crate::interchange::InterchangeError;
use crate::interchange::files;
use crate::interchange::foreign::mapping::Mapping;
use crate::interchange::foreign::sirene::Filter;
use crate::interchange::foreign::target::Target;
use crate::interchange::import::unlike::{Unlike, What};
use crate::interchange::import::{self, Counts, Options, Refusal, Report};
use crate::interchange::sheet::Problem;
use crate::small_file;

/// Refused rows that are shown one by one; the others are counted. `--json` and `--rejects` have them all.
const SHOWN: usize = 50;
/// Longest value quoted in a message, in characters.
const QUOTED: usize = 60;

pub fn run(context: &Context, args: &ImportArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let options = Options {
        mapping: mapping(lang, args)?,
        filter: Filter { departements: args.departements.clone(), naf: args.naf.clone() },
        today: Some(context.on),
        kind: args.kind,
        update: args.update,
        dry_run: args.dry_run,
        skip_bad: args.skip_bad,
        rejects: args.rejects.clone(),
        watch: None,
    };
    // Files first: a path typed wrong makes no database.
    files::find(&args.paths, args.kind)?;
    let mut store = context.open()?;
    let report = import::run(&mut store, &args.paths, &options, &|problem| words(lang, problem))?;
    for path in &report.ignored {
        complain(&messages::ignored_file(lang, path));
    }
    for path in &report.passed_over {
        complain(&lang.tf("import.passed_over", &[("path", &path.display())]));
    }
    if args.json {
        output.json(&document(lang, &report, args.dry_run));
        refused_files(lang, &report);
    } else {
        counts(lang, &report, output);
        refused_files(lang, &report);
        refused_rows(lang, &report);
        unlike_rows(lang, &report);
        understood::say(lang, &report, args.dry_run);
        understood::likenesses(lang, &report);
        complain(&verdict(lang, &report, args));
    }
    context.tell_lost_right(&store);
    Ok(match (report.faulty(), args.dry_run) {
        (false, _) => Exit::Done,
        (true, true) => Exit::Wrong,
        (true, false) if report.done => Exit::Done,
        (true, false) => Exit::Refused,
    })
}

/// What `--map` and `--set` say of foreign files.
fn mapping(lang: Lang, args: &ImportArgs) -> Result<Mapping, Failure> {
    let mut mapping = match &args.map {
        None => Mapping::default(),
        Some(path) => {
            let fail = |source| InterchangeError::Read { path: path.clone(), source };
            let text = small_file::read(path, small_file::NOTE).map_err(fail)?;
            Mapping::parse(&text).map_err(|error| InterchangeError::Mapping { path: path.clone(), error })?
        }
    };
    for setting in &args.set {
        let said = setting.split_once('=').and_then(|(name, value)| Some((Target::parse(name.trim())?, value.trim())));
        let Some((target, value)) = said else {
            let key = match Target::parse(setting.trim()) {
                Some(_) => "errors.io.no_value",
                None => "errors.io.no_field",
            };
            let why = lang.tf(key, &[("name", setting)]);
            return Err(Failure::Usage(
                lang.tf("cli.bad_flag", &[("flag", &"--set"), ("value", setting), ("why", &why)]),
            ));
        };
        mapping.settings.insert(target.to_string(), value.to_owned());
    }
    Ok(mapping)
}

/// What is wrong with a row, as a sentence that names the column.
fn words(lang: Lang, problem: &Problem) -> String {
    let why = messages::fault(lang, &problem.fault);
    match &problem.column {
        Some(column) => lang.tf("cli.import.in_column", &[("column", column), ("why", &why)]),
        None => why,
    }
}

fn counts(lang: Lang, report: &Report, output: &mut Output) {
    let mut rows = vec![vec![String::new()]];
    rows[0].extend(
        [
            lang.t("cli.import.read"),
            lang.t("cli.import.created"),
            lang.t("cli.import.updated"),
            lang.t("cli.import.unchanged"),
            lang.t("cli.import.refused"),
            lang.t("cli.import.duplicates"),
        ]
        .map(str::to_owned),
    );
    let kinds = report.kinds.iter().map(|(kind, counts)| (lang.title(kind.code()), counts));
    let others =
        others(report).map(|(name, counts)| (lang.find(&format!("closing.import.{name}")).unwrap_or(name), counts));
    for (title, counts) in kinds.chain(others) {
        let mut row = vec![title.to_owned()];
        row.extend(numbers(counts).map(|(_, n)| lang.number(i64::try_from(n).unwrap_or(i64::MAX))));
        rows.push(row);
    }
    for line in table(&rows, &[1, 2, 3, 4, 5, 6]) {
        output.line(line);
    }
}

/// What is no record: contracts and closed years, where there were any.
fn others(report: &Report) -> impl Iterator<Item = (&'static str, &Counts)> {
    let others = [("contracts", &report.archive.contracts), ("closings", &report.archive.closings)];
    others.into_iter().filter(|(_, counts)| counts.read > 0)
}

fn numbers(counts: &Counts) -> [(&'static str, u64); 6] {
    [
        ("read", counts.read),
        ("created", counts.created),
        ("updated", counts.updated),
        ("unchanged", counts.unchanged),
        ("refused", counts.refused),
        ("duplicates", counts.duplicates),
    ]
}

fn refused_files(lang: Lang, report: &Report) {
    for refused in &report.refused_files {
        let why = messages::file_fault(lang, &refused.fault);
        let (file, line) = (refused.file.display(), refused.line);
        complain(&lang.tf("cli.import.refused_file", &[("file", &file), ("line", &line), ("why", &why)]));
    }
}

fn refused_rows(lang: Lang, report: &Report) {
    for refused in &report.archive.refused {
        let why = messages::closing::fault(lang, &refused.fault);
        let (file, line) = (refused.file.display(), refused.line);
        complain(&lang.tf("cli.import.refused_file", &[("file", &file), ("line", &line), ("why", &why)]));
    }
    for refusal in report.refused.iter().take(SHOWN) {
        for problem in &refusal.problems {
            let (file, line) = (refusal.file.display(), refusal.line);
            let value = quoted(&problem.value);
            // What no column says is named by its field.
            let field = problem.field.filter(|_| problem.column.is_none());
            let field = field.map(|field| lang.field(refusal.kind.code(), field));
            let why = match field {
                Some(field) => lang.tf("cli.import.in_field", &[("field", &field), ("why", &words(lang, problem))]),
                None => words(lang, problem),
            };
            let values: [(&str, &dyn std::fmt::Display); 4] =
                [("file", &file), ("line", &line), ("value", &value), ("why", &why)];
            complain(&lang.tf("cli.import.refused_row", &values));
        }
    }
    let more = report.refused.len().saturating_sub(SHOWN);
    if more > 0 {
        complain(&lang.tn("cli.import.more", i64::try_from(more).unwrap_or(i64::MAX), &[]));
    }
}

/// Rows that were left alone, and what others emptied.
fn unlike_rows(lang: Lang, report: &Report) {
    let (rows, more) = &report.unlike;
    for row in rows {
        let (file, line, why) = (row.file.display(), row.line, messages::unlike(lang, row));
        complain(&lang.tf("cli.import.refused_file", &[("file", &file), ("line", &line), ("why", &why)]));
    }
    if *more > 0 {
        complain(&lang.tn("import.unlike.more", i64::try_from(*more).unwrap_or(i64::MAX), &[]));
    }
}

fn quoted(value: &str) -> String {
    let line = value.replace('\n', "␊");
    match line.char_indices().nth(QUOTED) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

fn verdict(lang: Lang, report: &Report, args: &ImportArgs) -> String {
    let duplicates: u64 = report.kinds.values().map(|counts| counts.duplicates).sum();
    let mut said = vec![if args.dry_run {
        lang.t("cli.import.dry_run").to_owned()
    } else if report.done {
        lang.t("cli.import.done").to_owned()
    } else {
        lang.t("cli.import.nothing_written").to_owned()
    }];
    if duplicates > 0 && !args.update {
        said.push(lang.t("cli.import.duplicates_hint").to_owned());
    }
    for path in &report.rejects {
        said.push(lang.tf("cli.import.rejects", &[("path", &path.display())]));
    }
    said.join("\n")
}

fn document(lang: Lang, report: &Report, dry_run: bool) -> Json {
    let kinds = report.kinds.iter().map(|(kind, counts)| (kind.file(), counts));
    let kinds: Map<String, Json> = kinds
        .chain(others(report))
        .map(|(name, counts)| {
            let counts: Map<String, Json> =
                numbers(counts).into_iter().map(|(name, n)| (name.to_owned(), Json::from(n))).collect();
            (name.to_owned(), Json::Object(counts))
        })
        .collect();
    let files = report.refused_files.iter().map(|refused| {
        let column = match &refused.fault {
            crate::interchange::FileFault::UnknownColumns { names, .. }
            | crate::interchange::FileFault::MissingColumns { names, .. } => Some(names.join(", ")),
            crate::interchange::FileFault::RepeatedColumn(name) => Some(name.clone()),
            _ => None,
        };
        json!({
            "kind": refused.kind.file(),
            "file": refused.file.display().to_string(),
            "line": refused.line,
            "column": column,
            "value": null,
            "reason": messages::file_fault(lang, &refused.fault),
        })
    });
    let rows = report.refused.iter().map(|refusal| row(lang, refusal));
    let closings = report.archive.refused.iter().map(|refused| {
        json!({
            "kind": "closings",
            "file": refused.file.display().to_string(),
            "line": refused.line,
            "column": null,
            "value": null,
            "reason": messages::closing::fault(lang, &refused.fault),
        })
    });
    let mut document = json!({
        "dry_run": dry_run,
        "written": report.done,
        "kinds": kinds,
        "refused": files.chain(rows).chain(closings).collect::<Vec<_>>(),
        "rejects": report.rejects.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
        "ignored": report.ignored.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
    });
    if let Some(document) = document.as_object_mut()
        && !report.unlike.0.is_empty()
    {
        document.insert("unlike".into(), report.unlike.0.iter().map(unlike).collect());
    }
    if let Some(document) = document.as_object_mut()
        && !report.understood.is_empty()
    {
        document.insert("layout".into(), understood::json(lang, report));
        if dry_run {
            document.insert("looks_like".into(), understood::likenesses_json(lang, report).into());
        }
    }
    document
}

/// A refused row with its first fault; any others are in `also`.
fn row(lang: Lang, refusal: &Refusal) -> Json {
    let fault = |problem: &Problem| {
        let mut fault = json!({
            "column": problem.column,
            "value": problem.value,
            "reason": messages::fault(lang, &problem.fault),
        });
        if let (Some(field), Some(fault)) = (problem.field, fault.as_object_mut()) {
            fault.insert("field".into(), field.into());
        }
        fault
    };
    let mut row = json!({
        "kind": refusal.kind.file(),
        "file": refusal.file.display().to_string(),
        "line": refusal.line,
    });
    let mut faults = refusal.problems.iter().map(fault);
    if let (Some(row), Some(Json::Object(first))) = (row.as_object_mut(), faults.next()) {
        row.extend(first);
        let also: Vec<Json> = faults.collect();
        if !also.is_empty() {
            row.insert("also".into(), also.into());
        }
    }
    row
}

fn unlike(row: &Unlike) -> Json {
    let what = match row.what {
        What::Left => "left",
        What::Repeated => "repeated",
        What::Emptied => "emptied",
    };
    json!({
        "what": what,
        "kind": row.kind.file(),
        "file": row.file.display().to_string(),
        "line": row.line,
        "id": row.id,
        "fields": row.fields,
    })
}
