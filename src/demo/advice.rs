//! Advisory engagements, and what else the annual survey tells of companies: financings, markets, figures.

use chrono::Datelike;

use super::dates::{after, between, day, spread};
use super::pole::{Pole, Standing};
use super::put::{date, id, maybe, put, text};
use super::rng::Rng;
use super::staff::ADVISORS;
use crate::model::kind::Kind;
use crate::model::record::Value;
use crate::store::{StoreError, Write};

/// Year, engagements that count, proposed or cancelled ones. The target is 25 a year.
const YEARS: [(i32, usize, usize); 5] = [(2012, 21, 3), (2013, 23, 4), (2014, 25, 3), (2015, 26, 4), (2016, 15, 4)];
const INNOVATION: &[&str] = &[
    "Diagnostic d’innovation",
    "Faisabilité d’un capteur intégré",
    "Choix d’un procédé de marquage",
    "Montage d’un dossier d’aide à l’innovation",
    "Industrialisation d’un prototype",
    "Étude de fabrication additive",
    "Analyse de la valeur d’un sous-ensemble",
    "Recherche d’un partenaire scientifique",
];
const INDIVIDUAL: &[&str] = &[
    "Plan stratégique à trois ans",
    "Préparation de la certification médicale",
    "Organisation de la production",
    "Transmission de l’entreprise",
    "Stratégie de propriété industrielle",
    "Positionnement à l’export",
    "Recrutement et transmission des savoir-faire",
    "Tableau de bord de gestion",
];
const SCHEMES: &[&str] = &["PTR", "CII", "CIR", "Aide à l’innovation", "Diagnostic stratégique"];
const OUTCOMES: &[&str] = &[
    "Rapport remis et présenté au comité de direction ; deux actions engagées.",
    "Dossier déposé, réponse attendue.",
    "Aide obtenue ; l’essai industriel est lancé.",
    "Piste abandonnée : marché trop étroit. L’entreprise est satisfaite d’avoir tranché.",
    "Plan d’actions suivi par l’entreprise, point prévu dans six mois.",
];
const COUNTRIES: &[&str] = &["Suisse", "Allemagne", "Japon", "États-Unis", "Italie", "Corée du Sud", "Pologne"];
const SEGMENTS: &[&str] = &["Implants dentaires", "Spatial", "Connectique médicale", "Joaillerie", "Ferroviaire"];

/// Stores the engagements.
pub fn write(write: &mut Write, rng: &mut Rng, pole: &Pole) -> Result<(), StoreError> {
    let today = super::on();
    let members = pole.select(|org| org.company() && !org.periods.is_empty());
    let others = pole.select(|org| org.company() && org.standing == Standing::Prospect && !org.watchmaker);
    for (year, counting, others_count) in YEARS {
        let last = if year == 2016 { day(2016, 9, 12) } else { day(year, 12, 10) };
        for (at, started_on) in spread(rng, day(year, 1, 8), last, counting + others_count).into_iter().enumerate() {
            let from = if rng.chance(80) { &members } else { &others };
            let org = &pole.orgs[from[rng.below(from.len())]];
            let innovation = rng.chance(58);
            // The ones that do not count are spread over the year.
            let counts = at % 5 != 3 || at / 5 >= others_count;
            let ended_on = after(started_on, rng.between(25, 160));
            let status = match (counts, ended_on <= today) {
                (true, true) => "completed",
                (true, false) => "active",
                (false, true) if year < 2016 || at % 2 == 1 => "cancelled",
                (false, _) => "proposed",
            };
            let done = status == "completed";
            let days = 2 + rng.below(9);
            let outcome = rng.pick(OUTCOMES);
            let scheme = rng.pick(SCHEMES);
            put(
                write,
                Kind::Engagement,
                [
                    ("organisation", id(org.id)),
                    ("kind", text(if innovation { "innovation" } else { "individual" })),
                    ("level", Value::Int(if rng.chance(68) { 1 } else { 2 })),
                    ("staff", id(pole.staff[ADVISORS[rng.below(ADVISORS.len())]])),
                    ("status", text(status)),
                    ("started_on", date(started_on)),
                    ("ended_on", if done { date(ended_on) } else { Value::Null }),
                    ("days", Value::Real(days as f64)),
                    ("amount", Value::Int(days as i64 * 65_000)),
                    ("scheme", if rng.chance(55) { text(scheme) } else { Value::Null }),
                    ("title", text(rng.pick(if innovation { INNOVATION } else { INDIVIDUAL }))),
                    ("outcome", if done { text(outcome) } else { Value::Null }),
                ],
            )?;
        }
    }
    Ok(())
}

/// Stores financings, markets and the yearly figures of some members.
pub fn write_survey(write: &mut Write, rng: &mut Rng, pole: &Pole) -> Result<(), StoreError> {
    let mut members = pole.select(|org| org.company() && org.standing == Standing::Member);
    rng.shuffle(&mut members);
    for (at, kind) in ["PTZ", "venture", "PIPC", "PTZ", "other", "PTZ"].into_iter().enumerate() {
        let org = &pole.orgs[members[at % members.len()]];
        let obtained = between(rng, day(2013 + at as i32 / 2, 6, 1), day(2014 + at as i32 / 2, 5, 30));
        let fields = [
            ("organisation", id(org.id)),
            ("kind", text(kind)),
            ("obtained_on", date(obtained.max(org.last_joined().unwrap_or(obtained)))),
            ("amount", Value::Int(rng.between(6, 80) * 1_000_000)),
        ];
        put(write, Kind::Financing, fields)?;
    }
    for at in members.iter().skip(10).take(14) {
        let country = rng.chance(70);
        let name = rng.pick(if country { COUNTRIES } else { SEGMENTS });
        let fields = [
            ("organisation", id(pole.orgs[*at].id)),
            ("kind", text(if country { "country" } else { "segment" })),
            ("name", text(name)),
            ("opened_on", date(between(rng, day(2013, 2, 1), day(2016, 7, 1)))),
        ];
        put(write, Kind::Market, fields)?;
    }
    for at in members.iter().skip(20).take(36) {
        let org = &pole.orgs[*at];
        let mut headcount = org.headcount.unwrap_or(10);
        let mut per_head = rng.between(90_000, 160_000);
        for year in [2015, 2014, 2013] {
            if org.first_joined().is_none_or(|joined| i64::from(joined.year()) > year) {
                break;
            }
            // Cents: turnover per head, some two fifths of it value added.
            let turnover = headcount * per_head * 100;
            let exports = turnover / 100 * rng.between(0, 60);
            let fields = [
                ("organisation", id(org.id)),
                ("year", Value::Int(year)),
                ("value_added", Value::Int(turnover / 100 * rng.between(34, 46))),
                ("headcount", Value::Int(headcount)),
                ("turnover", Value::Int(turnover)),
                ("exports", maybe(Some(exports), Value::Int)),
            ];
            put(write, Kind::Figures, fields)?;
            headcount = (headcount * rng.between(94, 101) / 100).max(1);
            per_head = per_head * rng.between(95, 102) / 100;
        }
    }
    Ok(())
}
