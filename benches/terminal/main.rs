//! The real binary under a real pseudo-terminal of 200×50: first frame, keys in the search box, a visit saved, rest and
//! memory.
//!
//! `cargo bench --bench terminal [-- ORGANISATIONS VISITS] [--short] [--keys]`: 100,000 with 1,000,000 unless told;
//! `--short` with fewer repetitions, `--keys` for the keys in the search box alone.

mod process;
mod session;
#[path = "../shared/mod.rs"]
mod shared;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use process::{Activity, Memory, settle};
use rouage::search::{Index, Query, Scratch, Tier};
use rouage::store::Store;
use rusqlite::Connection;
use session::{QUIET, Replay, Session};
use shared::{Times, mark, ms, number, ratio, row, timed};

const ARGUMENTS: &[&str] = &["--lang", "fr", "--on", "2016-09-15", "--as", "cmi", "--db"];
/// A large pole has that many members, which the first line of figures says.
const MEMBERS: &str = "270/";
/// What people type, letter by letter.
const TYPED: &[&str] = &[
    "horlogerie besançon",
    "mecanique precision",
    "décolletage doubs",
    "micro tec pontarl",
    "traitment de surfase",
    "lunetterie saint claude",
    "outillage jura",
    "99 000 0",
    "plasturgie",
    "brotrechan",
];

fn main() {
    let (numbers, options) = shared::arguments();
    let (organisations, visits) = match numbers[..] {
        [organisations, visits, ..] => (organisations, visits),
        _ => (100_000, 1_000_000),
    };
    let has = |option: &str| options.iter().any(|given| given == option);
    let short = has("--short");
    build();
    let large = shared::pole(organisations, visits);
    let size = format!("{} organisations and {} visits", number(organisations), number(visits));
    if has("--keys") {
        return keys(&large, organisations, &size);
    }
    let minimal = minimal();
    // First, while this process is small: starting a program copies its page tables.
    first_frame(&large, &minimal, &size, if short { 12 } else { 50 });
    keys(&large, organisations, &size);
    saving(&large, &size, if short { 5 } else { 30 });
    rest(&large, &size, Duration::from_secs(if short { 3 } else { 10 }));
    memory(&large, &minimal, &size);
}

/// The minimal program, built as this benchmark was.
/// The program as it is released, and the minimal one; benchmarks themselves are linked in less time.
fn build() {
    let what = ["build", "--quiet", "--release", "--bin", "rouage", "--example", "minimal"];
    let built = Command::new(env!("CARGO")).args(what).status();
    assert!(built.expect("cargo").success(), "the program does not build");
}

/// Where both are, beside this benchmark.
fn folder() -> PathBuf {
    let own = std::env::current_exe().expect("this program's path");
    own.parent().and_then(Path::parent).expect("the target folder").to_owned()
}

fn binary() -> PathBuf {
    folder().join("rouage")
}

fn minimal() -> PathBuf {
    folder().join("examples/minimal")
}

fn rouage(database: &Path) -> Session {
    Session::start(&binary(), ARGUMENTS, database)
}

/// Both programs in turns, the first two turns of each to warm up.
fn first_frame(database: &Path, minimal: &Path, size: &str, turns: usize) {
    let (mut ours, mut figures, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..turns + 2 {
        let session = Session::start(minimal, &[], database);
        let least = session.first_frame();
        session.quiet(QUIET);
        session.end("q");
        let session = rouage(database);
        let first = session.first_frame();
        settle(session.pid());
        let shown = session.appeared(MEMBERS).expect("the number of members");
        session.end("q");
        if turn >= 2 {
            theirs.push(least);
            ours.push(first);
            figures.push(shown);
        }
    }
    let (ours, figures, theirs) = (Times::new(ours), Times::new(figures), Times::new(theirs));
    shared::table(&format!("Start, with {size}"), shared::TIMED);
    timed("from the start to the last byte of the first frame", &ours, Some(Duration::from_millis(20)));
    timed("a minimal program that opens the database, the same", &theirs, None);
    timed("from the start to the figures on the screen", &figures, None);
    let (median, p99) = (ratio(ours.median(), theirs.median()), ratio(ours.p99(), theirs.p99()));
    row(&[
        "the first frame, times the minimal program".into(),
        format!("{median:.2}"),
        format!("{p99:.2}"),
        String::new(),
        String::new(),
        "median ≤ 3".into(),
        mark(median <= 3.0).into(),
    ]);
}

/// Each letter typed into the search box, until nothing more comes of it: the frame with the letter, the first one with
/// rows that answer it, the last one: among many records slips come behind what was typed, and visits behind records.
fn keys(database: &Path, organisations: u32, size: &str) {
    let mut session = rouage(database);
    session.first_frame();
    settle(session.pid());
    session.press("/", QUIET);
    let (before, bytes) = (Activity::of(session.pid()), session.bytes());
    let (mut letters, mut hits, mut whole, mut frames) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut replay = Replay::new();
    let mut slowest = Vec::new();
    for typed in TYPED {
        for (at, letter) in typed.char_indices() {
            let answer = session.press(letter.encode_utf8(&mut [0; 4]), QUIET);
            let text = &typed[..at + letter.len_utf8()];
            let answers = |lines: &[String]| is_answered(lines, text.trim_end());
            let mut each = answer.frames.iter();
            let hit = each.find(|(_, bytes)| answers(&replay.at(&session, *bytes)));
            let hit = hit.unwrap_or_else(|| panic!("« {text} » is not answered:\n{}", session.text())).0;
            slowest.push((hit, answer.last, answer.frames.len(), text));
            letters.push(answer.first);
            hits.push(hit);
            whole.push(answer.last);
            frames.push(answer.frames.len());
        }
        let text = session.text();
        assert!(text.contains(typed), "« {typed} » is not on the screen:\n{text}");
        session.press("\x15", QUIET); // Ctrl-U
    }
    let spent = Activity::of(session.pid()) - before;
    let bytes = session.bytes() - bytes;
    let each_key = slowest.clone();
    slowest.sort_unstable();
    for (hit, whole, frames, text) in slowest.iter().rev().take(20) {
        eprintln!("slowest: « {text} » {}, all {} in {frames} frames", ms(*hit), ms(*whole));
    }
    session.press("\x1b", QUIET);
    session.end("q");
    shared::table(&format!("Keys in the search box, with {size}"), shared::TIMED);
    let bar = Duration::from_millis(if organisations > 200_000 { 8 } else { 4 });
    let typed = each_key.iter().map(|(_, _, _, text)| *text);
    let by_slips = if organisations > 200_000 { only_by_slips(database, typed) } else { Vec::new() };
    let (mut as_typed, mut slips) = (Vec::new(), Vec::new());
    for (at, hit) in hits.into_iter().enumerate() {
        if by_slips.get(at).is_some_and(|is| *is) { slips.push(hit) } else { as_typed.push(hit) }
    }
    timed("to the last byte of the first frame with hits", &Times::new(as_typed), Some(bar));
    if !slips.is_empty() {
        timed("the same, of keys that nothing answers as typed, only slips", &Times::new(slips), None);
    }
    timed("to the last byte of the frame with all of them, slips and visits", &Times::new(whole), None);
    timed("to the last byte of the frame with the letter", &Times::new(letters), None);
    let (all, most) = (frames.iter().sum::<usize>(), frames.iter().max().copied().unwrap_or_default());
    // Of which one clears the box for each thing typed.
    let presses = frames.len() + TYPED.len();
    println!(
        "\n{:.2} frames a key, at most {most}; {} bytes and {} of processor time a key.",
        all as f64 / frames.len() as f64,
        number((bytes / presses) as u64),
        ms(spent.cpu / presses as u32)
    );
}

/// Whether the search box shows a text, and rows that answer it: beside the field there is no « … ».
fn is_answered(lines: &[String], typed: &str) -> bool {
    const TITLE: &str = "╭ Rechercher ";
    let cells = |line: &str| line.chars().collect::<Vec<_>>();
    let field = lines.iter().zip(&lines[1..]).find_map(|(line, field)| {
        let left = cells(&line[..line.find(TITLE)?]).len();
        let right = cells(line).iter().skip(left).position(|cell| *cell == '╮')?;
        Some(cells(field).get(left + 1..left + right)?.iter().collect::<String>())
    });
    field.is_some_and(|field| field.starts_with(typed) && !field.trim_end().ends_with('…'))
}

/// Which of some texts nothing answers as typed: what is found best for them bears a slip.
fn only_by_slips<'a>(database: &Path, texts: impl Iterator<Item = &'a str>) -> Vec<bool> {
    let store = Store::open(database, shared::session()).expect("a database");
    let mut index = Index::new();
    store.each_doc(rouage::demo::on(), |doc| index.insert(doc)).expect("records");
    index.compact();
    let mut scratch = Scratch::new();
    let best = |text| index.search(&Query { text, kinds: None, limit: 1 }, &mut scratch).first().map(|hit| hit.tier);
    texts.map(best).map(|tier| tier.is_some_and(|tier| tier >= Tier::Typo)).collect()
}

/// Ctrl-S in the form of a visit: the transaction is synced, the facts follow, the dashboard shows the new figures. Then
/// another year. On a copy, since it writes.
fn saving(database: &Path, size: &str, count: usize) {
    let folder = tempfile::tempdir_in(database.parent().expect("a folder")).expect("a folder");
    let copy = folder.path().join("pole.db");
    std::fs::copy(database, &copy).expect("a copy");
    let visits = |path| {
        let conn = Connection::open(path).expect("a database");
        conn.query_row("SELECT count(*) FROM visit", [], |row| row.get::<_, i64>(0)).expect("a number")
    };
    let before = visits(&copy);
    let mut session = rouage(&copy);
    session.first_frame();
    settle(session.pid());
    let (mut saved, mut years) = (Vec::new(), Vec::new());
    for at in 0..count {
        session.press("/", QUIET);
        session.press(TYPED[at % 3], QUIET);
        session.press("\x16", QUIET); // Ctrl-V: a visit there
        session.press("Cherche un partenaire.", QUIET);
        saved.push(session.press("\x13", QUIET * 2).last);
        years.push(session.press(if at % 2 == 0 { "[" } else { "]" }, QUIET * 2).last);
    }
    session.end("q");
    assert_eq!(visits(&copy) - before, count as i64, "a visit was not saved");
    shared::table(&format!("From a key to the dashboard's new figures, with {size}"), shared::TIMED);
    timed("Ctrl-S in a visit's form, with the sync of the disk", &Times::new(saved), None);
    timed("another year", &Times::new(years), None);
}

/// Nothing may happen while nothing happens.
fn rest(database: &Path, size: &str, wait: Duration) {
    let session = rouage(database);
    session.first_frame();
    settle(session.pid());
    let before = Activity::of(session.pid());
    std::thread::sleep(wait);
    let spent = Activity::of(session.pid()) - before;
    session.end("q");
    shared::table(&format!("At rest for {}, with {size}", ms(wait)), &["", "measured", "bar", ""]);
    let cells = |what: &str, measured: String, none: bool| row(&[what.into(), measured, "0".into(), mark(none).into()]);
    cells("processor time", ms(spent.cpu), spent.cpu.is_zero());
    cells("times a thread woke", spent.voluntary.to_string(), spent.voluntary == 0);
    row(&["times a thread was put aside".into(), spent.involuntary.to_string(), String::new(), String::new()]);
    row(&["threads".into(), spent.threads.to_string(), String::new(), String::new()]);
}

fn memory(large: &Path, minimal: &Path, size: &str) {
    shared::table("Memory at rest, in MB", &["", "resident", "anonymous", "of files", "peak", "bar", ""]);
    let small = shared::pole(300, 3_000);
    for (what, program, arguments, database, bar) in [
        (size, &binary(), ARGUMENTS, large, Some(60_000)),
        ("300 organisations and 3,000 visits", &binary(), ARGUMENTS, &small, Some(15_000)),
        ("a minimal program", &minimal.to_owned(), &[], &small, None),
    ] {
        let session = Session::start(program, arguments, database);
        session.first_frame();
        settle(session.pid());
        let memory = Memory::of(session.pid());
        session.end("q");
        let mut cells = vec![what.to_owned()];
        let kilobytes = [memory.resident, memory.anonymous, memory.file, memory.peak];
        cells.extend(kilobytes.map(|kilobytes| format!("{:.1}", kilobytes as f64 * 1.024e-3)));
        cells.push(bar.map_or(String::new(), |bar| format!("resident < {}", bar / 1_000)));
        cells.push(bar.map_or("", |bar| mark(memory.resident * 1_024 < bar * 1_000)).into());
        row(&cells);
    }
}
