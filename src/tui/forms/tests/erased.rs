//! Somebody is erased while a form is open: neither screen nor draft keeps the name, and what was typed besides stays.

use super::*;
use crate::store::{LoginFrom, Target};

const NAME: &str = "Aurélie Zwyxlémont";

/// A pole with a visit of this year that names somebody, who is a contact as well.
fn pole_with_her() -> Harness {
    Harness::with(120, 40, |store| {
        small_pole(store);
        let visit = store.all(Kind::Visit).unwrap().remove(0);
        let organisation = visit.get("organisation").clone();
        let visit = visit.with("date", date("2015-05-20")).with("summary", text(&format!("Vu avec {NAME}.")));
        store.save(visit).unwrap();
        let her = Record::new(Kind::Contact)
            .with("organisation", organisation)
            .with("first_name", text("Aurélie"))
            .with("last_name", text("Zwyxlémont"))
            .with("email", text("a.zwyx@exemple.fr"));
        store.save(her).unwrap();
    })
}

/// Another program erases her.
fn erase(harness: &Harness) {
    let mut store = harness.store_of("mdu");
    let her = store.all(Kind::Contact).unwrap().remove(0);
    let organisation = her.id_of("organisation").unwrap();
    let plan = store.plan_erasure(&Target { organisation, contact: Some(her.id), name: NAME.into() }).unwrap();
    store.set_login_from(LoginFrom::Demo);
    store.erase(&[plan]).unwrap();
}

/// The drafts once everything was written that is due.
fn drafts(harness: &mut Harness) -> Vec<String> {
    harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    harness.settle();
    harness.store().drafts().unwrap().into_iter().map(|draft| draft.form).collect()
}

fn assert_gone(harness: &mut Harness, kept: &str) {
    harness.settle_after_others();
    let drafts = drafts(harness);
    assert_eq!(drafts.len(), 1, "{drafts:?}");
    let names = |text: &str| ["Zwyx", "zwyx", "Aurélie"].iter().any(|name| text.contains(name));
    assert!(!names(&drafts[0]) && drafts[0].contains(kept), "{}", drafts[0]);
    assert!(!names(&seen(harness)) && seen(harness).contains(kept), "{}", harness.screen());
    assert!(seen(harness).contains("vient d’être effacée"), "{}", harness.screen());
}

#[test]
fn a_form_of_a_record_that_named_them_keeps_what_was_typed_and_saves_it() {
    let mut harness = pole_with_her();
    harness.keys("3e Rappeler.<backtab><ctrl-u>Suivi");
    drafts(&mut harness);
    erase(&harness);
    assert_gone(&mut harness, "Rappeler.");
    harness.keys("<ctrl-s>");
    harness.keys("<ctrl-s>");
    let saved = last(&harness, Kind::Visit);
    assert_eq!((saved.text("summary"), saved.text("purpose")), ("Vu avec personne effacée. Rappeler.", "Suivi"));
}

#[test]
fn a_form_of_a_new_record_that_names_them_does_not_keep_the_name() {
    let mut harness = pole_with_her();
    harness.keys("vhorlo<enter>").keys(&format!("Vue : {NAME}, à rappeler"));
    drafts(&mut harness);
    erase(&harness);
    assert_gone(&mut harness, "à rappeler");
    // Nor does the field's own undo.
    harness.keys("<ctrl-7>");
    assert!(!seen(&harness).contains("Zwyx"), "{}", harness.screen());
}

#[test]
fn the_form_of_their_own_record_keeps_what_is_not_of_them() {
    let mut harness = pole_with_her();
    harness.keys("2<enter>e");
    for _ in 0..10 {
        if seen(&harness).contains("Prénom") {
            break;
        }
        harness.keys("<esc>le");
    }
    assert!(seen(&harness).contains("Zwyxlémont"), "{}", harness.screen());
    harness.keys("<backtab>Relance en juin");
    drafts(&mut harness);
    erase(&harness);
    assert_gone(&mut harness, "Relance en juin");
}

#[test]
fn a_draft_that_was_left_before_is_resumed_without_them() {
    let mut harness = pole_with_her();
    harness.keys("vhorlo<enter>").keys(&format!("Vue : {NAME}, à rappeler"));
    let kept = drafts(&mut harness).remove(0);
    let (id, host) = {
        let draft = harness.store().drafts().unwrap().remove(0);
        (draft.id, draft.host)
    };
    let mut harness = harness.crash_and_restart();
    harness.keys("<esc>");
    erase(&harness);
    // As a program leaves it that was killed at that moment.
    harness.store().keep_draft(&id, &host, 1, &kept).unwrap();
    harness.keys("Z<enter>");
    assert!(!seen(&harness).contains("Zwyx") && seen(&harness).contains("à rappeler"), "{}", harness.screen());
    let drafts = drafts(&mut harness);
    assert!(!drafts[0].contains("Zwyx"), "{}", drafts[0]);
}

#[test]
fn a_form_of_an_organisation_that_was_merged_away_does_not_keep_the_name() {
    let mut harness = pole_with_her();
    harness.keys("vhorlo<enter>").keys(&format!("Vue : {NAME}, à rappeler"));
    drafts(&mut harness);
    let mut store = harness.store_of("mdu");
    let merging = store.merging(Kind::Organisation, 2, 1).unwrap().unwrap();
    let choices = merging.proposed();
    store.merge(&merging, &choices, |_, _| String::new()).unwrap();
    harness.settle_after_others();
    erase(&harness);
    assert_gone(&mut harness, "à rappeler");
}

#[test]
fn a_form_about_another_organisation_does_not_keep_the_name_either() {
    let mut harness = pole_with_her();
    harness.keys("vlef<enter>").keys(&format!("Vue avec {NAME} à la foire"));
    drafts(&mut harness);
    erase(&harness);
    assert_gone(&mut harness, "à la foire");
    harness.keys("<ctrl-s>");
    let saved = last(&harness, Kind::Visit);
    assert_eq!(saved.text("summary"), "Vue avec personne effacée à la foire");
}

#[test]
fn what_was_cut_does_not_bring_the_name_back() {
    // In the text of several lines and in one of a line; cut to either side, or taken back by undo.
    for (keys, back) in [
        (format!("vhorlo<enter>Vue : {NAME}.<ctrl-u>À rappeler"), "<ctrl-y>"),
        (format!("vhorlo<enter>Vue : {NAME}.<home><ctrl-k>À rappeler"), "<ctrl-y>"),
        (format!("vhorlo<enter>Vue : {NAME}.<ctrl-u>À rappeler"), "<ctrl-7><ctrl-7><ctrl-7>"),
        (format!("vhorlo<enter>À rappeler<backtab>{NAME}<ctrl-u>"), "<ctrl-y>"),
        (format!("vhorlo<enter>À rappeler<backtab>{NAME}<home><ctrl-k>"), "<ctrl-y>"),
    ] {
        let mut harness = pole_with_her();
        harness.keys(&keys);
        assert!(!seen(&harness).contains("Zwyx"), "{keys}");
        drafts(&mut harness);
        erase(&harness);
        harness.settle_after_others();
        harness.keys(back);
        assert!(!seen(&harness).contains("Zwyx"), "{keys}: {}", harness.screen());
        let drafts = drafts(&mut harness).concat();
        assert!(drafts.contains("rappeler") && !drafts.contains("Zwyx"), "{keys}: {drafts}");
    }
}

#[test]
fn without_an_erasure_what_was_cut_comes_back() {
    let mut harness = pole_with_her();
    harness.keys(&format!("vhorlo<enter>Vue : {NAME}.<ctrl-u>À rappeler<ctrl-y>"));
    assert!(seen(&harness).contains("Zwyx"), "{}", harness.screen());
}

#[test]
fn the_last_name_alone_goes_from_a_form_about_their_own_organisation() {
    // Kept already, or typed in the moment in which she is erased.
    for kept in [true, false] {
        let mut harness = pole_with_her();
        harness.keys("vhorlo<enter>").keys("Vu M. Zwyxlémont, puis ZWYXLEMONT au téléphone : à rappeler");
        if kept {
            drafts(&mut harness);
        }
        erase(&harness);
        assert_gone(&mut harness, "à rappeler");
        harness.keys("<ctrl-s>");
        let saved = last(&harness, Kind::Visit);
        let want = "Vu personne effacée, puis personne effacée au téléphone : à rappeler";
        assert_eq!(saved.text("summary"), want, "{kept}");
    }
}

#[test]
fn elsewhere_or_where_another_bears_it_the_last_name_alone_stays() {
    let mut harness = pole_with_her();
    harness.keys("vlef<enter>").keys("Vu Mme Zwyxlémont à la foire");
    drafts(&mut harness);
    erase(&harness);
    harness.settle_after_others();
    assert!(seen(&harness).contains("Vu Mme Zwyxlémont à la foire"), "{}", harness.screen());
    assert!(drafts(&mut harness)[0].contains("Zwyxlémont à la foire"));

    let mut harness = pole_with_her();
    let mut store = harness.store();
    let organisation = store.all(Kind::Contact).unwrap()[0].get("organisation").clone();
    let brother = Record::new(Kind::Contact).with("organisation", organisation).with("last_name", text("Zwyxlémont"));
    store.save(brother.with("first_name", text("Octave"))).unwrap();
    harness.settle_after_others();
    harness.keys("vhorlo<enter>").keys(&format!("Vu Zwyxlémont, sans {NAME}"));
    drafts(&mut harness);
    erase(&harness);
    harness.settle_after_others();
    assert!(seen(&harness).contains("Vu Zwyxlémont, sans personne effacée"), "{}", harness.screen());
    assert!(drafts(&mut harness)[0].contains("Vu Zwyxlémont, sans personne effacée"));
}

#[test]
fn what_is_called_like_them_keeps_its_name() {
    let mut harness = pole_with_her();
    let mut store = harness.store();
    let organisation = store.all(Kind::Contact).unwrap()[0].id_of("organisation").unwrap();
    let organisation = store.get(Kind::Organisation, organisation).unwrap().unwrap();
    store.save(organisation.with("name", text("Zwyxlémont SAS"))).unwrap();
    harness.settle_after_others();
    harness.keys("vzwyx<enter>").keys("Vu Zwyxlémont, à rappeler");
    drafts(&mut harness);
    erase(&harness);
    harness.settle_after_others();
    assert!(seen(&harness).contains("Vu personne effacée, à rappeler"), "{}", harness.screen());
    assert!(seen(&harness).contains("Zwyxlémont SAS"), "{}", harness.screen());
    let kept = drafts(&mut harness).remove(0);
    assert!(kept.contains("Vu personne effacée, à rappeler") && kept.contains("Zwyxlémont SAS"), "{kept}");
    // Nor does the form of the organisation itself lose it.
    harness.keys("<esc>o2<enter>E").keys("<backtab>Zwyxlémont à revoir");
    assert!(seen(&harness).contains("Zwyxlémont à revoir"), "{}", harness.screen());
}

#[test]
fn a_new_contact_of_their_name_is_cleared() {
    let mut harness = pole_with_her();
    let organisation = harness.store().all(Kind::Contact).unwrap()[0].get("organisation").clone();
    let new = crate::tui::forms::create(
        Record::new(Kind::Contact).with("organisation", organisation),
        &mut harness.app.context,
    );
    harness.app.show(new);
    harness.settle();
    harness.paste("Zwyxlémont").keys("<tab>").paste("Aurélie").keys("<tab>").paste("à rappeler");
    erase(&harness);
    harness.settle_after_others();
    assert!(!seen(&harness).contains("Zwyx"), "{}", harness.screen());
    let kept = drafts(&mut harness).concat();
    assert!(!kept.contains("Zwyx") && !kept.contains("Aurélie"), "{kept}");
}

#[test]
fn what_is_typed_elsewhere_at_that_very_moment_loses_the_whole_name() {
    let mut harness = pole_with_her();
    // No draft has it yet.
    harness.keys("vlef<enter>").keys(&format!("Vue avec {NAME} à la foire"));
    erase(&harness);
    assert_gone(&mut harness, "à la foire");
}

#[test]
fn a_record_that_is_called_by_a_text_about_them_is_called_otherwise() {
    let mut harness = pole_with_her();
    let organisation = harness.store().all(Kind::Contact).unwrap()[0].get("organisation").clone();
    let task = Record::new(Kind::Task).with("organisation", organisation).with("title", text("Voir Zwyxlémont"));
    let task = harness.store().save(task).unwrap().0.id;
    harness.settle_after_others();
    let form = crate::tui::forms::edit(Kind::Task, task, &mut harness.app.context);
    harness.app.show(form);
    harness.settle();
    harness.keys("<end> vite");
    assert_eq!(seen(&harness).matches("Voir Zwyxlémont").count(), 2, "{}", harness.screen());
    drafts(&mut harness);
    erase(&harness);
    assert_gone(&mut harness, "Voir personne effacée vite");
}

#[test]
fn a_last_name_of_two_words_goes_from_the_texts_and_stays_the_name_of_the_company() {
    let mut harness = Harness::with(120, 40, |store| {
        small_pole(store);
        let firm = store.get(Kind::Organisation, 1).unwrap().unwrap();
        store.save(firm.with("name", text("Ze Rwyx SA")).with("notes", text("fondée par Ze-Rwyx"))).unwrap();
        let her = Record::new(Kind::Contact).with("organisation", Value::Int(1));
        store.save(her.with("first_name", text("Aurélie")).with("last_name", text("Ze Rwyx"))).unwrap();
    });
    harness.keys("/rwyx<enter>E");
    harness.keys("<backtab><backtab>");
    let before = seen(&harness);
    assert!(before.contains("fondée par Ze-Rwyx"), "{before}");
    erase(&harness);
    harness.settle_after_others();
    let shown = seen(&harness);
    assert!(!shown.contains("fondée par Ze-Rwyx") && shown.contains("Ze Rwyx SA"), "{shown}");
}
