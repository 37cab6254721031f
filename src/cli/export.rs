//! `rouage export`

use std::path::Path;

use chrono::{Datelike, NaiveDate};

use super::args::ExportArgs;
use super::output::{complain, is_standard};
#[cfg(feature = "encryption")]
use super::sealed;
use super::visit::known_staff;
use super::{Context, Exit, Failure, Output};
use crate::counters::agenda::Wanted;
use crate::i18n::{Lang, capitalise};
use crate::interchange::export::contacts::Which;
use crate::interchange::export::csv::Dialect;
use crate::interchange::export::table::Table;
use crate::interchange::export::{self, Format, Names, Purpose, calendar, contacts, ical, kinds, labels, vcard};
use crate::interchange::output::write_file;
#[cfg(feature = "encryption")]
use crate::interchange::output::write_files;
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::model::rights::{MASS, Right};
use crate::report;
use crate::store::{Access, Found, Store, StoreError};

/// Most lines of each part of the agenda.
const LIMIT: u32 = 10_000;

pub fn run(context: &Context, args: &ExportArgs, output: &mut Output) -> Result<Exit, Failure> {
    if let Some(dir) = &args.dir {
        return folder(context, dir, args, output);
    }
    let Some(target) = &args.output else {
        // The argument parser asks for it.
        return Err(Failure::Usage(context.lang.t("cli.export.what").to_owned()));
    };
    let written = target;
    // Whoever gives passphrases in a script gives that of the database first.
    #[cfg(feature = "encryption")]
    if args.seal.passphrase {
        drop(context.open_existing()?);
    }
    #[cfg(feature = "encryption")]
    let (seal, target) = (sealed::target(context, &args.seal, target)?, &sealed::inside(target));
    let bytes = if args.labels {
        self::labels(context, args)?
    } else if args.survey {
        survey(context, args, target)?
    } else if args.agenda {
        agenda(context, args, target)?
    } else if let Some(kind) = args.kind {
        one_kind(context, kind, args, target)?
    } else {
        return Err(Failure::Usage(context.lang.t("cli.export.what").to_owned()));
    };
    #[cfg(feature = "encryption")]
    let bytes = match &seal {
        Some(seal) => sealed::sealed(&bytes, seal, written)?,
        None => bytes,
    };
    if is_standard(written) {
        output.raw(&bytes);
        return Ok(Exit::Done);
    }
    write_file(written, &bytes)?;
    output.line(context.lang.tf("cli.written", &[("path", &written.display())]));
    Ok(Exit::Done)
}

#[cfg_attr(not(feature = "encryption"), allow(unused_variables))]
fn folder(context: &Context, dir: &Path, args: &ExportArgs, output: &mut Output) -> Result<Exit, Failure> {
    let store = context.open_existing()?;
    store.allow(Right::MassExport)?;
    #[cfg(feature = "encryption")]
    if let Some(seal) = sealed::target_of_folder(context, &args.seal, dir)? {
        let (count, files) = export::files(&store)?;
        let seal_one = |(name, bytes): (String, Vec<u8>)| {
            let name = format!("{name}.age");
            sealed::sealed(&bytes, &seal, &dir.join(&name)).map(|bytes| (name, bytes))
        };
        let files: Vec<_> = files.into_iter().map(seal_one).collect::<Result<_, _>>()?;
        write_files(dir, &files)?;
        store.note_access(Access::ExportAll, None, usize::try_from(count).unwrap_or(usize::MAX))?;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        output.line(context.lang.tn("cli.export.done", count, &[("path", &dir.display())]));
        return Ok(Exit::Done);
    }
    let count = export::folder(&store, dir)?;
    store.note_access(Access::ExportAll, None, usize::try_from(count).unwrap_or(usize::MAX))?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    output.line(context.lang.tn("cli.export.done", count, &[("path", &dir.display())]));
    Ok(Exit::Done)
}

/// The format asked for, else that of the file's ending, else the first of the list.
fn format(context: &Context, purpose: Purpose, args: &ExportArgs, target: &Path) -> Result<Format, Failure> {
    let lang = context.lang;
    let goes = purpose.formats();
    let first = goes.first().copied().unwrap_or(Format::Csv);
    let format = match &args.format {
        Some(name) => match Format::named(name).filter(|format| goes.contains(format)) {
            Some(format) => format,
            None => return Err(no_such_format(lang, purpose, name)),
        },
        None => match Format::of(target) {
            Some(format) if goes.contains(&format) => format,
            Some(format) => return Err(no_such_format(lang, purpose, format.ending())),
            None => first,
        },
    };
    if args.excel && format != Format::Csv {
        return Err(Failure::Usage(lang.t("cli.export.excel_is_csv").to_owned()));
    }
    Ok(format)
}

fn no_such_format(lang: Lang, purpose: Purpose, name: &str) -> Failure {
    let what = match purpose {
        Purpose::Kind(kind) => lang.title(kind.code()).to_owned(),
        Purpose::Agenda => lang.t("global.commands.agenda.title").to_owned(),
        Purpose::Organisations | Purpose::Table => lang.t("export.survey").to_owned(),
    };
    let known: Vec<&str> = purpose.formats().iter().map(|format| format.ending()).collect();
    let known = known.join(", ");
    Failure::Said(lang.tf("cli.export.format", &[("format", &name), ("what", &what), ("known", &known)]))
}

fn table(
    context: &Context,
    table: &Table,
    format: Format,
    args: &ExportArgs,
    name: &str,
    on: NaiveDate,
) -> Result<Vec<u8>, Failure> {
    let dialect = if args.excel { Dialect::Excel } else { Dialect::Plain };
    if format == Format::Xlsx
        && let cut @ 1.. = i64::try_from(export::xlsx::cut_cells(table)).unwrap_or(i64::MAX)
    {
        complain(&context.lang.tn("cli.export.cut", cut, &[]));
    }
    export::write_table(table, format, dialect, name, on)
        .map_err(|error| Failure::Said(context.lang.tf("export.no_workbook", &[("why", &error)])))
}

fn one_kind(context: &Context, kind: Kind, args: &ExportArgs, target: &Path) -> Result<Vec<u8>, Failure> {
    let lang = context.lang;
    let format = format(context, Purpose::Kind(kind), args, target)?;
    let store = context.open_existing()?;
    // Everybody's address and number in one file.
    if kind == Kind::Contact {
        store.allow(Right::MassExport)?;
    }
    let now = context.session.clock.now();
    let name = capitalise(lang.title(kind.code()));
    let staff = args.staff.as_deref().map(|login| staff(context, &store, login)).transpose()?;
    if staff.is_some() && format != Format::Ics {
        return Err(Failure::Usage(lang.t("cli.export.staff_is_ics").to_owned()));
    }
    let written = match (format, args.excel) {
        (Format::Csv, false) => store.snapshot(|store| export::csv(store, kind, &Names::read(store)?))?,
        (Format::Json, _) => store.snapshot(|store| export::json(store, kind, &Names::read(store)?))?,
        (Format::Vcf, _) => vcard::write(&store.snapshot(|store| contacts::cards(store, &Which::All, lang))?),
        (Format::Ics, _) => {
            let entries = store.snapshot(|store| {
                let ids = staff.map(|staff| of_staff(store, kind, staff)).transpose()?;
                calendar::records(store, kind, ids.as_deref(), lang)
            })?;
            ical::write(&name, &entries, &now)
        }
        (Format::Csv | Format::Xlsx | Format::Labels, _) => {
            let contract = store.contract_on(context.on).clone();
            let rows = store.snapshot(|store| kinds::table(store, kind, Some(&contract), lang))?;
            table(context, &rows, format, args, &name, context.on)?
        }
    };
    if let Ok(rows) = usize::try_from(store.count(kind)?) {
        store.note_export(kind, rows)?;
    }
    if kind == Kind::Visit {
        let met = store.note_people_met(None)?;
        if met > MASS && store.allow(Right::MassExport).is_err() {
            complain(&lang.tf("cli.export.people_met", &[("n", &met)]));
        }
    }
    Ok(written)
}

fn staff(context: &Context, store: &Store, login: &str) -> Result<Id, Failure> {
    known_staff(context, store, login)?;
    match store.find(Kind::Staff, login)? {
        Found::One(id) => Ok(id),
        _ => Err(Failure::Usage(context.lang.t("cli.export.what").to_owned())),
    }
}

/// The records of a person, by date.
fn of_staff(store: &Store, kind: Kind, staff: Id) -> Result<Vec<Id>, StoreError> {
    let mut mine: Vec<(Option<NaiveDate>, Id)> = Vec::new();
    store.each(kind, |record| {
        if record.id_of("staff") == Some(staff) {
            mine.push((record.date("date").or(record.date("due_on")), record.id));
        }
        Ok(())
    })?;
    mine.sort_by_key(|(date, id)| (date.is_none(), *date, *id));
    Ok(mine.into_iter().map(|(_, id)| id).collect())
}

fn agenda(context: &Context, args: &ExportArgs, target: &Path) -> Result<Vec<u8>, Failure> {
    let lang = context.lang;
    let format = format(context, Purpose::Agenda, args, target)?;
    let store = context.open_existing()?;
    let staff = args.staff.as_deref().map(|login| self::staff(context, &store, login)).transpose()?;
    // In a calendar each overdue period has its own day.
    let wanted = Wanted { staff, apart: format == Format::Ics, ..Wanted::on(context.on) };
    let name = lang.t("global.commands.agenda.title");
    let now = context.session.clock.now();
    if format == Format::Ics {
        let entries = store.snapshot(|store| {
            calendar::agenda(store, &store.agenda(wanted, LIMIT)?, &store.facts()?, context.on, lang)
        })?;
        return Ok(ical::write(name, &entries, &now));
    }
    let rows = store.snapshot(|store| export::agenda::table(store, &store.agenda(wanted, LIMIT)?, lang))?;
    table(context, &rows, format, args, name, context.on)
}

fn survey(context: &Context, args: &ExportArgs, target: &Path) -> Result<Vec<u8>, Failure> {
    let lang = context.lang;
    let format = format(context, Purpose::Table, args, target)?;
    let year = args.year.unwrap_or(context.on.year());
    let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(context.on);
    let on = if context.on_given && context.on.year() == year { context.on } else { last };
    let store = context.open_existing()?;
    let rows = store.snapshot(|store| report::survey(store, &store.facts()?, on, lang))?;
    table(context, &rows, format, args, &lang.tf("export.survey_name", &[("year", &year)]), on)
}

fn labels(context: &Context, args: &ExportArgs) -> Result<Vec<u8>, Failure> {
    let lang = context.lang;
    if args.excel || args.format.is_some() {
        return Err(Failure::Usage(lang.t("cli.export.labels_are_html").to_owned()));
    }
    let store = context.open_existing()?;
    let facts = store.facts()?;
    let mut members: Vec<Id> = Vec::new();
    for file in facts.files() {
        let college = file.member_on(context.on).map(|period| period.college);
        if college.is_some_and(|college| args.college.is_none_or(|wanted| wanted == college)) {
            members.push(file.organisation.id);
        }
    }
    let export::labels::Addresses { lines: addresses, without, nameless } =
        export::labels::addresses(&store, &members, lang)?;
    if nameless {
        complain(lang.t("export.labels.nameless"));
    }
    if !without.is_empty() {
        let n = i64::try_from(without.len()).unwrap_or(i64::MAX);
        complain(&lang.tn("export.labels.without", n, &[("names", &without.join(", "))]));
    }
    if addresses.is_empty() {
        return Err(Failure::Said(lang.t("export.labels.none").to_owned()));
    }
    store.note_access(Access::Export, Some(("labels", None)), addresses.len())?;
    Ok(labels::write(&addresses, labels::Grid::named(&args.grid).unwrap_or(labels::GRIDS[0]), lang))
}
