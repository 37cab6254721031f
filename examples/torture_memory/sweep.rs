//! One action, with ever more memory, until it succeeds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rouage::store::Store;

use super::actions::{Action, Place};
use super::heap;
use super::support::check::{self, Content};
use super::support::dice::Dice;
use super::support::{pole, replace};

/// How memory runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortage {
    /// SQLite may hold so much and no more.
    Limit,
    /// One allocation fails.
    Once,
    /// All fail from one on.
    FromThen,
}

#[derive(Debug, Default)]
pub struct Tally {
    /// Times that an action ran out of memory.
    pub failures: u64,
    pub panics: u64,
    pub between: u64,
    pub unsound: u64,
    pub stuck: u64,
    /// The action said it was done, and was not.
    pub silent: u64,
}

pub struct Sweep {
    action: Action,
    place: Place,
    template: PathBuf,
    before: Content,
    after: Content,
}

impl Sweep {
    /// Does the action once as it should be, to know what comes of it.
    ///
    /// # Errors
    /// It fails even so.
    pub fn new(action: Action, folder: &Path) -> Result<Sweep, String> {
        let place = Place::new(&folder.join(action.name()))?;
        let template = place.folder.join("template.db");
        action.prepare(&template, &place)?;
        replace(&place.database, &template).map_err(|error| error.to_string())?;
        let open = || Store::open(&place.database, pole::session("test")).map_err(|error| error.to_string());
        let before = check::content(&open()?).map_err(|error| error.to_string())?;
        action.run(&mut Some(open()?), &place).map_err(|error| format!("{action:?}: {error}"))?;
        let after = check::content(&open()?).map_err(|error| error.to_string())?;
        if !heap::is_counted() {
            return Err("SQLite does not count its memory here".into());
        }
        Ok(Sweep { action, place, template, before, after })
    }

    /// Fails so often at least over the whole way up, in steps as small as that allows.
    pub fn run(&mut self, shortage: Shortage, seed: u64, rounds: u64, tally: &mut Tally) -> Result<(), String> {
        let enough = self.enough(shortage)?;
        let step = (enough / rounds.max(1)).max(if shortage == Shortage::Limit { 64 } else { 1 });
        let mut dice = Dice::part(seed, self.action as u64);
        let mut given = dice.below(step);
        while given < enough {
            self.attempt(shortage, given, tally)?;
            given += step;
        }
        Ok(())
    }

    /// Roughly with how much it succeeds: by doubling.
    fn enough(&self, shortage: Shortage) -> Result<u64, String> {
        let mut given = 64;
        loop {
            if self.try_with(shortage, given)?.1 {
                return Ok(given);
            }
            given *= 2;
        }
    }

    /// Does the action with so much. Gives the store where it is left, and whether memory was enough.
    fn try_with(&self, shortage: Shortage, given: u64) -> Result<(Option<Store>, bool, Outcome), String> {
        replace(&self.place.database, &self.template).map_err(|error| error.to_string())?;
        self.place.clear();
        let mut store = match self.action {
            Action::Open => None,
            _ => Some(Store::open(&self.place.database, pole::session("test")).map_err(|error| error.to_string())?),
        };
        match shortage {
            Shortage::Limit => heap::limit(i64::try_from(given).unwrap_or(i64::MAX)),
            Shortage::Once => heap::refuse(given, false),
            Shortage::FromThen => heap::refuse(given, true),
        }
        let done = catch_unwind(AssertUnwindSafe(|| self.action.run(&mut store, &self.place)));
        let refused = heap::release();
        let outcome = match done {
            Ok(Ok(())) => Outcome::Done,
            Ok(Err(why)) => Outcome::Failed(why),
            Err(_) => Outcome::Panicked,
        };
        // An allocation that SQLite can do without is refused without harm.
        let enough = outcome == Outcome::Done && refused == 0;
        Ok((store, enough, outcome))
    }

    fn attempt(&self, shortage: Shortage, given: u64, tally: &mut Tally) -> Result<(), String> {
        let (mut store, _, outcome) = self.try_with(shortage, given)?;
        let which = || format!("{} with {given} ({shortage:?})", self.action.name());
        match &outcome {
            Outcome::Panicked => {
                tally.panics += 1;
                eprintln!("{}: panicked", which());
            }
            Outcome::Failed(_) => tally.failures += 1,
            Outcome::Done => {}
        }
        let there = (|| {
            let fresh = Store::open(&self.place.database, pole::session("check"))?;
            check::sound(&fresh)?;
            check::content(&fresh)
        })();
        match there {
            Err(fault) => {
                tally.unsound += 1;
                eprintln!("{}: {fault}", which());
                return Ok(());
            }
            Ok(there) if there == self.after => {}
            Ok(there) if there == self.before => {
                if outcome == Outcome::Done {
                    tally.silent += 1;
                    eprintln!("{}: said to be done", which());
                }
            }
            Ok(_) => {
                tally.between += 1;
                eprintln!("{}: neither before nor after ({outcome:?})", which());
                return Ok(());
            }
        }
        if matches!(outcome, Outcome::Failed(_)) {
            // The same program goes on: on the same connection where there still is one.
            self.place.clear();
            if store.is_none() && self.action != Action::Open {
                store = Store::open(&self.place.database, pole::session("again")).ok();
            }
            let again = self.action.run(&mut store, &self.place);
            drop(store);
            let fresh = Store::open(&self.place.database, pole::session("check")).map_err(|error| error.to_string())?;
            let there = check::content(&fresh).map_err(|error| error.to_string())?;
            if again.is_err() || there != self.after {
                tally.stuck += 1;
                eprintln!("{}: not resumed: {again:?}", which());
            }
        }
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Done,
    Failed(String),
    Panicked,
}
