//! Cutting the power on a record, and looking at what is left.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::disk::{Disk, Left};
use super::record::Recorded;
use super::record_log::Entry;
use super::support::check::{self, Fault};
use super::support::dice::Dice;

#[derive(Debug, Default)]
pub struct Tally {
    pub cuts: u64,
    /// Cuts at which something was not synced.
    pub dropped: u64,
    /// Acknowledged commits on the records.
    pub commits: u64,
    /// Cuts after which an acknowledged visit was gone.
    pub lost: u64,
    pub unsound: u64,
    pub untrue: u64,
    /// Backups that were said to be made and are gone or broken.
    pub backups: u64,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.cuts += other.cuts;
        self.dropped += other.dropped;
        self.commits += other.commits;
        self.lost += other.lost;
        self.unsound += other.unsound;
        self.untrue += other.untrue;
        self.backups += other.backups;
    }

    pub fn faults(&self) -> u64 {
        self.lost + self.unsound + self.untrue + self.backups
    }
}

/// Cuts so often on one record.
///
/// # Errors
/// The harness cannot write what is left.
pub fn cut(recorded: &Recorded, folder: &Path, seed: u64, number: u64, cuts: u64) -> Result<Tally, String> {
    let mut dice = Dice::part(seed ^ 0xC07, number);
    // Now and then everything was done, and the power goes before anything more is synced.
    let end = recorded.entries.len();
    let mut moments: Vec<usize> = (0..cuts).map(|_| if dice.percent(10) { end } else { dice.index(end + 1) }).collect();
    moments.sort_unstable();
    let mut tally = Tally::default();
    let mut disk = Disk::new(recorded.before.clone());
    let (mut acknowledged, mut backups) = (BTreeSet::new(), Vec::new());
    let mut moments = moments.into_iter().peekable();
    for at in 0..=recorded.entries.len() {
        while moments.next_if_eq(&at).is_some() {
            let left = disk.cut(&mut dice);
            tally.cuts += 1;
            tally.dropped += u64::from(left.unsynced);
            let place = folder.join("left");
            lay(&place, &left).map_err(|error| error.to_string())?;
            look(recorded, &place, &acknowledged, &backups, &mut tally, &format!("seed {seed}, record {number}, {at}"));
        }
        match recorded.entries.get(at) {
            Some(Entry::Acknowledged { summary }) => {
                tally.commits += 1;
                acknowledged.insert(summary.clone());
            }
            Some(Entry::BackedUp { name }) => backups.push((name.clone(), acknowledged.clone())),
            Some(entry) => disk.take(entry),
            None => {}
        }
    }
    Ok(tally)
}

fn lay(place: &Path, left: &Left) -> std::io::Result<()> {
    let _ = std::fs::remove_dir_all(place);
    std::fs::create_dir_all(place)?;
    for (name, bytes) in &left.files {
        let path = place.join(name);
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(&path, bytes)?;
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

fn look(
    recorded: &Recorded,
    place: &Path,
    acknowledged: &BTreeSet<String>,
    backups: &[(String, BTreeSet<String>)],
    tally: &mut Tally,
    which: &str,
) {
    let database = place.join(&recorded.database);
    let found = if recorded.what.is_whole() {
        check::database(&database, acknowledged).map(drop)
    } else {
        plain(&database, acknowledged)
    };
    if let Err(fault) = found {
        match fault {
            Fault::Lost(_) => tally.lost += 1,
            Fault::Unsound(_) => tally.unsound += 1,
            _ => tally.untrue += 1,
        }
        if recorded.what.is_whole() {
            eprintln!("{which} ({:?}): {fault}", recorded.what);
            keep(place, tally.faults());
        }
    }
    for (name, before) in backups {
        let backup = place.join(name);
        let found = if backup.exists() {
            check::database(&backup, before).map(drop)
        } else {
            Err(Fault::Lost(vec![name.clone()]))
        };
        if let Err(fault) = found {
            tally.backups += 1;
            eprintln!("{which}, backup: {fault}");
        }
    }
}

/// What holds of rows that were written past the store: no journal, no search index.
fn plain(database: &Path, acknowledged: &BTreeSet<String>) -> Result<(), Fault> {
    let conn = Connection::open(database)?;
    let said: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if said != "ok" {
        return Err(Fault::Unsound(said));
    }
    let mut statement = conn.prepare("SELECT summary FROM visit")?;
    let there: BTreeSet<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let lost: Vec<String> = acknowledged.difference(&there).cloned().collect();
    if lost.is_empty() { Ok(()) } else { Err(Fault::Lost(lost)) }
}

/// What was left is kept, as it is after the check.
fn keep(place: &Path, number: u64) {
    let kept = PathBuf::from(format!("target/torture/kept/power-{number}"));
    let _ = std::fs::create_dir_all(&kept);
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        let _ = std::fs::copy(entry.path(), kept.join(entry.file_name()));
    }
}
