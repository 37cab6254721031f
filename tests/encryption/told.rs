//! What is the matter is said as it is, in time, and whoever waits can give up.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use rouage::vault::KeyLock;

use super::terminal::{F12, Terminal};
use super::{BINARY, NAME, OTHER, Pole, SECRET, plain};

/// A command that has shown a recovery key and waits for whoever notes it down.
fn at_the_key(pole: &Pole, args: &[&str], typed: &[&str]) -> Terminal {
    let mut terminal = Terminal::start(pole, "", args);
    terminal.wait_for("hrase de passe");
    for typed in typed {
        terminal.press(&format!("{typed}\r"));
    }
    terminal.wait_for("La clé est notée");
    terminal
}

/// Leaves the interface: Esc and what follows at once would be one key.
fn left(terminal: &mut Terminal) {
    terminal.press("\u{1b}");
    std::thread::sleep(Duration::from_millis(300));
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

#[test]
fn nobody_waits_while_somebody_notes_a_key_down_and_a_dead_one_is_struck_out() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = at_the_key(&pole, &["passphrase", "recovery"], &[SECRET]);
    let began = Instant::now();
    pole.done(&["passphrase", "change"], &format!("{SECRET}\n{OTHER}\n"));
    assert!(began.elapsed() < Duration::from_secs(20), "it waited {:?}", began.elapsed());
    terminal.press("\r");
    terminal.wait_for("rayez-la");
    assert_eq!(terminal.end(), 1);
    assert!(terminal.text().contains("vient d'être changé") && pole.opens(OTHER), "{}", terminal.text());

    let mut terminal = at_the_key(&pole, &["passphrase", "change", "--rekey"], &[OTHER, SECRET, SECRET]);
    pole.done(&["passphrase", "remove"], &format!("{OTHER}\n"));
    terminal.press("\r");
    terminal.wait_for("rayez-la");
    assert_eq!(terminal.end(), 1);
    assert!(pole.opens(""));
    let mut terminal = at_the_key(&pole, &["passphrase", "set"], &[SECRET, SECRET]);
    pole.done(&["passphrase", "set", "--remove-plain"], &format!("{OTHER}\n"));
    terminal.press("\r");
    terminal.wait_for("rayez-la");
    assert!(pole.opens(OTHER));
}

#[test]
fn whoever_waits_for_another_change_is_told_why_and_can_give_up() {
    let (pole, _) = Pole::encrypted();
    let lock = KeyLock::take(&pole.path("pole.db")).unwrap();
    let mut terminal = Terminal::start(&pole, "", &["passphrase", "change"]);
    terminal.wait_for("actuelle");
    for typed in [SECRET, OTHER, OTHER] {
        terminal.press(&format!("{typed}\r"));
    }
    terminal.wait_for("elle attend peut-être");
    terminal.press("\u{3}");
    assert_ne!(terminal.end(), 0);
    assert!(terminal.is_as_before());

    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press(":phrase de passe");
    terminal.wait_for("Changer la phrase");
    terminal.press("\r");
    terminal.wait_for("actuelle");
    let began = Instant::now();
    terminal.press(&format!("{SECRET}\r{OTHER}\r{OTHER}\r"));
    terminal.wait_for("par une autre commande");
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    drop(lock);
    left(&mut terminal);
    assert!(pole.opens(SECRET));
}

#[test]
fn a_signal_at_the_passphrase_gives_the_terminal_back() {
    let (pole, _) = Pole::encrypted();
    for (signal, args) in
        [("TERM", &["status"][..]), ("HUP", &["status"]), ("INT", &["passphrase", "change"]), ("TERM", &[])]
    {
        let mut terminal = Terminal::start(&pole, "", args);
        terminal.wait_for("hrase de passe");
        let end = Instant::now() + Duration::from_secs(10);
        while terminal.is_as_before() {
            assert!(Instant::now() < end, "it shows what is typed");
            std::thread::sleep(Duration::from_millis(5));
        }
        let id = terminal.child.process_id().unwrap();
        let sent = std::process::Command::new("kill").args(["-s", signal, &id.to_string()]).status();
        assert!(sent.unwrap().success());
        assert_ne!(terminal.end(), 0);
        assert!(terminal.is_as_before(), "{signal}, {args:?}");
    }
}

#[test]
fn a_key_that_somebody_replaced_while_it_was_on_the_screen_is_struck_out() {
    let pole = Pole::new();
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Tableau de bord");
    terminal.press(":chiffrer la");
    terminal.wait_for("Chiffrer la base");
    terminal.press("\r");
    terminal.wait_for("Nouvelle phrase de passe");
    terminal.press(&format!("{SECRET}\r{SECRET}\r"));
    terminal.wait_for("AGE-SECRET-KEY-1");
    pole.done(&["passphrase", "recovery"], &format!("{SECRET}\n"));
    terminal.press("n");
    terminal.wait_for("rayez-la");
    assert!(!terminal.text().contains("AGE-SECRET-KEY-1"), "{}", terminal.text());
    left(&mut terminal);
}

#[test]
fn a_missing_key_file_is_no_database_in_the_clear() {
    let (pole, _) = Pole::encrypted();
    let key = pole.path("pole.db.key");
    std::fs::rename(&key, pole.path("away")).unwrap();
    for linked in [false, true] {
        if linked {
            std::os::unix::fs::symlink(pole.path("nowhere"), &key).unwrap();
        }
        for what in ["change", "remove", "recovery"] {
            let said = pole.refused(&["passphrase", what], &format!("{SECRET}\n{OTHER}\n"));
            assert!(said.contains("fichier de clé manque") && !said.contains("passphrase set"), "{what}: {said}");
        }
    }
    std::fs::remove_file(&key).unwrap();
    // On a stick, it stays there.
    std::os::unix::fs::symlink(pole.path("away"), &key).unwrap();
    pole.done(&["passphrase", "change"], &format!("{SECRET}\n{OTHER}\n"));
    assert!(key.is_symlink() && pole.opens(OTHER));
}

#[test]
fn decrypted_while_it_was_locked_it_is_open_again_for_who_knows_its_passphrase() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    // Everything of it is closed a moment after the screen says so.
    std::thread::sleep(std::time::Duration::from_millis(500));
    pole.done(&["passphrase", "remove"], &format!("{SECRET}\n"));
    // Whoever puts a copy in the clear there does not open this window.
    terminal.press("\r");
    terminal.wait_for("la phrase de passe qu'elle avait");
    terminal.press(&format!("{OTHER}\r"));
    terminal.wait_for("pas la phrase");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("a été déchiffrée");
    terminal.press("/introuv");
    terminal.wait_for(NAME);
    left(&mut terminal);
}

#[test]
fn a_file_that_is_no_whole_number_of_pages_and_a_damaged_page_are_called_what_they_are() {
    let (pole, _) = Pole::encrypted();
    let (path, input) = (pole.path("pole.db"), format!("{SECRET}\n"));
    let sound = std::fs::read(&path).unwrap();
    let pages = sound.len() / 4096;
    for (bytes, over, last) in [
        (sound[..sound.len() - 1000].to_vec(), "3 096 octets", pages - 1),
        ([&sound[..], &[7; 100]].concat(), "100 octets", pages),
    ] {
        std::fs::write(&path, &bytes).unwrap();
        let said = plain(&pole.run(&["doctor"], &input).stdout).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("page entière") && said.contains(over), "{said}");
        assert!(said.contains(&format!("n° {last}")) && !said.contains("n° 4096"), "{said}");
    }
    let mut damaged = sound.clone();
    damaged[pages / 2 * 4096 + 100] ^= 1;
    std::fs::write(&path, &damaged).unwrap();
    let copy = pole.path("copie.db");
    let change = format!("{SECRET}\n{OTHER}\n");
    for args in
        [&["passphrase", "change", "--rekey"][..], &["passphrase", "remove"], &["backup", copy.to_str().unwrap()]]
    {
        let said = pole.refused(args, &change);
        assert!(said.contains(&format!("n° {}", pages / 2 + 1)) && said.contains("rouage restore"), "{args:?}: {said}");
        assert!(!copy.exists());
        let bytes = std::fs::read(&path).unwrap();
        // Of the rest only how it is written may be another.
        assert!(bytes.len() == damaged.len() && bytes[4096..] == damaged[4096..], "{args:?}");
    }
}

/// The keys of a key file, by its recovery key.
fn keys_of(file: &Path, recovery: &str) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let block = text.split("recovery = \"\"\"").nth(1).unwrap().trim_start().split("\"\"\"").next().unwrap();
    let identity: age::x25519::Identity = recovery.parse().unwrap();
    let decryptor = age::Decryptor::new_buffered(age::armor::ArmoredReader::new(block.as_bytes())).unwrap();
    let mut keys = String::new();
    decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).unwrap().read_to_string(&mut keys).unwrap();
    keys.lines().map(str::to_owned).collect()
}

#[test]
fn two_keys_and_a_journal_that_was_left_are_opened_at_once() {
    let (model, _) = Pole::encrypted();
    // Killed before the new file takes its place, and after.
    for step in [6u32, 7] {
        let pole = Pole { folder: tempfile::tempdir().unwrap() };
        for name in model.files() {
            std::fs::copy(model.path(&name), pole.path(&name)).unwrap();
        }
        let mut command = pole.command(&["passphrase", "change", "--rekey"]);
        let mut child = command.env("ROUAGE_STOP_AT", step.to_string()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{SECRET}\n{OTHER}\n").as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = plain(&output.stdout);
        let recovery = said.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
        let keys = keys_of(&pole.path("pole.db.key"), recovery);
        assert_eq!(keys.len(), 2, "step {step}");
        let path = pole.path("pole.db");
        let (file, journal) = (pole.path("file"), pole.path("journal"));
        let left = keys.iter().any(|key| {
            let conn = rusqlite::Connection::open(&path).unwrap();
            conn.pragma_update(None, "key", format!("x'{key}'")).unwrap();
            let begun = conn.execute_batch(
                "PRAGMA journal_mode = delete; PRAGMA synchronous = off; BEGIN IMMEDIATE; PRAGMA user_version = 1; \
                 UPDATE organisation SET notes = 'perdu';",
            );
            begun.is_ok_and(|()| {
                std::fs::copy(&path, &file).unwrap();
                std::fs::copy(pole.path("pole.db-journal"), &journal).unwrap();
                true
            })
        });
        assert!(left, "step {step}");
        for end in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(pole.path(&format!("pole.db{end}")));
        }
        std::fs::rename(&file, &path).unwrap();
        std::fs::rename(&journal, pole.path("pole.db-journal")).unwrap();
        assert!(std::fs::metadata(pole.path("pole.db-journal")).unwrap().len() > 4096);
        let opened = pole.run(&["search", "Introuvable"], &format!("{OTHER}\n"));
        assert!(plain(&opened.stdout).contains(NAME), "step {step}: {}", plain(&opened.stderr));
    }
}

/// Writes into a disk until it takes nothing more.
fn fill(filler: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(filler).unwrap();
    for size in [65_536, 4_096, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

#[test]
fn what_no_disk_takes_is_said_while_locked_kept_as_soon_as_there_is_room_and_else_named() {
    let (pole, _) = Pole::encrypted();
    let disk = pole.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let start = || {
        let script = "mount -t tmpfs -o ro none /dev/shm && mount -t tmpfs -o size=12m none \"$1\" || exit 77; \
            cp \"$2\" \"$2.key\" \"$1\" && exec \"$0\" --lang fr --as cmi --db \"$1/pole.db\"";
        let mut command = CommandBuilder::new("unshare");
        command.args(["--mount", "sh", "-c", script, BINARY]);
        command.arg(&disk);
        command.arg(pole.path("pole.db"));
        command.env("ROUAGE_CONFIG", "/nowhere");
        for folder in ["XDG_RUNTIME_DIR", "XDG_STATE_HOME", "TMPDIR"] {
            command.env(folder, "/proc/nowhere");
        }
        Terminal::run(command)
    };
    let mut first = start();
    let end = Instant::now() + Duration::from_secs(20);
    while !first.text().contains("Phrase de passe de") {
        if first.child.try_wait().unwrap().is_some() {
            eprintln!("nothing may be mounted here: {}", first.text());
            return;
        }
        assert!(Instant::now() < end, "{}", first.text());
        std::thread::sleep(Duration::from_millis(10));
    }
    let locked = |terminal: &mut Terminal| {
        terminal.wait_for("Phrase de passe de");
        terminal.press(&format!("{SECRET}\r"));
        terminal.wait_for("Tableau de bord");
        terminal.press("vintrouv");
        terminal.wait_for(NAME);
        terminal.press("\r");
        terminal.wait_for("Compte rendu");
        let inside = format!("/proc/{}/root{}", terminal.child.process_id().unwrap(), disk.display());
        let inside = Path::new(&inside).to_owned();
        fill(&inside.join("filler"));
        terminal.press("Un mot rare");
        terminal.wait_for("pas conservé");
        terminal.press(F12);
        terminal.wait_for("conservée nulle part");
        inside
    };
    let inside = locked(&mut first);
    first.press("\u{3}");
    first.wait_for("perd cette saisie");
    first.press("\u{1b}");
    first.wait_for("conservée nulle part");
    std::fs::remove_file(inside.join("filler")).unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    while first.text().contains("conservée nulle part") {
        assert!(Instant::now() < end, "not tried again:\n{}", first.text());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(first.text().contains("Rouage est verrouillé"), "{}", first.text());
    first.press(&format!("{SECRET}\r"));
    first.wait_for("Un mot rare");
    first.child.kill().unwrap();

    let mut second = start();
    locked(&mut second);
    let id = second.child.process_id().unwrap();
    std::process::Command::new("kill").arg(id.to_string()).status().unwrap();
    second.wait_for("est perdu");
    assert_ne!(second.end(), 0);
}

#[test]
fn who_opens_a_database_that_somebody_rewrites_is_told_waits_once_and_can_leave() {
    let (pole, recovery) = Pole::encrypted();
    let mut locked = Terminal::start(&pole, "", &[]);
    locked.wait_for("Phrase de passe de");
    locked.press(&format!("{SECRET}\r"));
    locked.wait_for("Tableau de bord");
    locked.press(F12);
    locked.wait_for("Rouage est verrouillé");
    // As whoever gives it another key does, for as long as that takes.
    let key = keys_of(&pole.path("pole.db.key"), &recovery).remove(0);
    let conn = rusqlite::Connection::open(pole.path("pole.db")).unwrap();
    conn.pragma_update(None, "key", format!("x'{key}'")).unwrap();
    let begun = Instant::now();
    while conn.execute_batch("PRAGMA journal_mode = delete; PRAGMA locking_mode = exclusive; BEGIN EXCLUSIVE").is_err()
    {
        assert!(begun.elapsed() < Duration::from_secs(20), "the locked window has it open still");
        std::thread::sleep(Duration::from_millis(50));
    }
    locked.press(&format!("{SECRET}\r"));
    let mut started = Terminal::start(&pole, "", &[]);
    started.wait_for("Phrase de passe de");
    started.press(&format!("{SECRET}\r"));
    started.wait_for("attend son tour");
    // The window behind the lock can be left meanwhile.
    let begun = Instant::now();
    locked.press("\u{3}");
    assert_eq!(locked.end(), 0);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let begun = Instant::now();
    started.wait_for("occupée par un autre programme");
    assert!(begun.elapsed() < Duration::from_secs(14), "it waited twice: {:?}", begun.elapsed());
    drop(conn);
}
