//! Making up the organisations: who they are, and writing them.

use std::collections::BTreeSet;

use super::names;
use super::people::{self, phone, slug};
use super::periods::{self, Slots};
use super::places;
use super::pole::{Org, Period, Standing};
use super::put::{date, id, list, maybe, put, text};
use super::rng::Rng;
use super::sirens::Numbers;
use super::trades::{TRADES, Trade, WATCHES};
use crate::model::kind::Kind;
use crate::model::record::Value;
use crate::store::{StoreError, Write};

/// The members of the demo's day: kind, size, how many in the territory, how many outside.
///
/// 113 of 145 inside; [`super::dues`] leaves ten of those and two of the others late, so 103 of 133 members up to date
/// are inside: the share holds with room for four.
const MEMBERS: &[(&str, Option<&str>, usize, usize)] = &[
    ("company", Some("large"), 4, 4),
    ("company", Some("mid"), 13, 6),
    ("company", Some("sme"), 53, 13),
    ("company", Some("micro"), 18, 6),
    ("research", None, 8, 1),
    ("training", None, 7, 0),
    ("development", None, 7, 1),
    ("other", None, 3, 1),
];
/// Those that are no members: kind and how many.
const PROSPECTS: &[(&str, usize)] =
    &[("company", 350), ("research", 12), ("training", 16), ("development", 14), ("other", 8)];
const SECTORS: &[&str] = &["luxury", "health", "microsystems", "aerospace", "processes"];
const TAGS: &[&str] = &[
    "export",
    "ISO 13485",
    "EN 9100",
    "ISO 9001",
    "sous-traitant",
    "marque propre",
    "jeune pousse",
    "groupe familial",
];
const NOTES: &[&str] = &[
    "Préfère être appelé le matin.",
    "Visite d’atelier possible sur demande, chaussures de sécurité obligatoires.",
    "Reprise familiale en 2011 ; la seconde génération est aux commandes.",
    "Stationnement derrière le bâtiment B.",
    "Souhaite recevoir les appels à projets par courriel uniquement.",
];
/// The watchmakers by standing; the first is what a search for them finds first, having the shortest name.
const WATCHMAKERS: &[(&str, Standing)] = &[
    ("Horlogerie Brévin", Standing::Member),
    ("Horlogerie des Quatre Lacs", Standing::Member),
    ("Manufacture d’horlogerie Courmandrin", Standing::Member),
    ("Atelier d’horlogerie de la Reculée", Standing::Former),
    ("Horlogerie Vauquelin-Sandrey", Standing::Prospect),
    ("Comptoir de l’horlogerie ancienne", Standing::Prospect),
];

/// Makes up every organisation.
pub fn plan(rng: &mut Rng) -> Vec<Org> {
    let mut maker = Maker { names: BTreeSet::new(), numbers: Numbers::default() };
    let Slots { staying, leaving, long_gone } = periods::plan(rng);
    let mut orgs: Vec<Org> = Vec::with_capacity(600);
    let mut places: Vec<(&str, Option<&str>, bool)> = Vec::new();
    for &(kind, size, inside, outside) in MEMBERS {
        places.extend((0..inside + outside).map(|at| (kind, size, at < inside)));
    }
    rng.shuffle(&mut places);
    for ((kind, size, inside), periods) in places.into_iter().zip(staying) {
        let org = maker.org(rng, kind, size, inside, Standing::Member);
        orgs.push(Org { periods, ..org });
    }
    for periods in leaving.into_iter().chain(long_gone) {
        let kind = if rng.chance(88) { "company" } else { rng.pick(&["research", "training", "development"]) };
        let (size, inside) = (size_of(rng, kind), rng.chance(80));
        let org = maker.org(rng, kind, size, inside, Standing::Former);
        orgs.push(Org { periods, ..org });
    }
    for &(kind, count) in PROSPECTS {
        for _ in 0..count {
            let (size, inside) = (size_of(rng, kind), rng.chance(72));
            orgs.push(maker.org(rng, kind, size, inside, Standing::Prospect));
        }
    }
    name_watchmakers(rng, &mut orgs);
    orgs
}

fn size_of(rng: &mut Rng, kind: &str) -> Option<&'static str> {
    (kind == "company").then(|| match rng.below(100) {
        0..34 => "micro",
        34..88 => "sme",
        88..97 => "mid",
        _ => "large",
    })
}

/// Some companies of each standing become the watchmakers: small ones in the territory, members of long standing.
fn name_watchmakers(rng: &mut Rng, orgs: &mut [Org]) {
    for &(name, standing) in WATCHMAKERS {
        let founded = super::dates::day(2011, 12, 31);
        let fits = |org: &&mut Org| {
            org.standing == standing
                && org.size == Some("sme")
                && ["25", "39", "70", "90"].iter().any(|code| org.town.insee.starts_with(code))
                && !org.watchmaker
                && org.periods.first().is_none_or(|period: &Period| period.joined_on <= founded)
        };
        if let Some(org) = orgs.iter_mut().find(fits) {
            org.name = name.to_owned();
            org.watchmaker = true;
            org.trade = Some(&WATCHES);
            org.naf = WATCHES.naf;
            org.sectors = WATCHES.sectors.iter().map(|code| (*code).to_owned()).collect();
            org.headcount = Some(rng.between(11, 60));
            org.town = places::at(rng.pick(&["25056", "25411", "25127", "25321"]));
        }
    }
}

struct Maker {
    names: BTreeSet<String>,
    numbers: Numbers,
}

impl Maker {
    fn org(
        &mut self,
        rng: &mut Rng,
        kind: &'static str,
        size: Option<&'static str>,
        inside: bool,
        standing: Standing,
    ) -> Org {
        let company = kind == "company";
        let town = match (inside, company && rng.chance(7)) {
            (true, _) => places::inside(rng),
            (false, true) => places::abroad(rng),
            (false, false) => places::outside(rng),
        };
        let trade: Option<&'static Trade> = company.then(|| &TRADES[rng.below(TRADES.len())]);
        let name = loop {
            let name = match trade {
                Some(trade) => names::company(rng, trade),
                None => names::body(rng, kind, town.name),
            };
            if self.names.insert(slug(&name)) {
                break name;
            }
        };
        let headcount = size.map(|size| match size {
            "micro" => rng.between(1, 9),
            "sme" => rng.between(10, 120) + if rng.chance(20) { rng.between(0, 120) } else { 0 },
            "mid" => rng.between(250, 1_400),
            _ => rng.between(5_000, 21_000),
        });
        let siret = (town.country == "FR").then(|| self.numbers.company(rng));
        let people = (0..people_of(rng, standing)).map(|rank| people::person(rng, company, rank)).collect();
        Org {
            id: 0,
            name,
            siret,
            kind,
            size,
            headcount,
            trade,
            sectors: sectors_of(rng, trade),
            naf: trade.map_or_else(|| names::naf(rng, kind), |trade| trade.naf),
            town,
            standing,
            periods: Vec::new(),
            people,
            watchmaker: false,
        }
    }
}

fn people_of(rng: &mut Rng, standing: Standing) -> usize {
    match standing {
        Standing::Member => 1 + rng.below(3),
        Standing::Former => 1,
        Standing::Prospect => usize::from(rng.chance(65)),
    }
}

fn sectors_of(rng: &mut Rng, trade: Option<&Trade>) -> Vec<String> {
    let from = trade.map_or(SECTORS, |trade| trade.sectors);
    let kept: Vec<String> = from.iter().filter(|_| rng.chance(60)).map(|code| (*code).to_owned()).collect();
    if kept.is_empty() { vec![from[0].to_owned()] } else { kept }
}

/// Stores the organisations and notes their ids. A few prospects are subsidiaries of a large member.
pub fn write(write: &mut Write, rng: &mut Rng, orgs: &mut [Org]) -> Result<(), StoreError> {
    let mut groups = Vec::new();
    for org in orgs {
        let site = slug(&org.name);
        let mail = format!("contact@{site}.test");
        let joined = org.last_joined();
        let group = org.standing == Standing::Prospect && org.size == Some("mid") && rng.chance(30);
        let parent = if group && !groups.is_empty() { Some(groups[rng.below(groups.len())]) } else { None };
        let tags: Vec<&str> = if org.company() && rng.chance(25) { vec![rng.pick(TAGS)] } else { Vec::new() };
        org.id = put(
            write,
            Kind::Organisation,
            [
                ("name", text(&org.name)),
                ("siret", maybe(org.siret.clone(), text)),
                ("naf", if org.town.country == "FR" { text(org.naf) } else { Value::Null }),
                ("kind", text(org.kind)),
                ("size", maybe(org.size, text)),
                ("street", text(places::street(rng))),
                ("postal_code", text(org.town.postal_code)),
                ("commune", text(org.town.name)),
                ("insee_code", text(org.town.insee)),
                ("country", text(org.town.country)),
                ("phone", text(phone(rng, org.town.phones))),
                ("email", text(mail)),
                ("website", text(format!("https://{site}.test"))),
                ("headcount", maybe(org.headcount, Value::Int)),
                ("sectors", list(&org.sectors)),
                ("parent", maybe(parent, id)),
                ("nda_signed_on", maybe(joined.filter(|_| rng.chance(85)), date)),
                ("tags", list(&tags)),
                ("notes", if rng.chance(6) { text(rng.pick(NOTES)) } else { Value::Null }),
            ],
        )?;
        if org.standing == Standing::Member && org.size == Some("large") {
            groups.push(org.id);
        }
    }
    Ok(())
}
