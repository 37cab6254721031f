//! Taking over the terminal and giving it back on every way out.
//!
//! What is taken: raw mode, the alternate screen, bracketed paste, the cursor. Not the mouse: the
//! terminal's own text selection keeps working. The state is global because the terminal is: a
//! panic in any thread must be able to give it back.

mod editor;
mod frame;

use std::io;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{Errno, retry_on_intr};
use rustix::process::Signal;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{OptionalActions, Termios};

pub use editor::{EditorError, run_editor};
pub use frame::{FrameBackend, Screen, Tui, open};

use super::input::Input;
use crate::interchange::foreign::guard;

/// Alternate screen, cleared; bracketed paste; no cursor.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[0m\x1b[2J\x1b[H\x1b[?2004h\x1b[?25l";
/// Ends a half-written frame too: synchronized update, colours.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// Used when the terminal does not tell its size (a size of 0 means unknown).
const UNKNOWN_SIZE: Size = Size { width: 80, height: 24 };
/// Larger terminals are used up to here: the buffers of an absurd size would fill the memory.
const GREATEST_SIZE: Size = Size { width: 1000, height: 500 };

static LIFE: Mutex<Life> = Mutex::new(Life { entered: false, saved: None });
static PANICKED: AtomicBool = AtomicBool::new(false);
static ON_PANIC: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);

struct Life {
    /// The terminal is ours now.
    entered: bool,
    /// Its modes before that.
    saved: Option<Termios>,
}

/// Why the terminal could not be taken over.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// Standard input or output is a file or a pipe.
    #[error("standard input and output are not a terminal")]
    NotATerminal,
    /// A thread panicked; its message is on the screen, which must stay readable.
    #[error("a thread panicked")]
    Panicked,
    /// The terminal refused.
    #[error("terminal: {0}")]
    Io(#[from] io::Error),
}

/// The terminal is ours while this lives; dropping it restores the terminal.
#[derive(Debug)]
pub struct TerminalGuard {
    _private: (),
}

impl TerminalGuard {
    /// Takes the terminal over, and makes every panic restore it before printing its message.
    ///
    /// # Errors
    /// When standard input or output is not a terminal, or it refuses raw mode.
    pub fn enter() -> Result<Self, TerminalError> {
        if !rustix::termios::isatty(stdin()) || !rustix::termios::isatty(stdout()) {
            return Err(TerminalError::NotATerminal);
        }
        install_panic_hook();
        take()?;
        Ok(Self { _private: () })
    }

    /// Gives the terminal back for a while. Never fails; harmless when already given back.
    pub fn suspend(&self) {
        restore();
    }

    /// Takes the terminal again, also when it only seems to be ours (after `SIGCONT` a shell has
    /// changed its modes). The screen is blank then: call `Tui::clear`, then draw.
    ///
    /// # Errors
    /// When a thread panicked meanwhile, or the terminal is gone.
    pub fn resume(&self) -> Result<(), TerminalError> {
        if panicked() {
            return Err(TerminalError::Panicked);
        }
        take()?;
        Ok(())
    }

    /// Stops this process as Ctrl-Z does and takes the terminal again when it is continued.
    ///
    /// The whole process group is stopped, as a terminal driver would do it, so that the shell
    /// also sees a wrapper or a pipeline stop. Without job control nothing stops, and the call
    /// returns soon.
    ///
    /// # Errors
    /// As [`TerminalGuard::resume`].
    pub fn stop_self(&self) -> Result<(), TerminalError> {
        let continued = Arc::new(AtomicBool::new(false));
        let watch = signal_hook::flag::register(signal_hook::consts::SIGCONT, Arc::clone(&continued))?;
        restore();
        let sent = rustix::process::kill_current_process_group(Signal::TSTP);
        // The signal may be handled by another thread a moment after the call returns. The
        // deadline is for an orphaned group, where the kernel discards it. The time spent stopped
        // counts towards it, but the continuation is then seen first.
        let deadline = Instant::now() + Duration::from_millis(200);
        while !continued.load(Ordering::SeqCst) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        signal_hook::low_level::unregister(watch);
        let resumed = self.resume();
        sent.map_err(io::Error::from)?;
        resumed
    }

    /// Runs something that needs the terminal for itself: an editor, a pager. The input thread
    /// lets go of the keys meanwhile. Call `Tui::clear` and draw afterwards.
    ///
    /// # Errors
    /// As [`TerminalGuard::resume`]; the result of `job` is lost then, so keep what matters
    /// elsewhere.
    pub fn outside<T>(&self, input: &Input, job: impl FnOnce() -> T) -> Result<T, TerminalError> {
        input.pause();
        self.suspend();
        let result = job();
        let resumed = self.resume();
        input.resume();
        resumed?;
        Ok(result)
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, whoever calls. Idempotent; says nothing when the terminal is gone.
pub fn restore() {
    let mut life = life();
    if !life.entered {
        return;
    }
    life.entered = false;
    let _ = write_all(LEAVE);
    // From the background, changing the modes would stop this process (SIGTTOU), and the shell
    // has already set its own.
    let foreground = rustix::termios::tcgetpgrp(stdin()).is_ok_and(|group| group == rustix::process::getpgrp());
    if let (true, Some(saved)) = (foreground, &life.saved) {
        let _ = retry_on_intr(|| rustix::termios::tcsetattr(stdin(), OptionalActions::Now, saved));
    }
}

/// True once any thread has panicked while the hook was installed. The loop must end then: the
/// terminal is no longer ours and frames are dropped.
pub fn panicked() -> bool {
    PANICKED.load(Ordering::SeqCst)
}

/// Calls `notify` after a panic in any thread has restored the terminal and printed its message;
/// meant to wake the loop. Replaces an earlier one.
pub fn on_panic(notify: impl Fn() + Send + 'static) {
    *ON_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(notify));
}

/// Size of the terminal in cells: at least 1×1, at most 1000×500, 80×24 when unknown.
pub fn size() -> Size {
    match rustix::termios::tcgetwinsize(stdout()) {
        Ok(size) => usable_size(size.ws_col, size.ws_row),
        Err(_) => UNKNOWN_SIZE,
    }
}

fn usable_size(width: u16, height: u16) -> Size {
    if width == 0 || height == 0 {
        return UNKNOWN_SIZE;
    }
    Size { width: width.min(GREATEST_SIZE.width), height: height.min(GREATEST_SIZE.height) }
}

/// Nothing panics while holding this lock, so the panic hook can always take it.
fn life() -> MutexGuard<'static, Life> {
    LIFE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take() -> io::Result<()> {
    let mut life = life();
    let saved = match &life.saved {
        // Still ours: what is set now is not what the user had.
        Some(saved) if life.entered => saved.clone(),
        _ => retry_on_intr(|| rustix::termios::tcgetattr(stdin()))?,
    };
    let mut raw = saved.clone();
    raw.make_raw();
    retry_on_intr(|| rustix::termios::tcsetattr(stdin(), OptionalActions::Now, &raw))?;
    life.saved = Some(saved.clone());
    life.entered = true;
    if let Err(error) = write_all(ENTER) {
        life.entered = false;
        let _ = rustix::termios::tcsetattr(stdin(), OptionalActions::Now, &saved);
        return Err(error);
    }
    Ok(())
}

/// Writes a frame if the terminal is ours; drops it otherwise.
fn write_frame(bytes: &[u8]) -> io::Result<()> {
    let life = life();
    if life.entered { write_all(bytes) } else { Ok(()) }
}

/// Straight to the descriptor: the standard library's buffer would split at line ends.
fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            // Another process may have made the shared terminal non-blocking.
            Err(Errno::AGAIN) => {
                let out = stdout();
                let _ = poll(&mut [PollFd::new(&out, PollFlags::OUT)], None);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn install_panic_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let message = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if guard::is_contained() {
                return;
            }
            restore();
            PANICKED.store(true, Ordering::SeqCst);
            message(info);
            let notify = ON_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(notify) = notify.as_ref() {
                notify();
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_usable() {
        assert_eq!(usable_size(0, 0), UNKNOWN_SIZE);
        assert_eq!(usable_size(0, 30), UNKNOWN_SIZE);
        assert_eq!(usable_size(1, 1), Size::new(1, 1));
        assert_eq!(usable_size(u16::MAX, u16::MAX), GREATEST_SIZE);
    }

    #[test]
    fn restoring_what_was_never_taken_does_nothing() {
        restore();
        restore();
        assert!(!life().entered);
    }
}
