//! Closing a year of the sample pole: the same bytes every time, exactly what a correction changes, and nothing lost on
//! the way through backup and interchange.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rouage::counters::closing::{Decimal, Difference, Document, Refusal, Sign, sha256};
use rouage::counters::compare::{MoveKind, compare};
use rouage::interchange::archive::ClosingFault;
use rouage::interchange::export;
use rouage::interchange::import::{self, Options, Report};
use rouage::model::kind::Kind;
use rouage::model::record::Value;
use rouage::store::{Clock, CloseOutcome, Closing, Misfit, Session, Store};
use tempfile::TempDir;

fn session(who: &str) -> Session {
    let moment = "2016-02-01T09:30:00Z".parse().unwrap();
    Session { who: who.into(), id: who.into(), clock: Clock::Fixed(moment) }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

struct Bench {
    folder: TempDir,
    store: Store,
}

impl Bench {
    fn empty() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("pole.db"), session("dir")).unwrap();
        Bench { folder, store }
    }

    fn sample() -> Bench {
        let mut bench = Bench::empty();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pole");
        let report = bench.import(&data);
        assert!(report.done && !report.faulty(), "{report:?}");
        bench
    }

    fn import(&mut self, from: &Path) -> Report {
        import::run(&mut self.store, &[from.to_owned()], &Options::default(), &|_| String::new()).unwrap()
    }

    fn export(&self, name: &str) -> PathBuf {
        let to = self.folder.path().join(name);
        export::folder(&self.store, &to).unwrap();
        to
    }

    fn close(&mut self, year: i32) -> (Closing, Option<Box<Difference>>) {
        match self.store.close_year(year, day("2016-02-01"), false, Some("envoyé")).unwrap() {
            CloseOutcome::Closed { closing, since } => (closing, since),
            other => panic!("{other:?}"),
        }
    }

    fn today(&self, on: &str) -> Document {
        let contract = self.store.contract_on(day(on));
        let source = self.store.contract_source(&contract.code).unwrap();
        Document::of(&self.store.facts().unwrap(), contract, source, day(on))
    }

    fn since(&self, closing: &Closing) -> Difference {
        let frozen = self.store.closing_document(closing).unwrap();
        Difference::between(&frozen, &self.today(&closing.reference_date.to_string()))
    }

    fn organisation(&self, name: &str) -> i64 {
        let all = self.store.all(Kind::Organisation).unwrap();
        all.iter().find(|one| one.text("name") == name).unwrap().id.into()
    }
}

/// What this pole reported, to the byte. Another hash means that what was sent to a funder could not be made again: a
/// change of the format needs a new schema number, a change of the sample or of the contract's wordings new hashes here.
#[test]
fn the_sample_pole_closes_with_the_same_hash_every_time() {
    let mut bench = Bench::sample();
    let (first, second) = (bench.close(2014).0, bench.close(2015).0);
    // Without the hash of the contract's file, which a comment in it changes.
    let golden = |closing: &Closing| {
        let mut document = bench.store.closing_document(closing).unwrap();
        document.contract.sha256.clear();
        sha256(document.canonical().unwrap().as_bytes())
    };
    insta::assert_snapshot!(golden(&first), @"e30b7503030dbdbb80d9f5aca2d8dc9dabec8969b9a30f22fa9c337f856587c0");
    insta::assert_snapshot!(golden(&second), @"7567cba953c1891bb15a39e88c79605edeb967a26522d55a6ef5ae51d1eb38fb");
    let text = bench.store.closing_text(&second).unwrap();
    assert_eq!(sha256(text.as_bytes()), second.hash);
    assert_eq!(Document::read(&text).unwrap().canonical().unwrap(), text);
    assert_eq!(bench.today("2015-12-31").canonical().unwrap(), text);
}

#[test]
fn a_document_says_nothing_of_the_keys_of_its_database() {
    let bench = Bench::sample();
    // The same records, entered in the opposite order.
    let out = bench.export("out");
    let mut turned = Bench::empty();
    for kind in Kind::ALL {
        let name = format!("{}.csv", kind.file());
        let text = std::fs::read_to_string(out.join(&name)).unwrap();
        let mut rows: Vec<&str> = text.split_inclusive('\n').collect();
        // Only where no cell holds a line end.
        if rows.iter().all(|row| row.matches('"').count().is_multiple_of(2)) {
            rows[1..].reverse();
        }
        std::fs::write(out.join(&name), rows.concat()).unwrap();
    }
    assert!(turned.import(&out).done);
    assert_ne!(turned.organisation("Nano Sainte-Anne"), bench.organisation("Nano Sainte-Anne"));
    for on in ["2014-12-31", "2015-12-31"] {
        assert_eq!(turned.today(on).canonical().unwrap(), bench.today(on).canonical().unwrap());
    }
}

#[test]
fn every_figure_frozen_is_that_of_its_rows() {
    let document = Bench::sample().today("2015-12-31");
    assert!(document.rows() > 1000);
    let plain = document.measures.iter().filter(|measure| measure.ratio.is_none() && measure.reading.is_none());
    for measure in plain.filter(|measure| measure.done.is_some()) {
        let sum: i64 = measure.counted.iter().map(|row| row.amount).sum();
        assert_eq!(measure.done.unwrap().less(measure.base), Decimal::whole(sum), "{}", measure.id);
    }
}

#[test]
fn a_year_is_closed_when_it_is_over_and_once() {
    let mut bench = Bench::sample();
    let mut close = |year, today, so_far| bench.store.close_year(year, day(today), so_far, None).unwrap();
    let not_over = close(2015, "2015-12-30", false);
    assert!(matches!(not_over, CloseOutcome::Refused(Refusal::NotOver { year: 2015, .. })), "{not_over:?}");
    assert!(matches!(close(2016, "2015-12-30", true), CloseOutcome::Refused(Refusal::NotOver { .. })));
    let outside = close(2013, "2016-02-01", false);
    assert!(matches!(outside, CloseOutcome::Refused(Refusal::OutsideContract { from: 2014, to: 2018, .. })));
    let CloseOutcome::Closed { closing, .. } = close(2015, "2015-12-30", true) else { panic!() };
    assert_eq!((closing.revision, closing.reference_date), (1, day("2015-12-30")));
    let CloseOutcome::Closed { closing, since } = close(2015, "2015-12-31", false) else { panic!() };
    assert_eq!((closing.revision, closing.reference_date), (2, day("2015-12-31")));
    assert!(since.is_some());
    let same = close(2015, "2016-02-01", false);
    assert!(matches!(&same, CloseOutcome::Same(closing) if closing.revision == 2), "{same:?}");
}

#[test]
fn a_correction_shows_as_exactly_its_difference() {
    let mut bench = Bench::sample();
    let (closing, _) = bench.close(2015);
    assert!(bench.since(&closing).is_nothing());

    // A visit of 2015 that was entered late, to a company not visited that year.
    let visited = bench.today("2015-12-31").measure("visits_companies").unwrap().clone();
    let names: Vec<String> = visited.counted.iter().map(|row| row.name.clone()).collect();
    let companies = bench.store.all(Kind::Organisation).unwrap();
    let company = companies
        .iter()
        .find(|one| one.text("kind") == "company" && !names.contains(&one.text("name").to_owned()))
        .unwrap();
    let staff = bench.store.all(Kind::Staff).unwrap()[0].id;
    let visit = rouage::model::record::Record::new(Kind::Visit)
        .with("organisation", Value::Int(company.id.into()))
        .with("date", Value::Date(day("2015-11-03")))
        .with("staff", Value::Int(staff.into()));
    bench.store.save(visit).unwrap();
    // And a payment that was entered twice is taken out.
    let payments = bench.store.all(Kind::Payment).unwrap();
    let payment = payments.iter().find(|one| one.int("year") == Some(2015)).unwrap();
    let amount = payment.int("amount").unwrap();
    bench.store.delete(payment).unwrap();

    let since = bench.since(&closing);
    let visits = since.measure("visits_companies").unwrap();
    assert_eq!(visits.step(), Some(Decimal::whole(1)));
    let moved: Vec<_> = visits.rows.iter().map(|moved| (moved.sign, moved.row.name.as_str())).collect();
    assert_eq!(moved, [(Sign::Came, company.text("name"))]);
    let dues = since.measure("dues_collected").unwrap();
    assert_eq!(dues.step(), Some(Decimal::whole(-amount)));
    let gone: Vec<_> = dues.rows.iter().map(|moved| (moved.sign, moved.row.amount)).collect();
    assert_eq!(gone, [(Sign::Went, amount)]);
    // Figures that neither touches stay as they were reported.
    for id in ["members_total", "labels_year", "success_rate", "mandates"] {
        assert!(!since.measure(id).unwrap().changed(), "{id}");
    }
    let changed: Vec<&str> = since.indicators.iter().filter(|one| one.changed()).map(|one| one.id.as_str()).collect();
    assert!(changed.contains(&"Ind27") && changed.contains(&"A10-COT"), "{changed:?}");

    // The second closing says the same, and the first is still what it was.
    let (second, told) = bench.close(2015);
    assert_eq!(second.revision, 2);
    let steps = |difference: &Difference| {
        difference.measures.iter().map(|one| (one.id.clone(), one.step(), one.rows.len())).collect::<Vec<_>>()
    };
    assert_eq!(steps(&told.unwrap()), steps(&since));
    assert!(bench.since(&second).is_nothing());
    assert_eq!(steps(&bench.since(&closing)), steps(&since));
    assert_eq!(bench.store.closing_of(2015, Some(1)).unwrap(), Some(closing));
    assert_eq!(bench.store.closing_of(2015, None).unwrap(), Some(second));
}

#[test]
fn a_new_name_or_a_siret_learnt_later_moves_no_row() {
    let mut bench = Bench::sample();
    let (closing, _) = bench.close(2015);
    let members = bench.today("2015-12-31").measure("members_total").unwrap().counted.clone();
    let (with, without): (Vec<_>, Vec<_>) = members.iter().partition(|row| row.siret.is_some());
    assert!(!with.is_empty());
    let rename = |store: &mut Store, name: &str, field: &str, value: &str| {
        let all = store.all(Kind::Organisation).unwrap();
        let mut record = all.into_iter().find(|one| one.text("name") == name).unwrap();
        record.set(field, Value::Text(value.into()));
        store.save(record).unwrap();
    };
    rename(&mut bench.store, &with[0].name, "name", "Nouveau nom");
    if let Some(row) = without.first() {
        rename(&mut bench.store, &row.name, "siret", "48798079900018");
    }
    assert!(bench.since(&closing).is_nothing());
    assert_ne!(bench.today("2015-12-31").canonical().unwrap(), bench.store.closing_text(&closing).unwrap());
}

#[test]
fn closings_are_append_only_and_the_doctor_sees_when_one_was_changed_all_the_same() {
    let mut bench = Bench::sample();
    let (closing, _) = bench.close(2015);
    let finding = |store: &Store| {
        let all = store.doctor().unwrap();
        all.into_iter().find(|finding| finding.check == "closings").unwrap().what.code()
    };
    assert_eq!(finding(&bench.store), "closings_whole");
    let outside = rusqlite::Connection::open(bench.store.path()).unwrap();
    for statement in ["UPDATE closing SET note = 'x'", "DELETE FROM closing"] {
        let refused = outside.execute(statement, []).unwrap_err().to_string();
        assert!(refused.contains("closing_append_only"), "{refused}");
    }
    outside.execute_batch("DROP TRIGGER closing_is_append_only_update").unwrap();
    outside.execute("UPDATE closing SET document = replace(document, '132', '150')", []).unwrap();
    assert_eq!(finding(&bench.store), "closings_broken");
    assert_ne!(sha256(bench.store.closing_text(&closing).unwrap().as_bytes()), closing.hash);
}

/// Every file of a folder and of the folders in it, with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(
                files(&path).into_iter().map(|(name, bytes)| (Path::new(path.file_name().unwrap()).join(name), bytes)),
            );
        } else {
            found.push((path.file_name().unwrap().into(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// A contract of its own under the built-in one's code: with a sector that no other knows.
fn own_contract() -> String {
    let built_in = rouage::contract::BUILT_IN;
    built_in.replacen(
        "[[sector]]",
        "[[sector]]\ncode = \"robotics\"\nfr = \"Robotique\"\nen = \"Robotics\"\n\n[[sector]]",
        1,
    )
}

#[test]
fn an_export_holds_contracts_and_closings_and_a_round_trip_loses_nothing() {
    let mut bench = Bench::sample();
    bench.close(2014);
    bench.store.add_contract(&own_contract()).unwrap();
    bench.close(2015);
    let mut record = bench.store.all(Kind::Organisation).unwrap().remove(0);
    record.set("sectors", Value::List(vec!["robotics".into()]));
    bench.store.save(record).unwrap();
    bench.close(2014);
    let out = bench.export("out");
    let names: Vec<String> = files(&out).iter().map(|(name, _)| name.display().to_string()).collect();
    for name in [
        "contracts/microtechniques-2014-2018.toml",
        "closings/index.csv",
        "closings/microtechniques-2014-2018-2014-1.json",
        "closings/microtechniques-2014-2018-2014-2.json",
        "closings/microtechniques-2014-2018-2015-1.json",
    ] {
        assert!(names.iter().any(|known| known == name), "{name} in {names:?}");
    }

    let mut other = Bench::empty();
    let report = other.import(&out);
    assert!(report.done && !report.faulty(), "{report:?}");
    assert_eq!((report.archive.contracts.updated, report.archive.closings.created), (1, 3));
    assert_eq!(other.store.closings().unwrap(), bench.store.closings().unwrap());
    assert_eq!(files(&other.export("again")), files(&out));
    // A second time nothing is new.
    let report = other.import(&out);
    assert_eq!((report.archive.contracts.unchanged, report.archive.closings.unchanged), (1, 3));
    assert_eq!(report.change, None);
    // A database in use keeps its own contract unless told otherwise.
    let mut used = Bench::sample();
    let report = used.import(&out);
    assert_eq!(report.archive.contracts.duplicates, 1);
    assert_eq!(used.store.contract_source("microtechniques-2014-2018"), Some(rouage::contract::BUILT_IN));
}

#[test]
fn closings_that_do_not_fit_are_refused_and_keep_everything_out() {
    let mut bench = Bench::sample();
    bench.close(2014);
    let out = bench.export("out");
    let document = out.join("closings/microtechniques-2014-2018-2014-1.json");
    let sound = std::fs::read_to_string(&document).unwrap();
    let refused = |from: &Path, store: Option<Bench>| {
        let mut other = store.unwrap_or_else(Bench::empty);
        let report = other.import(from);
        assert!(!report.done && report.faulty());
        report.archive.refused[0].fault.clone()
    };

    std::fs::write(&document, sound.replacen("\"total\": ", "\"total\": 1", 1)).unwrap();
    assert_eq!(refused(&out, None), ClosingFault::Misfit(Misfit::Hash));
    std::fs::remove_file(&document).unwrap();
    assert_eq!(refused(&out, None), ClosingFault::NoDocument(document.clone()));
    std::fs::write(&document, &sound).unwrap();

    // Another pole closed the same year with other figures.
    let mut other = Bench::sample();
    let membership = other.store.all(Kind::Membership).unwrap().remove(0);
    other.store.delete(&membership).unwrap();
    other.close(2014);
    assert_eq!(refused(&out, Some(other)), ClosingFault::Contradicts);
}

#[test]
fn a_backup_keeps_the_closings() {
    let mut bench = Bench::sample();
    let (closing, _) = bench.close(2015);
    let copy = bench.folder.path().join("copy.db");
    bench.store.backup_to(&copy).unwrap();
    let other = Bench::empty();
    let path = other.store.path().to_owned();
    other.store.restore_from(&copy).unwrap();
    let restored = Store::open(&path, session("dir")).unwrap();
    assert_eq!(restored.closings().unwrap(), std::slice::from_ref(&closing));
    assert_eq!(restored.closing_text(&closing).unwrap(), bench.store.closing_text(&closing).unwrap());
}

#[test]
fn two_dates_compared_tell_what_came_and_went() {
    let bench = Bench::sample();
    let facts = bench.store.facts().unwrap();
    let (from, to) = (day("2014-12-31"), day("2015-12-31"));
    let contract = bench.store.contract_on(from);
    let found = compare(&facts, (contract, ""), (contract, ""), (from, to));
    let members = found.difference.measure("members_total").unwrap();
    let count = |what: fn(&MoveKind) -> bool| found.moves.iter().filter(|one| what(&one.what)).count() as i64;
    let joined = count(|what| *what == MoveKind::Joined);
    let left = count(|what| *what == MoveKind::Left);
    assert!(joined > 0 && left > 0);
    assert_eq!(members.step(), Some(Decimal::whole(joined - left)));
    let up_to_date = found.difference.measure("members_up_to_date").unwrap();
    let sum: i64 = up_to_date.rows.iter().map(|moved| if moved.sign == Sign::Came { 1 } else { -1 }).sum();
    assert_eq!(up_to_date.step(), Some(Decimal::whole(sum)));
    // A date against itself: nothing.
    let same = compare(&facts, (contract, ""), (contract, ""), (to, to));
    assert!(same.difference.is_nothing() && same.moves.is_empty());
}
