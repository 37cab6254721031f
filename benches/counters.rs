//! All counters on a date: our walk over facts in memory, against plain aggregate queries over the covering indexes, on
//! the same made-up pole in the same run. `cargo bench --bench counters [-- ORGANISATIONS VISITS]`.

#[path = "shared/mod.rs"]
mod shared;

use std::time::Duration;

use chrono::NaiveDate;
use rouage::contract::Contract;
use rouage::counters::{self, kept::Kept};
use rouage::model::facts::Facts;
use rouage::store::Store;
use rusqlite::Connection;
use shared::{Times, ms, number, ratio, time, timed};

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
    let (organisations, visits) = match shared::arguments().0[..] {
        [organisations, visits, ..] => (organisations, visits),
        _ => (20_000, 200_000),
    };
    let path = shared::pole(organisations, visits);
    let store = Store::open(&path, shared::session()).expect("a database");
    let (mut facts, read) = time(|| store.facts().expect("facts"));
    eprintln!("facts read in {}", ms(read));
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
    let size = format!("{} organisations and {} visits", number(organisations), number(visits));
    shared::table(&format!("Counters, with {size}"), shared::TIMED);
    let limit = |milliseconds| Some(Duration::from_millis(milliseconds));
    timed("after a write: its organisation read anew, then every counter", &patched, limit(5));
    timed("every counter on another date", &ours, limit(50));
    timed("the same by plain queries, warm", &theirs, None);
    timed("whom to visit next, on another date", &next, None);
    timed("the territory statement, on another date", &territory, None);
    println!("\nPlain queries take {:.1} times as long by median.", ratio(theirs.median(), ours.median()));
}

/// Over a hundred dates.
fn times(mut work: impl FnMut(NaiveDate)) -> Times {
    let on = rouage::demo::on();
    work(on);
    Times::new((0..100).map(|weeks| time(|| work(on - chrono::Days::new(weeks * 7))).1).collect())
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

/// As the program does it: what was written is read anew, the sums follow, the figures are made of them.
fn after_a_write(facts: &mut Facts, store: &Store, contract: &Contract, on: NaiveDate) -> Times {
    let ids: Vec<u32> = facts.organisations.iter().step_by(97).map(|organisation| organisation.id).take(100).collect();
    let mut kept = Kept::of(facts, contract, on);
    let mut once = |id| {
        kept.replace(facts, id, store.facts_of(id).expect("facts"));
        std::hint::black_box(kept.status(facts));
    };
    let times = Times::new(ids.into_iter().map(|id| time(|| once(id)).1).collect());
    assert!(kept.status(facts) == counters::status(facts, contract, on), "the sums went astray");
    times
}
