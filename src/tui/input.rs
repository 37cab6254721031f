//! The thread that reads keys and signals, asleep while nothing happens.
//!
//! crossterm's reader is not used, only its key types. Read in its source (0.29, `use-dev-tty`):
//! `poll(Duration::ZERO)` returns before it looks at anything, so that events already decoded wait
//! for the next key; a half-received sequence makes it block in `read` while holding its lock, so
//! that it cannot be paused; a paste whose end is lost swallows all keys for ever; and at the end
//! of the input it spins until its timeout.

pub mod decode;

use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crossterm::event::KeyEvent;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::SigId;
use signal_hook::consts::{
    SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGWINCH, SIGXCPU,
};

use super::terminal;
use decode::Decoder;

/// How long to wait for more of what was typed before a signal ends the program, and how often.
const LAST_PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 15_000_000 };
const LAST_READS: usize = 16;

/// What comes from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputEvent {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted, and is clean: line breaks are `\n`, tabs are blanks, there is no other control character.
    Paste(String),
    /// Far more was pasted than any field takes: none of it is kept.
    PasteTooLong,
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// End in order: this signal asked for it (that of a closed terminal also when the terminal is simply gone).
    Terminate(i32),
    /// The process was continued: take the terminal again and draw everything.
    Continued,
}

/// Receives the events; returns false when it wants no more.
pub type Sink = Box<dyn Fn(InputEvent) -> bool + Send>;

/// The input thread. Dropping this ends it.
#[derive(Debug)]
pub struct Input {
    shared: Arc<Shared>,
    wake: UnixStream,
}

impl Input {
    /// Starts reading standard input and catching signals.
    ///
    /// `SIGWINCH` resizes, `SIGTERM`, `SIGHUP`, `SIGINT` and `SIGQUIT` terminate, others that would as `SIGTERM`; `SIGCONT` tells
    /// of a continuation.
    ///
    /// # Errors
    /// When the system has no descriptor, handler or thread left.
    pub fn start(sink: Sink) -> io::Result<Self> {
        Self::start_on(rustix::stdio::stdin(), sink)
    }

    fn start_on(tty: impl AsFd + Send + 'static, sink: Sink) -> io::Result<Self> {
        let (wake, woken) = nonblocking_pair()?;
        let shared = Arc::new(Shared::default());
        let signals = Signals::register()?;
        let thread_shared = Arc::clone(&shared);
        std::thread::Builder::new().name("input".to_owned()).spawn(move || {
            // Also when the sink panics, nobody may wait for this thread for ever.
            let _end = EndMark(&thread_shared);
            run(tty.as_fd(), &woken, &signals, &thread_shared, &*sink);
        })?;
        Ok(Self { shared, wake })
    }

    /// Makes the thread let go of the keys; returns when it has. Signals that end the program are told all the same. Not
    /// to be called by the sink.
    pub fn pause(&self) {
        let mut state = self.shared.lock();
        if state.wish == Wish::Read {
            state.wish = Wish::Pause;
        }
        self.wake();
        while !state.paused && !state.ended {
            state = self.shared.wait(state);
        }
    }

    /// Makes the thread read again. `SIGINT`, `SIGQUIT` and `SIGCONT` that arrived during the pause
    /// are forgotten: Ctrl-C was meant for the program that had the terminal.
    pub fn resume(&self) {
        let mut state = self.shared.lock();
        if state.wish == Wish::Pause {
            state.wish = Wish::Read;
        }
        self.wake();
    }

    fn wake(&self) {
        // A full pipe wakes as well.
        let _ = rustix::io::write(&self.wake, &[0]);
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.shared.lock().wish = Wish::End;
        self.shared.changed.notify_all();
        self.wake();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Wish {
    #[default]
    Read,
    Pause,
    End,
}

#[derive(Debug, Default)]
struct State {
    wish: Wish,
    paused: bool,
    ended: bool,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// What is wished for, which is then so.
    fn obey(&self) -> Wish {
        let mut state = self.lock();
        state.paused = state.wish == Wish::Pause;
        self.changed.notify_all();
        state.wish
    }
}

struct EndMark<'a>(&'a Shared);

impl Drop for EndMark<'_> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.changed.notify_all();
    }
}

/// One pipe for each meaning; a signal handler writes a byte into it.
struct Signals {
    ids: Vec<SigId>,
    resize: UnixStream,
    /// Those that end the program, each with its pipe.
    ends: [(i32, UnixStream); 5],
    continued: UnixStream,
}

/// Of [`Signals::ends`], those that end it even while another program has the terminal: keys make none of these.
const ALWAYS: usize = 3;
/// What nobody sends on purpose, and ends a program all the same; the last when its time on the processor is over
/// (`ulimit -t`).
fn others() -> Vec<i32> {
    let others = [SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU];
    #[cfg(target_os = "linux")]
    let of_linux = {
        use rustix::process::Signal;
        // Those of real time from the first that the C library leaves to programs.
        [Signal::IO, Signal::POWER, Signal::STKFLT].map(Signal::as_raw).into_iter().chain(34..=64)
    };
    #[cfg(not(target_os = "linux"))]
    let of_linux = [];
    others.into_iter().chain(of_linux).collect()
}

impl Signals {
    fn register() -> io::Result<Self> {
        let mut ids = Vec::new();
        let mut pipe = |signals: &[i32]| -> io::Result<UnixStream> {
            let (write, read) = nonblocking_pair()?;
            let write = Arc::new(write);
            for &signal in signals {
                let write = Arc::clone(&write);
                let tell = move || {
                    let _ = rustix::io::write(&*write, &[0]);
                };
                // SAFETY: it takes no lock and no memory: it is one system call.
                ids.push(unsafe { signal_hook::low_level::register(signal, tell) }?);
            }
            Ok(read)
        };
        Ok(Self {
            resize: pipe(&[SIGWINCH])?,
            ends: [
                (SIGTERM, pipe(&[SIGTERM])?),
                (SIGHUP, pipe(&[SIGHUP])?),
                (SIGTERM, pipe(&others())?),
                (SIGINT, pipe(&[SIGINT])?),
                (SIGQUIT, pipe(&[SIGQUIT])?),
            ],
            continued: pipe(&[SIGCONT])?,
            ids,
        })
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for id in self.ids.drain(..) {
            signal_hook::low_level::unregister(id);
        }
    }
}

fn nonblocking_pair() -> io::Result<(UnixStream, UnixStream)> {
    let (one, other) = UnixStream::pair()?;
    one.set_nonblocking(true)?;
    other.set_nonblocking(true)?;
    Ok((one, other))
}

/// Empties a pipe.
fn drain(mut pipe: &UnixStream) {
    let mut bytes = [0; 256];
    while matches!(pipe.read(&mut bytes), Ok(1..)) {}
}

/// Reads and forwards until the sink has enough, the end is wished for or the terminal is gone.
fn run(tty: BorrowedFd, woken: &UnixStream, signals: &Signals, shared: &Shared, sink: &dyn Fn(InputEvent) -> bool) {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    loop {
        let mut polled = vec![PollFd::new(woken, PollFlags::IN)];
        polled.extend(signals.ends.iter().map(|(_, pipe)| PollFd::new(pipe, PollFlags::IN)));
        polled.push(PollFd::new(&signals.resize, PollFlags::IN));
        polled.push(PollFd::new(&signals.continued, PollFlags::IN));
        polled.push(PollFd::new(&tty, PollFlags::IN));
        // No timeout while nothing is half-received: no wake-up without a cause.
        let timeout = decoder.patience().map(|patience| Timespec {
            tv_sec: i64::try_from(patience.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: patience.subsec_nanos().into(),
        });
        match poll(&mut polled, timeout.as_ref()) {
            Ok(0) => decoder.waited(&mut events),
            Ok(_) => {}
            Err(Errno::INTR | Errno::AGAIN) => continue,
            Err(_) => {
                sink(InputEvent::Terminate(SIGHUP));
                return;
            }
        }
        let polled: Vec<PollFlags> = polled.iter().map(PollFd::revents).collect();
        let [wake, ends @ .., resize, continued, keys] = &polled[..] else { return };

        if !wake.is_empty() {
            drain(woken);
            match shared.obey() {
                Wish::Read => {}
                Wish::End => return,
                Wish::Pause => {
                    if !rest(woken, signals, shared, sink) {
                        return;
                    }
                    for (_, pipe) in &signals.ends[ALWAYS..] {
                        drain(pipe);
                    }
                    drain(&signals.continued);
                    decoder = Decoder::default();
                    // What was readable before the pause has been read by someone else.
                    continue;
                }
            }
        }
        if !continued.is_empty() {
            drain(&signals.continued);
            events.push(InputEvent::Continued);
        }
        if !resize.is_empty() {
            drain(&signals.resize);
            let size = terminal::size();
            events.push(InputEvent::Resize(size.width, size.height));
        }
        let mut gone = false;
        if keys.contains(PollFlags::IN) {
            gone = !read_keys(tty, &mut decoder, &mut events);
        } else if !keys.is_empty() {
            gone = true;
        }
        let asked = signals.ends.iter().zip(ends).find(|(_, polled)| !polled.is_empty());
        if let Some(((signal, pipe), _)) = asked {
            drain(pipe);
            if !gone {
                read_last(tty, &mut decoder, &mut events);
            }
            events.push(InputEvent::Terminate(*signal));
        } else if gone {
            events.push(InputEvent::Terminate(SIGHUP));
        }
        for event in events.drain(..) {
            if !sink(event) {
                return;
            }
        }
        if gone {
            return;
        }
    }
}

/// Sleeps through a pause, but for the signals that end the program. False when the thread is to end.
fn rest(woken: &UnixStream, signals: &Signals, shared: &Shared, sink: &dyn Fn(InputEvent) -> bool) -> bool {
    loop {
        let mut polled = vec![PollFd::new(woken, PollFlags::IN)];
        polled.extend(signals.ends[..ALWAYS].iter().map(|(_, pipe)| PollFd::new(pipe, PollFlags::IN)));
        match poll(&mut polled, None) {
            Ok(_) | Err(Errno::INTR | Errno::AGAIN) => {}
            Err(_) => return false,
        }
        let polled: Vec<PollFlags> = polled.iter().map(PollFd::revents).collect();
        for ((signal, pipe), polled) in signals.ends.iter().zip(&polled[1..]) {
            if !polled.is_empty() {
                drain(pipe);
                if !sink(InputEvent::Terminate(*signal)) {
                    return false;
                }
            }
        }
        drain(woken);
        match shared.obey() {
            Wish::Pause => {}
            Wish::Read => return true,
            Wish::End => return false,
        }
    }
}

/// What was typed before the signal came: it may be on its way through the terminal's driver still.
fn read_last(tty: BorrowedFd, decoder: &mut Decoder, events: &mut Vec<InputEvent>) {
    for _ in 0..LAST_READS {
        let ready = poll(&mut [PollFd::new(&tty, PollFlags::IN)], Some(&LAST_PATIENCE));
        if !matches!(ready, Ok(1..)) || !read_keys(tty, decoder, events) {
            break;
        }
    }
    decoder.give_up(events);
}

/// One read of what is there. False when the terminal is gone.
fn read_keys(tty: BorrowedFd, decoder: &mut Decoder, events: &mut Vec<InputEvent>) -> bool {
    let mut bytes = [0; 4096];
    match rustix::io::read(tty, &mut bytes) {
        Ok(0) => false,
        Ok(length) => {
            decoder.feed(&bytes[..length.min(bytes.len())], events);
            true
        }
        Err(Errno::INTR | Errno::AGAIN) => true,
        // EIO: hung up, or reading from an orphaned background group.
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};
    use std::io::Write;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    /// An input on one end of a socket; the test types on the other.
    fn start() -> (Input, UnixStream, Receiver<InputEvent>) {
        let (keyboard, tty) = UnixStream::pair().unwrap();
        let (send, receive) = channel();
        let sink = Box::new(move |event| send.send(event).is_ok());
        (Input::start_on(tty, sink).unwrap(), keyboard, receive)
    }

    /// The next event that is not about a signal: other tests raise those.
    fn next(receive: &Receiver<InputEvent>) -> Option<InputEvent> {
        loop {
            match receive.recv_timeout(Duration::from_secs(5)).ok()? {
                InputEvent::Resize(..) | InputEvent::Continued => {}
                event => return Some(event),
            }
        }
    }

    fn key(code: KeyCode) -> Option<InputEvent> {
        Some(InputEvent::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    #[test]
    fn forwards_keys_and_a_lone_escape() {
        let (_input, mut keyboard, receive) = start();
        keyboard.write_all(b"a\x1b[A\x1b").unwrap();
        assert_eq!(next(&receive), key(KeyCode::Char('a')));
        assert_eq!(next(&receive), key(KeyCode::Up));
        assert_eq!(next(&receive), key(KeyCode::Esc));
    }

    #[test]
    fn a_closed_terminal_terminates_once_and_ends() {
        let (input, keyboard, receive) = start();
        drop(keyboard);
        assert_eq!(next(&receive), Some(InputEvent::Terminate(SIGHUP)));
        // The thread has ended and dropped the sender; a pause does not hang.
        assert_eq!(next(&receive), None);
        input.pause();
        input.resume();
    }

    #[test]
    fn a_paused_input_leaves_the_keys_alone() {
        let (input, mut keyboard, receive) = start();
        input.pause();
        keyboard.write_all(b"x").unwrap();
        assert!(receive.recv_timeout(Duration::from_millis(50)).is_err());
        input.resume();
        assert_eq!(next(&receive), key(KeyCode::Char('x')));
        input.pause();
        input.pause();
        input.resume();
        keyboard.write_all(b"y").unwrap();
        assert_eq!(next(&receive), key(KeyCode::Char('y')));
    }

    #[test]
    fn an_unfinished_paste_does_not_swallow_keys_for_ever() {
        let (_input, mut keyboard, receive) = start();
        keyboard.write_all(b"\x1b[200~abc").unwrap();
        assert_eq!(next(&receive), Some(InputEvent::Paste("abc".to_owned())));
        std::thread::sleep(Duration::from_millis(1_100));
        keyboard.write_all(b"q").unwrap();
        assert_eq!(next(&receive), key(KeyCode::Char('q')));
    }

    #[test]
    fn what_came_of_a_paste_is_passed_on_before_its_end_comes() {
        let (_input, mut keyboard, receive) = start();
        keyboard.write_all(b"\x1b[200~abc").unwrap();
        let begun = std::time::Instant::now();
        assert_eq!(next(&receive), Some(InputEvent::Paste("abc".to_owned())));
        assert!(begun.elapsed() < Duration::from_millis(900), "as long as a paste may pause");
        keyboard.write_all(b"d\x1b[B\x1b[201~q").unwrap();
        assert_eq!(next(&receive), Some(InputEvent::Paste("d".to_owned())));
        assert_eq!(next(&receive), key(KeyCode::Char('q')));
    }

    #[test]
    fn keys_typed_steadily_after_an_unfinished_paste_come_through() {
        let (_input, mut keyboard, receive) = start();
        keyboard.write_all(b"\x1b[200~").unwrap();
        // Faster than the patience of a pause, for longer than the patience.
        let typed = std::thread::spawn(move || {
            for _ in 0..30 {
                std::thread::sleep(Duration::from_millis(60));
                keyboard.write_all(b"k").unwrap();
            }
            keyboard
        });
        let events: Vec<InputEvent> = std::iter::from_fn(|| next(&receive))
            .take_while(|event| *event != key(KeyCode::Char('k')).unwrap())
            .collect();
        let pasted: usize =
            events.iter().map(|event| if let InputEvent::Paste(text) = event { text.len() } else { 99 }).sum();
        assert!(pasted < 25, "{events:?}");
        drop(typed.join().unwrap());
    }

    #[test]
    fn dropping_ends_the_thread() {
        let (input, _keyboard, receive) = start();
        drop(input);
        assert_eq!(next(&receive), None);
    }

    #[test]
    fn signals_become_events() {
        let (_input, _keyboard, receive) = start();
        for (signal, wanted) in [(SIGWINCH, "Resize"), (SIGCONT, "Continued")] {
            signal_hook::low_level::raise(signal).unwrap();
            let event = receive.recv_timeout(Duration::from_secs(5)).unwrap();
            assert!(format!("{event:?}").starts_with(wanted), "{event:?}");
        }
    }
}
