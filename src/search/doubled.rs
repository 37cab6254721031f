//! `g garcon`: a word that is the beginning of another must not be found in the other's place.

use std::ops::Range;

use super::dictionary::Dictionary;
use super::index::Index;
use super::query::Plan;

/// For each word typed, the words that begin with it, the longest word typed first. Empty where no word typed is the
/// beginning of another.
pub(super) struct Prefixes<'a> {
    dictionary: &'a Dictionary,
    typed: Vec<(&'a str, Range<u32>)>,
}

impl<'a> Prefixes<'a> {
    pub fn of(index: &'a Index, plan: &'a Plan) -> Self {
        let dictionary = &index.dictionary;
        let mut typed = Vec::new();
        if plan.nested {
            typed.extend(plan.terms.iter().map(|term| (term.text.as_str(), dictionary.packed_with(&term.text))));
            // The longest choose first.
            typed.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        }
        Self { dictionary, typed }
    }

    /// How many words typed have no word of a record to themselves, of those that begin one.
    pub fn doubled(&self, shown: &[u32]) -> u32 {
        // A record shows fewer words than there are bits.
        let (mut taken, mut doubled) = (0u64, 0);
        for (text, these) in &self.typed {
            let begins = |&word: &u32| self.dictionary.is_among(word, text, these);
            let mut begun = false;
            let own = (0..).zip(shown).find(|(at, word)| {
                let begins = begins(word);
                begun |= begins;
                begins && taken >> at & 1 == 0
            });
            match own {
                Some((at, _)) => taken |= 1 << at,
                None => doubled += u32::from(begun),
            }
        }
        doubled
    }
}
