//! Reading the facts that counters and tables walk: all of them, or those of one organisation.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Transaction, TransactionBehavior};

use super::{Store, StoreError};
use crate::model::activity::{Financing, Market, YearFigures};
use crate::model::dues::{Dues, Payment};
use crate::model::facts::{Facts, StaffMember};
use crate::model::grouped::Grouped;
use crate::model::membership::Membership;
use crate::model::organisation::{Departement, Organisation, OrganisationKind, Place, Size};
use crate::model::record::Id;
use crate::model::visit::{Engagement, EngagementKind, EngagementStatus, Visit};

/// Read from start to end by their covering indexes; the order of a list is that of its index.
pub(super) const MEMBERSHIPS: &str = "SELECT organisation_id, id, college, joined_on, left_on FROM membership {only} ORDER BY organisation_id, joined_on";
pub(super) const PAYMENTS: &str =
    "SELECT organisation_id, id, year, paid_on, amount FROM payment {only} ORDER BY organisation_id, year, paid_on";
pub(super) const VISITS: &str =
    "SELECT organisation_id, id, date, staff_id, status FROM visit {only} ORDER BY organisation_id, date";

const FINANCINGS: &str =
    "SELECT organisation_id, id, obtained_on FROM financing {only} ORDER BY organisation_id, obtained_on";
const MARKETS: &str = "SELECT organisation_id, id, opened_on FROM market {only} ORDER BY organisation_id, opened_on";
const FIGURES: &str = "SELECT organisation_id, id, year, value_added, headcount, turnover, exports FROM figures {only}
     ORDER BY organisation_id, year";

impl Store {
    /// Every fact, sorted by organisation. Run it inside [`Store::snapshot`] to read one state of the database.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn facts(&self) -> Result<Facts, StoreError> {
        let mut facts = self.facts_of_staff()?;
        self.fill(&mut facts, None)?;
        facts.activity = self.activity()?;
        Ok(facts)
    }

    /// The facts of one organisation, to put in the place of the old ones; without the organisation when it is gone.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn facts_of(&self, organisation: Id) -> Result<Facts, StoreError> {
        let mut facts = Facts { sectors: self.sector_bits(), ..Facts::default() };
        self.fill(&mut facts, Some(organisation))?;
        Ok(facts)
    }

    /// The staff and the sectors only.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn facts_of_staff(&self) -> Result<Facts, StoreError> {
        let staff = collect(&self.conn, "staff", "SELECT id, login, name FROM staff ORDER BY id", None, |row| {
            Ok(StaffMember { id: row.get(0)?, login: text(row, 1)?, name: text(row, 2)? })
        })?;
        Ok(Facts { staff, sectors: self.sector_bits(), ..Facts::default() })
    }

    /// Runs readings in one read transaction, so that they all see the same state.
    ///
    /// # Errors
    /// Those of the work.
    pub fn snapshot<T>(&self, work: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred)
            .map_err(StoreError::sql("begin reading"))?;
        let given = work(self)?;
        tx.commit().map_err(StoreError::sql("end reading"))?;
        Ok(given)
    }

    pub(super) fn sector_bits(&self) -> Vec<Box<str>> {
        self.known.sectors.iter().map(|code| code.as_str().into()).collect()
    }

    fn fill(&self, facts: &mut Facts, only: Option<Id>) -> Result<(), StoreError> {
        let conn = &self.conn;
        let sectors = facts.sectors.clone();
        let mut towns = Towns::default();
        facts.organisations = collect(
            conn,
            "organisation",
            "SELECT id, name, commune, siret, kind, size, headcount, country, insee_code, postal_code, sectors
             FROM organisation {only} ORDER BY id",
            only,
            |row| organisation(row, &sectors, &mut towns),
        )?;
        facts.memberships = collect(conn, "membership", MEMBERSHIPS, only, |row| {
            Ok(Membership {
                organisation: row.get(0)?,
                id: row.get(1)?,
                college: row.get(2)?,
                joined_on: date(row, 3)?,
                left_on: date_or_none(row, 4)?,
            })
        })?;
        facts.dues = collect(
            conn,
            "dues",
            "SELECT organisation_id, id, year, exempt_reason IS NOT NULL, amount, called_on, due_on FROM dues {only} ORDER BY organisation_id, year",
            only,
            |row| {
                Ok(Dues {
                    organisation: row.get(0)?,
                    id: row.get(1)?,
                    year: row.get(2)?,
                    exempt: row.get(3)?,
                    amount: row.get(4)?,
                    called_on: date_or_none(row, 5)?,
                    due_on: date_or_none(row, 6)?,
                })
            },
        )?;
        facts.payments = collect(conn, "payment", PAYMENTS, only, |row| {
            Ok(Payment {
                organisation: row.get(0)?,
                id: row.get(1)?,
                year: row.get(2)?,
                paid_on: date(row, 3)?,
                amount: row.get(4)?,
            })
        })?;
        facts.visits = visits(conn, only)?;
        facts.engagements = collect(
            conn,
            "engagement",
            "SELECT organisation_id, id, kind, status, started_on FROM engagement {only} ORDER BY organisation_id, started_on",
            only,
            engagement,
        )?;
        facts.financings = collect(conn, "financing", FINANCINGS, only, |row| {
            Ok(Financing { organisation: row.get(0)?, id: row.get(1)?, obtained_on: date(row, 2)? })
        })?;
        facts.markets = collect(conn, "market", MARKETS, only, |row| {
            Ok(Market { organisation: row.get(0)?, id: row.get(1)?, opened_on: date(row, 2)? })
        })?;
        facts.figures = collect(conn, "figures", FIGURES, only, |row| {
            Ok(YearFigures {
                organisation: row.get(0)?,
                id: row.get(1)?,
                year: row.get(2)?,
                value_added: row.get(3)?,
                headcount: row.get(4)?,
                turnover: row.get(5)?,
                exports: row.get(6)?,
            })
        })?;
        Ok(())
    }
}

/// The names of towns read so far: many organisations share one.
#[derive(Default)]
struct Towns(HashSet<Arc<str>>);

impl Towns {
    fn get(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let town: Arc<str> = name.into();
        self.0.insert(Arc::clone(&town));
        town
    }
}

fn organisation(row: &Row, sectors: &[Box<str>], towns: &mut Towns) -> rusqlite::Result<Organisation> {
    let country = row.get_ref(7)?.as_str()?;
    let insee = optional(row, 8)?;
    let postal = optional(row, 9)?;
    let mask = sector_mask(optional(row, 10)?, sectors);
    Ok(Organisation {
        id: row.get(0)?,
        name: text(row, 1)?,
        town: towns.get(optional(row, 2)?.unwrap_or_default()),
        siret: optional(row, 3)?.and_then(|siret| siret.parse().ok()),
        kind: optional(row, 4)?.and_then(OrganisationKind::from_code),
        size: optional(row, 5)?.and_then(Size::from_code),
        headcount: row.get(6)?,
        departement: Departement::of(country, insee, postal),
        place: Place::of(country, insee, postal),
        sectors: mask,
    })
}

/// The bits of sectors joined by `;`.
pub(super) fn sector_mask(joined: Option<&str>, sectors: &[Box<str>]) -> u32 {
    joined
        .unwrap_or_default()
        .split(';')
        .filter_map(|code| sectors.iter().position(|known| &**known == code))
        .filter(|bit| *bit < 32)
        .fold(0, |mask, bit| mask | 1 << bit)
}

fn engagement(row: &Row) -> rusqlite::Result<Engagement> {
    let kind = match row.get_ref(2)?.as_str()? {
        "innovation" => EngagementKind::Innovation,
        _ => EngagementKind::Individual,
    };
    let status = optional(row, 3)?.and_then(|status| match status {
        "proposed" => Some(EngagementStatus::Proposed),
        "active" => Some(EngagementStatus::Active),
        "completed" => Some(EngagementStatus::Completed),
        "cancelled" => Some(EngagementStatus::Cancelled),
        _ => None,
    });
    Ok(Engagement { organisation: row.get(0)?, id: row.get(1)?, kind, status, started_on: date_or_none(row, 4)? })
}

/// Most rows that room is made for before they are read.
const MOST_AT_ONCE: usize = 10_000_000;

/// Runs a reading; `{only}` in it becomes the filter on one organisation, or nothing. Two statements rather than
/// `?1 IS NULL OR …`, which would hide the covering indexes.
pub(super) fn collect<T>(
    conn: &Connection,
    table: &'static str,
    sql: &'static str,
    only: Option<Id>,
    take: impl FnMut(&Row) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut given = Vec::with_capacity(room_for(conn, table, only)?);
    each(conn, table, sql, only, take, |row| given.push(row))?;
    given.shrink_to_fit();
    Ok(given)
}

/// Room for all rows at once: growing step by step would need twice the memory for a moment.
fn room_for(conn: &Connection, table: &'static str, only: Option<Id>) -> Result<usize, StoreError> {
    if only.is_some() {
        return Ok(0);
    }
    let most: u32 = conn
        .query_row(&format!("SELECT coalesce(max(id), 0) FROM {table}"), [], |row| row.get(0))
        .map_err(StoreError::sql("read the facts"))?;
    Ok(usize::try_from(most).unwrap_or(0).min(MOST_AT_ONCE))
}

fn each<T>(
    conn: &Connection,
    table: &'static str,
    sql: &'static str,
    only: Option<Id>,
    mut read: impl FnMut(&Row) -> rusqlite::Result<T>,
    mut take: impl FnMut(T),
) -> Result<(), StoreError> {
    let doing = || StoreError::sql("read the facts");
    let filter = match only {
        Some(_) if table == "organisation" => "WHERE id = ?1",
        Some(_) => "WHERE organisation_id = ?1",
        None => "",
    };
    let mut statement = conn.prepare_cached(&sql.replace("{only}", filter)).map_err(doing())?;
    let mut rows = statement.query(rusqlite::params_from_iter(only)).map_err(doing())?;
    while let Some(row) = rows.next().map_err(doing())? {
        take(read(row).map_err(doing())?);
    }
    Ok(())
}

fn visits(conn: &Connection, only: Option<Id>) -> Result<Grouped<Visit>, StoreError> {
    let mut visits = Grouped::with_capacity(room_for(conn, "visit", only)?);
    let read = |row: &Row| {
        let owner: Id = row.get(0)?;
        let staff = u16::try_from(row.get::<_, u32>(3)?).unwrap_or(u16::MAX);
        Ok((owner, Visit::new(row.get(1)?, date(row, 2)?, staff, row.get_ref(4)?.as_str()? == "done")))
    };
    each(conn, "visit", VISITS, only, read, |(owner, visit)| visits.push(owner, visit))?;
    visits.shrink();
    Ok(visits)
}

pub(super) fn text(row: &Row, column: usize) -> rusqlite::Result<Box<str>> {
    Ok(row.get_ref(column)?.as_str()?.into())
}

pub(super) fn optional<'a>(row: &'a Row, column: usize) -> rusqlite::Result<Option<&'a str>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        other => Ok(Some(other.as_str()?)),
    }
}

pub(super) fn date(row: &Row, column: usize) -> rusqlite::Result<NaiveDate> {
    date_or_none(row, column)?
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(column, String::new(), rusqlite::types::Type::Text))
}

/// `YYYY-MM-DD`, which the schema guarantees, by its digits: a million of them take some milliseconds.
pub(super) fn date_or_none(row: &Row, column: usize) -> rusqlite::Result<Option<NaiveDate>> {
    let bytes = match row.get_ref(column)? {
        ValueRef::Null => return Ok(None),
        other => other.as_str()?.as_bytes(),
    };
    let digits = |range: std::ops::Range<usize>| {
        bytes.get(range).map(|part| part.iter().fold(0u32, |sum, byte| sum * 10 + u32::from(byte.wrapping_sub(b'0'))))
    };
    let parsed = match (digits(0..4), digits(5..7), digits(8..10)) {
        (Some(year), Some(month), Some(day)) if bytes.len() == 10 => {
            i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        }
        _ => None,
    };
    match parsed {
        Some(date) => Ok(Some(date)),
        None => Err(rusqlite::Error::InvalidColumnType(column, String::new(), rusqlite::types::Type::Text)),
    }
}
