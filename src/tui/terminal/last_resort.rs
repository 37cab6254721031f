//! When the system ends the program at once: `SIGBUS`, as where somebody empties a file that SQLite has in memory (`-shm`), and
//! `SIGABRT`, as where no memory is left; also what nobody sends on purpose (`SIGSYS`, `SIGTRAP`). Nothing can go on then, but
//! what is typed is written into a file, the terminal is given back, and a word says what is kept.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::stdio::{stdin, stdout};
use rustix::termios::{OptionalActions, Termios};
use signal_hook::consts::{SIGABRT, SIGBUS, SIGSYS, SIGTRAP};
use signal_hook::low_level::{emulate_default_handler, register};

use super::LEAVE;
use crate::live::last_will;

/// The terminal is ours now: the same as `Life::entered`, for whoever may not wait for a lock.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Its modes when it was taken first.
static MODES: OnceLock<Termios> = OnceLock::new();
static WORDS: OnceLock<Vec<u8>> = OnceLock::new();
static INSTALLED: OnceLock<()> = OnceLock::new();

/// What is written when it happens.
pub fn say(words: &str) {
    let _ = WORDS.set(format!("{words}\r\n").into_bytes());
}

/// The terminal was taken, with these modes before.
pub(super) fn taken(modes: &Termios) {
    let _ = MODES.set(modes.clone());
    INSTALLED.get_or_init(install);
    TAKEN.store(true, Ordering::SeqCst);
}

/// It is given back in the usual way.
pub(super) fn given_back() {
    TAKEN.store(false, Ordering::SeqCst);
}

fn install() {
    for signal in [SIGBUS, SIGABRT, SIGSYS, SIGTRAP] {
        // SAFETY: what it does takes no lock and no memory: atomics, what is only read, and system calls.
        let _ = unsafe { register(signal, move || give_back(signal)) };
    }
}

fn give_back(signal: i32) {
    last_will::carry_out();
    if TAKEN.swap(false, Ordering::SeqCst) {
        let words: &[u8] = WORDS.get().map_or(&[], Vec::as_slice);
        for bytes in [LEAVE, words] {
            let _ = rustix::io::write(stdout(), bytes);
        }
        if let Some(modes) = MODES.get() {
            let _ = rustix::termios::tcsetattr(stdin(), OptionalActions::Now, modes);
        }
    }
    let _ = emulate_default_handler(signal);
}
