//! Which part of a shown text answers what was typed.

use std::ops::Range;

use super::distance::Pattern;
use super::expansion::slips_allowed;
use super::filters::split_filter;
use super::fold::{Role, Words, readings, role, written_out};
use super::numbers::digits_of;
use super::query::{Parsed, Term, vat_siren};
use super::sound::{MIN_SOUNDS, sounds_of};
use super::types::Query;
use crate::model::graphemes::graphemes;

/// Nothing is highlighted beyond so many graphemes: no screen is that wide.
const MAX_GRAPHEMES: usize = 1_000;

/// The byte ranges of `text` that answer `query`: in order, apart from each other, on grapheme boundaries.
#[must_use]
pub fn highlight(query: &str, text: &str) -> Vec<Range<usize>> {
    let terms = typed_terms(query);
    if terms.is_empty() {
        return Vec::new();
    }
    let folded = Folded::new(text);
    let mut marked = vec![false; folded.graphemes.len()];
    let last = terms.len() - 1;
    for (at, term) in terms.iter().enumerate() {
        folded.mark_term(term, at >= last, &mut marked);
    }
    if !marked.contains(&true) {
        let typed: Vec<char> = terms.iter().flat_map(|term| term.text.chars()).collect();
        folded.mark_scattered(&typed, &mut marked);
    }
    folded.ranges(&marked)
}

/// The words typed; a number as one, as it is called within the country.
fn typed_terms(query: &str) -> Vec<Term> {
    let parsed = Parsed::new(&Query { text: query, kinds: None, limit: 1 });
    if parsed.numbers.is_empty() {
        return parsed.terms;
    }
    let rest = split_filter(query).map_or(query, |(_, rest)| rest);
    let digits = digits_of(vat_siren(rest).unwrap_or(rest));
    vec![Term::new(&digits.iter().copied().map(char::from).collect::<String>())]
}

/// Of other texts of a record, the one that says why it was found, where what is shown of it does not: it answers most of the
/// words typed that no text shown answers. Articles and legal forms need no answer beside other words.
#[must_use]
pub fn why<'a>(query: &str, shown: &[&str], others: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut open = unanswered(query, shown);
    if open.is_empty() {
        return None;
    }
    let mut best = None;
    for text in others {
        let left = still_open(&open, text);
        if left.len() < open.len() {
            (open, best) = (left, Some(text));
        }
        if open.is_empty() {
            break;
        }
    }
    best
}

/// Whether something was typed that no text shown answers.
#[must_use]
pub fn is_puzzling(query: &str, shown: &[&str]) -> bool {
    !unanswered(query, shown).is_empty()
}

/// The words typed, and whether each is the last, that no text shown answers.
fn unanswered(query: &str, shown: &[&str]) -> Vec<(Term, bool)> {
    let terms = typed_terms(query);
    let last = terms.len().saturating_sub(1);
    let all_soft = terms.iter().all(|term| role(&term.text) != Role::Core);
    let counts = |term: &Term| all_soft || role(&term.text) == Role::Core;
    let open = terms.into_iter().enumerate().map(|(at, term)| (term, at == last)).filter(|(term, _)| counts(term));
    shown.iter().fold(open.collect(), |open, text| still_open(&open, text))
}

fn still_open(open: &[(Term, bool)], text: &str) -> Vec<(Term, bool)> {
    if open.is_empty() {
        return Vec::new();
    }
    let folded = Folded::new(text);
    let mut marked = vec![false; folded.graphemes.len()];
    let left = open.iter().filter(|(term, last)| !folded.mark_term(term, *last, &mut marked));
    left.cloned().collect()
}

/// A text as folded letters, each knowing its grapheme.
struct Folded {
    graphemes: Vec<Range<usize>>,
    letters: Vec<char>,
    /// The grapheme of each letter.
    owners: Vec<usize>,
    /// The words, as ranges of `letters`.
    words: Vec<Range<usize>>,
}

impl Folded {
    fn new(text: &str) -> Self {
        let mut folded = Self { graphemes: Vec::new(), letters: Vec::new(), owners: Vec::new(), words: Vec::new() };
        let mut reader = Words::default();
        let mut in_word = false;
        let mut start = 0;
        for grapheme in graphemes(text).take(MAX_GRAPHEMES) {
            let from = folded.letters.len();
            if let &[byte] = grapheme.as_bytes() {
                folded.letters.extend(byte.is_ascii_alphanumeric().then(|| char::from(byte.to_ascii_lowercase())));
            } else {
                reader.read(grapheme, usize::MAX);
                folded.letters.extend(reader.letters().chars());
            }
            let to = folded.letters.len();
            folded.owners.resize(to, folded.graphemes.len());
            folded.graphemes.push(start..start + grapheme.len());
            start += grapheme.len();
            match folded.words.last_mut() {
                Some(word) if in_word => word.end = to,
                _ if to > from => folded.words.push(from..to),
                _ => {}
            }
            in_word = to > from;
        }
        folded
    }

    fn mark(&self, letters: Range<usize>, marked: &mut [bool]) {
        if let Some(last) = letters.end.checked_sub(1).filter(|last| *last >= letters.start) {
            marked[self.owners[letters.start]..=self.owners[last]].fill(true);
        }
    }

    /// Marks where one word is found, in the closest way that finds it; whether it is.
    fn mark_term(&self, term: &Term, last: bool, marked: &mut [bool]) -> bool {
        let typed: Vec<char> = term.text.chars().collect();
        let whole_only = !last && role(&term.text) != Role::Core;
        self.mark_beginnings(&typed, whole_only, marked)
            || self.mark_abbreviations(&term.text, marked)
            || without_umlauts(&term.text).is_some_and(|typed| self.mark_beginnings(&typed, whole_only, marked))
            || (!whole_only && (self.mark_inside(&typed, marked) || self.mark_initials(&typed, marked)))
            || typed.strip_prefix(&['0']).is_some_and(|typed| self.mark_inside(typed, marked))
            || self.mark_slips(&term.text, marked)
            || self.mark_sounds(&term.text, marked)
    }

    fn mark_beginnings(&self, typed: &[char], whole_only: bool, marked: &mut [bool]) -> bool {
        let mut found = false;
        for word in &self.words {
            let right_length = !whole_only || word.len() == typed.len();
            if right_length && self.letters[word.start..].starts_with(typed) {
                self.mark(word.start..word.start + typed.len(), marked);
                found = true;
            }
        }
        found
    }

    fn word_text(&self, word: &Range<usize>) -> String {
        self.letters[word.clone()].iter().collect()
    }

    /// "st" for "Saint" and "saint" for "St".
    fn mark_abbreviations(&self, typed: &str, marked: &mut [bool]) -> bool {
        let mut found = false;
        for word in &self.words {
            let text = self.word_text(word);
            let same = |accented| written_out(&text, accented).is_some_and(|full| full.starts_with(typed));
            if readings(typed).contains(&text.as_str()) || same(false) || same(true) {
                self.mark(word.clone(), marked);
                found = true;
            }
        }
        found
    }

    fn mark_inside(&self, typed: &[char], marked: &mut [bool]) -> bool {
        if typed.len() < 2 {
            return false;
        }
        let at = self.letters.windows(typed.len()).position(|window| window == typed);
        if let Some(at) = at {
            self.mark(at..at + typed.len(), marked);
        }
        at.is_some()
    }

    fn mark_initials(&self, typed: &[char], marked: &mut [bool]) -> bool {
        if typed.len() < 2 {
            return false;
        }
        for articles in [false, true] {
            let words = self.words.iter().filter(|word| match role(&self.word_text(word)) {
                Role::Core | Role::Generic => true,
                Role::Article => articles,
                Role::LegalForm => false,
            });
            let firsts: Vec<usize> = words.map(|word| word.start).collect();
            let initials: Vec<char> = firsts.iter().map(|&at| self.letters[at]).collect();
            if initials.starts_with(typed) {
                firsts[..typed.len()].iter().for_each(|&at| self.mark(at..at + 1, marked));
                return true;
            }
        }
        false
    }

    fn mark_slips(&self, typed: &str, marked: &mut [bool]) -> bool {
        let (Some(slips), Some(pattern)) = (slips_allowed(typed), Pattern::new(typed.as_bytes())) else {
            return false;
        };
        let nearest = self
            .words
            .iter()
            .map(|word| {
                let distance = pattern.distance(self.word_text(word).as_bytes());
                (distance.whole.min(distance.prefix), word)
            })
            .min_by_key(|&(distance, _)| distance);
        match nearest {
            Some((distance, word)) if distance <= slips => {
                self.mark(word.clone(), marked);
                true
            }
            _ => false,
        }
    }

    /// Words that sound like the typed one, or begin so.
    fn mark_sounds(&self, typed: &str, marked: &mut [bool]) -> bool {
        let (mut wanted, mut sounds) = (Vec::new(), Vec::new());
        sounds_of(typed.as_bytes(), &mut wanted);
        if wanted.len() < MIN_SOUNDS || slips_allowed(typed).is_none() {
            return false;
        }
        let mut found = false;
        for word in &self.words {
            sounds_of(self.word_text(word).as_bytes(), &mut sounds);
            if sounds.starts_with(&wanted) {
                self.mark(word.clone(), marked);
                found = true;
            }
        }
        found
    }

    /// The letters one after the other, when all are there.
    fn mark_scattered(&self, typed: &[char], marked: &mut [bool]) {
        let mut found = Vec::with_capacity(typed.len());
        let mut from = 0;
        for wanted in typed {
            let Some(at) = self.letters[from..].iter().position(|letter| letter == wanted) else {
                return;
            };
            found.push(from + at);
            from += at + 1;
        }
        found.into_iter().for_each(|at| self.mark(at..at + 1, marked));
    }

    fn ranges(&self, marked: &[bool]) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (grapheme, _) in self.graphemes.iter().zip(marked).filter(|(_, marked)| **marked) {
            match ranges.last_mut() {
                Some(before) if before.end == grapheme.start => before.end = grapheme.end,
                _ => ranges.push(grapheme.clone()),
            }
        }
        ranges
    }
}

/// `zuercher` as `zurcher`.
fn without_umlauts(typed: &str) -> Option<Vec<char>> {
    let plain = typed.replace("ae", "a").replace("oe", "o").replace("ue", "u");
    (plain != typed).then(|| plain.chars().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    #[test]
    fn says_why_a_record_is_found() {
        let others =
            ["horlogerie;luxe", "26.52Z", "Santé Health", "Vuillemin & Fils", "469 233 555 00074", "03 53 01 11 40"];
        let shown = ["Optique des Prés", "Besançon"];
        for (query, expected) in [
            ("optique", None),
            ("besancon optique", None),
            ("optique des", None),
            ("vuillemin", Some(others[3])),
            ("vuilemin besancon", Some(others[3])),
            ("0353 01 11", Some(others[5])),
            ("+33 3 53 01", Some(others[5])),
            ("46923355", Some(others[4])),
            ("FR12469233555", Some(others[4])),
            ("sante", Some(others[2])),
            ("horlog", Some(others[0])),
            ("org: 2652", Some(others[1])),
            ("xyzt", None),
            ("", None),
        ] {
            assert_eq!(why(query, &shown, others), expected, "{query:?}");
            assert!(expected.is_none() || is_puzzling(query, &shown), "{query:?}");
        }
    }

    #[test]
    fn marks_what_was_typed() {
        for (query, text, expected) in [
            ("lefev", "Étienne LEFÈVRE", "LEFÈV"),
            ("oenoth", "Œnothèque du Lac", "Œnoth"),
            ("o", "Œuf", "Œ"),
            ("lisle", "L’Isle-sur-le-Doubs", "L’Isle"),
            ("l isle doubs", "L’Isle-sur-le-Doubs", "L|Isle|Doubs"),
            ("st claude", "Ville de Saint-Claude", "Saint|Claude"),
            ("saint", "St-Claude", "St"),
            ("zuercher", "Zürcher AG", "Zürcher"),
            ("peugoet", "Automobiles Peugeot", "Peugeot"),
            ("filibo", "Philibeaux & Cie", "Philibeaux"),
            ("snf", "Société nouvelle de fonderie", "S|n|f"),
            ("technique", "Microtechniques", "technique"),
            ("ptrl", "Pontarlier", "P|t|rl"),
            ("592 531 800", "59253180000320", "592531800"),
            ("592531800", "592 531 800 00320", "592 531 800"),
            ("org: dupont", "Dupont SA", "Dupont"),
            ("日本", "会社 日本 テスト", "日本"),
            ("e\u{301}toile", "L’E\u{301}toile", "E\u{301}toile"),
            ("xyz", "Dupont", ""),
            ("", "Dupont", ""),
            ("👍", "Dupont 👍", ""),
        ] {
            let marked: Vec<&str> = highlight(query, text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(marked.join("|"), expected, "{query:?} in {text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn ranges_are_in_order_and_on_grapheme_boundaries(query in "\\PC{0,12}|[a-zé' ]{0,8}", text in "(\\PC|[a-zéœüﬁ'\u{301}\u{308}🇫🇷 -]){0,40}") {
            let bounds: Vec<usize> =
                text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
            let mut end = None;
            for range in highlight(&query, &text) {
                prop_assert!(range.start < range.end);
                prop_assert!(end.is_none_or(|end| range.start > end), "touching ranges are one");
                prop_assert!(bounds.contains(&range.start) && bounds.contains(&range.end));
                end = Some(range.end);
            }
        }
    }
}
