//! Readers of what lies in a database that another program may have damaged: journal, drafts, closed years, mappings.

use rouage::counters::closing::Document;
use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Clock, Session, Store};
use rusqlite::Connection;
use serde_json::{Map, Value as Json};

use super::hostile;
use super::readers::{Reader, said, shape, size};

pub fn all() -> Vec<Reader> {
    vec![records(), documents(), journal()]
}

/// A record as journal and drafts keep it.
fn records() -> Reader {
    let examples = [
        r#"{"name":"A","siret":"48798079900018","headcount":12,"sectors":["luxury"],"notes":"a\nb"}"#,
        r#"{"organisation":1,"date":"2015-06-01","staff":1,"summary":"x","contacts":["A","B"],"status":"done"}"#,
        r#"{"organisation":1,"year":2015,"amount":55000,"called_on":null}"#,
    ];
    let words = [
        "null",
        "[]",
        "{}",
        "[[[[[[",
        "-1",
        "1e999",
        "99999999999999999999",
        "\\ud800",
        "\"\"",
        "\\u0000",
        "\"2015-02-30\"",
        ",",
    ];
    Reader::new("records", 50, &examples, &words, |bytes| {
        let Ok(json) = serde_json::from_slice::<Map<String, Json>>(bytes) else { return 0 };
        let mut answers = Vec::new();
        for kind in Kind::ALL {
            let read = Record::from_json(kind, &json);
            if let Some(record) = &read {
                assert_eq!(
                    Record::from_json(kind, &record.to_json()).as_ref().map(|record| &record.values),
                    Some(&record.values),
                    "{kind:?}"
                );
            }
            answers.push(read.is_some());
        }
        said((answers, size(json.len())))
    })
}

/// A closed year.
fn documents() -> Reader {
    let example = closed_year();
    let words = ["null", "[]", "{}", "[[[[[[[[", "-1", "1e999", "\"\"", "\\ud800", "2015-02-30", ","];
    Reader::new("closings", 10, &[&example], &words, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        match Document::read(&text) {
            Ok(document) => said(size(document.rows())),
            Err(error) => said(shape(&format!("{error:?}"))),
        }
    })
}

fn session() -> Session {
    Session { who: "cmi".into(), id: "fuzz".into(), clock: Clock::System }
}

/// A small pole in a folder that lives as long as the program.
fn pole() -> (Store, Connection) {
    let folder = tempfile::tempdir().expect("a folder for a database").keep();
    let path = folder.join("pole.db");
    let mut store = Store::open(&path, session()).expect("a database");
    let text = |text: &str| Value::Text(text.into());
    let mut save = |record: Record| store.save(record).expect("a record").0.id;
    let staff = save(Record::new(Kind::Staff).with("login", text("cmi")).with("name", text("C")));
    let organisation =
        save(Record::new(Kind::Organisation).with("name", text("Horlogerie")).with("commune", text("Besançon")));
    save(
        Record::new(Kind::Visit)
            .with("organisation", Value::Int(organisation.into()))
            .with("staff", Value::Int(staff.into()))
            .with("date", Value::Date("2014-06-01".parse().expect("a day")))
            .with("summary", text("un rapport")),
    );
    let conn = Connection::open(&path).expect("a connection");
    conn.execute_batch(
        "PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF; DROP TRIGGER journal_is_append_only_update",
    )
    .expect("a connection that may do anything");
    (store, conn)
}

fn closed_year() -> String {
    let (store, _) = pole();
    let mut store = store;
    let _ = store.close_year(2014, "2015-06-30".parse().expect("a day"), false, None);
    let closings = store.closings().unwrap_or_default();
    closings.first().and_then(|closing| store.closing_text(closing).ok()).unwrap_or_else(|| "{}".to_owned())
}

/// Journal, drafts and mappings that hold anything at all: reading, following and undoing end in an answer.
fn journal() -> Reader {
    let (mut store, conn) = pole();
    let examples = [
        r#"{"name":"Horlogerie","commune":"Besançon"}"#,
        r#"{"organisation":1,"date":"2014-06-01","staff":1,"summary":"x"}"#,
        r#"{"kind":"visit","id":0,"version":0,"title":"T","about":"A","base":{},"fields":{"summary":"x"},"focus":"summary","cursor":9}"#,
    ];
    let words = ["null", "[]", "{}", "-1", "1e999", "\\u0000", "\"\"", "\\ud800", "2015-02-30"];
    let mut count = 0u64;
    Reader::new("journal", 2, &examples, &words, move |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let (row, column) = [("1", "after"), ("2", "after"), ("3", "after"), ("3", "before")][bytes.len() % 4];
        let sql = format!("UPDATE journal SET {column} = ?1 WHERE id = {row}");
        let _ = conn.execute(&sql, [text.as_ref()]);
        let mut answers = Vec::new();
        for (kind, id) in [(Kind::Staff, 1), (Kind::Organisation, 1), (Kind::Visit, 1)] {
            let history = store.history(kind, id, 10);
            answers.push(
                history.as_ref().map_or_else(|error| shape(&error.to_string()), |history| history.len().to_string()),
            );
        }
        let _ = store.history_of_file(1, 10);
        let _ = store.touched_since(0);
        let _ = store.import_mapping(&text);
        count += 1;
        if count.is_multiple_of(50) {
            // Syncing takes as long as a thousand readings.
            if let Ok(Some(change)) = store.last_change() {
                answers.push(
                    store.undo(change).map_or_else(|error| shape(&error.to_string()), |done| done.len().to_string()),
                );
            }
            let _ = store.keep_draft("autre:1", "hote", 1, &text);
            let _ = store.drafts();
        }
        assert!(!answers.iter().any(|answer| answer.chars().any(hostile::drives)));
        said(answers)
    })
}
