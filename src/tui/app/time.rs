//! The date of reference, midnight, and layers that asked to be woken.

use std::time::Instant;

use chrono::Datelike;

use super::App;

impl App {
    pub(super) fn set_date(&mut self, on: chrono::NaiveDate) {
        self.behind.forget();
        self.context.on = on;
        self.refresh();
    }

    /// Another day may have begun: everything in sight is of it then. When it ends is known anew, as the clock may have
    /// been set.
    pub(super) fn follow_the_calendar(&mut self) {
        if self.context.follow_the_calendar() {
            self.set_date(self.context.on);
        }
        self.next_look = self.context.next_look();
    }

    /// The same day of another year; 29 February becomes the 28th.
    pub(super) fn step_year(&mut self, by: i32) {
        let on = self.context.on;
        let year = on.year() + by;
        if (1990..=2200).contains(&year)
            && let Some(day) = on.with_year(year).or_else(|| on.with_day(28).and_then(|day| day.with_year(year)))
        {
            self.set_date(day);
        }
    }

    /// The moment to wake up at, if a layer asked for one.
    pub fn wake(&self) -> Option<Instant> {
        // What was ordered may have come back since the last event.
        let idle = self.context.live.is_idle();
        let wakes = self.context.wake.iter().filter(|(_, to)| !idle || *to != super::silence::ID);
        wakes.map(|(moment, _)| *moment).chain(self.next_look).min()
    }

    /// It is `now`: wakes every layer whose moment has come.
    pub fn woken(&mut self, now: Instant) {
        if self.next_look.is_some_and(|moment| moment <= now) {
            let today = self.context.today;
            self.follow_the_calendar();
            self.dirty |= today != self.context.today;
        }
        let (due, later) = self.context.wake.drain(..).partition(|(moment, _)| *moment <= now);
        self.context.wake = later;
        let due: Vec<(Instant, u64)> = due;
        #[cfg(feature = "encryption")]
        if due.iter().any(|(_, to)| *to == crate::tui::lock::ID) {
            self.lock_woken();
        }
        if due.iter().any(|(_, to)| *to == super::typing::ID) {
            self.look_what_followed(now);
        }
        if due.iter().any(|(_, to)| *to == super::silence::ID) {
            self.look_for_silence();
        }
        let context = &mut self.context;
        for (_, to) in due {
            if let Some(layer) = self.layers.iter_mut().find(|layer| layer.id() == to) {
                layer.wake(context);
                self.behind.forget();
                self.dirty = true;
            }
        }
        for early in std::mem::take(&mut self.context.again) {
            self.handle(super::Event::Input(early));
        }
    }
}
