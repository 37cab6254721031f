//! What a process uses, as Linux tells it under `/proc`.

use std::fs;
use std::ops::Sub;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Memory in kilobytes.
pub struct Memory {
    /// All that is resident, shared pages of files included.
    pub resident: u64,
    /// Its own.
    pub anonymous: u64,
    /// Pages of files: the program, libraries, the database where it is mapped.
    pub file: u64,
    /// The most that was resident at any time.
    pub peak: u64,
}

impl Memory {
    pub fn of(pid: u32) -> Memory {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a running process");
        let field = |name| field(&status, name);
        Memory {
            resident: field("VmRSS:"),
            anonymous: field("RssAnon:"),
            file: field("RssFile:") + field("RssShmem:"),
            peak: field("VmHWM:"),
        }
    }
}

fn field(status: &str, name: &str) -> u64 {
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// What all threads of a process did so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activity {
    /// Time on a processor.
    pub cpu: Duration,
    /// Times a thread went to sleep, and so was woken before.
    pub voluntary: u64,
    /// Times a thread was put aside while it had something to do.
    pub involuntary: u64,
    pub threads: u64,
}

impl Activity {
    pub fn of(pid: u32) -> Activity {
        let mut all = Activity { cpu: Duration::ZERO, voluntary: 0, involuntary: 0, threads: 0 };
        for task in fs::read_dir(format!("/proc/{pid}/task")).expect("a running process").flatten() {
            // A thread may end between the listing and the reading.
            let Ok(status) = fs::read_to_string(task.path().join("status")) else { continue };
            let ran = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
            let nanoseconds = ran.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default();
            all.cpu += Duration::from_nanos(nanoseconds);
            all.voluntary += field(&status, "voluntary_ctxt_switches:");
            all.involuntary += field(&status, "nonvoluntary_ctxt_switches:");
            all.threads += 1;
        }
        all
    }
}

impl Sub for Activity {
    type Output = Activity;

    fn sub(self, before: Activity) -> Activity {
        Activity {
            cpu: self.cpu.saturating_sub(before.cpu),
            voluntary: self.voluntary.saturating_sub(before.voluntary),
            involuntary: self.involuntary.saturating_sub(before.involuntary),
            threads: self.threads,
        }
    }
}

/// Waits until no thread has run for half a second, which is when everything is loaded.
pub fn settle(pid: u32) {
    let end = Instant::now() + Duration::from_secs(60);
    let (mut before, mut since) = (Activity::of(pid), Instant::now());
    while since.elapsed() < Duration::from_millis(500) {
        sleep(Duration::from_millis(50));
        let now = Activity::of(pid);
        if now != before {
            (before, since) = (now, Instant::now());
        }
        if Instant::now() > end {
            eprintln!("still busy after a minute");
            return;
        }
    }
}
