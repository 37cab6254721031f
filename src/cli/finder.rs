//! From what the search found to the records behind it.

use super::Failure;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::search::{DocKey, DocKind};
use crate::store::Store;

/// The kind of record behind a kind of document.
pub const fn kind_of(kind: DocKind) -> Kind {
    match kind {
        DocKind::Organisation => Kind::Organisation,
        DocKind::Contact => Kind::Contact,
        DocKind::Project => Kind::Project,
        DocKind::Visit => Kind::Visit,
        DocKind::Engagement => Kind::Engagement,
    }
}

/// The record behind a hit.
///
/// # Errors
/// The database cannot be read.
pub fn record(store: &Store, key: DocKey) -> Result<Option<Record>, Failure> {
    match Id::try_from(key.id) {
        Ok(id) => Ok(store.get(kind_of(key.kind), id)?),
        Err(_) => Ok(None),
    }
}
