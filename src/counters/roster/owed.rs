//! What one organisation still owes on a day.

use chrono::NaiveDate;

use crate::model::dues::{self, Dues, DuesStatus, Payment};
use crate::model::facts::File;

/// What is left to pay of dues on a day, in cents: nothing when exempt or not yet called, below zero when too much
/// was paid.
pub fn balance(due: &Dues, payments: &[Payment], on: NaiveDate) -> i64 {
    let paid = dues::paid(payments, due.year, on);
    match dues::status(Some(due), payments, on) {
        DuesStatus::Exempt | DuesStatus::Pending => -paid,
        _ => due.amount.saturating_sub(paid),
    }
}

/// The years whose dues are late on a day, with what is left to pay of each: why a member is not up to date.
pub fn late(file: &File, on: NaiveDate) -> Vec<(i16, i64)> {
    let late = |due: &&Dues| dues::any_late(std::slice::from_ref(due), file.payments, on);
    file.dues.iter().filter(late).map(|due| (due.year, balance(due, file.payments, on))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owed_follows_the_day() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let due = Dues {
            organisation: 1,
            id: 1,
            year: 2015,
            exempt: false,
            amount: 55_000,
            called_on: Some(day("2015-02-15")),
            due_on: Some(day("2015-03-31")),
        };
        let payment = |amount| Payment { organisation: 1, id: 1, year: 2015, paid_on: day("2015-04-10"), amount };
        let some = [payment(20_000)];
        for (on, payments, exempt, want) in [
            ("2015-01-31", &some, false, 0),
            ("2015-02-15", &some, false, 55_000),
            ("2015-04-10", &some, false, 35_000),
            ("2015-04-10", &[payment(60_000)], false, -5_000),
            ("2015-04-10", &some, true, -20_000),
        ] {
            assert_eq!(balance(&Dues { exempt, ..due }, payments, day(on)), want, "{on}");
        }
    }
}
