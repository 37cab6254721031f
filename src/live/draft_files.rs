//! Drafts in files: where what is typed goes while the database cannot be written. One file a draft, of the user alone
//! (0600, in folders of 0700), written whole and synced; the next start offers it and takes it back into the database.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::last_will::Will;
use super::session_folders;
use crate::store::{Draft, ErasurePlan, InDraft, Origin};
use crate::vault;

/// Longer files are none of ours, bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// The folders for drafts, the best first: the user's state folder, one that lasts as long as the session, the
/// temporary one, one in memory.
#[derive(Debug, Clone, Default)]
pub struct Folders {
    places: Vec<PathBuf>,
    /// The state folder, where those of a session are noted.
    state: Option<PathBuf>,
    /// What goes into them is of an encrypted database.
    sealed: bool,
}

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
    /// It is of an encrypted database: in a copy of it in the clear it would stand in the clear.
    #[serde(default)]
    sealed: bool,
}

impl Kept {
    /// Whether it is meant for what stands under a name: by where its history begins first, then by that name, or moved
    /// there since.
    fn is_for(&self, database: &Path, judge: Judge) -> bool {
        if self.sealed && !vault::is_encrypted(database) {
            return false;
        }
        let same_file = || self.file.is_some() && self.file == number_of(database);
        match self.origin.as_ref().and_then(judge) {
            // Another one stands where it was, as when two folders change places or when it was written over: not for it. It
            // waits for its own to be put back.
            Some(false) => false,
            // Not a copy of it that lies elsewhere; where nothing is left in its place it was moved, to another disk too.
            Some(true) => self.database == database || same_file() || !self.database.exists(),
            // Of a file that is gone another one gets the number: only the history tells that one from one that was moved.
            None => self.database == database || self.origin.is_none() && same_file() && !self.database.exists(),
        }
    }
}

impl Folders {
    /// The folders of this user; `state` is the state folder.
    pub fn of_user(state: Option<&Path>) -> Folders {
        let temporary = own_names().map(|name| std::env::temp_dir().join(name));
        let folders = state.map(Path::to_owned).into_iter().chain(of_session()).chain(temporary).chain(shared_memory());
        let mut places: Vec<PathBuf> = folders.map(|folder| folder.join("drafts")).collect();
        let before = state.map(session_folders::noted).unwrap_or_default();
        places.extend(before.into_iter().filter(|folder| is_ours(folder)));
        let mut seen = BTreeSet::new();
        places.retain(|folder| seen.insert(folder.clone()));
        Folders { places, state: state.map(Path::to_owned), sealed: false }
    }

    /// Those whose files never reach a disk: for what must not be readable there.
    pub fn in_memory(&self) -> Folders {
        let places = self.places.iter().filter(|folder| is_in_memory(folder)).cloned().collect();
        Folders { places, ..self.clone() }
    }

    /// The same for what is typed for an encrypted database: a copy of that in the clear is not offered it.
    pub fn sealed(&self) -> Folders {
        Folders { sealed: true, ..self.in_memory() }
    }

    /// Where copies of a database may go that has no room beside it: folders beside those of the drafts.
    pub fn refuges(&self) -> Vec<PathBuf> {
        self.places.iter().filter_map(|folder| Some(folder.parent()?.join("rescued"))).collect()
    }

    /// Whether there is none.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// One folder only.
    pub fn only(folder: PathBuf) -> Folders {
        Folders { places: vec![folder], state: None, sealed: false }
    }

    /// Writes a draft into the first folder that takes it, and gives whether that is in memory only; `file` is the number of
    /// the database as it was opened, `origin` where its history begins, as far as it is known.
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
    ) -> io::Result<bool> {
        let bytes = as_file(database, file, origin, who, draft, self.sealed)?;
        let mut first = None;
        for folder in &self.places {
            match private_within(folder).and_then(|()| write_whole(&folder.join(name_of(&draft.id)), &bytes)) {
                Ok(()) => {
                    self.note(folder);
                    return Ok(is_in_memory(folder));
                }
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or_else(|| io::ErrorKind::NotFound.into()))
    }

    /// The folders that would take a draft at once: the first that can be had, one in memory, and what is there already.
    pub fn ready(&self) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = Vec::new();
        for folder in &self.places {
            let lacks = found.is_empty() || is_in_memory(folder) && !found.iter().any(|found| is_in_memory(found));
            if is_ours(folder) || lacks && private_within(folder).is_ok() {
                found.push(folder.clone());
            }
        }
        found
    }

    /// Notes a folder that a later session may not be told of. Where that cannot be, the draft is written all the same.
    fn note(&self, folder: &Path) {
        if told_folder().is_some_and(|told| folder.starts_with(told)) {
            let _ = self.state.as_deref().map(|state| session_folders::note(state, folder));
        }
    }

    /// Removes a draft's file, wherever [`Folders::read`] finds it: no other was ever shown. Gives whether none is left.
    pub fn remove(&self, id: &str) -> bool {
        let name = name_of(id);
        let mut gone = true;
        for folder in self.places.iter().filter(|folder| is_ours(folder)) {
            let removed = fs::remove_file(folder.join(&name));
            gone &= removed.map_or_else(|error| error.kind() == io::ErrorKind::NotFound, |()| true);
        }
        gone
    }

    /// The drafts of a person for a database; and those with the ids `known` of drafts in it, wherever it was when they were
    /// written: it may have been moved since. What cannot be read is passed over, and stays.
    pub fn read(&self, database: &Path, judge: Judge, who: &[String], known: &[&str]) -> Vec<Draft> {
        let database = absolute(database);
        let mut drafts: Vec<Draft> = Vec::new();
        for folder in self.places.iter().filter(|folder| is_ours(folder)) {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let sound = entry.metadata().is_ok_and(|found| found.is_file() && found.len() <= LONGEST);
                let Some(kept) = sound.then(|| fs::read(entry.path()).ok()).flatten() else { continue };
                let Ok(kept) = serde_json::from_slice::<Kept>(&kept) else { continue };
                let ours = kept.is_for(&database, judge) || known.contains(&kept.id.as_str());
                if !ours || !who.contains(&kept.who) {
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

/// What [`Folders::write`] would write, ready for the last moment: into one of these folders, see [`Folders::ready`].
pub fn will(
    folders: &[PathBuf],
    database: &Path,
    file: Option<FileNumber>,
    origin: Option<&Origin>,
    who: &str,
    draft: &Draft,
    sealed: bool,
) -> Option<Will> {
    Will::new(folders, &name_of(&draft.id), as_file(database, file, origin, who, draft, sealed).ok()?)
}

/// A draft as its file has it.
fn as_file(
    database: &Path,
    file: Option<FileNumber>,
    origin: Option<&Origin>,
    who: &str,
    draft: &Draft,
    sealed: bool,
) -> io::Result<Vec<u8>> {
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
        sealed,
    };
    Ok(serde_json::to_vec(&kept)?)
}

impl Folders {
    /// The databases with the same history that lie elsewhere and for which a draft waits in a file.
    pub fn of_its_copies(&self, database: &Path, judge: Judge) -> BTreeSet<PathBuf> {
        let database = absolute(database);
        let files = self.places.iter().filter(|folder| is_ours(folder));
        let files = files.flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
        let kept = files.filter_map(|file| {
            let text = crate::small_file::read(&file.path(), LONGEST).ok()?;
            serde_json::from_str::<Kept>(&text).ok()
        });
        let of_a_copy =
            kept.filter(|kept| kept.origin.as_ref().and_then(judge) == Some(true) && !kept.is_for(&database, judge));
        of_a_copy.map(|kept| kept.database).collect()
    }

    /// The files with drafts for the database that bore that name before, of another history than the one that bears it now.
    pub fn of_former(&self, database: &Path, judge: Judge) -> Vec<PathBuf> {
        let database = absolute(database);
        let files = self.places.iter().filter(|folder| is_ours(folder));
        let files = files.flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
        let mut found: Vec<PathBuf> = files
            .map(|file| file.path())
            .filter(|file| {
                let text = crate::small_file::read(file, LONGEST).unwrap_or_default();
                let kept = serde_json::from_str::<Kept>(&text);
                kept.is_ok_and(|kept| kept.database == database && !kept.is_for(&database, judge))
            })
            .collect();
        found.sort();
        found
    }

    /// Takes people who were erased from a database out of the drafts for it, whoever of this account typed them. Gives
    /// what could not be read or written: it may hold them still.
    pub fn erase(&self, database: &Path, judge: Judge, plans: &[ErasurePlan]) -> Vec<PathBuf> {
        let database = absolute(database);
        let mut unread = Vec::new();
        for folder in self.places.iter().filter(|folder| is_ours(folder)) {
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

#[cfg(feature = "encryption")]
impl Folders {
    /// The files of drafts for a database, and the texts in an editor, that are on a disk, whoever of this account typed them: of before it was encrypted.
    pub fn in_clear(&self, database: &Path) -> Vec<PathBuf> {
        let database = absolute(database);
        let on_disk = self.places.iter().filter(|folder| is_ours(folder) && !is_in_memory(folder));
        let files = on_disk.flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
        let is_for = |path: &PathBuf| {
            let text = crate::small_file::read(path, LONGEST).ok();
            let kept = text.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
            kept.is_some_and(|kept| kept.is_for(&database, &|_| None))
        };
        let beside = self.places.iter().filter_map(|folder| folder.parent()).map(|folder| folder.join("editor"));
        let texts = beside.filter(|rooms| !is_in_memory(rooms));
        let texts = texts.flat_map(|rooms| super::editor_room::texts_of(&rooms, &database));
        files.map(|file| file.path()).filter(is_for).chain(texts).collect()
    }
}

#[cfg(feature = "encryption")]
impl Folders {
    /// The files of drafts for an encrypted database that a copy of it in the clear is not offered.
    pub fn only_sealed(&self, database: &Path, judge: Judge) -> Vec<PathBuf> {
        let database = absolute(database);
        let files = self.places.iter().filter(|folder| is_ours(folder));
        let files = files.flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
        let is_sealed =
            |path: &PathBuf| read_kept(path).is_some_and(|kept| kept.sealed && kept.is_for(&database, judge));
        files.map(|file| file.path()).filter(is_sealed).collect()
    }
}

/// Its database was decrypted by whoever knows the passphrase: these are for it as it is now. One that cannot be written stays as it is.
#[cfg(feature = "encryption")]
pub fn unseal(files: &[PathBuf]) {
    for path in files {
        let Some(kept) = read_kept(path) else { continue };
        let _ = serde_json::to_vec(&Kept { sealed: false, ..kept }).map(|bytes| write_whole(path, &bytes));
    }
}

#[cfg(feature = "encryption")]
fn read_kept(path: &Path) -> Option<Kept> {
    serde_json::from_str(&crate::small_file::read(path, LONGEST).ok()?).ok()
}

impl Folders {
    /// Texts that an editor left beside the drafts and that name people who were erased, whatever database they are of.
    pub fn left_by_editors(&self, plans: &[ErasurePlan]) -> Vec<PathBuf> {
        let beside = self.places.iter().filter_map(|folder| folder.parent());
        beside.flat_map(|folder| super::editor_files::naming(&folder.join("editor"), plans)).collect()
    }

    /// Texts that an editor left for a database and that no draft leads to: `ids` are of those in it. Of everybody, or of
    /// `who`. What of them is no news is cleared away.
    pub fn texts_without_draft(&self, database: &Path, ids: &[String], who: Option<&[String]>) -> Vec<PathBuf> {
        let database = absolute(database);
        let codes: Vec<String> = ids.iter().map(|id| code(id)).collect();
        let drafts = |it: &str| {
            codes.iter().any(|code| code == it)
                || self.places.iter().any(|folder| folder.join(format!("{it}.json")).exists())
        };
        let beside = self.places.iter().filter_map(|folder| folder.parent());
        let rooms = beside.map(|folder| folder.join("editor"));
        rooms.flat_map(|rooms| super::editor_room::without_draft(&rooms, &database, &drafts, who)).collect()
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

/// What a folder of the user's is called where everybody has some. Somebody else may have been faster: there are others.
fn own_names() -> impl Iterator<Item = String> {
    let own = format!("rouage-{}", rustix::process::getuid().as_raw());
    (0..4).map(move |n| if n == 0 { own.clone() } else { format!("{own}-{n}") })
}

/// The folder of the session that the environment tells of.
fn told_folder() -> Option<PathBuf> {
    std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute())
}

/// The folders that last as long as the session, mostly in memory. Whoever comes by way of `su` or `cron` is not told of his own.
fn of_session() -> impl Iterator<Item = PathBuf> {
    let told = told_folder();
    let usual = PathBuf::from(format!("/run/user/{}", rustix::process::getuid().as_raw()));
    let usual = Some(usual).filter(|usual| told.as_ref() != Some(usual) && usual.is_dir());
    told.into_iter().chain(usual).map(|session| session.join("rouage"))
}

/// On Linux, folders in memory where everybody has some.
fn shared_memory() -> impl Iterator<Item = PathBuf> {
    own_names().map(|name| PathBuf::from("/dev/shm").join(name))
}

/// A folder of the user's alone whose files never reach a disk, if this system has one.
#[cfg(feature = "encryption")]
pub fn memory_only(name: &str) -> Option<PathBuf> {
    let folders = of_session().chain(shared_memory()).map(|folder| folder.join(name));
    folders.into_iter().find(|folder| is_in_memory(folder) && private_within(folder).is_ok())
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

pub(super) fn absolute(path: &Path) -> PathBuf {
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

/// The same as [`private`], in a folder that nobody else can take it away from: the one above it is the user's own, or the
/// system's, and others may write neither there nor, but as in `/tmp`, above that.
fn private_within(folder: &Path) -> io::Result<()> {
    if let Some(above) = folder.parent() {
        // Nothing is made in a folder of somebody else's.
        let there = above.ancestors().find(|folder| fs::symlink_metadata(folder).is_ok());
        there.map_or(Ok(()), is_trusted)?;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(above)?;
        is_trusted(above)?;
        above.parent().map_or(Ok(()), is_trusted)?;
    }
    private(folder)
}

/// Whether others cannot move what the user has in a folder.
///
/// # Errors
/// They can.
fn is_trusted(folder: &Path) -> io::Result<()> {
    const STICKY: u32 = 0o1000;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let found = fs::metadata(folder)?;
    let own = |uid| uid == rustix::process::getuid().as_raw() || uid == 0;
    // A link that somebody else made leads wherever he likes.
    let all_own = own(found.uid()) && own(fs::symlink_metadata(folder)?.uid());
    if found.is_dir() && all_own && (found.mode() & 0o002 == 0 || found.mode() & STICKY != 0) {
        return Ok(());
    }
    Err(io::ErrorKind::PermissionDenied.into())
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
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".draft-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests;
