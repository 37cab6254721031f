//! The search engines that are measured side by side, behind one interface.

use std::cmp::Reverse;
use std::rc::Rc;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};
use rouage::search::{Index, Query, Scratch};
use rusqlite::Connection;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::search_corpus::Record;

/// How many hits are asked for.
pub const LIMIT: usize = 50;

/// A search engine over records; hits are places among them, the best first.
pub trait Engine {
    fn name(&self) -> &'static str;
    fn search(&mut self, text: &str) -> Vec<usize>;
    /// The next text does not go on from the last one.
    fn begin(&mut self) {}
}

/// Ours, over everything of a record.
pub struct Ours {
    index: Index,
    scratch: Scratch,
    places: std::collections::HashMap<rouage::search::DocKey, usize>,
    /// Whether what the words find as typed will do where they find anything: the box of a large pole shows that first.
    pub as_typed: bool,
}

impl Ours {
    pub fn new(records: &[Record], index: Index) -> Ours {
        let places = records.iter().enumerate().map(|(at, record)| (record.key, at)).collect();
        Ours { index, scratch: Scratch::new(), places, as_typed: false }
    }
}

impl Engine for Ours {
    fn name(&self) -> &'static str {
        if self.as_typed { "Rouage, until the first hits" } else { "Rouage" }
    }

    fn search(&mut self, text: &str) -> Vec<usize> {
        let query = Query { text, kinds: None, limit: LIMIT };
        let (as_typed, mut first) = (self.as_typed, Vec::new());
        let all = self.index.search_in_turns(&query, &mut self.scratch, |found| {
            if as_typed {
                first.extend_from_slice(found);
            }
            !as_typed
        });
        let hits = all.unwrap_or(first);
        hits.iter().map(|hit| self.places[&hit.key]).collect()
    }
}

/// What the matchers are given of each record.
pub fn strings(records: &[Record]) -> Rc<[String]> {
    records.iter().map(|record| format!("{} {}", record.title, record.context)).collect()
}

/// Lower case without accents.
fn folded(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The best of what matched: by score, then the shorter string.
fn best(mut hits: Vec<(Reverse<i64>, usize, usize)>) -> Vec<usize> {
    if hits.len() > LIMIT {
        hits.select_nth_unstable(LIMIT);
        hits.truncate(LIMIT);
    }
    hits.sort_unstable();
    hits.into_iter().map(|(.., at)| at).collect()
}

/// `fuzzy-matcher` as one writes it first: every string scored, everything sorted.
pub struct Naive {
    strings: Rc<[String]>,
    matcher: SkimMatcherV2,
}

impl Naive {
    pub fn new(strings: &Rc<[String]>) -> Naive {
        Naive { strings: Rc::clone(strings), matcher: SkimMatcherV2::default() }
    }
}

impl Engine for Naive {
    fn name(&self) -> &'static str {
        "fuzzy-matcher, naive"
    }

    fn search(&mut self, text: &str) -> Vec<usize> {
        let scored = self.strings.iter().enumerate();
        let scored = scored.filter_map(|(at, string)| Some((self.matcher.fuzzy_match(string, text)?, at)));
        let mut hits: Vec<(i64, usize)> = scored.collect();
        hits.sort_by_key(|(score, at)| (Reverse(*score), self.strings[*at].len()));
        hits.into_iter().take(LIMIT).map(|(_, at)| at).collect()
    }
}

/// `nucleo-matcher`, in the ways of using it that may be its fastest.
pub struct Nucleo {
    name: &'static str,
    strings: Rc<[Utf32String]>,
    matcher: Matcher,
    kind: AtomKind,
    /// The strings were folded beforehand, so queries are.
    folded: bool,
    /// While letters are added, only what still matched is looked at, as the `nucleo` crate does.
    narrows: bool,
    before: Option<(String, Vec<u32>)>,
}

impl Nucleo {
    /// Every way, over the same strings.
    pub fn ways(strings: &[String]) -> Vec<Nucleo> {
        let plain: Rc<[Utf32String]> = strings.iter().map(|text| text.as_str().into()).collect();
        let folds: Rc<[Utf32String]> = strings.iter().map(|text| folded(text).into()).collect();
        [
            ("nucleo-matcher", AtomKind::Fuzzy, false, false),
            ("nucleo-matcher, folded", AtomKind::Fuzzy, true, false),
            ("nucleo-matcher, folded, substrings", AtomKind::Substring, true, false),
            ("nucleo-matcher, folded, narrowing", AtomKind::Fuzzy, true, true),
        ]
        .map(|(name, kind, folded, narrows)| {
            let strings = Rc::clone(if folded { &folds } else { &plain });
            Nucleo { name, strings, matcher: Matcher::new(Config::DEFAULT), kind, folded, narrows, before: None }
        })
        .into()
    }
}

impl Engine for Nucleo {
    fn name(&self) -> &'static str {
        self.name
    }

    fn begin(&mut self) {
        self.before = None;
    }

    fn search(&mut self, text: &str) -> Vec<usize> {
        let pattern = if self.folded {
            Pattern::new(&folded(text), CaseMatching::Respect, Normalization::Never, self.kind)
        } else {
            Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, self.kind)
        };
        let (matcher, strings) = (&mut self.matcher, &self.strings);
        let mut score = |at: usize| {
            let score = pattern.score(strings[at].slice(..), matcher)?;
            Some((Reverse(i64::from(score)), strings[at].len(), at))
        };
        let among = self.before.take().filter(|(before, _)| text.starts_with(before.as_str()));
        let hits: Vec<_> = match among {
            Some((_, among)) => among.into_iter().filter_map(|at| score(at as usize)).collect(),
            None => (0..strings.len()).filter_map(score).collect(),
        };
        if self.narrows {
            self.before = Some((text.to_owned(), hits.iter().map(|(.., at)| *at as u32).collect()));
        }
        best(hits)
    }
}

/// SQLite's full-text index, every word typed being a beginning, over everything of a record.
pub struct Fts5(Connection);

impl Fts5 {
    pub fn new(records: &[Record]) -> Fts5 {
        let mut conn = Connection::open_in_memory().expect("a database");
        conn.execute_batch(
            "CREATE VIRTUAL TABLE doc USING fts5 (title, context, words, numbers,
               tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')",
        )
        .expect("FTS5");
        let change = conn.transaction().expect("a transaction");
        let mut insert = change
            .prepare("INSERT INTO doc (rowid, title, context, words, numbers) VALUES (?1, ?2, ?3, ?4, ?5)")
            .expect("a statement");
        for (at, record) in records.iter().enumerate() {
            let (words, numbers) = (record.words.join(" "), record.numbers.join(" "));
            insert.execute((at as i64, &record.title, &record.context, words, numbers)).expect("a row");
        }
        drop(insert);
        change.execute("INSERT INTO doc (doc) VALUES ('optimize')", []).expect("one segment");
        change.commit().expect("a commit");
        Fts5(conn)
    }
}

impl Engine for Fts5 {
    fn name(&self) -> &'static str {
        "SQLite FTS5"
    }

    fn search(&mut self, text: &str) -> Vec<usize> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let query: Vec<String> = words.map(|word| format!("\"{word}\"*")).collect();
        if query.is_empty() {
            return Vec::new();
        }
        let mut statement = self
            .0
            .prepare_cached("SELECT rowid FROM doc WHERE doc MATCH ?1 ORDER BY rank LIMIT ?2")
            .expect("a statement");
        let rows = statement.query_map((query.join(" "), LIMIT as i64), |row| row.get::<_, i64>(0)).expect("an answer");
        rows.map(|row| row.expect("a row") as usize).collect()
    }
}
