//! Editing a text in the user's own editor.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{editor_beside, editor_rescue};
use crate::live::draft_files;
use crate::live::editor_room::{NAME, Note, Room, Verdict};

/// Used when neither `VISUAL` nor `EDITOR` is set (POSIX names it in `crontab` and `mailx`).
const DEFAULT_EDITOR: &str = "vi";
/// Longer texts fit no field, bytes; as for what is pasted.
const LONGEST: u64 = 1_000_000;
/// Nobody opens an editor, reads and closes it in less.
const TOO_SOON: Duration = Duration::from_millis(500);

/// Why a text could not be edited.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    /// The command in `VISUAL` or `EDITOR` has a quote that is not closed, or is blank.
    #[error("bad editor command: {command}")]
    BadCommand {
        /// The command.
        command: String,
    },
    /// There is no such program, or it may not be run.
    #[error("cannot start the editor {program}: {source}")]
    CannotStart {
        /// The program's name.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// The editor reported failure, which is how one abandons an edit (`:cq` in vi).
    #[error("the editor {program} failed ({code})")]
    Failed {
        /// The program's name.
        program: String,
        /// Exit status.
        code: i32,
        /// Where the text lies that it had saved all the same: an editor that fails after saving is no wish to lose it.
        saved: Option<PathBuf>,
    },
    /// What it left is longer than any field; the file stays.
    #[error("{}: too long", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// What it left is no text (it holds zero bytes), or none in UTF-8; the file stays.
    #[error("{}: no text", path.display())]
    NoText {
        /// The file.
        path: PathBuf,
        /// It holds zero bytes; else it is in another encoding.
        binary: bool,
    },
    /// It left nothing where there was a text: an editor that failed to save, more often than a wish.
    #[error("nothing was left of the text")]
    Emptied,
    /// An editor that was started before still has the text open.
    #[error("{}: still open in process {}", .0.path.display(), .0.pid)]
    StillOpen(StillOpen),
    /// An editor saved another text since, and the form has another as well; the file stays.
    #[error("{}: saved since", path.display())]
    SavedSince {
        /// The file.
        path: PathBuf,
    },
    /// It saved another text beside that, under a name of its own; the file stays.
    #[error("{}: saved beside the text", path.display())]
    SavedBeside {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be written or read.
    #[error("editing through a file: {0}")]
    Io(#[from] io::Error),
}

/// What came of editing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    pub text: String,
    /// The editor did not end as one does that somebody wrote in: how it ended. The text is what it had saved.
    pub stopped: Option<Stopped>,
    /// Something else goes on with the text: an editor that opened another window, or one of a script that was killed.
    pub still: Option<StillOpen>,
    /// Another text that it saved beside that, under a name of its own: where it is.
    pub beside: Option<PathBuf>,
}

/// What became of a room whose text was taken.
#[derive(Default)]
struct Cleared {
    still: Option<StillOpen>,
    beside: Option<PathBuf>,
}

/// How an editor ended that did not end by itself, or too soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// By a signal of this number.
    Signal(i32),
    /// It came back at once and changed nothing: it may go on in another window.
    AtOnce,
    /// It had not ended yet when the program was asked to.
    WithTheProgram,
}

/// An editor that goes on with a text which was taken out of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillOpen {
    /// Its process number.
    pub pid: u32,
    /// Where what it saves stays.
    pub path: PathBuf,
}

/// Where the text lies while it is edited: a folder of the user's that outlives this program, so that what the editor
/// saves is found again if the program is killed meanwhile; else one that goes away.
#[derive(Debug)]
struct Workshop {
    room: Room,
    /// The text's file.
    path: PathBuf,
    temporary: Option<tempfile::TempDir>,
}

impl Workshop {
    /// A room with a text; `place` is where it is looked for again, see [`left_in`]. What an editor saved there since it was
    /// taken goes into `initial`.
    fn open(place: Option<Room>, initial: &mut String, suffix: &str) -> Result<Workshop, EditorError> {
        let name = format!("{NAME}{suffix}");
        let place = place.filter(|room| draft_files::private(&room.folder).is_ok());
        let Some(mut room) = place else {
            // A directory of its own (mode 0700), so that swap and backup files go too.
            let temporary = tempfile::Builder::new().prefix("rouage-").tempdir()?;
            let room = Room { folder: temporary.path().to_owned(), note: Note::default() };
            let path = room.folder.join(name);
            write(&path, initial)?;
            return Ok(Workshop { room, path, temporary: Some(temporary) });
        };
        let path = room.folder.join(name);
        match Room::at(&room.folder).filter(|there| there.text().is_some()) {
            Some(there) => match later_in(&there, &room.note.field, initial)? {
                Some(later) => {
                    room.note.taken = there.note.taken;
                    *initial = later;
                }
                None => write(&path, initial)?,
            },
            None => write(&path, initial)?,
        }
        room.note()?;
        Ok(Workshop { room, path, temporary: None })
    }

    /// The text was taken, as it was in the file: nothing of it stays behind, unless the editor goes on with it.
    fn clear(mut self, file: &str, before: &str, became: &str) -> Cleared {
        let beside = editor_beside::found(&self.path, &[file, before, became]);
        if let Some(temporary) = self.temporary.take() {
            if beside.is_some() {
                let _ = temporary.keep();
            }
            return Cleared { beside, still: None };
        }
        if let Some(pid) = self.room.editor() {
            self.room.took(file, before, became);
            return Cleared { still: Some(StillOpen { pid, path: self.path }), beside };
        }
        let beside = beside.map(|found| self.move_away(&found).unwrap_or(found));
        if beside.as_ref().is_none_or(|found| !found.starts_with(&self.room.folder)) {
            self.room.clear();
        }
        Cleared { beside, still: None }
    }

    /// Puts what was found beside the text where no later one comes.
    fn move_away(&self, found: &Path) -> Option<PathBuf> {
        let aside = free_beside(&self.room.folder).filter(|aside| draft_files::private(aside).is_ok())?;
        let to = aside.join(found.file_name()?);
        fs::rename(found, &to).ok()?;
        let _ = Room { folder: aside, note: Note { taken: None, editor: None, ..self.room.note.clone() } }.note();
        Some(to)
    }

    /// The text was not taken: it stays where it is.
    fn leave(mut self) -> PathBuf {
        if let Some(temporary) = self.temporary.take() {
            return temporary.keep();
        }
        self.room.folder
    }

    /// The text was refused: it stays, out of the way of the next one.
    fn set_aside(self) -> PathBuf {
        if self.temporary.is_some() {
            return self.leave();
        }
        let folder = self.room.folder;
        free_beside(&folder).filter(|aside| fs::rename(&folder, aside).is_ok()).unwrap_or(folder)
    }

    /// The editor was ended: what it kept of a text that it had not saved is taken, or stays where it can be got out of.
    fn rescue(&self) {
        editor_rescue::take_over(&self.path);
        if self.temporary.is_none()
            && editor_rescue::has_swap(&self.path)
            && let Some(aside) = free_beside(&self.room.folder).filter(|aside| draft_files::private(aside).is_ok())
        {
            editor_rescue::copy_with_swap(&self.path, &aside);
            let _ = Room { folder: aside, note: Note { taken: None, editor: None, ..self.room.note.clone() } }.note();
        }
    }
}

/// A free name beside a room, for what is not to be found in it again.
fn free_beside(folder: &Path) -> Option<PathBuf> {
    let named = (1..1_000).map(|n| {
        let mut name = folder.to_owned().into_os_string();
        name.push(format!(".refused-{n}"));
        PathBuf::from(name)
    });
    named.into_iter().find(|place| !place.exists())
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    // What an earlier one left was looked for before.
    let _ = fs::remove_file(path);
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}

/// The text of a field that an editor saved in a room since it was taken out of it, if the form has it as it was taken.
///
/// # Errors
/// It may not be written over: an editor still has it, or it is not what can go on here.
fn later_in(there: &Room, field: &str, form: &str) -> Result<Option<String>, EditorError> {
    let Some(path) = there.text() else { return Ok(None) };
    if let Some(pid) = there.editor() {
        return Err(EditorError::StillOpen(StillOpen { pid, path }));
    }
    if there.is_settled() {
        return Ok(None);
    }
    let goes_on = there.note.field == field && there.note.taken.is_some();
    match read_back(&path, "") {
        Ok(text) if goes_on && there.judge(&text, form) == Verdict::Take => Ok(Some(text)),
        Ok(_) => Err(EditorError::SavedSince { path }),
        Err(unread) => Err(unread.at(path)),
    }
}

/// Why what an editor left is not taken.
enum Unread {
    TooLarge,
    NoText { binary: bool },
    Io(io::Error),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Unread {
        Unread::Io(error)
    }
}

impl Unread {
    fn at(self, path: PathBuf) -> EditorError {
        match self {
            Unread::TooLarge => EditorError::TooLarge { path },
            Unread::NoText { binary } => EditorError::NoText { path, binary },
            Unread::Io(error) => EditorError::Io(error),
        }
    }
}

/// A text that an editor left in a place when this program could not take it any more.
pub struct Left {
    room: Room,
    path: PathBuf,
}

/// What an editor left in a place, if anything.
pub fn left_in(place: &Path) -> Option<Left> {
    let room = Room::at(place)?;
    let path = room.text()?;
    if room.editor().is_none() {
        editor_rescue::take_over(&path);
    }
    Some(Left { room, path })
}

impl Left {
    /// The field that it is of; empty where that is not known.
    pub fn field(&self) -> &str {
        &self.room.note.field
    }

    /// Has the text put where `before` stands, if it is later than that; `put` gives what it became there. What was taken
    /// goes away once it is where it belongs, see [`Room::settle`]. Gives what there is to say.
    pub fn take(mut self, before: &str, put: impl FnOnce(String) -> String) -> Option<EditorError> {
        // Asked before it is read: what an editor saves on closing is in the file then.
        let editor = self.room.editor();
        let verdict = match read_back(&self.path, "") {
            // An editor that was killed while it wrote leaves an empty file: what is in the draft is more.
            Ok(text) if text.trim().is_empty() => Verdict::Known,
            Ok(text) => {
                let verdict = self.room.judge(&text, before);
                if verdict == Verdict::Take {
                    let became = put(text.clone());
                    self.room.took(&text, before, &became);
                }
                verdict
            }
            Err(Unread::Io(_)) => return None,
            Err(unread) => return Some(unread.at(self.path)),
        };
        match (editor, verdict) {
            (_, Verdict::Both) => return Some(EditorError::SavedSince { path: self.path }),
            (Some(pid), _) => return Some(EditorError::StillOpen(StillOpen { pid, path: self.path })),
            (None, Verdict::Known) => self.room.clear(),
            (None, Verdict::Take) => {}
        }
        None
    }

    /// It is not wanted. What cannot be read stays, and what an editor saves from now on.
    pub fn discard(mut self) {
        let editor = self.room.editor();
        match (read_back(&self.path, ""), editor) {
            (Ok(_), None) => self.room.clear(),
            (Ok(text), Some(_)) => self.room.took(&text, "", ""),
            (Err(_), _) => {}
        }
    }
}

/// Lets the user edit a text in `$VISUAL`, else `$EDITOR`, else `vi`; returns the edited text.
///
/// The command is split into words with quotes and backslashes as in a shell, but no shell runs. The text lies in a file
/// that only the user may read, in a directory of its own (`place`, where it can be made) that is removed with everything
/// the editor leaves behind. `suffix` is the end of its name (`.md`). Give the terminal back first: see
/// [`TerminalGuard::outside`](super::TerminalGuard::outside). When the program is asked to end, so is the editor.
///
/// # Errors
/// When the editor cannot be started, fails or leaves no readable text.
pub fn run_editor(initial: &str, suffix: &str, place: Option<Room>) -> Result<Edited, EditorError> {
    let command = ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|command| !command.trim().is_empty())
        .unwrap_or_else(|| DEFAULT_EDITOR.to_owned());
    edit_with(&command, initial, suffix, place)
}

fn edit_with(command: &str, initial: &str, suffix: &str, place: Option<Room>) -> Result<Edited, EditorError> {
    let words = split_words(command).filter(|words| !words.is_empty());
    let Some((program, arguments)) = words.as_deref().and_then(<[String]>::split_first) else {
        return Err(EditorError::BadCommand { command: command.to_owned() });
    };
    let (form, mut initial) = (initial, initial.to_owned());
    let mut workshop = Workshop::open(place, &mut initial, suffix)?;
    let initial = initial.as_str();
    let path = workshop.path.clone();
    let began = Instant::now();
    let status = match super::editor_run::run(program, arguments, &path, |pid| workshop.room.started(pid)) {
        Ok(status) => status,
        Err(source) => {
            workshop.clear(initial, form, form);
            return Err(EditorError::CannotStart { program: program.clone(), source });
        }
    };
    let name = format!("{NAME}{suffix}");
    if status.is_none_or(|status| !status.success()) {
        workshop.rescue();
    }
    let stopped = match status {
        Some(status) => match (status.code(), status.signal()) {
            (Some(0), _) => None,
            (None, Some(signal)) => Some(Stopped::Signal(signal)),
            // It ended as its terminal was closed, and this program ends as well.
            _ if super::is_ending() => Some(Stopped::WithTheProgram),
            (code, _) => {
                // Links and devices are not looked at, nor kept.
                let saved = match read_back(&path, initial) {
                    Ok(text) => text != form && !text.trim().is_empty(),
                    Err(Unread::TooLarge | Unread::NoText { .. }) => true,
                    Err(Unread::Io(_)) => false,
                };
                let saved = if saved {
                    Some(workshop.set_aside().join(name))
                } else {
                    workshop.clear(form, form, form);
                    None
                };
                return Err(EditorError::Failed { program: program.clone(), code: code.unwrap_or_default(), saved });
            }
        },
        None => Some(Stopped::WithTheProgram),
    };
    match read_back(&path, initial) {
        Ok(text) if text.trim().is_empty() && !initial.trim().is_empty() => {
            match workshop.clear(&text, form, form).beside {
                Some(path) => Err(EditorError::SavedBeside { path }),
                None => Err(EditorError::Emptied),
            }
        }
        // Of a program that ends, the next start may have to look for it.
        Ok(text) if super::is_ending() => {
            workshop.leave();
            Ok(Edited { text, stopped, still: None, beside: None })
        }
        Ok(text) => {
            let Cleared { still, beside } = workshop.clear(&text, form, &text);
            let at_once = text == initial && began.elapsed() < TOO_SOON;
            Ok(Edited { text, stopped: stopped.or(at_once.then_some(Stopped::AtOnce)), still, beside })
        }
        Err(Unread::Io(error)) => match workshop.clear("", form, form).beside {
            Some(path) => Err(EditorError::SavedBeside { path }),
            None => Err(error.into()),
        },
        Err(unread) => Err(unread.at(workshop.set_aside().join(name))),
    }
}

fn read_back(path: &Path, initial: &str) -> Result<String, Unread> {
    // By name: many editors replace the file instead of writing into it. Not through a link, and not a device; nor is
    // anybody waited for who may never write into a pipe.
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    let not_regular = || Unread::Io(io::ErrorKind::Unsupported.into());
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(|error| {
        let other = fs::symlink_metadata(path).is_ok_and(|found| !found.is_file());
        if other { not_regular() } else { error.into() }
    })?;
    if !file.metadata()?.is_file() {
        return Err(not_regular());
    }
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LONGEST {
        return Err(Unread::TooLarge);
    }
    if bytes.contains(&0) {
        return Err(Unread::NoText { binary: true });
    }
    let Ok(mut text) = String::from_utf8(bytes) else { return Err(Unread::NoText { binary: false }) };
    // Editors end the last line; a text that had no line end does not gain one.
    if !initial.ends_with('\n') && text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

/// Splits a command as a shell would: blanks, single and double quotes, backslashes. `None` when a
/// quote is not closed.
fn split_words(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), c) if c == open => quote = None,
            (None | Some('"'), '\\') => word.get_or_insert_default().push(chars.next()?),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests;
