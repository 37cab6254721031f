//! The thread that keeps what is being typed. It has a connection of its own, so that a draft never waits behind a job of
//! the storage thread, and a short patience: where the database cannot take it, a file does. One of an encrypted database
//! goes into a folder in memory only, else nowhere.
//!
//! The thread begins with the first draft, and sleeps while nothing is typed.

mod beside;
mod keeper;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::draft_files::{self, Folders};
use super::editor_room::Note;
use super::last_will;
use super::window::Window;
use crate::store::{Draft, Origin, Session, Store, StoreError};
use crate::vault;
use beside::{Beside, Looking};
use keeper::Keeper;

/// What stands in the file of a draft that was given up while the database took nothing: it is cleared away there later.
const GIVEN_UP: &str = "{\"given_up\":true}";

/// Where a draft is.
#[derive(Debug)]
pub enum Place {
    Database,
    /// In a file: why the database did not take it.
    File(StoreError),
    /// The same in a file in memory only, which goes with the user's session or the machine: of an encrypted database, or
    /// where no disk takes it.
    Memory(StoreError),
    /// Nowhere: why neither the database nor a file took it.
    Nowhere(StoreError, std::io::Error),
    /// In the database, under another name: another window went on with the draft as it was.
    Apart,
}

/// Told where the draft of a form is, from the thread.
pub type Told = Box<dyn Fn(u64, Place) + Send>;

enum Order {
    Keep {
        form: u64,
        id: String,
        json: String,
    },
    Forget {
        id: String,
    },
    /// Somebody wants a draft no more that another window typed.
    Discard(Draft),
    /// Close the connection.
    Close,
    /// Look once more whether what was kept can be found: of every form that is open, what was handed over last.
    Look(Vec<Kept>),
}

/// A form, its draft's id and JSON.
type Kept = (u64, String, String);

/// The way to the thread. Clones lead to the same one; [`Drafts::end`] waits for what was handed over.
#[derive(Clone)]
pub struct Drafts {
    desk: Arc<Desk>,
}

struct Desk {
    keeper: Keeper,
    orders: Mutex<Running>,
    told: Arc<Mutex<Told>>,
    /// How many orders were handed over and are not carried out yet.
    pending: Arc<AtomicUsize>,
    /// Drafts that were handed over and are nowhere yet, should the thread fail.
    unkept: Arc<Unkept>,
    /// Whether somebody sees to what a write that does not come back holds up.
    looking: Looking,
    /// What was handed over last of every form that is open: it may have to be kept elsewhere.
    open: Unkept,
    /// A thread was left that waits for a disk, with what it was to keep.
    stalled: AtomicBool,
}

/// By the draft's id: the form and its JSON.
type Unkept = Mutex<BTreeMap<String, (u64, String)>>;

/// The thread, once something was handed over.
type Running = Option<(Sender<Order>, JoinHandle<()>)>;

/// Why what goes into the database may be lost with it: then drafts go into files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It is damaged. Where no file takes a draft, it may still.
    Damaged,
    /// Something else was written over it.
    Overwritten,
    /// What is written into it goes into a log that nobody finds.
    LogLost,
    /// It was deleted, or moved away: what was typed goes where it was, which nobody may find.
    Moved,
}

impl Drafts {
    /// The drafts of a session for a database; `told` hears where each of them is.
    pub fn new(path: &Path, session: Session, folders: Folders, told: Told) -> Drafts {
        let keeper = Keeper {
            path: path.to_owned(),
            file: draft_files::number_of(path),
            origin: Arc::default(),
            window: Window::here(&session.id).name(),
            session,
            folders,
            named: Arc::default(),
            unwanted: Arc::default(),
            sealed: Arc::new(vault::is_encrypted(path).into()),
            latest: Arc::default(),
            doubt: Arc::default(),
            ready: Arc::default(),
            in_memory: Arc::default(),
            in_files: Arc::default(),
            beside: Arc::default(),
            writes: Arc::default(),
        };
        let (orders, told) = (Mutex::new(None), Arc::new(Mutex::new(told)));
        let desk = Desk {
            keeper,
            orders,
            told,
            pending: Arc::default(),
            unkept: Arc::default(),
            looking: Looking::default(),
            open: Unkept::default(),
            stalled: AtomicBool::new(false),
        };
        Drafts { desk: Arc::new(desk) }
    }

    /// What is kept in files is of the database that this is, whatever stands under its name later.
    pub fn of(self, store: &Store) -> Drafts {
        *of(&self.desk.keeper.origin) = store.origin();
        self
    }

    /// The name of a form's draft.
    pub fn name(&self, form: u64) -> String {
        format!("{}:{form}", self.desk.keeper.session.id)
    }

    /// Keeps a draft in the place of what it held before.
    pub fn keep(&self, form: u64, id: &str, json: String) {
        self.order(Order::Keep { form, id: id.to_owned(), json });
    }

    /// A draft of this window was saved or given up.
    pub fn forget(&self, id: &str) {
        self.order(Order::Forget { id: id.to_owned() });
    }

    /// A draft that was offered is not wanted.
    pub fn discard(&self, draft: &Draft) {
        self.order(Order::Discard(draft.clone()));
    }

    /// A draft is gone on with that the database could not be asked for: it is taken over with what is kept next.
    pub fn claim(&self, draft: &Draft) {
        of(&self.desk.keeper.named).claimed.insert(draft.id.clone(), draft.clone());
    }

    /// The name that a draft has by now.
    pub fn current(&self, id: &str) -> String {
        self.desk.keeper.current(id)
    }

    /// The moment by the clock that drafts are dated with (UTC, RFC 3339).
    pub fn now(&self) -> String {
        self.desk.keeper.session.clock.now()
    }

    /// What is noted about a text of a field that goes into the user's editor.
    pub fn editor_note(&self, field: &str) -> Note {
        let Keeper { path, session, .. } = &self.desk.keeper;
        let (who, field) = (session.who.clone(), field.to_owned());
        Note { database: draft_files::absolute(path), who, field, ..Note::default() }
    }

    /// Texts that an editor left and that no draft leads to, of whoever works here: see
    /// [`Folders::texts_without_draft`].
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn editor_texts(&self, store: &Store) -> Result<Vec<PathBuf>, StoreError> {
        let Keeper { path, folders, .. } = &self.desk.keeper;
        Ok(folders.texts_without_draft(path, &store.draft_ids()?, Some(&store.own_logins()?)))
    }

    /// This window, as drafts name it.
    pub fn window(&self) -> &str {
        &self.desk.keeper.window
    }

    /// What is kept from now on, and of every open form already, goes into files; with none, into the database again.
    pub fn doubt(&self, doubt: Option<Doubt>) {
        if std::mem::replace(&mut *of(&self.desk.keeper.doubt), doubt) == doubt {
            return;
        }
        if doubt == Some(Doubt::LogLost) && self.desk.orders().is_some() {
            // As long as one of this process is open, none sees another log.
            self.order(Order::Close);
        }
        let open: Vec<_> = of(&self.desk.open).iter().map(|(id, kept)| (id.clone(), kept.clone())).collect();
        for (id, (form, json)) in open {
            self.order(Order::Keep { form, id, json });
        }
    }

    /// The drafts that are in files for the database that `store` has open; `known` are those in it. Those that were given
    /// up while it took nothing are cleared away, and are not among `known` any more.
    pub fn in_files(&self, store: &Store, known: &mut Vec<Draft>) -> Vec<Draft> {
        let keeper = &self.desk.keeper;
        let ids: Vec<&str> = known.iter().map(|draft| draft.id.as_str()).collect();
        let judge = |origin: &Origin| store.begins_with(origin);
        let who = store.own_logins().unwrap_or_else(|_| vec![keeper.session.who.clone()]);
        let mut found = keeper.folders.read(&keeper.path, &judge, &who, &ids);
        for gone in found.extract_if(.., |draft| draft.form == GIVEN_UP) {
            known.retain(|draft| draft.id != gone.id || draft.updated_at > gone.updated_at);
            // Where it cannot be written yet, the file says so again at the next start.
            if store.drop_draft_of(&gone.id, &gone.updated_at).is_ok() {
                keeper.folders.remove(&gone.id);
            }
        }
        found
    }

    /// Looks whether what was kept last can still be found; what cannot is kept once more.
    pub fn look(&self) {
        let open = self.desk.kept();
        if !open.is_empty() {
            self.order(Order::Look(open));
        }
    }

    /// Whether everything that was handed over is somewhere.
    pub fn is_idle(&self) -> bool {
        self.desk.pending.load(Ordering::SeqCst) == 0
    }

    /// What the forms say of which the draft is nowhere, or not yet: only this process holds it.
    pub fn unkept(&self) -> Vec<String> {
        of(&self.desk.unkept).values().map(|(_, json)| json.clone()).collect()
    }

    /// Whether a draft is nowhere, or not yet.
    pub fn has_unkept(&self) -> bool {
        !of(&self.desk.unkept).is_empty()
    }

    /// Whether one of these is in no file either.
    pub fn has_nowhere(&self) -> bool {
        let beside = of(&self.desk.keeper.beside).clone();
        of(&self.desk.unkept).iter().any(|(id, (_, json))| beside.get(id) != Some(json))
    }

    /// The database was opened again, as it is now: decrypted, it takes what is typed in the clear.
    pub fn opened_again(&self) {
        let Keeper { path, sealed, .. } = &self.desk.keeper;
        sealed.store(vault::is_encrypted(path), Ordering::SeqCst);
    }

    /// Whether a thread was left with it that waits for a disk.
    pub fn is_stalled(&self) -> bool {
        self.desk.is_stalled()
    }

    /// Goes on trying to keep what is nowhere, after [`Drafts::end`].
    pub fn try_again(&self) {
        let left: Vec<_> = of(&self.desk.unkept).iter().map(|(id, kept)| (id.clone(), kept.clone())).collect();
        for (id, (form, json)) in left {
            self.order(Order::Keep { form, id, json });
        }
    }

    /// Waits until everything that was handed over is somewhere. A later draft begins anew.
    pub fn end(&self) {
        self.desk.end(None);
    }

    /// The same, but no longer than that: what a stalled disk has not synced by then is on its way all the same.
    pub fn end_within(&self, patience: Duration) {
        self.desk.end(Some(patience));
    }

    fn order(&self, order: Order) {
        self.desk.pending.fetch_add(1, Ordering::SeqCst);
        for known in [&*self.desk.unkept, &self.desk.open] {
            match &order {
                Order::Keep { form, id, json } => of(known).insert(id.clone(), (*form, json.clone())),
                Order::Forget { id } => of(known).remove(id),
                Order::Discard(_) | Order::Close | Order::Look(_) => None,
            };
        }
        let mut running = self.desk.orders();
        if running.is_none() {
            *running = self.begin();
        }
        let order = match &*running {
            None => order,
            Some((orders, _)) => match orders.send(order) {
                Ok(()) => return self.look_on(),
                Err(refused) => refused.0,
            },
        };
        // No thread, or it is gone: done here, so that nothing is lost.
        self.desk.keeper.carry_out(&order, &mut None, &|_, _| {}, &self.desk.unkept);
        self.desk.pending.fetch_sub(1, Ordering::SeqCst);
    }

    fn look_on(&self) {
        if self.has_unkept() {
            let (unkept, told) = (Arc::clone(&self.desk.unkept), Arc::clone(&self.desk.told));
            let (keeper, looking) = (self.desk.keeper.clone(), Arc::clone(&self.desk.looking));
            Beside { keeper, unkept, told, looking }.look_on();
        }
    }

    fn begin(&self) -> Running {
        let (orders, inbox) = channel();
        let (keeper, pending) = (self.desk.keeper.clone(), Arc::clone(&self.desk.pending));
        let unkept = Arc::clone(&self.desk.unkept);
        let told = Arc::clone(&self.desk.told);
        let work = move || keeper.run(&inbox, &|form, place| of(&told)(form, place), &pending, &unkept);
        let thread = std::thread::Builder::new().name("drafts".to_owned()).spawn(work).ok()?;
        Some((orders, thread))
    }
}

impl Desk {
    fn is_stalled(&self) -> bool {
        self.stalled.load(Ordering::SeqCst) && of(&self.keeper.writes).is_some()
    }

    fn orders(&self) -> MutexGuard<'_, Running> {
        of(&self.orders)
    }

    /// What was handed over last of every form that is open.
    fn kept(&self) -> Vec<Kept> {
        of(&self.open).iter().map(|(id, (form, json))| (*form, id.clone(), json.clone())).collect()
    }

    fn end(&self, patience: Option<Duration>) {
        self.hand_over(patience);
        // On a locked screen nothing of what was typed is left in memory that need not be.
        last_will::clear();
    }

    fn hand_over(&self, patience: Option<Duration>) {
        let running = self.orders().take();
        if running.is_none() && self.is_stalled() {
            // A thread that waits for a disk has it all still; this one would wait as well.
            return;
        }
        if let Some((orders, thread)) = running {
            let open = self.kept();
            if !open.is_empty() {
                self.pending.fetch_add(1, Ordering::SeqCst);
                if orders.send(Order::Look(open)).is_err() {
                    self.pending.fetch_sub(1, Ordering::SeqCst);
                }
            }
            drop(orders);
            let deadline = patience.map(|patience| Instant::now() + patience);
            let waits = || !thread.is_finished() && self.pending.load(Ordering::SeqCst) > 0;
            while deadline.is_some_and(|deadline| Instant::now() < deadline) && waits() {
                std::thread::sleep(Duration::from_millis(1));
            }
            if deadline.is_some() && !thread.is_finished() {
                self.stalled.store(true, Ordering::SeqCst);
                return;
            }
            // What it did not come to is written without it, unless that would wait for the same disk.
            if !crate::threads::join(thread) {
                self.stalled.store(true, Ordering::SeqCst);
                return;
            }
        }
        // What cannot be kept even now is tried again with the next one.
        let left: Vec<_> = of(&self.unkept).iter().map(|(id, kept)| (id.clone(), kept.clone())).collect();
        for (id, (form, json)) in left {
            self.keeper.carry_out(&Order::Keep { form, id, json }, &mut None, &|_, _| {}, &self.unkept);
        }
        if !of(&self.keeper.unwanted).is_empty() {
            self.keeper.clear_unwanted(&mut None);
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.end(None);
    }
}

fn of<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Order {
    fn id(&self) -> &str {
        match self {
            Order::Keep { id, .. } | Order::Forget { id } | Order::Discard(Draft { id, .. }) => id,
            Order::Close | Order::Look(_) => "",
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
