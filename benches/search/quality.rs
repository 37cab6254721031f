//! What speed is worth: how many of the queries that mean one record find it, by the table of `tests/search_quality.rs`.

use crate::peers::{Engine, Fts5, Naive, Nucleo, Ours, strings};
use crate::search_corpus::{self, Record};
use crate::shared;

/// Prints how many cases each engine finds first, and among its first three.
pub fn compare() {
    let records = search_corpus::quality();
    // The matchers see all that ours sees: some cases mean a trade or a number.
    let whole: std::rc::Rc<[String]> = records
        .iter()
        .map(|record| {
            [&record.title, &record.context].into_iter().chain(&record.words).chain(&record.numbers).fold(
                String::new(),
                |mut text, part| {
                    text.push_str(part);
                    text.push(' ');
                    text
                },
            )
        })
        .collect();
    let title = format!("Queries that mean one record, among {}", shared::number(records.len()));
    shared::table(&title, &["", "found first", "among the first three"]);
    let mut engines: Vec<Box<dyn Engine>> = vec![Box::new(Ours::new(&records, search_corpus::index_of(&records)))];
    engines.push(Box::new(Naive::new(&strings(&records))));
    engines.extend(Nucleo::ways(&strings(&records)).into_iter().take(3).map(|way| Box::new(way) as _));
    engines.push(Box::new(Fts5::new(&records)));
    engines.iter_mut().for_each(|engine| score(engine.as_mut(), "", &records));
    let mut engines: Vec<Box<dyn Engine>> = vec![Box::new(Naive::new(&whole))];
    engines.extend(Nucleo::ways(&whole).into_iter().take(3).map(|way| Box::new(way) as _));
    engines.iter_mut().for_each(|engine| score(engine.as_mut(), ", all of a record", &records));
}

fn score(engine: &mut dyn Engine, what: &str, records: &[Record]) {
    let mut reader = csv::Reader::from_reader(include_str!("../../tests/data/search_cases.csv").as_bytes());
    let (mut cases, mut first, mut found) = (0, 0, 0);
    for row in reader.records() {
        let row = row.expect("a case");
        engine.begin();
        let at = engine.search(&row[0]).iter().position(|hit| records[*hit].title == row[1]);
        cases += 1;
        first += usize::from(at == Some(0));
        found += usize::from(at.is_some_and(|at| at < 3));
    }
    let share = |count: usize| format!("{:.1} %", 100.0 * count as f64 / f64::from(cases));
    shared::row(&[format!("{}{what}", engine.name()), share(first), format!("{} ({found}/{cases})", share(found))]);
}
