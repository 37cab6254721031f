//! Every way of ending: what is typed is kept, the terminal given back, soon, with the right exit code.

use super::*;
use crate::round::{Dice, End, one};

#[test]
fn what_is_typed_survives_every_end() {
    let pole = Pole::new();
    std::thread::scope(|scope| {
        for (at, end) in End::ALL.into_iter().enumerate() {
            let database = &pole.database;
            scope.spawn(move || {
                for locked in [false, true] {
                    let came = one(Path::new(BINARY), database, end, locked, &mut Dice::of(7, at as u64));
                    assert_eq!(came.lost, None, "{end:?}, locked: {locked}");
                    assert!(came.end_ms < SOON.as_millis(), "{end:?}: {} ms", came.end_ms);
                }
            });
        }
    });
}

#[test]
fn a_signal_gives_the_terminal_back_and_its_exit_code() {
    let pole = Pole::new();
    for (signal, code) in [
        ("TERM", 143),
        ("HUP", 129),
        ("INT", 130),
        ("QUIT", 131),
        ("USR1", 143),
        ("ALRM", 143),
        ("IO", 143),
        ("PWR", 143),
        ("XCPU", 143),
        ("RTMIN", 143),
        ("64", 143),
    ] {
        let mut terminal = pole.go();
        terminal.signal(signal);
        let (ended, took) = terminal.ended();
        assert_eq!(ended, code, "{signal}");
        assert!(took < SOON, "{signal}: {took:?}");
        assert!(terminal.try_wait_for(|_| terminal.is_given_back(), Duration::from_secs(1)), "{signal}");
    }
}

/// A tool that empties what lies in the folder, as `logrotate` does, takes what SQLite shares from under it.
#[test]
fn what_ends_the_program_at_once_gives_the_terminal_back_and_loses_nothing() {
    for how in ["emptied", "with its log", "ABRT", "ILL", "FPE", "SEGV"] {
        let pole = Pole::new();
        let mut terminal = pole.go();
        let modes = terminal.modes();
        pole.typing(&mut terminal, "Juste avant la fin.");
        std::thread::sleep(Duration::from_millis(800));
        if how.chars().any(char::is_lowercase) {
            // What was typed is in the log, and goes with it.
            for end in if how == "emptied" { &["-shm"][..] } else { &["-wal", "-shm"] } {
                let file = PathBuf::from(format!("{}{end}", pole.database.display()));
                std::fs::OpenOptions::new().write(true).truncate(true).open(file).unwrap();
            }
            terminal.press(" Suite.");
        } else {
            terminal.signal(how);
        }
        terminal.ended();
        assert!(terminal.try_wait_for(|_| terminal.is_given_back(), Duration::from_secs(1)), "{how}");
        terminal.wait_for("Le système a arrêté Rouage net");
        assert!(terminal.modes() != modes && terminal.modes().contains("ICANON"), "{how}: {}", terminal.modes());
        drop(terminal);
        pole.assert_offered("Juste avant la fin.");
    }
}

#[test]
fn a_save_that_waits_for_another_program_does_not_hold_up_the_end() {
    let pole = Pole::new();
    let mut terminal = pole.go();
    pole.typing(&mut terminal, "Attend son tour.");
    let lock = rusqlite::Connection::open(&pole.database).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    terminal.press("\x13");
    terminal.wait_for("Enregistrement");
    terminal.press(" Et encore.");
    std::thread::sleep(Duration::from_millis(50));
    terminal.signal("TERM");
    let (code, took) = terminal.ended();
    assert_eq!(code, 143);
    assert!(took < SOON, "{took:?}");
    drop(lock);
    pole.assert_offered("Attend son tour. Et encore.");
    assert_eq!(pole.visits().len(), 2);
}

#[test]
fn a_terminal_that_takes_nothing_holds_up_neither_drafts_nor_the_end() {
    let pole = Pole::new();
    let mut terminal = pole.go();
    pole.typing(&mut terminal, "Avant.");
    terminal.stop_reading(true);
    std::thread::sleep(Duration::from_millis(30));
    // Enough frames to fill the terminal's buffer.
    for _ in 0..60 {
        terminal.press("\x0c");
        std::thread::sleep(Duration::from_millis(4));
    }
    terminal.press(" Après.");
    std::thread::sleep(Duration::from_millis(600));
    terminal.signal("KILL");
    terminal.ended();
    drop(terminal);
    pole.assert_offered("Avant. Après.");

    let mut terminal = pole.go();
    terminal.stop_reading(true);
    std::thread::sleep(Duration::from_millis(30));
    for _ in 0..60 {
        terminal.press("\x0c");
        std::thread::sleep(Duration::from_millis(4));
    }
    terminal.signal("TERM");
    let (code, took) = terminal.ended();
    assert_eq!(code, 143);
    assert!(took < SOON, "{took:?}");
}

#[test]
fn a_terminal_that_was_slow_shows_everything_once_it_reads_again() {
    let pole = Pole::new();
    let mut terminal = pole.go();
    terminal.stop_reading(true);
    for _ in 0..60 {
        terminal.press("\x0c");
        std::thread::sleep(Duration::from_millis(4));
    }
    terminal.press("3");
    std::thread::sleep(Duration::from_millis(100));
    terminal.stop_reading(false);
    terminal.wait_for("1 entreprise sur 40");
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
}

#[test]
fn where_the_database_is_gone_what_is_typed_is_kept_in_a_file_of_the_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let pole = Pole::new();
    let mut terminal = pole.go();
    pole.typing(&mut terminal, "Premier.");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::rename(pole.file(&format!("pole.db{end}")), pole.file(&format!("away.db{end}")));
    }
    terminal.press(" Second.");
    terminal.wait_for("gardée dans un fichier");
    terminal.signal("KILL");
    terminal.ended();
    drop(terminal);
    let folder = pole.state().join("drafts");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&files[0]), mode(&folder)), (0o600, 0o700));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::rename(pole.file(&format!("away.db{end}")), pole.file(&format!("pole.db{end}")));
    }
    pole.assert_offered("Premier. Second.");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "once it is in the database, the file goes");
}

#[test]
fn nothing_runs_while_nothing_happens() {
    let pole = Pole::new();
    let mut terminal = pole.go();
    pole.typing(&mut terminal, "Une phrase.");
    std::thread::sleep(Duration::from_millis(1_500));
    let switches = || -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", terminal.pid())).unwrap();
        let of = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("status")).unwrap_or_default();
        let count = |status: &str| -> u64 {
            let lines = status.lines().filter_map(|line| line.split_once("ctxt_switches:"));
            lines.map(|(_, count)| count.trim().parse::<u64>().unwrap()).sum()
        };
        tasks.map(|task| count(&of(task.unwrap()))).sum()
    };
    let before = (switches(), terminal.ticks(), terminal.written());
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!((switches(), terminal.ticks(), terminal.written()), before, "with a form open and its draft kept");
}

#[test]
fn a_closed_terminal_gives_its_exit_code_on_every_screen() {
    let pole = Pole::new();
    for keys in ["", "", "", "2", "/horl", "I", "vHorlo"] {
        let mut terminal = pole.go();
        terminal.press(keys);
        // Asleep, so that nothing is being drawn when it is closed.
        std::thread::sleep(Duration::from_millis(400));
        terminal.close();
        let (ended, took) = terminal.ended();
        assert_eq!(ended, 129, "after « {keys} »");
        assert!(took < SOON, "« {keys} »: {took:?}");
    }
}
