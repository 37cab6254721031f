//! What the contract counts beside members and visits, as the counters see it: projects, agreements, mandates, events,
//! financings, markets, yearly figures, readings by hand, obligations met.

use chrono::{Datelike, NaiveDate};

use super::record::Id;

/// An R&D project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    pub id: Id,
    pub acronym: Box<str>,
    /// Bits of [`super::facts::Facts::sectors`].
    pub sectors: u32,
    pub programme: Option<Box<str>>,
    pub anr_evaluated_on: Option<NaiveDate>,
    pub labelled_on: Option<NaiveDate>,
    pub supported_on: Option<NaiveDate>,
    pub funded_on: Option<NaiveDate>,
    pub started_on: Option<NaiveDate>,
    pub closed_on: Option<NaiveDate>,
    /// Whether it was closed with success; none when nobody has said.
    pub success: Option<bool>,
    pub structuring: bool,
}

impl Project {
    /// The first day on which the records show the pole at work on the project: the opinion, the label, the letter of
    /// support, the funding or the start. There is no other date of its being set up.
    pub fn first_act(&self) -> Option<NaiveDate> {
        [self.anr_evaluated_on, self.labelled_on, self.supported_on, self.funded_on, self.started_on]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether it is closed by the end of a day.
    pub fn closed_by(&self, on: NaiveDate) -> bool {
        self.closed_on.is_some_and(|closed| closed <= on)
    }
}

/// An organisation in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partnership {
    pub project: Id,
    pub id: Id,
    pub organisation: Id,
}

/// A signed agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub id: Id,
    pub kind: Box<str>,
    pub title: Box<str>,
    pub partner: Option<Box<str>>,
    pub signed_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
}

impl Agreement {
    /// Who it is with: the partner, else the title stands for it.
    pub fn with(&self) -> &str {
        self.partner.as_deref().unwrap_or(&self.title)
    }
}

/// A seat in another body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    pub id: Id,
    pub body: Box<str>,
    pub holder: Box<str>,
    pub started_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
}

/// Whether what runs from one day, to another if it has ended, is in force on a day: not ended before it.
pub fn in_force(from: NaiveDate, to: Option<NaiveDate>, on: NaiveDate) -> bool {
    from <= on && to.is_none_or(|end| on <= end)
}

/// Something that took place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: Id,
    pub kind: Box<str>,
    pub date: NaiveDate,
    pub title: Box<str>,
    pub sector: Option<Box<str>>,
    pub organisation: Option<Id>,
    pub project: Option<Id>,
}

/// Money obtained for industrialisation or commercialisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Financing {
    pub organisation: Id,
    pub id: Id,
    pub obtained_on: NaiveDate,
}

/// A new outlet abroad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Market {
    pub organisation: Id,
    pub id: Id,
    pub opened_on: NaiveDate,
}

/// A company's figures of one year; money in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearFigures {
    pub organisation: Id,
    pub id: Id,
    pub year: i16,
    pub value_added: Option<i64>,
    pub headcount: Option<i64>,
    pub turnover: Option<i64>,
    pub exports: Option<i64>,
}

impl YearFigures {
    /// One of them by its field's name.
    pub fn of(&self, field: &str) -> Option<i64> {
        match field {
            "value_added" => self.value_added,
            "headcount" => self.headcount,
            "turnover" => self.turnover,
            "exports" => self.exports,
            _ => None,
        }
    }
}

/// A figure, or a status, entered by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub id: Id,
    /// The code of an indicator or the id of a measure.
    pub indicator: Box<str>,
    pub date: NaiveDate,
    pub value: Option<f64>,
    /// The stored code: `reached`, `ahead`, `on_track`, `behind`, `not_measurable`.
    pub status: Option<Box<str>>,
    pub source: Option<Box<str>>,
}

/// The reading that holds on a day among those of one code: the last up to it; of one day, the one entered last. Where
/// the figure starts anew each year, a reading holds in its own year only (decided).
pub fn reading_on<'a>(readings: impl Iterator<Item = &'a Reading>, on: NaiveDate, yearly: bool) -> Option<&'a Reading> {
    readings
        .filter(|reading| reading.date <= on && (!yearly || reading.date.year() == on.year()))
        .max_by_key(|reading| (reading.date, reading.id))
}

/// An obligation of a contract that was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fulfilment {
    pub id: Id,
    pub contract: Box<str>,
    pub obligation: Box<str>,
    pub period: Box<str>,
    pub done_on: NaiveDate,
    /// The staff's row, if it is said who.
    pub staff: Option<Id>,
}

/// What belongs to no organisation: few rows, read anew as a whole when one changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Activity {
    /// By id.
    pub projects: Vec<Project>,
    /// By project.
    pub partners: Vec<Partnership>,
    pub agreements: Vec<Agreement>,
    pub mandates: Vec<Mandate>,
    /// By date.
    pub events: Vec<Event>,
    pub readings: Vec<Reading>,
    pub fulfilments: Vec<Fulfilment>,
}

impl Activity {
    /// The project with that id.
    pub fn project(&self, id: Id) -> Option<&Project> {
        let index = self.projects.binary_search_by_key(&id, |project| project.id).ok()?;
        self.projects.get(index)
    }

    /// The organisations of a project.
    pub fn partners_of(&self, project: Id) -> &[Partnership] {
        let from = self.partners.partition_point(|partner| partner.project < project);
        let len = self.partners[from..].partition_point(|partner| partner.project == project);
        &self.partners[from..from + len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn in_force_from_the_first_day_to_the_last() {
        let (from, to) = (day(2015, 1, 10), Some(day(2015, 3, 1)));
        for (on, want) in
            [(day(2015, 1, 9), false), (day(2015, 1, 10), true), (day(2015, 3, 1), true), (day(2015, 3, 2), false)]
        {
            assert_eq!(in_force(from, to, on), want, "{on}");
        }
        assert!(in_force(from, None, day(2099, 1, 1)));
    }

    #[test]
    fn the_last_reading_up_to_the_day_holds_and_a_yearly_one_in_its_year() {
        let reading = |id, date| Reading {
            id,
            indicator: "X".into(),
            date,
            value: Some(f64::from(id)),
            status: None,
            source: None,
        };
        let readings = [reading(1, day(2014, 6, 1)), reading(3, day(2015, 2, 1)), reading(2, day(2015, 2, 1))];
        for (on, yearly, want) in [
            (day(2014, 5, 31), false, None),
            (day(2014, 6, 1), true, Some(1)),
            (day(2015, 1, 31), false, Some(1)),
            (day(2015, 1, 31), true, None),
            (day(2015, 2, 1), true, Some(3)),
            (day(2016, 1, 1), false, Some(3)),
        ] {
            assert_eq!(reading_on(readings.iter(), on, yearly).map(|reading| reading.id), want, "{on} {yearly}");
        }
    }
}
