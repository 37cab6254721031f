//! What was said to be saved.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The visits of one database by their summaries: each attempt has one of its own.
#[derive(Default)]
pub struct Oracle {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    attempts: u64,
    acknowledged: BTreeSet<String>,
    by_keys: u64,
}

impl Oracle {
    /// A summary that no other visit has.
    pub fn attempt(&self) -> String {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.attempts += 1;
        format!("m{:06}", inner.attempts)
    }

    /// The program said that it is saved.
    pub fn acknowledge(&self, summary: String, by_keys: bool) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.acknowledged.insert(summary);
        inner.by_keys += u64::from(by_keys);
    }

    pub fn acknowledged(&self) -> BTreeSet<String> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).acknowledged.clone()
    }

    /// How many were acknowledged, and how many of them by keystrokes.
    pub fn counts(&self) -> (u64, u64) {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        (inner.acknowledged.len() as u64, inner.by_keys)
    }
}
