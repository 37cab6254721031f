//! Finding an indicator by a code as people type it (`ind27`, `27`, `p1o1`, `att2.8`), or by words of its label.

use super::{Contract, Indicator};
use crate::model::text::fold;
use crate::search::{DocKind, Shortlist};

/// Fewer letters are a code half typed rather than a word.
const SHORTEST_WORD: usize = 3;

/// How well an indicator answers what was typed; the least is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Its own id.
    Id,
    /// A code that it stands for.
    Code,
    /// The number of such a code: 27 of Ind27.
    Number,
    /// A code begins so.
    Begins,
    /// The number of a code begins so.
    NumberBegins,
}

impl Contract {
    /// The places of the indicators that answer a code, or a part of one, the best first; case, spaces and punctuation
    /// do not matter. Words of a label find it as well, as the search finds records. Nothing for a code that the contract does not know.
    pub fn find_indicators(&self, typed: &str) -> Vec<usize> {
        let wanted = bare(typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(Fit, usize)> = self
            .indicators
            .iter()
            .enumerate()
            .filter_map(|(place, indicator)| Some((fit(indicator, &wanted)?, place)))
            .collect();
        found.sort();
        let mut places: Vec<usize> = found.into_iter().map(|(_, place)| place).collect();
        for place in self.indicators_with_words(typed) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    fn indicators_with_words(&self, typed: &str) -> Vec<usize> {
        if typed.trim().chars().count() < SHORTEST_WORD {
            return Vec::new();
        }
        let mut list = Shortlist::new(DocKind::Project);
        for indicator in &self.indicators {
            list.push(indicator.short(true), indicator.short(false), &[]);
        }
        list.find_surely(typed)
    }
}

/// Letters and digits only, in lower case.
fn bare(code: &str) -> String {
    fold(code).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn fit(indicator: &Indicator, wanted: &str) -> Option<Fit> {
    let id = bare(indicator.id());
    if id == wanted {
        return Some(Fit::Id);
    }
    let known = std::iter::once(id).chain(indicator.references().iter().map(|code| bare(code)));
    let of_code = |code: String| {
        let number = code.trim_start_matches(char::is_alphabetic);
        let digits = wanted.starts_with(|c: char| c.is_ascii_digit());
        if code == wanted {
            Some(Fit::Code)
        } else if digits && number == wanted {
            Some(Fit::Number)
        } else if code.starts_with(wanted) {
            Some(Fit::Begins)
        } else if digits && number.starts_with(wanted) {
            Some(Fit::NumberBegins)
        } else {
            None
        }
    };
    known.filter_map(of_code).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::BUILT_IN;

    #[test]
    fn codes_are_found_as_people_type_them() {
        let contract = Contract::parse(BUILT_IN).unwrap();
        for (typed, want) in [
            ("ind27", "Ind27"),
            ("27", "Ind27"),
            ("IND 27", "Ind27"),
            ("ind27-new", "Ind27-new"),
            ("2", "Ind2"),
            ("p1o1", "P1O1"),
            ("p1o3", "P1O2-P1O3"),
            ("att2.8", "ATT2.8"),
            ("ATT28", "ATT2.8"),
            ("att2.6", "A5-SUCCES"),
            ("att4.2", "ATT4.1-4.3"),
            ("ind8", "Ind8"),
            ("ind30-31", "Ind30-31"),
            ("terr", "TERR75"),
            ("journées", "Ind9"),
            ("journes", "Ind9"),
        ] {
            let found = contract.find_indicators(typed);
            assert_eq!(found.first().map(|place| contract.indicators[*place].id()), Some(want), "{typed}");
        }
        for typed in ["", " ", "ind99", "att9.9", "zz"] {
            assert_eq!(contract.find_indicators(typed), Vec::<usize>::new(), "{typed}");
        }
    }

    #[test]
    fn every_reference_of_the_contract_is_reached_by_typing_it() {
        let contract = Contract::parse(BUILT_IN).unwrap();
        for indicator in &contract.indicators {
            let of_id = contract.find_indicators(indicator.id());
            assert_eq!(of_id.first().map(|place| contract.indicators[*place].id()), Some(indicator.id()));
            for code in indicator.references() {
                for typed in [code.clone(), code.to_lowercase(), code.replace('.', "")] {
                    let found = contract.find_indicators(&typed);
                    let first = &contract.indicators[*found.first().unwrap_or_else(|| panic!("{typed}"))];
                    let stands = first.id() == code || first.references().contains(code);
                    assert!(stands, "{typed} found {}", first.id());
                }
            }
        }
        // The 31 codes of article 7, by their numbers.
        for number in 1..=31 {
            let found = contract.find_indicators(&number.to_string());
            let first = &contract.indicators[found[0]];
            assert!(first.references().contains(&format!("Ind{number}")), "{number} found {}", first.id());
        }
    }
}
