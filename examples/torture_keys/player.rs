//! One start of the program, and what it does with keys.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;

use super::generator::Step;
use super::support::session::{Missed, Session, settle};
use super::support::{ON, WHO};

/// How long it may take to answer.
pub const ANSWER: Duration = Duration::from_secs(2);
/// Keys that are not even read for so long, and an end that does not come, are a hang as well.
const STUCK: Duration = Duration::from_secs(15);

/// A shell that brings the program back whenever it stops itself.
const SHELL: &str = "set -m\ntrap : INT QUIT TSTP\n\"$@\"\ncode=$?\nwhile [ $code -eq 148 ]; do fg >/dev/null 2>&1; code=$?; done\nexit $code";

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    Panicked(String),
    /// What did not come, and what its threads wait for.
    Hangs(String),
    /// It ended with another code than 0.
    Failed(u32),
    NotRestored(String),
    /// The database is not what it must be.
    Broken(String),
}

impl Fault {
    /// Whether another fault is of the same sort: then fewer keys that lead to it will do.
    pub fn is_like(&self, other: &Fault) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

pub struct Player {
    session: Session,
    before: Option<rustix::termios::Termios>,
    size: (u16, u16),
    began: Instant,
    /// Milliseconds since `began` when something last went on, for the one who watches.
    alive: AtomicU64,
    over: AtomicBool,
    pub slowest: Duration,
}

impl Player {
    /// Starts the program.
    ///
    /// # Errors
    /// There is no pseudo-terminal or no program.
    pub fn start(binary: &Path, database: &Path, editor: &Path) -> Result<Player, String> {
        let mut command = CommandBuilder::new("/bin/sh");
        command.args(["-c", SHELL, "sh"]);
        command.arg(binary);
        command.args(["--lang", "fr", "--on", ON, "--as", WHO, "--db"]);
        command.arg(database);
        settle(&mut command, database);
        command.env("EDITOR", editor);
        let session = Session::start_unseen(command, 80, 24)?;
        let before = session.modes_before();
        let player = Player {
            session,
            before,
            size: (80, 24),
            began: Instant::now(),
            alive: AtomicU64::new(0),
            over: AtomicBool::new(false),
            slowest: Duration::ZERO,
        };
        // The first frame: keys before it would go to the shell.
        let _ = player.session.wait_frames(1, STUCK);
        Ok(player)
    }

    /// Plays steps in one burst. A program that ended is no fault here.
    pub fn burst(&mut self, steps: &[Step]) {
        let mut bytes = Vec::new();
        for step in steps {
            match step {
                Step::Bytes(key) => bytes.extend_from_slice(key),
                Step::Resize(width, height) => {
                    self.write(&std::mem::take(&mut bytes));
                    self.session.resize(*width, *height);
                    self.size = (*width, *height);
                }
                Step::Pause => {
                    self.write(&std::mem::take(&mut bytes));
                    std::thread::sleep(Duration::from_millis(60));
                }
                Step::Stop => {
                    self.write(&std::mem::take(&mut bytes));
                    self.session.quiet(Duration::from_millis(4), ANSWER);
                    let frames = self.session.frames();
                    self.write(b"\x1a");
                    let _ = self.session.wait_frames(frames + 1, Duration::from_millis(400));
                }
            }
        }
        self.write(&bytes);
    }

    /// Writes as long as somebody reads; whoever watches ends a program that does not.
    fn write(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let (session, over) = (&self.session, &self.over);
        let done = AtomicBool::new(false);
        self.alive.store(self.began.elapsed().as_millis() as u64, Ordering::SeqCst);
        if bytes.len() < 2_000 {
            session.press(bytes);
            return;
        }
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let end = Instant::now() + STUCK;
                while !done.load(Ordering::SeqCst) {
                    if Instant::now() > end {
                        over.store(true, Ordering::SeqCst);
                        session.hang_up();
                        return;
                    }
                    std::thread::sleep(Duration::from_millis(2));
                }
            });
            session.press(bytes);
            done.store(true, Ordering::SeqCst);
        });
    }

    /// Asks for a frame by changing the window, as any terminal may at any time.
    ///
    /// # Errors
    /// None came in time.
    pub fn ask(&mut self) -> Result<(), Fault> {
        // A paste that nobody ended takes all that follows.
        self.write(b"\x1b[201~");
        self.session.quiet(Duration::from_millis(4), ANSWER);
        let frames = self.session.frames();
        let (width, height) = if self.size == (100, 30) { (101, 30) } else { (100, 30) };
        let asked = Instant::now();
        self.session.resize(width, height);
        self.size = (width, height);
        // One that comes later is told by the slowest answer; one that does not come is a hang.
        match self.session.wait_frames(frames + 1, STUCK) {
            Ok(()) => {
                self.slowest = self.slowest.max(asked.elapsed());
                Ok(())
            }
            Err(Missed::Ended) => Ok(()),
            Err(Missed::Late) => {
                if self.over.load(Ordering::SeqCst) || self.session.ended().is_none() {
                    Err(Fault::Hangs(format!("no frame; {}", self.session.threads())))
                } else {
                    Ok(())
                }
            }
        }
    }

    pub fn is_over(&self) -> bool {
        self.session.ended().is_some()
    }

    /// Takes leave of a program: of one that ended by itself, else by quitting.
    ///
    /// # Errors
    /// How it ended, or did not.
    pub fn end(self) -> Result<(), Fault> {
        for attempt in 0..40 {
            if self.session.ended().is_some() {
                break;
            }
            // Out of every layer, then out; a question is answered with yes.
            self.write(b"\x1b[201~");
            std::thread::sleep(Duration::from_millis(5));
            self.write(b"\x1b");
            std::thread::sleep(Duration::from_millis(60));
            // A list closes first, and the question that comes then is answered: what a form of faulty numbers asks, any other letter goes
            // on with, and a list opens anew.
            for answer in [&[b"\x1b"][..], &[b"o"], &[b"\x1b", b"o"]][attempt % 3] {
                self.write(*answer);
                std::thread::sleep(Duration::from_millis(60));
                // A yes behind which something is typed at once is the first letter of a word.
                if *answer == b"o" {
                    std::thread::sleep(Duration::from_millis(600));
                }
            }
            self.write(b"q");
            let asked = Instant::now();
            while self.session.ended().is_none() && asked.elapsed() < Duration::from_millis(150) {
                std::thread::sleep(Duration::from_millis(2));
            }
            if self.session.ended().is_none() {
                self.write(b"o\r");
            }
        }
        let Some(end) = self.session.end(STUCK) else {
            let threads = self.session.threads();
            self.session.hang_up();
            return Err(Fault::Hangs(format!("no end; {threads}")));
        };
        let tail = self.session.tail();
        let text = String::from_utf8_lossy(&tail).into_owned();
        if let Some(at) = text.find("panicked at") {
            return Err(Fault::Panicked(text[at..].lines().take(2).collect::<Vec<_>>().join(" ")));
        }
        // A Ctrl-C that comes when the terminal is its own again ends it as it ends any program.
        if !matches!(end.code, 0 | 130) || end.signal.is_some() {
            return Err(Fault::Failed(end.code));
        }
        if !self.session.is_left_as_it_was() {
            let switched = self.session.switched();
            return Err(Fault::NotRestored(format!("code {}, screen, cursor, pastes {switched:?}", end.code)));
        }
        let (before, after) = (self.before.as_ref(), self.session.modes());
        if let (Some(before), Some(after)) = (before, after)
            && (before.local_modes != after.local_modes
                || before.input_modes != after.input_modes
                || before.output_modes != after.output_modes)
        {
            return Err(Fault::NotRestored(format!("modes {:?}, were {:?}", after.local_modes, before.local_modes)));
        }
        Ok(())
    }
}
