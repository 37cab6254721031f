use insta::assert_snapshot;

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::Store;
use crate::tui::harness::Harness;
use crate::tui::screens::visits::fixture::{body, day, dues, int, member, plain, save, text};
use crate::tui::theme::Theme;

fn company(store: &mut Store, name: &str, (commune, insee, postal): (&str, &str, &str), sectors: &[&str]) -> Id {
    let sectors = sectors.iter().map(|sector| (*sector).to_owned()).collect();
    let record = Record::new(Kind::Organisation)
        .with("name", text(name))
        .with("kind", text("company"))
        .with("commune", text(commune))
        .with("insee_code", text(insee))
        .with("postal_code", text(postal))
        .with("sectors", Value::List(sectors));
    save(store, record)
}

fn visit(store: &mut Store, organisation: Id, staff: Id, date: &str, done: bool) {
    let record = Record::new(Kind::Visit)
        .with("organisation", int(organisation))
        .with("date", day(date))
        .with("staff", int(staff))
        .with("status", text(if done { "done" } else { "planned" }));
    save(store, record);
}

fn pole(store: &mut Store) {
    let staff = save(store, Record::new(Kind::Staff).with("login", text("cmi")).with("name", text("Paul Jacquet")));
    let besancon = ("Besançon", "25056", "25000");
    let morteau = ("Morteau", "25411", "25500");
    let horlo = company(store, "Horlogerie des Prés SAS", besancon, &["luxury"]);
    let optique = company(store, "Optique Comtoise", ("Lons-le-Saunier", "39300", "39000"), &["health", "luxury"]);
    let laser = company(store, "Laser & Découpe du Haut-Doubs", morteau, &["processes"]);
    let _voisin = company(store, "Émaux du Val", ("Montlebon", "25403", "25500"), &["luxury"]);
    let _ville = company(store, "Boîtiers Jeannin", morteau, &[]);
    let _loin = company(store, "Décolletage Lefèvre", ("Lyon", "69123", "69003"), &[]);
    let vue = company(store, "Aéro Précision Est", ("Belfort", "90010", "90000"), &["aerospace"]);
    let ancien = company(store, "Bijoux d'Antan", ("Dole", "39198", "39100"), &[]);
    for id in [horlo, optique, laser, vue] {
        member(store, id, 1, "2012-01-01", None);
    }
    member(store, ancien, 1, "2010-01-01", Some("2013-12-31"));
    dues(store, optique, 2015, 55_000, Some(("2015-02-15", "2015-04-01")));
    visit(store, horlo, staff, "2012-11-20", true);
    visit(store, optique, staff, "2014-10-02", true);
    visit(store, ancien, staff, "2013-02-14", true);
    visit(store, vue, staff, "2015-03-12", true);
    visit(store, laser, staff, "2015-07-09", false);
}

fn at(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, pole);
    harness.keys("w");
    harness
}

#[test]
fn the_list() {
    let mut harness = at(80, 24);
    assert_snapshot!("list_80", body(&harness.screen()));
    harness.resize(120, 40);
    assert_snapshot!("list_120", body(&harness.screen()));
    harness.resize(200, 50);
    assert_snapshot!("list_200", body(&harness.screen()));
    harness.resize(40, 10);
    assert_snapshot!("list_40", body(&harness.screen()));
    let mut harness = Harness::themed(100, 20, Theme::mono(), Lang::En, pole);
    assert_snapshot!("styles_mono", body(&harness.keys("w").styled()));
}

#[test]
fn it_is_reached_from_everywhere_and_left_again() {
    let mut harness = Harness::with(120, 30, pole);
    for tab in ["1", "2", "3", "4", "7"] {
        harness.keys(tab);
        let before = harness.screen();
        harness.keys("w");
        assert!(harness.screen().contains("Qui visiter · "), "{}", harness.screen());
        // It does not open over itself.
        harness.keys("w<esc>");
        assert_eq!(harness.screen(), before);
    }
    // In the palette, and in the footer of the visits and of the dashboard.
    harness.keys(":qui visiter<enter>");
    assert!(harness.screen().contains("Qui visiter · "), "{}", harness.screen());
    for tab in ["1", "3"] {
        harness.keys(tab);
        assert!(harness.screen().contains("w Qui visiter"), "{}", harness.screen());
    }
}

#[test]
fn enter_plans_the_visit_near_the_one_that_is_planned() {
    let mut harness = at(120, 30);
    assert!(plain(&harness.screen()).contains("même commune que Laser"), "{}", harness.screen());
    harness.keys("<enter>");
    assert!(harness.screen().contains("Boîtiers Jeannin"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    let visit = harness.store().all(Kind::Visit).unwrap().pop().unwrap();
    assert_eq!((visit.text("status"), visit.date("date").unwrap().to_string()), ("planned", "2015-07-09".to_owned()));
    assert!(visit.id_of("staff").is_some());
    // It is planned now, at the end of the list; the next one is selected.
    assert_snapshot!("after_planning", body(&harness.screen()));
}

#[test]
fn without_one_near_by_the_next_week_is_proposed() {
    let mut harness = at(120, 30);
    let name = "Horlogerie des Prés";
    let above = harness.screen().lines().position(|line| line.contains(name)).unwrap();
    // The first row stands under the headings, in the fifth line.
    harness.keys(&"j".repeat(above - 4));
    assert!(is_selected(&harness, name), "{}", harness.screen());
    harness.keys("<enter><ctrl-s>");
    let visit = harness.store().all(Kind::Visit).unwrap().pop().unwrap();
    assert_eq!(visit.date("date").unwrap().to_string(), "2015-07-07");
}

/// Whether the row of a company is the selected one.
fn is_selected(harness: &Harness, name: &str) -> bool {
    harness.styled().lines().any(|line| line.contains(name) && line.contains("White,Blue"))
}

#[test]
fn o_opens_the_file_and_enter_that_of_a_planned_one() {
    let mut harness = at(120, 30);
    harness.keys("o");
    assert!(harness.screen().contains("Boîtiers Jeannin"), "{}", harness.screen());
    harness.keys("<esc>G<enter>");
    assert!(harness.screen().contains("Laser & Découpe du Haut-Doubs"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(harness.screen().contains("Qui visiter · "), "{}", harness.screen());
}

#[test]
fn filters() {
    let mut harness = at(100, 24);
    let all = harness.screen();
    harness.keys("f");
    assert_snapshot!("filter_menu", body(&harness.screen()));
    harness.keys("j<enter>");
    assert_snapshot!("members_only", body(&harness.screen()));
    harness.keys("fj<enter>g");
    assert_eq!(harness.screen(), all);
    // Two sorts of filter hold together; Esc takes them away, then leaves.
    harness.keys("fj<enter>fG<enter>");
    assert!(
        plain(&harness.screen()).contains("1 entreprise qu’une visite aiderait · adhérent · 39 Jura"),
        "{}",
        harness.screen()
    );
    // On a day when nobody was a member yet, nothing is left.
    harness.keys("d01/01/2009<enter>");
    assert!(harness.screen().contains("Aucune entreprise ne correspond"), "{}", harness.screen());
    harness.keys("t");
    harness.keys("<esc>g");
    assert_eq!(harness.screen(), all);
    harness.keys("<esc>");
    assert!(!harness.screen().contains("Qui visiter · "), "{}", harness.screen());
}

#[test]
fn nothing_yet() {
    let mut harness = Harness::empty(80, 24);
    harness.keys("w");
    assert_snapshot!("empty", body(&harness.screen()));
    harness.keys("<enter>ofjG");
}

#[test]
fn every_size_is_safe() {
    let mut harness = at(80, 24);
    for keys in ["", "f", "<esc>G"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (2, 3), (20, 5), (30, 12), (80, 24), (300, 80)] {
            harness.resize(width, height);
        }
    }
}
