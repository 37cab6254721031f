//! What the torture programs (`examples/torture_*`) share.
#![allow(dead_code, reason = "each program uses its part")]

pub mod arguments;
pub mod check;
pub mod dice;
pub mod pole;
pub mod session;
pub mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value as Json;

/// The reference date of every run: figures must not depend on the day on which somebody tortures.
pub const ON: &str = "2015-06-30";
/// Who works.
pub const WHO: &str = "amo";

/// Prints the one line of results, and gives the exit code: below the bar, 1.
pub fn finish(result: &Json, met: bool) -> ExitCode {
    println!("{result}");
    if met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A folder of its own for databases, in memory where the system has such a place: killing a program is no test of the
/// disk, and syncing there costs nothing. With `on_disk` where other temporary files are.
///
/// # Errors
/// No folder can be made.
pub fn scratch(on_disk: bool) -> std::io::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    let builder = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix("rouage-torture-");
        builder
    };
    if !on_disk
        && memory.is_dir()
        && let Ok(folder) = builder().tempdir_in(memory)
    {
        return Ok(folder);
    }
    builder().tempdir()
}

/// The files of a database: it, its log and the index of that.
pub fn files_of(database: &Path) -> [PathBuf; 3] {
    let beside = |end: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    [database.to_owned(), beside("-wal"), beside("-shm")]
}

/// Puts a copy of a closed database into the place of another, nobody having that open.
///
/// # Errors
/// It cannot be copied.
pub fn replace(database: &Path, by: &Path) -> std::io::Result<()> {
    // What was saved last before a kill, noted beside it, is not missing: it is put back on purpose.
    let mut noted = database.as_os_str().to_owned();
    noted.push(".last-saved");
    for file in files_of(database).into_iter().chain([PathBuf::from(noted)]) {
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    std::fs::copy(by, database).map(drop)
}
