//! What the contract screen shows: every indicator on D with its own target, in groups; and what is known of one of them.

use chrono::NaiveDate;

use crate::contract::{Contract, Expected, Indicator, Unit};
use crate::counters::indicators::{Said, Standing, Verdict, standings};
use crate::counters::trend::{self, Trend};
use crate::counters::{Restatement, readings, status};
use crate::live::{Shared, World};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::store::{Store, StoreError};

/// One indicator on D.
pub struct IndicatorLine {
    pub indicator: Indicator,
    pub unit: Unit,
    pub done: Option<f64>,
    pub planned: i64,
    pub aim: Option<Expected>,
    pub verdict: Verdict,
    pub projection: Option<f64>,
    /// What the records alone give.
    pub computed: Option<f64>,
    pub restated: Option<Restatement>,
    pub said: Option<Said>,
}

impl IndicatorLine {
    fn new(standing: &Standing) -> IndicatorLine {
        IndicatorLine {
            indicator: standing.indicator.clone(),
            unit: standing.unit,
            done: standing.done,
            planned: standing.figure.map_or(0, |figure| figure.planned),
            aim: standing.aim,
            verdict: standing.verdict(),
            projection: standing.figure.and_then(|figure| figure.projection),
            computed: standing.figure.and_then(|figure| figure.computed),
            restated: standing.restated.clone(),
            said: standing.said.clone(),
        }
    }

    /// Whether a reading by hand gives the figure or the verdict.
    pub fn by_hand(&self) -> bool {
        self.restated.is_some() || self.said.is_some()
    }
}

/// Every indicator on D.
pub struct Board {
    pub contract: Contract,
    /// In the contract's order.
    pub lines: Vec<IndicatorLine>,
    /// Whether the contract asks something on D.
    pub covers: bool,
    /// Whether there is no organisation at all.
    pub empty: bool,
}

/// The contract in force on a day with every indicator; none without a contract.
pub fn board(world: &World, on: NaiveDate) -> Option<Board> {
    let contract = world.contract_on(on)?;
    let status = status(&world.facts, contract, on);
    let lines = standings(&status, &world.facts, contract).iter().map(IndicatorLine::new).collect();
    Some(Board {
        lines,
        covers: contract.covers(on),
        empty: world.facts.organisations.is_empty(),
        contract: contract.clone(),
    })
}

/// How many indicators have each verdict, in the order of [`Verdict::ALL`].
pub fn counts(lines: &[IndicatorLine]) -> [usize; 6] {
    Verdict::ALL.map(|verdict| lines.iter().filter(|line| line.verdict == verdict).count())
}

/// By what the list is put in groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// The axis; an indicator that has none stands under its article.
    Axis,
    Article,
}

/// Which indicators are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    All,
    Behind,
    NotMeasured,
}

impl Filter {
    /// The next one, round and round.
    pub fn next(self) -> Filter {
        match self {
            Filter::All => Filter::Behind,
            Filter::Behind => Filter::NotMeasured,
            Filter::NotMeasured => Filter::All,
        }
    }

    fn takes(self, line: &IndicatorLine) -> bool {
        match self {
            Filter::All => true,
            Filter::Behind => line.verdict == Verdict::Behind,
            Filter::NotMeasured => line.verdict == Verdict::NotMeasured,
        }
    }
}

/// What a group is named after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    Axis(String),
    Article(String),
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    Heading(Group),
    /// The place of a line in [`Board::lines`].
    Line(usize),
}

/// The rows of the list: axes in the contract's order, then articles by their numbers; in a group the contract's order.
pub fn entries(lines: &[IndicatorLine], grouping: Grouping, filter: Filter) -> Vec<Entry> {
    let mut groups: Vec<(Group, Vec<usize>)> = Vec::new();
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| filter.takes(line)) {
        let group = match (&line.indicator.axis, grouping) {
            (Some(axis), Grouping::Axis) => Group::Axis(axis.clone()),
            _ => Group::Article(line.indicator.article.clone()),
        };
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, places)) => places.push(place),
            None => groups.push((group, vec![place])),
        }
    }
    groups.sort_by_key(|(group, _)| match group {
        Group::Axis(_) => None,
        Group::Article(article) => Some(article_number(article)),
    });
    let group = |(group, places): (Group, Vec<usize>)| {
        std::iter::once(Entry::Heading(group)).chain(places.into_iter().map(Entry::Line)).collect::<Vec<_>>()
    };
    groups.into_iter().flat_map(group).collect()
}

/// Articles by their number, then by what follows it: 2.4, 4.II, 10.
fn article_number(article: &str) -> (u32, String) {
    let digits: String = article.chars().take_while(char::is_ascii_digit).collect();
    (digits.parse().unwrap_or(u32::MAX), article.to_owned())
}

/// What is known of one indicator beyond its line.
pub struct Info {
    /// Its place in [`Board::lines`].
    pub place: usize,
    pub trend: Trend,
    /// Readings by hand that speak of it, the latest first.
    pub readings: Vec<Record>,
}

/// Reads and computes what is known of the indicator at a place of the contract in force on a day.
pub fn info(store: &Store, shared: &Shared, on: NaiveDate, place: usize) -> Option<Result<Info, StoreError>> {
    let (trend, ids) = {
        let world = shared.world();
        let contract = world.contract_on(on)?;
        let indicator = contract.indicators.get(place)?;
        let ids: Vec<Id> =
            readings::all_of_indicator(indicator, &world.facts, contract).iter().map(|reading| reading.id).collect();
        (trend::trend(indicator, &world.facts, contract, on), ids)
    };
    Some(records(store, &ids).map(|readings| Info { place, trend, readings }))
}

/// The readings that speak of an indicator, the latest first.
pub fn readings_of(store: &Store, shared: &Shared, on: NaiveDate, indicator: &str) -> Result<Vec<Record>, StoreError> {
    let ids: Vec<Id> = {
        let world = shared.world();
        let contract = world.contract_on(on);
        let found = contract.and_then(|contract| Some((contract.indicator(indicator)?, contract)));
        let Some((indicator, contract)) = found else { return Ok(Vec::new()) };
        readings::all_of_indicator(indicator, &world.facts, contract).iter().map(|reading| reading.id).collect()
    };
    records(store, &ids)
}

fn records(store: &Store, ids: &[Id]) -> Result<Vec<Record>, StoreError> {
    ids.iter().filter_map(|id| store.get(Kind::Reading, *id).transpose()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::BUILT_IN;

    fn world() -> World {
        let contracts = vec![Contract::parse(BUILT_IN).unwrap()];
        let mut world = World::default();
        (world.contracts, world.loaded) = (contracts, true);
        world
    }

    #[test]
    fn every_indicator_stands_in_one_group_and_filters_leave_their_own() {
        let board = board(&world(), "2015-06-30".parse().unwrap()).unwrap();
        for grouping in [Grouping::Axis, Grouping::Article] {
            let all = entries(&board.lines, grouping, Filter::All);
            let mut places: Vec<usize> = all
                .iter()
                .filter_map(|entry| if let Entry::Line(place) = entry { Some(*place) } else { None })
                .collect();
            places.sort_unstable();
            assert_eq!(places, (0..board.lines.len()).collect::<Vec<_>>());
            let headings: Vec<&Entry> = all.iter().filter(|entry| matches!(entry, Entry::Heading(_))).collect();
            for (index, heading) in headings.iter().enumerate() {
                assert!(!headings[index + 1..].contains(heading), "{heading:?} twice");
            }
        }
        let articles: Vec<String> = entries(&board.lines, Grouping::Article, Filter::All)
            .into_iter()
            .filter_map(|entry| if let Entry::Heading(Group::Article(article)) = entry { Some(article) } else { None })
            .collect();
        assert_eq!(articles, ["2.4", "4.II", "4.IV", "5.I", "6.2", "7", "10"]);
        let counts = counts(&board.lines);
        assert_eq!(counts.iter().sum::<usize>(), board.lines.len());
        for (filter, verdict) in [(Filter::Behind, Verdict::Behind), (Filter::NotMeasured, Verdict::NotMeasured)] {
            let shown = entries(&board.lines, Grouping::Axis, filter);
            let lines = shown.iter().filter(|entry| matches!(entry, Entry::Line(_))).count();
            assert_eq!(lines, counts[Verdict::ALL.iter().position(|known| *known == verdict).unwrap()]);
            assert!(lines > 0);
        }
    }
}
