//! A file between choosing and importing: what it was found to be, what somebody changed of that, which lines were
//! mended or left out. It is cheap to clone: a screen keeps one and hands another to the thread that tries it out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::watch::Watch;
use super::{Filter, Options, Prepared, Report, carry_out, prepare, sense};
use crate::interchange::foreign::layout::Layout;
use crate::interchange::foreign::mapping::Mapping;
use crate::interchange::foreign::proposals::Around;
use crate::interchange::foreign::records::{self, LineRecords};
use crate::interchange::foreign::reread::{self, Manner};
use crate::interchange::foreign::source::{self, Source};
use crate::interchange::foreign::table::{Cell, Table};
use crate::interchange::foreign::values::{Sense, is_empty, text_of};
use crate::interchange::overwrite;
use crate::interchange::sheet::Problem;
use crate::interchange::{InterchangeError, files};
use crate::model::kind::Kind;
use crate::store::{Store, StoreError};

/// How many lines are shown as they will be stored.
const PREVIEWED: usize = 100;

/// A file, or a folder in the interchange format, on its way in.
#[derive(Debug, Clone)]
pub struct Desk {
    pub path: PathBuf,
    /// The tables of a foreign file; none of one in the interchange format.
    pub parts: Vec<Part>,
    /// Files in the interchange format: read anew for every try.
    pub native: Vec<(Kind, PathBuf)>,
    /// How a text file is to be read, where somebody said so.
    pub manner: Manner,
    /// What the file is about, where somebody said so.
    pub kind: Option<Kind>,
    /// Which establishments of a SIRENE file are wanted.
    pub filter: Filter,
    pub update: bool,
    pub skip_bad: bool,
    /// The day on which years of two digits and dates to come are judged.
    pub today: NaiveDate,
    /// How its cells are read.
    pub sense: Arc<Sense>,
}

/// One table of a foreign file.
#[derive(Debug, Clone)]
pub struct Part {
    pub source: Source,
    /// Whether it is imported.
    pub taken: bool,
    /// A confirmed mapping of earlier says what its columns are.
    pub remembered: bool,
    /// Somebody changed what was found out: that is remembered once it is imported.
    pub changed: bool,
    /// The headings under which it was found.
    found_as: String,
    /// Cells somebody mended, by line and column.
    pub(super) mended: BTreeMap<usize, BTreeMap<usize, String>>,
    /// Lines somebody left out.
    pub(super) left_out: BTreeSet<usize>,
}

/// What a try found, or what an import did.
#[derive(Debug)]
pub struct Tried {
    /// Refused lines name the desk's parts, whatever sheets are left out.
    pub report: Report,
    /// For each part its first lines as they will be stored.
    pub previews: Vec<Vec<LineRecords>>,
}

/// How a desk is carried out.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Write; else it is a try.
    pub write: bool,
    /// Where the refused lines go.
    pub rejects: Option<PathBuf>,
    pub watch: Arc<Watch>,
}

impl Desk {
    /// Reads a file and finds out what it is.
    ///
    /// # Errors
    /// It cannot be read, or is of no known kind.
    pub fn open(
        store: &Store,
        path: &Path,
        manner: Manner,
        kind: Option<Kind>,
        filter: Filter,
        today: NaiveDate,
    ) -> Result<Desk, InterchangeError> {
        let found = files::find(&[path.to_owned()], kind)?;
        let mut desk = Desk {
            path: path.to_owned(),
            parts: Vec::new(),
            native: found.files,
            manner,
            kind,
            filter,
            update: false,
            skip_bad: false,
            today,
            sense: Arc::new(sense(store, &Options { today: Some(today), ..Options::default() })),
        };
        let sense = Arc::clone(&desk.sense);
        for path in found.foreign {
            let tables = match manner {
                Manner { encoding: None, separator: None } => source::read(&path, &desk.filter, None),
                manner => reread::read(&path, manner).map(|table| vec![table]),
            };
            let tables = tables.map_err(|error| InterchangeError::Foreign { path: path.clone(), error })?;
            let tables: Vec<Table> = tables.into_iter().filter(|table| !table.lines.is_empty()).collect();
            let around = source::around(&path, &tables);
            for table in tables {
                let part = Part::of(store, &path, Arc::new(table), kind, &sense, &around)?;
                desk.parts.extend(part);
            }
            if desk.parts.is_empty() {
                return Err(InterchangeError::NoHeadings(path));
            }
        }
        Ok(desk)
    }

    fn sense(&self, store: &Store) -> Sense {
        sense(store, &self.options(&Order::default()))
    }

    fn options(&self, order: &Order) -> Options {
        Options {
            kind: self.kind,
            update: self.update,
            dry_run: !order.write,
            skip_bad: self.skip_bad,
            rejects: order.rejects.clone(),
            today: Some(self.today),
            watch: Some(Arc::clone(&order.watch)),
            ..Options::default()
        }
    }

    /// Takes another line of a part for its headings, and finds out anew what the columns are.
    pub fn move_heading(&mut self, store: &Store, part: usize, to: usize) {
        let (sense, kind) = (self.sense(store), self.kind);
        let Some(part) = self.parts.get_mut(part) else { return };
        let Some(number) = part.source.table.lines.get(to).map(|line| line.number) else { return };
        let mapping = Mapping { heading_line: Some(number), ..Mapping::default() };
        if let Some(layout) = Layout::guess(&part.source.table, kind, &mapping, &sense) {
            part.source.layout = layout;
            part.source.offer(&sense);
            part.changed = true;
            (part.remembered, part.source.remembered) = (false, false);
        }
    }

    /// Forgets the confirmed mapping of a part, and what somebody changed: what is guessed holds again.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn guess_anew(&mut self, store: &Store, part: usize) -> Result<(), StoreError> {
        let (sense, kind) = (self.sense(store), self.kind);
        let Some(part) = self.parts.get_mut(part) else { return Ok(()) };
        for headings in [part.found_as.clone(), part.source.layout.fingerprint()] {
            store.forget_import_mapping(&headings)?;
        }
        if let Some(layout) = guessed(&part.source.table, kind, &Mapping::default(), &sense) {
            part.source.layout = layout;
            part.source.offer(&sense);
        }
        (part.changed, part.remembered, part.source.remembered) = (false, false, false);
        Ok(())
    }

    /// Tries it out, or writes it: one transaction. `words` says what is wrong with a row.
    ///
    /// # Errors
    /// A file or the database cannot be read or written; or it was stopped, and nothing was written.
    pub fn carry_out(
        &self,
        store: &mut Store,
        order: &Order,
        words: &dyn Fn(&Problem) -> String,
    ) -> Result<Tried, InterchangeError> {
        if let Some(target) = &order.rejects {
            overwrite::check(target, std::slice::from_ref(&self.path))?;
        }
        let options = self.options(order);
        let mut sense = sense(store, &options);
        let taken: Vec<usize> = (0..self.parts.len()).filter(|at| self.parts[*at].taken).collect();
        let sources: Vec<Source> = taken.iter().map(|at| self.parts[*at].patched()).collect();
        let native: Vec<PathBuf> = match self.native.is_empty() {
            true => Vec::new(),
            false => vec![self.path.clone()],
        };
        let mut prepared = match native.is_empty() {
            true => Prepared::default(),
            false => prepare(store, &native, &options)?,
        };
        prepared.sources.extend(sources.iter().cloned());
        let (mut report, _) = carry_out(store, prepared, &options, words)?;
        for refusal in &mut report.refused {
            refusal.source = refusal.source.and_then(|(part, line)| Some((*taken.get(part)?, line)));
        }
        let goes_to = std::mem::take(&mut report.goes_to).into_iter();
        report.goes_to = goes_to.filter_map(|((part, line), name)| Some(((*taken.get(part)?, line), name))).collect();
        if report.done {
            self.remember(store)?;
        }
        let mut previews = vec![Vec::new(); self.parts.len()];
        sense.known = store.known().clone();
        for (at, source) in taken.iter().zip(&sources) {
            previews[*at] = records::read(&source.table, &source.layout, &sense, PREVIEWED);
        }
        for alike in &mut report.alike {
            alike.at.0 = taken.get(alike.at.0).copied().unwrap_or_default();
        }
        Ok(Tried { report, previews })
    }

    /// Keeps what somebody said of the columns.
    fn remember(&self, store: &Store) -> Result<(), StoreError> {
        for part in self.parts.iter().filter(|part| part.taken && part.changed) {
            let layout = &part.source.layout;
            let headings = layout.fingerprint();
            let mut mapping = Mapping::of(layout);
            if !headings.is_empty() {
                store.keep_import_mapping(&headings, &mapping.write())?;
            }
            // Where another line had been taken for the headings, it is found there again.
            if part.found_as != headings && !part.found_as.is_empty() {
                mapping.heading_line = part.heading_line();
                store.keep_import_mapping(&part.found_as, &mapping.write())?;
            }
        }
        Ok(())
    }

    /// How many lines the taken parts have behind their headings, without those left out.
    pub fn lines(&self) -> usize {
        let lines = |part: &Part| {
            part.source.table.lines.len().saturating_sub(part.source.layout.heading + 1 + part.left_out.len())
        };
        self.parts.iter().filter(|part| part.taken).map(lines).sum()
    }

    /// Hands on the texts that somebody typed into cells.
    pub fn each_mended(&mut self, mut text: impl FnMut(&mut String)) {
        self.parts
            .iter_mut()
            .flat_map(|part| part.mended.values_mut())
            .flat_map(|cells| cells.values_mut())
            .for_each(&mut text);
    }

    /// Whether there is work that would be lost: lines mended or left out, columns chosen.
    pub fn is_changed(&self) -> bool {
        self.parts.iter().any(|part| part.changed || !part.mended.is_empty() || !part.left_out.is_empty())
    }
}

/// What a table is; where no heading is known, the fullest of its first lines has them.
fn guessed(table: &Table, kind: Option<Kind>, mapping: &Mapping, sense: &Sense) -> Option<Layout> {
    if let Some(layout) = Layout::guess(table, kind, mapping, sense) {
        return Some(layout);
    }
    let filled =
        |line: &crate::interchange::foreign::table::Line| line.cells.iter().filter(|cell| !is_empty(cell)).count();
    let first = table.lines.iter().take(10).enumerate().max_by_key(|(at, line)| (filled(line), usize::MAX - at));
    let heading_line = first.map(|(_, line)| line.number);
    Layout::guess(table, kind, &Mapping { heading_line, ..mapping.clone() }, sense)
}

impl Part {
    fn of(
        store: &Store,
        path: &Path,
        table: Arc<Table>,
        kind: Option<Kind>,
        sense: &Sense,
        around: &Around,
    ) -> Result<Option<Part>, StoreError> {
        // A mapping that a later version wrote is passed over: what is guessed stands.
        let mut remembered = |headings: &str| -> Result<Option<Mapping>, StoreError> {
            Ok(store.import_mapping(headings)?.and_then(|text| Mapping::remembered(&text)))
        };
        let found = Layout::guess(&table, kind, &Mapping::default(), sense);
        let known = found.as_ref().is_some_and(|layout| !layout.kinds().is_empty());
        let Some(first) = found.or_else(|| guessed(&table, kind, &Mapping::default(), sense)) else { return Ok(None) };
        let found_as = first.fingerprint();
        let mapping = match remembered(&found_as)? {
            None if !known => source::of_any_line(&table, &mut remembered)?,
            mapping => mapping,
        };
        let again = mapping.and_then(|mapping| Layout::guess(&table, kind, &mapping, sense));
        let remembered = again.is_some();
        let taken = around.sheets.len() <= 1 || known || remembered;
        let layout = again.unwrap_or(first);
        let mut source = Source { path: path.to_owned(), table, layout, remembered, around: around.clone() };
        source.offer(sense);
        let (mended, left_out) = (BTreeMap::new(), BTreeSet::new());
        Ok(Some(Part { source, taken, remembered, changed: false, found_as, mended, left_out }))
    }

    /// The number of the line of headings in the file.
    pub fn heading_line(&self) -> Option<u64> {
        self.source.table.lines.get(self.source.layout.heading).map(|line| line.number)
    }

    /// The first values of a column, at most so many.
    pub fn examples(&self, column: usize, most: usize) -> Vec<String> {
        let lines = self.source.table.lines.iter().skip(self.source.layout.heading + 1);
        let cells = lines.filter_map(|line| line.cells.get(column)).filter(|cell| !is_empty(cell));
        cells.take(most).map(text_of).collect()
    }

    /// The cells of a line as text, as they were mended.
    pub fn cells(&self, at: usize) -> Vec<String> {
        let mut cells = self.source.cells(at);
        for (column, text) in self.mended.get(&at).into_iter().flatten() {
            if let Some(cell) = cells.get_mut(*column) {
                cell.clone_from(text);
            }
        }
        cells
    }

    /// What a line is called: the name of its organisation, else its first cell that holds anything.
    pub fn name_of(&self, at: usize) -> String {
        let cells = self.cells(at);
        let name = self.source.layout.column_of(Kind::Organisation, "name", None);
        let name = name.and_then(|column| cells.get(column)).filter(|name| !name.is_empty());
        name.or_else(|| cells.iter().find(|cell| !cell.is_empty())).cloned().unwrap_or_default()
    }

    /// Puts other cells into a line; those that are as in the file are not mended.
    pub fn mend(&mut self, at: usize, cells: &[String]) {
        let stored = self.source.cells(at);
        let other = cells.iter().zip(stored).enumerate().filter(|(_, (new, old))| *new != old);
        let other: BTreeMap<usize, String> = other.map(|(column, (new, _))| (column, new.clone())).collect();
        if other.is_empty() {
            self.mended.remove(&at);
        } else {
            self.mended.insert(at, other);
        }
    }

    /// Whether cells of a line were mended.
    pub fn is_mended(&self, at: usize) -> bool {
        self.mended.contains_key(&at)
    }

    /// Leaves a line out.
    pub fn leave_out(&mut self, at: usize) {
        self.left_out.insert(at);
    }

    /// Takes every line back that was left out; gives how many.
    pub fn take_back(&mut self) -> usize {
        std::mem::take(&mut self.left_out).len()
    }

    /// How many lines were mended, and how many left out.
    pub fn changes(&self) -> (usize, usize) {
        (self.mended.len(), self.left_out.len())
    }

    /// The table as it was mended.
    fn patched(&self) -> Source {
        let mut source = self.source.clone();
        if self.mended.is_empty() && self.left_out.is_empty() {
            return source;
        }
        let table = Arc::make_mut(&mut source.table);
        for (at, columns) in &self.mended {
            let Some(line) = table.lines.get_mut(*at) else { continue };
            for (column, text) in columns {
                if line.cells.len() <= *column {
                    line.cells.resize(column + 1, Cell::Empty);
                }
                line.cells[*column] = Cell::text(text.as_str());
            }
        }
        for at in &self.left_out {
            // A line in which nothing stands is passed over.
            if let Some(line) = table.lines.get_mut(*at) {
                line.cells.clear();
            }
        }
        source
    }
}
