//! The territory statement (article 2.4): the share of the members up to date, and each of those outside.

use chrono::NaiveDate;

use super::Asked;
use crate::counters::{Status, territory_of};
use crate::model::record::Id;
use crate::model::territory::{Share, Territory};
use crate::model::text::fold;

/// A member up to date that sits outside the territory.
#[derive(Debug, Clone, PartialEq)]
pub struct Outsider {
    pub organisation: Id,
    pub name: String,
    pub siret: Option<String>,
    pub town: String,
    /// None abroad, or where it is not known.
    pub departement: Option<String>,
    pub college: u8,
    pub joined_on: NaiveDate,
}

/// The statement on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct TerritoryStatement {
    /// The territory's name and départements, as the contract has them.
    pub name: String,
    pub departements: Vec<String>,
    pub share: Share,
    pub up_to_date: Territory,
    /// The same over all members, paid or not.
    pub all: Territory,
    /// As many as `up_to_date` has outside, by name.
    pub outsiders: Vec<Outsider>,
}

/// The statement on the date of reference.
pub fn statement(asked: &Asked, status: &Status) -> TerritoryStatement {
    let rule = &asked.contract.territory;
    let mut outsiders: Vec<Outsider> = asked
        .facts
        .files()
        .filter_map(|file| {
            let counted = territory_of(&file, asked.contract, asked.on).0;
            let period = file.member_on(asked.on).filter(|_| counted.total == 1 && counted.inside == 0)?;
            let organisation = file.organisation;
            Some(Outsider {
                organisation: organisation.id,
                name: organisation.name.to_string(),
                siret: organisation.siret_text(),
                town: organisation.town.to_string(),
                departement: organisation.departement.map(|code| code.as_str().to_owned()),
                college: period.college,
                joined_on: period.joined_on,
            })
        })
        .collect();
    outsiders.sort_by_cached_key(|one| (fold(&one.name), one.organisation));
    TerritoryStatement {
        name: rule.name.clone(),
        departements: rule.departements.clone(),
        share: rule.share,
        up_to_date: status.territory,
        all: status.territory_all,
        outsiders,
    }
}
