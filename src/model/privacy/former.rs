//! Who a contact's record was before: the same person under another name, or somebody else who had its place. Records are
//! often written over when a successor comes.

use super::naming::{digits, words_of_name};
use crate::model::record::Record;

/// The words of a contact's whole name in one order.
pub fn name_key(contact: &Record) -> String {
    let mut words = words_of_name(contact.text("last_name"));
    words.extend(words_of_name(contact.text("first_name")));
    words.sort();
    words.join(" ")
}

/// First and last name, as people write them.
pub fn written_name(contact: &Record) -> String {
    format!("{} {}", contact.text("first_name"), contact.text("last_name")).trim().to_owned()
}

/// The address in one spelling; nothing where there is none.
pub fn address(contact: &Record) -> String {
    contact.text("email").trim().to_lowercase()
}

/// Whether a record that was one and became the other is one person still. Two first names that have nothing in common are
/// two people; whoever keeps a first name, a last name, an address or a number is one.
pub fn is_one_person(one: &Record, other: &Record) -> bool {
    if name_key(one) == name_key(other) {
        return true;
    }
    let name = |contact: &Record, field: &str| words_of_name(contact.text(field));
    let [first, others] = [one, other].map(|contact| name(contact, "first_name"));
    let long = |word: &&String| word.chars().count() > 1;
    let shared_first = first.iter().filter(long).any(|word| others.contains(word));
    if !first.is_empty() && !others.is_empty() && !shared_first && !is_initial(&first, &others) {
        return false;
    }
    let [last, theirs] = [one, other].map(|contact| name(contact, "last_name"));
    let within = |few: &[String], many: &[String]| !few.is_empty() && few.iter().all(|word| many.contains(word));
    let same = |[one, other]: [String; 2]| !one.is_empty() && one == other;
    shared_first
        || within(&last, &theirs)
        || within(&theirs, &last)
        || same([address(one), address(other)])
        || same([digits(one.text("phone")), digits(other.text("phone"))])
}

/// Whether one first name is the initial of the other.
fn is_initial(one: &[String], other: &[String]) -> bool {
    let letter = |few: &[String], many: &[String]| match (few.first(), many.first()) {
        (Some(few), Some(many)) => few.chars().count() == 1 && many.starts_with(few.as_str()),
        _ => false,
    };
    letter(one, other) || letter(other, one)
}

/// The versions of a record that are the person of `known`, step by step: who changed first the name and then the address
/// is one. `known` are among them if they are versions.
pub fn same_person<'a>(known: &[&Record], versions: &'a [Record]) -> Vec<&'a Record> {
    let mut left: Vec<&Record> = versions.iter().collect();
    let mut found: Vec<&Record> = Vec::new();
    loop {
        let is_found = |version: &&Record| known.iter().chain(&found).any(|known| is_one_person(known, version));
        let (more, rest): (Vec<&Record>, Vec<&Record>) = left.into_iter().partition(is_found);
        if more.is_empty() {
            return found;
        }
        found.extend(more);
        left = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::Value;

    fn who(last: &str, first: &str, email: &str, phone: &str) -> Record {
        let text = |text: &str| Value::Text(text.to_owned());
        Record::new(Kind::Contact)
            .with("last_name", text(last))
            .with("first_name", text(first))
            .with("email", text(email))
            .with("phone", text(phone))
    }

    #[test]
    fn a_married_name_is_one_person_and_a_successor_is_not() {
        let one = |before: Record, after: Record| {
            assert_eq!(is_one_person(&before, &after), is_one_person(&after, &before), "{before:?} {after:?}");
            is_one_person(&before, &after)
        };
        for (before, after) in [
            (who("Durand", "Anne", "", ""), who("MARTIN", "Anne", "", "")),
            (who("Durand", "Anne-Marie", "", ""), who("Martin", "Anne Marie", "", "")),
            (who("Durand", "", "", ""), who("Durand", "Anne", "", "")),
            (who("Durand", "A.", "", ""), who("Durand-Martin", "Anne", "", "")),
            (who("Anne", "Durand", "", ""), who("Durand", "Anne", "", "")),
            (who("Durand", "", "a@exemple.test", ""), who("Martin", "Anne", "A@exemple.test", "")),
            (who("Durand", "", "", "06 39 98 86 31"), who("Martin", "", "", "+33 6 39 98 86 31")),
        ] {
            assert!(one(before.clone(), after.clone()), "{before:?} {after:?}");
        }
        for (before, after) in [
            (who("Durand", "Paul", "", ""), who("Legrand", "Marie", "", "")),
            // The son, the wife: with the line and the address of the house.
            (
                who("Martin", "Paul", "c@exemple.test", "0639988631"),
                who("Martin", "Luc", "c@exemple.test", "0639988631"),
            ),
            (who("Le Goff", "", "", ""), who("Le Bris", "", "", "")),
            (who("Durand", "", "", ""), who("Martin", "", "", "")),
            (who("Durand", "A.", "", ""), who("Martin", "Anne", "", "")),
        ] {
            assert!(!one(before.clone(), after.clone()), "{before:?} {after:?}");
        }
    }

    #[test]
    fn somebody_is_followed_through_their_versions_and_not_beyond() {
        let versions = [
            who("Petit", "Paul", "", ""),
            who("Durand", "", "anne@exemple.test", ""),
            who("Durand", "Anne", "", ""),
            who("Martin", "Anne", "", ""),
        ];
        let now = who("Martin", "Anne", "", "");
        let found: Vec<String> = same_person(&[&now], &versions).into_iter().map(written_name).collect();
        assert_eq!(found, ["Anne Durand", "Anne Martin", "Durand"]);
        assert!(same_person(&[&who("Autre", "Zoé", "", "")], &versions).is_empty());
    }
}
