//! What visitors wrote down, by the million: sentences of no sense whose words are as many and as unequally frequent as
//! those of real accounts, so that searching and storing them costs what it would.

use std::collections::BTreeSet;

use super::rng::Rng;
use crate::model::naf;

/// Made-up words beside the thousand or so of the activity labels.
const MADE_UP: usize = 2_500;
/// Draws in the table of frequencies: the rarest word still has one.
const DRAWS: usize = 1 << 16;

const OPENINGS: &[&str] = &[
    "Visite",
    "Souhaite",
    "Cherche",
    "Envisage",
    "Projet",
    "Besoin",
    "Demande",
    "Activité stable",
    "Recrutement",
    "Investissement",
    "Rencontre",
    "Difficultés",
    "Développe",
    "Commandes en hausse",
    "Reprise",
    "Partenariat",
    "Essais",
    "À revoir",
    "Intéressée",
    "Exporte",
];
const LINKS: &[&str] =
    &["de", "de", "de", "et", "et", "la", "le", "les", "pour", "avec", "dans", "sur", "en", "par", "sans", "après"];
const PURPOSES: &[&str] = &[
    "Voix des entreprises",
    "Voix des entreprises",
    "Voix des entreprises",
    "Premier contact",
    "Suite de la visite",
    "Projets communs",
    "Renouvellement de l’adhésion",
    "Montage d’un projet",
    "Restitution du diagnostic",
    "Recherche de partenaires",
    "Préparation d’un salon",
    "Recrutement et formation",
    "Aides à l’investissement",
    "Propriété industrielle",
];
const STEPS: &[&str] = &[
    "Envoyer la documentation sur",
    "Mettre en relation pour",
    "Rappeler au sujet de",
    "Chiffrer l’accompagnement :",
    "Inviter à la journée",
    "Relire le projet de",
    "Trouver un laboratoire pour",
    "Préparer un rendez-vous :",
];

/// A vocabulary and how often each of its words comes.
pub struct Prose {
    words: Vec<String>,
    /// Places in `words`, as many times as the word is likely to come: one over its rank (Zipf's law).
    draws: Vec<u16>,
}

impl Prose {
    /// The vocabulary of a seed.
    pub fn new(rng: &mut Rng) -> Prose {
        let letters = |c: char| !c.is_alphabetic();
        let labels = naf::labels().flat_map(|label| label.split(letters)).filter(|word| word.chars().count() > 3);
        let labels: BTreeSet<String> = labels.map(str::to_lowercase).collect();
        let mut words: Vec<String> = labels.into_iter().collect();
        // The real words in any order, then the made-up ones, which are the rare ones.
        rng.shuffle(&mut words);
        words.extend((0..MADE_UP).map(|_| super::large::word(rng).to_lowercase()));
        let harmonic: f64 = (1..=words.len()).map(|rank| 1.0 / rank as f64).sum();
        let share = |rank: usize| (DRAWS as f64 / harmonic / rank as f64).ceil() as usize;
        let draws = (1..=words.len()).flat_map(|rank| std::iter::repeat_n((rank - 1) as u16, share(rank))).collect();
        Prose { words, draws }
    }

    fn word(&self, rng: &mut Rng) -> &str {
        &self.words[usize::from(self.draws[rng.below(self.draws.len())])]
    }

    /// An account of 10 to 20 words in two sentences.
    pub fn summary(&self, rng: &mut Rng) -> String {
        let mut text = String::with_capacity(160);
        self.sentence(rng, &mut text);
        text.push(' ');
        self.sentence(rng, &mut text);
        text
    }

    /// Five to ten words, of which every other carries a meaning.
    fn sentence(&self, rng: &mut Rng, text: &mut String) {
        text.push_str(rng.pick(OPENINGS));
        for _ in 0..2 + rng.below(2) {
            for word in [rng.pick(LINKS), self.word(rng)] {
                text.push(' ');
                text.push_str(word);
            }
        }
        if rng.chance(40) {
            text.push(' ');
            text.push_str(self.word(rng));
        }
        text.push('.');
    }

    /// What a visit was for.
    pub fn purpose(&self, rng: &mut Rng) -> &'static str {
        rng.pick(PURPOSES)
    }

    /// What is to be done next.
    pub fn step(&self, rng: &mut Rng) -> String {
        format!("{} {}", rng.pick(STEPS), self.word(rng))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn accounts_have_many_words_a_few_of_them_often() {
        let mut rng = Rng::new(3);
        let prose = Prose::new(&mut rng);
        let mut seen: HashMap<String, usize> = HashMap::new();
        for _ in 0..5_000 {
            let summary = prose.summary(&mut rng);
            let words = summary.split(' ').count();
            assert!((10..=20).contains(&words), "{summary}");
            for word in summary.split(|c: char| !c.is_alphabetic()) {
                *seen.entry(word.to_owned()).or_default() += 1;
            }
        }
        assert!(seen.len() > 3_000, "{}", seen.len());
        let once = seen.values().filter(|count| **count < 10).count();
        assert!(once * 2 > seen.len(), "{once} of {}", seen.len());
    }
}
