//! What a heading stands for: its words looked up in `headings.toml`, whatever their case, accents and punctuation.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::target::Target;
use super::{labels, parts, phrases};
use crate::model::kind::Kind;
use crate::model::text::fold;

const DICTIONARY: &str = include_str!("headings.toml");

/// What a heading can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Field(Kind, &'static str),
    /// A word under `[either]`: other columns decide.
    Either(&'static str),
    /// The bare name of a field that several kinds have.
    Bare(&'static str),
    /// Known, and no field keeps it.
    LeftOut,
}

/// A heading understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    pub meaning: Meaning,
    /// 0 to 100.
    pub confidence: u8,
    pub year: Option<i32>,
    pub unit: i64,
    /// The heading says that the organisation is meant, not the person.
    pub of_organisation: bool,
}

/// The words of a heading by which headings are compared, and the year among them.
pub fn words(heading: &str) -> (String, Option<i32>) {
    let mut year = None;
    let mut words: Vec<String> = Vec::new();
    // `Président(e)`, `Salarié·e·s`, `Directeur/trice`: one word. `Payé (o/n)`: how it is answered.
    let mut folded = fold(&apart(heading));
    for end in ["(e)", "(s)", "(es)", "(e)s", "·e·s", "·e", "(trice)", "/trice", "(o/n)", "(oui/non)", "(x)"] {
        folded = folded.replace(end, "");
    }
    let folded = folded.replace("r&d", "rd").replace("r & d", "rd");
    let folded = folded.trim_end().strip_suffix(" o/n").unwrap_or(&folded);
    let split: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).flat_map(unglued).collect();
    for (at, word) in split.iter().copied().enumerate() {
        // `Effectif au 31/12/2014`: of the day only the year says anything.
        let number = |at: usize| split.get(at).is_some_and(|word| word.parse::<u8>().is_ok_and(|number| number <= 31));
        let of_day =
            |at: usize| number(at) && number(at + 1) && split.get(at + 2).is_some_and(|y| year_of(y).is_some());
        if of_day(at) || at > 0 && of_day(at - 1) {
            continue;
        }
        // `Cotisation 2014-2015`: the season is called by its first year.
        if let Some(year) = year
            && at > 0
            && (word.parse() == Ok(year + 1) || word.len() == 2 && word.parse() == Ok((year + 1) % 100))
            && (year_of(split[at - 1]) == Some(year)
                || split[at - 1].len() == 2 && split[at - 1].parse() == Ok(year % 100))
        {
            continue;
        }
        if year.is_none()
            && let Some(found) = year_of(word)
        {
            year = Some(found);
            continue;
        }
        if year.is_none() && at > 0 && is_of_years(split[at - 1]) && word.len() == 2 {
            year = word.parse::<i32>().ok().filter(|number| (1..60).contains(number)).map(|number| 2000 + number);
            if year.is_some() {
                continue;
            }
        }
        match word {
            "le" | "la" | "les" | "l" | "de" | "du" | "des" | "d" | "en" | "au" | "aux" | "a" | "the" | "of" | "s"
            | "et" | "ou" | "and" | "or" | "euro" | "euros" | "eur" | "ht" | "ttc" | "k" | "ke" | "keur" | "keuros" => {
            }
            "n" | "no" | "num" | "nr" => words.push("numero".to_owned()),
            "nb" | "nbre" | "nbr" => words.push("nombre".to_owned()),
            word => {
                let word = if word.len() > 3 { word.strip_suffix('s').unwrap_or(word) } else { word };
                words.push(word.to_owned());
            }
        }
    }
    // `Cotisation saison 2014-2015`: the word says no more than the year.
    if year.is_some() && words.len() > 1 {
        words.retain(|word| !matches!(word.as_str(), "saison" | "campagne" | "season"));
    }
    (words.join(" "), year)
}

/// `NomSociété`, `DateAdhésion`, `NumSIRET`: databases leave no room between words, and begin each with a capital.
fn apart(heading: &str) -> String {
    let mut text = String::with_capacity(heading.len() + 8);
    let (mut lower, mut letters) = (false, 0);
    for c in heading.chars() {
        // `eMail`, `iPhone` are one word.
        if c.is_uppercase() && lower && letters > 1 {
            text.push(' ');
            letters = 0;
        }
        letters = if c.is_alphanumeric() { letters + 1 } else { 0 };
        lower = c.is_lowercase();
        text.push(c);
    }
    text
}

/// `COT14`, `TEL1`, `CA2013`: old programs leave no room between a word and its number.
fn unglued(word: &str) -> Vec<&str> {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &word[letters.len()..];
    let apart = letters.chars().count() >= 2
        && letters.chars().all(char::is_alphabetic)
        && match digits.len() {
            1 => true,
            2 => is_of_years(letters),
            4 => year_of(digits).is_some(),
            _ => false,
        };
    if apart { vec![letters, digits] } else { vec![word] }
}

/// Words behind which two digits are a year.
fn is_of_years(word: &str) -> bool {
    matches!(
        word,
        "cot"
            | "coti"
            | "cotis"
            | "cotisation"
            | "cotisations"
            | "adh"
            | "adhesion"
            | "saison"
            | "reglement"
            | "paiement"
            | "versement"
            | "montant"
            | "effectif"
            | "paye"
            | "payee"
            | "regle"
            | "reglee"
            | "ca"
            | "exercice"
    )
}

pub(super) fn year_of(word: &str) -> Option<i32> {
    let year: i32 = (word.len() == 4).then(|| word.parse().ok()).flatten()?;
    (1990..=2200).contains(&year).then_some(year)
}

fn unit_of(heading: &str) -> i64 {
    let folded = fold(heading);
    let has = |marks: &[&str]| marks.iter().any(|mark| folded.contains(mark));
    if has(&["k€", "keur", "millier", "thousand", "(ke)"]) {
        1_000
    } else if has(&["m€", "meur", "million"]) {
        1_000_000
    } else {
        1
    }
}

type Dictionary = HashMap<String, Meaning>;

pub(super) fn dictionary() -> &'static Dictionary {
    static READ: OnceLock<Dictionary> = OnceLock::new();
    READ.get_or_init(|| {
        let mut dictionary = Dictionary::new();
        // A test reads the file: it is whole.
        let Ok(file) = DICTIONARY.parse::<toml::Table>() else { return dictionary };
        for (section, entries) in &file {
            for (name, headings) in entries.as_table().into_iter().flatten() {
                let Some(meaning) = meaning(section, name) else { continue };
                for heading in headings.as_array().into_iter().flatten().filter_map(toml::Value::as_str) {
                    dictionary.insert(words(heading).0, meaning);
                }
            }
        }
        dictionary
    })
}

fn meaning(section: &str, name: &str) -> Option<Meaning> {
    const EITHER: &[&str] = &[
        "name",
        "label",
        "settled",
        "member",
        "email",
        "phone",
        "notes",
        "date",
        "amount",
        "year",
        "kind",
        "status",
        "title",
        "created",
        "ended",
        "started",
        "validated",
        "due",
        "done",
        "call",
        "reference",
        "who",
        "reminder",
        "sectors",
        "participants",
        "outcome",
        "topic",
        "account",
    ];
    match section {
        "left_out" => Some(Meaning::LeftOut),
        "either" => EITHER.iter().find(|known| **known == name).map(|name| Meaning::Either(name)),
        kind => Target::new(Kind::from_code(kind)?, name).map(|target| Meaning::Field(target.kind, target.field)),
    }
}

/// What a heading stands for; `None` when it is not known.
pub fn hear(heading: &str) -> Option<Heard> {
    let heard =
        |meaning, confidence, year| Heard { meaning, confidence, year, unit: unit_of(heading), of_organisation: false };
    if let Some(target) = Target::parse(heading.trim()) {
        // vCards name their organisation so: it is the line's.
        let meaning = match target.field {
            "organisation" => Meaning::Field(Kind::Organisation, "name"),
            field => Meaning::Field(target.kind, field),
        };
        return Some(Heard { unit: target.unit, ..heard(meaning, 100, target.year) });
    }
    // `Champ complémentaire : N° SIRET`: what a form was made to ask besides.
    let heading = heading.split_once(':').filter(|(of, _)| is_of_a_form(of)).map_or(heading, |(_, asked)| asked);
    let (key, year) = words(heading);
    if key.is_empty() {
        return None;
    }
    let dictionary = dictionary();
    let find = |key: &str| dictionary.get(key).copied();
    if let Some(meaning) = find(&key) {
        return Some(heard(meaning, 95, year));
    }
    if let Some(meaning) = bare(heading) {
        return Some(heard(meaning, 90, year));
    }
    if let Some(meaning) = labels::meaning(&key) {
        return Some(heard(meaning, 90, year));
    }
    if let Some(meaning) = of_any_form(&key).or_else(|| shortened(heading)) {
        return Some(heard(meaning, 85, year));
    }
    if let Some(meaning) = phrases::hear(&key) {
        return Some(heard(meaning, 85, year));
    }
    parts::hear(&key)
        .map(|found| Heard { of_organisation: found.of_organisation, ..heard(found.meaning, found.confidence, year) })
}

/// Whether the words before a colon only say that the question was added to a form.
fn is_of_a_form(words: &str) -> bool {
    let folded = fold(words);
    let field = folded.split(' ').next().is_some_and(|word| matches!(word, "champ" | "champs" | "question" | "field"));
    let folded = folded.trim();
    field
        || matches!(folded, "custom field" | "additional field" | "info complementaire" | "information complementaire")
}

/// The dictionary's words in another gender or number: `Dirigeante`, `Appelées le`.
fn of_any_form(key: &str) -> Option<Meaning> {
    static STEMS: OnceLock<HashMap<String, Option<Meaning>>> = OnceLock::new();
    let known = STEMS.get_or_init(|| {
        let mut stems: HashMap<String, Option<Meaning>> = HashMap::new();
        for (known, meaning) in dictionary() {
            let found = stems.entry(phrases::stems(known)).or_insert(Some(*meaning));
            // `Entrée` and `Entré` are known apart: what only looks like both is neither.
            *found = found.filter(|found| found == meaning);
        }
        stems
    });
    let find = |key: &str| known.get(&phrases::stems(key)).copied().flatten();
    find(key).or_else(|| find(&phrases::without_fillers(key)))
}

/// `Rem.`, `Date adh.`, `Pers. rencontrée`: words cut short by a full stop, where all that they can be mean one thing.
fn shortened(heading: &str) -> Option<Meaning> {
    let folded = fold(heading);
    let cut = |word: &str| word.chars().count() >= 3 && folded.contains(&format!("{word}."));
    let key = words(heading).0;
    let parts: Vec<&str> = key.split(' ').collect();
    if !parts.iter().any(|part| cut(part)) {
        return None;
    }
    let is = |known: &&str| {
        let known: Vec<&str> = known.split(' ').collect();
        let alike = |(part, known): (&&str, &&str)| part == known || cut(part) && known.starts_with(*part);
        known.len() == parts.len() && parts.iter().zip(&known).all(alike)
    };
    let mut found = dictionary().iter().filter(|(known, _)| is(&known.as_str())).map(|(_, meaning)| *meaning);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// `joined_on`: a field's name as it stands, of the one kind that has it or of several.
fn bare(heading: &str) -> Option<Meaning> {
    let name = heading.trim().to_lowercase();
    let mut found = Kind::ALL.into_iter().filter_map(|kind| Some((kind, kind.field(&name)?.name)));
    let (kind, field) = found.next()?;
    Some(if found.next().is_some() { Meaning::Bare(field) } else { Meaning::Field(kind, field) })
}

/// Whether a heading often means something else than the field it can be: it is that field only where the cells below it
/// are. `Secteur` may hold the domains of the contract, or trades.
pub fn is_doubtful(heading: &str) -> bool {
    const DOUBTFUL: &[&str] = &[
        "secteur",
        "filiere",
        "secteur activite",
        "domaine",
        "domaine activite",
        "axe",
        "axe strategique",
        "thematique",
        "sector",
        "industry sector",
        "type structure",
        "type organisme",
        "type organisation",
        "nature structure",
        "nature organisation",
        "organisation type",
        "company type",
        "type adherent",
        "type adhesion",
        "type membre",
        "categorie adherent",
        "membership type",
        "member type",
        "statut",
        "etat",
        "status",
        "membre",
        "adherent",
        "cause",
        "raison",
        "motif",
        "statut adherent",
        "actif",
        "active",
        "statut adhesion",
        "member",
    ];
    DOUBTFUL.contains(&words(heading).0.as_str())
}

/// The form under which the headings of a file are remembered.
pub fn fingerprint<'a>(headings: impl Iterator<Item = &'a str>) -> String {
    let folded =
        headings.map(fold).filter(|heading| !heading.is_empty() && heading != super::super::sheet::REASON_COLUMN);
    folded.collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_of_the_dictionary_is_known_and_means_one_thing() {
        let file: toml::Table = DICTIONARY.parse().unwrap();
        let mut seen: HashMap<String, String> = HashMap::new();
        for (section, entries) in &file {
            for (name, headings) in entries.as_table().unwrap() {
                assert!(meaning(section, name).is_some(), "{section}.{name}");
                for heading in headings.as_array().unwrap() {
                    let key = words(heading.as_str().unwrap()).0;
                    assert!(!key.is_empty());
                    let place = format!("{section}.{name}");
                    if let Some(other) = seen.insert(key.clone(), place.clone()) {
                        assert_eq!(other, place, "{key}");
                    }
                }
            }
        }
    }

    #[test]
    fn headings_are_heard_however_they_are_written() {
        for (heading, target) in [
            ("Raison sociale", "organisation.name"),
            ("RAISON SOCIALE *", "organisation.name"),
            ("N° SIRET", "organisation.siret"),
            ("Numéro de SIRET", "organisation.siret"),
            ("CP", "organisation.postal_code"),
            ("code_postal", "organisation.postal_code"),
            ("Ville (siège)", "organisation.commune"),
            ("Date d'adhésion", "membership.joined_on"),
            ("Date d’adhesion", "membership.joined_on"),
            ("Cotisation 2015", "dues.amount 2015"),
            ("Montant cotisation 2014 (€)", "dues.amount 2014"),
            ("Payée le", "payment.paid_on"),
            ("Id. prof. 2 (SIRET)", "organisation.siret"),
            ("Id. prof. 3 (NAF-APE)", "organisation.naf"),
            ("Nom du tiers", "organisation.name"),
            ("GSM", "contact.phone"),
            ("Exempt de cotisation", "dues.exempt"),
            ("Effectifs", "organisation.headcount"),
            ("Président(e)", "contact.full_name"),
            ("Salarié·e·s", "organisation.headcount"),
            ("CA 2014 (k€)", "figures.turnover 2014 x1000"),
            ("organisation.siret", "organisation.siret"),
            ("joined_on", "membership.joined_on"),
            ("Company name", "organisation.name"),
            ("Member since", "membership.joined_on"),
            ("Membership fee 2015", "dues.amount 2015"),
            ("COT14", "dues.amount 2014"),
            ("Cotisation 14", "dues.amount 2014"),
            ("PAYE15", "payment.paid_on 2015"),
            ("CA2013", "figures.turnover 2013"),
            ("ADR2", "organisation.street_2"),
            ("BUR_DIST", "organisation.commune"),
            ("ville_adh", "organisation.commune"),
            ("prof_adh", "contact.role"),
            ("Payé 2016 (o/n)", "payment.paid_on 2016"),
            ("Cotisation 2014-2015", "dues.amount 2014"),
            ("Cotisation 2014/15", "dues.amount 2014"),
            ("Cotis 14/15", "dues.amount 2014"),
            ("Cotisation saison 2014-2015", "dues.amount 2014"),
            ("Coti 14", "dues.amount 2014"),
            ("Tranche d'effectifs", "organisation.staff_range"),
        ] {
            let heard = hear(heading).unwrap_or_else(|| panic!("{heading}"));
            let Meaning::Field(kind, field) = heard.meaning else { panic!("{heading}: {heard:?}") };
            let found = Target { kind, field, year: heard.year, unit: heard.unit, person: 1 };
            assert_eq!(found.to_string(), target, "{heading}");
            assert_eq!(Target::parse(target), Some(found));
        }
        assert_eq!(hear("Nom").unwrap().meaning, Meaning::Either("name"));
        let second = Target::parse("contact.email 2").unwrap();
        assert_eq!((second.person, second.to_string().as_str()), (2, "contact.email 2"));
        assert_eq!(Target::parse("organisation.email 2"), None);
        assert_eq!(Target::parse("contact.email 4").map(|target| target.person), Some(4));
        assert_eq!(Target::parse("contact.email 1"), None);
        assert_eq!(hear("N° adhérent").unwrap().meaning, Meaning::LeftOut);
        for unknown in ["", "Nombre de chats", "12 rue de la Gare", "SARL", "550,00 €", "Coti 2k15"] {
            assert_eq!(hear(unknown), None, "{unknown}");
        }
    }
}
