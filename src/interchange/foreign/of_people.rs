//! The columns of the people of a line: the second contact, and names that are whole.

use super::contents::Contents;
use super::guess::Guess;
use super::headings::{Heard, Meaning, words};
use super::layout::{Column, SURE, Why};
use super::target::{PEOPLE, Target};
use crate::model::kind::Kind;
use crate::model::text::fold;

impl Guess<'_> {
    /// A column of one of several people, where the cells do not say otherwise.
    pub(super) fn of_person(&mut self, index: usize, target: Target, contents: &Contents) {
        self.held_against_cells(index, target, (85, Why::Heading), contents);
    }

    /// The address or telephone of a work for which nobody is named: `Mail facturation`. It is the organisation's, and not
    /// that by which it is reached otherwise.
    pub(super) fn of_nobody(&mut self, index: usize, heard: &Option<Heard>, contents: &Contents) {
        let named = self.names_organisations();
        match Target::new(Kind::Organisation, "more_notes").filter(|_| named && contents.filled > 0) {
            Some(target) => self.take(index, target, heard.map_or(60, |heard| heard.confidence), Why::Noted),
            None => self.columns[index].why = Why::Ambiguous,
        }
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

    /// `Contact, Mail, Contact, Mail`: the same headings again are those of a second contact, and once more of a third.
    pub(super) fn repeated(&mut self) {
        let of_first = |column: &Column| {
            column
                .target
                .filter(|target| (target.kind, target.person) == (Kind::Contact, 1) && column.confidence >= SURE)
        };
        let headings: Vec<String> = self.columns.iter().map(|column| fold(&column.heading)).collect();
        let again = |index: usize| {
            let same = |at: &usize| headings[*at] == headings[index];
            let first = (0..index).find(|at| of_first(&self.columns[*at]).is_some() && same(at))?;
            let person = u8::try_from((first..=index).filter(same).count()).ok().filter(|person| *person <= PEOPLE)?;
            of_first(&self.columns[first]).map(|target| target.of_person(person))
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
        for person in 1..=PEOPLE {
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

/// Whether first names may stand under a heading of last names: not under `Nom de famille`.
fn may_be_whole(heading: &str) -> bool {
    let family = |word: &str| matches!(word, "famille" | "patronymique" | "family" | "surname" | "last" | "lastname");
    Target::parse(heading.trim()).is_none() && !words(heading).0.split(' ').any(family)
}
