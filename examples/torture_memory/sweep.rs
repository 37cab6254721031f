//! One action, with ever more memory, until it succeeds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rouage::store::Store;

use super::actions::{Action, Place};
use super::heap;
use super::support::check::{self, Content};
use super::support::dice::Dice;
use super::support::{files_of, pole, replace};

/// One in so many repeated actions is looked at by another connection, too.
const SELDOM: u64 = 16;

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
    /// The template's.
    bytes: Vec<u8>,
    before: Content,
    after: Content,
    needs: Needs,
}

/// What an action takes that may have all.
#[derive(Debug, Clone, Copy, Default)]
struct Needs {
    allocations: u64,
    /// At most at once, beyond what was held before.
    bytes: u64,
}

/// How it went with so much memory.
struct Tried {
    store: Option<Store>,
    enough: bool,
    outcome: Outcome,
    needs: Needs,
}

/// How finely.
#[derive(Debug, Clone, Copy)]
pub struct How {
    pub seed: u64,
    /// Steps on the way to enough.
    pub rounds: u64,
    /// Each allocation fails, whatever the steps.
    pub all: bool,
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
        let bytes = std::fs::read(&template).map_err(|error| error.to_string())?;
        let mut sweep = Sweep { action, place, template, bytes, before, after, needs: Needs::default() };
        let whole = sweep.try_with(Shortage::Once, u64::MAX)?;
        if !whole.enough {
            return Err(format!("{action:?}: {:?}", whole.outcome));
        }
        sweep.needs = whole.needs;
        Ok(sweep)
    }

    /// Fails so often at least over the whole way up, in steps as small as that allows; with `all` at every allocation.
    pub fn run(&self, shortage: Shortage, how: How, tally: &mut Tally) -> Result<(), String> {
        let enough = self.enough(shortage)?;
        let step = match shortage {
            Shortage::Limit => (enough / how.rounds.max(1)).max(64),
            _ if how.all => 1,
            _ => (enough / how.rounds.max(1)).max(1),
        };
        let mut dice = Dice::part(how.seed, self.action as u64);
        let mut given = dice.below(step);
        while given < enough {
            self.attempt(shortage, given, tally)?;
            given += step;
        }
        Ok(())
    }

    /// With how much it succeeds, bytes or allocations: what it takes when it may have all, and more until it does.
    fn enough(&self, shortage: Shortage) -> Result<u64, String> {
        let mut given = match shortage {
            Shortage::Limit => self.needs.bytes,
            _ => self.needs.allocations,
        };
        while !self.try_with(shortage, given)?.enough {
            given += 1 + given / 64;
        }
        Ok(given)
    }

    /// How many allocations the whole action takes.
    pub const fn allocations(&self) -> u64 {
        self.needs.allocations
    }

    /// Does the action with so much.
    fn try_with(&self, shortage: Shortage, given: u64) -> Result<Tried, String> {
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
        let (asked, held) = (heap::asked(), heap::held());
        heap::most();
        let done = catch_unwind(AssertUnwindSafe(|| self.action.run(&mut store, &self.place)));
        let needs = Needs { allocations: heap::asked() - asked, bytes: (heap::most() - held).unsigned_abs() };
        let refused = heap::release();
        let outcome = match done {
            Ok(Ok(())) => Outcome::Done,
            Ok(Err(why)) => Outcome::Failed(why),
            Err(_) => Outcome::Panicked,
        };
        // An allocation that SQLite can do without is refused without harm.
        let enough = outcome == Outcome::Done && refused == 0;
        Ok(Tried { store, enough, outcome, needs })
    }

    /// Whether no byte of the database's files is another than at the beginning: then it is as sound as it was and holds the
    /// same, which need not be read.
    fn is_untouched(&self) -> bool {
        let [database, log, _] = files_of(&self.place.database);
        let log = std::fs::metadata(log).map_or(0, |log| log.len());
        log == 0 && std::fs::read(database).ok().as_ref() == Some(&self.bytes)
    }

    /// Whether the files hold what they must afterwards, whatever a connection that is open thinks. Another connection reads
    /// them.
    fn is_after(&self) -> Result<bool, String> {
        if self.is_untouched() {
            return Ok(self.before == self.after);
        }
        let fresh = Store::open(&self.place.database, pole::session("check")).map_err(|error| error.to_string())?;
        Ok(check::content(&fresh).map_err(|error| error.to_string())? == self.after)
    }

    fn attempt(&self, shortage: Shortage, given: u64, tally: &mut Tally) -> Result<(), String> {
        let Tried { mut store, outcome, .. } = self.try_with(shortage, given)?;
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
            if self.is_untouched() {
                return Ok(self.before.clone());
            }
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
            let there = store.as_ref().map(check::content).transpose().map_err(|error| error.to_string())?;
            // Another connection sees what this one sees: that is looked at now and then.
            let elsewhere = store.is_none() || given.is_multiple_of(SELDOM);
            if again.is_err() || there.is_some_and(|there| there != self.after) || elsewhere && !self.is_after()? {
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
