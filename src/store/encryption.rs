//! Encrypting a database and decrypting it, each into a new file that takes the place of the old one when it is whole,
//! checked and on the disk.
//!
//! Whenever the program or the machine stops, either the old database or the new one is in place, and whoever could open it
//! still can: the key file waits under its coming name and gets its own after the database (see `cipher::adopt`), or holds the
//! keys of both.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params};
use zeroize::Zeroizing;

use super::backups::free_name;
pub use super::cipher::{is_plain, must_be_encrypted};
pub use super::in_clear::{PlainCopies, plain_copies};
use super::open::{Clock, connect};
pub use super::passphrase::{
    change_passphrase, check_passphrase, is_as_seen, is_recovery_unseen, recovery_seen, rekey, renew_recovery,
};
use super::{Session, StoreError, cipher};
use crate::fault;
use crate::vault::{self, Key, KeyError, KeyFile, KeyLock, Recovery, Secret, left};

/// How long to wait for others who have the database open for a moment only.
const PATIENCE: Duration = Duration::from_secs(2);

/// A database that was encrypted.
#[derive(Debug)]
pub struct Encrypted {
    /// The second way in, to be shown once.
    pub recovery: Recovery,
    /// The file as it was before, not encrypted; none where the file system has no second name for it.
    pub original: Option<PathBuf>,
    /// Nobody else changes the keys as long as this is kept: until what was done has been said.
    pub lock: KeyLock,
}

/// Shows a recovery key before it is in force, so that none ever is that nobody has seen.
pub type Show<'a> = &'a mut dyn FnMut(&Recovery) -> Result<(), StoreError>;

/// Encrypts a database of today's schema that nobody has open; none is made. `recovery` may have been shown before. Without
/// `show`, whoever shows it later says so with [`recovery_seen`]; until then every start says that it was not.
///
/// # Errors
/// It is encrypted, damaged or in use, the passphrase is too short, the copy cannot be written, or the recovery key was not
/// shown; then nothing has changed.
pub fn encrypt(
    path: &Path,
    secret: &Secret,
    session: &Session,
    recovery: Recovery,
    show: Option<Show>,
) -> Result<Encrypted, StoreError> {
    secret.check_new()?;
    let mut lock = KeyLock::take(path)?;
    if vault::key_file(path).exists() {
        return Err(KeyError::AlreadyEncrypted(path.to_owned()).into());
    }
    let conn = alone(path)?;
    let sealed = clear(path, ".sealing")?;
    let made = || -> Result<_, StoreError> {
        let key = Key::random()?;
        copy_into(&conn, &sealed, Some(&key))?;
        let file = KeyFile::create(&[&key], secret, &recovery)?.with_recovery_unseen(show.is_none()).made_for(&sealed);
        // The way that everybody takes from now on: key file, passphrase, database.
        let keys = file.open(secret, path)?;
        compare(&conn, &sealed, keys.first())?;
        show.map_or(Ok(()), |show| show(&recovery))?;
        let coming = way_for_coming(path, session.clock)?;
        file.write(&coming)?;
        Ok((file, keys, coming))
    };
    let (file, keys, coming) = made().inspect_err(|_| drop(std::fs::remove_file(&sealed)))?;

    let original = second_name(path, session)?;
    fault::step();
    let placed = take_place(&sealed, path).inspect_err(|_| {
        // As long as the new one has its own name, the other is as it was: what was made for it goes, and the second name.
        if sealed.exists() {
            let made = [Some(&sealed), Some(&coming), original.as_ref()];
            made.into_iter().flatten().for_each(|file| drop(std::fs::remove_file(file)));
        }
    })?;
    lock.note(placed);
    fault::step();
    let key = vault::key_file(path);
    match std::fs::rename(&coming, &key).and_then(|()| vault::sync_folder_of(&key)) {
        // Whoever opened the new file at this moment gave it its key file (`cipher::adopt`).
        Err(_) if key.exists() => {}
        // It is encrypted: everybody takes the key file under its coming name.
        done => lock.note(done),
    }
    vault::hold(&file, keys);
    drop(conn);
    Ok(Encrypted { recovery, original, lock })
}

/// Makes a database readable without passphrase again. It must have been unlocked.
///
/// # Errors
/// It is not encrypted, damaged, locked or in use, or the copy cannot be written; then nothing has changed.
pub fn decrypt(path: &Path, session: &Session) -> Result<KeyLock, StoreError> {
    let mut lock = KeyLock::take(path)?;
    cipher::adopt(path)?;
    if !vault::key_file(path).exists() {
        return Err(cipher::not_encrypted(path).into());
    }
    let conn = alone(path)?;
    let plain = clear(path, ".opening")?;
    let made = || -> Result<_, StoreError> {
        copy_into(&conn, &plain, None)?;
        compare(&conn, &plain, None)?;
        // Two names for a moment: whoever finds both takes the one in force.
        let (key, coming) = (vault::key_file(path), way_for_coming(path, session.clock)?);
        KeyFile::read(&key)?.made_for(&plain).write(&coming)?;
        std::fs::remove_file(&key).and_then(|()| vault::sync_folder_of(&key)).map_err(KeyError::file(&key))?;
        let confirmed = take_place(&plain, path).inspect_err(|_| drop(std::fs::rename(&coming, &key)))?;
        Ok((coming, confirmed))
    };
    // Everybody could read it.
    let (coming, confirmed) =
        made().inspect_err(|_| drop(remove_plain(&plain).or_else(|_| std::fs::remove_file(&plain))))?;
    drop(conn);
    fault::step();
    if confirmed.is_err() {
        // The encrypted one may be back after a power cut, and needs its key.
        lock.note(confirmed);
        return Ok(lock);
    }
    match std::fs::remove_file(&coming) {
        // Whoever opened the new file at this moment saw that nobody needs it any more (`cut_off::sweep`).
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        done => done.map_err(KeyError::file(&coming))?,
    }
    Ok(lock)
}

/// The coming name of the key file. One that is under it and that somebody may need is set aside first.
fn way_for_coming(path: &Path, clock: Clock) -> Result<PathBuf, StoreError> {
    let coming = vault::coming_key_file(path);
    if coming.exists() && !left::is_spent(path) {
        let stamp = clock.moment().format("%Y%m%dT%H%M%SZ");
        rename(&coming, &free_name(path, &format!(".key.aside-{stamp}"))?)?;
    }
    Ok(coming)
}

/// Overwrites a file and removes it. On flash memory and on file systems that never write in place, older blocks may
/// outlive it.
///
/// # Errors
/// It cannot be written or removed.
pub fn remove_plain(path: &Path) -> Result<(), StoreError> {
    overwrite(path).and_then(|()| std::fs::remove_file(path)).map_err(KeyError::file(path))?;
    Ok(vault::sync_folder_of(path).map_err(KeyError::file(path))?)
}

fn overwrite(path: &Path) -> std::io::Result<()> {
    use std::io::Write;
    let file = std::fs::metadata(path)?;
    // Another name of a database in use, where encrypting was cut off.
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(&file) > 1 {
        return Ok(());
    }
    let mut over = std::fs::OpenOptions::new().write(true).open(path)?;
    let zeros = [0; 65_536];
    let mut left = file.len();
    while left > 0 {
        let n = left.min(zeros.len() as u64);
        over.write_all(&zeros[..usize::try_from(n).unwrap_or(zeros.len())])?;
        left -= n;
    }
    over.sync_all()
}

/// Lets a connection copy the schema as it is, which the defence against tampered files forbids.
pub(super) fn exporting(conn: &Connection) -> Result<(), StoreError> {
    let set = conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false);
    set.map(drop).map_err(StoreError::sql("prepare the copy"))
}

/// Opens a database that nobody else has open, and keeps everybody else out until the connection is dropped.
pub(super) fn alone(path: &Path) -> Result<Connection, StoreError> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    exporting(&conn)?;
    let in_use = |_| StoreError::Key(KeyError::InUse(path.to_owned()));
    conn.busy_timeout(PATIENCE).map_err(StoreError::sql("wait for others"))?;
    // Leaving the write-ahead log needs the file for oneself; the log is emptied and removed by that.
    let mode: String = conn.query_row("PRAGMA journal_mode = delete", [], |row| row.get(0)).map_err(in_use)?;
    if mode != "delete" {
        return Err(KeyError::InUse(path.to_owned()).into());
    }
    conn.pragma_update(None, "locking_mode", "exclusive").map_err(in_use)?;
    conn.execute_batch("BEGIN EXCLUSIVE; COMMIT;").map_err(in_use)?;
    // Of SQLCipher's own words none says what is the matter.
    let said = conn.pragma_query_value(None, "integrity_check", |row| row.get::<_, String>(0));
    let damage = match said {
        Ok(said) if said == "ok" => return Ok(conn),
        Ok(said) => said,
        Err(error) => error.to_string(),
    };
    drop(conn);
    Err(cipher::explained(path, StoreError::Damaged(damage)))
}

fn differs(path: &Path, what: &str) -> StoreError {
    KeyError::Differs { path: path.to_owned(), what: what.to_owned() }.into()
}

/// The file that a copy is made in, without what an attempt that was cut off left of it.
pub(super) fn clear(path: &Path, ending: &str) -> Result<PathBuf, StoreError> {
    let target = vault::beside(path, ending);
    for left in [
        target.clone(),
        vault::beside(&target, "-journal"),
        vault::beside(&target, "-wal"),
        vault::beside(&target, "-shm"),
    ] {
        match std::fs::remove_file(&left) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(KeyError::file(&left)(error).into());
            }
            _ => {}
        }
    }
    private(&target)?;
    Ok(target)
}

/// Makes an empty file that only its owner can read.
pub(super) fn private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path).map(drop).map_err(KeyError::file(path))?)
}

pub(super) fn attach(conn: &Connection, target: &str, key: Option<&Key>) -> Result<(), StoreError> {
    let key = key.map_or_else(|| Zeroizing::new(String::new()), Key::literal);
    conn.execute("ATTACH DATABASE ?1 AS copy KEY ?2", params![target, *key])
        .map(drop)
        .map_err(StoreError::sql("attach the copy"))
}

/// Copies everything of a database into an empty file, encrypted with a key or not.
pub(super) fn copy_into(conn: &Connection, target: &Path, key: Option<&Key>) -> Result<(), StoreError> {
    fault::step();
    let name = target.to_str().ok_or_else(|| KeyError::Name(target.to_owned()))?;
    let doing = || StoreError::sql("copy into the new file");
    attach(conn, name, key)?;
    // A file that is worth nothing before it is whole needs no journal; it is synced before it takes its place.
    let begin = "PRAGMA copy.journal_mode = off; PRAGMA copy.synchronous = off; BEGIN;";
    let copied = conn.execute_batch(begin).and_then(|()| {
        conn.query_row("SELECT sqlcipher_export('copy')", [], |_| Ok(()))?;
        conn.execute_batch("COMMIT")?;
        for pragma in ["application_id", "user_version"] {
            let value: i64 = conn.pragma_query_value(None, pragma, |row| row.get(0))?;
            conn.pragma_update(Some("copy"), pragma, value)?;
        }
        Ok(())
    });
    if copied.is_err() && !conn.is_autocommit() {
        let _ = conn.execute_batch("ROLLBACK");
    }
    let detached = conn.execute_batch("DETACH DATABASE copy");
    copied.and(detached).map_err(doing())
}

/// Opens the copy anew, and makes sure that it is sound and holds exactly what the database holds.
pub(super) fn compare(conn: &Connection, target: &Path, key: Option<&Key>) -> Result<(), StoreError> {
    let name = target.to_str().ok_or_else(|| KeyError::Name(target.to_owned()))?;
    attach(conn, name, key)?;
    fault::step();
    let compared = same(conn, target);
    let detached = conn.execute_batch("DETACH DATABASE copy").map_err(StoreError::sql("detach the copy"));
    compared.and(detached)
}

fn same(conn: &Connection, target: &Path) -> Result<(), StoreError> {
    let doing = || StoreError::sql("compare with the new file");
    let said: String = conn.query_row("PRAGMA copy.integrity_check", [], |row| row.get(0)).map_err(doing())?;
    if said != "ok" {
        return Err(differs(target, &said));
    }
    let list = |schema: &str| -> Result<Vec<(String, String, Option<String>)>, StoreError> {
        let sql = format!("SELECT type, name, sql FROM {schema}.sqlite_schema ORDER BY type, name");
        let mut statement = conn.prepare(&sql).map_err(doing())?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    };
    let tables = list("main")?;
    if tables != list("copy")? {
        return Err(differs(target, "sqlite_schema"));
    }
    for pragma in ["application_id", "user_version"] {
        let of = |schema| conn.pragma_query_value(Some(schema), pragma, |row| row.get::<_, i64>(0)).map_err(doing());
        if of("main")? != of("copy")? {
            return Err(differs(target, pragma));
        }
    }
    for (kind, table, sql) in tables {
        // A virtual table keeps nothing itself, and its tables are among these.
        if kind != "table" || sql.is_none_or(|sql| sql.starts_with("CREATE VIRTUAL")) {
            continue;
        }
        let table = table.replace('"', "\"\"");
        let count = |schema: &str| {
            let sql = format!("SELECT count(*) FROM {schema}.\"{table}\"");
            conn.query_row(&sql, [], |row| row.get::<_, i64>(0)).map_err(doing())
        };
        let other =
            format!("SELECT count(*) FROM (SELECT * FROM main.\"{table}\" EXCEPT SELECT * FROM copy.\"{table}\")");
        let others: i64 = conn.query_row(&other, [], |row| row.get(0)).map_err(doing())?;
        if count("main")? != count("copy")? || others != 0 {
            return Err(differs(target, &table));
        }
    }
    Ok(())
}

/// A second name for the database as it is, so that it is not lost when the other takes its name.
fn second_name(path: &Path, session: &Session) -> Result<Option<PathBuf>, StoreError> {
    let stamp: String = session.clock.now().chars().filter(char::is_ascii_alphanumeric).collect();
    let kept = (0..100)
        .map(|n| {
            vault::beside(path, &format!(".plain-{stamp}{}", if n == 0 { String::new() } else { format!("-{n}") }))
        })
        .find(|name| !name.exists())
        .ok_or(StoreError::TooMany)?;
    Ok(std::fs::hard_link(path, &kept).is_ok().then_some(kept))
}

/// Puts a whole new file, once it is on the disk, in the place of the database; gives what the disk says of its name. Unless that is
/// confirmed, a power cut may bring back the old one.
///
/// # Errors
/// The old one is in its place.
pub(super) fn take_place(new: &Path, path: &Path) -> Result<std::io::Result<()>, StoreError> {
    std::fs::File::open(new).and_then(|file| file.sync_all()).map_err(KeyError::file(new))?;
    if let Ok(rights) = std::fs::metadata(path).map(|file| file.permissions()) {
        std::fs::set_permissions(new, rights).map_err(KeyError::file(new))?;
    }
    fault::step();
    std::fs::rename(new, path).map_err(KeyError::file(new))?;
    Ok(vault::sync_folder_of(path))
}

fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fault::step();
    let renamed = std::fs::rename(from, to).and_then(|()| vault::sync_folder_of(to));
    Ok(renamed.map_err(KeyError::file(from))?)
}
