//! When a person's data has been kept long enough: so many months without news, or on the day they opposed.

use chrono::{Months, NaiveDate};

/// Three years without news: what the CNIL recommends for prospects, and what a pole is set to unless it says otherwise.
pub const USUAL_MONTHS: u32 = 36;
/// What can be set, in months.
pub const MONTHS: std::ops::RangeInclusive<u32> = 1..=240;

/// What is known of when somebody gave a sign of life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    /// As it was entered.
    pub last_news_on: Option<NaiveDate>,
    /// The last visit on which they were met.
    pub met_on: Option<NaiveDate>,
    pub consent_on: Option<NaiveDate>,
    pub opposed_on: Option<NaiveDate>,
    /// The day on which the record was made.
    pub created_on: Option<NaiveDate>,
}

/// From what the time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Since {
    News,
    Met,
    Consent,
    Created,
    /// They opposed: nothing runs.
    Opposed,
}

impl Since {
    /// The code in JSON and in the texts.
    pub const fn code(self) -> &'static str {
        match self {
            Since::News => "news",
            Since::Met => "met",
            Since::Consent => "consent",
            Since::Created => "created",
            Since::Opposed => "opposed",
        }
    }
}

/// When somebody's data is no longer to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    /// The first day on which it is to be gone.
    pub on: NaiveDate,
    pub since: Since,
    /// The day of that.
    pub last: NaiveDate,
}

impl Expiry {
    /// Whether it is to be gone by a day.
    pub fn is_due(&self, on: NaiveDate) -> bool {
        self.on <= on
    }
}

/// When data without news for so many months is no longer to be kept. Signs after `on` have not been given yet. None
/// where nothing says since when it is there.
pub fn expiry(signs: &Signs, months: u32, on: NaiveDate) -> Option<Expiry> {
    let known = |date: Option<NaiveDate>| date.filter(|date| *date <= on);
    if let Some(opposed) = known(signs.opposed_on) {
        return Some(Expiry { on: opposed, since: Since::Opposed, last: opposed });
    }
    // The latest sign, whoever noted it: what was entered once does not make a later visit unmade.
    let given = [(signs.last_news_on, Since::News), (signs.met_on, Since::Met), (signs.consent_on, Since::Consent)];
    let latest =
        given.into_iter().rev().filter_map(|(date, since)| Some((known(date)?, since))).max_by_key(|(date, _)| *date);
    // A record that came with an import is as young as the import: what it says of the person is older, and holds.
    let created = || signs.created_on.map(|date| (date, Since::Created));
    let (last, since) = latest.or_else(created)?;
    let on = last.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX);
    Some(Expiry { on, since, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn three_years_run_from_the_last_sign_of_life() {
        let some = |text: &str| Some(day(text));
        let on = day("2018-06-30");
        let cases = [
            (Signs { created_on: some("2014-01-15"), ..Signs::default() }, "2017-01-15", Since::Created),
            (
                Signs { created_on: some("2018-01-15"), met_on: some("2015-03-02"), ..Signs::default() },
                "2018-03-02",
                Since::Met,
            ),
            (
                Signs { met_on: some("2015-03-02"), consent_on: some("2016-02-29"), ..Signs::default() },
                "2019-02-28",
                Since::Consent,
            ),
            // The latest holds, whether it was entered or follows from a visit.
            (
                Signs { last_news_on: some("2014-05-05"), met_on: some("2017-01-01"), ..Signs::default() },
                "2020-01-01",
                Since::Met,
            ),
            (
                Signs { last_news_on: some("2017-01-01"), met_on: some("2017-01-01"), ..Signs::default() },
                "2020-01-01",
                Since::News,
            ),
            // What is to come has not happened.
            (
                Signs { last_news_on: some("2019-01-01"), met_on: some("2016-01-01"), ..Signs::default() },
                "2019-01-01",
                Since::Met,
            ),
            (
                Signs { opposed_on: some("2018-06-30"), last_news_on: some("2018-06-30"), ..Signs::default() },
                "2018-06-30",
                Since::Opposed,
            ),
        ];
        for (signs, falls_on, since) in cases {
            let found = expiry(&signs, 36, on).unwrap();
            assert_eq!((found.on, found.since), (day(falls_on), since), "{signs:?}");
        }
        assert_eq!(expiry(&Signs::default(), 36, on), None);
    }

    #[test]
    fn the_day_itself_is_due() {
        let signs = Signs { last_news_on: Some(day("2015-06-30")), ..Signs::default() };
        let found = expiry(&signs, 36, day("2018-06-30")).unwrap();
        assert!(found.is_due(day("2018-06-30")) && !found.is_due(day("2018-06-29")));
        assert_eq!(expiry(&signs, u32::MAX, day("2018-06-30")).unwrap().on, NaiveDate::MAX);
    }
}
