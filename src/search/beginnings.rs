//! With which letters the words of a record begin: what a single letter typed beside other words asks of it. A letter
//! stands for a tenth of all words; asking each record that holds the other words costs far less than walking through
//! the records that hold any of those.

use super::postings::place;

/// A bit for each letter of the alphabet: words of the title, and all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beginnings {
    /// Five bits more than letters: the letter of the best place, see [`place::TITLE_FIRST`], from one.
    title: u32,
    others: u32,
}

const FIRST: u32 = 27;

impl Beginnings {
    /// Notes a word at a place.
    pub fn note(&mut self, word: &[u8], place: u32) {
        let Some(bit) = word.first().copied().and_then(bit) else {
            return;
        };
        match place {
            place::TITLE_FIRST if self.title >> FIRST == 0 => self.title |= bit | (bit.trailing_zeros() + 1) << FIRST,
            // Somebody's other name: as good as the first, nearly.
            place::TITLE_FIRST | place::TITLE => self.title |= bit,
            place::CONTEXT | place::WORDS => self.others |= bit,
            _ => {}
        }
    }

    /// The best place of a word that begins with the letter of this bit. `in_context`: whether one of the context does,
    /// where it is not of the title.
    pub fn place(self, bit: u32, in_context: impl FnOnce() -> bool) -> Option<u32> {
        if self.title & bit != 0 {
            let first = self.title >> FIRST == bit.trailing_zeros() + 1;
            Some(if first { place::TITLE_FIRST } else { place::TITLE })
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
    }
}
