//! The search thread: answers the newest question, and reads what to show of the rows it found. Records come at once,
//! from memory; visits a moment later, from the database, unless a newer question has come.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;

use super::newest_question::Questions;
use super::{Notice, Shared, Tell, find};
use crate::model::membership::{self, Standing};
use crate::model::record::Id;
use crate::search::{DocKey, DocKind, Hit, Query, Scratch, Tier, excerpt, is_puzzling, why, with_visits};
use crate::store::{Interrupter, Session, Store, Summary, VisitFound};

/// Characters of a report that a row may show.
const EXCERPT: usize = 200;

/// With so many records, looking for slips and the like takes longer than a frame may: what the words find as they were
/// typed is shown before.
pub(super) const MANY: usize = 250_000;

/// A question.
pub(super) struct Search {
    pub to: u64,
    pub text: String,
    pub kinds: Option<&'static [DocKind]>,
    pub limit: usize,
    /// The day on which standings are told.
    pub on: NaiveDate,
    /// What is open is closed before it is answered.
    pub closes: bool,
}

impl Search {
    /// No question: what is open is to be closed.
    pub(super) fn let_go() -> Search {
        Search { to: 0, text: String::new(), kinds: None, limit: 0, on: NaiveDate::MIN, closes: true }
    }

    fn lets_go(&self) -> bool {
        self.limit == 0
    }
}

/// One record found, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRow {
    pub key: DocKey,
    /// How it was found.
    pub tier: Tier,
    /// A visit's purpose, another record's name; may be empty.
    pub name: String,
    /// The town of an organisation, the organisation of a contact, visit or engagement.
    pub context: String,
    /// The organisation to open.
    pub organisation: Option<Id>,
    /// What that organisation is today.
    pub standing: Option<Standing>,
    /// The day of a visit.
    pub date: Option<NaiveDate>,
    /// What answers that name and context do not show: in the report of a visit, a number, a trade, a former name.
    pub excerpt: String,
}

impl FoundRow {
    /// Whether nothing it shows answers some word typed.
    fn is_puzzling(&self, text: &str) -> bool {
        self.excerpt.is_empty() && is_puzzling(text, &[&self.name, &self.context])
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// What was asked.
    pub text: String,
    pub rows: Vec<FoundRow>,
    /// Whether others may still come, behind these or, visits, among them.
    pub more: bool,
    /// Whether everything was searched: at the start, what is read first is found first.
    pub whole: bool,
}

/// What the thread works with.
pub(super) struct Searcher<'a, R> {
    pub path: PathBuf,
    pub session: Session,
    pub shared: &'a Shared,
    pub tell: &'a Tell<R>,
    pub pending: &'a AtomicUsize,
    /// Stops the search of visits that is under way, when a newer question comes.
    pub interrupter: &'a Interrupter,
    /// See [`MANY`].
    pub many: usize,
}

/// The thread. Ends when nobody can ask any more.
pub(super) fn run<R>(searcher: &Searcher<R>, questions: &Questions) {
    let Searcher { shared, pending, .. } = searcher;
    let mut scratch = Scratch::new();
    let mut summaries = Summaries::default();
    let mut visits = Reader::default();
    let mut next: Option<Search> = None;
    while let Some(mut question) = next.take().or_else(|| questions.recv().ok()) {
        if let Some(newer) = questions.newest() {
            pending.fetch_sub(1, Ordering::SeqCst);
            question = Search { closes: question.closes | newer.closes, ..newer };
        }
        if question.closes {
            summaries.reader.0 = None;
            visits.0 = None;
        }
        if question.lets_go() {
            pending.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let query = Query { text: &question.text, kinds: question.kinds, limit: question.limit };
        // Looked at before: the index may be complete a moment after it was searched.
        let whole = shared.indexed.load(Ordering::SeqCst);
        let many = shared.index().len() >= searcher.many;
        summaries.keep_of(shared.index().version());
        let hits = shared.index().search_in_turns(&query, &mut scratch, |found| {
            if many {
                let rows = found.iter().filter_map(|hit| searcher.row(*hit, &question, &mut summaries)).collect();
                searcher.answer(&question, rows, true, whole);
                next = questions.newest();
            }
            next.is_none()
        });
        let Some(hits) = hits else {
            pending.fetch_sub(1, Ordering::SeqCst);
            continue;
        };
        let rows: Vec<FoundRow> = hits.iter().filter_map(|hit| searcher.row(*hit, &question, &mut summaries)).collect();
        let about_visits = shared.index().asks_for_visits(&query);
        // Whether a row needs a word of explanation takes longer to tell than to find it.
        let more = about_visits || !(rows.is_empty() || question.text.trim().is_empty());
        let kept = if more { rows.clone() } else { Vec::new() };
        searcher.answer(&question, rows, more, whole);
        if more {
            summaries.reader.renew();
            visits.renew();
            match questions.newest() {
                Some(newer) => next = Some(newer),
                None => {
                    let kept = searcher.explained(kept, &question.text, &mut summaries.reader);
                    let found =
                        if about_visits { searcher.visits(&query, &hits, &mut visits) } else { Some(Vec::new()) };
                    match found {
                        Some(found) => {
                            let rows = searcher.with_visits(hits, kept, found, &question);
                            searcher.answer(&question, rows, false, whole);
                        }
                        // Interrupted: the newer question is there or on its way. Else what was found is all there is.
                        None => match questions.newest() {
                            Some(newer) => next = Some(newer),
                            None => searcher.answer(&question, kept, false, whole),
                        },
                    }
                }
            }
        } else if question.text.trim().is_empty() {
            // Somebody is about to type: what takes some milliseconds to open is open by then.
            let _ = summaries.reader.store(&searcher.path, &searcher.session);
            let _ = searcher.visits_reader(&mut visits);
        }
        pending.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A connection that is opened when it is first needed.
#[derive(Default)]
struct Reader(Option<Store>);

impl Reader {
    /// Not one to a log that was deleted and is not followed any more.
    fn renew(&mut self) {
        self.0.take_if(|store| store.is_apart());
    }

    fn store(&mut self, path: &Path, session: &Session) -> Option<&Store> {
        if self.0.is_none() {
            self.0 = Store::reader(path, session.clone()).ok();
        }
        self.0.as_ref()
    }
}

/// What was read of records to show them: from one key to the next most of them are the same.
#[derive(Default)]
struct Summaries {
    reader: Reader,
    /// The version of the index, which knows of every change.
    version: u64,
    known: HashMap<DocKey, Summary>,
}

impl Summaries {
    /// So many are kept.
    const MOST: usize = 1_000;

    /// Forgets what may be out of date.
    fn keep_of(&mut self, version: u64) {
        if self.version != version || self.known.len() > Self::MOST {
            self.known.clear();
            self.version = version;
        }
    }
}

impl<R> Searcher<'_, R> {
    fn answer(&self, question: &Search, rows: Vec<FoundRow>, more: bool, whole: bool) {
        let hits = Hits { text: question.text.clone(), rows, more, whole };
        (self.tell)(Notice::Hits { to: question.to, hits });
        if more {
            // It is drawn before more is looked for, where both share a processor.
            std::thread::yield_now();
        }
    }

    /// The visits that answer; none when the search was interrupted, or the database cannot be read, which the storage
    /// thread tells.
    fn visits(&self, query: &Query, hits: &[Hit], reader: &mut Reader) -> Option<Vec<(Hit, VisitFound)>> {
        let store = self.visits_reader(reader)?;
        find::visits(store, &self.shared.index(), query, hits).ok()
    }

    /// A connection that can be interrupted.
    fn visits_reader<'b>(&self, reader: &'b mut Reader) -> Option<&'b Store> {
        let fresh = reader.0.is_none();
        let store = reader.store(&self.path, &self.session)?;
        if fresh {
            self.interrupter.watch(store);
        }
        Some(store)
    }

    /// The same rows, with what answers where name and context do not.
    fn explained(&self, mut rows: Vec<FoundRow>, text: &str, reader: &mut Reader) -> Vec<FoundRow> {
        for row in rows.iter_mut().filter(|row| row.is_puzzling(text)) {
            let Some(store) = reader.store(&self.path, &self.session) else { break };
            let (shown, mut answer) = ([row.name.as_str(), row.context.as_str()], None);
            let read = store.doc(row.key, |doc| {
                let others = doc.numbers.iter().chain(doc.words).copied();
                answer = why(text, &shown, others).map(|answer| excerpt(text, answer, EXCERPT));
            });
            // What cannot be read is not explained; that it cannot is the storage thread's to tell.
            if let (Ok(()), Some(answer)) = (read, answer) {
                row.excerpt = answer;
            }
        }
        rows
    }

    /// The rows of the records found, those of visits among them.
    fn with_visits(
        &self,
        hits: Vec<Hit>,
        records: Vec<FoundRow>,
        found: Vec<(Hit, VisitFound)>,
        question: &Search,
    ) -> Vec<FoundRow> {
        let visits: Vec<Hit> = found.iter().map(|(hit, _)| *hit).collect();
        let found = found.into_iter().map(|(hit, visit)| self.visit(hit, visit, question));
        let mut rows: HashMap<DocKey, FoundRow> = records.into_iter().chain(found).map(|row| (row.key, row)).collect();
        with_visits(hits, visits, question.limit)
            .into_iter()
            .filter_map(|hit| Some(FoundRow { tier: hit.tier, ..rows.remove(&hit.key)? }))
            .collect()
    }

    fn standing(&self, organisation: Option<Id>, on: NaiveDate) -> Option<Standing> {
        let world = self.shared.world();
        let periods = crate::model::facts::rows_of(&world.facts.memberships, organisation?);
        world.loaded.then(|| membership::standing(periods, on))
    }

    fn visit(&self, hit: Hit, visit: VisitFound, question: &Search) -> FoundRow {
        FoundRow {
            key: hit.key,
            tier: hit.tier,
            excerpt: excerpt(&question.text, &visit.text, EXCERPT),
            name: visit.purpose,
            context: visit.organisation_name,
            organisation: Some(visit.organisation),
            standing: self.standing(Some(visit.organisation), question.on),
            date: Some(visit.date),
        }
    }

    fn row(&self, hit: Hit, question: &Search, summaries: &mut Summaries) -> Option<FoundRow> {
        let summary = self.summary(hit.key, summaries)?;
        Some(FoundRow {
            key: hit.key,
            tier: hit.tier,
            standing: self.standing(summary.organisation, question.on),
            name: summary.name,
            context: summary.context,
            organisation: summary.organisation,
            date: None,
            excerpt: String::new(),
        })
    }

    /// From the facts for an organisation, from the database for what the facts do not hold, or not yet.
    fn summary(&self, key: DocKey, summaries: &mut Summaries) -> Option<Summary> {
        if key.kind == DocKind::Organisation {
            let id = Id::try_from(key.id).ok()?;
            let world = self.shared.world();
            if world.loaded {
                let organisation = world.facts.organisation(id)?;
                return Some(Summary {
                    name: organisation.name.to_string(),
                    context: organisation.town.to_string(),
                    siret: organisation.siret_text(),
                    organisation: Some(id),
                });
            }
        }
        if let Some(known) = summaries.known.get(&key) {
            return Some(known.clone());
        }
        let summary = summaries.reader.store(&self.path, &self.session)?.summary(key).ok().flatten()?;
        summaries.known.insert(key, summary.clone());
        Some(summary)
    }
}

#[cfg(test)]
mod tests {
    use super::super::newest_question::way;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};
    use crate::store::Clock;

    fn session() -> Session {
        Session { who: "test".into(), id: "1".into(), clock: Clock::Fixed(chrono::DateTime::UNIX_EPOCH) }
    }

    /// The names of each answer to a question, and whether more were said to come; as soon as the first answer is there,
    /// `then` is asked as well.
    fn answers(many: usize, text: &str, then: Option<&str>) -> Vec<(Vec<String>, bool)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut store = Store::open(&path, session()).unwrap();
        for name in ["Horlogerie Alpha", "Horlogreie Beta"] {
            store.save(Record::new(Kind::Organisation).with("name", Value::Text(name.into()))).unwrap();
        }
        let shared = Shared::default();
        store.each_doc(NaiveDate::MIN, |doc| shared.index_mut().insert(doc)).unwrap();
        let (ask, questions) = way();
        let question =
            |text: &str| Search { to: 1, text: text.into(), kinds: None, limit: 10, on: NaiveDate::MIN, closes: false };
        ask.send(question(text));
        // Whoever may still ask keeps the thread going.
        let next = Mutex::new(then.map(|text| (ask.clone(), question(text))));
        drop(ask);
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell: Tell<()> = Arc::new({
            let told = Arc::clone(&told);
            move |notice| {
                if let Notice::Hits { hits, .. } = notice {
                    told.lock().unwrap().push((hits.rows.into_iter().map(|row| row.name).collect(), hits.more));
                }
                if let Some((ask, question)) = next.lock().unwrap().take() {
                    ask.send(question);
                }
            }
        });
        let (pending, interrupter) = (AtomicUsize::new(9), Interrupter::default());
        let (path, session) = (path, session());
        run(
            &Searcher {
                path,
                session,
                shared: &shared,
                tell: &tell,
                pending: &pending,
                interrupter: &interrupter,
                many,
            },
            &questions,
        );
        assert_eq!(pending.into_inner(), 9 - 1 - usize::from(then.is_some()));
        let told = told.lock().unwrap();
        told.clone()
    }

    #[test]
    fn among_many_what_was_typed_comes_before_slips() {
        let (typed, both) =
            (vec!["Horlogerie Alpha".to_owned()], ["Horlogerie Alpha", "Horlogreie Beta"].map(str::to_owned));
        let few = answers(3, "horlogerie", None);
        assert_eq!(few.first().unwrap().0, both);
        let many = answers(2, "horlogerie", None);
        assert_eq!(many[0], (typed.clone(), true));
        assert_eq!(many[1].0, both);
        assert!(!many.last().unwrap().1);
        // Nothing as typed: there is nothing to show before.
        assert_eq!(answers(2, "horlogeire", None)[0].0.len(), 2);
        // Whoever types on does not wait for slips of what is past.
        let on = answers(2, "horlogerie", Some("beta"));
        assert_eq!(on[0], (typed, true));
        assert_eq!(on[1].0, ["Horlogreie Beta"]);
    }
}
