//! Places: the commune, known by its INSEE code, and its département.
//!
//! The département comes from the commune's INSEE code, never from the postal code where the commune is known: Chancia
//! (39102) is in the Jura though its postal code is 01590.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::text::fold;

/// INSEE code, name, département, postal codes, population of the communes of Franche-Comté.
const COMMUNES: &str = include_str!("../../reference/communes_franche_comte.csv");
/// Code, name and region of every département and overseas territory.
const DEPARTEMENTS: &str = include_str!("../../reference/departements.csv");

/// A commune of the reference list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commune {
    /// INSEE code, five characters.
    pub insee: &'static str,
    /// Name with its accents and hyphens.
    pub name: &'static str,
    /// Code of its département.
    pub departement: &'static str,
    /// Postal codes in use there, at least one.
    pub postal_codes: Vec<&'static str>,
    /// Inhabitants.
    pub population: u32,
    folded: String,
}

/// Every commune of the reference list, in the order of INSEE codes.
pub fn communes() -> &'static [Commune] {
    static LIST: OnceLock<Vec<Commune>> = OnceLock::new();
    LIST.get_or_init(|| {
        let mut list: Vec<Commune> = COMMUNES.lines().skip(1).filter_map(read_commune).collect();
        list.sort_by_key(|commune| commune.insee);
        list
    })
}

fn read_commune(line: &'static str) -> Option<Commune> {
    let mut cells = line.trim_end().split(';');
    let (insee, name, departement) = (cells.next()?, cells.next()?, cells.next()?);
    let postal_codes = cells.next()?.split_whitespace().collect();
    let population = cells.next()?.parse().unwrap_or(0);
    Some(Commune { insee, name, departement, postal_codes, population, folded: fold(name) })
}

/// The commune of an INSEE code, when the reference list has it.
pub fn by_insee(insee: &str) -> Option<&'static Commune> {
    let list = communes();
    list.binary_search_by(|commune| commune.insee.cmp(insee.trim())).ok().and_then(|at| list.get(at))
}

fn departements() -> &'static HashMap<&'static str, &'static str> {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        DEPARTEMENTS
            .lines()
            .skip(1)
            .filter_map(|line| {
                let mut cells = line.split(';');
                Some((cells.next()?, cells.next()?))
            })
            .collect()
    })
}

/// The name of a département or overseas territory, by its code (`39`, `2A`, `971`).
pub fn departement_name(code: &str) -> Option<&'static str> {
    departements().get(code.to_ascii_uppercase().as_str()).copied()
}

/// The names of all départements and overseas territories.
pub fn departement_names() -> impl Iterator<Item = &'static str> {
    departements().values().copied()
}

fn known_departement(code: &str) -> Option<&'static str> {
    departements().get_key_value(code.to_ascii_uppercase().as_str()).map(|(code, _)| *code)
}

/// Whether a text is the code of a French département: `25`, `2A`, `971`.
pub fn is_departement(code: &str) -> bool {
    known_departement(code).is_some()
}

/// The département of a commune, from its INSEE code: the first two characters (`2A` and `2B` in Corsica), three
/// overseas (`97x`, `98x`). `None` when the text is no INSEE code of a French commune.
pub fn departement_of_insee(insee: &str) -> Option<&'static str> {
    let insee = insee.trim();
    if insee.len() != 5 || !insee.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let length = if insee.starts_with("97") || insee.starts_with("98") { 3 } else { 2 };
    known_departement(insee.get(..length)?)
}

/// The département that a postal code suggests, for want of a commune: it is right nearly everywhere, but a few
/// communes are served from a neighbouring département. `None` when no French département has such postal codes.
pub fn departement_of_postal(postal_code: &str) -> Option<String> {
    let code: String = postal_code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 5 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let departement = match (code.as_str(), &code[..3]) {
        // Two islands that left the Guadeloupe kept its postal codes.
        ("97133", _) => "977",
        ("97150", _) => "978",
        (_, "200" | "201") => "2A",
        (_, "202" | "206") => "2B",
        (_, prefix) if prefix.starts_with("97") || prefix.starts_with("98") => prefix,
        (_, prefix) => &prefix[..2],
    };
    known_departement(departement).map(str::to_owned)
}

/// The communes that a text being typed may mean: the beginning of a name, of a word in it, a postal code or its
/// beginning, or both (`25000 Besançon`). Accents, case, hyphens and apostrophes are ignored, `St` is read as
/// `Saint`, `CEDEX` and its number are left out. The exact name first, then names that begin so, then names with such
/// a word; within each the most populous first.
pub fn propose(text: &str, limit: usize) -> Vec<&'static Commune> {
    let query = Query::read(text);
    if query.is_empty() {
        return Vec::new();
    }
    let found = query.search();
    let found = if found.is_empty() && !query.name.is_empty() && query.postal.is_some() {
        // The postal code of a CEDEX is in no list: the name alone decides.
        Query { postal: None, name: query.name }.search()
    } else {
        found
    };
    found.into_iter().take(limit).collect()
}

struct Query {
    postal: Option<String>,
    name: String,
}

impl Query {
    fn read(text: &str) -> Self {
        let folded = fold(text);
        let mut postal: Option<String> = None;
        let mut words: Vec<&str> = Vec::new();
        let mut after_cedex = false;
        for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if word == "cedex" {
                after_cedex = true;
            } else if word.bytes().all(|b| b.is_ascii_digit()) {
                if !after_cedex {
                    postal.get_or_insert_default().push_str(word);
                }
            } else {
                words.push(match word {
                    "st" => "saint",
                    "ste" => "sainte",
                    "sts" => "saints",
                    other => other,
                });
            }
        }
        Self { postal, name: words.join(" ") }
    }

    fn is_empty(&self) -> bool {
        self.postal.is_none() && self.name.is_empty()
    }

    fn search(&self) -> Vec<&'static Commune> {
        let mut found: Vec<(u8, &'static Commune)> =
            communes().iter().filter_map(|commune| Some((self.rank(commune)?, commune))).collect();
        found.sort_by(|(rank_a, a), (rank_b, b)| {
            rank_a.cmp(rank_b).then(b.population.cmp(&a.population)).then(a.insee.cmp(b.insee))
        });
        found.into_iter().map(|(_, commune)| commune).collect()
    }

    fn rank(&self, commune: &Commune) -> Option<u8> {
        if let Some(postal) = &self.postal
            && !commune.postal_codes.iter().any(|code| code.starts_with(postal.as_str()))
        {
            return None;
        }
        let (name, typed) = (commune.folded.as_str(), self.name.as_str());
        if typed.is_empty() || name == typed {
            Some(0)
        } else if name.starts_with(typed) {
            Some(1)
        } else if name.match_indices(typed).any(|(at, _)| name[..at].ends_with(' '))
            || starts_without_spaces(name, typed)
        {
            Some(2)
        } else {
            None
        }
    }
}

/// Whether the name begins with what was typed when the spaces of both are left out: `lisle sur` for L'Isle-sur-…
fn starts_without_spaces(name: &str, typed: &str) -> bool {
    let mut letters = name.chars().filter(|c| *c != ' ');
    typed.chars().filter(|c| *c != ' ').all(|c| letters.next() == Some(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(text: &str, limit: usize) -> Vec<&'static str> {
        propose(text, limit).into_iter().map(|commune| commune.name).collect()
    }

    #[test]
    fn the_list_is_whole() {
        assert_eq!(communes().len(), 1692);
        for commune in communes() {
            assert_eq!(departement_of_insee(commune.insee), Some(commune.departement), "{}", commune.name);
            assert!(!commune.postal_codes.is_empty(), "{}", commune.name);
            assert!(["25", "39", "70", "90"].contains(&commune.departement));
        }
    }

    #[test]
    fn two_communes_of_the_jura_have_a_postal_code_of_the_ain() {
        for (insee, name) in [("39102", "Chancia"), ("39283", "Lavancia-Epercy")] {
            let commune = by_insee(insee).unwrap();
            assert_eq!(commune.name, name);
            assert_eq!(commune.postal_codes, ["01590"]);
            assert_eq!(departement_of_insee(insee), Some("39"));
        }
        assert_eq!(departement_of_postal("01590").as_deref(), Some("01"));
        let mut served = names("01590", 9);
        served.sort_unstable();
        assert_eq!(served, ["Chancia", "Lavancia-Epercy"]);
    }

    #[test]
    fn departements_of_codes() {
        for (insee, code) in [
            ("2A004", Some("2A")),
            ("2b033", Some("2B")),
            ("97105", Some("971")),
            ("98818", Some("988")),
            ("25056", Some("25")),
            ("99109", None),
            ("2505", None),
            ("é25056", None),
            ("", None),
        ] {
            assert_eq!(departement_of_insee(insee), code, "{insee}");
        }
        for (postal, code) in [
            ("20000", Some("2A")),
            ("20137", Some("2A")),
            ("20200", Some("2B")),
            ("20620", Some("2B")),
            ("97100", Some("971")),
            ("97133", Some("977")),
            ("98800", Some("988")),
            ("25 000", Some("25")),
            ("90000", Some("90")),
            ("98000", None),
            ("00000", None),
            ("2500", None),
            ("CH-20", None),
        ] {
            assert_eq!(departement_of_postal(postal).as_deref(), code, "{postal}");
        }
        assert_eq!(departement_name("90"), Some("Territoire de Belfort"));
        assert_eq!(departement_name("2a"), Some("Corse-du-Sud"));
        assert_eq!(departement_name("00"), None);
    }

    #[test]
    fn proposals() {
        for (text, first) in [
            ("besan", "Besançon"),
            ("BESANCON CEDEX 3", "Besançon"),
            ("25030 Besançon Cedex", "Besançon"),
            ("25000", "Besançon"),
            ("25 000", "Besançon"),
            ("39100 dole", "Dole"),
            ("dole", "Dole"),
            ("st claude", "Saint-Claude"),
            ("st-vit", "Saint-Vit"),
            ("lons le s", "Lons-le-Saunier"),
            ("claude", "Saint-Claude"),
            ("lisle sur le d", "L'Isle-sur-le-Doubs"),
            ("LONSLESAUNIER", "Lons-le-Saunier"),
            ("39102 ", ""),
        ] {
            assert_eq!(names(text, 1).first().copied().unwrap_or_default(), first, "{text}");
        }
        assert!(names("", 5).is_empty());
        assert!(names("cedex", 5).is_empty());
        assert!(names("zzz", 5).is_empty());
        assert_eq!(propose("a", 7).len(), 7);
        let people: Vec<u32> = propose("montb", 6).iter().map(|commune| commune.population).collect();
        assert_eq!(people, [24_672, 553, 422, 308, 304, 114]);
    }

    proptest! {
        #[test]
        fn every_commune_is_found_by_its_name(at in 0usize..1692) {
            let commune = &communes()[at];
            prop_assert!(propose(commune.name, 50).iter().any(|found| found.insee == commune.insee));
        }

        #[test]
        fn any_text_is_answered(text in any::<String>()) {
            let _ = (propose(&text, 3), departement_of_insee(&text), departement_of_postal(&text));
        }
    }
}
