//! What the thread of the drafts does with each of them: into the database, else into a file, else it goes on trying.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use super::super::draft_files::{self, FileNumber, Folders};
use super::super::last_will;
use super::{Doubt, GIVEN_UP, Order, Place, Unkept, of};
use crate::store::{Draft, Origin, Session, Store, StoreError, TakenDraft};
use crate::vault;

/// How long a draft waits for others who write; together with the delay of forms it stays below half a second.
const PATIENCE: Duration = Duration::from_millis(120);

/// How long before a draft that is nowhere is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// What writing a draft takes.
#[derive(Clone)]
pub(super) struct Keeper {
    pub(super) path: PathBuf,
    /// Its number when the program began.
    pub(super) file: Option<FileNumber>,
    /// Where its history begins, once that is known.
    pub(super) origin: Arc<Mutex<Option<Origin>>>,
    pub(super) session: Session,
    /// This window, as drafts name it.
    pub(super) window: String,
    pub(super) folders: Folders,
    pub(super) named: Arc<Mutex<Named>>,
    /// Drafts that were given up and that the database has still, as long as it takes nothing.
    pub(super) unwanted: Arc<Mutex<Vec<Draft>>>,
    /// Whether the database was encrypted when it was there last.
    pub(super) sealed: Arc<AtomicBool>,
    /// The latest moment of a draft in the database: what goes into a file behind it is later, wherever the clock is set.
    pub(super) latest: Arc<Mutex<String>>,
    /// Why what goes into the database may be lost with it.
    pub(super) doubt: Arc<Mutex<Option<Doubt>>>,
    /// The folders for the last moment, of a database in clear and of an encrypted one.
    pub(super) ready: Arc<OnceLock<Vec<PathBuf>>>,
    pub(super) in_memory: Arc<OnceLock<Vec<PathBuf>>>,
    /// Drafts that were kept in a file last, by their ids: nobody else takes that away.
    pub(super) in_files: Arc<Mutex<BTreeSet<String>>>,
    /// What lies in a file while the database is waited for, by the drafts' ids.
    pub(super) beside: Arc<Mutex<BTreeMap<String, String>>>,
    /// Since when it does something that a disk may hold up, while it does.
    pub(super) writes: Arc<Mutex<Option<Instant>>>,
}

/// What became of the names of drafts.
#[derive(Default)]
pub(super) struct Named {
    /// The name of what a window goes on with in the place of a draft that another one took over.
    pub(super) apart: BTreeMap<String, String>,
    /// Drafts that are gone on with and could not be taken over yet, as they were offered.
    pub(super) claimed: BTreeMap<String, Draft>,
}

/// Until it is dropped, within something else or alone.
struct AtWork<'a>(&'a Keeper, Option<Instant>);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        *of(&self.0.writes) = self.1;
    }
}

impl Keeper {
    pub(super) fn run(
        &self,
        inbox: &Receiver<Order>,
        told: &dyn Fn(u64, Place),
        pending: &AtomicUsize,
        unkept: &Unkept,
    ) {
        let mut connection = None;
        // Forms that were told that the database did not take their draft. That all is well is no news to others.
        let elsewhere = RefCell::new(BTreeSet::new());
        let nowhere = RefCell::new(BTreeSet::new());
        let again = Cell::new(false);
        let told = |form, place| {
            let was_nowhere = nowhere.borrow_mut().remove(&form);
            let told_now = match &place {
                Place::Apart => true,
                Place::Database => elsewhere.borrow_mut().remove(&form),
                // Somebody else is writing; nothing is wrong.
                Place::File(StoreError::Busy) | Place::Memory(StoreError::Busy) => false,
                Place::Nowhere(StoreError::Busy, _) if !again.get() => false,
                Place::File(_) | Place::Memory(_) => {
                    elsewhere.borrow_mut().insert(form);
                    true
                }
                Place::Nowhere(..) => {
                    elsewhere.borrow_mut().insert(form);
                    nowhere.borrow_mut().insert(form);
                    // Said once, not at each try.
                    !(again.get() && was_nowhere)
                }
            };
            if told_now {
                told(form, place);
            }
        };
        loop {
            let waits = !of(unkept).is_empty() || !of(&self.unwanted).is_empty();
            let first = match if waits { inbox.recv_timeout(AGAIN) } else { inbox.recv().map_err(Into::into) } {
                Ok(first) => first,
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    again.set(true);
                    let left: Vec<_> = of(unkept).iter().map(|(id, kept)| (id.clone(), kept.clone())).collect();
                    for (id, (form, json)) in left {
                        self.carry_out(&Order::Keep { form, id, json }, &mut connection, &told, unkept);
                    }
                    again.set(false);
                    let _at_work = self.begins();
                    self.clear_unwanted(&mut connection);
                    continue;
                }
            };
            crate::fault::provoke("drafts");
            let orders: Vec<Order> = std::iter::once(first).chain(inbox.try_iter()).collect();
            for (at, order) in orders.iter().enumerate() {
                // Of several of one draft the last is as good as all.
                let later = |other: &Order| other.id() == order.id();
                if orders.get(at + 1..).is_some_and(|rest| rest.iter().any(later)) {
                    pending.fetch_sub(1, Ordering::SeqCst);
                    continue;
                }
                self.carry_out(order, &mut connection, &told, unkept);
                pending.fetch_sub(1, Ordering::SeqCst);
            }
        }
    }

    /// Whatever it does from now on may wait for a disk that does not come back, and what is typed with it.
    fn begins(&self) -> AtWork<'_> {
        AtWork(self, of(&self.writes).replace(Instant::now()))
    }

    pub(super) fn carry_out(
        &self,
        order: &Order,
        connection: &mut Option<Store>,
        told: &dyn Fn(u64, Place),
        unkept: &Unkept,
    ) {
        let at_work = self.begins();
        match order {
            Order::Keep { form, id, json } => {
                crate::fault::stall("drafts");
                let place = self.keep(*form, &self.current(id), json, connection);
                self.leave_word(id, json);
                drop(at_work);
                let kept = !matches!(place, Place::Nowhere(..));
                if matches!(place, Place::File(_) | Place::Memory(_)) {
                    of(&self.in_files).insert(id.clone());
                } else {
                    of(&self.in_files).remove(id);
                }
                told(*form, place);
                let mut unkept = of(unkept);
                if kept && unkept.get(id).is_some_and(|(_, newest)| newest == json) {
                    unkept.remove(id);
                }
            }
            Order::Close => *connection = None,
            Order::Look(open) => {
                // A log that was cut or written over a moment ago held what is typed, and goes with this process; or another tool
                // put other content in the place of all.
                let is_lost = |store: &Store, id: &str| {
                    store.in_place().is_err() || store.has_draft(&self.current(id)).is_ok_and(|has| !has)
                };
                for (form, id, json) in open {
                    if connection.as_ref().is_some_and(|store| is_lost(store, id)) {
                        let order = Order::Keep { form: *form, id: id.clone(), json: json.clone() };
                        self.carry_out(&order, connection, told, unkept);
                    }
                }
            }
            Order::Forget { id } => {
                last_will::set(id, None);
                of(&self.in_files).remove(id);
                let id = &self.current(id);
                let claimed = of(&self.named).claimed.remove(id);
                match claimed {
                    Some(draft) => self.drop_draft(id, connection, |store| store.drop_draft_of(id, &draft.updated_at)),
                    None => self.drop_draft(id, connection, |store| store.drop_own_draft(id)),
                }
            }
            Order::Discard(draft) => {
                self.drop_draft(&draft.id, connection, |store| store.drop_offered(draft));
            }
        }
    }

    /// Clears a draft away that was saved or given up, wherever it is. Where the database takes nothing, that is done as soon
    /// as it does; a file says so to the next start.
    fn drop_draft(
        &self,
        id: &str,
        connection: &mut Option<Store>,
        drop: impl FnOnce(&Store) -> Result<(), StoreError>,
    ) {
        crate::fault::stall("given-up");
        let gone = self.folders.remove(id);
        if matches!(*of(&self.doubt), Some(Doubt::Overwritten | Doubt::LogLost)) {
            return;
        }
        // Of one whose file cannot be deleted it must be known that it is over: an older text may stand in it.
        let ended = |store: &Store| drop(store).and_then(|()| if gone { Ok(()) } else { store.mark_draft_over(id) });
        if self.with_store(connection, ended).is_err() {
            let (form, updated_at) = (GIVEN_UP.to_owned(), self.session.clock.now());
            let gone =
                Draft { id: id.to_owned(), host: self.window.clone(), pid: std::process::id(), form, updated_at };
            // Where no folder takes it, it is offered once more: no harm.
            let origin = of(&self.origin).clone();
            let _ = self.folders.write(&self.path, self.file, origin.as_ref(), &self.session.who, &gone);
            of(&self.unwanted).push(gone);
        }
    }

    /// Tries again to clear away what was given up.
    pub(super) fn clear_unwanted(&self, connection: &mut Option<Store>) {
        let unwanted = of(&self.unwanted).clone();
        for gone in unwanted {
            if self.with_store(connection, |store| store.drop_draft_of(&gone.id, &gone.updated_at)).is_ok() {
                self.folders.remove(&gone.id);
                of(&self.unwanted).retain(|other| other.id != gone.id);
            }
        }
    }

    /// The name that a draft has by now.
    pub(super) fn current(&self, id: &str) -> String {
        of(&self.named).apart.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Another window has a draft: what is typed here goes on under a name that nobody has.
    fn name_apart(&self, form: u64, id: &str) -> String {
        let mut named = of(&self.named);
        let own = format!("{}:{form}", self.session.id);
        let taken = |name: &String| name == id || named.apart.values().any(|other| other == name);
        let names = std::iter::once(own.clone()).chain((2..).map(|n| format!("{own}.{n}")));
        let name = names.into_iter().find(|name| !taken(name)).unwrap_or(own);
        for former in named.apart.values_mut().filter(|former| *former == id) {
            former.clone_from(&name);
        }
        named.apart.insert(id.to_owned(), name.clone());
        name
    }

    fn keep(&self, form: u64, id: &str, json: &str, connection: &mut Option<Store>) -> Place {
        let doubt = *of(&self.doubt);
        match doubt {
            Some(Doubt::Overwritten) => {
                *connection = None;
                return self.keep_in_file(id, json, StoreError::Overwritten(self.path.clone()));
            }
            Some(Doubt::LogLost) => {
                *connection = None;
                return self.keep_in_file(id, json, StoreError::LogLost(self.path.clone()));
            }
            Some(Doubt::Moved) => {
                *connection = None;
                return self.keep_in_file(id, json, StoreError::Moved(self.path.clone()));
            }
            Some(Doubt::Damaged) => {
                let place = self.keep_in_file(id, json, StoreError::Damaged(String::new()));
                if let Place::File(_) | Place::Memory(_) = place {
                    return place;
                }
            }
            None => {}
        }
        // What was given up under that name is typed again.
        of(&self.unwanted).retain(|other| other.id != id);
        let why = match self.with_store(connection, |store| self.keep_in(store, form, id, json)) {
            Ok(name) => {
                self.note_moment(&self.session.clock.now());
                self.folders.remove(&name);
                self.look_whether_sealed();
                // Of a database that was new when it was opened.
                if let (origin @ None, Some(store)) = (&mut *of(&self.origin), &*connection) {
                    *origin = store.origin();
                }
                return if name == id { Place::Database } else { Place::Apart };
            }
            Err(why) => why,
        };
        self.keep_in_file(id, json, why)
    }

    /// Notes whether the database is encrypted. One that was stays so to the end of the program: another one in clear may have been
    /// put in its place, and what is typed was meant for the one that was opened.
    fn look_whether_sealed(&self) {
        self.sealed.fetch_or(vault::is_encrypted(&self.path), Ordering::SeqCst);
    }

    /// Keeps a draft in the database; gives under which name.
    fn keep_in(&self, store: &Store, form: u64, id: &str, json: &str) -> Result<String, StoreError> {
        let pid = std::process::id();
        let claimed = of(&self.named).claimed.get(id).cloned();
        if let Some(draft) = claimed {
            store.take_draft(&draft, &self.window, pid, true)?;
            self.note_moment(&draft.updated_at);
            of(&self.named).claimed.remove(id);
        }
        if store.keep_draft(id, &self.window, pid, json)? == TakenDraft::Here {
            return Ok(id.to_owned());
        }
        let name = self.name_apart(form, id);
        store.keep_draft(&name, &self.window, pid, json)?;
        Ok(name)
    }

    fn note_moment(&self, moment: &str) {
        let mut latest = of(&self.latest);
        if latest.as_str() < moment {
            moment.clone_into(&mut latest);
        }
    }

    /// Keeps a draft in a file while the database is waited for: in memory, where there is such a folder.
    pub(super) fn keep_beside(&self, id: &str, json: &str) -> Place {
        let in_memory = Keeper { folders: self.folders.in_memory(), ..self.clone() };
        let why = || StoreError::Stalled(self.path.clone());
        match in_memory.keep_in_file(&self.current(id), json, why()) {
            Place::Nowhere(..) => self.keep_in_file(&self.current(id), json, why()),
            place => place,
        }
    }

    /// Keeps a draft in a file, because the database did not take it, or may be lost.
    fn keep_in_file(&self, id: &str, json: &str, why: StoreError) -> Place {
        let draft = self.as_file(id, json);
        let folders = &self.folders_by_now();
        let origin = of(&self.origin).clone();
        match folders.write(&self.path, self.file, origin.as_ref(), &self.session.who, &draft) {
            Ok(true) => Place::Memory(why),
            Ok(false) => Place::File(why),
            Err(error) => Place::Nowhere(why, error),
        }
    }

    /// What goes into a file: later than all that is in the database.
    fn as_file(&self, id: &str, json: &str) -> Draft {
        if let Some(claimed) = of(&self.named).claimed.get(id) {
            self.note_moment(&claimed.updated_at);
        }
        self.note_moment(&self.session.clock.now());
        let (host, form, updated_at) = (self.window.clone(), json.to_owned(), of(&self.latest).clone());
        Draft { id: id.to_owned(), host, pid: std::process::id(), form, updated_at }
    }

    /// Where it may go: what is typed for an encrypted database reaches no disk.
    fn folders_by_now(&self) -> Folders {
        self.look_whether_sealed();
        if self.sealed.load(Ordering::SeqCst) { self.folders.sealed() } else { self.folders.clone() }
    }

    /// The same, ready for the last moment: the database may go with what was kept in it. The folders are looked for once: a disk that
    /// does not answer any more keeps nobody who types for a database on another.
    fn leave_word(&self, id: &str, json: &str) {
        let sealed = self.sealed.load(Ordering::SeqCst);
        let folders = if sealed { &self.in_memory } else { &self.ready };
        let folders = folders.get_or_init(|| self.folders_by_now().ready());
        let (draft, origin) = (self.as_file(&self.current(id), json), of(&self.origin).clone());
        let will =
            draft_files::will(folders, &self.path, self.file, origin.as_ref(), &self.session.who, &draft, sealed);
        last_will::set(id, will);
    }

    /// Does something with the connection; after a failure the next gets a new one.
    fn with_store<T>(
        &self,
        connection: &mut Option<Store>,
        work: impl FnOnce(&Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // The storage thread brought in what a deleted log held: work goes on with another one.
        let store = match connection.take().filter(|store| !store.is_apart()) {
            Some(store) => store,
            // Its own words: what was opened is not there any more.
            None if !self.path.exists() => return Err(StoreError::Moved(self.path.clone())),
            // Nor is what was typed for an encrypted one written into another in the clear, whosever that is.
            None if self.sealed.load(Ordering::SeqCst) && !vault::is_encrypted(&self.path) => {
                return Err(StoreError::Moved(self.path.clone()));
            }
            None => Store::for_drafts(&self.path, self.session.clone(), PATIENCE)?,
        };
        let done = work(&store)?;
        *connection = Some(store);
        Ok(done)
    }
}
