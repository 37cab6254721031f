//! What is said when files or the database fail: what, where, what to do next.

use std::fmt::Display;
use std::io::ErrorKind;
use std::path::Path;

use super::super::Lang;
use super::system::io_error;
use super::{alterations, count, problem, reason, shown, sqlite};
use crate::contract::{ContractError, FaultKind, Rhythm};
use crate::interchange::foreign::mapping::MappingError;
use crate::interchange::{Fault, FileFault, InterchangeError};
use crate::model::date_input::DateInputError;
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::text::display_safe;
use crate::store::{Hindrance, StoreError};

/// Why a row of a file is refused.
pub fn fault(lang: Lang, fault: &Fault) -> String {
    match fault {
        // A file says no `yesterday`: what is proposed in forms is refused there.
        Fault::Field(Reason::Date(DateInputError::Unreadable(text))) => {
            lang.tf("errors.fault.date", &[("text", &display_safe(text))])
        }
        Fault::Field(why) => reason(lang, why),
        Fault::Cells { expected, found } => lang.tf("errors.fault.cells", &[("expected", expected), ("found", found)]),
        Fault::Surplus { expected, found } => {
            lang.tf("errors.fault.surplus", &[("expected", expected), ("found", found)])
        }
        Fault::TwoOrganisations { siret, name } => {
            lang.tf("errors.fault.two_organisations", &[("siret", &display_safe(siret)), ("name", &display_safe(name))])
        }
        Fault::Against { fault: why, file: None, line } => {
            lang.tf("errors.fault.against", &[("fault", &self::fault(lang, why)), ("line", line)])
        }
        Fault::Against { fault: why, file: Some(file), line } => {
            let (why, file) = (self::fault(lang, why), file.display().to_string());
            let values: [(&str, &dyn Display); 3] = [("fault", &why), ("file", &display_safe(&file)), ("line", line)];
            lang.tf("errors.fault.against_file", &values)
        }
        Fault::NotUtf8 => lang.t("errors.fault.not_utf8").to_owned(),
        Fault::QuoteNeverClosed => lang.t("errors.fault.quote_never_closed").to_owned(),
        Fault::TextAfterQuote => lang.t("errors.fault.text_after_quote").to_owned(),
        Fault::Unreadable(why) => super::unreadable(lang, why),
        Fault::Database(detail) => lang.tf("errors.fault.database", &[("detail", detail)]),
    }
}

/// That a file of a folder was not read.
pub fn ignored_file(lang: Lang, path: &std::path::Path) -> String {
    let contract = path.extension().is_some_and(|ending| ending == "toml");
    let key = if contract { "cli.import.ignored_contract" } else { "cli.import.ignored" };
    lang.tf(key, &[("path", &path.display())])
}

/// Why a whole file is refused.
pub fn file_fault(lang: Lang, fault: &FileFault) -> String {
    let named = |kind: &Kind| lang.title(kind.code());
    match fault {
        FileFault::NoHeader => lang.t("errors.file.no_header").to_owned(),
        FileFault::Spreadsheet => lang.t("errors.file.spreadsheet").to_owned(),
        FileFault::NotUtf8 => lang.t("errors.file.not_utf8").to_owned(),
        FileFault::Separator(separator) => {
            let separator = if *separator == '\t' { lang.t("errors.file.tab").to_owned() } else { shown(*separator) };
            lang.tf("errors.file.separator", &[("separator", &separator)])
        }
        FileFault::UnknownColumns { names, kind } => {
            let known: Vec<&str> = kind.fields().iter().map(|field| field.name).collect();
            let (listed, known) = (names.join(", "), known.join(", "));
            let values: [(&str, &dyn Display); 3] =
                [("names", &display_safe(&listed)), ("kind", &named(kind)), ("known", &known)];
            lang.tn("errors.file.unknown_columns", count(names.len()), &values)
        }
        FileFault::RepeatedColumn(name) => lang.tf("errors.file.repeated_column", &[("name", &display_safe(name))]),
        FileFault::MissingColumns { names, kind } => {
            let listed = names.join(", ");
            let values: [(&str, &dyn Display); 2] = [("names", &listed), ("kind", &named(kind))];
            lang.tn("errors.file.missing_columns", count(names.len()), &values)
        }
    }
}

/// Why nothing could be imported or exported.
pub fn interchange_error(lang: Lang, error: &InterchangeError) -> String {
    let names = || Kind::ALL.map(|kind| format!("{}.csv", kind.file())).join(", ");
    match error {
        InterchangeError::Setting { name, value, reason } => setting(lang, name, value, reason),
        InterchangeError::Read { path, source } => read_error(lang, path, source),
        InterchangeError::Changed(path) => lang.tf("errors.io.changed", &[("path", &path.display())]),
        InterchangeError::Write { path, source } => write_error(lang, path, source),
        InterchangeError::NoHeading(names) => {
            let listed = names.iter().map(|name| display_safe(name)).collect::<Vec<_>>().join(", ");
            lang.tn("errors.io.no_heading", count(names.len()), &[("names", &listed)])
        }
        InterchangeError::Mapping { path, error } => {
            let why = match error {
                MappingError::Toml(message) => message.trim().to_owned(),
                MappingError::NoField(name) => lang.tf("errors.io.no_field", &[("name", &display_safe(name))]),
            };
            lang.tf("errors.io.mapping", &[("path", &path.display()), ("why", &why)])
        }
        InterchangeError::NoHeadings(path) => lang.tf("errors.io.no_headings", &[("path", &path.display())]),
        InterchangeError::Foreign { path, error } => {
            let why = super::foreign_error(lang, error);
            lang.tf("import.unread", &[("path", &path.display()), ("why", &why)])
        }
        InterchangeError::LeadsOut(path) => lang.tf("errors.io.leads_out", &[("path", &path.display())]),
        InterchangeError::EmptyFolder(path) => {
            lang.tf("errors.io.empty_folder", &[("path", &path.display()), ("names", &names())])
        }
        InterchangeError::Contract { path, error } => {
            let intro = lang.tf("cli.contract.faulty", &[("path", &path.display())]);
            format!("{intro}\n{}", contract_error(lang, error))
        }
        InterchangeError::IsDatabase(path) => lang.tf("errors.io.is_database", &[("path", &path.display())]),
        InterchangeError::NotSealed(path) => lang.tf("errors.io.not_sealed", &[("path", &path.display())]),
        InterchangeError::NotRejects { path, free } => {
            lang.tf("errors.io.not_rejects", &[("path", &path.display()), ("free", &free.display())])
        }
        InterchangeError::RejectsAreRead { path, free } => {
            lang.tf("errors.io.rejects_are_read", &[("path", &path.display()), ("free", &free.display())])
        }
        InterchangeError::Store(error) => store_error(lang, error),
    }
}

/// Why a value said for every line is refused: the field by its name, the value, the reason.
fn setting(lang: Lang, name: &str, value: &str, reason: &Reason) -> String {
    let why = fault(lang, &Fault::Field(reason.clone()));
    lang.tf("errors.io.setting", &[("name", &name), ("value", &display_safe(value)), ("why", &why)])
}

/// Why a file cannot be read.
pub fn read_error(lang: Lang, path: &Path, error: &std::io::Error) -> String {
    lang.tf("errors.io.read", &[("path", &path.display()), ("why", &io_error(lang, error))])
}

/// Why a file cannot be written.
pub fn write_error(lang: Lang, path: &Path, error: &std::io::Error) -> String {
    lang.tf("errors.io.write", &[("path", &path.display()), ("why", &io_error(lang, error))])
}

/// A database whose file is gone, or holds nothing, and what may be left of it.
fn gone(lang: Lang, how: &'static str, path: &Path, log: Option<&Path>) -> String {
    let said = lang.tf(how, &[("path", &path.display())]);
    match log {
        Some(log) => format!("{said} {}", lang.tf("errors.store.vanished_log", &[("log", &log.display())])),
        None => said,
    }
}

/// A failure of the store: what, where, what to do next.
pub fn store_error(lang: Lang, error: &StoreError) -> String {
    let record = |kind: &Kind| lang.record(kind.code(), 1).to_owned();
    match error {
        StoreError::Open { path, source } => {
            let detail = sqlite(lang, &source.to_string());
            lang.tf("errors.store.open", &[("path", &path.display()), ("detail", &detail)])
        }
        StoreError::Moved(path) => lang.tf("errors.store.moved", &[("path", &path.display())]),
        StoreError::Rescued { path, copy } => {
            lang.tf("errors.store.rescued", &[("path", &path.display()), ("copy", &copy.display())])
        }
        StoreError::Linked { path, names } => {
            lang.tf("errors.store.linked", &[("path", &path.display()), ("names", names)])
        }
        StoreError::Vanished { path, log } => gone(lang, "errors.store.vanished", path, log.as_deref()),
        StoreError::Emptied { path, log } => gone(lang, "errors.store.emptied", path, log.as_deref()),
        StoreError::RestoredInPart { kept, source } => {
            let why = store_error(lang, source);
            lang.tf("errors.store.restored_in_part", &[("kept", &kept.display()), ("why", &why)])
        }
        StoreError::LogDamaged(log) => lang.tf("errors.store.log_damaged", &[("log", &log.display())]),
        StoreError::ErasuresForbidden(path) => {
            lang.tf("errors.doctor.erasures_forbidden", &[("path", &path.display())])
        }
        StoreError::LogLost(path) => lang.tf("errors.store.log_lost", &[("path", &path.display())]),
        StoreError::Outlived { path, by, process } => {
            lang.tf("errors.store.outlived", &[("path", &path.display()), ("by", by), ("process", process)])
        }
        StoreError::Overwritten(path) => lang.tf("errors.store.overwritten", &[("path", &path.display())]),
        StoreError::Folder { path, source }
            if matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) =>
        {
            lang.tf("errors.store.no_room", &[("path", &path.display()), ("why", &io_error(lang, source))])
        }
        StoreError::Folder { path, source } => {
            lang.tf("errors.store.folder", &[("path", &path.display()), ("why", &io_error(lang, source))])
        }
        StoreError::NotOurs(path) => lang.tf("errors.store.not_ours", &[("path", &path.display())]),
        StoreError::Newer { path, found, known } => {
            lang.tf("errors.store.newer", &[("path", &path.display()), ("found", found), ("known", known)])
        }
        StoreError::Migration { detail, copied } => {
            let said = lang.tf("errors.store.migration", &[("detail", &sqlite(lang, detail))]);
            if *copied { format!("{said} {}", lang.t("errors.store.migration_copied")) } else { said }
        }
        StoreError::NameOfOurs(path) => lang.tf("errors.store.name_of_ours", &[("path", &path.display())]),
        StoreError::NameOfSqlite(path) => lang.tf("errors.store.name_of_sqlite", &[("path", &path.display())]),
        StoreError::Busy => lang.t("errors.store.busy").to_owned(),
        StoreError::Stalled(path) => lang.tf("errors.store.stalled", &[("path", &path.display())]),
        StoreError::NoAnswer(path) => lang.tf("errors.store.no_answer", &[("path", &path.display())]),
        StoreError::NoThread => lang.t("errors.store.no_thread").to_owned(),
        StoreError::NotAllowed { right, who, directors } => {
            let what = lang.label("right", right.code());
            let directors = directors.join(", ");
            let values: [(&str, &dyn Display); 3] =
                [("what", &what), ("who", &display_safe(who)), ("directors", &display_safe(&directors))];
            lang.tf("errors.store.not_allowed", &values)
        }
        StoreError::ErasureOutrun { name } => lang.tf("errors.store.erasure_outrun", &[("name", &display_safe(name))]),
        StoreError::Erased => lang.t("errors.store.erased").to_owned(),
        StoreError::Full => lang.t("errors.store.full").to_owned(),
        StoreError::MountedAlone(path) => lang.tf("errors.store.mounted_alone", &[("path", &path.display())]),
        StoreError::IsBackup(path) => lang.tf("errors.store.is_backup", &[("path", &path.display())]),
        StoreError::ReadOnly => lang.t("errors.store.read_only").to_owned(),
        StoreError::OnlyReadable { path, why } => {
            let key = match why {
                Hindrance::Log => "errors.store.only_readable_log",
                Hindrance::Older => "errors.store.only_readable_older",
                Hindrance::Erased => "errors.store.only_readable_erased",
            };
            lang.tf(key, &[("path", &path.display())])
        }
        StoreError::Exposed { path, mode } => {
            lang.tf("errors.store.exposed", &[("path", &path.display()), ("mode", &format_args!("{mode:o}"))])
        }
        StoreError::Altered { path, how } => {
            lang.tf("errors.store.altered", &[("path", &path.display()), ("what", &alterations(lang, how))])
        }
        StoreError::IndexRenewed => lang.t("errors.store.index_renewed").to_owned(),
        StoreError::NotKept { kind, .. } => lang.tf("errors.store.not_kept", &[("kind", &record(kind))]),
        StoreError::BadCopy { path, detail } => {
            lang.tf("errors.store.bad_copy", &[("path", &path.display()), ("detail", detail)])
        }
        StoreError::Disk(detail) => lang.tf("errors.store.disk", &[("detail", detail)]),
        StoreError::Unreachable(detail) => lang.tf("errors.store.unreachable", &[("detail", detail)]),
        StoreError::Damaged(_) => lang.t("errors.store.damaged").to_owned(),
        StoreError::Invalid { kind, problems } => {
            let problems: Vec<String> = problems.iter().map(|found| problem(lang, *kind, found)).collect();
            lang.tf("errors.store.invalid", &[("kind", &record(kind)), ("problems", &problems.join(" "))])
        }
        StoreError::Conflict { kind, by, at, .. } => {
            lang.tf("errors.store.conflict", &[("kind", &record(kind)), ("by", by), ("at", &lang.moment(at))])
        }
        StoreError::Gone { kind, .. } => lang.tf("errors.store.gone", &[("kind", &record(kind))]),
        StoreError::InUse { kind, by, .. } => {
            let uses: Vec<String> = by
                .iter()
                .map(|(kind, n)| format!("{} {}", lang.number(i64::from(*n)), lang.record(kind.code(), i64::from(*n))))
                .collect();
            lang.tf("errors.store.in_use", &[("kind", &record(kind)), ("uses", &uses.join(", "))])
        }
        StoreError::ChangedSince { kind, by, .. } => {
            lang.tf("errors.store.changed_since", &[("kind", &record(kind)), ("by", by)])
        }
        StoreError::PaidSince { organisation, year, by, at } => {
            let values: [(&str, &dyn Display); 4] = [
                ("organisation", &display_safe(organisation)),
                ("year", year),
                ("by", by),
                ("at", &super::closing::day(lang, at)),
            ];
            lang.tf("errors.store.paid_since", &values)
        }
        StoreError::NothingToUndo => lang.t("errors.store.nothing_to_undo").to_owned(),
        StoreError::Undecided(clash) => super::merge::undecided(lang, clash),
        StoreError::MergeStale => lang.t("duplicates.stale").to_owned(),
        StoreError::Contract(error) => {
            format!("{}\n{}", lang.t("errors.store.contract"), contract_error(lang, error))
        }
        StoreError::Closing { contract, year, revision, why } => lang.tf(
            "errors.store.closing",
            &[("contract", contract), ("year", year), ("revision", revision), ("why", why)],
        ),
        StoreError::Outruns(clashes) => lang.tn("errors.store.clashes", count(clashes.len()), &[]),
        StoreError::Stopped => lang.t("errors.store.stopped").to_owned(),
        StoreError::TooMany => lang.t("errors.store.too_many").to_owned(),
        StoreError::Key(error) => super::key_error(lang, error),
        StoreError::Sql { doing, source } => {
            lang.tf("errors.store.sql", &[("detail", &sqlite(lang, &format!("{doing}: {source}")))])
        }
    }
}

/// The faults of a contract file, one on each line: line, key, what.
pub fn contract_error(lang: Lang, error: &ContractError) -> String {
    let faults = error.faults.iter().map(|fault| {
        let line = fault.line.map(|line| lang.tf("errors.contract.line", &[("line", &line)]));
        let what = contract_fault(lang, &fault.what);
        let parts: Vec<&str> =
            [line.as_deref(), fault.key.as_deref(), Some(what.as_str())].into_iter().flatten().collect();
        format!("  {}", display_safe(&parts.join(" – ")))
    });
    let mut lines: Vec<String> = faults.collect();
    if error.faults.iter().any(|fault| matches!(fault.what, FaultKind::Toml(_))) {
        lines.push(format!("  {}", lang.t("errors.contract.some_first")));
    }
    lines.join("\n")
}

/// What is wrong with a contract file; what the TOML reader says is its own, in English.
fn contract_fault(lang: Lang, what: &FaultKind) -> String {
    match what {
        FaultKind::Toml(message) => message.clone(),
        FaultKind::Missing => lang.t("errors.contract.missing").to_owned(),
        FaultKind::UnknownKey => lang.t("errors.contract.unknown_key").to_owned(),
        FaultKind::Empty => lang.t("errors.contract.empty").to_owned(),
        FaultKind::Before(other) => lang.tf("errors.contract.before", &[("other", other)]),
        FaultKind::Share => lang.t("errors.contract.share").to_owned(),
        FaultKind::NoDepartement => lang.t("errors.contract.no_departement").to_owned(),
        FaultKind::NoCollege(code) => lang.tf("errors.contract.no_college", &[("code", code)]),
        FaultKind::NoSector(code) => lang.tf("errors.contract.no_sector", &[("code", code)]),
        FaultKind::NoMeasure(code) => lang.tf("errors.contract.no_measure", &[("code", code)]),
        FaultKind::Twice(code) => lang.tf("errors.contract.twice", &[("code", code)]),
        FaultKind::Code(code) => lang.tf("errors.contract.code", &[("code", code)]),
        FaultKind::FileName(code) => {
            lang.tf("errors.contract.file_name", &[("code", code), ("most", &crate::contract::LONGEST_CODE)])
        }
        FaultKind::Amount(text) => lang.tf("errors.contract.amount", &[("text", text)]),
        FaultKind::Year(text) => lang.tf("errors.contract.year", &[("text", text)]),
        FaultKind::Weight(weight) => lang.tf("errors.contract.weight", &[("text", weight)]),
        FaultKind::Calendar => lang.t("errors.contract.calendar").to_owned(),
        FaultKind::Needs(code, key) => lang.tf("errors.contract.needs", &[("code", code), ("key", key)]),
        FaultKind::NoneOf(text, known) => lang.tf("errors.contract.none_of", &[("text", text), ("known", known)]),
        FaultKind::NeitherMeasureNorHand(code) => lang.tf("errors.contract.neither", &[("code", code)]),
        FaultKind::ObligationDay(code, Rhythm::Year) => lang.tf("errors.contract.day_of_year", &[("code", code)]),
        FaultKind::ObligationDay(code, Rhythm::HalfYear) => lang.tf("errors.contract.half_years", &[("code", code)]),
        FaultKind::ObligationDay(code, Rhythm::Once) => lang.tf("errors.contract.day_of_once", &[("code", code)]),
        FaultKind::ObligationDay(code, Rhythm::Event) => lang.tf("errors.contract.no_day", &[("code", code)]),
        FaultKind::Departement(code) => lang.tf("errors.contract.departement", &[("code", code)]),
        FaultKind::Range(min, max) => lang.tf("errors.contract.range", &[("min", min), ("max", max)]),
        FaultKind::NoLastLine => lang.t("errors.contract.no_last_line").to_owned(),
        FaultKind::DatesNotUp(code) => lang.tf("errors.contract.dates", &[("code", code)]),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Write};

    use super::*;
    use crate::interchange::foreign::ReadError;

    fn store_errors() -> Vec<StoreError> {
        let kind = Kind::Visit;
        let sql = || rusqlite::Error::InvalidQuery;
        vec![
            StoreError::Open { path: "a.db".into(), source: sql() },
            StoreError::Folder { path: "a.db".into(), source: ErrorKind::PermissionDenied.into() },
            StoreError::Folder { path: "a.db".into(), source: ErrorKind::StorageFull.into() },
            StoreError::NotOurs("a.db".into()),
            StoreError::Linked { path: "a.db".into(), names: 2 },
            StoreError::Newer { path: "a.db".into(), found: 3, known: 1 },
            StoreError::Migration { detail: "x".into(), copied: true },
            StoreError::Busy,
            StoreError::Rescued { path: "/pole.db".into(), copy: "/pole.db.rescued-20150630T080000Z".into() },
            StoreError::NoThread,
            StoreError::NoAnswer("backups".into()),
            StoreError::Stalled("pole.db".into()),
            StoreError::Full,
            StoreError::ReadOnly,
            StoreError::MountedAlone("pole.db".into()),
            StoreError::LogDamaged("pole.db-wal".into()),
            StoreError::RestoredInPart { kept: "pole.db.replaced".into(), source: Box::new(StoreError::Full) },
            StoreError::IsBackup("pole.db.20150630T080000Z.auto.db".into()),
            StoreError::OnlyReadable { path: "a.db".into(), why: Hindrance::Log },
            StoreError::OnlyReadable { path: "a.db".into(), why: Hindrance::Older },
            StoreError::OnlyReadable { path: "a.db".into(), why: Hindrance::Erased },
            StoreError::ErasuresForbidden("a.db.erasures".into()),
            StoreError::Exposed { path: "a.db".into(), mode: 0o644 },
            StoreError::BadCopy { path: "a.db".into(), detail: "x".into() },
            StoreError::Altered { path: "a.db".into(), how: Box::default() },
            StoreError::IndexRenewed,
            StoreError::NotKept { kind, id: 1 },
            StoreError::Disk("x".into()),
            StoreError::Unreachable("x".into()),
            StoreError::Damaged("x".into()),
            StoreError::invalid(Kind::Membership, "left_on", Reason::Before { field: "joined_on" }),
            StoreError::Conflict { kind, id: 1, by: "amo".into(), at: "2015-01-01".into() },
            StoreError::Gone { kind, id: 1 },
            StoreError::InUse { kind, id: 1, by: vec![(Kind::Task, 2)] },
            StoreError::ChangedSince { kind, id: 1, by: "amo".into() },
            StoreError::NothingToUndo,
            StoreError::PaidSince {
                organisation: "Optique".into(),
                year: 2015,
                by: "amo".into(),
                at: "2015-06-30T08:00:00Z".into(),
            },
            StoreError::ErasureOutrun { name: "Zoé Quidam".into() },
            StoreError::MergeStale,
            StoreError::Contract(crate::contract::Contract::parse("x").unwrap_err()),
            StoreError::Closing {
                contract: "c".into(),
                year: 2015,
                revision: 1,
                why: crate::counters::closing::Unreadable::Newer { found: 9 },
            },
            StoreError::Outruns(Vec::new()),
            StoreError::Stopped,
            StoreError::TooMany,
            StoreError::Key(crate::vault::KeyError::NoSupport("a.db".into())),
            StoreError::Sql { doing: "read", source: sql() },
        ]
    }

    struct Failing;

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::from_raw_os_error(5))
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_failing_disk_is_told_in_the_users_language() {
        let bare = || std::io::Error::from_raw_os_error(5);
        // As libraries wrap it: with the name of a file that nobody knows.
        let folder = tempfile::tempdir().unwrap();
        let mut file = tempfile::Builder::new().make_in(folder.path(), |_| Ok(Failing)).unwrap();
        let wrapped = file.write_all(b"a").unwrap_err();
        assert!(wrapped.to_string().contains("at path"), "{wrapped}");
        for error in [bare(), wrapped] {
            let said = write_error(Lang::Fr, Path::new("a.csv"), &error).replace('\u{a0}', " ");
            assert_eq!(said, "Impossible d’écrire a.csv : le disque ne répond pas comme il faut (erreur 5).");
        }
    }

    #[test]
    fn no_message_leaves_a_placeholder() {
        for lang in [Lang::Fr, Lang::En] {
            let mut messages = Vec::new();
            messages.extend(store_errors().iter().map(|each| store_error(lang, each)));
            let kind = Kind::Organisation;
            for each in [
                FileFault::NoHeader,
                FileFault::Spreadsheet,
                FileFault::NotUtf8,
                FileFault::Separator('\t'),
                FileFault::UnknownColumns { names: vec!["nom".into()], kind },
                FileFault::RepeatedColumn("x".into()),
                FileFault::MissingColumns { names: vec!["name".into()], kind },
            ] {
                messages.push(file_fault(lang, &each));
            }
            for each in [
                Fault::Cells { expected: 2, found: 3 },
                Fault::Surplus { expected: 2, found: 3 },
                Fault::TwoOrganisations { siret: "A".into(), name: "B".into() },
                Fault::Against { fault: Box::new(Fault::NotUtf8), file: None, line: 2 },
                Fault::Against { fault: Box::new(Fault::NotUtf8), file: Some("a.csv".into()), line: 2 },
                Fault::NotUtf8,
                Fault::QuoteNeverClosed,
                Fault::TextAfterQuote,
                Fault::Database("CHECK".into()),
            ] {
                messages.push(fault(lang, &each));
            }
            for each in [
                InterchangeError::Read { path: "a.csv".into(), source: ErrorKind::NotFound.into() },
                InterchangeError::Changed("a.csv".into()),
                InterchangeError::Write { path: "a.csv".into(), source: ErrorKind::PermissionDenied.into() },
                InterchangeError::NoHeading(vec!["Nom".into()]),
                InterchangeError::Mapping { path: "m.toml".into(), error: MappingError::NoField("a.b".into()) },
                InterchangeError::NoHeadings("a.csv".into()),
                InterchangeError::Foreign { path: "a.csv".into(), error: ReadError::Unknown },
                InterchangeError::EmptyFolder("a".into()),
                InterchangeError::LeadsOut("a".into()),
                InterchangeError::Contract {
                    path: "a.toml".into(),
                    error: crate::contract::Contract::parse("x").unwrap_err(),
                },
                InterchangeError::Store(StoreError::Busy),
            ] {
                messages.push(interchange_error(lang, &each));
            }
            for message in messages {
                assert!(!message.contains(['{', '}']) && message.contains(' '), "{message}");
            }
        }
    }
}
