//! `--name value` on the command line of a torture program.

use std::collections::BTreeMap;
use std::path::PathBuf;

pub struct Arguments(BTreeMap<String, String>);

impl Arguments {
    /// Those of the process; a name without a value is there and empty.
    pub fn of_process() -> Arguments {
        let mut known = BTreeMap::new();
        let mut words = std::env::args().skip(1).peekable();
        while let Some(word) = words.next() {
            let Some(name) = word.strip_prefix("--") else { continue };
            let value = words.next_if(|next| !next.starts_with("--")).unwrap_or_default();
            known.insert(name.to_owned(), value);
        }
        Arguments(known)
    }

    /// A number, or what holds where none is given.
    pub fn number(&self, name: &str, otherwise: u64) -> u64 {
        let digits = self.0.get(name).map(|text| text.replace('_', ""));
        digits.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    }

    pub fn seed(&self) -> u64 {
        self.number("seed", 1)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The program that is tortured: `--binary`, else the one built beside this one.
    pub fn binary(&self) -> PathBuf {
        if let Some(given) = self.0.get("binary") {
            return std::path::absolute(given).unwrap_or_else(|_| PathBuf::from(given));
        }
        // target/debug/examples/torture_x → target/debug/rouage
        let own = std::env::current_exe().unwrap_or_default();
        own.parent().and_then(|folder| folder.parent()).map(|folder| folder.join("rouage")).unwrap_or_default()
    }
}
