//! Stopping a reading that nobody waits for any more, from another thread.

use std::sync::{Mutex, PoisonError};

use super::Store;

/// Stops the readings of one connection.
#[derive(Default)]
pub struct Interrupter(Mutex<Option<rusqlite::InterruptHandle>>);

impl Interrupter {
    /// From now on it is this connection that is stopped.
    pub fn watch(&self, store: &Store) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(store.conn.get_interrupt_handle());
    }

    /// Stops what the connection is reading at this moment, if anything: it ends with an error.
    pub fn interrupt(&self) {
        if let Some(handle) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            handle.interrupt();
        }
    }
}
