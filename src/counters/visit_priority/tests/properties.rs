//! What holds for any company and any weights; and a measurement.

use proptest::prelude::*;

use super::*;

fn any_why() -> impl Strategy<Value = Why> {
    prop_oneof![
        Just(Why::NeverVisited),
        (0u32..200).prop_map(|months| Why::LongAgo { last: on(), months }),
        (1i64..100_000).prop_map(|owed| Why::DuesLate { owed }),
        Just(Why::NewCompany { done: 1, target: 10 }),
        any::<bool>().prop_map(|same_commune| Why::NearPlanned { on: on(), organisation: 1, same_commune }),
        (0u8..5).prop_map(|sector| Why::SectorBehind { sector }),
        Just(Why::NotThisYear),
    ]
}

fn any_weights() -> impl Strategy<Value = VisitPriority> {
    (prop::array::uniform8(0.0..50.0f64), 0u32..48).prop_map(|(weights, most)| VisitPriority {
        never_visited: weights[0],
        long_ago_per_month: weights[1],
        long_ago_most: most,
        dues_late: weights[2],
        new_company: weights[3],
        near_commune: weights[4],
        near_postal_code: weights[5],
        sector_behind: weights[6],
        not_this_year: weights[7],
        ..VisitPriority::default()
    })
}

fn place_of(candidates: &mut [Candidate], facts: &Facts, id: Id) -> usize {
    candidates.sort_by(|a, b| order(a, b, facts));
    candidates.iter().position(|candidate| candidate.organisation == id).unwrap()
}

proptest! {
    #[test]
    fn one_more_reason_never_lowers_the_rank(weights in any_weights(), reasons in prop::collection::vec(prop::collection::vec(any_why(), 0..5), 1..12), which in 0usize..12, more in any_why()) {
        let mut pole = Pole::default();
        let mut candidates: Vec<Candidate> = Vec::new();
        for (at, reasons) in reasons.iter().enumerate() {
            let id = pole.company("Égale", LYON, 0);
            let mut candidate = Candidate { organisation: id, standing: Standing::Prospect, departement: None, sectors: 0, score: 0.0, reasons: Vec::new(), planned: None, at };
            reasons.iter().for_each(|why| candidate.add(*why, &weights));
            candidates.push(candidate);
        }
        let id = Id::try_from(which % reasons.len()).unwrap() + 1;
        let before = place_of(&mut candidates, &pole.0, id);
        candidates[before].add(more, &weights);
        let told: Vec<f64> = candidates[before].reasons.iter().map(|why| why.weight(&weights)).collect();
        prop_assert!(told.is_sorted_by(|a, b| a >= b));
        prop_assert!(place_of(&mut candidates, &pole.0, id) <= before);
    }

    #[test]
    fn a_company_whose_dues_turn_late_never_ranks_lower(visited in prop::collection::vec(prop::option::of(0u64..2000), 2..10), which in 0usize..10) {
        let mut pole = Pole::default();
        for (number, days) in visited.iter().enumerate() {
            let id = pole.company(&format!("Atelier {number}"), LYON, 0);
            pole.member(id, "2001-01-01", None);
            if let Some(days) = days {
                pole.visit(id, &(on() - Days::new(*days)).to_string(), true);
            }
        }
        let id = Id::try_from(which % visited.len()).unwrap() + 1;
        let rank = |pole: &Pole| pole.ranking().iter().position(|candidate| candidate.organisation == id).unwrap_or(usize::MAX);
        let before = rank(&pole);
        pole.owes(id, "2015-04-01", 55_000);
        prop_assert!(rank(&pole) <= before);
    }
}

/// `cargo test --release --lib -- --ignored a_hundred_thousand_companies --nocapture`
#[test]
#[ignore = "a measurement"]
fn a_hundred_thousand_companies() {
    let mut pole = Pole::default();
    let places = [BESANCON, MORTEAU, MONTLEBON, LYON];
    for number in 0..100_000u32 {
        let id = pole.company(
            &format!("Atelier {}", number * 7919 % 100_003),
            places[number as usize % 4],
            1 << (number % 5),
        );
        if number % 10 == 0 {
            pole.member(id, "2010-01-01", None);
            pole.owes(id, "2015-04-01", 55_000);
        }
        for visit in 0..10u32 {
            let date = day("2009-01-01") + Days::new(u64::from(number * 31 % 200 + visit * 230));
            pole.0.visits.push(id, Visit::new(visit, date, 1, date <= on()));
        }
    }
    let contract = contract();
    for _ in 0..5 {
        let start = std::time::Instant::now();
        let found = ranking(&pole.0, &contract, on());
        println!("{} companies of {}: {:?}", found.len(), pole.0.organisations.len(), start.elapsed());
    }
}
