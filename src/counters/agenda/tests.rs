use super::*;
use crate::contract::BUILT_IN;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn contracts() -> Vec<Contract> {
    vec![Contract::parse(BUILT_IN).unwrap()]
}

fn met(obligation: &str, period: &str, done_on: &str) -> Met {
    Met {
        id: 1,
        contract: "microtechniques-2014-2018".into(),
        obligation: obligation.into(),
        period: period.parse().unwrap(),
        done_on: day(done_on),
        staff: Some(7),
        by: "cmi".into(),
        note: None,
    }
}

fn entry(what: What, date: Option<&str>) -> Entry {
    Entry { what, date: date.map(day), organisation: None, staff: None, text: String::new(), done_on: None }
}

/// `late bilan_financier 2015 2015-03-31 +1`
fn told(lines: &[(Group, Entry)]) -> Vec<String> {
    lines
        .iter()
        .map(|(group, entry)| {
            let what = match &entry.what {
                What::Task(id) => format!("task{id}"),
                What::Visit(id) => format!("visit{id}"),
                What::Step(id) => format!("step{id}"),
                What::Obligation(duty) => {
                    let period = duty.period.map(|period| format!(" {period}")).unwrap_or_default();
                    format!("{}{period}", duty.obligation.code)
                }
            };
            let date = entry.date.map(|date| format!(" {date}")).unwrap_or_default();
            let earlier = entry.duty().filter(|duty| duty.earlier > 0).map(|duty| format!(" +{}", duty.earlier));
            format!("{} {what}{date}{}", group.code(), earlier.unwrap_or_default())
        })
        .collect()
}

fn only(code: &str, lines: Vec<(Group, Entry)>) -> Vec<String> {
    told(&lines).into_iter().filter(|line| line.contains(code)).collect()
}

#[test]
fn lines_stand_under_the_heading_of_their_day() {
    // 2015-07-01 is a Wednesday; the Sunday of its week is the 5th.
    let wanted = Wanted { only: Some(Sort::Task), ..Wanted::on(day("2015-07-01")) };
    let tasks =
        [None, Some("2015-07-06"), Some("2015-07-05"), Some("2015-07-02"), Some("2015-07-01"), Some("2015-06-30")];
    let entries = (1..).zip(tasks).map(|(id, date)| entry(What::Task(id), date)).collect();
    let want = [
        "late task6 2015-06-30",
        "today task5 2015-07-01",
        "week task4 2015-07-02",
        "week task3 2015-07-05",
        "later task2 2015-07-06",
        "undated task1",
    ];
    assert_eq!(told(&list(entries, &contracts(), &[], wanted)), want);
}

#[test]
fn on_a_sunday_the_week_is_over() {
    let wanted = Wanted::on(day("2015-07-05"));
    let entries = vec![entry(What::Task(1), Some("2015-07-06"))];
    assert_eq!(told(&list(entries, &[], &[], wanted)), ["later task1 2015-07-06"]);
}

#[test]
fn an_obligation_is_open_until_it_is_met() {
    let statement =
        |on: &str, met: &[Met]| only("bilan_financier", list(vec![], &contracts(), met, Wanted::on(day(on))));
    assert_eq!(
        statement("2014-03-30", &[]),
        ["week bilan_financier 2014 2014-03-31"].map(|line| line.replace("week", "later"))
    );
    assert_eq!(
        statement("2014-03-31", &[]),
        ["today bilan_financier 2014 2014-03-31", "later bilan_financier 2015 2015-03-31"]
    );
    assert_eq!(statement("2014-04-01", &[])[0], "late bilan_financier 2014 2014-03-31");
    // Once it is met, from that day on; before it, it was open.
    let done = [met("bilan_financier", "2014", "2014-03-20")];
    assert_eq!(statement("2014-03-19", &done), ["later bilan_financier 2014 2014-03-31"]);
    assert_eq!(statement("2014-03-20", &done), Vec::<String>::new());
    // Another period is not this one.
    assert_eq!(
        statement("2014-04-01", &[met("bilan_financier", "2015", "2014-03-20")]),
        ["late bilan_financier 2014 2014-03-31"]
    );
}

#[test]
fn overdue_periods_of_one_obligation_are_one_line() {
    let at = |on: &str, met: &[Met], apart: bool| {
        let wanted = Wanted { apart, ..Wanted::on(day(on)) };
        only("bilan_financier", list(vec![], &contracts(), met, wanted))
    };
    assert_eq!(
        at("2016-06-30", &[], false),
        ["late bilan_financier 2016 2016-03-31 +2", "later bilan_financier 2017 2017-03-31"]
    );
    let one = [met("bilan_financier", "2015", "2015-03-31")];
    assert_eq!(at("2016-06-30", &one, false)[0], "late bilan_financier 2016 2016-03-31 +1");
    let last = [met("bilan_financier", "2016", "2016-03-31")];
    assert_eq!(at("2016-06-30", &last, false)[0], "late bilan_financier 2015 2015-03-31 +1");
    assert_eq!(at("2016-06-30", &[], true).len(), 4);
    // No earlier ones are counted on a line that is not overdue.
    assert!(!at("2016-03-31", &[], false)[1].contains('+'));
}

#[test]
fn until_a_day_obligations_come_first_and_nothing_without_a_day() {
    let until = |until: &str| Wanted { until: Some(day(until)), ..Wanted::on(day("2015-01-10")) };
    let entries = || {
        vec![
            entry(What::Task(1), Some("2015-01-05")),
            entry(What::Visit(2), Some("2015-03-31")),
            entry(What::Visit(3), Some("2015-04-01")),
            entry(What::Task(4), None),
        ]
    };
    let met: Vec<Met> = contracts()[0]
        .occurrences(day("2014-01-01"), day("2014-12-31"))
        .iter()
        .map(|due| met(&due.obligation.code, &due.period.to_string(), "2014-06-01"))
        .collect();
    let want = ["obligations bilan_financier 2015 2015-03-31", "others task1 2015-01-05", "others visit2 2015-03-31"];
    assert_eq!(told(&list(entries(), &contracts(), &met, until("2015-03-31"))), want);
    // Further than a year ahead as well.
    assert!(
        told(&list(vec![], &contracts(), &met, until("2017-12-31")))
            .contains(&"obligations bilan_financier 2017 2017-03-31".into())
    );
}

#[test]
fn what_comes_with_events_is_never_due_and_what_was_met_is_told() {
    let event = |on: &str, met: &[Met]| {
        only("statuts", list(vec![], &contracts(), met, Wanted { done: true, ..Wanted::on(day(on)) }))
    };
    assert_eq!(event("2015-06-30", &[]), ["event statuts_instances"]);
    let told = [met("statuts_instances", "2015-06-17", "2015-06-17")];
    assert_eq!(event("2015-06-30", &told), ["event statuts_instances", "done statuts_instances 2015-06-17"]);
    assert_eq!(event("2016-06-30", &told), ["event statuts_instances"]);
    assert_eq!(event("2019-06-30", &told), Vec::<String>::new());
    let done = [met("bilan_financier", "2015", "2015-03-20")];
    let lines = list(vec![], &contracts(), &done, Wanted { done: true, ..Wanted::on(day("2015-06-30")) });
    let (group, entry) = lines.last().unwrap();
    assert_eq!((*group, entry.done_on, entry.staff), (Group::Done, Some(day("2015-03-20")), Some(7)));
}

#[test]
fn a_contract_that_has_ended_is_forgotten_after_a_year_and_the_next_one_takes_over() {
    let lines = |on: &str, contracts: &[Contract]| list(vec![], contracts, &[], Wanted::on(day(on)));
    assert!(!lines("2019-12-31", &contracts()).is_empty());
    assert!(lines("2020-01-02", &contracts()).is_empty());
    let mut next = Contract::parse(BUILT_IN).unwrap();
    next.code = "next".into();
    (next.starts_on, next.ends_on) = (day("2018-01-01"), day("2022-12-31"));
    let both = [contracts().remove(0), next];
    // The year in which both are is the later one's.
    let of_2018: Vec<String> = lines("2018-03-31", &both)
        .into_iter()
        .filter(|(group, _)| *group == Group::Today)
        .filter_map(|(_, entry)| Some(entry.duty()?.contract.clone()))
        .collect();
    assert_eq!(of_2018, ["next"]);
}

#[test]
fn periods_tell_how_each_was_met() {
    let contract = contracts().remove(0);
    let all = [met("bilan_financier", "2014", "2014-03-20"), met("bilan_financier", "2015", "2015-03-20")];
    let lines = periods(&contract, "bilan_financier", &all, day("2015-01-01"));
    assert_eq!(lines.len(), 5);
    assert_eq!(lines.iter().filter(|(_, _, met)| met.is_some()).count(), 1);
    let event = [met("statuts_instances", "2015-06-17", "2015-06-17")];
    assert_eq!(periods(&contract, "statuts_instances", &event, day("2016-01-01")).len(), 1);
    assert!(periods(&contract, "statuts_instances", &[], day("2016-01-01")).is_empty());
}

proptest! {
    #[test]
    fn nothing_is_lost_and_nothing_comes_twice(
        days in 0i64..2200, span in 0i64..800,
        tasks in prop::collection::vec(prop::option::of(-400i64..800), 0..12),
        done in prop::collection::vec(0usize..60, 0..30),
    ) {
        let contracts = contracts();
        let on = day("2013-06-01") + chrono::Duration::days(days);
        let all = contracts[0].occurrences(contracts[0].starts_on, contracts[0].ends_on);
        let met: Vec<Met> = done
            .iter()
            .filter_map(|at| all.get(*at))
            .map(|due| met(&due.obligation.code, &due.period.to_string(), &due.due_on.to_string()))
            .collect();
        let entries: Vec<Entry> = (1..)
            .zip(&tasks)
            .map(|(id, days)| {
                let date = days.map(|days| (on + chrono::Duration::days(days)).to_string());
                entry(What::Task(id), date.as_deref())
            })
            .collect();
        let wanted = Wanted { apart: true, ..Wanted::on(on) };
        let lines = list(entries.clone(), &contracts, &met, wanted);
        let open = lines.iter().filter(|(_, entry)| entry.duty().is_some_and(|duty| duty.period.is_some())).count();
        let is_met = |due: &Occurrence| met.iter().any(|met| {
            (met.obligation.as_str(), met.period) == (due.obligation.code.as_str(), due.period) && met.done_on <= on
        });
        let last = on.checked_add_months(chrono::Months::new(12)).unwrap();
        prop_assert_eq!(open, if on > day("2019-12-31") { 0 } else {
            all.iter().filter(|due| due.due_on <= last && !is_met(due)).count()
        });
        prop_assert_eq!(lines.iter().filter(|(_, entry)| entry.sort() == Sort::Task).count(), tasks.len());
        prop_assert!(lines.is_sorted_by_key(|(group, entry)| (*group, entry.date.is_none(), entry.date)));
        for (group, entry) in &lines {
            prop_assert_eq!(*group == Group::Late, entry.is_late(on));
        }
        // Together on one line or apart: the same number of periods.
        let together = list(entries.clone(), &contracts, &met, Wanted::on(on));
        let count: usize = together
            .iter()
            .filter_map(|(_, entry)| entry.duty().filter(|duty| duty.period.is_some()))
            .map(|duty| 1 + duty.earlier as usize)
            .sum();
        prop_assert_eq!(count, open);
        // Until a day: what is due by then of everything there is.
        let until = on + chrono::Duration::days(span);
        let by_then = list(entries, &contracts, &met, Wanted { until: Some(until), ..wanted });
        prop_assert!(by_then.iter().all(|(_, entry)| entry.date.is_some_and(|date| date <= until)));
        if span < 360 {
            let due = |(_, entry): &&(Group, Entry)| entry.date.is_some_and(|date| date <= until);
            prop_assert_eq!(by_then.len(), lines.iter().filter(due).count());
        }
    }
}
