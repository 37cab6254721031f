//! From text as people write it to words that compare: no case, no accents, no ligatures, no punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word kept, in bytes; the rest of a longer one is left out.
pub(super) const MAX_WORD: usize = 60;

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glue {
    /// A space, or anything that is not listed below.
    Apart,
    Apostrophe,
    Hyphen,
    Dot,
    Ampersand,
}

/// One word of a text, as ranges of [`Words`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    start: usize,
    end: usize,
    /// The other spelling of a word with an umlaut (`zuercher`), in `Words::others`.
    other: Option<(usize, usize)>,
    pub glue: Glue,
    /// Whether it bore an accent: "Sté" is a company, "Ste" a saint.
    accented: bool,
}

/// The words of one text. Reused from text to text.
#[derive(Default)]
pub(super) struct Words {
    /// The folded words, one right after the other: neighbours joined are a slice.
    folded: String,
    others: String,
    list: Vec<Word>,
}

impl Words {
    pub fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.read(text, usize::MAX);
        words
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn word(&self, at: usize) -> Word {
        self.list[at]
    }

    /// The folded word, abbreviations written out.
    pub fn text(&self, at: usize) -> &str {
        let word = self.list[at];
        let plain = &self.folded[word.start..word.end];
        written_out(plain, word.accented).unwrap_or(plain)
    }

    /// The folded word as typed.
    pub fn plain(&self, at: usize) -> &str {
        &self.folded[self.list[at].start..self.list[at].end]
    }

    /// The other spelling of a word with an umlaut.
    pub fn other(&self, at: usize) -> Option<&str> {
        self.list[at].other.map(|(start, end)| &self.others[start..end])
    }

    /// All letters and digits, without what stood between them.
    pub fn letters(&self) -> &str {
        &self.folded
    }

    /// Words `from..to` written as one.
    pub fn joined(&self, from: usize, to: usize) -> &str {
        &self.folded[self.list[from].start..self.list[to - 1].end]
    }

    /// Words that a hyphen, an apostrophe or `&` holds together, written as one, with their range: `L'Isle-sur-le-Doubs`
    /// gives `lisle` and `lislesurledoubs`, `R&D` gives `rd`, `St-Claude` gives `stclaude` and `saintclaude`.
    pub fn each_joined(&self, mut found: impl FnMut(&str, usize, usize)) {
        let glued = |at: usize| matches!(self.word(at).glue, Glue::Apostrophe | Glue::Hyphen | Glue::Ampersand);
        let mut from = 0;
        while from < self.len() {
            let mut to = from + 1;
            while to < self.len() && glued(to) {
                let elided = self.word(to).glue == Glue::Apostrophe && self.plain(to - 1).len() <= 2;
                if elided && (to - 1 > from || self.len() > to + 1) {
                    found(self.joined(to - 1, to + 1), to - 1, to + 1);
                }
                to += 1;
            }
            if to > from + 1 {
                let joined = self.joined(from, to);
                found(joined, from, to);
                if (from..to).any(|at| self.text(at) != self.plain(at)) {
                    let written_out: String = (from..to).map(|at| self.text(at)).collect();
                    found(&written_out, from, to);
                }
            }
            from = to;
        }
    }

    /// The initials of names that a hyphen holds together: `jf` for Jean-François.
    pub fn each_compound(&self, mut found: impl FnMut(&str)) {
        let mut from = 0;
        while from < self.len() {
            let mut to = from + 1;
            while to < self.len() && self.word(to).glue == Glue::Hyphen {
                to += 1;
            }
            if to > from + 1 {
                let initials: String = (from..to).filter_map(|at| self.plain(at).chars().next()).collect();
                found(&initials);
            }
            from = to;
        }
    }

    /// Reads at most `limit` words of a text.
    pub fn read(&mut self, text: &str, limit: usize) {
        self.folded.clear();
        self.others.clear();
        self.list.clear();
        let mut open: Option<Open> = None;
        let mut glue = Glue::Apart;
        for c in text.chars() {
            if c.is_ascii_alphanumeric() {
                if open.is_none() && self.list.len() >= limit {
                    return;
                }
                let word = open.get_or_insert_with(|| Open::at(self, glue));
                word.push(self, c.to_ascii_lowercase());
            } else if is_joining(c) {
                if let Some(word) = open.as_mut() {
                    word.mark(self, c);
                }
            } else if c.is_alphanumeric() {
                if open.is_none() && self.list.len() >= limit {
                    return;
                }
                let word = open.get_or_insert_with(|| Open::at(self, glue));
                word.push_folded(self, c);
            } else {
                glue = match open.take() {
                    Some(word) => {
                        word.close(self);
                        glue_of(c)
                    }
                    None => Glue::Apart,
                };
            }
        }
        if let Some(word) = open {
            word.close(self);
        }
        self.merge_dotted();
    }

    /// "S.N.F.S." is one word.
    fn merge_dotted(&mut self) {
        let letter = |word: Word| word.end - word.start == 1;
        let mut kept = 0;
        let mut before: Option<Word> = None;
        for at in 0..self.list.len() {
            let word = self.list[at];
            if word.glue == Glue::Dot && letter(word) && before.is_some_and(letter) {
                // `before` is some, so a word was kept.
                self.list[kept - 1].end = word.end;
            } else {
                self.list[kept] = word;
                kept += 1;
            }
            before = Some(word);
        }
        self.list.truncate(kept);
    }
}

/// A word being read.
struct Open {
    start: usize,
    other: Option<usize>,
    glue: Glue,
    accented: bool,
}

impl Open {
    fn at(words: &Words, glue: Glue) -> Self {
        Self { start: words.folded.len(), other: None, glue, accented: false }
    }

    fn push(&mut self, words: &mut Words, c: char) {
        if words.folded.len() - self.start < MAX_WORD {
            words.folded.push(c);
            if self.other.is_some() {
                words.others.push(c);
            }
        }
    }

    fn push_folded(&mut self, words: &mut Words, c: char) {
        if let Some(pair) = ligature(c) {
            for c in pair.chars() {
                self.push(words, c);
            }
            return;
        }
        for c in c.nfkd() {
            if is_combining_mark(c) {
                self.mark(words, c);
            } else {
                for c in c.to_lowercase().filter(|c| c.is_alphanumeric()) {
                    match ligature(c) {
                        Some(pair) => pair.chars().for_each(|c| self.push(words, c)),
                        None => self.push(words, c),
                    }
                }
            }
        }
    }

    fn mark(&mut self, words: &mut Words, c: char) {
        self.accented = true;
        if c == '\u{308}' && words.folded[self.start..].ends_with(['a', 'o', 'u']) {
            if self.other.is_none() {
                self.other = Some(words.others.len());
                words.others.push_str(&words.folded[self.start..]);
            }
            words.others.push('e');
        }
    }

    fn close(self, words: &mut Words) {
        if words.folded.len() > self.start {
            words.list.push(Word {
                start: self.start,
                end: words.folded.len(),
                other: self.other.map(|start| (start, words.others.len())),
                glue: self.glue,
                accented: self.accented,
            });
        }
    }
}

/// Marks and invisible characters that stand inside a word without ending it.
pub(super) fn is_joining(c: char) -> bool {
    !c.is_ascii() && (matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}') || is_combining_mark(c))
}

fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        'ß' | 'ẞ' => "ss",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

fn glue_of(c: char) -> Glue {
    match c {
        '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '′' => Glue::Apostrophe,
        '-' | '‐' | '‑' | '‒' | '–' | '_' | '/' => Glue::Hyphen,
        '.' => Glue::Dot,
        '&' | '+' => Glue::Ampersand,
        _ => Glue::Apart,
    }
}

/// Abbreviations that are the same word as what they stand for.
pub(super) fn written_out(word: &str, accented: bool) -> Option<&'static str> {
    Some(match word {
        "st" => "saint",
        "ste" if accented => "societe",
        "ste" => "sainte",
        "ets" | "etab" | "etabl" | "etablissement" => "etablissements",
        "cie" => "compagnie",
        "frs" => "freres",
        _ => return None,
    })
}

/// What an abbreviation typed in a search may stand for, besides itself.
pub(super) fn readings(word: &str) -> &'static [&'static str] {
    match word {
        "st" => &["saint"],
        "ste" => &["sainte", "societe"],
        "ets" | "etab" | "etabl" | "etablissement" => &["etablissements"],
        "cie" => &["compagnie"],
        "frs" => &["freres"],
        _ => &[],
    }
}

/// What a word does in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Carries the meaning.
    Core,
    /// An article or preposition.
    Article,
    /// A legal form: typed or not, the same company.
    LegalForm,
    /// "Société", "Établissements": left out as often as not, yet part of the initials.
    Generic,
}

const LEGAL_FORMS: &[&str] = &[
    "sa", "sarl", "sas", "sasu", "eurl", "sci", "snc", "scop", "scic", "sca", "scp", "selarl", "selas", "ei", "eirl",
    "gie", "earl", "gaec",
];

/// Whether a word may be a legal form half typed.
pub(super) fn begins_legal_form(word: &str) -> bool {
    LEGAL_FORMS.iter().any(|form| form.starts_with(word))
}

pub(super) fn role(word: &str) -> Role {
    match word {
        "de" | "du" | "des" | "d" | "la" | "le" | "les" | "l" | "et" | "a" | "au" | "aux" | "en" | "sur" | "sous"
        | "pour" | "par" | "un" | "une" | "qu" => Role::Article,
        "societe" | "etablissements" => Role::Generic,
        _ if word.len() <= 6 && LEGAL_FORMS.contains(&word) => Role::LegalForm,
        _ => Role::Core,
    }
}

/// One bit per letter (digits and other scripts share the rest): a word that lacks letters can't match.
pub(super) fn letter_mask(word: &[u8]) -> u32 {
    word.iter().fold(0, |mask, &byte| {
        mask | match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            b'0'..=b'9' => 1 << (26 + byte % 5),
            _ => 1 << 31,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        let words = Words::of(text);
        (0..words.len()).map(|at| words.text(at).to_owned()).collect()
    }

    #[test]
    fn folds_french_names() {
        for (text, expected) in [
            ("LEFÈVRE", "lefevre"),
            ("Lefe\u{300}vre", "lefevre"),
            ("Œnothèque du Bœuf", "oenotheque du boeuf"),
            ("L’Isle-sur-le-Doubs", "l isle sur le doubs"),
            ("St-Claude", "saint claude"),
            ("Sté Dupont & Cie", "societe dupont compagnie"),
            ("Ste-Suzanne", "sainte suzanne"),
            ("S.N.F.S. Besançon", "snfs besancon"),
            ("A.B. C.D.E F", "ab cde f"),
            ("R&D 3F", "r d 3f"),
            ("ＷＩＤＥ", "wide"),
            ("Straße", "strasse"),
            ("", ""),
            ("…!?\0", ""),
            ("Dupont™", "dupont"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn keeps_both_spellings_of_an_umlaut_and_joins_neighbours() {
        let umlaut = Words::of("Zürcher Bu\u{308}ro");
        assert_eq!(umlaut.text(0), "zurcher");
        assert_eq!(umlaut.other(0), Some("zuercher"));
        assert_eq!(umlaut.other(1), Some("buero"));
        let isle = Words::of("L'Isle");
        assert_eq!(isle.joined(0, 2), "lisle");
        assert_eq!(isle.word(1).glue, Glue::Apostrophe);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn never_panics_and_folding_twice_changes_nothing(text in "\\PC{0,60}") {
            let once = words(&text).join(" ");
            prop_assert_eq!(&words(&once).join(" "), &once);
        }
    }
}
