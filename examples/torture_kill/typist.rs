//! Somebody who logs one visit after the other through the interface.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::oracle::Oracle;
use super::support::pole::COMPANIES;
use super::support::session::{Missed, Session};

/// Much longer than anything may take, on a machine that does a lot besides.
const PATIENCE: Duration = Duration::from_secs(30);
/// What the header shows once the program draws.
pub const READY: &str = "Tableau de bord";
/// What the footer says of a visit that is saved.
const SAVED: &str = "Visite enregistrée";

/// Types visits until told to stop or until the program is gone. `at` counts them over all rounds: the footer of the
/// last visit, which still stands there, must not be taken for that of the next.
///
/// # Errors
/// The program neither answered nor ended.
pub fn work(session: &Session, oracle: &Oracle, at: &AtomicUsize, stop: &AtomicBool) -> Result<(), String> {
    loop {
        match session.wait_for(READY, PATIENCE) {
            Ok(()) => {}
            Err(Missed::Ended) => return Ok(()),
            Err(Missed::Late) => return Err(format!("the interface does not come up:\n{}", session.text())),
        }
        if stop.load(Ordering::SeqCst) {
            return Ok(());
        }
        let company = COMPANIES[at.fetch_add(1, Ordering::SeqCst) % COMPANIES.len()];
        let summary = oracle.attempt();
        session.press(format!("v{company}\r{summary}\x13").as_bytes());
        let said = |screen: &str| {
            screen.lines().last().is_some_and(|footer| footer.contains(SAVED) && footer.contains(company))
        };
        match session.wait(PATIENCE, |screen, _| said(screen)) {
            Ok(()) => oracle.acknowledge(summary, true),
            Err(Missed::Ended) => {
                // What it said last is said, even if it is gone now.
                if said(&session.text()) {
                    oracle.acknowledge(summary, true);
                }
                return Ok(());
            }
            Err(Missed::Late) => return Err(format!("{summary} is not answered:\n{}", session.text())),
        }
    }
}
