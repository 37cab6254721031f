use super::*;
use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};
use crate::store::Store;
use crate::tui::harness::{Harness, small_pole};
use crate::tui::theme::Theme;

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn day(day: &str) -> Value {
    Value::Date(day.parse().unwrap())
}

/// Two contacts without news, one who was heard of, one who opposed, somebody who was only met.
fn people(store: &mut Store) {
    small_pole(store);
    let member = store.all(Kind::Organisation).unwrap()[0].id;
    let other = store.all(Kind::Organisation).unwrap()[1].id;
    let staff = store.all(Kind::Staff).unwrap()[0].id;
    let contact = |of: Id, last: &str, first: &str| {
        Record::new(Kind::Contact)
            .with("organisation", Value::Int(of.into()))
            .with("last_name", text(last))
            .with("first_name", text(first))
            .with("role", text("Gérante"))
    };
    for record in [
        contact(member, "Garçon", "Gaëtan")
            .with("last_news_on", day("2012-03-01"))
            .with("email", text("g@exemple.test")),
        contact(member, "Le Goff", "Aïcha").with("last_news_on", day("2012-09-15")),
        contact(other, "Blanc", "Zoé").with("last_news_on", day("2015-05-01")),
        contact(other, "Petit", "Luc").with("opposed_on", day("2015-06-02")),
        Record::new(Kind::Visit)
            .with("organisation", Value::Int(member.into()))
            .with("staff", Value::Int(staff.into()))
            .with("date", day("2012-02-03"))
            .with("contacts", Value::List(vec!["Gaëtan Garçon".into(), "Paul Quidam".into()]))
            .with("summary", text("Garçon montre l’atelier.\nRappeler Gaëtan Garçon en mars.")),
        Record::new(Kind::Task)
            .with("title", text("Écrire à M. Garçon"))
            .with("organisation", Value::Int(member.into())),
    ] {
        store.save(record).unwrap();
    }
}

fn director(store: &mut Store) {
    people(store);
    let person = Record::new(Kind::Staff)
        .with("login", text("dir"))
        .with("name", text("Claire Monnier"))
        .with("role", text("director"));
    store.save(person).unwrap();
}

#[test]
fn who_expires_is_listed_with_the_reason_and_the_day() {
    for (width, height) in [(80, 24), (120, 40), (200, 50)] {
        let mut harness = Harness::with(width, height, people);
        harness.keys("P");
        insta::assert_snapshot!(format!("list_{width}"), harness.screen());
    }
    let mut harness = Harness::with(80, 24, people);
    harness.keys("Pa");
    insta::assert_snapshot!("all", harness.screen());
    harness.keys("a");
    assert!(!harness.screen().contains("Le Goff"), "only what is due:\n{}", harness.screen());
    let mut harness = Harness::themed(80, 24, Theme::mono(), Lang::En, people);
    harness.keys("P");
    insta::assert_snapshot!("mono_en", harness.styled());
}

#[test]
fn what_an_erasure_would_do_is_looked_over_and_confirmed() {
    let mut harness = Harness::with(100, 30, people);
    // The first is somebody who was only met, the second the contact of the visit.
    harness.keys("Pj<enter>");
    insta::assert_snapshot!("plan", harness.screen());
    // The task is left alone, and the contact goes.
    harness.keys("<space>");
    assert!(harness.screen().contains("supprimer la fiche"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    insta::assert_snapshot!("confirm", harness.screen());
    harness.keys("o");
    assert!(harness.screen().contains("1 personne effacée"), "{}", harness.screen());
    let store = harness.store();
    assert!(store.all(Kind::Contact).unwrap().iter().all(|it| it.text("last_name") != "Garçon"));
    let visit = store.all(Kind::Visit).unwrap().into_iter().find(|it| it.text("summary").contains("effacée")).unwrap();
    assert_eq!(visit.text("summary"), "personne effacée montre l’atelier.\nRappeler personne effacée en mars.");
    // It does not come back by undoing.
    harness.keys("u");
    assert!(harness.screen().contains("ne se défait pas"), "{}", harness.screen());
    // Nor by a form, which says why.
    harness.keys("<esc>/horlo<enter><right><right>nGarçon<tab>Gaëtan<ctrl-s>");
    assert!(harness.screen().contains("Cette personne a été effacée"), "{}", harness.screen());
}

#[test]
fn a_text_that_comes_after_the_preparation_is_shown_before_anything_is_erased() {
    let mut harness = Harness::with(100, 30, people);
    harness.keys("Pj<enter>");
    let mut other = harness.store();
    let visit = other.all(Kind::Visit).unwrap().remove(0);
    let late = Record { id: 0, version: 0, ..visit }
        .with("date", day("2015-06-01"))
        .with("contacts", Value::Null)
        .with("summary", text("revu Gaëtan Garçon à son atelier"));
    other.save(late).unwrap();
    harness.settle_after_others();
    // The contact was to be deleted: what was chosen stays chosen.
    harness.keys("<space><ctrl-s>o");
    let screen = harness.screen();
    assert!(screen.contains("entre-temps") && screen.contains("revu Gaëtan Garçon"), "{screen}");
    assert!(screen.contains("supprimer la fiche"), "{screen}");
    let contacts = |harness: &Harness| harness.store().all(Kind::Contact).unwrap().len();
    assert_eq!(contacts(&harness), 4, "something was erased:\n{screen}");
    harness.keys("<ctrl-s>o");
    assert_eq!(contacts(&harness), 3, "{}", harness.screen());
    for visit in harness.store().all(Kind::Visit).unwrap() {
        assert!(!visit.text("summary").contains("Garçon"), "{visit:?}");
    }
}

#[test]
fn everybody_is_listed_for_a_director_alone() {
    let many = |store: &mut Store| {
        director(store);
        let member = store.all(Kind::Organisation).unwrap()[0].id;
        for n in 0..crate::model::rights::MASS {
            let contact = Record::new(Kind::Contact)
                .with("organisation", Value::Int(member.into()))
                .with("last_name", text(&format!("Quidam {n}")))
                .with("last_news_on", day("2015-06-01"));
            store.save(contact).unwrap();
        }
    };
    let mut harness = Harness::with(120, 70, many);
    harness.keys("Pa");
    let screen = harness.screen();
    assert!(screen.contains("Gaëtan") && !screen.contains("Quidam 7"), "{screen}");
    assert!(screen.contains("réservé") && screen.contains("direction"), "{screen}");
    // What is due, and the few who soon will be, are for everybody to see to.
    harness.keys("a");
    assert!(harness.screen().contains("Paul Quidam"), "{}", harness.screen());
}

#[test]
fn many_are_marked_and_prepared_at_once() {
    let mut harness = Harness::with(100, 30, people);
    harness.keys("P<space><space>B");
    insta::assert_snapshot!("plan_two", harness.screen());
    // A text is left as it is.
    harness.keys("<tab>jj<space>");
    assert!(harness.screen().contains('·'), "{}", harness.screen());
    harness.keys("<esc>");
    assert_eq!(harness.store().all(Kind::Contact).unwrap().len(), 4, "nothing was written");
}

#[test]
fn whoever_is_no_director_is_told_whom_to_ask() {
    let mut harness = Harness::with(100, 30, director);
    harness.keys("P<enter>");
    assert!(harness.screen().contains("Claire Monnier"), "{}", harness.screen());
    insta::assert_snapshot!("refused", harness.screen());
    // The list and the files of persons are for everybody.
    harness.keys("jp");
    assert!(harness.screen().contains("Gaëtan Garçon – Horlogerie"), "{}", harness.screen());
    harness.keys("<esc>r12<enter>");
    assert!(harness.screen().contains("Réservé à la direction"), "{}", harness.screen());
}

#[test]
fn the_file_of_a_person_is_one_key_from_the_contact() {
    let mut harness = Harness::with(100, 40, people);
    harness.keys("/garcon<enter><right><right>");
    harness.keys("P");
    insta::assert_snapshot!("person", harness.screen());
    let trail = harness.store().trail(&Default::default(), 1).unwrap();
    assert_eq!((trail[0].action.as_str(), trail[0].who.as_str()), ("person", "cmi"));
}

#[test]
fn how_long_is_set_and_who_may_come_back() {
    let mut harness = Harness::with(100, 30, people);
    harness.keys("Pr<enter>");
    assert!(harness.screen().contains("de 1 à 240"), "{}", harness.screen());
    harness.keys("48<enter>");
    assert!(harness.screen().contains("48 mois sans nouvelles"), "{}", harness.screen());
    harness.keys("lpersonne<enter>");
    assert!(
        harness.screen().contains("n’est retenu") || harness.screen().contains("n'est retenu"),
        "{}",
        harness.screen()
    );
    harness.keys("<ctrl-u>Petit, Luc<enter>");
    assert!(harness.screen().contains("saisi de nouveau"), "{}", harness.screen());
}

#[test]
fn every_size_is_survived() {
    let mut harness = Harness::with(80, 24, people);
    for keys in ["P", "<enter>", "<esc>jp", "<esc>r", "<esc>l"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (20, 5), (80, 24), (200, 50)] {
            harness.resize(width, height);
        }
        harness.resize(80, 24);
    }
}

#[test]
fn everybodys_addresses_leave_with_a_director_alone() {
    let mut harness = Harness::with(100, 30, |store| {
        director(store);
        let member = store.all(Kind::Organisation).unwrap()[0].id;
        for n in 0..crate::model::rights::MASS {
            let contact = Record::new(Kind::Contact)
                .with("organisation", Value::Int(member.into()))
                .with("last_name", text(&format!("Quidam {n}")));
            store.save(contact).unwrap();
        }
    });
    let target = tempfile::tempdir().unwrap();
    // The register of contacts is the third from the end.
    harness.keys("8<left><left><left>X<ctrl-u>");
    harness.paste(&target.path().join("c.csv").display().to_string()).keys("<enter>");
    assert!(harness.screen().contains("Réservé à la direction"), "{}", harness.screen());
    assert_eq!(std::fs::read_dir(target.path()).unwrap().count(), 0);
}

#[test]
fn what_opens_first_follows_from_the_role() {
    let of = |role: &str| {
        let role = role.to_owned();
        let harness = Harness::with(100, 30, move |store| {
            small_pole(store);
            let me = store.all(Kind::Staff).unwrap().remove(0);
            store.save(me.with("role", text(&role))).unwrap();
        });
        harness.screen()
    };
    assert!(of("mission").contains("Toutes les visites"), "{}", of("mission"));
    assert!(of("project").contains("Aucun projet") || of("project").contains("projet"), "{}", of("project"));
    assert!(of("director").contains("Part du territoire"), "{}", of("director"));
}

/// Two who are no longer contacts under the name that the visits have: one was deleted, one married.
fn gone(store: &mut Store) {
    people(store);
    let find = |store: &Store, last: &str| {
        store.all(Kind::Contact).unwrap().into_iter().find(|contact| contact.text("last_name") == last).unwrap()
    };
    store.delete(&find(store, "Garçon")).unwrap();
    let renamed = find(store, "Le Goff").with("last_name", text("Morvan"));
    store.save(renamed).unwrap();
    let staff = store.all(Kind::Staff).unwrap()[0].id;
    let member = store.all(Kind::Organisation).unwrap()[0].id;
    let seen = Record::new(Kind::Visit)
        .with("organisation", Value::Int(member.into()))
        .with("staff", Value::Int(staff.into()))
        .with("date", day("2012-06-03"))
        .with("summary", text("Mme Le Goff reçoit."));
    store.save(seen).unwrap();
}

#[test]
fn a_deleted_contact_and_a_former_name_are_shown_and_erased() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut harness = Harness::with(width, height, gone);
        harness.keys("P");
        insta::assert_snapshot!(format!("gone_list_{width}"), harness.screen());
        harness.keys("jp");
        insta::assert_snapshot!(format!("gone_person_{width}"), harness.screen());
        harness.keys("<esc><enter>");
        insta::assert_snapshot!(format!("gone_plan_{width}"), harness.screen());
        harness.keys("<ctrl-s>o");
        assert!(harness.screen().contains("1 personne effacée"), "{}", harness.screen());
        harness.keys("<esc>");
        assert!(!harness.screen().contains("Garçon"), "{}", harness.screen());
    }
    let mut harness = Harness::with(100, 30, gone);
    harness.keys("PG<enter>");
    insta::assert_snapshot!("former_plan", harness.screen());
}

/// A contact, and two of that name elsewhere, one of whom was deleted.
fn alike(store: &mut Store) {
    people(store);
    let other = store.all(Kind::Organisation).unwrap()[1].id;
    let namesake = |mail: &str| {
        Record::new(Kind::Contact)
            .with("organisation", Value::Int(other.into()))
            .with("last_name", text("Garçon"))
            .with("first_name", text("Gaëtan"))
            .with("email", text(mail))
            .with("last_news_on", day("2015-03-01"))
    };
    let gone = store.save(namesake("gaetan@avant.test")).unwrap().0;
    store.delete(&gone).unwrap();
}

#[test]
fn somebody_of_that_name_elsewhere_is_named_and_goes_along_when_ticked() {
    let mut harness = Harness::with(100, 30, alike);
    harness.keys("Pj<enter>j");
    insta::assert_snapshot!("alike_plan", harness.screen());
    // A text is left by hand, and stays so.
    harness.keys("jj<space>kk");
    let left = harness.screen().matches('·').count();
    harness.keys("k<space>");
    insta::assert_snapshot!("alike_chosen", harness.screen());
    assert!(left > 0);
    harness.keys("<ctrl-s>o");
    let gone = harness.store().people_named("Gaëtan Garçon", "2015-06-30".parse().unwrap()).unwrap();
    assert!(gone.iter().all(|one| one.organisation_name.contains("Horlogerie")), "{gone:#?}");
}
