//! The visits of a year as the list shows them: a pure function of the facts, a day and a filter.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use crate::contract::Contract;
use crate::counters::evidence::{self, Evidence, Near};
use crate::model::facts::Facts;
use crate::model::record::Id;
use crate::model::visit::{self, Visit};

/// What a visit is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// To come.
    Planned,
    /// It was planned for a day that is past: did it take place?
    ToConfirm,
    Done,
    /// Done after the day: nothing of it was known then.
    Later,
}

impl State {
    fn of(visit: &Visit, on: NaiveDate) -> State {
        match (visit.done(), visit.date().cmp(&on)) {
            (false, std::cmp::Ordering::Less) => State::ToConfirm,
            (false, _) => State::Planned,
            (true, std::cmp::Ordering::Greater) => State::Later,
            (true, _) => State::Done,
        }
    }

    /// Whether it is planned still, its day past or not.
    pub fn is_planned(self) -> bool {
        matches!(self, State::Planned | State::ToConfirm)
    }
}

/// What a visit adds to the counters of its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Nothing, for this reason if it is one that nearly counts.
    Not(Option<Near>),
    /// It makes the company count; the company is not a new one for this reason.
    Company(Option<Near>),
    /// It makes the company count, and as a new one.
    New,
}

/// One visit in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitRow {
    pub id: Id,
    pub organisation: Id,
    pub date: NaiveDate,
    pub staff: Id,
    pub state: State,
    pub counts: Counts,
}

/// Which visits are shown, by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    #[default]
    All,
    Planned,
    Done,
}

impl Show {
    /// The next of the cycle.
    pub fn next(self) -> Show {
        match self {
            Show::All => Show::Planned,
            Show::Planned => Show::Done,
            Show::Done => Show::All,
        }
    }

    fn holds(self, state: State) -> bool {
        match self {
            Show::All => true,
            Show::Planned => state.is_planned(),
            Show::Done => !state.is_planned(),
        }
    }
}

/// A figure of the year and the contract's target for it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Aim {
    pub done: i64,
    pub target: Option<f64>,
}

/// What is wanted: the year of a day, perhaps one person's visits only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub on: NaiveDate,
    pub staff: Option<Id>,
    pub show: Show,
}

/// The visits of a year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct YearList {
    /// The latest first.
    pub rows: Vec<VisitRow>,
    /// The days with visits that are shown, for the calendar: the most pressing of the day's states.
    pub days: BTreeMap<NaiveDate, State>,
    /// Companies visited and new ones, over everybody's visits; none without a contract that measures them.
    pub companies: Option<Aim>,
    pub new: Option<Aim>,
    /// Companies to come that would count besides.
    pub planned: i64,
    /// Of the rows shown, those planned for a day that is past.
    pub to_confirm: usize,
    /// Whether the year has visits that are not shown.
    pub hides: bool,
    /// Whether the facts had been read.
    pub loaded: bool,
}

impl YearList {
    /// The indices of the rows of a day.
    pub fn of_day(&self, day: NaiveDate) -> Range<usize> {
        let from = self.rows.partition_point(|row| row.date > day);
        let to = self.rows.partition_point(|row| row.date >= day);
        from..to
    }
}

/// The visits of the year of `wanted.on`, as they stood on that day.
pub fn list(facts: &Facts, contract: Option<&Contract>, wanted: Wanted) -> YearList {
    let on = wanted.on;
    let mut list = YearList::default();
    let (companies, new) =
        (measured("visits_companies", facts, contract, on), measured("visits_new", facts, contract, on));
    let counts = counting(companies.as_ref().map(|(_, e)| e), new.as_ref().map(|(_, e)| e));
    if let Some((aim, evidence)) = companies {
        list.companies = Some(aim);
        list.planned = evidence.near.iter().filter(|(_, why)| *why == Near::Planned).map(|(row, _)| row.amount).sum();
    }
    list.new = new.map(|(aim, _)| aim);
    let of_year = facts.files().flat_map(|file| {
        let organisation = file.organisation.id;
        visit::of_year(file.visits, on.year()).iter().map(move |visit| (organisation, visit))
    });
    for (organisation, each) in of_year {
        let state = State::of(each, on);
        let staff = Id::from(each.staff());
        if !wanted.show.holds(state) || wanted.staff.is_some_and(|only| only != staff) {
            list.hides = true;
            continue;
        }
        list.to_confirm += usize::from(state == State::ToConfirm);
        list.days.entry(each.date()).and_modify(|day| *day = pressing(*day, state)).or_insert(state);
        list.rows.push(VisitRow {
            id: each.id,
            organisation,
            date: each.date(),
            staff,
            state,
            counts: counts.get(&each.id).copied().unwrap_or(Counts::Not(None)),
        });
    }
    list.rows.sort_unstable_by_key(|row| (std::cmp::Reverse(row.date), row.id));
    list
}

/// Of two states on one day, the one to show.
fn pressing(one: State, other: State) -> State {
    [State::ToConfirm, State::Planned, State::Done]
        .into_iter()
        .find(|state| [one, other].contains(state))
        .unwrap_or(State::Later)
}

/// The figure of a measure with its target, and the evidence behind it.
fn measured(id: &str, facts: &Facts, contract: Option<&Contract>, on: NaiveDate) -> Option<(Aim, Evidence)> {
    let contract = contract?;
    let evidence = evidence::of(contract.measure(id)?, facts, contract, on);
    let target = contract
        .indicators_of(id)
        .find_map(|indicator| indicator.target.as_ref())
        .filter(|_| contract.covers(on))
        .and_then(|target| target.on(on, None));
    let done = evidence.counted.iter().map(|row| row.amount).sum();
    Some((Aim { done, target: target.map(|aim| aim.target) }, evidence))
}

/// What each visit of the evidence counts for.
fn counting(companies: Option<&Evidence>, new: Option<&Evidence>) -> HashMap<Id, Counts> {
    let mut counts = HashMap::new();
    if let Some(evidence) = companies {
        counts.extend(evidence.near.iter().map(|(row, why)| (row.id, Counts::Not(Some(*why)))));
        counts.extend(evidence.counted.iter().map(|row| (row.id, Counts::Company(None))));
    }
    if let Some(evidence) = new {
        for (row, why) in &evidence.near {
            if let Some(Counts::Company(reason)) = counts.get_mut(&row.id) {
                *reason = Some(*why);
            }
        }
        counts.extend(evidence.counted.iter().map(|row| (row.id, Counts::New)));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::BUILT_IN;
    use crate::counters::status;
    use crate::model::membership::Membership;
    use crate::model::organisation::{Organisation, OrganisationKind};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_planned_visit_whose_day_is_past_is_to_confirm() {
        let on = day("2015-06-30");
        for (date, done, want) in [
            ("2015-06-29", false, State::ToConfirm),
            ("2015-06-30", false, State::Planned),
            ("2015-07-01", false, State::Planned),
            ("2015-06-30", true, State::Done),
            ("2015-07-01", true, State::Later),
        ] {
            let visit = Visit::new(1, day(date), 1, done);
            assert_eq!(State::of(&visit, on), want, "{date}");
        }
    }

    prop_compose! {
        fn any_facts()(files in prop::collection::vec((
            prop::bool::weighted(0.8),
            prop::option::of(0i64..900),
            prop::collection::vec((0i64..900, 1u16..4, prop::bool::weighted(0.7)), 0..5),
        ), 0..12)) -> Facts {
            let at = |days: i64| day("2014-01-01") + chrono::Duration::days(days);
            let mut facts = Facts::default();
            for (id, (company, joined, mut visits)) in (1..).zip(files) {
                facts.organisations.push(Organisation {
                    id, name: "".into(), town: "".into(), siret: None,
                    kind: Some(if company { OrganisationKind::Company } else { OrganisationKind::Research }),
                    size: None, headcount: None, departement: None, place: Default::default(), sectors: 0,
                });
                facts.memberships.extend(joined.map(|days| Membership {
                    organisation: id, id, college: 1, joined_on: at(days), left_on: None,
                }));
                visits.sort_by_key(|(days, ..)| *days);
                for (days, staff, done) in visits {
                    let number = facts.visits.len() as Id + 1;
                    facts.visits.push(id, Visit::new(number, at(days), staff, done));
                }
            }
            facts
        }
    }

    proptest! {
        #[test]
        fn rows_and_figures_agree_with_the_counters(facts in any_facts(), days in 0i64..900) {
            let on = day("2014-01-01") + chrono::Duration::days(days);
            let contract = Contract::parse(BUILT_IN).unwrap();
            let list = list(&facts, Some(&contract), Wanted { on, staff: None, show: Show::All });
            let status = status(&facts, &contract, on);
            let companies = status.figure("visits_companies").unwrap();
            let of = |aim: Option<Aim>| aim.map(|aim| aim.done as f64);
            prop_assert_eq!(of(list.companies), companies.done);
            prop_assert_eq!(list.companies.unwrap().target, companies.aim.map(|aim| aim.target));
            prop_assert_eq!(list.planned, companies.planned);
            prop_assert_eq!(of(list.new), status.figure("visits_new").unwrap().done);
            let counted = list.rows.iter().filter(|row| !matches!(row.counts, Counts::Not(_))).count();
            prop_assert_eq!(counted as f64, companies.done.unwrap());
            let new = list.rows.iter().filter(|row| row.counts == Counts::New).count();
            prop_assert_eq!(new as i64, list.new.unwrap().done);
        }

        #[test]
        fn filters_part_the_year_and_days_hold_their_rows(facts in any_facts(), days in 0i64..900) {
            let on = day("2014-01-01") + chrono::Duration::days(days);
            let with = |staff, show| list(&facts, None, Wanted { on, staff, show });
            let all = with(None, Show::All);
            let of_year = facts.visits.iter().filter(|(_, visit)| visit.date().year() == on.year()).count();
            prop_assert_eq!(all.rows.len(), of_year);
            prop_assert_eq!(with(None, Show::Planned).rows.len() + with(None, Show::Done).rows.len(), of_year);
            prop_assert_eq!((1..4).map(|staff| with(Some(staff), Show::All).rows.len()).sum::<usize>(), of_year);
            prop_assert!(all.rows.is_sorted_by_key(|row| std::cmp::Reverse(row.date)));
            prop_assert_eq!(all.days.keys().map(|day| all.of_day(*day).len()).sum::<usize>(), of_year);
            for day in all.days.keys() {
                prop_assert!(all.of_day(*day).all(|index| all.rows[index].date == *day));
            }
        }
    }
}
