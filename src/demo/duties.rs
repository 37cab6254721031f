//! The contract's obligations that the made-up pole has met, each by its director a little before it was due, but for one
//! that is late; and one that came with an event.

use chrono::Datelike;

use super::dates::{after, day, working};
use super::pole::Pole;
use super::put::{date, id, put, text};
use crate::contract::{Contract, Period, Rhythm};
use crate::model::kind::Kind;
use crate::store::{StoreError, Write};

/// The director's place in the staff.
const DIRECTOR: usize = 1;
/// How a report is usually sent, for those that are.
const NOTES: [&str; 3] =
    ["Envoyé par courriel à tous les correspondants", "", "Compte rendu dans le dossier du comité"];

/// Stores what was met by the demo's day.
pub fn write(write: &mut Write, pole: &Pole, contract: &Contract) -> Result<(), StoreError> {
    let due = contract.occurrences(contract.starts_on, super::on());
    // The last half-yearly meeting has not taken place: the only line that is overdue.
    let missing = due.iter().rfind(|due| due.obligation.every == Rhythm::HalfYear).map(|due| due.period);
    for (at, due) in due.iter().enumerate() {
        if due.obligation.every == Rhythm::HalfYear && Some(due.period) == missing {
            continue;
        }
        let early = i64::try_from(at % 5).unwrap_or_default() * 6 + 4;
        let done = working(after(due.due_on, -early)).min(due.due_on);
        let note = NOTES[at % NOTES.len()];
        met(write, pole, (contract, &due.obligation.code), due.period, done, note)?;
    }
    if let Some(event) = contract.obligations.iter().find(|obligation| obligation.every == Rhythm::Event) {
        let told = day(super::on().year() - 1, 6, 17);
        let note = "Nouveau bureau élu par l’assemblée générale";
        met(write, pole, (contract, &event.code), Period::Day(told), told, note)?;
    }
    Ok(())
}

fn met(
    write: &mut Write,
    pole: &Pole,
    (contract, obligation): (&Contract, &str),
    period: Period,
    done: chrono::NaiveDate,
    note: &str,
) -> Result<(), StoreError> {
    let fields = [
        ("contract", text(contract.code.as_str())),
        ("obligation", text(obligation)),
        ("period", text(period.to_string())),
        ("done_on", date(done)),
        ("staff", id(pole.staff[DIRECTOR])),
        ("note", text(note)),
    ];
    put(write, Kind::Fulfilment, fields).map(drop)
}
