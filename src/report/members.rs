//! The member list of a report: everybody who was a member at some time in the year.

use chrono::NaiveDate;

use super::Asked;
use crate::model::facts::File;
use crate::model::membership::Membership;
use crate::model::organisation::{OrganisationKind, Size};
use crate::model::record::Id;
use crate::model::text::fold;
use crate::store::OrganisationDetail;

/// One establishment of the member list.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberRow {
    pub organisation: Id,
    pub name: String,
    pub town: String,
    pub siret: Option<String>,
    pub kind: Option<OrganisationKind>,
    /// The college of the period listed.
    pub college: u8,
    pub size: Option<Size>,
    pub headcount: Option<u32>,
    pub detail: OrganisationDetail,
    pub departement: Option<String>,
    /// Whether it sits in the contract's territory.
    pub inside: bool,
    pub joined_on: NaiveDate,
    /// Its last day, if that is past or today on the date of reference.
    pub left_on: Option<NaiveDate>,
    /// Whether it is a member up to date on the date of reference; none for one that has left.
    pub up_to_date: Option<bool>,
    /// Codes of its sectors.
    pub sectors: Vec<String>,
}

impl MemberRow {
    /// The SIREN: the company of the establishment.
    pub fn siren(&self) -> Option<&str> {
        self.siret.as_deref().and_then(|siret| siret.get(..9))
    }

    /// Whether it is a member on the date of reference.
    pub fn is_member(&self) -> bool {
        self.up_to_date.is_some()
    }
}

/// The INSEE code of a headcount's bracket (tranche d'effectif).
pub fn bracket(headcount: u32) -> &'static str {
    match headcount {
        0 => "00",
        1..=2 => "01",
        3..=5 => "02",
        6..=9 => "03",
        10..=19 => "11",
        20..=49 => "12",
        50..=99 => "21",
        100..=199 => "22",
        200..=249 => "31",
        250..=499 => "32",
        500..=999 => "41",
        1_000..=1_999 => "42",
        2_000..=4_999 => "51",
        5_000..=9_999 => "52",
        _ => "53",
    }
}

/// Everybody who was a member between 1 January and the date of reference, by name.
pub fn list(asked: &Asked) -> Vec<MemberRow> {
    let mut rows: Vec<(String, MemberRow)> = asked
        .facts
        .files()
        .filter_map(|file| {
            let period = listed(file.memberships, asked)?;
            Some((fold(&file.organisation.name), row(&file, period, asked)))
        })
        .collect();
    rows.sort_by(|a, b| (&a.0, a.1.organisation).cmp(&(&b.0, b.1.organisation)));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The last period that shares a day with the part of the year reported.
fn listed<'a>(periods: &'a [Membership], asked: &Asked) -> Option<&'a Membership> {
    periods
        .iter()
        .rev()
        .find(|period| period.joined_on <= asked.on && period.left_on.is_none_or(|left| left >= asked.first_day()))
}

fn row(file: &File, period: &Membership, asked: &Asked) -> MemberRow {
    let organisation = file.organisation;
    let detail = asked.source.organisations.get(&organisation.id).cloned().unwrap_or_default();
    let departement = organisation.departement.map(|code| code.as_str().to_owned());
    MemberRow {
        organisation: organisation.id,
        name: organisation.name.to_string(),
        town: organisation.town.to_string(),
        siret: organisation.siret_text(),
        kind: organisation.kind,
        college: period.college,
        size: organisation.size_class(),
        headcount: organisation.headcount,
        detail,
        inside: departement.as_deref().is_some_and(|code| asked.contract.in_territory(code)),
        departement,
        joined_on: period.joined_on,
        left_on: period.left_on.filter(|left| *left <= asked.on),
        up_to_date: file.member_on(asked.on).map(|_| file.up_to_date_on(asked.on).is_some()),
        sectors: asked.facts.sector_codes(organisation.sectors).map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_meet_without_a_gap() {
        for (headcount, want) in [
            (0, "00"),
            (1, "01"),
            (9, "03"),
            (10, "11"),
            (19, "11"),
            (20, "12"),
            (249, "31"),
            (250, "32"),
            (9_999, "52"),
            (10_000, "53"),
            (u32::MAX, "53"),
        ] {
            assert_eq!(bracket(headcount), want, "{headcount}");
        }
    }
}
