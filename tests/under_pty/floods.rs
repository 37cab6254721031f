//! More keys, pastes and sizes than anybody sends.

use std::time::Instant;

use super::*;

/// The keys of screens, popups and forms, one after the other; what is open is left before.
const PLACES: [&str; 26] = [
    "1", "2", "3", "3c", "4", "5", "6", "6c", "7", "8", "w", "D", "C", "M", "N", "R", "2X", "I", "/horlo", "?", "d",
    ":", "v", "Z", "2\r", "3e",
];

#[test]
fn a_flood_of_keys_is_read_and_it_still_answers() {
    let pole = Pole::new();
    let mut terminal = pole.go();
    let start = Instant::now();
    let keys: Vec<u8> = b"j\x1b[Bk\x1b[A0".iter().copied().cycle().take(100_000).collect();
    for part in keys.chunks(10_000) {
        terminal.type_bytes(part);
    }
    // A Tab among them would be another screen: this one is the same, and the last key ends it.
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
    eprintln!("{:?}", start.elapsed());
}

#[test]
fn a_flood_into_a_form_holds_up_neither_draft_nor_end() {
    let pole = Pole::new();
    let mut terminal = pole.go();
    pole.typing(&mut terminal, "Début ");
    let word = b"mot ".repeat(5_000);
    for part in word.chunks(1_000) {
        terminal.type_bytes(part);
    }
    terminal.signal("TERM");
    let (code, took) = terminal.ended();
    assert_eq!(code, 143);
    assert!(took < SOON, "{took:?}");
    let store = Store::open(&pole.database, small::session("cmi", "look")).unwrap();
    let drafts = store.drafts().unwrap();
    assert!(drafts.len() == 1 && drafts[0].form.contains("Début mot mot"), "{drafts:?}");
}

#[test]
fn a_paste_without_an_end_swallows_no_keys() {
    let pole = Pole::new();
    let mut terminal = pole.go();
    pole.typing(&mut terminal, "Avant ");
    terminal.press("\x1b[200~collé ");
    for _ in 0..20 {
        std::thread::sleep(Duration::from_millis(90));
        terminal.press("k");
    }
    terminal.wait_for("Avant collé kkkkkkkkkkkkkkkkkkkk");
    terminal.press("\x1b[200~");
    std::thread::sleep(Duration::from_millis(1_200));
    terminal.press("\x13");
    terminal.wait_for("Visite enregistrée");
}

#[test]
fn every_screen_popup_and_form_stands_every_size() {
    let pole = Pole::new();
    let mut terminal = pole.go();
    for keys in PLACES {
        terminal.leave();
        terminal.press(keys);
        std::thread::sleep(Duration::from_millis(15));
        for (width, height) in [(0, 0), (1, 1), (2, 30), (300, 2), (20, 5), (500, 200), (80, 24)] {
            terminal.resize(width, height);
            std::thread::sleep(Duration::from_millis(3));
        }
    }
    // A storm: as fast as can be.
    for step in 0..1_000u16 {
        terminal.resize(1 + step % 150, 1 + step % 60);
    }
    terminal.resize(80, 24);
    terminal.leave();
    terminal.press("1");
    terminal.wait_for("1/40");
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
}

#[test]
fn stopped_and_continued_in_another_size() {
    let pole = Pole::new();
    // A shell with job control, as people have it.
    let mut start = Start::on(Path::new("/bin/bash"), &pole.database);
    start.env.push(("PS1", "prêt> ".to_owned()));
    let mut shell = start.shell();
    shell.wait_for("prêt>");
    let command = format!("clear; {BINARY} --lang fr --on {} --as cmi --db {}\r", pty::ON, pole.database.display());
    shell.press(&command);
    shell.wait_for("1/40");
    pole.typing(&mut shell, "À suivre");
    shell.press("\x1a");
    assert!(shell.try_wait_for(|text| text.contains("Stopped") || text.contains("prêt>"), SOON), "{}", shell.text());
    assert!(shell.is_given_back());
    // Whatever becomes of it now, what was typed a moment ago is kept.
    let drafts = Store::open(&pole.database, small::session("cmi", "look")).unwrap().drafts().unwrap();
    assert!(drafts.iter().any(|draft| draft.form.contains("À suivre")), "{drafts:?}");
    shell.resize(100, 30);
    shell.press("fg\r");
    shell.wait_for("Nouvelle visite");
    // A frame is read in parts.
    let drawn = shell.try_wait_for(|text| text.lines().count() >= 29, SOON);
    assert!(drawn, "drawn for the new size:\n{}", shell.text());
    shell.press(" demain.\x13");
    shell.wait_for("Visite enregistrée");
    shell.press("q");
    shell.wait_without("Tableau de bord");
    shell.press("exit\r");
    shell.ended();
    assert!(pole.visits().iter().any(|visit| visit.text("summary") == "À suivre demain."));
}

/// A shell that leaves continues the jobs that are stopped, to end them: taking the terminal then, they were stopped once more,
/// two times of five, and stayed for ever.
#[cfg(target_os = "linux")]
#[test]
fn a_shell_that_leaves_takes_the_stopped_program_along() {
    let pole = Pole::new();
    let database = pole.database.to_str().unwrap().to_owned();
    let processes = || {
        let all = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
        let ours = |process: &std::path::PathBuf| {
            let line = std::fs::read(process.join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(&database)
        };
        all.filter(ours).count()
    };
    for round in 0..6 {
        let mut start = Start::on(Path::new("/bin/bash"), &pole.database);
        start.env.push(("PS1", "prêt> ".to_owned()));
        let mut shell = start.shell();
        shell.wait_for("prêt>");
        let on = pty::ON;
        shell.press(&format!("clear; {BINARY} --lang fr --on {on} --as cmi --db {database}\r"));
        shell.wait_for("1/40");
        shell.press("\x1a");
        shell.wait_for("Stopped");
        assert_eq!(processes(), 1);
        shell.press("exit\r");
        shell.wait_for("There are stopped jobs");
        // Longer than stopping itself is waited for.
        std::thread::sleep(Duration::from_millis(300));
        shell.press("exit\r");
        shell.ended();
        let since = std::time::Instant::now();
        while processes() > 0 {
            assert!(since.elapsed() < Duration::from_secs(3), "round {round}: it stayed");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn where_nobody_could_continue_it_ctrl_z_says_so_and_the_terminal_shows_nothing_that_is_typed() {
    let pole = Pole::new();
    // It leads the terminal's session, as in a window of its own.
    let mut terminal = pole.go();
    pole.typing(&mut terminal, "Avant");
    terminal.press("\x1a");
    assert!(!terminal.try_wait_for(|_| terminal.is_given_back(), Duration::from_millis(400)), "{}", terminal.text());
    terminal.wait_for("Pas de shell");
    terminal.press(", après.\x13");
    terminal.wait_for("Visite enregistrée");
    assert_eq!(pole.visits().last().unwrap().text("summary"), "Avant, après.");
}

#[test]
fn a_paste_of_more_than_any_field_takes_is_refused_as_a_whole() {
    let pole = Pole::new();
    let mut terminal = pole.go();
    pole.typing(&mut terminal, "Avant ");
    for size in [2_000_000, 4_300_000] {
        let lines = b"00000000\r".repeat(size / 9);
        terminal.type_bytes(b"\x1b[200~");
        terminal.type_bytes(&lines);
        terminal.type_bytes(b"FIN\x1b[201~");
        terminal.wait_for("trop long pour un champ");
        // Typing on takes the message away.
        terminal.press("x");
        terminal.wait_without("trop long pour un champ");
    }
    terminal.press("\x13");
    terminal.wait_for("Visite enregistrée");
    assert!(pole.visits().iter().any(|visit| visit.text("summary") == "Avant xx"), "{:?}", pole.visits());
}
