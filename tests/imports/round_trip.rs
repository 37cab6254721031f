//! The program's own lists, imported again as they left: nothing changes. Whoever sends a list round and gets it back
//! must be able to take it in.

use std::path::Path;

use rouage::contract::Contract;
use rouage::demo;
use rouage::i18n::Lang;
use rouage::interchange::export::csv::Dialect;
use rouage::interchange::export::{Format, contacts, kinds, vcard, write_table};
use rouage::interchange::import::{self, Options, Report};
use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Clock, Session, Store};

fn store(folder: &Path) -> Store {
    let session = Session { who: demo::login().into(), id: "test".into(), clock: Clock::System };
    Store::open(&folder.join("pole.db"), session).unwrap()
}

fn import(store: &mut Store, path: &Path) -> Report {
    let options = Options { today: Some(demo::on()), dry_run: true, ..Options::default() };
    import::run(store, &[path.to_owned()], &options, &|problem| problem.fault.to_string()).unwrap()
}

/// Imports what was written under a name that says nothing, and finds every record as it is stored.
fn assert_unchanged(store: &mut Store, path: &Path, kind: Kind, what: &str) {
    let count = u64::from(store.count(kind).unwrap());
    let report = import(store, path);
    assert!(!report.faulty(), "{what}: {:?}", report.refused.first());
    let found = report.kinds.get(&kind).copied().unwrap_or_default();
    assert_eq!((found.read, found.unchanged), (count, count), "{what}: {:?}", report.kinds);
    for (other, counts) in &report.kinds {
        assert_eq!((counts.created, counts.updated, counts.duplicates), (0, 0, 0), "{what}: {other:?}");
    }
}

/// Every kind, in both languages, as a workbook and as CSV for Excel.
fn every_kind_comes_back(store: &mut Store, folder: &Path) {
    let contract = Contract::parse(rouage::contract::BUILT_IN).unwrap();
    for lang in [Lang::Fr, Lang::En] {
        for kind in Kind::ALL {
            if store.count(kind).unwrap() == 0 {
                continue;
            }
            let table = kinds::table(store, kind, Some(&contract), lang).unwrap();
            for format in [Format::Csv, Format::Xlsx] {
                let name = lang.t("codes.title.organisation");
                let bytes = write_table(&table, format, Dialect::Excel, name, demo::on()).unwrap();
                let path = folder.join(format!("f.{}", format.ending()));
                std::fs::write(&path, bytes).unwrap();
                assert_unchanged(store, &path, kind, &format!("{kind:?} {lang:?} {format:?}"));
            }
        }
    }
}

#[test]
fn every_list_of_the_demonstration_comes_back_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path());
    demo::fill(&mut store).unwrap();
    every_kind_comes_back(&mut store, folder.path());
    let cards = contacts::cards(&store, &contacts::Which::All, Lang::Fr).unwrap();
    let path = folder.path().join("f.vcf");
    std::fs::write(&path, vcard::write(&cards)).unwrap();
    assert_unchanged(&mut store, &path, Kind::Contact, "vCard");
}

#[test]
fn values_that_look_like_something_else_come_back_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path());
    let text = |text: &str| Value::Text(text.into());
    let list = |items: &[&str]| Value::List(items.iter().map(|item| (*item).to_owned()).collect());
    let records = [
        Record::new(Kind::Organisation)
            .with("name", text("Total Fictif SA"))
            .with("street", text("=2+3"))
            .with("postal_code", text("2300"))
            .with("country", text("CH"))
            .with("commune", text("LA CHAUX-DE-FONDS"))
            .with("phone", text("(poste 12)"))
            .with("tags", list(&["R/D", "horlogerie, luxe"]))
            .with("notes", text("-"))
            .with("confidentiality", text("nda")),
        Record::new(Kind::Organisation)
            .with("name", text("Collège 2"))
            .with("siret", text("73282932000074"))
            .with("tags", list(&["un, deux"]))
            .with("headcount", Value::Int(0)),
        Record::new(Kind::Organisation).with("name", text("Néant & Cie \"Le Vide\"; suite")),
    ];
    let mut ids = Vec::new();
    for record in records {
        ids.push(store.save(record).unwrap().0.id);
    }
    let of = |kind: Kind, id| Record::new(kind).with("organisation", Value::Int(i64::from(id)));
    let day = |text: &str| Value::Date(text.parse().unwrap());
    for record in [
        of(Kind::Contact, ids[0]).with("last_name", text("oui")).with("notes", text("ligne 1\nligne 2; fin")),
        of(Kind::Contact, ids[1]).with("last_name", text("DE LA TOUR")).with("first_name", text("n/a")),
        of(Kind::Dues, ids[1])
            .with("year", Value::Int(2015))
            .with("amount", Value::Int(0))
            .with("exempt_reason", text("Non")),
        of(Kind::Payment, ids[1])
            .with("year", Value::Int(2015))
            .with("paid_on", day("2015-02-28"))
            .with("amount", Value::Int(123_456_789))
            .with("reference", text("0001")),
        Record::new(Kind::Task).with("title", text("12/03/2015")),
        Record::new(Kind::Event)
            .with("kind", text("other"))
            .with("date", day("2015-03-01"))
            .with("title", text("Total général"))
            .with("notes", text("'=déjà")),
    ] {
        store.save(record).unwrap();
    }
    every_kind_comes_back(&mut store, folder.path());
}
