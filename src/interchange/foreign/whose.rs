//! Whose a bare `Tél` or `Mail` is, where a line has them of several: the nearest heading of a company or a person to its
//! left says it.

use std::collections::{BTreeMap, BTreeSet};

use super::contents::Contents;
use super::headings::{Heard, Meaning, words};
use super::named_people::Told;
use super::roles;
use super::target::{PEOPLE, Target};
use crate::model::kind::Kind;

type Headings = [(Option<Heard>, Contents, String)];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Organisation,
    /// One of the people of a line, 1 being the first.
    Person(u8),
}

/// A column that is somebody's.
struct Owned {
    owner: Owner,
    field: &'static str,
    /// The heading does not say whose it is.
    bare: bool,
    /// Where it stands says whose it is.
    telling: bool,
    mobile: bool,
}

/// What columns are by where they stand, and how sure that is; `told` is what their headings tell of people. Nothing at
/// all where no two telephones or addresses are of different ones: then other rules say it as well.
pub fn by_place(heard: &Headings, told: &Told) -> BTreeMap<usize, (Option<Target>, u8)> {
    let reading = Reading { heard };
    let mut owned: BTreeMap<usize, Owned> = BTreeMap::new();
    let mut owner = None;
    let mut person = People::default();
    let mut further_names: BTreeMap<usize, (&'static str, u8)> = BTreeMap::new();
    for (index, (_, _, heading)) in heard.iter().enumerate() {
        if let Some(named) = told.names.get(&index) {
            person = People { at: *named, marked: true, ..People::default() };
            owner = Some(Owner::Person(*named));
        } else if told.targets.contains_key(&index) || told.of_nobody.contains(&index) {
            // Its heading says whose it is.
        } else if let Some(name) = reading.person(index).filter(|_| !roles::part(heading).is_counted()) {
            let found = person.next(name);
            owner = Some(found);
            if let Owner::Person(at @ 2..) = found {
                further_names.insert(index, (name, at));
            }
        } else if reading.company(index) {
            owner = Some(Owner::Organisation);
        } else if let Some(found) = reading.somebodys(index, owner) {
            owned.insert(index, found);
        }
    }
    let owners = |field: &str| {
        let of = owned.values().filter(|column| column.telling && column.field == field).map(|column| column.owner);
        of.collect::<BTreeSet<Owner>>().len()
    };
    if !told.several() && owners("phone") < 2 && owners("email") < 2 {
        return BTreeMap::new();
    }
    // One number behind the last of several people, of whom no other has any, is the house's.
    let others_reached = told.targets.values().any(|target| matches!(target.field, "phone" | "email"))
        || owners("phone") > 1
        || owners("email") > 1;
    if told.several() && !others_reached {
        let last = told.names.last_key_value().map(|(index, person)| (*index, Owner::Person(*person)));
        for (index, column) in &mut owned {
            if last.is_some_and(|(name, owner)| column.owner == owner && *index > name) && column.field != "role" {
                column.owner = Owner::Organisation;
            }
        }
    }
    let mut placed: BTreeMap<usize, (Option<Target>, u8)> = BTreeMap::new();
    for (index, column) in owned.iter().filter(|(_, column)| column.bare) {
        let target = match (column.owner, column.field) {
            // The first one's role is found as ever, and a company has none.
            (Owner::Organisation | Owner::Person(1), "role") => continue,
            (Owner::Organisation, field) => Target::new(Kind::Organisation, field),
            (Owner::Person(person), _) if person > PEOPLE => None,
            (Owner::Person(person), field) => Target::new(Kind::Contact, field).map(|target| target.of_person(person)),
        };
        // Of two numbers the person is better reached at the mobile, the company at the other.
        let confidence = match (column.mobile, column.owner) {
            (true, Owner::Organisation) => 80,
            (true, _) => 88,
            (false, _) => 85,
        };
        placed.insert(*index, (target, confidence));
    }
    for (index, (name, person)) in further_names {
        if person <= PEOPLE && owned.values().any(|column| column.owner == Owner::Person(person)) {
            placed.insert(index, (Target::new(Kind::Contact, name).map(|target| target.of_person(person)), 85));
        }
    }
    placed
}

/// Whether a heading says that a person is meant.
pub fn names_a_person(heading: &str) -> bool {
    const PERSON: &[&str] = &[
        "contact",
        "interlocuteur",
        "dirigeant",
        "representant",
        "responsable",
        "correspondant",
        "referent",
        "gerant",
        "president",
        "directeur",
        "direct",
        "directe",
        "personnel",
        "personal",
    ];
    words(heading).0.split(' ').any(|word| PERSON.contains(&word))
}

/// Which part of a person's name a column holds.
pub fn name_at(heard: &Headings, index: usize) -> Option<&'static str> {
    Reading { heard }.person(index)
}

/// The people met so far, from left to right.
#[derive(Default)]
struct People {
    /// Which one the last name was of.
    at: u8,
    has: BTreeSet<&'static str>,
    /// A heading counts them: `Contact 2`.
    marked: bool,
}

impl People {
    /// Whose the next name is: of the one before, where that one lacks it.
    fn next(&mut self, name: &'static str) -> Owner {
        let same = self.at > 0
            && !self.marked
            && match name {
                "full_name" => self.has.is_empty(),
                "last_name" => !self.has.contains("full_name") && !self.has.contains("last_name"),
                _ => !self.has.contains("full_name") && !self.has.contains("first_name"),
            };
        if !same {
            self.at += 1;
            self.has.clear();
            self.marked = false;
        }
        self.has.insert(name);
        Owner::Person(self.at)
    }
}

struct Reading<'a> {
    heard: &'a Headings,
}

impl Reading<'_> {
    fn meaning(&self, index: usize) -> Option<Meaning> {
        self.heard.get(index)?.0.map(|heard| heard.meaning)
    }

    fn any(&self, is: impl Fn(Meaning) -> bool) -> bool {
        self.heard.iter().filter_map(|(heard, ..)| heard.as_ref()).any(|heard| is(heard.meaning))
    }

    /// Which part of a person's name a column holds.
    fn person(&self, index: usize) -> Option<&'static str> {
        match self.meaning(index)? {
            Meaning::Field(Kind::Contact, name @ ("full_name" | "last_name" | "first_name")) => Some(name),
            Meaning::Either("name") if self.beside_first_name(index) => Some("last_name"),
            Meaning::Either("name") if self.any(|meaning| meaning == Meaning::Field(Kind::Organisation, "name")) => {
                Some("full_name")
            }
            _ => None,
        }
    }

    fn beside_first_name(&self, index: usize) -> bool {
        let first_name = |at: usize| self.meaning(at) == Some(Meaning::Field(Kind::Contact, "first_name"));
        let before = index.checked_sub(1).is_some_and(first_name);
        // `Nom, Civilité, Prénom`.
        let behind = self.meaning(index + 1) == Some(Meaning::LeftOut) && first_name(index + 2);
        before || first_name(index + 1) || behind
    }

    /// Whether a column says which company the line is about, or, behind that, where it is.
    fn company(&self, index: usize) -> bool {
        match self.meaning(index) {
            Some(Meaning::Field(Kind::Organisation, "name")) | Some(Meaning::Either("name" | "member")) => true,
            Some(Meaning::Field(
                Kind::Organisation,
                "siret" | "street" | "postal_code" | "commune" | "postal_town",
            )) => (0..index).any(|before| {
                self.person(before).is_none()
                    && matches!(
                        self.meaning(before),
                        Some(Meaning::Field(Kind::Organisation, "name") | Meaning::Either("name" | "member"))
                    )
            }),
            _ => false,
        }
    }

    /// A telephone, an address or a role, and whose it is.
    fn somebodys(&self, index: usize, nearest: Option<Owner>) -> Option<Owned> {
        let (heard, _, heading) = &self.heard[index];
        let heard = heard.as_ref()?;
        let key = words(heading).0;
        let mobile = |word: &str| matches!(word, "portable" | "mobile" | "gsm" | "port" | "cell");
        let only_mobile = key.split(' ').any(mobile)
            && key.split(' ').all(|word| mobile(word) || matches!(word, "tel" | "telephone" | "phone" | "numero"));
        let of_company = heard.of_organisation || key.split(' ').any(|word| matches!(word, "standard" | "accueil"));
        let owned = |owner, field, bare| Owned { owner, field, bare, telling: bare, mobile: only_mobile };
        match heard.meaning {
            // `Mail 2`: another address, or of somebody told apart by that.
            _ if roles::part(heading).is_counted() => None,
            Meaning::Either("email") if of_company => Some(owned(Owner::Organisation, "email", true)),
            Meaning::Either("phone") if of_company => Some(owned(Owner::Organisation, "phone", true)),
            Meaning::Either("email") => Some(owned(nearest?, "email", true)),
            Meaning::Either("phone") => Some(owned(nearest?, "phone", true)),
            Meaning::Field(Kind::Contact, "phone") if only_mobile => Some(owned(nearest?, "phone", true)),
            Meaning::Field(Kind::Contact, field @ ("phone" | "email" | "role")) => {
                // `Mail contact` is that of the contact; twice, or without saying so, of the nearest.
                let again = self.heard.iter().filter(|(_, _, other)| words(other).0 == key).count() > 1;
                let owner = match nearest {
                    Some(owner @ Owner::Person(_)) if again || !names_a_person(heading) => owner,
                    _ => Owner::Person(1),
                };
                let bare = owner != Owner::Person(1);
                Some(Owned { telling: bare || again, ..owned(owner, field, bare) })
            }
            Meaning::Either("title") => Some(owned(nearest?, "role", true)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::headings::hear;
    use super::*;

    fn placed(headings: &str) -> String {
        let today = NaiveDate::from_ymd_opt(2016, 1, 15).unwrap();
        let heard: Vec<_> = headings
            .split(';')
            .map(|heading| (hear(heading), Contents::of(&[], 0, today), heading.to_owned()))
            .collect();
        let told = by_place(&heard, &super::super::named_people::told(&heard));
        let told = told.into_iter().map(|(index, (target, _))| {
            format!("{index} {}", target.map_or_else(|| "-".to_owned(), |target| target.to_string()))
        });
        told.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_nearest_company_or_person_to_the_left() {
        for (headings, expected) in [
            (
                "Société;Tél;Mail;Dirigeant;Tél;Mail",
                "1 organisation.phone, 2 organisation.email, 4 contact.phone, 5 contact.email",
            ),
            (
                "Société;Tél;Mail;Contact;Fonction;Tél;Mail",
                "1 organisation.phone, 2 organisation.email, 5 contact.phone, 6 contact.email",
            ),
            (
                "Société;Téléphone;Email;Nom;Prénom;Téléphone;Email",
                "1 organisation.phone, 2 organisation.email, 5 contact.phone, 6 contact.email",
            ),
            ("Nom;Prénom;Mail;Société;Tél;Mail", "2 contact.email, 4 organisation.phone, 5 organisation.email"),
            (
                "Société;Contact 1;Tél;Mail;Contact 2;Tél;Mail",
                "2 contact.phone, 3 contact.email, 5 contact.phone 2, 6 contact.email 2",
            ),
            (
                "Société;Mail;Contact principal;Mail;Contact secondaire;Fonction;Mail;Contact 3;Mail",
                "1 organisation.email, 3 contact.email, 5 contact.role 2, 6 contact.email 2, 8 contact.email 3",
            ),
            ("Société;Dirigeant;Mail;Contact;Mail", "2 contact.email, 4 contact.email 2"),
            // Of several people whose one number stands behind the last, it is the house's.
            ("Société;Président;Trésorier;Secrétaire;Tél;Mail", "4 organisation.phone, 5 organisation.email"),
            ("Société;Contact;Tél;Mail;Dirigeant", "2 contact.phone, 3 contact.email"),
            ("Société;Dirigeant;Mail dirigeant;Contact;Mail", "4 contact.email 2"),
            ("Société;Contact;Mail;Adresse;CP;Ville;Mail", "2 contact.email, 6 organisation.email"),
            // One of each, or all of one: as other rules have it.
            ("Société;Adresse;Contact;Tél;Mail", ""),
            ("Société;Contact;Tél;Portable;Mail;Mail", ""),
            ("Contact;Contact 2;Tél contact;Tél contact 2", ""),
            // An address book: the company and its address stand between a person's columns.
            ("Nom;Prénom;Société;Adresse;Ville;Tél pro;Tél portable;Email", ""),
            ("Société;Tél. fixe;Portable;Contact;Téléphone contact", ""),
            ("Tél;Mail;Société;Contact;Mail", ""),
        ] {
            assert_eq!(placed(headings), expected, "{headings}");
        }
    }
}
