//! Running the user's editor. Where no shell does it, as under `ssh -t HOST rouage`, an editor that stops itself, or all of its
//! group, is continued: nobody else would, and the terminal would be dead.

use std::io::{self, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{
    Pid, Signal, WaitOptions, getppid, kill_process, kill_process_group, test_kill_process, waitpid,
};

use crate::job::{Place, is_on_its_own};

/// How long an editor has to save what it can when the program ends.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// The first word of a program of our own that continues the one that started it, see [`continue_stopped`].
const AWAKE: &str = "__continue-stopped";
/// How often it looks, and how long an editor that stopped itself stays so: what it writes to its terminal is out by then.
const LOOK: Duration = Duration::from_millis(300);

/// Runs the editor and waits for its end; nothing when the program is to end and the editor does not.
pub(super) fn run(
    program: &str,
    arguments: &[String],
    path: &Path,
    started: impl FnOnce(u32),
) -> io::Result<Option<ExitStatus>> {
    let mut command = Command::new(program);
    command.args(arguments).arg(path);
    // A group that is named, though it is the same, has the child forked. Else this process would wait in the kernel until the
    // child is the editor, deaf to signals: a Ctrl-Z just then stops the child, and nobody is left to continue it.
    command.gid(rustix::process::getgid().as_raw());
    let (ended, waiting) = channel();
    let (hand, given) = channel::<Pid>();
    // Before the editor: where this cannot be had, nobody would wait for one that has the terminal.
    std::thread::Builder::new().name("editor".to_owned()).spawn({
        let ended = ended.clone();
        move || {
            if let Ok(child) = given.recv() {
                let _ = ended.send(Some(end_of(child)));
            }
        }
    })?;
    let _awake = if is_on_its_own() { Awake::keep() } else { None };
    let child = command.spawn()?;
    started(child.id());
    let editor = Pid::from_child(&child);
    let asked = ended.clone();
    super::on_end(Some(Box::new(move || {
        // Nobody waits any more: the editor has ended.
        let _ = asked.send(None);
    })));
    let _ = hand.send(editor);
    let mut first = if super::is_ending() { None } else { waiting.recv().ok().flatten() };
    super::on_end(None);
    if first.is_none() {
        // It saves what it can, as when its terminal is closed.
        let _ = kill_process(editor, Signal::HUP);
        let deadline = Instant::now() + LAST_WORDS;
        while first.is_none()
            && let Ok(heard) = waiting.recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            first = heard;
        }
    }
    first.transpose()
}

/// Waits for the end of the editor, past its stops.
fn end_of(editor: Pid) -> io::Result<ExitStatus> {
    let on_its_own = is_on_its_own();
    loop {
        let status = match waitpid(Some(editor), WaitOptions::UNTRACED) {
            Ok(Some((_, status))) => status,
            Ok(None) | Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        };
        if !status.stopped() {
            return Ok(ExitStatus::from_raw(status.as_raw()));
        }
        if on_its_own {
            std::thread::sleep(LOOK);
            let _ = kill_process(editor, Signal::CONT);
        }
    }
}

/// A process beside this one, in a group of its own, that continues it for as long as this is held.
struct Awake(Child);

impl Awake {
    /// None where it cannot be had: then it is as it was.
    fn keep() -> Option<Awake> {
        let program = Path::new("/proc/self/exe");
        let mut command = Command::new(program);
        command.arg(AWAKE).process_group(0).current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().ok().map(Awake)
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// The program beside: continues its parent and its parent's group whenever the parent is stopped, until its input ends.
/// Gives whether that is what this process was started for.
pub fn continue_stopped() -> bool {
    if std::env::args_os().nth(1).is_none_or(|word| word != AWAKE) {
        return false;
    }
    let (Some(parent), input) = (getppid(), std::io::stdin()) else { return true };
    let Some(place) = Place::of(parent) else { return true };
    let often = Timespec { tv_sec: 0, tv_nsec: i64::from(LOOK.subsec_nanos()) };
    while getppid() == Some(parent) && test_kill_process(parent).is_ok() {
        if poll(&mut [PollFd::new(&input, PollFlags::IN)], Some(&often)).is_ok_and(|ready| ready > 0)
            && input.lock().read(&mut [0]).is_ok_and(|read| read == 0)
        {
            break;
        }
        if Place::of(parent).is_some_and(|place| place.state == 'T') {
            // Of a group outside of the container only this one can be reached.
            let _ = match Pid::from_raw(place.group) {
                Some(group) => kill_process_group(group, Signal::CONT),
                None => kill_process(parent, Signal::CONT),
            };
        }
    }
    true
}
