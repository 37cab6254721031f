//! Limits that the system puts on the process.

/// Once, at the start: writing beyond the longest file that this account may make (`ulimit -f`) is an error, as a full disk
/// is, and not the end of the process.
#[cfg(unix)]
pub fn begin() {
    // A handler, not the signal ignored: programs that are started, such as an editor, have it as ever. Where it is refused,
    // it is as the system has it.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
    crate::descriptors::raise();
}

/// This system has none.
#[cfg(not(unix))]
pub fn begin() {}
