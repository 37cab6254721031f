//! Where an organisation is, from what its line says: the commune's own name, and its INSEE code where it is certain.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::place::{Commune, by_insee, communes, departement_of_postal};
use crate::model::text::fold;

/// A place understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    pub commune: Option<String>,
    pub insee_code: Option<String>,
}

/// Reads a town as written: `BELFORT CEDEX 9`, `ST VIT`, `VIRY`. With its postal code the commune may be certain, and
/// then it bears its INSEE code; a name alone never is: other régions have communes of that name.
pub fn read(town: &str, postal_code: Option<&str>, insee_code: Option<&str>) -> Place {
    let (name, cedex) = without_cedex(town);
    let given = insee_code.and_then(by_insee);
    let found = given.or_else(|| postal_code.and_then(|code| certain(&name, code, cedex)));
    let insee_code = insee_code.map(str::to_owned).or_else(|| found.map(|commune| commune.insee.to_owned()));
    let commune = match found {
        Some(commune) if same(commune, &name) || name.is_empty() => Some(commune.name.to_owned()),
        _ if name.is_empty() => None,
        _ => Some(listed(&name).map_or_else(|| proper(&name), |commune| commune.name.to_owned())),
    };
    Place { commune, insee_code }
}

/// Whether a text is the name of a commune of the region, and nothing else.
pub fn is_one(text: &str) -> bool {
    let (name, _) = without_cedex(text);
    listed(&name).is_some()
}

/// A name as a login: `Lucie Cornu` → `lucie.cornu`.
pub fn plain(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { name.to_owned() } else { words.join(".") }
}

/// The name without `CEDEX 9`, and whether that was there.
fn without_cedex(town: &str) -> (String, bool) {
    let words: Vec<&str> = town.split_whitespace().collect();
    match words.iter().position(|word| fold(word) == "cedex") {
        Some(at) => (words[..at].join(" "), true),
        None => (words.join(" "), false),
    }
}

/// A name as communes are compared by: `st` is `saint`.
fn comparable(name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        "sts" => "saints",
        "stes" => "saintes",
        other => other,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn same(commune: &Commune, name: &str) -> bool {
    comparable(commune.name) == comparable(name)
}

/// The one commune of a name and a postal code. The code of a CEDEX is in no list: there the département decides.
fn certain(name: &str, postal_code: &str, cedex: bool) -> Option<&'static Commune> {
    let named = || named(name).iter().copied();
    let one = |found: Vec<&'static Commune>| if let [only] = found[..] { Some(only) } else { None };
    let served: Vec<_> = named().filter(|commune| commune.postal_codes.contains(&postal_code)).collect();
    if !served.is_empty() || !cedex {
        return one(served);
    }
    let departement = departement_of_postal(postal_code);
    one(named().filter(|commune| Some(commune.departement) == departement.as_deref()).collect())
}

/// A commune of the list that is written so but for case: its own spelling, even where another may be meant.
fn listed(name: &str) -> Option<&'static Commune> {
    named(name).first().copied()
}

/// The communes of a name, in the order of the list: asked for every line of a file.
fn named(name: &str) -> &'static [&'static Commune] {
    static NAMED: LazyLock<HashMap<String, Vec<&'static Commune>>> = LazyLock::new(|| {
        let mut named: HashMap<String, Vec<&'static Commune>> = HashMap::new();
        for commune in communes() {
            named.entry(comparable(commune.name)).or_default().push(commune);
        }
        named
    });
    NAMED.get(&comparable(name)).map(Vec::as_slice).unwrap_or_default()
}

/// A name in capitals as names are written: `LE VILLEY` → `Le Villey`, `MÂCON` → `Mâcon`. One that is not stays.
fn proper(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    const SMALL: &[&str] =
        &["de", "du", "des", "la", "le", "les", "lès", "lez", "sur", "sous", "en", "et", "aux", "au", "d", "l", "à"];
    let mut out = String::with_capacity(name.len());
    let mut word = String::new();
    let mut first = true;
    for c in name.chars().chain([' ']) {
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            let expanded = match word.as_str() {
                "st" => "saint",
                "ste" => "sainte",
                other => other,
            };
            let small = SMALL.contains(&expanded) && !first;
            if small {
                out.push_str(expanded);
            } else {
                let mut chars = expanded.chars();
                out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
                out.push_str(chars.as_str());
            }
            word.clear();
            first = false;
        }
        out.push(c);
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_are_read_as_people_write_them() {
        for (town, postal, commune, insee) in [
            ("BELFORT CEDEX 9", Some("90000"), "Belfort", Some("90010")),
            ("BELFORT CEDEX 9", Some("90020"), "Belfort", Some("90010")),
            ("Besancon Cedex", Some("25030"), "Besançon", Some("25056")),
            ("ST VIT", Some("25410"), "Saint-Vit", Some("25527")),
            ("St-Vit", None, "Saint-Vit", None),
            ("CHANCIA", Some("01590"), "Chancia", Some("39102")),
            ("LAVANCIA-EPERCY", Some("01590"), "Lavancia-Epercy", Some("39283")),
            ("OYONNAX", Some("01100"), "Oyonnax", None),
            ("MÂCON", Some("71000"), "Mâcon", None),
            ("SAINT-DENIS", Some("97400"), "Saint-Denis", None),
            ("NEUILLY SUR SEINE", Some("92200"), "Neuilly sur Seine", None),
            ("L'HAŸ-LES-ROSES", Some("94240"), "L'Haÿ-les-Roses", None),
            ("VIRY", Some("74580"), "Viry", None),
            ("", Some("25000"), "", None),
        ] {
            let place = read(town, postal, None);
            assert_eq!(place.commune.as_deref().unwrap_or_default(), commune, "{town}");
            assert_eq!(place.insee_code.as_deref(), insee, "{town}");
        }
        assert_eq!(read("", None, Some("25056")).commune.as_deref(), Some("Besançon"));
    }
}
