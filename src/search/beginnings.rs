//! With which letters the words of a record begin: what a single letter typed beside other words asks of it. A letter
//! stands for a tenth of all words; asking each record that holds the other words costs far less than walking through
//! the records that hold any of those.

use super::postings::place;

/// A bit for each letter of the alphabet: words of the title, and all others. Both have five bits more than letters: those
/// of the best place, see [`place::TITLE_FIRST`], from one; a person has two of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beginnings {
    title: u32,
    others: u32,
}

const FIRST: u32 = 27;

/// What a letter is as one of the best place.
const fn first(bit: u32) -> u32 {
    bit.trailing_zeros() + 1
}

impl Beginnings {
    /// Notes a word at a place.
    pub fn note(&mut self, word: &[u8], place: u32) {
        let Some(bit) = word.first().copied().and_then(bit) else {
            return;
        };
        match place {
            place::TITLE_FIRST => {
                self.title |= bit;
                if self.title >> FIRST == 0 {
                    self.title |= first(bit) << FIRST;
                } else if self.others >> FIRST == 0 {
                    self.others |= first(bit) << FIRST;
                }
                // A third name is as good as those, nearly.
            }
            place::TITLE => self.title |= bit,
            place::CONTEXT | place::WORDS => self.others |= bit,
            _ => {}
        }
    }

    /// Whether words begin with all the letters of these bits.
    #[inline]
    pub const fn has(self, bits: u32) -> bool {
        (self.title | self.others) & bits == bits
    }

    /// Whether a word of the best place begins with the letter of this bit.
    #[inline]
    pub const fn is_first(self, bit: u32) -> bool {
        self.title >> FIRST == first(bit) || self.others >> FIRST == first(bit)
    }

    /// The best place of a word that begins with the letter of this bit. `in_context`: whether one of the context does,
    /// where it is not of the title.
    #[inline]
    pub fn place(self, bit: u32, in_context: impl FnOnce() -> bool) -> Option<u32> {
        if self.title & bit != 0 {
            Some(if self.is_first(bit) { place::TITLE_FIRST } else { place::TITLE })
        } else if self.others & bit != 0 {
            Some(if in_context() { place::CONTEXT } else { place::WORDS })
        } else {
            None
        }
    }
}

/// None for what is no letter of the alphabet.
pub(super) fn bit(letter: u8) -> Option<u32> {
    letter.is_ascii_lowercase().then(|| 1 << (letter - b'a'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_place_of_each_letter_is_known() {
        let mut these = Beginnings::default();
        for (word, place) in [
            ("micro", place::TITLE_FIRST),
            ("technic", place::TITLE),
            ("besancon", place::CONTEXT),
            ("tournage", place::WORDS),
            ("outillage", place::WORDS),
            ("mtz", place::INITIALS),
            ("3d", place::TITLE),
            ("é", place::TITLE),
        ] {
            these.note(word.as_bytes(), place);
        }
        for (letter, place) in [
            (b'm', Some(place::TITLE_FIRST)),
            (b't', Some(place::TITLE)),
            (b'b', Some(place::CONTEXT)),
            (b'o', Some(place::WORDS)),
            (b'z', None),
        ] {
            let found = these.place(bit(letter).unwrap(), || letter == b'b');
            assert_eq!(found, place, "{}", letter as char);
        }
        assert!(bit(b'3').is_none());
        assert!(
            these.has(bit(b'm').unwrap() | bit(b'o').unwrap()) && !these.has(bit(b'm').unwrap() | bit(b'z').unwrap())
        );
        these.note(b"zoe", place::TITLE_FIRST);
        for letter in [b'm', b'z'] {
            let found = these.place(bit(letter).unwrap(), || false);
            assert_eq!(found, Some(place::TITLE_FIRST), "{}", letter as char);
        }
    }
}
