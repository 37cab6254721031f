//! Codes by their names: sizes, kinds, colleges, sectors, countries, as people write them.

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::parse::{self, Known, Reason};
use crate::model::record::Value;
use crate::model::text::fold;

/// Other names of codes than the program's own labels, folded.
const SYNONYMS: &[(&str, &str, &[&str])] = &[
    ("size", "micro", &["tpe", "micro entreprise", "tres petite entreprise", "mic"]),
    ("size", "sme", &["petite et moyenne entreprise", "pe", "me", "petite entreprise", "moyenne entreprise"]),
    ("size", "mid", &["entreprise de taille intermediaire", "entreprise intermediaire"]),
    ("size", "large", &["ge", "grand groupe", "groupe", "grands groupes"]),
    ("kind", "company", &["entreprise", "societe", "industriel", "industrie", "prive", "business", "firm"]),
    (
        "kind",
        "research",
        &["laboratoire", "labo", "centre de recherche", "organisme de recherche", "lab", "laboratory"],
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
        ],
    ),
    ("kind", "development", &["agence", "collectivite", "institutionnel", "developpement", "agency"]),
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
    ("role", "leader", &["porteur", "chef de file", "coordinateur"]),
];

/// One of a field's codes, by itself, its label in either language, or another name.
pub fn code(kind: Kind, field: &str, codes: &'static [&'static str], text: &str) -> Result<Value, Reason> {
    let typed = fold(text);
    let label = |lang: Lang, code: &str| lang.find(&format!("codes.value.{}.{field}.{code}", kind.code())).map(fold);
    let is = |code: &&&str| {
        fold(code) == typed
            || [Lang::Fr, Lang::En].into_iter().any(|lang| label(lang, code).as_deref() == Some(typed.as_str()))
            || SYNONYMS.iter().any(|(of, is, names)| *of == field && is == *code && names.contains(&typed.as_str()))
    };
    let found = codes.iter().find(is);
    found.map(|code| Value::Text((*code).to_owned())).ok_or_else(|| parse::unknown(codes.iter().copied()))
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
            let bare = word.strip_prefix('c').unwrap_or(word);
            let bare =
                ["er", "eme", "e", "st", "nd", "rd"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
            match bare {
                "i" => Some(1),
                "ii" => Some(2),
                "iii" => Some(3),
                "iv" => Some(4),
                "premier" => Some(1),
                _ => bare.parse().ok(),
            }
        }
        // A spreadsheet's 1.0.
        [whole, "0"] => whole.parse().ok(),
        _ => None,
    };
    let named = || {
        let mut found = names.iter().filter(|(_, name)| *name == folded).map(|(code, _)| *code);
        found.next()
    };
    match number.or_else(named) {
        Some(code) if known.colleges.contains(&code) => Ok(Value::Int(i64::from(code))),
        _ => Err(parse::unknown_college(known)),
    }
}

/// Sectors by code or name, in the order of the contract.
pub fn sectors(text: &str, names: &[(String, String)], known: &Known) -> Result<Vec<String>, Reason> {
    let mut found = Vec::new();
    let whole = fold(text);
    let one = |part: &str| names.iter().find(|(_, name)| *name == part).map(|(code, _)| code.clone());
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
