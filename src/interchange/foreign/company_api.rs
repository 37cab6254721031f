//! The answer of the French company-search API, saved to a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::error::ReadError;
use super::establishment::{self, is_hidden};
use super::limits::{Budget, Limits, MEGABYTE};
use super::table::{Cell, Form, Line, Table, Unreadable};

const PLACE: [&str; 8] = [
    "organisation.name",
    "organisation.siret",
    "organisation.naf",
    "organisation.size",
    "organisation.street",
    "organisation.postal_code",
    "organisation.commune",
    "organisation.insee_code",
];

/// Behind the place: the two people who lead it, and who else does.
const PEOPLE: [&str; 7] = [
    "contact.last_name",
    "contact.first_name",
    "contact.role",
    "contact.last_name 2",
    "contact.first_name 2",
    "contact.role 2",
    "organisation.notes",
];

/// An answer holds twenty-five companies at most; a file of many answers is still far smaller.
pub const LARGEST: u64 = 64 * MEGABYTE;
const MOST: usize = 50_000;

/// Reads an answer, a list of answers, or a list of companies. A company stands with each of its establishments that
/// answered the search, else with its head office; closed ones are marked so. Who leads it, and what it turned over, stands
/// with the first. JSON has no rows: each counts as a line, the first as line 2.
///
/// # Errors
/// The text is no JSON, or no such answer, or holds more than is read.
pub fn read(text: &str, limits: Limits) -> Result<Table, ReadError> {
    let companies = if text.trim_start().starts_with('[') {
        serde_json::from_str::<Many<Company>>(text).map(|many| many.0)
    } else {
        serde_json::from_str::<Company>(text).map(|company| vec![company])
    };
    let mut budget = Budget::new(limits);
    let mut rows: Vec<Found> = Vec::new();
    let mut answers = false;
    for company in companies.map_err(|error| ReadError::NotCompanyApi(error.to_string()))? {
        answers |= company.results.is_some();
        company.rows(&mut rows);
    }
    if rows.is_empty() && !answers {
        return Err(ReadError::NotCompanyApi("no company in it".to_owned()));
    }
    let years: BTreeSet<i32> = rows.iter().flat_map(|row| row.turnover.keys().copied()).collect();
    let people = rows.iter().any(|row| row.people.iter().any(|cell| *cell != Cell::Empty));
    let turnovers: Vec<String> = years.iter().map(|year| format!("figures.turnover {year}")).collect();
    let people_headings = if people { &PEOPLE[..] } else { &[] };
    let headings: Vec<&str> =
        PLACE.iter().chain(people_headings).copied().chain(turnovers.iter().map(String::as_str)).collect();
    let mut lines = Vec::with_capacity(rows.len());
    for (number, mut row) in (2..).zip(rows) {
        let mut cells = row.place;
        if people {
            row.people.resize(PEOPLE.len(), Cell::Empty);
            cells.extend(row.people);
        }
        cells.extend(years.iter().map(|year| row.turnover.get(year).map_or(Cell::Empty, Cell::text)));
        budget.cells(cells.len() as u64)?;
        cells.iter().try_for_each(|cell| budget.cell(cell, 1))?;
        lines.push(Line { number, cells });
    }
    Ok(Table::with_headings(Form::CompanyApi, &headings, lines))
}

/// A line to be.
#[derive(Debug, Default)]
struct Found {
    place: Vec<Cell>,
    /// As [`PEOPLE`]; nothing behind the first line of a company.
    people: Vec<Cell>,
    /// By year, in euros as the answer writes them.
    turnover: BTreeMap<i32, String>,
}

/// A company; or an answer, which has nothing but results.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Company {
    results: Option<Many<Company>>,
    nom_raison_sociale: Word,
    nom_complet: Word,
    categorie_entreprise: Word,
    tranche_effectif_salarie: Word,
    etat_administratif: Word,
    dirigeants: Option<Many<Leader>>,
    finances: Option<BTreeMap<String, Option<Finances>>>,
    siege: Option<Establishment>,
    matching_etablissements: Option<Many<Establishment>>,
}

/// Somebody, or a company, that leads one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Leader {
    nom: Word,
    prenoms: Word,
    denomination: Word,
    qualite: Word,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Finances {
    ca: Word,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Establishment {
    siret: Word,
    activite_principale: Word,
    etat_administratif: Word,
    statut_diffusion_etablissement: Word,
    adresse: Word,
    complement_adresse: Word,
    numero_voie: Word,
    indice_repetition: Word,
    type_voie: Word,
    libelle_voie: Word,
    code_postal: Word,
    libelle_commune: Word,
    commune: Word,
}

impl Company {
    fn rows(&self, rows: &mut Vec<Found>) {
        self.results.iter().flat_map(|many| &many.0).for_each(|company| company.rows(rows));
        let name = [&self.nom_raison_sociale, &self.nom_complet];
        let name = name.into_iter().find(|name| !name.0.is_empty()).map_or("", |name| name.0.as_str());
        let matching = self.matching_etablissements.as_ref().map_or(&[][..], |many| &many.0);
        let establishments = if matching.is_empty() { self.siege.as_slice() } else { matching };
        let size = establishment::size(&self.categorie_entreprise.0, &self.tranche_effectif_salarie.0);
        let ceased = self.etat_administratif.0 == "C";
        let begin = rows.len();
        for place in establishments {
            if !name.is_empty() || !place.siret.0.is_empty() {
                rows.push(Found { place: place.cells(name, size, ceased), ..Found::default() });
            }
        }
        // A company without any establishment is still one.
        if establishments.is_empty() && !name.is_empty() {
            rows.push(Found { place: Establishment::default().cells(name, size, ceased), ..Found::default() });
        }
        if let Some(first) = rows.get_mut(begin) {
            first.people = self.people();
            first.turnover = self.turnover();
        }
    }

    /// The first two people that lead it as contacts; others, and companies that do, in words.
    fn people(&self) -> Vec<Cell> {
        let leaders = self.dirigeants.as_ref().map_or(&[][..], |many| &many.0);
        let is_person = |leader: &&Leader| !leader.nom.0.is_empty() && !is_hidden(&leader.nom.0);
        let people: Vec<&Leader> = leaders.iter().filter(is_person).collect();
        let mut cells = Vec::with_capacity(PEOPLE.len());
        for at in 0..2 {
            let person = people.get(at);
            let part = |part: fn(&Leader) -> &Word| person.map_or(Cell::Empty, |person| cell(&part(person).0));
            cells.extend([part(|p| &p.nom), part(|p| &p.prenoms), part(|p| &p.qualite)]);
        }
        let companies = leaders.iter().filter(|leader| leader.nom.0.is_empty() && !leader.denomination.0.is_empty());
        let others = people.into_iter().skip(2).chain(companies).map(|leader| {
            let name = [&leader.prenoms.0, &leader.nom.0, &leader.denomination.0].map(|part| part.trim());
            let name =
                name.into_iter().filter(|part| !part.is_empty() && !is_hidden(part)).collect::<Vec<_>>().join(" ");
            let role = leader.qualite.0.trim();
            if role.is_empty() { name } else { format!("{role} : {name}") }
        });
        cells.push(cell(&others.collect::<Vec<_>>().join("\n")));
        cells
    }

    fn turnover(&self) -> BTreeMap<i32, String> {
        let years = self.finances.iter().flatten();
        let known = years.filter_map(|(year, finances)| {
            let year = year.parse().ok().filter(|year| (1990..=2200).contains(year))?;
            Some((year, finances.as_ref()?.ca.0.clone()))
        });
        known.filter(|(_, sum)| !sum.is_empty()).collect()
    }
}

impl Establishment {
    fn cells(&self, name: &str, size: Option<&str>, ceased: bool) -> Vec<Cell> {
        let siret = &self.siret.0;
        let siret = match (self.etat_administratif.0.as_str(), self.statut_diffusion_etablissement.0.as_str()) {
            ("F" | "C", _) => Cell::unreadable(Unreadable::Closed(siret.clone())),
            _ if ceased => Cell::unreadable(Unreadable::Closed(siret.clone())),
            (_, "P" | "N") => Cell::unreadable(Unreadable::Restricted(siret.clone())),
            _ => cell(siret),
        };
        let street = [&self.numero_voie, &self.indice_repetition, &self.type_voie, &self.libelle_voie];
        let mut street = establishment::street(&street.map(|part| part.0.as_str()));
        if street.is_empty() {
            street = self.street_of_address();
        }
        vec![
            cell(name),
            siret,
            cell(&self.activite_principale.0),
            cell(size.unwrap_or_default()),
            cell(&street),
            cell(&self.code_postal.0),
            cell(&self.libelle_commune.0),
            cell(&self.commune.0),
        ]
    }

    /// The address in one piece, up to the postal code. Matching establishments have no other.
    fn street_of_address(&self) -> String {
        let postal_code = self.code_postal.0.as_str();
        match self.adresse.0.rsplit_once(postal_code) {
            Some((street, _)) if !postal_code.is_empty() => street.trim().to_owned(),
            _ => String::new(),
        }
    }
}

fn cell(text: &str) -> Cell {
    if is_hidden(text) { Cell::Empty } else { Cell::text(text) }
}

/// A text, whatever the JSON has there: numbers as they are written, nothing for anything else.
#[derive(Debug, Default)]
struct Word(String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Word, D::Error> {
        from.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl<'de> Visitor<'de> for WordVisitor {
    type Value = Word;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Word, E> {
        Ok(Word(text.replace('\0', "")))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Word, E> {
        Ok(Word(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Word, E> {
        Ok(Word(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Word, E> {
        Ok(Word(number.to_string()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Word, E> {
        Ok(Word::default())
    }

    fn visit_unit<E>(self) -> Result<Word, E> {
        Ok(Word::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Word, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Word::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Word, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Word::default())
    }
}

/// A list that may not be endless.
#[derive(Debug)]
struct Many<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Many<T>, D::Error> {
        struct List<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
            type Value = Many<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Many<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                    if items.len() > MOST {
                        return Err(serde::de::Error::custom(format_args!("more than {MOST} companies")));
                    }
                }
                Ok(Many(items))
            }
        }
        from.deserialize_seq(List(std::marker::PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<Vec<Cell>> {
        let table = read(text, Limits::default()).unwrap();
        let columns = table.lines[0].cells.len();
        assert!(table.lines.iter().all(|line| line.cells.len() == columns));
        table.lines.into_iter().skip(1).map(|line| line.cells).collect()
    }

    const SEAT: &str = r#"{"siret":"00025924200014","etat_administratif":"A","activite_principale":"25.62B","code_postal":25000,
        "libelle_commune":"BESANCON","commune":"25056","numero_voie":"12","type_voie":"RUE","libelle_voie":"DES ESSAIS"}"#;

    #[test]
    fn a_company_stands_with_its_seat() {
        let company = format!(
            r#"{{"nom_raison_sociale":"EXEMPLE","categorie_entreprise":"PME","tranche_effectif_salarie":"21","siege":{SEAT},
            "matching_etablissements":[],"finances":{{"2013":{{"ca":1}}}}}}"#
        );
        let expected =
            ["EXEMPLE", "00025924200014", "25.62B", "sme", "12 RUE DES ESSAIS", "25000", "BESANCON", "25056"]
                .map(Cell::text);
        for text in [
            format!(r#"{{"results":[{company}],"total_results":1}}"#),
            format!(r#"[{{"results":[{company}]}}]"#),
            format!("[{company}]"),
            company,
        ] {
            let turnover = [Cell::text("1")];
            assert_eq!(rows(&text), [expected.iter().chain(&turnover).cloned().collect::<Vec<_>>()], "{text}");
        }
        assert_eq!(rows(r#"{"results":[]}"#), Vec::<Vec<Cell>>::new());
    }

    #[test]
    fn establishments_that_answered_go_before_the_seat_and_closed_ones_are_marked() {
        let text = format!(
            r#"{{"results":[{{"nom_complet":"EXEMPLE","siege":{SEAT},"matching_etablissements":[
            {{"siret":"1","etat_administratif":"A","adresse":"3 RUE 39100 39100 DOLE","code_postal":"39100","libelle_commune":"[ND]"}},
            {{"siret":"2","etat_administratif":"F"}},{{"siret":"3","statut_diffusion_etablissement":"P"}}]}}]}}"#
        );
        let found = rows(&text);
        assert_eq!(found[0][1..7], ["1", "", "", "3 RUE 39100", "39100", ""].map(Cell::text));
        assert_eq!(found[1][1], Cell::unreadable(Unreadable::Closed("2".into())));
        assert_eq!(found[2][1], Cell::unreadable(Unreadable::Restricted("3".into())));
    }

    #[test]
    fn who_leads_it_and_what_it_turned_over_stand_with_the_first_establishment() {
        let text = format!(
            r#"{{"results":[{{"nom_complet":"EXEMPLE","siege":{SEAT},"finances":{{"2013":{{"ca":9800000}},"2014":null}},
            "dirigeants":[{{"nom":"MODELE","prenoms":"ALIX CLAUDE","qualite":"Présidente"}},{{"denomination":"HOLDING",
            "qualite":"Commissaire"}},{{"nom":"[ND]"}}]}},{{"nom_complet":"FINI","etat_administratif":"C","siege":{SEAT}}}]}}"#
        );
        let found = rows(&text);
        let expected = ["MODELE", "ALIX CLAUDE", "Présidente", "", "", "", "Commissaire : HOLDING", "9800000"];
        assert_eq!(found[0][8..], expected.map(Cell::text));
        assert_eq!(found[1][1], Cell::unreadable(Unreadable::Closed("00025924200014".into())));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["{}", "[]", "{", "[1]", r#"{"results":1}"#, r#"{"a":[{}]}"#, &"[".repeat(100_000), "null"] {
            assert!(matches!(read(text, Limits::default()), Err(ReadError::NotCompanyApi(_))), "{:.20}", text);
        }
    }

    proptest! {
        #[test]
        fn any_text_never_panics(text in "[\\[{]([\\[\\]{}:,\"0-9a]|\"results\"|\"siege\"|\"siret\"|null){0,30}") {
            let _ = read(&text, Limits::default());
        }
    }
}
