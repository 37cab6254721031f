//! The columns of the people of a line: the second contact, and names that are whole.

use std::collections::BTreeMap;

use super::contents::Contents;
use super::guess::Guess;
use super::headings::{Heard, Meaning, Target, hear, of_second, words};
use super::layout::{Column, SURE, Why};
use super::parts;
use super::whose::names_a_person;
use crate::model::kind::Kind;
use crate::model::text::fold;

impl Guess<'_> {
    /// A column of a second contact, where the cells do not say otherwise.
    pub(super) fn of_second(&mut self, index: usize, target: Target, contents: &Contents) {
        self.held_against_cells(index, target, (85, Why::Heading), contents);
    }

    /// A column that is somebody's by where it stands.
    pub(super) fn place(&mut self, index: usize, target: Target, confidence: u8, contents: &Contents) {
        self.held_against_cells(index, target, (confidence, Why::OtherColumns), contents);
    }

    fn held_against_cells(&mut self, index: usize, target: Target, (confidence, why): (u8, Why), contents: &Contents) {
        let (good, filled) = self.fits(index, target);
        if contents.filled > 0 && filled > 0 && good == 0 {
            let column = &mut self.columns[index];
            (column.target, column.confidence, column.why) = (Some(target), 20, Why::Contradicted);
        } else {
            self.take(index, target, confidence, why);
        }
    }

    /// `Contact, Mail, Contact, Mail`: the same headings again are those of a second contact.
    pub(super) fn repeated(&mut self) {
        let of_first = |column: &Column| {
            column
                .target
                .filter(|target| (target.kind, target.person) == (Kind::Contact, 1) && column.confidence >= SURE)
        };
        let heading = |index: usize| fold(&self.columns[index].heading);
        let again = |index: usize| {
            let first =
                (0..index).find(|at| of_first(&self.columns[*at]).is_some() && heading(*at) == heading(index))?;
            of_first(&self.columns[first]).map(Target::of_second)
        };
        let named = |target: &Target| matches!(target.field, "full_name" | "last_name" | "first_name");
        let repeats: Vec<(usize, Target)> =
            (0..self.columns.len()).filter_map(|index| Some((index, again(index)?))).collect();
        let is_second = |(index, target): &(usize, Target)| named(target) && self.twice.contains_key(index);
        let Some(begin) = repeats.iter().find(|repeat| is_second(repeat)).map(|(index, _)| *index) else { return };
        if !repeats.iter().any(|(_, target)| target.field != "first_name" && named(target)) {
            return;
        }
        for (index, target) in repeats.into_iter().filter(|(index, _)| *index >= begin) {
            let column = &mut self.columns[index];
            (column.target, column.confidence) = (None, 0);
            self.take(index, target, 80, Why::OtherColumns);
        }
    }

    /// `Nom du contact` with no column of first names beside it holds both.
    pub(super) fn whole_names(&mut self) {
        for person in [1, 2] {
            let of = |column: &Column, field: &str| {
                let is = |target: Target| (target.kind, target.field, target.person) == (Kind::Contact, field, person);
                column.target.is_some_and(is) && column.confidence >= SURE
            };
            if self.columns.iter().any(|column| of(column, "first_name") || of(column, "full_name")) {
                continue;
            }
            let heard = |column: &&mut Column| {
                of(column, "last_name") && !matches!(column.why, Why::Mapping) && may_be_whole(&column.heading)
            };
            if let Some(column) = self.columns.iter_mut().find(heard) {
                column.target = Target::new(Kind::Contact, "full_name").map(|target| Target { person, ..target });
            }
        }
    }
}

/// What a heading means above some cells: yes and no under `Contact principal` say who is, and name nobody.
pub fn heard_with(heard: Option<Heard>, heading: &str, contents: &Contents) -> Option<Heard> {
    const FIRST: &[&str] = &["principal", "prioritaire", "privilegie", "primary", "main", "referent", "reference"];
    let answers = contents.filled > 0 && contents.yes_no == contents.filled;
    let is_name = |heard: &Heard| {
        matches!(
            heard.meaning,
            Meaning::Field(Kind::Contact, "full_name" | "last_name") | Meaning::Field(Kind::Visit, "contacts")
        )
    };
    heard.map(|heard| match heard {
        heard if !answers || !is_name(&heard) => heard,
        heard if words(heading).0.split(' ').any(|word| FIRST.contains(&word)) => {
            Heard { meaning: Meaning::Field(Kind::Contact, "primary"), ..heard }
        }
        heard => Heard { meaning: Meaning::LeftOut, ..heard },
    })
}

/// Where no day says when somebody was met, there was no visit: `Personne présente` is a contact.
pub fn without_visits(
    mut heard: Vec<(Option<Heard>, Contents, String)>,
    about: Option<Kind>,
) -> Vec<(Option<Heard>, Contents, String)> {
    let is_day = |heard: &Heard| matches!(heard.meaning, Meaning::Field(Kind::Visit, "date") | Meaning::Either("date"));
    let is_name = |heard: &Heard| matches!(heard.meaning, Meaning::Field(Kind::Contact, "full_name" | "last_name"));
    let any = |is: &dyn Fn(&Heard) -> bool| heard.iter().filter_map(|(heard, ..)| heard.as_ref()).any(is);
    if about == Some(Kind::Visit) || any(&is_day) || any(&is_name) {
        return heard;
    }
    let mut met = heard.iter_mut().filter_map(|(heard, ..)| heard.as_mut());
    if let Some(heard) = met.find(|heard| heard.meaning == Meaning::Field(Kind::Visit, "contacts")) {
        heard.meaning = Meaning::Field(Kind::Contact, "full_name");
    }
    heard
}

/// The columns of a second contact by their headings, where one of them has its name: `Contact 2`, `Mail 2`.
pub fn second_contact(heard: &[(Option<Heard>, Contents, String)]) -> BTreeMap<usize, Target> {
    let meanings: BTreeMap<usize, Meaning> =
        heard.iter().enumerate().filter_map(|(index, (_, _, heading))| Some((index, of_second(heading)?))).collect();
    let has_first_name = meanings.values().any(|meaning| *meaning == Meaning::Field(Kind::Contact, "first_name"));
    let field = |meaning: &Meaning| match meaning {
        Meaning::Field(_, "full_name") | Meaning::Either("name") if has_first_name => "last_name",
        Meaning::Field(_, field) => field,
        Meaning::Either("name") => "full_name",
        Meaning::Either("title") => "role",
        Meaning::Either(word) => word,
        _ => "",
    };
    let fields: BTreeMap<usize, &str> = meanings.iter().map(|(index, meaning)| (*index, field(meaning))).collect();
    if !fields.values().any(|field| matches!(*field, "full_name" | "last_name")) {
        return BTreeMap::new();
    }
    let target = |(index, field)| Some((index, Target::new(Kind::Contact, field)?.of_second()));
    fields.into_iter().filter_map(target).collect()
}

/// The columns of people who are told apart by what stands before a mark: `Contact technique : nom`, `Contact technique :
/// mail`. The first such person is the line's contact where no other column has one before, else the second; nothing for
/// those of a third.
pub fn by_prefix(heard: &[(Option<Heard>, Contents, String)]) -> BTreeMap<usize, Option<Target>> {
    let part = |heading: &str| {
        let marked = [" : ", ": ", " - ", " – "].iter().find_map(|mark| heading.split_once(mark));
        let marked = marked.map(|(whose, what)| (what.to_owned(), words(whose).0));
        // `Contact compta`, `Mail compta`: of the one who sees to that.
        // `Nom commercial` is a company's.
        let of_work = || {
            let somebodys = matches!(
                hear(heading)?.meaning,
                Meaning::Field(Kind::Contact, _) | Meaning::Either("name" | "email" | "phone" | "title")
            );
            parts::without_work(&words(heading).0).filter(|_| somebodys)
        };
        let (what, whose) = marked.filter(|(_, whose)| names_a_person(whose)).or_else(of_work)?;
        let field = match hear(&what)?.meaning {
            Meaning::Field(Kind::Contact, field) => field,
            Meaning::Either("name") => "last_name",
            Meaning::Either("title") => "role",
            Meaning::Either(word @ ("email" | "phone")) => word,
            _ => return None,
        };
        Some((whose, field))
    };
    let parts: BTreeMap<usize, (String, &str)> =
        heard.iter().enumerate().filter_map(|(index, (_, _, heading))| Some((index, part(heading)?))).collect();
    let named =
        |whose: &str| parts.values().any(|(of, field)| of == whose && matches!(*field, "last_name" | "full_name"));
    let mut people: Vec<&str> = Vec::new();
    for (whose, _) in parts.values() {
        if named(whose) && !people.contains(&whose.as_str()) {
            people.push(whose);
        }
    }
    let Some(begin) = parts.iter().find(|(_, (whose, _))| people.contains(&whose.as_str())).map(|(index, _)| *index)
    else {
        return BTreeMap::new();
    };
    let is_name = |heard: &Option<Heard>| {
        matches!(heard.map(|heard| heard.meaning), Some(Meaning::Field(Kind::Contact, "full_name" | "last_name")))
    };
    let before = heard[..begin].iter().filter(|(heard, ..)| is_name(heard)).count();
    let first_names = |whose: &str| parts.values().any(|(of, field)| of == whose && *field == "first_name");
    let target = |(whose, field): &(String, &str)| {
        let at = people.iter().position(|person| person == whose)? + before;
        let field = if *field == "last_name" && !first_names(whose) { "full_name" } else { field };
        let target = Target::new(Kind::Contact, field)?;
        match at {
            0 => Some(Some(target)),
            1 => Some(Some(target.of_second())),
            _ => Some(None),
        }
    };
    parts.iter().filter_map(|(index, part)| Some((*index, target(part)?))).collect()
}

/// Whether first names may stand under a heading of last names: not under `Nom de famille`.
fn may_be_whole(heading: &str) -> bool {
    let family = |word: &str| matches!(word, "famille" | "patronymique" | "family" | "surname" | "last" | "lastname");
    Target::parse(heading.trim()).is_none() && !words(heading).0.split(' ').any(family)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn people_told_apart_by_what_stands_before_a_mark() {
        let today = NaiveDate::from_ymd_opt(2016, 1, 15).unwrap();
        for (headings, expected) in [
            (
                "Société;Dirigeant;Contact technique : nom;Contact technique : prénom;Contact technique : mail",
                "2 contact.last_name 2, 3 contact.first_name 2, 4 contact.email 2",
            ),
            ("Société;Contact RH - Nom;Contact RH - Tél.", "1 contact.full_name, 2 contact.phone"),
            (
                "Société;Directeur : nom;Contact : nom;Contact : mail;Référent : nom;Référent : mail",
                "1 contact.full_name, 2 contact.full_name 2, 3 contact.email 2, 4 -, 5 -",
            ),
            // Nobody is named.
            ("Société;Contact technique : mail;Contact technique : tél.", ""),
            ("Société;Adresse : ville;Adresse : nom", ""),
            ("Société;Contact compta;Mail compta", "1 contact.full_name, 2 contact.email"),
            (
                "Société;Dirigeant;Contact RH;Tél RH;Contact qualité;Mail service qualité",
                "2 contact.full_name 2, 3 contact.phone 2, 4 -, 5 -",
            ),
            ("contact.last_name;contact.first_name;contact.email", ""),
        ] {
            let heard: Vec<_> = headings
                .split(';')
                .map(|heading| (hear(heading), Contents::of(&[], 0, today), heading.to_owned()))
                .collect();
            let told = by_prefix(&heard).into_iter().map(|(index, target)| {
                format!("{index} {}", target.map_or_else(|| "-".to_owned(), |target| target.to_string()))
            });
            assert_eq!(told.collect::<Vec<_>>().join(", "), expected, "{headings}");
        }
    }
}
