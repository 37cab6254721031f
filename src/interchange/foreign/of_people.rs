//! The columns of the people of a line: the second contact, and names that are whole.

use std::collections::BTreeMap;

use super::contents::Contents;
use super::guess::Guess;
use super::headings::{Heard, Meaning, Target, of_second, words};
use super::layout::{Column, SURE, Why};
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

/// Whether first names may stand under a heading of last names: not under `Nom de famille`.
fn may_be_whole(heading: &str) -> bool {
    let family = |word: &str| matches!(word, "famille" | "patronymique" | "family" | "surname" | "last" | "lastname");
    Target::parse(heading.trim()).is_none() && !words(heading).0.split(' ').any(family)
}
