//! The binary under a pseudo-terminal, with what it would show on a screen.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtyPair, PtySize, native_pty_system};

#[path = "letters.rs"]
mod letters;

/// Nothing takes so long unless it never comes.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Terminal {
    _pair: PtyPair,
    pub child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
}

impl Terminal {
    /// The interface on a database, at 80 by 24, with a settings file.
    pub fn start(database: &Path, config: &Path) -> Terminal {
        let pair =
            native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_rouage"));
        command.args(["--lang", "fr", "--as", "cmi", "--db"]);
        command.arg(database);
        command.env("TERM", "xterm-256color");
        command.env("ROUAGE_CONFIG", config);
        if let Some(folder) = database.parent() {
            command.env("ROUAGE_STATE", folder.join("state"));
        }
        command.env_remove("NO_COLOR");
        let child = pair.slave.spawn_command(command).unwrap();
        let size = |cells| NonZero::new(cells).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size(24), size(80), 0)));
        let mut output = pair.master.try_clone_reader().unwrap();
        let shown = Arc::clone(&screen);
        std::thread::spawn(move || {
            let (mut bytes, mut letters) = ([0; 65_536], letters::Letters::default());
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                shown.lock().unwrap().process(&letters.whole(&bytes[..count]));
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Terminal { _pair: pair, child, keys, screen }
    }

    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits until the screen shows a text.
    pub fn wait_for(&self, wanted: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.text().contains(wanted) {
            assert!(Instant::now() < end, "no « {wanted} » on the screen:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits for the end of the program; gives its exit code and what is on the screen then.
    pub fn end(mut self) -> (u32, String) {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                std::thread::sleep(Duration::from_millis(50));
                return (status.exit_code(), self.text());
            }
            assert!(Instant::now() < end, "still running:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
