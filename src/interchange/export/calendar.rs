//! Visits, tasks and deadlines as the entries of a calendar.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::contacts::address;
use super::ical::{Entry, Status};
use super::uid;
use crate::counters::agenda::{self, Group, What};
use crate::i18n::Lang;
use crate::model::dues;
use crate::model::facts::{Facts, rows_of};
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::{Id, Record};
use crate::store::{Store, StoreError};

/// What entries are made with.
struct Maker<'a> {
    store: &'a Store,
    organisations: HashMap<Id, Record>,
    staff: HashMap<Id, String>,
    lang: Lang,
}

/// The entries of these visits or tasks, in their order; of all of them without any.
///
/// # Errors
/// The database cannot be read.
pub fn records(store: &Store, kind: Kind, ids: Option<&[Id]>, lang: Lang) -> Result<Vec<Entry>, StoreError> {
    let mut maker = Maker::new(store, lang)?;
    let mut records = match ids {
        Some(ids) => store.those(kind, ids)?,
        None => store.all(kind)?,
    };
    if ids.is_none() {
        let day = |record: &Record| record.date(if kind == Kind::Visit { "date" } else { "due_on" });
        records.sort_by_key(|record| (day(record).is_none(), day(record), record.id));
    }
    records.iter().map(|record| maker.record(record)).collect()
}

/// Everything that an agenda shows, and the days on which dues are due: a day has one entry for all who owe. `lines` come
/// from [`Store::agenda`].
///
/// # Errors
/// The database cannot be read.
pub fn agenda(
    store: &Store,
    lines: &[(Group, agenda::Entry)],
    facts: &Facts,
    on: NaiveDate,
    lang: Lang,
) -> Result<Vec<Entry>, StoreError> {
    let mut entries = self::lines(store, lines, lang)?;
    entries.extend(due_days(facts, on, lang));
    Ok(entries)
}

/// The entries of the lines of an agenda.
///
/// # Errors
/// The database cannot be read.
pub fn lines(store: &Store, lines: &[(Group, agenda::Entry)], lang: Lang) -> Result<Vec<Entry>, StoreError> {
    let mut maker = Maker::new(store, lang)?;
    let mut entries = Vec::with_capacity(lines.len());
    for (_, line) in lines {
        let entry = match &line.what {
            What::Task(id) => store.get(Kind::Task, *id)?.map(|record| maker.record(&record)).transpose()?,
            What::Visit(id) => store.get(Kind::Visit, *id)?.map(|record| maker.record(&record)).transpose()?,
            What::Step(id) => store.get(Kind::Visit, *id)?.map(|record| maker.step(&record)).transpose()?,
            What::Obligation(_) => maker.obligation(line),
        };
        entries.extend(entry);
    }
    Ok(entries)
}

/// The days on which dues that are called and not paid by `on` are due, from a year before it on.
fn due_days(facts: &Facts, on: NaiveDate, lang: Lang) -> Vec<Entry> {
    let since = agenda::Wanted::on(on).since();
    let mut days: BTreeMap<(NaiveDate, i16), (i64, i64)> = BTreeMap::new();
    for due in facts.dues.iter().filter(|due| !due.exempt) {
        let paid = dues::paid(rows_of(&facts.payments, due.organisation), due.year, on);
        let called = due.called_on.is_some_and(|called| called <= on);
        if let Some(day) = due.due_on.filter(|day| *day >= since && called && paid < due.amount) {
            let (count, left) = days.entry((day, due.year)).or_default();
            (*count, *left) = (*count + 1, *left + due.amount - paid);
        }
    }
    let entry = |((day, year), (count, left)): ((NaiveDate, i16), (i64, i64))| Entry {
        uid: uid::of(&["dues due", &year.to_string(), &day.to_string()]),
        date: Some(day),
        summary: lang.tf("export.calendar.dues", &[("year", &year)]),
        description: lang.tn("export.calendar.dues_left", count, &[("amount", &lang.amount(Cents(left)))]),
        location: String::new(),
        category: lang.title("dues").to_owned(),
        status: Status::Confirmed,
        busy: false,
        private: false,
        sequence: 0,
        changed: String::new(),
    };
    days.into_iter().map(entry).collect()
}

impl Maker<'_> {
    fn new(store: &Store, lang: Lang) -> Result<Maker<'_>, StoreError> {
        let mut staff = HashMap::new();
        store.each(Kind::Staff, |record| {
            staff.insert(record.id, record.text("name").to_owned());
            Ok(())
        })?;
        Ok(Maker { store, organisations: HashMap::new(), staff, lang })
    }

    fn organisation(&mut self, record: &Record) -> Result<Option<&Record>, StoreError> {
        let Some(id) = record.organisation() else { return Ok(None) };
        if !self.organisations.contains_key(&id)
            && let Some(organisation) = self.store.get(Kind::Organisation, id)?
        {
            self.organisations.insert(id, organisation);
        }
        Ok(self.organisations.get(&id))
    }

    /// Name and address of the organisation a record belongs to.
    fn place(&mut self, record: &Record) -> Result<(String, String), StoreError> {
        let lang = self.lang;
        let Some(organisation) = self.organisation(record)? else { return Ok(Default::default()) };
        let address = address(organisation, lang);
        let town = [address.postal_code, address.town].join(" ");
        let parts = [address.street.as_str(), town.trim()];
        let place: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Ok((organisation.text("name").to_owned(), place.join(", ")))
    }

    /// A visit, or a task.
    fn record(&mut self, record: &Record) -> Result<Entry, StoreError> {
        let (name, place) = self.place(record)?;
        if record.kind == Kind::Visit {
            let done = record.text("status") == "done";
            let key = if done { "export.calendar.visited" } else { "export.calendar.visit" };
            let summary = self.lang.find(key).unwrap_or_default().replace("{name}", &name);
            let entry = self.entry(record, uid::of_record(record), record.date("date"), summary, "purpose");
            let status = if done { Status::Confirmed } else { Status::Tentative };
            return Ok(Entry { location: place, status, busy: true, ..entry });
        }
        let title = record.text("title");
        let title = if name.is_empty() { title.to_owned() } else { format!("{title} – {name}") };
        // One that is done stays where it was, so that a calendar that has it sees it done.
        let done = record.date("done_on");
        let (summary, date) = match done {
            Some(done) => (format!("✓ {title}"), record.date("due_on").or(Some(done))),
            None => (title, record.date("due_on")),
        };
        Ok(self.entry(record, uid::of_record(record), date, summary, ""))
    }

    /// The next step of a visit.
    fn step(&mut self, visit: &Record) -> Result<Entry, StoreError> {
        let (name, _) = self.place(visit)?;
        let uid = uid::of(&["step", &uid::of_record(visit)]);
        let summary = self.lang.tf("export.calendar.step", &[("name", &name)]);
        Ok(self.entry(visit, uid, visit.date("next_step_on"), summary, "next_step"))
    }

    /// An obligation of a contract; none for one that comes with events, which has no day.
    fn obligation(&self, line: &agenda::Entry) -> Option<Entry> {
        let duty = line.duty()?;
        let date = line.date?;
        let period = duty.period.map(|period| period.to_string()).unwrap_or_default();
        Some(Entry {
            uid: uid::of(&["obligation", &duty.contract, &duty.obligation.code, &period]),
            date: Some(date),
            summary: self.lang.duty(duty),
            description: [duty.obligation.article.as_str(), duty.obligation.wording.as_str()].join("\n"),
            location: String::new(),
            category: self.lang.agenda_sort(agenda::Sort::Obligation).to_owned(),
            status: Status::Confirmed,
            busy: false,
            private: false,
            sequence: 0,
            changed: String::new(),
        })
    }

    /// What all records have in common; `about` is the field that says more, which stays here where it is confidential: a
    /// calendar is seen by many.
    fn entry(&self, record: &Record, uid: String, date: Option<NaiveDate>, summary: String, about: &str) -> Entry {
        let private = record.text("confidentiality") == "nda";
        let who = record.id_of("staff").and_then(|id| self.staff.get(&id));
        let who = who.map(|name| self.lang.tf("export.calendar.who", &[("name", name)]));
        let about = if private { "" } else { record.text(about) };
        let lines: Vec<&str> =
            [about, who.as_deref().unwrap_or_default()].into_iter().filter(|it| !it.is_empty()).collect();
        Entry {
            uid,
            date,
            summary,
            description: lines.join("\n"),
            location: String::new(),
            category: self.lang.record(record.kind.code(), 1).to_owned(),
            status: Status::Confirmed,
            busy: false,
            private,
            sequence: (record.version - 1).max(0),
            changed: record.trace.changed_at.clone(),
        }
    }
}
