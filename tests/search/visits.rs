//! Visits are found by the words of their reports, whatever happens to them, and whoever writes.

use crate::support::{Bench, day, organisation, text, visit};
use rouage::live::{find, index_of};
use rouage::model::kind::Kind;
use rouage::model::record::Record;
use rouage::search::{Query, Scratch, Tier};
use rouage::store::{Action, Store, StoreError};

/// The days of the visits found, in order.
fn found(store: &Store, words: &str) -> Vec<String> {
    hits(store, words).into_iter().map(|(day, _)| day).collect()
}

fn hits(store: &Store, words: &str) -> Vec<(String, Tier)> {
    let query = Query { text: words, kinds: None, limit: 50 };
    let index = index_of(store, "2015-06-30".parse().unwrap()).unwrap();
    let found = find::visits(store, &index, &query, &[]).unwrap();
    found.into_iter().map(|(hit, visit)| (visit.date.to_string(), hit.tier)).collect()
}

fn report(to: &Record, by: &Record, date: &str, summary: &str) -> Record {
    visit(to, by, date).with("summary", text(summary)).with("purpose", text("Voix des entreprises"))
}

#[test]
fn a_visit_is_found_by_its_report_its_purpose_and_its_organisation_latest_first() {
    let mut bench = Bench::new();
    let (optique, amo) = (bench.organisation("L'Optique Œuvrée"), bench.staff("amo"));
    let other = bench.organisation("Décolletage Morel");
    bench.put(report(&optique, &amo, "2014-03-02", "Souhaite une plaquette pour l'export.\nRevoir au printemps."));
    bench.put(report(&optique, &amo, "2016-03-02", "A reçu la PLAQUETTE, très content"));
    bench.put(
        report(&other, &amo, "2015-03-02", "Micro-usinage : besoin d'une plaquette")
            .with("next_step", text("Rappeler")),
    );
    let store = &bench.store;
    assert_eq!(found(store, "plaquette"), ["2016-03-02", "2015-03-02", "2014-03-02"]);
    assert_eq!(found(store, "plaq recu"), ["2016-03-02"]);
    assert_eq!(found(store, "Plaquétte MOREL"), ["2015-03-02"]);
    assert_eq!(found(store, "oeuvree export"), ["2014-03-02"]);
    assert_eq!(found(store, "microusinage"), ["2015-03-02"]);
    assert_eq!(found(store, "usinage rappeler"), ["2015-03-02"]);
    assert_eq!(hits(store, "plaqette decolletage"), [("2015-03-02".to_owned(), Tier::Typo)]);
    assert_eq!(hits(store, "voix des entreprises")[0].1, Tier::Exact);
    assert_eq!(hits(store, "voix des ent")[0].1, Tier::Prefix);
    assert_eq!(found(store, "visite:").len(), 3);
    assert_eq!(found(store, "visite: mars 2015"), ["2015-03-02"]);
    assert_eq!(found(store, "visite: 02/03/2016 optique"), ["2016-03-02"]);
    assert_eq!(found(store, "visite: amo morel"), ["2015-03-02"]);
    assert_eq!(found(store, "contact: plaquette"), [""; 0]);
    assert_eq!(found(store, "plaquette inconnue"), [""; 0]);
    // Two letters are a word, not the beginning of one; and an article alone says nothing.
    bench.put(report(&other, &amo, "2015-04-02", "Un projet d'IA pour le tri ; la CAO est prête"));
    let store = &bench.store;
    assert_eq!(found(store, "IA"), ["2015-04-02"]);
    assert_eq!(found(store, "ia ca"), [""; 0]);
    assert_eq!(found(store, "pl"), [""; 0]);
    assert_eq!(found(store, "le"), [""; 0]);
    assert_eq!(found(store, "visite: pl").len(), 3);
    for odd in
        ["\"", "plaquette\"", "plaquette AND OR NOT", "NEAR(plaquette)", "a* ^b {c}", "日本 plaquette", "\0", "-- ;"]
    {
        let _ = found(store, odd);
    }
}

#[test]
fn the_words_follow_every_change_and_its_undoing() {
    let mut bench = Bench::new();
    let (optique, amo) = (bench.organisation("Optique"), bench.staff("amo"));
    let made = bench.put(report(&optique, &amo, "2015-03-02", "plaquette"));
    let (changed, change) =
        bench.store.save(made.clone().with("summary", text("salon")).with("date", day("2016-01-05"))).unwrap();
    assert_eq!(found(&bench.store, "plaquette"), [""; 0]);
    assert_eq!(found(&bench.store, "salon"), ["2016-01-05"]);
    bench.store.undo(change.unwrap()).unwrap();
    assert_eq!(found(&bench.store, "plaquette"), ["2015-03-02"]);
    assert_eq!(found(&bench.store, "salon"), [""; 0]);
    let stored = bench.store.get(Kind::Visit, changed.id).unwrap().unwrap();
    let gone = bench.store.delete(&stored).unwrap();
    assert_eq!(found(&bench.store, "plaquette"), [""; 0]);
    bench.store.undo(gone.unwrap()).unwrap();
    assert_eq!(found(&bench.store, "plaquette"), ["2015-03-02"]);
    // The organisation's name and town are found, and only today's.
    let optique = bench.store.get(Kind::Organisation, optique.id).unwrap().unwrap();
    bench.put(optique.with("name", text("Lunetterie")).with("commune", text("Morez")));
    assert_eq!(found(&bench.store, "optique plaquette"), [""; 0]);
    assert_eq!(found(&bench.store, "lunetterie morez"), ["2015-03-02"]);
    let amo = bench.store.get(Kind::Staff, amo.id).unwrap().unwrap();
    bench.put(amo.with("name", text("Anne Morel")));
    assert_eq!(found(&bench.store, "anne morel"), ["2015-03-02"]);
    assert!(bench.store.visit_text_is_whole().unwrap());
}

#[test]
fn a_renaming_that_was_undone_leaves_no_former_name() {
    let mut bench = Bench::new();
    let optique = bench.organisation("Optique");
    let kept = |bench: &Bench, text| {
        let index = index_of(&bench.store, "2015-06-30".parse().unwrap()).unwrap();
        index.search(&Query { text, kinds: None, limit: 9 }, &mut Scratch::new()).len()
    };
    let (optique, change) = bench.store.save(optique.with("name", text("Kelvor"))).unwrap();
    assert_eq!((kept(&bench, "optique"), kept(&bench, "kelvor")), (1, 1));
    bench.store.undo(change.unwrap()).unwrap();
    assert_eq!((kept(&bench, "optique"), kept(&bench, "kelvor")), (1, 0));
    let optique = bench.store.get(Kind::Organisation, optique.id).unwrap().unwrap();
    bench.put(optique.with("name", text("Lunetterie")));
    assert_eq!((kept(&bench, "optique"), kept(&bench, "lunetterie")), (1, 1));
}

#[test]
fn a_refused_change_leaves_the_words_in_a_transaction_that_goes_on() {
    let mut bench = Bench::new();
    let (optique, amo) = (bench.organisation("Optique"), bench.staff("amo"));
    let made = bench.put(report(&optique, &amo, "2015-03-02", "plaquette"));
    let nobody = made.clone().with("staff", rouage::model::record::Value::Int(99));
    bench
        .store
        .write(Action::Import, |write| {
            assert!(write.update(nobody).is_err());
            write.insert(organisation("Autre")).map(drop)
        })
        .unwrap();
    assert_eq!(found(&bench.store, "plaquette"), ["2015-03-02"]);
}

#[test]
fn words_that_a_torn_copy_left_of_a_visit_hinder_no_other() {
    let mut bench = Bench::new();
    let (optique, amo) = (bench.organisation("Optique"), bench.staff("amo"));
    let gone = bench.put(report(&optique, &amo, "2014-03-02", "Plaquette"));
    let conn = rusqlite::Connection::open(bench.store.path()).unwrap();
    // The visit and all that tells of it is older, its words are not.
    conn.execute_batch("DELETE FROM visit; DROP TRIGGER IF EXISTS journal_is_append_only_delete").unwrap();
    conn.execute("DELETE FROM journal WHERE kind = 'visit'", []).unwrap();
    let next = bench.put(report(&optique, &amo, "2014-03-02", "Catalogue"));
    assert_eq!(next.id, gone.id);
    assert_eq!(found(&bench.store, "catalogue"), ["2014-03-02"]);
    assert_eq!(found(&bench.store, "plaquette"), [""; 0]);
}

/// The same, where the index holds what it does not know of: its own tables are of several moments.
#[test]
fn an_index_that_is_torn_is_made_anew_and_the_next_try_goes_through() {
    let mut bench = Bench::new();
    let (optique, amo) = (bench.organisation("Optique"), bench.staff("amo"));
    bench.put(report(&optique, &amo, "2014-03-02", "Plaquette"));
    let conn = rusqlite::Connection::open(bench.store.path()).unwrap();
    conn.execute_batch(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
         INSERT OR IGNORE INTO visit_text_idx (segid, term, pgno) SELECT i, x'', 2 FROM n",
    )
    .unwrap();
    let next = || report(&optique, &amo, "2014-03-03", "Catalogue");
    let refused = bench.store.save(next());
    assert!(matches!(refused, Err(StoreError::IndexRenewed)), "{refused:?}");
    bench.put(next());
    assert_eq!(found(&bench.store, "catalogue"), ["2014-03-03"]);
    assert_eq!(found(&bench.store, "plaquette"), ["2014-03-02"]);
}

#[test]
fn visits_written_past_the_program_are_noticed_and_mended() {
    let mut bench = Bench::new();
    let (optique, amo) = (bench.organisation("Optique"), bench.staff("amo"));
    bench.put(report(&optique, &amo, "2015-03-02", "plaquette"));
    let conn = rusqlite::Connection::open(bench.store.path()).unwrap();
    conn.execute(
        "INSERT INTO visit (organisation_id, staff_id, date, summary, created_by, created_at, changed_by, changed_at)
         VALUES (?1, ?2, '2016-01-05', 'salon', 'x', 't', 'x', 't')",
        [optique.id, amo.id],
    )
    .unwrap();
    assert!(!bench.store.visit_text_is_whole().unwrap());
    bench.store.rebuild_visit_text().unwrap();
    assert!(bench.store.visit_text_is_whole().unwrap());
    assert_eq!(found(&bench.store, "salon"), ["2016-01-05"]);
    assert_eq!(found(&bench.store, "optique"), ["2016-01-05", "2015-03-02"]);
}
