//! The labelling rule (article 5.2): a collaborative project has at least two companies and one research or training
//! body among its partners. Two sites of one company are one.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::parse::Reason;
use super::record::Record;

/// How many partners of each sort a project needs to be labelled; a contract says so (article 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minimum {
    /// Distinct companies (SIREN).
    pub companies: u32,
    /// Distinct research or training bodies.
    pub research: u32,
}

impl Default for Minimum {
    /// Two companies and one research or training body.
    fn default() -> Self {
        Minimum { companies: 2, research: 1 }
    }
}

/// A partner of a project as the rule sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Code of the kind of organisation.
    pub kind: Option<String>,
    pub siret: Option<String>,
    /// The organisation's row: what tells partners without SIRET apart.
    pub organisation: u32,
}

/// Who takes part in a project, as the rule counts: by SIREN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    pub companies: u32,
    /// Research and training bodies.
    pub research: u32,
}

impl Partner {
    /// The partner that an organisation's record is.
    pub fn new(organisation: &Record) -> Partner {
        let text = |name: &str| organisation.get(name).as_text().map(str::to_owned);
        Partner { kind: text("kind"), siret: text("siret"), organisation: organisation.id }
    }

    /// What tells one company from another: its SIREN, else its row.
    fn company(&self) -> String {
        match self.siret.as_deref().and_then(|siret| siret.get(..9)) {
            Some(siren) => siren.to_owned(),
            None => format!("#{}", self.organisation),
        }
    }
}

/// How many partners count, of each sort.
pub fn count(partners: &[Partner]) -> Count {
    let of = |kinds: &[&str]| -> u32 {
        let known = partners.iter().filter(|partner| partner.kind.as_deref().is_some_and(|kind| kinds.contains(&kind)));
        known.map(Partner::company).collect::<BTreeSet<String>>().len() as u32
    };
    Count { companies: of(&["company"]), research: of(&["research", "training"]) }
}

/// Whether a project with these partners may be labelled.
///
/// # Errors
/// What is missing.
pub fn check(partners: &[Partner], minimum: Minimum) -> Result<(), Reason> {
    let count = count(partners);
    let companies = minimum.companies.saturating_sub(count.companies);
    let research = minimum.research.saturating_sub(count.research);
    if companies == 0 && research == 0 { Ok(()) } else { Err(Reason::NotLabellable { companies, research }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_companies_and_one_research_or_training_body() {
        let partner = |kind: &str, siret: &str, organisation| Partner {
            kind: Some(kind.into()),
            siret: (!siret.is_empty()).then(|| siret.into()),
            organisation,
        };
        let site = |n: u32, organisation| partner("company", &format!("48798079900{n:03}"), organisation);
        let other = partner("company", "73282932000074", 3);
        let lab = partner("research", "", 4);
        let school = partner("training", "", 5);
        let missing = |companies, research| Err(Reason::NotLabellable { companies, research });
        for (partners, want) in [
            (vec![site(18, 1), other.clone(), lab.clone()], Ok(())),
            (vec![site(18, 1), other.clone(), school], Ok(())),
            (vec![site(18, 1), site(26, 2), lab.clone()], missing(1, 0)),
            (vec![site(18, 1), other], missing(0, 1)),
            (vec![lab], missing(2, 0)),
            (vec![], missing(2, 1)),
            (vec![partner("company", "", 1), partner("company", "", 2), partner("research", "", 3)], Ok(())),
        ] {
            assert_eq!(check(&partners, Minimum::default()), want, "{partners:?}");
        }
    }
}
