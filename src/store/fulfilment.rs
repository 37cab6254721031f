//! Obligations that were met: what is read for the agenda, and that each is one that a contract really has.

use rusqlite::OptionalExtension;

use super::{Action, Store, StoreError, Write};
use crate::contract::{Contract, Period, Rhythm};
use crate::counters::agenda::Met;
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::{Record, Value};
use crate::model::validate::Problem;

impl Store {
    /// Every obligation that was met, of every contract.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn met(&self) -> Result<Vec<Met>, StoreError> {
        Ok(self.all(Kind::Fulfilment)?.iter().filter_map(met).collect())
    }
}

/// A fulfilment as the rules see it.
fn met(record: &Record) -> Option<Met> {
    Some(Met {
        id: record.id,
        contract: record.text("contract").to_owned(),
        obligation: record.text("obligation").to_owned(),
        period: record.text("period").parse().ok()?,
        done_on: record.date("done_on")?,
        staff: record.id_of("staff"),
        by: record.trace.created_by.clone(),
        note: record.get("note").as_text().map(str::to_owned),
    })
}

/// A record that an obligation was met for a period.
pub fn fulfilment(contract: &str, obligation: &str, period: Period) -> Record {
    Record::new(Kind::Fulfilment)
        .with("contract", Value::Text(contract.to_owned()))
        .with("obligation", Value::Text(obligation.to_owned()))
        .with("period", Value::Text(period.to_string()))
}

impl Write<'_> {
    /// Why an obligation met is none that its contract has, or was met on a day that cannot be. What comes back from an
    /// undo is history, whatever contract has been loaded since.
    pub(super) fn no_such_obligation(&self, record: &Record) -> Result<Option<Problem>, StoreError> {
        let complete = || ["contract", "obligation", "period"].iter().all(|field| !record.text(field).is_empty());
        if record.kind != Kind::Fulfilment || !complete() || matches!(self.action, Action::Undo) {
            return Ok(None);
        }
        let doing = || StoreError::sql("look a contract up");
        let source: Option<String> = self
            .tx
            .query_row("SELECT source FROM contract WHERE code = ?1", [record.text("contract")], |row| row.get(0))
            .optional()
            .map_err(doing())?;
        let Some(source) = source else {
            let mut statement =
                self.tx.prepare("SELECT code FROM contract ORDER BY starts_on, code").map_err(doing())?;
            let codes = statement.query_map([], |row| row.get::<_, String>(0)).map_err(doing())?;
            let codes: Vec<String> = codes.collect::<Result<_, _>>().map_err(doing())?;
            return Ok(Some(Problem { field: "contract", reason: Reason::UnknownCode { allowed: codes.join(", ") } }));
        };
        Ok(fault(&Contract::parse(&source)?, record))
    }
}

/// Why a contract has no such obligation, period or day.
fn fault(contract: &Contract, record: &Record) -> Option<Problem> {
    let problem = |field: &'static str, reason: Reason| Some(Problem { field, reason });
    let code = record.text("obligation");
    let Some(obligation) = contract.obligation(code) else {
        let allowed: Vec<&str> = contract.obligations.iter().map(|each| each.code.as_str()).collect();
        return problem("obligation", Reason::UnknownCode { allowed: allowed.join(", ") });
    };
    let period = record.text("period").parse::<Period>().ok().filter(|period| contract.has_period(obligation, *period));
    let Some(period) = period else {
        if obligation.every == Rhythm::Event {
            return problem("period", Reason::IsoDate);
        }
        let allowed: Vec<String> = contract.occurrences_of(code).iter().map(|each| each.period.to_string()).collect();
        return problem("period", Reason::UnknownCode { allowed: allowed.join(", ") });
    };
    let earliest = period.earliest();
    if record.date("done_on").is_some_and(|done| done < earliest) {
        return problem("done_on", Reason::TooEarly { date: earliest });
    }
    None
}
