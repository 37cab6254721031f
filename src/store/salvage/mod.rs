//! What can be saved of a damaged database, row by row, into a new one.
//!
//! The damaged file is only read, page by page and without SQLite (`pages`, `cells`, `tree`). Rows are taken from the
//! trees of their tables; pages that no tree leads to any more, because the page above them is broken, are told by the
//! shape of their rows (`shape`). What passes the schema is kept. Records whose rows are lost are taken from the journal,
//! and what they leave behind without an owner gets a stand-in, so that no visit goes with the page of an organisation
//! (`refill`). What is still lost is listed.

mod cells;
mod drafts;
mod pages;
mod recognise;
mod refill;
#[cfg(feature = "encryption")]
mod sealed;
mod shape;
#[cfg(test)]
pub(super) mod tests;
mod tree;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use rusqlite::types::Value;
use rusqlite_migration::Migrations;

pub(super) use self::drafts::all_drafts_in;
pub use self::drafts::drafts_in;
use self::pages::{Pages, Sealed};
use self::recognise::is_marked;
pub use self::recognise::was_ours;
use self::shape::Shape;
use self::tree::{Row, Tree};
use super::erasure::{ErasuresSince, forget_memory, move_memory, redo_since};
use super::{Session, Store, StoreError, copy, open};
#[cfg(not(feature = "encryption"))]
use crate::vault::KeyError;
use crate::{small_file, vault};

/// What was saved and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// By table, those first that others refer to.
    pub tables: Vec<SalvagedTable>,
    /// Pages in the file, and those of tables that could not be read.
    pub pages: u32,
    pub unreadable: u32,
    /// Pages that were in the file once: its end was cut off.
    pub missing: u32,
    /// Whether people who were erased after the file was made were erased from what was saved.
    pub erasures: ErasuresSince,
}

/// What was saved of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SalvagedTable {
    /// The code of a record kind, or another table's name.
    pub name: String,
    /// Rows in the new database, those below included.
    pub kept: u64,
    /// Rows that were lost and taken from the journal.
    pub rebuilt: u64,
    /// Rows made to stand for lost ones that others refer to.
    pub stand_ins: u64,
    /// Rows that the schema refuses, and why the first of them.
    pub refused: u64,
    pub reason: Option<String>,
    /// Rows that were on pages that cannot be read and could not be had otherwise: at most so many, unless `unknown`.
    pub lost: u64,
    /// Their numbers, from and to; the last may be open.
    pub gaps: Vec<(i64, Option<i64>)>,
    /// Whether it cannot be told how many there were: then more may be lost than that.
    pub unknown: bool,
}

impl Salvaged {
    /// Whether everything is there as it was.
    pub fn is_whole(&self) -> bool {
        self.missing == 0
            && self
                .tables
                .iter()
                .all(|table| (table.lost, table.refused, table.stand_ins, table.unknown) == (0, 0, 0, false))
    }
}

/// The rows found for one table, and what is missing of it.
#[derive(Default)]
struct Found {
    rows: Vec<Row>,
    tree: Tree,
    /// Cells that make no sense on pages that do.
    bad: u32,
    /// Whether the page that says where its tree begins is lost.
    rootless: bool,
}

impl Found {
    /// Whether pages of it may be among those that no tree leads to.
    const fn seeks(&self) -> bool {
        self.rootless || self.tree.broken > 0
    }
}

/// The rows of a page that no tree leads to, with the tables whose rows look like them, the likeliest first.
struct Stray {
    tables: Vec<usize>,
    rows: Vec<Row>,
}

struct Gathered {
    /// In the order of the shapes.
    found: Vec<Found>,
    strays: Vec<Stray>,
    /// Pages that could not be read.
    unreadable: u32,
}

/// Saves what can be saved of a damaged database into a new file. Whoever was erased after the file was made is erased
/// from the new one, as far as a memory of it is found: beside the file, or with `database`, the one that is worked with.
///
/// # Errors
/// The damaged file cannot be read at all, the new one exists or cannot be written. Then there is no new file.
pub fn salvage(damaged: &Path, new: &Path, database: &Path, session: Session) -> Result<Salvaged, StoreError> {
    let fail = |path: &Path| {
        let path = path.to_owned();
        move |source| StoreError::Folder { path, source }
    };
    copy::free_name(new)?;
    let sealed = sealed_pages(damaged)?;
    if new.exists() || vault::key_file(new).exists() {
        return Err(fail(new)(std::io::ErrorKind::AlreadyExists.into()));
    }
    let encrypted = sealed.is_some();
    let mut pages = Pages::open_with(damaged, sealed).map_err(fail(damaged))?;
    let part = open::beside(new, ".part");
    remove(&part);
    if encrypted {
        // With the same key: what was not in clear does not become so.
        let key = small_file::read(&vault::key_file(damaged), small_file::NOTE).map_err(fail(damaged))?;
        open::prepare_file(&vault::key_file(&part))?;
        std::fs::write(vault::key_file(&part), key).map_err(fail(&part))?;
    }
    let done = fill(&mut pages, &part, session, |store| redo_since(store, damaged, new, database));
    let salvaged = done.inspect_err(|_| remove(&part))?;
    // Its memory comes first: nobody is to open it without.
    let key = || if encrypted { std::fs::rename(vault::key_file(&part), vault::key_file(new)) } else { Ok(()) };
    move_memory(&part, new).and_then(|()| key()).and_then(|()| std::fs::rename(&part, new)).map_err(fail(new))?;
    Ok(salvaged)
}

/// What opens the pages of a file that is encrypted.
///
/// # Errors
/// It is locked, or this build has no encryption.
fn sealed_pages(damaged: &Path) -> Result<Option<Sealed>, StoreError> {
    // One that is not encrypted may stand beside the key file of another.
    if !vault::key_file(damaged).exists() || is_marked(damaged) {
        return Ok(None);
    }
    #[cfg(feature = "encryption")]
    return Ok(Some(Sealed::of(damaged)?));
    #[cfg(not(feature = "encryption"))]
    Err(KeyError::NoSupport(damaged.to_owned()).into())
}

/// A new file that was begun, with its log.
fn remove(part: &Path) {
    forget_memory(part);
    for path in [
        part.to_owned(),
        open::beside(part, "-wal"),
        open::beside(part, "-shm"),
        open::beside(part, "-journal"),
        vault::key_file(part),
    ] {
        let _ = std::fs::remove_file(path);
    }
}

fn fill(
    pages: &mut Pages,
    part: &Path,
    session: Session,
    erase: impl FnOnce(&mut Store) -> Result<ErasuresSince, StoreError>,
) -> Result<Salvaged, StoreError> {
    let steps = open::steps();
    open::prepare_file(part)?;
    let mut conn = open::connect(part, rusqlite::OpenFlags::default())?;
    // The schema that the file had, where it says so: its rows are of that one.
    let version = pages.version.and_then(|version| usize::try_from(version).ok());
    let version = version.filter(|version| (1..=steps.len()).contains(version)).unwrap_or(steps.len());
    let migration =
        |error: rusqlite_migration::Error| StoreError::Migration { detail: error.to_string(), copied: false };
    Migrations::from_slice(&steps).to_version(&mut conn, version).map_err(migration)?;
    let shapes = shape::read(&conn).map_err(StoreError::sql("read the schema"))?;
    let Gathered { found, strays, unreadable } = gather(pages, &shapes);
    let mut tables = refill::rows(&mut conn, &shapes, &found, &strays)?;
    Migrations::from_slice(&steps).to_latest(&mut conn).map_err(migration)?;
    drop(conn);
    let mut store = Store::open(part, session)?;
    refill::mend(&mut store, &mut tables)?;
    // A journal that lost entries of its own does not know up to where numbers were given.
    let journal = shapes.iter().position(|shape| shape.name == "journal").and_then(|at| found.get(at));
    let journal_is_whole = journal.is_some_and(|of| !of.seeks() && of.bad == 0);
    for (shape, found) in shapes.iter().zip(&found) {
        if let Some(table) = tables.iter_mut().find(|table| table.name == shape.name) {
            refill::count_lost(&store, found, shape.by_key, journal_is_whole, table)?;
        }
    }
    let erasures = erase(&mut store)?;
    store.in_one_file()?;
    let missing = pages.missing();
    Ok(Salvaged { tables, pages: pages.count(), unreadable: unreadable + missing, missing, erasures })
}

/// Where the trees of the file begin, by table; everything else that has a tree is noted as seen.
fn roots(pages: &mut Pages, shapes: &[Shape], seen: &mut HashSet<u32>) -> (HashMap<String, u32>, bool) {
    let schema = tree::walk(pages, 1, true, seen);
    let mut tables = HashMap::new();
    let mut others = Vec::new();
    for page in &schema.pages {
        for (_, values) in tree::rows(pages, *page).0 {
            if let [Value::Text(ty), Value::Text(name), _, Value::Integer(root), ..] = &values[..]
                && let Ok(root @ 1..) = u32::try_from(*root)
            {
                if ty == "table" && shapes.iter().any(|shape| shape.name == *name) {
                    tables.insert(name.clone(), root);
                } else {
                    others.push((root, ty == "table"));
                }
            }
        }
    }
    for (root, table) in others {
        // Shadow tables of the full-text index may be of either sort.
        tree::walk(pages, root, table, seen);
    }
    (tables, schema.broken == 0)
}

/// The rows of every table.
fn gather(pages: &mut Pages, shapes: &[Shape]) -> Gathered {
    let mut seen = HashSet::new();
    let (roots, whole) = roots(pages, shapes, &mut seen);
    let mut unreadable = 0;
    let mut found: Vec<Found> = Vec::with_capacity(shapes.len());
    for shape in shapes {
        let mut of = Found::default();
        match roots.get(&shape.name) {
            Some(root) => of.tree = tree::walk(pages, *root, !shape.by_key, &mut seen),
            None if whole => {}
            // Where it began is lost with the schema: its pages are found by their rows.
            None => of.rootless = true,
        }
        for page in std::mem::take(&mut of.tree.pages) {
            let (rows, bad) = tree::rows(pages, page);
            of.rows.extend(rows);
            of.bad += bad;
        }
        unreadable += of.tree.broken;
        found.push(of);
    }
    let mut strays = Vec::new();
    if found.iter().any(Found::seeks) {
        // Neither trees that are there nor what was deleted.
        seen.extend(pages.free());
        strays = adopt(pages, shapes, &found, &seen);
    }
    if found.iter().any(|of| of.rootless) {
        // Whatever makes no sense may be of any of them; where everything does, nothing is lost but that page.
        let lost = senseless(pages, &seen);
        unreadable += 1 + lost;
        let some = lost > 0 || pages.missing() > 0;
        for of in found.iter_mut().filter(|of| of.rootless && some) {
            of.tree.broken += 1;
            of.tree.gaps.push((i64::MIN, i64::MAX));
        }
    }
    Gathered { found, strays, unreadable }
}

/// Pages that no tree leads to, given to the broken tables whose rows look like theirs.
fn adopt(pages: &mut Pages, shapes: &[Shape], found: &[Found], seen: &HashSet<u32>) -> Vec<Stray> {
    let mut strays = Vec::new();
    for number in (2..=pages.count()).filter(|number| !seen.contains(number)) {
        let by_key = match cells::Page::read(pages, number).map(|page| page.sort) {
            Some(cells::Sort::TableLeaf) => false,
            Some(cells::Sort::IndexLeaf | cells::Sort::IndexInside) => true,
            _ => continue,
        };
        let (rows, _) = tree::rows(pages, number);
        let Some((_, first)) = rows.first() else { continue };
        // The table with the most of its columns in the rows is the likeliest; the schema decides, row by row.
        let fits = |(index, shape): &(usize, &Shape)| {
            found[*index].seeks() && shape.by_key == by_key && rows.iter().all(|(_, values)| shape.fits(values))
        };
        let mut tables: Vec<(usize, &Shape)> = shapes.iter().enumerate().filter(fits).collect();
        tables.sort_by_key(|(_, shape)| shape.columns.len() - first.len());
        let tables: Vec<usize> = tables.into_iter().map(|(index, _)| index).collect();
        if !tables.is_empty() {
            strays.push(Stray { tables, rows });
        }
    }
    strays
}

/// How many pages are neither part of a tree, nor what a row goes on in, nor empty.
fn senseless(pages: &mut Pages, seen: &HashSet<u32>) -> u32 {
    let sensible: HashSet<u32> = (2..=pages.count())
        .filter(|number| {
            let is_tree = cells::Page::read(pages, *number).is_some();
            // Reading its rows notes where they go on.
            if is_tree {
                tree::rows(pages, *number);
            }
            is_tree
        })
        .collect();
    let mut lost = 0;
    for number in 2..=pages.count() {
        let known = seen.contains(&number) || sensible.contains(&number) || pages.followed.contains(&number);
        lost += u32::from(!known && pages.page(number).is_none_or(|bytes| bytes.iter().any(|byte| *byte != 0)));
    }
    lost
}
