//! Records that look alike: the rows that the rule compares, and the pairs that somebody declared not to be the same.

use std::collections::{HashMap, HashSet};

use rusqlite::{Row as SqlRow, params};

use super::{Store, StoreError};
use crate::model::duplicates::contacts::{self, Person};
use crate::model::duplicates::{Alike, Finder, Likeness, Pair, Row, Strength};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::model::siret::Siret;

/// One of two records that look alike, as a list names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    pub id: Id,
    /// An organisation's name, a person's first and last name.
    pub name: String,
    /// An organisation's town.
    pub town: String,
    /// As kept; empty when there is none.
    pub siret: String,
    pub email: String,
    /// The organisation itself, or whose contact it is.
    pub organisation: Id,
    /// The name of that organisation.
    pub organisation_name: String,
}

/// Two records that look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    pub kind: Kind,
    pub first: Twin,
    pub second: Twin,
    /// Every reason, the strongest first.
    pub why: Vec<Likeness>,
    /// Somebody declared that they are not the same.
    pub distinct: bool,
}

impl Duplicate {
    /// The strongest of its reasons.
    pub fn strength(&self) -> Strength {
        self.why.iter().map(|likeness| likeness.strength).max().unwrap_or(Strength::Possible)
    }
}

const ROWS: &str = "SELECT id, name, coalesce(siret, ''), coalesce(commune, ''), coalesce(insee_code, ''),
   coalesce(postal_code, ''), coalesce(email, '') FROM organisation";
const PEOPLE: &str =
    "SELECT id, organisation_id, last_name, coalesce(first_name, ''), coalesce(email, '') FROM contact";

fn row(row: &SqlRow) -> rusqlite::Result<Row> {
    Ok(Row {
        id: row.get(0)?,
        name: row.get(1)?,
        siret: row.get(2)?,
        commune: row.get(3)?,
        insee_code: row.get(4)?,
        postal_code: row.get(5)?,
        email: row.get(6)?,
    })
}

fn person(row: &SqlRow) -> rusqlite::Result<Person> {
    Ok(Person {
        id: row.get(0)?,
        organisation: row.get(1)?,
        last_name: row.get(2)?,
        first_name: row.get(3)?,
        email: row.get(4)?,
    })
}

impl Store {
    /// Every organisation as it compares, one at a time: what [`Finder`] is fed with.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_row(&self, mut take: impl FnMut(Row)) -> Result<(), StoreError> {
        let doing = || StoreError::sql("read what is compared");
        let mut read = self.conn.prepare_cached(ROWS).map_err(doing())?;
        let rows = read.query_map([], row).map_err(doing())?;
        for row in rows {
            take(row.map_err(doing())?);
        }
        Ok(())
    }

    fn people(&self) -> Result<Vec<Person>, StoreError> {
        let doing = || StoreError::sql("read what is compared");
        let mut read = self.conn.prepare_cached(PEOPLE).map_err(doing())?;
        let rows = read.query_map([], person).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// The organisations and the contacts that look alike, the strongest first; with those that were declared not to be the
    /// same.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn duplicates(&self) -> Result<Vec<Duplicate>, StoreError> {
        let mut finder = Finder::default();
        self.each_row(|row| finder.add(&row))?;
        let mut duplicates = self.named(Kind::Organisation, finder.pairs())?;
        drop(finder);
        let people = contacts::pairs(&self.people()?);
        duplicates.extend(self.named(Kind::Contact, people)?);
        // Stable: within a strength organisations come first, those with more reasons before others.
        duplicates.sort_by_key(|pair| std::cmp::Reverse(pair.strength()));
        Ok(duplicates)
    }

    fn named(&self, kind: Kind, pairs: Vec<Pair>) -> Result<Vec<Duplicate>, StoreError> {
        let distinct = self.distinct(kind)?;
        let mut known: HashMap<Id, Twin> = HashMap::new();
        let mut twin = |id: Id| -> Result<Option<Twin>, StoreError> {
            if let Some(twin) = known.get(&id) {
                return Ok(Some(twin.clone()));
            }
            let found = self.twin_of(kind, id)?;
            known.extend(found.clone().map(|twin| (id, twin)));
            Ok(found)
        };
        let mut named = Vec::with_capacity(pairs.len());
        for pair in pairs {
            if let (Some(first), Some(second)) = (twin(pair.first)?, twin(pair.second)?) {
                let distinct = distinct.contains(&(pair.first, pair.second));
                named.push(Duplicate { kind, first, second, why: pair.why, distinct });
            }
        }
        Ok(named)
    }

    fn twin_of(&self, kind: Kind, id: Id) -> Result<Option<Twin>, StoreError> {
        let Some(record) = self.get(kind, id)? else { return Ok(None) };
        let text = |field| record.text(field).to_owned();
        let organisation = record.organisation().unwrap_or(0);
        let mut twin = Twin {
            id,
            name: text("name"),
            town: text("commune"),
            siret: text("siret"),
            email: text("email"),
            organisation,
            organisation_name: text("name"),
        };
        if kind == Kind::Contact {
            twin.name = format!("{} {}", record.text("first_name"), record.text("last_name")).trim().to_owned();
            let owner = self.get(Kind::Organisation, organisation)?;
            twin.organisation_name = owner.map_or_else(String::new, |owner| owner.text("name").to_owned());
        }
        Ok(Some(twin))
    }

    fn distinct(&self, kind: Kind) -> Result<HashSet<(Id, Id)>, StoreError> {
        let doing = || StoreError::sql("read who is not the same");
        let mut read = self
            .conn
            .prepare_cached("SELECT first_id, second_id FROM distinct_pair WHERE kind = ?1")
            .map_err(doing())?;
        let rows = read.query_map([kind.code()], |row| Ok((row.get(0)?, row.get(1)?))).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Declares that two records are not the same, or takes that back.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn set_distinct(&mut self, kind: Kind, one: Id, other: Id, distinct: bool) -> Result<(), StoreError> {
        self.unaltered()?;
        let (first, second) = (one.min(other), one.max(other));
        let (who, at) = (&self.session.who, self.session.clock.now());
        self.at_once("note who is not the same", |tx| {
            if distinct {
                tx.execute(
                    "INSERT OR IGNORE INTO distinct_pair (kind, first_id, second_id, declared_by, declared_at)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![kind.code(), first, second, who, at],
                )
            } else {
                tx.execute(
                    "DELETE FROM distinct_pair WHERE kind = ?1 AND first_id = ?2 AND second_id = ?3",
                    params![kind.code(), first, second],
                )
            }
            .map(drop)
        })
    }

    /// What an organisation that is being typed looks like, the strongest first: by SIRET, SIREN and e-mail as the
    /// database finds them, by name among those that a search for it found.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn lookalikes(&self, typed: &Row, named: &[Id]) -> Result<Vec<Alike>, StoreError> {
        let mut finder = Finder::default();
        let mut known = HashSet::new();
        let mut take = |condition: &'static str, value: &dyn rusqlite::ToSql| -> Result<(), StoreError> {
            let doing = || StoreError::sql("look for the same organisation");
            let mut read = self.conn.prepare_cached(&format!("{ROWS} WHERE {condition}")).map_err(doing())?;
            let rows = read.query_map([value], row).map_err(doing())?;
            for row in rows {
                let row = row.map_err(doing())?;
                if known.insert(row.id) {
                    finder.add(&row);
                }
            }
            Ok(())
        };
        if let Ok(siret) = Siret::parse(&typed.siret) {
            take("siret >= ?1 AND siret < ?1 || ':'", &siret.siren().as_str())?;
        }
        let email = typed.email.trim().to_lowercase();
        if !email.is_empty() {
            take("lower(email) = ?1 AND email IS NOT NULL", &email)?;
        }
        for id in named {
            take("id = ?1", id)?;
        }
        Ok(finder.like_or_near(typed))
    }
}
