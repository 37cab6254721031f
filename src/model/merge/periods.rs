//! Memberships of two organisations that are one: periods that overlap become one, in the same college.

use chrono::NaiveDate;

use crate::model::record::{Record, Value};

/// Periods that share days, of both organisations.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cluster {
    pub left: Vec<Record>,
    pub right: Vec<Record>,
}

impl Cluster {
    /// Whether all are in one college.
    pub fn one_college(&self) -> bool {
        let mut colleges = self.all().map(|period| period.int("college"));
        let first = colleges.next();
        colleges.all(|college| Some(college) == first)
    }

    fn all(&self) -> impl Iterator<Item = &Record> {
        self.left.iter().chain(&self.right)
    }

    /// The one period that covers them all, in the first record of the organisation that stays; the reason of leaving is
    /// that of the one that ended last.
    pub fn united(&self) -> Option<Record> {
        let mut made = self.left.first()?.clone();
        let first = self.all().filter_map(|period| period.date("joined_on")).min()?;
        // Of two that ended on one day, the one that says why.
        let last = self.all().max_by_key(|period| (end(period), !period.get("leave_reason").is_null()))?;
        let (left_on, reason) = (last.get("left_on").clone(), last.get("leave_reason").clone());
        made.set("joined_on", Value::Date(first));
        made.set("left_on", left_on);
        made.set("leave_reason", reason);
        Some(made)
    }
}

fn end(period: &Record) -> NaiveDate {
    period.date("left_on").unwrap_or(NaiveDate::MAX)
}

/// The groups of periods that overlap across the two organisations. The others stand beside each other as they are.
pub(super) fn clusters(left: &[&Record], right: &[&Record]) -> Vec<Cluster> {
    let mut periods: Vec<(bool, &Record)> = left.iter().map(|period| (true, *period)).collect();
    periods.extend(right.iter().map(|period| (false, *period)));
    periods.sort_by_key(|(_, period)| (period.date("joined_on"), period.id));
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut last = None;
    for (is_left, period) in periods {
        let joins = last.is_some_and(|last| period.date("joined_on").is_some_and(|from| from <= last));
        if !joins {
            clusters.push(Cluster { left: Vec::new(), right: Vec::new() });
            last = None;
        }
        last = last.max(Some(end(period)));
        if let Some(cluster) = clusters.last_mut() {
            if is_left { &mut cluster.left } else { &mut cluster.right }.push(period.clone());
        }
    }
    clusters.retain(|cluster| !cluster.left.is_empty() && !cluster.right.is_empty());
    clusters
}
