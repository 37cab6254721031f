//! A foreign file on its way into the database: its table, its layout, and its lines as sheets of one kind each.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::asides::Asides;
use super::context::{lists_organisations, titled};
use super::layout::Layout;
use super::limits::Limits;
use super::mapping::Mapping;
use super::proposals::{Around, Proposed};
use super::records::{self, LineRecords};
use super::sirene::{self, Filter};
use super::table::Table;
use super::target::Target;
use super::values::{Remark, Sense, text_of};
use super::{ReadError, Recognised};
use crate::interchange::Fault;
use crate::interchange::import::watch;
use crate::interchange::sheet::{Problem, Sheet, Tie};
use crate::model::kind::Kind;

/// One table of a foreign file, understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub path: PathBuf,
    /// Shared: trying it out again and again copies no cell.
    pub table: Arc<Table>,
    pub layout: Layout,
    /// Whether a mapping of an earlier import says what its columns are.
    pub remembered: bool,
    pub around: Around,
}

/// A line as it would be stored, for a screen to show before anything is.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    pub lines: Vec<LineRecords>,
}

impl Source {
    /// The first lines as they would be stored.
    pub fn preview(&self, sense: &Sense, lines: usize) -> Preview {
        Preview { lines: records::read(&self.table, &self.layout, sense, lines) }
    }

    /// Finds out anew what can be proposed: the columns were changed.
    pub fn offer(&mut self, sense: &Sense) {
        self.layout.offer(&self.table, &self.around, sense);
    }

    /// What file and sheet are called in messages: `adherents.xlsx [Visites 2015]`.
    pub fn name(&self) -> PathBuf {
        sheet_name(&self.path, self.table.sheet.as_deref())
    }

    /// The line of headings for a file of refused lines: what the title said of a year, or was proposed, is said there.
    pub fn headings(&self) -> Vec<String> {
        // A payment is of the dues beside it.
        let with_dues = self.layout.column_of(Kind::Dues, "amount", None).is_some();
        let proposed = self.layout.proposed_year().filter(|offer| !offer.from.is_of_each_line());
        let dated = |target: Target| match target.kind {
            Kind::Dues | Kind::Payment => {
                Target { year: target.year.or_else(|| proposed.map(|offer| offer.year)), ..target }
            }
            _ => target,
        };
        let heading = |column: &super::layout::Column| {
            let said = super::headings::words(&column.heading).1;
            match column.target.map(dated) {
                Some(Target { year: Some(year), kind, .. })
                    if said.is_none() && !column.heading.is_empty() && (kind != Kind::Payment || !with_dues) =>
                {
                    format!("{} {year}", column.heading)
                }
                _ => column.heading.clone(),
            }
        };
        self.layout.columns.iter().map(heading).collect()
    }

    /// The cells of a line as text.
    pub fn cells(&self, at: usize) -> Vec<String> {
        let cells = self.table.lines.get(at).map(|line| &line.cells[..]).unwrap_or_default();
        (0..self.layout.columns.len()).map(|column| cells.get(column).map(text_of).unwrap_or_default()).collect()
    }
}

/// What a sheet of a file is called in messages.
pub fn sheet_name(path: &Path, sheet: Option<&str>) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    if let Some(sheet) = sheet {
        name.push(format!(" [{sheet}]"));
    }
    name.into()
}

/// The file of SIRENE's legal units among some files, where that of the establishments is among them too: it is read with
/// it, and holds nothing to import by itself.
pub fn units_among(paths: &[PathBuf]) -> Option<&PathBuf> {
    let of = |what: Recognised| paths.iter().find(|path| super::recognise(path).is_ok_and(|found| found == what));
    of(Recognised::LegalUnits).filter(|_| of(Recognised::Sirene).is_some())
}

/// The tables of a file; of SIRENE's, the establishments that are wanted, with their legal units of another file.
///
/// # Errors
/// Why the file cannot be read.
pub fn read(path: &Path, filter: &Filter, units: Option<&Path>) -> Result<Vec<Table>, ReadError> {
    if super::recognise(path)? != Recognised::Sirene {
        return super::read(path);
    }
    let units = units.map(Path::to_owned).or_else(|| sirene::units_beside(path));
    let (goes_on, looks_on) = (AtomicBool::new(false), watch::of_reading());
    let stop = looks_on.as_ref().map_or(&goes_on, |watch| watch.stops());
    let mut watch = sirene::Watch { stop, progress: &mut |_| {} };
    sirene::read(path, units.as_deref(), filter, Limits::default(), &mut watch).map(|table| vec![table])
}

/// Lines of a source with what was understood otherwise than it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    pub line: u64,
    /// The heading.
    pub column: Option<String>,
    pub value: String,
    pub remark: Remark,
}

impl Noted {
    /// Value and line: `« 550 » (3)`; with the line that says it first, `« 550 » (3 = 2)`; with what is kept instead,
    /// `« Emaux » ≠ « Optique » (3)`.
    pub fn told(&self) -> String {
        let against = self.remark.instead().map(|other| format!(" ≠ « {other} »")).unwrap_or_default();
        let first = self.remark.of_line().map(|line| format!(" = {line}")).unwrap_or_default();
        let value = if let Remark::Season(season) = &self.remark { season } else { &self.value };
        format!("« {value} »{against} ({}{first})", self.line)
    }
}

/// What the cells of one remark hold, with their lines, for a message: the first few of them.
pub fn values_noted<'a>(noted: impl Iterator<Item = &'a Noted>, code: &str) -> String {
    const SHOWN: usize = 6;
    let mut of = noted.filter(|noted| noted.remark.code() == code);
    let told: Vec<String> = of.by_ref().take(SHOWN).map(Noted::told).collect();
    let more = if of.next().is_some() { ", …" } else { "" };
    format!("{}{more}", told.join(", "))
}

/// The sheets of a source, one for each kind, what is to be said of its lines, and what was proposed for them. `index`
/// tells the source.
pub fn sheets(source: &Source, index: usize, sense: &Sense) -> (Vec<Sheet>, Vec<Noted>, Vec<Proposed>) {
    let mut sheets: Vec<Sheet> =
        source.layout.kinds().into_iter().map(|kind| Sheet::of_table(source, index, kind)).collect();
    let mut noted = Vec::new();
    for (at, column, remark) in Asides::of(&source.table, &source.layout).said() {
        let value = source.cells(at).get(column).cloned().unwrap_or_default();
        let heading = source.layout.columns.get(column).map(|column| column.heading.clone());
        noted.push(Noted { line: source.table.lines[at].number, column: heading, value, remark: remark.clone() });
    }
    let mut proposing = source.layout.proposing();
    records::each(&source.table, &source.layout, sense, |line| {
        proposing.see(&line);
        let cells = if line.remarks.is_empty() { Vec::new() } else { source.cells(line.at) };
        for (column, remark) in line.remarks {
            let value = column.and_then(|column| cells.get(column).cloned()).unwrap_or_default();
            let column = column.map(|column| source.layout.columns[column].heading.clone());
            noted.push(Noted { line: line.number, column, value, remark });
        }
        for draft in line.drafts {
            let Some(sheet) = sheets.iter_mut().find(|sheet| sheet.kind == draft.record.kind) else { continue };
            let (present, columns, named_only) = (draft.present, draft.columns, draft.named_only);
            let tie = Tie { source: index, line: line.at, present, columns, named_only };
            sheet.rows.push(line.number, &draft.record, &draft.refs, draft.problems, &tie);
        }
    });
    (sheets, noted, proposing.found())
}

/// Works out the layout of every table of a file. `remembered` gives the mapping that was confirmed for some headings;
/// one that is given says otherwise where it says anything. Gives also the names of the sheets without headings, or
/// without a column of use.
///
/// # Errors
/// What `remembered` gives.
pub fn understand<E>(
    path: &Path,
    tables: Vec<Table>,
    kind: Option<Kind>,
    given: &Mapping,
    sense: &Sense,
    mut remembered: impl FnMut(&str) -> Result<Option<Mapping>, E>,
) -> Result<(Vec<Source>, Vec<Option<String>>), E> {
    let mut sources = Vec::new();
    let around = around(path, &tables);
    let mut passed_over = Vec::new();
    for table in tables {
        let kind = kind.or_else(|| called(path, &table));
        let mut layout = Layout::guess(&table, kind, given, sense);
        let mapping = match &layout {
            Some(layout) => remembered(&layout.fingerprint())?,
            None => of_any_line(&table, &mut remembered)?,
        };
        let remembered = mapping.is_some();
        if let Some(mapping) = mapping {
            layout = Layout::guess(&table, kind, &given.clone().or(&mapping), sense);
        }
        match layout.filter(|layout| !layout.kinds().is_empty()) {
            Some(layout) => {
                let (path, around) = (path.to_owned(), around.clone());
                let mut source = Source { path, table: Arc::new(table), layout, remembered, around };
                source.offer(sense);
                sources.push(source);
            }
            None if table.lines.is_empty() => {}
            None => passed_over.push(table.sheet),
        }
    }
    Ok((sources, passed_over))
}

/// What the tables of a file stand in.
pub fn around(path: &Path, tables: &[Table]) -> Around {
    let file = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Around { file, sheets: tables.iter().filter_map(|table| table.sheet.clone()).collect() }
}

/// What the name of a file says its table is about, where the sheet's does not: `relances 2015.csv`.
fn called(path: &Path, table: &Table) -> Option<Kind> {
    let named = |name: &str| titled(&[name.replace('_', " ")]);
    let sheet = table.sheet.as_deref();
    let file = path.file_stem().and_then(|stem| stem.to_str());
    // Titles above the headings say it better.
    let title =
        super::heading_line::find(table).is_some_and(|at| titled(&super::heading_line::titles(table, at)).is_some());
    if title || sheet.is_some_and(|sheet| named(sheet).is_some() || lists_organisations(sheet)) {
        None
    } else {
        file.and_then(named)
    }
}

/// The mapping of the first line whose cells are remembered as headings: words that nobody could know.
pub(crate) fn of_any_line<E>(
    table: &Table,
    remembered: &mut impl FnMut(&str) -> Result<Option<Mapping>, E>,
) -> Result<Option<Mapping>, E> {
    for line in table.lines.iter().take(40) {
        let cells: Vec<String> = line.cells.iter().map(text_of).collect();
        let headings = super::headings::fingerprint(cells.iter().map(String::as_str));
        if !headings.is_empty()
            && let Some(mapping) = remembered(&headings)?
        {
            return Ok(Some(Mapping { heading_line: Some(line.number), ..mapping }));
        }
    }
    Ok(None)
}

/// What is wrong with a field of a line, as the file calls it.
pub fn problem(source: &Source, tie: &Tie, kind: Kind, field: &'static str, fault: Fault) -> Problem {
    let (column, value) = stands(source, tie, kind, field);
    Problem { column, field: Some(field), value, fault }
}

/// The heading of a field of a line, and what stands below it.
pub fn stands(source: &Source, tie: &Tie, kind: Kind, field: &str) -> (Option<String>, String) {
    let at = kind.field_index(field).and_then(|index| tie.columns.get(index).copied().flatten());
    let column = at.and_then(|at| source.layout.columns.get(at)).map(|column| column.heading.clone());
    let value = at.and_then(|at| source.cells(tie.line).into_iter().nth(at)).unwrap_or_default();
    (column, value)
}
