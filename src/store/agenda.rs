//! What somebody has to do: open tasks, planned visits, next steps of visits.

use chrono::NaiveDate;
use rusqlite::params;

use super::{Store, StoreError};
use crate::model::record::Id;

/// What an agenda line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgendaKind {
    Task,
    PlannedVisit,
    NextStep,
}

/// One line of an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaItem {
    pub kind: AgendaKind,
    /// The task's or the visit's id.
    pub id: Id,
    pub date: Option<NaiveDate>,
    pub organisation: Option<(Id, String)>,
    /// Title of the task, purpose of the visit, next step.
    pub text: String,
}

/// Each part is read in the order of its index and no further than the limit. The next step of a visit is settled by any
/// later visit to the same organisation.
pub(super) const AGENDA: &str = "SELECT * FROM (
   SELECT * FROM (
     SELECT 0 AS what, t.id, t.due_on AS day, o.id AS organisation, o.name, t.title AS text
     FROM task t LEFT JOIN organisation o ON o.id = t.organisation_id
     WHERE (t.done_on IS NULL OR t.done_on > ?4) AND (?1 IS NULL OR t.staff_id = ?1)
     ORDER BY t.due_on IS NULL, t.due_on LIMIT ?2)
   UNION ALL
   SELECT * FROM (
     SELECT 1, v.id, v.date, o.id, o.name, coalesce(v.purpose, '')
     FROM visit v JOIN organisation o ON o.id = v.organisation_id
     WHERE v.status = 'planned' AND v.date >= ?3 AND (?1 IS NULL OR v.staff_id = ?1)
     ORDER BY v.date LIMIT ?2)
   UNION ALL
   SELECT * FROM (
     SELECT 2, v.id, v.next_step_on, o.id, o.name, coalesce(v.next_step, '')
     FROM visit v JOIN organisation o ON o.id = v.organisation_id
     WHERE v.next_step_on >= ?3 AND (?1 IS NULL OR v.staff_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM visit later
                       WHERE later.organisation_id = v.organisation_id AND later.date > v.date)
     ORDER BY v.next_step_on LIMIT ?2))
 ORDER BY day IS NULL, day, what, id LIMIT ?2";

impl Store {
    /// What a person (or, without one, anybody) has to do on a day, the earliest first, undated last: tasks that were
    /// open then, and from the day `since` on planned visits and the next step of each organisation's latest visit.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn agenda(
        &self,
        staff: Option<Id>,
        since: NaiveDate,
        on: NaiveDate,
        limit: u32,
    ) -> Result<Vec<AgendaItem>, StoreError> {
        let doing = || StoreError::sql("read the agenda");
        let mut statement = self.conn.prepare_cached(AGENDA).map_err(doing())?;
        let rows = statement
            .query_map(params![staff, limit, since.to_string(), on.to_string()], |row| {
                let organisation: Option<Id> = row.get(3)?;
                let day: Option<String> = row.get(2)?;
                Ok(AgendaItem {
                    kind: match row.get::<_, u8>(0)? {
                        0 => AgendaKind::Task,
                        1 => AgendaKind::PlannedVisit,
                        _ => AgendaKind::NextStep,
                    },
                    id: row.get(1)?,
                    date: day.and_then(|day| day.parse().ok()),
                    organisation: match organisation {
                        Some(id) => Some((id, row.get(4)?)),
                        None => None,
                    },
                    text: row.get(5)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}
