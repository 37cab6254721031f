//! What the storage thread does: planning, writing, and how far it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chrono::{Datelike, NaiveDate};

use crate::counters::bulk::{self, Ground, Operation, Plan};
use crate::counters::whatif::Effect;
use crate::live::Shared;
use crate::model::record::Id;
use crate::model::territory::Share;
use crate::store::{ChangeId, Store, StoreError};

/// How far a job is, and whether it is to stop.
#[derive(Default)]
pub struct Progress {
    done: AtomicUsize,
    stop: AtomicBool,
}

impl Progress {
    /// How many rows are done.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Stops the job: what it wrote is taken back.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// A row is done; gives whether to go on.
    fn goes_on(&self, done: usize) -> bool {
        self.done.store(done, Ordering::Relaxed);
        !self.stop.load(Ordering::Relaxed)
    }
}

/// What was planned.
pub struct Planned(pub Result<Proposal, StoreError>);

/// A plan, and what it does to the territory share.
pub struct Proposal {
    pub plan: Arc<Plan>,
    /// [`Plan::counts`] and [`Plan::total`], which walk all lines.
    pub counts: (usize, usize, usize),
    pub total: Option<i64>,
    /// The places of its lines as they are shown: what changes, what is refused, what is left alone.
    pub order: Vec<u32>,
    pub effect: Option<(Effect, Share)>,
}

/// What came of writing.
pub struct Written(pub Result<Option<ChangeId>, StoreError>);

/// Plans an operation on the facts as they are.
pub fn plan(
    store: &Store,
    shared: &Shared,
    operation: Operation,
    targets: &[Id],
    days: (NaiveDate, NaiveDate),
    progress: &Progress,
) -> Planned {
    let (on, today) = days;
    let world = shared.world();
    // Dues go by the scale of their own year.
    let day = match operation {
        Operation::CallDues { year } if year != on.year() => NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(on),
        _ => on,
    };
    let ground = Ground { facts: &world.facts, contract: world.contract_on(day), known: store.known(), today };
    let planned = store.plan_batch(operation, targets, ground, |done| progress.goes_on(done));
    Planned(planned.map(|plan| {
        let contract = world.contract_on(on);
        let effect = contract.and_then(|contract| {
            bulk::effect(&world.facts, contract, on, &plan).map(|effect| (effect, contract.territory.share))
        });
        let order = order(&plan);
        Proposal { counts: plan.counts(), total: plan.total(), plan: Arc::new(plan), order, effect }
    }))
}

/// What changes first, then what is refused, then what is left alone; each in the order of the rows.
fn order(plan: &Plan) -> Vec<u32> {
    use bulk::Verdict;
    let rank = |line: &bulk::Line| match line.verdict {
        Verdict::Changes(_) => 0,
        Verdict::Refused(_) => 1,
        Verdict::Left(_) => 2,
    };
    let mut order: Vec<u32> = (0..).take(plan.lines.len()).collect();
    order.sort_by_key(|place| plan.lines.get(*place as usize).map_or(3, rank));
    order
}

/// Writes a plan, which ends the draft of what it was typed in.
pub fn write(store: &mut Store, plan: &Plan, draft: Option<&str>, progress: &Progress) -> Written {
    Written(store.write_batch(plan, draft, |done| progress.goes_on(done)))
}
