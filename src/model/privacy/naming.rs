//! Finding a person in texts: by the whole name in either order, by initial, by title, by the last name alone, by address
//! and by number; whatever the case, the accents and what stands between the words.

use std::collections::BTreeSet;
use std::ops::Range;

use super::pattern::{Pattern, TITLES, in_brackets, titles};
use super::reached::{numbers, numbers_in, whole_address, without_blanks_in_addresses};
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
    patterns: Vec<Pattern>,
    last: Vec<String>,
    emails: BTreeSet<String>,
    phones: BTreeSet<String>,
}

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

impl Naming {
    /// The person of a contact.
    pub fn of(contact: &Record) -> Naming {
        let (last, first) = (words_of_name(contact.text("last_name")), words_of_name(contact.text("first_name")));
        let mut naming = Naming::new(last, first);
        naming.reached_at(contact);
        naming
    }

    /// Somebody of whom only the last name is known.
    pub fn last_name(last: &str) -> Naming {
        Naming::new(words_of_name(last), Vec::new())
    }

    /// Adds the address and the number of a contact: one the person has, or had.
    pub fn reached_at(&mut self, contact: &Record) {
        let (email, phone) = (contact.text("email").trim().to_ascii_lowercase(), digits(contact.text("phone")));
        self.emails.extend(Some(email).filter(|email| !email.is_empty()));
        self.phones.extend(Some(phone).filter(|phone| !phone.is_empty()));
    }

    /// Adds a name that the person bore before; with the last name alone where `alone` says so.
    pub fn also_called(&mut self, contact: &Record, alone: bool) {
        let (last, first) = (words_of_name(contact.text("last_name")), words_of_name(contact.text("first_name")));
        let other = Naming::new(last, first);
        let wanted = other.patterns.into_iter().filter(|pattern| alone || pattern.strength == Strength::Whole);
        for pattern in wanted {
            if !self.patterns.contains(&pattern) {
                self.patterns.push(pattern);
            }
        }
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
        let mut patterns: Vec<Pattern> = Vec::new();
        if !last.is_empty() {
            let letters: Vec<String> = first.iter().filter_map(|word| word.chars().next()).map(String::from).collect();
            let most = first.len().min(1);
            for (first, initials) in
                [(&first[..], false), (&first[..most], false), (&letters[..], true), (&letters[..most], true)]
            {
                let (n, end) = (first.len(), last.len() + first.len());
                let of = |range: Range<usize>| if initials { range } else { 0..0 };
                for (one, other, initials) in [(first, &last[..], of(0..n)), (&last[..], first, of(last.len()..end))] {
                    let words = [one, other].concat();
                    if n > 0 && !patterns.iter().any(|known| known.words == words) {
                        let (strength, second) = (Strength::Whole, Some(one.len()));
                        patterns.push(Pattern { words, strength, second, initials, titled: false });
                    }
                }
            }
            // Without a title, a name of two words or one that is long enough not to be a word like any other.
            let titled = last.len() == 1 && last[0].chars().count() <= 2;
            let (words, strength) = (last.clone(), Strength::LastName);
            patterns.push(Pattern { words, strength, second: None, initials: 0..0, titled });
        }
        Naming { patterns, last, emails: BTreeSet::new(), phones: BTreeSet::new() }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// Whether a name is the person's last one.
    pub fn is_last_name(&self, name: &str) -> bool {
        !self.is_empty() && words_of_name(name) == self.last
    }

    /// Whether another person is written alike: then the last name alone says nothing.
    pub fn shares_last_name(&self, other: &Naming) -> bool {
        self.last == other.last
    }

    /// Whether whatever another naming finds is found as well.
    pub fn knows_all_of(&self, other: &Naming) -> bool {
        other.patterns.iter().all(|pattern| self.patterns.contains(pattern))
            && other.emails.is_subset(&self.emails)
            && other.phones.is_subset(&self.phones)
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
            // The longest: of « M. Garçon Gaëtan » not the last name alone, which would leave the first one.
            let titles = titles(text, &words[at..]);
            let fits = |pattern: &Pattern| Some((pattern.fits(text, &words[at..], titles)?, pattern.strength));
            let Some((taken, strength)) = self.patterns.iter().filter_map(fits).max() else {
                at += 1;
                continue;
            };
            let range = in_brackets(text, words[at].start..words[at + taken - 1].end);
            let range = whole_address(text, range);
            at += taken;
            let strength = if text[range.clone()].contains('@') { Strength::Whole } else { strength };
            found.push(Mention { range, strength });
        }
        found.sort_by_key(|mention| (mention.range.start, std::cmp::Reverse(mention.range.end)));
        let mut apart: Vec<Mention> = Vec::with_capacity(found.len());
        for mention in found {
            match apart.last_mut().filter(|last| mention.range.start < last.range.end) {
                Some(last) => {
                    last.range.end = last.range.end.max(mention.range.end);
                    last.strength = last.strength.max(mention.strength);
                }
                None => apart.push(mention),
            }
        }
        apart
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
            found.extend(numbers(text).flat_map(|run| numbers_in(text, &run, phone)));
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

#[cfg(test)]
mod tests;
