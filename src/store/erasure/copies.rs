//! Which copies of the database still hold somebody who was erased: those beside it, and the last backup.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{ErasurePlan, Memory, StoreError};
use crate::model::privacy::naming::Strength;
use crate::store::answers::{answers, answers_for};
use crate::store::kin::{Kinship, judged};
use crate::store::opened;
use crate::store::{cipher, copy, open};
use crate::vault::key_file;

/// What was found.
#[derive(Default)]
pub(super) struct Copies {
    pub holding: Vec<PathBuf>,
    /// Databases of another pole that hold somebody who is called so: no copies.
    pub others: Vec<PathBuf>,
    /// Hold somebody who is called so, and of which nobody can tell whether they are copies.
    pub untold: Vec<PathBuf>,
    /// Not readable as a database, damaged or encrypted, and copies of this one by their names or heads.
    pub unread: Vec<PathBuf>,
    /// How many others are not readable.
    pub unread_others: usize,
}

/// Looks into every copy of a database that can be found.
pub(super) fn holding(database: &Path, backups: Option<&Path>, conn: &Connection, plans: &[ErasurePlan]) -> Copies {
    let mut copies = Copies { unread: silent(database, backups), ..Copies::default() };
    let memory = Memory::beside(database);
    for path in found(database, backups) {
        match holds(&path, conn, &memory, plans) {
            Ok(Some(Kinship::Own)) => copies.holding.push(path),
            Ok(Some(Kinship::Other)) => copies.others.push(path),
            Ok(Some(Kinship::Untold)) => copies.untold.push(path),
            Ok(None) => {}
            Err(_) if may_be_ours(&path, database) => copies.unread.push(path),
            Err(_) => copies.unread_others += 1,
        }
    }
    copies
}

/// Whether a file that cannot be read may be a copy of the database all the same: it is called so, bears our mark, has a
/// key beside it, or was noted as the last copy.
fn may_be_ours(path: &Path, database: &Path) -> bool {
    let noted = || {
        last_noted(database).is_some_and(|noted| {
            answers_for(&noted) && (noted == path || noted.canonicalize().ok().as_deref() == Some(path))
        })
    };
    is_called_so(path, database) || is_marked(path) || key_file(path).is_file() || noted()
}

/// The folders of copies that do not answer: nobody can say what is in them.
fn silent(database: &Path, backups: Option<&Path>) -> Vec<PathBuf> {
    let last = last_noted(database).and_then(|last| Some(last.parent()?.to_owned()));
    let mut silent: Vec<PathBuf> = last.into_iter().chain(backups.map(Path::to_owned)).collect();
    silent.sort();
    silent.dedup();
    silent.retain(|folder| !folder.as_os_str().is_empty() && !answers(folder));
    silent
}

/// Whether a file is called as copies of the database are.
fn is_called_so(path: &Path, database: &Path) -> bool {
    let name = database.file_name().unwrap_or_default().to_string_lossy();
    let stem = database.file_stem().unwrap_or_default().to_string_lossy();
    let own = path.file_name().unwrap_or_default().to_string_lossy();
    own.starts_with(&format!("{name}.")) || own.starts_with(&format!("{stem}-")) || own == name
}

/// The copy that was made last.
fn last_noted(database: &Path) -> Option<PathBuf> {
    let text = crate::small_file::read(&open::beside(database, ".last-backup"), crate::small_file::NOTE).ok()?;
    text.trim().split_once(' ').map(|(_, path)| PathBuf::from(path))
}

/// By their whole paths, each once: files beside the database whose names begin with its own or that bear our mark, or may be
/// encrypted ones, those of a folder of backups, those where the settings say that backups go, and those where the last one is that was noted.
fn found(database: &Path, backups: Option<&Path>) -> Vec<PathBuf> {
    let name = database.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = match database.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut found = Vec::new();
    let beside = |path: &Path| is_called_so(path, database);
    let live = Live::of(database);
    // Beside a plain database nothing tells an encrypted copy from anything else, but a key file.
    let encrypted = crate::vault::is_encrypted(database);
    let sealed = |path: &Path| key_file(path).is_file() || encrypted && cipher::looks_encrypted(path);
    let last = last_noted(database);
    // Where the settings say that backups go, the last one lies with the others.
    let theirs = last.as_ref().and_then(|last| last.parent()).map(Path::to_owned);
    let ours = [folder.join("backups"), folder.join(format!("{name}.backups"))];
    let folders = ours.into_iter().map(|folder| (folder, true));
    for (folder, of_backups) in folders
        .chain([folder].into_iter().chain(theirs).chain(backups.map(Path::to_owned)).map(|folder| (folder, false)))
    {
        if !answers(&folder) {
            continue;
        }
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            // What a file is called in a folder of backups says little: the content does.
            if path.is_file() && !live.is(&path) && (of_backups || beside(&path) || is_marked(&path) || sealed(&path)) {
                found.push(path);
            }
        }
    }
    found.extend(last.filter(|last| answers_for(last)));
    found.retain(|path| is_hidden(path) || path.is_file() && !live.is(path) && is_copy(path));
    let mut found: Vec<PathBuf> = found.into_iter().map(|path| path.canonicalize().unwrap_or(path)).collect();
    found.sort();
    found.dedup();
    found
}

/// Whether a path leads through a folder that this account may not look into: another's own, where the last copy may well lie.
fn is_hidden(path: &Path) -> bool {
    std::fs::metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
}

/// The file of the database and its log, under whatever names. They are never opened here: closing one as a plain file
/// would let go of the locks that SQLite holds on it in this program.
struct Live(Vec<(u64, u64)>);

impl Live {
    fn of(database: &Path) -> Live {
        let beside = |ending: &str| {
            let mut name = database.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        Live(["", "-wal", "-shm"].iter().filter_map(|ending| number(&beside(ending))).collect())
    }

    fn is(&self, path: &Path) -> bool {
        number(path).is_some_and(|number| self.0.contains(&number))
    }
}

/// What a file is to the system, links followed.
fn number(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// Whether a file is a database of ours by its head.
fn is_marked(path: &Path) -> bool {
    let head = opened::beginning(path, 72).unwrap_or_default();
    let mark = u32::try_from(open::APPLICATION_ID).unwrap_or_default().to_be_bytes();
    head.starts_with(b"SQLite format 3\0") && head.get(68..72) == Some(&mark)
}

/// Whether a file may be a copy of the database: one of SQLite, or one whose content cannot be seen because it is
/// encrypted, which has whole pages and no head that is known.
fn is_copy(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if let Some(own) = name.strip_suffix("-wal")
        && std::fs::metadata(path).is_ok_and(|log| log.len() > 0)
        && !path.with_file_name(own).exists()
    {
        // A log that was set aside alone: it cannot be looked into, and may hold anybody.
        return true;
    }
    if crate::vault::BESIDE.iter().any(|ending| name.ends_with(ending)) {
        return false;
    }
    if name.ends_with(".age") {
        return true;
    }
    let Ok(head) = opened::beginning(path, 16) else { return true };
    if head.len() < 16 {
        return false;
    }
    let pages = std::fs::metadata(path).is_ok_and(|metadata| metadata.len() >= 4_096 && metadata.len() % 512 == 0);
    head == b"SQLite format 3\0" || (pages && !head.is_ascii())
}

/// Whether a file holds somebody, as a contact, in a text, or in the journal; and if so, how it stands to the database.
fn holds(path: &Path, of: &Connection, memory: &Memory, plans: &[ErasurePlan]) -> Result<Option<Kinship>, StoreError> {
    let doing = || StoreError::sql("look into a backup");
    let conn = copy::open_as_it_is(path).map_err(doing())?;
    // One whose key is not known counts as not read.
    cipher::unlock(&conn, path)?;
    let names = |text: &str| {
        plans.iter().any(|plan| plan.naming.mentions(text).iter().any(|mention| mention.strength == Strength::Whole))
    };
    // The schema of an older version may lack columns of today, not these.
    for sql in [
        "SELECT coalesce(first_name, '') || ' ' || last_name || ' ' || coalesce(email, '') FROM contact",
        "SELECT coalesce(contacts, '') || char(10) || coalesce(summary, '') || char(10) || coalesce(next_step, '') FROM visit",
        "SELECT json_extract(coalesce(after, before), '$.first_name') || ' '
           || json_extract(coalesce(after, before), '$.last_name') FROM journal WHERE kind = 'contact'",
    ] {
        let mut read = conn.prepare(sql).map_err(doing())?;
        let mut rows = read.query([]).map_err(doing())?;
        while let Some(row) = rows.next().map_err(doing())? {
            let text = row.get_ref(0).and_then(|text| Ok(text.as_str_or_null()?.is_some_and(names))).map_err(doing())?;
            if text {
                return Ok(Some(judged([of], memory, &conn)));
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_last_copy_is_the_earlier_ones_are_looked_into_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let (database, away) = (folder.path().join("pole.db"), folder.path().join("ailleurs"));
        std::fs::create_dir(&away).unwrap();
        let mut ours = [&b"SQLite format 3\0"[..], &[0; 4_096]].concat();
        std::fs::write(away.join("autre chose.db"), &ours).unwrap();
        ours[68..72].copy_from_slice(b"Roua");
        for path in [&database, &away.join("pole-20160101.db"), &away.join("pole-20160201.db")] {
            std::fs::write(path, &ours).unwrap();
        }
        let last = format!("2016-02-01T00:00:00Z {}\n", away.join("pole-20160201.db").display());
        std::fs::write(folder.path().join("pole.db.last-backup"), last).unwrap();
        let found: Vec<_> =
            found(&database, None).iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        assert_eq!(found, ["pole-20160101.db", "pole-20160201.db"]);
        // The last one may be somewhere else.
        std::fs::remove_file(folder.path().join("pole.db.last-backup")).unwrap();
        assert_eq!((super::found(&database, None).len(), super::found(&database, Some(&away)).len()), (0, 2));
    }

    #[test]
    fn what_may_be_a_copy_is_looked_into_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let whole = folder.path().canonicalize().unwrap();
        let database = folder.path().join("pole.db");
        let put = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        };
        let sqlite = [&b"SQLite format 3\0"[..], &[0; 4_096]].concat();
        let mut ours = sqlite.clone();
        ours[68..72].copy_from_slice(b"Roua");
        let secret: Vec<u8> = (0..8_192_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8 | 0x80).collect();
        for (name, bytes) in [
            ("pole.db", &ours[..]),
            ("copie du lundi", &ours),
            ("pole.db-wal", &sqlite),
            ("pole.db.overwritten-20160101T000000Z-wal", b"log"),
            ("pole.db.v6.bak", &sqlite),
            ("pole.db.replaced-1", &secret),
            ("pole.db.erasures", b"{}"),
            ("pole-2016.db.age", b"age"),
            ("backups/monday", &sqlite),
            ("backups/notes.txt", &[b'a'; 8_192]),
            ("other.db", &sqlite),
            ("foreign.db", &sqlite),
        ] {
            put(name, bytes);
        }
        put(
            "pole.db.last-backup",
            format!("2016-01-01T00:00:00Z {}\n", folder.path().join("other.db").display()).as_bytes(),
        );
        std::fs::hard_link(&database, folder.path().join("pole.db.linked")).unwrap();
        std::os::unix::fs::symlink(&database, folder.path().join("lien.db")).unwrap();
        let found: Vec<String> = found(&database, None)
            .iter()
            .map(|path| path.strip_prefix(&whole).unwrap().display().to_string())
            .collect();
        assert_eq!(
            found,
            [
                "backups/monday",
                "copie du lundi",
                "other.db",
                "pole-2016.db.age",
                "pole.db.overwritten-20160101T000000Z-wal",
                "pole.db.replaced-1",
                "pole.db.v6.bak"
            ]
        );
        let copies = holding(&database, None, &Connection::open_in_memory().unwrap(), &[]);
        assert!(copies.holding.is_empty());
        // None of these can be read; what is none of ours by name or head is only counted.
        let named: Vec<_> =
            copies.unread.iter().map(|path| path.strip_prefix(&whole).unwrap().display().to_string()).collect();
        assert_eq!(
            named,
            [
                "copie du lundi",
                "other.db",
                "pole-2016.db.age",
                "pole.db.overwritten-20160101T000000Z-wal",
                "pole.db.replaced-1",
                "pole.db.v6.bak"
            ]
        );
        assert_eq!(copies.unread_others, 1);
    }
}
