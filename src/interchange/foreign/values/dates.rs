//! Dates as files write them: whole dates only, with or without the time of day.

use chrono::{Days, NaiveDate};

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
