//! One import into a copy of the small pole, and what must hold afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rouage::interchange::export::{self, Names};
use rouage::interchange::import::{self, Counts, Options, Report};
use rouage::interchange::sheet::Problem;
use rouage::interchange::{Fault, InterchangeError};
use rouage::model::kind::Kind;
use rouage::model::parse::Reason;
use rouage::store::{Clock, Session, Severity, Store};

use super::cases::Case;
use super::pole;

const SLOW: Duration = Duration::from_secs(5);

/// How an import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It was no import: a file cannot be read, or nothing in it is known.
    Refused,
    /// Rows were refused, or it was a try.
    NotDone,
    /// Done, and there was nothing to change.
    Nothing,
    Changed,
}

/// The database that is imported into.
pub struct Bench {
    prepared: PathBuf,
    work: PathBuf,
    store: Option<Store>,
    /// What every database begins with.
    before: State,
}

/// All that an export tells, and how long the journal is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    records: Vec<u8>,
    archive: Vec<String>,
    changes: i64,
    journal: i64,
}

fn open(path: &Path) -> Result<Store, String> {
    let session = Session { who: "cmi".into(), id: "fuzz".into(), clock: Clock::Fixed(chrono::DateTime::UNIX_EPOCH) };
    Store::open(path, session).map_err(|error| format!("cannot be opened: {error}"))
}

fn words(problem: &Problem) -> String {
    problem.fault.to_string()
}

impl Bench {
    /// Makes the small pole.
    pub fn new(folder: &Path) -> Result<Bench, String> {
        let (pole, prepared) = (folder.join("pole"), folder.join("prepared.db"));
        std::fs::create_dir_all(&pole).map_err(|error| error.to_string())?;
        for (kind, table) in pole::tables() {
            std::fs::write(pole.join(format!("{}.csv", kind.file())), pole::text(&table))
                .map_err(|error| error.to_string())?;
        }
        let mut store = open(&folder.join("first.db"))?;
        let report =
            import::run(&mut store, &[pole], &Options::default(), &words).map_err(|error| error.to_string())?;
        if !report.done || report.faulty() {
            return Err(format!("the small pole is refused: {:?} {:?}", report.refused, report.refused_files));
        }
        store.backup_to(&prepared).map_err(|error| error.to_string())?;
        drop(store);
        let mut bench = Bench {
            prepared,
            work: folder.join("work.db"),
            store: None,
            before: State { records: Vec::new(), archive: Vec::new(), changes: 0, journal: 0 },
        };
        let store = bench.fresh()?;
        bench.before = bench.state(&store)?;
        bench.store = Some(store);
        Ok(bench)
    }

    /// A database as it was prepared.
    fn fresh(&mut self) -> Result<Store, String> {
        for ending in ["", "-wal", "-shm"] {
            let mut path = self.work.clone().into_os_string();
            path.push(ending);
            let _ = std::fs::remove_file(path);
        }
        std::fs::copy(&self.prepared, &self.work).map_err(|error| error.to_string())?;
        open(&self.work)
    }

    fn state(&self, store: &Store) -> Result<State, String> {
        let fail = |error: rouage::store::StoreError| error.to_string();
        let names = Names::read(store).map_err(fail)?;
        let mut records = Vec::new();
        for kind in Kind::ALL {
            records.extend(export::csv(store, kind, &names).map_err(fail)?);
        }
        let mut archive = Vec::new();
        for contract in store.contracts() {
            archive.push(store.contract_source(&contract.code).unwrap_or_default().to_owned());
        }
        for closing in store.closings().map_err(fail)? {
            archive.push(format!("{closing:?}"));
        }
        let count = || {
            let conn = rusqlite::Connection::open(&self.work)?;
            conn.query_row("SELECT count(*) FROM change", [], |row| row.get(0))
        };
        let changes = count().map_err(|error| error.to_string())?;
        Ok(State { records, archive, changes, journal: store.journal_end().map_err(fail)? })
    }

    /// Imports a case and says how it ended.
    ///
    /// # Errors
    /// What must hold and does not.
    pub fn run(&mut self, case: &Case) -> Result<End, String> {
        let mut store = match self.store.take() {
            Some(store) => store,
            None => self.fresh()?,
        };
        // Whatever fails, the next case begins with another database.
        let end = self.check(&mut store, case)?;
        if end != End::Changed {
            self.store = Some(store);
        }
        Ok(end)
    }

    fn check(&self, store: &mut Store, case: &Case) -> Result<End, String> {
        let tried = if case.options.dry_run { None } else { self.tried(store, case)? };
        let report = match import(store, &case.paths, &case.options)? {
            Err(_) => {
                self.unchanged(store, "refused as a whole")?;
                return Ok(End::Refused);
            }
            Ok(report) => report,
        };
        sums(&report)?;
        if report.done && (case.options.dry_run || report.faulty() && !case.options.skip_bad) {
            return Err("done, though it must not be".into());
        }
        self.rejects_come_back(store, case, &report)?;
        if !report.done {
            self.unchanged(store, "not done")?;
            return Ok(End::NotDone);
        }
        if tried.is_some_and(|tried| tried != report.kinds) {
            return Err(format!("a try said otherwise than {:?}", report.kinds));
        }
        let after = self.state(store)?;
        let (created, updated) = changed(&report.kinds);
        let archive = after.archive != self.before.archive;
        match report.change {
            None if created + updated > 0 || after.records != self.before.records => {
                return Err(format!("{created} created, {updated} updated, and no change in the journal"));
            }
            None => {}
            Some(_) if after.changes != self.before.changes + 1 => return Err("not one change".into()),
            Some(_) if created + updated == 0 && !archive => return Err("a change, but nothing is counted".into()),
            Some(change) if store.last_change().ok().flatten() != Some(change) => {
                return Err("the change is not the last".into());
            }
            Some(_) => {}
        }
        self.sound(store)?;
        self.once_more(store, case, &report, &after)?;
        let Some(change) = report.change else { return Ok(if archive { End::Changed } else { End::Nothing }) };
        if created + updated > 0 {
            let undone = catch_unwind(AssertUnwindSafe(|| store.undo(change))).map_err(|_| "undoing panics")?;
            undone.map_err(|error| format!("cannot be undone: {error}"))?;
            if self.state(store)?.records != self.before.records {
                return Err("undone, and not as before".into());
            }
            self.sound(store)?;
        }
        Ok(End::Changed)
    }

    /// What a try says will happen, where it can be compared with what does.
    fn tried(&self, store: &mut Store, case: &Case) -> Result<Option<BTreeMap<Kind, Counts>>, String> {
        let options = Options { dry_run: true, rejects: None, ..case.options.clone() };
        let report = import(store, &case.paths, &options)?.ok();
        self.unchanged(store, "a try")?;
        Ok(report.map(|report| report.kinds))
    }

    /// The same import again changes nothing. Lines that are skipped are judged anew: what refused one may be settled by
    /// what came after it, or a name is now that of two organisations, because the file put one of them into another
    /// town. Where others are refused than before, the import after that is the one that changes nothing.
    fn once_more(&self, store: &mut Store, case: &Case, first: &Report, after: &State) -> Result<(), String> {
        let Some(again) = repeated(store, case)? else {
            return self.state(store).and_then(|state| same(&state, after));
        };
        let lines = |report: &Report| -> BTreeSet<(PathBuf, Kind, u64)> {
            report.refused.iter().map(|row| (row.file.clone(), row.kind, row.line)).collect()
        };
        if changes(&again).is_none() {
            return self.state(store).and_then(|state| same(&state, after));
        }
        let others = lines(first) != lines(&again);
        let settled = others && repeated(store, case)?.as_ref().and_then(changes).is_none();
        match changes(&again).filter(|_| !settled) {
            Some(fault) => Err(fault),
            None => {
                let change = again.change.ok_or("the second import is not in the journal")?;
                store.undo(change).map(drop).map_err(|error| format!("the second cannot be undone: {error}"))
            }
        }
    }

    /// The files of refused rows can be imported as they are, and are refused again.
    fn rejects_come_back(&self, store: &mut Store, case: &Case, report: &Report) -> Result<(), String> {
        if case.options.rejects.is_some() && !report.refused.is_empty() && report.rejects.is_empty() {
            return Err("no file of refused rows".into());
        }
        for path in &report.rejects {
            let options = Options { dry_run: true, rejects: None, ..case.options.clone() };
            if let Ok(again) = import(store, std::slice::from_ref(path), &options)? {
                sums(&again)?;
            }
        }
        Ok(())
    }

    fn unchanged(&self, store: &Store, when: &str) -> Result<(), String> {
        if self.state(store)? == self.before { Ok(()) } else { Err(format!("{when}, and the database has changed")) }
    }

    fn sound(&self, store: &Store) -> Result<(), String> {
        let findings = store.doctor().map_err(|error| format!("the doctor cannot look: {error}"))?;
        let wrong: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        if wrong.is_empty() { Ok(()) } else { Err(format!("the doctor finds {wrong:?}")) }
    }
}

/// One import, its panics caught and its time taken.
fn import(store: &mut Store, paths: &[PathBuf], options: &Options) -> Result<Result<Report, InterchangeError>, String> {
    let began = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| import::run(store, paths, options, &words)));
    let took = began.elapsed();
    if took > SLOW {
        return Err(format!("took {took:?}"));
    }
    result.map_err(|_| "panicked".to_owned())
}

fn same(state: &State, after: &State) -> Result<(), String> {
    if state == after { Ok(()) } else { Err("the second import leaves traces".into()) }
}

/// The same import again; none where a name is refused that now is that of several records, because the file gave it to
/// another one.
fn repeated(store: &mut Store, case: &Case) -> Result<Option<Report>, String> {
    let again = import(store, &case.paths, &case.options)?;
    let again = again.map_err(|error| format!("the second import is refused: {error:?}"))?;
    sums(&again)?;
    let ambiguous = |problem: &Problem| problem.fault == Fault::Field(Reason::Ambiguous);
    match again.done {
        true => Ok(Some(again)),
        false if again.refused.iter().any(|row| row.problems.iter().any(ambiguous)) => Ok(None),
        false => Err(format!("the second import is not done: {:?}", again.refused.first())),
    }
}

/// What an import changed that is to change nothing.
fn changes(report: &Report) -> Option<String> {
    let changed = report.kinds.iter().filter(|(_, counts)| counts.created + counts.updated > 0);
    let changed: Vec<_> = changed.collect();
    (!changed.is_empty()).then(|| format!("the second import: {changed:?}, {:?}", report.refused.first()))
}

fn changed(kinds: &BTreeMap<Kind, Counts>) -> (u64, u64) {
    kinds.values().fold((0, 0), |(created, updated), counts| (created + counts.created, updated + counts.updated))
}

/// Every row read is in one of the other counts.
fn sums(report: &Report) -> Result<(), String> {
    for (kind, counts) in &report.kinds {
        let Counts { read, created, updated, unchanged, refused, duplicates } = *counts;
        if read != created + updated + unchanged + refused + duplicates {
            return Err(format!("{}: {counts:?} do not add up", kind.file()));
        }
    }
    Ok(())
}
