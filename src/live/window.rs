//! Which window types a draft, and whether it still runs: told by what holds across machines of one name, containers and a
//! change of the machine's name.
//!
//! A draft has it as its host: the machine's name, the session, and marks of the machine, of its start, of the space that
//! process numbers are of, and of when the process began, as far as the system tells them.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::store::Draft;

/// What the parts are separated by: no name of a machine has it.
const PART: char = '\t';

/// A window, as a draft names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// The machine's name.
    pub host: String,
    /// The session. Empty in drafts of earlier versions, like all that follows.
    pub session: String,
    marks: Marks,
    pub pid: u32,
}

/// What the system tells. Each is empty where it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Marks {
    /// The machine, whatever its name.
    machine: String,
    /// Its start.
    boot: String,
    /// Where process numbers mean something: a container has its own.
    space: String,
    /// When the process began, so that its number is not taken for another's.
    began: String,
}

/// What became of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is this one.
    Own,
    Runs,
    Gone,
    /// It is out of sight: of another machine, or in a container.
    Elsewhere,
}

/// What runs under a process number, as far as it is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Process {
    None,
    /// One of this program, or nobody can say; and when it began, where that is told.
    Ours(Option<String>),
    Other,
}

impl Window {
    /// The one that this process is.
    pub fn here(session: &str) -> Window {
        static MARKS: OnceLock<Marks> = OnceLock::new();
        let marks = MARKS.get_or_init(Marks::read).clone();
        Window { host: host(), session: session.to_owned(), marks, pid: std::process::id() }
    }

    /// The one that typed a draft last.
    pub fn of(draft: &Draft) -> Window {
        let mut parts = draft.host.split(PART).map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        let (host, session) = (next(), next());
        let marks = Marks { machine: next(), boot: next(), space: next(), began: next() };
        Window { host, session, marks, pid: draft.pid }
    }

    /// What a draft names it by, besides its process number.
    pub fn name(&self) -> String {
        /// What a draft has room for, less what the marks take.
        const LONGEST: usize = 64;
        let Marks { machine, boot, space, began } = &self.marks;
        let host: String = self.host.chars().filter(|c| !c.is_whitespace()).take(LONGEST).collect();
        [&host, &self.session, machine, boot, space, began].map(String::as_str).join("\t")
    }

    /// What became of it, seen from `here`; `anywhere` says whether a process of this program that began then runs in any
    /// container, where that can be seen.
    pub fn fate(
        &self,
        here: &Window,
        process: &dyn Fn(u32) -> Process,
        anywhere: &dyn Fn(&str) -> Option<bool>,
    ) -> Fate {
        let (its, ours) = (&self.marks, &here.marks);
        if !self.session.is_empty() && self.session == here.session {
            return Fate::Own;
        }
        if its.boot.is_empty() || ours.boot.is_empty() {
            // Of an earlier version, or of a system that tells nothing: by the name of the machine.
            return match process(self.pid) {
                _ if self.host != here.host => Fate::Elsewhere,
                // A process number that is now our own was another's before, unless two sessions share one process.
                _ if self.pid == here.pid => Fate::Gone,
                Process::Ours(_) => Fate::Runs,
                Process::None | Process::Other => Fate::Gone,
            };
        }
        if its.boot != ours.boot {
            // Started anew since, or another machine, whatever its name.
            let same = !its.machine.is_empty() && its.machine == ours.machine;
            return if same { Fate::Gone } else { Fate::Elsewhere };
        }
        if its.space != ours.space {
            return match anywhere(&its.began) {
                Some(true) => Fate::Runs,
                Some(false) => Fate::Gone,
                None => Fate::Elsewhere,
            };
        }
        match process(self.pid) {
            // Ours is no window of another session.
            _ if self.pid == here.pid => Fate::Gone,
            Process::Ours(Some(began)) if !its.began.is_empty() && began != its.began => Fate::Gone,
            Process::Ours(_) => Fate::Runs,
            Process::None | Process::Other => Fate::Gone,
        }
    }
}

impl Marks {
    fn read() -> Marks {
        let read = |path: &str| std::fs::read_to_string(path).map(|text| text.trim().to_owned()).unwrap_or_default();
        // A number of the machine is for its own programs: others see what it was hashed to.
        let hashed = |what: &str, text: String| match text.as_str() {
            "" => String::new(),
            text => short(&format!("rouage {what} {text}")),
        };
        let space = std::fs::read_link("/proc/self/ns/pid").ok();
        let space = space.map(|space| space.to_string_lossy().chars().filter(char::is_ascii_digit).collect());
        Marks {
            machine: hashed("machine", read("/etc/machine-id")),
            boot: hashed("boot", read("/proc/sys/kernel/random/boot_id")),
            space: space.unwrap_or_default(),
            began: began(std::process::id()).unwrap_or_default(),
        }
    }
}

fn short(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The name of this machine, so that a process number means something.
pub fn host() -> String {
    let system = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = system.or_else(|| std::env::var("HOSTNAME").ok()).unwrap_or_default();
    name.trim().to_owned()
}

/// What runs under a process number here. One that is some other program's by now must not hold a draft back.
pub fn process(pid: u32) -> Process {
    let name = |pid: &str| std::fs::read_to_string(format!("/proc/{pid}/comm")).ok();
    if let (true, Some(own), Some(other)) = (tells_of_us(), name("self"), name(&pid.to_string()))
        && own != other
    {
        return Process::Other;
    }
    if has_ended(pid) {
        return Process::None;
    }
    let known = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    match known.map(rustix::process::test_kill_process) {
        Some(Ok(())) => Process::Ours(began(pid)),
        // It is there, but is somebody else's.
        Some(Err(rustix::io::Errno::PERM)) => Process::Ours(began(pid)),
        None | Some(Err(_)) => Process::None,
    }
}

/// Whether a process of this program that began at a moment runs anywhere on this machine, in whatever container; none where
/// not all can be seen.
pub fn anywhere(moment: &str) -> Option<bool> {
    /// The space that all others are in: its number is fixed in Linux.
    const FIRST: &str = "pid:[4026531836]";
    let space = std::fs::read_link("/proc/self/ns/pid").ok()?;
    // The first process is root's: whoever sees it sees everybody's.
    if moment.is_empty() || space.to_str() != Some(FIRST) || !tells_of_us() || began(1).is_none() {
        return None;
    }
    let name = |pid: u32| std::fs::read_to_string(format!("/proc/{pid}/comm")).ok();
    let own = name(std::process::id())?;
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    let mut numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    Some(numbers.any(|pid| began(pid).as_deref() == Some(moment) && name(pid).as_ref() == Some(&own)))
}

/// When a process began, in ticks since the machine started.
pub(super) fn began(pid: u32) -> Option<String> {
    const AT: usize = 19;
    if has_ended(pid) { None } else { told_of(pid, AT) }
}

/// Whether the process that began at a moment runs under a number; where the system tells no moments, whether any does.
pub(super) fn runs(pid: u32, moment: Option<&str>) -> bool {
    match moment {
        Some(moment) => began(pid).as_deref() == Some(moment),
        None => {
            let known = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
            known.is_some_and(|known| rustix::process::test_kill_process(known).is_ok()) && !has_ended(pid)
        }
    }
}

/// Whether a process is over and only its number is still there, until whoever started it asks what became of it: a terminal
/// program, or a container without one that does.
fn has_ended(pid: u32) -> bool {
    const AT: usize = 0;
    told_of(pid, AT).is_some_and(|state| state == "Z" || state == "X")
}

/// What the system tells of a process, by its place behind the name, which is in brackets and may hold anything.
fn told_of(pid: u32, at: usize) -> Option<String> {
    let stat = tells_of_us().then(|| std::fs::read_to_string(format!("/proc/{pid}/stat")).ok())??;
    stat.rsplit_once(')')?.1.split_whitespace().nth(at).map(str::to_owned)
}

/// Whether `/proc` is of the space that our process numbers are of.
fn tells_of_us() -> bool {
    let own = std::fs::read_link("/proc/self").ok();
    own.and_then(|own| own.to_str()?.parse::<u32>().ok()) == Some(std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(host: &str, session: &str, marks: [&str; 4], pid: u32) -> Window {
        let [machine, boot, space, began] = marks.map(str::to_owned);
        Window { host: host.into(), session: session.into(), marks: Marks { machine, boot, space, began }, pid }
    }

    #[test]
    fn whether_a_window_runs_is_told_by_what_holds_across_names_and_containers() {
        use Fate::{Elsewhere, Gone, Own, Runs};
        let here = window("a", "s2", ["m", "b", "1", "900"], 7);
        // Under 5 runs one that began at 500.
        let process = |pid| match pid {
            5 | 7 => Process::Ours(Some("500".into())),
            6 => Process::Other,
            _ => Process::None,
        };
        let none = [""; 4];
        for (other, want) in [
            (window("a", "s2", ["m", "b", "1", "900"], 7), Own),
            (window("a", "s1", ["m", "b", "1", "500"], 5), Runs),
            (window("a", "s1", ["m", "b", "1", "400"], 5), Gone),
            (window("a", "s1", ["m", "b", "1", "400"], 6), Gone),
            (window("a", "s1", ["m", "b", "1", "400"], 4), Gone),
            (window("a", "s1", ["m", "b", "1", "400"], 7), Gone),
            // The machine has another name by now.
            (window("former", "s1", ["m", "b", "1", "400"], 4), Gone),
            (window("former", "s1", ["m", "b", "1", "500"], 5), Runs),
            // It was started anew, under whatever name.
            (window("former", "s1", ["m", "before", "1", "500"], 5), Gone),
            // A container on it, and a machine of the same name.
            (window("a", "s1", ["m", "b", "2", "500"], 4), Elsewhere),
            (window("a", "s1", ["n", "other", "1", "500"], 4), Elsewhere),
            (window("a", "s1", ["", "other", "1", "500"], 4), Elsewhere),
            // Of earlier versions.
            (window("a", "", none, 4), Gone),
            (window("a", "", none, 5), Runs),
            (window("a", "", none, 7), Gone),
            (window("b", "", none, 4), Elsewhere),
        ] {
            assert_eq!(other.fate(&here, &process, &|_| None), want, "{other:?}");
        }
        // Where every container is seen.
        let in_one = window("a", "s1", ["m", "b", "2", "500"], 4);
        assert_eq!(in_one.fate(&here, &process, &|moment| Some(moment == "500")), Runs);
        assert_eq!(in_one.fate(&here, &process, &|_| Some(false)), Gone);
        // Where the system tells nothing, by the name as well.
        let here = window("a", "s2", none, 7);
        assert_eq!(window("a", "s1", none, 5).fate(&here, &process, &|_| None), Runs);
        assert_eq!(window("a", "s1", none, 4).fate(&here, &process, &|_| None), Gone);
    }

    #[test]
    fn a_draft_names_its_window_and_this_process_runs() {
        let here = Window::here("s1");
        let draft = |host: String| Draft {
            id: "s1:3".into(),
            host,
            pid: here.pid,
            form: String::new(),
            updated_at: String::new(),
        };
        assert_eq!(Window::of(&draft(here.name())), here);
        assert!(here.name().len() < 200, "{}", here.name());
        assert!(matches!(process(here.pid), Process::Ours(_)));
        let earlier = Window::of(&draft("h".into()));
        assert_eq!((earlier.host.as_str(), earlier.session.as_str()), ("h", ""));
        assert_ne!(anywhere(&here.marks.began), Some(false));
        #[cfg(target_os = "linux")]
        assert!(!here.marks.boot.is_empty() && !here.marks.space.is_empty() && !here.marks.began.is_empty());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_nobody_asked_after_runs_no_more() {
        let mut ended = std::process::Command::new("true").spawn().unwrap();
        let pid = ended.id();
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while !has_ended(pid) && std::time::Instant::now() < end {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        assert!(std::path::Path::new(&format!("/proc/{pid}")).exists(), "it is still there by number");
        assert_eq!(began(pid), None);
        assert!(!matches!(process(pid), Process::Ours(_)));
        ended.wait().unwrap();
    }
}
