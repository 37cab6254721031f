//! A database, and the program on it: by commands and by keystrokes, as a user who is not root.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;

use super::support::session::{Session, settle};
use super::support::{ON, WHO, pole};

/// Whoever is nobody: rights mean nothing to root.
const NOBODY: u32 = 65_534;

pub struct Place {
    pub folder: PathBuf,
    pub database: PathBuf,
    binary: PathBuf,
    as_nobody: bool,
}

/// What a command said.
pub struct Said {
    pub code: Option<i32>,
    pub text: String,
}

fn told<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

impl Place {
    /// Makes a pole in a folder, with the program beside it where anybody may start it.
    ///
    /// # Errors
    /// Files cannot be made.
    pub fn new(base: &Path, folder: &Path, binary: &Path) -> Result<Place, String> {
        told(std::fs::create_dir_all(folder))?;
        let database = folder.join("pole.db");
        told(pole::make(&database))?;
        let copy = base.join("rouage");
        if !copy.exists() {
            told(std::fs::copy(binary, &copy))?;
        }
        for path in [base, folder, copy.as_path()] {
            told(std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)))?;
        }
        let as_nobody = rustix::process::geteuid().is_root()
            && std::fs::read_to_string("/proc/self/uid_map")
                .is_ok_and(|map| map.split_whitespace().eq(["0", "0", "4294967295"]));
        let place = Place { folder: folder.to_owned(), database, binary: copy, as_nobody };
        place.own()?;
        Ok(place)
    }

    /// Gives everything to whom the program runs as.
    ///
    /// # Errors
    /// It may not be given.
    pub fn own(&self) -> Result<(), String> {
        if !self.as_nobody {
            return Ok(());
        }
        told(std::os::unix::fs::chown(&self.folder, Some(NOBODY), Some(NOBODY)))?;
        for entry in told(std::fs::read_dir(&self.folder))?.flatten() {
            told(std::os::unix::fs::lchown(entry.path(), Some(NOBODY), Some(NOBODY)))?;
        }
        Ok(())
    }

    /// Runs a command to its end; one that does not end in half a minute has no code.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn command(&self, lang: &str, words: &[&str]) -> Result<Said, String> {
        let mut command = Command::new(&self.binary);
        command.args(["--lang", lang, "--on", ON, "--as", WHO, "--db"]).arg(&self.database).args(words);
        command.env("ROUAGE_CONFIG", "/nothing/settings.toml").env("HOME", &self.folder).env_remove("ROUAGE_DB");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).current_dir("/");
        if self.as_nobody {
            command.uid(NOBODY).gid(NOBODY);
        }
        let mut child = told(command.spawn())?;
        let end = Instant::now() + Duration::from_secs(30);
        while told(child.try_wait())?.is_none() {
            if Instant::now() > end {
                let _ = child.kill();
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let output = told(child.wait_with_output())?;
        Ok(Said { code: output.status.code(), text: String::from_utf8_lossy(&output.stderr).into_owned() })
    }

    /// Starts the interface.
    ///
    /// # Errors
    /// There is no pseudo-terminal.
    pub fn interface(&self) -> Result<Session, String> {
        let mut command = if self.as_nobody {
            let mut command = CommandBuilder::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
            command.arg(&self.binary);
            command
        } else {
            CommandBuilder::new(&self.binary)
        };
        command.args(["--lang", "fr", "--on", ON, "--as", WHO, "--db"]);
        command.arg(&self.database);
        settle(&mut command, &self.database);
        command.env("ROUAGE_CONFIG", "/nothing/settings.toml");
        command.cwd("/");
        Session::start(command, 120, 24)
    }
}
