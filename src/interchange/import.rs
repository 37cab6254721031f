//! Importing: every file in one transaction, every row either in, left alone for a reason, or refused with one.

mod change;
pub mod desk;
pub mod likeness;
pub mod overlay;
pub mod unlike;
pub mod watch;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use self::likeness::Alike;
use super::archive::{self, Archive};
use super::fault::{FileFault, InterchangeError};
use super::files;
use super::foreign::layout::Layout;
use super::foreign::mapping::Mapping;
use super::foreign::proposals::Proposed;
use super::foreign::sirene::{Filter, LeftOutCounts};
use super::foreign::source::{self, Noted, Source};
use super::foreign::table::Form;
use super::foreign::target::Target;
use super::foreign::values::Sense;
use super::overwrite;
use super::pass::{Pass, Refused, Refusing};
use super::rejects;
use super::sheet::{Problem, Sheet};
use super::text::{Failure, Text};
use crate::model::kind::Kind;
use crate::model::rights::Right;
use crate::store::{Action, ChangeId, Store, StoreError, Write};

/// What an import is to do.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The kind of every file, whatever its name; of foreign files, what they are about.
    pub kind: Option<Kind>,
    /// Whether a stored record that differs takes the values of the file.
    pub update: bool,
    /// Find out what would happen, and write nothing.
    pub dry_run: bool,
    /// Write the sound rows even if others are refused.
    pub skip_bad: bool,
    /// Where the refused rows go.
    pub rejects: Option<PathBuf>,
    /// What is said of the columns of foreign files.
    pub mapping: Mapping,
    /// Which establishments of SIRENE files are wanted.
    pub filter: Filter,
    /// The day on which years of two digits and dates to come are judged; the clock's when it is not said.
    pub today: Option<NaiveDate>,
    /// Who looks on, and may stop it.
    pub watch: Option<Arc<watch::Watch>>,
}

/// What became of the rows of a kind. Every row read is in exactly one of the other counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub read: u64,
    pub created: u64,
    /// Changed, because updating was asked for.
    pub updated: u64,
    /// Stored already, and equal.
    pub unchanged: u64,
    pub refused: u64,
    /// Stored already and different, or a repeat within the file, and left alone.
    pub duplicates: u64,
}

/// A refused row; of a foreign file, a refused line with all the records it tells of.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub file: PathBuf,
    /// Of a foreign line, the kind of the record that its first problem is about.
    pub kind: Kind,
    pub line: u64,
    /// At least one.
    pub problems: Vec<Problem>,
    /// Which foreign table, and the place of the line in it.
    pub source: Option<(usize, usize)>,
}

/// A refused file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    pub file: PathBuf,
    pub kind: Kind,
    pub line: u64,
    pub fault: FileFault,
}

/// What a foreign table was found to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// The file, and the sheet in it.
    pub name: PathBuf,
    pub form: Form,
    /// The line of the headings.
    pub heading_line: u64,
    pub layout: Layout,
    /// Whether a mapping of an earlier import says what its columns are.
    pub remembered: bool,
    /// Lines of a SIRENE file that are not imported, by the reason why.
    pub left_out: LeftOutCounts,
    /// What was understood otherwise than it stands there.
    pub noted: Vec<Noted>,
    /// What was proposed where nothing said it.
    pub proposed: Vec<Proposed>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub kinds: BTreeMap<Kind, Counts>,
    /// In the order of kinds, files and lines; foreign lines behind them in the order of their files.
    pub refused: Vec<Refusal>,
    pub refused_files: Vec<RefusedFile>,
    /// Files of a folder that are of no kind.
    pub ignored: Vec<PathBuf>,
    /// Sheets of workbooks that hold nothing to import.
    pub passed_over: Vec<PathBuf>,
    /// Files of refused rows that were written.
    pub rejects: Vec<PathBuf>,
    /// Contracts and closed years of the folders.
    pub archive: archive::Outcome,
    /// What foreign files were found to be.
    pub understood: Vec<Understood>,
    /// People who joined the staff because a foreign file says they visited.
    pub new_staff: Vec<String>,
    /// People whose opposition stays though the files do not say it.
    pub opposed: u64,
    /// The lines of foreign tables whose organisations are new: table and place of the line.
    pub new_organisations: Vec<(usize, usize)>,
    /// The lines of foreign tables, by table and place, whose SIRET is that of an organisation with another name: its name
    /// before the import.
    pub goes_to: BTreeMap<(usize, usize), String>,
    /// Of a try, which of these look like others.
    pub alike: Vec<Alike>,
    /// Rows that were left alone, or that emptied what was stored, the first [`unlike::MOST`]; and how many more there are.
    pub unlike: (Vec<unlike::Unlike>, u64),
    /// Whether the sound rows were written (there may have been nothing to change).
    pub done: bool,
    pub change: Option<ChangeId>,
}

impl Report {
    /// Whether anything was refused.
    pub fn faulty(&self) -> bool {
        !self.refused.is_empty() || !self.refused_files.is_empty() || !self.archive.refused.is_empty()
    }
}

/// What is to be imported: read, and not yet written. A screen changes the layouts of the sources in between.
#[derive(Debug, Default)]
pub struct Prepared {
    sheets: Vec<Sheet>,
    /// The foreign tables.
    pub sources: Vec<Source>,
    pub refused_files: Vec<RefusedFile>,
    ignored: Vec<PathBuf>,
    passed_over: Vec<PathBuf>,
    archive: Archive,
}

/// How cells of foreign files are read in a database.
pub fn sense(store: &Store, options: &Options) -> Sense {
    let clock = || store.session().clock.now().get(..10).and_then(|day| day.parse().ok()).unwrap_or_default();
    Sense::new(store.known(), store.contracts(), options.today.unwrap_or_else(clock))
}

/// Reads files and folders.
///
/// # Errors
/// A path cannot be read, a contract has faults, a foreign file has no headings that are known, or the mapping names
/// headings that no file has or sets what a field does not take.
pub fn prepare(store: &Store, paths: &[PathBuf], options: &Options) -> Result<Prepared, InterchangeError> {
    let found = files::find(paths, options.kind)?;
    // One kind alone was asked for: then nothing but that.
    let archive = if options.kind.is_none() { Archive::read(paths)? } else { Archive::default() };
    let known = archive.widen(store.known());
    let mut ignored = found.ignored;
    ignored.extend_from_slice(archive.strange());
    let mut prepared = Prepared { ignored, archive, ..Prepared::default() };
    for (kind, path) in found.files {
        let text = Text::open(&path).map_err(|source| InterchangeError::Read { path: path.clone(), source })?;
        match Sheet::read_text(path.clone(), text, kind, &known) {
            Ok(sheet) => prepared.sheets.push(sheet),
            Err(refused) => {
                let (line, fault) = (refused.line, refused.fault);
                prepared.refused_files.push(RefusedFile { file: path, kind, line, fault });
            }
        }
    }
    let sense = Sense { known, ..sense(store, options) };
    for (name, value) in &options.mapping.settings {
        let Some(target) = Target::parse(name) else { continue };
        if let Err(reason) = sense.takes(&target, value) {
            return Err(InterchangeError::Setting { name: name.clone(), value: value.clone(), reason });
        }
    }
    let units = source::units_among(&found.foreign).cloned();
    for path in found.foreign.into_iter().filter(|path| Some(path) != units.as_ref()) {
        prepared.foreign(store, path, units.as_deref(), options, &sense)?;
    }
    let layouts: Vec<&Layout> = prepared.sources.iter().map(|source| &source.layout).collect();
    let strangers = options.mapping.strangers(&layouts);
    if !strangers.is_empty() && prepared.refused_files.is_empty() {
        let names = strangers.into_iter().map(str::to_owned).collect();
        return Err(InterchangeError::NoHeading(names));
    }
    Ok(prepared)
}

impl Prepared {
    fn foreign(
        &mut self,
        store: &Store,
        path: PathBuf,
        units: Option<&Path>,
        options: &Options,
        sense: &Sense,
    ) -> Result<(), InterchangeError> {
        let tables = source::read(&path, &options.filter, units)
            .map_err(|error| InterchangeError::Foreign { path: path.clone(), error })?;
        // A mapping that a later version wrote is passed over: what is guessed stands.
        let remembered = |headings: &str| -> Result<Option<Mapping>, StoreError> {
            Ok(store.import_mapping(headings)?.and_then(|text| Mapping::remembered(&text)))
        };
        let (sources, passed_over) =
            source::understand(&path, tables, options.kind, &options.mapping, sense, remembered)?;
        if sources.is_empty() {
            return Err(InterchangeError::NoHeadings(path));
        }
        self.passed_over.extend(passed_over.into_iter().map(|sheet| source::sheet_name(&path, sheet.as_deref())));
        self.sources.extend(sources);
        Ok(())
    }
}

/// Imports files and folders. `words` says what is wrong with a row, in the file of refused rows.
///
/// # Errors
/// A file cannot be read or has no kind, the database cannot be written, or the file of refused rows cannot. Rows and
/// headers that are refused are no errors: they are in the report.
pub fn run(
    store: &mut Store,
    paths: &[PathBuf],
    options: &Options,
    words: &dyn Fn(&Problem) -> String,
) -> Result<Report, InterchangeError> {
    if let Some(target) = &options.rejects {
        overwrite::check(target, paths)?;
    }
    let prepared = prepare(store, paths, options)?;
    carry_out(store, prepared, options, words).map(|(report, _)| report)
}

/// Imports what was prepared, or tries it out. Gives the foreign tables back, to be tried with another layout.
///
/// # Errors
/// As [`run`].
pub fn carry_out(
    store: &mut Store,
    prepared: Prepared,
    options: &Options,
    words: &dyn Fn(&Problem) -> String,
) -> Result<(Report, Vec<Source>), InterchangeError> {
    let Prepared { mut sheets, sources, refused_files, ignored, passed_over, archive } = prepared;
    if archive.changes_contracts(store, options.update)? {
        store.allow(Right::LoadContract)?;
    }
    if archive.adds_closings(store)? {
        store.allow(Right::CloseYear)?;
    }
    let known = archive.widen(store.known());
    let mut report = Report { refused_files, ignored, passed_over, ..Report::default() };
    let sense = Sense { known: known.clone(), ..sense(store, options) };
    let stopped = || options.watch.as_ref().is_some_and(|watch| watch.is_stopped());
    for (index, source) in sources.iter().enumerate() {
        if index > 0 && stopped() {
            return Err(StoreError::Stopped.into());
        }
        let (of_source, noted, proposed) = source::sheets(source, index, &sense);
        sheets.extend(of_source);
        report.understood.push(Understood {
            name: source.name(),
            form: source.table.form,
            heading_line: source.table.lines.get(source.layout.heading).map_or(0, |line| line.number),
            layout: source.layout.clone(),
            remembered: source.remembered,
            left_out: source.table.left_out.clone(),
            noted,
            proposed,
        });
    }
    // Stable: files of one kind stay in the order given, but what describes organisations goes before what names them only,
    // wherever it stands in a workbook: else the name alone would be stored, and the description be a difference.
    let names_only = |sheet: &Sheet| {
        sheet.kind == Kind::Organisation && !sheet.rows.is_empty() && sheet.rows.heads().all(|row| row.named_only)
    };
    sheets.sort_by_cached_key(|sheet| (sheet.kind, names_only(sheet)));
    let lines = Lines::of(&sheets);
    let may_write = !options.dry_run && report.refused_files.is_empty();
    let mut refused = Refused::default();
    for (index, sheet) in sheets.iter().enumerate() {
        for (at, problems) in sheet.rows.problems() {
            refused.insert((index, at), Refusing { line: sheet.rows.head(at).line, problems: problems.clone() });
        }
    }
    lines.refuse_whole(&mut refused);
    let mut told;
    let all = || sheets.iter().map(Sheet::rows_at_most).sum();
    // What is not to be written is tried where nobody waits for it.
    let mut trial = if may_write { None } else { store.trial(all(), &|| !stopped())? };
    // A refused row must leave no trace, and others may hang on it: begin again without it until nothing more is
    // refused. Sound files take one round.
    loop {
        let before = refused.len();
        if let Some(watch) = &options.watch {
            watch.begin(all());
        }
        let keep = |pass: &Pass| {
            let faulty = before > 0 || !pass.archive.refused.is_empty();
            let is_whole = !sheets.iter().any(Sheet::has_failed);
            may_write && is_whole && pass.refused.is_empty() && (!faulty || options.skip_bad)
        };
        let mut kept = false;
        let work = |write: &mut Write| {
            let taken = archive.write(write, options.update)?;
            let mut pass = Pass::run(write, &sheets, &refused, options)?;
            pass.archive = taken;
            Ok(pass)
        };
        let done = match &mut trial {
            Some(copy) => match store.try_out(copy, Action::Import, &known, work) {
                // What is wrong with the copy is not wrong with the database.
                Err(error) if error.fault().is_some() => {
                    trial = None;
                    continue;
                }
                done => done.map(|pass| (pass, None)),
            },
            None => store.write_if(Action::Import, &known, work, |pass| {
                kept = keep(pass);
                kept
            }),
        };
        // That a file could not be read to its end is why nothing was written.
        let (pass, change) = match first_failure(&sheets) {
            Some(failure) => return Err(failure),
            None => done?,
        };
        // A foreign line is refused with all it tells of: the counts are right only without it.
        let again = !pass.refused.is_empty() && (options.skip_bad || !sources.is_empty());
        refused.extend(pass.refused);
        lines.refuse_whole(&mut refused);
        report.kinds = pass.kinds;
        report.archive = pass.archive;
        report.new_staff = pass.arrival.made;
        report.opposed = pass.opposed;
        report.unlike = (pass.unlike.named, pass.unlike.more);
        report.new_organisations = pass.arrival.new_lines;
        report.goes_to = pass.arrival.goes_to;
        told = pass.noted;
        report.done = kept;
        report.change = change;
        if !again {
            break;
        }
    }
    drop(trial);
    for (source, noted) in told {
        report.understood[source].noted.push(noted);
    }
    for found in &mut report.understood {
        found.noted.sort_by_key(|noted| noted.line);
    }
    if report.done {
        store.read_contracts()?;
        remember(store, &sources, &options.mapping)?;
    }
    if options.dry_run && !report.new_organisations.is_empty() {
        report.alike = likeness::alike(store, &report.new_organisations, &sheets, &stopped)?;
    }
    report.count_refused(&sheets, &lines, refused);
    if let Some(path) = &options.rejects {
        report.rejects = rejects::write(path, &sheets, &sources, &report.refused, words)?;
    }
    Ok((report, sources))
}

/// What went wrong with one of the files while its rows were read.
fn first_failure(sheets: &[Sheet]) -> Option<InterchangeError> {
    sheets.iter().find_map(|sheet| {
        let path = sheet.path.clone();
        Some(match sheet.failure()? {
            Failure::Unread(source) => InterchangeError::Read { path, source },
            Failure::Changed => InterchangeError::Changed(path),
        })
    })
}

/// Keeps what a mapping said of the files that it was used for, where it said more than their year.
fn remember(store: &Store, sources: &[Source], mapping: &Mapping) -> Result<(), InterchangeError> {
    let lasting = mapping.clone().lasting();
    if lasting.columns.is_empty() && lasting.settings.is_empty() {
        return Ok(());
    }
    for source in sources {
        let headings = source.layout.fingerprint();
        if !headings.is_empty() {
            store.keep_import_mapping(&headings, &Mapping::of(&source.layout).write())?;
        }
    }
    Ok(())
}

/// The rows that the lines of foreign files became, sheet and place, behind source and line: sorted by these.
struct Lines {
    rows: Vec<((u32, u32), (u32, u32))>,
}

impl Lines {
    fn of(sheets: &[Sheet]) -> Lines {
        // A file of so many lines is not read.
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let mut rows = Vec::with_capacity(sheets.iter().map(|sheet| sheet.rows.len()).sum());
        for (index, sheet) in sheets.iter().enumerate() {
            let source = short(sheet.rows.source());
            let heads = sheet.rows.heads().enumerate();
            rows.extend(heads.map(|(at, head)| ((source, short(head.at)), (short(index), short(at)))));
        }
        rows.sort_unstable();
        Lines { rows }
    }

    /// Each line with its rows, sheet and place, in the order in which they are written.
    fn each(&self) -> impl Iterator<Item = ((usize, usize), impl Iterator<Item = (usize, usize)> + Clone)> {
        let wide = |(one, other): (u32, u32)| (one as usize, other as usize);
        let lines = self.rows.chunk_by(|(one, _), (other, _)| one == other);
        lines.map(move |rows| (wide(rows[0].0), rows.iter().map(move |(_, row)| wide(*row))))
    }

    /// Refuses every record of a line of which one is refused; but for somebody who is not to come back: the line without
    /// them is sound.
    fn refuse_whole(&self, refused: &mut Refused) {
        let spoils = |row: &(usize, usize)| refused.get(row).is_some_and(|refusing| !refusing.is_of_a_person());
        if refused.is_empty() {
            return;
        }
        let spoilt = self.each().filter(|(_, rows)| rows.clone().any(|row| spoils(&row)));
        let rows: Vec<(usize, usize)> = spoilt.flat_map(|(_, rows)| rows).collect();
        for row in rows {
            refused.entry(row).or_default();
        }
    }
}

impl Report {
    fn count_refused(&mut self, sheets: &[Sheet], lines: &Lines, mut refused: Refused) {
        for kind in self.refused_files.iter().map(|file| file.kind) {
            self.kinds.entry(kind).or_default();
        }
        let mut of_lines = Vec::new();
        for ((source, at), rows) in lines.each() {
            let mut problems = Vec::new();
            let mut first = None;
            for row in rows {
                let (sheet, place) = row;
                let Some(found) = refused.remove(&row) else { continue };
                let sheet = &sheets[sheet];
                let head = sheet.rows.head(place);
                if !head.named_only {
                    self.kinds.entry(sheet.kind).or_default().refused += 1;
                }
                if !found.problems.is_empty() && first.is_none() {
                    first = Some((sheet.path.clone(), sheet.kind, head.line));
                }
                for problem in found.problems {
                    if !problems.contains(&problem) {
                        problems.push(problem);
                    }
                }
            }
            if let Some((file, kind, line)) = first {
                of_lines.push(Refusal { file, kind, line, problems, source: Some((source, at)) });
            }
        }
        for ((sheet, _), Refusing { line, problems }) in refused {
            let sheet = &sheets[sheet];
            self.kinds.entry(sheet.kind).or_default().refused += 1;
            self.refused.push(Refusal { file: sheet.path.clone(), kind: sheet.kind, line, problems, source: None });
        }
        self.refused.extend(of_lines);
    }
}
