//! The same search over a list at hand: commands, staff, the contacts of one organisation. Such a list is small, so it
//! is indexed where it is needed and searched without waiting.

use super::engine::Scratch;
use super::index::Index;
use super::query::Parsed;
use super::types::{Doc, DocKey, DocKind, Query, Tier};

/// A few rows that are found by typing.
pub struct Shortlist {
    kind: DocKind,
    index: Index,
    scratch: Scratch,
}

impl Shortlist {
    /// An empty list of rows of a kind, which may be filtered by it.
    #[must_use]
    pub fn new(kind: DocKind) -> Self {
        Self { kind, index: Index::new(), scratch: Scratch::new() }
    }

    /// Adds a row: its name, what stands beside it, and words that find it though they are not shown.
    pub fn push(&mut self, title: &str, context: &str, words: &[&str]) {
        let key = DocKey { kind: self.kind, id: self.index.len() as i64 };
        self.index.insert(&Doc { key, title, context, words, numbers: &[], member: false });
    }

    /// The rows that a text finds, by number, best first. A blank text finds all, in their order.
    pub fn find(&mut self, text: &str) -> Vec<(usize, Tier)> {
        let len = self.index.len();
        let query = Query { text, kinds: None, limit: len };
        let hits = self.index.search(&query, &mut self.scratch);
        let parsed = Parsed::new(&query);
        if parsed.blank {
            let admitted = !parsed.filter.typed || !hits.is_empty();
            return (0..if admitted { len } else { 0 }).map(|at| (at, Tier::Words)).collect();
        }
        hits.into_iter().filter_map(|hit| Some((usize::try_from(hit.key.id).ok()?, hit.tier))).collect()
    }

    /// The rows that a text finds, those with scattered letters left out: what is picked by one key must not be picked
    /// by chance.
    pub fn find_surely(&mut self, text: &str) -> Vec<usize> {
        self.find(text).into_iter().filter(|(_, tier)| *tier <= Tier::Typo).map(|(at, _)| at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff() -> Shortlist {
        let mut list = Shortlist::new(DocKind::Contact);
        for (name, login) in [("Paul Jacquet", "pjacquet"), ("Élodie Vuillemin", "evuillemin"), ("Jean Paul", "jpaul")]
        {
            list.push(name, "", &[login]);
        }
        list
    }

    #[test]
    fn finds_by_beginnings_slips_any_order_and_hidden_words() {
        let mut list = staff();
        for (text, expected) in [
            ("", &[0, 1, 2][..]),
            ("  ", &[0, 1, 2]),
            ("contact:", &[0, 1, 2]),
            ("visite:", &[]),
            ("visite: paul", &[]),
            ("elo", &[1]),
            ("jaquet", &[0]),
            ("vuillemin elodie", &[1]),
            ("jpaul", &[2, 0]),
            ("pct", &[]),
            ("xyz", &[]),
        ] {
            assert_eq!(list.find_surely(text), expected, "{text:?}");
        }
        assert_eq!(list.find("jean paul")[0], (2, Tier::Exact));
        assert_eq!(list.find("pjqt").first().map(|hit| hit.1), Some(Tier::Fuzzy));
        assert!(Shortlist::new(DocKind::Contact).find("paul").is_empty());
    }
}
