//! A tiny pole: as few rows as every rule needs, so that a check of all of it takes milliseconds.

use std::path::Path;

use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Action, Clock, Session, Store, StoreError};

use super::WHO;

/// The companies that are visited: no two begin alike, so that a whole name finds one.
pub const COMPANIES: [&str; 12] = [
    "Aiguilles Bonnot",
    "Balanciers Cuenot",
    "Cadrans Dubiez",
    "Echappements Faivre",
    "Fraises Guyot",
    "Goupilles Humbert",
    "Jauges Maillot",
    "Limes Nicod",
    "Micropompes Outhier",
    "Optiques Pernet",
    "Ressorts Sauget",
    "Taillage Vuillemin",
];

/// A session of the person who works.
pub fn session(id: &str) -> Session {
    Session { who: WHO.into(), id: id.into(), clock: Clock::System }
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn reference(to: &Record) -> Value {
    Value::Int(i64::from(to.id))
}

fn day(date: &str) -> Value {
    date.parse().map(Value::Date).unwrap_or(Value::Null)
}

/// Makes the pole in a new file, and closes it.
///
/// # Errors
/// The database cannot be written.
pub fn make(path: &Path) -> Result<(), StoreError> {
    let mut store = Store::open(path, session("made"))?;
    store.write(Action::Import, |write| {
        write.insert(Record::new(Kind::Staff).with("login", text(WHO)).with("name", text("Anne Monnot")))?;
        for (at, name) in COMPANIES.iter().enumerate() {
            let inside = at % 4 != 0;
            let company = write.insert(
                Record::new(Kind::Organisation)
                    .with("name", text(name))
                    .with("kind", text("company"))
                    .with("size", text(if at % 3 == 0 { "micro" } else { "sme" }))
                    .with("commune", text(if inside { "Besançon" } else { "Lyon" }))
                    .with("insee_code", text(if inside { "25056" } else { "69123" })),
            )?;
            let of = |kind| Record::new(kind).with("organisation", reference(&company));
            write.insert(of(Kind::Membership).with("college", Value::Int(1)).with("joined_on", day("2014-01-15")))?;
            write.insert(
                of(Kind::Dues)
                    .with("year", Value::Int(2015))
                    .with("amount", Value::Int(55_000))
                    .with("called_on", day("2015-02-01"))
                    .with("due_on", day("2015-03-31")),
            )?;
            if at % 2 == 0 {
                let payment = of(Kind::Payment).with("year", Value::Int(2015)).with("amount", Value::Int(55_000));
                write.insert(payment.with("paid_on", day("2015-03-01")))?;
            }
            write.insert(of(Kind::Contact).with("last_name", text("Jeannerod")).with("first_name", text("Luc")))?;
        }
        Ok(())
    })?;
    Ok(())
}
