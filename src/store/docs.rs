//! What the search index is fed with: organisations, contacts and projects.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, ToSql, params_from_iter};

use super::{Store, StoreError};
use crate::model::naf;
use crate::model::record::Id;
use crate::search::{Doc, DocKey, DocKind};

/// What a list shows of a record found: its name, and the town or the organisation it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub name: String,
    pub context: String,
    pub siret: Option<String>,
    /// The organisation to open: itself, or whose contact it is.
    pub organisation: Option<Id>,
}

const ORGANISATIONS: &str =
    "SELECT o.id, o.name, coalesce(o.commune, ''), o.siret, o.phone, o.tags, o.sectors, o.naf, o.postal_code, o.email,
   EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = o.id AND m.joined_on <= ?1 AND coalesce(m.left_on, ?1) >= ?1)
   FROM organisation o";
const CONTACTS: &str = "SELECT c.id, c.last_name, coalesce(c.first_name, ''), o.name, c.phone, c.role, c.email,
   EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = o.id AND m.joined_on <= ?1 AND coalesce(m.left_on, ?1) >= ?1)
   FROM contact c JOIN organisation o ON o.id = c.organisation_id";
const PROJECTS: &str = "SELECT id, acronym, coalesce(title, ''), programme, sectors FROM project";

impl Store {
    /// Hands on every record that can be searched; `on` says who is a member.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_doc(&self, on: NaiveDate, mut take: impl FnMut(&Doc)) -> Result<(), StoreError> {
        let sectors = self.sector_labels();
        self.docs(ORGANISATIONS, on, None, &mut |row| organisation(row, &sectors, &mut take))?;
        self.docs(CONTACTS, on, None, &mut |row| contact(row, &mut take))?;
        self.docs(PROJECTS, on, None, &mut |row| project(row, &mut take))
    }

    /// Hands on what is searched of one organisation: itself and its contacts.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn docs_of(&self, of: Id, on: NaiveDate, mut take: impl FnMut(&Doc)) -> Result<(), StoreError> {
        let sectors = self.sector_labels();
        let one = format!("{ORGANISATIONS} WHERE o.id = ?2");
        self.docs(&one, on, Some(of), &mut |row| organisation(row, &sectors, &mut take))?;
        let its = format!("{CONTACTS} WHERE c.organisation_id = ?2");
        self.docs(&its, on, Some(of), &mut |row| contact(row, &mut take))
    }

    /// Hands on one project, if it is there.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn doc_of_project(&self, id: Id, mut take: impl FnMut(&Doc)) -> Result<(), StoreError> {
        self.docs(&format!("{PROJECTS} WHERE id = ?2"), NaiveDate::MIN, Some(id), &mut |row| project(row, &mut take))
    }

    /// What each sector is called in every language: `santé` finds what is coded `health`.
    fn sector_labels(&self) -> HashMap<&str, String> {
        let mut labels = HashMap::new();
        for sector in self.contracts.iter().flat_map(|contract| &contract.sectors) {
            labels.entry(sector.code.as_str()).or_insert_with(|| format!("{} {}", sector.fr, sector.en));
        }
        labels
    }

    /// What to show of a record found.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn summary(&self, key: DocKey) -> Result<Option<Summary>, StoreError> {
        let sql = match key.kind {
            DocKind::Organisation => "SELECT name, coalesce(commune, ''), siret, id FROM organisation WHERE id = ?1",
            DocKind::Contact => {
                "SELECT trim(coalesce(c.first_name, '') || ' ' || c.last_name), o.name, o.siret, o.id
                 FROM contact c JOIN organisation o ON o.id = c.organisation_id WHERE c.id = ?1"
            }
            DocKind::Project => {
                "SELECT acronym || coalesce(' — ' || title, ''), coalesce(programme, ''), NULL, NULL
                 FROM project WHERE id = ?1"
            }
            DocKind::Visit | DocKind::Engagement | DocKind::Command => return Ok(None),
        };
        self.conn
            .prepare_cached(sql)
            .and_then(|mut read| {
                read.query_row([key.id], |row| {
                    Ok(Summary {
                        name: row.get(0)?,
                        context: row.get(1)?,
                        siret: row.get(2)?,
                        organisation: row.get(3)?,
                    })
                })
                .optional()
            })
            .map_err(StoreError::sql("read what was found"))
    }

    fn docs(
        &self,
        sql: &str,
        on: NaiveDate,
        only: Option<Id>,
        take: &mut dyn FnMut(&Row) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let doing = || StoreError::sql("read what is searched");
        let mut statement = self.conn.prepare_cached(sql).map_err(doing())?;
        // Each statement takes the parameters that it names, of these two.
        let count = statement.parameter_count();
        let values: [Box<dyn ToSql>; 2] = [Box::new(on.to_string()), Box::new(only)];
        let mut rows = statement.query(params_from_iter(values.iter().take(count))).map_err(doing())?;
        while let Some(row) = rows.next().map_err(doing())? {
            take(row).map_err(doing())?;
        }
        Ok(())
    }
}

fn organisation(row: &Row, sectors: &HashMap<&str, String>, take: &mut impl FnMut(&Doc)) -> rusqlite::Result<()> {
    let text = |column: usize| -> rusqlite::Result<&str> {
        Ok(row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?.unwrap_or_default())
    };
    let code = text(7)?;
    let mut words = vec![text(5)?, code, naf::label(code).unwrap_or_default(), text(8)?, text(9)?];
    words.extend(text(6)?.split(';').filter_map(|sector| sectors.get(sector)).map(String::as_str));
    words.retain(|word| !word.is_empty());
    let numbers = [text(3)?, text(4)?];
    take(&Doc {
        key: DocKey { kind: DocKind::Organisation, id: row.get(0)? },
        title: text(1)?,
        context: text(2)?,
        words: &words,
        numbers: &numbers,
        member: row.get(10)?,
    });
    Ok(())
}

fn contact(row: &Row, take: &mut impl FnMut(&Doc)) -> rusqlite::Result<()> {
    let text = |column: usize| -> rusqlite::Result<&str> {
        Ok(row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?.unwrap_or_default())
    };
    let name = format!("{} {}", text(2)?, text(1)?);
    take(&Doc {
        key: DocKey { kind: DocKind::Contact, id: row.get(0)? },
        title: name.trim(),
        context: text(3)?,
        words: &[text(5)?, text(6)?],
        numbers: &[text(4)?],
        member: row.get(7)?,
    });
    Ok(())
}

fn project(row: &Row, take: &mut impl FnMut(&Doc)) -> rusqlite::Result<()> {
    let text = |column: usize| -> rusqlite::Result<&str> {
        Ok(row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?.unwrap_or_default())
    };
    take(&Doc {
        key: DocKey { kind: DocKind::Project, id: row.get(0)? },
        title: text(1)?,
        context: text(2)?,
        words: &[text(3)?, text(4)?],
        numbers: &[],
        member: false,
    });
    Ok(())
}
