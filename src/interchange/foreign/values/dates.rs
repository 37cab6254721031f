//! Dates as files write them: whole dates only, with or without the time of day.

use chrono::{Datelike, Days, NaiveDate};

use crate::model::date_input::{self, DateInputError};

/// Reads `31/12/2015`, `31-12-15`, `2015-12-31`, `2015-01-09 10:22:33`, `20151231`, `12 mars 2015`, `12-mars-15`. Day before month.
/// Years of two digits lie at most 20 years ahead of `today`. Words such as `hier`, and dates without a year, mean
/// something to whoever types them, not in a file: they are refused.
///
/// # Errors
/// Why the text is no date.
pub fn read(text: &str, today: NaiveDate) -> Result<NaiveDate, DateInputError> {
    let Some(text) = without_time(text.trim()) else { return Err(DateInputError::Unreadable(text.trim().to_owned())) };
    let unreadable = || DateInputError::Unreadable(text.to_owned());
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let dashed = format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]);
        return date_input::parse(&dashed, today);
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let numbers = parts.iter().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit())).count();
    // Three numbers, or a day and a year around the name of a month, a weekday before them.
    let whole = match (parts.len(), numbers) {
        (3, 3) => true,
        // `12-mars-14`: the day stands before the month, the year behind it.
        (3, 2) if parts[2].len() == 2 && parts[1].chars().all(char::is_alphabetic) => {
            let spaced = parts.join(" ");
            return date_input::parse(&spaced, today).map_err(|_| unreadable());
        }
        (3 | 4, 1 | 2) => parts.iter().any(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit())),
        _ => false,
    };
    let text = &text.replace('-', " ");
    let text = if numbers == 3 { parts.join("-") } else { text.clone() };
    if whole { date_input::parse(&text, today) } else { Err(unreadable()) }
}

/// The first day of a year, a half, a quarter or a month that stands there without a day: `2014`, `mars 2014`, `03/2014`,
/// `2014-03`, `T1 2014`, `1er trimestre 2014`. Nothing of what is to come, nor of anything else: a year of two digits may
/// be a day (`mars-14`).
pub fn without_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let folded = crate::model::text::fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !matches!(*word, "" | "en" | "depuis" | "annee" | "since" | "de" | "l"))
        .collect();
    let year = |word: &str| {
        let year: i32 = (word.len() == 4).then(|| word.parse().ok()).flatten()?;
        (1950..=today.year()).contains(&year).then_some(year)
    };
    let first = |year: i32, month: u32| NaiveDate::from_ymd_opt(year, month, 1);
    let month = |word: &str| word.parse::<u32>().ok().filter(|month| word.len() <= 2 && (1..=12).contains(month));
    let part = |word: &str| match word {
        "t1" | "q1" | "s1" => Some(1),
        "t2" | "q2" => Some(4),
        "t3" | "q3" | "s2" => Some(7),
        "t4" | "q4" => Some(10),
        _ => None,
    };
    let nth = |word: &str| word.trim_end_matches(char::is_alphabetic).parse::<u32>().ok();
    let day = match words[..] {
        [only] => first(year(only)?, 1),
        [quarter, of] if part(quarter).is_some() => first(year(of)?, part(quarter)?),
        [of, quarter] if part(quarter).is_some() => first(year(of)?, part(quarter)?),
        [number, of] if month(number).is_some() => first(year(of)?, month(number)?),
        [of, number] if month(number).is_some() && year(of).is_some() => first(year(of)?, month(number)?),
        [name, of] if name.chars().all(char::is_alphabetic) && name.len() >= 3 => {
            year(of)?;
            date_input::parse(&format!("1 {name} {of}"), today).ok()
        }
        [which, "trimestre" | "quarter", of] => {
            first(year(of)?, nth(which).filter(|nth| (1..=4).contains(nth))? * 3 - 2)
        }
        [which, "semestre", of] => first(year(of)?, nth(which).filter(|nth| (1..=2).contains(nth))? * 6 - 5),
        _ => None,
    };
    day.filter(|day| *day <= today)
}

/// Leaves out what follows the day: ` 10:22:33`, `T08:00:00`, ` 00:00`. Nothing where that is no time of a day.
fn without_time(text: &str) -> Option<&str> {
    let Some(colon) = text.find(':') else { return Some(text) };
    let date = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit());
    let mut parts = text[date.len()..].splitn(3, ':');
    let hour = parts.next().and_then(|digits| digits.parse::<u32>().ok())?;
    let mut sixtieths = Vec::new();
    for part in parts {
        let (digits, behind) = part.split_at(part.bytes().take_while(u8::is_ascii_digit).count());
        // Behind them stand fractions, `Z`, `+01:00`, `AM`: nothing that is written together with a word.
        let ends = behind.is_empty() || behind.starts_with(['.', ',', ' ', 'Z', '+', '-']);
        sixtieths.push(digits.parse::<u32>().ok().filter(|_| ends && digits.len() <= 2)?);
    }
    let end_of_day = hour == 24 && sixtieths.iter().all(|part| *part == 0);
    // 60: the second that is put in now and then.
    let known = (hour < 24 || end_of_day)
        && sixtieths.iter().enumerate().all(|(at, part)| *part < 60 || at == 1 && *part == 60);
    known.then(|| date.trim_end_matches(['T', ' ', 'à', '\u{A0}', '\u{202F}']))
}

/// The day of a spreadsheet's number, 1 being 1 January 1900; only days from 1927 to 2118, so that other numbers are not
/// taken for dates.
pub fn of_day_number(number: f64) -> Option<NaiveDate> {
    if !(10_000.0..80_000.0).contains(&number) {
        return None;
    }
    // 30 December 1899: spreadsheets count a 29 February 1900 that never was.
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number.trunc() as u64))
}

/// The number of a day as a spreadsheet writes it into a text file: five digits, and nothing that says a date otherwise.
pub fn day_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
    (digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_without_a_day() {
        let today = NaiveDate::from_ymd_opt(2016, 1, 15).unwrap();
        for (text, expected) in [
            ("2014", "2014-01-01"),
            ("mars 2014", "2014-03-01"),
            ("Mars 2014", "2014-03-01"),
            ("sept. 2014", "2014-09-01"),
            ("août 2014", "2014-08-01"),
            ("03/2014", "2014-03-01"),
            ("3/2014", "2014-03-01"),
            ("2014-03", "2014-03-01"),
            ("T1 2014", "2014-01-01"),
            ("2014 T3", "2014-07-01"),
            ("1er trimestre 2014", "2014-01-01"),
            ("4e trimestre 2014", "2014-10-01"),
            ("2e semestre 2014", "2014-07-01"),
            ("depuis 2009", "2009-01-01"),
            ("année 2009", "2009-01-01"),
            ("janvier 2016", "2016-01-01"),
            // Days that are to come, years of two digits, and whatever else.
            ("février 2016", ""),
            ("2017", ""),
            ("mars-14", ""),
            ("03/14", ""),
            ("13/2014", ""),
            ("5e trimestre 2014", ""),
            ("2014-2015", ""),
            ("2014 ou 2015", ""),
            ("avant 2010", ""),
            ("fin 2014", ""),
            ("adhérent 2014", ""),
            ("14", ""),
            ("1850", ""),
            ("", ""),
        ] {
            let found = without_day(text, today).map(|day| day.to_string()).unwrap_or_default();
            assert_eq!(found, expected, "{text}");
        }
    }
}
