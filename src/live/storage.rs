//! The storage thread: does the jobs in order, and keeps facts and index in step with the journal.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::{Notice, Order, Shared, Tell, load, memory, upkeep};
use crate::model::facts::Facts;
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::search::{DocKey, DocKind, words_of};
use crate::store::{Fault, Restore, SeenLast, Store, StoreError, Touched, patience};
#[cfg(feature = "encryption")]
use crate::vault::{KeyFault, KeyWatch};

/// How many records opened lately are remembered.
const RECENT: usize = 30;
/// From so many changed organisations on, everything is read anew instead of one by one.
const RELOAD_FROM: usize = 500;
/// A write to the log is seen before its commit is visible, which takes a sync of the disk: so a look that finds
/// nothing, and one that finds something, is repeated after this, then after twice as long, up to …
const FIRST_LOOK: Duration = Duration::from_millis(4);
/// … this. Without a write there is no looking at all.
const LAST_LOOK: Duration = Duration::from_millis(600);
/// How long the upkeep, which was asked to end, is waited for: longer than a folder that does not answer.
const UPKEEP_PATIENCE: Duration = Duration::from_secs(10);
/// How long what was put in the place of all may be a restore that has not said so yet.
const RESTORE_PATIENCE: Duration = Duration::from_secs(2);
/// After so long drafts are no longer left to it: most restores say so much sooner.
const DRAFTS_PATIENCE: Duration = Duration::from_millis(300);
/// Where files cannot be watched, how often to look whether another program wrote.
const POLL: Duration = Duration::from_millis(500);

pub(super) struct Storage<'a, R> {
    pub(super) store: Store,
    shared: &'a Shared,
    pub(super) tell: &'a Tell<R>,
    /// The entry of the journal up to which the facts are true; none before they are there.
    followed: Option<i64>,
    /// The same for the index: it may be there before the facts or after them.
    indexed: Option<i64>,
    pub(super) data_version: i64,
    /// The last erasure that the index knows of: words that are gone stay in none.
    erasure: i64,
    /// The last one that the interface was told of.
    told: i64,
    /// The backup that was restored last, and what was not read yet when it was: the facts, the index.
    restored: Option<Restore>,
    /// The drafts of this session that were there at the last look.
    drafts: BTreeSet<String>,
    /// The last change that was there at the last look.
    seen: Option<SeenLast>,
    outdated: (bool, bool),
    /// The contracts that the facts were read under: another one may change what counts.
    contracts: u64,
    /// What was opened, the latest first.
    recent: Vec<DocKey>,
    /// The day on which the index tells members from others.
    on: NaiveDate,
    /// What the interface was told of the file and its disk.
    pub(super) fault: Option<Fault>,
    /// Whether it was told that the file has several names.
    pub(super) linked: bool,
    /// The key file, and what the interface was told of it.
    #[cfg(feature = "encryption")]
    pub(super) key: (KeyWatch, Option<KeyFault>),
    /// When it was last found so.
    pub(super) tried: Instant,
    /// From when on getting out of a lost log is tried again.
    pub(super) mends_again: Option<Instant>,
}

/// What the thread works with.
pub(super) struct Desk<'a, R> {
    pub shared: &'a Shared,
    pub inbox: &'a Receiver<Order<R>>,
    /// The other end of the inbox.
    pub orders: &'a Sender<Order<R>>,
    pub tell: &'a Tell<R>,
    pub pending: &'a AtomicUsize,
    /// Ends the upkeep.
    pub stop: &'a Arc<upkeep::Stop>,
    /// Whether to look for other programs' commits now and then, because files cannot be watched.
    pub poll: bool,
    /// The key file, as it was when the database was opened.
    #[cfg(feature = "encryption")]
    pub key: KeyWatch,
}

/// The thread. Ends on `Stop` or when nobody can send any more.
pub(super) fn run<R: Send + 'static>(store: Store, on: NaiveDate, desk: &Desk<'_, R>) {
    let Desk { shared, inbox, orders, tell, pending, stop, poll, .. } = *desk;
    patience::on_wait({
        let tell = Arc::clone(tell);
        move |waits| tell(Notice::Waiting(waits))
    });
    let mut storage = Storage::new(store, shared, tell, on);
    #[cfg(feature = "encryption")]
    {
        storage.key.0 = desk.key.clone();
    }
    storage.tell_if_locked();
    if let Some(changes) = storage.store.take_laid_back() {
        tell(Notice::LaidBack(changes));
    }
    if let Some(log) = storage.store.take_stray_log() {
        tell(Notice::StrayLog(log));
    }
    // What is in the file now is what later looks go by.
    let _ = storage.store.in_place();
    storage.watch_over(None);
    let (mut wanted, mut upkeep) = (None, None);
    // How long to wait for an order before looking again whether another program's commit has become visible.
    let mut again: Option<Duration> = poll.then_some(POLL);
    loop {
        let wait = again.into_iter().chain(storage.next_try()).min();
        let order = match wait {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(wait) => inbox.recv_timeout(wait),
        };
        let order = match order {
            Ok(Order::LookAround) => {
                // What comes from now on is looked at once more.
                shared.look_ordered.store(false, Ordering::SeqCst);
                again = Some(if poll { POLL } else { FIRST_LOOK });
                Order::LookAround
            }
            Ok(order) => order,
            Err(RecvTimeoutError::Timeout) => {
                storage.try_again();
                again = again.map(|wait| wait * 2).filter(|wait| *wait <= LAST_LOOK);
                if poll {
                    again = Some(POLL);
                }
                Order::LookAround
            }
            Err(RecvTimeoutError::Disconnected) => break,
        };
        match order {
            Order::Job { to, job } => {
                crate::fault::provoke("storage");
                let reply = job(&mut storage.store, shared);
                patience::settled();
                let touched = storage.follow();
                storage.watch_over(touched.as_ref().err());
                if let Some(reply) = reply {
                    tell(Notice::Reply { to, reply });
                }
                if let Some(directors) = storage.store.take_lost_right() {
                    tell(Notice::LostRight(directors));
                }
                storage.report(touched);
                pending.fetch_sub(1, Ordering::SeqCst);
            }
            Order::Facts(loaded) => {
                storage.install_facts(*loaded);
                let touched = storage.follow();
                tell(Notice::Loaded);
                storage.report(touched);
                pending.fetch_sub(1, Ordering::SeqCst);
            }
            Order::Indexed(loaded) => {
                if let Err(error) = storage.indexed(loaded) {
                    tell(Notice::Failed(error));
                }
                tell(Notice::Loaded);
                pending.fetch_sub(1, Ordering::SeqCst);
            }
            Order::MendVisits => {
                if let Err(error) = storage.mend_visits() {
                    tell(Notice::Failed(error));
                }
            }
            Order::LoadFailed(error) => {
                // It was read with a connection of its own.
                storage.watch_over(Some(&error));
                tell(Notice::Failed(error));
                pending.fetch_sub(1, Ordering::SeqCst);
            }
            Order::Opened(key) => storage.opened(key),
            Order::Tidy => storage.tidy(),
            Order::Damaged(check) => storage.found_damaged(&check),
            Order::LookAround => {
                if storage.look_around() && !poll {
                    // A second commit right behind it may have been written already, and not be visible yet.
                    again = Some(FIRST_LOOK);
                }
            }
            Order::Upkeep(upkeep) => wanted = Some(upkeep),
            Order::Stop => break,
        }
        if let Some(wanted) = wanted.take_if(|_| storage.followed.is_some() && storage.indexed.is_some()) {
            let (found, orders) = (orders.clone(), orders.clone());
            let damaged = move |check| drop(found.send(Order::Damaged(check)));
            // What it took is given back behind it.
            let done = move || drop(orders.send(Order::Tidy));
            let place = (storage.store.path().to_owned(), storage.store.session().clone());
            upkeep = upkeep::start(wanted, place, Arc::clone(tell), Arc::clone(stop), damaged, done);
        }
    }
    // Its connection goes before ours, which is then the last one and leaves the database in one file.
    if let Some(thread) = upkeep {
        let since = Instant::now();
        // A folder of copies that does not answer any more keeps it for ever; it has nothing to lose.
        while !thread.is_finished() && since.elapsed() < UPKEEP_PATIENCE {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    if storage.store.in_place().is_err() && storage.store.fault() == Some(Fault::LogLost) {
        // Deleted a moment ago, or with what others had open: it is the last try.
        let _ = storage.store.mend_log();
    }
    #[cfg(feature = "encryption")]
    {
        *shared.last_change.lock().unwrap_or_else(PoisonError::into_inner) = storage.store.written_last();
    }
    storage.store.settle_moved();
}

impl<'a, R> Storage<'a, R> {
    fn new(mut store: Store, shared: &'a Shared, tell: &'a Tell<R>, on: NaiveDate) -> Storage<'a, R> {
        let data_version = store.data_version().unwrap_or_default();
        let erasure = store.last_erasure().unwrap_or_default();
        let restored = store.restored().unwrap_or_default();
        let seen = store.seen_last().unwrap_or_default();
        // Whatever was loaded since the store was opened; later, the version tells. A failure now is told by the load.
        let _ = store.read_contracts();
        let contracts = store.contracts_revision();
        // The first frame did not wait for them.
        shared.world.write().unwrap_or_else(PoisonError::into_inner).contracts = store.contracts().to_vec();
        #[cfg(feature = "encryption")]
        let key = (KeyWatch::of(store.path()), None);
        Storage {
            store,
            shared,
            tell,
            followed: None,
            indexed: None,
            data_version,
            erasure,
            told: erasure,
            restored,
            seen,
            drafts: BTreeSet::new(),
            outdated: (false, false),
            contracts,
            recent: Vec::new(),
            on,
            fault: None,
            linked: false,
            #[cfg(feature = "encryption")]
            key,
            tried: Instant::now(),
            mends_again: None,
        }
    }

    fn report(&self, touched: Result<Vec<Touched>, StoreError>) {
        match touched {
            Ok(touched) if touched.is_empty() => {}
            Ok(touched) => (self.tell)(Notice::Changed(touched)),
            Err(error) => (self.tell)(Notice::Failed(error)),
        }
    }

    /// Follows what other programs committed; gives whether they did.
    fn look_around(&mut self) -> bool {
        let _ = self.store.in_place();
        // Nothing in the connection tells that such a file was changed.
        if self.store.changed_behind() && self.store.reopen().is_ok() {
            let touched = self.store.read_contracts().and_then(|()| self.follow());
            self.report(touched);
        }
        self.watch_over(None);
        match self.store.data_version() {
            Ok(version) if version == self.data_version => false,
            Ok(version) => {
                self.data_version = version;
                let touched = self.store.read_contracts().and_then(|()| self.follow());
                self.report(touched);
                self.follow_drafts();
                true
            }
            Err(error) => {
                self.watch_over(Some(&error));
                if self.fault != Some(Fault::Overwritten) {
                    (self.tell)(Notice::Failed(error));
                }
                true
            }
        }
    }

    /// A draft of this session that went, without its form's doing, is written again: another content was put in the place of
    /// all (`.restore` of the sqlite3 tool), or somebody deleted it. One that was saved or given up has no form.
    fn follow_drafts(&mut self) {
        let Ok(drafts) = self.store.own_draft_ids() else { return };
        if !self.drafts.is_subset(&drafts) {
            (self.tell)(Notice::DraftsGone);
        }
        self.drafts = drafts;
    }

    fn opened(&mut self, key: DocKey) {
        self.recent.retain(|known| *known != key);
        self.recent.insert(0, key);
        self.recent.truncate(RECENT);
        self.shared.index_mut().set_recent(&self.recent);
    }

    fn install_facts(&mut self, loaded: load::Loaded<Facts>) {
        self.followed = Some(loaded.end);
        let mut world = self.shared.world.write().unwrap_or_else(PoisonError::into_inner);
        world.install(loaded.what, self.store.contracts().to_vec());
    }

    /// The index is in place: brings it to the end of the journal.
    fn indexed(&mut self, loaded: load::Loaded<()>) -> Result<(), StoreError> {
        self.indexed = Some(loaded.end);
        self.shared.indexed.store(true, Ordering::SeqCst);
        self.follow_restore()?;
        self.follow_with_index()
    }

    /// Once everything is read, what reading it took is given back.
    fn tidy(&self) {
        if self.followed.is_some() && self.indexed.is_some() {
            memory::give_back();
        }
    }

    fn rebuild_index(&mut self) -> Result<(), StoreError> {
        let load::Loaded { what: mut index, end } =
            load::snapshot(&self.store, |store| load::index_of(store, self.on))?;
        index.set_recent(&self.recent);
        *self.shared.index_mut() = index;
        self.indexed = Some(end);
        self.tidy();
        Ok(())
    }

    /// Visits that another program wrote without their words are found from now on.
    fn mend_visits(&mut self) -> Result<(), StoreError> {
        self.store.rebuild_visit_text()?;
        let mut index = self.shared.index_mut();
        self.store.each_visit_word(|word, visits| index.note_visit_word(word, visits))
    }

    /// Brings facts and index to the end of the journal, and tells what was touched.
    fn follow(&mut self) -> Result<Vec<Touched>, StoreError> {
        self.follow_restore()?;
        let touched = self.follow_with_facts()?;
        let erasure = self.store.last_erasure()?;
        if erasure != self.told {
            self.told = erasure;
            (self.tell)(Notice::Erased);
        }
        self.follow_with_index()?;
        Ok(touched)
    }

    /// Nothing in the journal tells that a backup was restored, which takes the journal's place as well: all is read anew.
    fn follow_restore(&mut self) -> Result<(), StoreError> {
        let mut restored = self.store.restored()?;
        // Of a file that was written over something else is told. What was seen before another fault is asked for once that is over.
        let fault = self.store.fault();
        if fault == Some(Fault::Overwritten) {
            self.seen = None;
        }
        let missing = match &self.seen {
            Some(seen) if fault.is_none() && !self.store.still_has(seen)? => Some(seen.clone()),
            _ => None,
        };
        // A restore says so a moment after.
        let (began, mut doubted) = (Instant::now(), false);
        while missing.is_some() && restored == self.restored && began.elapsed() < RESTORE_PATIENCE {
            std::thread::sleep(Duration::from_millis(20));
            restored = self.store.restored()?;
            // What is being typed went with the rest, should it be none.
            if !doubted && began.elapsed() >= DRAFTS_PATIENCE {
                doubted = true;
                (self.tell)(Notice::DraftsGone);
            }
        }
        let news = restored.clone().filter(|_| restored != self.restored);
        if news.is_some() || missing.is_some() {
            self.outdated = (true, true);
        }
        self.restored = restored;
        // Recalled by `doctor`, should the program end before anybody has read of it.
        if let (None, Some(seen)) = (&news, &missing) {
            self.store.note_missing(seen);
        }
        // What is in the log since is known to belong to the file, by whoever opens it and by the next start.
        if news.is_none() && missing.is_some() && self.store.note_put_back(self.restored.as_ref()).is_ok() {
            self.restored = self.store.restored()?;
        }
        if fault.is_none() || self.seen.is_none() {
            self.seen = self.store.seen_last()?;
        }
        // What is not there yet may have been read before.
        let due = (self.outdated.0 && self.followed.is_some(), self.outdated.1 && self.indexed.is_some());
        if due.0 {
            let facts = load::snapshot(&self.store, load::facts_of)?;
            self.install_facts(facts);
            self.outdated.0 = false;
        }
        if due.1 {
            self.rebuild_index()?;
            self.outdated.1 = false;
        }
        if due.0 || due.1 {
            (self.tell)(Notice::Loaded);
        }
        match (news, missing) {
            (Some(news), _) => (self.tell)(Notice::Restored(news)),
            (None, Some(seen)) => (self.tell)(Notice::PutBack(seen)),
            (None, None) => {}
        }
        Ok(())
    }

    fn follow_with_facts(&mut self) -> Result<Vec<Touched>, StoreError> {
        let Some(from) = self.followed else { return Ok(Vec::new()) };
        let (touched, end) = self.store.touched_since(from)?;
        let other_contracts = self.contracts != self.store.contracts_revision() || self.other_sectors();
        let organisations: BTreeSet<Id> = touched.iter().filter_map(|touched| touched.organisation).collect();
        if other_contracts || organisations.len() >= RELOAD_FROM {
            // What is too much to follow one by one is read anew, with whatever others wrote meanwhile.
            self.contracts = self.store.contracts_revision();
            let facts = load::snapshot(&self.store, load::facts_of)?;
            self.install_facts(facts);
            if other_contracts {
                if self.indexed.is_some() {
                    // The names of sectors are searched, too.
                    self.rebuild_index()?;
                }
                (self.tell)(Notice::Loaded);
            }
            return Ok(self.store.touched_since(from)?.0);
        }
        if touched.is_empty() {
            return Ok(touched);
        }
        for organisation in &organisations {
            let fresh = self.store.facts_of(*organisation)?;
            self.shared.world.write().unwrap_or_else(PoisonError::into_inner).replace(*organisation, fresh);
        }
        if touched.iter().any(|touched| touched.kind == Kind::Staff) {
            let staff = self.store.facts_of_staff()?.staff;
            self.shared.world.write().unwrap_or_else(PoisonError::into_inner).facts.staff = staff;
        }
        if touched.iter().any(|touched| of_no_organisation(touched.kind)) {
            let activity = self.store.activity()?;
            self.shared.world.write().unwrap_or_else(PoisonError::into_inner).facts.activity = activity;
        }
        self.shared.world.write().unwrap_or_else(PoisonError::into_inner).generation += 1;
        self.followed = Some(end);
        Ok(touched)
    }

    /// Whether the facts were read with other sectors than this connection knows: their masks would not mean the same.
    fn other_sectors(&self) -> bool {
        let world = self.shared.world();
        !world.facts.sectors.iter().map(|code| &**code).eq(self.store.known().sectors.iter().map(String::as_str))
    }

    fn follow_with_index(&mut self) -> Result<(), StoreError> {
        let Some(from) = self.indexed else { return Ok(()) };
        let (touched, end) = self.store.touched_since(from)?;
        let organisations: BTreeSet<Id> = touched.iter().filter_map(|touched| touched.organisation).collect();
        let erasure = self.store.last_erasure()?;
        if organisations.len() >= RELOAD_FROM || erasure != self.erasure {
            self.erasure = erasure;
            self.rebuild_index()?;
        } else if !touched.is_empty() {
            self.update_index(&touched)?;
            self.indexed = Some(end);
        }
        Ok(())
    }

    fn update_index(&self, touched: &[Touched]) -> Result<(), StoreError> {
        let mut index = self.shared.index_mut();
        let searched = |kind| {
            use Kind::{Contact, Engagement, Membership, Organisation, Project};
            matches!(kind, Organisation | Contact | Membership | Project | Engagement)
        };
        let mut organisations = BTreeSet::new();
        for one in touched.iter().filter(|one| searched(one.kind)) {
            let kind = match one.kind {
                Kind::Contact => DocKind::Contact,
                Kind::Project => DocKind::Project,
                Kind::Engagement => DocKind::Engagement,
                _ => DocKind::Organisation,
            };
            // What is still there comes back right below.
            if one.kind != Kind::Membership {
                index.remove(DocKey { kind, id: i64::from(one.record) });
            }
            match one.organisation {
                Some(organisation) => {
                    organisations.insert(organisation);
                }
                None => self.store.doc_of_project(one.record, |doc| index.insert(doc))?,
            }
        }
        for organisation in organisations {
            self.store.docs_of(organisation, self.on, |doc| {
                index.insert(doc);
                if doc.key.kind == DocKind::Organisation {
                    // Its visits are found by them.
                    index.note_visit(&words_of([doc.title, doc.context]));
                }
            })?;
        }
        for visit in touched.iter().filter(|one| one.kind == Kind::Visit) {
            if let Some(words) = self.store.words_of_visit(visit.record)? {
                index.note_visit(&words);
            }
        }
        Ok(())
    }
}

/// Whether records of the kind are among the facts that are read as a whole, see [`crate::model::activity::Activity`].
fn of_no_organisation(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Project
            | Kind::ProjectPartner
            | Kind::Agreement
            | Kind::Mandate
            | Kind::Event
            | Kind::Reading
            | Kind::Fulfilment
    )
}

#[cfg(test)]
mod tests;
