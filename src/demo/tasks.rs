//! Contacts, and what there is to do: open and done tasks of each member of the staff.

use super::dates::{after, between, day};
use super::on;
use super::people::{phone, slug};
use super::pole::{Pole, Standing};
use super::put::{date, id, put, text};
use super::rng::Rng;
use crate::model::kind::Kind;
use crate::model::record::Value;
use crate::store::{StoreError, Write};

/// Where contacts are from.
const SOURCES: [&str; 5] = [
    "bulletin d’adhésion",
    "visite",
    "salon des microtechniques",
    "site de l’entreprise",
    "recommandation d’un adhérent",
];

/// Stores the contacts.
pub fn write_contacts(write: &mut Write, rng: &mut Rng, pole: &Pole) -> Result<(), StoreError> {
    for org in &pole.orgs {
        for (rank, person) in org.people.iter().enumerate() {
            let consent = org.last_joined().filter(|_| rng.chance(60)).map(|joined| joined.max(day(2012, 1, 16)));
            let mail = format!("{}.{}@{}.test", slug(person.first), slug(person.last), slug(&org.name));
            // Not thrown: what comes after stays as it was.
            let heard = usize::try_from(org.id).unwrap_or_default() * 3 + rank;
            let fields = [
                ("organisation", id(org.id)),
                ("last_name", text(person.last)),
                ("first_name", text(person.first)),
                ("role", text(person.role)),
                ("email", text(mail)),
                (
                    "phone",
                    if rng.chance(80) { text(phone(rng, "06 39 98")) } else { text(phone(rng, org.town.phones)) },
                ),
                ("primary", Value::Int(i64::from(rank == 0))),
                ("consent_on", consent.map_or(Value::Null, date)),
                ("source", text(SOURCES[heard % SOURCES.len()])),
                ("legal_basis", text(if consent.is_some() { "consent" } else { "legitimate_interests" })),
                ("informed_on", consent.map_or(Value::Null, date)),
                ("last_news_on", date(on() - chrono::Days::new(20 + (heard as u64 * 97) % 1_120))),
            ];
            put(write, Kind::Contact, fields)?;
        }
    }
    Ok(())
}

/// Days from the demo's day, place in the staff, title, whether it concerns an organisation.
const OPEN: [(i64, usize, &str, bool); 18] = [
    (-22, 0, "Renvoyer le bulletin d’adhésion corrigé", true),
    (-9, 0, "Compte rendu de la commission Luxe à diffuser", false),
    (-3, 0, "Rappeler au sujet de l’offre de régleur", true),
    (0, 0, "Confirmer la visite de demain", true),
    (1, 0, "Préparer l’ordre du jour de la commission Santé", false),
    (5, 0, "Envoyer la fiche du prêt pour l’industrialisation", true),
    (12, 0, "Badges du salon international des microtechniques", false),
    (20, 0, "Proposer une date au laboratoire de micromécanique", true),
    (-15, 2, "Relance téléphonique : cotisation 2016", true),
    (-4, 10, "Deuxième lettre de relance des cotisations", false),
    (6, 10, "Mettre à jour la liste des membres pour la Région", false),
    (-6, 1, "Lettre au président sur la révision à mi-parcours", false),
    (8, 1, "Comité de coordination : convocation", false),
    (3, 5, "Relire le dossier d’aide à l’innovation", true),
    (-11, 6, "Facture de la démarche à établir", true),
    (15, 8, "Rapport d’avancement FUI", false),
    (-2, 9, "Collecter les signatures de l’accord de consortium", true),
    (10, 3, "Appeler les prospects de la vallée", false),
];
const DONE: &[&str] = &[
    "Envoyer la plaquette du pôle",
    "Rappeler le gérant",
    "Transmettre l’appel à projets",
    "Confirmer la venue à la commission",
    "Envoyer le compte rendu de visite",
    "Mettre en relation avec le lycée",
    "Relance de cotisation",
];

/// Stores the tasks.
pub fn write(write: &mut Write, rng: &mut Rng, pole: &Pole) -> Result<(), StoreError> {
    let mut orgs = pole.select(|org| org.company() && org.standing != Standing::Former && !org.watchmaker);
    rng.shuffle(&mut orgs);
    let mut orgs = orgs.into_iter().cycle();
    for (days, staff, title, about) in OPEN {
        let org = orgs.next().filter(|_| about).map_or(Value::Null, |at| id(pole.orgs[at].id));
        let fields = [
            ("title", text(title)),
            ("due_on", date(after(super::on(), days))),
            ("staff", id(pole.staff[staff])),
            ("organisation", org),
        ];
        put(write, Kind::Task, fields)?;
    }
    for _ in 0..40 {
        let due = between(rng, day(2015, 9, 1), day(2016, 9, 9));
        let done = after(due, rng.between(-6, 9)).min(super::on());
        let org = orgs.next().map_or(Value::Null, |at| id(pole.orgs[at].id));
        let fields = [
            ("title", text(rng.pick(DONE))),
            ("due_on", date(due)),
            ("staff", id(pole.staff[rng.below(10)])),
            ("organisation", org),
            ("done_on", date(done)),
        ];
        put(write, Kind::Task, fields)?;
    }
    Ok(())
}
