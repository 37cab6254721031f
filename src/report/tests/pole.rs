//! What a report says agrees with the counters, on a pole of some size.

use super::{Pole, day};
use crate::contract::Rule;
use crate::report::Report;

fn demo() -> (Report, Report) {
    let mut pole = Pole::empty();
    crate::demo::fill(&mut pole.store).unwrap();
    let contract = pole.store.contract_on(day("2016-09-15")).clone();
    (pole.report_on(&contract, "2015-12-31"), pole.report_on(&contract, "2016-09-15"))
}

#[test]
fn every_list_is_as_long_as_its_figure() {
    let (whole, begun) = demo();
    for report in [whole, begun] {
        let members = &report.status.members;
        assert_eq!(report.members.iter().filter(|row| row.is_member()).count(), members.total as usize);
        assert_eq!(
            report.members.iter().filter(|row| row.up_to_date == Some(true)).count(),
            members.up_to_date as usize
        );
        let territory = report.territory.up_to_date;
        assert_eq!(report.territory.outsiders.len(), (territory.total - territory.inside) as usize);
        let balance = report.movements.balance;
        assert_eq!(
            balance.opening - balance.ended_with_last_year + balance.arrivals - balance.departures,
            balance.closing
        );
        assert_eq!(balance.closing, members.total);
        assert_eq!(report.movements.arrivals.len(), balance.arrivals as usize);
        assert_eq!(report.movements.departures.len(), (balance.departures + balance.last_day) as usize);
        let dues = &report.dues;
        assert_eq!(dues.collected.last().map(|(_, cents)| *cents), Some(report.status.dues.collected));
        assert_eq!(dues.totals.called, report.status.dues.called);
        assert_eq!(report.charts.dues.months.iter().sum::<f64>(), report.status.dues.collected as f64);
        let visits = report.status.figure("visits_companies").and_then(|figure| figure.done);
        assert_eq!(Some(report.charts.visits.months.iter().sum::<f64>()), visits);
    }
}

#[test]
fn every_count_is_the_number_of_its_evidence() {
    let (whole, _) = demo();
    let contract = crate::contract::Contract::parse(crate::contract::BUILT_IN).unwrap();
    let mut checked = 0;
    for sheet in &whole.indicators {
        let Some(proof) = sheet.proof.map(|proof| &whole.proofs[proof]) else { continue };
        let rule = contract.measure(&proof.measure).unwrap().rule;
        let counts = !rule.is_rate()
            && !matches!(
                rule,
                Rule::MemberGrowth
                    | Rule::FiguresGrowth
                    | Rule::FiguresAgainstReference
                    | Rule::DuesCollected
                    | Rule::ByHand
            );
        if counts && sheet.restated.is_none() {
            assert_eq!(sheet.done, Some(proof.counted.len() as f64 + sheet.base), "{}", proof.measure);
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}
