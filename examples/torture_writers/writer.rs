//! One writer: does what its dice say, and keeps an account of what it was told is written.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rouage::model::conflict::{Difference, differences, settled};
use rouage::model::kind::Kind;
use rouage::model::record::{Id, Record, Value};
use rouage::store::{Store, StoreError};

use super::{Account, Arguments, small};

/// Fields of an organisation that one writer each keeps for itself.
const OWN: [&str; 5] = ["street", "commune", "email", "website", "notes"];
/// How often a write is tried again when others were faster.
const TRIES: usize = 200;

struct Writer<'a> {
    number: usize,
    store: Store,
    staff: Id,
    shared: Vec<Id>,
    account: Account,
    dice: u64,
    count: u64,
    given: &'a Arguments,
    database: &'a Path,
}

/// Writes for the time given.
pub fn run(number: usize, database: &Path, given: &Arguments) -> Account {
    let store = Store::open(database, small::session(&format!("w{number}"), &format!("writer {number}"))).unwrap();
    let staff = store.all(Kind::Staff).unwrap()[0].id;
    let organisations = store.all(Kind::Organisation).unwrap();
    let shared = organisations.iter().filter(|one| one.text("name").starts_with("Atelier")).map(|one| one.id).collect();
    let dice = given.seed.wrapping_mul(31).wrapping_add(number as u64 + 1);
    let mut writer =
        Writer { number, store, staff, shared, account: Account::default(), dice, count: 0, given, database };
    let end = Instant::now() + Duration::from_secs(given.seconds);
    let by_hand = number + 1 == given.writers;
    while Instant::now() < end {
        let start = Instant::now();
        if by_hand {
            writer.by_command_line()
        } else {
            writer.by_store()
        }
        writer.account.worst_ms = writer.account.worst_ms.max(start.elapsed().as_millis());
        // People pause, a little.
        std::thread::sleep(Duration::from_millis(writer.below(20) as u64));
    }
    writer.account
}

impl Writer<'_> {
    fn below(&mut self, bound: usize) -> usize {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.dice >> 33) % bound as u64).unwrap()
    }

    fn one(&mut self) -> Id {
        let at = self.below(self.shared.len());
        self.shared[at]
    }

    /// A word that no other visit has.
    fn word(&mut self) -> String {
        self.count += 1;
        format!("mot{}x{}", self.number, self.count)
    }

    fn failed(&mut self, doing: &str, error: &dyn std::fmt::Display) {
        self.account.errors.push(format!("writer {}, {doing}: {error}", self.number));
    }

    fn by_store(&mut self) {
        match self.below(10) {
            0 | 1 => self.visit(),
            2 => self.visit_and_undo(),
            3 => self.visit_and_delete(),
            4 | 5 => self.pay(),
            6 | 7 => self.raise(),
            8 => self.own_field(),
            _ => self.draft(),
        }
    }

    fn new_visit(&mut self) -> (Record, String) {
        let (organisation, word, day) = (self.one(), self.word(), 1 + self.below(28));
        let visit = Record::new(Kind::Visit)
            .with("organisation", Value::Int(organisation.into()))
            .with("staff", Value::Int(self.staff.into()))
            .with("date", small::day(&format!("2015-05-{day:02}")))
            .with("summary", small::text(&word));
        (visit, word)
    }

    fn visit(&mut self) {
        let (visit, word) = self.new_visit();
        match self.store.save(visit) {
            Ok(_) => {
                self.account.visits.push(word);
                self.account.writes += 1;
            }
            Err(error) => self.failed("a visit", &error),
        }
    }

    fn visit_and_undo(&mut self) {
        let (visit, word) = self.new_visit();
        let saved = self.store.save(visit);
        match saved.map(|(_, change)| change).and_then(|change| self.store.undo(change.unwrap())) {
            Ok(undone) if undone.len() == 1 => {
                self.account.gone.push(word);
                self.account.writes += 2;
            }
            Ok(undone) => self.failed("undo", &format!("{} records", undone.len())),
            Err(error) => self.failed("undo", &error),
        }
    }

    fn visit_and_delete(&mut self) {
        let (visit, word) = self.new_visit();
        let deleted = self.store.save(visit).and_then(|(visit, _)| self.store.delete(&visit));
        match deleted {
            Ok(_) => {
                self.account.gone.push(word);
                self.account.writes += 2;
            }
            Err(error) => self.failed("a deletion", &error),
        }
    }

    fn pay(&mut self) {
        let (organisation, cents) = (self.one(), 1 + self.below(99_999) as i64);
        let payment = Record::new(Kind::Payment)
            .with("organisation", Value::Int(organisation.into()))
            .with("year", Value::Int(2015))
            .with("paid_on", small::day("2015-06-01"))
            .with("amount", Value::Int(cents));
        match self.store.save(payment) {
            Ok(_) => {
                *self.account.paid.entry(organisation).or_default() += cents;
                self.account.writes += 1;
            }
            Err(error) => self.failed("a payment", &error),
        }
    }

    /// Raises a count that all raise: one that is written over by another is missing in the sum.
    fn raise(&mut self) {
        let id = self.one();
        let done = self.change(id, |record| {
            let now = record.int("headcount").unwrap_or_default();
            record.set("headcount", Value::Int(now + 1));
        });
        if done {
            *self.account.raised.entry(id).or_default() += 1;
        }
    }

    fn change(&mut self, id: Id, change: impl Fn(&mut Record)) -> bool {
        for _ in 0..TRIES {
            let saved = self.store.get(Kind::Organisation, id).and_then(|record| {
                let mut record = record.ok_or(StoreError::Gone { kind: Kind::Organisation, id })?;
                change(&mut record);
                if self.given.blind {
                    std::thread::sleep(Duration::from_millis(2));
                    let now = self.store.get(Kind::Organisation, id)?.map(|now| now.version);
                    record.version = now.unwrap_or_default();
                }
                self.store.save(record)
            });
            match saved {
                Ok(_) => {
                    self.account.writes += 1;
                    return true;
                }
                Err(StoreError::Conflict { .. }) => self.account.conflicts += 1,
                Err(error) => {
                    self.failed("a change", &error);
                    return false;
                }
            }
        }
        self.failed("a change", &"others are always faster");
        false
    }

    /// Changes a field that no other writer changes, as a form does: from the record as it was read a while ago, and after
    /// a conflict with what the others changed merged in.
    fn own_field(&mut self) {
        let (id, field) = (self.one(), OWN[self.number % OWN.len()]);
        let word = self.word();
        let value = match field {
            "email" => format!("{word}@exemple.fr"),
            "website" => format!("https://{word}.exemple.fr"),
            _ => word,
        };
        let Ok(Some(mut base)) = self.store.get(Kind::Organisation, id) else {
            return self.failed("reading", &id);
        };
        std::thread::sleep(Duration::from_millis(self.below(30) as u64));
        let mut mine = base.clone().with(field, small::text(&value));
        for _ in 0..TRIES {
            match self.store.save(mine.clone()) {
                Ok(_) => {
                    self.account.own.insert(id, value);
                    self.account.writes += 1;
                    return;
                }
                Err(StoreError::Conflict { .. }) => self.account.conflicts += 1,
                Err(error) => return self.failed("a field", &error),
            }
            let Ok(Some(theirs)) = self.store.get(Kind::Organisation, id) else {
                return self.failed("reading", &id);
            };
            let found = differences(&base, &mine, &theirs);
            let takes: Vec<_> = found.iter().map(Difference::proposed).collect();
            let Some(merged) = settled(&theirs, &found, &takes) else {
                return self.failed("merging", &"something is to be decided");
            };
            (base, mine) = (theirs, merged);
        }
        self.failed("a field", &"others are always faster");
    }

    fn draft(&mut self) {
        let id = format!("writer {}:1", self.number);
        let done =
            self.store.keep_draft(&id, "host", 1, "{\"kind\":\"visit\"}").and_then(|_| self.store.drop_draft(&id));
        match done {
            Ok(()) => self.account.writes += 2,
            Err(error) => self.failed("a draft", &error),
        }
    }

    fn by_command_line(&mut self) {
        let at = self.below(self.shared.len());
        let (id, organisation) = (self.shared[at], format!("Atelier commun {at}"));
        let (word, euros) = (self.word(), 1 + self.below(900) as i64);
        let pays = self.below(2) == 0;
        let amount = euros.to_string();
        let words: Vec<&str> = match pays {
            true => vec!["dues", "pay", "--org", &organisation, "--year", "2015", "--amount", &amount],
            false => vec!["visit", "add", "--org", &organisation, "--date", "2015-05-02", "--summary", &word],
        };
        let output = Command::new(&self.given.binary)
            .args(["--lang", "en", "--on", "2015-06-30", "--as", "cmi", "--db"])
            .arg(self.database)
            .args(words)
            .output()
            .unwrap();
        if !output.status.success() {
            return self.failed("the command line", &String::from_utf8_lossy(&output.stderr));
        }
        self.account.writes += 1;
        match pays {
            true => *self.account.paid.entry(id).or_default() += euros * 100,
            false => self.account.visits.push(word),
        }
    }
}
