//! A panic is a fault of the program: what is written about it says where it happened, and nothing of what somebody typed
//! or stored. The panic's own message may quote a value, so it goes nowhere.

use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};

use chrono::SecondsFormat;

use crate::live::draft_files;

/// Most frames of a report.
const FRAMES: usize = 120;

/// Writes the report of a panic into the state folder (0600), and gives its path.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn report(state: &Path, info: &PanicHookInfo) -> io::Result<PathBuf> {
    let folder = state.join("reports");
    draft_files::private(&folder)?;
    let now = crate::store::Clock::System.moment();
    let name = format!("{}-{}.txt", now.format("%Y%m%dT%H%M%SZ"), std::process::id());
    let mut file = tempfile::Builder::new().prefix(".report-").tempfile_in(&folder)?;
    file.write_all(text(info, &now.to_rfc3339_opts(SecondsFormat::Secs, true)).as_bytes())?;
    file.as_file().sync_all()?;
    let path = folder.join(name);
    file.persist(&path)?;
    Ok(path)
}

fn text(info: &PanicHookInfo, at: &str) -> String {
    let mut text = String::new();
    let thread = std::thread::current();
    let place = info
        .location()
        .map_or_else(String::new, |place| format!("{}:{}:{}", source(place.file()), place.line(), place.column()));
    // Writing to a string does not fail.
    let _ =
        writeln!(text, "rouage {} ({} {})", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    let _ = writeln!(text, "{at}\nthread {}\npanic at {place}\n", thread.name().unwrap_or("?"));
    for line in frames(&Backtrace::force_capture().to_string()) {
        let _ = writeln!(text, "{line}");
    }
    text
}

/// The functions of a backtrace, and where they are in the source; not where somebody keeps the source.
fn frames(backtrace: &str) -> impl Iterator<Item = String> + '_ {
    backtrace.lines().take(2 * FRAMES).map(|line| match line.trim_start().strip_prefix("at ") {
        Some(place) => format!("        at {}", source(place)),
        None => line.to_owned(),
    })
}

/// The end of a source's path: from its last `src` on, else its name.
fn source(path: &str) -> &str {
    let from = path.rfind("/src/").or_else(|| path.rfind('/')).map_or(0, |at| at + 1);
    if path.starts_with("src/") { path } else { &path[from..] }
}

/// In a build for tests: panics when a test asks for it, in the thread that is meant. `ROUAGE_PROVOKE=storage:FILE` makes
/// the storage thread panic once FILE is there.
#[cfg(debug_assertions)]
pub fn provoke(thread: &str) {
    static WANTED: std::sync::OnceLock<Option<(String, PathBuf)>> = std::sync::OnceLock::new();
    let wanted = WANTED.get_or_init(|| {
        let wanted = std::env::var("ROUAGE_PROVOKE").ok()?;
        wanted.split_once(':').map(|(thread, file)| (thread.to_owned(), file.into()))
    });
    if let Some((meant, file)) = wanted
        && meant == thread
        && let Ok(said) = std::fs::read_to_string(file)
    {
        panic!("a fault with what somebody typed: {said}");
    }
}

/// Nothing, in a build for users.
#[cfg(not(debug_assertions))]
pub fn provoke(_: &str) {}

/// In a build for tests: waits as in a write that does not come back, for as long as a test wants a place to.
/// `ROUAGE_STALL=drafts:FILE` makes what keeps drafts wait while FILE is there.
#[cfg(debug_assertions)]
pub fn stall(place: &str) {
    let wanted = std::env::var("ROUAGE_STALL").unwrap_or_default();
    let Some((_, file)) = wanted.split_once(':').filter(|(meant, _)| *meant == place) else { return };
    while Path::new(file).exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// Nothing, in a build for users.
#[cfg(not(debug_assertions))]
pub fn stall(_: &str) {}

/// In a build for tests: which step a test wants the process to end at.
#[cfg(debug_assertions)]
fn stop_at() -> Option<u32> {
    static WANTED: std::sync::OnceLock<Option<u32>> = std::sync::OnceLock::new();
    *WANTED.get_or_init(|| std::env::var("ROUAGE_STOP_AT").ok()?.parse().ok())
}

/// In a build for tests: ends the process as a kill does, at the step that a test asks for. `ROUAGE_STOP_AT=3` stops at the
/// third one.
#[cfg(debug_assertions)]
pub fn step() {
    static STEPS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let at = STEPS.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
    #[cfg(unix)]
    if stop_at() == Some(at) {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
    let _ = at;
}

/// In a build for tests: a folder whose sync fails, at the call that a test asks for. `ROUAGE_UNSYNCED=3` refuses the third one.
///
/// # Errors
/// It is that one.
#[cfg(debug_assertions)]
pub fn unsynced() -> io::Result<()> {
    static CALLS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let at = CALLS.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
    let wanted = std::env::var("ROUAGE_UNSYNCED").ok().and_then(|wanted| wanted.parse().ok());
    if wanted == Some(at) { Err(io::Error::from_raw_os_error(5)) } else { Ok(()) }
}

/// Nothing, in a build for users.
///
/// # Errors
/// None.
#[cfg(not(debug_assertions))]
pub fn unsynced() -> io::Result<()> {
    Ok(())
}

/// Whether keys may be cheap to guess: tests make and open hundreds. `ROUAGE_DEAR_KEYS` has them as for users, for tests of
/// just that.
#[cfg(debug_assertions)]
pub fn may_be_cheap() -> bool {
    std::env::var_os("ROUAGE_DEAR_KEYS").is_none()
}

/// Nothing, in a build for users.
#[cfg(not(debug_assertions))]
pub fn step() {}

/// Never, in a build for users.
#[cfg(not(debug_assertions))]
pub fn may_be_cheap() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_says_where_in_the_source_and_not_where_that_is() {
        for (path, said) in [
            ("/home/amo/projets/rouage/src/store/write.rs", "src/store/write.rs"),
            ("src/tui/app.rs", "src/tui/app.rs"),
            ("/rustc/abc/library/std/src/panicking.rs:689:5", "src/panicking.rs:689:5"),
            ("./src/tui/app.rs:10:1", "src/tui/app.rs:10:1"),
            ("/home/amo/main.rs", "main.rs"),
        ] {
            assert_eq!(source(path), said);
        }
    }

    #[test]
    fn frames_keep_functions_and_lose_folders() {
        let trace = "   0: rouage::store::write\n             at /home/amo/rouage/src/store/write.rs:10:5\n";
        let told: Vec<String> = frames(trace).collect();
        assert_eq!(told, ["   0: rouage::store::write", "        at src/store/write.rs:10:5"]);
    }
}
