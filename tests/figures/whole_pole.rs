//! The sample pole, imported, gives the figures that were computed apart from this program, on every date.

use std::collections::BTreeSet;
use std::path::Path;

use rouage::counters::{self, Ratio, Status};
use rouage::interchange::import::{self, Options};
use rouage::store::{Clock, Session, Store};
use serde_json::{Value as Json, json};

fn data(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn two_decimals(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn done(status: &Status, id: &str) -> i64 {
    status.figure(id).and_then(|figure| figure.done).unwrap() as i64
}

fn rate(status: &Status, id: &str, part: &str, whole: &str) -> Json {
    match status.figure(id).and_then(|figure| figure.ratio) {
        Some(Ratio::Share { numerator, denominator }) => json!({ part: numerator, whole: denominator }),
        other => panic!("{id}: {other:?}"),
    }
}

fn growth(status: &Status, id: &str) -> Json {
    match status.figure(id).and_then(|figure| figure.ratio) {
        Some(Ratio::Growth { now, before }) => json!({ "now": now, "before": before }),
        other => panic!("{id}: {other:?}"),
    }
}

#[test]
fn the_sample_pole_gives_its_figures_on_every_date() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
    let mut store = Store::open(&folder.path().join("pole.db"), session).unwrap();
    let report = import::run(&mut store, &[data("pole")], &Options::default(), &|_| String::new()).unwrap();
    assert!(report.done && !report.faulty(), "{report:?}");
    let facts = store.facts().unwrap();

    let expected: Json = serde_json::from_slice(&std::fs::read(data("pole.expected.json")).unwrap()).unwrap();
    let expected = expected.as_array().unwrap();
    assert!(expected.len() > 10);
    let mut wrong = Vec::new();
    for want in expected {
        let on = want["on"].as_str().unwrap().parse().unwrap();
        let contract = store.contract_on(on);
        let status = counters::status(&facts, contract, on);
        let members = &status.members;
        let by_college: serde_json::Map<_, _> =
            members.by_college.iter().map(|(code, n)| (code.to_string(), json!(n))).collect();
        let dues_status: serde_json::Map<_, _> =
            members.dues_status.iter().map(|(status, n)| (status.code().to_owned(), json!(n))).collect();
        let share = contract.territory.share;
        let visits = status.figure("visits_companies").unwrap();
        // The expectation of a yearly target is known outside the contract's years too.
        let expected = contract
            .indicators_of("visits_companies")
            .find_map(|indicator| indicator.target.as_ref()?.on(on, None))
            .unwrap();
        let got = json!({
            "members": {
                "total": members.total,
                "by_college": by_college,
                "up_to_date": members.up_to_date,
                "dues_status": dues_status,
            },
            "territory": {
                "n": status.territory.inside,
                "total": status.territory.total,
                "share": status.territory.share(),
                "compliant": status.territory.complies(share),
                "room": status.territory.room(share),
                "needed": status.territory.needed(share),
            },
            "pme": growth(&status, "growth_sme"),
            "eti_ge": growth(&status, "growth_mid_large"),
            "dues": {
                "collected_cents": status.dues.collected,
                "called_cents": status.dues.called,
            },
            "visits": {
                "done": done(&status, "visits_companies"),
                "new": done(&status, "visits_new"),
                "expected": two_decimals(expected.expected),
                "projection": two_decimals(visits.projection.unwrap()),
            },
            "advisory": {
                "total": done(&status, "advisory_total"),
                "innovation": done(&status, "advisory_innovation"),
                "individual": done(&status, "advisory_individual"),
            },
            "labels": { "year": done(&status, "labels_year"), "cumulative": done(&status, "labels_cumulative") },
            "anr": done(&status, "anr_prelim_year"),
            "fui": rate(&status, "fui_followup_rate", "followed", "open"),
            "success": rate(&status, "success_rate", "ok", "closed"),
            "structuring": done(&status, "structuring_cumulative"),
            "projects_training": done(&status, "projects_training"),
            "partnerships": done(&status, "partnerships"),
            "cluster": done(&status, "interpole"),
            "mandates": done(&status, "mandates"),
            "commissions": done(&status, "commission_plenary"),
            "network_health": done(&status, "network_days_health"),
            "network_aero": done(&status, "network_days_aerospace"),
            "downstream": done(&status, "downstream_finance"),
            "outlets": rate(&status, "intl_outlet_rate", "n", "of"),
        });
        let got = got.as_object().unwrap();
        let keys = |object: &serde_json::Map<String, Json>| object.keys().cloned().collect::<BTreeSet<_>>();
        let mut known = keys(want.as_object().unwrap());
        known.remove("on");
        assert_eq!(keys(got), known, "every figure of the sample is compared");
        for (key, got) in got {
            if *got != want[key] {
                wrong.push(format!("{on} {key}: {got} instead of {}", want[key]));
            }
        }
        // A figure is the number of its evidence rows.
        for figure in &status.figures {
            let measure = contract.measure(&figure.id).unwrap();
            let evidence = counters::evidence::of(measure, &facts, contract, on);
            let sum: i64 = evidence.counted.iter().map(|row| row.amount).sum();
            let figured = match (figure.ratio, figure.done) {
                (Some(Ratio::Share { numerator, .. }), _) => numerator,
                (Some(Ratio::Growth { now, .. }), _) => now,
                (None, Some(done)) => (done - figure.base) as i64,
                (None, None) => 0,
            };
            assert_eq!(sum, figured, "{on} {}", figure.id);
            assert_eq!(*figure, counters::figure_of(measure, &facts, contract, on), "alone or among all");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
