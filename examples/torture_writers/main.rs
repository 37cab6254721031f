//! Several writers on one database, each a process of its own, and a checker beside them. Visits, payments, deletions,
//! undo, one count that all raise, fields that each keeps for itself on records that all change; the last writer works
//! through the command line. At the end every acknowledged write must be there, and nothing else.
//!
//! `torture_writers --seconds N --seed S --writers W [--binary PATH] [--blind yes]`: one line of JSON; exit code 1 when
//! something is wrong. With `--blind yes` the writers pass the versions by: then updates are lost, which proves that the
//! oracle sees it.

mod checker;
#[path = "../../tests/support/small.rs"]
mod small;
mod writer;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::Store;
use serde::{Deserialize, Serialize};

/// Records that all writers change.
pub const SHARED: usize = 6;
/// How often the checker looks.
const LOOK: Duration = Duration::from_millis(500);

/// What a writer was told that it had written.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Account {
    /// Words of its visits that must be there; of those undone or deleted, that must not.
    pub visits: Vec<String>,
    pub gone: Vec<String>,
    /// Cents, by organisation.
    pub paid: BTreeMap<u32, i64>,
    /// How often it raised the count, by organisation.
    pub raised: BTreeMap<u32, i64>,
    /// What it wrote last into its own field, by organisation.
    pub own: BTreeMap<u32, String>,
    pub writes: u64,
    /// Others were faster: read again, merged, written.
    pub conflicts: u64,
    /// The slowest write.
    pub worst_ms: u128,
    pub errors: Vec<String>,
}

/// The arguments.
pub struct Arguments {
    seconds: u64,
    seed: u64,
    writers: usize,
    binary: PathBuf,
    blind: bool,
    /// Of a writer: its number, and the database.
    child: Option<(usize, PathBuf)>,
}

fn arguments() -> Arguments {
    let own = std::env::current_exe().unwrap();
    let binary = own.parent().and_then(Path::parent).unwrap().join("rouage");
    let mut given = Arguments { seconds: 20, seed: 1, writers: 5, binary, blind: false, child: None };
    let mut words = std::env::args().skip(1);
    let mut number = None;
    while let Some(word) = words.next() {
        let value = words.next().unwrap_or_default();
        match word.as_str() {
            "--seconds" => given.seconds = value.parse().expect("--seconds N"),
            "--seed" => given.seed = value.parse().expect("--seed S"),
            "--writers" => given.writers = value.parse().expect("--writers W"),
            "--binary" => given.binary = value.into(),
            "--blind" => given.blind = value == "yes",
            "--writer" => number = value.parse().ok(),
            "--db" => given.child = number.map(|number| (number, value.into())),
            _ => panic!("torture_writers --seconds N --seed S --writers W [--binary PATH]"),
        }
    }
    given
}

fn main() -> ExitCode {
    let given = arguments();
    if let Some((number, database)) = &given.child {
        let account = writer::run(*number, database, &given);
        println!("{}", serde_json::to_string(&account).unwrap());
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    make(&database);
    let children: Vec<_> = (0..given.writers)
        .map(|number| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--seconds", &given.seconds.to_string(), "--seed", &given.seed.to_string()])
                .args(["--writers", &given.writers.to_string(), "--writer", &number.to_string()])
                .args(["--blind", if given.blind { "yes" } else { "no" }])
                .arg("--binary")
                .arg(&given.binary)
                .arg("--db")
                .arg(&database)
                .env("ROUAGE_CONFIG", folder.path().join("config.toml"))
                .env("ROUAGE_STATE", folder.path().join("state"))
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let end = Instant::now() + Duration::from_secs(given.seconds);
    let mut checker = checker::Checker::new(&database);
    while Instant::now() < end {
        std::thread::sleep(LOOK);
        checker.look();
    }
    let accounts: Vec<Account> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            serde_json::from_str(said.trim()).unwrap_or_else(|error| Account {
                errors: vec![format!("a writer ended with {} and said {said:?}: {error}", output.status)],
                ..Account::default()
            })
        })
        .collect();
    checker.look();
    let lost = checker.settle(&accounts);
    let errors: Vec<&String> = accounts.iter().flat_map(|account| &account.errors).collect();
    for wrong in errors.iter().copied().chain(&checker.wrong).chain(&lost).take(50) {
        eprintln!("{wrong}");
    }
    let sum = |of: fn(&Account) -> u64| -> u64 { accounts.iter().map(of).sum() };
    let worst = accounts.iter().map(|account| account.worst_ms).max().unwrap_or_default();
    println!(
        "{{\"test\":\"writers\",\"seconds\":{},\"writers\":{},\"writes\":{},\"conflicts\":{},\"checks\":{},\"errors\":{},\"broken\":{},\"lost\":{},\"worst_write_ms\":{worst},\"seed\":{}}}",
        given.seconds,
        given.writers,
        sum(|account| account.writes),
        sum(|account| account.conflicts),
        checker.looks,
        errors.len(),
        checker.wrong.len(),
        lost.len(),
        given.seed,
    );
    let idle = sum(|account| account.writes) == 0;
    ExitCode::from(u8::from(idle || !errors.is_empty() || !checker.wrong.is_empty() || !lost.is_empty()))
}

/// The pole, with the records that all change, and dues to pay.
fn make(database: &Path) {
    small::make(database);
    let mut store = Store::open(database, small::session("fill", "fill")).unwrap();
    for number in 0..SHARED {
        let name = small::text(&format!("Atelier commun {number}"));
        let organisation = Record::new(Kind::Organisation)
            .with("name", name)
            .with("kind", small::text("company"))
            .with("headcount", Value::Int(0));
        let id = store.save(organisation).unwrap().0.id;
        let dues = Record::new(Kind::Dues)
            .with("organisation", Value::Int(id.into()))
            .with("year", Value::Int(2015))
            .with("amount", Value::Int(100_000_000))
            .with("called_on", small::day("2015-01-05"));
        store.save(dues).unwrap();
    }
}
