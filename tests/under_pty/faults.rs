//! A panic in any thread: terminal given back, draft kept, a report without anything of what was typed, exit code 101.

use std::os::unix::fs::PermissionsExt;

use super::*;

const SECRET: &str = "Compte rendu confidentiel de Zébulon";

fn panics_in(thread: &str) {
    let pole = Pole::new();
    let when = pole.file("when");
    let provoke = format!("{thread}:{}", when.display());
    let mut terminal = pole.start().env("ROUAGE_PROVOKE", provoke).env("RUST_BACKTRACE", "1").go();
    terminal.wait_for("1/40");
    pole.typing(&mut terminal, SECRET);
    std::fs::write(&when, SECRET).unwrap();
    // A key, a frame, a draft, a job: whichever thread it is has something to do.
    terminal.press("!");
    std::thread::sleep(Duration::from_millis(20));
    if thread == "storage" {
        terminal.press("\x13");
    }
    let (code, took) = terminal.ended();
    assert_eq!(code, 101, "{thread}:\n{}", terminal.text());
    assert!(took < SOON, "{thread}: {took:?}");
    assert!(terminal.try_wait_for(|_| terminal.is_given_back(), SOON), "{thread}");
    terminal.wait_for("Ce que vous tapiez est gardé");
    drop(terminal);

    let mut reports = std::fs::read_dir(pole.state().join("reports")).unwrap();
    let report = reports.next().unwrap().unwrap().path();
    assert_eq!(std::fs::metadata(&report).unwrap().permissions().mode() & 0o777, 0o600);
    let said = std::fs::read_to_string(&report).unwrap();
    for secret in ["Zébulon", "confidentiel", "Horlogerie", "cmi", pole.folder.path().to_str().unwrap()] {
        assert!(!said.contains(secret), "{secret} in the report of {thread}:\n{said}");
    }
    assert!(said.contains("src/fault.rs") && said.contains("rouage::"), "{said}");
    pole.assert_offered(&format!("{SECRET}!"));
}

#[test]
fn a_panic_while_drawing() {
    panics_in("draw");
}

#[test]
fn a_panic_of_the_storage_thread() {
    panics_in("storage");
}

#[test]
fn a_panic_of_the_thread_that_keeps_drafts() {
    panics_in("drafts");
}

#[test]
fn a_panic_of_the_thread_that_reads_keys() {
    let pole = Pole::new();
    let when = pole.file("when");
    let mut terminal = pole.start().env("ROUAGE_PROVOKE", format!("input:{}", when.display())).go();
    terminal.wait_for("1/40");
    pole.typing(&mut terminal, SECRET);
    std::fs::write(&when, SECRET).unwrap();
    terminal.press("!");
    assert_eq!(terminal.ended().0, 101);
    assert!(!terminal.text().contains("Zébulon"), "{}", terminal.text());
    drop(terminal);
    // The key that it fell over never came to the form.
    pole.assert_offered(SECRET);
}

/// A key that saves here stops all output in a shell's modes: pressed when the terminal was just given back, it held up the last
/// words, and the program for ever.
#[test]
fn keys_that_stop_the_output_do_not_hold_up_the_last_words() {
    let pole = Pole::new();
    let when = pole.file("when");
    let provoke = format!("draw:{}", when.display());
    let mut terminal = pole.start().env("ROUAGE_PROVOKE", provoke).env("RUST_BACKTRACE", "1").go();
    terminal.wait_for("1/40");
    std::fs::write(&when, "").unwrap();
    terminal.press("j");
    for _ in 0..400 {
        terminal.press("\x13");
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(terminal.ended().0, 101);
    assert!(terminal.modes().contains("IXON"), "{}", terminal.modes());
}

/// What no rule lets anybody write, put there by a tool that was told not to look.
#[test]
fn a_value_that_cannot_be_is_told_as_damage_and_the_next_start_offers_a_way_out() {
    let pole = Pole::new();
    let tool = rusqlite::Connection::open(&pole.database).unwrap();
    tool.execute_batch("PRAGMA ignore_check_constraints = on; UPDATE visit SET date = 'garbage'").unwrap();
    drop(tool);
    let mut terminal = pole.start().go();
    terminal.wait_for("BASE ABÎMÉE");
    terminal.press("q");
    terminal.ended();
    let terminal = pole.start().go();
    terminal.wait_for("Récupérer les fiches une à une");
}

/// A frozen file system, a disk that hangs: the write neither fails nor comes back.
#[test]
fn what_is_typed_while_a_write_does_not_come_back_survives_a_kill() {
    let pole = Pole::new();
    let stalled = pole.file("stalled");
    let mut terminal = pole.start().env("ROUAGE_STALL", format!("drafts:{}", stalled.display())).go();
    terminal.wait_for("1/40");
    pole.typing(&mut terminal, "Avant");
    std::thread::sleep(Duration::from_millis(700));
    std::fs::write(&stalled, "").unwrap();
    terminal.press(" et pendant");
    terminal.wait_for("attend)");
    terminal.signal("KILL");
    terminal.ended();
    drop(terminal);
    std::fs::remove_file(&stalled).unwrap();
    pole.assert_offered("Avant et pendant");

    // One that comes back after all: nothing stays behind, and it is saved as usual.
    let mut terminal = pole.start().env("ROUAGE_STALL", format!("drafts:{}", stalled.display())).go();
    terminal.wait_for("/40");
    pole.typing(&mut terminal, "Encore");
    std::fs::write(&stalled, "").unwrap();
    terminal.press(" une");
    terminal.wait_for("attend)");
    std::fs::remove_file(&stalled).unwrap();
    terminal.wait_without("attend)");
    terminal.press("\x13");
    terminal.wait_for("Visite enregistrée");
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
    let terminal = pole.start().go();
    terminal.wait_for("/40");
    assert!(!terminal.text().contains("interrompue"), "{}", terminal.text());
}

/// In a file within a second, though nothing is said before two.
#[test]
fn what_is_typed_while_a_write_does_not_come_back_survives_a_kill_soon() {
    let pole = Pole::new();
    let stalled = pole.file("stalled");
    let mut terminal = pole.start().env("ROUAGE_STALL", format!("drafts:{}", stalled.display())).go();
    terminal.wait_for("1/40");
    pole.typing(&mut terminal, "Avant");
    std::thread::sleep(Duration::from_millis(700));
    std::fs::write(&stalled, "").unwrap();
    terminal.press(" et pendant");
    // Long before it is said.
    std::thread::sleep(Duration::from_millis(900));
    assert!(!terminal.text().contains("attend)"), "{}", terminal.text());
    terminal.signal("KILL");
    terminal.ended();
    drop(terminal);
    std::fs::remove_file(&stalled).unwrap();
    pole.assert_offered("Avant et pendant");
}

/// Whether a text lies in a draft's file: of this pole, or in memory.
fn lies_in_a_file(pole: &Pole, text: &str) -> bool {
    let memory = format!("/dev/shm/rouage-{}/drafts", rustix::process::getuid().as_raw());
    let folders = [pole.state().join("drafts"), pole.file("run/rouage/drafts"), memory.into()];
    let files = folders.into_iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten());
    files.into_iter().any(|file| std::fs::read_to_string(file.path()).is_ok_and(|held| held.contains(text)))
}

/// What held up the write fails in the end: the file stays, where it was kept meanwhile and where it is kept then.
#[test]
fn what_is_typed_once_the_beginning_of_the_file_is_destroyed_is_in_a_file_and_stays_there() {
    let pole = Pole::new();
    let mut terminal = pole.go();
    terminal.wait_for("1/40");
    pole.typing(&mut terminal, "Avant");
    std::thread::sleep(Duration::from_millis(700));
    let mut file = std::fs::File::options().write(true).open(&pole.database).unwrap();
    std::io::Write::write_all(&mut file, &[0xA5; 100]).unwrap();
    drop(file);
    std::thread::sleep(Duration::from_millis(1_000));
    terminal.press(" puis apres4711");
    std::thread::sleep(Duration::from_millis(900));
    assert!(lies_in_a_file(&pole, "apres4711"));
    let since = std::time::Instant::now();
    while since.elapsed() < Duration::from_secs(5) {
        assert!(lies_in_a_file(&pole, "apres4711"), "gone after {:?}", since.elapsed());
        std::thread::sleep(Duration::from_millis(20));
    }
    terminal.signal("KILL");
    terminal.ended();
    assert!(lies_in_a_file(&pole, "apres4711"));
}

/// What is given up waits for the disk, and what is typed next waits behind it.
#[test]
fn what_is_typed_while_a_draft_cannot_be_given_up_survives_a_kill() {
    let pole = Pole::new();
    let stalled = pole.file("stalled");
    let mut terminal = pole.start().env("ROUAGE_STALL", format!("given-up:{}", stalled.display())).go();
    terminal.wait_for("1/40");
    pole.typing(&mut terminal, "Avant");
    std::thread::sleep(Duration::from_millis(700));
    std::fs::write(&stalled, "").unwrap();
    terminal.press("\x13");
    terminal.wait_for("Visite enregistrée");
    std::thread::sleep(Duration::from_secs(1));
    pole.typing(&mut terminal, "Et pendant");
    terminal.wait_for("attend)");
    terminal.signal("KILL");
    terminal.ended();
    drop(terminal);
    std::fs::remove_file(&stalled).unwrap();
    pole.assert_offered("Et pendant");
}

/// Before there is a screen: a disk that does not answer is named, rather than nothing.
#[test]
fn a_start_on_a_disk_that_does_not_answer_says_so() {
    let pole = Pole::new();
    let stalled = pole.file("stalled");
    std::fs::write(&stalled, "").unwrap();
    let mut terminal = pole.start().env("ROUAGE_STALL", format!("start:{}", stalled.display())).go();
    terminal.wait_for("Pas encore de réponse du disque");
    std::fs::remove_file(&stalled).unwrap();
    terminal.wait_for("1/40");
    assert!(!terminal.text().contains("Pas encore"), "{}", terminal.text());
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
}

/// Nothing tells of a folder that gets another name: an idle form is looked after all the same.
#[test]
fn a_folder_that_is_swapped_under_an_idle_form_is_noticed() {
    let pole = Pole::new();
    let folder = pole.file("dossier");
    std::fs::create_dir(&folder).unwrap();
    let there = folder.join("pole.db");
    std::fs::rename(&pole.database, &there).unwrap();
    std::fs::rename(&folder, pole.file("autre")).unwrap();
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(pole.file("autre").join("pole.db"), &there).unwrap();
    let mut terminal =
        Start::on(Path::new(BINARY), &there).env("ROUAGE_STATE", pole.state().display().to_string()).go();
    terminal.wait_for("1/40");
    pole.typing(&mut terminal, "Mon texte");
    std::thread::sleep(Duration::from_millis(700));
    std::fs::rename(&folder, pole.file("vieux")).unwrap();
    std::fs::rename(pole.file("autre"), &folder).unwrap();
    terminal.wait_for("FICHIER DÉPLACÉ");
    std::thread::sleep(Duration::from_millis(700));
    terminal.signal("KILL");
    terminal.ended();
    drop(terminal);
    let terminal = Start::on(Path::new(BINARY), &there).env("ROUAGE_STATE", pole.state().display().to_string()).go();
    terminal.wait_for("Mon texte");
}
