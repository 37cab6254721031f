//! Taking over the terminal and giving it back on every way out.
//!
//! What is taken: raw mode, the alternate screen, bracketed paste, the cursor. Not the mouse: the
//! terminal's own text selection keeps working. The state is global because the terminal is: a
//! panic in any thread must be able to give it back.

mod editor;
mod editor_beside;
mod editor_rescue;
mod editor_run;
mod frame;
pub mod last_resort;

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::panic;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::{Errno, retry_on_intr};
use rustix::process::Signal;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{InputModes, OptionalActions, Termios};

pub use editor::{Edited, EditorError, StillOpen, Stopped, left_in, run_editor};
pub use editor_run::continue_stopped;
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

/// How long a frame waits for a terminal that takes nothing; then the interface goes on without it, and catches up.
const FRAME_PATIENCE: Duration = Duration::from_millis(40);
/// So long a program that was continued behind another one looks whether it is asked to end.
const BEHIND: Duration = Duration::from_secs(1);
/// How long giving the terminal back waits.
const LEAVE_PATIENCE: Duration = Duration::from_millis(100);

static LIFE: Mutex<Life> =
    Mutex::new(Life { entered: false, saved: None, out: None, unsent: Vec::new(), settles: false });
static PANICKED: AtomicBool = AtomicBool::new(false);
static ON_PANIC: Mutex<Option<OnPanic>> = Mutex::new(None);
static ON_END: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);
static ON_END_WAKE: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);
static ENDING: AtomicBool = AtomicBool::new(false);
static SIGNAL: AtomicI32 = AtomicI32::new(0);

/// Told of a panic after the terminal was given back.
type OnPanic = Box<dyn Fn(&panic::PanicHookInfo) + Send>;

struct Life {
    /// The terminal is ours now.
    entered: bool,
    /// Its modes before that.
    saved: Option<Termios>,
    /// The terminal opened anew, so that not waiting for it is not felt by others who have it open.
    out: Option<OwnedFd>,
    /// What it did not take yet.
    unsent: Vec<u8>,
    /// It was given back with other modes than those that were saved: see [`settle`].
    settles: bool,
}

impl Life {
    /// Sends what is unsent, for as long as the patience lasts; what is left stays for later.
    fn send(&mut self, patience: Duration) -> io::Result<()> {
        let Some(out) = &self.out else {
            let unsent = std::mem::take(&mut self.unsent);
            return write_all(stdout().as_fd(), &unsent, None).map(drop);
        };
        let sent = write_all(out.as_fd(), &self.unsent, Some(Instant::now() + patience))?;
        self.unsent.drain(..sent);
        Ok(())
    }
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
        take(Modes::AsTheyAre)?;
        Ok(Self { _private: () })
    }

    /// Gives the terminal back for a while. Never fails; harmless when already given back.
    pub fn suspend(&self) {
        give_back(false);
    }

    /// Takes the terminal again, also when it only seems to be ours (after `SIGCONT` a shell has
    /// changed its modes). The screen is blank then: call `Tui::clear`, then draw. What it is given back with stays what
    /// it was: an editor may have left it raw.
    ///
    /// # Errors
    /// When a thread panicked meanwhile, or the terminal is gone.
    pub fn resume(&self) -> Result<(), TerminalError> {
        self.take_again(Modes::OfBefore)
    }

    fn take_again(&self, modes: Modes) -> Result<(), TerminalError> {
        if panicked() {
            return Err(TerminalError::Panicked);
        }
        if is_for_us() {
            take(modes)?;
        }
        Ok(())
    }

    /// Stops this process as Ctrl-Z does and takes the terminal again when it is continued.
    ///
    /// The whole process group is stopped, as a terminal driver would do it, so that the shell
    /// also sees a wrapper or a pipeline stop. Gives false where there is no job control: the
    /// terminal is kept then, so that nothing typed is shown on it meanwhile.
    ///
    /// # Errors
    /// As [`TerminalGuard::resume`].
    pub fn stop_self(&self) -> Result<bool, TerminalError> {
        if !crate::job::can_be_stopped() {
            return Ok(false);
        }
        let continued = Arc::new(AtomicBool::new(false));
        let watch = signal_hook::flag::register(signal_hook::consts::SIGCONT, Arc::clone(&continued))?;
        give_back(false);
        let sent = rustix::process::kill_current_process_group(Signal::TSTP);
        // The signal may be handled by another thread a moment after the call returns. The
        // deadline is for a group that was orphaned, where the kernel discards it. The time spent stopped
        // counts towards it, but the continuation is then seen first.
        let deadline = Instant::now() + Duration::from_millis(200);
        while !continued.load(Ordering::SeqCst) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        signal_hook::low_level::unregister(watch);
        // The shell has set what the user has by now.
        let resumed = self.take_again(Modes::AsTheyAre);
        sent.map_err(io::Error::from)?;
        resumed.map(|()| true)
    }

    /// Runs something that needs the terminal for itself: an editor, a pager. The input thread lets go of the keys
    /// meanwhile. Call `Tui::clear` and draw afterwards. Gives the result of `job`, and whether the terminal could be taken
    /// again: as [`TerminalGuard::resume`]; not at all when the program is ending.
    pub fn outside<T>(&self, input: &Input, job: impl FnOnce() -> T) -> (T, Result<(), TerminalError>) {
        input.pause();
        self.suspend();
        let result = job();
        crate::job::come_to_front(stdin());
        let resumed = if is_ending() { Ok(()) } else { self.resume() };
        input.resume();
        (result, resumed)
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back before the end, whoever calls. Idempotent; says nothing when the terminal is gone. What is typed stops
/// no output before [`settle`]: a Ctrl-S that was meant for us would hold up the last words, and with them the end.
pub fn restore() {
    give_back(true);
}

/// Before the end, when everything is said: the modes that [`restore`] left out.
pub fn settle() {
    let mut life = life();
    let left_out = std::mem::take(&mut life.settles);
    if let (false, true, Some(saved)) = (life.entered, left_out && is_in_front(), &life.saved) {
        let _ = retry_on_intr(|| rustix::termios::tcsetattr(stdin(), OptionalActions::Now, saved));
    }
}

/// Whether a program that was continued is to take the terminal: not where it is asked to end. From behind, the system stops whoever
/// takes it; a shell that leaves continues its jobs to end them (`SIGTERM`, then `SIGCONT`), and stopped once more they would stay
/// for ever.
fn is_for_us() -> bool {
    let deadline = Instant::now() + BEHIND;
    while !is_ending() && !is_in_front() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    !is_ending()
}

fn is_in_front() -> bool {
    crate::job::is_in_front(stdin()).unwrap_or(true)
}

fn give_back(ends: bool) {
    let mut life = life();
    if !life.entered {
        return;
    }
    life.entered = false;
    last_resort::given_back();
    // Half a frame is cut short by the first sequence behind it.
    life.unsent = LEAVE.to_vec();
    let _ = life.send(LEAVE_PATIENCE);
    life.unsent.clear();
    // From the background, changing the modes would stop this process (SIGTTOU), and the shell
    // has already set its own.
    if let (true, Some(mut modes)) = (is_in_front(), life.saved.clone()) {
        if ends {
            modes.input_modes.remove(InputModes::IXON);
            life.settles = true;
        }
        let _ = retry_on_intr(|| rustix::termios::tcsetattr(stdin(), OptionalActions::Now, &modes));
    }
}

/// True once any thread has panicked while the hook was installed. The loop must end then: the
/// terminal is no longer ours and frames are dropped.
pub fn panicked() -> bool {
    PANICKED.load(Ordering::SeqCst)
}

/// Calls `notify` after a panic in any thread has restored the terminal, in place of printing the panic's message, which
/// may hold what somebody typed; meant to say so and to wake the loop. Replaces an earlier one.
pub fn on_panic(notify: impl Fn(&panic::PanicHookInfo) + Send + 'static) {
    *ON_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(notify));
}

/// The program is asked to end, by a signal or because it failed: whatever waits for the terminal or for an editor goes on.
pub fn end(signal: Option<i32>) {
    if let Some(signal) = signal {
        let _ = SIGNAL.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst);
    }
    ENDING.store(true, Ordering::SeqCst);
    if let Some(wake) = ON_END_WAKE.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
        wake();
    }
    if let Some(notify) = ON_END.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
        notify();
    }
}

/// Whether the program was asked to end.
pub fn is_ending() -> bool {
    ENDING.load(Ordering::SeqCst)
}

/// Whether there is no terminal any more.
pub fn is_gone() -> bool {
    rustix::termios::tcgetwinsize(stdout()).is_err()
}

/// The signal that asked the program to end.
pub fn ended_by() -> Option<i32> {
    Some(SIGNAL.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
}

/// Calls `wake` when the program is asked to end; meant to wake the loop. Replaces an earlier one.
pub fn on_end_wake(wake: impl Fn() + Send + 'static) {
    *ON_END_WAKE.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(wake));
}

/// Calls `notify` when the program is asked to end, until another replaces it.
fn on_end(notify: Option<Box<dyn Fn() + Send>>) {
    *ON_END.lock().unwrap_or_else(PoisonError::into_inner) = notify;
}

/// Whether the terminal has not taken the last frame whole. Asking sends what it takes by now.
///
/// # Errors
/// The terminal is gone.
pub fn is_behind() -> io::Result<bool> {
    let mut life = life();
    if !life.entered || life.unsent.is_empty() {
        return Ok(false);
    }
    life.send(Duration::ZERO)?;
    Ok(!life.unsent.is_empty())
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

/// With which modes the terminal is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Modes {
    /// Those that are set now, unless the terminal is still ours.
    AsTheyAre,
    /// Those of the last time, if there was one.
    OfBefore,
}

fn take(modes: Modes) -> io::Result<()> {
    let mut life = life();
    let saved = match &life.saved {
        // Still ours, or of a program that we ran: what is set now is not what the user had.
        Some(saved) if life.entered || life.settles || modes == Modes::OfBefore => saved.clone(),
        _ => retry_on_intr(|| rustix::termios::tcgetattr(stdin()))?,
    };
    let mut raw = saved.clone();
    raw.make_raw();
    retry_on_intr(|| rustix::termios::tcsetattr(stdin(), OptionalActions::Now, &raw))?;
    last_resort::taken(&saved);
    life.saved = Some(saved.clone());
    (life.entered, life.settles) = (true, false);
    if life.out.is_none() {
        life.out = open_anew();
    }
    life.unsent = ENTER.to_vec();
    if let Err(error) = life.send(FRAME_PATIENCE) {
        life.entered = false;
        last_resort::given_back();
        let _ = rustix::termios::tcsetattr(stdin(), OptionalActions::Now, &saved);
        return Err(error);
    }
    Ok(())
}

/// The terminal of standard output, to be written without waiting. None where it may not be opened, as under `sudo -u`.
fn open_anew() -> Option<OwnedFd> {
    let name = rustix::termios::ttyname(stdout(), Vec::new()).ok()?;
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let opened = rustix::fs::open(name.as_c_str(), flags, Mode::empty()).ok()?;
    let device = |found: rustix::fs::Stat| found.st_rdev;
    let same = rustix::fs::fstat(&opened).ok().map(device) == rustix::fs::fstat(stdout()).ok().map(device);
    same.then_some(opened)
}

/// Writes to the terminal if it is ours; drops it otherwise. What the terminal does not take soon is kept, see
/// [`is_behind`].
fn write_frame(bytes: &[u8]) -> io::Result<()> {
    let mut life = life();
    if !life.entered {
        return Ok(());
    }
    life.unsent.extend_from_slice(bytes);
    life.send(if is_ending() { Duration::ZERO } else { FRAME_PATIENCE })
}

/// Straight to the descriptor: the standard library's buffer would split at line ends. Gives how much was written by the
/// deadline; without one, all.
fn write_all(out: BorrowedFd, bytes: &[u8], deadline: Option<Instant>) -> io::Result<usize> {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        match rustix::io::write(out, rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => at += written,
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
                if left.is_some_and(|left| left.is_zero()) {
                    break;
                }
                let left = left.map(|left| Timespec { tv_sec: 0, tv_nsec: left.subsec_nanos().into() });
                let _ = poll(&mut [PollFd::new(&out, PollFlags::OUT)], left.as_ref());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(at)
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
            {
                let notify = ON_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
                match notify.as_ref() {
                    Some(notify) => notify(info),
                    None => message(info),
                }
            }
            // Only now: the program may end before this thread gets any further.
            end(None);
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
