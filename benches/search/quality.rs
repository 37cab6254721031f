//! What speed is worth: how many of the queries that mean one record find it, by the tables of `tests/search/quality.rs`.

use std::rc::Rc;

use crate::peers::{Engine, Fts5, Naive, Nucleo, Ours, strings};
use crate::search_corpus::{self, Record};
use crate::shared;

/// Records and cases: those that the search was written with, and those of somebody who had seen neither.
const TABLES: [(&str, &str); 2] = [
    (include_str!("../../tests/data/search_records.csv"), include_str!("../../tests/data/search_cases.csv")),
    (
        include_str!("../../tests/data/search_heldout_records.csv"),
        include_str!("../../tests/data/search_heldout_cases.csv"),
    ),
];

/// Prints for each engine how many cases it finds first, and among its first three.
pub fn compare() {
    let [own, held_out] = TABLES.map(|(records, cases)| scores(records, cases));
    shared::table(
        "Queries that mean one record, among some 1,500",
        &["", "found first", "among the first three", "held out: first", "held out: among the first three"],
    );
    for ((name, own), (_, held_out)) in own.into_iter().zip(held_out) {
        let mut cells = vec![name];
        for (cases, first, found) in [own, held_out] {
            let share = |count: usize| format!("{:.1} %", 100.0 * count as f64 / cases as f64);
            cells.extend([share(first), format!("{} ({found}/{cases})", share(found))]);
        }
        shared::row(&cells);
    }
}

/// An engine's name with its cases, those found first, those found among the first three.
type Score = (String, (usize, usize, usize));

fn scores(written: &str, cases: &str) -> Vec<Score> {
    let records = search_corpus::corpus(written);
    let few = strings(&records);
    // Some cases mean a trade or a number: the matchers are also given all that ours sees.
    let all: Rc<[String]> = records.iter().map(all_of).collect();
    let mut engines: Vec<(Box<dyn Engine>, &str)> = vec![
        (Box::new(Ours::new(&records, search_corpus::index_of(&records))), ""),
        (Box::new(Fts5::new(&records)), ""),
    ];
    for (strings, what) in [(&few, ""), (&all, ", all of a record")] {
        engines.push((Box::new(Naive::new(strings)), what));
        engines.extend(Nucleo::ways(strings).into_iter().take(3).map(|way| (Box::new(way) as _, what)));
    }
    let scores = engines
        .iter_mut()
        .map(|(engine, what)| (format!("{}{what}", engine.name()), score(engine.as_mut(), &records, cases)));
    scores.collect()
}

fn all_of(record: &Record) -> String {
    let parts = [&record.title, &record.context].into_iter().chain(&record.words).chain(&record.numbers);
    parts.map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn score(engine: &mut dyn Engine, records: &[Record], cases: &str) -> (usize, usize, usize) {
    let (mut count, mut first, mut found) = (0, 0, 0);
    for row in csv::Reader::from_reader(cases.as_bytes()).records() {
        let row = row.expect("a case");
        engine.begin();
        let at = engine.search(&row[0]).iter().position(|hit| records[*hit].title == row[1]);
        count += 1;
        first += usize::from(at == Some(0));
        found += usize::from(at.is_some_and(|at| at < 3));
    }
    (count, first, found)
}
