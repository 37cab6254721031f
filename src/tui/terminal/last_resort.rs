//! When the system ends the program at once: `SIGBUS`, as where somebody empties a file that SQLite has in memory (`-shm`), and
//! `SIGABRT`, as where no memory is left; also what nobody sends on purpose (`SIGSYS`, `SIGTRAP`, `SIGILL`, `SIGFPE`, `SIGSEGV`).
//! Nothing can go on then, but what is typed is written into a file, the terminal is given back, and a word says what is kept.

use std::ffi::{c_int, c_void};
use std::ptr::null_mut;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

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
        let _ = unsafe { register(signal, move || end(signal)) };
    }
    // Signal-hook leaves these to whoever knows that their cause is met again on return.
    for signal in [libc::SIGILL, libc::SIGFPE, libc::SIGSEGV] {
        catch(signal);
    }
}

/// What answered `SIGSEGV` before: the standard library, which tells a stack that overflows.
static BEFORE: AtomicPtr<libc::sigaction> = AtomicPtr::new(null_mut());

fn catch(signal: c_int) {
    // SAFETY: a structure of the system, of which zeros are a value; both pointers are to live ones. What the handler does takes no lock
    // and no memory.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let mut before: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = faulted as *const () as usize;
        // The stack may be what is at its end.
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        if libc::sigaction(signal, std::ptr::null(), &raw mut before) == 0 && signal == libc::SIGSEGV {
            BEFORE.store(Box::into_raw(Box::new(before)), Ordering::SeqCst);
        }
        libc::sigaction(signal, &raw const action, null_mut());
    }
}

extern "C" fn faulted(signal: c_int, info: *mut libc::siginfo_t, state: *mut c_void) {
    type Handler = extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);
    give_back();
    // SAFETY: it is null or was never freed.
    let before = unsafe { BEFORE.load(Ordering::SeqCst).as_ref() };
    // SAFETY: the system gives a live one.
    let is_fault = unsafe { info.as_ref() }.is_some_and(|info| info.si_code > 0);
    if let Some(before) = before.filter(|_| is_fault && signal == libc::SIGSEGV)
        && before.sa_flags & libc::SA_SIGINFO != 0
    {
        // SAFETY: the system had it as a handler of this kind. It ends the program, or leaves the signal to the system and has its cause
        // met again.
        let handler = unsafe { std::mem::transmute::<usize, Handler>(before.sa_sigaction) };
        return handler(signal, info, state);
    }
    let _ = emulate_default_handler(signal);
}

fn end(signal: c_int) {
    give_back();
    let _ = emulate_default_handler(signal);
}

fn give_back() {
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
}
