//! Reading the facts and building the search index, once, behind the first frame.

use std::path::Path;
use std::sync::mpsc::Sender;

use super::Order;
use crate::model::facts::Facts;
use crate::search::Index;
use crate::store::{Session, Store, StoreError};

/// What was read, and the entry of the journal up to which it is true.
pub struct Loaded {
    pub facts: Facts,
    pub index: Index,
    pub end: i64,
}

/// The loader thread.
pub(super) fn run<R>(path: &Path, session: Session, orders: &Sender<Order<R>>) {
    let order = match load(path, session) {
        Ok(loaded) => Order::Loaded(Box::new(loaded)),
        Err(error) => Order::LoadFailed(error),
    };
    // It fails only when the program is ending.
    let _ = orders.send(order);
}

fn load(path: &Path, session: Session) -> Result<Loaded, StoreError> {
    let store = Store::reader(path, session)?;
    store.snapshot(read)
}

/// Facts, index and the journal's end, all of one state.
pub(super) fn read(store: &Store) -> Result<Loaded, StoreError> {
    let end = store.journal_end()?;
    let facts = store.facts()?;
    let mut index = Index::with_capacity(facts.organisations.len() * 2);
    store.each_doc(|doc| index.insert(doc))?;
    index.compact();
    Ok(Loaded { facts, index, end })
}
