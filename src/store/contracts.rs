//! The contracts in the database.

use chrono::NaiveDate;

use rusqlite::OptionalExtension;

use super::{Action, Store, StoreError, Taken, Write};
use crate::contract::{BUILT_IN, Contract, in_force};
use crate::counters::closing::sha256;
use crate::model::parse::Known;

/// SHA-256 of the built-in contracts of earlier versions: the one that is built in today is added here before it changes.
const EARLIER_BUILT_IN: &[&str] = &["db965d0fd91f1b7ef30d568c844d59c2d61f8a73a83deb83c0cc907b4b4bbc46"];

impl Store {
    /// Reads the contracts, and puts the built-in one into a new database. One that an earlier version built in, and
    /// that nobody has touched, gives way to today's.
    pub(super) fn load_contracts(&mut self) -> Result<(), StoreError> {
        if !self.holds_the_built_in_only()? && self.holds_an_earlier_built_in()? {
            self.add_contract(BUILT_IN)?;
        }
        self.read_contracts()?;
        if self.contracts.is_empty() {
            self.add_contract(BUILT_IN)?;
        }
        Ok(())
    }

    /// Whether the contract that is built in is there, and no other: one that needs no parsing to be known as sound.
    pub(super) fn holds_the_built_in_only(&self) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) = 1 AND max(CASE WHEN source = ?1 THEN 1 ELSE 0 END) = 1 FROM contract";
        self.conn.query_row(sql, [BUILT_IN], |row| row.get(0)).map_err(unreadable)
    }

    fn holds_an_earlier_built_in(&self) -> Result<bool, StoreError> {
        let doing = || unreadable;
        let mut statement = self.conn.prepare("SELECT source FROM contract").map_err(doing())?;
        let sources = statement.query_map([], |row| row.get::<_, String>(0)).map_err(doing())?;
        for source in sources {
            if EARLIER_BUILT_IN.contains(&sha256(source.map_err(doing())?.as_bytes()).as_str()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads the contracts again if another program, or this one, has loaded others.
    ///
    /// # Errors
    /// The database cannot be read, or holds a contract that this version of the program cannot use: then those read
    /// before stay.
    pub fn read_contracts(&mut self) -> Result<(), StoreError> {
        let doing = || unreadable;
        let sources: Vec<String> = {
            let mut statement =
                self.conn.prepare("SELECT source FROM contract ORDER BY starts_on, code").map_err(doing())?;
            let rows = statement.query_map([], |row| row.get(0)).map_err(doing())?;
            rows.collect::<Result<_, _>>().map_err(doing())?
        };
        if sources == self.sources {
            return Ok(());
        }
        self.contracts = sources.iter().map(|source| Contract::parse(source)).collect::<Result<_, _>>()?;
        self.sources = sources;
        self.contracts_revision += 1;
        self.known = self.read_known()?;
        Ok(())
    }

    /// Checks a contract and adds it, or replaces the one of that code.
    ///
    /// # Errors
    /// The contract has faults, or the database cannot be written.
    pub fn add_contract(&mut self, source: &str) -> Result<String, StoreError> {
        let contract = Contract::parse(source)?;
        self.write(Action::Contract, |write| write.take_contract(&contract, source, true))?;
        self.read_contracts()?;
        Ok(contract.code)
    }

    /// The contract whose years hold a day; outside all of them the last that began before it, else the first.
    pub fn contract_on(&self, on: NaiveDate) -> &Contract {
        // `open` leaves at least the built-in contract there.
        in_force(&self.contracts, on).unwrap_or(&self.contracts[0])
    }

    /// A number that rises whenever the contracts are found to be others than before.
    pub fn contracts_revision(&self) -> u64 {
        self.contracts_revision
    }

    /// Every contract, by its first day.
    pub fn contracts(&self) -> &[Contract] {
        &self.contracts
    }

    /// A contract as it was loaded, by its code.
    pub fn contract_source(&self, code: &str) -> Option<&str> {
        // Read together, in one order.
        let index = self.contracts.iter().position(|contract| contract.code == code)?;
        self.sources.get(index).map(String::as_str)
    }

    /// What a college is called by the latest contract that knows it.
    pub fn college_name(&self, code: u8, french: bool) -> String {
        let knows = |contract: &&Contract| contract.colleges.iter().any(|college| college.code == code);
        let contract = self.contracts.iter().rev().find(knows);
        contract.map_or_else(|| code.to_string(), |contract| contract.college_name(code, french))
    }

    /// What a sector is called by the latest contract that knows it.
    pub fn sector_name<'a>(&'a self, code: &'a str, french: bool) -> &'a str {
        let contract = self.contracts.iter().rev().find(|contract| contract.sector_index(code).is_some());
        contract.map_or(code, |contract| contract.sector_name(code, french))
    }

    /// Sectors and colleges of the database: the latest contract's in its order, then those of earlier ones.
    fn read_known(&self) -> Result<Known, StoreError> {
        let doing = || StoreError::sql("read sectors and colleges");
        let mut known = Known::default();
        for contract in self.contracts.iter().rev() {
            for sector in &contract.sectors {
                if !known.sectors.contains(&sector.code) {
                    known.sectors.push(sector.code.clone());
                }
            }
        }
        let mut statement = self.conn.prepare("SELECT code FROM sector ORDER BY code").map_err(doing())?;
        for code in statement.query_map([], |row| row.get::<_, String>(0)).map_err(doing())? {
            let code = code.map_err(doing())?;
            if !known.sectors.contains(&code) {
                known.sectors.push(code);
            }
        }
        let mut statement = self.conn.prepare("SELECT code FROM college ORDER BY code").map_err(doing())?;
        let colleges = statement.query_map([], |row| row.get(0)).map_err(doing())?;
        known.colleges = colleges.collect::<Result<_, _>>().map_err(doing())?;
        Ok(known)
    }
}

impl Write<'_> {
    /// Stores a contract that was read from `source`; another of its code gives way only when it is to be replaced.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn take_contract(&mut self, contract: &Contract, source: &str, replace: bool) -> Result<Taken, StoreError> {
        let doing = || StoreError::sql("store the contract");
        let stored: Option<String> = self
            .tx
            .query_row("SELECT source FROM contract WHERE code = ?1", [&contract.code], |row| row.get(0))
            .optional()
            .map_err(doing())?;
        let taken = match stored {
            Some(stored) if stored == source => return Ok(Taken::Known),
            Some(_) if !replace => return Ok(Taken::Contradicts),
            Some(_) => Taken::Replaced,
            None => Taken::Added,
        };
        self.tx
            .execute(
                "INSERT INTO contract (code, source, starts_on, ends_on, loaded_by, loaded_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (code) DO UPDATE SET source = excluded.source, starts_on = excluded.starts_on,
                   ends_on = excluded.ends_on, loaded_by = excluded.loaded_by, loaded_at = excluded.loaded_at",
                rusqlite::params![
                    contract.code,
                    source,
                    contract.starts_on.to_string(),
                    contract.ends_on.to_string(),
                    self.session.who,
                    self.at
                ],
            )
            .map_err(doing())?;
        for college in &contract.colleges {
            let add = "INSERT INTO college (code) VALUES (?1) ON CONFLICT DO NOTHING";
            self.tx.execute(add, [college.code]).map_err(doing())?;
        }
        for sector in &contract.sectors {
            let add = "INSERT INTO sector (code) VALUES (?1) ON CONFLICT DO NOTHING";
            self.tx.execute(add, [&sector.code]).map_err(doing())?;
        }
        Ok(taken)
    }
}
/// Contracts are written as text: what is none is damage, which SQLite does not look for in a text.
fn unreadable(error: rusqlite::Error) -> StoreError {
    if matches!(error, rusqlite::Error::Utf8Error(..)) {
        return StoreError::Damaged(error.to_string());
    }
    StoreError::sql("read the contracts")(error)
}

#[cfg(test)]
mod tests {
    use super::super::open::tests::session;
    use super::*;

    #[test]
    fn a_contract_that_is_no_text_any_more_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let store = Store::open(&path, session()).unwrap();
        let pages: i64 = store.conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        store.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        drop(store);
        // The end of a new one is that of its contract's source, which no table's shape depends on.
        crate::store::salvage::tests::overwrite(&path, pages, &[0xA5; 4096]);
        let opened = Store::open(&path, session()).map(drop);
        assert!(matches!(opened, Err(StoreError::Damaged(_))), "{opened:?}");
        let opened = Store::open_to_show(&path, session()).map(drop);
        assert!(matches!(opened, Err(StoreError::Damaged(_))), "{opened:?}");
    }
}
