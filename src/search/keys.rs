//! Names and towns brought down to what two spellings of the same one share, so that they can be compared by equality.

use super::fold::{Role, Words, role};

/// The words of a name that tell it from others, to search for it: without legal form, articles, "Société".
pub fn core_words(name: &str) -> String {
    let words = Words::of(name);
    let core = (0..words.len()).map(|at| words.text(at)).filter(|word| matches!(role(word), Role::Core));
    core.collect::<Vec<_>>().join(" ")
}

/// What two spellings of one name have in common: no case, accents, hyphens or apostrophes, no legal form (`SARL`), no
/// article, no "Société" or "Ets", nothing between the words. A name made of nothing else keeps all of it. Empty for a
/// text without letters or digits.
pub fn name_key(name: &str) -> String {
    let words = Words::of(name);
    let key: String =
        (0..words.len()).map(|at| words.text(at)).filter(|word| matches!(role(word), Role::Core)).collect();
    if key.is_empty() { (0..words.len()).map(|at| words.text(at)).collect() } else { key }
}

/// What two spellings of one town have in common: `ST-VIT`, `Saint Vit CEDEX 2`; `Lyon 3e` is Lyon.
pub fn town_key(town: &str) -> String {
    let words = Words::of(town);
    let numbered = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let words = (0..words.len()).map(|at| words.text(at)).take_while(|word| *word != "cedex");
    words.filter(|word| !numbered(word) && role(word) != Role::Article).collect()
}

/// A person's name, whichever of the two was written first; empty without any letter.
pub fn person_key(last: &str, first: &str) -> String {
    let plain = |text: &str| {
        let words = Words::of(text);
        (0..words.len()).map(|at| words.plain(at)).collect::<String>()
    };
    let (last, first) = (plain(last), plain(first));
    if last <= first { format!("{last} {first}") } else { format!("{first} {last}") }.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one_key() {
        for (one, other) in [
            ("Dupont SARL", "DUPONT"),
            ("S.A.R.L. Dupont", "Dupont"),
            ("Société Lefèvre & Fils", "LEFEVRE ET FILS SAS"),
            ("Ets Bœuf-Martin", "Établissements Boeuf Martin"),
            ("L’Horlogerie du Haut-Doubs", "Horlogerie Haut Doubs"),
            ("Micro-Technique d'Or", "MICROTECHNIQUE OR"),
        ] {
            assert_eq!(name_key(one), name_key(other), "{one} / {other}");
        }
        for (one, other) in [("Dupont", "Dupond"), ("Optique 1", "Optique 2"), ("SA", "SAS"), ("R&D Est", "Est")] {
            assert_ne!(name_key(one), name_key(other), "{one} / {other}");
        }
        assert_eq!(core_words("Société de l'Optique Lefèvre SARL"), "optique lefevre");
        assert_eq!(name_key("…"), "");
        assert_eq!(name_key("Société SA"), "societesa");
    }

    #[test]
    fn spellings_of_one_town_are_one_key() {
        for (one, other) in [
            ("Besançon", "BESANCON CEDEX 9"),
            ("St-Vit", "Saint Vit"),
            ("Lyon 3e", "LYON"),
            ("L'Isle-sur-le-Doubs", "ISLE SUR LE DOUBS"),
        ] {
            assert_eq!(town_key(one), town_key(other), "{one} / {other}");
        }
        assert_ne!(town_key("Saint-Claude"), town_key("Saint-Vit"));
    }

    #[test]
    fn the_two_names_of_a_person_may_be_swapped() {
        assert_eq!(person_key("Lefèvre", "Anne-Marie"), person_key("ANNE MARIE", "lefevre"));
        assert_ne!(person_key("Lefèvre", "Anne"), person_key("Lefèvre", "Marie"));
        assert_eq!(person_key("Morel", ""), "morel");
        assert_eq!(person_key("", ""), "");
    }
}
