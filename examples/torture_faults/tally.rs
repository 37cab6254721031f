//! What came of the faults.

use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct Tally {
    pub injected: u64,
    pub by_error: BTreeMap<&'static str, u64>,
    pub by_action: BTreeMap<&'static str, u64>,
    /// The action succeeded: what failed was not needed.
    pub done: u64,
    pub refused: u64,
    /// It was said to have failed, and is there: a sync that fails after everything was written.
    pub refused_though_done: u64,
    pub panics: u64,
    pub unsound: u64,
    pub between: u64,
    /// No message, or one in another language, or one that shows the program's inside.
    pub unclear: u64,
    /// What was typed is neither saved nor in a draft.
    pub text_lost: u64,
    /// The same action without a fault did not go to its end.
    pub stuck: u64,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.injected += other.injected;
        for (into, from) in [(&mut self.by_error, other.by_error), (&mut self.by_action, other.by_action)] {
            for (name, count) in from {
                *into.entry(name).or_default() += count;
            }
        }
        self.done += other.done;
        self.refused += other.refused;
        self.refused_though_done += other.refused_though_done;
        self.panics += other.panics;
        self.unsound += other.unsound;
        self.between += other.between;
        self.unclear += other.unclear;
        self.text_lost += other.text_lost;
        self.stuck += other.stuck;
    }

    pub fn faults(&self) -> u64 {
        self.panics + self.unsound + self.between + self.unclear + self.text_lost + self.stuck
    }
}
