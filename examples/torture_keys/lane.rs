//! Keys, start after start, on one database.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::generator::{Step, step};
use super::player::{Fault, Player};
use super::shorten;
use super::support::check;
use super::support::dice::Dice;
use super::support::{pole, replace, scratch};

/// Keys between two questions.
const BETWEEN: u64 = 400;
/// A start ends after so many keys if no key did that before.
const AT_MOST: u64 = 30_000;
/// A database that random imports and copies have made larger is begun anew.
const LARGE: u64 = 4 << 20;

#[derive(Debug, Default)]
pub struct Tally {
    pub keys: u64,
    pub starts: u64,
    pub resizes: u64,
    pub suspensions: u64,
    pub panics: u64,
    pub hangs: u64,
    pub not_restored: u64,
    pub broken: u64,
    pub failed: u64,
    pub slowest: Duration,
}

impl Tally {
    pub fn add(&mut self, other: &Tally) {
        self.keys += other.keys;
        self.starts += other.starts;
        self.resizes += other.resizes;
        self.suspensions += other.suspensions;
        self.panics += other.panics;
        self.hangs += other.hangs;
        self.not_restored += other.not_restored;
        self.broken += other.broken;
        self.failed += other.failed;
        self.slowest = self.slowest.max(other.slowest);
    }
}

/// What a start needs.
pub struct Place {
    pub binary: PathBuf,
    folder: tempfile::TempDir,
    pub database: PathBuf,
    /// An editor that writes something, nothing, or fails.
    pub editor: PathBuf,
}

impl Place {
    fn new(binary: &Path) -> Result<Place, String> {
        let folder = scratch(false).map_err(|error| error.to_string())?;
        let (database, editor) = (folder.path().join("pole.db"), folder.path().join("editor"));
        let script = "#!/bin/sh\ncase $$ in *[02468]) echo 'tapé ailleurs' >>\"$1\";; *3) exit 1;; esac\n";
        std::fs::write(&editor, script).map_err(|error| error.to_string())?;
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).map_err(|error| error.to_string())?;
        Ok(Place { binary: binary.to_owned(), folder, database, editor })
    }

    pub fn start(&self) -> Result<Player, String> {
        Player::start(&self.binary, &self.database, &self.editor)
    }

    /// The database as it is between two starts.
    pub fn check(&self) -> Result<(), Fault> {
        check::consistent(&self.database).map_err(|fault| Fault::Broken(fault.to_string()))
    }

    fn copy(&self) -> PathBuf {
        self.folder.path().join("before.db")
    }
}

pub struct Lane {
    seed: u64,
    number: u64,
    place: Place,
    tally: Tally,
}

impl Lane {
    pub fn new(binary: &Path, seed: u64, number: u64) -> Result<Lane, String> {
        Ok(Lane { seed, number, place: Place::new(binary)?, tally: Tally::default() })
    }

    /// Plays so many keys, or until a moment.
    ///
    /// # Errors
    /// The harness itself could not go on.
    pub fn run(mut self, keys: u64, until: Option<Instant>) -> Result<Tally, String> {
        let fail = |error: std::io::Error| error.to_string();
        let empty = self.place.folder.path().join("empty.db");
        pole::make(&empty).map_err(|error| error.to_string())?;
        replace(&self.place.database, &empty).map_err(fail)?;
        let mut dice = Dice::part(self.seed, self.number);
        while self.tally.keys < keys && until.is_none_or(|until| Instant::now() < until) {
            if std::fs::metadata(&self.place.database).map_or(0, |file| file.len()) > LARGE {
                replace(&self.place.database, &empty).map_err(fail)?;
            }
            // The log is part of it until the last one closes it: after a clean end there is none.
            std::fs::copy(&self.place.database, self.place.copy()).map_err(fail)?;
            let left = (keys - self.tally.keys).min(AT_MOST);
            let (played, outcome) = self.start(&mut dice, left)?;
            if let Err(fault) = outcome {
                self.note(&fault, &played)?;
                replace(&self.place.database, &empty).map_err(fail)?;
            }
        }
        Ok(self.tally)
    }

    fn start(&mut self, dice: &mut Dice, keys: u64) -> Result<(Vec<Step>, Result<(), Fault>), String> {
        let mut player = self.place.start()?;
        self.tally.starts += 1;
        let (mut played, mut since, mut burst) = (Vec::new(), 0, Vec::new());
        let mut so_many = 1 + dice.index(160);
        let outcome = loop {
            let next = step(dice);
            self.tally.keys += 1;
            self.tally.resizes += u64::from(matches!(next, Step::Resize(..)));
            self.tally.suspensions += u64::from(next == Step::Stop);
            burst.push(next.clone());
            played.push(next);
            since += 1;
            if burst.len() >= so_many {
                player.burst(&burst);
                burst.clear();
                so_many = if dice.percent(20) { 1 } else { 1 + dice.index(160) };
                if player.is_over() || played.len() as u64 >= keys {
                    break Ok(());
                }
                if since >= BETWEEN {
                    since = 0;
                    if let Err(fault) = player.ask() {
                        break Err(fault);
                    }
                }
            }
        };
        self.tally.slowest = self.tally.slowest.max(player.slowest);
        let outcome = match outcome {
            Ok(()) => player.end().and_then(|()| self.place.check()),
            Err(fault) => Err(fault),
        };
        Ok((played, outcome))
    }

    /// A fault is told and counted; its keys are kept, then made fewer.
    fn note(&mut self, fault: &Fault, played: &[Step]) -> Result<(), String> {
        let count = match fault {
            Fault::Panicked(_) => &mut self.tally.panics,
            Fault::Hangs(_) => &mut self.tally.hangs,
            Fault::Failed(_) => &mut self.tally.failed,
            Fault::NotRestored(_) => &mut self.tally.not_restored,
            Fault::Broken(_) => &mut self.tally.broken,
        };
        *count += 1;
        eprintln!("seed {}, lane {}, start {}: {fault:?}", self.seed, self.number, self.tally.starts);
        let kept = PathBuf::from(format!("target/torture/kept/keys-{}-{}", self.number, self.tally.starts));
        std::fs::create_dir_all(&kept).map_err(|error| error.to_string())?;
        let _ = std::fs::copy(self.place.copy(), kept.join("before.db"));
        shorten::write(&kept.join("keys"), played);
        let fewer = shorten::shorten(&self.place, &self.place.copy(), played, fault);
        shorten::write(&kept.join("fewer"), &fewer);
        eprintln!("{} keys, {} of them needed: {}", played.len(), fewer.len(), kept.display());
        Ok(())
    }
}
