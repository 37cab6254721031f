//! A room for a text in the user's editor: a folder with the text, and beside it who edits it and what was taken out of it
//! already. An editor may outlive the window that started it: what it saves then must not be lost, nor stay for ever.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::draft_files::{is_ours, write_whole};
use super::window;
use crate::small_file;

/// What the text's file is called, before the suffix.
pub const NAME: &str = "text";
/// What stands beside it, see [`Note`].
const NOTE: &str = ".rouage.json";
/// Longer texts are not compared, bytes: they fit no field.
const LONGEST: u64 = 16 << 20;

/// A folder for a text, and what is known about that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    pub folder: PathBuf,
    pub note: Note,
}

/// What is known about a text in an editor. Nothing of the text itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The database that it is meant for.
    pub database: PathBuf,
    /// The login of whoever writes it.
    pub who: String,
    /// The field of the form.
    pub field: String,
    /// The editor that was started: its process number and when it began.
    pub editor: Option<(u32, Option<String>)>,
    /// None as long as nothing was taken out of the file.
    pub taken: Option<Taken>,
}

/// What was taken out of the file: marks of texts, see [`mark`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// As the file was.
    pub file: String,
    /// What stood in the form before.
    pub before: String,
    /// What stood there then.
    pub became: String,
}

/// What is to be done with what lies in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is later than what stands in the form.
    Take,
    /// It was taken already.
    Known,
    /// Since it was taken, it was written to, and so was the form.
    Both,
}

impl Room {
    /// Of a folder that is there, with what is known; none where it is not.
    pub fn at(folder: &Path) -> Option<Room> {
        let note = small_file::read(&folder.join(NOTE), small_file::NOTE);
        let note = note.ok().and_then(|note| serde_json::from_str(&note).ok());
        is_private(folder).then(|| Room { folder: folder.to_owned(), note: note.unwrap_or_default() })
    }

    /// Writes down what is known.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn note(&self) -> io::Result<()> {
        write_whole(&self.folder.join(NOTE), &serde_json::to_vec(&self.note)?)
    }

    /// The file with the text, if there is one; only a regular file.
    pub fn text(&self) -> Option<PathBuf> {
        let is_text =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.as_bytes().starts_with(NAME.as_bytes()));
        // An editor may keep the former text beside it, under a longer name.
        below(&self.folder).filter(|path| is_text(path) && is_regular(path)).min()
    }

    /// Notes that an editor was started for it. Where that cannot be written, it is looked for by what it has open.
    pub fn started(&mut self, pid: u32) {
        let began = window::began(pid);
        // One that is over already, where the system would tell.
        self.note.editor = (began.is_some() || !Path::new("/proc/self").exists()).then_some((pid, began));
        let _ = self.note();
    }

    /// The editor that still has it, by its process number: the one that was started, or one that it became.
    pub fn editor(&self) -> Option<u32> {
        let started = self.note.editor.as_ref().filter(|(pid, began)| window::runs(*pid, began.as_deref()));
        started.map(|(pid, _)| *pid).or_else(|| whoever_has(&self.folder))
    }

    /// What is to be done with a text in the file, where the form has another.
    pub fn judge(&self, file: &str, form: &str) -> Verdict {
        let Some(taken) = &self.note.taken else { return Verdict::Take };
        let (file, form) = (mark(file.as_bytes()), mark(form.as_bytes()));
        // What was taken and not kept, as this program was killed just then, is taken once more.
        let not_kept = form == taken.before && taken.before != taken.became;
        match file == taken.file {
            true if not_kept => Verdict::Take,
            true => Verdict::Known,
            false if form == taken.became || form == taken.before => Verdict::Take,
            false => Verdict::Both,
        }
    }

    /// Notes what was taken. Where that cannot be written, it is taken once more another time.
    pub fn took(&mut self, file: &str, before: &str, became: &str) {
        let [file, before, became] = [file, before, became].map(|text| mark(text.as_bytes()));
        self.note.taken = Some(Taken { file, before, became });
        let _ = self.note();
    }

    /// Whether nothing in the file is news: it was taken as it is, or is blank.
    pub fn is_settled(&self) -> bool {
        let Some(text) = self.text().filter(|_| self.unsaved().is_none()) else { return false };
        let short = fs::metadata(&text).is_ok_and(|found| found.is_file() && found.len() <= LONGEST);
        let Some(bytes) = short.then(|| fs::read(&text).ok()).flatten() else { return false };
        bytes.trim_ascii().is_empty() || self.note.taken.as_ref().is_some_and(|taken| taken.file == mark(&bytes))
    }

    /// Clears the room away if everything in it was taken and no editor has it.
    pub fn settle(&self) {
        // Whatever is being started at this moment has for an instant what its parent has open.
        let nobody = || {
            self.editor().is_none() || {
                std::thread::sleep(Duration::from_millis(20));
                self.editor().is_none()
            }
        };
        if self.is_settled() && nobody() {
            self.clear();
        }
    }

    /// Clears it away, whatever is in it.
    pub fn clear(&self) {
        let _ = fs::remove_dir_all(&self.folder);
    }

    /// What an editor that was killed had not written into the text: a swap file of vim's in which something was changed, a file of Emacs's.
    fn unsaved(&self) -> Option<PathBuf> {
        below(&self.folder).filter(|path| is_regular(path)).find(|path| {
            let name = path.file_name().unwrap_or_default().as_bytes();
            let is_swap = name.starts_with(b".")
                && name.rsplit(|byte| *byte == b'.').next().is_some_and(|end| end.starts_with(b"sw"));
            name.starts_with(b"#") && name.ends_with(b"#") || is_swap && is_changed(path)
        })
    }

    /// What is there to be named: what was not saved, else the text, else what an editor keeps beside it.
    fn remains(&self) -> Option<PathBuf> {
        self.unsaved()
            .or_else(|| self.text())
            .or_else(|| below(&self.folder).find(|path| !is_note(path) && is_regular(path)))
    }
}

/// Whether a swap file of vim's says that its text was changed: a byte of its first block, see `memline.c` there.
fn is_changed(swap: &Path) -> bool {
    const AT: u64 = 1_007;
    const CHANGED: u8 = 0x55;
    let mut byte = [0];
    let read = fs::File::open(swap).and_then(|file| std::os::unix::fs::FileExt::read_exact_at(&file, &mut byte, AT));
    read.is_ok() && byte[0] == CHANGED
}

/// The texts below a folder of rooms that no draft leads to, for a database; what of them is no news is cleared away.
/// `drafts` says whether there is a draft of that code, `who` whose are wanted.
pub fn without_draft(
    rooms: &Path,
    database: &Path,
    drafts: &dyn Fn(&str) -> bool,
    who: Option<&[String]>,
) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for room in below(rooms).filter_map(|folder| Room::at(&folder)) {
        // One that was set aside has more behind its name.
        let code = room.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Note { database: its, who: writer, .. } = &room.note;
        // Of earlier versions nothing is known but that there is a text.
        let here = its.as_os_str().is_empty() || its == database || !its.exists();
        if drafts(&code) || !here {
            continue;
        }
        room.settle();
        let wanted = writer.is_empty() || who.is_none_or(|who| who.contains(writer));
        found.extend(room.remains().filter(|_| wanted && !room.is_settled()));
    }
    found.sort();
    found
}

/// The texts of a database that lie below a folder of rooms, whoever of this account wrote them.
#[cfg(feature = "encryption")]
pub fn texts_of(rooms: &Path, database: &Path) -> Vec<PathBuf> {
    let rooms = below(rooms).filter_map(|folder| Room::at(&folder));
    rooms.filter(|room| room.note.database == database).filter_map(|room| room.remains()).collect()
}

/// Whether a folder of a text is the user's own and nobody else's. One that an editor of another session made anew is made so.
pub(super) fn is_private(folder: &Path) -> bool {
    let own = |found: fs::Metadata| found.is_dir() && found.uid() == rustix::process::getuid().as_raw();
    if !is_ours(folder) && folder.parent().is_some_and(is_ours) && fs::symlink_metadata(folder).is_ok_and(own) {
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    }
    is_ours(folder)
}

/// Whether a file is what this program notes, not what anybody wrote.
pub fn is_note(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == NOTE)
}

/// What a text is known again by, whatever blanks and line ends an editor puts behind it.
fn mark(text: &[u8]) -> String {
    Sha256::digest(text.trim_ascii_end()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn below(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn is_regular(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

/// One of the user's own processes that has a file below a folder open, or was started with one; this one aside.
fn whoever_has(folder: &Path) -> Option<u32> {
    let (own, folder) = (rustix::process::getuid().as_raw(), folder.as_os_str().as_bytes());
    let numbers = below(Path::new("/proc")).filter_map(|path| path.file_name()?.to_str()?.parse::<u32>().ok());
    numbers.filter(|pid| *pid != std::process::id()).find(|pid| {
        let process = PathBuf::from(format!("/proc/{pid}"));
        let is_own = fs::metadata(&process).is_ok_and(|found| found.uid() == own);
        let opens = || {
            let open = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
            let mut files = open.filter_map(|open| fs::read_link(open.path()).ok());
            files.any(|file| file.as_os_str().as_bytes().starts_with(folder))
        };
        let began_with = || {
            let words = fs::read(process.join("cmdline")).unwrap_or_default();
            words.windows(folder.len()).any(|part| part == folder)
        };
        is_own && (began_with() || opens())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(folder: &Path) -> Room {
        super::super::draft_files::private(folder).unwrap();
        Room { folder: folder.to_owned(), note: Note::default() }
    }

    #[test]
    fn what_is_later_is_taken_and_nothing_twice() {
        let folder = tempfile::tempdir().unwrap();
        let mut room = room(&folder.path().join("one"));
        assert_eq!(room.judge("b", "a"), Verdict::Take);
        room.took("b\n", "a", "b");
        for (file, form, want) in [
            ("b", "b", Verdict::Known),
            ("b", "b, and more", Verdict::Known),
            // It was killed before the draft was kept.
            ("b", "a", Verdict::Take),
            ("c", "b", Verdict::Take),
            ("c", "a", Verdict::Take),
            ("c", "b, and more", Verdict::Both),
        ] {
            assert_eq!(room.judge(file, form), want, "{file} {form}");
        }
        assert_eq!(Room::at(&room.folder), Some(room));
    }

    #[test]
    fn a_text_is_cleared_away_only_as_it_was_taken_and_when_nobody_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let (rooms, database) = (folder.path(), folder.path().join("pole.db"));
        let (mut room, text) = (room(&rooms.join("one")), rooms.join("one/text.md"));
        room.note.database = database.clone();
        room.note.who = "cmi".into();
        room.note().unwrap();
        fs::write(&text, "écrit\n").unwrap();
        let left = |code: Option<&str>, who: &str| {
            without_draft(rooms, &database, &|other| code == Some(other), Some(&[who.to_owned()]))
        };
        room.settle();
        assert_eq!(left(None, "cmi"), std::slice::from_ref(&text));
        assert!(left(Some("one"), "cmi").is_empty() && left(None, "dir").is_empty());
        room.took("écrit", "", "écrit");
        #[cfg(target_os = "linux")]
        {
            let held = fs::File::open(&text).unwrap();
            let mut editor = std::process::Command::new("sleep").arg("60").stdin(held).spawn().unwrap();
            assert_eq!(room.editor(), Some(editor.id()));
            room.settle();
            assert!(left(None, "cmi").is_empty() && text.exists());
            fs::write(&text, "écrit depuis").unwrap();
            assert_eq!(left(None, "cmi"), std::slice::from_ref(&text));
            editor.kill().unwrap();
            editor.wait().unwrap();
            assert_eq!(room.editor(), None);
        }
        fs::write(&text, "écrit depuis").unwrap();
        room.settle();
        assert!(text.exists());
        // Another database's, as long as it is there.
        let other = folder.path().join("other.db");
        assert!(without_draft(rooms, &other, &|_| false, None) == std::slice::from_ref(&text));
        fs::write(&database, "").unwrap();
        assert!(without_draft(rooms, &other, &|_| false, None).is_empty());
        fs::write(&text, "écrit").unwrap();
        assert!(left(None, "cmi").is_empty());
        assert!(!room.folder.exists());
    }

    #[test]
    fn what_a_killed_editor_had_not_saved_stays_and_is_named() {
        for (name, dirty, stays) in [
            (".text.md.swp", true, true),
            (".text.md.swp", false, false),
            ("#text.md#", false, true),
            ("other", true, false),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let place = folder.path().join("room");
            crate::live::draft_files::private(&place).unwrap();
            let mut room = room(&place);
            fs::write(place.join("text.md"), "saved").unwrap();
            let mut swap = vec![0; 4096];
            swap[1_007] = if dirty { 0x55 } else { 0 };
            fs::write(place.join(name), swap).unwrap();
            room.took("saved", "", "saved");
            assert_eq!(room.remains(), Some(place.join(if stays { name } else { "text.md" })));
            room.settle();
            assert_eq!(place.exists(), stays, "{name}");
        }
    }

    #[test]
    fn a_text_whose_folder_an_editor_of_another_session_made_anew_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (rooms, text) = (folder.path().join("editor"), folder.path().join("editor/one/text.md"));
        super::super::draft_files::private(&rooms).unwrap();
        fs::create_dir(rooms.join("one")).unwrap();
        fs::set_permissions(rooms.join("one"), fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(&text, "écrit").unwrap();
        let left = || without_draft(&rooms, &folder.path().join("pole.db"), &|_| false, Some(&["cmi".to_owned()]));
        assert_eq!(left(), std::slice::from_ref(&text));
        assert_eq!(fs::metadata(rooms.join("one")).unwrap().mode() & 0o777, 0o700);
        // Where others may come in, nothing is said of what they may have put there.
        fs::set_permissions(&rooms, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(rooms.join("one"), fs::Permissions::from_mode(0o755)).unwrap();
        assert!(left().is_empty());
    }
}
