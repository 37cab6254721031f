//! A made-up corpus of French companies, people and projects, the same on every run.

#![allow(dead_code, reason = "each test and benchmark uses a part")]

use rouage::search::{Doc, DocKey, DocKind, Index};

const COMMUNES: &str = include_str!("../../reference/communes_franche_comte.csv");
const NAF: &str = include_str!("../../reference/naf_rev2_sous_classes.csv");

const HEADS: &[&str] = &[
    "Ateliers",
    "Bijouterie",
    "Boîtes",
    "Cadrans",
    "Capteurs",
    "Chaudronnerie",
    "Décolletage",
    "Découpage",
    "Électronique",
    "Émaillage",
    "Établissements",
    "Fonderie",
    "Forges",
    "Gravure",
    "Groupe",
    "Horlogerie",
    "Injection",
    "Lunetterie",
    "Manufacture",
    "Mécanique",
    "Métrologie",
    "Micro",
    "Moules",
    "Optique",
    "Outillage",
    "Plasturgie",
    "Polissage",
    "Précision",
    "Ressorts",
    "Robotique",
    "Société",
    "Soudure",
    "Tournage",
    "Traitement de surface",
    "Usinage",
    "Verrerie",
];
const TAILS: &[&str] = &[
    "",
    "",
    "",
    "Comtois",
    "de Précision",
    "du Doubs",
    "du Haut-Doubs",
    "de l'Est",
    "de la Loue",
    "Frères",
    "& Fils",
    "Industrie",
    "Technologies",
    "Systèmes",
    "Services",
    "International",
    "des Montagnes",
    "du Jura",
    "Médical",
    "Aéro",
    "d'Outillage",
    "et Associés",
];
const FORMS: &[&str] = &["SA", "SARL", "SAS", "EURL", "SASU", "SCOP", "", "", ""];
const FIRST_NAMES: &[&str] = &[
    "Aïcha",
    "Anne-Laure",
    "Benoît",
    "Céline",
    "Étienne",
    "François",
    "Gaëtan",
    "Hélène",
    "Jean-Pierre",
    "Joël",
    "Loïc",
    "Maëlle",
    "Marie",
    "Noémie",
    "Olivier",
    "Paul",
    "Rémi",
    "Solène",
    "Thérèse",
    "Zoé",
];
const ROLES: &[&str] = &["Gérant", "Directrice générale", "Responsable R&D", "Chargée d'affaires", "PDG"];
const SECTORS: &[&str] = &["luxe", "santé", "microsystèmes", "aéronautique", "procédés"];
const STARTS: &[&str] = &[
    "Ba", "Bour", "Car", "Cha", "Cour", "Du", "Fai", "Fra", "Gau", "Gi", "Gui", "Jean", "La", "Le", "Lou", "Mai",
    "Mar", "Mou", "Ni", "Pa", "Per", "Pré", "Re", "Rou", "Sau", "Thé", "Vau", "Ver", "Vuille",
];
const MIDDLES: &[&str] = &["", "bi", "cha", "de", "gue", "la", "li", "ma", "ne", "ri", "san", "ti", "ve", "zé"];
const ENDS: &[&str] = &[
    "bert", "card", "chet", "din", "eau", "enot", "et", "ey", "gnier", "in", "lard", "lin", "mier", "mont", "nard",
    "net", "not", "quet", "rand", "rot", "roux", "sard", "tier", "ton", "vard", "vier",
];

/// One record, with everything owned.
#[derive(Clone, Debug)]
pub struct Record {
    pub key: DocKey,
    pub title: String,
    pub context: String,
    pub words: Vec<String>,
    pub numbers: Vec<String>,
    pub member: bool,
}

impl Record {
    pub fn insert_into(&self, index: &mut Index) {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let numbers: Vec<&str> = self.numbers.iter().map(String::as_str).collect();
        index.insert(&Doc {
            key: self.key,
            title: &self.title,
            context: &self.context,
            words: &words,
            numbers: &numbers,
            member: self.member,
        });
    }
}

/// Numbers that look random (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Small ones more often, as towns and surnames are.
    fn skewed<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let at = self.below(from.len()) * (self.below(1_000) + 1) / 1_000;
        &from[at]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

/// Makes records one after the other.
pub struct Maker {
    random: Random,
    towns: Vec<&'static str>,
    labels: Vec<&'static str>,
}

impl Maker {
    pub fn new(seed: u64) -> Self {
        let column = |text: &'static str, at: usize| -> Vec<&'static str> {
            text.lines().skip(1).filter_map(|line| line.split(';').nth(at)).collect()
        };
        Self { random: Random(seed), towns: column(COMMUNES, 1), labels: column(NAF, 2) }
    }

    pub fn surname(&mut self) -> String {
        let random = &mut self.random;
        format!("{}{}{}", random.pick(STARTS), random.pick(MIDDLES), random.skewed(ENDS))
    }

    fn name(&mut self) -> String {
        let surname = self.surname();
        let random = &mut self.random;
        let (head, tail, form) = (random.pick(HEADS), random.pick(TAILS), random.pick(FORMS));
        let parts: [&str; 4] = match random.below(6) {
            0 => [head, tail, form, ""],
            1 => [&surname, tail, form, ""],
            2 => [form, head, &surname, ""],
            _ => [head, &surname, tail, form],
        };
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    pub fn organisation(&mut self, id: i64) -> Record {
        let title = self.name();
        let random = &mut self.random;
        let context = (*random.skewed(&self.towns)).to_owned();
        let words = vec![
            (*random.skewed(&self.labels)).to_owned(),
            (*random.pick(SECTORS)).to_owned(),
            format!("contact@{}.test", title.split(' ').nth(1).unwrap_or("x").to_lowercase()),
        ];
        let numbers = vec![random.digits(14), format!("03 53 01 {} {}", random.digits(2), random.digits(2))];
        let member = random.below(4) == 0;
        Record { key: DocKey { kind: DocKind::Organisation, id }, title, context, words, numbers, member }
    }

    pub fn contact(&mut self, id: i64, company: &Record) -> Record {
        let surname = self.surname();
        let random = &mut self.random;
        let first = random.pick(FIRST_NAMES);
        Record {
            key: DocKey { kind: DocKind::Contact, id },
            title: format!("{first} {surname}"),
            context: company.title.clone(),
            words: vec![(*random.pick(ROLES)).to_owned(), format!("c{id}@exemple.test")],
            numbers: vec![format!("06 39 98 {} {}", random.digits(2), random.digits(2))],
            member: company.member,
        }
    }
}

/// Records written by hand, among some 1,400 made ones.
pub fn corpus(written: &str) -> Vec<Record> {
    let mut records = Vec::new();
    let mut reader = csv::Reader::from_reader(written.as_bytes());
    for (id, row) in reader.records().enumerate() {
        let row = row.unwrap();
        let list = |at: usize| row[at].split(';').map(str::to_owned).collect();
        records.push(Record {
            key: DocKey { kind: row[0].parse().unwrap(), id: id as i64 },
            title: row[1].to_owned(),
            context: row[2].to_owned(),
            words: list(3),
            numbers: list(4),
            member: &row[5] == "yes",
        });
    }
    let mut maker = Maker::new(7);
    for id in 10_000..11_000 {
        let company = maker.organisation(id);
        if id % 5 < 2 {
            let contact = maker.contact(id, &company);
            records.push(contact);
        }
        records.push(company);
    }
    records
}

/// An index of records.
pub fn index_of(records: &[Record]) -> Index {
    let mut index = Index::with_capacity(records.len());
    records.iter().for_each(|record| record.insert_into(&mut index));
    index
}
