//! What the files of one import said of records that several of them tell of. What an earlier one said stands: two
//! that contradict each other would else take turns, and importing them again would change something every time.

use std::collections::{HashMap, HashSet};

use super::sheet::Sheet;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::store::{StoreError, Write};

/// The fields that were said, a bit for each.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Kinds that more than one file tells of: of others nothing needs to be kept.
    kinds: HashSet<Kind>,
    fields: HashMap<(Kind, Id), u64>,
}

impl Said {
    pub(super) fn of(sheets: &[Sheet]) -> Said {
        let kinds = sheets.windows(2).filter(|pair| pair[0].kind == pair[1].kind).map(|pair| pair[0].kind);
        Said { kinds: kinds.collect(), fields: HashMap::new() }
    }

    /// A record is now as a row says.
    pub(super) fn note(&mut self, kind: Kind, id: Id, present: &[bool]) {
        if self.kinds.contains(&kind) {
            let bits = present.iter().enumerate().filter(|(_, present)| **present).map(|(at, _)| 1 << at);
            *self.fields.entry((kind, id)).or_default() |= bits.sum::<u64>();
        }
    }

    /// Whether a change to a stored record would change what was said of it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn forbids(&self, write: &Write, wanted: &Record) -> Result<bool, StoreError> {
        if !self.fields.contains_key(&(wanted.kind, wanted.id)) {
            return Ok(false);
        }
        Ok(write.get(wanted.kind, wanted.id)?.is_some_and(|stored| self.contradicts(&stored, wanted)))
    }

    pub(super) fn contradicts(&self, stored: &Record, wanted: &Record) -> bool {
        let said = self.fields.get(&(stored.kind, stored.id)).copied().unwrap_or_default();
        let values = stored.values.iter().zip(&wanted.values).enumerate();
        values.filter(|(_, (stored, wanted))| stored != wanted).any(|(at, _)| said & (1 << at) != 0)
    }
}
