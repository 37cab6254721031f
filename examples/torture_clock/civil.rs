//! Rules go by civil dates: at an awkward moment in some zone the program says what it says of that day at noon in
//! Greenwich, in another century, and what plain SQL over the days says.

use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{Datelike, Days, NaiveDate};
use rusqlite::Connection;
use serde_json::Value as Json;

use super::clock::{Clock, SECOND, civil};
use super::moments::Moments;
use super::support::WHO;
use super::support::dice::Dice;

/// What depends on the day and is compared whole, byte for byte.
const ASKED: [&[&str]; 8] = [
    &["agenda", "--json"],
    &["visit", "next", "--json"],
    &["privacy", "list", "--json"],
    &["evidence", "visits_new", "--json"],
    &["evidence", "members_up_to_date", "--json"],
    &["evidence", "territory_share", "--json"],
    &["contract", "show"],
    &["show", "Pivots 07", "--json"],
];
/// The contract's target of visits, in the years it holds for.
const VISITS: (std::ops::RangeInclusive<i32>, f64) = (2014..=2018, 40.0);

#[derive(Debug, Default)]
pub struct Tally {
    pub moments: u64,
    pub answers: u64,
    pub writes: u64,
    /// Moments at which Greenwich has another day: who goes by its calendar is wrong at so many.
    pub elsewhere: u64,
    pub faults: u64,
}

/// Looks at so many moments.
///
/// # Errors
/// Something that is needed is not there, or the program cannot be run.
pub fn run(binary: &Path, folder: &Path, seed: u64, rounds: u64) -> Result<Tally, String> {
    let database = folder.join("days.db");
    super::pole::make(&database, seed).map_err(|error| error.to_string())?;
    let conn = Connection::open(&database).map_err(|error| error.to_string())?;
    let here = Asking { clock: Clock::new(folder, "here")?, binary, database: &database };
    let there = Asking { clock: Clock::new(folder, "there")?, binary, database: &database };
    let (mut tally, mut moments) = (Tally::default(), Moments::default());
    for round in 0..rounds {
        let mut dice = Dice::part(seed, round);
        let moment = moments.draw(&mut dice)?;
        let (on, _) = civil(moment.zone, &[moment.at])?.swap_remove(0);
        let written = dice.percent(10);
        let words = *dice.pick(&ASKED);
        // Any other clock does not matter where the day is given.
        there.clock.set(i128::from(dice.below(4_000_000_000)) * SECOND)?;
        let looked = || -> Result<(), String> {
            let ask = |words: &[&str]| -> Result<String, String> {
                here.clock.set(i128::from(moment.at) * SECOND)?;
                let said = here.ask(moment.zone, None, words)?;
                let wanted = there.ask("UTC0", Some(on), words)?;
                if said == wanted { Ok(said) } else { Err(format!("{words:?}: {}", difference(&said, &wanted))) }
            };
            let status = ask(&["status", "--json"])?;
            figures(&status, &conn, on)?;
            ask(words)?;
            if written {
                here.clock.set(i128::from(moment.at) * SECOND)?;
                write(&here, moment.zone, &conn, on, round)?;
            }
            Ok(())
        };
        if let Err(why) = looked() {
            tally.faults += 1;
            eprintln!("moment {round} of seed {seed}, {} in {}, {on}: {why}", moment.at, moment.zone);
        }
        tally.moments += 1;
        tally.answers += 2;
        tally.writes += u64::from(written);
        tally.elsewhere += u64::from(civil("UTC0", &[moment.at])?[0].0 != on);
    }
    Ok(tally)
}

struct Asking<'a> {
    clock: Clock,
    binary: &'a Path,
    database: &'a Path,
}

impl Asking<'_> {
    fn ask(&self, zone: &str, on: Option<NaiveDate>, words: &[&str]) -> Result<String, String> {
        let mut command = Command::new(self.binary);
        command.env_clear().envs(self.clock.variables(zone)).env("HOME", self.database.with_file_name("home"));
        command.args(["--lang", "fr", "--as", WHO, "--db"]).arg(self.database);
        if let Some(on) = on {
            command.args(["--on", &on.to_string()]);
        }
        let said = command.args(words).stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
        if !said.status.success() {
            return Err(format!("{words:?}: {:?} {}", said.status, String::from_utf8_lossy(&said.stderr)));
        }
        String::from_utf8(said.stdout).map_err(|error| error.to_string())
    }
}

/// The first line that is another.
fn difference(said: &str, wanted: &str) -> String {
    let first = said.lines().zip(wanted.lines()).find(|(said, wanted)| said != wanted);
    first.map_or_else(
        || format!("{} bytes, not {}", said.len(), wanted.len()),
        |(said, wanted)| format!("{said}, not {wanted}"),
    )
}

/// The figures of a day against the rows.
fn figures(status: &str, conn: &Connection, on: NaiveDate) -> Result<(), String> {
    let status: Json = serde_json::from_str(status).map_err(|error| error.to_string())?;
    if status["on"].as_str() != Some(&on.to_string()) {
        return Err(format!("says that it is {}", status["on"]));
    }
    let (day, year) = (on.to_string(), on.year());
    let count = |sql: &str| conn.query_row(sql, (&day, year), |row| row.get::<_, i64>(0)).map_err(|e| e.to_string());
    let member = "joined_on <= ?1 AND (left_on IS NULL OR ?1 <= left_on)";
    let paid = "coalesce((SELECT sum(p.amount) FROM payment p WHERE p.organisation_id = d.organisation_id
                          AND p.year = d.year AND p.paid_on <= ?1), 0)";
    let done = "v.status = 'done' AND v.date <= ?1";
    let measured = |id: &str| status["measures"][id]["done"].as_f64();
    for (what, said, sql) in [
        (
            "members",
            status["members"]["total"].as_f64(),
            format!("SELECT count(*) FROM membership WHERE {member} AND ?2 > 0"),
        ),
        (
            "members up to date",
            status["members"]["up_to_date"].as_f64(),
            format!(
                "SELECT count(*) FROM membership m WHERE {member} AND NOT EXISTS (
                   SELECT 1 FROM dues d WHERE d.organisation_id = m.organisation_id AND d.year <= ?2
                   AND d.exempt_reason IS NULL AND d.due_on < ?1 AND {paid} < d.amount)"
            ),
        ),
        (
            "dues called",
            status["dues"]["called_cents"].as_f64(),
            "SELECT coalesce(sum(amount), 0) FROM dues WHERE year = ?2 AND exempt_reason IS NULL AND called_on <= ?1"
                .into(),
        ),
        (
            "dues collected",
            status["dues"]["collected_cents"].as_f64(),
            "SELECT coalesce(sum(amount), 0) FROM payment WHERE year = ?2 AND paid_on <= ?1".into(),
        ),
        (
            "companies visited",
            measured("visits_companies"),
            format!(
                "SELECT count(DISTINCT v.organisation_id) FROM visit v JOIN organisation o ON o.id = v.organisation_id
                 WHERE o.kind = 'company' AND {done} AND CAST(substr(v.date, 1, 4) AS INTEGER) = ?2"
            ),
        ),
        (
            "new companies visited",
            measured("visits_new"),
            format!(
                "SELECT count(*) FROM (SELECT v.organisation_id AS of, min(v.date) AS first FROM visit v
                   JOIN organisation o ON o.id = v.organisation_id WHERE o.kind = 'company' AND {done} GROUP BY 1)
                 WHERE CAST(substr(first, 1, 4) AS INTEGER) = ?2
                 AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = of AND m.joined_on <= first)"
            ),
        ),
    ] {
        let rows = count(&sql)?;
        // A year without a contract has no measure; nothing is said then.
        if said.is_some_and(|said| said != rows as f64) || (said.is_none() && VISITS.0.contains(&year)) {
            return Err(format!("{what}: {said:?}, {rows} by the rows"));
        }
    }
    if VISITS.0.contains(&year) {
        let days = if NaiveDate::from_ymd_opt(year, 2, 29).is_some() { 366.0 } else { 365.0 };
        let wanted = VISITS.1 * f64::from(on.ordinal()) / days;
        let said = status["measures"]["visits_companies"]["expected"].as_f64();
        if said.is_none_or(|said| (said - wanted).abs() > 0.006) {
            return Err(format!("expected by now: {said:?}, not {wanted}"));
        }
    }
    Ok(())
}

/// What is written "today" and "yesterday" has the day of the zone, and its moment in the journal is that of the clock.
fn write(here: &Asking, zone: &str, conn: &Connection, on: NaiveDate, round: u64) -> Result<(), String> {
    let summary = format!("clock {round}");
    for (typed, wanted) in [("aujourd'hui", Some(on)), ("hier", on.checked_sub_days(Days::new(1)))] {
        let Some(wanted) = wanted.filter(|day| (1900..=2200).contains(&day.year())) else { continue };
        here.ask(
            zone,
            None,
            &["visit", "add", "--org", "Pivots 05", "--date", typed, "--planned", "--summary", &summary],
        )?;
        let stored =
            conn.query_row("SELECT date FROM visit ORDER BY id DESC LIMIT 1", [], |row| row.get::<_, String>(0));
        let stored = stored.map_err(|error| error.to_string())?;
        if stored != wanted.to_string() {
            return Err(format!("{typed}: {stored} is stored, not {wanted}"));
        }
    }
    Ok(())
}
