//! Looks at the database while others write, each time in one state of it, and settles the accounts at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rouage::model::kind::Kind;
use rouage::model::record::Record;
use rouage::store::{Severity, Store};
use rusqlite::Connection;

use super::{Account, small};

/// Every so many looks the whole file is checked.
const WHOLE: u64 = 20;

pub struct Checker {
    database: PathBuf,
    conn: Connection,
    store: Store,
    /// The counts as last seen: they only rise.
    raised: BTreeMap<i64, i64>,
    /// Versions as last seen.
    versions: BTreeMap<(&'static str, i64), i64>,
    pub looks: u64,
    pub wrong: Vec<String>,
}

impl Checker {
    pub fn new(database: &Path) -> Checker {
        let conn = Connection::open_with_flags(database, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let store = Store::reader(database, small::session("checker", "checker")).unwrap();
        let (raised, versions) = (BTreeMap::new(), BTreeMap::new());
        Checker { database: database.to_owned(), conn, store, raised, versions, looks: 0, wrong: Vec::new() }
    }

    /// One look: everything that must hold at every moment.
    pub fn look(&mut self) {
        self.looks += 1;
        if let Err(error) = self.look_at_rows() {
            self.wrong.push(format!("look {}: {error}", self.looks));
        }
        self.look_at_sums();
        if self.looks.is_multiple_of(WHOLE) {
            self.look_at_all();
        }
    }

    fn look_at_rows(&mut self) -> rusqlite::Result<()> {
        let tx = self.conn.unchecked_transaction()?;
        for table in ["visit", "payment", "organisation", "dues"] {
            // A record's version is the number of its entries in the journal, and the last of them is the record.
            let mut rows = tx.prepare(&format!(
                "SELECT t.id, t.version, count(j.id), max(j.id) FROM {table} t
                 LEFT JOIN journal j ON j.kind = '{table}' AND j.record_id = t.id GROUP BY t.id"
            ))?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let (id, version, entries): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
                if version != entries {
                    self.wrong.push(format!("{table} {id} has version {version} and {entries} entries"));
                }
                let last = self.versions.insert((table, id), version);
                if last.is_some_and(|last| last > version) {
                    self.wrong.push(format!("{table} {id} went back from version {last:?} to {version}"));
                }
            }
            let ghosts: i64 = tx.query_row(
                &format!(
                    "SELECT count(*) FROM journal j WHERE j.kind = '{table}' AND (j.after IS NULL) <>
                       NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = j.record_id)
                     AND j.id = (SELECT max(id) FROM journal l WHERE l.kind = j.kind AND l.record_id = j.record_id)"
                ),
                [],
                |row| row.get(0),
            )?;
            if ghosts > 0 {
                self.wrong.push(format!("{ghosts} {table}s are there or gone against their journal"));
            }
        }
        let mut counts = tx.prepare("SELECT id, headcount FROM organisation WHERE headcount IS NOT NULL")?;
        for row in counts.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (id, now): (i64, i64) = row?;
            let before = self.raised.insert(id, now).unwrap_or_default();
            if before > now {
                self.wrong.push(format!("the count of organisation {id} went back from {before} to {now}"));
            }
        }
        Ok(())
    }

    /// That what the program adds up is what the rows add up to.
    fn look_at_sums(&mut self) {
        let told = self.store.snapshot(|store| {
            let facts = store.facts()?;
            let (mut paid, mut visits) = (0, 0);
            for organisation in &facts.organisations {
                let Some(file) = facts.file(organisation.id) else { continue };
                paid += file.payments.iter().map(|payment| payment.amount).sum::<i64>();
                visits += file.visits.len();
            }
            let payments = store.all(Kind::Payment)?;
            let rows: i64 = payments.iter().filter_map(|payment| payment.int("amount")).sum();
            Ok(((paid, visits), (rows, store.all(Kind::Visit)?.len())))
        });
        match told {
            Ok((facts, rows)) if facts == rows => {}
            Ok((facts, rows)) => self.wrong.push(format!("facts {facts:?}, rows {rows:?}")),
            Err(error) => self.wrong.push(format!("reading the facts: {error}")),
        }
    }

    fn look_at_all(&mut self) {
        match self.store.doctor() {
            Ok(findings) => {
                let bad = findings.iter().filter(|finding| finding.severity == Severity::Error);
                self.wrong.extend(bad.map(|finding| format!("doctor: {finding:?}")));
            }
            Err(error) => self.wrong.push(format!("doctor: {error}")),
        }
    }

    /// What is not as the writers were told.
    pub fn settle(&mut self, accounts: &[Account]) -> Vec<String> {
        self.look_at_all();
        let store = Store::open(&self.database, small::session("checker", "settle")).unwrap();
        let all = |kind| -> Vec<Record> { store.all(kind).unwrap() };
        let mut lost = Vec::new();
        let words: BTreeSet<String> = all(Kind::Visit).iter().map(|visit| visit.text("summary").to_owned()).collect();
        for account in accounts {
            lost.extend(
                account.visits.iter().filter(|word| !words.contains(*word)).map(|word| format!("{word} is lost")),
            );
            lost.extend(account.gone.iter().filter(|word| words.contains(*word)).map(|word| format!("{word} is back")));
        }
        let mut paid: BTreeMap<u32, i64> = BTreeMap::new();
        for payment in all(Kind::Payment) {
            *paid.entry(payment.id_of("organisation").unwrap()).or_default() += payment.int("amount").unwrap();
        }
        for organisation in all(Kind::Organisation).iter().filter(|one| one.text("name").starts_with("Atelier")) {
            let id = organisation.id;
            let told: i64 = accounts.iter().filter_map(|account| account.paid.get(&id)).sum();
            let stored = paid.get(&id).copied().unwrap_or_default();
            if told != stored {
                lost.push(format!("organisation {id} paid {told}, and {stored} is stored"));
            }
            let told: i64 = accounts.iter().filter_map(|account| account.raised.get(&id)).sum();
            let stored = organisation.int("headcount").unwrap_or_default();
            if told != stored {
                lost.push(format!("the count of organisation {id} was raised {told} times, and is {stored}"));
            }
            for told in accounts.iter().filter_map(|account| account.own.get(&id)) {
                let somewhere = organisation.kind.fields().iter().any(|field| organisation.text(field.name) == told);
                if !somewhere {
                    lost.push(format!("{told} is lost in organisation {id}"));
                }
            }
        }
        let expected: usize = accounts.iter().map(|account| account.visits.len()).sum();
        // The pole began with one.
        if words.len() != expected + 1 {
            lost.push(format!("{} visits, not {}", words.len(), expected + 1));
        }
        lost
    }
}
