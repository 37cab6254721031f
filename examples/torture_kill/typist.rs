//! Somebody who logs one visit after the other through the interface.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::oracle::Oracle;
use super::support::pole::COMPANIES;
use super::support::session::{Missed, Session};

/// Much longer than anything may take, on a machine that does a lot besides.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the header shows once the program draws.
pub const READY: &str = "Tableau de bord";
/// What the footer says of a visit that is saved.
const SAVED: &str = "Visite enregistrée";

/// Types visits until told to stop or until the program is gone.
///
/// # Errors
/// The program neither answered nor ended.
pub fn work(session: &Session, oracle: &Oracle, first: usize, stop: &AtomicBool) -> Result<(), String> {
    let mut at = first;
    loop {
        match session.wait_for(READY, PATIENCE) {
            Ok(()) => {}
            Err(Missed::Ended) => return Ok(()),
            Err(Missed::Late) => return Err(format!("the interface does not come up:\n{}", session.text())),
        }
        if stop.load(Ordering::SeqCst) {
            return Ok(());
        }
        let company = COMPANIES[at % COMPANIES.len()];
        at += 1;
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
