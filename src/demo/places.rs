//! Where the demo's organisations sit: communes of the territory, and real ones outside it.

use super::rng::Rng;
use crate::model::place;

/// A place of an organisation. `insee` is empty abroad.
#[derive(Debug, Clone)]
pub struct Town {
    pub name: &'static str,
    pub insee: &'static str,
    pub postal_code: &'static str,
    pub country: &'static str,
    /// Range of fictional phone numbers.
    pub phones: &'static str,
}

/// Communes of the territory by INSEE code; larger ones come several times. Chancia is in the Jura, yet its postal
/// code is one of the Ain.
const INSIDE: &[&str] = &[
    "25056", "25056", "25056", "25056", "25056", "25056", "25388", "25388", "25462", "25462", "25411", "25411",
    "25356", "25434", "25047", "25578", "25560", "25560", "25212", "25031", "25580", "25230", "25532", "25321",
    "25127", "25127", "25193", "25240", "25228", "25539", "25512", "25527", "25258", "25454", "25200", "39198",
    "39198", "39198", "39300", "39300", "39478", "39478", "39368", "39368", "39097", "39434", "39013", "39333",
    "39286", "39102", "39470", "39526", "39059", "39367", "39016", "70550", "70550", "70311", "70285", "70310",
    "70279", "70467", "90010", "90010", "90010", "90033", "90009", "90053", "90075", "90099", "90032",
];
/// Name, INSEE code, postal code, phone range.
const OUTSIDE: &[(&str, &str, &str, &str)] = &[
    ("Lyon", "69123", "69007", "04 65 71"),
    ("Villeurbanne", "69266", "69100", "04 65 71"),
    ("Dijon", "21231", "21000", "03 53 01"),
    ("Mulhouse", "68224", "68100", "03 53 01"),
    ("Colmar", "68066", "68000", "03 53 01"),
    ("Strasbourg", "67482", "67000", "03 53 01"),
    ("Annecy", "74010", "74000", "04 65 71"),
    ("Cluses", "74081", "74300", "04 65 71"),
    ("Scionzier", "74264", "74950", "04 65 71"),
    ("Oyonnax", "01283", "01100", "04 65 71"),
    ("Bourg-en-Bresse", "01053", "01000", "04 65 71"),
    ("Chalon-sur-Saône", "71076", "71100", "03 53 01"),
    ("Grenoble", "38185", "38000", "04 65 71"),
    ("Saint-Étienne", "42218", "42000", "04 65 71"),
    ("Nancy", "54395", "54000", "03 53 01"),
    ("Épinal", "88160", "88000", "03 53 01"),
    ("Langres", "52269", "52200", "03 53 01"),
    ("Toulouse", "31555", "31000", "05 36 49"),
    ("Nantes", "44109", "44000", "02 61 91"),
    ("Boulogne-Billancourt", "92012", "92100", "01 99 00"),
];
/// Towns in Switzerland with their postal codes.
const ABROAD: &[(&str, &str)] = &[("La Chaux-de-Fonds", "2300"), ("Le Locle", "2400"), ("Delémont", "2800")];

/// A town in the territory.
pub fn inside(rng: &mut Rng) -> Town {
    at(rng.pick(INSIDE))
}

/// The town of an INSEE code of the reference list (Besançon for one that it lacks, which no table here has).
pub fn at(insee: &str) -> Town {
    let commune = place::by_insee(insee);
    Town {
        name: commune.map_or("Besançon", |commune| commune.name),
        insee: commune.map_or("25056", |commune| commune.insee),
        postal_code: commune.and_then(|commune| commune.postal_codes.first().copied()).unwrap_or("25000"),
        country: "FR",
        phones: "03 53 01",
    }
}

/// A French town outside the territory.
pub fn outside(rng: &mut Rng) -> Town {
    let (name, insee, postal_code, phones) = OUTSIDE[rng.below(OUTSIDE.len())];
    Town { name, insee, postal_code, country: "FR", phones }
}

/// A Swiss town.
pub fn abroad(rng: &mut Rng) -> Town {
    let (name, postal_code) = ABROAD[rng.below(ABROAD.len())];
    Town { name, insee: "", postal_code, country: "CH", phones: "03 53 01" }
}

const STREETS: &[&str] = &[
    "rue de la Gare",
    "rue des Artisans",
    "rue du Clos",
    "zone artisanale des Prés",
    "rue de l’Industrie",
    "chemin des Fontaines",
    "rue du Tilleul",
    "avenue de la Liberté",
    "rue des Tanneurs",
    "zone industrielle Nord",
    "rue du Moulin",
    "rue de l’Étang",
    "route de la Vallée",
    "rue des Acacias",
    "impasse du Verger",
    "rue du Stade",
];

/// A street with its number.
pub fn street(rng: &mut Rng) -> String {
    format!("{} {}", rng.between(1, 96), rng.pick(STREETS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_hold_communes_that_exist_on_their_side_of_the_border() {
        for insee in INSIDE {
            assert_eq!(at(insee).insee, *insee);
        }
        for (name, insee, ..) in OUTSIDE {
            let departement = place::departement_of_insee(insee).unwrap();
            assert!(!["25", "39", "70", "90"].contains(&departement), "{name}");
        }
    }
}
