//! What an organisation is, by what it is called: a proposal where no column says it.

use crate::model::text::fold;

/// Words that make a name that of a company, whatever else is in it: `Laboratoire Untel SAS`.
const LEGAL_FORMS: &[&str] = &[
    "sa", "sas", "sasu", "sarl", "eurl", "snc", "scop", "selarl", "scic", "ei", "eirl", "gmbh", "ag", "ltd", "inc",
    "llc", "srl", "spa", "bv", "corp",
];

/// What begins or makes up the names of bodies that are no companies: each is one word or some in a row. The first that is
/// found holds, so that the narrower ones stand before.
const NAMES: &[(&str, &[&str])] = &[
    (
        "development",
        &[
            "chambre de commerce",
            "chambre de metiers",
            "chambre des metiers",
            "chambre de l agriculture",
            "chambre consulaire",
            "chambre economique",
            "chambre d agriculture",
            "chambre regionale",
            "cci",
            "ccit",
            "ccir",
            "cma",
            "communaute de communes",
            "communaute d agglomeration",
            "communaute urbaine",
            "syndicat mixte",
            "metropole de",
            "conseil regional",
            "conseil departemental",
            "conseil general",
            "agence de developpement",
            "agence economique",
            "agence regionale",
            "agence nationale",
            "agence d urbanisme",
            "comite de developpement",
            "comite d expansion",
            "maison de l emploi",
            "prefecture",
            "mairie",
            "direccte",
            "dreets",
            "ademe",
            "bpifrance",
            "chamber of commerce",
            "development agency",
        ],
    ),
    (
        "training",
        &[
            "iut",
            "institut universitaire de technologie",
            "lycee",
            "cfa",
            "cfai",
            "centre de formation",
            "organisme de formation",
            "ecole",
            "insa",
            "ensam",
            "afpa",
            "greta",
            "campus",
            "universite",
            "ufr",
            "faculte",
            "university",
            "school",
        ],
    ),
    (
        "research",
        &[
            "cnrs",
            "inserm",
            "inria",
            "inrae",
            "inra",
            "onera",
            "cea",
            "umr",
            "chu",
            "chru",
            "laboratoire",
            "laboratory",
            "institut de recherche",
            "centre de recherche",
            "unite de recherche",
            "institut carnot",
            "institut national",
            "centre technique",
            "research institute",
            "research center",
            "research centre",
        ],
    ),
];

/// What begins the names of bodies, and elsewhere may be anything.
const BEGINNINGS: &[(&str, &[&str])] = &[
    ("company", &["institut de beaute", "institut de sondage", "institut dentaire"]),
    ("development", &["commune de", "ville de", "region", "departement du", "departement de", "agglomeration"]),
    ("research", &["institut", "institute"]),
];

/// What a name says of an organisation's kind; nothing where it says nothing.
pub fn of_name(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // `S.A.R.L.`, `I.U.T.` come as letters.
    let letters: String = words.iter().filter(|word| word.len() == 1).copied().collect();
    words.push(&letters);
    if words.iter().any(|word| LEGAL_FORMS.contains(word)) {
        return Some("company");
    }
    let is = |at: usize, known: &str| {
        // Asked a hundred times of every line: hardly any gets beyond its first letters.
        words.get(at).is_some_and(|first| known.starts_with(first))
            && known.split(' ').enumerate().all(|(behind, word)| words.get(at + behind) == Some(&word))
    };
    let anywhere = |known: &&str| (0..words.len()).any(|at| is(at, known));
    let within = NAMES.iter().find(|(_, names)| names.iter().any(&anywhere));
    let begins = || BEGINNINGS.iter().find(|(_, names)| names.iter().any(|known| is(0, known)));
    within.or_else(begins).map(|(kind, _)| *kind)
}

/// What a legal form says of who has it: `SARL`, `Association loi 1901`. `Some` of an empty text: a form of which many kinds
/// are. Nothing where the text is no legal form.
fn form(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let letters: String = words.iter().filter(|word| word.len() == 1).copied().collect();
    let text = words.join(" ");
    let begins = |known: &[&str]| known.iter().any(|known| text == *known || text.starts_with(&format!("{known} ")));
    if words.len() > 6 {
        return None;
    }
    let company =
        words.first().is_some_and(|word| LEGAL_FORMS.contains(word)) || LEGAL_FORMS.contains(&letters.as_str());
    if company
        || begins(&[
            "societe anonyme",
            "societe par actions",
            "societe a responsabilite",
            "entreprise individuelle",
            "auto entrepreneur",
            "autoentrepreneur",
            "micro entrepreneur",
            "entrepreneur individuel",
            "sci",
            "sca",
            "scs",
            "scp",
            "societe cooperative",
            "societe civile",
            "societe en nom collectif",
            "profession liberale",
        ])
    {
        return Some("company");
    }
    if begins(&["association", "asso", "asbl", "fondation", "syndicat", "federation", "loi 1901"]) {
        return Some("other");
    }
    begins(&["epic", "epa", "epst", "epcscp", "epscp", "gip", "gie", "etablissement public", "geie", "regie"])
        .then_some("")
}

/// The kind of an organisation by its legal form, where that says it.
pub fn of_legal_form(text: &str) -> Option<&'static str> {
    form(text).filter(|kind| !kind.is_empty())
}

/// Whether a text is a legal form.
pub fn is_legal_form(text: &str) -> bool {
    form(text).is_some()
}

/// Words of the names of colleges, by the kind of organisation that sits in them.
const COLLEGES: &[(&str, &[&str])] = &[
    ("company", &["entreprise", "societe", "industrie", "industriel", "compan", "business", "firm"]),
    ("research", &["recherche", "laboratoire", "research"]),
    ("training", &["formation", "enseignement", "training", "education"]),
    ("development", &["developpement", "institution", "collectivite", "agence", "territoire", "development", "public"]),
];

/// The college of a kind of organisation, by what the contracts call their colleges (folded); nothing where none is so
/// called, or several are.
pub fn college(kind: &str, colleges: &[(u8, String)]) -> Option<u8> {
    let (_, words) = COLLEGES.iter().find(|(of, _)| *of == kind)?;
    let is = |name: &str| name.split(' ').any(|word| words.iter().any(|known| word.starts_with(known)));
    let mut found: Vec<u8> = colleges.iter().filter(|(_, name)| is(name)).map(|(code, _)| *code).collect();
    found.sort_unstable();
    found.dedup();
    if let [only] = found[..] { Some(only) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_is_no_company() {
        for (name, expected) in [
            ("Université de l’Est", Some("training")),
            ("I.U.T. de Nulle-Part", Some("training")),
            ("IUT de Nulle-Part", Some("training")),
            ("Lycée Jules-Fictif", Some("training")),
            ("Laboratoire d’optique imaginaire", Some("research")),
            ("Laboratoire Untel SAS", Some("company")),
            ("École de conduite S.A.R.L.", Some("company")),
            ("CNRS – UMR 9999", Some("research")),
            ("CCI du Haut-Pays", Some("development")),
            ("Communauté de communes du Plateau", Some("development")),
            ("Ville de Nulle-Part", Some("development")),
            ("Mécanique de la Ville de Nulle-Part", None),
            ("Chambre d'Agriculture du Haut-Pays", Some("development")),
            ("Institut Untel", Some("research")),
            ("Institut de beauté Untel", Some("company")),
            ("Décolletage du Lac", None),
            ("Ecolectra", None),
            ("", None),
        ] {
            assert_eq!(of_name(name), expected, "{name}");
        }
    }

    #[test]
    fn a_legal_form_says_what_many_are() {
        for (text, kind) in [
            ("SARL", Some("company")),
            ("S.A.S.", Some("company")),
            ("SAS à associé unique", Some("company")),
            ("Société anonyme à conseil d’administration", Some("company")),
            ("Entreprise individuelle", Some("company")),
            ("Association loi 1901", Some("other")),
            ("EPIC", None),
            ("GIP", None),
            ("PME", None),
            ("Adhérent", None),
            ("Laboratoire", None),
            ("", None),
        ] {
            assert_eq!(of_legal_form(text), kind, "{text}");
        }
        assert!(is_legal_form("EPIC") && !is_legal_form("PME") && !is_legal_form("Sponsor"));
    }

    #[test]
    fn the_contract_says_who_sits_in_which_college() {
        let colleges = [
            (1, "entreprises"),
            (2, "recherche et formation"),
            (3, "acteurs institutionnels"),
            (1, "companies"),
            (2, "research and training"),
            (3, "institutions"),
        ]
        .map(|(code, name)| (code, name.to_owned()));
        for (kind, expected) in [
            ("company", Some(1)),
            ("research", Some(2)),
            ("training", Some(2)),
            ("development", Some(3)),
            ("other", None),
        ] {
            assert_eq!(college(kind, &colleges), expected, "{kind}");
        }
        // Two colleges of companies: which one is not said.
        let two = [(1, "petites entreprises".to_owned()), (2, "grandes entreprises".to_owned())];
        assert_eq!(college("company", &two), None);
    }
}
