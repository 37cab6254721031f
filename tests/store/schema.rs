//! The schema says what the model says, and refuses by itself what breaks the rules, whoever writes.

use std::collections::BTreeSet;

use rouage::model::kind::{Kind, Type};
use rouage::store::{Clock, Session, Store};
use rusqlite::Connection;

struct Base {
    _folder: tempfile::TempDir,
    conn: Connection,
}

/// A database with organisations 1 (in the middle of its membership), 2 (open-ended) and 3, a person and a project.
fn base() -> Base {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
    drop(Store::open(&path, session).unwrap());
    let conn = Connection::open(&path).unwrap();
    conn.pragma_update(None, "foreign_keys", true).unwrap();
    for sql in [
        insert("organisation", "id, name", "1, 'Un'"),
        insert("organisation", "id, name, siret", "2, 'Deux', '48798079900018'"),
        insert("organisation", "id, name", "3, 'Trois'"),
        insert("staff", "id, login, name", "1, 'amo', 'Anne'"),
        insert("project", "id, acronym", "1, 'PROJ'"),
        insert("membership", "id, organisation_id, college, joined_on, left_on", "1, 1, 1, '2015-03-01', '2015-06-30'"),
        insert("membership", "id, organisation_id, college, joined_on", "2, 2, 1, '2015-03-01'"),
        insert("dues", "organisation_id, year, amount", "1, 2015, 50000"),
        insert("visit", "id, organisation_id, date, staff_id", "1, 1, '2015-04-01', 1"),
        "INSERT INTO change (id, at, who, action, session) VALUES (1, 't', 'w', 'create', 's')".into(),
        "INSERT INTO journal (id, change_id, kind, record_id, after) VALUES (1, 1, 'visit', 1, '{}')".into(),
    ] {
        conn.execute(&sql, []).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    Base { _folder: folder, conn }
}

fn insert(table: &str, columns: &str, values: &str) -> String {
    format!(
        "INSERT INTO {table} ({columns}, created_by, created_at, changed_by, changed_at) VALUES ({values}, 't', 't', 't', 't')"
    )
}

/// Runs a statement that must be refused with a message that holds `because`.
fn refused(conn: &Connection, sql: &str, because: &str) {
    match conn.execute(sql, []) {
        Ok(_) => panic!("taken: {sql}"),
        Err(error) => assert!(error.to_string().contains(because), "{sql}: {error}"),
    }
}

fn taken(conn: &Connection, sql: &str) {
    conn.execute(sql, []).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[test]
fn every_kind_has_its_table_and_every_field_its_column() {
    let base = base();
    for kind in Kind::ALL {
        let table = kind.code();
        let strict: i64 = base
            .conn
            .query_row("SELECT strict FROM pragma_table_list WHERE name = ?1", [table], |row| row.get(0))
            .unwrap_or_else(|error| panic!("{table}: {error}"));
        assert_eq!(strict, 1, "{table} is not STRICT");
        let mut statement =
            base.conn.prepare("SELECT name, type, \"notnull\", dflt_value FROM pragma_table_info(?1)").unwrap();
        let columns: Vec<(String, String, bool, Option<String>)> = statement
            .query_map([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for field in kind.fields() {
            let (_, ty, not_null, default) = columns
                .iter()
                .find(|(name, ..)| name == field.column)
                .unwrap_or_else(|| panic!("{table}.{} is missing", field.column));
            let expected = match field.ty {
                Type::Decimal { .. } => "REAL",
                Type::Year | Type::Int { .. } | Type::Money { .. } | Type::YesNo | Type::College | Type::Ref(_) => {
                    "INTEGER"
                }
                _ => "TEXT",
            };
            assert_eq!(ty, expected, "{table}.{}", field.column);
            // What the domain presumes has a default: there the column may not be empty though the field may.
            let presumed = default.is_some() && *not_null;
            assert!(*not_null == field.required || presumed, "{table}.{} NOT NULL: {not_null}", field.column);
        }
        let trace = ["id", "created_by", "created_at", "changed_by", "changed_at", "version"];
        let known: BTreeSet<&str> = kind.fields().iter().map(|field| field.column).chain(trace).collect();
        let found: BTreeSet<&str> = columns.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(found, known, "{table}");
    }
}

/// Tables with their columns, indexes and triggers; the order of columns is no difference, nor is the wording.
fn shape(conn: &Connection) -> BTreeSet<String> {
    let rows = |sql: &str| -> Vec<String> {
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let columns = "SELECT format('%s.%s %s %d %s', t.name, c.name, c.type, c.\"notnull\", c.dflt_value)
        FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.schema = 'main'";
    let others = "SELECT format('%s %s %s', type, name, sql) FROM sqlite_schema WHERE type IN ('index', 'trigger')";
    // Constraints: how often each table checks something.
    let checks = "SELECT format('%s: %d checks', name, (length(sql) - length(replace(sql, 'CHECK (', ''))) / 7)
        FROM sqlite_schema WHERE type = 'table'";
    [columns, others, checks].into_iter().flat_map(rows).collect()
}

#[test]
fn the_migrations_lead_to_the_schema_that_is_shown() {
    let whole = Connection::open_in_memory().unwrap();
    whole.execute_batch(include_str!("../../schema.sql")).unwrap();
    let (shown, migrated) = (shape(&whole), shape(&base().conn));
    let differ: Vec<_> = shown.symmetric_difference(&migrated).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

#[test]
fn every_reference_is_a_foreign_key_without_cascade() {
    let base = base();
    for kind in Kind::ALL {
        for field in kind.fields() {
            let Type::Ref(to) = field.ty else { continue };
            let (table, on_delete): (String, String) = base
                .conn
                .query_row(
                    "SELECT \"table\", on_delete FROM pragma_foreign_key_list(?1) WHERE \"from\" = ?2",
                    [kind.code(), field.column],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .unwrap_or_else(|error| panic!("{}.{}: {error}", kind.code(), field.column));
            assert_eq!((table.as_str(), on_delete.as_str()), (to.code(), "NO ACTION"), "{}", field.column);
        }
    }
}

#[test]
fn every_code_of_the_model_is_taken_and_no_other() {
    let base = base();
    for kind in Kind::ALL {
        for field in kind.fields() {
            let Type::Code(codes) = field.ty else { continue };
            let sql: String = base
                .conn
                .query_row("SELECT sql FROM sqlite_schema WHERE name = ?1 AND type = 'table'", [kind.code()], |row| {
                    row.get(0)
                })
                .unwrap();
            let check = format!("{} IN (", field.column);
            let from = sql.find(&check).unwrap_or_else(|| panic!("{}.{} has no list", kind.code(), field.column));
            let list = &sql[from + check.len()..];
            let listed: BTreeSet<&str> =
                list[..list.find(')').unwrap()].split(',').map(|code| code.trim().trim_matches('\'')).collect();
            assert_eq!(listed, codes.iter().copied().collect(), "{}.{}", kind.code(), field.column);
        }
    }
}

/// A column that takes a text takes no endless one: it has a length, a list of words, or a form of its own.
#[test]
fn every_text_is_bounded() {
    let base = base();
    let mut statement = base
        .conn
        .prepare(
            "SELECT t.name, c.name, s.sql FROM pragma_table_list t, pragma_table_info(t.name) c, sqlite_schema s
             WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.type = 'TEXT'
               AND s.name = t.name AND s.type = 'table'",
        )
        .unwrap();
    let columns: Vec<(String, String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(columns.len() > 100);
    for (table, column, sql) in columns {
        let ways = [
            format!("length({column}) <= "),
            format!("length({column}) = "),
            format!("length({column}) BETWEEN "),
            format!("{column} IN ("),
            format!("{column} IS date({column})"),
            format!("{column} GLOB '["),
        ];
        let refers =
            sql.lines().any(|line| line.trim_start().starts_with(&format!("{column} ")) && line.contains("REFERENCES"));
        assert!(refers || ways.iter().any(|way| sql.contains(way)), "{table}.{column} takes a text of any length");
    }
    refused(&base.conn, "UPDATE staff SET changed_at = printf('%.41c', 'x')", "CHECK");
    let change = "INSERT INTO change (at, who, action, session) VALUES ('x', printf('%.65c', 'x'), 'create', 's')";
    refused(&base.conn, change, "CHECK");
}

#[test]
fn siret_vectors() {
    let base = base();
    let vectors = include_str!("../data/siret_vectors.csv");
    let mut seen = 0;
    for line in vectors.lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        let [value, kind, checksum_ok, why] = cells[..] else { panic!("{line}") };
        if kind != "siret" {
            continue;
        }
        seen += 1;
        let sql = format!("UPDATE organisation SET siret = '{value}' WHERE id = 1");
        // Zeros are a placeholder; spaces are for people, never kept.
        let good = checksum_ok == "1" && !value.contains(' ') && value.bytes().any(|byte| byte != b'0');
        if good {
            taken(&base.conn, "UPDATE organisation SET siret = NULL");
            taken(&base.conn, &sql);
        } else {
            let refusal = base.conn.execute(&sql, []).expect_err(why);
            assert!(refusal.to_string().contains("CHECK constraint failed"), "{value}: {refusal}");
        }
    }
    assert!(seen >= 10, "{seen} vectors");
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let base = base();
    let conn = &base.conn;
    let check = "CHECK constraint failed";
    let payment = |values: &str| insert("payment", "organisation_id, year, paid_on, amount", values);
    let visit = |values: &str| insert("visit", "organisation_id, date, staff_id", values);
    let organisation = |column: &str, value: &str| format!("UPDATE organisation SET {column} = {value} WHERE id = 1");
    for (sql, because) in [
        (payment("1, 2015, '2015-02-01', 0"), check),
        (payment("1, 2015, '2015-02-01', -1"), check),
        (payment("1, 2015, '2015-02-01', 100000000001"), check),
        (payment("1, 2015, '2015-02-30', 1"), check),
        (payment("1, 1989, '2015-02-01', 1"), check),
        (payment("1, 2015, '2015-02-01', 'mille'"), "cannot store TEXT"),
        (payment("9, 2015, '2015-02-01', 1"), "FOREIGN KEY"),
        (insert("dues", "organisation_id, year, amount", "2, 2015, -1"), check),
        (insert("dues", "organisation_id, year, amount", "1, 2015, 1"), "UNIQUE"),
        (insert("dues", "organisation_id, year, amount, exempt_reason", "2, 2015, 1, ''"), check),
        (visit("1, '2015-02-30', 1"), check),
        (visit("1, '30/06/2015', 1"), check),
        (visit("1, '2015-6-30', 1"), check),
        (visit("1, NULL, 1"), "NOT NULL"),
        (visit("1, '2015-06-30', 7"), "FOREIGN KEY"),
        ("UPDATE visit SET status = 'perhaps'".into(), check),
        ("UPDATE visit SET needs = ''".into(), check),
        ("UPDATE visit SET sectors = 'health;wine'".into(), "unknown_sector"),
        ("UPDATE project SET sectors = 'wine'".into(), "unknown_sector"),
        ("UPDATE visit SET organisation_id = NULL".into(), "NOT NULL"),
        (organisation("kind", "'wine'"), check),
        (organisation("size", "'huge'"), check),
        (organisation("sectors", "'wine'"), "unknown_sector"),
        (organisation("sectors", "'health;'"), "unknown_sector"),
        (organisation("sectors", "''"), "unknown_sector"),
        (organisation("country", "'fr'"), check),
        (organisation("country", "'FRA'"), check),
        (organisation("country", "NULL"), "NOT NULL"),
        (organisation("insee_code", "'2505'"), check),
        (organisation("insee_code", "'2C004'"), check),
        (organisation("naf", "'94.99Z'"), check),
        (organisation("headcount", "-1"), check),
        (organisation("headcount", "1.5"), "cannot store REAL"),
        (organisation("nda_signed_on", "'2015-13-01'"), check),
        (organisation("parent_id", "1"), check),
        (organisation("parent_id", "99"), "FOREIGN KEY"),
        (organisation("name", "''"), check),
        (organisation("version", "0"), check),
        (insert("organisation", "name, sectors", "'Quatre', 'wine'"), "unknown_sector"),
        (insert("organisation", "name", "'Un'"), "UNIQUE"),
        (insert("organisation", "name, siret", "'Autre', '48798079900018'"), "UNIQUE"),
        (insert("staff", "login, name", "'amo', 'Autre'"), "UNIQUE"),
        (insert("project", "acronym", "'PROJ'"), "UNIQUE"),
        (insert("project", "acronym, title", "'VIDE', ''"), check),
        (insert("project_partner", "project_id, organisation_id, role", "1, 1, 'king'"), check),
        (insert("engagement", "organisation_id, kind", "1, 'wine'"), check),
        (insert("engagement", "organisation_id, kind, level", "1, 'innovation', 3"), check),
        (insert("engagement", "organisation_id, kind, days", "1, 'innovation', -0.5"), check),
        (insert("event", "kind, date, title, sector", "'fair', '2015-01-01', 'Salon', 'wine'"), "FOREIGN KEY"),
        (insert("event", "kind, date, title", "'fete', '2015-01-01', 'Salon'"), check),
        (insert("reading", "indicator, date, value", "'x', '2015-01-01', NULL"), "NOT NULL"),
        (insert("agreement", "kind, title, signed_on, ended_on", "'cluster', 'A', '2015-01-02', '2015-01-01'"), check),
        (insert("mandate", "body, holder, started_on, ended_on", "'A', 'B', '2015-01-02', '2015-01-01'"), check),
        (insert("financing", "organisation_id, kind, obtained_on", "1, 'LOAN', '2015-01-01'"), check),
        (insert("figures", "organisation_id, year, exports", "1, 2015, -1"), check),
        (insert("membership", "organisation_id, college, joined_on", "3, 77, '2015-01-01'"), "FOREIGN KEY"),
        (
            insert("membership", "organisation_id, college, joined_on, left_on", "3, 1, '2015-01-02', '2015-01-01'"),
            check,
        ),
        (
            insert("membership", "organisation_id, college, joined_on, leave_reason", "3, 1, '2015-01-02', 'bored'"),
            check,
        ),
    ] {
        refused(conn, &sql, because);
    }
    // A name may be borne twice where the SIRET tells the two apart.
    taken(conn, &insert("organisation", "name, siret", "'Un', '73282932000074'"));
}

#[test]
fn membership_periods_never_overlap() {
    let base = base();
    let conn = &base.conn;
    let period = |organisation: u32, joined: &str, left: &str| {
        let left = if left.is_empty() { "NULL".to_owned() } else { format!("'{left}'") };
        insert(
            "membership",
            "organisation_id, college, joined_on, left_on",
            &format!("{organisation}, 2, '{joined}', {left}"),
        )
    };
    // Organisation 1 is a member from 1 March to 30 June 2015, organisation 2 from 1 March on.
    let clashes = [
        (1, "2015-03-01", "2015-06-30"),
        (1, "2015-04-01", "2015-05-01"),
        (1, "2015-01-01", "2015-12-31"),
        (1, "2015-01-01", "2015-03-01"),
        (1, "2015-06-30", "2015-07-31"),
        (1, "2015-06-30", "2015-06-30"),
        (1, "2014-01-01", ""),
        (1, "2015-06-30", ""),
        (2, "2020-01-01", "2020-12-31"),
        (2, "2015-01-01", "2015-03-01"),
        (2, "2020-01-01", ""),
        (2, "2014-01-01", ""),
    ];
    for (organisation, joined, left) in clashes {
        refused(conn, &period(organisation, joined, left), "membership_overlap");
    }
    let free = [(1, "2015-01-01", "2015-02-28"), (1, "2015-07-01", ""), (2, "2014-01-01", "2015-02-28")];
    for (organisation, joined, left) in free {
        taken(conn, &period(organisation, joined, left));
    }
    taken(conn, &period(3, "2010-01-01", "2010-12-31"));
    let last = conn.last_insert_rowid();
    for (organisation, joined, left) in clashes {
        let left = if left.is_empty() { "NULL".to_owned() } else { format!("'{left}'") };
        refused(
            conn,
            &format!(
                "UPDATE membership SET organisation_id = {organisation}, joined_on = '{joined}', left_on = {left} WHERE id = {last}"
            ),
            "membership_overlap",
        );
    }
    // A period does not clash with what it was itself.
    taken(conn, "UPDATE membership SET joined_on = '2015-03-02', left_on = '2015-06-29' WHERE id = 1");
    refused(conn, "UPDATE membership SET left_on = NULL WHERE id = 1", "membership_overlap");
}

#[test]
fn nothing_vanishes_under_what_points_to_it() {
    let base = base();
    taken(&base.conn, &insert("project_partner", "project_id, organisation_id", "1, 3"));
    for (table, id) in [("organisation", 1), ("organisation", 3), ("staff", 1), ("project", 1)] {
        refused(&base.conn, &format!("DELETE FROM {table} WHERE id = {id}"), "FOREIGN KEY");
    }
    refused(&base.conn, "DELETE FROM college WHERE code = 1", "FOREIGN KEY");
}

#[test]
fn the_journal_only_grows() {
    let base = base();
    refused(&base.conn, "UPDATE journal SET after = '{}' WHERE id = 1", "journal_append_only");
    refused(&base.conn, "DELETE FROM journal", "journal_append_only");
    refused(&base.conn, "DELETE FROM change", "FOREIGN KEY");
    let journal = |before: &str, after: &str| {
        format!(
            "INSERT INTO journal (change_id, kind, record_id, before, after) VALUES (1, 'visit', 1, {before}, {after})"
        )
    };
    refused(&base.conn, &journal("NULL", "NULL"), "CHECK");
    refused(&base.conn, &journal("NULL", "'{'"), "CHECK");
    taken(&base.conn, &journal("'{}'", "NULL"));
    taken(&base.conn, "INSERT INTO change (at, who, action, session, undoes) VALUES ('t', 'w', 'undo', 's', 1)");
    refused(
        &base.conn,
        "INSERT INTO change (at, who, action, session, undoes) VALUES ('t', 'w', 'undo', 's', 1)",
        "UNIQUE",
    );
}
