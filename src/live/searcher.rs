//! The search thread: answers the newest question, and reads what to show of the rows it found.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;

use super::{Notice, Shared, Tell};
use crate::model::membership::{self, Standing};
use crate::model::record::Id;
use crate::search::{DocKey, DocKind, Query, Scratch};
use crate::store::{Session, Store, Summary};

/// A question.
pub(super) struct Search {
    pub to: u64,
    /// Rises with every question.
    pub number: u64,
    pub text: String,
    pub kinds: Option<&'static [DocKind]>,
    pub limit: usize,
    /// The day on which standings are told.
    pub on: chrono::NaiveDate,
}

/// One record found, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRow {
    pub key: DocKey,
    pub name: String,
    /// The town of an organisation, the organisation of a contact.
    pub context: String,
    /// The organisation to open.
    pub organisation: Option<Id>,
    /// What that organisation is today.
    pub standing: Option<Standing>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// What was asked.
    pub text: String,
    pub rows: Vec<FoundRow>,
}

/// The thread. Ends when nobody can ask any more.
pub(super) fn run<R>(
    path: &Path,
    session: Session,
    shared: &Shared,
    questions: &Receiver<Search>,
    tell: &Tell<R>,
    pending: &AtomicUsize,
) {
    let mut scratch = Scratch::new();
    let mut reader: Option<Store> = None;
    while let Ok(mut question) = questions.recv() {
        while let Ok(newer) = questions.try_recv() {
            pending.fetch_sub(1, Ordering::SeqCst);
            if newer.number > question.number {
                question = newer;
            }
        }
        let query = Query { text: &question.text, kinds: question.kinds, limit: question.limit };
        let hits = shared.index().search(&query, &mut scratch);
        let rows = hits
            .iter()
            .filter_map(|hit| {
                let summary = summary(hit.key, shared, &mut reader, path, &session)?;
                let standing = summary.organisation.and_then(|id| {
                    let world = shared.world();
                    let periods = crate::model::facts::rows_of(&world.facts.memberships, id);
                    world.loaded.then(|| membership::standing(periods, question.on))
                });
                Some(FoundRow {
                    key: hit.key,
                    name: summary.name,
                    context: summary.context,
                    organisation: summary.organisation,
                    standing,
                })
            })
            .collect();
        tell(Notice::Hits { to: question.to, hits: Hits { text: question.text, rows } });
        pending.fetch_sub(1, Ordering::SeqCst);
    }
}

/// From the facts for an organisation, from the database for what the facts do not hold.
fn summary(
    key: DocKey,
    shared: &Shared,
    reader: &mut Option<Store>,
    path: &Path,
    session: &Session,
) -> Option<Summary> {
    if key.kind == DocKind::Organisation {
        let id = Id::try_from(key.id).ok()?;
        let world = shared.world();
        let organisation = world.facts.file(id)?.organisation;
        return Some(Summary {
            name: organisation.name.to_string(),
            context: organisation.town.to_string(),
            siret: organisation.siret_text(),
            organisation: Some(id),
        });
    }
    if reader.is_none() {
        *reader = Store::reader(path, session.clone()).ok();
    }
    reader.as_ref()?.summary(key).ok().flatten()
}
