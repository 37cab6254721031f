//! What is done to the disk, and what must come of it.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::disk::Disk;
use super::place::Place;
use super::support::check;
use super::support::dice::Dice;
use super::support::pole::COMPANIES;
use super::support::session::Missed;
use super::support::words::is_clear;
use super::support::{ON, files_of, scratch};

const PATIENCE: Duration = Duration::from_secs(20);
const DRAFT: Duration = Duration::from_millis(800);
const TEXT: &str = "une visite typée";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// No room but for a few pages.
    Full,
    /// The file system is read-only.
    ReadOnlySystem,
    /// The file may not be written.
    ReadOnlyFile,
    /// Nothing may be made in the folder.
    ReadOnlyFolder,
    /// The file is removed while it is open.
    Removed,
    /// The file is moved away while it is open, and comes back.
    Moved,
    /// Another database is put in its place while it is open.
    Replaced,
    /// The folder goes with everything in it.
    FolderGone,
}

#[derive(Debug, Default)]
pub struct Tally {
    pub attempts: u64,
    pub by_case: BTreeMap<&'static str, u64>,
    pub refused: u64,
    pub panics: u64,
    pub hangs: u64,
    pub unclear: u64,
    pub unsound: u64,
    /// It was said to be saved, and is not there once the disk is well again.
    pub lost: u64,
    pub text_lost: u64,
    pub stuck: u64,
    pub not_run: u64,
}

impl Tally {
    pub fn faults(&self) -> u64 {
        self.panics + self.hangs + self.unclear + self.unsound + self.lost + self.text_lost + self.stuck
    }
}

fn told<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

fn rights(path: &Path, mode: u32) -> Result<(), String> {
    told(std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)))
}

impl Case {
    pub const ALL: [Case; 8] = [
        Case::Full,
        Case::ReadOnlySystem,
        Case::ReadOnlyFile,
        Case::ReadOnlyFolder,
        Case::Removed,
        Case::Moved,
        Case::Replaced,
        Case::FolderGone,
    ];

    pub const fn needs_mount(self) -> bool {
        matches!(self, Case::Full | Case::ReadOnlySystem)
    }

    const fn name(self) -> &'static str {
        match self {
            Case::Full => "full",
            Case::ReadOnlySystem => "read_only_system",
            Case::ReadOnlyFile => "read_only_file",
            Case::ReadOnlyFolder => "read_only_folder",
            Case::Removed => "removed",
            Case::Moved => "moved",
            Case::Replaced => "replaced",
            Case::FolderGone => "folder_gone",
        }
    }

    /// Does it to the disk.
    fn break_it(self, place: &Place, disk: Option<&Disk>, pages: u64) -> Result<(), String> {
        let aside = place.folder.join("aside");
        match self {
            Case::Full => disk.map_or(Ok(()), |disk| disk.fill(pages)),
            Case::ReadOnlySystem => disk.map_or(Ok(()), |disk| disk.read_only(true)),
            Case::ReadOnlyFile => {
                files_of(&place.database).iter().filter(|file| file.exists()).try_for_each(|file| rights(file, 0o400))
            }
            Case::ReadOnlyFolder => rights(&place.folder, 0o500),
            Case::Removed => {
                // Kept for the check: a user has a backup at best.
                for file in files_of(&place.database).iter().filter(|file| file.exists()) {
                    let kept = aside.join(file.file_name().unwrap_or_default());
                    told(std::fs::create_dir_all(&aside))?;
                    told(std::fs::hard_link(file, kept))?;
                    told(std::fs::remove_file(file))?;
                }
                Ok(())
            }
            Case::Moved | Case::Replaced => {
                told(std::fs::create_dir_all(&aside))?;
                for file in files_of(&place.database).iter().filter(|file| file.exists()) {
                    told(std::fs::rename(file, aside.join(file.file_name().unwrap_or_default())))?;
                }
                if self == Case::Replaced {
                    // It comes from elsewhere: where a database was before, none is made.
                    let other = aside.join("other.db");
                    told(super::support::pole::make(&other))?;
                    told(std::fs::rename(other, &place.database))?;
                    place.own()?;
                }
                Ok(())
            }
            Case::FolderGone => told(std::fs::rename(&place.folder, place.folder.with_extension("gone"))),
        }
    }

    /// Makes the disk well again.
    fn mend(self, place: &Place, disk: Option<&Disk>) -> Result<(), String> {
        let aside = place.folder.join("aside");
        match self {
            Case::Full => {
                disk.inspect(|disk| disk.free());
                Ok(())
            }
            Case::ReadOnlySystem => disk.map_or(Ok(()), |disk| disk.read_only(false)),
            Case::ReadOnlyFile => {
                files_of(&place.database).iter().filter(|file| file.exists()).try_for_each(|file| rights(file, 0o600))
            }
            Case::ReadOnlyFolder => rights(&place.folder, 0o700),
            Case::Removed | Case::Moved | Case::Replaced => {
                for file in &files_of(&place.database) {
                    let _ = std::fs::remove_file(file);
                    let kept = aside.join(file.file_name().unwrap_or_default());
                    if kept.exists() {
                        told(std::fs::rename(kept, file))?;
                    }
                }
                let _ = std::fs::remove_dir_all(&aside);
                Ok(())
            }
            Case::FolderGone => {
                let _ = std::fs::remove_dir_all(&place.folder);
                told(std::fs::rename(place.folder.with_extension("gone"), &place.folder))
            }
        }
    }

    /// By commands, then by keystrokes.
    ///
    /// # Errors
    /// The harness cannot go on.
    pub fn run(self, binary: &Path, seed: u64, steps: u64, tally: &mut Tally) -> Result<(), String> {
        let base = told(scratch(false))?;
        let disk = if self.needs_mount() { Some(Disk::new(&base.path().join("disk"), 2_048)?) } else { None };
        let folder = disk.as_ref().map_or(base.path(), |disk| disk.folder.as_path()).join("pole");
        let place = Place::new(base.path(), &folder, binary)?;
        let mut dice = Dice::part(seed, self as u64);
        // From nothing to what a change takes and more.
        let stride = (56 / steps.max(1)).max(1);
        let steps: Vec<u64> = if self == Case::Full {
            (0..steps).map(|step| step * stride + dice.below(stride)).collect()
        } else {
            vec![0, 0]
        };
        let mut acknowledged = BTreeSet::new();
        for (at, pages) in steps.into_iter().enumerate() {
            self.by_command(&place, disk.as_ref(), pages, at, &mut acknowledged, tally)?;
            // A file system with files open for writing is not made read-only by anybody but the kernel.
            if at % 4 == 0 && self != Case::ReadOnlySystem {
                self.by_keys(&place, disk.as_ref(), pages, at, tally)?;
            }
        }
        Ok(())
    }

    fn count(self, tally: &mut Tally) {
        tally.attempts += 1;
        *tally.by_case.entry(self.name()).or_default() += 1;
    }

    fn by_command(
        self,
        place: &Place,
        disk: Option<&Disk>,
        pages: u64,
        at: usize,
        acknowledged: &mut BTreeSet<String>,
        tally: &mut Tally,
    ) -> Result<(), String> {
        self.break_it(place, disk, pages)?;
        let copy = place.folder.join(format!("copy-{at}.db")).to_string_lossy().into_owned();
        let out = place.folder.join(format!("out-{at}")).to_string_lossy().into_owned();
        let mut done = Vec::new();
        for lang in ["fr", "en"] {
            let summary = format!("m{at:03}{lang}");
            let visit = ["visit", "add", "--org", COMPANIES[at % 12], "--date", ON, "--summary", &summary];
            let commands: [&[&str]; 4] = [&visit, &["backup", &copy], &["export", &out], &["status"]];
            for words in commands {
                self.count(tally);
                let said = place.command(lang, words)?;
                let which = format!("{}, {pages} pages, {}", self.name(), words[0]);
                match said.code {
                    Some(0) if words[0] == "visit" && self != Case::Replaced => done.push(summary.clone()),
                    Some(0) => {}
                    Some(1) => {
                        tally.refused += 1;
                        if !is_clear(&said.text, lang) {
                            tally.unclear += 1;
                            eprintln!("{which}: no clear message ({lang}): {}", said.text);
                        }
                    }
                    None => {
                        tally.hangs += 1;
                        eprintln!("{which}: hangs or was ended by a signal: {}", said.text);
                    }
                    _ => {
                        tally.panics += 1;
                        eprintln!("{which}: {:?} {}", said.code, said.text);
                    }
                }
            }
        }
        self.mend(place, disk)?;
        acknowledged.extend(done);
        let well = check::database(&place.database, acknowledged).map(drop);
        place.own()?;
        match well {
            Ok(()) => {}
            Err(fault @ check::Fault::Lost(_)) => {
                tally.lost += 1;
                eprintln!("{}, {pages} pages: {fault}", self.name());
            }
            Err(fault) => {
                tally.unsound += 1;
                eprintln!("{}, {pages} pages: {fault}", self.name());
            }
        }
        let summary = format!("m{at:03}again");
        let again =
            place.command("fr", &["visit", "add", "--org", COMPANIES[0], "--date", ON, "--summary", &summary])?;
        if again.code == Some(0) {
            acknowledged.insert(summary);
        } else {
            tally.stuck += 1;
            eprintln!("{}: not resumed: {}", self.name(), again.text);
        }
        let _ = std::fs::remove_file(&copy);
        let _ = std::fs::remove_dir_all(&out);
        Ok(())
    }

    fn by_keys(
        self,
        place: &Place,
        disk: Option<&Disk>,
        pages: u64,
        at: usize,
        tally: &mut Tally,
    ) -> Result<(), String> {
        self.count(tally);
        let which = format!("{}, {pages} pages, by keys", self.name());
        let text = format!("{TEXT} {at}");
        let session = place.interface()?;
        let outcome = (|| -> Result<bool, Missed> {
            session.wait_for("Tableau de bord", PATIENCE)?;
            session.press(format!("v{}\r{text}", COMPANIES[at % 12]).as_bytes());
            session.wait(PATIENCE, |screen, _| screen.contains(&text))?;
            std::thread::sleep(DRAFT);
            Ok(true)
        })();
        if outcome.is_err() {
            return Err(format!("{which}: nothing could be typed on a sound disk:\n{}", session.text()));
        }
        self.break_it(place, disk, pages)?;
        session.press(b"\x13");
        let saved = |screen: &str, _: u64| screen.contains("Visite enregistrée");
        let answered = session.wait(Duration::from_secs(3), saved);
        let screen = session.text();
        if answered == Err(Missed::Late) {
            tally.refused += 1;
            let form = screen.contains(&text);
            if !form
                || !["isque", "lecture", "déplac", "base", "crire", "fichier"].iter().any(|word| screen.contains(word))
            {
                tally.unclear += 1;
                eprintln!("{which}: no clear message:\n{screen}");
            }
        }
        // It must still answer.
        let frames = session.frames();
        session.resize(118, 24);
        if session.wait_frames(frames + 1, Duration::from_secs(2)) == Err(Missed::Late) {
            tally.hangs += 1;
            eprintln!("{which}: hangs:\n{screen}");
        }
        self.mend(place, disk)?;
        place.own()?;
        let mut is_saved = answered.is_ok();
        for _ in 0..4 {
            if is_saved {
                break;
            }
            session.press(b"\x13");
            is_saved = session.wait(Duration::from_secs(2), saved).is_ok();
        }
        let ended = session.ended();
        let screen = session.text();
        session.kill();
        if screen.contains("panicked at") || ended.as_ref().is_some_and(|end| end.code > 1) {
            tally.panics += 1;
            eprintln!("{which}: {ended:?}\n{screen}");
        }
        // What was saved before it was put back into its place may be elsewhere: that is what the message is about.
        let elsewhere = matches!(self, Case::Removed | Case::Replaced) && answered.is_ok();
        if let Err(fault) = check::consistent(&place.database) {
            tally.unsound += 1;
            eprintln!("{which}: {fault}");
        }
        place.own()?;
        let there = told(left(&place.database, &text))?;
        if is_saved && there.0 != 1 && !elsewhere {
            tally.lost += 1;
            eprintln!("{which}: said to be saved, {} there", there.0);
        }
        if !is_saved && there == (0, 0) {
            tally.text_lost += 1;
            eprintln!("{which}: what was typed is gone:\n{screen}");
        }
        if !is_saved {
            tally.stuck += 1;
            eprintln!("{which}: not resumed:\n{screen}");
        }
        Ok(())
    }
}

/// How many visits and drafts hold the text.
fn left(database: &Path, text: &str) -> rusqlite::Result<(i64, i64)> {
    let conn = Connection::open(database)?;
    let count = |sql: &str, what: &str| conn.query_row(sql, [what], |row| row.get(0));
    Ok((
        count("SELECT count(*) FROM visit WHERE summary = ?1", text)?,
        count("SELECT count(*) FROM draft WHERE form LIKE '%' || ?1 || '%'", text)?,
    ))
}
