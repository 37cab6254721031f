//! The real binary under a pseudo-terminal, with what it shows. For tests, and for the programs of `tests/torture`.
#![allow(dead_code, reason = "each program uses its part")]

use std::io::{Read, Write};
use std::num::NonZero;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtyPair, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

#[path = "letters.rs"]
mod letters;

/// The day on which all of it is played.
pub const ON: &str = "2015-06-30";
/// How long to wait for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a program is started.
pub struct Start<'a> {
    pub binary: &'a Path,
    pub database: &'a Path,
    /// The state folder.
    pub state: PathBuf,
    pub who: &'a str,
    pub size: (u16, u16),
    pub env: Vec<(&'a str, String)>,
}

impl<'a> Start<'a> {
    /// On a database; the state folder is beside it.
    pub fn on(binary: &'a Path, database: &'a Path) -> Start<'a> {
        let state = database.parent().unwrap().join("state");
        Start { binary, database, state, who: "cmi", size: (80, 24), env: Vec::new() }
    }

    pub fn env(mut self, name: &'a str, value: impl Into<String>) -> Start<'a> {
        self.env.push((name, value.into()));
        self
    }

    pub fn go(self) -> Terminal {
        let mut command = CommandBuilder::new(self.binary);
        command.args(["--lang", "fr", "--on", ON, "--as", self.who, "--db"]);
        command.arg(self.database);
        self.start(command)
    }

    /// A shell with job control, in which to start it by hand.
    pub fn shell(self) -> Terminal {
        let mut command = CommandBuilder::new("/bin/bash");
        command.args(["--norc", "--noprofile", "-i"]);
        self.start(command)
    }

    fn start(self, mut command: CommandBuilder) -> Terminal {
        let (width, height) = self.size;
        let pair = native_pty_system().openpty(size(width, height)).unwrap();
        command.env("TERM", "xterm-256color");
        command.env("ROUAGE_CONFIG", self.database.with_file_name("config.toml"));
        command.env("ROUAGE_STATE", &self.state);
        command.env_remove("NO_COLOR");
        command.env_remove("VISUAL");
        for (name, value) in self.env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(some(height), some(width), 0)));
        let (deaf, read) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        // SAFETY: the descriptor is the master's, which is open; it is only borrowed to be duplicated.
        let master = unsafe { BorrowedFd::borrow_raw(pair.master.as_raw_fd().unwrap()) };
        let mut output = std::fs::File::from(master.try_clone_to_owned().unwrap());
        let closed = Arc::new(AtomicBool::new(false));
        std::thread::spawn({
            let (shown, deaf, read) = (Arc::clone(&screen), Arc::clone(&deaf), Arc::clone(&read));
            let closed = Arc::clone(&closed);
            move || {
                let (mut bytes, mut letters) = ([0; 65_536], letters::Letters::default());
                // Never asleep in a read: that would keep the terminal open.
                while !closed.load(Ordering::SeqCst) {
                    let soon = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };
                    if !matches!(poll(&mut [PollFd::new(&output, PollFlags::IN)], Some(&soon)), Ok(1..)) {
                        continue;
                    }
                    while deaf.load(Ordering::SeqCst) {
                        std::thread::sleep(Duration::from_millis(5));
                    }
                    let Ok(count @ 1..) = output.read(&mut bytes) else { return };
                    read.fetch_add(count, Ordering::SeqCst);
                    shown.lock().unwrap().process(&letters.whole(&bytes[..count]));
                }
            }
        });
        // The library's own writer types Ctrl-D when it is dropped.
        let keys = std::fs::File::from(master.try_clone_to_owned().unwrap());
        Terminal { pair: Some(pair), child, keys: Some(keys), screen, deaf, read, closed }
    }
}

pub struct Terminal {
    /// None once the terminal is closed.
    pair: Option<PtyPair>,
    pub child: Box<dyn Child + Send + Sync>,
    keys: Option<std::fs::File>,
    screen: Arc<Mutex<vt100::Parser>>,
    deaf: Arc<AtomicBool>,
    read: Arc<AtomicUsize>,
    closed: Arc<AtomicBool>,
}

impl Terminal {
    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents().replace(['\u{A0}', '\u{202F}'], " ")
    }

    /// Bytes that the program has written.
    pub fn written(&self) -> usize {
        self.read.load(Ordering::SeqCst)
    }

    /// Whether the alternate screen is left and the cursor shown.
    pub fn is_given_back(&self) -> bool {
        let parser = self.screen.lock().unwrap();
        !parser.screen().alternate_screen() && !parser.screen().hide_cursor()
    }

    /// Its modes, as the driver has them.
    pub fn modes(&self) -> String {
        self.pair.as_ref().map(|pair| format!("{:?}", pair.master.get_termios())).unwrap_or_default()
    }

    pub fn try_wait_for(&self, is: impl Fn(&str) -> bool, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        while !is(&self.text()) {
            if Instant::now() >= end {
                return false;
            }
            std::thread::sleep(Duration::from_millis(3));
        }
        true
    }

    /// Waits until the screen shows a text; fails with the screen.
    pub fn wait_for(&self, wanted: &str) {
        assert!(self.try_wait_for(|text| text.contains(wanted), PATIENCE), "no « {wanted} »:\n{}", self.text());
    }

    /// Waits until it no longer does.
    pub fn wait_without(&self, unwanted: &str) {
        assert!(self.try_wait_for(|text| !text.contains(unwanted), PATIENCE), "« {unwanted} »:\n{}", self.text());
    }

    pub fn press(&mut self, keys: &str) {
        self.type_bytes(keys.as_bytes());
    }

    pub fn type_bytes(&mut self, keys: &[u8]) {
        if let Some(writer) = &mut self.keys {
            writer.write_all(keys).unwrap();
            writer.flush().unwrap();
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Leaves what is open, and gives up what was typed there: Escape alone, so that it is not taken for Alt.
    pub fn leave(&mut self) {
        for _ in 0..3 {
            self.press("\x1b");
            std::thread::sleep(Duration::from_millis(40));
            if self.text().contains("o oui") {
                self.press("o");
            }
        }
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let status = std::process::Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status();
        assert!(status.unwrap().success());
    }

    /// Closes the terminal, as its window would.
    pub fn close(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        self.keys = None;
        self.pair = None;
    }

    /// From now on nothing of what the program writes is read; with false, it is again.
    pub fn stop_reading(&self, stop: bool) {
        self.deaf.store(stop, Ordering::SeqCst);
    }

    pub fn resize(&self, width: u16, height: u16) {
        if width > 0 && height > 0 {
            self.screen.lock().unwrap().screen_mut().set_size(some(height), some(width));
        }
        self.pair.as_ref().unwrap().master.resize(size(width, height)).unwrap();
    }

    /// Waits for the end of the program: its exit code, and how long it took. 0 for one that a signal killed.
    pub fn ended(&mut self) -> (u32, Duration) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.exit_code(), start.elapsed());
            }
            assert!(start.elapsed() < PATIENCE, "still running:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Clock ticks that the process has used, its threads together.
    pub fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.stop_reading(false);
        self.closed.store(true, Ordering::SeqCst);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(width: u16, height: u16) -> PtySize {
    PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 }
}

fn some(count: u16) -> NonZero<u16> {
    NonZero::new(count.max(1)).unwrap()
}
