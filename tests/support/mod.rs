//! What the tests of the store and of the live database share: opening, building records, random writes.
#![allow(dead_code, reason = "each test program uses its part")]

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use rouage::model::kind::{Field, Kind, Type};
use rouage::model::record::{Id, Record, Value};
use rouage::store::{Action, Clock, Session, Store, StoreError};

/// A session of a person; its clock stands at 30 June 2015, 12:00.
pub fn session(who: &str) -> Session {
    let noon = DateTime::from_timestamp(1_435_665_600, 0).unwrap();
    Session { who: who.into(), id: format!("session of {who}"), clock: Clock::Fixed(noon) }
}

pub fn open(path: &Path, who: &str) -> Store {
    Store::open(path, session(who)).unwrap()
}

/// A database file of its own, open.
pub struct Bench {
    pub folder: tempfile::TempDir,
    pub store: Store,
}

impl Bench {
    pub fn new() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder.path().join("pole.db"), "amo");
        Bench { folder, store }
    }

    /// Another connection, of another person.
    pub fn other(&self, who: &str) -> Store {
        open(self.store.path(), who)
    }

    /// Stores what is to be there.
    pub fn put(&mut self, record: Record) -> Record {
        self.store.save(record).unwrap().0
    }

    pub fn organisation(&mut self, name: &str) -> Record {
        self.put(organisation(name))
    }

    pub fn staff(&mut self, login: &str) -> Record {
        self.put(Record::new(Kind::Staff).with("login", text(login)).with("name", text(login)))
    }
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn reference(to: &Record) -> Value {
    Value::Int(i64::from(to.id))
}

pub fn day(date: &str) -> Value {
    Value::Date(date.parse().unwrap())
}

pub fn organisation(name: &str) -> Record {
    Record::new(Kind::Organisation).with("name", text(name))
}

pub fn contact(of: &Record, last_name: &str) -> Record {
    Record::new(Kind::Contact).with("organisation", reference(of)).with("last_name", text(last_name))
}

pub fn visit(to: &Record, by: &Record, date: &str) -> Record {
    Record::new(Kind::Visit).with("organisation", reference(to)).with("staff", reference(by)).with("date", day(date))
}

/// What all tables hold, without trace and versions.
pub type Content = BTreeMap<(Kind, Id), Vec<Value>>;

pub fn content(store: &Store) -> Content {
    let mut content = Content::new();
    for kind in Kind::ALL {
        for record in store.all(kind).unwrap() {
            content.insert((kind, record.id), record.values);
        }
    }
    content
}

/// One random action: what, on which kind, with what values.
#[derive(Debug, Clone)]
pub struct Step {
    pub what: What,
    pub kind: Kind,
    /// Where its values come from.
    pub seed: u32,
}

#[derive(Debug, Clone, Copy)]
pub enum What {
    Create,
    Update,
    Delete,
    /// Several records in one change.
    Batch,
    Undo,
}

pub fn step() -> impl Strategy<Value = Step> {
    let what = prop_oneof![
        4 => Just(What::Create),
        3 => Just(What::Update),
        2 => Just(What::Delete),
        1 => Just(What::Batch),
        1 => Just(What::Undo),
    ];
    // Staff and organisations twice as often: all others hang on them.
    let kinds: Vec<Kind> = [Kind::Staff, Kind::Organisation].into_iter().chain(Kind::ALL).collect();
    (what, prop::sample::select(kinds), any::<u32>()).prop_map(|(what, kind, seed)| Step { what, kind, seed })
}

/// Does a step. What the rules refuse is simply not done; any other failure ends the test.
pub fn act(store: &mut Store, step: &Step) {
    let mut dice = Dice(u64::from(step.seed) | 1);
    let done = match step.what {
        What::Create => match random(store, step.kind, &mut dice) {
            Some(record) => store.save(record).map(drop),
            None => Ok(()),
        },
        What::Update => match (one_of(store, step.kind, &mut dice), random(store, step.kind, &mut dice)) {
            (Some(mut stored), Some(other)) => {
                // Some fields only, as in a form.
                for (value, fresh) in stored.values.iter_mut().zip(other.values) {
                    if dice.below(2) == 0 {
                        *value = fresh;
                    }
                }
                store.save(stored).map(drop)
            }
            _ => Ok(()),
        },
        What::Delete => match one_of(store, step.kind, &mut dice) {
            Some(stored) => store.delete(&stored).map(drop),
            None => Ok(()),
        },
        What::Batch => {
            let records: Vec<Record> = (0..3).filter_map(|_| random(store, step.kind, &mut dice)).collect();
            let change = one_of(store, step.kind, &mut dice);
            let again = random(store, step.kind, &mut dice);
            store
                .write(Action::Import, |write| {
                    for record in records {
                        write.insert(record)?;
                    }
                    if let (Some(mut record), Some(again)) = (change, again) {
                        record.values = again.values;
                        write.update(record)?;
                    }
                    Ok(())
                })
                .map(drop)
        }
        What::Undo => match store.last_change().unwrap() {
            Some(change) => store.undo(change).map(drop),
            None => Ok(()),
        },
    };
    match done {
        Ok(())
        | Err(
            StoreError::Invalid { .. }
            | StoreError::InUse { .. }
            | StoreError::ChangedSince { .. }
            | StoreError::Conflict { .. }
            | StoreError::Gone { .. }
            // Roles, once somebody is a director.
            | StoreError::NotAllowed { .. },
        ) => {}
        Err(error) => panic!("{step:?}: {error}"),
    }
}

/// A small generator: the same seed, the same values.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        if of.is_empty() { None } else { of.get(usize::try_from(self.below(of.len() as u64)).unwrap()).copied() }
    }
}

fn one_of(store: &Store, kind: Kind, dice: &mut Dice) -> Option<Record> {
    let all = store.all(kind).unwrap();
    let ids: Vec<Id> = all.iter().map(|record| record.id).collect();
    let id = dice.pick(&ids)?;
    all.into_iter().find(|record| record.id == id)
}

/// A record that mostly keeps the rules; none where what it must point to does not exist.
fn random(store: &Store, kind: Kind, dice: &mut Dice) -> Option<Record> {
    let mut record = Record::new(kind);
    for field in kind.fields() {
        if field.required || dice.below(3) > 0 {
            let value = value(store, field, dice);
            if field.required && value.is_null() {
                return None;
            }
            record.set(field.name, value);
        }
    }
    Some(record)
}

fn value(store: &Store, field: &Field, dice: &mut Dice) -> Value {
    let below = |dice: &mut Dice, n| i64::try_from(dice.below(n)).unwrap();
    let date = |dice: &mut Dice| {
        let start = NaiveDate::from_ymd_opt(2013, 1, 1).unwrap();
        Value::Date(start + chrono::Days::new(dice.below(1_500)))
    };
    match field.ty {
        Type::Text { .. } if field.name == "country" => text(dice.pick(&["FR", "CH"]).unwrap()),
        Type::Text { .. } if field.name == "insee_code" => text(dice.pick(&["25056", "2A004"]).unwrap()),
        Type::Text { .. } if field.name == "email" => text("amo@pole.test"),
        // Few names, so that some are taken.
        Type::Text { .. } => text(&format!("nom {}", dice.below(9))),
        Type::Lines { .. } => text(&format!("deux\nlignes, « {} »", dice.below(9))),
        Type::Siret => dice.pick(&["48798079900018", "73282932000074"]).map_or(Value::Null, text),
        Type::Naf => text("2652Z"),
        Type::Date => date(dice),
        Type::Year => Value::Int(2013 + below(dice, 4)),
        Type::Int { min, max } => Value::Int(min + below(dice, 1_000).min(max - min)),
        Type::Decimal { .. } => Value::Real(dice.below(1 << 30) as f64 / (1 + dice.below(1_000)) as f64),
        Type::Money { .. } => Value::Int(1 + below(dice, 1_000_000)),
        Type::YesNo => Value::Int(below(dice, 2)),
        Type::Code(codes) => dice.pick(codes).map_or(Value::Null, text),
        Type::College => Value::Int(1 + below(dice, 3)),
        Type::Sector => text(dice.pick(&["luxury", "health"]).unwrap()),
        Type::Sectors => Value::List(vec![dice.pick(&["luxury", "health"]).unwrap().to_owned(), "aerospace".into()]),
        Type::List { .. } => Value::List(vec![format!("un {}", dice.below(5)), "deux".into()]),
        Type::Ref(kind) => {
            let ids: Vec<Id> = store.all(kind).unwrap().iter().map(|record| record.id).collect();
            dice.pick(&ids).map_or(Value::Null, |id| Value::Int(i64::from(id)))
        }
    }
}
