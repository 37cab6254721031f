//! A little pole with something of everything that these screens show; shared with the dues screen's tests.

use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::Store;

/// A screen without its first row, which names the tabs of other screens.
pub fn body(screen: &str) -> String {
    screen.split_once('\n').map_or_else(String::new, |(_, body)| body.to_owned())
}

/// A screen with plain blanks, to look for words in.
pub fn plain(screen: &str) -> String {
    screen.replace(['\u{a0}', '\u{202f}'], " ")
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn day(day: &str) -> Value {
    Value::Date(day.parse().unwrap())
}

pub fn int(int: impl Into<i64>) -> Value {
    Value::Int(int.into())
}

pub fn save(store: &mut Store, record: Record) -> Id {
    store.save(record).unwrap().0.id
}

pub fn organisation(store: &mut Store, name: &str, kind: &str, size: &str, town: &str) -> Id {
    let record = Record::new(Kind::Organisation)
        .with("name", text(name))
        .with("kind", text(kind))
        .with("commune", text(town))
        .with("size", if size.is_empty() { Value::Null } else { text(size) });
    save(store, record)
}

pub fn member(store: &mut Store, organisation: Id, college: i64, from: &str, to: Option<&str>) {
    let record = Record::new(Kind::Membership)
        .with("organisation", int(organisation))
        .with("college", int(college))
        .with("joined_on", day(from))
        .with("left_on", to.map_or(Value::Null, day));
    save(store, record);
}

pub fn dues(store: &mut Store, organisation: Id, year: i64, amount: i64, called: Option<(&str, &str)>) -> Id {
    let record = Record::new(Kind::Dues)
        .with("organisation", int(organisation))
        .with("year", int(year))
        .with("amount", int(amount))
        .with("called_on", called.map_or(Value::Null, |(on, _)| day(on)))
        .with("due_on", called.map_or(Value::Null, |(_, on)| day(on)));
    save(store, record)
}

pub fn payment(store: &mut Store, organisation: Id, year: i64, paid_on: &str, amount: i64) {
    let record = Record::new(Kind::Payment)
        .with("organisation", int(organisation))
        .with("year", int(year))
        .with("paid_on", day(paid_on))
        .with("amount", int(amount))
        .with("method", text("transfer"))
        .with("reference", text("VIR 0412"));
    save(store, record);
}

fn visit(store: &mut Store, organisation: Id, date: &str, staff: Id, done: bool, purpose: &str, summary: &str) {
    let record = Record::new(Kind::Visit)
        .with("organisation", int(organisation))
        .with("date", day(date))
        .with("staff", int(staff))
        .with("status", text(if done { "done" } else { "planned" }))
        .with("purpose", text(purpose))
        .with("summary", text(summary));
    save(store, record);
}

/// Eight organisations, two people, visits of 2014 and 2015, dues of every status on 30 June 2015.
pub fn pole(store: &mut Store) {
    let person = |store: &mut Store, login: &str, name: &str| {
        save(store, Record::new(Kind::Staff).with("login", text(login)).with("name", text(name)))
    };
    let paul = person(store, "cmi", "Paul Jacquet");
    let lea = person(store, "lea", "Léa Vuillemin");
    let horlo = organisation(store, "Horlogerie des Prés SAS", "company", "sme", "Besançon");
    let decolletage = organisation(store, "Décolletage Lefèvre", "company", "micro", "Lyon");
    let laser = organisation(store, "Laser & Découpe du Haut-Doubs", "company", "micro", "Morteau");
    let optique = organisation(store, "Optique Comtoise", "company", "mid", "Lons-le-Saunier");
    let institut = organisation(store, "Institut des Microtechniques", "research", "", "Besançon");
    let lycee = organisation(store, "Lycée Edgar-Maillot", "training", "", "Morez");
    let aero = organisation(store, "Aéro Précision Est", "company", "large", "Belfort");
    let ancien = organisation(store, "Émaux d'Antan", "company", "micro", "Dole");

    for (id, college, from, to) in [
        (horlo, 1, "2012-01-01", None),
        (laser, 1, "2013-03-01", None),
        (optique, 1, "2014-01-01", None),
        (institut, 2, "2012-01-01", None),
        (lycee, 2, "2015-05-04", None),
        (aero, 1, "2012-01-01", None),
        (ancien, 1, "2012-01-01", Some("2015-02-28")),
    ] {
        member(store, id, college, from, to);
    }

    let called = Some(("2015-02-15", "2015-04-01"));
    let calls = [(horlo, 55_000), (laser, 22_000), (optique, 165_000), (aero, 220_000), (ancien, 22_000)];
    for (id, amount) in calls {
        dues(store, id, 2015, amount, if id == optique { Some(("2015-02-15", "2015-07-15")) } else { called });
    }
    let exempt = Record::new(Kind::Dues)
        .with("organisation", int(institut))
        .with("year", int(2015))
        .with("amount", int(110_000))
        .with("called_on", day("2015-02-15"))
        .with("due_on", day("2015-04-01"))
        .with("exempt_reason", text("Convention d'échange de prestations"));
    save(store, exempt);
    dues(store, laser, 2014, 22_000, Some(("2014-02-15", "2014-04-01")));
    payment(store, horlo, 2015, "2015-03-20", 60_000);
    payment(store, optique, 2015, "2015-05-11", 65_000);
    payment(store, aero, 2015, "2015-03-02", 120_000);
    payment(store, aero, 2015, "2015-03-30", 100_000);
    let reminder = |store: &mut Store, id: Id, due: &str, done: Option<&str>| {
        let record = Record::new(Kind::Task)
            .with("title", text("Relance cotisation 2015"))
            .with("organisation", int(id))
            .with("due_on", day(due))
            .with("done_on", done.map_or(Value::Null, day));
        save(store, record);
    };
    reminder(store, laser, "2015-06-15", None);
    reminder(store, ancien, "2015-05-15", Some("2015-05-18"));

    visit(store, horlo, "2014-05-20", paul, true, "", "Cherche un partenaire pour le micro-usinage laser.");
    visit(store, horlo, "2015-02-03", paul, true, "Suivi", "Le prototype avance.\nRevoir à la rentrée.");
    visit(store, horlo, "2015-06-02", lea, true, "Bilan du prototype", "");
    visit(
        store,
        decolletage,
        "2015-03-12",
        lea,
        true,
        "Premier contact",
        "Atelier de douze personnes, sous-traitant de l'horlogerie et du médical. Souhaite diversifier ses marchés et \
         cherche un financement pour une décolleteuse à commande numérique ; intéressée par la journée réseau santé.",
    );
    visit(store, institut, "2015-03-12", paul, true, "Plateforme", "Visite de la plateforme de caractérisation.");
    visit(store, laser, "2015-04-21", paul, true, "", "Embauche deux régleurs.");
    visit(store, aero, "2015-06-18", paul, false, "Recrutement d'un apprenti", "");
    visit(store, optique, "2015-07-09", paul, false, "Projet collaboratif", "");
    visit(store, horlo, "2015-09-15", lea, false, "Point de rentrée", "");
}
