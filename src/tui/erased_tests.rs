//! Somebody is erased in another window: whatever is open here does not go on showing them, nor give them away.

use super::harness::{Harness, small_pole};
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};
use crate::store::{LoginFrom, Store, Target};

const NAME: &str = "Aurélie Zwyxlémont";

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn her() -> Record {
    Record::new(Kind::Contact)
        .with("organisation", Value::Int(1))
        .with("last_name", text("Zwyxlémont"))
        .with("first_name", text("Aurélie"))
        .with("email", text("a.zwyx@exemple.fr"))
}

/// A pole where she is a contact, twice, and named on a visit and a task.
fn pole(store: &mut Store) {
    small_pole(store);
    let visit = store.all(Kind::Visit).unwrap().remove(0);
    let summary = text(&format!("Vu avec {NAME}."));
    store.save(visit.with("date", Value::Date("2015-05-20".parse().unwrap())).with("summary", summary)).unwrap();
    store.save(her()).unwrap();
    store.save(her().with("role", text("gérante"))).unwrap();
    let task = Record::new(Kind::Task).with("organisation", Value::Int(1));
    let due = Value::Date("2015-07-02".parse().unwrap());
    store
        .save(task.with("title", text("Rappeler Mme Zwyxlémont")).with("due_on", due).with("staff", Value::Int(1)))
        .unwrap();
}

/// Another program erases her.
fn erase(harness: &mut Harness) {
    let mut store = harness.store_of("mdu");
    let contact = store.all(Kind::Contact).unwrap().remove(0).id;
    let plan = store.plan_erasure(&Target { organisation: 1, contact: Some(contact), name: NAME.into() }).unwrap();
    store.set_login_from(LoginFrom::Demo);
    store.erase(&[plan]).unwrap();
    harness.settle_after_others();
    harness.settle();
}

fn names_her(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("zwyx") || text.contains("aurélie")
}

/// Her line in the file of the organisation.
const CONTACT: &str = "/horlo<enter><right><right>";

#[test]
fn no_screen_and_no_question_goes_on_naming_them() {
    let mut wrong = String::new();
    for (what, keys) in [
        ("what was copied", format!("{CONTACT}y")),
        ("deleting", format!("{CONTACT}x")),
        ("the file of the person", format!("{CONTACT}P")),
        ("its erasure", format!("{CONTACT}PE")),
        ("confirming it", format!("{CONTACT}PE<ctrl-s>")),
        ("the history", format!("{CONTACT}H")),
        ("undoing an entry of it", format!("{CONTACT}HU")),
        ("undoing the last change", "u".to_owned()),
        ("who expires", "Pa".to_owned()),
        ("a merge", "M<enter>".to_owned()),
        ("confirming it", "M<enter><ctrl-s>".to_owned()),
        ("a search", "/zwyx".to_owned()),
        ("another one", format!("/{NAME}")),
        ("the agenda", "6".to_owned()),
        ("those narrowed by a name", "8rcontact<enter>fzwyx".to_owned()),
        ("the visits", "3".to_owned()),
        ("another tab", "31".to_owned()),
    ] {
        let mut harness = Harness::with(120, 40, pole);
        harness.keys(&keys);
        let named = names_her(&harness.screen());
        if !named && !matches!(what, "another tab" | "undoing the last change") {
            wrong.push_str(&format!("{what} does not name her: {}", harness.screen()));
        }
        erase(&mut harness);
        if what == "another tab" {
            // Not for a moment.
            harness.press(&["3"]);
            harness.until("list", |screen| screen.contains("Horlogerie"));
        }
        if names_her(&harness.screen()) {
            wrong.push_str(&format!("{what} names her still: {}", harness.screen()));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_list_about_to_be_exported_does_not_take_them_along() {
    let mut harness = Harness::with(120, 40, pole);
    harness.keys("3X");
    assert!(harness.screen().contains("Exporter"), "{}", harness.screen());
    erase(&mut harness);
    assert!(!harness.screen().contains("Exporter"), "{}", harness.screen());
}

#[test]
fn a_draft_on_offer_is_resumed_as_it_is_by_now() {
    for form in ["vhorlo<enter>Vue : Zwyxlémont, à rappeler", "vlef<enter>Vue : Aurélie Zwyxlémont, à rappeler"] {
        let mut harness = Harness::with(120, 40, pole);
        harness.keys(form);
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        let mut harness = harness.crash_and_restart();
        assert!(names_her(&harness.screen()), "{}", harness.screen());
        erase(&mut harness);
        assert!(!names_her(&harness.screen()), "{}", harness.screen());
        harness.keys("<enter>");
        let screen = harness.screen();
        assert!(!names_her(&screen) && screen.contains("à rappeler"), "{screen}");
        harness.keys(" vite");
        harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
        harness.settle();
        let drafts = harness.store().drafts().unwrap();
        assert!(drafts.len() == 1 && !names_her(&drafts[0].form), "{drafts:?}");
    }
}

#[test]
fn a_line_of_an_import_that_is_being_mended_loses_them_with_its_draft() {
    let mut harness = Harness::with(120, 40, pole);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("contacts.csv");
    std::fs::write(&path, "Structure;Nom;Prénom;Courriel\nHorlogerie des Prés SAS;Petit;Luc;nulle part\n").unwrap();
    harness.keys("I").paste(path.to_str().unwrap()).keys("<enter><tab><tab>j<enter>");
    assert!(harness.screen().contains("╭ Ligne 2"), "{}", harness.screen());
    harness.paste("vu avec Aurélie Zwyxlémont");
    harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    harness.settle();
    assert!(names_her(&harness.screen()), "{}", harness.screen());
    assert!(harness.store().drafts().unwrap().iter().any(|draft| names_her(&draft.form)));
    erase(&mut harness);
    assert!(!names_her(&harness.screen()), "{}", harness.screen());
    harness.paste(" en mars");
    harness.app.woken(std::time::Instant::now() + std::time::Duration::from_secs(60));
    harness.settle();
    let drafts = harness.store().drafts().unwrap();
    assert!(drafts.len() == 1 && !names_her(&drafts[0].form), "{drafts:?}");
}
