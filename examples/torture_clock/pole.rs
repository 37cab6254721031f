//! A pole whose days are the awkward ones: joined on 29 February, called on the last day of a year, paid in the night in
//! which the clocks change.

use std::path::Path;

use chrono::{Datelike, NaiveDate};
use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Action, Store, StoreError};

use super::support::WHO;
use super::support::dice::Dice;
use super::support::pole::{reference, session, text};

/// Organisations, of which two thirds are companies.
const ORGANISATIONS: u64 = 60;
const YEARS: std::ops::Range<i32> = 2011..2021;
/// Months and days; where the year has none, the day before.
const DAYS: [(u32, u32); 12] =
    [(1, 1), (1, 31), (2, 28), (2, 29), (3, 1), (3, 29), (3, 31), (4, 1), (6, 30), (10, 25), (12, 30), (12, 31)];

/// Makes it in a new file, and closes it.
///
/// # Errors
/// The database cannot be written.
pub fn make(path: &Path, seed: u64) -> Result<(), StoreError> {
    let mut dice = Dice::part(seed, u64::MAX);
    let dice = &mut dice;
    let mut store = Store::open(path, session("made"))?;
    store.write(Action::Import, |write| {
        let staff =
            write.insert(Record::new(Kind::Staff).with("login", text(WHO)).with("name", text("Anne Monnot")))?;
        for number in 0..ORGANISATIONS {
            let kind = if number % 3 == 2 { "training" } else { "company" };
            let organisation = write.insert(
                Record::new(Kind::Organisation)
                    .with("name", text(&format!("Pivots {number:02}")))
                    .with("kind", text(kind))
                    .with("commune", text("Besançon"))
                    .with("insee_code", text("25056")),
            )?;
            let of = |kind| Record::new(kind).with("organisation", reference(&organisation));
            let mut from = YEARS.start;
            while from < YEARS.end && dice.percent(80) {
                let joined = day(from, dice);
                let left = day(from + dice.below(4) as i32, dice).max(joined);
                let period = of(Kind::Membership).with("college", Value::Int(1)).with("joined_on", Value::Date(joined));
                let stays = dice.percent(40);
                write.insert(if stays {
                    period
                } else {
                    period.with("left_on", Value::Date(left)).with("leave_reason", text("resigned"))
                })?;
                from = if stays { YEARS.end } else { left.year() + 1 };
            }
            for year in YEARS {
                if dice.percent(70) {
                    let called = day(year, dice);
                    let dues = of(Kind::Dues).with("year", Value::Int(year.into())).with("amount", Value::Int(55_000));
                    let dues = dues.with("called_on", Value::Date(called));
                    let dues = dues.with("due_on", Value::Date(day(year, dice).max(called)));
                    write.insert(if dice.percent(10) {
                        dues.with("exempt_reason", text("première année"))
                    } else {
                        dues
                    })?;
                }
                for part in 0..dice.below(3) {
                    let amount = Value::Int(if dice.percent(60) { 55_000 } else { 20_000 });
                    write.insert(
                        of(Kind::Payment)
                            .with("year", Value::Int(year.into()))
                            .with("amount", amount)
                            .with("paid_on", Value::Date(day(year, dice)))
                            .with("reference", text(&format!("{number}-{year}-{part}"))),
                    )?;
                }
                for _ in 0..dice.below(3) {
                    let status = if dice.percent(80) { "done" } else { "planned" };
                    write.insert(
                        of(Kind::Visit)
                            .with("date", Value::Date(day(year, dice)))
                            .with("staff", reference(&staff))
                            .with("status", text(status)),
                    )?;
                }
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn day(year: i32, dice: &mut Dice) -> NaiveDate {
    let (month, day) = *dice.pick(&DAYS);
    let exact = NaiveDate::from_ymd_opt(year, month, day);
    exact.or_else(|| NaiveDate::from_ymd_opt(year, month, day - 1)).unwrap_or_default()
}
