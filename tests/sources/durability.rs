//! What is true of every line that writes to the database.

use std::path::{Path, PathBuf};

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            into.push(path);
        }
    }
}

/// Files that are tests as a whole.
fn is_test(file: &Path) -> bool {
    let file = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(file);
    let in_folder = file.components().any(|part| part.as_os_str() == "tests");
    in_folder || file.ends_with("tests.rs") || file.ends_with("store/plans.rs")
}

/// The lines of the program, without those of its tests, that hold one of these.
fn lines_with(needles: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !is_test(file)) {
        let text = std::fs::read_to_string(file).unwrap();
        // Tests are at the end of a file.
        let program = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let program = program.split("#[cfg(test)]\npub(super) mod tests").next().unwrap();
        let name = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        for line in program.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            if needles.iter().any(|needle| line.contains(needle)) {
                found.push(format!("{name}: {line}"));
            }
        }
    }
    found.sort();
    found
}

/// Writes into new files only, which nobody else has, from a database that it holds alone or only reads.
const ALONE: [&str; 2] = ["store/encryption.rs: ", "store/conversion.rs: "];

#[test]
fn every_transaction_that_writes_begins_immediately() {
    // One that reads says so; every other way to begin one is the same for all connections: see `store::connect`.
    let begun = ["Deferred", "DEFERRED", "unchecked_transaction", "savepoint", "BEGIN ", "BEGIN;", "\"BEGIN\", ["];
    let mut deferred = lines_with(&begun);
    deferred.retain(|line| !ALONE.iter().any(|file| line.starts_with(file)));
    let reading = [
        "store/copy.rs: let state = Transaction::new_unchecked(conn, TransactionBehavior::Deferred).map_err(doing())?;",
        "store/facts.rs: let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred)",
        "store/trial.rs: let state = Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred).map_err(doing())?;",
    ];
    assert_eq!(deferred, reading);
    let set = lines_with(&["set_transaction_behavior"]);
    assert_eq!(set, ["store/connect.rs: conn.set_transaction_behavior(TransactionBehavior::Immediate);"]);
}

#[test]
fn nothing_is_written_outside_of_a_transaction() {
    let mut direct = lines_with(&["self.conn.execute(", "store.conn.execute(", ".execute_batch("]);
    // Writing the file anew is no transaction's business.
    direct.retain(|line| !line.contains("VACUUM") && !ALONE.iter().any(|file| line.starts_with(file)));
    // Takes a connection because that is what a transaction is of; called by `Write` with its own.
    direct.retain(|line| !(line.starts_with("store/laid_aside.rs: ") && line.contains(" conn.execute_batch(")));
    assert_eq!(direct, [""; 0], "use Store::write, or Store::at_once for what is not in the journal");
    // What prepares a statement on the connection itself reads.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut files = Vec::new();
    sources(&root, &mut files);
    for file in files.iter().filter(|file| !is_test(file)) {
        let text = std::fs::read_to_string(file).unwrap();
        let program = text.split("#[cfg(test)]").next().unwrap();
        let squeezed: String = program.split_whitespace().collect::<Vec<_>>().join(" ");
        for (at, _) in squeezed.match_indices("self .conn .prepare").chain(squeezed.match_indices("self.conn.prepare"))
        {
            let statement: String = squeezed[at..].chars().take(160).collect();
            for word in ["INSERT", "UPDATE", "DELETE", "REPLACE"] {
                assert!(!statement.contains(&format!("\"{word}")), "{}: {statement}", file.display());
            }
        }
    }
}

#[test]
fn connections_are_opened_in_one_place() {
    let opened: Vec<String> = lines_with(&["Connection::open"]);
    let elsewhere: Vec<&String> = opened
        .iter()
        .filter(|line| {
            !["store/connect.rs", "store/copy.rs", "store/read_only.rs"].iter().any(|file| line.starts_with(file))
        })
        // Of no file.
        .filter(|line| !line.contains("open_in_memory()") && !line.contains("Connection::open(NAMELESS)"))
        .collect();
    assert_eq!(elsewhere, [""; 0]);
}
