//! Everything that a project's page shows, read in one go on the storage thread.

use crate::model::kind::Kind;
use crate::model::labelling::Partner;
use crate::model::record::{Id, Record};
use crate::model::text::fold;
use crate::store::{HistoryEntry, Labels, Store, StoreError};

/// How much of the history is shown, in entries.
const HISTORY: u32 = 100;

/// A project with who takes part in it, what was done about it and what happened to its records.
pub struct Data {
    pub project: Record,
    /// Partnership and organisation: the leader first, then by name.
    pub partners: Vec<(Record, Record)>,
    /// Newest first.
    pub events: Vec<Record>,
    pub history: Vec<HistoryEntry>,
    pub labels: Labels,
}

impl Data {
    /// Reads it; none when there is no such project. Run it in a snapshot.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(store: &Store, id: Id) -> Result<Option<Data>, StoreError> {
        let Some(project) = store.get(Kind::Project, id)? else { return Ok(None) };
        let mut partners = Vec::new();
        for partner in store.partners_of(id)? {
            if let Some(organisation) = partner.id_of("organisation")
                && let Some(organisation) = store.get(Kind::Organisation, organisation)?
            {
                partners.push((partner, organisation));
            }
        }
        partners.sort_by_key(|(partner, organisation)| {
            (partner.text("role") != "leader", fold(organisation.text("name")), organisation.id)
        });
        let events = store.events_of_project(id)?;
        let history = store.history_of_project(id, HISTORY)?;
        let sides = history.iter().flat_map(|entry| entry.before.iter().chain(&entry.after));
        let labels = store.labels_of(std::iter::once(&project).chain(&events).chain(sides))?;
        Ok(Some(Data { project, partners, events, history, labels }))
    }

    /// The partners as the labelling rule sees them.
    pub fn for_the_rule(&self) -> Vec<Partner> {
        self.partners.iter().map(|(_, organisation)| Partner::new(organisation)).collect()
    }
}
