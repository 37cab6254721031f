//! Codes by their names: sizes, kinds, colleges, sectors, countries, as people write them.

use crate::i18n::Lang;
use crate::model::kind::{Kind, Type};
use crate::model::naf::Naf;
use crate::model::parse::{self, Known, Reason};
use crate::model::record::Value;
use crate::model::text::fold;

/// Other names of codes than the program's own labels, folded.
const SYNONYMS: &[(&str, &str, &[&str])] = &[
    ("size", "micro", &["tpe", "micro entreprise", "tres petite entreprise", "mic"]),
    (
        "size",
        "sme",
        &[
            "pme/pmi",
            "pme pmi",
            "pmi",
            "petite et moyenne entreprise",
            "pe",
            "me",
            "petite entreprise",
            "moyenne entreprise",
        ],
    ),
    ("size", "mid", &["entreprise de taille intermediaire", "entreprise intermediaire"]),
    ("size", "large", &["ge", "grand groupe", "groupe", "grands groupes"]),
    // Of a project.
    (
        "outcome",
        "success",
        &[
            "reussi",
            "reussie",
            "reussite",
            "succes technique",
            "succes commercial",
            "abouti",
            "aboutie",
            "successful",
            "succeeded",
            "positif",
            "positive",
            "objectif atteint",
            "objectifs atteints",
        ],
    ),
    (
        "outcome",
        "failure",
        &[
            "echoue",
            "echouee",
            "en echec",
            "abandon",
            "abandonne",
            "abandonnee",
            "failed",
            "negatif",
            "negative",
            "non abouti",
            "non aboutie",
            "abandoned",
        ],
    ),
    (
        "kind",
        "company",
        &[
            "entreprise",
            "societe",
            "industriel",
            "industrie",
            "prive",
            "business",
            "firm",
            "pme",
            "pme/pmi",
            "pmi",
            "tpe",
            "eti",
            "grand groupe",
            "groupe",
            "start up",
            "startup",
            "artisan",
        ],
    ),
    (
        "kind",
        "research",
        &[
            "laboratoire",
            "labo",
            "centre de recherche",
            "organisme de recherche",
            "etablissement de recherche",
            "recherche publique",
            "centre technique",
            "lab",
            "laboratory",
        ],
    ),
    (
        "kind",
        "training",
        &[
            "ecole",
            "universite",
            "lycee",
            "iut",
            "organisme de formation",
            "enseignement",
            "school",
            "university",
            "education",
            "formation",
            "centre de formation",
            "enseignement superieur",
            "etablissement d enseignement",
            "grande ecole",
            "cfa",
        ],
    ),
    (
        "kind",
        "development",
        &[
            "agence",
            "collectivite",
            "collectivite territoriale",
            "collectivite locale",
            "institutionnel",
            "institution",
            "chambre consulaire",
            "consulaire",
            "agence de developpement",
            "etablissement public",
            "developpement",
            "agency",
        ],
    ),
    ("kind", "other", &["autres", "association", "divers"]),
    ("method", "transfer", &["vir", "virement bancaire", "wire", "bank transfer"]),
    ("method", "cheque", &["chq", "check", "cheques"]),
    ("method", "direct_debit", &["prelevement sepa", "sepa", "debit"]),
    ("method", "card", &["cb", "carte", "carte bleue", "paiement en ligne"]),
    ("method", "cash", &["liquide", "numeraire"]),
    ("status", "done", &["faite", "fait", "realise", "effectuee", "effectue", "terminee", "ok"]),
    ("status", "planned", &["prevu", "planifiee", "planifie", "a venir", "a faire", "programmee"]),
    ("leave_reason", "resigned", &["demissionnaire", "depart volontaire", "resigned"]),
    ("leave_reason", "excluded", &["exclusion", "exclu", "non paiement"]),
    ("leave_reason", "ceased", &["liquidation", "fermeture", "liquidation judiciaire", "cessation"]),
    ("leave_reason", "merged", &["fusion", "absorption", "rachat"]),
    ("confidentiality", "nda", &["confidentiel", "restreint"]),
    ("kind", "partnership", &["convention", "partenariat", "convention de partenariat"]),
    ("kind", "cluster", &["inter poles", "inter pole", "mou", "accord inter poles"]),
    ("kind", "training", &["convention de formation"]),
    ("kind", "commission", &["reunion de commission", "commission pleniere", "reunion pleniere"]),
    ("kind", "fair", &["salon", "congres", "foire", "salon professionnel"]),
    ("kind", "network_day", &["journee reseau", "journee", "rencontre reseau"]),
    ("kind", "innovation", &["conseil en innovation", "innovation"]),
    ("kind", "individual", &["conseil individuel", "individuel"]),
    ("kind", "country", &["pays"]),
    ("kind", "segment", &["marche", "segment de marche"]),
    ("kind", "venture", &["capital risque", "levee de fonds"]),
    ("status", "active", &["en cours"]),
    ("status", "completed", &["terminee", "termine", "close", "clos", "achevee"]),
    ("status", "cancelled", &["annulee", "annule", "abandonnee"]),
    ("role", "leader", &["porteur", "chef de file", "coordinateur", "pilote", "leader", "porteur du projet"]),
    ("role", "partner", &["partenaire", "membre", "participant", "partenaire academique", "partenaire industriel"]),
];

/// One of a field's codes, by itself, its label in either language, or another name.
pub fn code(kind: Kind, field: &str, codes: &'static [&'static str], text: &str) -> Result<Value, Reason> {
    let typed = fold(text);
    let group = format!("{}.{field}", kind.code());
    let label = |lang: Lang, code: &str| fold(lang.label(&group, code));
    let is = |code: &&&str| {
        fold(code) == typed
            || [Lang::Fr, Lang::En].into_iter().any(|lang| label(lang, code) == typed)
            || SYNONYMS.iter().any(|(of, is, names)| *of == field && is == *code && names.contains(&typed.as_str()))
    };
    let found = codes
        .iter()
        .find(is)
        .or_else(|| by_stem(field, &typed).and_then(|code| codes.iter().find(|own| **own == code)));
    found.map(|code| Value::Text((*code).to_owned())).ok_or_else(|| parse::unknown(codes.iter().copied()))
}

/// Beginnings of words that say a code in whichever form they stand: « a démissionné en mars », « fusion-absorption ».
const STEMS: &[(&str, &str, &[&str])] = &[
    ("leave_reason", "resigned", &["demission"]),
    ("leave_reason", "excluded", &["exclu", "radi"]),
    ("leave_reason", "ceased", &["cess", "liquid", "ferm", "dissou", "dissol"]),
    ("leave_reason", "merged", &["fusion", "absor", "rachat", "rachet", "repris"]),
    ("kind", "training", &["enseign"]),
];

/// The one code whose stems a text has a word of, in a few words: a sentence may say the contrary.
fn by_stem(field: &str, typed: &str) -> Option<&'static str> {
    let words: Vec<&str> = typed.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() > 5 {
        return None;
    }
    // « pas de démission » is none; « radiation (non paiement) » is one.
    let denied = |at: usize| words[..at].iter().any(|word| matches!(*word, "non" | "pas" | "sans" | "not" | "ni"));
    let says = |stems: &[&str]| {
        let mut said = words.iter().enumerate();
        said.any(|(at, word)| stems.iter().any(|stem| word.starts_with(stem)) && !denied(at))
    };
    let mut found = STEMS.iter().filter(|(of, _, stems)| *of == field && says(stems)).map(|(_, code, _)| *code);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// What a text says of an organisation's kind, by the words for its codes.
pub fn kind_of_organisation(text: &str) -> Option<String> {
    let Some(Type::Code(codes)) = Kind::Organisation.field("kind").map(|field| field.ty) else { return None };
    let singular = text.trim().trim_end_matches('s');
    let found = [text, singular].into_iter().find_map(|text| code(Kind::Organisation, "kind", codes, text).ok());
    found.and_then(|kind| kind.as_text().map(str::to_owned))
}

/// The number that a field's label stands for: `niveau 2 – par un partenaire`.
pub fn number(kind: Kind, field: &str, text: &str) -> Option<i64> {
    let typed = fold(text);
    let is = |lang: Lang, code: i64| {
        let label = lang.find(&format!("codes.value.{}.{field}.{code}", kind.code())).map(fold);
        let begins = |label: &str| label.strip_prefix(&typed).is_some_and(|rest| rest.starts_with(' '));
        let numbered = typed.bytes().any(|byte| byte.is_ascii_digit());
        label.is_some_and(|label| label == typed || numbered && typed.contains(' ') && begins(&label))
    };
    (0..10).find(|code| is(Lang::Fr, *code) || is(Lang::En, *code))
}

/// A NAF code without the words that say it: `26.52Z – Fabrication d'horlogerie`.
pub fn naf(text: &str) -> &str {
    match text.split_once([' ', '-', ':', '–']) {
        Some((code, words)) if Naf::parse(code).is_ok() && words.chars().any(char::is_alphabetic) => code,
        _ => text,
    }
}

/// The items of a list, joined by `;`: those that are a proposal's label as its code, the others as they stand.
pub fn items(kind: Kind, field: &str, proposals: &'static [&'static str], text: &str) -> String {
    let group = format!("{}.{field}", kind.code());
    let coded = |item: &str| {
        let typed = fold(item);
        let is = |code: &&&str| [Lang::Fr, Lang::En].iter().any(|lang| fold(lang.label(&group, code)) == typed);
        proposals.iter().find(is).map_or_else(|| item.trim().to_owned(), |code| (*code).to_owned())
    };
    text.split(';').map(coded).collect::<Vec<_>>().join(";")
}

/// What somebody is to the pole, by the words of lists, folded: `active`, `none` (never, or not yet, a member), `left`
/// (without a reason), or a reason for leaving.
const STANDINGS: &[(&str, &[&str])] = &[
    (
        "active",
        &[
            "actif",
            "active",
            "membre",
            "membre actif",
            "adherent",
            "adherent actif",
            "adherente",
            "a jour",
            "en cours",
            "valide",
            "validee",
            "en activite",
            "current",
            "member",
            "active member",
            "nouveau",
            "nouvel adherent",
            "renouvele",
            "validated",
            "inscrit",
            "membre fondateur",
            "membre bienfaiteur",
            "membre d honneur",
            "membre associe",
            "membre de droit",
            "fondateur",
        ],
    ),
    (
        "none",
        &[
            "prospect",
            "non membre",
            "non adherent",
            "non member",
            "contact",
            "brouillon",
            "draft",
            "candidat",
            "en attente",
            "partenaire",
        ],
    ),
    (
        "left",
        &[
            "ancien",
            "ancien membre",
            "ancien adherent",
            "parti",
            "sorti",
            "inactif",
            "former",
            "former member",
            "inactive",
            "resilie",
            "resiliee",
            "terminated",
        ],
    ),
    ("resigned", &["demissionnaire", "demission", "demissionne", "a demissionne", "resigned"]),
    ("excluded", &["radie", "radiee", "exclu", "exclue", "radiation", "excluded"]),
    ("ceased", &["cesse", "liquidation", "liquidee", "en liquidation", "dissoute", "ceased", "fermee", "cessation"]),
    ("merged", &["fusionnee", "absorbee", "fusion", "merged", "rachetee"]),
];

/// A word such as `Actif`, `Démissionnaire`, `Radié`, or yes and no.
pub fn standing(text: &str, yes: Option<bool>) -> Result<Value, Reason> {
    let typed = fold(text);
    let found = match yes {
        Some(true) => Some("active"),
        Some(false) => Some("none"),
        None => STANDINGS.iter().find(|(_, words)| words.contains(&typed.as_str())).map(|(standing, _)| *standing),
    };
    let known = STANDINGS.iter().filter_map(|(_, words)| words.first().copied());
    found.map(|standing| Value::Text(standing.to_owned())).ok_or_else(|| parse::unknown(known))
}

/// Whether words in the place of an amount say that nothing is owed: `exonéré`, `gratuit la première année`, `offert`.
pub fn is_exempt(text: &str) -> bool {
    // `0 (exonéré)` says so twice.
    let folded = fold(text);
    let said = folded.trim_matches(['.', ',', ' ', '0', '€', '(', ')', ':']);
    const BEGIN: &[&str] = &[
        "exoner",
        "exempt",
        "dispens",
        "waived",
        "gratuit",
        "offert",
        "gracieu",
        "a titre gracieux",
        "free of charge",
    ];
    BEGIN.iter().any(|begin| said.starts_with(begin))
        && !said.contains(['€', '%', '?'])
        && said.chars().count() <= 60
        && !said.contains(" ou ")
        && !said.contains("partiel")
        && !said.split(' ').any(|word| word.parse::<u32>().is_ok_and(|n| n > 31 && !(1990..2200).contains(&n)))
}

/// Whether a visit is said not to have taken place.
pub fn is_cancelled(text: &str) -> bool {
    matches!(
        fold(text).trim_end_matches(['.', ' ']),
        "annule"
            | "annulee"
            | "cancelled"
            | "canceled"
            | "non realise"
            | "non realisee"
            | "non effectuee"
            | "non faite"
    )
}

/// Whether a college is called by a letter: `Collège A`.
pub fn is_lettered(text: &str) -> bool {
    let folded = fold(text);
    let last = folded.split(' ').next_back().unwrap_or_default();
    matches!(last, "a" | "b" | "c" | "d")
}

/// `Collège 1`, `1`, `I`, `1er collège`, or the name that the contract gives it.
pub fn college(text: &str, known: &Known, names: &[(u8, String)]) -> Result<Value, Reason> {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !matches!(*word, "" | "college" | "n" | "no" | "numero" | "le" | "col"))
        .collect();
    let number = match words[..] {
        [word] => {
            let bare = word.strip_prefix('c').filter(|rest| !rest.is_empty()).unwrap_or(word);
            let bare =
                ["er", "eme", "e", "st", "nd", "rd"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
            match bare {
                "i" => Some(1),
                "ii" => Some(2),
                "iii" => Some(3),
                "iv" => Some(4),
                "premier" => Some(1),
                // Lists that letter their colleges: in the order of the contract's.
                "a" => known.colleges.first().copied(),
                "b" => known.colleges.get(1).copied(),
                "c" => known.colleges.get(2).copied(),
                "d" => known.colleges.get(3).copied(),
                _ => bare.parse().ok(),
            }
        }
        // A spreadsheet's 1.0.
        [whole, "0"] => whole.parse().ok(),
        // `Collège 1 – Entreprises`, `Entreprises (collège 1)`: the name beside the number is of no other college.
        [first, ref name @ ..] if folded.contains("college") && numbered(first).is_some() => {
            numbered(first).filter(|code| called(&name.join(" "), names).is_none_or(|other| other == *code))
        }
        [ref name @ .., last] if folded.contains("college") => {
            numbered(last).filter(|code| called(&name.join(" "), names).is_none_or(|other| other == *code))
        }
        // `1 - Entreprises`: so the contract calls that very one.
        [first, ref name @ ..] => {
            numbered(first).filter(|code| called(&name.join(" "), names).is_some_and(|other| other == *code))
        }
        _ => None,
    };
    match number.or_else(|| called(&folded, names)) {
        Some(code) if known.colleges.contains(&code) => Ok(Value::Int(i64::from(code))),
        _ => Err(parse::unknown_college(known)),
    }
}

/// The number of a college as lists write it beside its name.
fn numbered(word: &str) -> Option<u8> {
    let at = ["1", "2", "3", "4", "i", "ii", "iii", "iv"].iter().position(|known| *known == word)?;
    u8::try_from(at % 4 + 1).ok()
}

/// The one college that is called so: by its whole name, small words apart (`Recherche - Formation` is `Recherche et
/// formation`), by its beginning, or by words of it (`Institutionnels`).
fn called(text: &str, names: &[(u8, String)]) -> Option<u8> {
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|c: char| !c.is_alphanumeric());
        let words = words.filter(|word| {
            !matches!(*word, "" | "college" | "n" | "no" | "numero" | "et" | "and" | "de" | "des" | "la" | "le" | "les")
        });
        words.map(|word| word.strip_suffix('s').unwrap_or(word).to_owned()).collect()
    };
    let said = words(text);
    if said.is_empty() {
        return None;
    }
    let one = |is: &dyn Fn(&[String]) -> bool| {
        let found: std::collections::BTreeSet<u8> =
            names.iter().filter(|(_, name)| is(&words(name))).map(|(code, _)| *code).collect();
        found.first().copied().filter(|_| found.len() == 1)
    };
    let long = said.iter().all(|word| word.len() > 3);
    one(&|name| name == said)
        .or_else(|| one(&|name| name.starts_with(&said)))
        .or_else(|| one(&|name| long && said.iter().all(|word| name.contains(word))))
}

/// Sectors by code or name, in the order of the contract.
pub fn sectors(text: &str, names: &[(String, String)], known: &Known) -> Result<Vec<String>, Reason> {
    let mut found = Vec::new();
    let whole = fold(text);
    let one = |part: &str| {
        let exact = names.iter().find(|(_, name)| *name == part).map(|(code, _)| code.clone());
        // « Procédés », where one sector alone is called so with more words behind: « Procédés microtechniques ».
        exact.or_else(|| {
            let begins = |name: &str| name.strip_prefix(part).is_some_and(|rest| rest.starts_with(' '));
            let mut found = names.iter().filter(|(_, name)| part.len() > 3 && begins(name)).map(|(code, _)| code);
            let first = found.next()?;
            found.all(|other| other == first).then(|| first.clone())
        })
    };
    if let Some(code) = one(&whole) {
        return Ok(vec![code]);
    }
    for part in text.split([';', ',', '/', '+', '\n']).map(fold).filter(|part| !part.is_empty()) {
        let code = one(&part).ok_or_else(|| parse::unknown(known.sectors.iter().map(String::as_str)))?;
        if !found.contains(&code) {
            found.push(code);
        }
    }
    found.sort_by_key(|code| known.sectors.iter().position(|sector| sector == code));
    Ok(found)
}

/// Countries that a French pole writes out.
const COUNTRIES: &[(&str, &[&str])] = &[
    ("FR", &["france", "fra", "f", "france metropolitaine"]),
    ("CH", &["suisse", "switzerland", "che", "schweiz"]),
    ("DE", &["allemagne", "germany", "deu", "deutschland", "d"]),
    ("BE", &["belgique", "belgium", "bel"]),
    ("IT", &["italie", "italy", "ita", "italia"]),
    ("ES", &["espagne", "spain", "esp", "espana"]),
    ("LU", &["luxembourg", "lux"]),
    ("GB", &["royaume uni", "united kingdom", "uk", "grande bretagne", "angleterre"]),
    ("US", &["etats unis", "usa", "united states"]),
    ("AT", &["autriche", "austria"]),
    ("NL", &["pays bas", "netherlands"]),
    ("MC", &["monaco"]),
];

/// A country's two letters.
pub fn country(text: &str) -> Result<String, Reason> {
    let folded = fold(text);
    if let Some((code, _)) = COUNTRIES.iter().find(|(_, names)| names.contains(&folded.as_str())) {
        return Ok((*code).to_owned());
    }
    let code = text.trim().to_ascii_uppercase();
    let letters = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if letters { Ok(code) } else { Err(Reason::Country) }
}
