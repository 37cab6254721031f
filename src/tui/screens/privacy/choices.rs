//! What was chosen in the plan of an erasure, and stays chosen when it is planned anew.

use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::store::{ErasurePlan, Place};

/// What somebody chose of a plan: whether a text is replaced, or, none, what becomes of the record.
pub(super) type Choice = Option<(Kind, Id, &'static str)>;

/// Which text it is.
pub(super) const fn key(place: &Place) -> (Kind, Id, &'static str) {
    (place.kind, place.id, place.field)
}

/// Takes over what was chosen in a plan before, where the new one has the same.
/// `made`: whether it was somebody's choice; what was only proposed is proposed anew.
pub(super) fn keep_choices(new: &mut ErasurePlan, old: &ErasurePlan, made: impl Fn(Choice) -> bool) {
    if !new.contacts.is_empty() && made(None) {
        new.mode = old.mode;
    }
    for place in &mut new.places {
        let same = |each: &&Place| key(each) == key(place);
        let known = old.places.iter().find(same).filter(|known| known.strength >= place.strength);
        if let Some(known) = known.filter(|known| made(Some(key(known)))) {
            place.chosen = known.chosen;
        }
    }
}
