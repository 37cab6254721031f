//! A pole of a few records, for programs that need any.
#![allow(dead_code, reason = "each program uses its part")]

use std::path::Path;

use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Clock, Session, Store};

pub fn session(who: &str, id: &str) -> Session {
    Session { who: who.into(), id: id.into(), clock: Clock::System }
}

pub fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub fn day(day: &str) -> Value {
    Value::Date(day.parse().unwrap())
}

/// One member of the staff, one company with a visit.
pub fn make(database: &Path) {
    let mut store = Store::open(database, session("fill", "fill")).unwrap();
    let mut put = |record: Record| Value::Int(store.save(record).unwrap().0.id.into());
    let staff = put(Record::new(Kind::Staff).with("login", text("cmi")).with("name", text("Paul Jacquet")));
    put(Record::new(Kind::Staff).with("login", text("mdu")).with("name", text("Marie Dupuis")));
    let company = put(Record::new(Kind::Organisation)
        .with("name", text("Horlogerie des Prés SAS"))
        .with("kind", text("company")));
    put(Record::new(Kind::Visit)
        .with("organisation", company)
        .with("date", day("2015-05-20"))
        .with("staff", staff)
        .with("summary", text("Cherche un partenaire.")));
}
