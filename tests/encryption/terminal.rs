//! The same in a terminal: asking without showing, locking, and encrypting from the interface.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtyPair, PtySize, native_pty_system};

use rouage::store::{Clock, LastCheck, Session, Store};
use rouage::vault::Secret;

use super::{BINARY, NAME, OTHER, Pole, SECRET};

#[path = "../support/letters.rs"]
mod letters;

pub(super) const F12: &str = "\u{1b}[24~";

/// The binary under a pseudo-terminal: what it shows, and everything it wrote.
pub(super) struct Terminal {
    pair: PtyPair,
    pub(super) child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    written: Arc<Mutex<Vec<u8>>>,
}

impl Terminal {
    pub(super) fn start(pole: &Pole, settings: &str, args: &[&str]) -> Terminal {
        let config = pole.path("config.toml");
        std::fs::write(&config, settings).unwrap();
        let mut command = CommandBuilder::new(BINARY);
        command.args(["--lang", "fr", "--as", "cmi", "--db"]);
        command.arg(pole.path("pole.db"));
        command.args(args);
        command.env("ROUAGE_CONFIG", config);
        command.env("VISUAL", pole.path("editor.sh"));
        Terminal::run(command)
    }

    /// Any program.
    pub(super) fn run(mut command: CommandBuilder) -> Terminal {
        let pair =
            native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).unwrap();
        let cells = |n| NonZero::new(n).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(cells(24), cells(80), 0)));
        let written = Arc::new(Mutex::new(Vec::new()));
        let mut output = pair.master.try_clone_reader().unwrap();
        let (shown, kept) = (Arc::clone(&screen), Arc::clone(&written));
        std::thread::spawn(move || {
            let (mut bytes, mut letters) = ([0; 65_536], letters::Letters::default());
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                kept.lock().unwrap().extend_from_slice(&bytes[..count]);
                shown.lock().unwrap().process(&letters.whole(&bytes[..count]));
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Terminal { pair, child, keys, screen, written }
    }

    pub(super) fn text(&self) -> String {
        super::plain(self.screen.lock().unwrap().screen().contents().as_bytes())
    }

    /// Whether the terminal shows what is typed, line by line, and takes Ctrl-C as a signal.
    pub(super) fn is_as_before(&self) -> bool {
        let modes = format!("{:?}", self.pair.master.get_termios().unwrap().local_flags);
        let modes: Vec<&str> = modes.split(|c: char| !c.is_ascii_uppercase()).collect();
        ["ECHO", "ICANON", "ISIG"].iter().all(|mode| modes.contains(mode))
    }

    pub(super) fn written(&self) -> String {
        super::plain(&self.written.lock().unwrap())
    }

    pub(super) fn wait_for(&self, wanted: &str) {
        let end = Instant::now() + Duration::from_secs(30);
        while !self.text().contains(wanted) {
            assert!(Instant::now() < end, "no « {wanted} » on the screen:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for one of several.
    pub(super) fn wait_for_any(&self, wanted: &[&str]) {
        let end = Instant::now() + Duration::from_secs(30);
        while !wanted.iter().any(|wanted| self.text().contains(wanted)) {
            assert!(Instant::now() < end, "none of {wanted:?} in:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(super) fn wait_without(&self, unwanted: &str) {
        let end = Instant::now() + Duration::from_secs(30);
        while self.text().contains(unwanted) {
            assert!(Instant::now() < end, "« {unwanted} » on the screen:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(super) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    pub(super) fn end(&mut self) -> u32 {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // The code of one that a signal ended is 1 here; those that somebody sends are meant.
                let signal = status.signal().filter(|signal| !["Interrupt", "Terminated", "Hangup"].contains(signal));
                assert_eq!(signal, None, "{}", self.text());
                return status.exit_code();
            }
            assert!(Instant::now() < end, "still running:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn a_wrong_passphrase_writes_nothing_foreign_to_the_terminal() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = Terminal::start(&pole, "", &["search", "Introuvable"]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{OTHER}\r"));
    terminal.wait_for("n'est pas la phrase de passe");
    let again = || terminal.text().matches("Phrase de passe de").count() == 2;
    let end = Instant::now() + Duration::from_secs(30);
    while !again() {
        assert!(Instant::now() < end, "{}", terminal.text());
        std::thread::sleep(Duration::from_millis(10));
    }
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for(NAME);
    let path = pole.path("pole.db");
    let prompt = format!("Phrase de passe de {} : ", path.display());
    let written = terminal.written();
    assert!(!written.contains("cuivre") && !written.contains("agrafe"), "{written}");
    // Line by line it is the program's own.
    for line in written.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let own =
            line == prompt.trim() || line.starts_with("Ce n'est pas la phrase de passe de") || line.contains(NAME);
        assert!(own, "« {line} » in:\n{written}");
    }
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    // Three times wrong, or given up.
    let mut terminal = Terminal::start(&pole, "", &["search", "Introuvable"]);
    terminal.wait_for("Phrase de passe de");
    terminal.press("\u{3}");
    terminal.wait_for("Abandonné");
    assert_eq!(terminal.end(), 1);
}

#[test]
fn the_interface_is_locked_by_a_key_and_keeps_what_was_typed() {
    let (pole, recovery) = Pole::encrypted();
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press("/introuv");
    terminal.wait_for(NAME);
    terminal.press("\r");
    terminal.wait_for("Rien de daté");
    terminal.press("v");
    terminal.wait_for("Nouvelle visite");
    terminal.press("Laser bleu");
    terminal.wait_for("Laser bleu");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    assert!(!terminal.text().contains("Introuvable"), "{}", terminal.text());
    // Every connection is closed: somebody else has the file for himself.
    let database = pole.path("pole.db");
    let closed = || {
        let files = std::fs::read_dir(format!("/proc/{}/fd", terminal.child.process_id().unwrap()));
        files
            .into_iter()
            .flatten()
            .flatten()
            .all(|file| std::fs::read_link(file.path()).ok().as_ref() != Some(&database))
    };
    let end = Instant::now() + Duration::from_secs(10);
    while !closed() {
        assert!(Instant::now() < end, "the database is open still");
        std::thread::sleep(Duration::from_millis(20));
    }
    // Keys go nowhere but into the field.
    terminal.press("q:/1\r");
    terminal.wait_for("n'est pas la phrase de passe");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Laser bleu");
    assert!(terminal.text().contains("Introuvable"), "{}", terminal.text());
    terminal.press(" et vert");
    terminal.wait_for("Laser bleu et vert");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    terminal.press(&format!("{recovery}\r"));
    terminal.wait_for("Laser bleu et vert");
    terminal.press("\u{13}");
    terminal.wait_for("Visite enregistrée");
    assert!(!terminal.written().contains("agrafe"));
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    terminal.press("\u{3}");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    // Whoever leaves it locked is not asked once more for a backup.
    assert!(!terminal.written().contains("sauvegarde du jour") && pole.backups().is_empty(), "{}", terminal.written());
}

#[test]
fn unlocking_makes_no_database_where_the_file_is_gone_and_opens_no_other() {
    let (pole, _) = Pole::encrypted();
    let (path, away) = (pole.path("pole.db"), pole.path("away.db"));
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    let log = pole.path("pole.db-wal");
    let end = Instant::now() + Duration::from_secs(10);
    while log.exists() {
        assert!(Instant::now() < end, "the database is open still");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::fs::rename(&path, &away).unwrap();
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("plus le fichier");
    assert!(
        terminal.text().contains("Rouage est verrouillé") && !path.exists() && !log.exists(),
        "{}",
        terminal.text()
    );
    // Another one with the same key is another one, and an empty one is none.
    for other in [std::fs::read(&away).unwrap(), Vec::new()] {
        std::fs::write(&path, &other).unwrap();
        terminal.press("x\r");
        terminal.wait_for("n'est pas la phrase de passe");
        terminal.press(&format!("{SECRET}\r"));
        terminal.wait_for("plus le fichier");
        assert!(std::fs::read(&path).unwrap() == other && !log.exists());
        std::fs::remove_file(&path).unwrap();
    }
    // Put back, it is opened, and everything is in it.
    std::fs::rename(&away, &path).unwrap();
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press("/introuv");
    terminal.wait_for(NAME);
    terminal.press("\u{1b}");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    terminal.press("\u{3}");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert!(pole.opens(SECRET));
}

#[test]
fn a_text_in_the_editor_is_on_no_disk() {
    use std::os::unix::fs::PermissionsExt;
    let (pole, _) = Pole::encrypted();
    let (script, noted) = (pole.path("editor.sh"), pole.path("where"));
    std::fs::write(
        &script,
        format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\nprintf ' et ro%s' uge >> \"$1\"\n", noted.display()),
    )
    .unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press("/introuv");
    terminal.wait_for(NAME);
    terminal.press("\r");
    terminal.wait_for("Rien de daté");
    terminal.press("v");
    terminal.wait_for("Nouvelle visite");
    terminal.press("Laser bleu\u{5}");
    if rouage::live::draft_files::memory_only("editor").is_none() {
        terminal.wait_for("dossier en mémoire");
        return assert!(!noted.exists());
    }
    terminal.wait_for("Laser bleu et rouge");
    let place = PathBuf::from(std::fs::read_to_string(&noted).unwrap());
    assert_eq!(rustix::fs::statfs(place.ancestors().find(|path| path.exists()).unwrap()).unwrap().f_type, 0x0102_1994);
    assert!(!place.exists() && !pole.holds("et rouge"));
    terminal.press("\u{13}");
    terminal.wait_for("Visite enregistrée");
    terminal.press("q");
    terminal.end();
}

fn vault_key(path: &std::path::Path) -> PathBuf {
    rouage::vault::key_file(path)
}

#[test]
fn the_backup_of_the_day_is_encrypted_as_the_database_is_and_offered_when_that_is_damaged() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    let backups = pole.backups();
    assert!(backups.len() == 1 && vault_key(&backups[0]).exists(), "{backups:?}");
    let bytes = std::fs::read(&backups[0]).unwrap();
    let name = NAME.as_bytes();
    assert!(!bytes.starts_with(b"SQLite") && !bytes.windows(name.len()).any(|window| window == name));

    // A page of its middle is destroyed.
    let mut damaged = std::fs::read(pole.path("pole.db")).unwrap();
    let middle = damaged.len() / 4096 / 2 * 4096;
    damaged[middle..middle + 4096].fill(0xAA);
    std::fs::write(pole.path("pole.db"), &damaged).unwrap();
    // The check of the day finds it.
    let path = pole.path("pole.db");
    let session = Session { who: "cmi".into(), id: "1".into(), clock: Clock::System };
    rouage::vault::unlock(&path, &Secret::new(SECRET)).unwrap();
    let found = Store::reader(&path, session).and_then(|store| {
        let damage = store.quick_check()?;
        LastCheck { at: store.moment(), damage: damage.clone() }.write(&path).unwrap();
        Ok(damage)
    });
    assert!(matches!(found, Ok(Some(_))), "{found:?}");
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("1  ");
    terminal.wait_for("Récupérer les fiches");
    terminal.press("1\r");
    terminal.wait_for("Entrée");
    terminal.press("\r");
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert!(pole.opens(SECRET));
    let aside: Vec<String> = pole.files().into_iter().filter(|name| name.contains(".damaged-")).collect();
    assert!(aside.contains(&format!("{}.key", aside[0])), "{aside:?}");
    assert_eq!(std::fs::read(pole.path(&aside[0])).unwrap(), damaged);
}

#[test]
fn the_interface_is_locked_when_nobody_presses_a_key() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = Terminal::start(&pole, "lock_after = 0.05\n", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    // Keys keep it open.
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(5) {
        terminal.press("2");
        std::thread::sleep(Duration::from_millis(300));
    }
    assert!(!terminal.text().contains("verrouillé"), "{}", terminal.text());
    terminal.wait_for("Rouage est verrouillé");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Adhérents");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

#[test]
fn the_palette_encrypts_and_decrypts() {
    let pole = Pole::new();
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Tableau de bord");
    terminal.press(":chiffrer la");
    terminal.wait_for("Chiffrer la base");
    terminal.press("\r");
    terminal.wait_for("Nouvelle phrase de passe");
    terminal.press("court\rcourt\r");
    terminal.wait_for("Trop court");
    terminal.press(&format!("{SECRET}\r{SECRET}\r"));
    terminal.wait_for("AGE-SECRET-KEY-1");
    terminal.wait_for("pole.db.plain-");
    terminal.press("e");
    terminal.wait_for("pour de bon");
    terminal.press("o");
    terminal.wait_for("effacé");
    terminal.press("n");
    // It closes once it is known that the key still opens the file.
    terminal.wait_without("AGE-SECRET-KEY-1");
    // It works on: something is written, and found.
    terminal.press("/introuv");
    terminal.wait_for(NAME);
    terminal.press("\u{1b}");
    std::fs::remove_file(pole.path("config.toml")).unwrap();
    assert!(pole.files().iter().all(|name| !name.contains("plain")), "{:?}", pole.files());
    assert!(!pole.holds("SQLite format 3") && pole.opens(SECRET));

    terminal.press(":phrase");
    terminal.wait_for("Changer la phrase de passe");
    terminal.press("\r");
    terminal.wait_for("Phrase de passe actuelle");
    terminal.press(&format!("{SECRET}\r{OTHER}\r{OTHER}\r"));
    terminal.wait_for("Phrase de passe changée");
    assert!(pole.opens(OTHER) && !pole.opens(SECRET));

    terminal.press(":déchiffrer");
    terminal.wait_for("Déchiffrer la base");
    terminal.press("\r");
    terminal.wait_for("Phrase de passe actuelle");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("n'est pas la phrase");
    terminal.press(":déchiffrer\r");
    terminal.wait_for("Phrase de passe actuelle");
    terminal.press(&format!("{OTHER}\r"));
    terminal.wait_for("n'est plus chiffrée");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert!(pole.opens(""));
    // It is left with the backup of the day, as the database is by now.
    assert_eq!(pole.files(), ["backups", "pole.db"]);
    let backups = pole.backups();
    assert!(backups.len() == 1 && !vault_key(&backups[0]).exists(), "{backups:?}");
}

#[test]
fn a_recovery_key_whose_screen_was_killed_is_said_to_be_unseen() {
    let pole = Pole::new();
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Tableau de bord");
    terminal.press(":chiffrer la");
    terminal.wait_for("Chiffrer la base");
    terminal.press("\r");
    terminal.wait_for("Nouvelle phrase de passe");
    terminal.press(&format!("{SECRET}\r{SECRET}\r"));
    terminal.wait_for("AGE-SECRET-KEY-1");
    // Nobody said that it was noted down.
    terminal.child.kill().unwrap();
    terminal.child.wait().unwrap();
    let said = |pole: &Pole| super::plain(&pole.run(&["search", "Introuvable"], &format!("{SECRET}\n")).stderr);
    assert!(said(&pole).contains("rouage passphrase recovery"), "{}", said(&pole));
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.wait_for("Clé de secours jamais notée");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    pole.done(&["passphrase", "recovery"], &format!("{SECRET}\n"));
    assert!(!said(&pole).contains("rouage passphrase recovery"), "{}", said(&pole));
}

#[test]
fn on_a_terminal_a_recovery_key_is_in_force_once_it_is_noted_down() {
    let (pole, recovery) = Pole::encrypted();
    for (answer, renewed) in [("\u{3}", false), ("non\r", false), ("\r", true)] {
        let mut terminal = Terminal::start(&pole, "", &["passphrase", "recovery"]);
        terminal.wait_for("Phrase de passe actuelle");
        terminal.press(&format!("{SECRET}\r"));
        terminal.wait_for("La clé est notée");
        let shown = terminal.text();
        let key = shown.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
        assert!(pole.opens(&recovery) && !pole.opens(key), "not yet");
        terminal.press(answer);
        assert_eq!(terminal.end() == 0, renewed);
        assert!(pole.opens(&recovery) != renewed && pole.opens(key) == renewed);
    }
}

#[test]
fn a_damaged_encrypted_database_is_salvaged_at_the_start_and_stays_encrypted() {
    let (pole, recovery) = Pole::encrypted();
    let mut damaged = std::fs::read(pole.path("pole.db")).unwrap();
    let last = damaged.len() - 4096;
    damaged[last + 100] ^= 1;
    std::fs::write(pole.path("pole.db"), &damaged).unwrap();
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    // There is no copy: what can be read is all there is.
    terminal.wait_for("1  Récupérer les fiches");
    terminal.press("1\r");
    terminal.wait_for("Entrée");
    terminal.press("\r");
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    std::fs::remove_file(pole.path("config.toml")).unwrap();
    assert!(pole.opens(SECRET) && pole.opens(&recovery) && !pole.holds(NAME) && !pole.holds("SQLite format 3"));
    let aside: Vec<String> = pole.files().into_iter().filter(|name| name.contains(".damaged-")).collect();
    assert!(aside.contains(&format!("{}.key", aside[0])), "{aside:?}");
    assert_eq!(std::fs::read(pole.path(&aside[0])).unwrap(), damaged);
}
