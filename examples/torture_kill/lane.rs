//! One database, and what is done to it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::clerk::{self, Running, command};
use super::oracle::Oracle;
use super::scene::Scene;
use super::support::check::{self, Fault};
use super::support::dice::Dice;
use super::support::session::{Session, interface};
use super::support::{pole, replace, scratch};
use super::typist;

/// With so many visits the database is begun anew, so that checks stay quick.
const VISITS: u64 = 150;
/// The last step of an older schema.
const OLDER: [&str; 3] = [
    include_str!("../../migrations/0001.sql"),
    include_str!("../../migrations/0002.sql"),
    include_str!("../../migrations/0003.sql"),
];

/// What came of the kills.
#[derive(Debug, Default)]
pub struct Tally {
    pub kills: u64,
    pub scenes: BTreeMap<Scene, u64>,
    pub acknowledged: u64,
    pub by_keys: u64,
    pub lost: u64,
    pub twice: u64,
    pub unsound: u64,
    pub untrue: u64,
    /// Visits that the interface neither saved nor refused though it was not killed.
    pub unanswered: u64,
    /// Drafts that are offered though their visit is saved: whoever saves them again has it twice.
    pub offered_again: u64,
    /// Everything above that may not be.
    pub faults: u64,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.kills += other.kills;
        for (scene, kills) in other.scenes {
            *self.scenes.entry(scene).or_default() += kills;
        }
        self.acknowledged += other.acknowledged;
        self.by_keys += other.by_keys;
        self.lost += other.lost;
        self.twice += other.twice;
        self.unsound += other.unsound;
        self.untrue += other.untrue;
        self.unanswered += other.unanswered;
        self.offered_again += other.offered_again;
        self.faults += other.faults;
    }
}

pub struct Lane<'a> {
    binary: &'a Path,
    seed: u64,
    number: u64,
    folder: tempfile::TempDir,
    database: PathBuf,
    empty: PathBuf,
    older: PathBuf,
    oracle: Oracle,
    session: Option<Session>,
    tally: Tally,
    /// Which company is next, so that no two writers say the same at once.
    next: usize,
    typed: AtomicUsize,
}

impl<'a> Lane<'a> {
    pub fn new(binary: &'a Path, seed: u64, number: u64) -> Result<Lane<'a>, String> {
        let folder = scratch(false).map_err(|error| error.to_string())?;
        let at = |name: &str| folder.path().join(name);
        let (database, empty, older) = (at("pole.db"), at("empty.db"), at("older.db"));
        pole::make(&empty).map_err(|error| error.to_string())?;
        make_older(&older).map_err(|error| error.to_string())?;
        replace(&database, &empty).map_err(|error| error.to_string())?;
        let (oracle, tally, typed) = (Oracle::default(), Tally::default(), AtomicUsize::new(0));
        Ok(Lane { binary, seed, number, folder, database, empty, older, oracle, session: None, tally, next: 0, typed })
    }

    /// Kills so often, or until a moment, and checks after each kill.
    ///
    /// # Errors
    /// The harness itself could not go on, or the program failed without having been killed.
    pub fn run(mut self, kills: u64, until: Option<Instant>) -> Result<Tally, String> {
        let mut round = 0;
        while self.tally.kills < kills && until.is_none_or(|until| Instant::now() < until) {
            round += 1;
            let mut dice = Dice::part(self.seed, self.number << 40 | round);
            let scene = Scene::throw(&mut dice);
            let killed = self.play(scene, &mut dice)?;
            self.tally.kills += killed;
            *self.tally.scenes.entry(scene).or_default() += killed;
            if !matches!(scene, Scene::Migration) {
                self.check(scene, round)?;
            }
            if self.oracle.counts().0 >= VISITS {
                self.begin_anew()?;
            }
        }
        self.begin_anew()?;
        Ok(self.tally)
    }

    fn play(&mut self, scene: Scene, dice: &mut Dice) -> Result<u64, String> {
        self.next += 1;
        match scene {
            Scene::Typing | Scene::Beside | Scene::Both => self.two_writers(scene, dice),
            Scene::Start => {
                self.end_interface()?;
                let session = self.start()?;
                std::thread::sleep(dice.time(Duration::from_millis(40)));
                session.kill();
                Ok(1)
            }
            Scene::Quit => {
                let session = self.take_or_start()?;
                session.wait_for(typist::READY, Duration::from_secs(60)).map_err(|_| session.text())?;
                let company = pole::COMPANIES[self.next % pole::COMPANIES.len()];
                let summary = self.oracle.attempt();
                // Saved, perhaps, and then left at once.
                session.press(format!("v{company}\r{summary}\x13q").as_bytes());
                std::thread::sleep(dice.time(Duration::from_millis(30)));
                Ok(killed(session.kill()))
            }
            Scene::Command => {
                self.end_interface()?;
                self.one_command(dice)
            }
            Scene::Migration => self.migration(dice),
            Scene::Backup => self.backup(dice),
        }
    }

    /// The interface and commands write at once; at a random moment one or both are killed.
    fn two_writers(&mut self, scene: Scene, dice: &mut Dice) -> Result<u64, String> {
        let session = self.take_or_start()?;
        let (stop, running) = (AtomicBool::new(false), Running::default());
        let delay = dice.time(Duration::from_millis(120));
        let (binary, database, oracle, next) = (self.binary, &self.database, &self.oracle, self.next);
        let typed_so_far = &self.typed;
        let (typed, written, kills) = std::thread::scope(|scope| {
            let typist = scope.spawn(|| typist::work(&session, oracle, typed_so_far, &stop));
            let clerk = scope.spawn(|| clerk::work(binary, database, oracle, &running, next + 6, &stop));
            std::thread::sleep(delay);
            let mut kills = 0;
            if scene != Scene::Beside {
                session.signal(rustix::process::Signal::KILL);
            }
            // Between two commands there is none: the next one is as good.
            while scene != Scene::Typing && !running.kill() && !clerk.is_finished() {
                std::thread::sleep(Duration::from_micros(100));
            }
            stop.store(true, Ordering::SeqCst);
            let typed = typist.join().unwrap_or_else(|_| Err("the typist panicked".into()));
            let written = clerk.join().unwrap_or_else(|_| Err("the clerk panicked".into()));
            if scene != Scene::Beside {
                kills += killed(session.end(Duration::from_secs(10)));
            }
            (typed, written, kills)
        });
        let kills = kills + written?;
        if let Err(why) = typed {
            self.tally.unanswered += 1;
            self.tally.faults += 1;
            eprintln!("seed {}, lane {}: {why}", self.seed, self.number);
        } else if session.ended().is_none() {
            self.session = Some(session);
        }
        Ok(kills)
    }

    fn one_command(&mut self, dice: &mut Dice) -> Result<u64, String> {
        let running = Running::default();
        // Some time after the line is out the log is emptied.
        let delay = dice.time(Duration::from_millis(40));
        let (binary, database, oracle, next) = (self.binary, &self.database, &self.oracle, self.next);
        let ended = std::thread::scope(|scope| {
            let clerk = scope.spawn(|| clerk::visit(binary, database, oracle, &running, next));
            std::thread::sleep(delay);
            running.kill();
            clerk.join().unwrap_or_else(|_| Err("the clerk panicked".into()))
        })?;
        Ok(u64::from(ended.killed))
    }

    /// An older database is migrated: it is the one or the other afterwards, and can be migrated still.
    fn migration(&mut self, dice: &mut Dice) -> Result<u64, String> {
        let folder = tempfile::tempdir_in(self.folder.path()).map_err(|error| error.to_string())?;
        let database = folder.path().join("older.db");
        replace(&database, &self.older).map_err(|error| error.to_string())?;
        let mut command = command(self.binary, &database);
        command.arg("status");
        let running = Running::default();
        let delay = dice.time(Duration::from_millis(60));
        let ended = std::thread::scope(|scope| {
            let run = scope.spawn(|| running.run(&mut command));
            std::thread::sleep(delay);
            running.kill();
            run.join().unwrap_or_else(|_| Err("the runner panicked".into()))
        })?;
        let organisations = |path: &Path| -> rusqlite::Result<i64> {
            Connection::open(path)?.query_row("SELECT count(*) FROM organisation", [], |row| row.get(0))
        };
        let sound = (|| -> Result<(), Fault> {
            // A backup made before it is whole.
            for backup in &backups(folder.path()) {
                if organisations(backup)? != 2 {
                    return Err(Fault::Unsound(format!("{}", backup.display())));
                }
            }
            check::sound(&rouage::store::Store::open(&database, pole::session("check"))?)?;
            if organisations(&database)? == 2 { Ok(()) } else { Err(Fault::Lost(vec!["organisations".into()])) }
        })();
        if let Err(fault) = sound {
            self.note(&fault, "an older database was being migrated", folder.path());
        }
        Ok(u64::from(ended.killed))
    }

    /// A backup bears its name only once it is whole.
    fn backup(&mut self, dice: &mut Dice) -> Result<u64, String> {
        let target = self.folder.path().join("backup.db");
        let _ = std::fs::remove_file(&target);
        let before = self.oracle.acknowledged();
        let mut command = command(self.binary, &self.database);
        command.arg("backup").arg(&target);
        let running = Running::default();
        let delay = dice.time(Duration::from_millis(60));
        let ended = std::thread::scope(|scope| {
            let run = scope.spawn(|| running.run(&mut command));
            std::thread::sleep(delay);
            running.kill();
            run.join().unwrap_or_else(|_| Err("the runner panicked".into()))
        })?;
        let said = ended.code == Some(0);
        let found = if target.exists() { check::database(&target, &before).map(drop) } else { Ok(()) };
        if let Err(fault) = found {
            self.note(&fault, "a backup was being made", &target);
        } else if said && !target.exists() {
            self.note(&Fault::Lost(vec!["a backup".into()]), "a backup was made", &target);
        }
        for file in super::support::files_of(&target) {
            let _ = std::fs::remove_file(file);
        }
        let mut part = target.into_os_string();
        part.push(".part");
        let _ = std::fs::remove_file(part);
        Ok(u64::from(ended.killed))
    }

    fn check(&mut self, scene: Scene, round: u64) -> Result<(), String> {
        let acknowledged = self.oracle.acknowledged();
        match check::database(&self.database, &acknowledged) {
            Ok(there) => {
                let offered = drafts(&self.database).map_err(|error| error.to_string())?;
                let again = offered.iter().filter(|form| there.iter().any(|summary| form.contains(summary.as_str())));
                self.tally.offered_again += again.count() as u64;
            }
            Err(fault) => {
                self.note(&fault, &format!("{scene:?}, round {round}"), &self.database.clone());
                self.begin_anew()?;
            }
        }
        Ok(())
    }

    /// A fault is told and counted, and the files are kept.
    fn note(&mut self, fault: &Fault, during: &str, files: &Path) {
        self.tally.faults += 1;
        match fault {
            Fault::Unsound(_) => self.tally.unsound += 1,
            Fault::Lost(_) => self.tally.lost += 1,
            Fault::Twice(_) => self.tally.twice += 1,
            Fault::Journal(_) | Fault::Figures(_) => self.tally.untrue += 1,
        }
        eprintln!("seed {}, lane {}, {during}: {fault}", self.seed, self.number);
        let kept = PathBuf::from(format!("target/torture/kept/kill-{}-{}", self.number, self.tally.faults));
        let _ = std::fs::create_dir_all(&kept);
        let from = if files.is_dir() {
            std::fs::read_dir(files).map(|all| all.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
        } else {
            super::support::files_of(files).to_vec()
        };
        for file in from {
            if let Some(name) = file.file_name() {
                let _ = std::fs::copy(&file, kept.join(name));
            }
        }
    }

    fn start(&self) -> Result<Session, String> {
        Session::start(interface(self.binary, &self.database, "fr"), 120, 24)
    }

    /// The interface that runs, or another one. What a killed one was typing is not offered: it would stand in the way
    /// of the next keys.
    fn take_or_start(&mut self) -> Result<Session, String> {
        if let Some(session) = self.session.take()
            && session.ended().is_none()
        {
            return Ok(session);
        }
        Connection::open(&self.database)
            .and_then(|conn| {
                conn.busy_timeout(Duration::from_secs(10))?;
                conn.execute("DELETE FROM draft", [])
            })
            .map_err(|error| error.to_string())?;
        self.start()
    }

    fn end_interface(&mut self) -> Result<(), String> {
        let Some(session) = self.session.take() else { return Ok(()) };
        session.press(b"q");
        session.end(Duration::from_secs(20)).map(drop).ok_or_else(|| format!("q does not quit:\n{}", session.text()))
    }

    /// Another empty database; what was acknowledged in the one before is counted.
    fn begin_anew(&mut self) -> Result<(), String> {
        drop(self.session.take());
        let (acknowledged, by_keys) = self.oracle.counts();
        self.tally.acknowledged += acknowledged;
        self.tally.by_keys += by_keys;
        self.oracle = Oracle::default();
        replace(&self.database, &self.empty).map_err(|error| error.to_string())
    }
}

/// One, where a signal ended it.
fn killed(end: Option<super::support::session::End>) -> u64 {
    u64::from(end.is_some_and(|end| end.signal.is_some()))
}

/// Copies made before a migration: beside the database, or in a folder of their own.
fn backups(folder: &Path) -> Vec<PathBuf> {
    let named = |folder: &Path, ending: &str| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        entries.filter(|path| path.extension().is_some_and(|end| end == ending)).collect()
    };
    [named(folder, "bak"), named(&folder.join("backups"), "db")].concat()
}

fn drafts(database: &Path) -> rusqlite::Result<BTreeSet<String>> {
    let conn = Connection::open(database)?;
    let mut statement = conn.prepare("SELECT form FROM draft")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// A database as a version of long ago left it.
fn make_older(path: &Path) -> rusqlite::Result<()> {
    let conn = Connection::open(path)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    for step in OLDER {
        conn.execute_batch(step)?;
    }
    conn.pragma_update(None, "application_id", 0x526F_7561)?;
    conn.pragma_update(None, "user_version", OLDER.len() as i64)?;
    for name in ["Ancienne Horlogerie", "Vieille Lunetterie"] {
        conn.execute(
            "INSERT INTO organisation (name, created_by, created_at, changed_by, changed_at)
             VALUES (?1, 'amo', '2015-01-01T08:00:00Z', 'amo', '2015-01-01T08:00:00Z')",
            [name],
        )?;
    }
    Ok(())
}
