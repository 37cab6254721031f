//! Beside the thread that keeps drafts: while that waits in a write that does not come back (a frozen file system, a disk that
//! hangs), what is typed goes into a file all the same, in memory first, which no disk keeps waiting.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::keeper::Keeper;
use super::{Place, Told, Unkept, of};

/// So long a write may take before what it is of lies in a file as well: what is typed is to survive a kill half a second later.
const QUIET: Duration = Duration::from_millis(250);
/// So long before it is said.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(100);

/// Whether somebody looks on already.
pub(super) type Looking = Arc<AtomicBool>;

/// What whoever looks on has to know.
pub(super) struct Beside {
    pub keeper: Keeper,
    pub unkept: Arc<Unkept>,
    pub told: Arc<Mutex<Told>>,
    pub looking: Looking,
}

/// What of a draft lies in a file.
struct Kept {
    form: u64,
    json: String,
    /// The form was told.
    said: bool,
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
        let mut beside: BTreeMap<String, Kept> = BTreeMap::new();
        loop {
            std::thread::sleep(LOOK);
            let waiting = of(&self.unkept).clone();
            since.retain(|id, _| waiting.contains_key(id));
            for (id, (form, json)) in &waiting {
                let began = *since.entry(id.clone()).or_insert_with(Instant::now);
                let writes = of(&self.keeper.writes).map_or(Duration::ZERO, |since| since.elapsed());
                let waits = began.elapsed().min(writes);
                let said = waits >= PATIENCE;
                // What no place takes is tried now and then, and was said: between two tries nothing waits.
                let known = beside.get(id).is_some_and(|kept| kept.json == *json && (kept.said || !said));
                if waits < QUIET || known {
                    continue;
                }
                let place = self.keeper.keep_beside(id, json);
                if matches!(place, Place::File(_) | Place::Memory(_)) {
                    of(&self.keeper.beside).insert(id.clone(), json.clone());
                }
                if !of(&self.unkept).contains_key(id) {
                    // Kept or saved just now: it is not to be offered again.
                    self.take_away(id);
                }
                if said {
                    self.tell(*form, place);
                }
                beside.insert(id.clone(), Kept { form: *form, json: json.clone(), said });
            }
            // It came back: what lies in a file was removed there, unless it was written since.
            let kept: BTreeSet<String> = beside.keys().filter(|id| !waiting.contains_key(*id)).cloned().collect();
            for id in kept {
                let in_database = self.take_away(&id);
                if let (Some(Kept { form, said: true, .. }), true) = (beside.remove(&id), in_database) {
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

    /// Takes what lies in a file away, unless it was kept in one in the end: what held it up may have failed.
    fn take_away(&self, id: &str) -> bool {
        of(&self.keeper.beside).remove(id);
        let in_database = !of(&self.keeper.in_files).contains(id);
        if in_database {
            self.keeper.folders.remove(id);
        }
        in_database
    }

    fn tell(&self, form: u64, place: Place) {
        // Whoever keeps drafts may be about to tell something itself.
        if let Ok(told) = self.told.try_lock() {
            told(form, place);
        }
    }
}
