//! What somebody has to do: the tasks, planned visits and next steps that the agenda is made of.

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::{Action, ChangeId, Store, StoreError, fulfilment};
use crate::contract::Period;
use crate::counters::agenda::{self, Entry, Group, Wanted, What};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};

/// Each part is read in the order of its index and no further than the limit. The next step of a visit is settled by any
/// later visit to the same organisation, once it has taken place by the day or is planned.
pub(super) const AGENDA: &str = "SELECT * FROM (
   SELECT * FROM (
     SELECT 0 AS what, t.id, t.due_on AS day, o.id AS organisation, o.name, t.title AS text, t.staff_id AS staff,
            NULL AS done
     FROM task t LEFT JOIN organisation o ON o.id = t.organisation_id
     WHERE (t.done_on IS NULL OR t.done_on > ?4) AND (?1 IS NULL OR t.staff_id = ?1)
     ORDER BY t.due_on IS NULL, t.due_on LIMIT ?2)
   UNION ALL
   SELECT * FROM (
     SELECT 1, v.id, v.date, o.id, o.name, coalesce(v.purpose, ''), v.staff_id, NULL
     FROM visit v JOIN organisation o ON o.id = v.organisation_id
     WHERE v.status = 'planned' AND v.date >= ?3 AND (?1 IS NULL OR v.staff_id = ?1)
     ORDER BY v.date LIMIT ?2)
   UNION ALL
   SELECT * FROM (
     SELECT 2, v.id, v.next_step_on, o.id, o.name, coalesce(v.next_step, ''), v.staff_id, NULL
     FROM visit v JOIN organisation o ON o.id = v.organisation_id
     WHERE v.next_step_on >= ?3 AND (v.date <= ?4 OR v.status = 'planned') AND (?1 IS NULL OR v.staff_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM visit later
                       WHERE later.organisation_id = v.organisation_id AND later.date > v.date
                         AND (later.date <= ?4 OR later.status = 'planned'))
     ORDER BY v.next_step_on LIMIT ?2))
 ORDER BY day IS NULL, day, what, id LIMIT ?2";

/// Tasks done from one day to another, the last first.
const DONE: &str = "SELECT 0, t.id, t.due_on, o.id, o.name, t.title, t.staff_id, t.done_on
 FROM task t LEFT JOIN organisation o ON o.id = t.organisation_id
 WHERE t.done_on BETWEEN ?3 AND ?4 AND (?1 IS NULL OR t.staff_id = ?1)
 ORDER BY t.done_on DESC LIMIT ?2";

fn entry(row: &Row) -> rusqlite::Result<Entry> {
    let organisation: Option<Id> = row.get(3)?;
    let day = |index| row.get::<_, Option<String>>(index).map(|day| day.and_then(|day| day.parse().ok()));
    let id = row.get(1)?;
    Ok(Entry {
        what: match row.get::<_, u8>(0)? {
            0 => What::Task(id),
            1 => What::Visit(id),
            _ => What::Step(id),
        },
        date: day(2)?,
        organisation: match organisation {
            Some(id) => Some((id, row.get(4)?)),
            None => None,
        },
        text: row.get(5)?,
        staff: row.get(6)?,
        done_on: day(7)?,
    })
}

impl Store {
    /// The agenda that is asked for, at most so many lines of each of its parts.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn agenda(&self, wanted: Wanted, limit: u32) -> Result<Vec<(Group, Entry)>, StoreError> {
        let doing = || StoreError::sql("read the agenda");
        let mut entries: Vec<Entry> = Vec::new();
        let done = wanted.done.then_some(DONE);
        for sql in [Some(AGENDA), done].into_iter().flatten() {
            let mut statement = self.conn.prepare_cached(sql).map_err(doing())?;
            let (since, on) = (wanted.since().to_string(), wanted.on.to_string());
            let rows = statement.query_map(params![wanted.staff, limit, since, on], entry).map_err(doing())?;
            for row in rows {
                entries.push(row.map_err(doing())?);
            }
        }
        Ok(agenda::list(entries, self.contracts(), &self.met()?, wanted))
    }

    /// Records that an obligation was met for a period, on a day, by a person.
    ///
    /// # Errors
    /// The contract has no such obligation or period, it was met already, or the database cannot be written.
    pub fn fulfil(
        &mut self,
        contract: &str,
        obligation: &str,
        period: Period,
        done_on: NaiveDate,
        staff: Option<Id>,
    ) -> Result<(Record, Option<ChangeId>), StoreError> {
        let record = fulfilment(contract, obligation, period)
            .with("done_on", Value::Date(done_on))
            .with("staff", staff.map_or(Value::Null, |id| Value::Int(i64::from(id))));
        self.save(record)
    }

    /// Takes a next step out of the agenda: it becomes a task that was done on a day, in one change. The visit keeps its
    /// words and loses the day.
    ///
    /// # Errors
    /// The visit is gone, or the database cannot be written.
    pub fn step_done(&mut self, visit: Id, done_on: NaiveDate) -> Result<Option<ChangeId>, StoreError> {
        let changed = self.write(Action::Update, |write| {
            let mut visit = write.get(Kind::Visit, visit)?.ok_or(StoreError::Gone { kind: Kind::Visit, id: visit })?;
            let title: String = match visit.text("next_step") {
                "" => visit.text("purpose").chars().take(300).collect(),
                step => step.chars().take(300).collect(),
            };
            if !title.is_empty() {
                let mut task =
                    Record::new(Kind::Task).with("title", Value::Text(title)).with("done_on", Value::Date(done_on));
                for (field, from) in [("staff", "staff"), ("organisation", "organisation"), ("due_on", "next_step_on")]
                {
                    task.set(field, visit.get(from).clone());
                }
                write.insert(task)?;
            }
            visit.set("next_step_on", Value::Null);
            write.update(visit).map(drop)
        });
        changed.map(|((), change)| change)
    }

    /// Puts something off: another day for a task, a planned visit or a next step.
    ///
    /// # Errors
    /// It is gone, an obligation (which cannot be put off), or the database cannot be written.
    pub fn postpone(&mut self, what: &What, to: NaiveDate) -> Result<Option<ChangeId>, StoreError> {
        let (kind, id, field) = match what {
            What::Task(id) => (Kind::Task, *id, "due_on"),
            What::Visit(id) => (Kind::Visit, *id, "date"),
            What::Step(id) => (Kind::Visit, *id, "next_step_on"),
            What::Obligation(_) => return Ok(None),
        };
        let record = self.get(kind, id)?.ok_or(StoreError::Gone { kind, id })?;
        self.save(record.with(field, Value::Date(to))).map(|(_, change)| change)
    }
}
