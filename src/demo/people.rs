//! Made-up people: names, functions, addresses that reach nobody.

use super::rng::Rng;
use crate::model::text::fold;

const WOMEN: &[&str] = &[
    "Agathe",
    "Amélie",
    "Anne",
    "Aurore",
    "Béatrice",
    "Camille",
    "Carole",
    "Catherine",
    "Céline",
    "Chloé",
    "Claire",
    "Delphine",
    "Élodie",
    "Émilie",
    "Estelle",
    "Fatima",
    "Florence",
    "Hélène",
    "Inès",
    "Isabelle",
    "Juliette",
    "Laetitia",
    "Laure",
    "Léa",
    "Lucie",
    "Magali",
    "Marie-Claude",
    "Marion",
    "Mathilde",
    "Nadia",
    "Nathalie",
    "Noémie",
    "Pauline",
    "Sabine",
    "Sandrine",
    "Solène",
    "Sophie",
    "Valérie",
    "Véronique",
    "Virginie",
];
const MEN: &[&str] = &[
    "Alain",
    "Antoine",
    "Arnaud",
    "Bastien",
    "Benoît",
    "Bruno",
    "Cédric",
    "Christophe",
    "Damien",
    "David",
    "Denis",
    "Didier",
    "Emmanuel",
    "Éric",
    "Fabien",
    "Florian",
    "François",
    "Frédéric",
    "Gaël",
    "Gilles",
    "Grégory",
    "Hervé",
    "Hugo",
    "Jean-Marc",
    "Jean-Pierre",
    "Julien",
    "Karim",
    "Laurent",
    "Loïc",
    "Ludovic",
    "Maxime",
    "Mehdi",
    "Michel",
    "Nicolas",
    "Olivier",
    "Pascal",
    "Patrick",
    "Quentin",
    "Raphaël",
    "Régis",
    "Rémi",
    "Romain",
    "Samuel",
    "Stéphane",
    "Sylvain",
    "Thibault",
    "Thierry",
    "Vincent",
    "Xavier",
    "Yann",
];
const FAMILIES: &[&str] = &[
    "Aubry",
    "Barthod",
    "Bassand",
    "Bel Hadj",
    "Benoit",
    "Berthet",
    "Billerey",
    "Boillot",
    "Bonnot",
    "Bouveret",
    "Bruchon",
    "Cachot",
    "Cattin",
    "Chapuis",
    "Chavanne",
    "Clerc",
    "Cordier",
    "Courvoisier",
    "Cuenot",
    "Da Silva",
    "Daclin",
    "Dornier",
    "Dubois",
    "Faivre",
    "Ferreux",
    "Fournier",
    "Frossard",
    "Gaiffe",
    "Garnier",
    "Gauthier",
    "Girardot",
    "Grandjean",
    "Gros",
    "Guillemin",
    "Henriet",
    "Humbert",
    "Jacquin",
    "Jeannin",
    "Jouffroy",
    "Lamboley",
    "Lambert",
    "Lhomme",
    "Maillot",
    "Marguet",
    "Martinez",
    "Mercier",
    "Mignot",
    "Monnier",
    "Mougin",
    "Nguyen",
    "Outhier",
    "Paget",
    "Parent",
    "Perrin",
    "Petitjean",
    "Pourchet",
    "Prost",
    "Pugin",
    "Receveur",
    "Renaud",
    "Robbe",
    "Rousselot",
    "Roy",
    "Salvi",
    "Saunier",
    "Schmitt",
    "Simonin",
    "Tissot",
    "Tournier",
    "Vernier",
    "Viennot",
    "Vuillemin",
    "Vuillaume",
    "Yilmaz",
];
/// Functions in a company, for a man and for a woman; the first ones are those of its head.
const IN_COMPANIES: &[(&str, &str)] = &[
    ("Gérant", "Gérante"),
    ("Président", "Présidente"),
    ("Directeur général", "Directrice générale"),
    ("Directeur industriel", "Directrice industrielle"),
    ("Responsable R&D", "Responsable R&D"),
    ("Responsable qualité", "Responsable qualité"),
    ("Directeur commercial", "Directrice commerciale"),
    ("Responsable méthodes", "Responsable méthodes"),
    ("Directeur administratif et financier", "Directrice administrative et financière"),
    ("Responsable achats", "Responsable achats"),
    ("Chargé des ressources humaines", "Chargée des ressources humaines"),
];
const ELSEWHERE: &[(&str, &str)] = &[
    ("Directeur", "Directrice"),
    ("Directeur adjoint", "Directrice adjointe"),
    ("Proviseur", "Proviseure"),
    ("Responsable des partenariats", "Responsable des partenariats"),
    ("Chargé de valorisation", "Chargée de valorisation"),
    ("Chef de service", "Cheffe de service"),
    ("Chargé de mission", "Chargée de mission"),
];

/// Somebody met, or in the address book.
#[derive(Debug, Clone)]
pub struct Person {
    pub first: &'static str,
    pub last: &'static str,
    pub role: &'static str,
}

impl Person {
    /// First name and family name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// Makes up somebody. `rank` 0 is the head of the house.
pub fn person(rng: &mut Rng, company: bool, rank: usize) -> Person {
    let woman = rng.chance(38);
    let (roles, heads) = if company { (IN_COMPANIES, 3) } else { (ELSEWHERE, 3) };
    let (from, to) = if rank == 0 { (0, heads) } else { (heads, roles.len()) };
    let (his, hers) = roles[from + rng.below(to - from)];
    Person {
        first: rng.pick(if woman { WOMEN } else { MEN }),
        last: rng.pick(FAMILIES),
        role: if woman { hers } else { his },
    }
}

/// The ASCII letters and digits of a name, joined by hyphens: what stands in an address.
pub fn slug(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// A number of a range that French law keeps for fiction, e.g. `03 53 01` or `06 39 98`.
pub fn phone(rng: &mut Rng, range: &str) -> String {
    format!("{range} {:02} {:02}", rng.below(100), rng.below(100))
}
