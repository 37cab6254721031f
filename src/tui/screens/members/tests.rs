//! Keys and what is then on the screen, on a made-up pole of a dozen organisations.

use insta::assert_snapshot;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::contract::Contract;
use crate::i18n::Lang;
use crate::model::facts::Facts;
use crate::model::organisation::Organisation;
use crate::model::record::Value;
use crate::store::Store;
use crate::tui::harness::{Harness, TODAY, small_pole};
use crate::tui::theme::Theme;

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn day(day: &str) -> Value {
    Value::Date(day.parse().unwrap())
}

/// Name, town, INSEE code, kind, size, sectors, joined on, left on, college, dues due on, paid, last visit.
type Line12<'a> =
    (&'a str, &'a str, &'a str, &'a str, &'a str, &'a [&'a str], &'a str, &'a str, i64, &'a str, i64, &'a str);

const ORGANISATIONS: &[Line12] = &[
    (
        "Éclat Microtechnique",
        "Saint-Claude",
        "39478",
        "company",
        "sme",
        &["luxury", "health"],
        "2013-01-01",
        "",
        1,
        "2015-03-31",
        0,
        "2015-02-03",
    ),
    (
        "eclipse optique",
        "Dole",
        "39198",
        "company",
        "micro",
        &["health"],
        "2014-05-01",
        "",
        1,
        "2015-07-31",
        55_000,
        "",
    ),
    (
        "Institut Femto",
        "Besançon",
        "25056",
        "research",
        "large",
        &["microsystems", "aerospace"],
        "2005-07-01",
        "",
        2,
        "2015-03-31",
        55_000,
        "2015-06-12",
    ),
    ("Lycée Jules Haag", "Besançon", "25056", "training", "", &[], "2006-01-01", "", 2, "", 0, ""),
    (
        "精密工業 Japon",
        "Vesoul",
        "70550",
        "company",
        "mid",
        &["processes"],
        "2010-01-01",
        "",
        1,
        "2015-07-31",
        20_000,
        "2013-11-04",
    ),
    (
        "Ancienne Fonderie du Doubs et de la Haute-Saône réunies",
        "Belfort",
        "90010",
        "company",
        "sme",
        &[],
        "2008-01-01",
        "2014-12-31",
        1,
        "",
        0,
        "2014-01-10",
    ),
    (
        "Grand Lyon Robotique",
        "Lyon",
        "69123",
        "company",
        "large",
        &["aerospace"],
        "2015-01-01",
        "",
        1,
        "2015-07-31",
        0,
        "",
    ),
    ("Communauté du Haut-Jura", "Lons-le-Saunier", "39300", "development", "", &[], "2012-01-01", "", 3, "", 0, ""),
    ("Prospect sans Commune", "", "", "other", "", &[], "", "", 0, "", 0, ""),
];

/// The small pole with more organisations.
fn pole(store: &mut Store) {
    small_pole(store);
    for &(name, town, insee, kind, size, sectors, joined, left, college, due, paid, visited) in ORGANISATIONS {
        let mut record = Record::new(Kind::Organisation).with("name", text(name)).with("kind", text(kind));
        for (field, value) in [("commune", town), ("insee_code", insee), ("size", size)] {
            if !value.is_empty() {
                record.set(field, text(value));
            }
        }
        if !sectors.is_empty() {
            record.set("sectors", Value::List(sectors.iter().map(|code| (*code).to_owned()).collect()));
        }
        let id = store.save(record).unwrap().0.id;
        let of = |kind: Kind| Record::new(kind).with("organisation", Value::Int(id.into()));
        if !joined.is_empty() {
            let mut period = of(Kind::Membership).with("college", Value::Int(college)).with("joined_on", day(joined));
            if !left.is_empty() {
                period.set("left_on", day(left));
            }
            store.save(period).unwrap();
        }
        if !due.is_empty() {
            let dues = of(Kind::Dues)
                .with("year", Value::Int(2015))
                .with("amount", Value::Int(55_000))
                .with("called_on", day("2015-02-15"))
                .with("due_on", day(due));
            store.save(dues).unwrap();
        }
        if paid > 0 {
            let payment = of(Kind::Payment)
                .with("year", Value::Int(2015))
                .with("paid_on", day("2015-03-02"))
                .with("amount", Value::Int(paid));
            store.save(payment).unwrap();
        }
        if !visited.is_empty() {
            let visit = of(Kind::Visit)
                .with("date", day(visited))
                .with("staff", Value::Int(1))
                .with("purpose", text("Point annuel"))
                .with("summary", text("Veut exporter en Suisse.\nRevoir au printemps."));
            store.save(visit).unwrap();
        }
    }
}

fn at(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, pole);
    harness.keys("2");
    harness
}

/// The names in the table, from the top.
fn names(harness: &Harness) -> Vec<String> {
    let screen = harness.screen();
    let rows = screen.lines().skip(4).take_while(|line| !line.is_empty() && !line.starts_with(" /"));
    rows.map(|line| line.split("  ").next().unwrap_or_default().trim().to_owned()).collect()
}

#[test]
fn small() {
    assert_snapshot!(at(80, 24).screen());
}

#[test]
fn middling_with_preview() {
    let mut harness = at(120, 40);
    harness.keys("jjj");
    assert_snapshot!(harness.screen());
}

#[test]
fn large_has_every_column() {
    let mut harness = at(200, 50);
    harness.keys("Fj");
    assert_snapshot!(harness.screen());
}

#[test]
fn without_colour() {
    let mut harness = Harness::themed(80, 24, Theme::mono(), Lang::Fr, pole);
    harness.keys("2Fj");
    assert_snapshot!(harness.styled());
}

#[test]
fn in_english() {
    let mut harness = Harness::themed(120, 24, Theme::dark(), Lang::En, pole);
    harness.keys("2F");
    assert_snapshot!(harness.screen());
}

#[test]
fn an_empty_database_says_how_to_begin() {
    let mut harness = Harness::empty(80, 24);
    harness.keys("2");
    assert_snapshot!(harness.screen());
}

#[test]
fn without_members_everybody_is_shown() {
    let mut harness = Harness::with(80, 24, |store| {
        store.save(Record::new(Kind::Organisation).with("name", text("Seule"))).unwrap();
    });
    harness.keys("2");
    assert_eq!(names(&harness), ["Seule"]);
    assert!(harness.screen().contains("1 structure\n"), "{}", harness.screen());
}

#[test]
fn filters_stack_and_leave() {
    let mut harness = at(80, 24);
    assert!(harness.screen().contains("8 adhérents sur 11"), "{}", harness.screen());
    harness.keys("ft");
    assert_snapshot!("filter_popup", harness.screen());
    // Enter without ticking takes the value under the bar.
    harness.keys("<enter>");
    assert!(harness.screen().contains("[adhérent] [dans le territoire]"), "{}", harness.screen());
    // Two values of one criterion, ticked.
    harness.keys("fc <down> <enter>");
    assert!(harness.screen().contains("[collège 1, collège 2]"), "{}", harness.screen());
    assert!(harness.screen().contains(" 6 adhérents"), "{}", harness.screen());
    harness.keys("oBESAN");
    // The test terminal keeps half of a wide character that was overwritten; another size wipes it.
    harness.resize(81, 24).resize(80, 24);
    assert_snapshot!("narrowing", harness.screen());
    harness.keys("<enter>");
    assert_eq!(names(&harness)[..3], ["Horlogerie des Prés SAS", "Institut Femto", "Lycée Jules Haag"]);
    harness.keys("<backspace><backspace>");
    assert!(harness.screen().contains(" 7 adhérents"), "{}", harness.screen());
    harness.keys("F");
    assert!(harness.screen().contains(" 11 structures"), "{}", harness.screen());
    // Escape while typing takes the text away.
    harness.keys("ozzz");
    assert!(harness.screen().contains("Aucune structure"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(harness.screen().contains(" 11 structures"), "{}", harness.screen());
}

#[test]
fn sorting() {
    let mut harness = at(80, 24);
    assert_eq!(names(&harness)[..2], ["Communauté du Haut-Jura", "Éclat Microtechnique"]);
    harness.keys("S");
    assert_eq!(names(&harness)[0], "精密工業 Japon");
    harness.keys("s");
    assert_snapshot!("sort_popup", harness.screen());
    // Last visit is the last but one column; never visited comes last either way.
    harness.keys("<end><up><enter>");
    assert_eq!(names(&harness)[..2], ["精密工業 Japon", "Horlogerie des Prés SAS"]);
    harness.keys("S");
    assert_eq!(names(&harness)[..2], ["Institut Femto", "Éclat Microtechnique"]);
    assert!(harness.screen().contains('▼'), "{}", harness.screen());
}

#[test]
fn the_selection_follows_its_organisation() {
    let mut harness = at(120, 24);
    let selected = |harness: &Harness| {
        let screen = harness.screen();
        screen.lines().nth(3).and_then(|line| line.split('╭').nth(1)).unwrap_or_default().to_owned()
    };
    harness.keys("jj");
    assert!(selected(&harness).contains("eclipse optique"), "{}", harness.screen());
    harness.keys("S");
    assert!(selected(&harness).contains("eclipse optique"), "{}", harness.screen());
    // Two years earlier it is no member.
    harness.keys("[[");
    assert!(harness.screen().contains("adhérents sur 11"), "{}", harness.screen());
    assert!(!names(&harness).contains(&"eclipse optique".to_owned()));
}

#[test]
fn another_program_adds_a_member() {
    let mut harness = at(80, 24);
    let mut store = harness.store();
    let id = store.save(Record::new(Kind::Organisation).with("name", text("Aaa Nouvelle"))).unwrap().0.id;
    let period = Record::new(Kind::Membership)
        .with("organisation", Value::Int(id.into()))
        .with("college", Value::Int(1))
        .with("joined_on", day("2015-06-01"));
    store.save(period).unwrap();
    for _ in 0..3 {
        if names(&harness)[0] != "Aaa Nouvelle" {
            harness.settle_after_others();
        }
    }
    assert_eq!(names(&harness)[0], "Aaa Nouvelle");
}

#[test]
fn every_size_is_safe() {
    let mut harness = at(80, 24);
    for keys in ["", "f", "c", "<esc>s", "<esc>ox", "<esc>F"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (20, 5), (110, 6), (200, 50)] {
            harness.resize(width, height);
        }
    }
}

#[test]
fn a_hundred_thousand_organisations_build_only_the_rows_in_sight() {
    let organisation = |id: Id| Organisation {
        id,
        name: format!("Structure {id}").into(),
        town: "Besançon".into(),
        siret: None,
        kind: None,
        size: None,
        headcount: Some(12),
        departement: None,
        place: Default::default(),
        sectors: 0,
    };
    let facts = Facts { organisations: (1..=100_000).map(organisation).collect(), ..Facts::default() };
    let contract = Contract::parse(crate::contract::BUILT_IN).unwrap();
    let (theme, on) = (Theme::dark(), TODAY.parse().unwrap());
    let look = table::Look { lang: Lang::Fr, theme: &theme, contract: Some(&contract), on };
    let order = roster::roster(&facts, None, on, &Filter::default(), Sort::default());
    let mut selection = Selection::new(order.len());
    let mut screen = Terminal::new(TestBackend::new(80, 21)).unwrap();
    for step in [0isize, 1, 500, 99_000, 10_000, -3] {
        selection.move_by(step);
        table::BUILT.set(0);
        screen
            .draw(|frame| table::draw(frame, frame.area(), &look, &facts, &order, &mut selection, Sort::default()))
            .unwrap();
        assert_eq!(table::BUILT.get(), 20);
    }
    assert!(screen.backend().to_string().contains("Structure 99997"));
}
