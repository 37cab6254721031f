//! Encrypted databases: the one place where a connection is given its key.
//!
//! A database is encrypted when its key file is beside it. Looking into the database instead would mean to open and close
//! it, and closing a file drops every lock that this process holds on it (fcntl(2)).

use std::path::Path;

use rusqlite::Connection;

#[cfg(feature = "encryption")]
use super::read_only;
use super::{StoreError, copy, opened};
use crate::vault::{self, KeyError};

impl From<KeyError> for StoreError {
    fn from(error: KeyError) -> StoreError {
        StoreError::Key(error)
    }
}

/// Gives a connection the key of its database, before anything else is done with it. A database without a key file is
/// left as it is.
#[cfg(not(feature = "encryption"))]
pub(super) fn unlock(_: &Connection, path: &Path) -> Result<(), StoreError> {
    let coming = vault::coming_key_file(path);
    let begins = || opened::beginning(path, 16).is_ok_and(|head| head == *b"SQLite format 3\0");
    if vault::key_file(path).exists() && begins() {
        return Err(KeyError::Plain(path.to_owned()).into());
    }
    // Where encrypting was cut off, either file may be the one in force.
    if vault::key_file(path).exists() || (coming.exists() && !is_plain(path)) {
        return Err(KeyError::NoSupport(path.to_owned()).into());
    }
    Ok(())
}

/// Makes a new database as its model is: encrypted with the same key, or not.
#[cfg(not(feature = "encryption"))]
#[allow(clippy::unnecessary_wraps)] // As with the feature.
pub(super) fn like(_: &Connection, _: &Connection, _: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Gives a copy without a name the key of the database that it is a copy of.
#[cfg(not(feature = "encryption"))]
#[allow(clippy::unnecessary_wraps)] // As with the feature.
pub(super) fn lend(_: &Connection, _: &Connection) -> Result<(), StoreError> {
    Ok(())
}

/// Copies a sound database into a new file that is to take the place of another. It is encrypted if that one is; where that
/// cannot be told, as there is neither a key file nor a database in the clear, it is as the copy is, or `in_clear`.
#[cfg(not(feature = "encryption"))]
pub(super) fn copy_for(source: &Connection, _: &Path, target: &Path, _: (&Path, bool)) -> Result<(), StoreError> {
    copy::checked(source, target, &mut |_| true)
}

/// Gives a database that lost its key file that of a copy, if it has the same key; whether it did.
///
/// # Errors
/// The copy is locked, or a file cannot be read or written.
#[cfg(not(feature = "encryption"))]
#[allow(clippy::unnecessary_wraps)] // As with the feature.
pub fn take_key_of(_: &Path, _: &Path) -> Result<bool, StoreError> {
    Ok(false)
}

/// Says of a failure that it comes from damaged pages, and from which, where the database is encrypted.
#[cfg(not(feature = "encryption"))]
pub fn explained(_: &Path, error: StoreError) -> StoreError {
    error
}

/// The damaged pages of an encrypted database, if there are any.
#[cfg(not(feature = "encryption"))]
pub(super) fn damage(_: &Connection, _: &Path) -> Option<StoreError> {
    None
}

/// Whether a database can be read without a key; one that cannot be looked at now counts as such.
pub fn is_plain(path: &Path) -> bool {
    let read = copy::open_as_it_is(path)
        .and_then(|conn| conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)));
    !matches!(read, Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase))
}

/// Whether a file that is no database by itself looks as an encrypted one does: whole pages, and nothing in the first of them
/// that is not random.
pub fn looks_encrypted(path: &Path) -> bool {
    const PAGE: usize = 4096;
    // So many random bytes lack none of the 256 that there are, or hardly one.
    const DIFFERENT: usize = 240;
    let Ok(page) = opened::beginning(path, PAGE) else { return false };
    let mut seen = [false; 256];
    page.iter().for_each(|byte| seen[usize::from(*byte)] = true);
    std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > 0 && file.len() % PAGE as u64 == 0)
        && seen.iter().filter(|seen| **seen).count() >= DIFFERENT
}

/// A database in the clear has no salt.
#[cfg(not(feature = "encryption"))]
pub(super) fn salted_like(_: &Connection, _: &Connection) -> rusqlite::Result<()> {
    Ok(())
}

#[cfg(feature = "encryption")]
pub use keyed::must_be_encrypted;
#[cfg(feature = "encryption")]
pub(super) use keyed::{
    adopt, copy_for, damage, is_keyed, lend, like, not_encrypted, salted_like, unlock, with_our_keys,
};
#[cfg(feature = "encryption")]
pub use keyed::{explained, take_key_of};

#[cfg(feature = "encryption")]
mod keyed {
    use std::io::Read;
    use std::sync::Arc;

    use super::*;
    use crate::vault::page_key::PageKey;
    use crate::vault::{Key, KeyFile};

    /// Bytes of a page.
    const PAGE: u64 = 4096;
    const PAGE_BYTES: usize = 4096;
    /// Damaged pages that are named.
    const SHOWN: usize = 10;

    /// See above.
    pub fn unlock(conn: &Connection, path: &Path) -> Result<(), StoreError> {
        silence(conn);
        adopt(path)?;
        if !vault::key_file(path).exists() {
            return lent(conn, path);
        }
        give(conn, &*key_of(path)?)?;
        match first_page(conn) {
            // The wait is over: whoever asks the next thing would wait as long once more.
            Err(error) if is_busy(&error) => return Err(StoreError::Busy),
            read if !is_foreign(&read) => return Ok(()),
            _ => {}
        }
        Err(trouble(conn, path).unwrap_or_else(|| StoreError::NotOurs(path.to_owned())))
    }

    /// The key of a database that was unlocked: of two, where giving it another was cut off, the one that reads it.
    fn key_of(path: &Path) -> Result<Arc<Key>, KeyError> {
        let keys = vault::candidates(path)?;
        // As if nobody changed it: a journal that was left hinders a connection that only reads, which tells no key then.
        let read =
            |key: &&Arc<Key>| read_only::as_it_lies(path).is_ok_and(|other| give(&other, key).is_ok() && reads(&other));
        let two = keys.len() > 1 && path.exists();
        let key = keys.iter().find(|key| two && read(key)).inspect(|key| vault::prefer(key));
        key.or(keys.first()).cloned().ok_or_else(|| KeyError::Locked(path.to_owned()))
    }

    /// Why a database that lacks its key file is not changed: it is not encrypted, or only its key file is gone.
    pub fn not_encrypted(path: &Path) -> KeyError {
        if is_plain(path) { KeyError::NotEncrypted(path.to_owned()) } else { KeyError::KeyGone(path.to_owned()) }
    }

    /// Makes sure that a database has a key file, in force or about to be.
    ///
    /// # Errors
    /// It has none: it is not encrypted, or its key file is gone.
    pub fn must_be_encrypted(path: &Path) -> Result<(), StoreError> {
        let there = vault::is_encrypted(path) || !vault::left::unfinished(path).is_empty();
        if there { Ok(()) } else { Err(not_encrypted(path).into()) }
    }

    /// SQLCipher writes its log to the screen where it was not built without (`.cargo/config.toml`).
    fn silence(conn: &Connection) {
        let _ = conn.pragma_update(None, "cipher_log_level", "NONE");
    }

    /// Where encrypting or decrypting was cut off, the key file has its coming name: an encrypted database gets it back.
    pub fn adopt(path: &Path) -> Result<(), StoreError> {
        let (key, coming) = (vault::key_file(path), vault::coming_key_file(path));
        if key.exists() || !path.exists() {
            return Ok(());
        }
        if !coming.exists() {
            return adopt_unfinished(path);
        }
        if is_plain(path) {
            return Ok(());
        }
        match std::fs::rename(&coming, &key).and_then(|()| vault::sync_folder_of(&key)) {
            // Another program was faster.
            Err(_) if key.exists() => Ok(()),
            done => Ok(done.map_err(KeyError::file(&coming))?),
        }
    }

    /// Where no key file is left but one that was being written, and it is whole, it is the key. It is copied: what was found
    /// goes when the database opens with it.
    fn adopt_unfinished(path: &Path) -> Result<(), StoreError> {
        let found = vault::left::unfinished(path);
        if found.is_empty() || is_plain(path) {
            return Ok(());
        }
        let Some(whole) = found.iter().find_map(|file| KeyFile::read(file).ok()) else { return Ok(()) };
        Ok(whole.write(&vault::key_file(path))?)
    }

    /// A copy that lost its key file, such as a backup: a key that was unlocked before may be its own.
    fn lent(conn: &Connection, path: &Path) -> Result<(), StoreError> {
        let keys = vault::all();
        if keys.is_empty() || !path.exists() || reads(conn) {
            return Ok(());
        }
        for key in keys {
            let other = copy::open_as_it_is(path);
            let fits = other.is_ok_and(|other| give(&other, &key).is_ok() && reads(&other));
            if fits {
                return give(conn, &key);
            }
        }
        Ok(())
    }

    /// What is in the file alone, where one of the keys that were unlocked reads it, whatever its key file says.
    pub fn with_our_keys(path: &Path) -> Option<Connection> {
        vault::all().into_iter().find_map(|key| {
            let file = read_only::as_it_lies(path).ok()?;
            silence(&file);
            (give(&file, &key).is_ok() && reads(&file)).then_some(file)
        })
    }

    /// Gives a key to a connection that has read nothing yet.
    fn give(conn: &Connection, key: &Key) -> Result<(), StoreError> {
        // Whatever goes wrong, the statement is not told: it holds the key.
        let given = conn.pragma_update(None, "key", &*key.literal());
        given.map_err(|_| StoreError::Sql { doing: "give the key", source: rusqlite::Error::InvalidQuery })
    }

    /// Whether a connection was given a key.
    pub fn is_keyed(conn: &Connection) -> bool {
        conn.query_row("PRAGMA cipher_status", [], |row| row.get::<_, String>(0)).is_ok_and(|said| said == "1")
    }

    /// Whether the first page can be read.
    fn reads(conn: &Connection) -> bool {
        !is_foreign(&first_page(conn))
    }

    fn first_page(conn: &Connection) -> rusqlite::Result<i64> {
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
    }

    fn is_foreign(read: &rusqlite::Result<i64>) -> bool {
        matches!(read, Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase))
    }

    fn is_busy(error: &rusqlite::Error) -> bool {
        error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
    }

    /// Why an encrypted database cannot be read with the key of its key file; none where all its pages are whole.
    fn trouble(conn: &Connection, path: &Path) -> Option<StoreError> {
        if is_plain(path) {
            return Some(KeyError::Plain(path.to_owned()).into());
        }
        let (pages, count, of) = pages(conn, path)?;
        match (count, of) {
            (0, _) => None,
            // The codes of all pages are made with what the first begins with, the pages themselves are not.
            (count, of) if count >= of && is_headless(path) => {
                Some(KeyError::Pages { path: path.to_owned(), pages: vec![1], count: 1 }.into())
            }
            // With another key than its own no page is whole.
            (count, of) if count >= of => Some(KeyError::OtherKey(path.to_owned()).into()),
            _ => Some(KeyError::Pages { path: path.to_owned(), pages, count }.into()),
        }
    }

    /// Whether the beginning of an encrypted file is destroyed: its pages make sense with a key that is known, though no code is right.
    fn is_headless(path: &Path) -> bool {
        const LOOKED_AT: u64 = 512;
        const SIGNS: usize = 2;
        let (Ok(keys), Ok(file)) = (vault::candidates(path), crate::small_file::regular(path)) else { return false };
        let mut bytes = Vec::new();
        if file.take(LOOKED_AT * PAGE).read_to_end(&mut bytes).is_err() {
            return false;
        }
        let Some(beginning) = bytes.first_chunk().copied() else { return false };
        let pages = || bytes.chunks_exact(PAGE_BYTES).zip(1..).skip(1);
        keys.iter().any(|key| {
            let key = PageKey::new(key, beginning);
            let makes_sense = |(page, number): &(&[u8], u32)| {
                let mut page = page.to_vec();
                key.open(*number, &mut page);
                is_of_a_tree(&page)
            };
            pages().filter(makes_sense).nth(SIGNS - 1).is_some()
        })
    }

    /// Whether a page begins as one of a table or an index does; of noise one in ten thousand does.
    fn is_of_a_tree(page: &[u8]) -> bool {
        let word = |at: usize| usize::from(page[at]) << 8 | usize::from(page[at + 1]);
        let (cells, content) = (word(3), word(5));
        matches!(page[0], 2 | 5 | 10 | 13) && (1..=800).contains(&cells) && content < page.len() && page[7] <= 60
    }

    /// See above. Only what SQLite calls damage, or cannot call anything (a copy that meets a bad page says "logic error"), is looked
    /// into: it reads the whole file.
    pub fn explained(path: &Path, error: StoreError) -> StoreError {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, OutOfMemory, SystemIoFailure, Unknown};
        let code = match &error {
            StoreError::Open { source, .. } | StoreError::Sql { source, .. } => source.sqlite_error_code(),
            _ => None,
        };
        let told = matches!(
            error,
            StoreError::Damaged(_) | StoreError::Disk(_) | StoreError::NotOurs(_) | StoreError::BadCopy { .. }
        );
        if !told && !matches!(code, Some(DatabaseCorrupt | NotADatabase | OutOfMemory | SystemIoFailure | Unknown)) {
            return error;
        }
        let conn = copy::open_as_it_is(path);
        let known = conn.ok().filter(|conn| unlock(conn, path).is_ok());
        known.and_then(|conn| damage(&conn, path)).unwrap_or(error)
    }

    /// See above.
    pub fn damage(conn: &Connection, path: &Path) -> Option<StoreError> {
        let (pages, count, _) = pages(conn, path)?;
        if count > 0 {
            return Some(KeyError::Pages { path: path.to_owned(), pages, count }.into());
        }
        // Of one in the clear nothing tells how long it was.
        let encrypted = vault::key_file(path).exists() || is_keyed(conn);
        encrypted.then(|| uneven(path)).flatten().map(Into::into)
    }

    /// Whether a file ends in the middle of a page: its end was cut off, or something was written behind it.
    fn uneven(path: &Path) -> Option<KeyError> {
        let length = std::fs::metadata(path).ok()?.len();
        let (pages, over) = (length / PAGE, length % PAGE);
        (over > 0).then(|| KeyError::Uneven { path: path.to_owned(), pages, over })
    }

    /// The pages whose authentication code is wrong: the first of them, how many, and of how many in the file.
    ///
    /// A connection that met one of them answers nothing any more, not even whether it has a key: another one is asked.
    fn pages(conn: &Connection, path: &Path) -> Option<(Vec<u32>, usize, usize)> {
        let fresh = || {
            let key = key_of(path).ok()?;
            let fresh = copy::open_as_it_is(path).ok()?;
            silence(&fresh);
            give(&fresh, &key).ok().map(|()| fresh)
        };
        let fresh = fresh();
        let conn = fresh.as_ref().unwrap_or(conn);
        let mut statement = conn.prepare("PRAGMA cipher_integrity_check").ok()?;
        let said: Vec<String> = statement.query_map([], |row| row.get(0)).ok()?.filter_map(Result::ok).collect();
        // That the last one is not whole is told by the length, better than by its number.
        let said = said.iter().filter(|line| !line.contains("invalid size"));
        let numbers = said.filter_map(|line| line.split(|c: char| !c.is_ascii_digit()).rfind(|n| !n.is_empty()));
        let pages: Vec<u32> = numbers.filter_map(|number| number.parse().ok()).collect();
        let length = conn.path().and_then(|path| std::fs::metadata(path).ok()).map_or(0, |file| file.len());
        let of = usize::try_from(length / PAGE).unwrap_or(usize::MAX).max(1);
        Some((pages.iter().copied().take(SHOWN).collect(), pages.len(), of))
    }

    /// See above. `source` is a connection on the file `from`.
    pub fn copy_for(
        source: &Connection,
        from: &Path,
        target: &Path,
        (model, in_clear): (&Path, bool),
    ) -> Result<(), StoreError> {
        let (wanted, has_file) = (vault::key_file(model).exists(), vault::key_file(from).exists());
        let as_it_is = match is_keyed(source) {
            // A lent key comes without a file of its own.
            true if wanted => has_file,
            true => !in_clear && !begins_in_clear(model),
            false => !wanted,
        };
        if as_it_is {
            return copy::checked(source, target, &mut |_| true);
        }
        let made = crate::store::conversion::convert(from, target, model);
        if made.is_err() {
            let _ = std::fs::remove_file(target);
            let _ = std::fs::remove_file(vault::key_file(target));
        }
        made
    }

    /// Whether a file begins as every database does that is not encrypted.
    fn begins_in_clear(path: &Path) -> bool {
        opened::beginning(path, 16).is_ok_and(|head| head == b"SQLite format 3\0")
    }

    /// See above.
    pub fn take_key_of(from: &Path, path: &Path) -> Result<bool, StoreError> {
        let (theirs, ours) = (vault::key_file(from), vault::key_file(path));
        adopt(path)?;
        if ours.exists() || !theirs.exists() || !super::looks_encrypted(path) {
            return Ok(false);
        }
        let fits =
            |key: &Arc<Key>| copy::open_as_it_is(path).is_ok_and(|conn| give(&conn, key).is_ok() && reads(&conn));
        let lent = vault::candidates(from)?.iter().any(fits);
        if lent {
            KeyFile::read(&theirs)?.write(&ours)?;
        }
        Ok(lent)
    }

    /// Gives a copy without a name the key of the database that it is a copy of.
    pub fn lend(model: &Connection, copy: &Connection) -> Result<(), StoreError> {
        silence(copy);
        let Some(source) = model.path().map(Path::new).filter(|_| is_keyed(model)) else { return Ok(()) };
        give(copy, &*vault::known(source)?)
    }

    /// Gives a new database the salt of its model as well, so that the log of that can be read with it: each of its pages is checked
    /// with a key that the salt is part of.
    pub fn salted_like(model: &Connection, new: &Connection) -> rusqlite::Result<()> {
        if !is_keyed(model) {
            return Ok(());
        }
        let salt: String = model.query_row("PRAGMA cipher_salt", [], |row| row.get(0))?;
        new.pragma_update(None, "cipher_salt", format!("x'{salt}'"))
    }

    /// Makes a new database as its model is: encrypted with the same key, its key file beside it, or not.
    pub fn like(model: &Connection, new: &Connection, path: &Path) -> Result<(), StoreError> {
        let Some(source) = model.path().map(Path::new) else { return Ok(()) };
        silence(new);
        let file = vault::key_file(source);
        if !file.exists() {
            // One that reads with a lent key has none to give along.
            return if is_keyed(model) { Err(KeyError::KeyGone(source.to_owned()).into()) } else { Ok(()) };
        }
        give(new, &*vault::known(source)?)?;
        Ok(KeyFile::read(&file)?.write(&vault::key_file(path))?)
    }
}
