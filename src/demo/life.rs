//! The life of the association: agreements, mandates, events.

use super::dates::{between, day};
use super::pole::{Pole, Standing};
use super::put::{date, id, maybe, put, text};
use super::rng::Rng;
use crate::model::kind::Kind;
use crate::model::record::Value;
use crate::store::{StoreError, Write};

type Day = (i32, u32, u32);

/// Kind, title, partner, signed on, ended on.
const AGREEMENTS: [(&str, &str, &str, Day, Option<Day>); 9] = [
    ("partnership", "Convention de partenariat économique", "Chambre de commerce du Haut-Plateau", (2014, 9, 18), None),
    ("partnership", "Convention sur la propriété industrielle", "Cabinet Courverdet", (2015, 3, 5), Some((2018, 3, 4))),
    (
        "partnership",
        "Convention d’accompagnement à l’export",
        "Agence d’innovation des Quatre Lacs",
        (2016, 2, 11),
        None,
    ),
    ("cluster", "Protocole d’accord inter-pôles", "Pôle Mécatronique des Deux Vallées", (2012, 6, 21), None),
    ("cluster", "Protocole d’accord inter-pôles", "Pôle Plasturgie du Grand Pré", (2015, 4, 14), None),
    (
        "cluster",
        "Coopération transfrontalière",
        "Cluster microtechnique de la Reculée",
        (2014, 11, 6),
        Some((2016, 6, 30)),
    ),
    ("training", "Convention avec la section microtechniques", "Lycée polyvalent Jouvannoz", (2013, 9, 2), None),
    ("training", "Accueil de stagiaires et d’alternants", "Institut universitaire des techniques", (2014, 10, 9), None),
    (
        "training",
        "Formation continue mutualisée",
        "Centre de formation continue des Sources",
        (2015, 1, 22),
        Some((2017, 1, 21)),
    ),
];
/// Body, holder, started on, ended on.
const MANDATES: [(&str, &str, Day, Option<Day>); 4] = [
    ("Conseil de la plateforme de micro-usinage", "Catherine Monnet", (2014, 5, 13), None),
    ("Conseil d’administration du centre de transfert", "Paul Jacquet", (2015, 6, 2), None),
    ("Comité d’orientation de l’institut de photonique", "Nicolas Perrin", (2016, 1, 19), None),
    ("Conseil du laboratoire des surfaces", "Catherine Monnet", (2014, 2, 4), Some((2016, 2, 3))),
];
const SECTORS: [(&str, &str); 5] = [
    ("luxury", "Luxe"),
    ("health", "Santé"),
    ("microsystems", "Microsystèmes"),
    ("aerospace", "Aéronautique"),
    ("processes", "Procédés"),
];
const HEALTH_DAYS: &[&str] = &[
    "Du prototype au marquage CE",
    "Matériaux implantables",
    "Salle propre et emballage stérile",
    "Chirurgie assistée",
];
const AEROSPACE_DAYS: &[&str] = &["Contrôle non destructif", "Usinage des alliages durs", "Traçabilité des pièces"];
/// Fairs of a year: month, day, what.
const FAIRS: &[(u32, u32, &str)] = &[
    (3, 15, "Salon de la sous-traitance, stand collectif"),
    (6, 14, "Salon de l’horlogerie et de la joaillerie"),
    (9, 27, "Salon international des microtechniques"),
    (11, 15, "Salon du dispositif médical"),
];

/// Stores all of it.
pub fn write(write: &mut Write, rng: &mut Rng, pole: &Pole) -> Result<(), StoreError> {
    let on = |(year, month, of_month): Day| date(day(year, month, of_month));
    for (kind, title, partner, signed, ended) in AGREEMENTS {
        let fields = [
            ("kind", text(kind)),
            ("title", text(title)),
            ("partner", text(partner)),
            ("signed_on", on(signed)),
            ("ended_on", maybe(ended, on)),
        ];
        put(write, Kind::Agreement, fields)?;
    }
    for (body, holder, started, ended) in MANDATES {
        let fields = [
            ("body", text(body)),
            ("holder", text(holder)),
            ("started_on", on(started)),
            ("ended_on", maybe(ended, on)),
        ];
        put(write, Kind::Mandate, fields)?;
    }
    for year in 2012..=2016 {
        events(write, rng, pole, year)?;
    }
    Ok(())
}

/// The events of a year; those of the demo's autumn are announced.
fn events(write: &mut Write, rng: &mut Rng, pole: &Pole, year: i32) -> Result<(), StoreError> {
    let mut event = |rng: &mut Rng, kind: &'static str, from, to, title: String, sector: Option<&'static str>| {
        let on = if from == to { from } else { between(rng, from, to) };
        let seats = if kind == "commission" { rng.between(9, 34) } else { rng.between(25, 90) };
        let counted = on <= super::on() && matches!(kind, "commission" | "network_day" | "alliance" | "other");
        let host = kind == "commission" && rng.chance(40);
        let hosts = pole.select(|org| org.standing == Standing::Member && org.member_on(on));
        let fields = [
            ("kind", text(kind)),
            ("date", date(on)),
            ("title", text(title)),
            ("sector", maybe(sector, text)),
            ("organisation", if host { id(pole.orgs[hosts[rng.below(hosts.len())]].id) } else { Value::Null }),
            ("attendance", if counted { Value::Int(seats) } else { Value::Null }),
        ];
        put(write, Kind::Event, fields).map(drop)
    };
    let (spring, autumn) = ((day(year, 2, 1), day(year, 6, 30)), (day(year, 9, 20), day(year, 12, 9)));
    for (code, name) in SECTORS {
        event(rng, "commission", spring.0, spring.1, format!("Commission {name}, réunion plénière"), Some(code))?;
        if matches!(code, "health" | "luxury" | "processes") {
            event(rng, "commission", autumn.0, autumn.1, format!("Commission {name}, marchés croisés"), Some(code))?;
        }
    }
    for half in [spring, autumn] {
        event(
            rng,
            "network_day",
            half.0,
            half.1,
            format!("Journée réseau « {} »", title_of(year, half.0, HEALTH_DAYS)),
            Some("health"),
        )?;
        event(rng, "alliance", half.0, half.1, "Comité de l’alliance microtechnique européenne".to_owned(), None)?;
    }
    let title = format!("Journée réseau « {} »", title_of(year, autumn.0, AEROSPACE_DAYS));
    event(rng, "network_day", autumn.0, autumn.1, title, Some("aerospace"))?;
    for &(month, of_month, title) in FAIRS {
        let on = super::dates::working(day(year, month, of_month));
        event(rng, "fair", on, on, format!("{title} {year}"), None)?;
    }
    let letters = if year == 2016 { 9 } else { 11 };
    for month in 1..=letters {
        let on = super::dates::working(day(year, month, 5));
        event(
            rng,
            "communication",
            on,
            on,
            format!("Lettre d’information n° {}", (year - 2011) * 11 + month as i32),
            None,
        )?;
    }
    event(rng, "other", day(year, 6, 1), day(year, 6, 28), "Assemblée générale".to_owned(), None)?;
    if year == 2015 {
        event(
            rng,
            "theme",
            day(2015, 10, 6),
            day(2015, 10, 6),
            "Nouveau thème : usine connectée des petites séries".to_owned(),
            None,
        )?;
    }
    Ok(())
}

/// A title that goes round with the years and their halves.
fn title_of(year: i32, half: chrono::NaiveDate, titles: &'static [&'static str]) -> &'static str {
    use chrono::Datelike;
    titles[(year as usize * 2 + usize::from(half.month() > 6)) % titles.len()]
}
