//! Reading what belongs to no organisation: projects, agreements, mandates, events, readings, obligations met.

use rusqlite::Row;

use super::facts::{collect, date, date_or_none, optional, sector_mask, text};
use super::{Store, StoreError};
use crate::model::activity::{Activity, Agreement, Event, Fulfilment, Mandate, Partnership, Project, Reading};

impl Store {
    /// All of it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn activity(&self) -> Result<Activity, StoreError> {
        let conn = &self.conn;
        let sectors = self.sector_bits();
        Ok(Activity {
            projects: collect(
                conn,
                "project",
                "SELECT id, acronym, sectors, programme, anr_evaluated_on, labelled_on, supported_on, funded_on,
                   started_on, closed_on, outcome, structuring FROM project ORDER BY id",
                None,
                |row| project(row, &sectors),
            )?,
            partners: collect(
                conn,
                "project_partner",
                "SELECT project_id, id, organisation_id FROM project_partner ORDER BY project_id, id",
                None,
                |row| Ok(Partnership { project: row.get(0)?, id: row.get(1)?, organisation: row.get(2)? }),
            )?,
            agreements: collect(
                conn,
                "agreement",
                "SELECT id, kind, title, partner, signed_on, ended_on FROM agreement ORDER BY signed_on, id",
                None,
                |row| {
                    Ok(Agreement {
                        id: row.get(0)?,
                        kind: text(row, 1)?,
                        title: text(row, 2)?,
                        partner: boxed(row, 3)?,
                        signed_on: date(row, 4)?,
                        ended_on: date_or_none(row, 5)?,
                    })
                },
            )?,
            mandates: collect(
                conn,
                "mandate",
                "SELECT id, body, holder, started_on, ended_on FROM mandate ORDER BY started_on, id",
                None,
                |row| {
                    Ok(Mandate {
                        id: row.get(0)?,
                        body: text(row, 1)?,
                        holder: text(row, 2)?,
                        started_on: date(row, 3)?,
                        ended_on: date_or_none(row, 4)?,
                    })
                },
            )?,
            events: collect(
                conn,
                "event",
                "SELECT id, kind, date, title, sector, organisation_id, project_id FROM event ORDER BY date, id",
                None,
                |row| {
                    Ok(Event {
                        id: row.get(0)?,
                        kind: text(row, 1)?,
                        date: date(row, 2)?,
                        title: text(row, 3)?,
                        sector: boxed(row, 4)?,
                        organisation: row.get(5)?,
                        project: row.get(6)?,
                    })
                },
            )?,
            readings: collect(
                conn,
                "reading",
                // A source under a confidentiality agreement is seen by opening the record, never beside a figure that may
                // be reported or frozen.
                "SELECT id, indicator, date, value, status, CASE WHEN confidentiality <> 'nda' THEN source END
                 FROM reading ORDER BY date, id",
                None,
                |row| {
                    Ok(Reading {
                        id: row.get(0)?,
                        indicator: text(row, 1)?,
                        date: date(row, 2)?,
                        value: row.get(3)?,
                        status: boxed(row, 4)?,
                        source: boxed(row, 5)?,
                    })
                },
            )?,
            fulfilments: collect(
                conn,
                "fulfilment",
                "SELECT id, contract, obligation, period, done_on, staff_id FROM fulfilment ORDER BY done_on, id",
                None,
                |row| {
                    Ok(Fulfilment {
                        id: row.get(0)?,
                        contract: text(row, 1)?,
                        obligation: text(row, 2)?,
                        period: text(row, 3)?,
                        done_on: date(row, 4)?,
                        staff: row.get(5)?,
                    })
                },
            )?,
        })
    }
}

fn boxed(row: &Row, column: usize) -> rusqlite::Result<Option<Box<str>>> {
    Ok(optional(row, column)?.map(Into::into))
}

fn project(row: &Row, sectors: &[Box<str>]) -> rusqlite::Result<Project> {
    Ok(Project {
        id: row.get(0)?,
        acronym: text(row, 1)?,
        sectors: sector_mask(optional(row, 2)?, sectors),
        programme: boxed(row, 3)?,
        anr_evaluated_on: date_or_none(row, 4)?,
        labelled_on: date_or_none(row, 5)?,
        supported_on: date_or_none(row, 6)?,
        funded_on: date_or_none(row, 7)?,
        started_on: date_or_none(row, 8)?,
        closed_on: date_or_none(row, 9)?,
        success: optional(row, 10)?.map(|outcome| outcome == "success"),
        structuring: row.get(11)?,
    })
}
