//! A made-up pole: the throw-away database of `rouage demo`, and large ones for benchmarks.
//!
//! Everything is invented and comes out the same every time. The figures of the demo's day are made to measure (see
//! `periods`, `dues`, `visits`); what surrounds them is chance with a fixed seed.

mod advice;
mod contract;
mod dates;
mod dues;
mod large;
mod life;
mod names;
mod organisations;
mod people;
mod periods;
mod places;
mod pole;
mod projects;
mod prose;
mod put;
mod rng;
mod sirens;
mod staff;
mod tasks;
mod text;
mod trades;
mod visits;

use chrono::{NaiveDate, NaiveTime};

pub use large::fill_large;

use self::pole::Pole;
use self::rng::Rng;
use crate::store::{Action, Clock, Session, Store, StoreError};

/// Another seed gives another pole with the same figures.
const SEED: u64 = 7;

/// The demo's today: a Thursday within the built-in contract.
pub fn on() -> NaiveDate {
    dates::day(2016, 9, 15)
}

/// The login of the mission officer as whom the demo is opened.
pub fn login() -> &'static str {
    staff::STAFF[0].0
}

/// Fills an empty database with the demo's pole, as one journalled change of the assistant's on the day before the
/// demo's: the history of a record begins there, and undo does not reach it.
///
/// # Errors
/// The database cannot be written, or is not empty and holds the same records.
pub fn fill(store: &mut Store) -> Result<(), StoreError> {
    let morning = dates::after(on(), -1).and_time(NaiveTime::MIN) + chrono::Duration::hours(7);
    let session = Session { who: staff::STAFF[10].0.into(), id: "demo".into(), clock: Clock::Fixed(morning.and_utc()) };
    store.acting_as(session, |store| {
        let contract = store.contract_on(on()).clone();
        let mut rng = Rng::new(SEED);
        let rng = &mut rng;
        let filled = store.write(Action::Import, |write| {
            let mut pole = Pole { orgs: organisations::plan(rng), staff: staff::write(write)? };
            organisations::write(write, rng, &mut pole.orgs)?;
            dues::write_memberships(write, &pole)?;
            dues::write(write, rng, &pole, &contract)?;
            tasks::write_contacts(write, rng, &pole)?;
            visits::write(write, rng, &pole)?;
            advice::write(write, rng, &pole)?;
            projects::write(write, rng, &pole)?;
            life::write(write, rng, &pole)?;
            contract::write(write, &pole, &contract)?;
            advice::write_survey(write, rng, &pole)?;
            tasks::write(write, rng, &pole)
        });
        filled.map(drop)
    })
}
