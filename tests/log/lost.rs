//! The log beside the database, deleted, emptied or replaced under a program that has it open: what was acknowledged is there
//! after a kill, or was refused.
#![cfg(unix)]

use crate::support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::terminal::Terminal;
use rouage::model::kind::Kind;
use rouage::model::record::Record;
use rouage::store::{Access, Fault, LogNews, Store, StoreError, StrayLog, logs_aside};
use support::{organisation, text};

const NO_SETTINGS: &str = "/nowhere/config.toml";

/// What a kill at this moment leaves to the next start.
fn after_a_kill(path: &Path) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("pole.db");
    std::fs::copy(path, &copy).unwrap();
    if log_of(path).exists() {
        std::fs::copy(log_of(path), log_of(&copy)).unwrap();
    }
    let store = support::open(&copy, "amo");
    assert_eq!(store.quick_check().unwrap(), None);
    names(&store)
}

fn names(store: &Store) -> Vec<String> {
    let mut names: Vec<String> =
        store.all(Kind::Organisation).unwrap().iter().map(|found| found.text("name").to_owned()).collect();
    names.sort();
    names
}

fn log_of(path: &Path) -> PathBuf {
    path.with_file_name("pole.db-wal")
}

fn shared_of(path: &Path) -> PathBuf {
    path.with_file_name("pole.db-shm")
}

#[test]
fn what_is_saved_after_the_log_was_deleted_is_there_after_a_kill() {
    for both in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut store = support::open(&path, "amo");
        store.save(organisation("Avant")).unwrap();
        std::fs::remove_file(log_of(&path)).unwrap();
        if both {
            std::fs::remove_file(shared_of(&path)).unwrap();
        }
        store.save(organisation("Après")).unwrap();
        assert_eq!(after_a_kill(&path), ["Après", "Avant"], "{both}");
        store.save(organisation("Encore")).unwrap();
        assert_eq!(after_a_kill(&path), ["Après", "Avant", "Encore"], "{both}");
        drop(store);
        assert_eq!(after_a_kill(&path), ["Après", "Avant", "Encore"], "{both}");
    }
}

/// The advice that goes round for putting a copy of an SQLite file back, followed while the program has it open.
#[test]
fn what_is_copied_over_the_file_once_its_log_was_taken_away_takes_nothing_along() {
    for (moved, after) in [(false, 5), (false, 60), (false, 300), (true, 60), (true, 2_000)] {
        let folder = tempfile::tempdir().unwrap();
        let (path, backup, aside) =
            (folder.path().join("pole.db"), folder.path().join("backup.db"), folder.path().join("aside"));
        std::fs::create_dir(&aside).unwrap();
        let mut store = support::open(&path, "amo");
        store.mends_at_the_end(true);
        store.save(organisation("Avant")).unwrap();
        store.backup_to(&backup).unwrap();
        store.save(organisation("Ensuite")).unwrap();
        let log = std::fs::read(log_of(&path)).unwrap();
        for gone in [log_of(&path), shared_of(&path)] {
            match moved {
                true => std::fs::rename(&gone, aside.join(gone.file_name().unwrap())).unwrap(),
                false => std::fs::remove_file(gone).unwrap(),
            }
        }
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(after));
                std::fs::write(&path, std::fs::read(&backup).unwrap()).unwrap();
            });
            // As the interface does, now and then.
            let began = Instant::now();
            while store.fault() != Some(Fault::Overwritten) && began.elapsed() < Duration::from_secs(12) {
                let _ = store.in_place().and_then(|()| store.mend_log());
                if store.fault() == Some(Fault::LogLost) {
                    let _ = store.mend_log();
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        if store.fault().is_none() {
            // What the log held was brought in behind the copy: then nothing is missing, and the file is sound.
            assert_eq!(after_a_kill(&path), ["Avant", "Ensuite"], "{moved}, {after}");
            continue;
        }
        assert_eq!(store.fault(), Some(Fault::Overwritten), "{moved}, {after}");
        store.settle_moved();
        drop(store);
        if moved {
            assert!(std::fs::read(log_of(&aside.join("pole.db"))).unwrap() == log, "{after}: it was theirs to keep");
        } else {
            let kept: Vec<PathBuf> = logs_aside(&path);
            let holds = |log: &PathBuf| std::fs::read(log).unwrap().windows(7).any(|text| text == b"Ensuite");
            assert!(kept.iter().any(holds), "{after}: {kept:?}");
        }
        let again = support::open(&path, "amo");
        let told = again.take_stray_log();
        assert!(matches!(told, Some(StrayLog::Lost(_))) || !logs_aside(&path).is_empty(), "{moved}, {after}: {told:?}");
    }
}

/// Nothing was saved any more, until the program was started again, and leaving it took twenty seconds.
#[cfg(target_os = "linux")]
#[test]
fn a_log_that_was_moved_is_brought_in_and_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (path, aside) = (folder.path().join("pole.db"), folder.path().join("aside"));
    let mut store = support::open(&path, "amo");
    store.save(organisation("Avant")).unwrap();
    let log = std::fs::read(log_of(&path)).unwrap();
    std::fs::rename(log_of(&path), &aside).unwrap();
    let began = Instant::now();
    while store.save(organisation("Après")).is_err() {
        assert!(began.elapsed() < Duration::from_secs(8), "{:?}", store.fault());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(std::fs::read(&aside).unwrap() == log, "it is theirs to keep");
    assert_eq!(after_a_kill(&path), ["Après", "Avant"]);
    drop(store);
    assert_eq!(after_a_kill(&path), ["Après", "Avant"]);
}

#[test]
fn a_log_that_was_emptied_is_noticed_and_nothing_is_acknowledged_after() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut store = support::open(&path, "amo");
    store.save(organisation("Avant")).unwrap();
    std::fs::OpenOptions::new().write(true).truncate(true).open(log_of(&path)).unwrap();
    let refused = store.save(organisation("Perdue"));
    assert!(matches!(refused, Err(StoreError::LogLost(_))), "{refused:?}");
    assert!(matches!(store.keep_draft("a", "h", 1, "{}"), Err(StoreError::LogLost(_))));
}

#[test]
fn a_log_deleted_before_anything_was_written_is_replaced_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    drop(support::open(&path, "amo"));
    let mut store = support::open(&path, "amo");
    std::fs::remove_file(log_of(&path)).unwrap();
    store.save(organisation("Une")).unwrap();
    assert_eq!(store.take_log_news(), None);
    assert_eq!(after_a_kill(&path), ["Une"]);
}

#[test]
fn two_of_one_process_go_on_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let (mut one, mut two) = (support::open(&path, "amo"), support::open(&path, "cmi"));
    one.save(organisation("A1")).unwrap();
    two.save(organisation("B1")).unwrap();
    std::fs::remove_file(log_of(&path)).unwrap();
    one.save(organisation("A2")).unwrap();
    assert_eq!(one.take_log_news(), Some(LogNews::Mended));
    two.save(organisation("B2")).unwrap();
    assert_eq!(two.take_log_news(), None, "nothing of it was in the deleted log any more");
    one.save(organisation("A3")).unwrap();
    assert_eq!(after_a_kill(&path), ["A1", "A2", "A3", "B1", "B2"]);
    // With what they share gone as well, none of them can be the last by itself.
    std::fs::remove_file(log_of(&path)).unwrap();
    std::fs::remove_file(shared_of(&path)).unwrap();
    let refused = one.save(organisation("Refusée"));
    assert!(matches!(refused, Err(StoreError::LogLost(_))), "{refused:?}");
    // The others are given a moment to close what they have open.
    assert_eq!(one.take_log_news(), None);
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert!(matches!(one.mend_log(), Err(StoreError::LogLost(_))));
    assert_eq!(one.take_log_news(), Some(LogNews::BroughtIn));
    assert_eq!(after_a_kill(&path), ["A1", "A2", "A3", "B1", "B2"]);
    assert!(matches!(two.keep_draft("a", "h", 1, "{}"), Err(StoreError::LogLost(_))));
    drop(two);
    one.save(organisation("A4")).unwrap();
    assert_eq!(one.take_log_news(), Some(LogNews::Mended));
    assert_eq!(after_a_kill(&path), ["A1", "A2", "A3", "A4", "B1", "B2"]);
    drop(one);
    assert_eq!(names(&support::open(&path, "amo")), ["A1", "A2", "A3", "A4", "B1", "B2"]);
}

/// Somebody at work in the interface, on a pole with one organisation and one of the staff.
fn somebody_at_work(path: &Path) -> Terminal {
    let mut store = support::open(path, "cmi");
    store.save(Record::new(Kind::Staff).with("login", text("cmi")).with("name", text("Paul"))).unwrap();
    store.save(organisation("Horlogerie")).unwrap();
    drop(store);
    let terminal = Terminal::start(path, Path::new(NO_SETTINGS));
    terminal.wait_for("Qui visiter");
    terminal
}

/// Somebody else adds an organisation, in a program of its own.
fn colleague_tries(path: &Path, name: &str) -> Result<(), String> {
    let sheet = path.with_file_name("colleague.csv");
    std::fs::write(&sheet, format!("name\n{name}\n")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
    command.env("ROUAGE_CONFIG", NO_SETTINGS).args(["--lang", "fr", "--as", "cmi", "--db"]).arg(path);
    let done = command.arg("import").arg(&sheet).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).replace('\u{2019}', "'");
    if done.status.success() { Ok(()) } else { Err(said) }
}

fn colleague_adds(path: &Path, name: &str) {
    colleague_tries(path, name).unwrap();
}

fn signal(terminal: &Terminal, signal: &str) {
    let id = terminal.child.process_id().unwrap().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
}

fn visits(path: &Path) -> usize {
    support::open(path, "amo").all(Kind::Visit).unwrap().len()
}

#[test]
fn a_log_deleted_under_the_interface_is_told_at_once_and_nobody_loses_anything() {
    for both in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut terminal = somebody_at_work(&path);
        colleague_adds(&path, "Avant");
        std::fs::remove_file(log_of(&path)).unwrap();
        if both {
            std::fs::remove_file(shared_of(&path)).unwrap();
        }
        // Without a key.
        terminal.wait_for("Le journal de la base a été effacé");
        terminal.wait_for("perdu et le travail continue");
        terminal.press("\r");
        colleague_adds(&path, "Après");
        terminal.press("vHorlo");
        terminal.wait_for("Horlogerie");
        terminal.press("\r");
        terminal.wait_for("Compte rendu");
        terminal.press("Un mot rare\x13");
        terminal.wait_for("Visite enregistrée");
        signal(&terminal, "-KILL");
        terminal.end();
        let store = support::open(&path, "amo");
        assert_eq!(
            (names(&store), store.quick_check().unwrap()),
            (["Après", "Avant", "Horlogerie"].map(Into::into).to_vec(), None),
            "{both}"
        );
        assert_eq!(store.all(Kind::Visit).unwrap().len(), 1, "{both}");
    }
}

#[cfg(target_os = "linux")]
fn stop(terminal: &Terminal) {
    signal(terminal, "-STOP");
    let state = || std::fs::read_to_string(format!("/proc/{}/stat", terminal.child.process_id().unwrap())).unwrap();
    while !state().rsplit_once(") ").unwrap().1.starts_with('T') {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn where_another_tool_wrote_without_the_deleted_log_both_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut terminal = somebody_at_work(&path);
    colleague_adds(&path, "Avant");
    terminal.press("vHorlo");
    terminal.wait_for("Horlogerie");
    terminal.press("\r");
    terminal.wait_for("Compte rendu");
    terminal.press("Un mot rare");
    std::thread::sleep(std::time::Duration::from_millis(500));
    stop(&terminal);
    std::fs::remove_file(log_of(&path)).unwrap();
    std::fs::remove_file(shared_of(&path)).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    let row =
        "INSERT INTO organisation (name, created_by, created_at, changed_by, changed_at) VALUES (?1, ?2, ?3, ?2, ?3)";
    other.execute(row, ["De la collègue", "amo", "2026-03-02T08:00:00Z"]).unwrap();
    drop(other);
    signal(&terminal, "-CONT");
    // Below the form: nothing comes over what is being typed.
    terminal.wait_for("À lire après cette saisie");
    terminal.wait_for("JOURNAL EFFACÉ");
    std::thread::sleep(std::time::Duration::from_millis(1_000));
    colleague_adds(&path, "Encore elle");
    signal(&terminal, "-TERM");
    terminal.end();
    assert_eq!(names(&support::open(&path, "amo")), ["De la collègue", "Encore elle", "Horlogerie"]);
    let files = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
    let kept: Vec<PathBuf> = files.filter(|file| file.to_string_lossy().contains(".rescued-")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(names(&support::open(&kept[0], "amo")), ["Avant", "Horlogerie"]);
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("saisie");
    terminal.press("\r");
    terminal.wait_for("Un mot rare");
    terminal.press("\x13");
    terminal.wait_for("Visite enregistrée");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(visits(&path), 1);
}

/// What is saved beside a window that does not know the log would be nowhere, were that deleted as well.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_saved_beside_a_stopped_window_whose_log_was_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut terminal = somebody_at_work(&path);
    colleague_adds(&path, "Avant");
    stop(&terminal);
    let clean = || {
        let _ = (std::fs::remove_file(log_of(&path)), std::fs::remove_file(shared_of(&path)));
    };
    clean();
    let said = colleague_tries(&path, "Pendant ce temps").unwrap_err();
    assert!(said.contains("fg") && said.contains("Rien n'a été enregistré"), "{said}");
    clean();
    colleague_tries(&path, "Pendant ce temps").unwrap_err();
    // What the command left is there, and nobody has it open.
    signal(&terminal, "-CONT");
    terminal.wait_for("perdu et le travail continue");
    terminal.press("\r");
    colleague_adds(&path, "Après");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
    let store = support::open(&path, "amo");
    assert_eq!(names(&store), ["Après", "Avant", "Horlogerie"]);
    assert_eq!(store.quick_check().unwrap(), None);
}

/// The last that closes brings its log into the file: not where others wrote there since who did not find it.
#[test]
fn a_command_that_ends_with_a_deleted_log_takes_nothing_from_those_who_came_after() {
    let deleted = [&["-wal", "-shm"][..], &["-wal"], &["-shm"]];
    for (deleted, notes) in deleted.into_iter().flat_map(|files| [(files, false), (files, true)]) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        support::open(&path, "amo").save(organisation("Avant")).unwrap();
        let run = |name: &str| {
            let list = folder.path().join("organisations.csv");
            std::fs::write(&list, format!("name\n{name}\n")).unwrap();
            let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
            let command =
                command.env("ROUAGE_CONFIG", NO_SETTINGS).env("ROUAGE_STATE", folder.path()).arg("--db").arg(&path);
            let done = command.arg("import").arg(&list).output().unwrap();
            done.status.success()
        };
        let held = support::open(&path, "amo");
        held.mends_at_the_end(true);
        let mut saved = vec!["Avant".to_owned()];
        let mut save = |name: &str| {
            if run(name) {
                saved.push(name.to_owned());
            }
        };
        save("Dans le journal");
        for end in deleted {
            std::fs::remove_file(folder.path().join(format!("pole.db{end}"))).unwrap();
        }
        save("Ensuite");
        if notes {
            // As an export does: what it writes would go over what was saved just now.
            let _ = held.note_access(Access::Export, None, 1);
        }
        drop(held);
        save("Enfin");
        let store = support::open(&path, "amo");
        assert_eq!(store.quick_check().unwrap(), None, "{deleted:?}");
        let mut found = names(&store);
        let beside = std::fs::read_dir(folder.path()).unwrap().flatten().map(|file| file.path());
        for copy in beside.filter(|file| file.to_string_lossy().contains(".rescued-")) {
            found.extend(names(&support::open(&copy, "amo")));
        }
        assert!(
            saved.len() > 2 && saved.iter().all(|name| found.contains(name)),
            "{deleted:?} {notes}: {saved:?} {found:?}"
        );
    }
}

/// Moved with its log, but without what the programs share: whoever opened it there wrote behind the end that we know of.
#[test]
fn what_was_written_under_another_name_into_the_same_log_is_not_written_over() {
    // What is open here is a window of the program to those that are started.
    #[cfg(target_os = "linux")]
    std::fs::write("/proc/self/comm", env!("CARGO_PKG_NAME")).unwrap();
    for saves in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let whole = folder.path().canonicalize().unwrap();
        let (path, moved) = (whole.join("pole.db"), whole.join("moved.db"));
        let mut store = support::open(&path, "amo");
        store.mends_at_the_end(true);
        store.save(organisation("Avant")).unwrap();
        let there_and_back = |back: bool| {
            for end in ["", "-wal"] {
                let [one, two] = [&path, &moved].map(|path| format!("{}{end}", path.display()));
                if back { std::fs::rename(two, one).unwrap() } else { std::fs::rename(one, two).unwrap() }
            }
        };
        there_and_back(false);
        let added = Command::new(env!("CARGO_BIN_EXE_rouage"))
            .args(["--lang", "fr", "--as", "cmi", "visit", "add", "--org", "Avant", "--date", "hier", "--db"])
            .arg(&moved)
            .env("ROUAGE_CONFIG", NO_SETTINGS)
            .output()
            .unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        assert!(store.save(organisation("Refusée")).is_err());
        there_and_back(true);
        let visits = |path: &Path| support::open(path, "amo").count(Kind::Visit).unwrap();
        if saves {
            store.save(organisation("Après")).unwrap();
            assert_eq!(after_a_kill(&path), ["Après", "Avant"]);
            assert_eq!((store.count(Kind::Visit).unwrap(), store.take_log_news()), (1, Some(LogNews::Mended)));
        }
        drop(store);
        assert_eq!(visits(&path), 1, "{saves}");
        assert_eq!(after_a_kill(&path).len(), 1 + usize::from(saves));
    }
}

/// No test: what another program does that has the base open in a read transaction until its input ends.
#[test]
fn some_other_program_has_it_open() {
    let Some(path) = std::env::var_os("ROUAGE_TEST_HOLDS") else { return };
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("BEGIN; SELECT count(*) FROM organisation;").unwrap();
    println!("open");
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

/// Ending, SQLite brings in the log that it has open, and takes away the one that bears the name, whosever that is.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_saved_that_another_program_would_take_along_at_its_end() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    support::open(&path, "amo").save(organisation("Avant")).unwrap();
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "lost::some_other_program_has_it_open", "--nocapture"])
        .env("ROUAGE_TEST_HOLDS", &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(other.stdout.take().unwrap()).lines();
    while !said.next().unwrap().unwrap().ends_with("open") {}
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
        command.env("ROUAGE_CONFIG", NO_SETTINGS).env("ROUAGE_STATE", folder.path()).args(["--lang", "fr", "--db"]);
        let done = command.arg(&path).args(args).output().unwrap();
        (done.status.code(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).replace('\u{2019}', "'"))
    };
    let list = folder.path().join("organisations.csv");
    std::fs::write(&list, "name\nAprès\n").unwrap();
    let import = ["import", list.to_str().unwrap()];
    assert_eq!(run(&["doctor"]).0, Some(0), "with its log there nothing is the matter");
    std::fs::remove_file(log_of(&path)).unwrap();
    std::fs::remove_file(shared_of(&path)).unwrap();
    let (code, said) = run(&import);
    assert!(code == Some(1) && said.contains("a la base ouverte avec un journal"), "{code:?} {said}");
    let (code, said) = run(&["doctor"]);
    assert!(code == Some(3) && said.contains("a la base ouverte avec un journal effacé"), "{code:?} {said}");
    drop(other.stdin.take());
    assert!(other.wait().unwrap().success());
    assert_eq!(run(&import).0, Some(0));
    assert_eq!(names(&support::open(&path, "amo")), ["Après", "Avant"]);
    assert_eq!(run(&["doctor"]).0, Some(0));
}

/// The worst moment: the log has no name any more, and half of its pages are in the file.
#[test]
fn a_kill_while_a_deleted_log_is_brought_in_leaves_everything_to_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let (path, half) = (folder.path().join("pole.db"), folder.path().join("half"));
    std::fs::create_dir(&half).unwrap();
    let half = half.join("pole.db");
    let mut store = support::open(&path, "amo");
    store.mends_at_the_end(true);
    let wanted: Vec<String> = (0..120).map(|n| format!("N{n:03} {}", "x".repeat(150))).collect();
    wanted.iter().for_each(|name| drop(store.save(organisation(name)).unwrap()));
    let before = std::fs::read(&path).unwrap();
    std::fs::remove_file(log_of(&path)).unwrap();
    std::fs::remove_file(shared_of(&path)).unwrap();
    std::thread::scope(|scope| {
        let copy = scope.spawn(|| {
            let began = Instant::now();
            // All of it is there before the first page goes into the file, and as long as the file rests.
            loop {
                let log = std::fs::read(path.with_file_name("pole.db.mending-wal"));
                let after = std::fs::read(&path).unwrap();
                if let Some(log) = log.ok().filter(|_| after.len() > before.len()) {
                    return (log, after);
                }
                assert!(began.elapsed() < Duration::from_secs(20));
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        store.mend_log().unwrap();
        let (log, after) = copy.join().unwrap();
        let torn: Vec<u8> = after
            .chunks(4096)
            .zip(before.chunks(4096).map(Some).chain(std::iter::repeat(None)))
            .enumerate()
            .flat_map(|(page, (after, before))| if page % 3 == 0 { after } else { before.unwrap_or(after) }.to_vec())
            .collect();
        std::fs::write(&half, torn).unwrap();
        std::fs::write(half.with_file_name("pole.db.mending-wal"), log).unwrap();
    });
    assert!(!path.with_file_name("pole.db.mending-wal").exists());
    assert_eq!(names(&store), wanted);
    let found = support::open(&half, "amo");
    assert_eq!(found.quick_check().unwrap(), None);
    assert_eq!(names(&found), wanted);
    assert!(found.take_stray_log().is_none());
    assert!(!half.with_file_name("pole.db.mending-wal").exists());
}
