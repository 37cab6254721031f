//! A database of its own, and how to call the program on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

/// A database of its own, and how to call the program on it.
pub struct Pole {
    pub folder: TempDir,
}

/// What a call gave.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn of(output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }

    #[track_caller]
    pub fn json(self) -> Json {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// Refused: the code, one message, nothing on standard output.
    #[track_caller]
    pub fn refused(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert_eq!(self.out, "");
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

impl Pole {
    pub fn empty() -> Pole {
        Pole { folder: tempfile::tempdir().unwrap() }
    }

    /// With the sample pole in it.
    pub fn sample() -> Pole {
        let pole = Pole::empty();
        pole.run(&["import", data("pole").to_str().unwrap()]).ok();
        pole
    }

    /// With one staff, one company that is a member and one prospect in it.
    pub fn small() -> Pole {
        let pole = Pole::empty();
        pole.file("staff.csv", "login,name\namo,Anne Morel\n");
        pole.file(
            "organisations.csv",
            "name,siret,kind,size,commune,insee_code\nHorlogerie Comtoise,48798079900018,company,sme,Besançon,25056\nHorlogerie du Jura,73282932000074,company,mid,Dole,39198\n",
        );
        pole.file(
            "memberships.csv",
            "organisation,college,joined_on\n48798079900018,1,2014-01-10\n73282932000074,1,2015-06-01\n",
        );
        pole.run(&["import", pole.folder.path().to_str().unwrap()]).ok();
        pole
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
        command.env_clear().env("LANG", "fr_FR.UTF-8").env("USER", "tester").env("HOME", self.folder.path());
        command.arg("--db").arg(self.path("pole.db")).args(args).stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        Said::of(self.command(args).output().unwrap())
    }
}

pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}
