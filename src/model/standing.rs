//! How a record of a register stands on a date D: to come, in force, over, late … and the date that it is known by.
//!
//! Nothing of this is stored: it follows from the record's dates and D.

use chrono::{Datelike, NaiveDate};

use super::kind::Kind;
use super::record::Record;

/// How a record stands on D.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// Nothing to say: it happened, or it bears no date.
    Plain,
    /// Dated after D.
    Later,
    /// An agreement or a mandate: begun on or before D, not ended before D.
    InForce,
    /// An agreement or a mandate that ended before D.
    Over,
    /// A task not done by D, and not late.
    Open,
    /// A task not done by D whose day was before D.
    Overdue,
    /// A task done by D.
    Done,
    /// The stages of a project by D, the last reached: set up, evaluated for the ANR, supported by a letter, labelled,
    /// funded, running, closed (with what outcome).
    SetUp,
    Evaluated,
    Supported,
    Labelled,
    Funded,
    Running,
    Closed,
    Succeeded,
    Failed,
}

impl Standing {
    /// The code in the catalogue.
    pub const fn code(self) -> &'static str {
        match self {
            Standing::Plain => "plain",
            Standing::Later => "later",
            Standing::InForce => "in_force",
            Standing::Over => "over",
            Standing::Open => "open",
            Standing::Overdue => "overdue",
            Standing::Done => "done",
            Standing::SetUp => "set_up",
            Standing::Evaluated => "evaluated",
            Standing::Supported => "supported",
            Standing::Labelled => "labelled",
            Standing::Funded => "funded",
            Standing::Running => "running",
            Standing::Closed => "closed",
            Standing::Succeeded => "succeeded",
            Standing::Failed => "failed",
        }
    }

    /// Whether it is no longer, or not yet, of today: shown in the background.
    pub const fn is_past_or_to_come(self) -> bool {
        matches!(self, Standing::Later | Standing::Over | Standing::Done)
    }
}

/// The dates of a project, in the order in which they come.
pub const PROJECT_DATES: [&str; 6] =
    ["anr_evaluated_on", "supported_on", "labelled_on", "funded_on", "started_on", "closed_on"];

/// The field with the date that a record of the kind is known by; none for a project, which has several, for what has a
/// year only, and for people.
pub const fn date_field(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Membership => "joined_on",
        Kind::Payment => "paid_on",
        Kind::Visit | Kind::Event | Kind::Reading => "date",
        Kind::Engagement | Kind::Mandate => "started_on",
        Kind::Agreement => "signed_on",
        Kind::Financing => "obtained_on",
        Kind::Market => "opened_on",
        Kind::Task => "due_on",
        Kind::Fulfilment => "done_on",
        Kind::Dues | Kind::Figures | Kind::Project => return None,
        Kind::Staff | Kind::Organisation | Kind::Contact | Kind::ProjectPartner => return None,
    })
}

/// The date that a record is known by: a project by its last one, what has a year only by the end of that year.
pub fn date(record: &Record) -> Option<NaiveDate> {
    match record.kind {
        Kind::Project => PROJECT_DATES.iter().filter_map(|field| record.date(field)).max(),
        Kind::Figures | Kind::Dues => {
            let year = record.int("year").and_then(|year| i32::try_from(year).ok())?;
            NaiveDate::from_ymd_opt(year, 12, 31)
        }
        kind => date_field(kind).and_then(|field| record.date(field)),
    }
}

/// How a record stands on D.
pub fn of(record: &Record, on: NaiveDate) -> Standing {
    let by = |field: &str| record.date(field).is_some_and(|date| date <= on);
    match record.kind {
        Kind::Project => project(record, on),
        Kind::Task if by("done_on") => Standing::Done,
        Kind::Task if record.date("due_on").is_some_and(|due| due < on) => Standing::Overdue,
        Kind::Task => Standing::Open,
        // The figures of a year are known while it runs.
        Kind::Figures | Kind::Dues => match record.int("year") {
            Some(year) if year > i64::from(on.year()) => Standing::Later,
            _ => Standing::Plain,
        },
        Kind::Agreement | Kind::Mandate => match date(record) {
            Some(begun) if begun > on => Standing::Later,
            _ if record.date("ended_on").is_some_and(|ended| ended < on) => Standing::Over,
            _ => Standing::InForce,
        },
        _ if date(record).is_some_and(|date| date > on) => Standing::Later,
        _ => Standing::Plain,
    }
}

fn project(record: &Record, on: NaiveDate) -> Standing {
    let by = |field: &str| record.date(field).is_some_and(|date| date <= on);
    if by("closed_on") {
        return match record.text("outcome") {
            "success" => Standing::Succeeded,
            "failure" => Standing::Failed,
            _ => Standing::Closed,
        };
    }
    let stages = [
        ("started_on", Standing::Running),
        ("funded_on", Standing::Funded),
        ("labelled_on", Standing::Labelled),
        ("supported_on", Standing::Supported),
        ("anr_evaluated_on", Standing::Evaluated),
    ];
    match stages.into_iter().find(|(field, _)| by(field)) {
        Some((_, stage)) => stage,
        None if date(record).is_some() => Standing::Later,
        None => Standing::SetUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::Value;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn record(kind: Kind, dates: &[(&'static str, &str)]) -> Record {
        dates.iter().fold(Record::new(kind), |record, (field, date)| record.with(field, Value::Date(day(date))))
    }

    #[test]
    fn what_is_in_force_counts_both_its_days() {
        let agreement = record(Kind::Agreement, &[("signed_on", "2014-03-01"), ("ended_on", "2015-06-30")]);
        let endless = record(Kind::Mandate, &[("started_on", "2014-03-01")]);
        for (on, want, without_end) in [
            ("2014-02-28", Standing::Later, Standing::Later),
            ("2014-03-01", Standing::InForce, Standing::InForce),
            ("2015-06-30", Standing::InForce, Standing::InForce),
            ("2015-07-01", Standing::Over, Standing::InForce),
        ] {
            assert_eq!(of(&agreement, day(on)), want, "{on}");
            assert_eq!(of(&endless, day(on)), without_end, "{on}");
        }
    }

    #[test]
    fn a_task_is_open_until_it_is_done_and_late_after_its_day() {
        let task = record(Kind::Task, &[("due_on", "2015-03-10"), ("done_on", "2015-03-20")]);
        for (on, want) in [
            ("2015-03-10", Standing::Open),
            ("2015-03-11", Standing::Overdue),
            ("2015-03-19", Standing::Overdue),
            ("2015-03-20", Standing::Done),
        ] {
            assert_eq!(of(&task, day(on)), want, "{on}");
        }
        assert_eq!(of(&record(Kind::Task, &[]), day("2015-03-10")), Standing::Open);
    }

    #[test]
    fn a_project_stands_at_the_last_stage_it_reached() {
        let project = record(
            Kind::Project,
            &[
                ("anr_evaluated_on", "2014-01-10"),
                ("labelled_on", "2014-03-10"),
                ("funded_on", "2014-06-10"),
                ("started_on", "2014-09-01"),
                ("closed_on", "2017-09-01"),
            ],
        );
        for (on, want) in [
            ("2014-01-09", Standing::Later),
            ("2014-01-10", Standing::Evaluated),
            ("2014-03-10", Standing::Labelled),
            ("2014-06-10", Standing::Funded),
            ("2016-01-01", Standing::Running),
            ("2017-09-01", Standing::Closed),
        ] {
            assert_eq!(of(&project, day(on)), want, "{on}");
        }
        let with = |outcome: &str| project.clone().with("outcome", Value::Text(outcome.into()));
        assert_eq!(of(&with("success"), day("2018-01-01")), Standing::Succeeded);
        assert_eq!(of(&with("failure"), day("2018-01-01")), Standing::Failed);
        assert_eq!(of(&Record::new(Kind::Project), day("2018-01-01")), Standing::SetUp);
        assert_eq!(date(&project), Some(day("2017-09-01")));
    }

    #[test]
    fn what_is_dated_after_the_day_is_to_come() {
        for kind in [Kind::Event, Kind::Financing, Kind::Market, Kind::Reading, Kind::Engagement, Kind::Fulfilment] {
            let record = record(kind, &[(date_field(kind).unwrap(), "2015-06-30")]);
            assert_eq!(of(&record, day("2015-06-29")), Standing::Later, "{}", kind.code());
            assert_eq!(of(&record, day("2015-06-30")), Standing::Plain, "{}", kind.code());
        }
        let figures = Record::new(Kind::Figures).with("year", Value::Int(2015));
        assert_eq!(of(&figures, day("2014-12-31")), Standing::Later);
        assert_eq!(of(&figures, day("2015-01-01")), Standing::Plain);
        assert_eq!(of(&Record::new(Kind::Contact), day("2015-01-01")), Standing::Plain);
    }

    #[test]
    fn the_date_that_a_kind_is_known_by_is_one_of_its_fields() {
        for kind in Kind::ALL {
            if let Some(field) = date_field(kind) {
                assert!(kind.field(field).is_some(), "{} has no {field}", kind.code());
            }
        }
        for field in PROJECT_DATES {
            assert!(Kind::Project.field(field).is_some());
        }
    }
}
