use insta::assert_snapshot;

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::Store;
use crate::tui::harness::Harness;
use crate::tui::screens::visits::fixture::{body, dues, member, payment, plain, save, text};
use crate::tui::theme::Theme;

fn organisation(store: &mut Store, name: &str, commune: &str, insee: &str, country: &str) -> Id {
    let record = Record::new(Kind::Organisation)
        .with("name", text(name))
        .with("kind", text("company"))
        .with("commune", text(commune))
        .with("country", text(country))
        .with("insee_code", if insee.is_empty() { Value::Null } else { text(insee) });
    save(store, record)
}

/// On 30 June 2015: six inside, of which one is late; two outside, of which one is due on 15 July. 5 of 7 do not
/// reach 75 %; they will once the one outside has fallen out.
fn pole(store: &mut Store) {
    for (name, commune, insee, country, college) in [
        ("Horlogerie des Prés SAS", "Besançon", "25056", "FR", 1),
        ("Laser & Découpe du Haut-Doubs", "Morteau", "25411", "FR", 1),
        ("Optique Comtoise", "Lons-le-Saunier", "39300", "FR", 1),
        ("Institut des Microtechniques", "Besançon", "25056", "FR", 2),
        ("Aéro Précision Est", "Belfort", "90010", "FR", 1),
        ("Chambre des Métiers de Vesoul", "Vesoul", "70550", "FR", 3),
        ("Décolletage Lefèvre", "Lyon", "69123", "FR", 1),
        ("Uhrenfabrik Jura AG", "Delémont", "", "CH", 1),
    ] {
        let id = organisation(store, name, commune, insee, country);
        member(store, id, college, "2013-01-01", (name == "Aéro Précision Est").then_some("2015-09-30"));
        let due = match name {
            "Laser & Découpe du Haut-Doubs" => "2015-04-01",
            "Décolletage Lefèvre" => "2015-07-15",
            "Optique Comtoise" => "2015-08-31",
            _ => continue,
        };
        dues(store, id, 2015, 55_000, Some(("2015-02-15", due)));
        if name == "Optique Comtoise" {
            payment(store, id, 2015, "2015-06-01", 25_000);
        }
    }
    // Not a member.
    organisation(store, "Émaux d'Antan", "Dole", "39198", "FR");
}

fn at(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, pole);
    harness.keys("7");
    harness
}

#[test]
fn the_screen() {
    let mut harness = at(80, 24);
    assert_snapshot!("screen_80", body(&harness.screen()));
    harness.resize(120, 40);
    assert_snapshot!("screen_120", body(&harness.screen()));
    harness.resize(200, 50);
    assert_snapshot!("screen_200", body(&harness.screen()));
    harness.resize(50, 14);
    assert_snapshot!("screen_50", body(&harness.screen()));
}

#[test]
fn colours_and_words_say_the_same() {
    assert_snapshot!("styles", body(&at(100, 24).keys("iij ").styled()));
    let mut harness = Harness::themed(100, 24, Theme::mono(), Lang::En, pole);
    harness.keys("è");
    assert_snapshot!("styles_mono", body(&harness.keys("iij ").styled()));
}

#[test]
fn the_lists() {
    let mut harness = at(100, 30);
    for name in ["late", "coming", "inside", "split"] {
        harness.keys("l");
        assert_snapshot!(format!("list_{name}"), body(&harness.screen()));
    }
    harness.keys("l");
    assert_eq!(harness.screen(), at(100, 30).screen());
    harness.keys("h");
    assert!(harness.screen().contains("▸Répartition"), "{}", harness.screen());
    // In a list the arrows go from list to list.
    harness.keys("jjjj<right>");
    assert!(harness.screen().contains("▸Hors territoire"), "{}", harness.screen());
    harness.keys("<left>");
    assert!(harness.screen().contains("▸Répartition"), "{}", harness.screen());
}

fn result(harness: &Harness) -> String {
    let screen = plain(&harness.screen());
    screen.lines().find(|line| line.contains('→') && line.contains(" %")).unwrap_or_default().trim().to_owned()
}

#[test]
fn a_scenario_is_tried_by_keys_and_by_arrows_and_forgotten_with_one() {
    let mut harness = at(120, 30);
    assert_eq!(result(&harness), "");
    harness.keys("<right><right>");
    assert_eq!(result(&harness), "✔ 71,4 % (5/7) → 77,8 % (7/9)  Plus aucun adhérent extérieur ne peut entrer.");
    harness.keys("<left>");
    let by_arrows = harness.screen();
    assert_eq!(result(&harness), "✔ 71,4 % (5/7) → 75,0 % (6/8)  Plus aucun adhérent extérieur ne peut entrer.");
    harness.keys("ri");
    assert_eq!(harness.screen(), by_arrows);
    harness.keys("e");
    assert_eq!(result(&harness), "✘ 71,4 % (5/7) → 66,7 % (6/9)  Il manque 3 adhérents du territoire.");
    harness.keys("rIEEE");
    // There are no more than two outside.
    assert_eq!(result(&harness), "✔ 71,4 % (5/7) → 100,0 % (4/4)  1 adhérent extérieur peut encore entrer.");
    harness.keys("r");
    assert_eq!(harness.screen(), at(120, 30).screen());
}

#[test]
fn a_member_resigns_and_those_late_pay() {
    let mut harness = at(120, 30);
    harness.keys("jjjj ");
    assert_eq!(result(&harness), "✔ 71,4 % (5/7) → 83,3 % (5/6)  Plus aucun adhérent extérieur ne peut entrer.");
    assert!(plain(&harness.screen()).contains("Démissions : Décolletage Lefèvre"), "{}", harness.screen());
    assert!(harness.screen().contains("part"), "{}", harness.screen());
    harness.keys(" ");
    assert_eq!(result(&harness), "");
    harness.keys("la");
    assert_eq!(result(&harness), "✔ 71,4 % (5/7) → 75,0 % (6/8)  Plus aucun adhérent extérieur ne peut entrer.");
    assert_snapshot!("paying", body(&harness.screen()));
    harness.keys("aA");
    assert_eq!(result(&harness), "✔ 71,4 % (5/7) → 75,0 % (6/8)  Plus aucun adhérent extérieur ne peut entrer.");
    harness.keys("A");
    assert_eq!(result(&harness), "");
}

#[test]
fn what_is_tried_follows_what_is_saved() {
    let mut harness = at(120, 30);
    // The one late pays in truth: what was tried is now so.
    harness.keys("lA");
    let mut store = harness.store();
    let late =
        store.all(Kind::Organisation).unwrap().into_iter().find(|o| o.text("name").starts_with("Laser")).unwrap();
    payment(&mut store, late.id, 2015, "2015-06-30", 55_000);
    harness.settle_after_others();
    assert_eq!(result(&harness), "");
    assert!(plain(&harness.screen()).contains("✔ 75,0 % : 6 sur 8."), "{}", harness.screen());
    assert!(harness.screen().contains("Aucun adhérent n’est en retard."), "{}", harness.screen());
}

#[test]
fn enter_opens_the_file_or_the_evidence_and_p_the_payment() {
    let mut harness = at(100, 30);
    harness.keys("<enter>");
    assert!(harness.screen().contains("╭ Part du territoire"), "{}", harness.screen());
    harness.keys("<esc>jjjj<enter>");
    assert!(harness.screen().contains("Décolletage Lefèvre"), "{}", harness.screen());
    harness.keys("<esc>lp<ctrl-s>");
    let paid = harness.store().all(Kind::Payment).unwrap().pop().unwrap();
    assert_eq!((paid.int("year"), paid.int("amount")), (Some(2015), Some(55_000)));
    // What is left of dues that are not late yet.
    harness.keys("lG");
    harness.keys("kp<ctrl-s>");
    let paid = harness.store().all(Kind::Payment).unwrap().pop().unwrap();
    assert_eq!((paid.int("year"), paid.int("amount")), (Some(2015), Some(30_000)));
}

#[test]
fn one_moves_from_the_scenario_to_the_list_and_back() {
    let mut harness = at(100, 30);
    let start = harness.screen();
    harness.keys("G");
    assert!(harness.styled().contains("BOLD}      Uhrenfabrik"), "{}", harness.styled());
    harness.keys("kkkkkkkk");
    assert_eq!(harness.screen(), start);
    harness.keys("jjjjj");
    assert!(harness.styled().contains("BOLD}      Uhrenfabrik"), "{}", harness.styled());
    harness.keys("gg");
    assert_eq!(harness.screen(), start);
}

#[test]
fn another_date() {
    let mut harness = at(100, 30);
    harness.keys("d16/07/2015<enter>l");
    assert_snapshot!("on_16_july", body(&harness.screen()));
}

#[test]
fn nothing_yet() {
    let mut harness = Harness::empty(80, 24);
    harness.keys("7");
    assert_snapshot!("empty", body(&harness.screen()));
    harness.keys("<right>iIeE<enter><esc>jjjj paAr<enter>lllll");
}

#[test]
fn a_long_list_scrolls() {
    let mut harness = Harness::with(80, 24, |store| {
        for number in 0..60 {
            let id = organisation(store, &format!("Atelier {number:02}"), "Dole", "39198", "FR");
            member(store, id, 1, "2012-01-01", None);
        }
    });
    harness.keys("7hhG");
    assert!(harness.screen().contains("Atelier 59"), "{}", harness.screen());
}

#[test]
fn every_size_is_safe() {
    let mut harness = at(80, 24);
    for keys in ["", "iI", "jjjjj ", "l", "l", "l", "l"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (2, 3), (20, 5), (30, 12), (80, 24), (120, 30), (300, 80)] {
            harness.resize(width, height);
        }
    }
}
