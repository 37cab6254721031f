//! A command that waits for another program, or for a disk, says so to whoever sits there, rather than stand still for no
//! reason.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::output;
use crate::i18n::Lang;
use crate::store::patience;
use crate::threads::Waiting;

/// Shorter waits are no news.
const SOON: Duration = Duration::from_secs(1);
/// A disk has this long: after [`SOON`], by which a wait for another program is known to be one.
const DISK: Duration = Duration::from_secs(2);

/// How often in a row it has to be found waiting, and the pause between two looks.
const LOOKS: u32 = 5;
const LOOK: Duration = Duration::from_millis(400);

/// Whether that a disk does not answer was said.
static SAID: AtomicBool = AtomicBool::new(false);

/// Whether this program waits for another one's write, which was said.
static FOR_ANOTHER: AtomicBool = AtomicBool::new(false);

/// From now on says on standard error, once, that this thread waits for another program's write; to a person only.
pub(super) fn tell(lang: Lang) {
    if output::complains_to_a_person() {
        patience::on_wait_longer_than(SOON, move |waits| {
            FOR_ANOTHER.store(waits, Ordering::SeqCst);
            if waits {
                output::complain(lang.t("cli.waiting"));
            }
        });
    }
}

/// From now on this thread waits without a word: the screen is the interface's.
pub(super) fn tell_nothing() {
    patience::on_wait(|_| ());
}

/// Does what reads a file before there is a screen. Where its disk does not answer, which no call tells (a file system that
/// is frozen, a mount whose server is gone), that is said to a person meanwhile.
pub(super) fn reading<T>(lang: Lang, path: &Path, work: impl FnOnce() -> T) -> T {
    let watched = if output::complains_to_a_person() { Watched::start(lang, path) } else { None };
    crate::fault::stall("start");
    let done = work();
    drop(watched);
    done
}

/// From now on, until what is given is dropped: where a write of a command stands still because its disk does not answer, that is
/// said to a person. A signal does not end such a wait.
pub(super) fn for_the_disk(lang: Lang, path: &Path) -> Option<Watched> {
    if !cfg!(target_os = "linux") || !output::complains_to_a_person() {
        return None;
    }
    let (sender, done) = channel::<()>();
    let path = path.display().to_string();
    let watch = move || {
        let (mut stuck, mut waiting) = (0, Waiting::default());
        while stuck < LOOKS && done.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            stuck = if waiting.still() { stuck + 1 } else { 0 };
        }
        if stuck == LOOKS && !SAID.swap(true, Ordering::SeqCst) {
            output::complain(&lang.tf("cli.disk_waits_to_write", &[("path", &path)]));
        }
    };
    Watched::watch(watch, sender)
}

/// Whether the thread that carries out commands, the first one, sleeps where no signal wakes it.
fn waits_for_a_disk() -> bool {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('D'))
}

/// A thread that speaks up when this is still there after a while. Without a thread nothing is said.
pub(super) struct Watched(Option<(Sender<()>, JoinHandle<()>)>);

impl Watched {
    fn start(lang: Lang, path: &Path) -> Option<Watched> {
        let (sender, done) = channel::<()>();
        let path = path.display().to_string();
        let watch = move || {
            if done.recv_timeout(DISK) == Err(RecvTimeoutError::Timeout)
                && !FOR_ANOTHER.load(Ordering::SeqCst)
                && !SAID.swap(true, Ordering::SeqCst)
            {
                let what = if waits_for_a_disk() { "cli.disk_waits_to_write" } else { "cli.disk_waits" };
                output::complain(&lang.tf(what, &[("path", &path)]));
            }
        };
        Watched::watch(watch, sender)
    }

    fn watch(watch: impl FnOnce() + Send + 'static, sender: Sender<()>) -> Option<Watched> {
        let thread = std::thread::Builder::new().name("waiting".to_owned()).spawn(watch).ok()?;
        Some(Watched(Some((sender, thread))))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // Waited for, so that it says nothing on the interface's screen.
        if let Some((sender, thread)) = self.0.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}
