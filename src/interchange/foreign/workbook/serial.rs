//! Spreadsheet days: numbers that a format makes dates.

use chrono::{Days, NaiveDate};

use super::super::table::Cell;

const MILLISECONDS: f64 = 86_400_000.0;
/// The last day that spreadsheets know, 31 December 9999, in the system of 1900.
const LAST: f64 = 2_958_465.0;
/// Days between the two systems.
const FROM_1904: f64 = 1_462.0;

/// A number whose format shows a date or a time. Hours of a day without a date are a text (`14:30`); what no calendar
/// has stays a number.
pub fn cell(serial: f64, is_1904: bool) -> Cell {
    let milliseconds = (serial * MILLISECONDS).round();
    let days = (milliseconds / MILLISECONDS).floor();
    if days == 0.0 && milliseconds > 0.0 {
        return time((milliseconds / 1_000.0) as u32);
    }
    let days = if is_1904 { days + FROM_1904 } else { days };
    date(days).map_or(Cell::Number(serial), Cell::Date)
}

/// Day 1 is 1 January 1900; day 60 is the 29 February 1900 that never was.
fn date(days: f64) -> Option<NaiveDate> {
    if !(1.0..=LAST).contains(&days) || days == 60.0 {
        return None;
    }
    let epoch = NaiveDate::from_ymd_opt(1899, 12, if days < 60.0 { 31 } else { 30 })?;
    epoch.checked_add_days(Days::new(days as u64))
}

fn time(seconds: u32) -> Cell {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let seconds = if seconds == 0 { String::new() } else { format!(":{seconds:02}") };
    Cell::Text(format!("{hours:02}:{minutes:02}{seconds}").into())
}

/// A date as XML writes it: `2015-12-31`, with or without a time.
pub fn iso(text: &str) -> Option<NaiveDate> {
    let day = text.trim().get(..10)?;
    NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()
}

/// Whether a built-in number format is one of dates or times.
pub fn is_built_in_date(format: u16) -> bool {
    matches!(format, 14..=22 | 27..=36 | 45 | 47 | 50..=58)
}

/// Whether a number format shows a date or a time of day: letters of days in it, out of quotes, brackets and escapes.
/// Elapsed hours (`[h]:mm`) are none.
pub fn is_date_format(format: &str) -> bool {
    let mut chars = format.chars();
    let mut dated = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '\\' | '_' | '*' => drop(chars.next()),
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').take(40).collect();
                if !inside.is_empty() && inside.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's')) {
                    return false;
                }
            }
            ';' => return dated,
            'G' | 'g' if chars.as_str().to_ascii_lowercase().starts_with("eneral") => return false,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' | 'j' | 'J' | 'a' | 'A' => dated = true,
            _ => {}
        }
    }
    dated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_days() {
        let date = |year, month, day| Cell::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap());
        for (serial, is_1904, expected) in [
            (42_369.0, false, date(2015, 12, 31)),
            (42_369.75, false, date(2015, 12, 31)),
            (42_368.999_999_999_9, false, date(2015, 12, 31)),
            (40_907.0, true, date(2015, 12, 31)),
            (1.0, false, date(1900, 1, 1)),
            (59.0, false, date(1900, 2, 28)),
            (60.0, false, Cell::Number(60.0)),
            (61.0, false, date(1900, 3, 1)),
            (0.0, true, date(1904, 1, 1)),
            (2_958_465.0, false, date(9999, 12, 31)),
            (2_958_466.0, false, Cell::Number(2_958_466.0)),
            (-1.0, false, Cell::Number(-1.0)),
            (0.0, false, Cell::Number(0.0)),
            (1e300, true, Cell::Number(1e300)),
            (0.604_166_666_666_667, false, Cell::Text("14:30".into())),
            (0.000_011_574_074, false, Cell::Text("00:00:01".into())),
        ] {
            assert_eq!(cell(serial, is_1904), expected, "{serial}");
        }
        assert!(matches!(cell(f64::NAN, false), Cell::Number(_)));
        assert!(matches!(cell(f64::INFINITY, false), Cell::Number(_)));
        assert_eq!(iso("2015-12-31T10:00:00"), NaiveDate::from_ymd_opt(2015, 12, 31));
        assert_eq!((iso("2015-02-30"), iso("hier"), iso("éééééé")), (None, None, None));
    }

    #[test]
    fn formats_of_dates_are_known() {
        for format in
            ["dd/mm/yyyy", "d mmm yy", "h:mm", "[$-40C]d mmmm yyyy;@", "jj/mm/aaaa", "yyyy\\-mm\\-dd", "mm:ss.0"]
        {
            assert!(is_date_format(format), "{format}");
        }
        for format in
            ["General", "0.00", "#,##0 \"euros de dû\"", "[h]:mm", "[Red]0", "@", "0\\d", "0_d", "", "[$€-40C]0"]
        {
            assert!(!is_date_format(format), "{format}");
        }
        assert!(is_built_in_date(14) && is_built_in_date(22) && !is_built_in_date(46) && !is_built_in_date(2));
    }
}
