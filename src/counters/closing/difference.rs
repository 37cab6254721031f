//! One document against another: what each figure was and is, and the rows that came and went.

use super::document::{Document, FrozenRow, IndicatorFigure, MeasureFigure};
use super::{Decimal, matching};
use crate::contract::Unit;

/// Two documents set side by side. Every figure of either is there, changed or not.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Whether they were taken by different texts of a contract.
    pub contract_changed: bool,
    pub heads: Vec<HeadChange>,
    pub measures: Vec<MeasureChange>,
    pub indicators: Vec<IndicatorChange>,
}

/// A head count, a share or a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    Members,
    UpToDate,
    College(u8),
    /// Members whose dues of the year have that status.
    DuesStatus(String),
    /// Members up to date in the territory, of those that the rule counts.
    Inside,
    Counted,
    Share,
    DuesCalled,
    DuesCollected,
}

impl Head {
    /// A stable word for scripts.
    pub fn code(&self) -> String {
        match self {
            Head::Members => "members_total".to_owned(),
            Head::UpToDate => "members_up_to_date".to_owned(),
            Head::College(college) => format!("college_{college}"),
            Head::DuesStatus(status) => format!("dues_{status}"),
            Head::Inside => "territory_inside".to_owned(),
            Head::Counted => "territory_total".to_owned(),
            Head::Share => "territory_share".to_owned(),
            Head::DuesCalled => "dues_called_cents".to_owned(),
            Head::DuesCollected => "dues_collected_cents".to_owned(),
        }
    }

    fn unit(&self) -> Unit {
        match self {
            Head::Share => Unit::Percent,
            Head::DuesCalled | Head::DuesCollected => Unit::Cents,
            _ => Unit::Member,
        }
    }
}

/// A head count on both sides.
#[derive(Debug, Clone)]
pub struct HeadChange {
    pub head: Head,
    pub unit: Unit,
    pub old: Option<Decimal>,
    pub new: Option<Decimal>,
}

/// A figure on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    pub done: Option<Decimal>,
    pub target: Option<Decimal>,
    /// The code of the pace, or of the status given by hand.
    pub pace: String,
    /// Whether the figure or the status was entered by hand.
    pub by_hand: bool,
}

/// A measure on both sides; none where the contract of that side has no such measure.
#[derive(Debug, Clone)]
pub struct MeasureChange {
    pub id: String,
    /// In French.
    pub name: String,
    pub unit: Unit,
    pub old: Option<Side>,
    pub new: Option<Side>,
    /// The rows that only one side has.
    pub rows: Vec<Moved>,
}

/// An indicator on both sides. Its rows are those of its measure.
#[derive(Debug, Clone)]
pub struct IndicatorChange {
    pub id: String,
    pub codes: Vec<String>,
    /// In French, word for word.
    pub wording: String,
    pub measure: Option<String>,
    pub unit: Unit,
    pub old: Option<Side>,
    pub new: Option<Side>,
}

/// Whether a row is only on the old side or only on the new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Went,
    Came,
}

/// What a row was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Counted,
    /// The rest of what a rate divides by, or what a growth started from.
    ComparedWith,
}

/// A row that only one side has.
#[derive(Debug, Clone)]
pub struct Moved {
    pub sign: Sign,
    pub part: Part,
    pub row: FrozenRow,
}

/// `new - old` where both are there.
fn step(old: Option<Decimal>, new: Option<Decimal>) -> Option<Decimal> {
    Some(new?.less(old?))
}

impl HeadChange {
    /// Whether it is another number.
    pub fn changed(&self) -> bool {
        self.old != self.new
    }

    /// By how much.
    pub fn step(&self) -> Option<Decimal> {
        step(self.old, self.new)
    }
}

fn done(side: Option<&Side>) -> Option<Decimal> {
    side.and_then(|side| side.done)
}

impl MeasureChange {
    /// Whether figure, target, pace or evidence differ.
    pub fn changed(&self) -> bool {
        self.old != self.new || !self.rows.is_empty()
    }

    /// By how much the figure differs.
    pub fn step(&self) -> Option<Decimal> {
        step(done(self.old.as_ref()), done(self.new.as_ref()))
    }
}

impl IndicatorChange {
    /// Whether figure, target, pace or what was said by hand differ.
    pub fn changed(&self) -> bool {
        self.old != self.new
    }

    /// By how much the figure differs.
    pub fn step(&self) -> Option<Decimal> {
        step(done(self.old.as_ref()), done(self.new.as_ref()))
    }
}

impl Difference {
    /// What differs from `old` to `new`.
    pub fn between(old: &Document, new: &Document) -> Difference {
        Difference {
            contract_changed: (&old.contract.code, &old.contract.sha256) != (&new.contract.code, &new.contract.sha256),
            heads: heads(old, new),
            measures: both(&old.measures, &new.measures, |measure| &measure.id).map(measure).collect(),
            indicators: both(&old.indicators, &new.indicators, |indicator| &indicator.id).map(indicator).collect(),
        }
    }

    /// Whether no figure and no row of evidence differs.
    pub fn is_nothing(&self) -> bool {
        !(self.heads.iter().any(HeadChange::changed)
            || self.measures.iter().any(MeasureChange::changed)
            || self.indicators.iter().any(IndicatorChange::changed))
    }

    /// The change of a measure.
    pub fn measure(&self, id: &str) -> Option<&MeasureChange> {
        self.measures.iter().find(|measure| measure.id == id)
    }
}

/// The two sides of what has the same key, in the order of the new side; what only the old has comes last.
fn both<'a, T>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&T) -> &String + Copy + 'a,
) -> impl Iterator<Item = (Option<&'a T>, Option<&'a T>)> {
    let known = new.iter().map(move |new| (old.iter().find(|old| key(old) == key(new)), Some(new)));
    let gone = old.iter().filter(move |old| !new.iter().any(|new| key(new) == key(old)));
    known.chain(gone.map(|old| (Some(old), None)))
}

fn heads(old: &Document, new: &Document) -> Vec<HeadChange> {
    let mut kinds = vec![Head::Members, Head::UpToDate];
    let mut add = |head: Head| {
        if !kinds.contains(&head) {
            kinds.push(head);
        }
    };
    for document in [old, new] {
        document.members.by_college.iter().for_each(|count| add(Head::College(count.college)));
    }
    for document in [old, new] {
        document.members.dues_status.iter().for_each(|count| add(Head::DuesStatus(count.status.clone())));
    }
    [Head::Inside, Head::Counted, Head::Share, Head::DuesCalled, Head::DuesCollected].into_iter().for_each(add);
    kinds
        .into_iter()
        .map(|head| HeadChange { unit: head.unit(), old: count(old, &head), new: count(new, &head), head })
        .collect()
}

fn count(document: &Document, head: &Head) -> Option<Decimal> {
    let members = &document.members;
    let territory = &document.territory.up_to_date;
    let number = match head {
        Head::Members => i64::from(members.total),
        Head::UpToDate => i64::from(members.up_to_date),
        Head::College(college) => {
            let found = members.by_college.iter().find(|count| count.college == *college);
            found.map_or(0, |count| i64::from(count.members))
        }
        Head::DuesStatus(status) => {
            let found = members.dues_status.iter().find(|count| count.status == *status);
            found.map_or(0, |count| i64::from(count.members))
        }
        Head::Inside => i64::from(territory.inside),
        Head::Counted => i64::from(territory.total),
        Head::Share => return territory.percent,
        Head::DuesCalled => document.dues.called_cents,
        Head::DuesCollected => document.dues.collected_cents,
    };
    Some(Decimal::whole(number))
}

fn measure((old, new): (Option<&MeasureFigure>, Option<&MeasureFigure>)) -> MeasureChange {
    let side = |figure: &MeasureFigure| Side {
        done: figure.done,
        target: figure.target,
        pace: figure.pace.clone(),
        by_hand: figure.reading.is_some(),
    };
    let rows = |of: fn(&MeasureFigure) -> &[FrozenRow], part| {
        matching::moved(part, old.map(of).unwrap_or_default(), new.map(of).unwrap_or_default())
    };
    let mut moved = rows(|figure| &figure.counted, Part::Counted);
    moved.extend(rows(|figure| &figure.compared_with, Part::ComparedWith));
    let known = new.or(old);
    MeasureChange {
        id: known.map(|figure| figure.id.clone()).unwrap_or_default(),
        name: known.map(|figure| figure.name.clone()).unwrap_or_default(),
        unit: known.map_or(Unit::Action, |figure| figure.unit),
        old: old.map(side),
        new: new.map(side),
        rows: moved,
    }
}

fn indicator((old, new): (Option<&IndicatorFigure>, Option<&IndicatorFigure>)) -> IndicatorChange {
    let side = |figure: &IndicatorFigure| Side {
        done: figure.done,
        target: figure.target,
        pace: figure.said.as_ref().map_or(&figure.pace, |said| &said.status).clone(),
        by_hand: figure.reading.is_some() || figure.said.is_some(),
    };
    let known = new.or(old);
    IndicatorChange {
        id: known.map(|figure| figure.id.clone()).unwrap_or_default(),
        codes: known.map(|figure| figure.codes.clone()).unwrap_or_default(),
        wording: known.map(|figure| figure.wording.clone()).unwrap_or_default(),
        measure: known.and_then(|figure| figure.measure.clone()),
        unit: known.map_or(Unit::Action, |figure| figure.unit),
        old: old.map(side),
        new: new.map(side),
    }
}
