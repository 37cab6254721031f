//! A system that refuses threads or open files: its limits are reached.

use super::*;

/// No thread can have a stack so large.
const NONE: (&str, &str) = ("RUST_MIN_STACK", "1000000000000000");

#[test]
fn without_threads_the_interface_says_so_and_takes_no_terminal() {
    let pole = Pole::new();
    let mut terminal = pole.start().env(NONE.0, NONE.1).go();
    let before = terminal.modes();
    assert_eq!(terminal.ended().0, 1, "{}", terminal.text());
    terminal.wait_for("ulimit -u");
    assert!(terminal.is_given_back() && terminal.modes() == before, "{}", terminal.modes());
}

#[test]
fn with_too_few_open_files_the_interface_says_so_and_a_limit_of_the_users_own_is_raised() {
    let pole = Pole::new();
    let database = pole.database.display().to_string();
    let mut shell = pole.start().shell();
    shell.press(&format!("(ulimit -n 30; {BINARY} --db {database}; echo \"ENDED\" $?)\n"));
    shell.wait_for("ENDED 1");
    assert!(shell.text().contains("30 fichiers") && shell.is_given_back(), "{}", shell.text());
    shell.press(&format!("(ulimit -S -n 30; {BINARY} --db {database})\n"));
    shell.wait_for("Tableau de bord");
    shell.press("q");
}
