//! What visitors wrote down: compte-rendus, needs and next steps.

use super::people::Person;
use super::pole::Org;
use super::rng::Rng;

/// What one need sounds like: its code, sentences heard, next steps.
struct Need {
    code: &'static str,
    heard: &'static [&'static str],
    steps: &'static [&'static str],
}

const NEEDS: &[Need] = &[
    Need {
        code: "financing",
        heard: &[
            "Cherche à financer une nouvelle ligne (environ 400 k€) ; la banque suit à moitié.",
            "Levée de fonds envisagée au second semestre, n’a pas encore de conseil.",
            "Trésorerie tendue par le stock de matière ; un prêt d’industrialisation est à étudier.",
        ],
        steps: &[
            "Envoyer la fiche du prêt pour l’industrialisation",
            "Mise en relation avec le fonds d’amorçage régional",
            "Préparer un tour de table avec la banque publique",
        ],
    },
    Need {
        code: "international",
        heard: &[
            "Veut exposer en Allemagne l’an prochain et cherche à partager un stand.",
            "Deux demandes venues de Suisse restées sans suite, faute d’agent sur place.",
            "Premières ventes au Japon par un distributeur ; aimerait des retours d’expérience.",
        ],
        steps: &[
            "Inscrire à la mission collective du printemps",
            "Transmettre le contact du distributeur japonais",
            "Proposer le stand collectif du prochain salon",
        ],
    },
    Need {
        code: "support",
        heard: &[
            "Demande un accompagnement sur la stratégie à trois ans.",
            "La transmission de l’entreprise se prépare ; un regard extérieur serait bienvenu.",
            "Hésite entre deux axes de diversification et manque de temps pour trancher.",
        ],
        steps: &[
            "Faire passer un chargé de conseil pour un premier diagnostic",
            "Chiffrer une démarche de conseil individuel",
            "Envoyer la plaquette conseil en innovation",
        ],
    },
    Need {
        code: "skills",
        heard: &[
            "Deux postes de régleur ouverts depuis six mois sans candidat.",
            "Prendrait deux apprentis à la rentrée si une section ouvrait plus près.",
            "La moyenne d’âge à l’atelier dépasse 50 ans ; le savoir-faire du polissage n’est pas transmis.",
        ],
        steps: &[
            "Mettre en relation avec le lycée voisin",
            "Diffuser l’offre de régleur dans la lettre du pôle",
            "Proposer la formation mutualisée au polissage",
        ],
    },
    Need {
        code: "innovation",
        heard: &[
            "Idée de pièce instrumentée à creuser avec un laboratoire ; confidentialité demandée.",
            "Veut réduire l’ébavurage manuel : essais au laser à monter.",
            "Un projet collaboratif est mûr, il manque un second industriel.",
            "S’interroge sur la fabrication additive pour ses outillages.",
        ],
        steps: &[
            "Organiser une rencontre avec le laboratoire de micromécanique",
            "Relire l’idée de projet avant le prochain appel",
            "Chercher un second industriel pour le projet",
        ],
    },
    Need {
        code: "clients",
        heard: &[
            "Trop dépendante de son premier client (60 % du chiffre d’affaires) ; veut rencontrer d’autres donneurs d’ordres.",
            "Aimerait entrer dans le médical mais ne connaît pas les acheteurs.",
        ],
        steps: &[
            "Inviter aux rendez-vous d’affaires de l’automne",
            "Présenter l’acheteur rencontré en commission Santé",
        ],
    },
    Need {
        code: "property",
        heard: &[
            "Un concurrent a copié l’emballage ; rien n’est déposé.",
            "Brevet à étendre avant la fin de l’année, budget à trouver.",
        ],
        steps: &["Prendre rendez-vous pour un pré-diagnostic de propriété industrielle"],
    },
];
const TRENDS: &[&str] = &[
    "activité stable",
    "carnet de commandes à quatre mois",
    "croissance de 8 % sur l’exercice",
    "recul du premier semestre, reprise attendue à l’automne",
    "année record",
    "visibilité faible au-delà de six semaines",
    "deux embauches depuis un an",
    "investissement de 1,2 M€ en cours",
];
const MEMBERS: &[&str] = &[
    "Apprécie les commissions, trouve les comptes rendus trop tardifs.",
    "Participera à la prochaine commission.",
    "Satisfaite du dernier accompagnement ; prête à témoigner.",
    "Peu venue cette année, faute de temps ; renouvelle son adhésion.",
    "Demande que la liste des membres distingue mieux les savoir-faire.",
];
const OTHERS: &[&str] = &[
    "Connaissait le pôle de nom ; bulletin d’adhésion laissé sur place.",
    "Adhésion à décider au prochain comité de direction.",
    "N’y voit pas encore d’intérêt, mais accepte d’être invitée à une commission.",
    "Intéressée par l’adhésion si un projet se concrétise.",
    "Déjà suivie par la chambre de commerce ; se coordonner avec elle.",
];
const ACCOUNTS_OF_BODIES: &[&str] = &[
    "Point sur les projets communs : deux dossiers en montage, un rapport final en attente.\nLa plateforme est ouverte aux PME deux jours par semaine ; à faire savoir.",
    "Échange sur les besoins des entreprises visitées cette année.\nAccord pour une intervention commune à la prochaine journée réseau.",
    "Visite des équipements. Le tomographe est sous-utilisé : tarif membre à négocier.\nUn sujet de thèse en commun avec un industriel est en discussion.",
];

/// What a visitor wrote down.
pub struct Account {
    pub summary: String,
    pub needs: Vec<String>,
    pub next_step: &'static str,
}

/// Makes up the account of a visit.
pub fn account(rng: &mut Rng, org: &Org, member: bool, met: Option<&Person>) -> Account {
    let Some(trade) = org.trade else {
        return Account {
            summary: rng.pick(ACCOUNTS_OF_BODIES).to_owned(),
            needs: vec!["innovation".to_owned()],
            next_step: "Préparer l’intervention commune",
        };
    };
    let first = &NEEDS[rng.below(NEEDS.len())];
    let second = Some(&NEEDS[rng.below(NEEDS.len())]).filter(|need| need.code != first.code && rng.chance(55));
    let host =
        met.map_or_else(String::new, |person| format!("Reçu par {}, {}. ", person.name(), lower_first(person.role)));
    let people = org.headcount.map_or_else(String::new, |count| match count {
        0 | 1 => "Une personne, ".to_owned(),
        count => format!("{} personnes, ", grouped(count)),
    });
    let trend = rng.pick(TRENDS);
    let mut summary = format!(
        "{host}La société réalise {}. {people}{trend}.\nParc : {}. Clients : {}.",
        trade.makes, trade.machines, trade.clients
    );
    let mut needs = Vec::new();
    for need in [Some(first), second].into_iter().flatten() {
        needs.push(need.code.to_owned());
        summary.push('\n');
        summary.push_str(rng.pick(need.heard));
    }
    summary.push('\n');
    summary.push_str(rng.pick(if member { MEMBERS } else { OTHERS }));
    if people.is_empty() {
        summary = summary.replacen(&format!(". {trend}."), &format!(" ; {trend}."), 1);
    }
    Account { summary, needs, next_step: rng.pick(first.steps) }
}

/// A number with its thousands apart, as French writes it (no-break space).
fn grouped(number: i64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{}\u{202f}{:03}", number / 1_000, number % 1_000) }
}

/// A function in the middle of a sentence: abbreviations such as « R&D » stay as they are.
fn lower_first(role: &str) -> String {
    let mut chars = role.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().collect::<String>() + chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fields::NEEDS as PROPOSED;

    #[test]
    fn needs_are_those_that_the_form_proposes() {
        let codes: Vec<&str> = NEEDS.iter().map(|need| need.code).collect();
        assert_eq!(codes, PROPOSED);
    }
}
