//! A job that does not come back because a disk does not answer (a frozen file system, a mount whose server is gone): the header
//! says so, as long as it lasts. Nobody looks while nothing was ordered.

use std::time::{Duration, Instant};

use super::App;
use crate::threads::Waiting;

/// What its wake-ups are addressed to: no layer has this id.
pub(super) const ID: u64 = u64::MAX - 1;
/// So long a job may take before one looks, and from look to look: after the second it is known whether anything moved.
const NEXT: Duration = Duration::from_millis(1_500);

impl App {
    /// After an event: looks from now on as long as something is under way, and no longer.
    pub(super) fn listen(&mut self) {
        let armed = self.context.wake.iter().any(|(_, to)| *to == ID);
        if self.context.live.is_idle() {
            if armed {
                self.context.wake.retain(|(_, to)| *to != ID);
            }
            self.waiting = Waiting::default();
            self.dirty |= std::mem::take(&mut self.context.trouble.silent);
        } else if !armed {
            self.context.wake_at(ID, Instant::now() + NEXT);
        }
    }

    /// The moment to look has come.
    pub(super) fn look_for_silence(&mut self) {
        let silent = self.waiting.still() && !self.context.live.is_idle();
        self.dirty |= std::mem::replace(&mut self.context.trouble.silent, silent) != silent;
        if !self.context.live.is_idle() {
            self.context.wake_at(ID, Instant::now() + NEXT);
        }
    }
}
