//! How SQLite runs the statements that read the most: by their indexes, never through the whole table of visits.

use rusqlite::Connection;

use super::{agenda, facts};

fn plan(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let marks = statement.parameter_count();
    let values = vec![None::<i64>; marks];
    let lines = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
    lines.map(Result::unwrap).collect()
}

fn schema() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(include_str!("../../schema.sql")).unwrap();
    conn
}

#[test]
fn facts_come_from_indexes_in_their_order() {
    let conn = schema();
    for (statement, index) in
        [(facts::VISITS, "visit_of"), (facts::MEMBERSHIPS, "membership_of"), (facts::PAYMENTS, "payment_of")]
    {
        let all = plan(&conn, &statement.replace("{only}", ""));
        assert!(all.len() == 1 && all[0].ends_with(&format!("USING COVERING INDEX {index}")), "{all:?}");
        let one = plan(&conn, &statement.replace("{only}", "WHERE organisation_id = ?1"));
        assert!(one.len() == 1 && one[0].starts_with("SEARCH"), "{one:?}");
        assert!(one[0].contains(&format!("USING COVERING INDEX {index} (organisation_id=?)")), "{one:?}");
    }
}

#[test]
fn the_agenda_never_walks_all_visits() {
    let plan = plan(&schema(), agenda::AGENDA);
    let has = |part: &str| plan.iter().any(|line| line.contains(part));
    let scans = plan.iter().find(|line| line.starts_with("SCAN v") || line.starts_with("SCAN later"));
    assert_eq!(scans, None, "{plan:#?}");
    assert!(has("SEARCH v USING INDEX visit_planned (date>?)"), "{plan:#?}");
    assert!(has("SEARCH v USING INDEX visit_next_step (next_step_on>?)"), "{plan:#?}");
    assert!(has("SEARCH later USING COVERING INDEX visit_of (organisation_id=? AND date>?)"), "{plan:#?}");
}
