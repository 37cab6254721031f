//! From what the search found to the records behind it.

use super::Failure;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::search::{DocKey, DocKind};
use crate::store::Store;

/// The kind of record behind a kind of document; a command has none.
pub const fn kind_of(kind: DocKind) -> Option<Kind> {
    Some(match kind {
        DocKind::Organisation => Kind::Organisation,
        DocKind::Contact => Kind::Contact,
        DocKind::Project => Kind::Project,
        DocKind::Visit => Kind::Visit,
        DocKind::Engagement => Kind::Engagement,
        DocKind::Command => return None,
    })
}

/// The record behind a hit.
///
/// # Errors
/// The database cannot be read.
pub fn record(store: &Store, key: DocKey) -> Result<Option<Record>, Failure> {
    match (kind_of(key.kind), Id::try_from(key.id)) {
        (Some(kind), Ok(id)) => Ok(store.get(kind, id)?),
        _ => Ok(None),
    }
}
