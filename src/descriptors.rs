//! How many files the system lets this program have open (`RLIMIT_NOFILE`). What is refused one fails in the middle of something
//! else, with a message about that.

/// So many are asked for, where the user's own limit is lower than what the system would allow.
#[cfg(unix)]
const WANTED: u64 = 256;
/// So many the interface needs: a database is three, and each of its threads has it open; with what terminal, watch, drafts,
/// backups and an import take.
const OF_INTERFACE: u64 = 64;

/// Once, at the start: raises a low limit of the user's as far as it may be.
#[cfg(unix)]
pub fn raise() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let most = maximum.map_or(WANTED, |maximum| maximum.min(WANTED));
    if current.is_some_and(|current| current < most) {
        // Where it is refused, it stays as it is.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum });
    }
}

/// The limit, where it leaves the interface too few; with how many it needs.
#[cfg(unix)]
pub fn too_few() -> Option<(u64, u64)> {
    use rustix::process::{Resource, getrlimit};
    let current = getrlimit(Resource::Nofile).current;
    current.filter(|current| *current < OF_INTERFACE).map(|current| (current, OF_INTERFACE))
}

/// This system has no such limit.
#[cfg(not(unix))]
pub fn raise() {}

#[cfg(not(unix))]
pub fn too_few() -> Option<(u64, u64)> {
    None
}
