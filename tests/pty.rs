//! The whole main job, with the real binary under a real pseudo-terminal: start on an empty database, import while it
//! runs, search, log a visit, see the counter change here and in a second program, undo, quit, and look into the file.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtyPair, PtySize, native_pty_system};
use rusqlite::Connection;

#[path = "support/letters.rs"]
mod letters;

const BINARY: &str = env!("CARGO_BIN_EXE_rouage");
/// The sample pole has 21 companies visited on that day.
const ON: &str = "2015-06-30";

/// The binary under a pseudo-terminal, with what it would show on a screen.
struct Terminal {
    pair: PtyPair,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
}

impl Terminal {
    fn start(database: &Path, width: u16, height: u16) -> Terminal {
        Terminal::start_with(database, width, height, Path::new("/nowhere"))
    }

    /// The same with a settings file.
    fn start_with(database: &Path, width: u16, height: u16, config: &Path) -> Terminal {
        let size = PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(BINARY);
        command.args(["--lang", "fr", "--on", ON, "--as", "dir", "--db"]);
        command.arg(database);
        command.env("TERM", "xterm-256color");
        command.env("ROUAGE_CONFIG", config);
        command.env_remove("NO_COLOR");
        let child = pair.slave.spawn_command(command).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(rows(height), rows(width), 0)));
        let mut output = pair.master.try_clone_reader().unwrap();
        let shown = Arc::clone(&screen);
        std::thread::spawn(move || {
            let (mut bytes, mut letters) = ([0; 65_536], letters::Letters::default());
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                shown.lock().unwrap().process(&letters.whole(&bytes[..count]));
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Terminal { pair, child, keys, screen }
    }

    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits until the screen shows a text; fails with the screen after five seconds.
    fn wait_for(&self, wanted: &str) {
        self.wait(wanted, |text| text.contains(wanted));
    }

    fn wait(&self, what: &str, is: impl Fn(&str) -> bool) {
        let end = Instant::now() + Duration::from_secs(10);
        while !is(&self.text()) {
            assert!(Instant::now() < end, "no « {what} » on the screen:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits for the end of the program and gives its exit code.
    fn end(mut self) -> u32 {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // The terminal was given back: the alternate screen is left, the cursor shown.
                std::thread::sleep(Duration::from_millis(50));
                let parser = self.screen.lock().unwrap();
                assert!(!parser.screen().alternate_screen(), "the alternate screen was not left");
                assert!(!parser.screen().hide_cursor(), "the cursor is still hidden");
                return status.exit_code();
            }
            assert!(Instant::now() < end, "still running:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn resize(&self, width: u16, height: u16) {
        self.screen.lock().unwrap().screen_mut().set_size(rows(height), rows(width));
        self.pair.master.resize(PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 }).unwrap();
    }
}

fn rows(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

fn import(database: &Path) {
    let pole = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pole");
    let status = Command::new(BINARY)
        .env("ROUAGE_CONFIG", "/nowhere")
        .args(["--lang", "fr", "--db"])
        .arg(database)
        .arg("import")
        .arg(pole)
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
}

/// A company without a visit in 2015, whose name starts with a word of its own.
fn unvisited(database: &Path) -> (i64, String) {
    Connection::open(database)
        .unwrap()
        .query_row(
            "SELECT id, name FROM organisation o WHERE kind = 'company' AND name LIKE '%horlo%'
             AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.organisation_id = o.id AND v.date LIKE '2015%')
             ORDER BY length(name) DESC, id LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap()
}

fn visits(database: &Path, organisation: i64) -> Vec<(String, String)> {
    let conn = Connection::open(database).unwrap();
    let mut statement = conn
        .prepare("SELECT date, coalesce(summary, '') FROM visit WHERE organisation_id = ?1 ORDER BY id DESC")
        .unwrap();
    let rows = statement.query_map([organisation], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn main_job(width: u16, height: u16) {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    let mut first = Terminal::start(&database, width, height);
    first.wait_for("Bienvenue dans Rouage");

    // Another program fills the database: this one shows it by itself.
    import(&database);
    first.wait_for("21/40");
    let mut second = Terminal::start(&database, width, height);
    second.wait_for("21/40");

    let (organisation, name) = unvisited(&database);
    let before = visits(&database, organisation).len();
    first.press("/");
    first.wait_for("Rechercher");
    first.press(&name.to_uppercase());
    first.wait(&name, |text| text.matches(name.as_str()).count() >= 1);
    first.press("\x16"); // Ctrl-V: a visit there
    first.wait_for("Nouvelle visite");
    first.press("Cherche un partenaire laser.\x13"); // Ctrl-S
    first.wait_for("22/40");
    second.wait_for("22/40");
    let now = visits(&database, organisation);
    assert_eq!(now.len(), before + 1);
    assert!(now.contains(&(ON.to_owned(), "Cherche un partenaire laser.".to_owned())), "{now:?}");

    first.press("u");
    first.wait_for("21/40");
    second.wait_for("21/40");
    assert_eq!(visits(&database, organisation).len(), before);

    first.press("q");
    assert_eq!(first.end(), 0);
    second.press("q");
    assert_eq!(second.end(), 0);
    let said: String =
        Connection::open(&database).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(said, "ok");
}

#[test]
fn the_main_job_at_80_by_24() {
    main_job(80, 24);
}

#[test]
fn the_main_job_at_200_by_50() {
    main_job(200, 50);
}

#[test]
fn a_long_text_that_a_terminal_pastes_as_keys_is_kept_letter_for_letter() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    import(&database);
    let mut terminal = Terminal::start(&database, 80, 24);
    terminal.wait_for("21/40");
    let (organisation, name) = unvisited(&database);
    terminal.press("/");
    terminal.wait_for("Rechercher");
    terminal.press(&name);
    terminal.wait(&name, |text| text.matches(name.as_str()).count() >= 1);
    terminal.press("\x16");
    terminal.wait_for("Nouvelle visite");
    let lines: Vec<String> =
        (1..=400).map(|line| format!("Ligne {line} d’un compte rendu, où rien ne manque.")).collect();
    let report = lines.join("\r");
    terminal.press(&report);
    terminal.wait_for("Ligne 400 d’un compte rendu, où rien ne manque.");
    terminal.press("\x13");
    terminal.wait_for("22/40");
    assert!(visits(&database, organisation).contains(&(ON.to_owned(), lines.join("\n"))));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_terminated_program_gives_the_terminal_back_and_keeps_what_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    import(&database);
    let mut terminal = Terminal::start(&database, 80, 24);
    terminal.wait_for("21/40");
    terminal.press("v");
    terminal.wait_for("Nouvelle visite");
    terminal.press("horlo");
    terminal.wait_for("orlo");
    std::thread::sleep(Duration::from_millis(100));
    let pid = terminal.child.process_id().unwrap().to_string();
    Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    terminal.end();

    let again = Terminal::start(&database, 80, 24);
    again.wait_for("interrompue");
    drop(again);
}

#[test]
fn sizes_from_nothing_to_large_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    import(&database);
    let mut terminal = Terminal::start(&database, 80, 24);
    terminal.wait_for("21/40");
    for key in ["1", "2", "3", "4", "/a", "\x1b"] {
        terminal.press(key);
        for (width, height) in [(1, 1), (20, 5), (200, 50), (80, 24)] {
            terminal.resize(width, height);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    std::thread::sleep(Duration::from_millis(100));
    terminal.press("1");
    terminal.wait_for("21/40");
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn the_users_keys_overlay_the_defaults_and_what_is_wrong_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    let config = folder.path().join("config.toml");
    std::fs::write(&config, "[keys]\n\"global.help\" = \"f9\"\n\"global.undo\" = \"q\"\n").unwrap();
    import(&database);
    let mut terminal = Terminal::start_with(&database, 120, 40, &config);
    terminal.wait_for("21/40");
    terminal.wait_for("Réglages, ligne 3, keys.global.undo");
    terminal.press("?");
    terminal.wait_for("F9 Aide");
    terminal.press("\x1b[20~");
    terminal.wait_for("global.search");
    terminal.press("x");
    std::thread::sleep(Duration::from_millis(100));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

/// The emulator alone loses the second of these letters where a piece ends within the first.
#[test]
fn every_letter_is_on_the_screen_wherever_what_is_read_ends() {
    let text = "Visite enregistrée\u{a0}: \u{1b}[1mété\u{1b}[0m";
    for cut in 1..text.len() {
        let mut screen = vt100::Parser::new(rows(2), rows(40), 0);
        let mut letters = letters::Letters::default();
        for piece in [&text.as_bytes()[..cut], &text.as_bytes()[cut..]] {
            screen.process(&letters.whole(piece));
        }
        assert_eq!(screen.screen().contents(), "Visite enregistrée\u{a0}: été", "{cut}");
    }
}
