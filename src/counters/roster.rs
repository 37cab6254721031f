//! The table of organisations on a day: which are shown, and in which order. Pure functions over the facts.
//!
//! A filter is a list of criteria that must all hold; a criterion holds for any of its chosen values. A hundred
//! thousand organisations are filtered and sorted in some tens of milliseconds.

pub mod owed;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::rules;
use crate::contract::Contract;
use crate::model::dues::{self, DuesStatus};
use crate::model::facts::{Facts, File, dues_year};
use crate::model::membership::{self, Standing};
use crate::model::organisation::{Departement, Organisation, OrganisationKind, Size};
use crate::model::record::Id;
use crate::model::text::fold;
use crate::model::visit;

/// What organisations can be told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Criterion {
    /// Member, former member or prospect on the day.
    Standing,
    /// The college of the membership on the day.
    College,
    /// The dues of the day's year.
    Dues,
    /// Members: no dues late on the day.
    UpToDate,
    Sector,
    Departement,
    /// In the contract's territory.
    Territory,
    Size,
    Kind,
    /// A done visit in the day's year, up to the day.
    Visited,
}

impl Criterion {
    /// Every criterion, in the order in which they are offered.
    pub const ALL: [Criterion; 10] = [
        Criterion::Standing,
        Criterion::College,
        Criterion::Dues,
        Criterion::UpToDate,
        Criterion::Sector,
        Criterion::Departement,
        Criterion::Territory,
        Criterion::Size,
        Criterion::Kind,
        Criterion::Visited,
    ];

    /// The value of an organisation. Sectors, of which there may be several, are not asked here.
    fn key(self, file: &File, contract: Option<&Contract>, on: NaiveDate) -> Key {
        let yes_no = |yes| if yes { Key::Yes } else { Key::No };
        match self {
            Criterion::Standing => Key::Standing(membership::standing(file.memberships, on)),
            Criterion::College => file.member_on(on).map_or(Key::Unknown, |period| Key::College(period.college)),
            Criterion::Dues => dues_shown(file, on).map_or(Key::Unknown, Key::Dues),
            Criterion::UpToDate => match file.member_on(on) {
                Some(_) => yes_no(file.up_to_date_on(on).is_some()),
                None => Key::Unknown,
            },
            Criterion::Sector => Key::Unknown,
            Criterion::Departement => file.organisation.departement.map_or(Key::Unknown, Key::Departement),
            Criterion::Territory => yes_no(contract.is_some_and(|contract| rules::inside(file, contract))),
            Criterion::Size => file.organisation.size_class().map_or(Key::Unknown, Key::Size),
            Criterion::Kind => file.organisation.kind.map_or(Key::Unknown, Key::Kind),
            Criterion::Visited => yes_no(visit::first_done(file.visits, on).is_some()),
        }
    }
}

/// The status of the dues of the day's year: of a member always, of others only where there are dues.
pub fn dues_shown(file: &File, on: NaiveDate) -> Option<DuesStatus> {
    let owed = || dues::of_year(file.dues, dues_year(on)).is_some();
    (file.member_on(on).is_some() || owed()).then(|| file.dues_status(on))
}

/// A value of a criterion.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Standing(Standing),
    College(u8),
    Dues(DuesStatus),
    /// By its code.
    Sector(Box<str>),
    Departement(Departement),
    Size(Size),
    Kind(OrganisationKind),
    Yes,
    No,
    /// Not known, or without meaning: no college for a prospect.
    Unknown,
}

/// Which organisations are shown. Criteria stack: each one given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In the order in which they were added; each criterion once, never without a value.
    criteria: Vec<(Criterion, BTreeSet<Key>)>,
    /// Parts of name and town, as typed, in any order, or the first digits of a SIRET; blank: any.
    pub text: String,
}

impl Filter {
    /// Members of the day only.
    pub fn members() -> Filter {
        let mut filter = Filter::default();
        filter.set(Criterion::Standing, BTreeSet::from([Key::Standing(Standing::Member)]));
        filter
    }

    /// The criteria with their chosen values, in the order in which they were added.
    pub fn criteria(&self) -> &[(Criterion, BTreeSet<Key>)] {
        &self.criteria
    }

    /// The chosen values of a criterion; none when it is not part of the filter.
    pub fn chosen(&self, criterion: Criterion) -> Option<&BTreeSet<Key>> {
        self.criteria.iter().find(|(known, _)| *known == criterion).map(|(_, keys)| keys)
    }

    /// Sets the values of a criterion; without any the criterion goes.
    pub fn set(&mut self, criterion: Criterion, keys: BTreeSet<Key>) {
        let place = self.criteria.iter().position(|(known, _)| *known == criterion);
        match (place, keys.is_empty()) {
            (Some(place), true) => {
                self.criteria.remove(place);
            }
            (Some(place), false) => self.criteria[place].1 = keys,
            (None, true) => {}
            (None, false) => self.criteria.push((criterion, keys)),
        }
    }

    /// Takes away what was added last: the text, then the criteria from the last to the first.
    pub fn drop_last(&mut self) {
        if self.has_text() {
            self.text.clear();
        } else {
            self.criteria.pop();
        }
    }

    /// Whether the filter narrows by a text.
    pub fn has_text(&self) -> bool {
        !self.text.trim().is_empty()
    }

    /// Whether every organisation is shown.
    pub fn is_empty(&self) -> bool {
        self.criteria.is_empty() && !self.has_text()
    }
}

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Name,
    Town,
    Departement,
    College,
    Size,
    Standing,
    Dues,
    LastVisit,
    Sectors,
}

impl Column {
    /// Every column, in the order of the table.
    pub const ALL: [Column; 9] = [
        Column::Name,
        Column::Town,
        Column::Departement,
        Column::College,
        Column::Size,
        Column::Standing,
        Column::Dues,
        Column::LastVisit,
        Column::Sectors,
    ];
}

/// By which column, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub column: Column,
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Sort {
        Sort { column: Column::Name, descending: false }
    }
}

/// A filter made ready to be asked of many organisations.
struct Test<'a> {
    criteria: Vec<(Criterion, &'a BTreeSet<Key>, u32)>,
    words: Vec<String>,
    /// The digits typed, when nothing else was, and enough of them for a number.
    digits: Option<String>,
    buffer: String,
    contract: Option<&'a Contract>,
    on: NaiveDate,
}

impl<'a> Test<'a> {
    fn new(
        facts: &Facts,
        contract: Option<&'a Contract>,
        on: NaiveDate,
        filter: &'a Filter,
        without: Option<Criterion>,
    ) -> Self {
        let mask = |keys: &BTreeSet<Key>| {
            facts.sector_mask(keys.iter().filter_map(|key| match key {
                Key::Sector(code) => Some(&**code),
                _ => None,
            }))
        };
        let kept = filter.criteria.iter().filter(|(criterion, _)| Some(*criterion) != without);
        let criteria = kept.map(|(criterion, keys)| (*criterion, keys, mask(keys))).collect();
        let words =
            fold(&filter.text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let digits =
            Some(words.concat()).filter(|text| text.len() >= 3 && text.bytes().all(|byte| byte.is_ascii_digit()));
        Test { criteria, words, digits, buffer: String::new(), contract, on }
    }

    fn passes(&mut self, file: &File) -> bool {
        let by_keys = self.criteria.iter().all(|(criterion, keys, mask)| match criterion {
            Criterion::Sector => match file.organisation.sectors {
                0 => keys.contains(&Key::Unknown),
                sectors => sectors & mask != 0,
            },
            _ => keys.contains(&criterion.key(file, self.contract, self.on)),
        });
        by_keys && (self.words.is_empty() || self.is_named(file.organisation) || self.has_number(file.organisation))
    }

    fn is_named(&mut self, organisation: &Organisation) -> bool {
        self.buffer.clear();
        fold_onto(&mut self.buffer, &organisation.name);
        // What no word holds: none begins in the name and ends in the town.
        self.buffer.push(' ');
        fold_onto(&mut self.buffer, &organisation.town);
        self.words.iter().all(|word| self.buffer.contains(word))
    }

    fn has_number(&self, organisation: &Organisation) -> bool {
        let begins = |digits: &String| organisation.siret_text().is_some_and(|siret| siret.starts_with(digits));
        self.digits.as_ref().is_some_and(begins)
    }
}

/// The organisations that pass the filter, in order. Equal ones are ordered by name, then by id; those without a value
/// in the column come last, whichever way it is sorted.
pub fn roster(facts: &Facts, contract: Option<&Contract>, on: NaiveDate, filter: &Filter, sort: Sort) -> Vec<Id> {
    let mut test = Test::new(facts, contract, on, filter, None);
    let mut arena = String::new();
    let mut rows = Vec::new();
    for file in facts.files() {
        if test.passes(&file) {
            rows.push(Row::new(&file, on, sort.column, &mut arena));
        }
    }
    rows.sort_unstable_by(|a, b| a.cmp(b, sort.descending, arena.as_bytes()));
    rows.into_iter().map(|row| row.id).collect()
}

/// How many organisations have each value of a criterion, among those that pass the rest of the filter. Chosen values
/// are there even when nobody has them.
pub fn counts(
    facts: &Facts,
    contract: Option<&Contract>,
    on: NaiveDate,
    filter: &Filter,
    criterion: Criterion,
) -> Vec<(Key, u32)> {
    let mut test = Test::new(facts, contract, on, filter, Some(criterion));
    let mut by_key: BTreeMap<Key, u32> =
        filter.chosen(criterion).into_iter().flatten().cloned().map(|key| (key, 0)).collect();
    let mut by_sector = [0u32; 32];
    for file in facts.files() {
        if !test.passes(&file) {
            continue;
        }
        if criterion == Criterion::Sector && file.organisation.sectors != 0 {
            for (bit, count) in by_sector.iter_mut().enumerate() {
                *count += file.organisation.sectors >> bit & 1;
            }
        } else {
            *by_key.entry(criterion.key(&file, contract, on)).or_default() += 1;
        }
    }
    for (code, count) in facts.sectors.iter().zip(by_sector).filter(|(_, count)| *count > 0) {
        by_key.insert(Key::Sector(code.clone()), count);
    }
    by_key.into_iter().collect()
}

/// One organisation with what it is sorted by. Texts are folded, in one arena; their first eight bytes decide most
/// comparisons.
struct Row {
    id: Id,
    primary: Option<(u64, Range<usize>)>,
    name: (u64, Range<usize>),
}

impl Row {
    fn new(file: &File, on: NaiveDate, column: Column, arena: &mut String) -> Row {
        let organisation = file.organisation;
        let name = text_key(&organisation.name, arena);
        let number = |number: u64| Some((number, 0..0));
        let primary = match column {
            Column::Name => Some(name.clone()),
            Column::Town => (!organisation.town.is_empty()).then(|| text_key(&organisation.town, arena)),
            Column::Departement => organisation.departement.map(|code| text_key(code.as_str(), arena)),
            Column::College => file.member_on(on).and_then(|period| number(period.college.into())),
            Column::Size => organisation.size_class().and_then(|size| number(size as u64)),
            Column::Standing => number(membership::standing(file.memberships, on) as u64),
            Column::Dues => dues_shown(file, on).and_then(|status| number(status as u64)),
            Column::LastVisit => visit::last_done(file.visits, on)
                .and_then(|visit| number(u64::try_from(visit.date().num_days_from_ce()).unwrap_or(0))),
            Column::Sectors if organisation.sectors == 0 => None,
            // By the first sector, then by the next: the lowest bit weighs most.
            Column::Sectors => number(u64::from(u32::MAX - organisation.sectors.reverse_bits())),
        };
        Row { id: organisation.id, primary, name }
    }

    fn cmp(&self, other: &Row, descending: bool, arena: &[u8]) -> Ordering {
        let texts = |a: &(u64, Range<usize>), b: &(u64, Range<usize>)| {
            a.0.cmp(&b.0).then_with(|| arena[a.1.clone()].cmp(&arena[b.1.clone()]))
        };
        let primary = match (&self.primary, &other.primary) {
            (Some(a), Some(b)) if descending => texts(b, a),
            (Some(a), Some(b)) => texts(a, b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        };
        primary.then_with(|| texts(&self.name, &other.name)).then(self.id.cmp(&other.id))
    }
}

/// A folded text in the arena, with its first eight bytes as a number of the same order: a folded text holds no NUL.
fn text_key(text: &str, arena: &mut String) -> (u64, Range<usize>) {
    let start = arena.len();
    fold_onto(arena, text);
    let folded = &arena.as_bytes()[start..];
    let mut prefix = [0; 8];
    let len = folded.len().min(8);
    prefix[..len].copy_from_slice(&folded[..len]);
    (u64::from_be_bytes(prefix), start..arena.len())
}

/// Adds [`fold`] of a text to a string. French letters go a short way, some thirty times faster; texts with others
/// take the long one.
fn fold_onto(out: &mut String, text: &str) {
    let start = out.len();
    let mut gap = false;
    for c in text.chars() {
        let letters = match c {
            ' ' | '\'' | '`' | '-' | '’' | '\u{A0}' | '\u{202F}' => "",
            c if c.is_ascii_control() => "",
            'à'..='å' | 'À'..='Å' => "a",
            'ç' | 'Ç' => "c",
            'è'..='ë' | 'È'..='Ë' => "e",
            'ì'..='ï' | 'Ì'..='Ï' => "i",
            'ñ' | 'Ñ' => "n",
            'ò'..='ö' | 'Ò'..='Ö' => "o",
            'ù'..='ü' | 'Ù'..='Ü' => "u",
            'ý' | 'ÿ' | 'Ý' => "y",
            'œ' | 'Œ' => "oe",
            'æ' | 'Æ' => "ae",
            c if c.is_ascii() => {
                if std::mem::take(&mut gap) {
                    out.push(' ');
                }
                out.push(c.to_ascii_lowercase());
                continue;
            }
            _ => {
                out.truncate(start);
                out.push_str(&fold(text));
                return;
            }
        };
        if letters.is_empty() {
            gap = out.len() > start;
        } else {
            if std::mem::take(&mut gap) {
                out.push(' ');
            }
            out.push_str(letters);
        }
    }
}

#[cfg(test)]
mod tests;
