//! Dues (cotisations): what a member owes, and where that stands on a date.

use chrono::{Datelike, NaiveDate};

use super::record::Id;

/// The dues of one organisation for one year. Amounts are cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dues {
    pub organisation: Id,
    pub id: Id,
    pub year: i16,
    pub exempt: bool,
    pub amount: i64,
    pub called_on: Option<NaiveDate>,
    pub due_on: Option<NaiveDate>,
}

/// A payment of dues, in cents; `year` is the year of the dues it settles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment {
    pub organisation: Id,
    pub id: Id,
    pub year: i16,
    pub paid_on: NaiveDate,
    pub amount: i64,
}

/// Where the dues of a year stand on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DuesStatus {
    Late,
    Partial,
    Called,
    Pending,
    Paid,
    Exempt,
    None,
}

impl DuesStatus {
    pub const ALL: [DuesStatus; 7] = [
        DuesStatus::Late,
        DuesStatus::Partial,
        DuesStatus::Called,
        DuesStatus::Pending,
        DuesStatus::Paid,
        DuesStatus::Exempt,
        DuesStatus::None,
    ];

    /// The code of `cli.md`.
    pub const fn code(self) -> &'static str {
        match self {
            DuesStatus::Late => "late",
            DuesStatus::Partial => "partial",
            DuesStatus::Called => "called",
            DuesStatus::Pending => "pending",
            DuesStatus::Paid => "paid",
            DuesStatus::Exempt => "exempt",
            DuesStatus::None => "none",
        }
    }

    /// Whether the dues are called and not paid, or not wholly: whoever owes them gets a letter.
    pub const fn is_to_pay(self) -> bool {
        matches!(self, DuesStatus::Called | DuesStatus::Partial | DuesStatus::Late)
    }
}

/// What was paid of a year's dues by the end of a day, in cents.
pub fn paid(payments: &[Payment], year: i16, on: NaiveDate) -> i64 {
    payments.iter().filter(|payment| payment.year == year && payment.paid_on <= on).map(|payment| payment.amount).sum()
}

/// The status of dues on a day: the first line of the domain's table that holds.
pub fn status(dues: Option<&Dues>, payments: &[Payment], on: NaiveDate) -> DuesStatus {
    let Some(dues) = dues else { return DuesStatus::None };
    if dues.exempt {
        return DuesStatus::Exempt;
    }
    let paid = paid(payments, dues.year, on);
    if paid >= dues.amount {
        DuesStatus::Paid
    } else if dues.due_on.is_some_and(|due| due < on) {
        DuesStatus::Late
    } else if paid > 0 {
        DuesStatus::Partial
    } else if dues.called_on.is_some_and(|called| called <= on) {
        DuesStatus::Called
    } else {
        DuesStatus::Pending
    }
}

/// The dues of a year among one organisation's.
pub fn of_year(dues: &[Dues], year: i16) -> Option<&Dues> {
    dues.iter().find(|dues| dues.year == year)
}

/// Whether any dues of a year up to the day's are late on that day. A member without such is up to date.
pub fn any_late(dues: &[Dues], payments: &[Payment], on: NaiveDate) -> bool {
    dues.iter()
        .filter(|dues| i32::from(dues.year) <= on.year())
        .any(|dues| status(Some(dues), payments, on) == DuesStatus::Late)
}

/// The first day on which dues are late when nothing is paid on them after the day `by`: the day after they are due,
/// and not before their year begins. None for dues that are exempt, paid by then, or due on no day.
pub fn turns_late(dues: &Dues, payments: &[Payment], by: NaiveDate) -> Option<NaiveDate> {
    if dues.exempt || paid(payments, dues.year, by) >= dues.amount {
        return None;
    }
    let day_after = dues.due_on?.succ_opt()?;
    NaiveDate::from_ymd_opt(dues.year.into(), 1, 1).map(|first| day_after.max(first))
}

/// The sums of a year on a date, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DuesTotals {
    /// Payments of the year received by then.
    pub collected: i64,
    /// Dues of the year called by then and not exempt.
    pub called: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2015, month, day).unwrap()
    }
    fn dues() -> Dues {
        Dues {
            organisation: 1,
            id: 1,
            year: 2015,
            exempt: false,
            amount: 55_000,
            called_on: Some(day(2, 15)),
            due_on: Some(day(4, 1)),
        }
    }
    fn payment(month: u32, d: u32, amount: i64) -> Payment {
        Payment { organisation: 1, id: 1, year: 2015, paid_on: day(month, d), amount }
    }

    #[test]
    fn the_table_of_statuses() {
        let part = [payment(3, 1, 10_000)];
        let whole = [payment(3, 1, 10_000), payment(5, 2, 45_000)];
        for (payments, on, want) in [
            (&[][..], day(2, 14), DuesStatus::Pending),
            (&[][..], day(2, 15), DuesStatus::Called),
            (&part[..], day(2, 28), DuesStatus::Called),
            (&part[..], day(3, 1), DuesStatus::Partial),
            (&part[..], day(4, 1), DuesStatus::Partial),
            (&part[..], day(4, 2), DuesStatus::Late),
            (&whole[..], day(5, 1), DuesStatus::Late),
            (&whole[..], day(5, 2), DuesStatus::Paid),
        ] {
            assert_eq!(status(Some(&dues()), payments, on), want, "{on}");
        }
        assert_eq!(status(None, &whole, day(5, 2)), DuesStatus::None);
        let exempt = Dues { exempt: true, ..dues() };
        assert_eq!(status(Some(&exempt), &[], day(12, 31)), DuesStatus::Exempt);
    }

    #[test]
    fn payments_of_another_year_do_not_settle_this_one() {
        let other = Payment { year: 2014, ..payment(3, 1, 55_000) };
        assert_eq!(status(Some(&dues()), &[other], day(5, 1)), DuesStatus::Late);
    }

    #[test]
    fn late_dues_of_a_later_year_do_not_count_yet() {
        let next = Dues { year: 2016, ..dues() };
        assert!(!any_late(&[next], &[], day(5, 1)));
        assert!(any_late(&[dues()], &[], NaiveDate::from_ymd_opt(2017, 1, 1).unwrap()));
    }

    #[test]
    fn the_day_on_which_dues_turn_late() {
        let part = [payment(3, 1, 10_000)];
        let whole = [payment(3, 1, 10_000), payment(5, 2, 45_000)];
        let early = Dues { due_on: NaiveDate::from_ymd_opt(2014, 12, 10), ..dues() };
        for (dues, payments, by, want) in [
            (dues(), &[][..], day(1, 1), Some(day(4, 2))),
            (dues(), &part[..], day(3, 1), Some(day(4, 2))),
            (dues(), &whole[..], day(5, 1), Some(day(4, 2))),
            (dues(), &whole[..], day(5, 2), None),
            (Dues { exempt: true, ..dues() }, &[][..], day(1, 1), None),
            (Dues { due_on: None, ..dues() }, &[][..], day(1, 1), None),
            (early, &[][..], day(1, 1), Some(day(1, 1))),
        ] {
            assert_eq!(turns_late(&dues, payments, by), want, "{dues:?} {by}");
        }
    }

    proptest! {
        #[test]
        fn dues_turn_late_on_the_first_day_that_says_so(due in prop::option::of(-400i64..400), year in 2014i16..2017, amounts in prop::collection::vec((0i64..500, 1i64..60_000), 0..4), exempt: bool) {
            let from = |days: i64| day(1, 1) + chrono::Duration::days(days);
            let dues = Dues { year, exempt, due_on: due.map(from), ..dues() };
            let payments: Vec<_> =
                amounts.into_iter().map(|(at, cents)| Payment { year, paid_on: from(at), ..payment(1, 1, cents) }).collect();
            let by = from(200);
            let known: Vec<_> = payments.iter().copied().filter(|payment| payment.paid_on <= by).collect();
            let first = (200..1200).map(from).find(|on| any_late(&[dues], &known, *on));
            prop_assert_eq!(turns_late(&dues, &payments, by).map(|on| on.max(by)), first);
        }

        #[test]
        fn paying_more_never_makes_dues_worse(amounts in prop::collection::vec(1i64..60_000, 0..5), on in 0i64..365, extra in 1i64..60_000) {
            let on = day(1, 1) + chrono::Duration::days(on);
            let mut payments: Vec<_> = amounts.into_iter().map(|cents| payment(3, 1, cents)).collect();
            let before = status(Some(&dues()), &payments, on);
            payments.push(payment(1, 1, extra));
            let after = status(Some(&dues()), &payments, on);
            prop_assert!(before != DuesStatus::Paid || after == DuesStatus::Paid);
            prop_assert!(after != DuesStatus::Late || before == DuesStatus::Late);
        }
    }
}
