//! The records of one kind as a register lists them: which are kept, in which order, and what can be chosen among them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::kind::{Field, Kind, Type};
use super::record::{Id, Record, Value};
use super::standing::{self, Standing};
use super::text::fold;

/// One thing that records of a register have in common, to list only these.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Only {
    /// They stand so on D.
    Standing(Standing),
    /// A field holds this: a code, or the id of another record as digits.
    Field(&'static str, String),
}

impl Only {
    /// Whether a record has it on D.
    pub fn holds(&self, record: &Record, on: NaiveDate) -> bool {
        match self {
            Only::Standing(standing) => standing::of(record, on) == *standing,
            Only::Field(field, raw) => raw_of(record.get(field)).as_deref() == Some(raw),
        }
    }

    /// The field and its value, as a record of the kind holds it.
    pub fn value(&self, kind: Kind) -> Option<(&'static str, Value)> {
        let Only::Field(name, raw) = self else { return None };
        let value = match kind.field(name)?.ty {
            Type::Ref(_) | Type::Int { .. } => Value::Int(raw.parse().ok()?),
            _ => Value::Text(raw.clone()),
        };
        Some((name, value))
    }
}

fn raw_of(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(int) => Some(int.to_string()),
        _ => None,
    }
}

/// Whether the values of a field are few, so that one can be chosen.
fn few(kind: Kind, field: &Field) -> bool {
    match field.ty {
        Type::Code(_) => field.name != "confidentiality",
        Type::Sector | Type::Ref(Kind::Staff) => true,
        _ => (kind, field.name) == (Kind::Project, "programme"),
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sort {
    /// None: as the kind is read most, the newest first; people by name, tasks by what presses.
    pub field: Option<&'static str>,
    /// The other way round.
    pub reversed: bool,
}

/// What is to be listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Every word of it stands somewhere in the record, as it is shown.
    pub text: String,
    pub only: Option<Only>,
    pub sort: Sort,
}

impl Query {
    /// Whether it leaves records out.
    pub fn narrows(&self) -> bool {
        self.only.is_some() || !self.text.trim().is_empty()
    }
}

/// What a query gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// In order.
    pub ids: Vec<Id>,
    /// In the usual order: where what is dated on or before D begins.
    pub now: usize,
    /// How many records there are in all.
    pub total: usize,
    /// What the records with that text have in common, with how many have each.
    pub choices: BTreeMap<Only, usize>,
}

/// What a record is sorted by.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
enum Key {
    /// A place among groups first: what presses, what is open.
    Group(u8),
    Number(f64),
    Text(String),
    /// Later dates first.
    Newest(Option<NaiveDate>),
    Date(NaiveDate),
    /// After everything else, whichever way one sorts.
    Nothing,
}

impl Key {
    fn order(&self, other: &Key) -> Ordering {
        match (self, other) {
            (Key::Newest(one), Key::Newest(other)) => match (one, other) {
                // What bears no date yet is what is being prepared.
                (None, None) => Ordering::Equal,
                (None, _) => Ordering::Less,
                (_, None) => Ordering::Greater,
                (Some(one), Some(other)) => other.cmp(one),
            },
            (one, other) => one.partial_cmp(other).unwrap_or(Ordering::Equal),
        }
    }
}

/// Takes the records of a kind one at a time and gives those that are wanted, in order.
pub struct Lister<'a> {
    query: &'a Query,
    words: Vec<String>,
    on: NaiveDate,
    shown: &'a dyn Fn(&Record, &Field) -> String,
    found: Vec<(Vec<Key>, Id, Standing)>,
    listed: Listed,
}

impl<'a> Lister<'a> {
    /// For a query on D; `shown` gives a field as people read it.
    pub fn new(query: &'a Query, on: NaiveDate, shown: &'a dyn Fn(&Record, &Field) -> String) -> Lister<'a> {
        let words = fold(&query.text).split_whitespace().map(str::to_owned).collect();
        Lister { query, words, on, shown, found: Vec::new(), listed: Listed::default() }
    }

    /// One record.
    pub fn take(&mut self, record: &Record) {
        self.listed.total += 1;
        if !self.speaks_of(record) {
            return;
        }
        let mut count = |only: Only| *self.listed.choices.entry(only).or_default() += 1;
        let standing = standing::of(record, self.on);
        if standing != Standing::Plain {
            count(Only::Standing(standing));
        }
        for field in record.kind.fields().iter().filter(|field| few(record.kind, field)) {
            if let Some(raw) = raw_of(record.get(field.name)) {
                count(Only::Field(field.name, raw));
            }
        }
        if self.query.only.as_ref().is_none_or(|only| only.holds(record, self.on)) {
            self.found.push((self.keys(record), record.id, standing));
        }
    }

    /// Whether every word stands in one of its fields.
    fn speaks_of(&self, record: &Record) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let mut said = String::new();
        // A yes, a no or who may read a note is in every record: nobody looks for that.
        let says = |field: &&Field| field.ty != Type::YesNo && field.name != "confidentiality";
        for field in record.kind.fields().iter().filter(says) {
            if !record.get(field.name).is_null() {
                // One at a time: most are plain and folded quickly.
                said.push_str(&fold(&(self.shown)(record, field)));
                said.push('\n');
            }
        }
        self.words.iter().all(|word| said.contains(word.as_str()))
    }

    fn keys(&self, record: &Record) -> Vec<Key> {
        let text = |field: &str| Key::Text(fold(record.text(field)));
        match self.query.sort.field.and_then(|field| record.kind.field(field)) {
            Some(field) => vec![self.key(record, field), Key::Newest(standing::date(record))],
            None => match record.kind {
                Kind::Contact => vec![text("last_name"), text("first_name")],
                Kind::Staff => vec![text("name")],
                Kind::Task => match (standing::of(record, self.on), record.date("due_on")) {
                    (Standing::Done, _) => vec![Key::Group(1), Key::Newest(record.date("done_on"))],
                    (_, Some(due)) => vec![Key::Group(0), Key::Date(due)],
                    (_, None) => vec![Key::Group(0), Key::Nothing],
                },
                _ => vec![Key::Newest(standing::date(record))],
            },
        }
    }

    fn key(&self, record: &Record, field: &Field) -> Key {
        match (field.ty, record.get(field.name)) {
            (_, Value::Null) => Key::Nothing,
            // In the order of the domain: proposed, active, completed.
            (Type::Code(codes), Value::Text(code)) => match codes.iter().position(|known| known == code) {
                Some(at) => Key::Number(at as f64),
                None => Key::Nothing,
            },
            (Type::Ref(_) | Type::Sector, _) => Key::Text(fold(&(self.shown)(record, field))),
            (_, Value::Text(text)) => Key::Text(fold(text)),
            (_, Value::Date(date)) => Key::Date(*date),
            (_, Value::Int(int)) => Key::Number(*int as f64),
            (_, Value::Real(real)) => Key::Number(*real),
            (_, Value::List(items)) => Key::Text(fold(&items.join(" "))),
        }
    }

    /// What was found.
    pub fn finish(mut self) -> Listed {
        let reversed = self.query.sort.reversed;
        let one = |a: &Key, b: &Key| match (a, b) {
            (Key::Nothing, _) | (_, Key::Nothing) | (Key::Group(_), _) => a.order(b),
            _ if reversed => b.order(a),
            _ => a.order(b),
        };
        self.found.sort_by(|(a, a_id, _), (b, b_id, _)| {
            let keys = a.iter().zip(b).map(|(a, b)| one(a, b)).find(|order| order.is_ne());
            // Of one day the last entered first.
            keys.unwrap_or_else(|| b_id.cmp(a_id))
        });
        if self.query.sort == Sort::default() {
            let now = self.found.iter().position(|(_, _, standing)| *standing != Standing::Later);
            self.listed.now = now.unwrap_or(0);
        }
        self.listed.ids = self.found.into_iter().map(|(_, id, _)| id).collect();
        self.listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn event(id: Id, date: &str, kind: &str, title: &str) -> Record {
        let record = Record::new(Kind::Event)
            .with("date", Value::Date(day(date)))
            .with("kind", Value::Text(kind.into()))
            .with("title", Value::Text(title.into()));
        Record { id, ..record }
    }

    fn list(records: &[Record], query: &Query) -> Listed {
        let shown = |record: &Record, field: &Field| match record.get(field.name) {
            Value::Text(code) if code == "fair" => "salon ou congrès".to_owned(),
            Value::Text(text) => text.clone(),
            Value::Date(date) => date.format("%d/%m/%Y").to_string(),
            other => format!("{other:?}"),
        };
        let mut lister = Lister::new(query, day("2015-06-30"), &shown);
        records.iter().for_each(|record| lister.take(record));
        lister.finish()
    }

    #[test]
    fn newest_first_and_every_word_is_found_in_what_is_shown() {
        let events = [
            event(1, "2014-05-01", "fair", "Salon de Bâle"),
            event(2, "2015-09-01", "fair", "Micronora"),
            event(3, "2015-03-01", "commission", "Commission luxe"),
            event(4, "2015-03-01", "commission", "Commission santé"),
        ];
        let with = |text: &str| list(&events, &Query { text: text.into(), ..Query::default() }).ids;
        assert_eq!(with(""), [2, 4, 3, 1]);
        assert_eq!(list(&events, &Query::default()).now, 1);
        assert_eq!(with("CONGRES"), [2, 1]);
        assert_eq!(with("congres bale"), [1]);
        assert_eq!(with("03/2015 sante"), [4]);
        assert_eq!(with("rien"), [] as [Id; 0]);
        let all = list(&events, &Query::default());
        assert_eq!(all.total, 4);
        assert_eq!(all.choices[&Only::Field("kind", "fair".into())], 2);
        assert_eq!(all.choices[&Only::Standing(Standing::Later)], 1);
    }

    #[test]
    fn only_what_holds_on_the_day() {
        let events = [event(1, "2014-05-01", "fair", "A"), event(2, "2015-09-01", "fair", "B")];
        let only = |only| list(&events, &Query { only: Some(only), ..Query::default() }).ids;
        assert_eq!(only(Only::Standing(Standing::Later)), [2]);
        assert_eq!(only(Only::Field("kind", "fair".into())), [2, 1]);
        assert_eq!(only(Only::Field("kind", "theme".into())), [] as [Id; 0]);
        let value = Only::Field("staff", "3".into()).value(Kind::Task);
        assert_eq!(value, Some(("staff", Value::Int(3))));
    }

    #[test]
    fn sorted_by_a_field_either_way_with_what_is_empty_last() {
        let mut events = vec![
            event(1, "2014-05-01", "fair", "b"),
            event(2, "2015-09-01", "commission", "A"),
            event(3, "2013-01-01", "fair", "c"),
        ];
        events[0].set("attendance", Value::Int(40));
        events[1].set("attendance", Value::Int(7));
        let by = |field, reversed| {
            list(&events, &Query { sort: Sort { field: Some(field), reversed }, ..Query::default() }).ids
        };
        assert_eq!(by("title", false), [2, 1, 3]);
        assert_eq!(by("title", true), [3, 1, 2]);
        assert_eq!(by("attendance", false), [2, 1, 3]);
        assert_eq!(by("attendance", true), [1, 2, 3]);
        assert_eq!(by("kind", false), [2, 1, 3]);
    }

    #[test]
    fn tasks_by_what_presses_and_people_by_name() {
        let task = |id, due: &str, done: &str| {
            let date = |text: &str| if text.is_empty() { Value::Null } else { Value::Date(day(text)) };
            Record { id, ..Record::new(Kind::Task).with("due_on", date(due)).with("done_on", date(done)) }
        };
        let tasks = [
            task(1, "", ""),
            task(2, "2015-07-10", ""),
            task(3, "2015-01-10", "2015-01-12"),
            task(4, "2015-06-01", ""),
            task(5, "2015-02-01", "2015-03-01"),
        ];
        assert_eq!(list(&tasks, &Query::default()).ids, [4, 2, 1, 5, 3]);
        let contact = |id, last: &str, first: &str| {
            let record = Record::new(Kind::Contact)
                .with("last_name", Value::Text(last.into()))
                .with("first_name", Value::Text(first.into()));
            Record { id, ..record }
        };
        let people = [contact(1, "Étienne", "Zoé"), contact(2, "Martin", "Léa"), contact(3, "Étienne", "Alix")];
        assert_eq!(list(&people, &Query::default()).ids, [3, 1, 2]);
    }
}
