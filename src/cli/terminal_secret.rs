//! Reading a secret from the terminal without showing it.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use rustix::termios::{
    InputModes, LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush, tcgetattr, tcsetattr,
};
use signal_hook::consts::{SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
use zeroize::Zeroizing;

use crate::vault::{KeyError, MOST_READ, Secret};

/// A terminal that shows nothing of what is typed, and how it was before. It gets that back when the last question that needs
/// it is over, however it ends.
struct Quiet {
    terminal: std::fs::File,
    before: Termios,
    silent: Termios,
    held: usize,
}

impl Quiet {
    fn hush(&self) {
        if crate::job::is_in_front(&self.terminal).unwrap_or(true) {
            let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.silent);
        }
    }

    fn give_back(&self) {
        // From the background it would stop this process, and the shell has set its own modes.
        if crate::job::is_in_front(&self.terminal).unwrap_or(true) {
            let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
        }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// What ends a program that does nothing about it.
const ENDS: [i32; 7] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGUSR1, SIGUSR2];

static WATCH: Once = Once::new();
/// The interface sees to signals itself.
static HANDED_OVER: AtomicBool = AtomicBool::new(false);

/// From the first question on a signal that ends the program gives the terminal back before it does.
fn watch_signals() {
    WATCH.call_once(|| {
        let Ok(mut signals) = signal_hook::iterator::Signals::new(ENDS.into_iter().chain([SIGCONT])) else { return };
        let watch = move || {
            for signal in signals.forever() {
                if signal == SIGCONT {
                    // The shell that continues it has set the modes that it has itself.
                    if let Some(quiet) = &*self::quiet() {
                        quiet.hush();
                    }
                    continue;
                }
                if let Some(quiet) = quiet().take() {
                    quiet.give_back();
                } else if HANDED_OVER.load(Ordering::SeqCst) {
                    continue;
                }
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        };
        let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(watch);
    });
}

/// Nobody is asked any more: signals are seen to by whoever takes the terminal over.
pub fn hand_over() {
    HANDED_OVER.store(true, Ordering::SeqCst);
}

static QUIET: Mutex<Option<Quiet>> = Mutex::new(None);

fn quiet() -> MutexGuard<'static, Option<Quiet>> {
    QUIET.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps the terminal from showing what is typed between two questions, where there is a terminal.
pub struct Hushed(());

impl Hushed {
    /// Forgets what was typed ahead.
    pub fn throw_away(&self) {
        if let Some(quiet) = &*quiet() {
            let _ = tcflush(&quiet.terminal, QueueSelector::IFlush);
        }
    }
}

impl Drop for Hushed {
    fn drop(&mut self) {
        let mut held = quiet();
        if let Some(quiet) = &mut *held {
            quiet.held -= 1;
        }
        held.take_if(|quiet| quiet.held == 0);
    }
}

/// See [`Hushed`]. Where there is no terminal, nothing is to be kept, and whoever asks says so.
pub fn hush() -> Option<Hushed> {
    begin().ok()
}

fn begin() -> Result<Hushed, KeyError> {
    let mut held = quiet();
    if let Some(quiet) = &mut *held {
        quiet.held += 1;
        return Ok(Hushed(()));
    }
    watch_signals();
    let terminal = std::fs::OpenOptions::new().read(true).write(true).open("/dev/tty");
    let terminal = terminal.map_err(|_| KeyError::NoTerminal)?;
    let before = tcgetattr(&terminal).map_err(|_| KeyError::NoTerminal)?;
    let mut silent = before.clone();
    // Keys one by one. Ctrl-C ends the program, which gives the terminal back first: what was asked for is not done all the same.
    silent.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON;
    // Ctrl-S saves elsewhere in this program: here it must not stop the output, whose end nothing else than Ctrl-Q would be.
    silent.input_modes -= InputModes::IXON;
    silent.special_codes[SpecialCodeIndex::VMIN] = 1;
    silent.special_codes[SpecialCodeIndex::VTIME] = 0;
    tcsetattr(&terminal, OptionalActions::Now, &silent).map_err(|_| KeyError::NoTerminal)?;
    *held = Some(Quiet { terminal, before, silent, held: 1 });
    Ok(Hushed(()))
}

/// Asks on the terminal itself, whatever standard input and output are.
///
/// # Errors
/// There is no terminal, or the user gave up with Ctrl-C or Ctrl-D.
pub fn ask(prompt: &str) -> Result<Secret, KeyError> {
    let _hushed = begin()?;
    let terminal = quiet().as_ref().and_then(|quiet| quiet.terminal.try_clone().ok()).ok_or(KeyError::NoTerminal)?;
    let _ = (&terminal).write_all(super::output::safe(prompt).as_bytes());
    // An answer is given up with the same keys, and that is said.
    signals(false);
    let read = line(&terminal);
    signals(true);
    let _ = (&terminal).write_all(b"\n");
    read
}

/// Whether keys of the terminal are signals, while it shows nothing.
fn signals(on: bool) {
    if let Some(quiet) = &mut *quiet() {
        quiet.silent.local_modes.set(LocalModes::ISIG, on);
        quiet.hush();
    }
}

/// A line as its keys come, with what people correct it with.
fn line(mut keys: impl Read) -> Result<Secret, KeyError> {
    // Its place in memory never moves, so that no copy is left behind.
    let mut typed = Zeroizing::new(Vec::with_capacity(MOST_READ + 4));
    let mut cut = false;
    let mut key = [0];
    // How far a key is that types nothing, such as an arrow: Esc, a bracket, and what follows up to a letter or `~`.
    let mut far = 0;
    loop {
        match keys.read(&mut key) {
            Ok(1..) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            _ => return Err(KeyError::GivenUp),
        }
        far = match (key[0], far) {
            (0x1B, _) => 1,
            (b'[' | b'O', 1) => 2,
            (0x20..=0x3F, 2..) => 3,
            (0x40..=0x7E, 2..) => {
                far = 0;
                continue;
            }
            _ => 0,
        };
        if far > 0 {
            continue;
        }
        match key[0] {
            b'\r' | b'\n' => break,
            0x03 | 0x04 => return Err(KeyError::GivenUp),
            // Backspace takes a whole character.
            0x08 | 0x7F => while typed.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {},
            0x15 => {
                typed.clear();
                cut = false;
            }
            0x00..=0x08 | 0x0A..=0x1F => {}
            byte if typed.len() < MOST_READ => typed.push(byte),
            _ => cut = true,
        }
    }
    if cut {
        return Err(KeyError::TooLong { most: MOST_READ });
    }
    let text = std::str::from_utf8(&typed).map_err(|_| KeyError::GivenUp)?;
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_corrected_and_given_up_as_people_do() {
        let read = |keys: &str| line(keys.as_bytes());
        assert!(read("phrasé\u{7f}e\r").unwrap().is(&Secret::new("phrase")));
        assert!(read("faux\u{15}juste\n").unwrap().is(&Secret::new("juste")));
        // Arrows and function keys type nothing.
        let arrows = "\u{1b}[A\u{1b}OPjus\u{1b}[1;5Dte\u{1b}[24~\u{1b}\u{1b}[B\r";
        assert!(read(arrows).unwrap().is(&Secret::new("juste")));
        assert!(read("[A] O\r").unwrap().is(&Secret::new("[A] O")));
        assert!(read("deux\tmots\u{1b}\r").unwrap().is(&Secret::new("deux mots")));
        assert!(matches!(read("abc\u{3}"), Err(KeyError::GivenUp)));
        assert!(matches!(read("abc"), Err(KeyError::GivenUp)));
        // Nothing is cut.
        let long = "é".repeat(MOST_READ / 2);
        assert!(read(&format!("{long}\r")).unwrap().is(&Secret::new(&long)));
        assert!(matches!(read(&format!("{long}e\r")), Err(KeyError::TooLong { .. })));
    }
}
