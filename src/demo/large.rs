//! Large databases for benchmarks and stress: many names, many visits, the shape of a real pole.

use chrono::{Datelike, NaiveDate};

use super::dates::{after, day, working};
use super::people::{self, phone};
use super::places;
use super::prose::Prose;
use super::put::{date, id, record, text};
use super::rng::Rng;
use super::sirens::{establishment, with_key};
use super::staff::STAFF;
use super::trades::{FIRST, SECOND, TRADES};
use crate::contract::Contract;
use crate::model::kind::Kind;
use crate::model::record::{Id, Value};
use crate::store::{Bulk, Store, StoreError};

/// Members among the organisations, whatever their number.
const MEMBERS: u32 = 270;
const FIRST_DAY: (i32, u32, u32) = (2012, 1, 2);
/// Days over which visits are spread; the last hundred or so lie after [`super::on`] and are planned.
const DAYS: i64 = 1_820;
/// Days before [`super::on`] from which a visit's next step may still have a date.
const STEPS_OPEN: i64 = 60;
const CONSONANTS: &[&str] = &["b", "br", "ch", "d", "f", "g", "gr", "l", "m", "n", "p", "r", "s", "t", "tr", "v", "z"];
const VOWELS: &[&str] = &["a", "e", "i", "o", "u", "é", "ou", "an", "in", "on"];
const ENDS: &[&str] = &["", "t", "x", "s", "l", "r", "nd", "tec", "lys"];

/// Fills an empty database with so many organisations and visits, one contact for two organisations, and dues of five
/// years for some 270 members. The same seed gives the same database.
///
/// Through [`Store::bulk`]: without a journal, which a benchmark's data do not need.
///
/// # Errors
/// The database cannot be written, or is not empty.
pub fn fill_large(store: &mut Store, organisations: u32, visits: u32, seed: u64) -> Result<(), StoreError> {
    let contract = store.contract_on(super::on()).clone();
    let mut rng = Rng::new(seed);
    let prose = Prose::new(&mut rng);
    store.bulk(|bulk| {
        let mut staff = Vec::new();
        for (login, name, role) in STAFF {
            let fields = [("login", text(login)), ("name", text(name)), ("role", text(role))];
            staff.push(bulk.insert(record(Kind::Staff, fields))?);
        }
        // Visits go in organisation by organisation: the index by organisation then grows at its end.
        let every = (organisations / MEMBERS).max(1);
        let mut written = 0;
        for at in 0..organisations {
            let member = at % every == 0 && at / every < MEMBERS;
            let key = organisation(bulk, &mut rng, at, member, &contract)?;
            if at % 2 == 0 {
                contact(bulk, &mut rng, key)?;
            }
            let until = u64::from(visits) * u64::from(at + 1) / u64::from(organisations);
            while written < until {
                visit(bulk, &mut rng, &prose, key, &staff)?;
                written += 1;
            }
        }
        Ok(())
    })
}

/// A made-up word: tens of thousands of them, so that an index has as much to do as with real names.
pub(super) fn word(rng: &mut Rng) -> String {
    let mut word = String::new();
    for _ in 0..2 + rng.below(2) {
        word.push_str(rng.pick(CONSONANTS));
        word.push_str(rng.pick(VOWELS));
    }
    word.push_str(rng.pick(ENDS));
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

fn organisation(bulk: &Bulk, rng: &mut Rng, at: u32, member: bool, contract: &Contract) -> Result<Id, StoreError> {
    let trade = &TRADES[rng.below(TRADES.len())];
    let head = rng.pick(trade.heads);
    let name = match rng.below(4) {
        0 => format!("{head} {}", word(rng)),
        1 => format!("{} {}", word(rng), word(rng)),
        2 => format!("{head} {}{} {}", rng.pick(FIRST), rng.pick(SECOND), word(rng)),
        _ => format!("{} {head}", word(rng)),
    };
    let town = if rng.chance(if member { 80 } else { 60 }) { places::inside(rng) } else { places::outside(rng) };
    let kind = if rng.chance(90) { "company" } else { rng.pick(&["research", "training", "development"]) };
    let headcount = rng.between(1, 300);
    let siret = establishment(&with_key(&(99_000_000 + u64::from(at) % 1_000_000).to_string()), 1 + at / 1_000_000);
    let key = bulk.insert(record(
        Kind::Organisation,
        [
            ("name", text(name)),
            ("siret", text(siret)),
            ("naf", text(trade.naf)),
            ("kind", text(kind)),
            ("street", text(places::street(rng))),
            ("postal_code", text(town.postal_code)),
            ("commune", text(town.name)),
            ("insee_code", text(town.insee)),
            ("phone", text(phone(rng, town.phones))),
            ("email", text(format!("contact@o{at}.test"))),
            ("headcount", Value::Int(headcount)),
            ("sectors", Value::List(vec![trade.sectors[0].to_owned()])),
        ],
    ))?;
    if member {
        membership(bulk, rng, key, kind, contract)?;
    }
    Ok(key)
}

/// A member since 2012 or before, with its dues, one in eight of which is not paid in the last year.
fn membership(bulk: &Bulk, rng: &mut Rng, key: Id, kind: &str, contract: &Contract) -> Result<(), StoreError> {
    let joined = after(day(2006, 1, 2), rng.between(0, 2_190));
    let college = match kind {
        "company" => 1,
        "research" | "training" => 2,
        _ => 3,
    };
    let fields = [("organisation", id(key)), ("college", Value::Int(i64::from(college))), ("joined_on", date(joined))];
    bulk.insert(record(Kind::Membership, fields))?;
    for year in 2012..=2016 {
        let (Some((called, due)), Some(amount)) =
            (contract.dues_dates(year), contract.dues_amount(college, Some(kind), None))
        else {
            continue;
        };
        let fields = [
            ("organisation", id(key)),
            ("year", Value::Int(i64::from(year))),
            ("amount", Value::Int(amount)),
            ("called_on", date(called)),
            ("due_on", date(due)),
        ];
        bulk.insert(record(Kind::Dues, fields))?;
        if year == 2016 && rng.chance(12) {
            continue;
        }
        let fields = [
            ("organisation", id(key)),
            ("year", Value::Int(i64::from(year))),
            ("paid_on", date(after(called, rng.between(5, 120)))),
            ("amount", Value::Int(amount)),
            ("method", text("transfer")),
        ];
        bulk.insert(record(Kind::Payment, fields))?;
    }
    Ok(())
}

fn contact(bulk: &Bulk, rng: &mut Rng, key: Id) -> Result<(), StoreError> {
    let person = people::person(rng, true, 0);
    let last = format!("{}-{}", person.last, word(rng));
    let fields = [
        ("organisation", id(key)),
        ("last_name", text(last)),
        ("first_name", text(person.first)),
        ("role", text(person.role)),
        ("email", text(format!("contact{key}@exemple.test"))),
        ("phone", text(phone(rng, "06 39 98"))),
        ("primary", Value::Int(1)),
    ];
    bulk.insert(record(Kind::Contact, fields)).map(drop)
}

fn visit(bulk: &Bulk, rng: &mut Rng, prose: &Prose, key: Id, staff: &[Id]) -> Result<(), StoreError> {
    let (year, month, of_month) = FIRST_DAY;
    let on: NaiveDate = working(after(day(year, month, of_month), rng.between(0, DAYS)));
    let done = on <= super::on() && on.year() <= super::on().year();
    let step = (done && rng.chance(20)).then(|| prose.step(rng));
    // Only the steps of late are still open: an agenda of years would be nobody's.
    let open = step.is_some() && after(on, STEPS_OPEN) > super::on() && rng.chance(30);
    let step_on = open.then(|| working(after(on, rng.between(14, 80))));
    let fields = [
        ("organisation", id(key)),
        ("date", date(on)),
        ("staff", id(staff[rng.below(staff.len())])),
        ("status", text(if done { "done" } else { "planned" })),
        ("purpose", text(prose.purpose(rng))),
        ("summary", if done { text(prose.summary(rng)) } else { Value::Null }),
        ("next_step", step.map_or(Value::Null, text)),
        ("next_step_on", step_on.map_or(Value::Null, date)),
    ];
    bulk.insert(record(Kind::Visit, fields)).map(drop)
}
