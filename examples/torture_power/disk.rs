//! A disk as POSIX promises it, no better: a file holds what was written up to its last sync; of what came later any part
//! may be there. Names are entries of folders, and hold from the folder's sync on.

use std::collections::{BTreeMap, HashMap};

use super::record_log::Entry;
use super::support::dice::Dice;

/// What a disk writes at once, whole or not at all.
const SECTOR: usize = 512;

#[derive(Debug, Clone)]
enum Change {
    Write { at: u64, bytes: Vec<u8> },
    Size(u64),
}

#[derive(Debug, Clone, Default)]
struct File {
    synced: Vec<u8>,
    since: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Naming {
    Is(String, usize),
    Gone(String),
    Moved(String, String),
}

/// The files of one folder and of those in it.
#[derive(Default)]
pub struct Disk {
    files: Vec<File>,
    /// Which file an inode is at this point of the record.
    inodes: HashMap<u64, usize>,
    /// Names as the programs see them.
    seen: BTreeMap<String, usize>,
    /// Names that are synced, and what happened since, by folder.
    names: BTreeMap<String, usize>,
    since: Vec<Naming>,
}

/// What is left after a cut.
pub struct Left {
    pub files: BTreeMap<String, Vec<u8>>,
    /// Whether anything was not synced.
    pub unsynced: bool,
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Disk {
    /// A disk that holds these files, synced long ago.
    pub fn new(files: BTreeMap<String, Vec<u8>>) -> Disk {
        let mut disk = Disk::default();
        for (name, synced) in files {
            disk.seen.insert(name.clone(), disk.files.len());
            disk.names.insert(name, disk.files.len());
            disk.files.push(File { synced, since: Vec::new() });
        }
        disk
    }

    /// Takes in the next entry of the record.
    pub fn take(&mut self, entry: &Entry) {
        match entry {
            Entry::Opened { inode, name } => {
                if let Some(file) = self.seen.get(name) {
                    self.inodes.insert(*inode, *file);
                }
            }
            Entry::Created { inode, name } => {
                // Two programs may both find that it is not there yet.
                let known = self.seen.get(name).copied().filter(|file| self.inodes.get(inode) == Some(file));
                if known.is_none() {
                    let file = self.files.len();
                    self.files.push(File::default());
                    self.inodes.insert(*inode, file);
                    self.seen.insert(name.clone(), file);
                    self.since.push(Naming::Is(name.clone(), file));
                }
            }
            Entry::Written { inode, at, bytes } => {
                self.change(*inode, Change::Write { at: *at, bytes: bytes.clone() });
            }
            Entry::Truncated { inode, size } => self.change(*inode, Change::Size(*size)),
            Entry::Synced { inode } => {
                if let Some(file) = self.inodes.get(inode).and_then(|at| self.files.get_mut(*at)) {
                    let File { synced, since } = file;
                    since.drain(..).for_each(|change| apply(synced, &change));
                }
            }
            Entry::FolderSynced { name } => {
                let (now, later) =
                    std::mem::take(&mut self.since).into_iter().partition(|naming: &Naming| match naming {
                        Naming::Is(of, _) | Naming::Gone(of) => folder_of(of) == name,
                        Naming::Moved(from, to) => folder_of(from) == name || folder_of(to) == name,
                    });
                self.since = later;
                let now: Vec<Naming> = now;
                now.iter().for_each(|naming| rename(&mut self.names, naming));
            }
            Entry::Renamed { from, to } => {
                let naming = Naming::Moved(from.clone(), to.clone());
                rename(&mut self.seen, &naming);
                self.since.push(naming);
            }
            Entry::Unlinked { name } => {
                self.seen.remove(name);
                self.since.push(Naming::Gone(name.clone()));
            }
            Entry::Acknowledged { .. } | Entry::BackedUp { .. } => {}
        }
    }

    fn change(&mut self, inode: u64, change: Change) {
        if let Some(file) = self.inodes.get(&inode).and_then(|at| self.files.get_mut(*at)) {
            file.since.push(change);
        }
    }

    /// Cuts the power: what may be left.
    pub fn cut(&self, dice: &mut Dice) -> Left {
        let mut names = self.names.clone();
        // Journalling file systems keep the order of namings; POSIX does not promise it.
        let ordered = dice.percent(50);
        let so_many = dice.index(self.since.len() + 1);
        for (at, naming) in self.since.iter().enumerate() {
            if if ordered { at < so_many } else { dice.percent(50) } {
                rename(&mut names, naming);
            }
        }
        let mut unsynced = !self.since.is_empty();
        let mut files = BTreeMap::new();
        for (name, file) in names {
            if name.ends_with("-shm") {
                // Memory that programs share; whatever it holds must not matter.
                let noise = dice.percent(50);
                files.insert(name, if noise { (0..32_768).map(|_| dice.next() as u8).collect() } else { Vec::new() });
                continue;
            }
            let Some(file) = self.files.get(file) else { continue };
            unsynced |= !file.since.is_empty();
            files.insert(name, file.left(dice));
        }
        Left { files, unsynced }
    }
}

impl File {
    fn left(&self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        // From nothing that came after the sync to all of it.
        let kept = *dice.pick(&[0, 0, 10, 30, 50, 70, 90, 100]);
        let torn = *dice.pick(&[0, 20, 60]);
        for change in &self.since {
            match change {
                Change::Write { at, bytes: new } if dice.percent(kept) => {
                    if dice.percent(torn) {
                        tear(&mut bytes, *at, new, dice);
                    } else {
                        apply(&mut bytes, change);
                    }
                }
                // The size may be written though the content is not.
                Change::Write { at, bytes: new } if dice.percent(10) => {
                    let end = usize::try_from(*at).unwrap_or_default() + new.len();
                    bytes.resize(bytes.len().max(end), 0);
                }
                Change::Size(_) if dice.percent(kept) => apply(&mut bytes, change),
                _ => {}
            }
        }
        bytes
    }
}

/// Writes some sectors of a write.
fn tear(bytes: &mut Vec<u8>, at: u64, new: &[u8], dice: &mut Dice) {
    let at = usize::try_from(at).unwrap_or_default();
    let mut from = 0;
    while from < new.len() {
        // Up to the next border of sectors.
        let to = new.len().min(from + SECTOR - (at + from) % SECTOR);
        if dice.percent(50) {
            put(bytes, at + from, &new[from..to]);
        }
        from = to;
    }
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, bytes: new } => put(bytes, usize::try_from(*at).unwrap_or_default(), new),
        Change::Size(size) => bytes.resize(usize::try_from(*size).unwrap_or_default(), 0),
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    if bytes.len() < at + new.len() {
        bytes.resize(at + new.len(), 0);
    }
    bytes[at..at + new.len()].copy_from_slice(new);
}

fn rename(names: &mut BTreeMap<String, usize>, naming: &Naming) {
    match naming {
        Naming::Is(name, file) => {
            names.insert(name.clone(), *file);
        }
        Naming::Gone(name) => {
            names.remove(name);
        }
        Naming::Moved(from, to) => {
            if let Some(file) = names.remove(from) {
                names.insert(to.clone(), file);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(at: u64, text: &str) -> Entry {
        Entry::Written { inode: 7, at, bytes: text.as_bytes().to_vec() }
    }

    /// What was synced is in every outcome; what was not is in some, and missing in some.
    #[test]
    fn a_cut_takes_only_what_is_not_synced() {
        let mut disk = Disk::new(BTreeMap::new());
        disk.take(&Entry::Created { inode: 7, name: "a".into() });
        disk.take(&written(0, "kept"));
        disk.take(&Entry::Synced { inode: 7 });
        let named = (0..50).filter(|seed| disk.cut(&mut Dice::new(*seed)).files.contains_key("a")).count();
        assert!(named > 0 && named < 50, "a name holds from the folder's sync on: {named}");
        disk.take(&Entry::FolderSynced { name: String::new() });
        disk.take(&written(4, " and lost"));
        let left: Vec<Vec<u8>> = (0..50).filter_map(|seed| disk.cut(&mut Dice::new(seed)).files.remove("a")).collect();
        assert_eq!(left.len(), 50);
        assert!(left.iter().all(|bytes| bytes.starts_with(b"kept")));
        assert!(left.iter().any(|bytes| bytes == b"kept") && left.iter().any(|bytes| bytes == b"kept and lost"));
    }
}
