//! The words of dates, folded (see [`crate::model::text::fold`]), in French and in English.

use chrono::Weekday;

use super::Direction;

/// What an offset counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// How many days from today a word such as `avant hier` is.
pub fn relative_day(folded: &str) -> Option<i8> {
    Some(match folded {
        "avant hier" | "avanthier" | "day before yesterday" | "the day before yesterday" => -2,
        "hier" | "yesterday" => -1,
        "aujourd hui" | "aujourdhui" | "auj" | "today" => 0,
        "demain" | "tomorrow" => 1,
        "apres demain" | "apresdemain" | "day after tomorrow" | "the day after tomorrow" => 2,
        _ => return None,
    })
}

/// The weekday of a name or a usual abbreviation of it.
pub fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "lundi" | "lun" | "monday" | "mon" => Weekday::Mon,
        "mardi" | "mar" | "tuesday" | "tue" => Weekday::Tue,
        "mercredi" | "mer" | "wednesday" | "wed" => Weekday::Wed,
        "jeudi" | "jeu" | "thursday" | "thu" => Weekday::Thu,
        "vendredi" | "ven" | "friday" | "fri" => Weekday::Fri,
        "samedi" | "sam" | "saturday" | "sat" => Weekday::Sat,
        "dimanche" | "dim" | "sunday" | "sun" => Weekday::Sun,
        _ => return None,
    })
}

/// Number of the month of a name or a usual abbreviation of it.
pub fn month(word: &str) -> Option<u32> {
    Some(match word {
        "janvier" | "janv" | "jan" | "january" => 1,
        "fevrier" | "fevr" | "fev" | "february" | "feb" => 2,
        "mars" | "mar" | "march" => 3,
        "avril" | "avr" | "april" | "apr" => 4,
        "mai" | "may" => 5,
        "juin" | "june" | "jun" => 6,
        "juillet" | "juil" | "july" | "jul" => 7,
        "aout" | "august" | "aug" => 8,
        "septembre" | "sept" | "sep" | "september" => 9,
        "octobre" | "oct" | "october" => 10,
        "novembre" | "nov" | "november" => 11,
        "decembre" | "dec" | "december" => 12,
        _ => return None,
    })
}

/// Whether `prochain`, `last` and the like look forward or back.
pub fn side(word: &str) -> Option<Direction> {
    match word {
        "prochain" | "prochaine" | "next" => Some(Direction::Future),
        "dernier" | "derniere" | "passe" | "last" => Some(Direction::Past),
        _ => None,
    }
}

/// The unit of an offset, by its letter or its word.
pub fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "j" | "jour" | "jours" | "d" | "day" | "days" => Unit::Day,
        "s" | "sem" | "semaine" | "semaines" | "w" | "week" | "weeks" => Unit::Week,
        "m" | "mois" | "month" | "months" => Unit::Month,
        "a" | "an" | "ans" | "annee" | "annees" | "y" | "year" | "years" => Unit::Year,
        _ => return None,
    })
}

/// A number of units: digits, or the word for one.
pub fn count(word: &str) -> Option<u32> {
    match word {
        "un" | "une" | "a" | "one" => Some(1),
        digits => digits.parse().ok(),
    }
}

/// A day of the month: `12`, `1er`, `2nd`.
pub fn day_of_month(word: &str) -> Option<u32> {
    let digits = ["er", "st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    if digits.is_empty() || digits.len() > 2 { None } else { digits.parse().ok() }
}
