//! What the dashboard adds up, kept from one look to the next: a visit logged costs its organisation, not the walk over
//! all of them. Any other date or contract is added up anew.

use chrono::NaiveDate;

use super::series::{self, VisitMonths};
use super::{Status, Sums};
use crate::contract::Contract;
use crate::model::facts::Facts;
use crate::model::record::Id;

/// The sums of one day under one contract.
#[derive(Debug, Clone)]
pub struct Kept {
    on: NaiveDate,
    contract: Contract,
    sums: Sums,
    months: VisitMonths,
}

impl Kept {
    /// Adds everything up.
    pub fn of(facts: &Facts, contract: &Contract, on: NaiveDate) -> Kept {
        let (sums, months) = (Sums::of(facts, contract, on), series::visits_by_month(facts, on));
        Kept { on, contract: contract.clone(), sums, months }
    }

    /// Whether these are the sums of that day under the contract of that code.
    pub fn is_of(&self, contract: &Contract, on: NaiveDate) -> bool {
        self.on == on && self.contract.code == contract.code
    }

    /// Puts the rows of one organisation, freshly read, in the place of the old ones, and keeps the sums true.
    pub fn replace(&mut self, facts: &mut Facts, organisation: Id, fresh: Facts) {
        let part = |facts: &Facts| {
            facts.file(organisation).map_or_else(
                || (Sums::none(&self.contract), VisitMonths::default()),
                |file| (Sums::of_one(&file, &self.contract, self.on), series::months_of(file.visits, self.on)),
            )
        };
        let before = part(facts);
        facts.replace(organisation, fresh);
        let after = part(facts);
        self.sums.replace(&before.0, &after.0);
        self.months.replace(before.1, after.1);
    }

    /// Every counter.
    pub fn status(&self, facts: &Facts) -> Status {
        self.sums.status(facts, &self.contract, self.on)
    }

    /// The visits of the year by month.
    pub const fn months(&self) -> VisitMonths {
        self.months
    }
}
