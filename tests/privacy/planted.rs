//! A pole in which one person is named wherever a text can name anybody.

use std::path::Path;

use crate::support::*;
use chrono::NaiveDate;
use rouage::contract::in_force;
use rouage::counters::status;
use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Severity, Store, Target};

/// What is told of nobody else: name, address and number of the person who is planted everywhere.
pub const TRACES: [&str; 4] = ["wyxl", "nullepart.test", "31 41 59 26", "urelie"];

pub fn planted(of: &Record) -> Record {
    contact(of, "Zwyxlémont")
        .with("first_name", text("Aurélie"))
        .with("email", text("a.zwyxlemont@nullepart.test"))
        .with("phone", text("06 31 41 59 26"))
        .with("role", text("Gérante"))
}

pub fn list(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| (*item).to_owned()).collect())
}

/// A pole that names the person wherever texts are.
pub fn pole() -> (Bench, Target) {
    let mut bench = Bench::new();
    let staff = bench.staff("amo");
    let firm = bench.organisation("Optique");
    let other = bench.organisation("Ailleurs");
    let mut person = bench.put(planted(&firm));
    person.set("notes", text("Aurélie Zwyxlémont préfère le matin"));
    let person = bench.put(person);
    bench.put(contact(&firm, "Martin").with("notes", text("remplace Mme Zwyxlémont")));
    let mut seen = visit(&firm, &staff, "2015-03-02")
        .with("contacts", list(&["Aurélie Zwyxlémont", "Paul Martin"]))
        .with("summary", text("Zwyxlémont veut un devis.\nA. ZWYXLEMONT rappelle au 06.31.41.59.26"))
        .with("next_step", text("écrire à a.zwyxlemont@nullepart.test"));
    seen = bench.put(seen);
    seen.set("purpose", text("Vu avec Aurélie Zwyxlémont"));
    bench.put(seen);
    let gone = bench.put(visit(&firm, &staff, "2015-04-02").with("summary", text("Zwyxlémont absente")));
    bench.store.delete(&gone).unwrap();
    bench.put(visit(&other, &staff, "2015-05-04").with("summary", text("envoyé par Aurélie Zwyxlemont")));
    bench.put(
        Record::new(Kind::Task).with("title", text("Rappeler Mme Zwyxlémont")).with("organisation", reference(&firm)),
    );
    let mut firm = bench.store.get(Kind::Organisation, firm.id).unwrap().unwrap();
    firm.set("notes", text("fondée par A. Zwyxlémont"));
    let firm = bench.put(firm);
    bench
        .store
        .keep_draft(
            "s:1",
            "host",
            1,
            r#"{"kind":"visit","id":0,"fields":{"summary":{"text":"vu Aurélie Zwyxlémont"}}}"#,
        )
        .unwrap();
    bench
        .store
        .keep_draft(
            "s:2",
            "host",
            1,
            &format!(r#"{{"kind":"contact","id":{},"fields":{{"last_name":{{"text":"Zwyxlémont"}}}}}}"#, person.id),
        )
        .unwrap();
    bench.store.keep_draft("s:3", "host", 1, r#"{"kind":"visit","id":0,"fields":{}}"#).unwrap();
    bench.store.keep_import_mapping("nom|prenom", "set = \"Aurélie Zwyxlémont\"").unwrap();
    let target = Target { organisation: firm.id, contact: Some(person.id), name: "Aurélie Zwyxlémont".into() };
    (bench, target)
}

/// Which traces a file holds, in any spelling that search folds.
pub fn traces(path: &Path) -> Vec<&'static str> {
    let Ok(bytes) = std::fs::read(path) else { return Vec::new() };
    let small = bytes.to_ascii_lowercase();
    TRACES.into_iter().filter(|trace| small.windows(trace.len()).any(|window| window == trace.as_bytes())).collect()
}

pub fn beside(path: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

pub fn figures(store: &Store, on: &str) -> String {
    let facts = store.facts().unwrap();
    let on: NaiveDate = on.parse().unwrap();
    let contract = in_force(store.contracts(), on).unwrap();
    format!("{:?}", status(&facts, contract, on))
}

pub fn healthy(store: &Store) {
    for finding in store.doctor().unwrap() {
        assert!(finding.severity < Severity::Error, "{finding:?}");
    }
}
