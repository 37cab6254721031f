//! What the registers show: the records of one kind in brief, the few in sight in full, and what hangs on a project.

use std::collections::HashMap;

use super::{HistoryEntry, Store, StoreError, rows};
use crate::model::kind::{Kind, Type};
use crate::model::record::{Id, Record};

/// What people call the records that others point to.
pub type Labels = HashMap<(Kind, Id), String>;

impl Store {
    /// Every record of a kind without its long texts, one at a time, in the order of their ids: for filtering and
    /// sorting many.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_brief(&self, kind: Kind, mut take: impl FnMut(&Record)) -> Result<(), StoreError> {
        rows::each_brief(&self.conn, kind, |record| take(&record))
    }

    /// The records of these ids, in their order; one that is gone is left out.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn those(&self, kind: Kind, ids: &[Id]) -> Result<Vec<Record>, StoreError> {
        let found = ids.iter().filter_map(|id| self.get(kind, *id).transpose());
        found.collect()
    }

    /// The names of everything that these records point to.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn labels_of<'a>(&self, records: impl IntoIterator<Item = &'a Record>) -> Result<Labels, StoreError> {
        let mut labels = Labels::new();
        for record in records {
            for (field, value) in record.kind.fields().iter().zip(&record.values) {
                if let (Type::Ref(kind), Some(id)) = (field.ty, value.as_id())
                    && !labels.contains_key(&(kind, id))
                    && let Some(label) = self.label(field.ty, value)?
                {
                    labels.insert((kind, id), label);
                }
            }
        }
        Ok(labels)
    }

    /// The acronyms of all projects.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn acronyms(&self) -> Result<HashMap<Id, String>, StoreError> {
        let doing = || StoreError::sql("read the acronyms of projects");
        let mut statement = self.conn.prepare_cached("SELECT id, acronym FROM project").map_err(doing())?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// How many partners a project has.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn partner_count(&self, project: Id) -> Result<u32, StoreError> {
        self.conn
            .prepare_cached("SELECT count(*) FROM project_partner WHERE project_id = ?1")
            .and_then(|mut count| count.query_row([project], |row| row.get(0)))
            .map_err(StoreError::sql("count the partners of a project"))
    }

    /// The events of a project, its follow-up among them, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn events_of_project(&self, project: Id) -> Result<Vec<Record>, StoreError> {
        rows::of(&self.conn, Kind::Event, "project_id", project)
    }

    /// What happened to a project and to who takes part in it, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn history_of_project(&self, project: Id, limit: u32) -> Result<Vec<HistoryEntry>, StoreError> {
        self.entries_where(
            "(j.kind = 'project' AND j.record_id = ?1) OR (j.kind = 'project_partner'
             AND json_extract(coalesce(j.after, j.before), '$.project') = ?1)",
            project,
            limit,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::Value;
    use crate::store::{Clock, Session};

    #[test]
    fn brief_records_have_no_long_text_and_a_project_has_its_partners_history() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session { who: "cmi".into(), id: "test".into(), clock: Clock::System };
        let mut store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        let text = |text: &str| Value::Text(text.into());
        let mut save = |record: Record| store.save(record).unwrap().0;
        let project = save(Record::new(Kind::Project).with("acronym", text("OPTIS")));
        let other = save(Record::new(Kind::Project).with("acronym", text("NANO")));
        let lab = save(Record::new(Kind::Organisation).with("name", text("Laboratoire")).with("notes", text("long")));
        let with = |project: &Record| {
            Record::new(Kind::ProjectPartner)
                .with("project", Value::Int(project.id.into()))
                .with("organisation", Value::Int(lab.id.into()))
        };
        let partner = save(with(&project));
        save(with(&other));
        store.delete(&partner).unwrap();

        let mut brief = Vec::new();
        store.each_brief(Kind::Organisation, |record| brief.push(record.clone())).unwrap();
        assert_eq!(brief.len(), 1);
        assert_eq!((brief[0].text("name"), brief[0].text("notes")), ("Laboratoire", ""));

        // Made, joined and left: the other project's partner is not of it.
        let history = store.history_of_project(project.id, 10).unwrap();
        assert_eq!(
            history.iter().map(|entry| entry.kind).collect::<Vec<_>>(),
            [Kind::ProjectPartner, Kind::ProjectPartner, Kind::Project]
        );
        assert!(history[0].after.is_none());
        assert_eq!(store.partner_count(project.id).unwrap(), 0);
        assert_eq!(store.partner_count(other.id).unwrap(), 1);
        let labels = store.labels_of(&[with(&other)]).unwrap();
        assert_eq!(labels[&(Kind::Organisation, lab.id)], "Laboratoire");
        assert_eq!(labels[&(Kind::Project, other.id)], "NANO");
        let found = store.those(Kind::Project, &[other.id, 999, project.id]).unwrap();
        assert_eq!(found.iter().map(|record| record.id).collect::<Vec<_>>(), [other.id, project.id]);
        assert_eq!(store.acronyms().unwrap()[&project.id], "OPTIS");
    }
}
