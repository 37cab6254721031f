//! What somebody said of a file and mended in it, to be laid over the same file again: what a draft of an import keeps.
//! Mended cells and lines left out know what stood there, so that they are not laid over something else.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::desk::{Desk, Part};
use crate::interchange::foreign::reread::{self, Manner};
use crate::interchange::foreign::sirene::Filter;
use crate::interchange::foreign::target::Target;
use crate::model::kind::Kind;
use crate::store::Store;

/// What was said of a desk.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Overlay {
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    encoding: Option<String>,
    #[serde(default)]
    separator: Option<char>,
    /// Which establishments of a SIRENE file are wanted, as it is typed.
    #[serde(default)]
    wanted: String,
    update: bool,
    skip_bad: bool,
    parts: Vec<OfPart>,
}

/// What was said of one of its tables.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct OfPart {
    taken: bool,
    /// The line of the headings, the field of each column, and what holds for every line; nothing where what was found out
    /// holds.
    columns: Option<Columns>,
    /// By line and column: what stood there, and what stands there now.
    mended: BTreeMap<usize, BTreeMap<usize, (String, String)>>,
    /// By line: its cells.
    left_out: BTreeMap<usize, Vec<String>>,
    /// The cells of the mended lines as they stand in the file: one that moved is known by them. None in what an earlier version
    /// kept.
    #[serde(default)]
    stood: BTreeMap<usize, Vec<String>>,
}

/// What was mended in a line that is not in the file any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlaid {
    pub part: usize,
    pub at: usize,
    /// The cells as they stood there.
    pub stood: Option<Vec<String>>,
    /// By column.
    pub cells: Vec<(usize, String)>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Columns {
    heading: Option<u64>,
    targets: Vec<String>,
    settings: BTreeMap<String, String>,
}

impl Overlay {
    /// What was said of a desk.
    pub fn of(desk: &Desk) -> Overlay {
        Overlay {
            kind: desk.kind.map(|kind| kind.code().to_owned()),
            encoding: desk.manner.encoding.map(|encoding| format!("{encoding:?}")),
            separator: desk.manner.separator,
            wanted: desk.filter.to_string(),
            update: desk.update,
            skip_bad: desk.skip_bad,
            parts: desk.parts.iter().map(of_part).collect(),
        }
    }

    /// How the file is to be read, and as what.
    pub fn manner(&self) -> (Manner, Option<Kind>) {
        let encoding = self.encoding.as_deref().and_then(reread::encoding_named);
        (Manner { encoding, separator: self.separator }, self.kind.as_deref().and_then(Kind::from_code))
    }

    /// Which establishments of a SIRENE file are wanted.
    pub fn filter(&self) -> Filter {
        Filter::parse(&self.wanted).unwrap_or_default()
    }

    /// Lays it over a desk that was read in that manner. Gives how many lines that were left out are others by now, and what was
    /// mended in those that are: both are laid over no other line.
    pub fn lay_over(&self, desk: &mut Desk, store: &Store) -> (usize, Vec<Unlaid>) {
        (desk.update, desk.skip_bad) = (self.update, self.skip_bad);
        let (mut others, mut unlaid, sense) = (0, Vec::new(), Arc::clone(&desk.sense));
        for (at, said) in self.parts.iter().enumerate() {
            if let Some(Columns { heading: Some(heading), .. }) = &said.columns {
                let to = desk.parts.get(at).and_then(|part| {
                    let line = part.source.table.lines.iter().position(|line| line.number == *heading)?;
                    (line != part.source.layout.heading).then_some(line)
                });
                if let Some(to) = to {
                    desk.move_heading(store, at, to);
                }
            }
            match desk.parts.get_mut(at) {
                Some(part) => {
                    others += lay_over(said, part, |line| unlaid.push(unlaid_of(said, at, line)));
                    part.source.offer(&sense);
                }
                None => {
                    others += said.left_out.len();
                    unlaid.extend(said.mended.keys().map(|line| unlaid_of(said, at, *line)));
                }
            }
        }
        (others, unlaid)
    }
}

fn of_part(part: &Part) -> OfPart {
    let layout = &part.source.layout;
    let targets =
        layout.columns.iter().map(|column| column.target.map(|target| target.to_string()).unwrap_or_default());
    let columns = part.changed.then(|| Columns {
        heading: part.heading_line(),
        targets: targets.collect(),
        settings: layout.settings.clone(),
    });
    let mended = part.mended.iter().map(|(at, cells)| {
        let stood = part.source.cells(*at);
        let cells = cells
            .iter()
            .map(|(column, text)| (*column, (stood.get(*column).cloned().unwrap_or_default(), text.clone())));
        (*at, cells.collect())
    });
    OfPart {
        taken: part.taken,
        columns,
        stood: part.mended.keys().map(|at| (*at, part.source.cells(*at))).collect(),
        mended: mended.collect(),
        left_out: part.left_out.iter().map(|at| (*at, part.source.cells(*at))).collect(),
    }
}

fn unlaid_of(said: &OfPart, part: usize, at: usize) -> Unlaid {
    let cells = said.mended.get(&at).into_iter().flatten().map(|(column, (_, text))| (*column, text.clone()));
    Unlaid { part, at, stood: said.stood.get(&at).cloned(), cells: cells.collect() }
}

/// Where a line is by now: where it was, as far as its cells that were mended tell, or wherever one such line stands alone.
fn place(
    part: &Part,
    at: usize,
    stood: Option<&Vec<String>>,
    mended: &BTreeMap<usize, (String, String)>,
) -> Option<usize> {
    let lines = part.source.table.lines.len();
    let is = |at: &usize| stood.is_some_and(|stood| part.source.cells(*at) == *stood);
    if at < lines && is(&at) {
        return Some(at);
    }
    let mut found = (0..lines).filter(is);
    let (only, more) = (found.next(), found.next());
    let stands = part.source.cells(at);
    let same =
        |(column, (stood, _)): (&usize, &(String, String))| stands.get(*column).map_or("", String::as_str) == stood;
    only.filter(|_| more.is_none()).or_else(|| (at < lines && mended.iter().all(same)).then_some(at))
}

/// `unlaid` is told the lines that are not there any more.
fn lay_over(said: &OfPart, part: &mut Part, mut unlaid: impl FnMut(usize)) -> usize {
    part.taken = said.taken;
    if let Some(Columns { targets, settings, .. }) = &said.columns {
        for (column, target) in targets.iter().enumerate() {
            let now = part.source.layout.columns.get(column).map(|column| column.target);
            let target = Target::parse(target);
            if now.is_some_and(|now| now != target) {
                part.source.layout.choose(column, target);
            }
        }
        for (name, value) in settings {
            if let Some(target) = Target::parse(name) {
                part.source.layout.set(&target, Some(value.clone()));
            }
        }
        part.changed = true;
    }
    let mut others = 0;
    for (at, cells) in &said.mended {
        match place(part, *at, said.stood.get(at), cells) {
            Some(now) => {
                let texts = cells.iter().map(|(column, (_, text))| (*column, text.clone()));
                part.mended.entry(now).or_default().extend(texts);
            }
            None => unlaid(*at),
        }
    }
    for (at, stood) in &said.left_out {
        match place(part, *at, Some(stood), &BTreeMap::from([(usize::MAX, ("\0".to_owned(), String::new()))])) {
            Some(now) => drop(part.left_out.insert(now)),
            None => others += 1,
        }
    }
    others
}
