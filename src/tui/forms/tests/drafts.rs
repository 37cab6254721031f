use std::time::{Duration, Instant};

use insta::assert_snapshot;

use super::*;
use crate::store::TakenDraft;

#[test]
fn what_was_typed_survives_a_crash_with_the_cursor_where_it_was() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Premier point, dernier point.<left><left>");
    let wakes = harness.app.wake().expect("a draft is scheduled");
    assert!(wakes <= Instant::now() + Duration::from_millis(500));
    harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    let mut harness = harness.crash_and_restart();
    assert_snapshot!("offered", popup(&harness, "Saisies"));
    harness.keys("<enter>!");
    assert_snapshot!("resumed", form(&harness));
    harness.keys("<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Premier point, dernier poin!t.");
    assert_eq!(harness.store().drafts().unwrap(), []);
}

#[test]
fn yesterday_in_a_draft_stays_the_day_it_meant() {
    // 30 June 2015, a Tuesday.
    for (typed, meant) in [("hier", "2015-06-29"), ("lundi", "2015-06-29"), ("28/06/2015", "2015-06-28")] {
        let mut harness = pole();
        harness.keys(&format!("vhorlo<enter>Vu au salon.<backtab><backtab><backtab><backtab><ctrl-u>{typed}"));
        harness.app.woken(Instant::now() + Duration::from_secs(60));
        let mut harness = harness.crash_and_restart();
        harness.app.context.today = "2015-07-09".parse().unwrap();
        harness.keys("<enter><ctrl-s>");
        assert_eq!(last(&harness, Kind::Visit).date("date"), meant.parse().ok(), "{typed}");
    }
}

#[test]
fn a_search_that_was_not_answered_when_the_window_ended_is_asked_again() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Premier point.");
    harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    harness.settle();
    let store = harness.store();
    let draft = store.drafts().unwrap().remove(0);
    let mut form: serde_json::Value = serde_json::from_str(&draft.form).unwrap();
    form["fields"]["organisation"] = serde_json::json!({ "text": "horlo", "awaits": true });
    form["base"]["organisation"] = serde_json::Value::Null;
    store.keep_draft(&draft.id, &draft.host, draft.pid, &form.to_string()).unwrap();
    let mut harness = harness.crash_and_restart();
    harness.keys("<enter>");
    harness.settle();
    harness.keys("<ctrl-s>");
    let saved = last(&harness, Kind::Visit);
    assert!(saved.text("summary").starts_with("Premier point.") && saved.int("organisation").is_some(), "{saved:?}");
}

#[test]
fn what_is_typed_while_a_draft_is_taken_goes_into_it() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Premier point.");
    harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    let mut harness = harness.crash_and_restart();
    // All at once, before anything was answered.
    harness.keys_at_once("<enter> Second.<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Premier point. Second.");
}

#[test]
fn a_saved_form_and_one_given_up_leave_no_draft() {
    for end in ["<ctrl-s>", "<esc>o"] {
        let mut harness = pole();
        harness.keys("vhorlo<enter>Un mot");
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        assert_eq!(harness.store().drafts().unwrap().len(), 1);
        harness.keys(end);
        harness.app.leave();
        assert_eq!(harness.crash_and_restart().store().drafts().unwrap(), [], "after {end}");
    }
}

/// Esc hit by mistake, and the next letter that was typed said yes.
#[test]
fn what_was_given_up_can_be_had_again_until_the_program_is_left() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Un long compte rendu<esc>o");
    assert!(
        !seen(&harness).contains("Nouvelle visite") && seen(&harness).contains("Z le rend"),
        "{}",
        harness.screen()
    );
    harness.keys("Z");
    assert!(seen(&harness).contains("abandonnée"), "{}", harness.screen());
    harness.keys("<enter>, et la suite<ctrl-s>");
    let visit = last(&harness, Kind::Visit);
    assert_eq!(visit.text("summary"), "Un long compte rendu, et la suite");
    assert_eq!(harness.store().drafts().unwrap(), []);
    harness.keys("Z");
    assert!(!seen(&harness).contains("abandonnée"), "{}", harness.screen());
    // Not wanted any more; and not after somebody was erased, whom it may name.
    harness.keys("vhorlo<enter>Autre chose<esc>oZx<enter>Z");
    assert!(!seen(&harness).contains("abandonnée"), "{}", harness.screen());
    harness.keys("vhorlo<enter>Autre chose<esc>o");
    harness.app.context.drop_given_up();
    harness.keys("Z");
    assert!(!seen(&harness).contains("abandonnée"), "{}", harness.screen());
    harness.app.end();
    assert_eq!(harness.store().drafts().unwrap(), []);
}

/// A kill, or a terminal that is closed, right behind the slip.
#[test]
fn what_was_given_up_survives_an_end_that_nobody_chose() {
    for ended in [false, true] {
        let mut harness = pole();
        harness.keys("vhorlo<enter>Un long compte rendu<esc>o");
        if ended {
            harness.app.end_within(std::time::Duration::from_secs(5));
        }
        let mut harness = harness.crash_and_restart();
        harness.keys("<enter>, et la suite<ctrl-s>");
        assert_eq!(last(&harness, Kind::Visit).text("summary"), "Un long compte rendu, et la suite");
        // Nothing is offered twice, and of ten that were given up the first is gone.
        for n in 0..10 {
            harness.keys(&format!("vhorlo<enter>N{n}<esc>o"));
        }
        harness.app.context.drafts.end();
        assert_eq!(harness.store().drafts().unwrap().len(), 9);
        harness.app.leave();
        assert_eq!(harness.store().drafts().unwrap(), []);
    }
}

#[test]
fn whoever_goes_on_typing_behind_esc_gives_nothing_up() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Vu M. Roux <esc>et pour la suite");
    assert!(seen(&harness).contains("Vu M. Roux et pour la suite"), "{}", harness.screen());
    harness.keys("<esc>:wq<enter>fin<esc>");
    harness.paste(" collé");
    harness.keys("<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Vu M. Roux et pour la suite:wq\nfin collé");
}

/// Words begin with the letters of the answers, and a report has lines: what is typed at the pace of a hand answers nothing.
#[test]
fn words_that_begin_as_an_answer_does_are_typed_on() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Vu M. Roux <esc>");
    harness.press(&["o", "n"]);
    harness.settle();
    harness.keys(" continue<esc><enter>");
    harness.keys("Suite<esc>");
    harness.press(&["n", "o", "u", "s"]);
    harness.settle();
    harness.keys("<esc>");
    harness.press(&["o"]);
    harness.paste("u bien");
    harness.keys("<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Vu M. Roux on continue\nSuitenousou bien");
    // An answer alone is one.
    harness.keys("vhorlo<enter>Abandonnée<esc>n");
    assert!(seen(&harness).contains("Abandonnée"), "{}", harness.screen());
    harness.keys("<esc>o");
    assert!(!seen(&harness).contains("Abandonnée"), "{}", harness.screen());
}

#[test]
fn ending_the_program_keeps_what_is_being_typed() {
    let mut harness = pole();
    harness.keys("Ntrappeler");
    harness.app.end();
    let mut harness = harness.crash_and_restart();
    assert!(seen(&harness).contains("Nouvelle tâche"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(!seen(&harness).contains("interrompue"), "{}", harness.screen());
    // Left for later: it is offered at the next start.
    let mut harness = harness.crash_and_restart();
    harness.keys("x");
    assert!(seen(&harness).contains("↵ supprimer"), "{}", harness.screen());
    harness.keys("vx");
    assert!(!seen(&harness).contains("↵ supprimer"), "of a word that was typed ahead: {}", harness.screen());
    harness.keys("xxxxxx<enter>");
    assert!(!seen(&harness).contains("interrompue"), "{}", harness.screen());
    assert!(seen(&harness).contains("supprimée quand vous quitterez Rouage"), "{}", harness.screen());
    // A slip, or a kill: it is there still.
    harness.keys("Z");
    assert!(seen(&harness).contains("supprimée en quittant"), "{}", harness.screen());
    let mut harness = harness.crash_and_restart();
    harness.keys("x<enter>Z<enter>");
    assert!(seen(&harness).contains("Nouvelle tâche"), "{}", harness.screen());
    harness.keys("<esc>o");
    harness.app.leave();
    assert_eq!(harness.store().drafts().unwrap(), []);
}

#[test]
fn a_draft_that_was_deleted_goes_when_the_program_is_left_or_it_is_deleted_once_more() {
    for again in [false, true] {
        let mut harness = pole();
        harness.keys("Ntrappeler");
        harness.app.end();
        let mut harness = harness.crash_and_restart();
        harness.keys("x<enter>");
        assert_eq!(harness.store().drafts().unwrap().len(), 1);
        if again {
            harness.keys("Zx");
            assert!(seen(&harness).contains("supprimer pour de bon"), "{}", harness.screen());
            harness.keys("<enter>");
        } else {
            harness.app.leave();
        }
        assert_eq!(harness.store().drafts().unwrap(), [], "{again}");
    }
}

#[test]
fn a_draft_that_another_window_goes_on_with_is_not_deleted_there() {
    let mut harness = pole();
    harness.keys("Ntrappeler");
    harness.app.end();
    let mut harness = harness.crash_and_restart();
    let draft = harness.store().drafts().unwrap().remove(0);
    harness.keys("x<enter>");
    assert_eq!(harness.store().take_draft(&draft, "another window", 1, false).unwrap(), TakenDraft::Here);
    harness.app.leave();
    assert_eq!(harness.store().drafts().unwrap().len(), 1);
}

#[test]
fn a_half_typed_name_and_a_changed_record_come_back() {
    let mut harness = pole();
    harness.keys("vhor<esc>");
    harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    let mut harness = harness.crash_and_restart();
    harness.keys("<enter>lo<enter>Fin<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Fin");
}

#[test]
fn where_the_database_does_not_take_a_draft_a_file_does() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Premier.");
    harness.app.woken(Instant::now() + Duration::from_secs(60));
    harness.settle();
    // Somebody moves the file away: what is typed from now on would be lost with it.
    harness.rename("pole.db", "away.db");
    harness.keys(" Second.");
    harness.app.woken(Instant::now() + Duration::from_secs(60));
    harness.settle();
    assert!(seen(&harness).contains("gardée dans un fichier de ce poste"), "{}", harness.screen());
    harness.rename("away.db", "pole.db");
    let mut harness = harness.crash_and_restart();
    assert!(seen(&harness).contains("Une saisie a été interrompue"), "{}", harness.screen());
    harness.keys("<enter>");
    assert!(seen(&harness).contains("Premier. Second."), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Premier. Second.");
    // Neither the database nor the file offers it once more.
    let harness = harness.crash_and_restart();
    assert!(!seen(&harness).contains("interrompue"), "{}", harness.screen());
}

/// The window that went on with it had no time to take it over in the database: it was killed while somebody wrote there.
#[test]
fn a_draft_in_a_file_is_resumed_though_the_database_names_the_window_before() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Un.");
    harness.app.woken(Instant::now() + Duration::from_secs(60));
    harness.settle();
    let tool = rusqlite::Connection::open(harness.path()).unwrap();
    tool.execute_batch("BEGIN IMMEDIATE; UPDATE draft SET pid = 999999999").unwrap();
    harness.keys(" Deux.");
    harness.app.woken(Instant::now() + Duration::from_secs(60));
    harness.settle();
    tool.execute_batch("COMMIT").unwrap();
    drop(tool);
    let mut harness = harness.crash_and_restart();
    assert!(seen(&harness).contains("Un. Deux."), "{}", harness.screen());
    harness.keys("<enter><ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Un. Deux.", "{}", harness.screen());
}

#[test]
fn a_save_ends_its_draft_however_late_the_draft_is_written() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Une fois.<ctrl-s>");
    let store = harness.store();
    // As the thread would, had the save overtaken it.
    let id = "test:1";
    let visit = last(&harness, Kind::Visit);
    let mut other = harness.store();
    other.save_from_draft(visit.with("summary", text("Deux.")), false, id).unwrap();
    store.keep_draft(id, "h", 1, "{\"kind\":\"visit\"}").unwrap();
    assert_eq!(store.drafts().unwrap(), []);
    assert!(store.draft_was_saved(id).unwrap());
}

#[test]
fn a_draft_has_its_scrolling_and_the_cursor_as_they_were_last() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>");
    harness.paste(&(1..60).map(|n| format!("ligne {n}")).collect::<Vec<_>>().join("\n"));
    harness.keys("<up><up><up><left>");
    let before = form(&harness);
    harness.app.woken(Instant::now() + Duration::from_secs(60));
    let mut harness = harness.crash_and_restart();
    harness.keys("<enter>");
    assert_eq!(form(&harness), before);
    harness.keys("x");
    assert!(seen(&harness).contains("ligne 5x6"), "{}", harness.screen());
}

#[test]
fn several_drafts_are_offered_and_those_left_can_be_asked_for() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Un.");
    harness.app.end();
    let mut harness = harness.crash_and_restart();
    harness.keys("<esc>Ntrappeler");
    harness.app.end();
    let mut harness = harness.crash_and_restart();
    assert_snapshot!("several", popup(&harness, "Saisies"));
    harness.keys("<enter><esc>o");
    assert!(!seen(&harness).contains("interrompue"), "{}", harness.screen());
    // Below the one that was just given up.
    harness.keys("Z<down><enter><ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Un.");
    harness.keys("Zx<enter>Zx<enter>Z");
    assert!(seen(&harness).contains("Aucune saisie interrompue"), "{}", harness.screen());
}

#[test]
fn a_flood_of_events_does_not_put_a_draft_off() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Un");
    let due = harness.app.wake().unwrap();
    assert!(due <= Instant::now() + Duration::from_millis(250), "well before half a second");
    harness.keys(" mot de plus");
    assert_eq!(harness.app.wake(), Some(due), "later keys do not move it");
}

#[test]
fn a_draft_of_a_record_that_was_deleted_is_made_anew() {
    let mut harness = Harness::with(80, 24, |store| {
        small_pole(store);
        let visit = store.all(Kind::Visit).unwrap().remove(0);
        store.save(visit.with("date", date("2015-05-20"))).unwrap();
    });
    harness.keys("3e Suite.");
    harness.app.end();
    let mut store = harness.store();
    let visit = store.all(Kind::Visit).unwrap().remove(0);
    store.delete(&visit).unwrap();
    let mut harness = harness.crash_and_restart();
    harness.keys("<enter><ctrl-s>");
    assert!(seen(&harness).contains("recréer telle"), "{}", harness.screen());
    harness.keys("o");
    let anew = last(&harness, Kind::Visit);
    assert!(anew.text("summary").ends_with(" Suite."), "{anew:?}");
    assert_eq!(anew.id, visit.id, "its history goes on");
}

/// The database was lost, and in the copy that took its place another organisation got the number.
#[test]
fn a_draft_about_an_organisation_is_not_saved_to_another_one_of_its_number() {
    // With its own name it is itself, whatever the clock said when it was typed.
    for (name, saved) in [("Tout autre chose", 0), ("Horlogerie des Prés SAS", 1)] {
        let mut harness = pole();
        harness.keys("vhorlo<enter>Un mot rare.");
        harness.app.woken(Instant::now() + Duration::from_secs(60));
        harness.settle();
        let id = organisation(&harness.store(), "48798079900018");
        let tool = rusqlite::Connection::open(harness.path()).unwrap();
        let moments = "created_at = '2015-06-30T09:00:00Z', changed_at = '2015-06-30T09:00:00Z'";
        let other = format!("UPDATE organisation SET name = '{name}', siret = NULL, {moments} WHERE id = {id}");
        tool.execute_batch(&other).unwrap();
        drop(tool);
        let visits = harness.store().all(Kind::Visit).unwrap().len();
        let mut harness = harness.crash_and_restart();
        harness.keys("<enter><ctrl-s>");
        assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), visits + saved, "{name}: {}", harness.screen());
        assert!(saved == 1 || harness.screen().contains("Un mot rare."), "{}", harness.screen());
    }
}

/// An older copy was put back by another tool, and a colleague saved another visit under the id that came free.
#[test]
fn a_draft_goes_over_no_other_record_that_bears_its_id_by_now() {
    for restart in [true, false] {
        let mut harness = Harness::with(80, 24, |store| {
            small_pole(store);
            let visit = store.all(Kind::Visit).unwrap().remove(0);
            store.save(visit.with("date", date("2015-05-20"))).unwrap();
        });
        harness.keys("3e Suite.");
        let visit = harness.store().all(Kind::Visit).unwrap().remove(0);
        if restart {
            harness.app.end();
        }
        let tool = rusqlite::Connection::open(harness.path()).unwrap();
        let put = format!(
            "UPDATE visit SET created_at = '2015-06-30T09:00:00Z', changed_at = '2015-06-30T09:00:00Z', \
             summary = 'De la collègue.' WHERE id = {}",
            visit.id
        );
        tool.execute_batch(&put).unwrap();
        drop(tool);
        if restart {
            harness = harness.crash_and_restart();
            harness.keys("<enter>");
        }
        harness.keys("<ctrl-s>");
        assert!(seen(&harness).contains("recréer telle"), "{restart}: {}", harness.screen());
        harness.keys("o");
        let visits = harness.store().all(Kind::Visit).unwrap();
        let texts: Vec<&str> = visits.iter().map(|visit| visit.text("summary")).collect();
        assert!(texts.len() == 2 && texts[0] == "De la collègue." && texts[1].ends_with(" Suite."), "{texts:?}");
    }
}

#[test]
fn a_draft_of_a_changed_record_keeps_its_version() {
    let mut harness = Harness::with(80, 24, |store| {
        small_pole(store);
        let visit = store.all(Kind::Visit).unwrap().remove(0);
        store.save(visit.with("date", date("2015-05-20"))).unwrap();
    });
    harness.keys("3e Suite.");
    harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    let mut harness = harness.crash_and_restart();
    assert!(seen(&harness).contains("Modifier : visite Horlogerie"), "{}", harness.screen());
    let mut store = harness.store();
    let visit = store.all(Kind::Visit).unwrap().remove(0);
    store.save(visit.with("next_step", text("appeler"))).unwrap();
    harness.keys("<enter><ctrl-s>");
    assert!(seen(&harness).contains("Tout est réuni"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    let visit = last(&harness, Kind::Visit);
    assert!(visit.text("summary").ends_with(" Suite.") && visit.text("next_step") == "appeler", "{visit:?}");
}

#[test]
fn a_draft_that_another_window_goes_on_with_is_not_resumed_twice() {
    let interrupted = || {
        let mut harness = pole();
        harness.keys("vhorlo<enter>Unique.");
        harness.app.woken(Instant::now() + Duration::from_secs(60));
        harness.crash_and_restart()
    };
    // Both windows offer it, and the other one took it first.
    let mut harness = interrupted();
    let store = harness.store();
    let draft = store.drafts().unwrap().remove(0);
    store.take_draft(&draft, "h", 1, false).unwrap();
    harness.keys("<enter>");
    assert!(harness.screen().contains("autre fenêtre"), "{}", harness.screen());
    assert!(!seen(&harness).contains("Unique."), "{}", harness.screen());
    assert_eq!(store.drafts().unwrap().len(), 1, "the other window's draft stays");
    // It was saved there.
    let mut harness = interrupted();
    let store = harness.store();
    let draft = store.drafts().unwrap().remove(0);
    store.drop_draft(&draft.id).unwrap();
    harness.keys("<enter>");
    assert!(harness.screen().contains("enregistrée ou supprimée"), "{}", harness.screen());
    assert!(!seen(&harness).contains("Unique."), "{}", harness.screen());
}

#[test]
fn what_is_typed_in_a_draft_that_another_window_took_over_goes_on_apart() {
    use crate::store::TakenDraft;
    let later = |harness: &mut Harness| {
        harness.app.woken(Instant::now() + Duration::from_secs(60));
        harness.settle();
    };
    let mut harness = pole();
    harness.keys("vhorlo<enter>Premier.");
    later(&mut harness);
    // A window that does not see this one takes it for gone.
    let (store, theirs) = (harness.store(), "conteneur\tother");
    let draft = store.drafts().unwrap().remove(0);
    assert_eq!(store.take_draft(&draft, theirs, 1, false).unwrap(), TakenDraft::Here);
    store.keep_draft(&draft.id, theirs, 1, "{\"theirs\":1}").unwrap();
    harness.keys(" Second.");
    later(&mut harness);
    assert!(seen(&harness).contains("gardé à part"), "{}", harness.screen());
    let forms = || store.drafts().unwrap().into_iter().map(|draft| draft.form).collect::<Vec<_>>();
    let both = |own: &str| {
        let forms = forms();
        forms.len() == 2
            && forms.iter().any(|form| form == "{\"theirs\":1}")
            && forms.iter().any(|form| form.contains(own))
    };
    assert!(both("Premier. Second."), "{:?}", forms());
    // It goes on under that name.
    harness.keys(" Troisième.");
    later(&mut harness);
    assert!(both("Premier. Second. Troisième."), "{:?}", forms());
    // Saved here, theirs stays theirs.
    harness.keys("<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Premier. Second. Troisième.");
    assert_eq!(forms(), ["{\"theirs\":1}"]);
    // What somebody typed in since it was offered is not what was offered.
    store.keep_draft(&draft.id, theirs, 1, "{\"theirs\":2}").unwrap();
    let offered = crate::store::Draft { host: theirs.into(), ..draft };
    assert_eq!(harness.store_of("cmi").take_draft(&offered, "h", 2, false).unwrap(), TakenDraft::Elsewhere);
}

#[test]
fn a_draft_of_another_machine_is_offered_when_it_is_asked_for() {
    let mut harness = pole();
    harness.keys("vhorlo<enter>Ailleurs.");
    harness.app.woken(Instant::now() + Duration::from_secs(60));
    harness.settle();
    let store = harness.store();
    let draft = store.drafts().unwrap().remove(0);
    let there = "portable-3\tthere\tm\tb\t1\t5";
    store.take_draft(&draft, there, 77, false).unwrap();
    let mut harness = harness.crash_and_restart();
    assert!(!seen(&harness).contains("interrompue"), "{}", harness.screen());
    assert!(harness.screen().contains("commencée sur portable-3"), "{}", harness.screen());
    harness.keys("Z");
    assert_snapshot!("of_another_machine", popup(&harness, "Saisies"));
    harness.keys("<enter>");
    assert!(seen(&harness).contains("Ailleurs."), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Ailleurs.");
}

#[test]
fn a_draft_of_a_visit_to_an_organisation_that_a_restored_backup_lacks_is_offered() {
    let mut harness = pole();
    let path = harness.store().path().to_owned();
    let copy = path.with_extension("copy");
    harness.store().backup_to(&copy).unwrap();
    let name = text("Zorglub Neuf");
    harness.store().save(crate::model::record::Record::new(Kind::Organisation).with("name", name)).unwrap();
    harness.settle_after_others();
    harness.keys("vzorglub<enter>Un mot rare.");
    harness.app.woken(Instant::now() + Duration::from_secs(60));
    harness.settle();
    assert_eq!(harness.store().restore_from(&copy).unwrap().drafts, 1);
    let mut harness = harness.crash_and_restart();
    harness.keys("<enter>");
    assert!(seen(&harness).contains("Un mot rare."), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    // Nothing is saved for whatever else might bear its number; the text stays.
    assert!(seen(&harness).contains("Un mot rare."), "{}", harness.screen());
    assert!(harness.store().all(Kind::Visit).unwrap().iter().all(|visit| visit.text("summary") != "Un mot rare."));
}

/// As `.restore` of the sqlite3 tool does, and the terminal is closed before the window has seen it.
#[test]
fn what_is_typed_is_kept_at_the_end_though_other_content_took_the_place_of_all() {
    let mut harness = pole();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    harness.store().backup_to(&copy).unwrap();
    harness.keys("vhorlo<enter>Un mot");
    harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    harness.settle();
    assert_eq!(harness.store().drafts().unwrap().len(), 1);
    let from = rusqlite::Connection::open(&copy).unwrap();
    let mut to = rusqlite::Connection::open(harness.path()).unwrap();
    rusqlite::backup::Backup::new(&from, &mut to).unwrap().step(-1).unwrap();
    drop(to);
    harness.app.end_within(std::time::Duration::from_secs(5));
    let harness = harness.crash_and_restart();
    assert!(seen(&harness).contains("Un mot"), "{}", harness.screen());
}

/// The same under what was given up a moment before, and a kill some seconds later.
#[test]
fn what_was_given_up_is_kept_though_other_content_took_the_place_of_all() {
    let mut harness = pole();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    harness.store().backup_to(&copy).unwrap();
    harness.keys("vhorlo<enter>Un mot<esc>o");
    harness.settle();
    // The draft was seen to be there.
    let since = std::time::Instant::now();
    while since.elapsed() < std::time::Duration::from_secs(1) {
        harness.settle_after_others();
    }
    let from = rusqlite::Connection::open(&copy).unwrap();
    let mut to = rusqlite::Connection::open(harness.path()).unwrap();
    rusqlite::backup::Backup::new(&from, &mut to).unwrap().step(-1).unwrap();
    drop(to);
    assert_eq!(harness.store().drafts().unwrap(), []);
    let since = std::time::Instant::now();
    while harness.store().drafts().unwrap().is_empty() && since.elapsed() < std::time::Duration::from_secs(10) {
        harness.settle_after_others();
    }
    assert_eq!(harness.store().drafts().unwrap().len(), 1);
    harness.app.leave();
    assert_eq!(harness.store().drafts().unwrap(), []);
}

/// An import that was gone on with, and whose file could not be read, leaves such a one.
#[test]
fn what_this_window_keeps_without_a_form_is_not_called_nothing() {
    let mut harness = pole();
    let drafts = &harness.app.context.drafts;
    drafts.keep(77, &drafts.name(77), "{}".to_owned());
    drafts.end();
    harness.keys("Z");
    let seen = seen(&harness);
    assert!(seen.contains("reste gardée") && !seen.contains("Aucune saisie"), "{}", harness.screen());
}
