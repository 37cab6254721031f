//! Made-up names of companies, laboratories, schools and agencies.

use super::rng::Rng;
use super::trades::{BRANDS, FIRST, OF_PLACES, SECOND, Trade};

const FORMS: &[&str] = &["SAS", "SARL", "SA", "et Fils", "Industrie"];
const LABORATORIES: &[&str] = &[
    "Laboratoire de micromécanique",
    "Institut de photonique appliquée",
    "Laboratoire des surfaces et interfaces",
    "Centre de recherche en biomécanique",
    "Institut des matériaux fonctionnels",
    "Laboratoire temps-fréquence",
    "Centre technique des procédés",
    "Plateforme de micro-usinage",
    "Équipe de recherche en mécatronique",
    "Centre de transfert en tribologie",
];
const SCHOOLS: &[&str] = &[
    "Lycée polyvalent",
    "Lycée professionnel",
    "Institut universitaire des techniques",
    "École d’ingénieurs",
    "Centre de formation d’apprentis",
    "Université",
    "Centre de formation continue",
    "Campus des métiers",
];
const AGENCIES: &[&str] = &[
    "Chambre de commerce et d’industrie",
    "Agence de développement",
    "Communauté de communes",
    "Technopole",
    "Pépinière d’entreprises",
    "Agence d’innovation",
    "Syndicat mixte",
    "Chambre des métiers",
];
const OTHERS: &[&str] = &[
    "Banque régionale",
    "Cabinet de propriété industrielle",
    "Union des industriels",
    "Association des anciens élèves",
    "Fonds d’amorçage",
    "Cercle des sous-traitants",
];

/// A made-up family or place name.
pub fn proper(rng: &mut Rng) -> String {
    format!("{}{}", rng.pick(FIRST), rng.pick(SECOND))
}

/// The name of a company of a trade.
pub fn company(rng: &mut Rng, trade: &Trade) -> String {
    match rng.below(10) {
        0..4 => format!("{} {}", rng.pick(trade.heads), proper(rng)),
        4 => format!("{} {} {}", rng.pick(trade.heads), proper(rng), rng.pick(FORMS)),
        5..7 => format!("{} {}", rng.pick(trade.heads), rng.pick(OF_PLACES)),
        7 => format!("{} {}", proper(rng), rng.pick(FORMS)),
        _ => {
            let (first, last) = BRANDS;
            format!("{}{}", rng.pick(first), rng.pick(last))
        }
    }
}

/// The name of an organisation that is no company; it mostly bears its town's or somebody's name.
pub fn body(rng: &mut Rng, kind: &str, town: &str) -> String {
    let head = rng.pick(match kind {
        "research" => LABORATORIES,
        "training" => SCHOOLS,
        "development" => AGENCIES,
        _ => OTHERS,
    });
    match (kind, rng.below(3)) {
        ("training", _) | (_, 0) => format!("{head} {}", proper(rng)),
        (_, 1) => format!("{head} {}", rng.pick(OF_PLACES)),
        _ => format!("{head} – {town}"),
    }
}

/// The activity code of an organisation that is no company.
pub fn naf(rng: &mut Rng, kind: &str) -> &'static str {
    match kind {
        "research" => "7219Z",
        "training" => rng.pick(&["8532Z", "8542Z", "8559A"]),
        "development" => rng.pick(&["8413Z", "9411Z", "8411Z"]),
        _ => "9499Z",
    }
}
