//! What the figures of the dashboard are made of, with the rows behind each part: members by college and by the state of
//! their dues, dues called, all members in the territory.

use chrono::NaiveDate;

use super::evidence::Row;
use super::status::territory_of;
use crate::contract::Contract;
use crate::model::dues::DuesStatus;
use crate::model::facts::{Facts, File, dues_year};
use crate::model::kind::Kind;

/// A part of [`super::Status`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Members of a college: [`super::MemberCounts::by_college`].
    College(u8),
    /// Members whose dues stand so: [`super::MemberCounts::dues_status`].
    Dues(DuesStatus),
    /// Dues of the year called by the day, in cents: [`crate::model::dues::DuesTotals::called`].
    Called,
    /// Members in the territory, paid or not, in the colleges that count: [`super::Status::territory_all`].
    Inside,
}

/// The rows of a part on a day; their number, or for dues called their sum, is the figure.
pub fn rows(part: Part, facts: &Facts, contract: &Contract, on: NaiveDate) -> Vec<Row> {
    facts.files().flat_map(|file| of_file(part, &file, contract, on)).collect()
}

fn of_file(part: Part, file: &File, contract: &Contract, on: NaiveDate) -> Vec<Row> {
    if part == Part::Called {
        let called = file.dues.iter().filter(|dues| {
            dues.year == dues_year(on) && !dues.exempt && dues.called_on.is_some_and(|called| called <= on)
        });
        let organisation = file.organisation.id;
        return called.map(|dues| Row { kind: Kind::Dues, id: dues.id, organisation, amount: dues.amount }).collect();
    }
    let Some(period) = file.member_on(on) else { return Vec::new() };
    let counts = match part {
        Part::College(college) => period.college == college,
        Part::Dues(status) => file.dues_status(on) == status,
        Part::Inside => territory_of(file, contract, on).1.inside > 0,
        Part::Called => false,
    };
    let row = Row { kind: Kind::Membership, id: period.id, organisation: period.organisation, amount: 1 };
    counts.then_some(row).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::BUILT_IN;
    use crate::counters::status;
    use crate::store::{Clock, Session, Store};

    #[test]
    fn each_part_is_the_number_or_sum_of_its_rows() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session { who: "t".into(), id: "t".into(), clock: Clock::System };
        let mut store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        crate::demo::fill_large(&mut store, 300, 900, 1).unwrap();
        let facts = store.facts().unwrap();
        let contract = Contract::parse(BUILT_IN).unwrap();
        let mut seen = 0;
        for on in ["2014-12-31", "2015-06-30", "2018-10-31"] {
            let on = on.parse().unwrap();
            let status = status(&facts, &contract, on);
            let count = |part| rows(part, &facts, &contract, on).len();
            for (college, n) in &status.members.by_college {
                assert_eq!(count(Part::College(*college)), *n as usize);
                seen += n;
            }
            for (dues, n) in &status.members.dues_status {
                assert_eq!(count(Part::Dues(*dues)), *n as usize);
            }
            assert_eq!(count(Part::Inside), status.territory_all.inside as usize);
            let called: i64 = rows(Part::Called, &facts, &contract, on).iter().map(|row| row.amount).sum();
            assert_eq!(called, status.dues.called);
        }
        assert!(seen > 0);
    }
}
