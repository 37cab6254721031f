//! `strace`: which calls a program makes, and how they are made to fail.

use std::collections::BTreeSet;
use std::path::Path;

/// The calls that are made to fail.
pub const CALLS: [&str; 11] = [
    "openat",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
];

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    Io,
    NoSpace,
    Kill,
}

impl Error {
    pub const ALL: [Error; 3] = [Error::Io, Error::NoSpace, Error::Kill];

    pub const fn name(self) -> &'static str {
        match self {
            Error::Io => "EIO",
            Error::NoSpace => "ENOSPC",
            Error::Kill => "SIGKILL",
        }
    }
}

/// A call of a thread: which, and the how manieth of its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    pub name: &'static str,
    pub number: u64,
}

impl Call {
    /// The argument of `strace` that makes it fail.
    pub fn injection(&self, error: Error) -> String {
        match error {
            Error::Kill => format!("inject={}:signal=KILL:when={}", self.name, self.number),
            _ => format!("inject={}:error={}:when={}", self.name, error.name(), self.number),
        }
    }
}

/// What to trace.
pub fn traced() -> String {
    format!("trace={}", CALLS.join(","))
}

/// The calls of a recorded run that touch a folder. Each thread counts its own calls, as `when=` does.
pub fn calls_in(log: &str, folder: &Path) -> BTreeSet<Call> {
    let wanted = folder.to_string_lossy();
    let mut counts = std::collections::HashMap::new();
    let mut calls = BTreeSet::new();
    for line in log.lines() {
        // `1234 pwrite64(5</folder/pole.db-wal>, …`; what another thread interrupted goes on in a line of its own.
        let Some((thread, rest)) = line.trim_start().split_once(char::is_whitespace) else { continue };
        let Some((name, arguments)) = rest.trim_start().split_once('(') else { continue };
        let Some(name) = CALLS.iter().find(|call| **call == name) else { continue };
        let count: &mut u64 = counts.entry((thread.to_owned(), *name)).or_default();
        *count += 1;
        if arguments.contains(&*wanted) {
            calls.insert(Call { name, number: *count });
        }
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thread_counts_its_own_calls() {
        let log = "10 openat(AT_FDCWD, \"/lib/x\", O_RDONLY) = 3</lib/x>\n\
                   10 openat(AT_FDCWD, \"/pole/a\", O_RDWR) = 4</pole/a>\n\
                   11 pwrite64(4</pole/a>, \"\"..., 24, 0 <unfinished ...>\n\
                   10 fsync(4</pole/a>) = 0\n\
                   11 <... pwrite64 resumed>) = 24\n\
                   11 pwrite64(9</tmp/b>, \"\"..., 24, 0) = 24\n";
        let calls: Vec<(&str, u64)> =
            calls_in(log, Path::new("/pole")).iter().map(|call| (call.name, call.number)).collect();
        assert_eq!(calls, [("fsync", 1), ("openat", 2), ("pwrite64", 1)]);
    }
}
