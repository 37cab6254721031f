//! What the process keeps to itself, before it does anything: what it makes is its owner's alone, and its memory, which
//! holds members' data, goes into no core dump.

/// Set to anything, leaves the process open to its user's debuggers and profilers, and to core dumps.
const INSPECT: &str = "ROUAGE_INSPECT";

/// Once, at the start, before there are threads.
#[cfg(unix)]
pub fn begin() {
    use rustix::process::{Resource, Rlimit, setrlimit, umask};
    // Whatever a file is made by: an export, a draft's editor, a library.
    umask(rustix::fs::Mode::from_raw_mode(0o077));
    if std::env::var_os(INSPECT).is_some() {
        return;
    }
    // Where it is refused, it is as the user's system has it.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    not_dumpable();
}

/// The limit keeps files from being written, but not the system's own collector of crashes, to which the kernel hands the
/// memory through a pipe. It also keeps other programs of the same user from reading it. The program itself still reads
/// what it needs of `/proc/self`; programs that it starts, such as an editor, are as ever.
#[cfg(target_os = "linux")]
fn not_dumpable() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

#[cfg(all(unix, not(target_os = "linux")))]
fn not_dumpable() {}

/// This system has neither.
#[cfg(not(unix))]
pub fn begin() {}
