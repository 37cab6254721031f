//! Drafts in files: where what is typed goes while the database cannot be written. One file a draft, of the user alone
//! (0600, in folders of 0700), written whole and synced; the next start offers it and takes it back into the database.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::store::{Draft, ErasurePlan, InDraft, Origin};

/// Longer files are none of ours, bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// The folders for drafts, the best first: the user's state folder, one that lasts as long as the session, the
/// temporary one, one in memory.
#[derive(Debug, Clone, Default)]
pub struct Folders(Vec<PathBuf>);

/// What stays of a file when its name changes: device and number.
pub type FileNumber = (u64, u64);

/// Whether the database at hand begins so; none where that cannot be told.
pub type Judge<'a> = &'a dyn Fn(&Origin) -> Option<bool>;

/// The number of what stands under a name.
pub fn number_of(path: &Path) -> Option<FileNumber> {
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// A draft as its file has it.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// The database it is meant for.
    database: PathBuf,
    /// Its device and number when the program began, which stay when it, or a folder above it, gets another name.
    #[serde(default)]
    file: Option<FileNumber>,
    /// Where its history begins: another one may stand under its name by now. None where it was not known.
    #[serde(default)]
    origin: Option<Origin>,
    who: String,
    id: String,
    host: String,
    pid: u32,
    form: String,
    updated_at: String,
}

impl Kept {
    /// Whether it is meant for what stands under a name: by where its history begins first, then by that name, or moved
    /// there since.
    fn is_for(&self, database: &Path, judge: Judge) -> bool {
        let same_file = || self.file.is_some() && self.file == number_of(database);
        match self.origin.as_ref().and_then(judge) {
            // Another one stands where it was, as when two folders change places or when it was written over: not for it. It
            // waits for its own to be put back.
            Some(false) => false,
            // Not a copy of it that lies elsewhere.
            Some(true) => self.database == database || same_file(),
            None => self.database == database || same_file() && !self.database.exists(),
        }
    }
}

impl Folders {
    /// The folders of this user; `state` is the state folder.
    pub fn of_user(state: Option<&Path>) -> Folders {
        let temporary = std::env::temp_dir().join(own_name());
        let folders = state.map(Path::to_owned).into_iter().chain(of_session()).chain([temporary, shared_memory()]);
        Folders(folders.map(|folder| folder.join("drafts")).collect())
    }

    /// Those whose files never reach a disk: for what must not be readable there.
    pub fn in_memory(&self) -> Folders {
        Folders(self.0.iter().filter(|folder| is_in_memory(folder)).cloned().collect())
    }

    /// One folder only.
    pub fn only(folder: PathBuf) -> Folders {
        Folders(vec![folder])
    }

    /// Writes a draft into the first folder that takes it; `file` is the number of the database as it was opened, `origin`
    /// where its history begins, as far as it is known.
    ///
    /// # Errors
    /// None takes it; what the first said.
    pub fn write(
        &self,
        database: &Path,
        file: Option<FileNumber>,
        origin: Option<&Origin>,
        who: &str,
        draft: &Draft,
    ) -> io::Result<()> {
        let kept = Kept {
            database: absolute(database),
            file,
            origin: origin.cloned(),
            who: who.to_owned(),
            id: draft.id.clone(),
            host: draft.host.clone(),
            pid: draft.pid,
            form: draft.form.clone(),
            updated_at: draft.updated_at.clone(),
        };
        let bytes = serde_json::to_vec(&kept)?;
        let mut first = None;
        for folder in &self.0 {
            match private(folder).and_then(|()| write_whole(&folder.join(name_of(&draft.id)), &bytes)) {
                Ok(()) => return Ok(()),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or_else(|| io::ErrorKind::NotFound.into()))
    }

    /// Removes a draft's file, wherever [`Folders::read`] finds it: no other was ever shown. Gives whether none is left.
    pub fn remove(&self, id: &str) -> bool {
        let name = name_of(id);
        let mut gone = true;
        for folder in self.0.iter().filter(|folder| is_ours(folder)) {
            let removed = fs::remove_file(folder.join(&name));
            gone &= removed.map_or_else(|error| error.kind() == io::ErrorKind::NotFound, |()| true);
        }
        gone
    }

    /// The drafts of a person for a database; and those with the ids `known` of drafts in it, wherever it was when they were
    /// written: it may have been moved since. What cannot be read is passed over, and stays.
    pub fn read(&self, database: &Path, judge: Judge, who: &str, known: &[&str]) -> Vec<Draft> {
        let database = absolute(database);
        let mut drafts: Vec<Draft> = Vec::new();
        for folder in self.0.iter().filter(|folder| is_ours(folder)) {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let sound = entry.metadata().is_ok_and(|found| found.is_file() && found.len() <= LONGEST);
                let Some(kept) = sound.then(|| fs::read(entry.path()).ok()).flatten() else { continue };
                let Ok(kept) = serde_json::from_slice::<Kept>(&kept) else { continue };
                let ours = kept.is_for(&database, judge) || known.contains(&kept.id.as_str());
                if !ours || kept.who != who {
                    continue;
                }
                let Kept { id, host, pid, form, updated_at, .. } = kept;
                match drafts.iter_mut().find(|known| known.id == id) {
                    Some(known) if known.updated_at >= updated_at => {}
                    Some(known) => *known = Draft { id, host, pid, form, updated_at },
                    None => drafts.push(Draft { id, host, pid, form, updated_at }),
                }
            }
        }
        drafts
    }
}

impl Folders {
    /// Takes people who were erased from a database out of the drafts for it, whoever of this account typed them. Gives
    /// what could not be read or written: it may hold them still.
    pub fn erase(&self, database: &Path, judge: Judge, plans: &[ErasurePlan]) -> Vec<PathBuf> {
        let database = absolute(database);
        let mut unread = Vec::new();
        for folder in self.0.iter().filter(|folder| is_ours(folder)) {
            let Ok(entries) = fs::read_dir(folder) else {
                unread.push(folder.clone());
                continue;
            };
            for path in entries.flatten().map(|entry| entry.path()) {
                if erase_one(&path, &database, judge, plans).is_err() {
                    unread.push(path);
                }
            }
        }
        unread.sort();
        unread
    }
}

impl Folders {
    /// Texts that an editor left beside the drafts and that name people who were erased, whatever database they are of.
    pub fn left_by_editors(&self, plans: &[ErasurePlan]) -> Vec<PathBuf> {
        let beside = self.0.iter().filter_map(|folder| folder.parent());
        beside.flat_map(|folder| super::editor_files::naming(&folder.join("editor"), plans)).collect()
    }
}

/// Takes people out of one file.
fn erase_one(path: &Path, database: &Path, judge: Judge, plans: &[ErasurePlan]) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if !found.is_file() || found.len() > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut kept: Kept = serde_json::from_slice(&fs::read(path)?)?;
    if !kept.is_for(database, judge) {
        return Ok(());
    }
    let mut changed = false;
    for plan in plans {
        match plan.in_draft(&kept.form) {
            Some(InDraft::Goes) => return fs::remove_file(path),
            Some(InDraft::Without(form)) => {
                kept.form = form;
                changed = true;
            }
            Some(InDraft::Nothing) => {}
            None => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
    if changed { write_whole(path, &serde_json::to_vec(&kept)?) } else { Ok(()) }
}

fn own_name() -> String {
    format!("rouage-{}", rustix::process::getuid().as_raw())
}

/// The folder that lasts as long as the session, mostly in memory.
fn of_session() -> Option<PathBuf> {
    let session = std::env::var_os("XDG_RUNTIME_DIR").filter(|path| !path.is_empty())?;
    Some(PathBuf::from(session).join("rouage"))
}

/// On Linux, a folder in memory that everybody has.
fn shared_memory() -> PathBuf {
    PathBuf::from("/dev/shm").join(own_name())
}

/// A folder of the user's alone whose files never reach a disk, if this system has one.
#[cfg(feature = "encryption")]
pub fn memory_only(name: &str) -> Option<PathBuf> {
    let folders = of_session().into_iter().chain([shared_memory()]).map(|folder| folder.join(name));
    folders.into_iter().find(|folder| is_in_memory(folder) && private(folder).is_ok())
}

/// Whether files in a folder, made or not yet, are in memory only. It may be swapped out all the same.
#[cfg(target_os = "linux")]
fn is_in_memory(folder: &Path) -> bool {
    /// tmpfs and ramfs, by `magic.h`.
    const MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58F6];
    let there = folder.ancestors().find(|folder| folder.exists());
    let found = there.and_then(|there| rustix::fs::statfs(there).ok());
    // The type of the field differs between machines, its low 32 bits do not.
    found.is_some_and(|found| MEMORY.contains(&(found.f_type as u64 & 0xFFFF_FFFF)))
}

#[cfg(not(target_os = "linux"))]
fn is_in_memory(_: &Path) -> bool {
    false
}

/// A name for files by that of a draft: nothing of what was typed, and no path.
pub fn code(id: &str) -> String {
    use std::fmt::Write as _;
    let mut name = String::new();
    for byte in Sha256::digest(id.as_bytes()).iter().take(16) {
        // Writing to a string does not fail.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

fn name_of(id: &str) -> String {
    code(id) + ".json"
}

fn absolute(path: &Path) -> PathBuf {
    // The file may be gone: its folder then tells.
    let of_folder = || Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(of_folder).or_else(|| std::path::absolute(path).ok()).unwrap_or(path.to_owned())
}

/// Whether a folder is the user's own and nobody else's.
pub(super) fn is_ours(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|found| {
        found.is_dir() && found.uid() == rustix::process::getuid().as_raw() && found.mode() & 0o077 == 0
    })
}

/// Makes a folder that nobody else can look into, with those above it.
///
/// # Errors
/// It cannot be made, or belongs to somebody else.
pub fn private(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let found = fs::symlink_metadata(folder)?;
    if !found.is_dir() || found.uid() != rustix::process::getuid().as_raw() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Written beside, synced, renamed: the file is the old one or the new one, never half of one.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".draft-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of drafts that do not know where their database begins.
    const UNTOLD: Judge = &|_| None;

    fn draft(id: &str, form: &str, at: &str) -> Draft {
        Draft { id: id.into(), host: "h".into(), pid: 7, form: form.into(), updated_at: at.into() }
    }

    #[test]
    fn a_draft_comes_back_to_its_person_and_its_database_only() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("pole.db");
        let files = Folders::only(folder.path().join("state/drafts"));
        let first = draft("s:1", "{\"texte\":\"é\"}", "2015-06-30T08:00:00Z");
        files.write(&database, None, None, "amo", &first).unwrap();
        files.write(&database, None, None, "amo", &Draft { form: "{\"b\":2}".into(), ..first.clone() }).unwrap();
        files.write(&database, None, None, "cmi", &draft("s:2", "{}", "2015-06-30T08:00:00Z")).unwrap();
        let second = Draft { form: "{\"b\":2}".into(), ..first };
        assert_eq!(files.read(&database, UNTOLD, "amo", &[]), std::slice::from_ref(&second));
        let other = folder.path().join("other.db");
        assert_eq!(files.read(&other, UNTOLD, "amo", &["s:2", "s:3"]), []);
        // The database was moved: one that is known there by its id.
        assert_eq!(files.read(&other, UNTOLD, "amo", &["s:1"]), [second]);
        files.remove("s:1");
        assert_eq!(files.read(&database, UNTOLD, "amo", &[]), []);
    }

    #[test]
    fn a_draft_follows_a_database_whose_folder_got_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        fs::create_dir(&one).unwrap();
        fs::write(one.join("pole.db"), b"1").unwrap();
        let number = number_of(&one.join("pole.db"));
        let files = Folders::only(folder.path().join("state/drafts"));
        fs::rename(&one, &two).unwrap();
        let draft = draft("s:1", "{}", "2015-06-30T08:00:00Z");
        files.write(&one.join("pole.db"), number, None, "amo", &draft).unwrap();
        assert_eq!(files.read(&two.join("pole.db"), UNTOLD, "amo", &[]), [draft]);
        // Neither a copy of it, nor what another is beside one that stands where it was.
        fs::copy(two.join("pole.db"), folder.path().join("copy.db")).unwrap();
        assert_eq!(files.read(&folder.path().join("copy.db"), UNTOLD, "amo", &[]), []);
        fs::create_dir(&one).unwrap();
        fs::write(one.join("pole.db"), b"2").unwrap();
        assert_eq!(files.read(&two.join("pole.db"), UNTOLD, "amo", &[]), []);
    }

    #[test]
    fn nobody_else_may_read_it_and_a_folder_of_somebody_else_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("drafts");
        fs::create_dir(&place).unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).unwrap();
        let next = folder.path().join("next");
        let files = Folders(vec![PathBuf::from("/proc/nowhere"), place.clone(), next]);
        files.write(Path::new("/pole.db"), None, None, "amo", &draft("s:1", "{}", "2015-06-30T08:00:00Z")).unwrap();
        assert_eq!(fs::metadata(&place).unwrap().mode() & 0o777, 0o700);
        let file = fs::read_dir(&place).unwrap().next().unwrap().unwrap();
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
        assert!(!file.file_name().to_string_lossy().contains("s:1"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_folders_whose_files_never_reach_a_disk_are_in_memory() {
        let folders = ["/sys/drafts", "/dev/shm/rouage-nobody/drafts", "/proc/no"].map(PathBuf::from);
        let folders = Folders(folders.to_vec());
        let memory = Path::new("/dev/shm").exists().then(|| PathBuf::from("/dev/shm/rouage-nobody/drafts"));
        assert_eq!(folders.in_memory().0, Vec::from_iter(memory));
    }

    #[test]
    fn where_no_folder_takes_it_that_is_said() {
        let files = Folders(vec![PathBuf::from("/proc/nowhere")]);
        assert!(files.write(Path::new("/pole.db"), None, None, "amo", &draft("s:1", "{}", "")).is_err());
        assert_eq!(files.read(Path::new("/pole.db"), UNTOLD, "amo", &[]), []);
    }
}
