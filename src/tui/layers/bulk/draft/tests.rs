//! What is typed for marked rows outlives the program, ends with what it was typed for, and loses who was erased.

use std::time::{Duration, Instant};

use insta::assert_snapshot;

use super::super::tests::pole;
use super::{Kept, ids, runs};
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};
use crate::store::{LoginFrom, Store, Target};
use crate::tui::harness::Harness;

const NAME: &str = "Aurélie Zwyxlémont";

/// The drafts once everything was written that is due.
fn drafts(harness: &mut Harness) -> Vec<String> {
    harness.app.woken(Instant::now() + Duration::from_secs(60));
    harness.settle();
    harness.store().drafts().unwrap().into_iter().map(|draft| draft.form).collect()
}

fn titles(harness: &Harness) -> Vec<String> {
    harness.store().all(Kind::Task).unwrap().iter().map(|task| task.text("title").to_owned()).collect()
}

#[test]
fn what_is_typed_survives_a_crash_with_the_cursor_where_it_was() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*BtInviter au salon de printemps<left><left>");
    let wakes = harness.app.wake().expect("a draft is scheduled");
    assert!(wakes <= Instant::now() + Duration::from_millis(500));
    assert_eq!(drafts(&mut harness).len(), 1);
    let mut harness = harness.crash_and_restart();
    assert_snapshot!("offered_80", harness.popup("Saisies interrompues"));
    harness.keys("<enter>!");
    assert_snapshot!("resumed_80", harness.popup("Confier une tâche"));
    harness.keys("<enter><enter>");
    let made = titles(&harness).into_iter().filter(|title| title == "Inviter au salon de printem!ps").count();
    assert_eq!(made, 5, "{:?}", titles(&harness));
    assert_eq!(drafts(&mut harness), [""; 0]);
    assert!(!harness.crash_and_restart().screen().contains("interrompue"));
}

#[test]
fn every_dialog_comes_back_as_it_was() {
    for (keys, title) in [
        ("2F*Bevip", "Ajouter une étiquette"),
        ("2F*Brsalon", "Enlever une étiquette"),
        ("2F*BtInviter<tab>31/12/2015<tab><right>", "Confier une tâche"),
        ("2F*Bv<right><tab><right><tab>demain<tab>Point sur le salon<left>", "Prévoir des visites"),
        ("2F*Bc<right><tab>3", "Changer de collège"),
        ("2F*Bd<right><tab> <down><down> ", "Changer les domaines"),
        ("2F*Bk2016", "Appeler la cotisation"),
        ("6*Ba<right>", "Confier les tâches"),
    ] {
        let mut harness = Harness::with(80, 24, pole);
        harness.keys(keys);
        let before = (harness.popup(title), drafts(&mut harness).len());
        let mut harness = harness.crash_and_restart();
        harness.keys("<enter>");
        assert_eq!((harness.popup(title), drafts(&mut harness).len()), before, "{keys}");
    }
}

#[test]
fn rows_are_kept_in_their_order_and_by_their_ids_where_there_are_thousands() {
    for (marked, kept) in [
        (vec![], vec![]),
        (vec![7], vec![(7, 0)]),
        (vec![3, 4, 5, 9, 8, 7, 1, 2], vec![(3, 2), (9, 0), (8, 0), (7, 0), (1, 1)]),
        (vec![u32::MAX - 1, u32::MAX, 0], vec![(u32::MAX - 1, 1), (0, 0)]),
    ] {
        assert_eq!(runs(&marked), kept);
        assert_eq!(ids(&kept), marked);
    }
    // Every other one of a hundred thousand, shuffled.
    let shuffled: Vec<u32> = (0..50_000).map(|n| (n * 7_919 % 50_000) * 2 + 1).collect();
    let kept = runs(&shuffled);
    let mut sorted = shuffled.clone();
    sorted.sort_unstable();
    assert_eq!(ids(&kept), sorted);
    assert!(serde_json::to_string(&kept).unwrap().len() < 500_000);
    // All of them.
    let all: Vec<u32> = (0..100_000).map(|n| n * 7_919 % 100_000).collect();
    assert_eq!(runs(&all), [(0, 99_999)]);
}

#[test]
fn what_another_program_wrote_as_a_draft_takes_no_memory() {
    let draft = |marked: &str| crate::store::Draft {
        id: "s:1".into(),
        host: "h".into(),
        pid: 1,
        form: format!(r#"{{"bulk":"add_tag","marked":{marked},"fields":{{}},"focus":"","cursor":9}}"#),
        updated_at: "2015-06-30T08:00:00Z".into(),
    };
    for (marked, read) in [("[[1,4]]", true), ("[[1,4294967295]]", false), ("[[1,-1]]", false), ("\"1-4\"", false)] {
        assert_eq!(Kept::read(&draft(marked)).is_some(), read, "{marked}");
    }
}

#[test]
fn a_proposal_that_nobody_touched_is_still_one_when_it_comes_back() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*BtInviter<tab>");
    drafts(&mut harness);
    let mut harness = harness.crash_and_restart();
    harness.keys("<enter>1/9");
    assert!(harness.popup("Confier une tâche").contains(" 1/9 "), "{}", harness.screen());
}

#[test]
fn giving_up_asks_where_something_was_typed_and_leaves_a_draft_until_the_end() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*Bt<esc>");
    assert!(
        harness.screen().contains("5 marquées") && !harness.screen().contains("Abandonner"),
        "{}",
        harness.screen()
    );
    harness.keys("BtInviter");
    assert_eq!(drafts(&mut harness).len(), 1);
    harness.keys("<esc>");
    assert!(harness.screen().contains("Abandonner la saisie"), "{}", harness.screen());
    harness.keys("n");
    assert!(harness.popup("Confier une tâche").contains("Inviter"), "{}", harness.screen());
    harness.keys("<esc>o");
    assert!(!harness.screen().contains("Intitulé"), "{}", harness.screen());
    assert_eq!(drafts(&mut harness).len(), 1);
    harness.app.context.drop_given_up();
    assert_eq!(drafts(&mut harness), [""; 0]);
    // What was typed and taken back is nothing to keep.
    harness.keys("Btab");
    assert_eq!(drafts(&mut harness).len(), 1);
    harness.keys("<backspace><backspace>");
    assert_eq!(drafts(&mut harness), [""; 0]);
    harness.keys("<esc>");
    assert!(!harness.screen().contains("Intitulé"), "{}", harness.screen());
}

#[test]
fn what_is_given_up_before_it_was_kept_is_not_kept_behind_the_end() {
    for open in ["2F*Bt", "vhorlo<enter>"] {
        let mut harness = Harness::with(80, 24, pole);
        harness.keys(open);
        harness.press(&["a", "b", "esc", "o"]);
        harness.app.woken(Instant::now() + Duration::from_secs(60));
        harness.settle();
        assert_eq!(drafts(&mut harness).len(), 1, "{open}");
        harness.app.leave();
        assert_eq!(drafts(&mut harness), [""; 0], "{open}");
    }
}

#[test]
fn what_the_preview_is_of_is_kept_until_it_is_written() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*BtInviter").press(&["!", "enter"]);
    harness.until("preview", |screen| screen.contains("5 lignes changent"));
    assert_eq!(drafts(&mut harness).len(), 1);
    let mut harness = harness.crash_and_restart();
    harness.keys("<enter>");
    assert!(harness.popup("Confier une tâche").contains("Inviter!"), "{}", harness.screen());
    // To the preview and back, and to it again.
    harness.keys("<enter><esc> Et venir<enter>");
    assert!(drafts(&mut harness).concat().contains("Inviter! Et venir"));
    harness.keys("<enter>");
    assert!(harness.screen().contains("5 lignes modifiées"), "{}", harness.screen());
    assert_eq!(drafts(&mut harness), [""; 0]);
}

#[test]
fn ending_the_program_keeps_what_was_typed_and_rows_that_are_gone_are_told() {
    for keys in ["2F*BtInviter", "2F*BtInviter<enter>"] {
        let mut harness = Harness::with(80, 24, pole);
        harness.keys(keys);
        harness.app.end();
        let mut store = harness.store();
        let gone = store.all(Kind::Organisation).unwrap().into_iter().find(|one| one.text("name") == "Éclat Optique");
        store.delete(&gone.unwrap()).unwrap();
        let mut harness = harness.crash_and_restart();
        harness.keys("<enter><enter>");
        assert!(harness.screen().contains("4 lignes changent · 1 refusée"), "{keys}: {}", harness.screen());
    }
}

#[test]
fn a_file_opened_from_the_preview_does_not_take_what_was_typed_along() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*BtInviter<enter>o");
    assert!(!harness.screen().contains("5 lignes changent"), "{}", harness.screen());
    harness.keys("3");
    assert!(harness.screen().contains("Échap y revient"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(harness.screen().contains("5 lignes changent"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(harness.popup("Confier une tâche").contains("Inviter"), "{}", harness.screen());
}

/// The pole with somebody at its first organisation.
fn pole_with_her(store: &mut Store) {
    pole(store);
    let text = |text: &str| Value::Text(text.into());
    let her = Record::new(Kind::Contact)
        .with("organisation", Value::Int(1))
        .with("first_name", text("Aurélie"))
        .with("last_name", text("Zwyxlémont"));
    store.save(her).unwrap();
}

/// Another program erases her.
fn erase(harness: &Harness) {
    let mut store = harness.store_of("mdu");
    let her = store.all(Kind::Contact).unwrap().remove(0);
    let plan = store.plan_erasure(&Target { organisation: 1, contact: Some(her.id), name: NAME.into() }).unwrap();
    store.set_login_from(LoginFrom::Demo);
    store.erase(&[plan]).unwrap();
}

#[test]
fn who_is_erased_goes_from_the_dialog_and_from_the_preview() {
    for then in ["", "<enter>"] {
        let mut harness = Harness::with(80, 24, pole_with_her);
        harness.keys(&format!("2F*BtAvec {NAME} au salon{then}"));
        drafts(&mut harness);
        erase(&harness);
        harness.settle_after_others();
        let dialog = harness.popup("Confier une tâche");
        assert!(!dialog.contains("Zwyx") && dialog.contains("au salon"), "{then}: {dialog}");
        assert!(dialog.contains("effacée"), "{then}: {dialog}");
        let kept = drafts(&mut harness).concat();
        assert!(!kept.contains("Zwyx") && kept.contains("au salon"), "{then}: {kept}");
        // What was cut does not bring the name back.
        harness.keys("<ctrl-u><ctrl-y>");
        assert!(!harness.screen().contains("Zwyx"), "{}", harness.screen());
        harness.keys("<enter><enter>");
        let made = titles(&harness);
        assert_eq!(made.iter().filter(|title| *title == "Avec personne effacée au salon").count(), 5, "{made:?}");
    }
}

#[test]
fn a_draft_that_was_left_before_is_resumed_without_who_was_erased() {
    let mut harness = Harness::with(80, 24, pole_with_her);
    harness.keys(&format!("2F*BtAvec {NAME} au salon"));
    let kept = drafts(&mut harness).remove(0);
    let draft = harness.store().drafts().unwrap().remove(0);
    let mut harness = harness.crash_and_restart();
    harness.keys("<esc>");
    erase(&harness);
    // As a program leaves it that was killed at that moment.
    harness.store().keep_draft(&draft.id, &draft.host, 1, &kept).unwrap();
    harness.keys("Z<enter>");
    let dialog = harness.popup("Confier une tâche");
    assert!(!dialog.contains("Zwyx") && dialog.contains("au salon"), "{dialog}");
    assert!(!drafts(&mut harness).concat().contains("Zwyx"));
}

#[test]
fn where_the_database_takes_no_draft_a_file_does_and_the_dialog_says_so() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*BtInviter");
    drafts(&mut harness);
    harness.rename("pole.db", "away.db");
    harness.keys(" au salon");
    harness.app.woken(Instant::now() + Duration::from_secs(60));
    harness.settle();
    assert!(harness.popup("Confier une tâche").contains("gardée dans un fichier"), "{}", harness.screen());
    harness.rename("away.db", "pole.db");
    let mut harness = harness.crash_and_restart();
    harness.keys("<enter>");
    assert!(harness.popup("Confier une tâche").contains("Inviter au salon"), "{}", harness.screen());
}
