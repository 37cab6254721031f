//! Keys and what is then on the screen and in the database, on a made-up pole.

use insta::assert_snapshot;

use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::Store;
use crate::tui::harness::{Harness, small_pole};

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn day(day: &str) -> Value {
    Value::Date(day.parse().unwrap())
}

/// The small pole with a member in each college, a second prospect and two tasks.
pub(super) fn pole(store: &mut Store) {
    small_pole(store);
    for (name, insee, college) in
        [("Institut Femto", "25056", 2), ("Grand Lyon Robotique", "69123", 1), ("Éclat Optique", "39478", 0)]
    {
        let organisation = Record::new(Kind::Organisation)
            .with("name", text(name))
            .with("kind", text("company"))
            .with("size", text("sme"))
            .with("insee_code", text(insee))
            .with("tags", Value::List(vec!["salon 2014".into()]));
        let id = Value::Int(i64::from(store.save(organisation).unwrap().0.id));
        if college > 0 {
            let period = Record::new(Kind::Membership)
                .with("organisation", id.clone())
                .with("college", Value::Int(college))
                .with("joined_on", day("2013-01-01"));
            store.save(period).unwrap();
        }
    }
    for title in ["Relancer le salon", "Envoyer la plaquette"] {
        let task = Record::new(Kind::Task).with("title", text(title)).with("due_on", day("2015-07-02"));
        store.save(task.with("organisation", Value::Int(1)).with("staff", Value::Int(1))).unwrap();
    }
    let staff = Record::new(Kind::Staff).with("login", text("amo")).with("name", text("Anne Morel"));
    store.save(staff).unwrap();
}

/// Everything kept, by kind and id, without trace and version.
fn content(store: &Store) -> Vec<(Kind, Id, Vec<Value>)> {
    let all = |kind| store.all(kind).unwrap().into_iter().map(move |record| (kind, record.id, record.values));
    Kind::ALL.into_iter().flat_map(all).collect()
}

fn tags(store: &Store) -> Vec<(Id, Vec<String>)> {
    let all = store.all(Kind::Organisation).unwrap();
    all.into_iter().map(|record| (record.id, record.get("tags").as_list().to_vec())).collect()
}

#[test]
fn marks_survive_sorting_and_filtering_and_go_with_their_records() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2Fg  ");
    assert_snapshot!("marked_80", harness.screen());
    harness.keys("S");
    assert!(harness.screen().contains("● 2 marquées"), "{}", harness.screen());
    assert_eq!(harness.screen().lines().filter(|line| line.starts_with('●')).count(), 2, "{}", harness.screen());
    // One of them is filtered away and still counts.
    harness.keys("oeclat<enter>");
    assert!(harness.screen().contains("● 2 marquées"), "{}", harness.screen());
    harness.keys("<backspace>");
    let mut store = harness.store();
    let gone = store.all(Kind::Organisation).unwrap().into_iter().find(|one| one.text("name") == "Éclat Optique");
    store.delete(&gone.unwrap()).unwrap();
    harness.settle_after_others();
    assert!(harness.screen().contains("● 1 marquée"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(!harness.screen().contains('●'), "{}", harness.screen());
}

#[test]
fn all_inverted_and_ranges() {
    let mut harness = Harness::with(120, 40, pole);
    let marked = |harness: &mut Harness, keys: &str| {
        harness.keys(keys);
        harness.screen().lines().filter(|line| line.starts_with('●')).count()
    };
    assert_eq!(marked(&mut harness, "2F*"), 5);
    assert_eq!(marked(&mut harness, "*"), 0);
    assert_eq!(marked(&mut harness, " !"), 4);
    assert_eq!(marked(&mut harness, "<esc>gVjj"), 3);
    assert!(harness.screen().contains("plage en cours"), "{}", harness.screen());
    assert_eq!(marked(&mut harness, "k"), 2);
    assert_eq!(marked(&mut harness, "VG"), 2);
    assert_eq!(marked(&mut harness, "<esc>g<shift-down><shift-down>"), 3);
    assert_eq!(marked(&mut harness, "<shift-up>"), 2);
    assert_snapshot!("marked_120", harness.screen());
}

#[test]
fn a_tag_is_previewed_written_as_one_and_undone_as_one() {
    let mut harness = Harness::with(80, 24, pole);
    let before = content(&harness.store());
    harness.keys("2F*B");
    assert_snapshot!("menu_80", harness.screen());
    // The tag in use is proposed.
    harness.keys("esal");
    assert_snapshot!("tag_form_80", harness.screen());
    harness.keys("<down><enter>");
    assert_snapshot!("tag_preview_80", harness.screen());
    assert_eq!(content(&harness.store()), before, "nothing is written by looking");
    harness.keys("<enter>");
    assert!(harness.screen().contains("2 lignes modifiées"), "{}", harness.screen());
    assert!(tags(&harness.store()).iter().all(|(_, tags)| tags == &["salon 2014"]));
    assert!(harness.screen().contains("● 5 marquées"), "the marks stay for the next action");
    harness.keys("u");
    assert!(harness.screen().contains("étiquettes, sur 2 structures"), "{}", harness.screen());
    assert_eq!(content(&harness.store()), before);
    // Again: nothing is left to do for those that have it.
    harness.keys("Brsalon 2014<enter>");
    assert!(harness.screen().contains("3 lignes changent · 2 inchangées"), "{}", harness.screen());
    // Back to the form as it was, and out.
    harness.keys("<esc>");
    assert!(harness.popup("Enlever une étiquette").contains("salon 2014"));
    harness.keys("<esc>o");
    assert!(harness.screen().contains("5 marquées"), "{}", harness.screen());
    assert!(!harness.screen().contains("Abandonner"), "{}", harness.screen());
}

#[test]
fn many_tags_undone_are_called_a_change_and_not_a_merge() {
    let mut harness = Harness::with(80, 24, |store| {
        pole(store);
        for n in 0..80 {
            let organisation = Record::new(Kind::Organisation).with("kind", text("company"));
            store.save(organisation.with("name", text(&format!("Atelier {n:02}")))).unwrap();
        }
    });
    harness.keys("2F*Besalon 2015<enter><enter>");
    assert!(harness.screen().contains("85 lignes modifiées"), "{}", harness.screen());
    harness.keys("u");
    let said = harness.screen();
    assert!(said.contains("étiquettes, sur 85 structures") && !said.contains("fusion"), "{said}");
}

#[test]
fn another_college_says_what_ends_and_begins() {
    let mut harness = Harness::with(80, 24, pole);
    let before = content(&harness.store());
    harness.keys("2F*Bc");
    assert_snapshot!("college_form_80", harness.screen());
    harness.keys("<tab>2<tab>");
    harness.keys(&"<backspace>".repeat(10)).keys("1/7<enter>");
    assert_snapshot!("college_preview_80", harness.screen());
    harness.resize(120, 40);
    assert_snapshot!("college_preview_120", harness.screen());
    harness.keys("<enter>");
    let periods = harness.store().all(Kind::Membership).unwrap();
    let of = |id: i64| {
        let of_one = periods.iter().filter(move |period| period.int("organisation") == Some(id));
        let mut of_one: Vec<_> = of_one
            .map(|period| (period.date("joined_on").unwrap().to_string(), period.int("college").unwrap()))
            .collect();
        of_one.sort();
        of_one
    };
    assert_eq!(of(1), [("2012-01-01".to_owned(), 1), ("2015-07-01".to_owned(), 2)]);
    assert_eq!(of(3), [("2013-01-01".to_owned(), 2)]);
    harness.keys("u");
    assert_eq!(content(&harness.store()), before);
    // Corrected in its place instead.
    harness.keys("Bc<right><tab>3<enter><enter>");
    let periods = harness.store().all(Kind::Membership).unwrap();
    assert!(periods.iter().all(|period| period.int("college") == Some(3)), "{periods:?}");
    harness.keys("u");
    assert_eq!(content(&harness.store()), before);
}

#[test]
fn dues_are_called_for_marked_members_only() {
    let mut harness = Harness::with(80, 24, pole);
    let before = content(&harness.store());
    harness.keys("2F*Bk<enter>");
    assert_snapshot!("dues_preview_80", harness.screen());
    harness.keys("<enter>u");
    assert_eq!(content(&harness.store()), before);
    // From the dues sheet, one line.
    harness.keys("4 Bk<enter>");
    assert!(harness.screen().contains("Appeler la cotisation 2015"), "{}", harness.screen());
}

#[test]
fn visits_are_spread_and_tasks_made_and_given() {
    let mut harness = Harness::with(120, 40, pole);
    let before = content(&harness.store());
    harness.keys("w*Bv<enter>");
    assert_snapshot!("visits_preview_120", harness.screen());
    harness.keys("<enter>");
    let planned = |harness: &Harness| {
        let visits = harness.store().all(Kind::Visit).unwrap();
        visits.iter().filter(|visit| visit.text("status") == "planned").count()
    };
    assert!(planned(&harness) >= 3, "{}", harness.screen());
    harness.keys("u");
    assert_eq!(content(&harness.store()), before);
    harness.keys("<esc><esc>2F*BtInviter au salon<enter><enter>");
    assert!(harness.screen().contains("5 lignes modifiées"), "{}", harness.screen());
    harness.keys("BtInviter au salon<enter>");
    assert!(harness.screen().contains("5 inchangées"), "{}", harness.screen());
    harness.keys("<esc><esc>ou");
    assert_eq!(content(&harness.store()), before);
    // In the agenda: the marked tasks go to somebody else.
    harness.keys("6*");
    assert_snapshot!("agenda_marked_120", harness.screen());
    harness.keys("Ba<enter>");
    assert!(harness.screen().contains("Confier à Anne Morel"), "{}", harness.screen());
    assert!(harness.screen().contains("Paul Jacquet → Anne Morel"), "{}", harness.screen());
    harness.keys("<enter>");
    let tasks = harness.store().all(Kind::Task).unwrap();
    assert!(tasks.iter().all(|task| task.id_of("staff") == Some(2)), "{tasks:?}");
    harness.keys("u");
    assert_eq!(content(&harness.store()), before);
}

#[test]
fn what_somebody_changed_meanwhile_is_named_and_nothing_is_written() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*Bevip<enter>");
    let mut other = harness.store();
    let femto = other.all(Kind::Organisation).unwrap().into_iter().find(|one| one.text("name") == "Institut Femto");
    other.save(femto.unwrap().with("phone", text("03 81 00 00 00"))).unwrap();
    harness.settle_after_others();
    let before = content(&harness.store());
    harness.keys("<enter>");
    assert_snapshot!("clash_80", harness.screen());
    assert_eq!(content(&harness.store()), before);
    // Prepared anew, it goes through.
    harness.keys("<enter><enter>");
    assert!(harness.screen().contains("5 lignes modifiées"), "{}", harness.screen());
    let femto =
        harness.store().all(Kind::Organisation).unwrap().into_iter().find(|one| one.text("name") == "Institut Femto");
    assert_eq!(femto.unwrap().text("phone"), "03 81 00 00 00");
}

#[test]
fn members_are_marked_in_the_territory_lists() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("7G,");
    assert!(harness.screen().contains("● 1 marquée"), "{}", harness.screen());
    assert!(harness.screen().lines().any(|line| line.starts_with('●')), "{}", harness.screen());
    harness.keys("B");
    assert!(harness.screen().contains("Appliquer à 1 structure marquée"), "{}", harness.screen());
}

#[test]
fn sectors_are_ticked() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*Bd<tab><enter>");
    assert!(harness.screen().contains("Cochez au moins un domaine"), "{}", harness.screen());
    harness.keys(" <down><down> ");
    assert_snapshot!("sectors_form_80", harness.screen());
    harness.keys("<enter><enter>");
    let all = harness.store().all(Kind::Organisation).unwrap();
    assert!(all.iter().all(|one| one.get("sectors").as_list().len() == 2), "{all:?}");
}

#[test]
fn wrong_values_are_told_and_no_layer_breaks_at_any_size() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*Be<enter>");
    assert!(harness.screen().contains("À remplir."), "{}", harness.screen());
    harness.keys("<esc>Bv<tab><tab><tab><backspace>0<enter>");
    assert!(harness.screen().contains("Un nombre de 1 à 50."), "{}", harness.screen());
    harness.keys("<esc>o");
    for keys in ["B", "e", "x<enter>", "<esc><esc>oBv", "<esc>Bd", "<esc>Bc", "<esc>7G,"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (20, 5), (80, 24), (200, 50)] {
            harness.resize(width, height);
        }
        harness.resize(80, 24);
    }
}

#[test]
fn typing_into_what_is_proposed_replaces_it() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*Bc<tab>2<tab>1/7<enter>");
    assert!(harness.screen().contains("01/07/2015"), "{}", harness.screen());
    // A key that moves means: what stands there is edited.
    harness.keys("<esc><esc>oBc<tab>2<tab><home><delete>2<enter>");
    assert!(harness.screen().contains("20/06/2015"), "{}", harness.screen());
    harness.keys("<esc><esc>oBtRelancer<tab>");
    harness.paste("31/12/2015");
    harness.keys("<enter>");
    assert!(harness.screen().contains("31/12/2015"), "{}", harness.screen());
    harness.keys("<esc><esc>oBv<tab><tab>demain<tab>5<tab>Point");
    let form = harness.popup("Prévoir des visites");
    assert!(form.contains("Point") && !form.contains("entreprises"), "{form}");
    assert!(!form.contains("35"), "{form}");
}

#[test]
fn a_tag_that_no_record_can_bear_is_refused_at_its_field() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*Bea; b<enter>");
    assert!(harness.popup("Ajouter une étiquette").contains("point-virgule"), "{}", harness.screen());
    assert!(!harness.screen().contains("refusée"), "{}", harness.screen());
    harness.keys("<ctrl-u>a<enter>");
    assert!(harness.screen().contains("5 lignes changent"), "{}", harness.screen());
}

#[test]
fn why_a_date_is_refused_is_read_to_its_end() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("2F*BtRelancer<tab>vendredu");
    assert!(harness.screen().replace('\u{a0}', " ").contains("+3j."), "{}", harness.screen());
}
