//! A program under a real pseudo-terminal, and when each byte of it was there.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Ends a synchronized update: what the terminal has then is a whole frame.
const END_OF_FRAME: &[u8] = b"\x1b[?2026l";
/// No frame for so long: nothing more comes of the last key. Much longer than any frame may take.
pub const QUIET: Duration = Duration::from_millis(60);
const PATIENCE: Duration = Duration::from_secs(60);
pub const WIDTH: u16 = 200;
pub const HEIGHT: u16 = 50;

/// What was read from the program.
#[derive(Default)]
struct Log {
    bytes: Vec<u8>,
    /// After each reading: how many bytes there were, and when.
    readings: Vec<(usize, Instant)>,
    /// When each frame was whole, and how many bytes there were by then.
    frames: Vec<(Instant, usize)>,
    ended: bool,
}

impl Log {
    fn take(&mut self, bytes: &[u8], now: Instant) {
        let from = self.bytes.len().saturating_sub(END_OF_FRAME.len() - 1);
        self.bytes.extend_from_slice(bytes);
        self.readings.push((self.bytes.len(), now));
        let windows = (from..).zip(self.bytes[from..].windows(END_OF_FRAME.len()));
        let ends = windows.filter(|(_, window)| *window == END_OF_FRAME);
        self.frames.extend(ends.map(|(at, _)| (now, at + END_OF_FRAME.len())));
    }
}

/// What came of one key.
pub struct Answer {
    /// From writing the key to the last byte of the first frame after it.
    pub first: Duration,
    /// … of the last frame before quiet.
    pub last: Duration,
    /// All of them, and how many bytes there were by then.
    pub frames: Vec<(Duration, usize)>,
}

/// The screen as it was at some byte of what was read, going forward.
pub struct Replay {
    screen: vt100::Parser,
    from: usize,
}

impl Replay {
    pub fn new() -> Replay {
        Replay { screen: screen(), from: 0 }
    }

    /// The lines of the screen once so many bytes were there.
    pub fn at(&mut self, session: &Session, bytes: usize) -> Vec<String> {
        let log = session.log.0.lock().expect("the log");
        self.screen.process(&log.bytes[self.from..bytes]);
        self.from = bytes;
        self.screen.screen().rows(0, WIDTH).collect()
    }
}

pub struct Session {
    pub started: Instant,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    log: Arc<(Mutex<Log>, Condvar)>,
    _master: Box<dyn MasterPty + Send>,
}

impl Session {
    /// Starts a program at 200×50.
    pub fn start(program: &Path, arguments: &[&str], database: &Path) -> Session {
        let size = PtySize { rows: HEIGHT, cols: WIDTH, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.arg(database);
        command.env("TERM", "xterm-256color");
        command.env("ROUAGE_CONFIG", database.with_extension("no-settings"));
        command.env_remove("NO_COLOR");
        // Room enough that no reading waits for another to be moved.
        let log = Log { bytes: Vec::with_capacity(32 << 20), ..Log::default() };
        let log = Arc::new((Mutex::new(log), Condvar::new()));
        let mut output = pair.master.try_clone_reader().expect("its output");
        let keys = pair.master.take_writer().expect("its keys");
        let shared = Arc::clone(&log);
        std::thread::spawn(move || {
            let mut bytes = [0; 65_536];
            loop {
                let count = output.read(&mut bytes).unwrap_or(0);
                let now = Instant::now();
                let mut log = shared.0.lock().expect("the log");
                log.take(&bytes[..count], now);
                log.ended = count == 0;
                shared.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program");
        Session { started, child, keys, log, _master: pair.master }
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a running process")
    }

    /// Waits until `is`, woken at every reading and at the moment it names.
    fn wait<T>(&self, mut is: impl FnMut(&Log) -> Result<T, Option<Duration>>) -> T {
        let end = Instant::now() + PATIENCE;
        let mut log = self.log.0.lock().expect("the log");
        loop {
            match is(&log) {
                Ok(found) => return found,
                Err(_) if log.ended => panic!("the program ended:\n{}", String::from_utf8_lossy(&log.bytes)),
                Err(wait) => {
                    assert!(Instant::now() < end, "nothing came for a minute");
                    log = self.log.1.wait_timeout(log, wait.unwrap_or(PATIENCE)).expect("the log").0;
                }
            }
        }
    }

    /// From the start to the last byte of the first frame.
    pub fn first_frame(&self) -> Duration {
        self.wait(|log| log.frames.first().copied().ok_or(None)).0 - self.started
    }

    /// Waits for quiet.
    pub fn quiet(&self, quiet: Duration) {
        let from = Instant::now();
        self.wait(|log| {
            let last = log.readings.last().map_or(from, |(_, when)| (*when).max(from));
            quiet.checked_sub(last.elapsed()).filter(|left| !left.is_zero()).map_or(Ok(()), |left| Err(Some(left)))
        });
    }

    /// How many bytes were read so far.
    pub fn bytes(&self) -> usize {
        self.log.0.lock().expect("the log").bytes.len()
    }

    pub fn write(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("a program that reads");
        self.keys.flush().expect("a program that reads");
    }

    /// Presses a key and waits until all that comes of it has come.
    pub fn press(&mut self, key: &str, quiet: Duration) -> Answer {
        let before = self.log.0.lock().expect("the log").frames.len();
        let pressed = Instant::now();
        self.write(key);
        self.wait(|log| {
            let frames = &log.frames[before..];
            let ((first, _), (last, _)) = (frames.first().ok_or(None)?, frames.last().ok_or(None)?);
            match quiet.checked_sub(last.elapsed()) {
                Some(left) if !left.is_zero() => Err(Some(left)),
                _ => Ok(Answer {
                    first: *first - pressed,
                    last: *last - pressed,
                    frames: frames.iter().map(|(when, bytes)| (*when - pressed, *bytes)).collect(),
                }),
            }
        })
    }

    /// From the start to the reading after which the screen first shows a text; looked up afterwards, so that it costs
    /// the measurement nothing.
    pub fn appeared(&self, wanted: &str) -> Option<Duration> {
        let log = self.log.0.lock().expect("the log");
        let mut screen = screen();
        let mut from = 0;
        log.readings.iter().find_map(|(to, when)| {
            screen.process(&log.bytes[from..*to]);
            from = *to;
            screen.screen().contents().contains(wanted).then(|| *when - self.started)
        })
    }

    /// What the screen shows.
    pub fn text(&self) -> String {
        let mut screen = screen();
        screen.process(&self.log.0.lock().expect("the log").bytes);
        screen.screen().contents()
    }

    /// Ends the program with a key that does so.
    pub fn end(mut self, key: &str) {
        self.write(key);
        let end = Instant::now() + Duration::from_secs(10);
        while self.child.try_wait().expect("its end").is_none() {
            if Instant::now() > end {
                self.child.kill().expect("its end");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn screen() -> vt100::Parser {
    let cells = |count| NonZero::new(count).expect("a size");
    vt100::Parser::new(cells(HEIGHT), cells(WIDTH), 0)
}
