//! Lists with a line for each time that a member paid for, as programs of associations write them: from one day to another,
//! with what was paid. The member has been one since the first, and has not left at the end of each.

use chrono::NaiveDate;

use super::layout::{Layout, SURE};
use super::records::Reader;
use super::table::{Line, Table};
use super::target::Target;
use super::values::{Sense, is_empty};
use crate::model::kind::Kind;
use crate::model::record::Value;

/// Days that one may pay for at once.
const LONGEST: i64 = 400;

/// Whether the lines of a table are such times: nearly all have a beginning and an end, no more than about a year apart, and
/// dues. In lists of members few have left.
pub fn are_paid_for(layout: &Layout, table: &Table, sense: &Sense) -> bool {
    let [Some(began), Some(ended)] = ["joined_on", "left_on"].map(|field| place(layout, Kind::Membership, field))
    else {
        return false;
    };
    if place(layout, Kind::Dues, "amount").is_none() && place(layout, Kind::Payment, "amount").is_none() {
        return false;
    }
    let lines = table.lines.iter().skip(layout.heading + 1);
    let said = |line: &&Line| line.cells.get(began).is_some_and(|cell| !is_empty(cell));
    let (mut all, mut times) = (0, 0);
    for line in lines.filter(said) {
        all += 1;
        let days = [(began, "joined_on"), (ended, "left_on")].map(|(at, field)| day(line, at, field, sense));
        if let [Some(from), Some(to)] = days
            && (0..=LONGEST).contains(&(to - from).num_days())
        {
            times += 1;
        }
    }
    times >= 2 && times * 10 >= all * 9
}

/// The place of the column of a field, whether it can be used or lacks something.
fn place(layout: &Layout, kind: Kind, field: &str) -> Option<usize> {
    let is = |target: Target| (target.kind, target.field, target.year) == (kind, field, None);
    layout.columns.iter().position(|column| column.confidence >= SURE && column.target.is_some_and(is))
}

fn day(line: &Line, at: usize, field: &str, sense: &Sense) -> Option<NaiveDate> {
    let target = Target::new(Kind::Membership, field)?;
    match sense.read(&target, line.cells.get(at)?, &mut Vec::new()) {
        Ok(Value::Date(day)) => Some(day),
        _ => None,
    }
}

impl Reader<'_> {
    /// The day on which the time of the line begins.
    pub(super) fn began(&self) -> Option<NaiveDate> {
        day(self.line, place(self.layout, Kind::Membership, "joined_on")?, "joined_on", self.sense)
    }
}
