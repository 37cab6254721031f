//! The user's own settings: a small TOML file. What is wrong in it is told, all at once; the rest of it holds, and what
//! it does not say stays as it is.
//!
//! ```toml
//! lang = "fr"              # fr or en
//! login = "pjacquet"       # who is working
//! theme = "light"          # dark, light or mono
//! database = "/srv/pole/rouage.db"
//! lock_after = 10          # minutes without a key before an encrypted database is locked; 0: never
//!
//! [pole]                   # who signs the letters about dues; see letters::Sender
//! address = "1 rue des Horlogers\n25000 Besançon"
//! iban = "FR76 …"
//!
//! [keys]                   # other keys for commands, by their id
//! "global.search" = ["/", "ctrl-f"]
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::i18n::Lang;
use crate::interchange::letters::Sender;
use crate::tui::keymap::Keymap;
use crate::tui::theme::Theme;

/// What the file says.
#[derive(Debug, Default)]
pub struct Settings {
    pub lang: Option<Lang>,
    pub login: Option<String>,
    /// Name of a theme.
    pub theme: Option<String>,
    pub database: Option<PathBuf>,
    /// How long without a key before an encrypted database is locked; zero: never.
    pub lock_after: Option<Duration>,
    pub keymap: Keymap,
    /// The pole as its letters name it.
    pub sender: Sender,
}

/// One thing wrong with the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Counted from 1, where it is known.
    pub line: Option<usize>,
    /// The setting, `keys.ID` for a key; empty when the file is no TOML.
    pub key: String,
    pub what: FaultKind,
}

/// What is wrong with a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// The file cannot be read, or is no TOML; the reason as its reader gives it.
    Unreadable(String),
    UnknownSetting,
    /// The value is none of these.
    NotOneOf(&'static str),
    UnknownCommand,
    /// Not a key as keys are written.
    NotAKey(String),
    /// The key means another command in the same place.
    KeyTaken(String, &'static str),
}

/// Where the settings are: `$ROUAGE_CONFIG`, else `config.toml` in the user's settings folder.
pub fn file() -> Option<PathBuf> {
    let own = || directories::ProjectDirs::from("", "", "rouage").map(|own| own.config_dir().join("config.toml"));
    std::env::var_os("ROUAGE_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from).or_else(own)
}

/// Where the user's own templates of letters are: `templates` beside the settings.
pub fn templates() -> Option<PathBuf> {
    file().as_deref().and_then(templates_beside)
}

/// Where the templates of a settings file are.
pub fn templates_beside(file: &Path) -> Option<PathBuf> {
    file.parent().map(|folder| folder.join("templates"))
}

/// Reads a settings file; one that is not there says nothing.
pub fn read(path: &Path) -> (Settings, Vec<Fault>) {
    match std::fs::read_to_string(path) {
        Ok(source) => parse(&source),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Default::default(),
        Err(error) => (Settings::default(), vec![unreadable(None, &error)]),
    }
}

fn unreadable(line: Option<usize>, why: &dyn std::fmt::Display) -> Fault {
    Fault { line, key: String::new(), what: FaultKind::Unreadable(why.to_string()) }
}

/// Reads settings from their text.
pub fn parse(source: &str) -> (Settings, Vec<Fault>) {
    let mut settings = Settings::default();
    let table: toml::Table = match toml::from_str(source) {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map(|span| source[..span.start.min(source.len())].matches('\n').count() + 1);
            return (settings, vec![unreadable(line, &error.message())]);
        }
    };
    let mut faults = Vec::new();
    let mut fault = |key: &str, what: FaultKind| {
        let name = ["keys.", "pole."].into_iter().find_map(|part| key.strip_prefix(part)).unwrap_or(key);
        let line = source.lines().position(|line| line.trim_start().trim_start_matches('"').starts_with(name));
        faults.push(Fault { line: line.map(|index| index + 1), key: key.to_owned(), what });
    };
    for (key, value) in &table {
        let text = value.as_str();
        match key.as_str() {
            "lang" => match text.and_then(Lang::from_code) {
                Some(lang) => settings.lang = Some(lang),
                None => fault(key, FaultKind::NotOneOf("fr, en")),
            },
            "login" => match text {
                Some(login) if !login.trim().is_empty() => settings.login = Some(login.trim().to_owned()),
                _ => fault(key, FaultKind::NotOneOf("\"login\"")),
            },
            "theme" => match text.filter(|name| Theme::named(name).is_some()) {
                Some(name) => settings.theme = Some(name.to_owned()),
                None => fault(key, FaultKind::NotOneOf("dark, light, mono")),
            },
            "database" => match text {
                Some(path) if !path.is_empty() => settings.database = Some(path.into()),
                _ => fault(key, FaultKind::NotOneOf("\"/path/to/rouage.db\"")),
            },
            "lock_after" => match value.as_float().or(value.as_integer().map(|minutes| minutes as f64)) {
                Some(minutes) if (0.0..=1440.0).contains(&minutes) => {
                    settings.lock_after = Some(Duration::from_secs_f64(minutes * 60.0));
                }
                _ => fault(key, FaultKind::NotOneOf("0 … 1440")),
            },
            "pole" => match value.as_table() {
                Some(pole) => {
                    for (name, value) in pole {
                        match (settings.sender.setting(name), value.as_str()) {
                            (Some(setting), Some(text)) => *setting = text.trim().to_owned(),
                            (Some(_), None) => fault(&format!("pole.{name}"), FaultKind::NotOneOf("\"…\"")),
                            (None, _) => fault(&format!("pole.{name}"), FaultKind::NotOneOf(Sender::SETTINGS)),
                        }
                    }
                }
                None => fault(key, FaultKind::NotOneOf("[pole]")),
            },
            "keys" => match value.as_table() {
                Some(keys) => {
                    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
                    for (id, keys) in keys {
                        let one = keys.as_str().map(|key| vec![key.to_owned()]);
                        let several = || {
                            let keys = keys.as_array()?.iter().map(|key| key.as_str().map(str::to_owned));
                            keys.collect::<Option<Vec<_>>>()
                        };
                        match one.or_else(several) {
                            Some(keys) => {
                                wanted.insert(id, keys);
                            }
                            None => fault(&format!("keys.{id}"), FaultKind::NotOneOf("\"x\", [\"x\", \"ctrl-x\"]")),
                        }
                    }
                    for (id, what) in settings.keymap.overlay(wanted) {
                        fault(&format!("keys.{id}"), what);
                    }
                }
                None => fault(key, FaultKind::NotOneOf("[keys]")),
            },
            _ => fault(key, FaultKind::UnknownSetting),
        }
    }
    (settings, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_right_holds_and_every_fault_is_told_with_its_line() {
        let source = "lang = \"de\"\nlogin = \"cmi\"\ntheme = \"light\"\ncolour = 1\n\n[keys]\n\"global.search\" = [\"/\", \"ctrl-f\"]\n\"global.undo\" = \"hyper-u\"\n\"global.fly\" = \"f9\"\n\"global.help\" = \"q\"\n";
        let (settings, faults) = parse(source);
        assert_eq!(settings.lang, None);
        assert_eq!(settings.login.as_deref(), Some("cmi"));
        assert_eq!(settings.theme.as_deref(), Some("light"));
        let told: Vec<(Option<usize>, &str)> = faults.iter().map(|fault| (fault.line, fault.key.as_str())).collect();
        assert_eq!(
            told,
            [
                (Some(4), "colour"),
                (Some(9), "keys.global.fly"),
                (Some(10), "keys.global.help"),
                (Some(8), "keys.global.undo"),
                (Some(1), "lang"),
            ]
        );
        let search = crate::tui::commands::all().find(|command| command.id == "global.search").unwrap();
        assert_eq!(settings.keymap.keys(search).collect::<Vec<_>>(), ["/", "ctrl-f"]);
        // A command whose key was refused keeps its own.
        let undo = crate::tui::commands::all().find(|command| command.id == "global.undo").unwrap();
        assert_eq!(settings.keymap.keys(undo).collect::<Vec<_>>(), ["u"]);
    }

    #[test]
    fn minutes_before_locking() {
        let minutes = |text: &str| parse(&format!("lock_after = {text}\n"));
        assert_eq!(minutes("5").0.lock_after, Some(Duration::from_secs(300)));
        assert_eq!(minutes("0.5").0.lock_after, Some(Duration::from_secs(30)));
        assert_eq!(minutes("0").0.lock_after, Some(Duration::ZERO));
        for wrong in ["-1", "\"10\"", "1e9", "nan"] {
            let (settings, faults) = minutes(wrong);
            assert_eq!((settings.lock_after, faults.len()), (None, 1), "{wrong}");
        }
    }

    #[test]
    fn the_pole_of_the_letters() {
        let (settings, faults) = parse("[pole]\niban = \" FR76 1 \"\nfax = \"x\"\nbic = 3\n");
        assert_eq!((settings.sender.iban.as_str(), settings.sender.bic.as_str()), ("FR76 1", ""));
        let told: Vec<(Option<usize>, &str)> = faults.iter().map(|fault| (fault.line, fault.key.as_str())).collect();
        assert_eq!(told, [(Some(4), "pole.bic"), (Some(3), "pole.fax")]);
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_with_its_line() {
        let (_, faults) = parse("lang = \"fr\"\n= 3\n");
        assert_eq!((faults.len(), faults[0].line), (1, Some(2)));
    }
}
