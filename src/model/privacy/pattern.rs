//! One way to write a person's name, and where it stands in a text.

use std::ops::Range;

use super::naming::Strength;
use crate::model::text::fold;

/// One way to write the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// Folded.
    pub words: Vec<String>,
    pub strength: Strength,
    /// Where the second part of the name begins: a title may stand before it, too.
    pub second: Option<usize>,
    /// Which words are initials.
    pub initials: Range<usize>,
    /// Whether it means nobody without a title before it.
    pub titled: bool,
}

/// What may stand before a name.
pub(super) const TITLES: &[&str] =
    &["m", "mr", "mm", "mme", "mlle", "monsieur", "madame", "mademoiselle", "dr", "docteur", "pr", "professeur", "me"];

/// The same, where they cannot be taken for a part of a name.
const MORE_TITLES: &[&str] = &["mmes", "melle", "mlles", "messieurs", "mesdames", "docteure", "professeure"];

/// Titles before one name, at most: « M. le Dr » has one that counts, « Mme Dr » two.
const MOST_TITLES: usize = 3;

/// Whether a word of a text is a folded one.
fn same(word: &str, folded: &str) -> bool {
    if word.is_ascii() { word.eq_ignore_ascii_case(folded) } else { fold(word) == *folded }
}

impl Pattern {
    /// How many words of a text are the name so, close together, with as many of the titles they begin with; none where
    /// they are not.
    pub fn fits(&self, text: &str, words: &[Range<usize>], titles: usize) -> Option<usize> {
        let fewest = usize::from(self.titled);
        (fewest..=titles).rev().find_map(|skipped| Some(skipped + self.follows(text, &words[skipped..])?))
    }

    fn follows(&self, text: &str, words: &[Range<usize>]) -> Option<usize> {
        let mut at = 0;
        for (index, wanted) in self.words.iter().enumerate() {
            if index > 0 && !is_close(text.get(words.get(at - 1)?.end..words.get(at)?.start)?) {
                return None;
            }
            if self.second == Some(index) && !self.is(text, words.get(at)?, index, wanted) {
                at += titles(text, &words[at..]);
            }
            if !self.is(text, words.get(at)?, index, wanted) {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// Whether a word is that of the pattern. A letter is an initial only where it looks like one: « dit à Petit » and
    /// « Petit a dit » say nothing of Anne.
    fn is(&self, text: &str, word: &Range<usize>, index: usize, wanted: &str) -> bool {
        let capital = || text[word.clone()].chars().all(char::is_uppercase);
        let initial = || capital() || text[word.end..].starts_with(['.', '-', '_']);
        same(&text[word.clone()], wanted) && (!self.initials.contains(&index) || initial())
    }
}

/// How many titles words begin with, each close before what follows.
pub(super) fn titles(text: &str, words: &[Range<usize>]) -> usize {
    let is_title = |pair: &&[Range<usize>]| {
        let (word, gap) = (&text[pair[0].clone()], &text[pair[0].end..pair[1].start]);
        let leads = gap.chars().all(|c| c.is_whitespace() || matches!(c, '.' | '(' | '-' | '\u{2010}' | '\u{2011}'));
        leads && is_close(gap) && TITLES.iter().chain(MORE_TITLES).any(|title| word.eq_ignore_ascii_case(title))
    };
    words.windows(2).take(MOST_TITLES).take_while(is_title).count()
}

/// A name with the bracket that closes or opens behind or before it, where it holds the other one: « Garçon (Gaëtan) ».
pub(super) fn in_brackets(text: &str, range: Range<usize>) -> Range<usize> {
    let (mut open, mut lacking) = (0_usize, 0_usize);
    for c in text[range.clone()].chars() {
        match c {
            '(' => open += 1,
            ')' if open > 0 => open -= 1,
            ')' => lacking += 1,
            _ => {}
        }
    }
    let mut whole = range;
    if lacking > 0 && text[..whole.start].ends_with('(') {
        whole.start -= 1;
    }
    if open > 0 {
        let rest = &text[whole.end..];
        let after = rest.strip_prefix('.').unwrap_or(rest).trim_start_matches(' ');
        if let Some(after) = after.strip_prefix(')') {
            whole.end = text.len() - after.len();
        }
    }
    whole
}

/// Characters between two words of a name, at most; more where the name goes on in the next line.
const GAP: usize = 3;
const GAP_OVER_LINES: usize = 12;

/// Whether what stands between two words lets them be one name. Over the end of a line only blanks and the hyphen of a name do.
fn is_close(gap: &str) -> bool {
    if gap.contains('\n') {
        let length = gap.chars().count();
        let parts = gap.matches('\n').count() == 1
            && gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{ad}'));
        return parts && length <= GAP_OVER_LINES;
    }
    // Blanks side by side are one.
    let blank = |pair: &(char, Option<char>)| pair.0.is_whitespace() && pair.1.is_some_and(char::is_whitespace);
    let following = gap.chars().skip(1).map(Some).chain([None]);
    gap.chars().zip(following).filter(|pair| !blank(pair)).count() <= GAP && !gap.contains([';', '@'])
}
