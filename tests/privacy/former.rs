//! Whom only the journal tells of: contacts that somebody deleted by hand, and names, addresses and numbers that people had
//! before. They are found, shown, erased, and do not come back.

use std::path::Path;

use crate::support::*;
use chrono::NaiveDate;
use rouage::interchange::import::{self, Options};
use rouage::model::kind::Kind;
use rouage::model::parse::Reason;
use rouage::model::privacy::{ERASED, is_anonymous};
use rouage::model::record::{Record, Value};
use rouage::store::{FoundPerson, KnownAs, NotSought, Severity, Store, StoreError, Target, Who};

fn list(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| (*item).to_owned()).collect())
}

fn on() -> NaiveDate {
    "2015-06-30".parse().unwrap()
}

/// Which of some words a file holds, in any letters.
fn holds<'a>(path: &Path, words: &[&'a str]) -> Vec<&'a str> {
    let small = std::fs::read(path).unwrap_or_default().to_ascii_lowercase();
    let has = |word: &&&str| small.windows(word.len()).any(|window| window == word.as_bytes());
    words.iter().filter(has).copied().collect()
}

fn beside(path: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[track_caller]
fn nowhere(store: &Store, words: &[&str]) {
    let path = store.path();
    for file in [path.to_owned(), beside(path, "-wal"), beside(path, ".erasures")] {
        assert!(holds(&file, words).is_empty(), "{}: {:?}", file.display(), holds(&file, words));
    }
    for finding in store.doctor().unwrap() {
        assert!(finding.severity < Severity::Error, "{finding:?}");
    }
}

fn named(store: &Store, name: &str) -> Vec<FoundPerson> {
    store.people_named(name, on()).unwrap()
}

#[track_caller]
fn only(store: &Store, name: &str) -> FoundPerson {
    let mut found = named(store, name);
    assert_eq!(found.len(), 1, "{name}: {found:#?}");
    found.remove(0)
}

#[track_caller]
fn refused(store: &mut Store, contact: Record) {
    match store.save(contact.clone()) {
        Err(StoreError::Invalid { problems, .. }) => {
            assert_eq!(problems[0].reason, Reason::Suppressed { erased: true }, "{contact:?}");
        }
        other => panic!("{contact:?}: {other:?}"),
    }
}

/// How many contacts a file brings, and how many are refused.
fn imported(store: &mut Store, lines: &str) -> (u32, u32) {
    let file = store.path().with_file_name("contacts.csv");
    std::fs::write(&file, format!("organisation,last_name,first_name,email,phone\n{lines}")).unwrap();
    let options = Options { skip_bad: true, ..Options::default() };
    let report = import::run(store, &[file], &options, &|problem| problem.fault.to_string()).unwrap();
    let counts = report.kinds[&Kind::Contact];
    (counts.created.try_into().unwrap(), counts.refused.try_into().unwrap())
}

fn somebody(of: &Record) -> Record {
    contact(of, "Zwyxlémont")
        .with("first_name", text("Aurélie"))
        .with("email", text("a.zwyx@nullepart.test"))
        .with("phone", text("06 31 41 59 26"))
        .with("notes", text("préfère le matin, dit Aurélie Zwyxlémont"))
}

const DELETED: [&str; 4] = ["wyxl", "nullepart.test", "31 41 59 26", "urelie"];

/// A pole with a contact whom visits and other texts name, there still; a second organisation.
fn pole() -> (Bench, Record, Record, Record) {
    let mut bench = Bench::new();
    let staff = bench.staff("amo");
    let (firm, other) = (bench.organisation("Optique"), bench.organisation("Ailleurs"));
    let person = bench.put(somebody(&firm));
    bench.put(
        visit(&firm, &staff, "2015-03-02")
            .with("contacts", list(&["Aurélie Zwyxlémont", "Paul Martin"]))
            .with("summary", text("Mme Zwyxlémont rappelle au 06.31.41.59.26")),
    );
    bench.put(visit(&other, &staff, "2015-05-04").with("summary", text("envoyé par Aurélie Zwyxlemont")));
    (bench, firm, other, person)
}

#[test]
fn a_contact_deleted_by_hand_is_found_shown_erased_and_does_not_come_back() {
    let (mut bench, firm, other, person) = pole();
    let living = bench.folder.path().join("living.db");
    bench.store.backup_to(&living).unwrap();
    let mut colleague = bench.other("lea");
    colleague.delete(&person).unwrap();
    let deletion = bench.store.history(Kind::Contact, person.id, 1).unwrap().remove(0);
    let gone = bench.folder.path().join("gone.db");
    bench.store.backup_to(&gone).unwrap();

    let found = only(&bench.store, "zwyxlemont");
    assert_eq!((found.target.contact, found.organisation_name.as_str()), (Some(person.id), "Optique"));
    assert!(matches!(&found.known, KnownAs::Deleted { at, by } if by == "lea" && at.starts_with("2015-06-30")));
    let listed = bench.store.expiring(on()).unwrap();
    let lines: Vec<_> = listed.iter().filter(|line| line.name.contains("Zwyx")).collect();
    assert_eq!(lines.len(), 1, "once, not as a name in visits besides: {lines:?}");
    assert_eq!((&lines[0].who, lines[0].expiry.on.to_string().as_str()), (&Who::Deleted(person.id), "2018-03-02"));

    let file = bench.store.person_file(&found.target, on()).unwrap();
    assert_eq!((file.name.as_str(), file.organisation_name.as_str()), ("Aurélie Zwyxlémont", "Optique"));
    assert!(file.contacts.is_empty() && file.deleted.len() == 1 && file.expiry.is_some());
    assert_eq!(file.deleted[0].contact.text("email"), "a.zwyx@nullepart.test");
    assert_eq!((file.visits.len(), file.history.len()), (2, 2));

    let plan = bench.store.plan_erasure(&found.target).unwrap();
    assert!(plan.entries >= 4 && plan.contacts.is_empty(), "{plan:#?}");
    bench.store.erase(&[plan]).unwrap();
    nowhere(&bench.store, &DELETED);
    assert!(named(&bench.store, "zwyxlemont").is_empty());
    assert!(bench.store.expiring(on()).unwrap().iter().all(|line| !matches!(line.who, Who::Deleted(_))));
    // A form of theirs that is open still is told.
    let typing = rouage::store::Typing {
        base: person.clone(),
        organisation: Some(firm.id),
        texts: Vec::new(),
        since: "2015-06-30T00:00:00Z".into(),
    };
    let open_form = bench.store.still_open(&typing).unwrap().unwrap();
    assert!(is_anonymous(&open_form.base) && open_form.passages.contains(&"Aurélie Zwyxlémont".to_owned()));
    // Nobody brings them back: by undoing, by a form, by an import, by an older copy.
    assert!(matches!(bench.store.undo(deletion.change), Err(StoreError::Erased)));
    refused(&mut bench.store, contact(&other, "Autrement").with("email", text("A.Zwyx@nullepart.test")));
    refused(&mut bench.store, contact(&firm, "ZWYXLEMONT").with("phone", text("+33 6 31 41 59 26")));
    let lines = "Ailleurs,Zwyxlémont,Aurélie,,\nAilleurs,Autre,,a.zwyx@nullepart.test,\nOptique,Neuf,Anne,,\n";
    assert_eq!(imported(&mut bench.store, lines), (1, 2));
    for copy in [living, gone] {
        let path = bench.store.path().to_owned();
        let Bench { folder, store } = bench;
        store.restore_from(&copy).unwrap();
        let store = open(&path, "amo");
        nowhere(&store, &DELETED);
        assert!(store.all(Kind::Contact).unwrap().iter().all(|it| !it.text("last_name").contains("Zwyx")));
        bench = Bench { folder, store };
    }
}

#[test]
fn a_deleted_contact_of_an_organisation_that_is_gone_is_found_as_well() {
    for merged in [false, true] {
        let (mut bench, _, other, _) = pole();
        let lost = bench.put(organisation("Perdue"));
        let person =
            bench.put(contact(&lost, "Kvrzic").with("first_name", text("Ivo")).with("email", text("ivo@perdue.test")));
        bench.store.delete(&person).unwrap();
        if merged {
            let merging = bench.store.merging(Kind::Organisation, other.id, lost.id).unwrap().unwrap();
            bench.store.merge(&merging, &merging.proposed(), |_, _| "Avec Perdue".to_owned()).unwrap();
        } else {
            bench.store.delete(&lost).unwrap();
        }
        let found = only(&bench.store, "Ivo Kvrzic");
        assert_eq!(found.target.organisation, if merged { other.id } else { lost.id });
        assert_eq!(found.organisation_name, if merged { "Ailleurs" } else { "Perdue" });
        let file = bench.store.person_file(&found.target, on()).unwrap();
        assert_eq!((file.organisation_name, file.history.len()), (found.organisation_name, 2));
        let plan = bench.store.plan_erasure(&found.target).unwrap();
        bench.store.erase(&[plan]).unwrap();
        nowhere(&bench.store, &["kvrzic", "ivo@"]);
        refused(&mut bench.store, contact(&other, "X").with("email", text("ivo@perdue.test")));
        refused(&mut bench.store, contact(&other, "Kvrzic").with("first_name", text("Ivo")));
    }
}

#[test]
fn a_contact_who_was_merged_into_another_is_that_one() {
    let (mut bench, firm, other, _) = pole();
    let kept = bench.put(contact(&firm, "Brzonk").with("first_name", text("Odile")));
    let gone = bench
        .put(contact(&firm, "Quvlet").with("first_name", text("Odile")).with("email", text("odile@nullepart.test")));
    let merging = bench.store.merging(Kind::Contact, kept.id, gone.id).unwrap().unwrap();
    bench.store.merge(&merging, &merging.proposed(), |_, _| String::new()).unwrap();
    let found = only(&bench.store, "Quvlet");
    assert_eq!((found.target.contact, &found.known), (Some(kept.id), &KnownAs::Before("Odile Quvlet".into())));
    let plan = bench.store.plan_erasure(&found.target).unwrap();
    assert_eq!(plan.called, ["Odile Quvlet"]);
    bench.store.erase(&[plan]).unwrap();
    nowhere(&bench.store, &["brzonk", "quvlet", "odile@"]);
    refused(&mut bench.store, contact(&other, "Quvlet").with("first_name", text("Odile")));
}

const FORMER: [&str; 6] = ["dvurand", "mqartin", "hortens", "avant.test", "apres.test", "31 41 59 27"];

/// Somebody who was called otherwise, had another address and number, and is named under both names.
fn renamed() -> (Bench, Record, Record, Record) {
    let mut bench = Bench::new();
    let staff = bench.staff("amo");
    let (firm, other) = (bench.organisation("Optique"), bench.organisation("Ailleurs"));
    let mut person = bench.put(
        contact(&firm, "Dvurand")
            .with("first_name", text("Hortense"))
            .with("email", text("h.dvurand@avant.test"))
            .with("phone", text("06 31 41 59 27")),
    );
    bench.put(
        visit(&firm, &staff, "2015-03-02")
            .with("contacts", list(&["Hortense Dvurand"]))
            .with("summary", text("Mme Dvurand rappelle ; h.dvurand@avant.test ou 0631 41 59 27")),
    );
    bench.put(visit(&other, &staff, "2015-03-03").with("summary", text("envoyé par Hortense DVURAND")));
    person.set("last_name", text("Mqartin"));
    let mut person = bench.put(person);
    person.set("email", text("h.mqartin@apres.test"));
    person.set("phone", text("06 00 00 00 01"));
    let person = bench.put(person);
    bench.put(visit(&firm, &staff, "2015-04-02").with("contacts", list(&["Hortense Mqartin"])));
    let draft = r#"{"kind":"visit","id":0,"fields":{"summary":{"text":"vu Hortense Dvurand"}}}"#;
    bench.store.keep_draft("s:1", "host", 1, draft).unwrap();
    (bench, firm, other, person)
}

#[test]
fn a_former_name_address_and_number_are_looked_for_shown_erased_and_kept_away() {
    let (mut bench, firm, other, person) = renamed();
    let found = only(&bench.store, "hortense mqartin");
    assert_eq!(found.known, KnownAs::There);
    let by_former = named(&bench.store, "dvurand").into_iter().find(|one| one.target.contact.is_some()).unwrap();
    assert_eq!((by_former.target, by_former.known), (found.target.clone(), KnownAs::Before("Hortense Dvurand".into())));
    let file = bench.store.person_file(&found.target, on()).unwrap();
    assert_eq!(
        (file.called.as_slice(), file.visits.len(), file.drafts.len()),
        (&["Hortense Dvurand".to_owned()][..], 3, 1)
    );
    let plan = bench.store.plan_erasure(&found.target).unwrap();
    assert!(plan.places.iter().all(|place| place.chosen), "{:#?}", plan.places);
    assert_eq!(plan.drafts, 1);
    bench.store.erase(&[plan]).unwrap();
    nowhere(&bench.store, &FORMER);
    let visits = bench.store.all(Kind::Visit).unwrap();
    let first = visits.iter().find(|visit| visit.date("date") == "2015-03-02".parse().ok()).unwrap();
    assert_eq!(first.get("contacts"), &list(&[ERASED]));
    assert_eq!(first.text("summary"), "personne effacée rappelle ; personne effacée ou personne effacée");
    // Under any of the names, by any of the addresses and numbers.
    refused(&mut bench.store, contact(&other, "DVURAND").with("first_name", text("Hortense")));
    refused(&mut bench.store, contact(&other, "X").with("email", text("h.dvurand@avant.test")));
    refused(&mut bench.store, contact(&other, "Dvurand").with("phone", text("+33 6 31 41 59 27")));
    refused(&mut bench.store, contact(&firm, "Mqartin").with("first_name", text("Hortense")));
    refused(&mut bench.store, contact(&other, "Dvurand").with("phone", text("06 00 00 00 01")));
    let lines =
        "Ailleurs,Dvurand,Hortense,,\nAilleurs,Autre,,h.dvurand@avant.test,\nOptique,Dvurand,,,06 31 41 59 27\n";
    assert_eq!(imported(&mut bench.store, lines), (0, 3));
    for entry in bench.store.history(Kind::Contact, person.id, 9).unwrap() {
        assert!(matches!(bench.store.undo(entry.change), Err(StoreError::Erased)), "{entry:?}");
    }
}

#[test]
fn an_older_copy_has_them_under_the_former_name_and_they_are_erased_from_it() {
    let (mut bench, firm, _, mut person) = renamed();
    // A copy in which the contact is called as before, and a text names her by the name of today.
    person.set("last_name", text("Dvurand"));
    let mut person = bench.put(person);
    let staff = bench.store.all(Kind::Staff).unwrap().remove(0);
    bench.put(visit(&firm, &staff, "2015-05-02").with("summary", text("bientôt Hortense Mqartin")));
    let old = bench.folder.path().join("old.db");
    bench.store.backup_to(&old).unwrap();
    person.set("last_name", text("Mqartin"));
    let person = bench.put(person);
    let target = Target { organisation: firm.id, contact: Some(person.id), name: "Hortense Mqartin".into() };
    let plan = bench.store.plan_erasure(&target).unwrap();
    bench.store.erase(&[plan]).unwrap();
    let Bench { folder, store } = bench;
    let path = store.path().to_owned();
    store.restore_from(&old).unwrap();
    let store = open(&path, "amo");
    nowhere(&store, &FORMER);
    drop(folder);
}

#[test]
fn whose_name_it_is_by_now_and_who_had_the_record_before_are_left_alone() {
    let (mut bench, firm, other, person) = renamed();
    let staff = bench.store.all(Kind::Staff).unwrap().remove(0);
    // Her father, of the same firm; a homonym elsewhere; a successor who has her number.
    let father = bench.put(contact(&firm, "Dvurand").with("first_name", text("Victor")));
    let homonym = bench.put(contact(&other, "Dvurand").with("first_name", text("Hortense")));
    bench.put(contact(&firm, "Zorn").with("phone", text("06 31 41 59 27")));
    bench.put(visit(&firm, &staff, "2015-05-02").with("summary", text("M. Dvurand ; appeler le 06 31 41 59 27")));
    let target = Target { organisation: firm.id, contact: Some(person.id), name: "Hortense Mqartin".into() };
    let plan = bench.store.plan_erasure(&target).unwrap();
    assert_eq!(plan.contacts.len(), 1, "nobody of that name is erased along");
    assert_eq!(plan.not_sought, [NotSought::Alone("Dvurand".into())]);
    assert!(plan.homonym && !plan.namesake);
    bench.store.erase(&[plan]).unwrap();
    let left = |store: &Store, id| store.get(Kind::Contact, id).unwrap();
    assert_eq!(left(&bench.store, father.id).unwrap().text("last_name"), "Dvurand");
    assert_eq!(left(&bench.store, homonym.id).unwrap().text("first_name"), "Hortense");
    let texts: Vec<String> =
        bench.store.all(Kind::Visit).unwrap().iter().map(|visit| visit.text("summary").to_owned()).collect();
    assert!(texts.contains(&"M. Dvurand ; appeler le 06 31 41 59 27".into()), "{texts:?}");
    assert!(texts.contains(&"envoyé par Hortense DVURAND".into()), "{texts:?}");

    // One who bears the whole former name in the same firm: it is theirs.
    let (mut bench, firm, _, person) = renamed();
    let same = bench.put(contact(&firm, "Dvurand").with("first_name", text("Hortense")));
    let target = Target { organisation: firm.id, contact: Some(person.id), name: "Hortense Mqartin".into() };
    let plan = bench.store.plan_erasure(&target).unwrap();
    assert_eq!(plan.not_sought, [NotSought::Borne("Hortense Dvurand".into())]);
    bench.store.erase(&[plan]).unwrap();
    let mut same = bench.store.get(Kind::Contact, same.id).unwrap().unwrap();
    same.set("role", text("PDG"));
    bench.put(same);
    bench.put(visit(&firm, &staff_of(&bench), "2015-06-02").with("contacts", list(&["Hortense Dvurand"])));
}

fn staff_of(bench: &Bench) -> Record {
    bench.store.all(Kind::Staff).unwrap().remove(0)
}

#[test]
fn a_record_that_a_successor_took_over_is_two_people() {
    let mut bench = Bench::new();
    let staff = bench.staff("amo");
    let firm = bench.organisation("Optique");
    let mut record = bench
        .put(contact(&firm, "Vrigny").with("first_name", text("Paul")).with("email", text("p.vrigny@exemple.test")));
    bench.put(visit(&firm, &staff, "2015-03-02").with("summary", text("vu Paul Vrigny, p.vrigny@exemple.test")));
    record.set("last_name", text("Quosse"));
    record.set("first_name", text("Marie"));
    record.set("email", Value::Null);
    let record = bench.put(record);
    let target = Target { organisation: firm.id, contact: Some(record.id), name: "Marie Quosse".into() };
    let plan = bench.store.plan_erasure(&target).unwrap();
    assert!(plan.places.is_empty(), "{:#?}", plan.places);
    assert_eq!(plan.not_sought, [NotSought::Another("Paul Vrigny".into())]);
    // Whoever had it before is found by their name, and erased without the one who has it.
    let found = only(&bench.store, "vrigny");
    assert_eq!((found.target.contact, &found.known), (None, &KnownAs::Replaced));
    let plan = bench.store.plan_erasure(&found.target).unwrap();
    assert!(plan.contacts.is_empty() && plan.places.len() == 1, "{plan:#?}");
    bench.store.erase(&[plan]).unwrap();
    nowhere(&bench.store, &["vrigny"]);
    assert_eq!(bench.store.get(Kind::Contact, record.id).unwrap().unwrap().text("last_name"), "Quosse");
    refused(&mut bench.store, contact(&firm, "X").with("email", text("p.vrigny@exemple.test")));
}

#[test]
fn a_name_or_a_deletion_that_has_come_since_keeps_an_erasure_from_more_than_was_shown() {
    let (mut bench, firm, _, person) = renamed();
    let target = Target { organisation: firm.id, contact: Some(person.id), name: "Hortense Mqartin".into() };
    let plan = bench.store.plan_erasure(&target).unwrap();
    let mut other = bench.other("lea");
    other.save(contact(&firm, "Dvurand").with("first_name", text("Victor"))).unwrap();
    let before = content(&bench.store);
    assert!(matches!(bench.store.erase(&[plan]), Err(StoreError::ErasureOutrun { .. })));
    assert_eq!(content(&bench.store), before);
    // Deleted by a colleague in between: what was shown is erased all the same.
    let plan = bench.store.plan_erasure(&target).unwrap();
    let person = other.get(Kind::Contact, person.id).unwrap().unwrap();
    other.delete(&person).unwrap();
    bench.store.erase(&[plan]).unwrap();
    nowhere(&bench.store, &["mqartin", "hortens", "avant.test", "apres.test", "31 41 59 27"]);
    // A deleted one marked twice is erased once.
    let (mut bench, firm, _, person) = renamed();
    bench.store.delete(&person).unwrap();
    let target = Target { organisation: firm.id, contact: Some(person.id), name: "Hortense Mqartin".into() };
    let plan = bench.store.plan_erasure(&target).unwrap();
    bench.store.erase(&[plan.clone(), plan]).unwrap();
    nowhere(&bench.store, &FORMER);
}

#[test]
fn whoever_opposed_is_known_under_every_name_they_bore_and_bear_since() {
    let (mut bench, firm, other, person) = renamed();
    let opposed = bench.put(person.with("opposed_on", day("2015-06-01")));
    let opposed = bench.put(opposed.with("last_name", text("Kerzho")).with("email", Value::Null));
    bench.store.delete(&opposed).unwrap();
    for back in [
        contact(&other, "Dvurand").with("first_name", text("Hortense")),
        contact(&other, "X").with("email", text("h.dvurand@avant.test")),
        contact(&other, "Mqartin").with("first_name", text("Hortense")),
        contact(&firm, "Kerzho").with("first_name", text("Hortense")),
    ] {
        match bench.store.save(back.clone()) {
            Err(StoreError::Invalid { problems, .. }) => {
                assert_eq!(problems[0].reason, Reason::Suppressed { erased: false }, "{back:?}");
            }
            done => panic!("{back:?}: {done:?}"),
        }
    }
}

/// What a command says on the database of a bench, and whether it was done.
fn command(store: &Path, args: &[&str]) -> (bool, String) {
    let folder = store.parent().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_rouage"))
        .args(["--lang", "fr", "--on", "2015-06-30", "--db", store.to_str().unwrap()])
        .args(args)
        .env("ROUAGE_CONFIG", folder.join("config.toml"))
        .env("ROUAGE_STATE", folder.join("state"))
        .env("USER", "nobody-here")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.success(), said)
}

#[test]
fn commands_say_that_a_contact_was_deleted_and_how_a_name_without_one_is_erased() {
    let (mut bench, _, _, person) = pole();
    bench.other("lea").delete(&person).unwrap();
    let mut task = Record::new(Kind::Task).with("title", text("Rappeler Ignace Bzot"));
    let firm = bench.store.all(Kind::Organisation).unwrap().remove(0);
    task.set("organisation", reference(&firm));
    bench.put(task);
    let Bench { folder, store } = bench;
    let path = store.path().to_owned();
    drop(store);
    let (done, said) = command(&path, &["person", "zwyxlemont"]);
    assert!(
        done && said.contains("Supprimé le 30/06/2015 par lea") && said.contains("a.zwyx@nullepart.test"),
        "{said}"
    );
    let (_, json) = command(&path, &["person", "zwyxlemont", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let gone = &json["deleted_contacts"][0];
    assert_eq!((&gone["deleted_by"], &gone["email"]), (&"lea".into(), &"a.zwyx@nullepart.test".into()), "{json}");
    let (_, listed) = command(&path, &["privacy", "list", "--until", "2020-01-01", "--json"]);
    let listed: Vec<serde_json::Value> = serde_json::from_str(&listed).unwrap();
    let line = listed.iter().find(|line| line["name"] == "Aurélie Zwyxlémont").unwrap();
    assert_eq!((&line["contact"], &line["deleted_by"]), (&false.into(), &"lea".into()));
    let (done, said) = command(&path, &["privacy", "oppose", "zwyxlemont"]);
    assert!(!done && said.contains("déjà supprimée"), "{said}");
    let (_, said) = command(&path, &["privacy", "erase", "zwyxlemont"]);
    assert!(
        said.contains("Contact supprimé le 30/06/2015 par lea") && said.contains("journal le contient encore"),
        "{said}"
    );
    let (done, said) = command(&path, &["privacy", "erase", "zwyxlemont", "--yes"]);
    assert!(done, "{said}");
    assert!(holds(&path, &DELETED).is_empty(), "{:?}", holds(&path, &DELETED));
    // Whom only texts name is erased with the organisation said; who is named nowhere is nobody.
    let (done, said) = command(&path, &["privacy", "erase", "Ignace Bzot"]);
    assert!(!done && said.contains("--org"), "{said}");
    let (done, said) = command(&path, &["person", "Ignace Bzot", "--org", "Optique"]);
    assert!(done && said.contains("Rappeler Ignace Bzot"), "{said}");
    let (done, said) = command(&path, &["privacy", "erase", "Ignace Bzot", "--org", "Optique", "--yes"]);
    assert!(done && holds(&path, &["bzot"]).is_empty(), "{said}");
    let (done, said) = command(&path, &["person", "Ignace Bzot", "--org", "Optique"]);
    assert!(!done && said.contains("aucun texte"), "{said}");
    drop(folder);
}
