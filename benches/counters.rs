//! All counters on a date: our walk over facts in memory, against plain aggregate queries over the covering indexes, on
//! the same made-up pole in the same run. `cargo bench --bench counters [-- ORGANISATIONS VISITS]`.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use rouage::contract::Contract;
use rouage::counters;
use rouage::model::facts::Facts;
use rouage::store::{Clock, Session, Store};
use rusqlite::Connection;

/// The peer: what a plain program would ask SQLite for the same dashboard. One query a figure.
const QUERIES: &[&str] = &[
    "SELECT count(*) FROM membership WHERE joined_on <= ?1 AND coalesce(left_on, ?1) >= ?1",
    "SELECT college, count(*) FROM membership WHERE joined_on <= ?1 AND coalesce(left_on, ?1) >= ?1 GROUP BY college",
    "SELECT count(*) FROM membership m WHERE joined_on <= ?1 AND coalesce(left_on, ?1) >= ?1 AND NOT EXISTS (
       SELECT 1 FROM dues d WHERE d.organisation_id = m.organisation_id AND d.year <= CAST(substr(?1, 1, 4) AS INTEGER)
       AND d.exempt_reason IS NULL AND d.due_on < ?1 AND d.amount > (SELECT coalesce(sum(p.amount), 0) FROM payment p
         WHERE p.organisation_id = d.organisation_id AND p.year = d.year AND p.paid_on <= ?1))",
    "SELECT count(*) FROM membership m JOIN organisation o ON o.id = m.organisation_id
       WHERE joined_on <= ?1 AND coalesce(left_on, ?1) >= ?1 AND substr(o.insee_code, 1, 2) IN ('25', '39', '70', '90')",
    "SELECT o.size, count(*) FROM membership m JOIN organisation o ON o.id = m.organisation_id
       WHERE joined_on <= ?1 AND coalesce(left_on, ?1) >= ?1 GROUP BY o.size",
    "SELECT sum(amount) FROM payment WHERE year = CAST(substr(?1, 1, 4) AS INTEGER) AND paid_on <= ?1",
    "SELECT sum(amount) FROM dues WHERE year = CAST(substr(?1, 1, 4) AS INTEGER) AND called_on <= ?1 AND exempt_reason IS NULL",
    "SELECT count(DISTINCT v.organisation_id) FROM visit v JOIN organisation o ON o.id = v.organisation_id
       WHERE v.date BETWEEN substr(?1, 1, 4) || '-01-01' AND ?1 AND v.status = 'done' AND o.kind = 'company'",
    "SELECT count(*) FROM (SELECT v.organisation_id, min(v.date) AS first FROM visit v
       WHERE v.date BETWEEN substr(?1, 1, 4) || '-01-01' AND ?1 AND v.status = 'done' GROUP BY v.organisation_id) f
       JOIN organisation o ON o.id = f.organisation_id WHERE o.kind = 'company'
       AND NOT EXISTS (SELECT 1 FROM visit e WHERE e.organisation_id = o.id AND e.status = 'done'
                       AND e.date < substr(?1, 1, 4) || '-01-01')
       AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = o.id AND m.joined_on <= f.first)",
    "SELECT kind, count(*) FROM engagement WHERE started_on BETWEEN substr(?1, 1, 4) || '-01-01' AND ?1
       AND status IN ('active', 'completed') GROUP BY kind",
];

fn main() {
    let numbers: Vec<u32> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let (organisations, visits) = match numbers[..] {
        [organisations, visits, ..] => (organisations, visits),
        _ => (20_000, 200_000),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.db");
    let session = Session { who: "bench".into(), id: "bench".into(), clock: Clock::System };
    let mut store = Store::open(&path, session).expect("a database");
    rouage::demo::fill_large(&mut store, organisations, visits, 1).expect("a made-up pole");
    let start = Instant::now();
    let mut facts = store.facts().expect("facts");
    println!("{organisations} organisations, {visits} visits; facts read in {:?}", start.elapsed());
    let contract = store.contracts()[0].clone();
    let on = rouage::demo::on();

    let ours = times(|day| {
        std::hint::black_box(counters::status(&facts, &contract, day));
    });
    let conn = Connection::open(&path).expect("a database");
    let theirs = times(|day| plain(&conn, day));
    let next = times(|day| {
        std::hint::black_box(counters::visit_priority::ranking(&facts, &contract, day));
    });
    let territory = times(|day| {
        std::hint::black_box(counters::territory::statement(&facts, &contract, day));
    });
    let patched = after_a_write(&mut facts, &store, &contract, on);
    println!("{:<44} {:>10} {:>10}", "", "median", "p99");
    for (what, (median, p99)) in [
        ("every counter on another date, facts", ours),
        ("the same, plain queries, warm", theirs),
        ("one organisation read anew, then every counter", patched),
        ("whom to visit next, on another date", next),
        ("the territory statement, on another date", territory),
    ] {
        println!("{what:<44} {median:>10.2?} {p99:>10.2?}");
    }
    println!("facts : plain queries = 1 : {:.1}", theirs.0.as_secs_f64() / ours.0.as_secs_f64());
}

/// Median and 99th percentile over a hundred dates.
fn times(mut work: impl FnMut(NaiveDate)) -> (Duration, Duration) {
    let on = rouage::demo::on();
    work(on);
    let mut times: Vec<Duration> = (0..100)
        .map(|days| {
            let day = on - chrono::Days::new(days * 7);
            let start = Instant::now();
            work(day);
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn plain(conn: &Connection, day: NaiveDate) {
    let day = day.to_string();
    for query in QUERIES {
        let mut statement = conn.prepare_cached(query).expect("a query");
        let mut rows = statement.query([&day]).expect("an answer");
        while let Some(row) = rows.next().expect("a row") {
            std::hint::black_box(row.get_ref(0).expect("a value"));
        }
    }
}

fn after_a_write(facts: &mut Facts, store: &Store, contract: &Contract, on: NaiveDate) -> (Duration, Duration) {
    let ids: Vec<u32> = facts.organisations.iter().step_by(97).map(|organisation| organisation.id).take(100).collect();
    let mut times: Vec<Duration> = ids
        .into_iter()
        .map(|id| {
            let start = Instant::now();
            facts.replace(id, store.facts_of(id).expect("facts"));
            std::hint::black_box(counters::status(facts, contract, on));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}
