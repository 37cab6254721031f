//! What cannot simply move along, because the record that stays has the same already.

use super::periods::{self, Cluster};
use super::{Merging, Side};
use crate::model::duplicates::By;
use crate::model::duplicates::contacts::{self, Person};
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};

/// Why two records cannot both stay as they are, or need not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// Memberships of two colleges on the same days.
    Colleges,
    /// Dues or figures of one year that say two things: one of each is kept.
    Year,
    /// What looks like one record entered twice, or one person: they become one, or stay two.
    Twice,
}

/// One clash. Left keeps what is of the record that stays (or makes one of two), right what comes along.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    pub conflict: Conflict,
    pub kind: Kind,
    pub left: Vec<Record>,
    pub right: Vec<Record>,
    /// What is proposed; nothing where only the user can know.
    pub proposed: Option<Side>,
}

impl Clash {
    /// The sides it can be decided by.
    pub const fn sides(&self) -> &'static [Side] {
        match self.conflict {
            Conflict::Colleges | Conflict::Year => &[Side::Left, Side::Right],
            Conflict::Twice => &[Side::Left, Side::Both],
        }
    }
}

impl Merging {
    pub(super) fn of(records: &[Record], kind: Kind) -> Vec<&Record> {
        records.iter().filter(|record| record.kind == kind).collect()
    }

    /// Both sides of a kind.
    pub(super) fn both(&self, kind: Kind) -> (Vec<&Record>, Vec<&Record>) {
        (Self::of(&self.with_keep, kind), Self::of(&self.with_gone, kind))
    }

    /// Memberships that overlap, in one college or in two.
    pub(super) fn clusters(&self) -> Vec<Cluster> {
        let (left, right) = self.both(Kind::Membership);
        periods::clusters(&left, &right)
    }

    /// Records of one year on both sides.
    pub(super) fn years(&self, kind: Kind) -> Vec<(&Record, &Record)> {
        let (left, right) = self.both(kind);
        let of_year = |year| left.iter().find(|record| record.int("year") == year).copied();
        right.into_iter().filter_map(|record| Some((of_year(record.int("year"))?, record))).collect()
    }

    /// Whatever needs a decision, or bears one, in the order in which it is shown.
    pub fn clashes(&self) -> Vec<Clash> {
        if self.keep.kind != Kind::Organisation {
            return Vec::new();
        }
        let colleges = self.clusters().into_iter().filter(|cluster| !cluster.one_college()).map(|cluster| Clash {
            conflict: Conflict::Colleges,
            kind: Kind::Membership,
            left: cluster.left,
            right: cluster.right,
            proposed: None,
        });
        let mut clashes: Vec<Clash> = colleges.collect();
        for kind in [Kind::Dues, Kind::Figures] {
            let years = self.years(kind).into_iter().filter(|(left, right)| says_otherwise(left, right));
            clashes.extend(years.map(|(left, right)| Clash {
                conflict: Conflict::Year,
                kind,
                left: vec![left.clone()],
                right: vec![right.clone()],
                proposed: None,
            }));
        }
        clashes.extend(self.people());
        for kind in TWICE {
            clashes.extend(self.twice(*kind));
        }
        clashes
    }

    fn people(&self) -> Vec<Clash> {
        let (left, right) = self.both(Kind::Contact);
        // As of one organisation, which they will be.
        let people: Vec<Person> =
            left.iter().chain(&right).map(|record| Person { organisation: 0, ..Person::of(record) }).collect();
        let mut taken = Vec::new();
        let mut clashes = Vec::new();
        for pair in contacts::pairs(&people) {
            let one_of_them = |record: &&&Record| [pair.first, pair.second].contains(&record.id);
            let (Some(one), Some(other)) = (left.iter().find(one_of_them), right.iter().find(one_of_them)) else {
                continue;
            };
            if taken.contains(&one.id) || taken.contains(&other.id) {
                continue;
            }
            taken.extend([one.id, other.id]);
            let by_name = pair.why.iter().any(|why| why.by == By::Person);
            clashes.push(Clash {
                conflict: Conflict::Twice,
                kind: Kind::Contact,
                left: vec![(*one).clone()],
                right: vec![(*other).clone()],
                proposed: Some(if by_name { Side::Left } else { Side::Both }),
            });
        }
        clashes
    }

    /// Records that a file would take for one.
    fn twice(&self, kind: Kind) -> Vec<Clash> {
        let (left, right) = self.both(kind);
        let key = |record: &Record| -> Vec<Value> {
            let fields = kind.natural_key().iter().filter(|field| **field != "organisation");
            fields.map(|field| record.get(field).clone()).collect()
        };
        let mut taken = Vec::new();
        let mut clashes = Vec::new();
        for other in right {
            let same = |one: &&&Record| key(one) == key(other) && !taken.contains(&one.id);
            let Some(one) = left.iter().find(same) else { continue };
            taken.push(one.id);
            let identical = one.changed_fields(other).all(|field| field == "organisation");
            let proposed = match kind {
                // Money that came in once or twice: nobody knows but who sees the account.
                Kind::Payment => None,
                _ if identical => Some(Side::Left),
                _ => Some(Side::Both),
            };
            clashes.push(Clash {
                conflict: Conflict::Twice,
                kind,
                left: vec![(*one).clone()],
                right: vec![other.clone()],
                proposed,
            });
        }
        clashes
    }
}

/// Kinds of which the same may have been entered at both organisations.
const TWICE: &[Kind] =
    &[Kind::Payment, Kind::Visit, Kind::Engagement, Kind::Event, Kind::Financing, Kind::Market, Kind::Task];

/// Whether two records of one year cannot be one without losing a value. Of dues, an amount that only one has and that
/// nothing is owed are values as well.
fn says_otherwise(left: &Record, right: &Record) -> bool {
    let differs = |field: &str| left.get(field) != right.get(field);
    if left.kind == Kind::Dues && (differs("amount") || differs("exempt_reason")) {
        return true;
    }
    let filled = |record: &Record, field: &str| !record.get(field).is_null();
    left.changed_fields(right).any(|field| field != "organisation" && filled(left, field) && filled(right, field))
}
