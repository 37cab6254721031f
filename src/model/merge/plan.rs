//! What is to be done, step by step, once everything is decided.

use std::collections::BTreeMap;

use super::{Choices, Clash, Conflict, Merging, Side, combine, default_sides};
use crate::model::kind::{Field, Kind, Type};
use crate::model::record::{Id, Record, Value};

/// What the record that stays cannot hold.
#[derive(Debug, Clone, PartialEq)]
pub enum LeftOut {
    /// A value of either record.
    Field { field: &'static Field, value: Value },
    /// A record of the same year or the same days as another.
    Record(Record),
}

/// One step; each leaves the database in a state that its rules allow.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Delete(Record),
    Update(Record),
    /// A record that takes another's place; what it cannot hold goes into its notes. The other is deleted by a step of its
    /// own.
    Absorb {
        made: Record,
        gone: Record,
        lost: Vec<LeftOut>,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Before the record that goes is deleted.
    pub steps: Vec<Step>,
    /// The record that stays, after that.
    pub keep: Record,
    /// What it cannot hold.
    pub left_out: Vec<LeftOut>,
}

/// What becomes of the records that refer to the one that goes, as it is shown before and said after.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many of each kind belong to the one that stays from then on.
    pub moves: BTreeMap<Kind, usize>,
    /// How many of each kind are one with a record that is there already, without losing a value.
    pub joins: BTreeMap<Kind, usize>,
}

#[derive(Default)]
struct Making {
    deletes: Vec<Record>,
    updates: Vec<Step>,
    left_out: Vec<LeftOut>,
    /// Those of the one that goes that take the place of a record of the one that stays.
    instead: Vec<(Kind, Id)>,
    /// Those about which nothing is decided yet.
    open: Vec<(Kind, Id)>,
}

impl Making {
    /// One record takes another's place.
    fn absorb(&mut self, kept: Record, gone: &Record, lost: Vec<LeftOut>) {
        self.deletes.push(gone.clone());
        self.updates.push(Step::Absorb { made: kept, gone: gone.clone(), lost });
    }

    fn is_gone(&self, record: &Record) -> bool {
        self.deletes.iter().any(|gone| (gone.kind, gone.id) == (record.kind, record.id))
    }

    fn is_left_out(&self, record: &Record) -> bool {
        let same =
            |lost: &LeftOut| matches!(lost, LeftOut::Record(lost) if (lost.kind, lost.id) == (record.kind, record.id));
        self.left_out.iter().any(same)
    }
}

impl Merging {
    /// The steps.
    ///
    /// # Errors
    /// The first clash that is not decided.
    pub fn plan(&self, choices: &Choices) -> Result<Plan, Box<Clash>> {
        let (mut making, undecided) = self.making(choices);
        if let Some(clash) = undecided {
            return Err(Box::new(clash));
        }
        let (keep, lost) = combine(&self.keep, &self.gone, &choices.fields);
        making.left_out.splice(0..0, lost);
        let mut steps: Vec<Step> = making.deletes.iter().cloned().map(Step::Delete).collect();
        // Before the other goes, nothing may point to it.
        if self.keep.values.iter().zip(self.keep.kind.fields()).any(|(value, field)| self.points_to_gone(field, value))
        {
            steps.push(Step::Update(self.moved(&self.keep, None)));
        }
        let (kept, gone) = (&self.keep, &self.gone);
        let itself = |record: &Record| record.kind == kept.kind && (record.id == kept.id || record.id == gone.id);
        for record in self.with_gone.iter().filter(|record| !itself(record) && !making.is_gone(record)) {
            steps.push(Step::Update(self.moved(record, Some(kept.id))));
        }
        steps.extend(making.updates);
        Ok(Plan { steps, keep, left_out: making.left_out })
    }

    /// What becomes of what moves along, as far as it is decided; what is not counts as moving.
    pub fn outcome(&self, choices: &Choices) -> (Outcome, Vec<LeftOut>) {
        let (making, _) = self.making(choices);
        let mut outcome = Outcome::default();
        for record in &self.with_gone {
            let key = (record.kind, record.id);
            let counts = match making.is_gone(record) && !making.instead.contains(&key) {
                true if making.is_left_out(record) => continue,
                true => &mut outcome.joins,
                false => &mut outcome.moves,
            };
            *counts.entry(record.kind).or_default() += 1;
        }
        let left_out = making.left_out.into_iter().filter(|lost| matches!(lost, LeftOut::Record(_)));
        (outcome, left_out.collect())
    }

    /// What was decided and what needs no decision; and the first clash that is still to be decided.
    fn making(&self, choices: &Choices) -> (Making, Option<Clash>) {
        let mut making = Making::default();
        let mut undecided = None;
        for (index, clash) in self.clashes().into_iter().enumerate() {
            let side = choices.clashes.get(index).copied().flatten();
            match side.filter(|side| clash.sides().contains(side)) {
                Some(side) => decide(&mut making, &clash, side),
                None => {
                    making.open.extend(clash.right.iter().map(|record| (record.kind, record.id)));
                    undecided.get_or_insert(clash);
                }
            }
        }
        self.periods(&mut making);
        self.same_years(&mut making);
        self.partners(&mut making);
        (making, undecided)
    }

    fn points_to_gone(&self, field: &Field, value: &Value) -> bool {
        field.ty == Type::Ref(self.gone.kind) && value.as_id() == Some(self.gone.id)
    }

    /// A record with every reference to the one that goes put to another, or to none.
    fn moved(&self, record: &Record, to: Option<Id>) -> Record {
        let mut record = record.clone();
        for (field, value) in record.kind.fields().iter().zip(&mut record.values) {
            if self.points_to_gone(field, value) {
                *value = to.map_or(Value::Null, |id| Value::Int(i64::from(id)));
            }
        }
        record
    }

    /// Overlapping periods of one college become one.
    fn periods(&self, making: &mut Making) {
        for cluster in self.clusters().into_iter().filter(super::periods::Cluster::one_college) {
            let Some(made) = cluster.united() else { continue };
            for period in cluster.left.iter().skip(1).chain(&cluster.right) {
                making.deletes.push(period.clone());
            }
            let says_more = |period: &&Record| {
                ["joined_on", "left_on", "leave_reason"].iter().any(|field| period.get(field) != made.get(field))
            };
            let lost = cluster.left.iter().chain(&cluster.right).filter(says_more);
            making.left_out.extend(lost.cloned().map(LeftOut::Record));
            making.updates.push(Step::Update(made));
        }
    }

    /// Dues and figures of one year that say the same, or what the other does not.
    fn same_years(&self, making: &mut Making) {
        for kind in [Kind::Dues, Kind::Figures] {
            for (left, right) in self.years(kind) {
                if making.is_gone(right) || making.open.contains(&(right.kind, right.id)) {
                    continue;
                }
                let (made, lost) = combine(left, right, &default_sides(left, right));
                if !lost.is_empty() {
                    making.left_out.push(LeftOut::Record(right.clone()));
                }
                making.absorb(made, right, Vec::new());
            }
        }
    }

    /// A partner of a project is one; who led it leads it.
    fn partners(&self, making: &mut Making) {
        let (left, right) = self.both(Kind::ProjectPartner);
        for other in right {
            let Some(one) = left.iter().find(|one| one.get("project") == other.get("project")) else { continue };
            let mut made = (*one).clone();
            if made.get("role").is_null() || other.text("role") == "leader" {
                made.set("role", other.get("role").clone());
            }
            making.absorb(made, other, Vec::new());
        }
    }
}

/// Carries out what was decided of one clash.
fn decide(making: &mut Making, clash: &Clash, side: Side) {
    match (clash.conflict, side) {
        (Conflict::Colleges, side) => {
            let lost = if side == Side::Left { &clash.right } else { &clash.left };
            making.deletes.extend(lost.iter().cloned());
            making.left_out.extend(lost.iter().cloned().map(LeftOut::Record));
        }
        (Conflict::Year, side) => {
            let (Some(left), Some(right)) = (clash.left.first(), clash.right.first()) else { return };
            let (chosen, lost) = if side == Side::Left { (left, right) } else { (right, left) };
            // Whole: a sum of one and the day it was called of the other are dues that nobody had.
            let values = chosen.clone().with("organisation", left.get("organisation").clone()).values;
            let made = Record { values, ..left.clone() };
            making.left_out.push(LeftOut::Record(lost.clone()));
            if side != Side::Left {
                making.instead.push((right.kind, right.id));
            }
            making.absorb(made, right, Vec::new());
        }
        (Conflict::Twice, Side::Left) => {
            let (Some(left), Some(right)) = (clash.left.first(), clash.right.first()) else { return };
            let (made, lost) = combine(left, right, &default_sides(left, right));
            if made.kind.field_index("notes").is_some() {
                making.absorb(made, right, lost);
            } else {
                // Money that no longer counts is told, though the other says the same.
                if !lost.is_empty() || right.kind == Kind::Payment {
                    making.left_out.push(LeftOut::Record(right.clone()));
                }
                making.absorb(made, right, Vec::new());
            }
        }
        (Conflict::Twice, _) => {}
    }
}
