//! How near a word of the dictionary is to a typed one.

use super::distance::Pattern;
use super::fold::letter_mask;

/// Letters of a typed word that are looked for in the beginning of others before anything is compared.
const HEAD: usize = 6;
/// Slips forgiven at most.
const MOST_SLIPS: usize = 2;

/// A word of the dictionary near a typed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Near {
    /// The typed word stands inside it.
    Inside,
    /// So many slips from the whole of it.
    Whole(usize),
    /// So many slips from a beginning of it.
    Prefix(usize),
}

/// A typed word, made ready to be compared with many.
pub(super) struct Typed<'a> {
    word: &'a [u8],
    pub slips: usize,
    pattern: Pattern,
    pub letters: u32,
    /// Its first letters, and all of them as a mask.
    head: Vec<u32>,
    pub begins: u16,
    /// A slip within a beginning is only believed of words long enough to still say something.
    by_prefix: bool,
    pub inside: bool,
    longest: usize,
}

impl<'a> Typed<'a> {
    /// None for a word that is too long.
    pub fn new(word: &'a [u8], slips: usize) -> Option<Self> {
        let pattern = Pattern::new(word)?;
        let (by_prefix, inside) = (word.len() >= 5, word.len() >= 4);
        let longest = if by_prefix || inside { usize::MAX } else { word.len() + slips };
        let head: Vec<u32> = word.iter().take(HEAD).map(|&letter| letter_mask(&[letter])).collect();
        let begins = folded_mask(letter_mask(&word[..head.len()]));
        Some(Self { word, slips, pattern, letters: letter_mask(word), head, begins, by_prefix, inside, longest })
    }

    /// How near another word is, whose letters are `mask`; not if it begins with the typed one.
    pub fn near(&self, other: &[u8], mask: u32) -> Option<Near> {
        let Self { word, slips, .. } = *self;
        if other.len() + slips < word.len()
            || other.len() > self.longest
            || (other.first() == word.first() && other.starts_with(word))
        {
            return None;
        }
        if self.inside && self.letters & !mask == 0 && contains(other, word) {
            return Some(Near::Inside);
        }
        if !self.by_prefix && other.len() > word.len() + slips {
            return None;
        }
        // Letters of the beginning stand in the beginning, a slip or two further at most.
        let there = letter_mask(&other[..other.len().min(self.head.len() + slips)]);
        if self.head.iter().filter(|&&letter| letter & there == 0).count() > slips {
            return None;
        }
        let distance = self.pattern.within(slips, other);
        if distance.whole <= slips {
            Some(Near::Whole(distance.whole))
        } else if self.by_prefix && distance.prefix <= slips {
            Some(Near::Prefix(distance.prefix))
        } else {
            None
        }
    }
}

/// What the first letters of a typed word are looked for in: they stand there, a slip or two further at most.
pub(super) fn head_of(word: &[u8]) -> &[u8] {
    &word[..word.len().min(HEAD + MOST_SLIPS)]
}

/// Half as long: what it lacks the whole mask lacks too.
pub(super) const fn folded_mask(mask: u32) -> u16 {
    (mask | mask >> 16) as u16
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    // Four letters in one comparison rule out nearly every place.
    let Some((head, _)) = word.split_first_chunk::<4>() else {
        return text.windows(word.len()).any(|window| window == word);
    };
    let head = u32::from_le_bytes(*head);
    text.windows(4).enumerate().any(|(at, four)| {
        let four = four.iter().rev().fold(0, |four, &byte| four << 8 | u32::from(byte));
        four == head && text[at..].starts_with(word)
    })
}
