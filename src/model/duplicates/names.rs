//! Whether two names can be those of one organisation: what a list calls it, and what it is called in the database.

use super::near::are_near;
use crate::search::{core_words, is_one_slip, name_key};

/// Letters of a word that may bear a slip, or be found within another.
const LONG: usize = 5;

/// Whether two names have anything in common: a word, a slip allowed, that is neither a legal form nor one of the towns;
/// a word that begins like the other's, or is written into it; initials. Parents and brands share that much.
pub fn have_something_in_common(one: &str, other: &str, towns: &[&str]) -> bool {
    let (one_key, other_key) = (name_key(one), name_key(other));
    if one_key == other_key || are_near(&one_key, &other_key) {
        return true;
    }
    let (all_one, all_other) = (words(one), words(other));
    if has_initials(&all_one, &all_other) || has_initials(&all_other, &all_one) {
        return true;
    }
    let towns: Vec<String> = towns.iter().flat_map(|town| words(town)).collect();
    let (one, other) = (without(all_one, &towns), without(all_other, &towns));
    let within = |word: &String, key: &str| word.len() >= LONG && key.contains(word.as_str());
    one.iter().any(|word| other.iter().any(|known| are_alike(word, known)))
        || one.iter().any(|word| within(word, &other_key))
        || other.iter().any(|word| within(word, &one_key))
}

/// Whether one name holds all that the other says, a slip allowed: `Bobst Lyon` and `Bobst`.
pub fn one_holds_the_other(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let holds = |one: &[String], other: &[String]| {
        !other.is_empty() && other.iter().all(|word| one.iter().any(|known| are_alike(word, known)))
    };
    holds(&one, &other) || holds(&other, &one)
}

fn words(name: &str) -> Vec<String> {
    core_words(name).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The words that are of no town; all of them where nothing else stands.
fn without(words: Vec<String>, towns: &[String]) -> Vec<String> {
    let kept: Vec<String> = words.iter().filter(|word| !towns.contains(word)).cloned().collect();
    if kept.is_empty() { words } else { kept }
}

fn are_alike(one: &str, other: &str) -> bool {
    let long = one.len().min(other.len()) >= LONG;
    one == other || long && (is_one_slip(one, other) || one.starts_with(other) || other.starts_with(one))
}

/// `CCI` for `Chambre de commerce et d'industrie`.
fn has_initials(short: &[String], long: &[String]) -> bool {
    let initials: String = long.iter().filter(|word| word.len() > 2).filter_map(|word| word.chars().next()).collect();
    initials.chars().count() > 1 && short.contains(&initials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_and_without_anything_in_common() {
        for (one, other, common) in [
            ("Émaillage des Vosges", "EMAILLAGE VOSGES SAS", true),
            ("Émaillage des Vosges", "Emailage des Vosge", true),
            ("Bobst", "Groupe Bobst Lyon", true),
            ("Microtechnique du Lison", "Micro Technique", true),
            ("Optic Morez", "Optique de Morez", true),
            ("CCI du Doubs", "Chambre de commerce et d'industrie", true),
            ("Émaillage des Vosges", "Entreprise Inconnue Sans Rapport", false),
            ("Cartonnage Morel SARL", "Tôlerie du Lison SARL", false),
            // Nothing but the town.
            ("Horlogerie Dole", "Tôlerie Dole", false),
            ("Dole", "Dole SARL", true),
            ("AB", "CD", false),
        ] {
            assert_eq!(have_something_in_common(one, other, &["Dole"]), common, "{one} / {other}");
            assert_eq!(have_something_in_common(other, one, &["Dole"]), common, "{other} / {one}");
        }
    }

    #[test]
    fn names_that_hold_others() {
        for (one, other, holds) in [
            ("Bobst Lyon", "BOBST SA", true),
            ("Émaillage des Vosges", "Emailage Vosges", true),
            ("Émaillage des Vosges", "Émaillage du Doubs", false),
            ("Bobst", "Optique", false),
            ("…", "Optique", false),
        ] {
            assert_eq!(one_holds_the_other(one, other), holds, "{one} / {other}");
            assert_eq!(one_holds_the_other(other, one), holds, "{other} / {one}");
        }
    }
}
