//! Tags and sectors: lists in an organisation's record.

use super::planner::changed;
use super::{Among, Left, Refusal, Verdict};
use crate::model::record::{Record, Value};
use crate::model::text::fold;

/// The organisation with a tag more; one that differs in case or accents only is the same.
pub(super) fn add_tag(record: &Record, tag: &str) -> Result<Record, Verdict> {
    let mut tags = record.get("tags").as_list().to_vec();
    if tags.iter().any(|known| fold(known) == fold(tag)) {
        return Err(Verdict::Left(Left::HasTag));
    }
    tags.push(tag.to_owned());
    Ok(record.clone().with("tags", Value::List(tags)))
}

/// The organisation without a tag.
pub(super) fn remove_tag(record: &Record, tag: &str) -> Result<Record, Verdict> {
    let tags = record.get("tags").as_list();
    let rest: Vec<String> = tags.iter().filter(|known| fold(known) != fold(tag)).cloned().collect();
    if rest.len() == tags.len() {
        return Err(Verdict::Left(Left::HasNotTag));
    }
    Ok(record.clone().with("tags", list(rest)))
}

/// The organisation with other sectors. Those that stay keep their order.
pub(super) fn sectors(record: &Record, among: Among, chosen: &[String]) -> Result<Record, Verdict> {
    let there = record.get("sectors").as_list();
    let new = || chosen.iter().filter(|code| !there.contains(code)).cloned();
    let kept = |keep: bool| there.iter().filter(move |code| chosen.contains(code) == keep).cloned();
    let after: Vec<String> = match among {
        Among::Add => there.iter().cloned().chain(new()).collect(),
        Among::Remove => kept(false).collect(),
        Among::Set => kept(true).chain(new()).collect(),
    };
    if after == there { Err(Verdict::Left(Left::SameSectors)) } else { Ok(record.clone().with("sectors", list(after))) }
}

/// A list as it is kept: nothing instead of an empty one.
fn list(items: Vec<String>) -> Value {
    if items.is_empty() { Value::Null } else { Value::List(items) }
}

/// The task given to somebody.
pub(super) fn assign(task: &Record, staff: Value) -> Verdict {
    if let Some(done) = task.date("done_on") {
        return Verdict::Left(Left::TaskDone(done));
    }
    if *task.get("staff") == staff {
        return Verdict::Left(Left::SameStaff);
    }
    let after = task.clone().with("staff", staff);
    changed(task, &after).map_or(Verdict::Refused(Refusal::Gone), |change| Verdict::Changes(vec![change]))
}
