//! Narrowing the ranking: by standing, sector and département.

use std::collections::BTreeMap;

use super::Candidate;
use crate::model::membership::Standing;
use crate::model::organisation::Departement;

/// What is shown of the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filter {
    pub standing: Option<Standing>,
    /// A sector's bit.
    pub sector: Option<u8>,
    /// A département; none in it for those abroad or unknown.
    pub departement: Option<Option<Departement>>,
}

/// One thing to narrow by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    Standing(Standing),
    Sector(u8),
    Departement(Option<Departement>),
}

impl Filter {
    /// Whether everything is shown.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// Whether a company is shown.
    pub fn holds(&self, candidate: &Candidate) -> bool {
        self.standing.is_none_or(|standing| candidate.standing == standing)
            && self.sector.is_none_or(|bit| candidate.sectors >> bit & 1 == 1)
            && self.departement.is_none_or(|departement| candidate.departement == departement)
    }

    /// Whether it narrows by a choice.
    pub fn has(&self, choice: Choice) -> bool {
        match choice {
            Choice::Standing(standing) => self.standing == Some(standing),
            Choice::Sector(bit) => self.sector == Some(bit),
            Choice::Departement(departement) => self.departement == Some(departement),
        }
    }

    /// Narrows by a choice, in the place of another of its sort; no longer when it did already.
    pub fn toggle(&mut self, choice: Choice) {
        let on = !self.has(choice);
        match choice {
            Choice::Standing(standing) => self.standing = on.then_some(standing),
            Choice::Sector(bit) => self.sector = on.then_some(bit),
            Choice::Departement(departement) => self.departement = on.then_some(departement),
        }
    }
}

/// Every choice with how many companies it would show besides the rest of the filter; a chosen one even when none.
pub fn counts(candidates: &[Candidate], filter: &Filter) -> Vec<(Choice, u32)> {
    let without = |clear: fn(&mut Filter)| {
        let mut rest = *filter;
        clear(&mut rest);
        rest
    };
    let standings = without(|filter| filter.standing = None);
    let sectors = without(|filter| filter.sector = None);
    let departements = without(|filter| filter.departement = None);
    let mut found: BTreeMap<Choice, u32> = BTreeMap::new();
    let chosen = [
        filter.standing.map(Choice::Standing),
        filter.sector.map(Choice::Sector),
        filter.departement.map(Choice::Departement),
    ];
    found.extend(chosen.into_iter().flatten().map(|choice| (choice, 0)));
    let mut add = |choice: Choice| *found.entry(choice).or_default() += 1;
    for candidate in candidates {
        if standings.holds(candidate) {
            add(Choice::Standing(candidate.standing));
        }
        if departements.holds(candidate) {
            add(Choice::Departement(candidate.departement));
        }
        if sectors.holds(candidate) {
            let mut left = candidate.sectors;
            while left != 0 {
                // At most 31.
                add(Choice::Sector(left.trailing_zeros() as u8));
                left &= left - 1;
            }
        }
    }
    found.into_iter().collect()
}
