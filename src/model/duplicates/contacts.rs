//! People who look alike: by name or e-mail at one organisation, by e-mail at two.

use std::collections::HashMap;

use super::{By, Gathered, Likeness, Pair, SHARED, Strength, address, each_pair};
use crate::model::record::{Id, Record};
use crate::search::person_key;

/// What is compared of a contact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub id: Id,
    pub organisation: Id,
    pub last_name: String,
    pub first_name: String,
    pub email: String,
}

impl Person {
    /// The row of a contact's record.
    pub fn of(record: &Record) -> Person {
        Person {
            id: record.id,
            organisation: record.id_of("organisation").unwrap_or(0),
            last_name: record.text("last_name").to_owned(),
            first_name: record.text("first_name").to_owned(),
            email: record.text("email").to_owned(),
        }
    }
}

/// Every pair of people that look alike, the strongest first.
pub fn pairs(people: &[Person]) -> Vec<Pair> {
    let mut names: HashMap<(Id, String), Vec<u32>> = HashMap::new();
    let mut emails: HashMap<Box<str>, Vec<u32>> = HashMap::new();
    for (at, person) in (0u32..).zip(people) {
        let name = person_key(&person.last_name, &person.first_name);
        if !name.is_empty() {
            names.entry((person.organisation, name)).or_default().push(at);
        }
        if let Some(email) = address(&person.email) {
            emails.entry(email).or_default().push(at);
        }
    }
    let mut gathered = Gathered::default();
    let mut add = |one: u32, other: u32, by: By, strength: Strength| {
        if let (Some(one), Some(other)) = (people.get(one as usize), people.get(other as usize)) {
            let here = one.organisation == other.organisation;
            let by = if by == By::Email && !here { By::Elsewhere } else { by };
            gathered.add(one.id, other.id, Likeness { by, strength });
        }
    };
    for group in names.values() {
        each_pair(group, |one, other| add(one, other, By::Person, Strength::Likely));
    }
    for group in emails.values().filter(|group| group.len() <= SHARED) {
        each_pair(group, |one, other| add(one, other, By::Email, Strength::Possible));
    }
    gathered.pairs()
}
