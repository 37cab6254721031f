//! Erasing a person: nothing of them stays in the file, in its log or in a backup made afterwards; every figure stays as it
//! was; they do not come back by an import, a form, an undo or an older backup.

use super::planted::*;
use std::path::Path;

use crate::support::*;
use chrono::NaiveDate;
use proptest::prelude::*;
use rouage::interchange::import::{self, Options};
use rouage::model::kind::Kind;
use rouage::model::privacy::{ERASED, Mode};
use rouage::model::record::Record;
use rouage::store::{Action, Store, StoreError, Target};

#[test]
fn nothing_of_an_erased_person_stays_in_the_file_its_log_or_a_later_backup() {
    for mode in [Mode::Erased, Mode::Anonymised] {
        let (mut bench, target) = pole();
        let path = bench.store.path().to_owned();
        let old = bench.folder.path().join("pole.db.old");
        bench.store.backup_to(&old).unwrap();
        assert_eq!(traces(&old), TRACES, "what is looked for can be found");
        let before = figures(&bench.store, "2015-06-30");
        let mut plan = bench.store.plan_erasure(&target).unwrap();
        assert_eq!(plan.mode, Mode::Anonymised, "visits name the person");
        assert!(plan.places.iter().all(|place| place.chosen), "{:#?}", plan.places);
        assert_eq!(plan.drafts, 2);
        plan.mode = mode;
        let done = bench.store.erase(&[plan]).unwrap();
        assert!(done.scrubbed, "nobody else reads");
        assert_eq!((done.people, done.texts), (1, 8), "{done:?}");
        assert_eq!(done.copies, [old], "the backup of before still holds the person");
        let new = bench.folder.path().join("after.db");
        bench.store.backup_to(&new).unwrap();
        for file in [path.clone(), beside(&path, "-wal"), beside(&path, ".erasures"), new] {
            assert!(traces(&file).is_empty(), "{}: {:?}", file.display(), traces(&file));
        }
        assert_eq!(figures(&bench.store, "2015-06-30"), before);
        healthy(&bench.store);
        let left = bench.store.all(Kind::Contact).unwrap();
        assert_eq!(left.len(), if mode == Mode::Erased { 1 } else { 2 });
        let visit = &bench.store.all(Kind::Visit).unwrap()[0];
        assert_eq!(visit.get("contacts"), &list(&[ERASED, "Paul Martin"]));
        assert_eq!(
            visit.text("summary"),
            "personne effacée veut un devis.\npersonne effacée rappelle au personne effacée"
        );
        assert_eq!(bench.store.drafts().unwrap().len(), 2, "the form of the contact is gone");
        assert!(bench.store.import_mapping("nom|prenom").unwrap().is_none());
        let mut words = String::new();
        bench.store.each_visit_word(|word, _| words.push_str(word)).unwrap();
        assert!(!words.contains("zwyx"), "{words}");
    }
}

#[test]
fn a_field_that_was_changed_by_hand_is_taken_out_of_the_journal() {
    let (mut bench, target) = pole();
    let mut agreement = bench.put(
        Record::new(Kind::Agreement)
            .with("kind", text("partnership"))
            .with("title", text("Entente"))
            .with("partner", text("Aurélie Zwyxlémont"))
            .with("signed_on", day("2015-02-03")),
    );
    let named = |store: &Store| {
        let plan = store.plan_erasure(&target).unwrap();
        plan.remaining.iter().map(|place| (place.kind, place.field)).collect::<Vec<_>>()
    };
    assert_eq!(named(&bench.store), [(Kind::Agreement, "partner")]);
    let held = bench.store.person_file(&target, "2015-06-30".parse().unwrap()).unwrap();
    assert_eq!(
        held.of_kind(Kind::Agreement).map(|each| each.text.as_str()).collect::<Vec<_>>(),
        ["Aurélie Zwyxlémont"]
    );
    agreement.set("partner", text("Une personne"));
    bench.put(agreement);
    assert!(named(&bench.store).is_empty());
    let mut plan = bench.store.plan_erasure(&target).unwrap();
    plan.places.iter_mut().for_each(|place| place.chosen = true);
    bench.store.erase(&[plan]).unwrap();
    assert_eq!(traces(bench.store.path()), Vec::<&str>::new());
}

#[test]
fn what_has_come_since_it_was_planned_keeps_an_erasure_from_being_written() {
    let staff_visit = |bench: &Bench| {
        let firm = bench.store.all(Kind::Organisation).unwrap().remove(0);
        let staff = bench.store.all(Kind::Staff).unwrap().remove(0);
        visit(&firm, &staff, "2015-06-06")
    };
    type Change = fn(&mut Store, &Target, Record);
    let changes: [(&str, Change, bool); 5] = [
        (
            "a text",
            |store, _, visit| drop(store.save(visit.with("summary", text("Aurélie Zwyxlémont encore"))).unwrap()),
            true,
        ),
        (
            "an address",
            |store, target, _| {
                let who = store.get(Kind::Contact, target.contact.unwrap()).unwrap().unwrap();
                store.save(who.with("email", text("autre@nullepart.test"))).unwrap();
            },
            true,
        ),
        (
            "a namesake",
            |store, target, _| {
                let firm = store.get(Kind::Organisation, target.organisation).unwrap().unwrap();
                store.save(contact(&firm, "Zwyxlémont").with("first_name", text("Paul"))).unwrap();
            },
            true,
        ),
        (
            "another's text",
            |store, _, visit| drop(store.save(visit.with("summary", text("Rien de neuf"))).unwrap()),
            false,
        ),
        (
            "less",
            |store, _, _| {
                let task = store.all(Kind::Task).unwrap().remove(0);
                store.delete(&task).unwrap();
            },
            false,
        ),
    ];
    for (what, change, refused) in changes {
        let (mut bench, target) = pole();
        let plan = bench.store.plan_erasure(&target).unwrap();
        let visit = staff_visit(&bench);
        let mut other = bench.other("lea");
        change(&mut other, &target, visit);
        let before = content(&bench.store);
        let done = bench.store.erase(&[plan]);
        assert_eq!(matches!(done, Err(StoreError::ErasureOutrun { .. })), refused, "{what}: {done:?}");
        assert_eq!(content(&bench.store) == before, refused, "{what}");
        if refused {
            let plan = bench.store.plan_erasure(&target).unwrap();
            bench.store.erase(&[plan]).unwrap();
        }
    }
    // The same person marked twice is erased once.
    let (mut bench, target) = pole();
    let plan = bench.store.plan_erasure(&target).unwrap();
    bench.store.erase(&[plan.clone(), plan]).unwrap();
}

#[test]
fn what_is_left_unchosen_stays_and_a_namesake_is_left_alone() {
    let (mut bench, target) = pole();
    let firm = bench.store.get(Kind::Organisation, target.organisation).unwrap().unwrap();
    bench.put(contact(&firm, "Zwyxlemont").with("first_name", text("Victor")));
    let plan = bench.store.plan_erasure(&target).unwrap();
    assert!(plan.namesake);
    let alone: Vec<&str> =
        plan.places.iter().filter(|place| !place.chosen).map(|place| place.excerpt.as_str()).collect();
    assert!(alone.contains(&"Rappeler Mme Zwyxlémont"), "{alone:?}");
    bench.store.erase(&[plan]).unwrap();
    let task = &bench.store.all(Kind::Task).unwrap()[0];
    assert_eq!(task.text("title"), "Rappeler Mme Zwyxlémont");
    let visit = &bench.store.all(Kind::Visit).unwrap()[0];
    assert!(visit.text("summary").starts_with("Zwyxlémont veut"), "it may be Victor");
    assert_eq!(visit.text("purpose"), "Vu avec personne effacée");
}

#[test]
fn an_erasure_is_not_undone_and_undoing_older_changes_is_refused_with_the_reason() {
    let (mut bench, target) = pole();
    let renamed = bench.store.history(Kind::Contact, target.contact.unwrap(), 10).unwrap();
    let plan = bench.store.plan_erasure(&target).unwrap();
    bench.store.erase(&[plan]).unwrap();
    let last = bench.store.last_change().unwrap().unwrap();
    assert!(matches!(bench.store.undo(last), Err(StoreError::Erased)));
    for entry in renamed {
        assert!(matches!(bench.store.undo(entry.change), Err(StoreError::Erased)), "{entry:?}");
    }
    let history = bench.store.history(Kind::Contact, target.contact.unwrap(), 10).unwrap();
    assert_eq!(history.len(), 3, "no entry is gone");
    assert_eq!(history[0].action, "erase");
    assert!(history.iter().all(|entry| entry.redacted));
}

#[test]
fn the_journal_is_redacted_by_an_erasure_alone() {
    let (bench, _) = pole();
    let conn = rusqlite::Connection::open(bench.store.path()).unwrap();
    conn.pragma_update(None, "foreign_keys", true).unwrap();
    let refused = |sql: &str, because: &str| {
        let error = conn.execute_batch(sql).unwrap_err().to_string();
        let _ = conn.execute_batch("ROLLBACK");
        assert!(error.contains(because), "{sql}: {error}");
    };
    refused("UPDATE journal SET after = '{}' WHERE after IS NOT NULL", "journal_append_only");
    refused("UPDATE change SET who = 'x'", "journal_append_only");
    let open = "BEGIN; INSERT INTO erasure (at, who, mode, subject, open)
        VALUES ('t', 'w', 'erased', '0123456789abcdef0123456789abcdef', 0);";
    // Without the number of the erasure, and of an entry's own keys, nothing is redacted; and nothing is deleted.
    refused(
        &format!("{open} UPDATE journal SET after = '{{}}' WHERE after IS NOT NULL; COMMIT"),
        "journal_append_only",
    );
    refused(&format!("{open} UPDATE journal SET erasure = 1, record_id = 9; COMMIT"), "journal_append_only");
    refused(&format!("{open} UPDATE journal SET erasure = 1, after = NULL; COMMIT"), "journal_append_only");
    refused(&format!("{open} DELETE FROM journal; COMMIT"), "journal_append_only");
    // An erasure that is not closed cannot be committed: nobody leaves the journal open.
    refused(&format!("{open} COMMIT"), "FOREIGN KEY");
    refused(
        "DELETE FROM access_log; INSERT INTO access_log (at, who, action) VALUES ('t', 'w', 'x'); DELETE FROM access_log",
        "append_only",
    );
}

#[test]
fn where_somebody_was_erased_meanwhile_is_known_to_whoever_read_it_before() {
    let (mut bench, target) = pole();
    let base = bench.store.all(Kind::Visit).unwrap().remove(0);
    let mut other = Store::open(bench.store.path(), session("dir")).unwrap();
    let person = other.get(Kind::Contact, target.contact.unwrap()).unwrap().unwrap();
    let mut plan = other.plan_erasure(&target).unwrap();
    plan.mode = Mode::Anonymised;
    other.erase(&[plan]).unwrap();
    // A later change of somebody else hides nothing.
    let redacted = other.get(Kind::Visit, base.id).unwrap().unwrap();
    other.save(redacted.with("needs", list(&["recruitment"]))).unwrap();
    let mine = base.clone().with("summary", text("Zwyxlémont veut un devis. Rappeler."));
    assert!(matches!(bench.store.save(mine.clone()), Err(StoreError::Conflict { .. })));
    assert!(matches!(bench.store.save_merged(&base, mine), Err(StoreError::Conflict { .. })));
    let theirs = bench.store.get(Kind::Visit, base.id).unwrap().unwrap();
    let mut fields = bench.store.erased_since(&base, &theirs).unwrap();
    fields.sort_unstable();
    assert_eq!(fields, ["contacts", "next_step", "purpose", "summary"]);
    assert_eq!(bench.store.erased_since(&theirs, &theirs).unwrap(), Vec::<&str>::new());
    let gone = bench.store.get(Kind::Contact, person.id).unwrap().unwrap();
    assert!(bench.store.erased_since(&person, &gone).unwrap().contains(&"last_name"));
}

#[test]
fn the_sample_pole_keeps_its_closed_years_and_every_figure() {
    let mut bench = Bench::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pole");
    import::run(&mut bench.store, &[data], &Options::default(), &|problem| problem.fault.to_string()).unwrap();
    let mut store = bench.other("dir");
    let late: NaiveDate = "2020-01-01".parse().unwrap();
    store.close_year(2015, late, false, None).unwrap();
    let days = ["2014-06-30", "2015-12-31", "2016-05-12", "2018-12-31"];
    let before: Vec<String> = days.iter().map(|day| figures(&store, day)).collect();
    let found = store.expiring("2030-01-01".parse().unwrap()).unwrap();
    let plans: Vec<_> = found.iter().step_by(97).map(|line| store.plan_erasure(&line.target()).unwrap()).collect();
    assert!(plans.len() > 4);
    store.erase(&plans).unwrap();
    let after: Vec<String> = days.iter().map(|day| figures(&store, day)).collect();
    assert_eq!(after, before);
    healthy(&store);
}

#[test]
fn a_database_of_before_keeps_its_contacts_and_its_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let conn = rusqlite::Connection::open(&path).unwrap();
    for step in [
        include_str!("../../migrations/0001.sql"),
        include_str!("../../migrations/0002.sql"),
        include_str!("../../migrations/0003.sql"),
        include_str!("../../migrations/0004.sql"),
        include_str!("../../migrations/0005.sql"),
        include_str!("../../migrations/0006.sql"),
    ] {
        conn.execute_batch(step).unwrap();
    }
    conn.execute_batch(
        "PRAGMA application_id = 0x526F7561; PRAGMA user_version = 6;
         INSERT INTO organisation (id, name, created_by, created_at, changed_by, changed_at)
           VALUES (1, 'Optique', 'amo', '2014-02-03T10:00:00Z', 'amo', '2014-02-03T10:00:00Z');
         INSERT INTO contact (id, organisation_id, last_name, first_name, consent_on, created_by, created_at, changed_by, changed_at)
           VALUES (1, 1, 'Vif', 'Luc', '2014-03-01', 'amo', '2014-02-03T10:00:00Z', 'amo', '2014-02-03T10:00:00Z');
         INSERT INTO change (id, at, who, action, session) VALUES (1, '2014-02-03T10:00:00Z', 'amo', 'create', 's');
         INSERT INTO journal (change_id, kind, record_id, organisation_id, after)
           VALUES (1, 'contact', 1, 1, '{\"consent_on\":\"2014-03-01\",\"first_name\":\"Luc\",\"last_name\":\"Vif\",\"organisation\":1,\"primary\":0}');",
    )
    .unwrap();
    drop(conn);
    let mut store = open(&path, "amo");
    healthy(&store);
    let found = store.expiring("2018-01-01".parse().unwrap()).unwrap();
    assert_eq!((found[0].name.as_str(), found[0].expiry.on.to_string()), ("Luc Vif", "2017-03-01".into()));
    let plan = store.plan_erasure(&found[0].target()).unwrap();
    assert_eq!(plan.entries, 1);
    store.erase(&[plan]).unwrap();
    assert_eq!(store.history(Kind::Contact, 1, 9).unwrap().len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whoever is erased, in whatever order and mode: no figure moves on any day, and the file stays sound.
    #[test]
    fn erasing_anybody_moves_no_figure(
        steps in proptest::collection::vec(any::<(u8, bool, bool)>(), 1..6),
        days in proptest::collection::vec(0_i64..2_000, 3),
        visits in 2_usize..9,
    ) {
        let mut bench = Bench::new();
        let staff = bench.staff("amo");
        let names = [("Garçon", "Gaëtan"), ("Le Goff", "Aïcha"), ("Martin", "Anne"), ("Martin", "Paul"), ("Blanc", "")];
        let firms: Vec<Record> = ["Un", "Deux"].iter().map(|name| bench.put(organisation(name).with("kind", text("company")))).collect();
        for (at, (last, first)) in names.iter().enumerate() {
            bench.put(contact(&firms[at % 2], last).with("first_name", text(first)));
        }
        bench.store.write(Action::Create, |write| {
            for at in 0..visits {
                let (last, first) = names[at % names.len()];
                let date = NaiveDate::from_ymd_opt(2014, 1, 1).unwrap() + chrono::Days::new(at as u64 * 211);
                write.insert(visit(&firms[at % 2], &staff, &date.to_string())
                    .with("contacts", list(&[&format!("{first} {last}"), "Zoé Quidam"]))
                    .with("summary", text(&format!("vu {last}, puis M. {last}"))))?;
            }
            Ok(())
        }).unwrap();
        let days: Vec<String> = days.iter().map(|n| (NaiveDate::from_ymd_opt(2014, 1, 1).unwrap() + chrono::Days::new(*n as u64)).to_string()).collect();
        let before: Vec<String> = days.iter().map(|day| figures(&bench.store, day)).collect();
        for (which, erase, twice) in steps {
            let found = bench.store.expiring("2040-01-01".parse().unwrap()).unwrap();
            if found.is_empty() { break; }
            let target = found[usize::from(which) % found.len()].target();
            let mut plan = bench.store.plan_erasure(&target).unwrap();
            plan.mode = if erase || target.contact.is_none() { Mode::Erased } else { Mode::Anonymised };
            let plans = if twice { vec![plan.clone(), plan] } else { vec![plan] };
            bench.store.erase(&plans).unwrap();
        }
        let after: Vec<String> = days.iter().map(|day| figures(&bench.store, day)).collect();
        prop_assert_eq!(after, before);
        healthy(&bench.store);
    }
}

/// What a draft holds once somebody is erased; none when it is gone.
fn left_of(bench: &Bench, id: &str) -> Option<String> {
    bench.store.drafts().unwrap().into_iter().find(|draft| draft.id == id).map(|draft| draft.form)
}

#[test]
fn a_draft_is_redacted_by_the_rule_of_its_organisations_texts() {
    for namesake in [false, true] {
        let mut bench = Bench::new();
        let (firm, other) = (bench.organisation("Optique"), bench.organisation("Ailleurs"));
        let person = bench.put(planted(&firm));
        if namesake {
            bench.put(contact(&firm, "Zwyxlémont").with("first_name", text("Octave")));
        }
        let visit = |firm: &Record, summary: &str| {
            format!(
                r#"{{"kind":"visit","id":0,"title":"Visite Zwyxlémont","base":{{"summary":"{summary}"}},"fields":{{"organisation":{{"id":{},"text":"Zwyxlémont SA"}},"summary":"{summary}","purpose":"{summary}"}}}}"#,
                firm.id
            )
        };
        let by_base = format!(
            r#"{{"kind":"visit","id":0,"base":{{"organisation":{}}},"fields":{{"summary":"vu Zwyxlémont"}}}}"#,
            firm.id
        );
        let own_file = format!(
            r#"{{"kind":"organisation","id":{},"base":{{"name":"Zwyxlémont SA","notes":"Mme Zwyxlémont"}},"fields":{{"name":"Zwyxlémont SA","notes":"Mme Zwyxlémont"}}}}"#,
            firm.id
        );
        let task = format!(
            r#"{{"kind":"task","id":7,"title":"Modifier : tâche Voir Zwyxlémont, Zwyxlémont SA","base":{{"organisation":{},"title":"Voir Zwyxlémont"}},"fields":{{"title":"Voir Zwyxlémont, vite"}}}}"#,
            firm.id
        );
        let alone = format!(
            r#"{{"kind":"contact","id":0,"fields":{{"organisation":{{"id":{}}},"last_name":"Zwyxlémont","first_name":""}}}}"#,
            firm.id
        );
        let sister = alone.replace(r#""first_name":"""#, r#""first_name":"Octavie""#);
        for (id, form) in [
            ("s:own", visit(&firm, "vu M. ZWYXLEMONT")),
            ("s:whole", visit(&firm, "vu Aurélie Zwyxlémont")),
            ("s:other", visit(&other, "vu M. ZWYXLEMONT")),
            ("s:elsewhere", visit(&other, "vu Aurélie Zwyxlémont")),
            ("s:base", by_base),
            ("s:file", own_file),
            ("s:task", task),
            ("s:alone", alone),
            ("s:sister", sister),
        ] {
            bench.store.keep_draft(id, "host", 1, &form).unwrap();
        }
        let target = Target { organisation: firm.id, contact: Some(person.id), name: "Aurélie Zwyxlémont".into() };
        let plan = bench.store.plan_erasure(&target).unwrap();
        assert_eq!(plan.drafts, if namesake { 2 } else { 7 });
        bench.store.erase(&[plan]).unwrap();
        let left = |id: &str| left_of(&bench, id).unwrap_or_default();
        // What is named in full goes anywhere; the names of other things stay.
        for (id, summary) in [("s:whole", "vu personne effacée"), ("s:elsewhere", "vu personne effacée")] {
            assert_eq!(left(id).matches(summary).count(), 3, "{}", left(id));
            assert!(left(id).contains("Zwyxlémont SA") && left(id).contains("Visite Zwyxlémont"), "{}", left(id));
        }
        assert_eq!(left("s:other").matches("vu M. ZWYXLEMONT").count(), 3);
        assert!(left("s:sister").contains("Zwyxlémont") && left("s:sister").contains("Octavie"));
        assert_eq!(left("s:file").matches("Zwyxlémont SA").count(), 2, "{}", left("s:file"));
        // Where the last name alone is the person, it goes.
        let (gone, stays) = if namesake { (0, 3) } else { (3, 0) };
        assert_eq!(left("s:own").matches("vu personne effacée").count(), gone, "{}", left("s:own"));
        assert_eq!(left("s:own").matches("ZWYXLEMONT").count(), stays, "{}", left("s:own"));
        assert_eq!(left("s:base").contains("Zwyxlémont"), namesake);
        assert_eq!(left("s:file").contains("Mme Zwyxlémont"), namesake, "{}", left("s:file"));
        let title = left("s:task").contains("Modifier : tâche Voir personne effacée, Zwyxlémont SA");
        assert_eq!(title, !namesake, "{}", left("s:task"));
        assert_eq!(left_of(&bench, "s:alone").is_some(), namesake, "it could not be saved");
    }
}

#[test]
fn what_a_text_said_before_loses_the_whole_name_though_a_namesake_keeps_the_last_one() {
    let mut bench = Bench::new();
    let staff = bench.staff("amo");
    let firm = bench.organisation("Optique");
    let person = bench.put(planted(&firm));
    bench.put(contact(&firm, "Zwyxlémont").with("first_name", text("Octave")));
    let seen = bench.put(visit(&firm, &staff, "2015-03-02").with("summary", text("vu Aurélie Zwyxlémont")));
    bench.put(seen.with("summary", text("vu Zwyxlémont")));
    let target = Target { organisation: firm.id, contact: Some(person.id), name: "Aurélie Zwyxlémont".into() };
    let plan = bench.store.plan_erasure(&target).unwrap();
    assert!(plan.places.iter().all(|place| !place.chosen), "{:?}", plan.places);
    bench.store.erase(&[plan]).unwrap();
    let seen = bench.store.all(Kind::Visit).unwrap().remove(0);
    assert_eq!(seen.text("summary"), "vu Zwyxlémont");
    let history = bench.store.history(Kind::Visit, seen.id, 10).unwrap();
    let said: Vec<_> = history.iter().filter_map(|entry| entry.after.as_ref()).map(|it| it.text("summary")).collect();
    assert_eq!(said, ["vu Zwyxlémont", "vu personne effacée"]);
}
