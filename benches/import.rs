//! Importing a CSV of organisations with `rouage import`, against filling the same table of the same database by one
//! prepared INSERT, and by the `.import` of the sqlite3 shell where there is one. The peers check nothing but what the
//! schema itself refuses, and write no journal. `cargo bench --bench import [-- ORGANISATIONS]`.

#[path = "shared/mod.rs"]
mod shared;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rouage::interchange::export::{self, Names};
use rouage::model::kind::Kind;
use rouage::store::Store;
use rusqlite::{Connection, params_from_iter};
use shared::{Times, mark, ms, number, ratio, row, time};

/// Columns of a record that no file names.
const STAMPS: &str = "created_by, created_at, changed_by, changed_at";
const STAMPED: &str = "'bench', '2016-09-15T08:00:00Z', 'bench', '2016-09-15T08:00:00Z'";

fn main() {
    let count = shared::arguments().0.first().copied().unwrap_or(100_000);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let file = folder.path().join("organisations.csv");
    let store = Store::open(&shared::pole(count, 0), shared::session()).expect("a database");
    let names = Names::read(&store).expect("names");
    fs::write(&file, export::csv(&store, Kind::Organisation, &names).expect("a file")).expect("a file");
    drop((store, names));

    let (mut ours, mut inserts, mut shell, mut peak) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for turn in 0..5 {
        let empty = |name: &str| {
            let path = folder.path().join(format!("{name}{turn}.db"));
            drop(Store::open(&path, shared::session()).expect("a database"));
            path
        };
        let path = empty("ours");
        let ((), took) = time(|| peak = peak.max(import(&path, &file)));
        check(path, count);
        ours.push(took);
        let path = empty("inserts");
        inserts.push(time(|| insert(&path, &file)).1);
        check(path, count);
        let path = empty("shell");
        if let (true, took) = time(|| dot_import(&path, &file)) {
            check(path, count);
            shell.push(took);
        }
    }
    let title = format!("Importing {} organisations from CSV into an empty database", number(count));
    let tenth = folder.path().join("tenth").join("organisations.csv");
    fs::create_dir(tenth.parent().expect("a folder")).expect("a folder");
    let lines: Vec<String> = fs::read_to_string(&file).expect("a file").lines().map(str::to_owned).collect();
    fs::write(&tenth, lines[..lines.len() / 10].join("\n")).expect("a file");
    let of_a_tenth = import(&folder.path().join("tenth.db"), &tenth);

    shared::table(&title, &["", "median of five", "times the INSERTs", "times `.import`", "peak memory", "bar", ""]);
    let (ours, inserts) = (Times::new(ours), Times::new(inserts));
    let shell = (!shell.is_empty()).then(|| Times::new(shell));
    let line = |what: &str, times: &Times, bar: Option<f64>, peak: String| {
        let against = |peer: &Times| ratio(times.median(), peer.median());
        let of_shell = shell.as_ref().map(against);
        row(&[
            what.into(),
            ms(times.median()),
            format!("{:.2}", against(&inserts)),
            of_shell.map_or(String::new(), |ratio| format!("{ratio:.2}")),
            peak,
            bar.map_or(String::new(), |bar| format!("≤ {bar} `.import`")),
            bar.zip(of_shell).map_or("", |(bar, ratio)| mark(ratio <= bar)).into(),
        ]);
    };
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    line("`rouage import`, every rule checked, journalled", &ours, Some(1.0), megabytes(peak));
    line("one prepared INSERT, one transaction", &inserts, None, String::new());
    if let Some(shell) = &shell {
        line("`.import` of the sqlite3 shell, then INSERT … SELECT", shell, None, String::new());
    }
    println!("\nPeak memory with a tenth of the rows: {}.", megabytes(of_a_tenth));
}

/// Gives the most memory that was resident, in bytes, looked at every few milliseconds.
fn import(database: &Path, file: &Path) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rouage"))
        .env("ROUAGE_CONFIG", database.with_extension("no-settings"))
        .arg("--db")
        .arg(database)
        .arg("import")
        .arg(file)
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    let mut peak = 0;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) * 1_024);
        if let Some(status) = child.try_wait().expect("its end") {
            assert!(status.success(), "the import failed");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn insert(database: &Path, file: &Path) {
    let mut conn = Connection::open(database).expect("a database");
    let mut reader = csv::Reader::from_path(file).expect("a file");
    let columns = columns(&mut reader);
    let places: Vec<String> = (1..=columns.len()).map(|at| format!("nullif(?{at}, '')")).collect();
    let statement = format!(
        "INSERT INTO organisation ({}, {STAMPS}) VALUES ({}, {STAMPED})",
        columns.join(", "),
        places.join(", ")
    );
    let change = conn.transaction().expect("a transaction");
    let mut insert = change.prepare(&statement).expect("a statement");
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).expect("a row") {
        insert.execute(params_from_iter(&record)).expect("a row");
    }
    drop(insert);
    change.commit().expect("a commit");
}

fn columns(reader: &mut csv::Reader<fs::File>) -> Vec<String> {
    let header = reader.headers().expect("a header").iter();
    header.map(|name| if name == "parent" { "parent_id".to_owned() } else { name.to_owned() }).collect()
}

/// False where there is no sqlite3.
fn dot_import(database: &Path, file: &Path) -> bool {
    let columns = columns(&mut csv::Reader::from_path(file).expect("a file"));
    let mut select = String::new();
    for name in &columns {
        let _ = write!(select, "nullif(\"{}\", ''), ", if name == "parent_id" { "parent" } else { name });
    }
    let script =
        format!("INSERT INTO organisation ({}, {STAMPS}) SELECT {select}{STAMPED} FROM temp.raw;", columns.join(", "));
    let import = format!(".import --csv --schema temp \"{}\" raw", file.display());
    let run = Command::new("sqlite3").arg("-bail").arg(database).args([&import, &script]).status();
    run.is_ok_and(|status| status.success())
}

fn check(database: PathBuf, count: u32) {
    let conn = Connection::open(&database).expect("a database");
    let rows: u32 = conn.query_row("SELECT count(*) FROM organisation", [], |row| row.get(0)).expect("a number");
    assert_eq!(rows, count, "organisations are missing in {}", database.display());
    drop(conn);
    fs::remove_file(database).expect("the database");
}
