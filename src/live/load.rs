//! Reading the facts and building the search index, once, behind the first frame: two threads, so that the figures do
//! not wait for the index.

use std::path::Path;
use std::sync::mpsc::Sender;

use chrono::NaiveDate;

use super::Order;
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

/// The thread that builds the index.
pub(super) fn index<R>(path: &Path, session: Session, on: NaiveDate, orders: &Sender<Order<R>>) {
    let order = match read(path, session, |store| index_of(store, on)) {
        Ok(loaded) => Order::Index(Box::new(loaded)),
        Err(error) => Order::LoadFailed(error),
    };
    let _ = orders.send(order);
}

fn read<T>(
    path: &Path,
    session: Session,
    work: impl FnOnce(&Store) -> Result<T, StoreError>,
) -> Result<Loaded<T>, StoreError> {
    snapshot(&Store::reader(path, session)?, work)
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
    index.compact();
    Ok(index)
}

/// The facts of everything.
pub(super) fn facts_of(store: &Store) -> Result<Facts, StoreError> {
    store.facts()
}
