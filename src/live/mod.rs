//! The database as the interface lives with it: a storage thread that does every query, facts and a search index in
//! memory that follow every change of this program and of others, and nothing that runs while nothing happens.
//!
//! The interface never waits: it hands jobs over and gets [`Notice`]s through the function it gave to [`Live::start`].

pub mod draft_files;
pub mod drafts;
mod editor_files;
pub mod editor_room;
mod faults;
pub mod find;
pub mod last_will;
mod load;
mod memory;
mod newest_question;
#[cfg(feature = "encryption")]
mod rest;
mod searcher;
mod session_folders;
mod storage;
pub mod upkeep;
mod watch;
pub mod window;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use load::index_of;
pub use searcher::{FoundRow, Hits};

use crate::contract::Contract;
use crate::counters::Status;
use crate::counters::kept::Kept;
use crate::counters::series::VisitMonths;
use crate::model::facts::Facts;
use crate::model::record::Id;
use crate::search::{DocKind, Index, Query, Scratch};
use crate::store::{
    Fault, Identity, Interrupter, LaidBack, LeftBehind, Locked, LogNews, LoginFrom, Restore, SeenLast, Session, Store,
    StoreError, StrayLog, Touched, patience,
};
use crate::threads;

/// What is kept in memory, shared between the threads. Only the storage thread writes to it, in short strokes.
#[derive(Default)]
pub struct Shared {
    world: RwLock<World>,
    index: RwLock<Index>,
    /// Whether the index holds everything.
    indexed: AtomicBool,
    /// The files changed, and the storage thread has not looked since.
    look_ordered: AtomicBool,
    /// The last change in the database, as the storage thread left it.
    #[cfg(feature = "encryption")]
    last_change: Mutex<Option<crate::store::LastChange>>,
    /// How the file looked when the last of the threads closed its connection.
    #[cfg(feature = "encryption")]
    left: Mutex<rest::Looks>,
}

/// The facts as of the last change seen.
#[derive(Default)]
pub struct World {
    pub facts: Facts,
    pub contracts: Vec<Contract>,
    /// Whether the facts were read yet: a moment after the start.
    pub loaded: bool,
    /// Rises with every change of the facts.
    pub generation: u64,
    /// What the dashboard added up last: true of the facts as they are, see [`World::replace`].
    kept: Mutex<Option<Kept>>,
}

impl World {
    /// Every counter and the visits by month: added up once, then kept in step with the facts.
    pub fn sums(&self, contract: &Contract, on: chrono::NaiveDate) -> (Status, VisitMonths) {
        let mut kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !kept.as_ref().is_some_and(|kept| kept.is_of(contract, on)) {
            *kept = None;
        }
        let kept = kept.get_or_insert_with(|| Kept::of(&self.facts, contract, on));
        (kept.status(&self.facts), kept.months())
    }

    /// Puts the rows of one organisation, freshly read, in the place of the old ones.
    fn replace(&mut self, organisation: Id, fresh: Facts) {
        match self.kept.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner) {
            Some(kept) => kept.replace(&mut self.facts, organisation, fresh),
            None => self.facts.replace(organisation, fresh),
        }
    }

    /// Puts other facts, or others under other contracts, in the place of all.
    fn install(&mut self, facts: Facts, contracts: Vec<Contract>) {
        self.facts = facts;
        self.contracts = contracts;
        self.kept = Mutex::default();
        self.loaded = true;
        self.generation += 1;
    }

    /// The contract whose years hold a day; see [`Store::contract_on`].
    pub fn contract_on(&self, on: chrono::NaiveDate) -> Option<&Contract> {
        crate::contract::in_force(&self.contracts, on)
    }
}

impl Shared {
    /// The facts, to read for a moment: never across a wait.
    pub fn world(&self) -> RwLockReadGuard<'_, World> {
        // A writer that panicked left facts that are still whole rows; the worst is a figure that a reload mends.
        self.world.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Organisations whose names hold the words that tell a name from others, the best first: where to look for one that is
    /// the same. None before the index is there. For the storage thread, not for drawing.
    pub fn organisations_named(&self, name: &str, limit: usize) -> Vec<Id> {
        let text = crate::search::core_words(name);
        let query = Query { text: &text, kinds: Some(&[DocKind::Organisation]), limit };
        let hits = self.index().search(&query, &mut Scratch::new());
        hits.into_iter().filter_map(|hit| Id::try_from(hit.key.id).ok()).collect()
    }

    fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn index_mut(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// What the threads tell the interface. `R` is the interface's own type of replies.
pub enum Notice<R> {
    /// The facts are there.
    Loaded,
    /// Records changed, here or in another program.
    Changed(Vec<Touched>),
    /// A job's reply, for whoever asked.
    Reply { to: u64, reply: R },
    /// Search results, for whoever asked.
    Hits { to: u64, hits: Hits },
    /// A thread cannot go on: the database could not be read.
    Failed(StoreError),
    /// A write has begun to wait for another program's, or no longer does.
    Waiting(bool),
    /// The check of the day found damage in the file: as SQLite says it.
    Damaged(String),
    /// The file was deleted while it was open: what it held is in this one.
    Rescued(PathBuf),
    /// The file has its name back, and what was written into it under another one did not come along.
    LeftBehind(LeftBehind),
    /// Copies of what went while it was open were never brought in.
    NotBroughtIn(Vec<PathBuf>),
    /// The database's own file is back, and so many changes of a log that was set aside were brought into it.
    LaidBack(LaidBack),
    /// A log was not where it belongs when the database was opened.
    StrayLog(StrayLog),
    /// The daily backups cannot be made, because of what is there.
    BackupsHampered(PathBuf),
    /// A backup was restored, by another program.
    Restored(Restore),
    /// A draft of this session is not there any more.
    DraftsGone,
    /// Another tool put other content in the place of all, from which this change, the last that was known, is missing.
    PutBack(SeenLast),
    /// The log was deleted, cut or replaced.
    Log { news: LogNews, log: PathBuf },
    /// The file is in a folder that this program copies to other machines.
    SyncFolder(&'static str),
    /// Whoever is working has no more what only directors may do; with the directors.
    LostRight(Vec<String>),
    /// Somebody was erased, here or in another program: told before what it touched.
    Erased,
    /// What keeps the database from being written, told before [`Fault::ReadOnly`] is.
    Locked(Option<Locked>),
    /// The file or its disk keeps what is written from being kept, or no longer does.
    Fault(Option<Fault>),
    /// The key file of an encrypted database went while it is open, or became another, or is back.
    #[cfg(feature = "encryption")]
    KeyFile(Option<crate::vault::KeyFault>),
}

/// How the threads reach the interface.
pub type Tell<R> = Arc<dyn Fn(Notice<R>) + Send + Sync>;

/// What a thread does.
type Work = Box<dyn FnOnce() + Send>;
/// A job for the storage thread.
type Job<R> = Box<dyn FnOnce(&mut Store, &Shared) -> Option<R> + Send>;

enum Order<R> {
    Job {
        to: u64,
        job: Job<R>,
    },
    Facts(Box<load::Loaded<Facts>>),
    /// The index is in place, words of visits included.
    Indexed(load::Loaded<()>),
    /// Visits were written past this program: their words are missing.
    MendVisits,
    LoadFailed(StoreError),
    /// The user opened a record: it comes first among equals in what search finds.
    Opened(crate::search::DocKey),
    /// The files changed: perhaps another program wrote.
    LookAround,
    /// Give back what reading everything took, if it is all read.
    Tidy,
    /// The check of the day found damage.
    Damaged(crate::store::LastCheck),
    /// Look after the file, once everything is read.
    Upkeep(upkeep::Upkeep),
    Stop,
}

/// The storage thread and that of the search.
const OF_LIVE: usize = 2;

/// A handle on the threads. Dropping it ends them, with every order given before still carried out.
pub struct Live<R: Send + 'static> {
    shared: Arc<Shared>,
    orders: Sender<Order<R>>,
    searches: newest_question::Ask,
    interrupter: Arc<Interrupter>,
    tell: Tell<R>,
    upkeep: Arc<upkeep::Stop>,
    /// What [`Live::aside`] opens the database with.
    path: PathBuf,
    identity: Identity,
    session: Session,
    login_from: LoginFrom,
    /// Orders and searches that were given and not yet answered.
    pending: Arc<AtomicUsize>,
    threads: Vec<std::thread::JoinHandle<()>>,
    /// They were asked to end.
    ending: bool,
    /// What reads facts and index, until [`Live::load`].
    loaders: Mutex<Vec<Work>>,
    /// Holds the storage thread back until [`Live::load`]: dropping it lets the thread begin.
    held: Mutex<Option<Sender<()>>>,
    _watch: Option<watch::Watch>,
    /// What [`Live::start`] and [`Live::look_after`] were given.
    #[cfg(feature = "encryption")]
    given: (chrono::NaiveDate, Tell<R>),
    #[cfg(feature = "encryption")]
    looks_after: Mutex<Option<upkeep::Upkeep>>,
}

impl<R: Send + 'static> Live<R> {
    /// Starts the threads on an open database; facts and index come once [`Live::load`] is called. `tell` is called from
    /// them; `today` says who is a member in what search finds.
    pub fn start(store: Store, today: chrono::NaiveDate, tell: Tell<R>) -> Live<R> {
        memory::few_heaps();
        // The storage thread sees to it, of all connections.
        store.mends_at_the_end(false);
        let shared = Arc::new(Shared {
            world: RwLock::new(World { contracts: store.contracts().to_vec(), ..World::default() }),
            index: RwLock::new(Index::new()),
            indexed: AtomicBool::new(false),
            look_ordered: AtomicBool::new(false),
            #[cfg(feature = "encryption")]
            last_change: Mutex::default(),
            #[cfg(feature = "encryption")]
            left: Mutex::default(),
        });
        #[cfg(feature = "encryption")]
        let given = (today, Arc::clone(&tell));
        let path: PathBuf = store.path().to_owned();
        let (session, identity) = (store.session().clone(), store.identity());
        let login_from = store.login_from();
        let (orders, inbox) = std::sync::mpsc::channel();
        let (searches, questions) = newest_question::way();
        let watch = watch::start(&path, {
            let (orders, shared) = (orders.clone(), Arc::clone(&shared));
            // A change of many records is as many events: one look is enough for all that came before it.
            move || shared.look_ordered.swap(true, Ordering::SeqCst) || orders.send(Order::LookAround).is_ok()
        });
        let mut threads = Vec::new();
        let mut spawn = |name: &str, work: Work| match threads::start(name, work) {
            Ok(thread) => threads.push(thread),
            Err(_) => tell(Notice::Failed(StoreError::NoThread)),
        };
        let poll = watch.is_none();
        let upkeep = Arc::new(upkeep::Stop::default());
        let interrupter = Arc::new(Interrupter::default());
        // Facts and index are on order from the start.
        let pending = Arc::new(AtomicUsize::new(2));
        let (held, begin) = std::sync::mpsc::channel::<()>();
        // By the time that the thread begins, it may be another.
        #[cfg(feature = "encryption")]
        let key = crate::vault::KeyWatch::of(&path);
        spawn("storage", {
            let (shared, tell, pending) = (Arc::clone(&shared), Arc::clone(&tell), Arc::clone(&pending));
            let (stop, orders) = (Arc::clone(&upkeep), orders.clone());
            Box::new(move || {
                // Nothing is ever sent: the other end is dropped.
                let _ = begin.recv();
                let (shared, pending) = (&*shared, &*pending);
                let (inbox, orders, tell, stop) = (&inbox, &orders, &tell, &stop);
                let desk = storage::Desk {
                    shared,
                    inbox,
                    orders,
                    tell,
                    pending,
                    stop,
                    poll,
                    #[cfg(feature = "encryption")]
                    key,
                };
                #[cfg(feature = "encryption")]
                let path = store.path().to_owned();
                storage::run(store, today, &desk);
                #[cfg(feature = "encryption")]
                shared.note_looks(&path);
            })
        });
        let loaders: [Work; 2] = [
            {
                let (orders, path, session) = (orders.clone(), path.clone(), session.clone());
                Box::new(move || load::facts(&path, session, &orders))
            },
            {
                let (orders, path, session) = (orders.clone(), path.clone(), session.clone());
                let shared = Arc::clone(&shared);
                Box::new(move || load::index(&path, session, today, &shared, &orders))
            },
        ];
        let (own_path, own_session) = (path.clone(), session.clone());
        let tell_results = Arc::clone(&tell);
        spawn("search", {
            let (shared, pending, interrupter) = (Arc::clone(&shared), Arc::clone(&pending), Arc::clone(&interrupter));
            let tell = tell_results;
            Box::new(move || {
                let (shared, tell, pending, interrupter) = (&*shared, &tell, &*pending, &*interrupter);
                let many = searcher::MANY;
                let searcher = searcher::Searcher { path, session, shared, tell, pending, interrupter, many };
                searcher::run(&searcher, &questions);
                #[cfg(feature = "encryption")]
                shared.note_looks(&searcher.path);
            })
        });
        Live {
            shared,
            orders,
            searches,
            pending,
            interrupter,
            tell,
            upkeep,
            path: own_path,
            identity,
            session: own_session,
            login_from,
            threads,
            ending: false,
            loaders: Mutex::new(loaders.into()),
            held: Mutex::new(Some(held)),
            _watch: watch,
            #[cfg(feature = "encryption")]
            given,
            #[cfg(feature = "encryption")]
            looks_after: Mutex::default(),
        }
    }

    /// Begins to read facts and index, and to do jobs. Apart from the start, so that the first frame need not share the processor with
    /// it; once is enough.
    pub fn load(&self) {
        self.begin();
        let loaders = std::mem::take(&mut *self.loaders.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        for work in loaders {
            // Nobody waits for them at the end: they may still be reading a large database that nobody needs any more.
            if let Err(work) = threads::start("load", work) {
                self.by_storage(work);
            }
        }
    }

    /// What no thread of its own can be had for is done by the storage thread, where what comes after waits for it.
    fn by_storage(&self, work: impl FnOnce() + Send + 'static) {
        self.ask(0, move |_, _| {
            work();
            None
        });
    }

    /// Lets the storage thread begin.
    fn begin(&self) {
        drop(self.held.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take());
    }

    /// Whether the threads that do the work could be started; if not, jobs and searches come to nothing.
    pub fn is_whole(&self) -> bool {
        self.threads.len() == OF_LIVE
    }

    /// What is kept in memory.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Hands a job to the storage thread. Its reply, if it gives one, comes back as [`Notice::Reply`] to `to`; the
    /// facts follow what it wrote before that.
    pub fn ask(&self, to: u64, job: impl FnOnce(&mut Store, &Shared) -> Option<R> + Send + 'static) {
        self.pending.fetch_add(1, Ordering::SeqCst);
        // It fails only when the thread is gone, which has been told through `Notice::Failed`.
        let _ = self.orders.send(Order::Job { to, job: Box::new(job) });
    }

    /// Runs a job that may take long on a thread and a connection of its own, so that the storage thread stays free. Its
    /// reply comes back as that of [`Live::ask`], after the facts have followed what it wrote.
    pub fn aside(&self, to: u64, job: impl FnOnce(Result<Store, StoreError>) -> R + Send + 'static) {
        self.run_aside(to, false, job);
    }

    /// The same for a job that needs much memory, which is given back behind it.
    pub fn aside_large(&self, to: u64, job: impl FnOnce(Result<Store, StoreError>) -> R + Send + 'static) {
        self.run_aside(to, true, job);
    }

    fn run_aside(&self, to: u64, large: bool, job: impl FnOnce(Result<Store, StoreError>) -> R + Send + 'static) {
        self.pending.fetch_add(1, Ordering::SeqCst);
        let (path, session, orders) = (self.path.clone(), self.session.clone(), self.orders.clone());
        let (tell, identity, login_from) = (Arc::clone(&self.tell), self.identity, self.login_from);
        let started = threads::start("aside", move || {
            patience::on_wait(move |waits| tell(Notice::Waiting(waits)));
            let opened = Store::open_same(&path, identity, session).map(|mut store| {
                store.set_login_from(login_from);
                store
            });
            let reply = job(opened);
            patience::settled();
            // It may have brought contracts as well.
            let _ = orders.send(Order::LookAround);
            let _ = orders.send(Order::Job { to, job: Box::new(move |_, _| Some(reply)) });
            if large {
                let _ = orders.send(Order::Tidy);
            }
        });
        if let Err(work) = started {
            self.by_storage(work);
        }
    }

    /// Once everything is read: gives freed memory back, after the jobs that were handed over before.
    pub fn tidy(&self) {
        let _ = self.orders.send(Order::Tidy);
    }

    /// Looks after the file in the background, once everything is read: see [`upkeep`].
    pub fn look_after(&self, upkeep: upkeep::Upkeep) {
        #[cfg(feature = "encryption")]
        self.looks_after.lock().unwrap_or_else(std::sync::PoisonError::into_inner).replace(upkeep.clone());
        let _ = self.orders.send(Order::Upkeep(upkeep));
    }

    /// Where the daily backups go, if they are made.
    #[cfg(feature = "encryption")]
    pub fn backup_folder(&self) -> Option<PathBuf> {
        let upkeep = self.looks_after.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        upkeep.as_ref()?.backups.as_ref().map(|(backups, _)| backups.folder().to_owned())
    }

    /// Notes that the user opened a record: among equal matches it comes first from now on.
    pub fn opened(&self, key: crate::search::DocKey) {
        let _ = self.orders.send(Order::Opened(key));
    }

    /// Asks for search results; a later question overtakes one that is still waiting.
    pub fn search(&self, to: u64, text: &str, kinds: Option<&'static [DocKind]>, limit: usize, on: chrono::NaiveDate) {
        self.pending.fetch_add(1, Ordering::SeqCst);
        // Before the question is sent, so that it cannot be the one that is interrupted.
        self.interrupter.interrupt();
        self.ask_search(searcher::Search { to, text: text.to_owned(), kinds, limit, on, closes: false });
    }

    /// Search closes its connections: as long as one of this process is open, none sees another log. The next question opens
    /// new ones.
    pub fn let_go(&self) {
        self.pending.fetch_add(1, Ordering::SeqCst);
        self.interrupter.interrupt();
        self.ask_search(searcher::Search::let_go());
    }

    fn ask_search(&self, question: searcher::Search) {
        if self.searches.send(question) {
            self.pending.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// Ends the threads as dropping does, but waits for them no longer than that: what they have not finished by then is not
    /// done. A change under way is taken back by the database, whole.
    pub fn end_within(&mut self, patience: std::time::Duration) {
        let deadline = std::time::Instant::now() + patience;
        let _ = self.orders.send(Order::Stop);
        let (closed, _) = newest_question::way();
        self.searches = closed;
        self.interrupter.interrupt();
        while self.threads.iter().any(|thread| !thread.is_finished()) && std::time::Instant::now() < deadline {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        self.threads.retain(std::thread::JoinHandle::is_finished);
    }

    /// Whether every order and search so far was answered: what tests wait for.
    pub fn is_idle(&self) -> bool {
        self.pending.load(Ordering::SeqCst) == 0
    }
}

impl<R: Send + 'static> Live<R> {
    /// Asks the threads to end; what was ordered before is carried out.
    fn ask_to_end(&mut self) {
        if std::mem::replace(&mut self.ending, true) {
            return;
        }
        self.begin();
        self.upkeep.ask();
        let _ = self.orders.send(Order::Stop);
        let (closed, _) = newest_question::way();
        self.searches = closed;
        self.interrupter.interrupt();
    }

    /// Ends the threads.
    fn end(&mut self) {
        self.ask_to_end();
        for thread in self.threads.drain(..) {
            crate::threads::join(thread);
        }
    }
}

impl<R: Send + 'static> Drop for Live<R> {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests;
