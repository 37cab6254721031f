//! Who may erase, who expires, what a person may read of all that is kept.

use super::planted::*;

use crate::support::*;
use chrono::NaiveDate;
use rouage::model::kind::Kind;
use rouage::model::privacy::{ERASED, Mode};
use rouage::model::record::Record;
use rouage::store::{LoginFrom, StoreError, Who};

#[test]
fn only_a_director_erases_where_there_is_one() {
    let (mut bench, target) = pole();
    bench.put(
        Record::new(Kind::Staff).with("login", text("dir")).with("name", text("Claire")).with("role", text("director")),
    );
    let plan = bench.store.plan_erasure(&target).unwrap();
    match bench.store.erase(std::slice::from_ref(&plan)) {
        Err(StoreError::NotAllowed { directors, .. }) => assert_eq!(directors, ["Claire"]),
        other => panic!("{other:?}"),
    }
    // The account of the file may, unless the name was only said.
    let mut stranger = bench.other("root");
    stranger.set_login_from(LoginFrom::Said);
    assert!(matches!(stranger.erase(std::slice::from_ref(&plan)), Err(StoreError::NotAllowed { .. })));
    assert!(bench.other("dir").erase(&[plan]).is_ok());
}

#[test]
fn nobody_becomes_the_owner_by_another_login() {
    let mut bench = Bench::new();
    let staff = |login: &str, role: &str| {
        Record::new(Kind::Staff).with("login", text(login)).with("name", text(login)).with("role", text(role))
    };
    let me = bench.put(staff("amo", "mission"));
    bench.put(staff("dir", "director"));
    // The account that the file belongs to, as an officer of the staff.
    let refused =
        |done: Result<(), StoreError>| assert!(matches!(done, Err(StoreError::NotAllowed { .. })), "{done:?}");
    refused(bench.store.allow(rouage::model::rights::Right::Erasure));
    refused(bench.store.save(me.clone().with("login", text("amox"))).map(drop));
    refused(bench.store.delete(&me).map(drop));
    refused(bench.store.allow(rouage::model::rights::Right::Erasure));
    // One's own name is one's own, and who was noted by mistake, as an import does, is taken back by whoever did.
    bench.put(me.with("name", text("Anne Mourier")));
    let joined = bench.put(staff("new", "mission"));
    bench.store.delete(&joined).unwrap();
}

#[test]
fn who_expires_is_told_by_the_last_sign_of_life_and_those_only_met_are_among_them() {
    let (mut bench, _) = pole();
    let on: NaiveDate = "2018-07-01".parse().unwrap();
    let found = bench.store.expiring(on).unwrap();
    let said: Vec<_> =
        found.iter().map(|it| (it.name.as_str(), it.expiry.on.to_string(), it.expiry.since.code())).collect();
    assert_eq!(
        said,
        [
            ("Aurélie Zwyxlémont", "2018-03-02".into(), "met"),
            ("Paul Martin", "2018-03-02".into(), "met"),
            ("Martin", "2018-06-30".into(), "created"),
        ]
    );
    assert_eq!(found[1].who, Who::Met);
    bench.store.set_retention_months(24).unwrap();
    assert_eq!(bench.store.expiring(on).unwrap()[0].expiry.on.to_string(), "2017-03-02");
    // Whoever was only met is erased like anybody.
    let plan = bench.store.plan_erasure(&found[1].target()).unwrap();
    assert_eq!(plan.mode, Mode::Erased);
    bench.store.erase(&[plan]).unwrap();
    let visit = &bench.store.all(Kind::Visit).unwrap()[0];
    assert_eq!(visit.get("contacts"), &list(&["Aurélie Zwyxlémont", ERASED]));
    assert!(bench.store.expiring(on).unwrap().iter().all(|it| it.name != "Paul Martin"));
}

#[test]
fn a_name_with_a_role_beside_it_is_the_person() {
    for met in [
        "ugo vigne (PDG)",
        "Ugo Vigne, PDG",
        "Vigne, Ugo, PDG",
        "M. Ugo VIGNE - PDG",
        "Ugo Vigne – PDG",
        "PDG : Ugo Vigne",
        "Vigne Ugo [PDG]",
    ] {
        let mut bench = Bench::new();
        let staff = bench.staff("amo");
        let firm = bench.organisation("Optique");
        bench.put(contact(&firm, "Vigne").with("first_name", text("Ugo")).with("last_news_on", day("2012-01-01")));
        bench.put(visit(&firm, &staff, "2013-09-15").with("contacts", list(&[met])));
        let found = bench.store.expiring("2014-01-01".parse().unwrap()).unwrap();
        let told: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.expiry.on.to_string(), it.on_visits)).collect();
        assert_eq!(told, [("Ugo Vigne", "2016-09-15".to_owned(), true)], "{met}");
    }
    // Somebody who was only met is one person, with a role or without.
    let mut bench = Bench::new();
    let staff = bench.staff("amo");
    let firm = bench.organisation("Optique");
    bench.put(contact(&firm, "Vigne").with("first_name", text("Ugo")).with("last_news_on", day("2012-01-01")));
    bench.put(visit(&firm, &staff, "2013-01-15").with("contacts", list(&["Zoé Quidam (gérante)"])));
    bench.put(visit(&firm, &staff, "2013-02-15").with("contacts", list(&["Zoé Quidam", "Paul Autre et Ugo Vigne"])));
    let found = bench.store.expiring("2014-01-01".parse().unwrap()).unwrap();
    let mut told: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.expiry.on.to_string())).collect();
    told.sort();
    let on = "2016-02-15".to_owned();
    // Who is met with others in one entry stays in sight, as it was written.
    assert_eq!(told, [("Paul Autre et Ugo Vigne", on.clone()), ("Ugo Vigne", on.clone()), ("Zoé Quidam", on)]);
}

#[test]
fn the_file_of_a_person_holds_all_there_is_and_its_reading_is_noted_without_names() {
    let (bench, target) = pole();
    let on: NaiveDate = "2015-06-30".parse().unwrap();
    let file = bench.store.person_file(&target, on).unwrap();
    assert_eq!(file.name, "Aurélie Zwyxlémont");
    assert_eq!((file.contacts.len(), file.visits.len(), file.drafts.len()), (1, 2, 2));
    assert_eq!(file.history.len(), 2);
    assert!(file.of_kind(Kind::Task).next().is_some() && file.of_kind(Kind::Organisation).next().is_some());
    bench.store.note_access(rouage::store::Access::Person, Some(("contact", target.contact)), 1).unwrap();
    let trail = bench.store.trail(&Default::default(), 100).unwrap();
    assert_eq!(trail.iter().filter(|entry| entry.action == "person").count(), 1);
    let told = format!("{trail:?}").to_lowercase();
    assert!(!told.contains("wyxl"), "{told}");
}
