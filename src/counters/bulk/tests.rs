use chrono::{Datelike, Weekday};
use proptest::prelude::*;

use super::*;
use crate::contract::{BUILT_IN, Contract};
use crate::model::date_input::DateInputError;
use crate::model::facts::Facts;
use crate::model::membership::Membership;
use crate::model::organisation::{Departement, Organisation, OrganisationKind, Size};
use crate::model::parse::{Known, Reason};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn list(items: &[&str]) -> Value {
    if items.is_empty() { Value::Null } else { Value::List(items.iter().map(|item| (*item).to_owned()).collect()) }
}

fn organisation(id: Id, tags: &[&str], sectors: &[&str]) -> Record {
    let mut record = Record::new(Kind::Organisation)
        .with("name", text("Optique"))
        .with("tags", list(tags))
        .with("sectors", list(sectors));
    (record.id, record.version) = (id, 4);
    record
}

fn period(id: Id, college: i64, from: &str, to: &str) -> Record {
    let mut record = Record::new(Kind::Membership)
        .with("organisation", Value::Int(1))
        .with("college", Value::Int(college))
        .with("joined_on", Value::Date(day(from)));
    if !to.is_empty() {
        record.set("left_on", Value::Date(day(to)));
        record.set("leave_reason", text("resigned"));
    }
    (record.id, record.version) = (id, 2);
    record
}

/// Plans with the built-in contract and no facts but those given.
fn plan_on(facts: &Facts, operation: Operation, subjects: Vec<Subject>) -> Plan {
    let contract = Contract::parse(BUILT_IN).unwrap();
    let known = Known {
        sectors: contract.sectors.iter().map(|sector| sector.code.clone()).collect(),
        colleges: contract.colleges.iter().map(|college| college.code).collect(),
    };
    let ground = Ground { facts, contract: Some(&contract), known: &known, today: day("2015-06-30") };
    let mut planner = Planner::new(operation, ground);
    subjects.into_iter().for_each(|subject| planner.take(subject));
    planner.finish()
}

fn plan(operation: Operation, record: Record, others: Vec<Record>) -> Verdict {
    let subject = Subject { target: record.id, record: Some(record), others };
    plan_on(&Facts::default(), operation, vec![subject]).lines.remove(0).verdict
}

/// What a field becomes, or why nothing does.
fn becomes(verdict: Verdict) -> Result<Value, Verdict> {
    match verdict {
        Verdict::Changes(changes) => match &changes[..] {
            [Change::Update { version: 4, edits, .. }] if edits.len() == 1 => Ok(edits[0].after.clone()),
            _ => panic!("{changes:?}"),
        },
        other => Err(other),
    }
}

#[test]
fn tags_are_added_and_removed_once_whatever_their_case() {
    let add =
        |tag: &str, there: &[&str]| becomes(plan(Operation::AddTag(tag.into()), organisation(1, there, &[]), vec![]));
    assert_eq!(add("salon 2016", &[]), Ok(list(&["salon 2016"])));
    assert_eq!(add("salon 2016", &["vip"]), Ok(list(&["vip", "salon 2016"])));
    assert_eq!(add("Été", &["ete"]), Err(Verdict::Left(Left::HasTag)));
    assert!(matches!(add("a;b", &[]), Err(Verdict::Refused(Refusal::Problem(Problem { field: "tags", .. })))));
    let long = "x".repeat(1_001);
    assert!(matches!(add(&long, &[]), Err(Verdict::Refused(Refusal::Problem(_)))));
    let remove =
        |there: &[&str]| becomes(plan(Operation::RemoveTag("vip".into()), organisation(1, there, &[]), vec![]));
    assert_eq!(remove(&["VIP", "salon"]), Ok(list(&["salon"])));
    assert_eq!(remove(&["vip"]), Ok(Value::Null));
    assert_eq!(remove(&["salon"]), Err(Verdict::Left(Left::HasNotTag)));
}

#[test]
fn sectors_are_added_taken_away_and_set() {
    let chosen = || vec!["health".to_owned(), "luxury".to_owned()];
    for (among, there, want) in [
        (Among::Add, &["health"][..], Some(&["health", "luxury"][..])),
        (Among::Add, &["luxury", "health"], None),
        (Among::Add, &[], Some(&["health", "luxury"])),
        (Among::Remove, &["aerospace", "health"], Some(&["aerospace"])),
        (Among::Remove, &["health"], Some(&[])),
        (Among::Remove, &["aerospace"], None),
        (Among::Set, &["aerospace", "luxury"], Some(&["luxury", "health"])),
        (Among::Set, &["luxury", "health"], None),
    ] {
        let got = becomes(plan(Operation::Sectors(among, chosen()), organisation(1, &[], there), vec![]));
        let want = want.map(list).ok_or(Verdict::Left(Left::SameSectors));
        assert_eq!(got, want, "{among:?} on {there:?}");
    }
    let unknown = Operation::Sectors(Among::Add, vec!["cheese".into()]);
    assert!(matches!(plan(unknown, organisation(1, &[], &[]), vec![]), Verdict::Refused(Refusal::Problem(_))));
}

#[test]
fn another_college_closes_the_day_before_and_goes_on_to_the_same_end() {
    let from = day("2015-07-01");
    let change =
        |periods: Vec<Record>| plan(Operation::MoveCollege { college: 2, from }, organisation(1, &[], &[]), periods);
    let Verdict::Changes(changes) = change(vec![period(7, 1, "2010-01-01", "2016-12-31")]) else { panic!() };
    let [Change::Update { kind: Kind::Membership, id: 7, version: 2, edits }, Change::Create { own }] = &changes[..]
    else {
        panic!("{changes:?}")
    };
    assert_eq!(
        edits.iter().map(|edit| (edit.field, edit.after.clone())).collect::<Vec<_>>(),
        [("left_on", Value::Date(day("2015-06-30"))), ("leave_reason", Value::Null)]
    );
    assert_eq!(
        *own,
        [
            ("organisation", Value::Int(1)),
            ("left_on", Value::Date(day("2016-12-31"))),
            ("leave_reason", text("resigned"))
        ]
    );
    assert_eq!(change(vec![]), Verdict::Left(Left::NotMember));
    assert_eq!(change(vec![period(7, 1, "2010-01-01", "2015-06-30")]), Verdict::Left(Left::NotMember));
    assert_eq!(change(vec![period(7, 2, "2010-01-01", "")]), Verdict::Left(Left::SameCollege));
    assert_eq!(change(vec![period(7, 1, "2015-07-01", "")]), Verdict::Refused(Refusal::BeganOn(from)));
    // A college that no contract has is refused for every row.
    let unknown = Operation::MoveCollege { college: 9, from };
    let verdict = plan(unknown, organisation(1, &[], &[]), vec![period(7, 1, "2010-01-01", "")]);
    assert!(matches!(verdict, Verdict::Refused(Refusal::Problem(Problem { field: "college", .. }))), "{verdict:?}");
}

#[test]
fn a_wrong_college_is_corrected_in_its_period() {
    let on = day("2015-06-30");
    let correct = |periods| plan(Operation::CorrectCollege { college: 3, on }, organisation(1, &[], &[]), periods);
    let periods = vec![period(8, 1, "2015-01-01", ""), period(7, 2, "2010-01-01", "2014-12-31")];
    let Verdict::Changes(changes) = correct(periods) else { panic!() };
    let edits = vec![Edit { field: "college", before: Value::Int(1), after: Value::Int(3) }];
    assert_eq!(changes, [Change::Update { kind: Kind::Membership, id: 8, version: 2, edits }]);
    assert_eq!(correct(vec![period(8, 3, "2015-01-01", "")]), Verdict::Left(Left::SameCollege));
    assert_eq!(correct(vec![]), Verdict::Left(Left::NotMember));
}

#[test]
fn tasks_and_visits_are_not_made_twice() {
    let task = |done: Option<&str>| {
        let task = Record::new(Kind::Task).with("title", text("Inviter au salon"));
        done.map_or(task.clone(), |done| task.with("done_on", Value::Date(day(done))))
    };
    let create = || Operation::CreateTask { title: "inviter au Salon".into(), due_on: None, staff: Some(3) };
    let made = |others| plan(create(), organisation(1, &[], &[]), others);
    assert!(matches!(made(vec![]), Verdict::Changes(_)));
    assert!(matches!(made(vec![task(Some("2015-01-01"))]), Verdict::Changes(_)));
    assert_eq!(made(vec![task(None)]), Verdict::Left(Left::TaskOpen));

    let visit = |on: &str, status: &str| {
        Record::new(Kind::Visit).with("date", Value::Date(day(on))).with("status", text(status))
    };
    let days = Days::On(day("2015-09-01"));
    let visits = |others| {
        let operation = Operation::PlanVisits { staff: 3, purpose: String::new(), days };
        plan(operation, organisation(1, &[], &[]), others)
    };
    assert!(matches!(visits(vec![visit("2015-08-31", "planned"), visit("2015-10-01", "done")]), Verdict::Changes(_)));
    let planned = vec![visit("2015-10-02", "planned"), visit("2015-09-01", "planned")];
    assert_eq!(visits(planned), Verdict::Left(Left::VisitPlanned(day("2015-09-01"))));
}

#[test]
fn tasks_are_given_to_somebody_else() {
    let mut task = Record::new(Kind::Task).with("title", text("Relancer")).with("staff", Value::Int(3));
    (task.id, task.version) = (5, 4);
    let give = |staff, task: &Record| becomes(plan(Operation::AssignTask { staff }, task.clone(), vec![]));
    assert_eq!(give(Some(4), &task), Ok(Value::Int(4)));
    assert_eq!(give(None, &task), Ok(Value::Null));
    assert_eq!(give(Some(3), &task), Err(Verdict::Left(Left::SameStaff)));
    let done = day("2015-01-05");
    task.set("done_on", Value::Date(done));
    assert_eq!(give(Some(4), &task), Err(Verdict::Left(Left::TaskDone(done))));
}

#[test]
fn who_is_left_alone_takes_no_day() {
    let planned = Record::new(Kind::Visit).with("date", Value::Date(day("2015-07-09"))).with("status", text("planned"));
    let subject = |id, others| Subject { target: id, record: Some(organisation(id, &[], &[])), others };
    let gone = Subject { target: 3, record: None, others: vec![] };
    let subjects = vec![subject(9, vec![]), subject(2, vec![planned]), gone, subject(1, vec![]), subject(4, vec![])];
    let days = Days::Spread { from: day("2015-07-03"), per_week: 5 };
    let operation = Operation::PlanVisits { staff: 3, purpose: "Voix des entreprises".into(), days };
    let plan = plan_on(&Facts::default(), operation, subjects);
    assert_eq!(plan.counts(), (3, 1, 1));
    let dates: Vec<(Id, NaiveDate)> = plan
        .lines
        .iter()
        .filter_map(|line| match &line.verdict {
            Verdict::Changes(changes) => match &changes[..] {
                [Change::Create { own }] => plan.created(own)?.date("date").map(|date| (line.target, date)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    // A Friday, then Monday and Tuesday.
    assert_eq!(dates, [(9, day("2015-07-03")), (1, day("2015-07-06")), (4, day("2015-07-07"))]);
    assert_eq!(plan.lines[2].verdict, Verdict::Refused(Refusal::Gone));
}

#[test]
fn visits_beyond_the_last_year_are_refused_before_anything_is_written() {
    let subject = |id| Subject { target: id, record: Some(organisation(id, &[], &[])), others: vec![] };
    let refused = |year| {
        let reason = Reason::Date(DateInputError::Year(year));
        Verdict::Refused(Refusal::Problem(Problem { field: "date", reason }))
    };
    // A Wednesday: one a day until the end of the year.
    for (from, want) in [("2200-12-31", [None, Some(2201), Some(2201)]), ("2200-12-30", [None, None, Some(2201)])] {
        let days = Days::Spread { from: day(from), per_week: 5 };
        let operation = Operation::PlanVisits { staff: 3, purpose: String::new(), days };
        let lines = plan_on(&Facts::default(), operation, vec![subject(1), subject(2), subject(3)]).lines;
        for (line, want) in lines.iter().zip(want) {
            match want {
                None => assert!(matches!(line.verdict, Verdict::Changes(_)), "{from}: {line:?}"),
                Some(year) => assert_eq!(line.verdict, refused(year), "{from}"),
            }
        }
    }
    let operation = Operation::PlanVisits { staff: 3, purpose: String::new(), days: Days::On(day("2754-01-05")) };
    assert_eq!(plan_on(&Facts::default(), operation, vec![subject(1)]).lines[0].verdict, refused(2754));
}

fn facts(members: &[(Id, u8, &str)]) -> Facts {
    let organisation = |(id, _, insee): &(Id, u8, &str)| Organisation {
        id: *id,
        name: "".into(),
        town: "".into(),
        siret: None,
        kind: Some(OrganisationKind::Company),
        size: Some(Size::Sme),
        headcount: None,
        departement: Departement::of("FR", Some(insee), None),
        place: Default::default(),
        sectors: 0,
    };
    let joined_on = day("2010-01-01");
    let member = |(id, college, _): &(Id, u8, &str)| Membership {
        organisation: *id,
        id: *id,
        college: *college,
        joined_on,
        left_on: None,
    };
    Facts {
        organisations: members.iter().map(organisation).collect(),
        memberships: members.iter().filter(|(_, college, _)| *college > 0).map(member).collect(),
        ..Facts::default()
    }
}

#[test]
fn dues_are_called_as_the_year_calls_them() {
    let facts = facts(&[(1, 1, "25056"), (2, 0, "25056")]);
    let subjects = [1, 2].map(|id| Subject { target: id, record: Some(organisation(id, &[], &[])), others: vec![] });
    let plan = plan_on(&facts, Operation::CallDues { year: 2015 }, subjects.to_vec());
    let contract = Contract::parse(BUILT_IN).unwrap();
    let call = crate::counters::dues_sheet::call_plan(&facts, &contract, 2015, day("2015-06-30")).unwrap();
    let Verdict::Changes(changes) = &plan.lines[0].verdict else { panic!() };
    let [Change::Create { own }] = &changes[..] else { panic!() };
    assert_eq!(plan.created(own), call.records().next());
    assert_eq!(plan.lines[1].verdict, Verdict::Left(Left::NotMember));
}

#[test]
fn a_college_that_does_not_count_moves_the_share() {
    let mut contract = Contract::parse(BUILT_IN).unwrap();
    contract.territory.colleges = vec![1];
    let facts = facts(&[(1, 1, "25056"), (2, 1, "25056"), (3, 1, "69123")]);
    let mut joined = period(3, 1, "2010-01-01", "");
    joined.set("organisation", Value::Int(3));
    let subject = Subject { target: 3, record: Some(organisation(3, &[], &[])), others: vec![joined] };
    let on = day("2015-06-30");
    let from = day("2015-09-01");
    for (operation, seen) in
        [(Operation::MoveCollege { college: 3, from }, from), (Operation::CorrectCollege { college: 3, on }, on)]
    {
        let plan = plan_on(&facts, operation, vec![subject.clone()]);
        let effect = effect(&facts, &contract, on, &plan).unwrap();
        assert_eq!((effect.on, effect.before.inside, effect.before.total), (seen, 2, 3));
        assert_eq!((effect.after.inside, effect.after.total), (2, 2));
    }
    let tagged = plan_on(&facts, Operation::AddTag("x".into()), vec![subject]);
    assert_eq!(effect(&facts, &contract, on, &tagged), None);
}

fn some_day() -> impl Strategy<Value = NaiveDate> {
    (0i64..4_000).prop_map(|n| day("2012-01-01") + chrono::Duration::days(n))
}

proptest! {
    #[test]
    fn spread_visits_keep_to_working_days_and_to_their_number(from in some_day(), per_week in 1u32..12, count in 1u64..200) {
        let days = Days::Spread { from, per_week };
        let dates: Vec<NaiveDate> = (0..count).map(|index| days.of(index).unwrap()).collect();
        prop_assert!(dates.is_sorted());
        prop_assert!(dates[0] >= from && dates[0] < from + chrono::Duration::days(3));
        prop_assert!(dates.iter().all(|date| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)));
        // Any seven days hold five working days.
        for (index, date) in dates.iter().enumerate() {
            let within = dates[index..].iter().take_while(|other| **other < *date + chrono::Duration::days(7)).count();
            prop_assert!(within <= per_week as usize);
        }
        // And none is wasted: visit `per_week` comes exactly a week of work later.
        if count > u64::from(per_week) {
            prop_assert_eq!(dates[per_week as usize], dates[0] + chrono::Duration::days(7));
        }
    }

    #[test]
    fn moving_to_another_college_covers_the_same_days_without_overlap(
        joined in some_day(), length in prop::option::of(0i64..2_000), from in some_day(), college in 1u8..=3,
    ) {
        let mut before = period(7, 1, &joined.to_string(), "");
        if let Some(length) = length {
            before.set("left_on", Value::Date(joined + chrono::Duration::days(length)));
        }
        let of = |record: &Record| Membership {
            organisation: 1,
            id: record.id,
            college: u8::try_from(record.int("college").unwrap()).unwrap(),
            joined_on: record.date("joined_on").unwrap(),
            left_on: record.date("left_on"),
        };
        let subject = Subject { target: 1, record: Some(organisation(1, &[], &[])), others: vec![before.clone()] };
        let plan = plan_on(&Facts::default(), Operation::MoveCollege { college, from }, vec![subject]);
        let old = of(&before);
        let Verdict::Changes(changes) = &plan.lines[0].verdict else {
            prop_assert!(!old.covers(from) || college == 1 || joined == from);
            return Ok(());
        };
        let mut closed = before.clone();
        let mut opened = None;
        for change in changes {
            match change {
                Change::Update { edits, .. } => edits.iter().for_each(|edit| closed.set(edit.field, edit.after.clone())),
                Change::Create { own } => opened = plan.created(own),
            }
        }
        let (closed, opened) = (of(&closed), of(&opened.unwrap()));
        prop_assert!(!closed.overlaps(&opened));
        for n in -3..2_010 {
            let on = joined + chrono::Duration::days(n);
            prop_assert_eq!(old.covers(on), closed.covers(on) || opened.covers(on), "{}", on);
        }
        prop_assert_eq!(opened.college, college);
        prop_assert!(opened.covers(from) && !closed.covers(from));
    }

    #[test]
    fn adding_then_removing_a_tag_leads_back(tags in prop::collection::vec("[a-z]{1,6}", 0..5)) {
        let there: Vec<&str> = tags.iter().map(String::as_str).collect();
        let before = organisation(1, &there, &[]);
        if let Ok(after) = becomes(plan(Operation::AddTag("NEW TAG".into()), before.clone(), vec![])) {
            let tagged = before.clone().with("tags", after);
            let back = becomes(plan(Operation::RemoveTag("new tag".into()), tagged, vec![]));
            prop_assert_eq!(back, Ok(before.get("tags").clone()));
        }
    }
}
