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

/// Shorter waits are no news.
const SOON: Duration = Duration::from_secs(1);
/// A disk has this long: after [`SOON`], by which a wait for another program is known to be one.
const DISK: Duration = Duration::from_secs(2);

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

/// A thread that speaks up when this is still there after a while. Without a thread nothing is said.
struct Watched(Option<(Sender<()>, JoinHandle<()>)>);

impl Watched {
    fn start(lang: Lang, path: &Path) -> Option<Watched> {
        let (sender, done) = channel::<()>();
        let path = path.display().to_string();
        let watch = move || {
            if done.recv_timeout(DISK) == Err(RecvTimeoutError::Timeout) && !FOR_ANOTHER.load(Ordering::SeqCst) {
                output::complain(&lang.tf("cli.disk_waits", &[("path", &path)]));
            }
        };
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
