//! Keystrokes → screens, on a real database.

use insta::assert_snapshot;

use crate::tui::harness::{Harness, small_pole};

fn pole() -> Harness {
    Harness::with(80, 24, small_pole)
}

/// Plays keys, and gives how many they are.
fn count(harness: &mut Harness, keys: &str) -> usize {
    harness.keys(keys);
    let named = keys.matches('<').count();
    let inside: usize =
        keys.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(name, _)| name.chars().count() + 2).sum();
    keys.chars().count() - inside + named
}

#[test]
fn a_visit_is_logged_in_twelve_keys_or_less() {
    let mut harness = pole();
    let mut keys = count(&mut harness, "vhorlo");
    assert_snapshot!("picking", harness.screen());
    keys += count(&mut harness, "<enter>");
    harness.keys("Cherche un fournisseur de rubis.");
    assert_snapshot!("typing", harness.screen());
    keys += count(&mut harness, "<ctrl-s>");
    assert!(keys <= 12, "{keys} keys");
    assert_snapshot!("saved", harness.screen());
}
