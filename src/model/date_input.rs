//! Dates as people type them: `31/12/2015`, `12 mars`, `hier`, `lundi prochain`, `+2s`, in French and in English.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use thiserror::Error;

use super::text::fold;

mod words;

/// First and last year that a date may lie in.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Which way an incomplete date looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// For what has happened: a weekday is the last one, today included; a day and month are this year's; a day alone
    /// is this month's.
    Past,
    /// For what is planned: a weekday is the next one, after today; a day and month, or a day alone, are the next
    /// ones, today included.
    Future,
}

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DateInputError {
    /// Nothing was given.
    #[error("no date given")]
    Empty,
    /// The text, as typed, has none of the known forms.
    #[error("{0:?} cannot be read as a date")]
    Unreadable(String),
    /// A day that the calendar does not have, such as 31 February. The year is the one that was tried.
    #[error("day {day} of month {month} of {year} does not exist")]
    Impossible {
        /// Day as typed.
        day: u32,
        /// Month as typed.
        month: u32,
        /// Year as typed or supplied.
        year: i32,
    },
    /// A year outside [`YEARS`].
    #[error("year {0} is out of range")]
    Year(i32),
    /// The weekday that was typed is not that of the date.
    #[error("{0} is another day of the week")]
    Weekday(NaiveDate),
}

/// Reads a date of something that has happened: [`parse_with`] looking back.
///
/// # Errors
/// [`DateInputError`] that says why the text is no date.
pub fn parse(text: &str, today: NaiveDate) -> Result<NaiveDate, DateInputError> {
    parse_with(text, today, Direction::Past)
}

/// Reads a date; case, accents and spaces do not matter.
///
/// Known forms: `2015-12-31`; `31/12/2015`, `31.12.15`, `31-12-2015`, `12/03`, `12`; `12 mars 2015`, `1er mars`,
/// `12 march 2015`, `march 12, 2015`, a weekday before them being checked; `hier`, `avant-hier`, `aujourd'hui`, `auj`,
/// `demain`, `après-demain`; `lundi`, `lundi prochain`, `lundi dernier`; `+3j`, `-2s`, `+1m`, `+1a` (days, weeks,
/// months, years, in English `d w m y`), `dans 2 semaines`, `il y a 3 jours`; and the English words for all of these.
/// Two-digit years lie at most 20 years ahead of `today`.
///
/// # Errors
/// [`DateInputError`] that says why the text is no date.
pub fn parse_with(text: &str, today: NaiveDate, direction: Direction) -> Result<NaiveDate, DateInputError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(DateInputError::Empty);
    }
    let reader = Reader { today, direction };
    let date = match reader.numeric(trimmed) {
        Some(result) => result?,
        None => match reader.offset(trimmed).or_else(|| reader.in_words(trimmed)) {
            Some(result) => result?,
            None => return Err(DateInputError::Unreadable(trimmed.to_owned())),
        },
    };
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(DateInputError::Year(date.year())) }
}

type Outcome = Result<NaiveDate, DateInputError>;

struct Reader {
    today: NaiveDate,
    direction: Direction,
}

impl Reader {
    /// Digits with separators: ISO, day/month/year, day/month, day.
    fn numeric(&self, text: &str) -> Option<Outcome> {
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let parts: Vec<&str> =
            text.split(|c: char| matches!(c, '/' | '.' | '-') || c.is_whitespace()).filter(|p| !p.is_empty()).collect();
        if parts.iter().any(|part| !part.bytes().all(|b| b.is_ascii_digit()) || part.len() > 4) {
            return None;
        }
        let number = |at: usize| parts.get(at).and_then(|part| part.parse::<u32>().ok());
        let length = |at: usize| parts.get(at).map_or(0, |part| part.len());
        match parts.len() {
            1 if length(0) <= 2 => Some(self.day(number(0)?)),
            2 if length(0) <= 2 && length(1) <= 2 => Some(self.day_month(number(0)?, number(1)?)),
            3 if length(0) == 4 && length(1) <= 2 && length(2) <= 2 => {
                Some(full(number(2)?, number(1)?, i32::try_from(number(0)?).ok()?))
            }
            3 if length(0) <= 2 && length(1) <= 2 => {
                let year = self.year(parts.get(2)?)?;
                Some(full(number(0)?, number(1)?, year))
            }
            _ => None,
        }
    }

    /// A year of four digits, or of two: then within 20 years ahead of today, else in the past.
    fn year(&self, text: &str) -> Option<i32> {
        let year: i32 = text.parse().ok()?;
        match text.len() {
            4 => Some(year),
            2 => {
                let century = self.today.year().div_euclid(100) * 100;
                let near = century + year;
                let latest = self.today.year() + 20;
                Some(if near > latest {
                    near - 100
                } else if near + 100 <= latest {
                    near + 100
                } else {
                    near
                })
            }
            _ => None,
        }
    }

    fn day(&self, day: u32) -> Outcome {
        let (year, month) = (self.today.year(), self.today.month());
        let this_month = full(day, month, year);
        if self.direction == Direction::Past {
            return this_month;
        }
        // No two months in a row lack a day up to 31, so a third try always has it.
        let first = self.today.with_day(1).unwrap_or(self.today);
        (0..3)
            .filter_map(|ahead| first.checked_add_months(Months::new(ahead))?.with_day(day))
            .find(|date| *date >= self.today)
            .map_or(this_month, Ok)
    }

    fn day_month(&self, day: u32, month: u32) -> Outcome {
        let this_year = full(day, month, self.today.year());
        if self.direction == Direction::Past {
            return this_year;
        }
        // 29 February comes back after eight years at most (1896 to 1904).
        (0..=8)
            .filter_map(|ahead| NaiveDate::from_ymd_opt(self.today.year() + ahead, month, day))
            .find(|date| *date >= self.today)
            .map_or(this_year, Ok)
    }

    /// `+3j`, `-2 s`, `+1 mois`.
    fn offset(&self, text: &str) -> Option<Outcome> {
        let negative = text.starts_with(['-', '\u{2212}']);
        let rest = text.strip_prefix(['+', '-', '\u{2212}'])?;
        let folded = fold(rest);
        let split = folded.find(|c: char| !c.is_ascii_digit())?;
        let (count, unit) = folded.split_at(split);
        self.shift(count.parse().ok()?, words::unit(unit.trim())?, negative)
    }

    fn shift(&self, count: u32, unit: words::Unit, back: bool) -> Option<Outcome> {
        use words::Unit;
        let days = |per: u64| Days::new(u64::from(count) * per);
        let months = |per: u32| Some(Months::new(count.checked_mul(per)?));
        let moved = match (unit, back) {
            (Unit::Day, false) => self.today.checked_add_days(days(1)),
            (Unit::Day, true) => self.today.checked_sub_days(days(1)),
            (Unit::Week, false) => self.today.checked_add_days(days(7)),
            (Unit::Week, true) => self.today.checked_sub_days(days(7)),
            (Unit::Month, false) => self.today.checked_add_months(months(1)?),
            (Unit::Month, true) => self.today.checked_sub_months(months(1)?),
            (Unit::Year, false) => self.today.checked_add_months(months(12)?),
            (Unit::Year, true) => self.today.checked_sub_months(months(12)?),
        };
        moved.map(Ok)
    }

    fn in_words(&self, text: &str) -> Option<Outcome> {
        let folded = fold(text);
        if let Some(days) = words::relative_day(&folded) {
            return self.shift(u32::from(days.unsigned_abs()), words::Unit::Day, days < 0);
        }
        let words: Vec<&str> = folded.split([' ', ',', '.', '/']).filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            // A sign is no punctuation there.
            ["dans" | "in", ..] | ["il", "y", "a", ..] | [.., "ago"] if text.contains(['-', '−']) => None,
            ["dans" | "in", count, unit] => self.shift(words::count(count)?, words::unit(unit)?, false),
            ["il", "y", "a", count, unit] | [count, unit, "ago"] => {
                self.shift(words::count(count)?, words::unit(unit)?, true)
            }
            [day] if words::weekday(day).is_some() => Some(self.weekday(words::weekday(day)?, None)),
            [day, side] | [side, day] if words::weekday(day).is_some() && words::side(side).is_some() => {
                Some(self.weekday(words::weekday(day)?, words::side(side)))
            }
            [day, rest @ ..] if words::weekday(day).is_some() => {
                let date = self.with_month_name(rest)?;
                let weekday = words::weekday(day)?;
                Some(date.and_then(|date| {
                    if date.weekday() == weekday { Ok(date) } else { Err(DateInputError::Weekday(date)) }
                }))
            }
            rest => self.with_month_name(rest),
        }
    }

    /// `12 mars 2015`, `1er mars`, `march 12 2015`, `12th of march`, `12 03 2015` behind a weekday.
    fn with_month_name(&self, words: &[&str]) -> Option<Outcome> {
        let words: Vec<&str> = words.iter().copied().filter(|word| !matches!(*word, "le" | "of" | "the")).collect();
        let (day, month, year) = match words.as_slice() {
            [day, month, year @ ..] if words::month(month).is_some() => (day, words::month(month)?, year),
            [month, day, year @ ..] if words::month(month).is_some() => (day, words::month(month)?, year),
            [day, month, year @ ..] if month.len() <= 2 => (day, month.parse().ok()?, year),
            _ => return None,
        };
        let day = words::day_of_month(day)?;
        match year {
            [] => Some(self.day_month(day, month)),
            [year] => Some(full(day, month, self.year(year)?)),
            _ => None,
        }
    }

    fn weekday(&self, weekday: Weekday, side: Option<Direction>) -> Outcome {
        let forward = i64::from((7 + weekday.num_days_from_monday() - self.today.weekday().num_days_from_monday()) % 7);
        let after = if forward == 0 { 7 } else { forward };
        let shift = match (side, self.direction) {
            (Some(Direction::Future), _) | (None, Direction::Future) => after,
            (Some(Direction::Past), _) => forward - 7,
            (None, Direction::Past) if forward == 0 => 0,
            (None, Direction::Past) => forward - 7,
        };
        self.today.checked_add_signed(chrono::TimeDelta::days(shift)).ok_or(DateInputError::Year(self.today.year()))
    }
}

fn full(day: u32, month: u32, year: i32) -> Outcome {
    if !YEARS.contains(&year) {
        return Err(DateInputError::Year(year));
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DateInputError::Impossible { day, month, year })
}

#[cfg(test)]
mod tests;
