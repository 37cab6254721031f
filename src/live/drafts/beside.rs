//! Beside the thread that keeps drafts: while that waits in a write that does not come back (a frozen file system, a disk that
//! hangs), what is typed goes into a file all the same, in memory first, which no disk keeps waiting.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::keeper::Keeper;
use super::{Place, Told, Unkept, of};

/// So long a write may take.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(250);

/// Whether somebody looks on already.
pub(super) type Looking = Arc<AtomicBool>;

/// What whoever looks on has to know.
pub(super) struct Beside {
    pub keeper: Keeper,
    pub unkept: Arc<Unkept>,
    pub told: Arc<Mutex<Told>>,
    pub looking: Looking,
}

impl Beside {
    /// Looks on until everything is kept. Where the system refuses another thread, it is as it was.
    pub fn look_on(self) {
        if self.looking.swap(true, Ordering::SeqCst) {
            return;
        }
        let looking = Arc::clone(&self.looking);
        if crate::threads::start("drafts-beside", move || self.run()).is_err() {
            looking.store(false, Ordering::SeqCst);
        }
    }

    fn run(self) {
        // Since when each draft waits, and what of it lies in a file.
        let mut since: BTreeMap<String, Instant> = BTreeMap::new();
        let mut beside: BTreeMap<String, (u64, String)> = BTreeMap::new();
        loop {
            std::thread::sleep(LOOK);
            let waiting = of(&self.unkept).clone();
            since.retain(|id, _| waiting.contains_key(id));
            for (id, (form, json)) in &waiting {
                let began = *since.entry(id.clone()).or_insert_with(Instant::now);
                let known = beside.get(id).is_some_and(|(_, kept)| kept == json);
                // What no place takes is tried now and then, and was said: between two tries nothing waits.
                let waits = of(&self.keeper.writes).is_some_and(|since| since.elapsed() >= PATIENCE);
                if began.elapsed() < PATIENCE || !waits || known {
                    continue;
                }
                self.tell(*form, self.keeper.keep_beside(id, json));
                beside.insert(id.clone(), (*form, json.clone()));
            }
            // It came back: what lies in a file was removed there, unless it was written since.
            let kept: BTreeSet<String> = beside.keys().filter(|id| !waiting.contains_key(*id)).cloned().collect();
            for id in kept {
                self.keeper.folders.remove(&id);
                if let Some((form, _)) = beside.remove(&id) {
                    self.tell(form, Place::Database);
                }
            }
            if waiting.is_empty() {
                self.looking.store(false, Ordering::SeqCst);
                // What was handed over just now has somebody who looks on only if it saw that.
                if of(&self.unkept).is_empty() || self.looking.swap(true, Ordering::SeqCst) {
                    return;
                }
            }
        }
    }

    fn tell(&self, form: u64, place: Place) {
        // Whoever keeps drafts may be about to tell something itself.
        if let Ok(told) = self.told.try_lock() {
            told(form, place);
        }
    }
}
