//! The program under a pseudo-terminal: keys go in, what a screen would show comes out.

use std::io::{Read, Write};
use std::num::NonZero;
use std::os::fd::BorrowedFd;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::{ON, WHO};

#[path = "../../support/letters.rs"]
mod letters;

/// The end of a frame: what the screen shows then is whole.
const END_OF_FRAME: &[u8] = b"\x1b[?2026l";

/// What the program switches on and off: the alternate screen, the cursor, bracketed pastes.
const MODES: [&[u8]; 3] = [b"\x1b[?1049", b"\x1b[?25", b"\x1b[?2004"];

/// So much of the output is kept.
const TAIL: usize = 64 << 10;

/// Why something that was waited for did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// The program ended.
    Ended,
    /// It took too long.
    Late,
}

struct Shown {
    /// What a screen would show, where somebody looks.
    screen: Option<vt100::Parser>,
    letters: letters::Letters,
    /// The last bytes.
    tail: Vec<u8>,
    /// How the terminal was left, for each of [`MODES`]: none where it was never touched.
    modes: [Option<bool>; MODES.len()],
    bytes: u64,
    frames: u64,
    ended: bool,
}

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub code: u32,
    /// The name of the signal that ended it.
    pub signal: Option<String>,
}

pub struct Session {
    child: Mutex<Box<dyn Child + Send + Sync>>,
    pid: Option<Pid>,
    keys: Mutex<Box<dyn Write + Send>>,
    master: Mutex<Box<dyn MasterPty + Send>>,
    shown: Arc<(Mutex<Shown>, Condvar)>,
    /// How the terminal was before the program.
    before: Option<Termios>,
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn size(width: u16, height: u16) -> PtySize {
    PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap_or(NonZero::<u16>::MIN)
}

/// The interface on a database, in an environment that knows nothing of this machine.
pub fn interface(binary: &Path, database: &Path, lang: &str) -> CommandBuilder {
    let mut command = CommandBuilder::new(binary);
    command.args(["--lang", lang, "--on", ON, "--as", WHO, "--db"]);
    command.arg(database);
    settle(&mut command, database);
    command
}

/// The environment of every start.
pub fn settle(command: &mut CommandBuilder, database: &Path) {
    let home = database.parent().unwrap_or(Path::new("/"));
    command.env("TERM", "xterm-256color");
    command.env("ROUAGE_CONFIG", home.join("no-settings.toml"));
    command.env("HOME", home);
    command.env("EDITOR", "true");
    for name in ["NO_COLOR", "VISUAL", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "ROUAGE_DB"] {
        command.env_remove(name);
    }
    command.cwd(home);
}

impl Session {
    /// Starts a program on a terminal of that size.
    ///
    /// # Errors
    /// There is no pseudo-terminal, or no such program.
    pub fn start(command: CommandBuilder, width: u16, height: u16) -> Result<Session, String> {
        Session::begin(command, size(width, height), Some(vt100::Parser::new(cells(height), cells(width), 0)))
    }

    /// The same without a screen: only frames are counted.
    ///
    /// # Errors
    /// As [`Session::start`].
    pub fn start_unseen(command: CommandBuilder, width: u16, height: u16) -> Result<Session, String> {
        Session::begin(command, size(width, height), None)
    }

    fn begin(command: CommandBuilder, size: PtySize, screen: Option<vt100::Parser>) -> Result<Session, String> {
        let pair = native_pty_system().openpty(size).map_err(|error| error.to_string())?;
        if let Some(mut modes) = modes_of(&*pair.master) {
            // A Ctrl-C typed after the program has quit would throw away what it said last and nobody has read yet.
            modes.local_modes |= LocalModes::NOFLSH;
            set_modes(&*pair.master, &modes);
        }
        let before = modes_of(&*pair.master);
        let letters = letters::Letters::default();
        let shown =
            Shown { screen, letters, tail: Vec::new(), modes: [None; MODES.len()], bytes: 0, frames: 0, ended: false };
        let shown = Arc::new((Mutex::new(shown), Condvar::new()));
        let mut output = pair.master.try_clone_reader().map_err(|error| error.to_string())?;
        let keys = pair.master.take_writer().map_err(|error| error.to_string())?;
        let child = pair.slave.spawn_command(command).map_err(|error| error.to_string())?;
        drop(pair.slave);
        let shared = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut bytes = vec![0; 65_536];
            loop {
                let count = output.read(&mut bytes).unwrap_or(0);
                lock(&shared.0).take(&bytes[..count]);
                shared.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        let pid = child.process_id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        Ok(Session {
            child: Mutex::new(child),
            pid,
            keys: Mutex::new(keys),
            master: Mutex::new(pair.master),
            shown,
            before,
        })
    }

    /// Writes keys. A program that is gone reads none, which is no error.
    pub fn press(&self, keys: &[u8]) {
        let mut to = lock(&self.keys);
        let _ = to.write_all(keys).and_then(|()| to.flush());
    }

    /// Waits until something holds of what is shown, or of the number of frames.
    ///
    /// # Errors
    /// It did not come to hold.
    pub fn wait(&self, patience: Duration, mut is: impl FnMut(&str, u64) -> bool) -> Result<(), Missed> {
        let end = Instant::now() + patience;
        let mut shown = lock(&self.shown.0);
        let mut seen = None;
        loop {
            if seen != Some(shown.bytes) {
                seen = Some(shown.bytes);
                if is(&shown.contents(), shown.frames) {
                    return Ok(());
                }
            }
            if shown.ended {
                return Err(Missed::Ended);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Missed::Late);
            }
            shown = self.shown.1.wait_timeout(shown, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits for a text on the screen.
    ///
    /// # Errors
    /// It did not appear.
    pub fn wait_for(&self, text: &str, patience: Duration) -> Result<(), Missed> {
        self.wait(patience, |screen, _| screen.contains(text))
    }

    pub fn text(&self) -> String {
        lock(&self.shown.0).contents()
    }

    /// Waits until there were so many frames.
    ///
    /// # Errors
    /// There were not.
    pub fn wait_frames(&self, wanted: u64, patience: Duration) -> Result<(), Missed> {
        self.wait(patience, |_, frames| frames >= wanted)
    }

    /// Waits until nothing has come for a while, or no longer than that.
    pub fn quiet(&self, quiet: Duration, patience: Duration) {
        let end = Instant::now() + patience;
        let mut bytes = self.bytes();
        while Instant::now() < end {
            std::thread::sleep(quiet);
            let now = self.bytes();
            if now == bytes {
                return;
            }
            bytes = now;
        }
    }

    /// The terminal's modes before the program, and now.
    pub fn modes_before(&self) -> Option<Termios> {
        self.before.clone()
    }

    pub fn modes(&self) -> Option<Termios> {
        modes_of(&**lock(&self.master))
    }

    /// Ends whatever runs on the terminal, and what it was started by.
    pub fn hang_up(&self) {
        let group = lock(&self.master).process_group_leader().and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
        self.signal(Signal::KILL);
    }

    /// What the threads of whatever runs on the terminal do, as the kernel says it: name, state, where it waits.
    pub fn threads(&self) -> String {
        let Some(group) = lock(&self.master).process_group_leader() else { return String::from("no process") };
        let threads = std::fs::read_dir(format!("/proc/{group}/task")).into_iter().flatten().flatten();
        let threads = threads.map(|thread| {
            let read = |name: &str| std::fs::read_to_string(thread.path().join(name)).unwrap_or_default();
            let stat = read("stat");
            let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next()).unwrap_or('?');
            format!("{} {state} {}", read("comm").trim(), read("wchan"))
        });
        format!("process {group}: {}", threads.collect::<Vec<_>>().join(", "))
    }

    pub fn frames(&self) -> u64 {
        lock(&self.shown.0).frames
    }

    pub fn bytes(&self) -> u64 {
        lock(&self.shown.0).bytes
    }

    /// The last bytes that came.
    pub fn tail(&self) -> Vec<u8> {
        lock(&self.shown.0).tail.clone()
    }

    /// Whether the main screen is shown, with a cursor, and pastes come as they are.
    pub fn is_left_as_it_was(&self) -> bool {
        let [alternate, cursor, pastes] = self.switched();
        alternate != Some(true) && cursor != Some(false) && pastes != Some(true)
    }

    /// Of the alternate screen, the cursor and bracketed pastes: which was switched on or off last.
    pub fn switched(&self) -> [Option<bool>; MODES.len()] {
        lock(&self.shown.0).modes
    }

    /// Another size; of nothing, too.
    pub fn resize(&self, width: u16, height: u16) {
        if let Some(screen) = &mut lock(&self.shown.0).screen {
            screen.screen_mut().set_size(cells(height), cells(width));
        }
        let _ = lock(&self.master).resize(size(width, height));
    }

    /// Sends a signal to a program that runs.
    pub fn signal(&self, signal: Signal) {
        // Under the lock nobody else takes note of its end, so that the number is still its own.
        let mut child = lock(&self.child);
        if let (Some(pid), Ok(None)) = (self.pid, child.try_wait()) {
            let _ = kill_process(pid, signal);
        }
    }

    /// How it ended, if it did.
    pub fn ended(&self) -> Option<End> {
        let status = lock(&self.child).try_wait().ok()??;
        Some(End { code: status.exit_code(), signal: status.signal().map(str::to_owned) })
    }

    /// Waits for its end, and for the last of its output.
    pub fn end(&self, patience: Duration) -> Option<End> {
        let until = Instant::now() + patience;
        loop {
            if let Some(end) = self.ended() {
                let _ = self.wait(Duration::from_millis(500), |_, _| false);
                return Some(end);
            }
            if Instant::now() > until {
                return None;
            }
            std::thread::sleep(Duration::from_micros(500));
        }
    }

    /// Ends it at once.
    pub fn kill(&self) -> Option<End> {
        self.signal(Signal::KILL);
        self.end(Duration::from_secs(10))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
        let _ = lock(&self.child).wait();
    }
}

fn modes_of(master: &dyn MasterPty) -> Option<Termios> {
    let fd = master.as_raw_fd()?;
    // SAFETY: the master is open as long as it is borrowed here.
    let fd = unsafe { BorrowedFd::borrow_raw(fd) };
    tcgetattr(fd).ok()
}

fn set_modes(master: &dyn MasterPty, modes: &Termios) {
    if let Some(fd) = master.as_raw_fd() {
        // SAFETY: as above.
        let fd = unsafe { BorrowedFd::borrow_raw(fd) };
        let _ = tcsetattr(fd, OptionalActions::Now, modes);
    }
}

impl Shown {
    fn contents(&self) -> String {
        self.screen.as_ref().map(|screen| screen.screen().contents()).unwrap_or_default()
    }

    fn take(&mut self, bytes: &[u8]) {
        self.ended |= bytes.is_empty();
        self.bytes += bytes.len() as u64;
        if let Some(screen) = &mut self.screen {
            screen.process(&self.letters.whole(bytes));
        }
        // As long as the longest sequence, less one.
        let from = self.tail.len().saturating_sub(END_OF_FRAME.len() - 1);
        self.tail.extend_from_slice(bytes);
        let ends = self.tail[from..].windows(END_OF_FRAME.len()).filter(|window| *window == END_OF_FRAME).count();
        self.frames += ends as u64;
        // A sequence may be split between two readings; its beginning is looked at twice then, to no harm.
        for at in from..self.tail.len() {
            let rest = &self.tail[at..];
            for (mode, state) in MODES.iter().zip(&mut self.modes) {
                match rest.strip_prefix(*mode) {
                    Some([b'h', ..]) => *state = Some(true),
                    Some([b'l', ..]) => *state = Some(false),
                    _ => {}
                }
            }
        }
        if self.tail.len() > 2 * TAIL {
            self.tail.drain(..self.tail.len() - TAIL);
        }
    }
}
