//! The pole as it is made up, before it is written: organisations, their periods, their people.

use chrono::NaiveDate;

use super::people::Person;
use super::places::Town;
use super::trades::Trade;
use crate::model::record::Id;

/// What an organisation is to the pole on the demo's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Member,
    Former,
    Prospect,
}

/// A membership.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    pub joined_on: NaiveDate,
    pub left_on: Option<NaiveDate>,
    pub reason: Option<&'static str>,
}

impl Period {
    /// Whether it holds on a day; its last day counts.
    pub fn holds(&self, on: NaiveDate) -> bool {
        self.joined_on <= on && self.left_on.is_none_or(|left| on <= left)
    }
}

/// An organisation of the demo.
#[derive(Debug, Clone)]
pub struct Org {
    /// Its row, once written.
    pub id: Id,
    pub name: String,
    pub siret: Option<String>,
    /// Code of its kind.
    pub kind: &'static str,
    /// Code of its size; companies only.
    pub size: Option<&'static str>,
    pub headcount: Option<i64>,
    /// What it does; companies only.
    pub trade: Option<&'static Trade>,
    pub sectors: Vec<String>,
    pub naf: &'static str,
    pub town: Town,
    pub standing: Standing,
    pub periods: Vec<Period>,
    pub people: Vec<Person>,
    /// One of those called « Horlogerie … »: never visited in the demo's year.
    pub watchmaker: bool,
}

impl Org {
    pub fn company(&self) -> bool {
        self.kind == "company"
    }

    /// Whether it is a member on a day.
    pub fn member_on(&self, on: NaiveDate) -> bool {
        self.periods.iter().any(|period| period.holds(on))
    }

    /// The day it first joined.
    pub fn first_joined(&self) -> Option<NaiveDate> {
        self.periods.iter().map(|period| period.joined_on).min()
    }

    /// The day of its latest arrival.
    pub fn last_joined(&self) -> Option<NaiveDate> {
        self.periods.iter().map(|period| period.joined_on).max()
    }

    /// The college it belongs to as a member.
    pub fn college(&self) -> u8 {
        match self.kind {
            "company" => 1,
            "research" | "training" => 2,
            _ => 3,
        }
    }
}

/// Everything that later steps of the filling need of the earlier ones.
pub struct Pole {
    pub orgs: Vec<Org>,
    /// In the order of [`super::staff::STAFF`].
    pub staff: Vec<Id>,
}

impl Pole {
    /// The places in `orgs` of those that fit, in order.
    pub fn select(&self, fits: impl Fn(&Org) -> bool) -> Vec<usize> {
        (0..self.orgs.len()).filter(|at| fits(&self.orgs[*at])).collect()
    }
}
