//! Finding a person in texts: by the whole name in either order, by initial, by title, by the last name alone, by address
//! and by number; whatever the case, the accents and what stands between the words.

use std::collections::BTreeSet;
use std::ops::Range;

use super::reached::{number_in, numbers, whole_address, without_blanks_in_addresses};
use super::{ERASED, ERASED_SHORT};
use crate::model::record::{Record, Value};
use crate::model::text::fold;

/// How surely a passage means the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The last name alone, or with a title: it may be somebody else of that name.
    LastName,
    /// First and last name, the initial and the last name, the address or the number.
    Whole,
}

/// A passage that names the person, in bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    pub range: Range<usize>,
    pub strength: Strength,
}

/// A person as texts may name them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Naming {
    /// Folded words, the longest patterns first.
    patterns: Vec<(Vec<String>, Strength)>,
    last: Vec<String>,
    emails: BTreeSet<String>,
    phones: BTreeSet<String>,
}

/// What may stand before a name.
const TITLES: &[&str] =
    &["m", "mr", "mm", "mme", "mlle", "monsieur", "madame", "mademoiselle", "dr", "docteur", "pr", "professeur", "me"];

/// The folded words of a name, without titles. A name of nothing else keeps them.
pub fn words_of_name(name: &str) -> Vec<String> {
    let all: Vec<String> = words(name).iter().map(|range| fold(&name[range.clone()])).collect();
    let bare: Vec<String> = all.iter().filter(|word| !TITLES.contains(&word.as_str())).cloned().collect();
    if bare.is_empty() { all } else { bare }
}

/// The last nine digits of a number, in which the ways to write it agree; nothing when there are fewer than six.
pub fn digits(phone: &str) -> String {
    let all: String = phone.chars().filter(char::is_ascii_digit).collect();
    if all.len() < 6 { String::new() } else { all[all.len().saturating_sub(9)..].to_owned() }
}

/// The words of a text, as ranges: letters, digits and accents that stand behind their letter.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        let inside = c.is_alphanumeric() || (start.is_some() && unicode_normalization::char::is_combining_mark(c));
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    found.extend(start.map(|from| from..text.len()));
    found
}

/// Whether a word of a text is a folded one.
fn same(word: &str, folded: &str) -> bool {
    if word.is_ascii() { word.eq_ignore_ascii_case(folded) } else { fold(word) == *folded }
}

impl Naming {
    /// The person of a contact.
    pub fn of(contact: &Record) -> Naming {
        let (last, first) = (words_of_name(contact.text("last_name")), words_of_name(contact.text("first_name")));
        let mut naming = Naming::new(last, first);
        naming.reached_at(contact);
        naming
    }

    /// Adds the address and the number of a contact: one the person has, or had.
    pub fn reached_at(&mut self, contact: &Record) {
        let (email, phone) = (contact.text("email").trim().to_ascii_lowercase(), digits(contact.text("phone")));
        self.emails.extend(Some(email).filter(|email| !email.is_empty()));
        self.phones.extend(Some(phone).filter(|phone| !phone.is_empty()));
    }

    /// Somebody of whom only a name is known, as it was written on a visit.
    pub fn named(name: &str) -> Naming {
        let mut words = words_of_name(name);
        // The last name is the one in capitals, else the last word.
        let capital = |word: &Range<usize>| {
            let word = &name[word.clone()];
            word.chars().count() > 1 && !word.chars().any(char::is_lowercase)
        };
        let capitals: Vec<String> =
            self::words(name).iter().filter(|word| capital(word)).map(|word| fold(&name[word.clone()])).collect();
        let some = !capitals.is_empty() && capitals.len() < words.len();
        if some && capitals.iter().all(|word| words.contains(word)) {
            words.retain(|word| !capitals.contains(word));
            return Naming::new(capitals, words);
        }
        let last = words.pop().into_iter().collect();
        Naming::new(last, words)
    }

    fn new(last: Vec<String>, first: Vec<String>) -> Naming {
        use Strength::{LastName, Whole};
        let mut patterns = Vec::new();
        if !last.is_empty() {
            let joined = |one: &[String], other: &[String]| [one, other].concat();
            if !first.is_empty() {
                patterns.push((joined(&first, &last), Whole));
                patterns.push((joined(&last, &first), Whole));
                let initials: Vec<String> =
                    first.iter().filter_map(|word| word.chars().next()).map(String::from).collect();
                patterns.push((joined(&initials, &last), Whole));
                patterns.push((joined(&initials[..1], &last), Whole));
                patterns.push((joined(&last, &initials[..1]), Whole));
                if first.len() > 1 {
                    patterns.push((joined(&first[..1], &last), Whole));
                }
            }
            patterns.extend(TITLES.iter().map(|title| (joined(&[(*title).to_owned()], &last), LastName)));
            // A name of two words or of one that is long enough not to be a word like any other.
            if last.len() > 1 || last[0].chars().count() > 2 {
                patterns.push((last.clone(), LastName));
            }
            patterns.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Naming { patterns, last, emails: BTreeSet::new(), phones: BTreeSet::new() }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// Whether another person is written alike: then the last name alone says nothing.
    pub fn shares_last_name(&self, other: &Naming) -> bool {
        self.last == other.last
    }

    /// Whether whatever another naming finds is found as well.
    pub fn knows_all_of(&self, other: &Naming) -> bool {
        self.patterns == other.patterns && other.emails.is_subset(&self.emails) && other.phones.is_subset(&self.phones)
    }

    /// The passages that name the person, in their order, none over another.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        if text.is_empty() || self.is_empty() {
            return Vec::new();
        }
        let mut found = self.addresses(text);
        let words = words(text);
        let mut at = 0;
        while at < words.len() {
            let fits = |(pattern, _): &&(Vec<String>, Strength)| fits(text, &words[at..], pattern);
            let Some((pattern, strength)) = self.patterns.iter().find(fits) else {
                at += 1;
                continue;
            };
            let range = whole_address(text, words[at].start..words[at + pattern.len() - 1].end);
            at += pattern.len();
            let strength = if text[range.clone()].contains('@') { Strength::Whole } else { *strength };
            found.push(Mention { range, strength });
        }
        found.sort_by_key(|mention| (mention.range.start, std::cmp::Reverse(mention.range.end)));
        let mut end = 0;
        found.retain(|mention| {
            let apart = mention.range.start >= end;
            if apart {
                end = mention.range.end;
            }
            apart
        });
        found
    }

    /// The person's address and number.
    fn addresses(&self, text: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        // Small letters of the same length: only those of ASCII are looked at. Blanks are put aside: « me @ exemple.test ».
        let small = if self.emails.is_empty() { String::new() } else { text.to_ascii_lowercase() };
        let (small, places) = without_blanks_in_addresses(&small);
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
        for wanted in &self.emails {
            let mut from = 0;
            while let Some(at) = small[from..].find(wanted).map(|at| from + at) {
                let next = at + wanted.len();
                let (start, end) = (places[at], places[next - 1] + 1);
                let before = text[..start].chars().next_back().is_some_and(inside);
                let after = text[end..].chars().next().is_some_and(|c| c.is_alphanumeric());
                if !before && !after {
                    found.push(Mention { range: start..end, strength: Strength::Whole });
                }
                from = next;
            }
        }
        for phone in &self.phones {
            found.extend(numbers(text).filter_map(|run| number_in(text, run, phone)));
        }
        found
    }

    /// What a value says of the person.
    pub fn in_value(&self, value: &Value) -> Option<Strength> {
        let strongest = |text: &str| self.mentions(text).into_iter().map(|mention| mention.strength).max();
        match value {
            Value::Text(text) => strongest(text),
            Value::List(items) => items.iter().filter_map(|item| strongest(item)).max(),
            _ => None,
        }
    }

    /// A value without the person, as far as passages are as sure as `at_least`; none where nothing is to be replaced.
    /// `max` is what the field holds, in characters.
    pub fn without(&self, value: &Value, at_least: Strength, max: usize) -> Option<Value> {
        match value {
            Value::Text(text) => {
                let replaced = self.replaced(text, at_least, ERASED)?;
                let fits = replaced.chars().count() <= max;
                Some(Value::Text(if fits { replaced } else { self.replaced(text, at_least, ERASED_SHORT)? }))
            }
            Value::List(items) => {
                let with = |by: &str| -> Vec<String> {
                    items.iter().map(|item| self.replaced(item, at_least, by).unwrap_or(item.clone())).collect()
                };
                let replaced = with(ERASED);
                let length = replaced.iter().map(|item| item.chars().count() + 1).sum::<usize>();
                let replaced = if length <= max { replaced } else { with(ERASED_SHORT) };
                (replaced != *items).then_some(Value::List(replaced))
            }
            _ => None,
        }
    }

    /// A text without the person; none where nothing is to be replaced.
    pub fn replaced(&self, text: &str, at_least: Strength, by: &str) -> Option<String> {
        let mentions = self.mentions(text);
        let mut replaced = String::with_capacity(text.len());
        let mut from = 0;
        for mention in mentions.iter().filter(|mention| mention.strength >= at_least) {
            replaced.push_str(&text[from..mention.range.start]);
            replaced.push_str(by);
            from = mention.range.end;
        }
        if from == 0 {
            return None;
        }
        replaced.push_str(&text[from..]);
        Some(replaced)
    }
}

/// Whether the words of a text begin with those of a pattern, close together.
fn fits(text: &str, words: &[Range<usize>], pattern: &[String]) -> bool {
    if words.len() < pattern.len() || !same(&text[words[0].clone()], &pattern[0]) {
        return false;
    }
    (1..pattern.len())
        .all(|at| same(&text[words[at].clone()], &pattern[at]) && is_close(&text[words[at - 1].end..words[at].start]))
}

/// Characters between two words of a name, at most; more where the name goes on in the next line.
const GAP: usize = 3;
const GAP_OVER_LINES: usize = 12;

/// Whether what stands between two words lets them be one name. Over the end of a line only blanks and the hyphen of a name do.
fn is_close(gap: &str) -> bool {
    let length = gap.chars().count();
    if gap.contains('\n') {
        let parts = gap.matches('\n').count() == 1
            && gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{ad}'));
        return parts && length <= GAP_OVER_LINES;
    }
    length <= GAP && !gap.contains([';', '@'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;

    fn person(last: &str, first: &str, email: &str, phone: &str) -> Naming {
        let text = |text: &str| Value::Text(text.to_owned());
        let contact = Record::new(Kind::Contact)
            .with("last_name", text(last))
            .with("first_name", text(first))
            .with("email", text(email))
            .with("phone", text(phone));
        Naming::of(&contact)
    }

    #[test]
    fn a_person_is_found_however_they_are_written() {
        let garcon = person("Garçon", "Gaëtan", "g.garcon@pole.test", "06 39 98 94 28");
        for (text, want) in [
            ("Vu Gaëtan Garçon ce matin", "Vu personne effacée ce matin"),
            ("GARCON Gaetan, PDG", "personne effacée, PDG"),
            ("Vu G. Garçon, puis son associé", "Vu personne effacée, puis son associé"),
            ("écrire à g.garcon@pole.test.", "écrire à personne effacée."),
            ("écrire à gaetan.garcon@ailleurs.test ce soir", "écrire à personne effacée ce soir"),
            ("tél. +33 (0)6.39.98.94.28 le matin", "tél. personne effacée le matin"),
            ("Gae\u{308}tan Garc\u{327}on", "personne effacée"),
            ("Gaëtan\nGarçon et Gaëtan-Garçon", "personne effacée et personne effacée"),
        ] {
            assert_eq!(garcon.replaced(text, Strength::Whole, ERASED).as_deref(), Some(want), "{text}");
        }
        for text in ["un garçon de café", "Gaëtan Garçonnet", "M. Garçon", "", "06 39 98 94 29"] {
            assert_eq!(garcon.replaced(text, Strength::Whole, ERASED), None, "{text}");
        }
        for (text, want) in [
            ("M. Garçon rappelle", "personne effacée rappelle"),
            ("Rappeler Garçon ; voir Gaëtan", "Rappeler personne effacée ; voir Gaëtan"),
        ] {
            assert_eq!(garcon.replaced(text, Strength::LastName, ERASED).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn names_of_several_words() {
        let goff = person("Le Goff", "Anne-Marie", "", "");
        for text in ["Anne Marie LE GOFF", "Le Goff, Anne-Marie", "A.-M. Le Goff", "A. Le Goff", "Anne Le Goff"] {
            assert_eq!(goff.replaced(text, Strength::Whole, "X").as_deref(), Some("X"), "{text}");
        }
        assert_eq!(goff.replaced("Le club de Goff", Strength::LastName, "X"), None);
        let met = Naming::named("Mme Zoé LEFÈVRE-DUPUIS");
        assert_eq!(met.replaced("Zoé Lefèvre Dupuis", Strength::Whole, "X").as_deref(), Some("X"));
        assert_eq!(met.replaced("Z. Lefèvre-Dupuis", Strength::Whole, "X").as_deref(), Some("X"));
        assert!(Naming::named("…").is_empty() && Naming::named("").mentions("quoi").is_empty());
    }

    #[test]
    fn names_and_addresses_that_are_broken_apart() {
        let ygrec = person("D'Ygrec-Œillaüd", "Maëlle", "me.dygrec@exemple.test", "");
        for text in [
            "Maëlle D'Ygrec-\nŒillaüd",
            "Maëlle D'Ygrec -\n  Œillaüd",
            "Maëlle\nD'Ygrec-Œillaüd",
            "me.dygrec @ exemple.test",
            "me.dygrec@ exemple . test",
            "ME.DYGREC @\nEXEMPLE.TEST",
        ] {
            assert_eq!(ygrec.replaced(text, Strength::Whole, "X").as_deref(), Some("X"), "{text}");
        }
        for text in ["some.dygrec @ exemple.test", "me.dygrec @ exemple.testament", "me.dygrec à exemple.test"] {
            assert_eq!(ygrec.replaced(text, Strength::Whole, "X"), None, "{text}");
        }
        let anne = person("Petit", "Anne", "", "");
        assert_eq!(anne.replaced("Anne,\nPetit", Strength::Whole, "X"), None, "two lines of a list");
    }

    #[test]
    fn lists_and_full_fields_are_replaced_within_their_length() {
        let garcon = person("Garçon", "Gaëtan", "", "");
        let list = |items: &[&str]| Value::List(items.iter().map(|item| (*item).to_owned()).collect());
        let without = garcon.without(&list(&["Gaëtan Garçon", "Anne"]), Strength::Whole, 1_000);
        assert_eq!(without, Some(list(&[ERASED, "Anne"])));
        assert_eq!(garcon.without(&list(&["Anne"]), Strength::Whole, 1_000), None);
        let tight = Value::Text("G. Garçon".into());
        assert_eq!(garcon.without(&tight, Strength::Whole, 10), Some(Value::Text(ERASED_SHORT.into())));
        assert_eq!(garcon.without(&Value::Int(3), Strength::Whole, 10), None);
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_found_any_more_in_what_was_replaced(
            before in ".{0,30}", after in ".{0,30}", form in 0_usize..6,
        ) {
            let garcon = person("Garçon", "Gaëtan", "g.garcon@pole.test", "0639989428");
            let name = ["Gaëtan Garçon", "GARÇON Gaëtan", "g. garcon", "g.garcon@pole.test", "06 39 98 94 28", "Mme Garcon"][form];
            let text = format!("{before} {name} {after}");
            if let Some(replaced) = garcon.replaced(&text, Strength::LastName, ERASED) {
                proptest::prop_assert!(garcon.mentions(&replaced).is_empty(), "{text} → {replaced}");
            } else {
                proptest::prop_assert!(false, "{text}");
            }
        }
    }
}
