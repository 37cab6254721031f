//! What an editor left outside of the program: texts that could not be taken, and those that are being written. They stay for
//! whoever wrote them, so an erasure names them rather than change them.

use std::fs;
use std::path::{Path, PathBuf};

use super::editor_room::{is_note, is_private};
use crate::store::ErasurePlan;

/// As much of a file as is looked through, in bytes: what an editor left may be of any length.
const LONGEST: u64 = 16 << 20;

/// The files below a folder of rooms for editors that name somebody who is erased.
pub fn naming(rooms: &Path, plans: &[ErasurePlan]) -> Vec<PathBuf> {
    let below = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = below(rooms).filter(|room| is_private(room)).flat_map(|room| below(&room).collect::<Vec<_>>());
    files.filter(|file| !is_note(file) && names(file, plans)).collect()
}

/// Whether a file names one of them, in whichever of the usual encodings it is.
fn names(file: &Path, plans: &[ErasurePlan]) -> bool {
    let plain = fs::symlink_metadata(file).is_ok_and(|found| found.is_file() && found.len() <= LONGEST);
    let Some(bytes) = plain.then(|| fs::read(file).ok()).flatten() else { return false };
    let utf_16 = [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE];
    let readings = [encoding_rs::UTF_8, encoding_rs::WINDOWS_1252, encoding_rs::MACINTOSH].into_iter().chain(utf_16);
    readings.into_iter().any(|encoding| {
        let text = encoding.decode(&bytes).0;
        plans.iter().any(|plan| plan.is_named_in(&text))
    })
}
