//! Which copies are of which database: several poles may keep theirs in one folder, under one name.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::answers::answers_for;
use super::erasure::{Memory, same_pole};
use super::{StoreError, cipher, copy, open, read_only};

/// How a copy stands to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// It is a copy of it, or of what was restored into it.
    Own,
    /// It is of another database.
    Other,
    /// That cannot be told: one of them cannot be read, or nothing was ever written into it.
    Untold,
}

/// What a database holds, in a few words: enough to tell whose it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch {
    /// The pole by its last contract.
    pub pole: Option<String>,
    pub organisations: i64,
    pub visits: i64,
    /// When something was written into it last: UTC, RFC 3339.
    pub changed_at: Option<String>,
}

/// What is known of a database: itself, or, where it is damaged, the copy that was noted last and its memory of erasures.
pub struct Kin {
    known: Vec<Connection>,
    memory: Memory,
}

impl Kin {
    /// That of a database, whatever is left of it.
    pub fn of(database: &Path) -> Kin {
        let known = [itself(database), noted(database).and_then(|copy| opened(&copy))];
        Kin { known: known.into_iter().flatten().collect(), memory: Memory::beside(database) }
    }

    /// How a copy stands to it.
    pub fn judge(&self, copy: &Path) -> Kinship {
        opened(copy).map_or(Kinship::Untold, |copy| self.judge_open(&copy))
    }

    pub(super) fn judge_open(&self, copy: &Connection) -> Kinship {
        judged(&self.known, &self.memory, copy)
    }
}

/// How a copy stands to a database of which that is known.
pub(super) fn judged<'a>(
    known: impl IntoIterator<Item = &'a Connection>,
    memory: &Memory,
    copy: &Connection,
) -> Kinship {
    match known.into_iter().find_map(|known| same_pole(known, copy)) {
        Some(true) => Kinship::Own,
        Some(false) if !memory.shares_a_key(copy) => Kinship::Other,
        None if !memory.shares_a_key(copy) => Kinship::Untold,
        // Who was erased from one was erased from the other.
        _ => Kinship::Own,
    }
}

/// The database, if enough of it can be read. In the file alone where its beginning is there already: nothing is made beside
/// one that is damaged.
fn itself(database: &Path) -> Option<Connection> {
    let file = read_only::past_the_log(database).ok();
    file.filter(|file| matches!(begins(file), Ok(true))).or_else(|| opened(database))
}

fn begins(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row("SELECT EXISTS (SELECT 1 FROM change WHERE at <> '')", [], |row| row.get(0))
}

fn opened(path: &Path) -> Option<Connection> {
    let conn = path.is_file().then(|| copy::open_as_it_is(path).ok())??;
    cipher::unlock(&conn, path).ok()?;
    Some(conn)
}

/// The copy that was made last by `rouage backup`, as far as it is there.
pub fn noted_copy(database: &Path) -> Option<PathBuf> {
    noted(database).filter(|copy| copy.is_file())
}

/// The copy that was noted last.
fn noted(database: &Path) -> Option<PathBuf> {
    let text = crate::small_file::read(&open::beside(database, ".last-backup"), crate::small_file::NOTE).ok()?;
    text.trim().split_once(' ').map(|(_, path)| PathBuf::from(path)).filter(|path| answers_for(path))
}

/// How a file stands to a database: whether it is a copy of it.
///
/// # Errors
/// The file is encrypted, and its key is not known.
pub fn kinship(database: &Path, copy: &Path) -> Result<Kinship, StoreError> {
    if let Ok(conn) = copy::open_as_it_is(copy)
        && let Err(error @ StoreError::Key(_)) = cipher::unlock(&conn, copy)
    {
        return Err(error);
    }
    Ok(Kin::of(database).judge(copy))
}

/// The same of a copy in memory; `name` is where it comes from.
///
/// # Errors
/// It is none.
#[cfg(feature = "encryption")]
pub fn kinship_of_image(database: &Path, image: &[u8], name: &Path) -> Result<(Kinship, Sketch), StoreError> {
    let copy = copy::open_image(image, name)?;
    Ok((Kin::of(database).judge_open(&copy), Sketch::of(&copy).unwrap_or_default()))
}

impl Sketch {
    /// What a file holds; none where it cannot be read.
    pub fn at(path: &Path) -> Option<Sketch> {
        Sketch::of(&opened(path)?).ok()
    }

    fn of(conn: &Connection) -> Result<Sketch, StoreError> {
        let doing = || StoreError::sql("look into a copy");
        // One of an earlier version lacks none of these.
        let sql =
            "SELECT (SELECT source FROM contract ORDER BY starts_on DESC LIMIT 1), (SELECT count(*) FROM organisation),
               (SELECT count(*) FROM visit), (SELECT max(at) FROM change WHERE at <> '')";
        let read = |row: &rusqlite::Row| {
            let source: Option<String> = row.get(0)?;
            let pole = source.and_then(|source| pole_of(&source));
            Ok(Sketch { pole, organisations: row.get(1)?, visits: row.get(2)?, changed_at: row.get(3)? })
        };
        conn.query_row(sql, [], read).map_err(doing())
    }
}

/// A contract of an earlier version says it in the same place.
fn pole_of(contract: &str) -> Option<String> {
    let contract: toml::Table = contract.parse().ok()?;
    contract.get("pole")?.as_str().map(str::to_owned)
}
