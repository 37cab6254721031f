//! What only the real binary under a real pseudo-terminal can show: how it ends, what the next start offers, faults,
//! floods, sizes, the user's editor, two people at once.

mod bulk;
mod editor;
mod ends;
mod faults;
mod floods;
#[path = "../support/pty.rs"]
mod pty;
mod read_only;
#[path = "../../examples/torture_drafts/round.rs"]
mod round;
#[path = "../support/small.rs"]
mod small;
mod threads;
mod two;

use std::path::{Path, PathBuf};
use std::time::Duration;

use pty::{Start, Terminal};
use rouage::model::kind::Kind;
use rouage::model::record::Record;
use rouage::store::Store;

const BINARY: &str = env!("CARGO_BIN_EXE_rouage");
/// The bar for ending.
const SOON: Duration = Duration::from_secs(1);

/// A folder with a small pole.
struct Pole {
    folder: tempfile::TempDir,
    database: PathBuf,
}

impl Pole {
    fn new() -> Pole {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("pole.db");
        small::make(&database);
        Pole { folder, database }
    }

    fn start(&self) -> Start<'_> {
        Start::on(Path::new(BINARY), &self.database)
    }

    /// The dashboard, with everything read.
    fn go(&self) -> Terminal {
        let terminal = self.start().go();
        terminal.wait_for("1/40");
        terminal
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn state(&self) -> PathBuf {
        self.file("state")
    }

    fn visits(&self) -> Vec<Record> {
        Store::open(&self.database, small::session("look", "look")).unwrap().all(Kind::Visit).unwrap()
    }

    /// The form of a new visit, with a text.
    fn typing(&self, terminal: &mut Terminal, text: &str) {
        terminal.press("v");
        terminal.wait_for("Nouvelle visite");
        terminal.press("horlo");
        terminal.wait_for("Horlogerie des Prés");
        terminal.press("\r");
        terminal.press(text);
        if let Some(line) = text.split('\r').next_back() {
            terminal.wait_for(line);
        }
    }

    /// That the next start offers a text, and saves it.
    fn assert_offered(&self, text: &str) {
        let mut terminal = self.start().go();
        terminal.wait_for("interrompue");
        terminal.press("\r");
        terminal.wait_for(text);
        terminal.press("\x13");
        terminal.wait_for("Visite enregistrée");
        terminal.press("q");
        assert_eq!(terminal.ended().0, 0);
        assert!(self.visits().iter().any(|visit| visit.text("summary").starts_with(text)), "{:?}", self.visits());
    }
}
