//! Two people, one record: what both changed is set side by side, and nothing of either is lost.

use insta::assert_snapshot;

use super::*;

/// A pole with a visit of this year, whose form is open.
fn editing(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, |store| {
        small_pole(store);
        let marie = Record::new(Kind::Staff).with("login", text("mdu")).with("name", text("Marie Dupuis"));
        store.save(marie).unwrap();
        let visit = store.all(Kind::Visit).unwrap().remove(0);
        store.save(visit.with("date", date("2015-05-20")).with("purpose", text("Premier contact"))).unwrap();
    });
    harness.keys("3e");
    harness
}

/// Marie changes the visit in a program of her own.
fn meanwhile(harness: &Harness, change: impl FnOnce(Record) -> Record) {
    let mut store = harness.store_of("mdu");
    let visit = store.all(Kind::Visit).unwrap().remove(0);
    store.save(change(visit)).unwrap();
}

#[test]
fn what_only_one_of_them_changed_is_merged_and_shown() {
    let mut harness = editing(80, 24);
    harness.keys(" Rappeler.");
    meanwhile(&harness, |visit| visit.with("next_step", text("envoyer un devis")));
    harness.keys("<ctrl-s>");
    assert_snapshot!("merged", form(&harness));
    harness.keys("<ctrl-s>");
    let visit = last(&harness, Kind::Visit);
    assert!(visit.text("summary").ends_with(" Rappeler."), "{visit:?}");
    assert_eq!(visit.text("next_step"), "envoyer un devis");
    assert!(seen(&harness).contains("Visite enregistrée"), "{}", harness.screen());
}

#[test]
fn a_field_that_both_changed_is_kept_or_taken() {
    for (choice, purpose) in [("<left>", "Suivi"), ("<right>", "Audit")] {
        let mut harness = editing(80, 24);
        harness.keys("<backtab><ctrl-u>Suivi");
        meanwhile(&harness, |visit| visit.with("purpose", text("Audit")));
        harness.keys("<ctrl-s>");
        if choice == "<left>" {
            assert_snapshot!("undecided", form(&harness));
        }
        // Not before it is decided.
        harness.keys("<ctrl-s>");
        assert_eq!(last(&harness, Kind::Visit).text("purpose"), "Audit");
        harness.keys(choice).keys("<ctrl-s>");
        assert_eq!(last(&harness, Kind::Visit).text("purpose"), purpose);
        let store = harness.store();
        let history = store.history(Kind::Visit, last(&harness, Kind::Visit).id, 10).unwrap();
        let said: Vec<_> = history.iter().filter_map(|entry| entry.after.as_ref()).map(|r| r.text("purpose")).collect();
        assert!(said.contains(&"Audit"), "the other's version stays in the history: {said:?}");
        assert_eq!(said[0], purpose);
    }
}

/// By a slip perhaps: `→` where one meant to go on writing, then Ctrl-S.
#[test]
fn the_own_version_that_was_not_taken_can_be_had_again() {
    let mut harness = editing(80, 24);
    harness.keys("<backtab><ctrl-u>Suivi");
    meanwhile(&harness, |visit| visit.with("purpose", text("Audit")));
    harness.keys("<ctrl-s><right><ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("purpose"), "Audit");
    harness.keys("Z");
    assert!(harness.screen().contains("Modifier"), "{}", harness.screen());
    harness.keys("<enter>");
    assert!(harness.screen().contains("Suivi"), "{}", harness.screen());
}

#[test]
fn texts_that_both_wrote_are_shown_whole_and_joined() {
    let mut harness = editing(120, 40);
    harness.keys(" Rappeler.<enter>Voir l’atelier.");
    meanwhile(&harness, |visit| {
        let longer = format!("{} Devis promis.\nDeux postes à pourvoir.", visit.text("summary"));
        visit.with("summary", text(&longer)).with("next_step", text("recruter"))
    });
    harness.keys("<ctrl-s>");
    assert_snapshot!("texts", form(&harness));
    harness.keys("<ctrl-s>");
    let visit = last(&harness, Kind::Visit);
    assert_eq!(
        visit.text("summary"),
        "Cherche un partenaire pour le micro-usinage laser. Devis promis.\nDeux postes à pourvoir.\nRappeler.\nVoir l’atelier."
    );
    assert_eq!(visit.text("next_step"), "recruter");
}

#[test]
fn what_somebody_erased_meanwhile_does_not_come_back() {
    let mut harness = editing(120, 40);
    meanwhile(&harness, |visit| visit.with("summary", text("Vu avec Aurélie Zwyxlémont.")));
    harness.keys("<esc>3e");
    harness.keys(" Rappeler.<backtab><ctrl-u>Suivi");
    let mut store = harness.store_of("mdu");
    let visit = store.all(Kind::Visit).unwrap().remove(0);
    let organisation = visit.id_of("organisation").unwrap();
    let target = crate::store::Target { organisation, contact: None, name: "Aurélie Zwyxlémont".into() };
    let mut plan = store.plan_erasure(&target).unwrap();
    plan.places.iter_mut().for_each(|place| place.chosen = true);
    store.set_login_from(crate::store::LoginFrom::Demo);
    assert_eq!(store.erase(&[plan]).unwrap().texts, 1);
    harness.keys("<ctrl-s>");
    assert_snapshot!("erased", form(&harness));
    // One's own text stays, without whom it named.
    harness.keys("<ctrl-s>");
    let saved = last(&harness, Kind::Visit);
    assert!(!saved.json_text().contains("Zwyx"), "{saved:?}");
    assert_eq!((saved.text("summary"), saved.text("purpose")), ("Vu avec personne effacée. Rappeler.", "Suivi"));
}

#[test]
fn leaving_the_comparison_leaves_the_form_as_it_was() {
    let mut harness = editing(80, 24);
    harness.keys(" Rappeler.");
    meanwhile(&harness, |visit| visit.with("next_step", text("envoyer un devis")));
    harness.settle_after_others();
    harness.keys("<ctrl-s><esc>");
    assert_snapshot!("left", form(&harness));
    harness.keys(" Vite.<ctrl-r><ctrl-s>");
    assert!(last(&harness, Kind::Visit).text("summary").ends_with(" Rappeler. Vite."));
}

#[test]
fn somebody_elses_change_is_noticed_while_one_types() {
    let mut harness = editing(80, 24);
    harness.keys(" Rappeler.");
    meanwhile(&harness, |visit| visit.with("next_step", text("envoyer un devis")));
    harness.settle_after_others();
    assert!(seen(&harness).contains("vient d’être modifiée"), "{}", harness.screen());
    harness.keys("<ctrl-r><ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("next_step"), "envoyer un devis");
}

#[test]
fn a_third_change_is_set_beside_as_well() {
    let mut harness = editing(80, 24);
    harness.keys(" Rappeler.");
    meanwhile(&harness, |visit| visit.with("next_step", text("envoyer un devis")));
    harness.keys("<ctrl-s>");
    meanwhile(&harness, |visit| visit.with("purpose", text("Recruter")));
    harness.keys("<ctrl-s>");
    assert!(seen(&harness).contains("Recruter"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    let visit = last(&harness, Kind::Visit);
    let said = ["summary", "next_step", "purpose"].map(|field| visit.text(field).to_owned());
    assert!(said[0].ends_with(" Rappeler.") && said[1] == "envoyer un devis" && said[2] == "Recruter", "{said:?}");
}

#[test]
fn a_record_that_is_gone_is_made_anew_when_one_wants() {
    let mut harness = editing(80, 24);
    harness.keys(" Rappeler.");
    let mut store = harness.store_of("mdu");
    let visit = store.all(Kind::Visit).unwrap().remove(0);
    store.delete(&visit).unwrap();
    harness.keys("<ctrl-s>");
    assert_snapshot!("deleted", popup(&harness, "Fiche supprimée"));
    harness.keys("n");
    assert!(seen(&harness).contains("Rappeler."), "{}", harness.screen());
    harness.keys("<ctrl-s>o");
    let anew = last(&harness, Kind::Visit);
    assert!(anew.text("summary").ends_with(" Rappeler."), "{anew:?}");
    assert!(anew.version > visit.version && anew.id == visit.id);
    let history = harness.store().history(Kind::Visit, visit.id, 10).unwrap();
    assert_eq!(history.iter().take(2).map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["create", "delete"]);
}

#[test]
fn it_survives_every_size() {
    let mut harness = editing(80, 24);
    harness.keys(" Rappeler.");
    meanwhile(&harness, |visit| visit.with("summary", text("漢字かな e\u{301}\nautre")).with("purpose", text("x")));
    harness.keys("<ctrl-s>");
    for (width, height) in [(0, 0), (1, 1), (20, 5), (40, 10), (200, 50), (80, 24)] {
        harness.resize(width, height);
        harness.keys("<down><pagedown><up>b<left><right><space>");
    }
    harness.keys("<ctrl-s>");
}

/// A visit whose comparison is open while somebody in another window erases whom it names.
fn comparing_while_erased(mine: &str, theirs: Option<&str>) -> Harness {
    let mut harness = editing(120, 40);
    let organisation = harness.store().all(Kind::Visit).unwrap().remove(0).get("organisation").clone();
    let her = Record::new(Kind::Contact)
        .with("organisation", organisation)
        .with("first_name", text("Aurélie"))
        .with("last_name", text("Zwyxlémont"));
    harness.store().save(her).unwrap();
    harness.settle_after_others();
    harness.keys(mine).keys("<backtab><ctrl-u>Suivi");
    meanwhile(&harness, |visit| {
        let visit = visit.with("purpose", text("Audit"));
        theirs.map_or(visit.clone(), |theirs| visit.with("summary", text(theirs)))
    });
    // What is being decided stays so.
    harness.keys("<ctrl-s><left>j");
    assert!(seen(&harness).contains("Zwyx"), "{}", harness.screen());
    let mut store = harness.store_of("mdu");
    let her = store.all(Kind::Contact).unwrap().remove(0);
    let organisation = her.id_of("organisation").unwrap();
    let target = crate::store::Target { organisation, contact: Some(her.id), name: "Aurélie Zwyxlémont".into() };
    let plan = store.plan_erasure(&target).unwrap();
    store.set_login_from(crate::store::LoginFrom::Demo);
    store.erase(&[plan]).unwrap();
    harness.settle_after_others();
    harness
}

#[test]
fn a_comparison_that_is_open_loses_whoever_is_erased() {
    for (mine, theirs) in [
        (" Vu Aurélie Zwyxlémont, à rappeler.", None),
        (" Vu Zwyxlémont, à rappeler.", None),
        (" À rappeler.", Some("Vu avec Aurélie Zwyxlémont.")),
        (" Vu Mme Zwyxlémont, à rappeler.", Some("Vu avec Aurélie Zwyxlémont.")),
    ] {
        let mut harness = comparing_while_erased(mine, theirs);
        let shown = seen(&harness);
        assert!(!shown.contains("Zwyx") && !shown.contains("Aurélie"), "{mine}: {shown}");
        assert!(shown.contains("rappeler") && shown.contains("Audit"), "{mine}: {shown}");
        harness.keys("<ctrl-s>");
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        let visit = harness.store().all(Kind::Visit).unwrap().remove(0);
        assert!(!visit.json_text().contains("Zwyx"), "{mine}: {visit:?}");
        assert!(visit.text("summary").contains("rappeler"), "{mine}: {visit:?}");
        // What was decided before stands.
        assert_eq!(visit.text("purpose"), "Suivi", "{mine}: {}", harness.screen());
        let drafts = harness.store().drafts().unwrap();
        assert!(drafts.iter().all(|draft| !draft.form.contains("Zwyx")), "{mine}: {drafts:?}");
    }
}
