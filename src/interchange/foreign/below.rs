//! What the cells below a heading cannot be, or all are: marks, numbers.

use super::contents::Contents;
use super::guess::Guess;
use super::headings::words;
use super::layout::Column;
use super::table::Cell;
use super::target::Target;
use super::towns;
use super::values::{self, text_of};
use crate::model::kind::Kind;

impl Guess<'_> {
    /// Whether a column holds towns, in a list of organisations that says no others: `Lieu`, `Secteur géographique`.
    pub(super) fn are_towns(&self, index: usize) -> bool {
        let organisation = |field: &str| self.context.has(Kind::Organisation, field);
        let elsewhere = [Kind::Visit, Kind::Event].into_iter().any(|kind| self.context.is_about(kind));
        if !organisation("name") || elsewhere || ["commune", "postal_town", "insee_code"].into_iter().any(organisation)
        {
            return false;
        }
        let cells = self.table.lines[self.at + 1..].iter().filter_map(|line| line.cells.get(index)).map(text_of);
        let (mut filled, mut towns) = (0, 0);
        for text in cells.filter(|text| !text.trim().is_empty()) {
            filled += 1;
            towns += usize::from(towns::is_one(&text));
        }
        filled >= 3 && towns * 10 >= filled * 8
    }

    /// `Client: 0/1/2/3`, `Fournisseur: non`: a program's marks, and nobody's name. Yes and no under `Adhérent` say who is
    /// a member.
    pub(super) fn are_marks(&self, index: usize, contents: &Contents) -> bool {
        let answers = contents.filled > 0 && contents.yes_no == contents.filled;
        let cells = self.table.lines[self.at + 1..].iter().filter_map(|line| line.cells.get(index));
        let mut filled = cells.filter(|cell| !values::is_empty(cell)).map(values::text_of);
        let short =
            contents.filled > 0 && filled.all(|text| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()));
        if answers { !names_a_member(&self.columns[index].heading) } else { short }
    }

    pub(super) fn are_numbers(&self, index: usize) -> bool {
        let cells = self.table.lines[self.at + 1..].iter().filter_map(|line| line.cells.get(index));
        let mut filled = cells.filter(|cell| !values::is_empty(cell)).map(values::text_of);
        filled.all(|text| text.parse::<f64>().is_ok())
    }

    /// How many of a column's cells can be read as a target, and how many hold something.
    pub(super) fn fits(&self, index: usize, target: Target) -> (usize, usize) {
        let cells = self.table.lines[self.at + 1..].iter().filter_map(|line| line.cells.get(index));
        let filled = cells.filter(|cell| !values::is_empty(cell)).take(50);
        let staff = (target.kind, target.field) == (Kind::Organisation, "headcount");
        let range = |cell: &Cell| staff && values::size_of_staff(&values::text_of(cell)).is_some();
        let read = filled.map(|cell| self.sense.read(&target, cell, &mut Vec::new()).is_ok() || range(cell));
        read.fold((0, 0), |(good, all), is| (good + usize::from(is), all + 1))
    }
}

impl Guess<'_> {
    /// `Courriel 2` where `Courriel 1` is the contact's: of the same one.
    pub(super) fn continues_a_contacts(&self, index: usize, field: &str) -> bool {
        let parts = |heading: &str| {
            let key = words(heading).0;
            match key.rsplit_once(' ') {
                Some((base, number)) if number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                    (base.to_owned(), number.to_owned())
                }
                _ => (key, String::new()),
            }
        };
        let (base, number) = parts(&self.columns[index].heading);
        let is_first = |column: &Column| {
            column.target.is_some_and(|target| (target.kind, target.field) == (Kind::Contact, field))
                && parts(&column.heading).0 == base
        };
        !number.is_empty() && self.columns[..index].iter().any(is_first)
    }
}

/// Whether a heading asks who is a member.
pub(super) fn names_a_member(heading: &str) -> bool {
    let key = words(heading).0;
    key.split(' ').any(|word| word.starts_with("adherent") || word.starts_with("membre") || word == "member")
}
