//! What the demo's companies do: how they are called, what they make, for whom.

/// A trade of the field.
#[derive(Debug)]
pub struct Trade {
    /// Beginnings of a company's name.
    pub heads: &'static [&'static str],
    pub naf: &'static str,
    pub sectors: &'static [&'static str],
    /// What it makes, to stand after « La société réalise ».
    pub makes: &'static str,
    /// What it works with, to stand after « Parc : ».
    pub machines: &'static str,
    /// Whom it works for, to stand after « Clients : ».
    pub clients: &'static str,
}

/// The trade of the watchmakers, which only the demo's few named ones get.
pub const WATCHES: Trade = Trade {
    heads: &[],
    naf: "2652Z",
    sectors: &["luxury", "microsystems"],
    makes: "des montres mécaniques en petites séries et du service après-vente pour plusieurs marques",
    machines: "établis, centre d’usinage 5 axes, banc de réglage",
    clients: "marques suisses et françaises, détaillants, vente directe",
};

/// Every other trade.
pub const TRADES: &[Trade] = &[
    Trade {
        heads: &["Décolletage", "Décolletages", "Ateliers de décolletage"],
        naf: "2562A",
        sectors: &["processes", "aerospace", "health"],
        makes: "des pièces décolletées de petits diamètres (0,5 à 12 mm) en inox, laiton et titane",
        machines: "18 tours à poupée mobile, tribofinition, contrôle optique",
        clients: "connectique, implants, aéronautique",
    },
    Trade {
        heads: &["Micromécanique", "Mécanique de précision", "Usinage de précision", "Microtechniques"],
        naf: "2562B",
        sectors: &["processes", "microsystems", "luxury"],
        makes: "l’usinage de précision en petites et moyennes séries, jusqu’au sous-ensemble monté",
        machines: "centres 5 axes, électroérosion à fil, machine à mesurer tridimensionnelle",
        clients: "luxe, instrumentation, défense",
    },
    Trade {
        heads: &["Injection plastique", "Plasturgie", "Plastiques techniques"],
        naf: "2229A",
        sectors: &["processes", "health"],
        makes: "des pièces plastiques techniques, surmoulage et micro-injection comprise",
        machines: "22 presses de 15 à 250 t, salle propre ISO 7, îlots robotisés",
        clients: "médical, cosmétique, automobile",
    },
    Trade {
        heads: &["Traitement de surface", "Galvanoplastie", "Revêtements"],
        naf: "2561Z",
        sectors: &["processes", "luxury", "aerospace"],
        makes: "des dépôts galvaniques et PVD décoratifs ou fonctionnels",
        machines: "trois chaînes galvaniques, deux bâtis PVD, laboratoire d’analyse",
        clients: "luxe, lunetterie, connectique, aéronautique",
    },
    Trade {
        heads: &["Découpage-emboutissage", "Découpage", "Emboutissage de précision"],
        naf: "2550B",
        sectors: &["processes", "microsystems"],
        makes: "des pièces découpées et embouties de précision, outillages conçus en interne",
        machines: "35 presses de 20 à 160 t, atelier d’outillage, contrôle par caméra",
        clients: "connectique, automobile, électroménager",
    },
    Trade {
        heads: &["Outillage", "Moules et outillages", "Étampes"],
        naf: "2573A",
        sectors: &["processes"],
        makes: "des moules d’injection multi-empreintes et leur mise au point",
        machines: "fraisage grande vitesse, électroérosion, presse d’essai",
        clients: "plasturgistes, lunetterie, médical",
    },
    Trade {
        heads: &["Instruments médicaux", "Dispositifs médicaux", "Implants"],
        naf: "3250A",
        sectors: &["health"],
        makes: "des instruments de chirurgie et des implants, de la conception au marquage CE",
        machines: "usinage 5 axes, salle blanche ISO 7, marquage laser",
        clients: "hôpitaux, donneurs d’ordres de l’orthopédie, distributeurs à l’export",
    },
    Trade {
        heads: &["Lunetterie", "Montures", "Composants lunetiers"],
        naf: "3250B",
        sectors: &["luxury"],
        makes: "des montures en acétate et en métal, sous marque propre et sous licence",
        machines: "fraisage numérique, polissage, frittage laser pour les prototypes",
        clients: "opticiens, maisons de mode",
    },
    Trade {
        heads: &["Cadrans et aiguilles", "Habillage de montres", "Mouvements"],
        naf: "2652Z",
        sectors: &["luxury", "processes"],
        makes: "des composants d’habillage : cadrans, aiguilles, boîtes et fermoirs",
        machines: "frappe, décalque, galvanoplastie, centres d’usinage",
        clients: "marques suisses pour les trois quarts",
    },
    Trade {
        heads: &["Bijouterie", "Orfèvrerie", "Joaillerie"],
        naf: "3212Z",
        sectors: &["luxury"],
        makes: "des bijoux et des pièces d’orfèvrerie, en compte propre et pour les maisons de luxe",
        machines: "cire perdue, impression 3D, sertissage",
        clients: "maisons de la place Vendôme, détaillants",
    },
    Trade {
        heads: &["Capteurs", "Instrumentation", "Mesure et contrôle"],
        naf: "2651B",
        sectors: &["microsystems", "aerospace"],
        makes: "des capteurs et des chaînes de mesure sur cahier des charges",
        machines: "laboratoire d’étalonnage, enceinte climatique, salle d’assemblage",
        clients: "énergie, spatial, laboratoires",
    },
    Trade {
        heads: &["Électronique", "Cartes électroniques"],
        naf: "2612Z",
        sectors: &["microsystems", "health"],
        makes: "des cartes électroniques assemblées, du prototype à la série",
        machines: "deux lignes CMS, contrôle aux rayons X, vernissage",
        clients: "médical, ferroviaire, industrie",
    },
    Trade {
        heads: &["Optique", "Photonique", "Lasers"],
        naf: "2670Z",
        sectors: &["microsystems", "aerospace"],
        makes: "des composants optiques et des sources laser pour l’industrie",
        machines: "polissage, dépôt de couches minces, banc interférométrique",
        clients: "défense, biomédical, métrologie",
    },
    Trade {
        heads: &["Machines spéciales", "Automatismes", "Robotique"],
        naf: "2899B",
        sectors: &["processes", "microsystems"],
        makes: "des machines spéciales d’assemblage et de contrôle",
        machines: "bureau d’études, atelier de montage de 1 200 m²",
        clients: "automobile, pharmacie, luxe",
    },
    Trade {
        heads: &["Ressorts", "Fils et ressorts"],
        naf: "2593Z",
        sectors: &["processes", "aerospace"],
        makes: "des ressorts et des pièces en fil, à partir de 0,1 mm",
        machines: "enrouleuses numériques, fours, bancs d’endurance",
        clients: "connectique, médical, aéronautique",
    },
    Trade {
        heads: &["Ingénierie", "Bureau d’études", "Conception"],
        naf: "7112B",
        sectors: &["microsystems", "health", "aerospace"],
        makes: "des études mécaniques et mécatroniques, calculs et prototypes compris",
        machines: "CAO, calcul par éléments finis, atelier de prototypage",
        clients: "grands groupes régionaux, jeunes pousses",
    },
    Trade {
        heads: &["Équipements aéronautiques", "Aérostructures"],
        naf: "3030Z",
        sectors: &["aerospace"],
        makes: "des équipements et des sous-ensembles certifiés EN 9100",
        machines: "usinage grande dimension, soudage par faisceau d’électrons, ressuage",
        clients: "équipementiers de rang 1, spatial",
    },
    Trade {
        heads: &["Logiciels industriels", "Vision industrielle"],
        naf: "6201Z",
        sectors: &["microsystems"],
        makes: "des logiciels de vision et de suivi de production",
        machines: "équipe de développement, banc d’essai caméra",
        clients: "sous-traitants de la région, intégrateurs",
    },
    Trade {
        heads: &["Maroquinerie", "Bracelets cuir", "Écrins"],
        naf: "1512Z",
        sectors: &["luxury"],
        makes: "de la petite maroquinerie, des bracelets et des écrins",
        machines: "découpe numérique, piqûre, presse à chaud",
        clients: "marques de luxe françaises et suisses",
    },
    Trade {
        heads: &["Métrologie", "Essais et contrôles"],
        naf: "7120B",
        sectors: &["processes", "aerospace", "health"],
        makes: "de la métrologie dimensionnelle et des essais accrédités",
        machines: "tomographe, machines tridimensionnelles, rugosimètres",
        clients: "décolleteurs, médical, aéronautique",
    },
];

/// First halves of made-up family and place names; with [`SECOND`] they make every proper name of the demo.
pub const FIRST: &[&str] = &[
    "Bel", "Bra", "Cha", "Cour", "Cré", "Dor", "Fau", "Ger", "Jou", "Lam", "Mir", "Mor", "Nan", "Or", "Per", "Quin",
    "Rou", "Sau", "Tour", "Vau", "Ver", "Vil",
];
/// Second halves of made-up family names.
pub const SECOND: &[&str] = &[
    "bérault", "brémont", "chenoy", "dandier", "gevert", "lombey", "mandrin", "nachon", "quelin", "randoz", "sandrey",
    "tavier", "thevin", "vannoz", "verdet", "zelin",
];
/// Where a company says it is: after the name of its trade.
pub const OF_PLACES: &[&str] = &[
    "du Haut-Plateau",
    "des Deux Vallées",
    "de la Combe",
    "des Sapins",
    "du Val d’Or",
    "des Quatre Lacs",
    "du Mont",
    "des Sources",
    "de la Reculée",
    "du Grand Pré",
    "des Forges",
    "de la Roche",
];
/// Made-up brands: beginnings and ends.
pub const BRANDS: (&[&str], &[&str]) = (
    &[
        "Preci", "Opti", "Medi", "Lumi", "Turbo", "Plasti", "Surfa", "Axi", "Cali", "Poly", "Rota", "Senso", "Tribo",
        "Vari", "Micra", "Tekni", "Ferro", "Mecani",
    ],
    &["drine", "fanor", "gorel", "mancie", "nelux", "quarem", "rivan", "sorbe", "tanix", "vexor", "zaline", "bardo"],
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::naf;

    #[test]
    fn every_trade_has_a_code_of_the_nomenclature_and_sectors_of_the_contract() {
        let contract = crate::contract::Contract::parse(crate::contract::BUILT_IN).unwrap();
        for trade in TRADES.iter().chain([&WATCHES]) {
            assert!(naf::label(trade.naf).is_some(), "{}", trade.naf);
            assert!(trade.sectors.iter().all(|code| contract.sector_index(code).is_some()), "{}", trade.naf);
        }
    }
}
