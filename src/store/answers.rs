//! Whether a folder answers. One on a mount whose other end is gone (a share, a key that was pulled out) keeps whoever asks for
//! it waiting, at times for ever; and no signal ends that wait.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A disk that sleeps takes some seconds to wake.
const PATIENCE: Duration = Duration::from_secs(8);

/// The same where somebody sits there and waits.
const SOON: Duration = Duration::from_secs(3);

/// Those that were asked and have not answered yet: a thread of ours still waits for each.
static ASKED: Mutex<Vec<(PathBuf, Receiver<()>)>> = Mutex::new(Vec::new());

/// Whether a folder answers, if only that it is not there. One that does not is waited for once, not each time.
pub fn answers(folder: &Path) -> bool {
    within(folder, PATIENCE, |folder| {
        let _ = std::fs::read_dir(folder).map(|mut entries| entries.next());
    })
}

/// Whether a folder, or the first above it that there is, takes a file: one on a file system that is frozen answers, and takes none.
pub fn takes_files(folder: &Path) -> bool {
    within(folder, SOON, |folder| {
        let there = folder.ancestors().find(|folder| folder.is_dir());
        // That it refuses one is an answer.
        let _ = there.map(tempfile::tempfile_in);
    })
}

/// Whether the folder that a file is in answers.
pub(super) fn answers_for(file: &Path) -> bool {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).is_none_or(answers)
}

fn within(folder: &Path, patience: Duration, ask: impl FnOnce(&Path) + Send + 'static) -> bool {
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(at) = asked.iter().position(|(silent, _)| silent == folder) {
        if asked[at].1.try_recv() == Err(TryRecvError::Empty) {
            return false;
        }
        asked.swap_remove(at);
    }
    let (tell, told) = channel();
    let whose = folder.to_owned();
    let work = move || {
        ask(&whose);
        let _ = tell.send(());
    };
    if std::thread::Builder::new().name("folder".to_owned()).spawn(work).is_err() {
        // Nobody can wait in our place: then it is asked as any other.
        return true;
    }
    let silent = told.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
    if silent {
        asked.push((folder.to_owned(), told));
    }
    !silent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_does_not_answer_is_waited_for_once_and_known_again_when_it_does() {
        let folder = tempfile::tempdir().unwrap();
        assert!(answers(folder.path()) && answers(&folder.path().join("none")));
        let (let_go, held) = channel::<()>();
        let soon = Duration::from_millis(50);
        assert!(!within(folder.path(), soon, move |_| {
            let _ = held.recv();
        }));
        // Nobody asks again, as long as the first still waits.
        assert!(!within(folder.path(), soon, |_| panic!("asked again")));
        drop(let_go);
        let begun = std::time::Instant::now();
        while !within(folder.path(), soon, |_| ()) {
            assert!(begun.elapsed() < Duration::from_secs(20));
        }
    }
}
