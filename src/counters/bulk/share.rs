//! What a plan does to the territory share (article 2.4).

use chrono::NaiveDate;

use super::{Change, Operation, Plan, Verdict};
use crate::contract::Contract;
use crate::counters::whatif::{self, Effect};
use crate::model::facts::{Facts, File};
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};

/// The share before and after a plan, on `on` or on the later day from which it is seen. Nothing when it moves nothing.
pub fn effect(facts: &Facts, contract: &Contract, on: NaiveDate, plan: &Plan) -> Option<Effect> {
    let day = match plan.operation {
        Operation::MoveCollege { from, .. } => on.max(from),
        Operation::CorrectCollege { .. } | Operation::CallDues { .. } => on,
        // No other operation touches what the share is made of.
        _ => return None,
    };
    let after = plan.lines.iter().filter_map(|line| {
        let Verdict::Changes(changes) = &line.verdict else { return None };
        let file = facts.file(line.target)?;
        let records: Vec<Record> = changes.iter().filter_map(|change| saved(plan, &file, change)).collect();
        Some((line.target, records))
    });
    let (before, after) = whatif::shares_of_many(facts, contract, day, after)?;
    Some(Effect { on: day, before, after })
}

/// A record as the plan would leave it, with the fields that count.
fn saved(plan: &Plan, file: &File, change: &Change) -> Option<Record> {
    match change {
        Change::Create { own } => plan.created(own),
        Change::Update { kind: Kind::Membership, id, edits, .. } => {
            let row = file.memberships.iter().find(|row| row.id == *id)?;
            let mut record = Record::new(Kind::Membership)
                .with("organisation", Value::Int(i64::from(row.organisation)))
                .with("college", Value::Int(i64::from(row.college)))
                .with("joined_on", Value::Date(row.joined_on))
                .with("left_on", row.left_on.map_or(Value::Null, Value::Date));
            record.id = row.id;
            for edit in edits {
                record.set(edit.field, edit.after.clone());
            }
            Some(record)
        }
        Change::Update { .. } => None,
    }
}
