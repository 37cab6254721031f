//! Reading the facts and building the search index, once, behind the first frame: two threads, so that the figures do
//! not wait for the index.

use std::path::Path;
use std::sync::RwLockWriteGuard;
use std::sync::mpsc::Sender;
use std::time::Duration;

use chrono::NaiveDate;

use super::{Order, Shared};
use crate::model::facts::Facts;
use crate::search::Index;
use crate::store::{Session, Store, StoreError};

/// What was read, and the entry of the journal up to which it is true.
pub struct Loaded<T> {
    pub what: T,
    pub end: i64,
}

/// The thread that reads the facts.
pub(super) fn facts<R>(path: &Path, session: Session, orders: &Sender<Order<R>>) {
    let order = match read(path, session, Store::facts) {
        Ok(loaded) => Order::Facts(Box::new(loaded)),
        Err(error) => Order::LoadFailed(error),
    };
    // It fails only when the program is ending.
    let _ = orders.send(order);
}

/// How long to wait before what could not be read is read again.
const AGAIN: [Duration; 3] = [Duration::from_millis(100), Duration::from_millis(400), Duration::from_millis(1_500)];

/// Records put into the index at one stroke: a search that comes meanwhile waits for so many at most.
const STROKE: u32 = 64;

/// The thread that builds the index, in place: what is there already can be found. Then it reads the words of visits.
pub(super) fn index<R>(path: &Path, session: Session, on: NaiveDate, shared: &Shared, orders: &Sender<Order<R>>) {
    let read = read(path, session, |store| {
        fill(shared, store, on)?;
        if !store.visit_text_is_whole()? {
            let _ = orders.send(Order::MendVisits);
        }
        Ok(())
    });
    let _ = orders.send(read.map_or_else(Order::LoadFailed, Order::Indexed));
}

/// The index under construction, held for a stroke at a time.
struct Strokes<'a> {
    shared: &'a Shared,
    held: Option<RwLockWriteGuard<'a, Index>>,
    done: u32,
}

impl Strokes<'_> {
    fn with(&mut self, change: impl FnOnce(&mut Index)) {
        change(self.held.get_or_insert_with(|| self.shared.index_mut()));
        self.done += 1;
        if self.done == STROKE {
            self.done = 0;
            self.held = None;
            std::thread::yield_now();
        }
    }
}

fn fill(shared: &Shared, store: &Store, on: NaiveDate) -> Result<(), StoreError> {
    shared.index_mut().reserve(store.docs_at_most()?);
    let mut strokes = Strokes { shared, held: None, done: 0 };
    store.each_doc(on, |doc| strokes.with(|index| index.insert(doc)))?;
    store.each_visit_word(|word, visits| strokes.with(|index| index.note_visit_word(word, visits)))?;
    drop(strokes);
    shared.index_mut().compact();
    Ok(())
}

/// Some tries: without what is read here the program shows nothing for as long as it runs, and a disk may fail once.
fn read<T>(
    path: &Path,
    session: Session,
    mut work: impl FnMut(&Store) -> Result<T, StoreError>,
) -> Result<Loaded<T>, StoreError> {
    let mut again = AGAIN.iter();
    loop {
        let read = Store::reader(path, session.clone()).and_then(|store| snapshot(&store, &mut work));
        match (read, again.next()) {
            (Err(error), Some(wait)) if error.fault().is_some() || matches!(error, StoreError::Open { .. }) => {
                std::thread::sleep(*wait);
            }
            (read, _) => return read,
        }
    }
}

/// What is read, and the journal's end, of one state.
pub(super) fn snapshot<T>(
    store: &Store,
    work: impl FnOnce(&Store) -> Result<T, StoreError>,
) -> Result<Loaded<T>, StoreError> {
    store.snapshot(|store| Ok(Loaded { end: store.journal_end()?, what: work(store)? }))
}

/// The index of everything that can be searched; `on` says who is a member.
///
/// # Errors
/// The database cannot be read.
pub fn index_of(store: &Store, on: NaiveDate) -> Result<Index, StoreError> {
    let mut index = Index::new();
    store.each_doc(on, |doc| index.insert(doc))?;
    store.each_visit_word(|word, visits| index.note_visit_word(word, visits))?;
    index.compact();
    Ok(index)
}

/// The facts of everything.
pub(super) fn facts_of(store: &Store) -> Result<Facts, StoreError> {
    store.facts()
}
