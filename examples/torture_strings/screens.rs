//! The real program under a pseudo-terminal: every screen, every string pasted, and every byte that comes back looked at.

use std::io::{Read, Write};
use std::os::fd::BorrowedFd;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

use super::Found;
use super::hostile;
use super::pole::Pole;

const WALK: &str = "1 \r \u{1B} 2 \r \t \t \u{1B} 2f \u{1B} 3 c \u{1B} 4 \r \u{1B} 5 c \u{1B} 6 7 8 w \u{1B} D \u{1B} C \u{1B} M \u{1B} I \u{1B} ? \u{1B} : \u{1B} N \u{1B} /h \u{1B} R \u{1B} 2*B \u{1B}";

/// Keys after which a string is typed: the search box, the first field of a form.
const PLACES: [&str; 2] = ["/", "v"];
/// How long the program may take until it reads keys.
const READY: Duration = Duration::from_secs(20);
/// What the walk shows at least, bytes.
const LEAST: usize = 10_000;
/// The end of a frame.
const FRAME: &[u8] = b"\x1b[?2026l";

/// Walks through the program, types and pastes strings until it is time, and ends it. Where a string ended it, or left the
/// place where it was typed, the next is typed into another start.
pub fn walk(pole: &Pole, strings: &[String], until: Instant, found: &mut Found) {
    let Some(mut shown) = Shown::start(pole, found) else { return };
    for keys in WALK.split(' ') {
        shown.press(keys, 120);
        found.inputs += 1;
    }
    let walked = shown.bytes().len();
    if walked < LEAST {
        found.fault(&format!("only {walked} bytes came from the screens"));
    }
    for place in PLACES {
        let mut inside = false;
        for string in strings {
            if Instant::now() > until {
                break;
            }
            if !inside || shown.has_ended() {
                shown.finish(Duration::ZERO, found);
                let Some(next) = Shown::start(pole, found) else { return };
                shown = next;
                // Whatever is offered at the start.
                shown.press("\u{1B}", 80);
                shown.press(place, 200);
            }
            found.inputs += 1;
            found.typed += 1;
            shown.press(&format!("\u{1B}[200~{}\u{1B}[201~\t", string.replace('\u{1B}', "\u{1B}\u{1B}")), 15);
            shown.press(string, 10);
            inside = !string.chars().any(char::is_control);
        }
    }
    for keys in ["\u{1B}", "\u{1B}", "\u{1B}", "q", "\r", "q", "o", "\r"] {
        shown.press(keys, 150);
    }
    shown.finish(Duration::from_secs(2), found);
}

/// One start of the program under a pseudo-terminal, with all that comes from it.
struct Shown {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    bytes: Arc<Mutex<Vec<u8>>>,
    reading: JoinHandle<()>,
    _master: Box<dyn MasterPty + Send>,
}

impl Shown {
    /// Starts it, and waits for its first frame.
    fn start(pole: &Pole, found: &mut Found) -> Option<Shown> {
        let begun = Shown::begin(pole);
        if begun.is_none() {
            found.fault("the program cannot be started under a pseudo-terminal");
        }
        let shown = begun?;
        let end = Instant::now() + READY;
        while !shown.bytes().windows(FRAME.len()).any(|bytes| bytes == FRAME) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(10));
        }
        // The dashboard, which comes with the frames after the first.
        std::thread::sleep(Duration::from_millis(400));
        Some(shown)
    }

    fn begin(pole: &Pole) -> Option<Shown> {
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).ok()?;
        // What is typed while the program does not have the terminal is shown by the system: not of its own making.
        unechoed(&*pair.master)?;
        let (binary, variables, args) = pole.command();
        let mut command = CommandBuilder::new(binary);
        command.env_clear();
        variables.iter().for_each(|(name, value)| command.env(name, value));
        command.args(args);
        let child = pair.slave.spawn_command(command).ok()?;
        let (mut output, keys) = (pair.master.try_clone_reader().ok()?, pair.master.take_writer().ok()?);
        drop(pair.slave);
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&bytes);
        let reading = std::thread::spawn(move || {
            let mut buffer = [0; 65_536];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                if let Ok(mut bytes) = sink.lock() {
                    bytes.extend_from_slice(&buffer[..count]);
                }
            }
        });
        Some(Shown { child, keys, bytes, reading, _master: pair.master })
    }

    fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().map(|bytes| bytes.clone()).unwrap_or_default()
    }

    fn press(&mut self, text: &str, wait: u64) {
        let _ = self.keys.write_all(text.as_bytes()).and_then(|()| self.keys.flush());
        std::thread::sleep(Duration::from_millis(wait));
    }

    fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Ends it, by force after a while, and looks at all that came.
    fn finish(mut self, patience: Duration, found: &mut Found) {
        let deadline = Instant::now() + patience;
        while !self.has_ended() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        let killed = !self.has_ended();
        if killed {
            // Strings that were typed may have opened anything; ending is another test's.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        drop(self.keys);
        let _ = self.reading.join();
        let mut bytes = self.bytes.lock().map(|mut bytes| std::mem::take(&mut *bytes)).unwrap_or_default();
        if killed {
            // The frame that it was writing is cut somewhere.
            let whole = bytes.windows(FRAME.len()).rposition(|bytes| bytes == FRAME);
            bytes.truncate(whole.map_or(0, |at| at + FRAME.len()));
        }
        if bytes.is_empty() {
            found.fault("nothing came from the screens");
        }
        found.shown += bytes.len() as u64;
        if let Some(fault) = stranger(&bytes) {
            found.fault(&format!("screens: {fault}"));
        }
    }
}

/// Has the system show nothing of what is typed.
fn unechoed(master: &dyn MasterPty) -> Option<()> {
    // SAFETY: the master is open as long as it is borrowed here.
    let fd = unsafe { BorrowedFd::borrow_raw(master.as_raw_fd()?) };
    let mut modes = tcgetattr(fd).ok()?;
    modes.local_modes -= LocalModes::ECHO | LocalModes::ECHONL;
    tcsetattr(fd, OptionalActions::Now, &modes).ok()
}

/// The first byte of a terminal session that is not of the program's own: sequences that it draws with, and text.
fn stranger(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut rest = text.as_ref();
    let mut said = String::new();
    while let Some((before, after)) = rest.split_once('\u{1B}') {
        said.push_str(before);
        let near: String = after.chars().take(30).collect();
        if let Some(body) = after.strip_prefix('[') {
            let Some(end) = body.find(|c: char| !c.is_ascii_digit() && !";?<>=".contains(c)) else { break };
            if !"mHhlJK".contains(&body[end..=end]) {
                return Some(format!("a sequence that it does not draw with: {near:?}"));
            }
            rest = &body[end + 1..];
        } else if let Some(body) = after.strip_prefix("]52;c;") {
            let Some(end) = body.find('\u{7}') else { return Some(format!("an endless sequence: {near:?}")) };
            if !body[..end].bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)) {
                return Some(format!("a clipboard that is no base64: {near:?}"));
            }
            rest = &body[end + 1..];
        } else {
            return Some(format!("a sequence that is not its own: {near:?}"));
        }
    }
    said.push_str(rest);
    hostile::fault(said.replace('\r', "").as_bytes(), false)
}
