//! Encrypted databases that are damaged, overwritten or restored over.

use std::path::Path;
use std::time::Duration;

use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Clock, Fault, Session, Store, StoreError};
use rouage::vault::{self, Secret};

use super::terminal::Terminal;
use super::{NAME, OTHER, Pole, SECRET, plain};

const PAGE: usize = 4096;

/// An encrypted pole with so many organisations, the one of every pole among them.
fn filled(organisations: usize) -> (Pole, String) {
    let (pole, recovery) = Pole::encrypted();
    let list = pole.path("liste.csv");
    let rows: String = (0..organisations).map(|n| format!("Atelier {n} {},company\n", "x".repeat(60))).collect();
    std::fs::write(&list, format!("name,kind\n{rows}")).unwrap();
    pole.done(&["import", list.to_str().unwrap()], &format!("{SECRET}\n"));
    std::fs::remove_file(list).unwrap();
    (pole, recovery)
}

#[test]
fn a_damaged_page_is_called_damage_wherever_it_is() {
    let (pole, _) = Pole::encrypted();
    let (path, right) = (pole.path("pole.db"), format!("{SECRET}\n"));
    let sound = std::fs::read(&path).unwrap();
    let count = sound.len() / PAGE;
    for page in (1..=count).rev().step_by(count.div_ceil(5)).chain([count - 1]) {
        let mut damaged = sound.clone();
        damaged[(page - 1) * PAGE + 100] ^= 1;
        std::fs::write(&path, &damaged).unwrap();
        let said = plain(&pole.run(&["doctor"], &right).stdout).replace('\n', " ");
        assert!(said.contains(&format!("n° {page})")) && said.contains("abîmée"), "page {page}: {said}");
        let output = pole.run(&["export", pole.path(&format!("tout-{page}")).to_str().unwrap()], &right);
        let said = plain(&output.stderr);
        assert!(output.status.success() || said.contains(&format!("n° {page})")), "page {page}: {said}");
        assert!(!said.contains("mémoire"), "page {page}: {said}");
    }
    // Every page at which opening begins is gone: it is still no wrong passphrase.
    assert!(pole.refused(&["status"], &format!("{OTHER}\n")).contains("n'est pas la phrase de passe"));
}

/// Leaves a question, or the interface, before which what the check of the day found may come at any time.
fn leave(terminal: &mut Terminal) {
    for _ in 0..20 {
        terminal.press("\x1b");
        std::thread::sleep(Duration::from_millis(300));
        terminal.press("q\r");
        std::thread::sleep(Duration::from_millis(300));
        if terminal.child.try_wait().unwrap().is_some() {
            break;
        }
    }
    terminal.end();
}

/// What the codes of all pages are made with stands there; the key of the pages does not.
#[test]
fn a_beginning_that_is_destroyed_is_no_other_key() {
    let (pole, _) = filled(50);
    let (path, right) = (pole.path("pole.db"), format!("{SECRET}\n"));
    let sound = std::fs::read(&path).unwrap();
    for length in [16, 2 * PAGE] {
        let mut damaged = sound.clone();
        damaged[..length].fill(0);
        std::fs::write(&path, &damaged).unwrap();
        let said = plain(&pole.run(&["doctor"], &right).stdout).replace('\n', " ");
        assert!(said.contains("n° 1") && said.contains("abîmée"), "{length}: {said}");
        let mut terminal = Terminal::start(&pole, "", &[]);
        terminal.wait_for("Phrase de passe de");
        terminal.press(&format!("{SECRET}\r"));
        terminal.wait_for("Que faire");
        terminal.press("\r");
        terminal.end();
    }
    // That of another database is still told.
    std::fs::write(&path, &sound).unwrap();
    let (other, _) = Pole::encrypted();
    std::fs::copy(other.path("pole.db.key"), pole.path("pole.db.key")).unwrap();
    let said = pole.refused(&["status"], &right);
    assert!(said.contains("n'est pas la clé de"), "{said}");
}

/// A connection that met such a page reads nothing any more, and what is in the file is not another's for that.
#[test]
fn a_damaged_page_is_no_other_file_in_the_interface_and_the_next_start_offers_what_can_be_done() {
    let (pole, _) = filled(200);
    let path = pole.path("pole.db");
    let sound = std::fs::read(&path).unwrap();
    let count = sound.len() / PAGE;
    for page in [2, 4, 5, count / 3, count / 2] {
        let mut damaged = sound.clone();
        damaged[(page - 1) * PAGE + 50..][..10].fill(0);
        std::fs::write(&path, &damaged).unwrap();
        let start = || {
            let mut terminal = Terminal::start(&pole, "", &[]);
            terminal.wait_for("Phrase de passe de");
            terminal.press(&format!("{SECRET}\r"));
            terminal
        };
        let mut terminal = start();
        terminal.wait_for_any(&["ABÎMÉE", "ÉCRASÉ", "Que faire"]);
        assert!(!terminal.text().contains("ÉCRASÉ"), "page {page}: {}", terminal.text());
        if !terminal.text().contains("Que faire") {
            leave(&mut terminal);
            terminal = start();
            terminal.wait_for("Que faire");
        }
        terminal.press("\r");
        terminal.end();
        assert_eq!(std::fs::read(&path).unwrap(), damaged, "page {page}: nothing was touched");
        let aside = pole.files().into_iter().find(|name| name.contains("overwritten"));
        assert_eq!(aside, None, "page {page}");
        let _ = std::fs::remove_file(pole.path("pole.db.last-check"));
    }
}

#[test]
fn what_stands_in_the_log_alone_is_not_set_aside_because_a_page_of_the_file_is_damaged() {
    let (pole, _) = filled(50);
    let path = pole.path("pole.db");
    let start = || {
        let mut terminal = Terminal::start(&pole, "", &[]);
        terminal.wait_for("Phrase de passe de");
        terminal.press(&format!("{SECRET}\r"));
        terminal
    };
    let mut terminal = start();
    terminal.wait_for("Tableau de bord");
    terminal.press("vintrouv");
    terminal.wait_for(NAME);
    terminal.press("\r");
    terminal.wait_for("Compte rendu");
    terminal.press("Vu Zwyxl\u{13}");
    terminal.wait_for("Visite enregistrée");
    terminal.child.kill().unwrap();
    terminal.child.wait().unwrap();
    let mut damaged = std::fs::read(&path).unwrap();
    damaged[3 * PAGE + 50..][..10].fill(0);
    std::fs::write(&path, &damaged).unwrap();
    let mut terminal = start();
    terminal.wait_for_any(&["ABÎMÉE", "ÉCRASÉ", "Que faire"]);
    assert!(!terminal.text().contains("ÉCRASÉ"), "{}", terminal.text());
    leave(&mut terminal);
    let files = pole.files();
    assert!(!files.iter().any(|name| name.contains("overwritten")), "{files:?}");
    let saved = pole.path("saved.db");
    let output = pole.run(&["salvage", path.to_str().unwrap(), saved.to_str().unwrap()], &format!("{SECRET}\n"));
    assert!(saved.exists(), "{}", plain(&output.stderr));
    let found = Pole { folder: tempfile::tempdir().unwrap() };
    for end in ["", ".key"] {
        std::fs::rename(format!("{}{end}", saved.display()), found.path(&format!("pole.db{end}"))).unwrap();
    }
    let visits = found.done(&["export", "--kind", "visits", "-o", "-"], &format!("{SECRET}\n"));
    assert!(visits.contains("Zwyxl"), "{visits}");
}

#[test]
fn a_sealed_copy_comes_back_encrypted_or_in_clear_only_where_that_is_said() {
    let (pole, recovery) = Pole::encrypted();
    let public = recovery.parse::<age::x25519::Identity>().unwrap().to_public().to_string();
    let (sealed, identity) = (pole.path("copie.age"), pole.path("cle.txt"));
    std::fs::write(&identity, format!("{recovery}\n")).unwrap();
    let (sealed, identity) = (sealed.to_str().unwrap(), identity.to_str().unwrap());
    pole.done(&["backup", sealed, "--recipient", &public], &format!("{SECRET}\n"));

    let restore = ["restore", sealed, "-i", identity];
    let none = Pole { folder: tempfile::tempdir().unwrap() };
    for other in [&none, &Pole::new()] {
        let before = other.files();
        let said = other.refused(&restore, "");
        assert!(said.contains("en clair") && said.contains("--in-clear"), "{said}");
        assert!(said.contains("rouage passphrase set"), "{said}");
        assert_eq!(other.files(), before, "nothing was made of it");
    }
    // As it says: encrypted first.
    none.done(&["passphrase", "set"], &format!("{OTHER}\n"));
    none.done(&restore, &format!("{OTHER}\n"));
    assert!(none.opens(OTHER) && !none.holds(NAME), "{:?}", none.files());
    // Or in clear, because it is wanted.
    let open = Pole { folder: tempfile::tempdir().unwrap() };
    let said = open.done(&["restore", sealed, "-i", identity, "--in-clear"], "");
    assert!(said.contains("en clair"), "{said}");
    assert!(open.opens("") && open.holds(NAME));
    // Where there is a key, there is nothing to be said.
    assert!(pole.done(&restore, &format!("{SECRET}\n")).contains("copie.age"));
    assert!(pole.opens(SECRET) && !pole.holds(NAME));
}

#[test]
fn a_sealed_copy_is_restored_over_what_is_left_of_a_database() {
    let (pole, recovery) = Pole::encrypted();
    let public = recovery.parse::<age::x25519::Identity>().unwrap().to_public().to_string();
    let sealed = pole.path("copie.age");
    let sealed = sealed.to_str().unwrap();
    pole.done(&["backup", sealed, "--recipient", &public], &format!("{SECRET}\n"));
    let path = pole.path("pole.db");
    let sound = std::fs::read(&path).unwrap();
    let input = format!("{SECRET}\n{recovery}\n");
    let mut pages = sound.clone();
    pages.chunks_mut(PAGE).skip(2).step_by(5).for_each(|page| page[100] ^= 1);
    let mut last = sound.clone();
    last[sound.len() - PAGE + 100] ^= 1;
    let garbage = vec![0xAA; sound.len()];
    for damaged in [&pages, &last, &garbage, &Vec::new(), &b"x".to_vec()] {
        std::fs::write(&path, damaged).unwrap();
        pole.done(&["restore", sealed], &input);
        assert!(pole.opens(SECRET) && !pole.holds(NAME), "{:?}", pole.files());
        let aside = |file: &String| file.contains(".damaged-") && std::fs::read(pole.path(file)).unwrap() == *damaged;
        assert!(pole.files().iter().any(aside), "set aside: {:?}", pole.files());
    }
    std::fs::remove_file(&path).unwrap();
    pole.done(&["restore", sealed], &input);
    assert!(pole.opens(SECRET) && !pole.holds(NAME), "{:?}", pole.files());
    assert!(pole.files().iter().all(|file| !file.contains("restoring")), "{:?}", pole.files());
}

#[test]
fn what_can_be_read_of_a_damaged_database_is_saved_and_stays_encrypted() {
    let (pole, _) = filled(300);
    let path = pole.path("pole.db");
    let sound = std::fs::read(&path).unwrap();
    let count = sound.len() / PAGE;
    let found = |name: &str, secret: &str| {
        let saved = Pole { folder: tempfile::tempdir().unwrap() };
        for end in ["", ".key"] {
            std::fs::copy(pole.path(&format!("{name}{end}")), saved.path(&format!("pole.db{end}"))).unwrap();
        }
        let list = ["export", "--kind", "organisations", "--format", "csv", "-o", "-"];
        saved.done(&list, &format!("{secret}\n")).matches(",company").count()
    };
    let third =
        |bytes: &mut Vec<u8>| bytes.chunks_mut(PAGE).skip(count / 3).step_by(count / 3).for_each(|page| page[9] ^= 1);
    let salt = |bytes: &mut Vec<u8>| bytes[..16].fill(0);
    let first = |bytes: &mut Vec<u8>| bytes[..PAGE].fill(0xAA);
    let last = |bytes: &mut Vec<u8>| bytes[(count - 1) * PAGE + 100] ^= 1;
    type Damage<'a> = &'a dyn Fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 5] =
        [("whole", &|_| {}), ("pages", &third), ("salt", &salt), ("first", &first), ("last", &last)];
    for (name, damage) in damages {
        let mut bytes = sound.clone();
        damage(&mut bytes);
        let damaged = pole.path(&format!("{name}.db"));
        std::fs::write(&damaged, &bytes).unwrap();
        std::fs::copy(pole.path("pole.db.key"), pole.path(&format!("{name}.db.key"))).unwrap();
        let (damaged, new) = (damaged.to_str().unwrap().to_owned(), pole.path(&format!("{name}-new.db")));
        let salvage = ["salvage", &damaged, new.to_str().unwrap()];
        assert!(pole.refused(&salvage, &format!("{OTHER}\n")).contains("n'est pas la phrase"), "{name}");
        let output = pole.run(&salvage, &format!("{SECRET}\n"));
        assert!(matches!(output.status.code(), Some(0 | 3)), "{name}: {}", plain(&output.stderr));
        // The journal knows what was on the pages that are lost.
        let kept = found(&format!("{name}-new.db"), SECRET);
        assert!((295..=301).contains(&kept), "{name}: {kept}; {}", plain(&output.stdout));
        if name == "whole" {
            assert_eq!((kept, output.status.code()), (301, Some(0)), "{}", plain(&output.stdout));
        }
        assert_eq!(std::fs::read(&damaged).unwrap(), bytes, "it is only read");
    }
    assert!(!pole.holds("Atelier 7") && !pole.holds("SQLite format 3"), "{:?}", pole.files());
    assert!(pole.files().iter().all(|name| !name.contains(".part")), "{:?}", pole.files());
    // Without its key nothing can be had, which is said.
    std::fs::remove_file(pole.path("last.db.key")).unwrap();
    let said =
        pole.refused(&["salvage", pole.path("last.db").to_str().unwrap(), pole.path("n.db").to_str().unwrap()], "");
    assert!(said.contains("fichier de clé manque"), "{said}");
}

fn session(id: &str) -> Session {
    Session { who: "cmi".into(), id: id.into(), clock: Clock::System }
}

fn organisation(name: &str) -> Record {
    Record::new(Kind::Organisation).with("name", Value::Text(name.into()))
}

/// What `cp` onto an open file does.
fn copy_over(bytes: &[u8], to: &Path) {
    std::thread::sleep(Duration::from_millis(20));
    let file = std::fs::OpenOptions::new().write(true).truncate(true).open(to);
    std::io::Write::write_all(&mut file.unwrap(), bytes).unwrap();
}

#[test]
fn whatever_is_written_over_an_open_encrypted_file_is_noticed_and_its_own_again_is_welcome() {
    let ((pole, _), (other, _)) = (Pole::encrypted(), Pole::encrypted());
    let path = pole.path("pole.db");
    let own = std::fs::read(&path).unwrap();
    let strange = std::fs::read(other.path("pole.db")).unwrap();
    let open = std::fs::read(Pole::new().path("pole.db")).unwrap();
    let noise: Vec<u8> = strange.iter().rev().copied().collect();
    vault::unlock(&path, &Secret::new(SECRET)).unwrap();
    for (name, over) in
        [("another one", &strange), ("one in clear", &open), ("garbage", &noise), ("zeros", &vec![0; own.len()])]
    {
        let mut store = Store::open(&path, session(name)).unwrap();
        store.save(organisation("Dans le journal")).unwrap();
        // Everything is in memory by now: what is read again tells nothing.
        assert_eq!((store.quick_check().unwrap(), store.in_place().is_ok()), (None, true));
        copy_over(over, &path);
        let refused = store.save(organisation("Perdue"));
        assert!(matches!(refused, Err(StoreError::Overwritten(_) | StoreError::Damaged(_))), "{name}: {refused:?}");
        assert!(matches!(store.fault(), Some(Fault::Overwritten | Fault::Damaged)), "{name}");
        store.settle_moved();
        drop(store);
        assert_eq!(std::fs::read(&path).unwrap(), *over, "{name}: nothing of ours is in it");
        copy_over(&own, &path);
        for end in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(pole.path(&format!("pole.db{end}")));
        }
        let again = Store::open(&path, session("again")).unwrap();
        // A log that was set aside comes back with its own file; that of a file that makes no sense is left, and was deleted here.
        let laid_back = again.take_laid_back();
        if matches!(name, "another one" | "one in clear") {
            assert_eq!(laid_back, Some(1), "{name}");
        }
        let expected = 1 + u64::try_from(laid_back.unwrap_or(0)).unwrap();
        assert_eq!(again.count(Kind::Organisation).unwrap() as u64, expected, "{name}");
        assert_eq!(again.quick_check().unwrap(), None, "{name}");
        // The next one begins as this one did.
        drop(again);
        copy_over(&own, &path);
    }
}

#[test]
fn put_back_over_the_open_file_its_own_is_written_to_again_without_a_restart() {
    let ((pole, _), (other, _)) = (Pole::encrypted(), Pole::encrypted());
    let path = pole.path("pole.db");
    let strange = std::fs::read(other.path("pole.db")).unwrap();
    let clear = std::fs::read(Pole::new().path("pole.db")).unwrap();
    vault::unlock(&path, &Secret::new(SECRET)).unwrap();
    let mut store = Store::open(&path, session("one")).unwrap();
    store.in_place().unwrap();
    for (n, over) in (0..).zip([&strange, &clear, &strange]) {
        store.save(organisation(&format!("Avant {n}"))).unwrap();
        let own = std::fs::read(&path).unwrap();
        copy_over(over, &path);
        assert!(matches!(store.in_place(), Err(StoreError::Overwritten(_))), "{n}");
        // What is read of it spoils the connection.
        let _ = store.quick_check();
        copy_over(&own, &path);
        // Not through that one …
        assert!(matches!(store.save(organisation("Perdue")), Err(StoreError::Overwritten(_))), "{n}");
        assert!(matches!(store.keep_draft("a", "h", 1, "{}"), Err(StoreError::Overwritten(_))), "{n}");
        assert_eq!(store.fault(), Some(Fault::Overwritten), "{n}");
        // … but through a new one, as the interface opens it.
        store.reopen().and_then(|()| store.probe()).unwrap();
        assert_eq!(store.fault(), None, "{n}");
        store.save(organisation(&format!("Après {n}"))).unwrap();
        assert_eq!((store.quick_check().unwrap(), store.count(Kind::Organisation).unwrap()), (None, 3 + 2 * n), "{n}");
    }
    drop(store);
    let again = Store::open(&path, session("again")).unwrap();
    assert_eq!((again.quick_check().unwrap(), again.count(Kind::Organisation).unwrap()), (None, 7));
}

#[test]
fn five_who_write_an_encrypted_file_at_once_are_no_alarm() {
    let (pole, _) = Pole::encrypted();
    let path = pole.path("pole.db");
    vault::unlock(&path, &Secret::new(SECRET)).unwrap();
    let rounds: usize = std::env::var("ROUAGE_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    std::thread::scope(|scope| {
        for writer in 0..5 {
            let path = &path;
            scope.spawn(move || {
                for n in 0..rounds {
                    // Opened anew now and then, as commands do: whoever closes it last tidies up.
                    let mut store = Store::open(path, session(&format!("{writer}-{n}"))).unwrap();
                    for m in 0..3 {
                        store.save(organisation(&format!("{writer} {n} {m}"))).unwrap();
                        store.in_place().unwrap();
                    }
                    assert_eq!(store.fault(), None);
                }
            });
        }
    });
    assert_eq!(
        Store::open(&path, session("end")).unwrap().count(Kind::Organisation).unwrap() as usize,
        1 + 15 * rounds
    );
}

#[test]
fn a_key_file_that_asks_for_too_much_work_is_refused_in_words_of_ours() {
    use std::io::{Read, Write};
    let (pole, _) = Pole::encrypted();
    let key = pole.path("pole.db.key");
    let text = std::fs::read_to_string(&key).unwrap();
    let begin = text.find("-----BEGIN").unwrap();
    let end = begin + text[begin..].find("-----END AGE ENCRYPTED FILE-----\n").unwrap() + 33;
    let mut inside = Vec::new();
    age::armor::ArmoredReader::new(&text.as_bytes()[begin..end]).read_to_end(&mut inside).unwrap();
    let at = inside.windows(4).position(|bytes| bytes.starts_with(b" 8\n")).unwrap();
    inside.splice(at + 1..at + 2, *b"40");
    let mut armour = age::armor::ArmoredWriter::wrap_output(Vec::new(), age::armor::Format::AsciiArmor).unwrap();
    armour.write_all(&inside).unwrap();
    let block = String::from_utf8(armour.finish().unwrap()).unwrap();
    std::fs::write(&key, format!("{}{block}{}", &text[..begin], &text[end..])).unwrap();
    let said = pole.refused(&["status"], &format!("{SECRET}\n"));
    assert!(said.lines().any(|line| line.contains("scrypt, N = 2^40") && line.contains("--rekey")), "{said}");
    assert!(!said.contains("Excessive") && !said.contains('\u{2068}'), "{said}");
}

/// Another tool that has the key, killed while it wrote a copy in the older mode.
#[test]
fn a_rollback_journal_beside_an_encrypted_file_takes_nothing_out_of_it() {
    let (pole, _) = filled(20);
    let (path, right) = (pole.path("pole.db"), format!("{SECRET}\n"));
    let bytes = std::fs::read(&path).unwrap();
    let mut journal = vec![0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    for number in [0u32, 7, 3, 512, u32::try_from(PAGE).unwrap()] {
        journal.extend(number.to_be_bytes());
    }
    journal.resize(512, 0);
    std::fs::write(pole.path("pole.db-journal"), journal).unwrap();
    let output = pole.run(&["status"], &right);
    assert!(output.status.success(), "{}", plain(&output.stderr));
    assert!(std::fs::read(&path).unwrap().len() >= bytes.len(), "it was cut to three pages");
    assert!(pole.files().iter().any(|file| file.contains("overwritten-older") && file.ends_with("-journal")));
    assert!(plain(&pole.run(&["doctor"], &right).stdout).contains("aucun dommage"));
}

/// A file in the clear that somebody puts over an encrypted one whose log holds what was saved last, and the other way round:
/// refusing it takes nothing of the log into it, nor the log away.
#[test]
fn a_file_that_is_refused_takes_no_log_in() {
    let (pole, _) = filled(20);
    let (path, right) = (pole.path("pole.db"), format!("{SECRET}\n"));
    let other = Pole::new();
    other.done(&["backup", other.path("clair.db").to_str().unwrap()], "");
    let mut terminal = super::terminal::Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    pole.done(&["visit", "add", "--org", NAME, "--date", "2015-03-02"], &right);
    let pid = terminal.child.process_id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
    let _ = terminal.child.wait();
    let (base, log) = (std::fs::read(&path).unwrap(), std::fs::read(pole.path("pole.db-wal")).unwrap());
    assert!(!log.is_empty());
    std::fs::copy(other.path("clair.db"), &path).unwrap();
    let clear = std::fs::read(&path).unwrap();
    for command in ["status", "doctor", "search"] {
        let arguments: &[&str] = if command == "search" { &[command, NAME] } else { &[command] };
        pole.run(arguments, &right);
        assert!(std::fs::read(&path).unwrap() == clear, "{command}");
    }
    // Its own file again: nothing is missing, wherever the log was meanwhile.
    std::fs::write(&path, &base).unwrap();
    let there = std::fs::read(pole.path("pole.db-wal")).is_ok_and(|there| there == log);
    let aside = pole
        .files()
        .iter()
        .any(|file| file.contains(".overwritten-") && std::fs::read(pole.path(file)).is_ok_and(|there| there == log));
    assert!(there || aside, "{:?}", pole.files());
}

/// Same key, same history, but each page sealed with another salt.
#[test]
fn a_backup_of_the_very_state_over_an_open_encrypted_file_is_noticed() {
    let (pole, _) = Pole::encrypted();
    let (path, copy) = (pole.path("pole.db"), pole.path("copie.db"));
    vault::unlock(&path, &Secret::new(SECRET)).unwrap();
    for saves in [0, 2] {
        let mut store = Store::open(&path, session("one")).unwrap();
        store.in_place().unwrap();
        std::thread::sleep(Duration::from_millis(150));
        store.in_place().unwrap();
        (0..saves).for_each(|n| drop(store.save(organisation(&format!("Dans le journal {n}"))).unwrap()));
        store.backup_to(&copy).unwrap();
        let own = std::fs::read(&path).unwrap();
        let over = std::fs::read(&copy).unwrap();
        copy_over(&over, &path);
        assert!(matches!(store.in_place(), Err(StoreError::Overwritten(_))), "{saves}");
        assert!(store.save(organisation("Perdue")).is_err());
        store.settle_moved();
        drop(store);
        assert!(std::fs::read(&path).unwrap() == over, "{saves}: nothing of ours is in it");
        for file in [copy.clone(), pole.path("copie.db.key")] {
            std::fs::remove_file(file).unwrap();
        }
        copy_over(&own, &path);
    }
}
