//! Whether a file that is no sound database was one of ours: by its mark, by the beginning of the schema, or, where all of
//! that is destroyed, by the rows on its later pages.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite_migration::Migrations;

use super::cells::{Page, Sort};
use super::pages::Pages;
use super::shape::{self, Shape};
use super::{open, tree};
use crate::store::opened;

/// How many bytes of the beginning are looked through for the schema.
const LOOK: usize = 1 << 20;
/// How many pages are looked at, spread over the file: a second at the most.
const PAGES: u32 = 8_192;
/// How many pages with our rows it takes: one could be a coincidence.
const ENOUGH: u32 = 2;

/// Whether a file that is no sound database was one of ours.
pub fn was_ours(path: &Path) -> bool {
    is_marked(path) || holds_our_rows(path)
}

pub(super) fn is_marked(path: &Path) -> bool {
    let Ok(bytes) = opened::beginning(path, LOOK) else { return false };
    let mark = u32::try_from(open::APPLICATION_ID).unwrap_or_default().to_be_bytes();
    let told: &[u8] = b"CREATE TABLE organisation (";
    bytes.get(68..72) == Some(&mark) && bytes.starts_with(b"SQLite format 3\0")
        || bytes.windows(told.len()).any(|window| window == told)
}

/// Whether some pages hold rows that look like records: their columns, and the moments at which they were made.
fn holds_our_rows(path: &Path) -> bool {
    let Ok(mut pages) = Pages::open(path) else { return false };
    let Ok(shapes) = records() else { return false };
    let step = usize::try_from(pages.count() / PAGES + 1).unwrap_or(1);
    // Of one that was emptied beside its log, only what was saved last is left.
    let enough = if std::fs::metadata(path).is_ok_and(|file| file.len() == 0) { 1 } else { ENOUGH };
    let mut found = 0;
    for number in (2..=pages.count()).step_by(step) {
        if Page::read(&mut pages, number).is_none_or(|page| page.sort != Sort::TableLeaf) {
            continue;
        }
        let (rows, _) = tree::rows(&mut pages, number);
        let ours = |(shape, moments): &(Shape, Vec<usize>)| {
            let made = |values: &[Value]| moments.iter().all(|at| values.get(*at).is_some_and(is_moment));
            rows.iter().all(|(_, values)| shape.fits(values) && made(values))
        };
        found += u32::from(!rows.is_empty() && shapes.iter().any(ours));
        if found >= enough {
            return true;
        }
    }
    false
}

/// The tables of records, with the columns that say when they were made and changed.
fn records() -> Result<Vec<(Shape, Vec<usize>)>, rusqlite_migration::Error> {
    let mut conn = open::in_memory()?;
    Migrations::from_slice(&open::steps()).to_latest(&mut conn)?;
    let with_moments = |shape: Shape| {
        let named = |name: &str| shape.columns.iter().position(|column| column.name == name);
        let moments = vec![named("created_at")?, named("changed_at")?];
        Some((shape, moments))
    };
    Ok(shape::read(&conn)?.into_iter().filter_map(with_moments).collect())
}

/// Whether a value is a moment as we write it: UTC, RFC 3339, with seconds.
fn is_moment(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.ends_with('Z') && chrono::DateTime::parse_from_rfc3339(text).is_ok())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn another_programs_rows_are_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.db");
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch(
            "CREATE TABLE task (id INTEGER PRIMARY KEY, title TEXT, due TEXT, done TEXT, owner INTEGER, created_at TEXT);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
             INSERT INTO task SELECT i, 'title ' || i, '2015-03-12', NULL, 1, '2015-03-12T08:00:00Z' FROM n;",
        )
        .unwrap();
        drop(conn);
        assert!(!was_ours(&path));
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[..65_536].fill(0);
        std::fs::write(&path, bytes).unwrap();
        assert!(!was_ours(&path));
        std::fs::write(&path, "notes ".repeat(100_000)).unwrap();
        assert!(!was_ours(&path));
    }
}
