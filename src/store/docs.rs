//! What the search index is fed with: organisations, contacts, projects and engagements. Visits: `visit_text`.

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

/// Whether organisation `o` is a member on the day `?1`.
const MEMBER: &str =
    "SELECT 1 FROM membership m WHERE m.organisation_id = o.id AND m.joined_on <= ?1 AND coalesce(m.left_on, ?1) >= ?1";
const ORGANISATIONS: &str =
    "SELECT o.id, o.name, coalesce(o.commune, ''), o.siret, o.phone, o.tags, o.sectors, o.naf, o.postal_code, o.email,
   EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = o.id AND m.joined_on <= ?1 AND coalesce(m.left_on, ?1) >= ?1)
   FROM organisation o";
const CONTACTS: &str = "SELECT c.id, c.last_name, coalesce(c.first_name, ''), o.name, c.phone, c.role, c.email, coalesce(o.commune, ''),
   EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = o.id AND m.joined_on <= ?1 AND coalesce(m.left_on, ?1) >= ?1)
   FROM contact c JOIN organisation o ON o.id = c.organisation_id";
const ENGAGEMENTS: &str =
    "SELECT e.id, coalesce(e.title, e.scheme, ''), o.name, coalesce(e.scheme, ''), coalesce(e.outcome, ''),
   EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = o.id AND m.joined_on <= ?1 AND coalesce(m.left_on, ?1) >= ?1)
   FROM engagement e JOIN organisation o ON o.id = e.organisation_id";
/// The names that organisations bore before, by the partial index of renamings.
const FORMER_NAMES: &str = "SELECT record_id, json_extract(before, '$.name') FROM journal
   WHERE kind = 'organisation' AND before IS NOT NULL AND json_extract(before, '$.name') <> json_extract(after, '$.name')
   AND NOT EXISTS (SELECT 1 FROM change c WHERE c.undoes = change_id OR (c.id = change_id AND c.undoes IS NOT NULL))";
const PROJECTS: &str = "SELECT id, acronym, coalesce(title, ''), programme, sectors FROM project";

/// No more room than that is made ahead: keys may have gaps.
const MOST_ROOM: usize = 4_000_000;

impl Store {
    /// Hands on every record that can be searched; `on` says who is a member.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_doc(&self, on: NaiveDate, mut take: impl FnMut(&Doc)) -> Result<(), StoreError> {
        let known = Known { sectors: self.sector_labels(), former: self.former_names(None)? };
        // Members first: they are found while the others are still being read.
        for which in ["EXISTS", "NOT EXISTS"] {
            let these = format!("{ORGANISATIONS} WHERE {which} ({MEMBER})");
            self.docs(&these, on, None, &mut |row| organisation(row, &known, &mut take))?;
        }
        self.docs(CONTACTS, on, None, &mut |row| contact(row, &mut take))?;
        self.docs(PROJECTS, on, None, &mut |row| project(row, &mut take))?;
        self.docs(ENGAGEMENTS, on, None, &mut |row| engagement(row, &mut take))
    }

    /// How many records there are to hand on, or somewhat more: what room to make.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn docs_at_most(&self) -> Result<usize, StoreError> {
        let most: i64 = self
            .conn
            .query_row(
                "SELECT coalesce((SELECT max(id) FROM organisation), 0) + coalesce((SELECT max(id) FROM contact), 0)
                   + coalesce((SELECT max(id) FROM project), 0) + coalesce((SELECT max(id) FROM engagement), 0)",
                [],
                |row| row.get(0),
            )
            .map_err(StoreError::sql("count what is searched"))?;
        Ok(usize::try_from(most).unwrap_or_default().min(MOST_ROOM))
    }

    /// Hands on what is searched of one organisation: itself, its contacts and its engagements.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn docs_of(&self, of: Id, on: NaiveDate, mut take: impl FnMut(&Doc)) -> Result<(), StoreError> {
        let known = Known { sectors: self.sector_labels(), former: self.former_names(Some(of))? };
        let one = format!("{ORGANISATIONS} WHERE o.id = ?2");
        self.docs(&one, on, Some(of), &mut |row| organisation(row, &known, &mut take))?;
        let its = format!("{CONTACTS} WHERE c.organisation_id = ?2");
        self.docs(&its, on, Some(of), &mut |row| contact(row, &mut take))?;
        let its = format!("{ENGAGEMENTS} WHERE e.organisation_id = ?2");
        self.docs(&its, on, Some(of), &mut |row| engagement(row, &mut take))
    }

    /// Hands on what is searched of one record, if it is there and is no visit.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn doc(&self, key: DocKey, mut take: impl FnMut(&Doc)) -> Result<(), StoreError> {
        let (Ok(id), on) = (Id::try_from(key.id), NaiveDate::MIN) else { return Ok(()) };
        match key.kind {
            DocKind::Organisation => {
                let known = Known { sectors: self.sector_labels(), former: self.former_names(Some(id))? };
                let one = format!("{ORGANISATIONS} WHERE o.id = ?2");
                self.docs(&one, on, Some(id), &mut |row| organisation(row, &known, &mut take))
            }
            DocKind::Contact => {
                self.docs(&format!("{CONTACTS} WHERE c.id = ?2"), on, Some(id), &mut |row| contact(row, &mut take))
            }
            DocKind::Engagement => self
                .docs(&format!("{ENGAGEMENTS} WHERE e.id = ?2"), on, Some(id), &mut |row| engagement(row, &mut take)),
            DocKind::Project => self.doc_of_project(id, take),
            DocKind::Visit | DocKind::Command => Ok(()),
        }
    }

    /// The names that organisations bore before, or that one did.
    fn former_names(&self, of: Option<Id>) -> Result<HashMap<Id, Vec<String>>, StoreError> {
        let doing = || StoreError::sql("read former names");
        let mut names: HashMap<Id, Vec<String>> = HashMap::new();
        let sql = if of.is_some() { &format!("{FORMER_NAMES} AND record_id = ?1") } else { FORMER_NAMES };
        let mut find = self.conn.prepare_cached(sql).map_err(doing())?;
        let mut rows = find.query(params_from_iter(of)).map_err(doing())?;
        while let Some(row) = rows.next().map_err(doing())? {
            names.entry(row.get(0).map_err(doing())?).or_default().push(row.get(1).map_err(doing())?);
        }
        Ok(names)
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

    /// What to show of a record found; of a visit, see [`Store::visit_found`].
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
            DocKind::Engagement => {
                "SELECT coalesce(e.title, e.scheme, ''), o.name, o.siret, o.id
                 FROM engagement e JOIN organisation o ON o.id = e.organisation_id WHERE e.id = ?1"
            }
            DocKind::Visit | DocKind::Command => return Ok(None),
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

/// What organisations are found by besides their own rows.
struct Known<'a> {
    sectors: HashMap<&'a str, String>,
    former: HashMap<Id, Vec<String>>,
}

fn organisation(row: &Row, known: &Known, take: &mut impl FnMut(&Doc)) -> rusqlite::Result<()> {
    let text = |column| text(row, column);
    let code = text(7)?;
    let mut words = vec![text(5)?, code, naf::label(code).unwrap_or_default(), text(8)?, text(9)?];
    words.extend(text(6)?.split(';').filter_map(|sector| known.sectors.get(sector)).map(String::as_str));
    words.extend(known.former.get(&row.get(0)?).into_iter().flatten().map(String::as_str));
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
    let text = |column| text(row, column);
    let name = format!("{} {}", text(2)?, text(1)?);
    take(&Doc {
        key: DocKey { kind: DocKind::Contact, id: row.get(0)? },
        title: name.trim(),
        context: text(3)?,
        words: &[text(5)?, text(6)?, text(7)?],
        numbers: &[text(4)?],
        member: row.get(8)?,
    });
    Ok(())
}

fn project(row: &Row, take: &mut impl FnMut(&Doc)) -> rusqlite::Result<()> {
    let text = |column| text(row, column);
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

fn engagement(row: &Row, take: &mut impl FnMut(&Doc)) -> rusqlite::Result<()> {
    let text = |column| text(row, column);
    take(&Doc {
        key: DocKey { kind: DocKind::Engagement, id: row.get(0)? },
        title: text(1)?,
        context: text(2)?,
        words: &[text(3)?, text(4)?],
        numbers: &[],
        member: row.get(5)?,
    });
    Ok(())
}

/// A text; nothing is an empty one.
fn text<'a>(row: &'a Row, column: usize) -> rusqlite::Result<&'a str> {
    Ok(row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?.unwrap_or_default())
}
