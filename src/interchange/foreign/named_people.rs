//! Which of a line's people a column is of, where headings tell several apart: by what they do (`Dirigeant`, `Contact
//! compta`, `Mail compta`) or by a number (`Contact 2`, `Nom 3`). People are counted in the order of their names.

use std::collections::{BTreeMap, BTreeSet};

use super::contents::Contents;
use super::headings::{Heard, Meaning, hear};
use super::roles;
use super::target::{PEOPLE, Target};
use super::whose;
use crate::model::kind::Kind;

type Headings = [(Option<Heard>, Contents, String)];

/// What headings tell of people.
#[derive(Debug, Default)]
pub struct Told {
    /// The columns that are of a person by their heading.
    pub targets: BTreeMap<usize, Target>,
    /// The columns of names, and whose they are.
    pub names: BTreeMap<usize, u8>,
    /// Telephones and addresses of a work nobody of the line is named for: `Mail facturation`. Words of the organisation's
    /// notes, and never somebody else's.
    pub of_nobody: BTreeSet<usize>,
}

impl Told {
    /// Whether several people are told apart.
    pub fn several(&self) -> bool {
        self.names.values().any(|person| *person > 1)
    }
}

/// A column of somebody.
struct Part {
    /// The words that tell the person from others; none for the contact as such.
    whose: Vec<String>,
    counted: Option<String>,
    field: &'static str,
    /// There is a word for somebody, and not only a bare `Nom`.
    worded: bool,
    work: bool,
}

impl Part {
    fn is_name(&self) -> bool {
        matches!(self.field, "full_name" | "last_name" | "first_name")
    }

    fn key(&self) -> (Vec<String>, Option<String>) {
        (self.whose.clone(), self.counted.clone())
    }
}

/// What headings, and the cells below them, tell of people.
pub fn told(heard: &Headings) -> Told {
    let mut parts: BTreeMap<usize, Part> =
        (0..heard.len()).filter_map(|index| Some((index, part(heard, index)?))).collect();
    beside_their_names(&mut parts);
    let parts = parts;
    type Key = (Vec<String>, Option<String>);
    // `Nom` alone names somebody; a bare first name does not.
    let mut people: Vec<Key> = Vec::new();
    for part in parts.values().filter(|part| part.is_name()) {
        if !people.contains(&part.key()) {
            people.push(part.key());
        }
    }
    let has_last =
        |key: &Key| parts.values().any(|part| part.key() == *key && matches!(part.field, "full_name" | "last_name"));
    people.retain(has_last);
    people.truncate(usize::from(PEOPLE));
    let place = |key: &Key| people.iter().position(|person| person == key);
    // Whose a telephone or an address is that no name is called like: of the one person with those words among others.
    let whose = |part: &Part| {
        let found = place(&part.key());
        let like = |person: &&Key| {
            part.worded
                && (part.counted == person.1 && part.whose.iter().all(|word| person.0.contains(word)))
                && (!part.whose.is_empty() || person.0.len() <= 1)
        };
        let is_other = |counted: &Option<String>| counted.as_deref() == Some("other");
        let one_of_others = |person: &&Key| {
            let counted = part.counted.is_some() && person.1.is_some();
            part.whose == person.0 && counted && (is_other(&part.counted) || is_other(&person.1))
        };
        let only = |is: &dyn Fn(&&Key) -> bool| {
            let mut found = people.iter().filter(is);
            found.next().filter(|_| found.next().is_none()).and_then(place)
        };
        found.or_else(|| only(&like)).or_else(|| only(&one_of_others))
    };
    // One person without further words is found as ever.
    let tells = people.len() > 1 || people.iter().any(|(_, counted)| counted.is_some()) || {
        // `Contact 1 Nom`, which no list of headings has.
        let unheard = |index: &usize| heard[*index].0.is_none();
        people.len() == 1
            && parts.iter().any(|(index, part)| {
                part.is_name() && place(&part.key()).is_some() && (part.work || part.worded && unheard(index))
            })
    };
    let mut told = Told::default();
    for (index, part) in &parts {
        let Some(at) = whose(part).filter(|_| tells) else {
            let reach = matches!(part.field, "email" | "phone");
            if reach && part.work && whose(part).is_none() {
                told.of_nobody.insert(*index);
            }
            continue;
        };
        let person = u8::try_from(at + 1).unwrap_or(1);
        if part.is_name() {
            told.names.insert(*index, person);
        }
        let is_first = person == 1 && people[at].0.is_empty() && people[at].1.is_none();
        let heard_so = matches!(heard[*index].0.map(|heard| heard.meaning), Some(Meaning::Field(Kind::Contact, _)));
        if is_first && (!part.worded || heard_so) {
            continue;
        }
        let first_names = parts.values().any(|other| other.field == "first_name" && whose(other) == Some(at));
        let field = match part.field {
            "last_name" | "full_name" if first_names => "last_name",
            "last_name" if !is_of_families(&heard[*index].2) => "full_name",
            field => field,
        };
        told.targets.extend(Target::new(Kind::Contact, field).map(|target| (*index, target.of_person(person))));
    }
    told
}

/// `Nom du dirigeant, Prénom`: a bare part of a name is of whoever is named beside it.
fn beside_their_names(parts: &mut BTreeMap<usize, Part>) {
    let bare: Vec<usize> = parts.iter().filter(|(_, part)| part.is_name() && !part.worded).map(|(at, _)| *at).collect();
    for index in bare {
        let other = if parts[&index].field == "first_name" { "last_name" } else { "first_name" };
        let neighbours = [index.checked_sub(1), index.checked_add(1)].into_iter().flatten();
        let of = |at: &usize| parts.get(at).filter(|part| part.worded && part.field == other);
        let Some(key) = neighbours.filter_map(|at| of(&at)).map(Part::key).next() else { continue };
        if parts.values().any(|part| part.key() == key && part.field == parts[&index].field) {
            continue;
        }
        if let Some(part) = parts.get_mut(&index) {
            (part.whose, part.counted, part.worded) = (key.0, key.1, true);
        }
    }
}

/// `Nom de famille` holds no first names.
fn is_of_families(heading: &str) -> bool {
    let key = super::headings::words(heading).0;
    key.split(' ').any(|word| matches!(word, "famille" | "patronymique" | "family" | "surname" | "last" | "lastname"))
}

fn part(heard: &Headings, index: usize) -> Option<Part> {
    let (found, contents, heading) = &heard[index];
    if let Some(target) = Target::parse(heading.trim()) {
        let counted = (target.kind == Kind::Contact && target.person > 1).then(|| target.person.to_string())?;
        return Some(Part {
            whose: Vec::new(),
            counted: Some(counted),
            field: target.field,
            worded: true,
            work: false,
        });
    }
    let meaning = found.map(|heard| heard.meaning);
    let may_be = matches!(
        meaning,
        None | Some(
            Meaning::Field(
                Kind::Contact,
                "full_name" | "last_name" | "first_name" | "email" | "phone" | "role" | "notes"
            ) | Meaning::Either("name" | "email" | "phone" | "title")
        )
    );
    if !may_be {
        return None;
    }
    let parted = roles::part(heading);
    let somebody = parted.nouns || parted.posts;
    if !somebody && !parted.work && parted.counted.is_none() {
        let field = whose::name_at(heard, index)?;
        return Some(Part { whose: Vec::new(), counted: None, field, worded: false, work: false });
    }
    let most = |of: usize| contents.filled > 0 && of * 10 >= contents.filled * 8;
    let field = match parted.said.as_str() {
        "" => None,
        said => match hear(said)?.meaning {
            Meaning::Field(Kind::Contact, field) => Some(field),
            Meaning::Either("name") => Some("last_name"),
            Meaning::Either("title") => Some("role"),
            Meaning::Either(word @ ("email" | "phone")) => Some(word),
            _ => return None,
        },
    };
    let field = match field {
        Some(field) => field,
        None if most(contents.emails) => "email",
        None if most(contents.phones) => "phone",
        // `Comptable` alone, `Référent transition`: above people only.
        None if !somebody || parted.others && meaning.is_none() => {
            (contents.people * 2 > contents.filled).then_some("full_name")?
        }
        None => "full_name",
    };
    // Words that nobody knows may be of something else: `Adresse mail du site`.
    if parted.others && meaning.is_none() && !somebody {
        return None;
    }
    // A bare `Mail 2` is another address where no second contact is named.
    Some(Part {
        whose: parted.whose,
        counted: parted.counted,
        field,
        worded: somebody || parted.work,
        work: parted.work,
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::headings::hear;
    use super::*;

    #[test]
    fn people_told_apart_by_their_headings() {
        let today = NaiveDate::from_ymd_opt(2016, 1, 15).unwrap();
        for (headings, expected) in [
            (
                "Société;Dirigeant;Contact technique : nom;Contact technique : prénom;Contact technique : mail",
                "1 contact.full_name, 2 contact.last_name 2, 3 contact.first_name 2, 4 contact.email 2",
            ),
            ("Société;Contact RH - Nom;Contact RH - Tél.", "1 contact.full_name, 2 contact.phone"),
            (
                "Société;Directeur : nom;Contact : nom;Contact : mail;Référent : nom;Référent : mail",
                "1 contact.full_name, 2 contact.full_name 2, 3 contact.email 2, 4 contact.full_name 3, 5 contact.email 3",
            ),
            // Nobody is named.
            ("Société;Contact technique : mail;Contact technique : tél.", "1 nobody, 2 nobody"),
            ("Société;Contact;Tél;Mail facturation", "3 nobody"),
            ("Société;Contact;Mail contact;Mail compta;Tél standard", "3 nobody"),
            ("Société;Adresse : ville;Adresse : nom", ""),
            ("Société;Nom commercial;Adresse mail", ""),
            ("Société;Contact compta;Mail compta", "1 contact.full_name, 2 contact.email"),
            (
                "Société;Dirigeant;Contact RH;Tél RH;Contact qualité;Mail service qualité",
                "1 contact.full_name, 2 contact.full_name 2, 3 contact.phone 2, 4 contact.full_name 3, 5 contact.email 3",
            ),
            // Whose work it is counts, and not what the one is called who does it.
            (
                "Société;Contact;Mail contact;Resp. RH;Courriel RH;Dirigeant;Mail du dirigeant",
                "3 contact.full_name 2, 4 contact.email 2, 5 contact.full_name 3, 6 contact.email 3",
            ),
            (
                "Société;Nom du président;Prénom du président;Nom du trésorier;Prénom;Mail trésorier",
                "1 contact.last_name, 2 contact.first_name, 3 contact.last_name 2, 4 contact.first_name 2, 5 contact.email 2",
            ),
            (
                "Société;Contact 1;Mail 1;Contact 2;Mail 2;Contact 3;Mail 3;Mail 4",
                "3 contact.full_name 2, 4 contact.email 2, 5 contact.full_name 3, 6 contact.email 3",
            ),
            (
                "Société;Nom;Prénom;Mail;Nom 2;Prénom 2;Mail 2;Nom 3;Prénom 3;Mail 3",
                "4 contact.last_name 2, 5 contact.first_name 2, 6 contact.email 2, 7 contact.last_name 3, \
                 8 contact.first_name 3, 9 contact.email 3",
            ),
            (
                "Société;Contact 1 Nom;Contact 1 Prénom;Contact 1 Mail",
                "1 contact.last_name, 2 contact.first_name, 3 contact.email",
            ),
            ("Société;Contact principal;Autre contact;Autre mail", "2 contact.full_name 2, 3 contact.email 2"),
            ("Société;Contact;Tél;Mail;Email 2", ""),
            ("Société;Nom du dirigeant;Prénom du dirigeant;Mail", ""),
            ("contact.last_name;contact.first_name;contact.email", ""),
        ] {
            let heard: Vec<_> = headings
                .split(';')
                .map(|heading| (hear(heading), Contents::of(&[], 0, today), heading.to_owned()))
                .collect();
            let told = told(&heard);
            let mut all: BTreeMap<usize, String> =
                told.targets.into_iter().map(|(index, target)| (index, target.to_string())).collect();
            all.extend(told.of_nobody.into_iter().map(|index| (index, "nobody".to_owned())));
            let all = all.into_iter().map(|(index, said)| format!("{index} {said}"));
            let told = all;
            assert_eq!(told.collect::<Vec<_>>().join(", "), expected, "{headings}");
        }
    }
}
