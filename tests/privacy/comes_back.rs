//! Whoever was erased or opposed does not come back: by an import, by a backup, by hand.

use super::planted::*;

use crate::support::*;
use rouage::interchange::import::{self, Options};
use rouage::model::kind::Kind;
use rouage::model::parse::Reason;
use rouage::model::privacy::hash::Identity;
use rouage::model::record::Value;
use rouage::store::{LostMemory, Severity, Store, StoreError, Target, What};

#[test]
fn a_memory_of_erasures_that_is_gone_or_junk_is_told_and_made_anew() {
    let (mut bench, target) = pole();
    let path = bench.store.path().to_owned();
    let memory = beside(&path, ".erasures");
    let old = bench.folder.path().join("before.old");
    bench.store.backup_to(&old).unwrap();
    let plan = bench.store.plan_erasure(&target).unwrap();
    bench.store.erase(&[plan]).unwrap();
    let whole = std::fs::read_to_string(&memory).unwrap();
    let erasures = |store: &Store| store.doctor().unwrap().into_iter().find(|found| found.check == "erasures");
    assert!(erasures(&bench.store).is_none());
    for (junk, was) in [
        (None, LostMemory::Missing),
        (Some("junk"), LostMemory::Unreadable),
        (Some(r#"{"keys":[],"people":[],"erasures":[]}"#), LostMemory::Incomplete),
    ] {
        match junk {
            Some(junk) => std::fs::write(&memory, junk).unwrap(),
            None => std::fs::remove_file(&memory).unwrap(),
        }
        // Whoever has it open does not write it, and says so.
        let found = erasures(&bench.store).unwrap();
        assert!(matches!(&found.what, What::ErasuresLost { lost, mended: false, .. } if *lost == was), "{found:?}");
        assert_eq!(found.severity, Severity::Warning);
        let again = bench.other("amo");
        let found = erasures(&again).unwrap();
        assert!(matches!(&found.what, What::ErasuresLost { lost, mended: true, .. } if *lost == was), "{found:?}");
        assert_eq!(std::fs::read_to_string(&memory).unwrap(), whole);
        assert!(erasures(&bench.other("amo")).is_none());
    }
    let files = std::fs::read_dir(bench.folder.path()).unwrap().flatten();
    let aside = files.filter(|file| file.file_name().to_string_lossy().contains(".erasures.unreadable-"));
    assert_eq!(aside.count(), 1, "what cannot be read is kept");
    // It does what it is for.
    std::fs::remove_file(&memory).unwrap();
    bench.other("amo").restore_from(&old).unwrap();
    drop(bench.other("amo"));
    assert!(
        bench.other("amo").all(Kind::Contact).unwrap().iter().all(|contact| contact.text("last_name") != "Zwyxlémont")
    );
}

#[test]
fn whoever_was_erased_or_opposed_does_not_come_back_unnoticed() {
    let (mut bench, target) = pole();
    let plan = bench.store.plan_erasure(&target).unwrap();
    bench.store.erase(&[plan]).unwrap();
    let other = bench.store.all(Kind::Organisation).unwrap().remove(1);
    let refused = |error: StoreError| match error {
        StoreError::Invalid { problems, .. } => problems[0].reason.clone(),
        other => panic!("{other}"),
    };
    // By a form: under another spelling, elsewhere, by the address alone.
    for comes in [
        contact(&other, "ZWYXLEMONT").with("first_name", text("aurelie")),
        contact(&other, "Autrement").with("email", text("A.Zwyxlemont@nullepart.test")),
    ] {
        assert_eq!(refused(bench.store.save(comes).unwrap_err()), Reason::Suppressed { erased: true });
    }
    // By an import, which takes the other rows.
    let file = bench.folder.path().join("contacts.csv");
    std::fs::write(
        &file,
        "organisation,last_name,first_name,email\nAilleurs,Zwyxlémont,Aurélie,\nAilleurs,Neuf,Anne,\n",
    )
    .unwrap();
    let options = Options { skip_bad: true, ..Options::default() };
    let report =
        import::run(&mut bench.store, std::slice::from_ref(&file), &options, &|problem| problem.fault.to_string())
            .unwrap();
    assert_eq!((report.kinds[&Kind::Contact].created, report.kinds[&Kind::Contact].refused), (1, 1));
    // Opposition: kept when it is entered, and when the record goes.
    let mut neuf =
        bench.store.all(Kind::Contact).unwrap().into_iter().find(|it| it.text("last_name") == "Neuf").unwrap();
    neuf.set("opposed_on", day("2015-06-01"));
    let neuf = bench.put(neuf);
    bench.store.delete(&neuf).unwrap();
    let again = contact(&other, "Neuf").with("first_name", text("Anne"));
    assert_eq!(refused(bench.store.save(again.clone()).unwrap_err()), Reason::Suppressed { erased: false });
    // Nor in the visits of a file: the one that is there keeps what it says, a new one is refused.
    let visits = bench.folder.path().join("visits.csv");
    std::fs::write(&visits, "organisation,date,staff,status,purpose,contacts\nOptique,2015-03-02,amo,done,Vu avec personne effacée,Aurélie Zwyxlémont\nOptique,2015-06-02,amo,done,,Zwyxlemont Aurelie\nAilleurs,2015-06-02,amo,done,,Aurélie Zwyxlémont\n").unwrap();
    let update = Options { update: true, skip_bad: true, ..Options::default() };
    let report = import::run(&mut bench.store, &[visits], &update, &|problem| problem.fault.to_string()).unwrap();
    let counts = report.kinds[&Kind::Visit];
    assert_eq!((counts.refused, counts.created), (2, 1), "elsewhere it may be a homonym: {report:?}");
    // Nor by the form of a visit: neither a new one nor one that is there, however it is written; what is there stays.
    let firm = bench.store.get(Kind::Organisation, target.organisation).unwrap().unwrap();
    let staff = bench.store.all(Kind::Staff).unwrap().remove(0);
    let met = visit(&firm, &staff, "2015-06-04").with("contacts", list(&["Paul Martin", "Mme ZWYXLEMONT, Aurélie"]));
    let at_contacts = |error: StoreError| match error {
        StoreError::Invalid { problems, .. } => {
            assert_eq!(problems[0].field, "contacts");
            problems[0].reason.clone()
        }
        other => panic!("{other}"),
    };
    assert_eq!(at_contacts(bench.store.save(met.clone()).unwrap_err()), Reason::Suppressed { erased: true });
    let paul = bench.put(met.with("contacts", list(&["Paul Martin"])));
    let back_again = paul.clone().with("contacts", list(&["Paul Martin", "Aurélie Zwyxlémont"]));
    assert_eq!(at_contacts(bench.store.save(back_again).unwrap_err()), Reason::Suppressed { erased: true });
    // Somebody who opposes stays where they are named already, and is named nowhere else.
    let luc = contact(&firm, "Lointain").with("first_name", text("Luc"));
    let known = bench.put(paul.with("contacts", list(&["Luc Lointain"])));
    bench.put(luc.with("opposed_on", day("2015-06-01")));
    bench.put(known.with("summary", text("vu")));
    let other_day = visit(&firm, &staff, "2015-06-05").with("contacts", list(&["Luc Lointain"]));
    assert_eq!(at_contacts(bench.store.save(other_day).unwrap_err()), Reason::Suppressed { erased: false });
    // In a foreign line the organisation comes without the person.
    let foreign = bench.folder.path().join("liste.csv");
    std::fs::write(&foreign, "Raison sociale;Nom contact;Prénom contact\nNouvelle SA;Zwyxlémont;Aurélie\n").unwrap();
    let report = import::run(&mut bench.store, &[foreign], &options, &|problem| problem.fault.to_string()).unwrap();
    assert_eq!((report.kinds[&Kind::Organisation].created, report.kinds[&Kind::Contact].refused), (1, 1), "{report:?}");
    // No file takes an opposition back.
    let mut opposed = bench.put(contact(&other, "Vif").with("opposed_on", day("2015-06-01")));
    std::fs::write(&file, "organisation,last_name,role,opposed_on\nAilleurs,Vif,PDG,\n").unwrap();
    let options = Options { update: true, ..Options::default() };
    import::run(&mut bench.store, &[file], &options, &|problem| problem.fault.to_string()).unwrap();
    opposed = bench.store.get(Kind::Contact, opposed.id).unwrap().unwrap();
    assert_eq!((opposed.text("role"), opposed.get("opposed_on")), ("PDG", &day("2015-06-01")));
    // A director lets them, knowingly.
    let who = Identity { last: "Neuf".into(), first: "Anne".into(), ..Identity::default() };
    assert_eq!(bench.store.lift(&who).unwrap(), 1);
    let back = bench.put(again.with("opposed_on", day("2015-06-02")));
    // An opposition that was entered by mistake is taken back where it was entered.
    let mut mended = back.clone();
    mended.set("opposed_on", Value::Null);
    bench.put(mended);
    assert_eq!(bench.store.suppressed(&who).unwrap(), None);
}

#[test]
fn a_homonym_who_is_there_stays_and_can_be_changed() {
    let (mut bench, target) = pole();
    let other = bench.store.all(Kind::Organisation).unwrap().remove(1);
    let mut homonym = bench.put(contact(&other, "Zwyxlémont").with("first_name", text("Aurélie")));
    let plan = bench.store.plan_erasure(&target).unwrap();
    assert!(plan.homonym && plan.contacts.len() == 1);
    assert!(plan.places.iter().all(|place| place.chosen == (place.organisation == Some(target.organisation))));
    bench.store.erase(&[plan]).unwrap();
    homonym.set("email", text("autre@ailleurs.test"));
    let mut homonym = bench.put(homonym);
    homonym.set("email", text("a.zwyxlemont@nullepart.test"));
    assert!(matches!(bench.store.save(homonym), Err(StoreError::Invalid { .. })), "that address was erased");
}

#[test]
fn an_older_backup_is_erased_again_when_it_is_restored() {
    for contact_was_deleted in [false, true] {
        let (mut bench, target) = pole();
        let path = bench.store.path().to_owned();
        if contact_was_deleted {
            let record = bench.store.get(Kind::Contact, target.contact.unwrap()).unwrap().unwrap();
            bench.store.delete(&record).unwrap();
        }
        let old = bench.folder.path().join("elsewhere.db");
        bench.store.backup_to(&old).unwrap();
        let target = Target { contact: target.contact.filter(|_| !contact_was_deleted), ..target };
        let plan = bench.store.plan_erasure(&target).unwrap();
        bench.store.erase(&[plan]).unwrap();
        let Bench { folder, store } = bench;
        let kept = store.restore_from(&old).unwrap().kept;
        assert!(traces(&kept).is_empty());
        let store = open(&path, "amo");
        store.backup_to(&folder.path().join("after.db")).unwrap();
        for file in [path.clone(), beside(&path, "-wal"), folder.path().join("after.db")] {
            assert!(traces(&file).is_empty(), "{}: {:?}", file.display(), traces(&file));
        }
        healthy(&store);
        drop(store);
        // The same for a file that somebody copied there.
        std::fs::copy(&old, &path).unwrap();
        let store = open(&path, "amo");
        assert!(store.all(Kind::Contact).unwrap().iter().all(|it| it.text("first_name") != "Aurélie"));
        drop(store);
        assert!(traces(&path).is_empty(), "{:?}", traces(&path));
    }
}

#[test]
fn whoever_opposed_since_a_backup_opposes_in_it_as_well() {
    let mut bench = Bench::new();
    let (firm, other) = (bench.organisation("Optique"), bench.organisation("Ailleurs"));
    let mut who = bench.put(contact(&firm, "Vif").with("first_name", text("Luc")));
    bench.put(contact(&other, "Vif").with("first_name", text("Luc")));
    let old = bench.folder.path().join("elsewhere.db");
    bench.store.backup_to(&old).unwrap();
    who.set("opposed_on", day("2015-06-29"));
    bench.put(who.clone());
    let Bench { folder, store } = bench;
    let path = store.path().to_owned();
    store.restore_from(&old).unwrap();
    let store = open(&path, "amo");
    let opposed = |id| store.get(Kind::Contact, id).unwrap().unwrap().date("opposed_on").is_some();
    assert!(opposed(who.id), "noted on the day on which it was kept");
    assert!(!opposed(who.id + 1), "a homonym elsewhere did not");
    drop(folder);
}
