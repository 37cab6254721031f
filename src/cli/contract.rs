//! `rouage contract`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::args::ContractNewArgs;
use super::output::{is_standard, table};
use super::status::shown;
use super::{Context, Exit, Failure, Output};
use crate::contract::draft::{Draft, draft};
use crate::contract::{Contract, Target, Unit};
use crate::counters;
use crate::i18n::{Lang, messages};
use crate::interchange::archive::file_part;
use crate::interchange::output::write_file;
use crate::model::rights::Right;
use crate::model::text::document_safe;
use crate::small_file;
use crate::store::Access;

/// The contract in force on the reference date, or its source.
pub fn show(context: &Context, source: bool, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    context.read_with(|store| {
        let contract = store.contract_on(context.on);
        if source {
            output.document(store.contract_source(&contract.code).unwrap_or_default());
            return Ok(Exit::Done);
        }
        let share = contract.territory.share;
        let ratio = f64::from(share.numerator) / f64::from(share.denominator);
        let mut rows = vec![
            (lang.t("cli.contract.title"), format!("{} – {}", contract.title, contract.pole)),
            (lang.t("cli.contract.code"), contract.code.clone()),
            (
                lang.t("cli.contract.years"),
                format!("{} – {}", lang.date(contract.starts_on), lang.date(contract.ends_on)),
            ),
            (
                lang.t("cli.contract.territory"),
                format!(
                    "{} ({}) : {}",
                    contract.territory.name,
                    contract.territory.departements.join(", "),
                    lang.percent(ratio, 1)
                ),
            ),
        ];
        let named = |fr: &str, en: &str| if lang == Lang::Fr { fr.to_owned() } else { en.to_owned() };
        let colleges = contract.colleges.iter().map(|each| format!("{} {}", each.code, named(&each.fr, &each.en)));
        rows.push((lang.t("cli.contract.colleges"), colleges.collect::<Vec<_>>().join(", ")));
        let sectors = contract.sectors.iter().map(|each| named(&each.fr, &each.en));
        rows.push((lang.t("cli.contract.sectors"), sectors.collect::<Vec<_>>().join(", ")));
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(label, text)| vec![label.to_owned(), text]).collect();
        table(&rows, &[]).into_iter().for_each(|line| output.line(line));
        output.line("");
        indicators(lang, contract).into_iter().for_each(|line| output.line(line));
        Ok(Exit::Done)
    })
}

/// Every contract with its years; the one in force on the reference date is marked.
pub fn list(context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    context.read_with(|store| {
        let current = &store.contract_on(context.on).code;
        let row = |contract: &Contract| {
            let mark = if contract.code == *current { "*" } else { "" };
            let years = format!("{} – {}", lang.date(contract.starts_on), lang.date(contract.ends_on));
            vec![mark.to_owned(), contract.code.clone(), years, contract.title.clone()]
        };
        let rows: Vec<Vec<String>> = store.contracts().iter().map(row).collect();
        table(&rows, &[]).into_iter().for_each(|line| output.line(line));
        Ok(Exit::Done)
    })
}

/// Writes a file to start the next contract from, with the base values that the records give.
pub fn new(context: &Context, args: &ContractNewArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    if args.to < args.from {
        return Err(Failure::Usage(lang.t("cli.contract.years_backwards").to_owned()));
    }
    let (code, text) = context.read_with(|store| {
        let before = store.contracts().last().unwrap_or_else(|| store.contract_on(context.on));
        let stem = before.code.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
        let code = format!("{stem}-{}-{}", args.from, args.to);
        let source = store.contract_source(&before.code).unwrap_or(crate::contract::BUILT_IN);
        let mut bases = BTreeMap::new();
        let base_on = NaiveDate::from_ymd_opt(args.from - 1, 12, 31).unwrap_or(context.on);
        // What lies ahead cannot be read off the records.
        if base_on <= context.today {
            let facts = store.snapshot(|store| store.facts())?;
            let contract = store.contract_on(base_on);
            let status = counters::status(&facts, contract, base_on);
            bases.extend(status.figures.iter().filter_map(|figure| Some((figure.id.clone(), figure.done?))));
        }
        Ok((code.clone(), draft(&Draft { source, code: &code, from: args.from, to: args.to, bases: &bases })))
    })?;
    let target = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.toml", file_part(&code))));
    if is_standard(&target) {
        output.document(&text);
        return Ok(Exit::Done);
    }
    if target.exists() {
        return Err(Failure::Said(lang.tf("cli.contract.exists", &[("path", &target.display())])));
    }
    write_file(&target, document_safe(&text).as_bytes())?;
    output.line(lang.tf("cli.contract.drafted", &[("path", &target.display())]));
    Ok(Exit::Done)
}

fn indicators(lang: Lang, contract: &Contract) -> Vec<String> {
    let rows: Vec<Vec<String>> = contract
        .indicators
        .iter()
        .map(|indicator| {
            let wording = if lang == Lang::Fr { &indicator.wording } else { &indicator.wording_en };
            let unit = indicator.measure.as_deref().and_then(|id| contract.measure(id)).map(|measure| measure.unit);
            let target = indicator.target.as_ref().map(|target| said(lang, target, unit.unwrap_or(Unit::Member)));
            vec![
                indicator.code.clone(),
                indicator.measure.clone().unwrap_or_default(),
                target.unwrap_or_else(|| lang.t("common.no_target").to_owned()),
                wording.clone(),
            ]
        })
        .collect();
    table(&rows, &[])
}

fn said(lang: Lang, target: &Target, unit: Unit) -> String {
    let value = |value: f64| shown(lang, unit, Some(value), 1);
    match target {
        Target::Yearly(target) | Target::YearlyRate(target) => {
            lang.tf("cli.contract.yearly", &[("value", &value(*target))])
        }
        Target::Floor(target) => lang.tf("cli.contract.floor", &[("value", &value(*target))]),
        Target::ByYear(years) => {
            let years = years.iter().map(|(year, target)| format!("{year} : {}", value(*target)));
            years.collect::<Vec<_>>().join(", ")
        }
        Target::Forecast(_) => lang.t("cli.contract.forecast").to_owned(),
        Target::Dated(milestones) => milestones
            .iter()
            .filter(|milestone| !milestone.base)
            .map(|milestone| {
                lang.tf("cli.contract.dated", &[("value", &value(milestone.value)), ("date", &lang.date(milestone.on))])
            })
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// Checks a file; a faulty one is what the check was asked to find.
pub fn check(context: &Context, file: &Path, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let source = read(file)?;
    match Contract::parse_new(&source) {
        Ok(contract) => {
            left_to_set(lang, &source);
            output.line(lang.tf("cli.contract.sound", &[("path", &file.display()), ("code", &contract.code)]));
            Ok(Exit::Done)
        }
        Err(error) => {
            super::output::complain(&lang.tf("cli.contract.faulty", &[("path", &file.display())]));
            super::output::complain(&messages::contract_error(lang, &error));
            Ok(Exit::Wrong)
        }
    }
}

/// Checks a file and loads it.
pub fn load(context: &Context, file: &Path, output: &mut Output) -> Result<Exit, Failure> {
    let source = read(file)?;
    // Before the database is opened: a faulty file makes none.
    if let Err(error) = Contract::parse_new(&source) {
        return Err(Failure::Contract { path: file.to_owned(), error });
    }
    left_to_set(context.lang, &source);
    let mut store = context.open()?;
    store.allow(Right::LoadContract)?;
    let code = store.add_contract(&source)?;
    store.note_access(Access::LoadContract, None, 1)?;
    let all = store.contracts();
    let loaded = all.iter().find(|contract| contract.code == code);
    for other in all.iter().filter(|other| other.code != code) {
        if loaded.is_some_and(|loaded| loaded.starts_on <= other.ends_on && other.starts_on <= loaded.ends_on) {
            super::output::complain(&context.lang.tf("cli.contract.overlaps", &[("other", &other.code)]));
        }
    }
    output.line(context.lang.tf("cli.contract.loaded", &[("code", &code)]));
    Ok(Exit::Done)
}

/// Says how many lines of a draft nobody has gone through yet.
fn left_to_set(lang: Lang, source: &str) {
    // The head of a draft speaks of them as well.
    let lines = source.lines().filter(|line| line.contains("TO SET") && !line.starts_with("# Contract")).count();
    if lines > 0 {
        super::output::complain(&lang.tn("cli.contract.to_set", i64::try_from(lines).unwrap_or(i64::MAX), &[]));
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    // Nothing in it drives a terminal that shows it one day.
    let read = small_file::read(file, small_file::CONTRACT).map(|source| document_safe(&source));
    read.map_err(|source| Failure::Read { path: file.to_owned(), source })
}
