//! A pole in a folder, what damages its file, and how to call the program on it.
#![cfg(unix)]

use crate::support;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rouage::model::kind::Kind;
use rouage::store::{Session, Store};
use support::{organisation, visit};

pub const NO_SETTINGS: &str = "/nowhere/config.toml";

/// A database with some hundred rows, closed.
pub fn pole(folder: &Path) -> PathBuf {
    let path = folder.join("pole.db");
    // Every start of the program is another session.
    let session = Session { id: path.display().to_string(), ..support::session("amo") };
    let mut store = Store::open(&path, session).unwrap();
    store
        .write(rouage::store::Action::Import, |write| {
            let text = support::text;
            use rouage::model::record::Record;
            let staff = write.insert(Record::new(Kind::Staff).with("login", text("cmi")).with("name", text("Paul")))?;
            for n in 0..200 {
                let organisation = write.insert(organisation(&format!("Structure {n}")))?;
                write.insert(visit(&organisation, &staff, "2015-03-12").with("summary", text(&"mot ".repeat(200))))?;
            }
            Ok(())
        })
        .unwrap();
    path
}

pub fn damage(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[..4096].fill(0);
    std::fs::write(path, bytes).unwrap();
}

/// Damages what neither opening nor the first screen reads.
pub fn spoil_an_index(path: &Path) {
    let database = rusqlite::Connection::open(path).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'market_of'";
    let page: u32 = database.query_row(sql, [], |row| row.get(0)).unwrap();
    let page = page as usize;
    drop(database);
    let mut bytes = std::fs::read(path).unwrap();
    bytes[(page - 1) * 4096..page * 4096].fill(0xAA);
    std::fs::write(path, bytes).unwrap();
}

pub fn rouage(database: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rouage"))
        .env("ROUAGE_CONFIG", NO_SETTINGS)
        .args(["--lang", "fr", "--db"])
        .arg(database)
        .args(arguments)
        .output()
        .unwrap()
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

pub fn organisations(path: &Path) -> usize {
    support::open(path, "amo").all(Kind::Organisation).unwrap().len()
}

pub fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
