//! What the search index is fed with: organisations, contacts and projects.

use rusqlite::{OptionalExtension, Row, params};

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
   EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = o.id AND m.left_on IS NULL)
   FROM organisation o";
const CONTACTS: &str = "SELECT c.id, c.last_name, coalesce(c.first_name, ''), o.name, c.phone, c.role, c.email,
   EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = o.id AND m.left_on IS NULL)
   FROM contact c JOIN organisation o ON o.id = c.organisation_id";
const PROJECTS: &str = "SELECT id, acronym, coalesce(title, ''), programme, sectors FROM project";

impl Store {
    /// Hands on every record that can be searched.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_doc(&self, mut take: impl FnMut(&Doc)) -> Result<(), StoreError> {
        self.docs(ORGANISATIONS, None, &mut |row| organisation(row, &mut take))?;
        self.docs(CONTACTS, None, &mut |row| contact(row, &mut take))?;
        self.docs(PROJECTS, None, &mut |row| project(row, &mut take))
    }

    /// Hands on what is searched of one organisation: itself and its contacts.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn docs_of(&self, organisation_id: Id, mut take: impl FnMut(&Doc)) -> Result<(), StoreError> {
        let one = format!("{ORGANISATIONS} WHERE o.id = ?1");
        self.docs(&one, Some(organisation_id), &mut |row| organisation(row, &mut take))?;
        let its = format!("{CONTACTS} WHERE c.organisation_id = ?1");
        self.docs(&its, Some(organisation_id), &mut |row| contact(row, &mut take))
    }

    /// Hands on one project, if it is there.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn doc_of_project(&self, id: Id, mut take: impl FnMut(&Doc)) -> Result<(), StoreError> {
        self.docs(&format!("{PROJECTS} WHERE id = ?1"), Some(id), &mut |row| project(row, &mut take))
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
                "SELECT acronym || ' — ' || coalesce(title, ''), coalesce(programme, ''), NULL, NULL
                 FROM project WHERE id = ?1"
            }
            DocKind::Visit | DocKind::Engagement => return Ok(None),
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
        only: Option<Id>,
        take: &mut dyn FnMut(&Row) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let doing = || StoreError::sql("read what is searched");
        let mut statement = self.conn.prepare_cached(sql).map_err(doing())?;
        let mut rows = match only {
            Some(id) => statement.query(params![id]),
            None => statement.query([]),
        }
        .map_err(doing())?;
        while let Some(row) = rows.next().map_err(doing())? {
            take(row).map_err(doing())?;
        }
        Ok(())
    }
}

fn organisation(row: &Row, take: &mut impl FnMut(&Doc)) -> rusqlite::Result<()> {
    let text = |column: usize| -> rusqlite::Result<&str> {
        Ok(row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?.unwrap_or_default())
    };
    let code = text(7)?;
    let words = [text(5)?, text(6)?, code, naf::label(code).unwrap_or_default(), text(8)?, text(9)?];
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
