//! Finding visits, whose words the database keeps, and putting them among the other records found.

use crate::search::{Hit, Index, Query, Tier, judge_visit, visit_hit};
use crate::store::{Store, StoreError, VisitFound};

/// With so many other records, no visit is looked for through slips.
const SOME: usize = 4;

/// The visits that answer a query, the latest first, for a list that holds those other records. None when the query is
/// not about visits.
///
/// # Errors
/// The database cannot be read, or the reading was interrupted.
pub fn visits(
    store: &Store,
    index: &Index,
    query: &Query<'_>,
    records: &[Hit],
) -> Result<Vec<(Hit, VisitFound)>, StoreError> {
    let well = records.iter().filter(|hit| hit.tier <= Tier::Words).count();
    let room = query.limit.saturating_sub(well).max(query.limit / 5);
    let mut found = Vec::new();
    if let Some(wanted) = index.wanted(query, false) {
        for id in store.visits_with(&wanted, room)? {
            if let Some(visit) = store.visit_found(id)? {
                let tier = if wanted.all_of.is_empty() { Tier::Words } else { judge_visit(query, &visit.purpose) };
                found.push((visit_hit(i64::from(id), tier), visit));
            }
        }
    }
    if found.is_empty()
        && records.len() < SOME
        && let Some(wanted) = index.wanted(query, true)
    {
        for id in store.visits_with(&wanted, room)? {
            found.extend(store.visit_found(id)?.map(|visit| (visit_hit(i64::from(id), Tier::Typo), visit)));
        }
    }
    Ok(found)
}
