use super::super::BUILT_IN;
use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The built-in contract with other days and only these obligations.
fn contract(starts_on: &str, ends_on: &str, obligations: &[(&str, &str, Option<&str>)]) -> Contract {
    let mut contract = Contract::parse(BUILT_IN).unwrap();
    (contract.starts_on, contract.ends_on) = (day(starts_on), day(ends_on));
    contract.obligations = obligations
        .iter()
        .map(|(code, every, on)| {
            let on = on.map(|on| format!("on = \"{on}\"\n")).unwrap_or_default();
            let source = format!(
                "code = \"{code}\"\narticle = \"1\"\nevery = \"{every}\"\n{on}wording = \"\"\nwording_en = \"\""
            );
            toml::from_str(&source).unwrap()
        })
        .collect();
    contract
}

fn told(contract: &Contract, from: &str, to: &str) -> Vec<String> {
    let found = contract.occurrences(day(from), day(to));
    found.iter().map(|each| format!("{} {} {}", each.obligation.code, each.period, each.due_on)).collect()
}

#[test]
fn when_each_rhythm_falls_due() {
    let one = |every, on| contract("2014-01-01", "2018-12-31", &[("x", every, on)]);
    for (every, on, from, to, want) in [
        ("year", Some("03-31"), "2015-01-01", "2016-12-31", &["x 2015 2015-03-31", "x 2016 2016-03-31"][..]),
        ("year", None, "2015-01-01", "2015-12-31", &["x 2015 2015-12-31"]),
        // Both days are included.
        ("year", Some("03-31"), "2015-03-31", "2015-03-31", &["x 2015 2015-03-31"]),
        ("year", Some("03-31"), "2015-04-01", "2016-03-30", &[]),
        ("year", Some("02-29"), "2015-01-01", "2016-12-31", &["x 2015 2015-02-28", "x 2016 2016-02-29"]),
        ("half_year", None, "2015-01-01", "2015-12-31", &["x 2015-1 2015-06-30", "x 2015-2 2015-12-31"]),
        ("half_year", None, "2015-07-01", "2016-06-30", &["x 2015-2 2015-12-31", "x 2016-1 2016-06-30"]),
        ("once", Some("2015-12-31"), "2014-01-01", "2018-12-31", &["x 2015 2015-12-31"]),
        ("once", Some("2015-12-31"), "2016-01-01", "2018-12-31", &[]),
        ("event", None, "2014-01-01", "2018-12-31", &[]),
        // Nothing falls due before the contract or after it, and nothing between days that run backwards.
        ("year", Some("03-31"), "2010-01-01", "2014-12-31", &["x 2014 2014-03-31"]),
        ("year", None, "2018-01-01", "2030-12-31", &["x 2018 2018-12-31"]),
        ("year", None, "2016-01-01", "2015-01-01", &[]),
    ] {
        assert_eq!(told(&one(every, on), from, to), want, "{every} {on:?} {from} {to}");
    }
}

#[test]
fn a_contract_that_begins_or_ends_within_a_year_asks_for_what_falls_due_within_it() {
    let all = [("a", "year", Some("03-31")), ("b", "year", None), ("c", "half_year", None)];
    let contract = contract("2014-07-01", "2015-06-30", &all);
    let want = ["b 2014 2014-12-31", "c 2014-2 2014-12-31", "a 2015 2015-03-31", "c 2015-1 2015-06-30"];
    assert_eq!(told(&contract, "2000-01-01", "2030-01-01"), want);
}

#[test]
fn the_built_in_contract_has_all_twelve() {
    let contract = Contract::parse(BUILT_IN).unwrap();
    assert_eq!(contract.obligations.len(), 12);
    assert!(contract.obligations.iter().all(|each| each.label.is_some() && each.label_en.is_some()));
    let year = contract.occurrences(day("2015-01-01"), day("2015-12-31"));
    // Eight yearly ones, two half-years and the mid-term review.
    assert_eq!(year.len(), 11);
    assert_eq!((year[0].obligation.code.as_str(), year[0].due_on), ("bilan_financier", day("2015-03-31")));
    assert!(!year.iter().any(|each| each.obligation.code == "statuts_instances"));
    assert_eq!(contract.occurrences_of("fin_contrat").len(), 1);
}

#[test]
fn days_that_cannot_be_are_refused() {
    for (written, instead, fine) in [
        ("on = \"03-31\"", "on = \"02-29\"", true),
        ("on = \"03-31\"", "on = \"02-30\"", false),
        ("on = \"03-31\"", "on = \"3-31\"", false),
        ("on = \"03-31\"", "on = \"2015-03-31\"", false),
        ("on = \"2018-12-31\"", "on = \"12-31\"", false),
        ("on = \"2018-12-31\"", "", false),
        ("every = \"half_year\"", "every = \"half_year\"\non = \"06-30\"", false),
        ("every = \"event\"", "every = \"event\"\non = \"06-30\"", false),
        ("code = \"bilan_activite\"", "code = \"bilan_financier\"", false),
    ] {
        assert!(BUILT_IN.contains(written));
        let parsed = Contract::parse(&BUILT_IN.replacen(written, instead, 1));
        match parsed {
            Ok(_) => assert!(fine, "{instead}"),
            Err(error) => {
                assert!(!fine && error.faults.len() == 1, "{instead}: {error}");
                assert!(error.faults[0].line.is_some(), "{error}");
            }
        }
    }
}

#[test]
fn periods_are_written_and_read() {
    for text in ["2015", "2015-1", "2015-2", "2015-06-30"] {
        assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
    }
    for text in ["", "15", "2015-3", "2015-", "2015-01", "-123", "2015-02-30", "2015-6-030", "été", "201é"] {
        assert_eq!(text.parse::<Period>(), Err(NoPeriod), "{text}");
    }
    let contract = Contract::parse(BUILT_IN).unwrap();
    let has =
        |code: &str, period: &str| contract.has_period(contract.obligation(code).unwrap(), period.parse().unwrap());
    assert!(has("bilan_financier", "2014") && has("correspondant_national", "2018-2"));
    assert!(has("statuts_instances", "2015-06-30") && has("bilan_intermediaire", "2015"));
    assert!(!has("bilan_financier", "2019") && !has("bilan_financier", "2015-1"));
    assert!(!has("correspondant_national", "2015") && !has("bilan_intermediaire", "2016"));
    assert!(!has("statuts_instances", "2015") && !has("bilan_financier", "2015-03-31"));
}

proptest! {
    #[test]
    fn each_occurrence_comes_once_within_bounds_and_in_one_part(
        starts in 0i64..2000, length in 0i64..4000, from in -500i64..6500, span in 0i64..6000, cut in 0i64..6000,
        month in 1u32..=12, of_month in 1u32..=28,
    ) {
        let at = |days: i64| day("2010-01-01") + chrono::Duration::days(days);
        let on = format!("{month:02}-{of_month:02}");
        let once = at(starts + length / 2).to_string();
        let all = [("a", "year", Some(on.as_str())), ("b", "year", None), ("c", "half_year", None),
            ("d", "once", Some(once.as_str())), ("e", "event", None)];
        let contract = contract(&at(starts).to_string(), &at(starts + length).to_string(), &all);
        let (first, last) = (at(from), at(from + span));
        let found = contract.occurrences(first, last);
        let keys: Vec<(String, Period)> = found.iter().map(|o| (o.obligation.code.clone(), o.period)).collect();
        let distinct: std::collections::BTreeSet<_> = keys.iter().cloned().collect();
        prop_assert_eq!(distinct.len(), keys.len());
        prop_assert!(found.is_sorted_by_key(|o| o.due_on));
        for each in &found {
            prop_assert!((first..=last).contains(&each.due_on));
            prop_assert!((contract.starts_on..=contract.ends_on).contains(&each.due_on));
            prop_assert!(each.period.year() == each.due_on.year() && each.obligation.code != "e");
        }
        // Two spans that meet hold together what the whole holds.
        let middle = at(from + cut.min(span));
        let parts = contract.occurrences(first, middle).len()
            + contract.occurrences(middle + chrono::Days::new(1), last).len();
        prop_assert_eq!(parts, found.len());
        // The one that comes once is there when its day is.
        let day_of_once = at(starts + length / 2);
        let there = keys.iter().any(|(code, _)| code == "d");
        prop_assert_eq!(there, (first..=last).contains(&day_of_once));
    }
}
