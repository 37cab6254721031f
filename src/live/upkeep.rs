//! What is done for the file once everything is read, when nobody waits for it: the check of the day, and a backup where
//! none was made for days. One thread of low priority with a connection of its own, once; then nothing runs any more.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{Notice, Tell};
use crate::model::rotation::Rotation;
use crate::store::backups::Backups;
use crate::store::{
    Hampered, Interrupter, LastCheck, Session, Store, is_older, locked, logs_aside, rescued, sync_folder,
};

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Upkeep {
    /// The backups, unless they are not wanted.
    pub backups: Option<(Backups, Rotation)>,
}

/// What seems to be damaged is looked at again after this.
const AGAIN: Duration = Duration::from_millis(700);

/// Ends the work under way.
#[derive(Default)]
pub struct Stop {
    asked: AtomicBool,
    interrupter: Interrupter,
}

impl Stop {
    /// The work is to end at once.
    pub fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        self.interrupter.interrupt();
    }

    fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Starts the thread. `damaged` is given a check that found damage, `done` is called at its end, whatever came of it.
pub(super) fn start<R: Send + 'static>(
    upkeep: Upkeep,
    (path, session): (PathBuf, Session),
    tell: Tell<R>,
    stop: Arc<Stop>,
    damaged: impl Fn(LastCheck) + Send + 'static,
    done: impl FnOnce() + Send + 'static,
) -> Option<std::thread::JoinHandle<()>> {
    let work = move || {
        step_back();
        run(&upkeep, &path, &session, &tell, &stop, &damaged);
        done();
    };
    std::thread::Builder::new().name("upkeep".to_owned()).spawn(work).ok()
}

/// Whoever else wants the processor goes first. On Linux this is of the thread alone.
#[cfg(target_os = "linux")]
fn step_back() {
    let _ = rustix::process::nice(19);
}

#[cfg(not(target_os = "linux"))]
fn step_back() {}

fn run<R>(upkeep: &Upkeep, path: &Path, session: &Session, tell: &Tell<R>, stop: &Stop, damaged: &dyn Fn(LastCheck)) {
    if let Some(program) = sync_folder(path) {
        tell(Notice::SyncFolder(program));
    }
    let mut waiting = logs_aside(path);
    // Nothing of these is missing.
    waiting.retain(|log| !is_older(log));
    if !rescued(path).is_empty()
        && let Ok(store) = Store::reader(path, session.clone())
    {
        waiting.extend(store.not_brought_in());
    }
    if !waiting.is_empty() {
        tell(Notice::NotBroughtIn(waiting));
    }
    if let Some((backups, _)) = &upkeep.backups
        && locked(path).is_none()
        && let Some(found) = backups.hampered().filter(Hampered::stops_all)
    {
        tell(Notice::BackupsHampered(found.path().to_owned()));
    }
    let last = LastCheck::read(path);
    let today = session.clock.today();
    if last.as_ref().is_none_or(|last| last.day() != today) {
        let Some(mut found) = check(path, session, stop) else { return };
        if found.damage.is_some() {
            // While somebody writes another file over it, what is read is of both.
            let since = Instant::now();
            while since.elapsed() < AGAIN && !stop.is_asked() {
                std::thread::sleep(Duration::from_millis(20));
            }
            let Some(again) = check(path, session, stop) else { return };
            found = again;
        }
        if found.damage.is_some() {
            return damaged(found);
        }
        // Where it cannot be kept, it is done again at the next start.
        let _ = found.write(path);
    } else if let Some(LastCheck { damage: Some(damage), .. }) = last {
        tell(Notice::Damaged(damage));
        return;
    }
    if let Some((backups, rotation)) = &upkeep.backups
        && !stop.is_asked()
        && backups.is_overdue(session).unwrap_or(false)
    {
        // The next one that is left in the usual way makes one, and says what is wrong.
        let _ = backups.make(session, *rotation, &mut |_| !stop.is_asked());
    }
}

/// Checks the file; nothing when it was stopped or cannot be read, which others tell.
fn check(path: &Path, session: &Session, stop: &Stop) -> Option<LastCheck> {
    let store = Store::reader(path, session.clone()).ok()?;
    stop.interrupter.watch(&store);
    if stop.is_asked() {
        return None;
    }
    let altered = || store.alterations().ok().filter(|how| !how.is_empty()).map(|how| how.to_string());
    let damage = store.quick_check().ok()?.or_else(altered);
    // Pages of a log that somebody deleted meanwhile are missed for another reason.
    if damage.is_some() && store.is_apart() {
        return None;
    }
    Some(LastCheck { at: store.moment(), damage })
}
