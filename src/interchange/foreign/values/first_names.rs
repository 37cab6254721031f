//! First names that are hardly ever last names: they tell which way round a name in capitals is written.

use crate::model::text::fold;

const FIRST_NAMES: &[&str] = &[
    "adeline", "agnes", "alexandra", "alice", "aline", "amandine", "amelie", "anais", "andrea", "angelique", "anne",
    "annie", "audrey", "aurelie", "aurore", "beatrice", "benedicte", "brigitte", "camille", "carine", "caroline",
    "catherine", "cecile", "cedric", "celine", "chantal", "charlotte", "chloe", "christelle", "christine", "christophe",
    "claire", "claudine", "clemence", "corinne", "cyril", "danielle", "delphine", "dominique", "elisabeth", "elise",
    "elodie", "emilie", "emma", "emmanuelle", "eric", "eva", "evelyne", "fabienne", "fabrice", "florence", "francoise",
    "frederic", "gaelle", "genevieve", "ghislaine", "helene", "ines", "isabelle", "jacqueline", "jeanne", "jerome",
    "jocelyne", "josiane", "julie", "juliette", "karine", "laetitia", "laure", "laurence", "lea", "loic", "louise",
    "lucie", "ludovic", "manon", "marine", "marion", "martine", "mathilde", "maud", "melanie", "mickael", "michele",
    "michelle", "monique", "muriel", "myriam", "nadia", "nadine", "nathalie", "nicole", "noemie", "odile", "oceane",
    "pascale", "patricia", "patrick", "pauline", "sabine", "sabrina", "sandra", "sandrine", "sarah", "sebastien",
    "severine", "solene", "sonia", "sophie", "stephane", "stephanie", "sylvie", "therese", "valerie", "vanessa",
    "veronique", "virginie", "viviane", "xavier", "yannick", "yves", "yvette", "zoe",
];

/// Whether a word is a first name and nothing else; `Jean-Marc` and its like always are.
pub fn is_first_name(word: &str) -> bool {
    let folded = fold(word);
    match word.split_once('-').map(|(first, _)| fold(first)) {
        Some(first) => matches!(first.as_str(), "jean" | "marie" | "anne" | "pierre"),
        None => FIRST_NAMES.contains(&folded.as_str()),
    }
}
