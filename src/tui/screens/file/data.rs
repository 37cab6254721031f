//! Everything that an organisation's file shows, read in one go on the storage thread.

use std::collections::HashMap;

use crate::model::kind::{Kind, Type};
use crate::model::record::{Id, Record};
use crate::store::{HistoryEntry, Labels, Store, StoreError};

/// The kinds of record that belong to an organisation.
const KINDS: [Kind; 12] = [
    Kind::Membership,
    Kind::Dues,
    Kind::Payment,
    Kind::Contact,
    Kind::Visit,
    Kind::Engagement,
    Kind::ProjectPartner,
    Kind::Event,
    Kind::Financing,
    Kind::Market,
    Kind::Figures,
    Kind::Task,
];

/// How much of the history is shown, in entries.
const HISTORY: u32 = 300;

/// An organisation with all that belongs to it.
pub struct FileData {
    pub organisation: Record,
    /// Every record of its file, by kind.
    records: Vec<Record>,
    projects: HashMap<Id, Record>,
    /// Names of what records point to: staff, projects, organisations.
    pub labels: Labels,
    /// Newest first.
    pub history: Vec<HistoryEntry>,
}

impl FileData {
    /// Reads it; none when there is no such organisation. Run it in a snapshot.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(store: &Store, id: Id) -> Result<Option<FileData>, StoreError> {
        let Some(organisation) = store.get(Kind::Organisation, id)? else { return Ok(None) };
        let history = store.history_of_file(id, HISTORY)?;
        let (records, projects, labels) = (Vec::new(), HashMap::new(), Labels::new());
        let mut data = FileData { organisation, records, projects, labels, history };
        for kind in KINDS {
            data.records.extend(store.of_organisation(kind, id)?);
        }
        for partner in data.of(Kind::ProjectPartner).filter_map(|partner| partner.id_of("project")).collect::<Vec<_>>()
        {
            if let Some(project) = store.get(Kind::Project, partner)? {
                data.projects.insert(partner, project);
            }
        }
        data.read_labels(store)?;
        Ok(Some(data))
    }

    fn read_labels(&mut self, store: &Store) -> Result<(), StoreError> {
        let sides = self.history.iter().flat_map(|entry| entry.before.iter().chain(&entry.after));
        self.labels = store.labels_of(std::iter::once(&self.organisation).chain(&self.records).chain(sides))?;
        Ok(())
    }

    /// Its records of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(move |record| record.kind == kind)
    }

    /// One record of the file, the organisation and its projects among them.
    pub fn record(&self, kind: Kind, id: Id) -> Option<&Record> {
        match kind {
            Kind::Organisation => Some(&self.organisation).filter(|organisation| organisation.id == id),
            Kind::Project => self.projects.get(&id),
            _ => self.records.iter().find(|record| record.kind == kind && record.id == id),
        }
    }

    /// The project that a partnership is about.
    pub fn project_of(&self, partner: &Record) -> Option<&Record> {
        self.projects.get(&partner.id_of("project")?)
    }

    /// The name of what a field points to; empty when it points nowhere.
    pub fn label(&self, record: &Record, field: &str) -> &str {
        match (record.kind.field(field).map(|field| field.ty), record.id_of(field)) {
            (Some(Type::Ref(kind)), Some(id)) => self.labels.get(&(kind, id)).map_or("", String::as_str),
            _ => "",
        }
    }
}
