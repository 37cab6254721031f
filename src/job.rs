//! Where this program stands among the processes of its terminal: its group, its session, who started it.
//!
//! A number that lies outside of the container this runs in is 0 to the kernel (`nsenter`, `unshare --pid`); the calls of
//! `rustix` hold that for impossible, so Linux is asked through `/proc`.

use std::os::fd::AsFd;

use rustix::io::Errno;
use rustix::process::Pid;

/// The numbers of a process. 0 is one outside of the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// As `ps` writes it: `R`, `S`, `T` where it is stopped.
    pub state: char,
    pub parent: i32,
    pub group: i32,
    pub session: i32,
}

impl Place {
    /// That of this process; nothing where the system does not tell.
    pub fn own() -> Option<Place> {
        #[cfg(target_os = "linux")]
        return told("self");
        #[cfg(not(target_os = "linux"))]
        return Place::of(rustix::process::getpid());
    }

    /// That of another one, or nothing where the system does not tell.
    pub fn of(process: Pid) -> Option<Place> {
        #[cfg(target_os = "linux")]
        return told(&process.as_raw_nonzero().to_string());
        #[cfg(not(target_os = "linux"))]
        return Some(Place {
            state: '?',
            parent: if process == rustix::process::getpid() { Pid::as_raw(rustix::process::getppid()) } else { 0 },
            group: rustix::process::getpgid(Some(process)).ok()?.as_raw_nonzero().get(),
            session: rustix::process::getsid(Some(process)).ok()?.as_raw_nonzero().get(),
        });
    }

    /// The process above, if it is within this container.
    pub fn above(&self) -> Option<Pid> {
        Pid::from_raw(self.parent)
    }
}

#[cfg(target_os = "linux")]
fn told(process: &str) -> Option<Place> {
    parse(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Reads what stands behind the name, which is in brackets and may hold anything.
#[cfg(any(target_os = "linux", test))]
fn parse(stat: &str) -> Option<Place> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let mut number = || fields.next()?.parse::<i32>().ok();
    Some(Place { state, parent: number()?, group: number()?, session: number()? })
}

/// Whether this program is the one that its terminal listens to; nothing where that cannot be known.
pub fn is_in_front(terminal: impl AsFd) -> Option<bool> {
    let own = Place::own()?.group;
    match rustix::termios::tcgetpgrp(terminal) {
        Ok(front) => Some(front.as_raw_nonzero().get() == own),
        // It is outside of the container.
        Err(Errno::OPNOTSUPP) if own == 0 => None,
        Err(Errno::OPNOTSUPP) => Some(false),
        Err(_) => None,
    }
}

/// Whether somebody could continue this program if it stopped. Nobody can the group of whoever the terminal was opened for,
/// such as a window of its own: the kernel does not stop it.
pub fn can_be_stopped() -> bool {
    Place::own().is_some_and(|own| own.session != own.group)
}

/// Whether nobody of this session is there to continue this process when it is stopped: a shell with jobs would be.
pub fn is_on_its_own() -> bool {
    let Some(own) = Place::own() else { return false };
    let mut above = own.above();
    while let Some(process) = above {
        match Place::of(process) {
            Some(its) if its.session == own.session && its.group == own.group => above = its.above(),
            Some(its) => return its.session != own.session,
            None => return true,
        }
    }
    true
}

/// Has the terminal listen to this program again, where a program that it ran has left that with itself or with nobody
/// (`bash -ic 'vi …'`). A shell that is there decides itself.
pub fn come_to_front(terminal: impl AsFd + Copy) {
    if is_in_front(terminal) != Some(false) {
        return;
    }
    let is_there = |group| rustix::process::test_kill_process_group(group) != Err(Errno::SRCH);
    let is_taken = rustix::termios::tcgetpgrp(terminal).is_ok_and(is_there);
    if is_taken && !is_on_its_own() {
        return;
    }
    if let Some(own) = Place::own().and_then(|own| Pid::from_raw(own.group)) {
        // From behind, the system would stop this program, or refuse.
        let before = unstopped::ignore();
        let _ = rustix::termios::tcsetpgrp(terminal, own);
        unstopped::again(before);
    }
}

/// Once, at the start: whoever started this program may have left it ignoring the end of those that it starts (`trap '' CHLD`); then nobody can tell what
/// became of the user's editor.
pub fn wait_for_children() {
    unstopped::children();
}

/// Whether the system stops a program that changes the terminal from behind.
mod unstopped {
    use std::ffi::c_int;

    use rustix::process::Signal;

    unsafe extern "C" {
        fn signal(signal: c_int, handler: usize) -> usize;
    }

    /// `SIG_DFL` of `signal.h`.
    const DEFAULT: usize = 0;
    /// `SIG_IGN` of `signal.h`.
    const IGNORE: usize = 1;
    /// `SIG_ERR`.
    const REFUSED: usize = usize::MAX;

    /// Programs that are started can be waited for.
    pub fn children() {
        // SAFETY: what is set is no function of ours.
        unsafe { signal(Signal::CHILD.as_raw(), DEFAULT) };
    }

    pub fn ignore() -> usize {
        // SAFETY: what is set is no function of ours.
        unsafe { signal(Signal::TTOU.as_raw(), IGNORE) }
    }

    /// Back to what [`ignore`] gave.
    pub fn again(before: usize) {
        if before != REFUSED {
            // SAFETY: it is what the system had.
            unsafe { signal(Signal::TTOU.as_raw(), before) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_tells_is_read_whatever_the_name() {
        let place = |state, parent, group, session| Some(Place { state, parent, group, session });
        assert_eq!(parse("7 (rouage) S 5 7 5 34816 7 4194304"), place('S', 5, 7, 5));
        assert_eq!(parse("7 (a) T (b)) T 1 7 7 0 -1"), place('T', 1, 7, 7));
        // Outside of the container.
        assert_eq!(parse("2 (rouage) R 0 0 0 34816 0"), place('R', 0, 0, 0));
        for broken in ["", "7 rouage S 5 7 5", "7 (rouage)", "7 (rouage) S 5 7", "7 (rouage) S a 7 5"] {
            assert_eq!(parse(broken), None, "{broken}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_own_place_is_known() {
        let own = Place::own().expect("/proc is there");
        assert_eq!(
            Place::of(rustix::process::getpid()).map(|its| (its.group, its.session)),
            Some((own.group, own.session))
        );
    }
}
