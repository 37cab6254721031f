//! What makes a visit more useful than another: the weights of the ranking of whom to visit next.

use serde::Deserialize;

/// The weights, in points. A contract file may set some of them; the others are as below. A weight of 0 takes a reason
/// out.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VisitPriority {
    /// No visit was ever done.
    pub never_visited: f64,
    /// For each full month since the last visit, from `long_ago_from` months on and up to `long_ago_most`.
    pub long_ago_per_month: f64,
    /// Months.
    pub long_ago_from: u32,
    /// Months.
    pub long_ago_most: u32,
    /// A member whose dues are late.
    pub dues_late: f64,
    /// Never visited and never a member, while the year's target of such companies is not reached (Ind27).
    pub new_company: f64,
    /// A visit is planned in the same commune.
    pub near_commune: f64,
    /// A visit is planned under the same postal code.
    pub near_postal_code: f64,
    /// How far ahead a planned visit is looked for, in days.
    pub near_days: u32,
    /// A sector of the company is visited less than its part among the members.
    pub sector_behind: f64,
    /// Not visited this year: it would count among the companies visited (Ind27).
    pub not_this_year: f64,
}

impl Default for VisitPriority {
    fn default() -> Self {
        VisitPriority {
            never_visited: 25.0,
            long_ago_per_month: 1.0,
            long_ago_from: 12,
            long_ago_most: 30,
            dues_late: 15.0,
            new_company: 8.0,
            near_commune: 20.0,
            near_postal_code: 10.0,
            near_days: 42,
            sector_behind: 8.0,
            not_this_year: 10.0,
        }
    }
}

impl VisitPriority {
    /// The weights by their keys.
    fn weights(&self) -> [(&'static str, f64); 8] {
        [
            ("never_visited", self.never_visited),
            ("long_ago_per_month", self.long_ago_per_month),
            ("dues_late", self.dues_late),
            ("new_company", self.new_company),
            ("near_commune", self.near_commune),
            ("near_postal_code", self.near_postal_code),
            ("sector_behind", self.sector_behind),
            ("not_this_year", self.not_this_year),
        ]
    }

    /// The keys of weights that are no finite number of at least 0: with one the order would make no sense.
    pub(super) fn wrong(&self) -> impl Iterator<Item = (&'static str, f64)> {
        self.weights().into_iter().filter(|(_, weight)| !weight.is_finite() || *weight < 0.0)
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::{BUILT_IN, Contract, FaultKind};

    use super::*;

    fn with(section: &str) -> Result<Contract, crate::contract::ContractError> {
        let start = BUILT_IN.find("[visit_priority]").unwrap();
        let end = start + BUILT_IN[start..].find("\n# -----").unwrap();
        Contract::parse(&format!("{}{section}{}", &BUILT_IN[..start], &BUILT_IN[end..]))
    }

    #[test]
    fn what_is_not_said_is_as_the_program_has_it() {
        assert_eq!(with("").unwrap().visit_priority, VisitPriority::default());
        assert_eq!(Contract::parse(BUILT_IN).unwrap().visit_priority, VisitPriority::default());
        let some = with("[visit_priority]\nnever_visited = 5\nnear_days = 10\n").unwrap().visit_priority;
        assert_eq!(some, VisitPriority { never_visited: 5.0, near_days: 10, ..VisitPriority::default() });
    }

    #[test]
    fn a_wrong_weight_is_refused_with_its_line_and_key() {
        for (text, key) in [
            ("never_visited = -1", "visit_priority.never_visited"),
            ("dues_late = nan", "visit_priority.dues_late"),
            ("near_commune = inf", "visit_priority.near_commune"),
        ] {
            let error = with(&format!("[visit_priority]\nnot_this_year = 1\n{text}\n")).unwrap_err();
            let fault = &error.faults[0];
            assert_eq!((error.faults.len(), fault.key.as_deref()), (1, Some(key)), "{text}");
            assert!(matches!(fault.what, FaultKind::Weight(_)), "{text}");
            let source = with("[visit_priority]\n").map(|_| BUILT_IN).unwrap();
            let first = source[..source.find("[visit_priority]").unwrap()].lines().count() + 1;
            assert_eq!(fault.line, Some(first + 2), "{text}");
        }
        for text in ["never_visited = \"ten\"", "near_days = -3", "never_seen = 1"] {
            let error = with(&format!("[visit_priority]\n{text}\n")).unwrap_err();
            assert_eq!(error.faults.len(), 1, "{text}");
            assert!(error.faults[0].key.as_deref().unwrap_or_default().starts_with("visit_priority"), "{error}");
        }
    }
}
