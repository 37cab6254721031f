//! The user's own settings: a small TOML file. What is wrong in it is told, all at once; the rest of it holds, and what
//! it does not say stays as it is.
//!
//! ```toml
//! lang = "fr"              # fr or en
//! login = "pjacquet"       # who is working
//! theme = "light"          # dark, light or mono
//! database = "/srv/pole/rouage.db"
//! lock_after = 10          # minutes without a key before an encrypted database is locked; 0: never
//! start = "visits"         # what to open on; else what one's role is about
//!
//! [pole]                   # who signs the letters about dues; see letters::Sender
//! address = "1 rue des Horlogers\n25000 Besançon"
//! iban = "FR76 …"
//!
//! allow_network_fs = true  # open a database on a network file system, for one program at a time
//!
//! [backups]                # the daily ones; see store::backups
//! enabled = true
//! folder = "/srv/copies"
//! daily = 7                # so many days, weeks and months are kept
//! weekly = 5
//! monthly = 12
//!
//! [keys]                   # other keys for commands, by their id
//! "global.search" = ["/", "ctrl-f"]
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::i18n::Lang;
use crate::interchange::letters::Sender;
use crate::model::text::scrub;
use crate::model::toml_text;
use crate::small_file;
use crate::store::backups::Policy;
use crate::tui::home::Home;
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
    /// What the interface opens on.
    pub start: Option<Home>,
    /// Whether a database on a network file system is opened all the same.
    pub allow_network_fs: bool,
    pub backups: Policy,
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
    /// The file cannot be read, by what the system says.
    NotRead(PathBuf, std::io::ErrorKind),
    /// The file is no TOML; the reason as its reader gives it.
    Unreadable(String),
    UnknownSetting,
    /// The value is none of these.
    NotOneOf(&'static str),
    UnknownCommand,
    /// A path with characters that are cleaned away everywhere: without them it would be another one. The settings file,
    /// where it is known.
    NotAPath {
        written: String,
        file: Option<PathBuf>,
    },
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

/// The user's state folder, for drafts that the database cannot take, texts in an editor, and reports of faults:
/// `$ROUAGE_STATE`, else `~/.local/state/rouage` or what the system has for it.
pub fn state() -> Option<PathBuf> {
    let own = || {
        let own = directories::ProjectDirs::from("", "", "rouage")?;
        Some(own.state_dir().unwrap_or_else(|| own.data_local_dir()).to_owned())
    };
    std::env::var_os("ROUAGE_STATE").filter(|path| !path.is_empty()).map(PathBuf::from).or_else(own)
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
    match small_file::read(path, small_file::SETTINGS) {
        Ok(source) => {
            let (settings, mut faults) = parse(&source);
            for fault in &mut faults {
                if let FaultKind::NotAPath { file, .. } = &mut fault.what {
                    *file = Some(path.to_owned());
                }
            }
            (settings, faults)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Default::default(),
        Err(error) => {
            let what = FaultKind::NotRead(path.to_owned(), error.kind());
            (Settings::default(), vec![Fault { line: None, key: String::new(), what }])
        }
    }
}

fn unreadable(line: Option<usize>, why: &dyn std::fmt::Display) -> Fault {
    Fault { line, key: String::new(), what: FaultKind::Unreadable(why.to_string()) }
}

/// By command, the first key that holds what no key does: control characters, or what nobody sees.
fn keys_as_written(table: &toml::Table) -> BTreeMap<String, String> {
    let written = |keys: &toml::Value| {
        let all = keys.as_array().map_or(std::slice::from_ref(keys), Vec::as_slice);
        let unclean = |key: &&str| matches!(scrub(key, false), Cow::Owned(clean) if clean != *key);
        all.iter().filter_map(toml::Value::as_str).find(unclean).map(str::to_owned)
    };
    let keys = table.get("keys").and_then(toml::Value::as_table).into_iter().flatten();
    keys.filter_map(|(id, keys)| Some((scrub(id, false).into_owned(), written(keys)?))).collect()
}

/// The paths that hold what is cleaned away, by their settings.
fn paths_as_written(table: &toml::Table) -> BTreeMap<&'static str, String> {
    let folder = table.get("backups").and_then(|backups| backups.get("folder"));
    let paths = [("database", table.get("database")), ("backups.folder", folder)];
    let unclean = |path: &&str| matches!(scrub(path, false), Cow::Owned(clean) if clean != *path);
    let read = |(name, path): (_, Option<&toml::Value>)| Some((name, path?.as_str().filter(unclean)?.to_owned()));
    paths.into_iter().filter_map(read).collect()
}

/// So many faults are told at once.
const MOST_FAULTS: usize = 100;

/// Reads settings from their text.
pub fn parse(source: &str) -> (Settings, Vec<Fault>) {
    let mut settings = Settings::default();
    let (mut unclean, mut paths, table) = match toml::from_str::<toml::Table>(source) {
        Ok(table) => (keys_as_written(&table), paths_as_written(&table), toml_text::clean(table)),
        Err(error) => {
            let line = error.span().map(|span| source[..span.start.min(source.len())].matches('\n').count() + 1);
            return (settings, vec![unreadable(line, &error.message())]);
        }
    };
    let mut faults = Vec::new();
    let mut fault = |key: &str, what: FaultKind| {
        if faults.len() == MOST_FAULTS {
            return;
        }
        let name = ["keys.", "pole.", "backups."].into_iter().find_map(|part| key.strip_prefix(part)).unwrap_or(key);
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
                Some(_) if paths.contains_key("database") => {
                    let written = paths.remove("database").unwrap_or_default();
                    fault(key, FaultKind::NotAPath { written, file: None });
                }
                Some(path) if !path.is_empty() => settings.database = Some(path.into()),
                _ => fault(key, FaultKind::NotOneOf("\"/path/to/rouage.db\"")),
            },
            "lock_after" => match value.as_float().or(value.as_integer().map(|minutes| minutes as f64)) {
                Some(minutes) if (0.0..=1440.0).contains(&minutes) => {
                    settings.lock_after = Some(Duration::from_secs_f64(minutes * 60.0));
                }
                _ => fault(key, FaultKind::NotOneOf("0 … 1440")),
            },
            "start" => match text.and_then(Home::named) {
                Some(home) => settings.start = Some(home),
                None => fault(key, FaultKind::NotOneOf(Home::SETTINGS)),
            },
            "allow_network_fs" => match value.as_bool() {
                Some(allowed) => settings.allow_network_fs = allowed,
                None => fault(key, FaultKind::NotOneOf("true, false")),
            },
            "backups" => match value.as_table() {
                Some(wanted) => {
                    for (name, what) in backups(wanted, &mut settings.backups) {
                        fault(&format!("backups.{name}"), what);
                    }
                    if let Some(written) = paths.remove("backups.folder") {
                        settings.backups.folder = None;
                        fault("backups.folder", FaultKind::NotAPath { written, file: None });
                    }
                }
                None => fault(key, FaultKind::NotOneOf("[backups]")),
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
                            // Said as it was written: cleaned, nothing may be left of it to be shown.
                            Some(_) if unclean.contains_key(id) => {
                                let key = unclean.remove(id).unwrap_or_default();
                                fault(&format!("keys.{id}"), FaultKind::NotAKey(key));
                            }
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

/// What the settings say of backups; gives what is wrong with it.
fn backups(wanted: &toml::Table, policy: &mut Policy) -> Vec<(String, FaultKind)> {
    const NAMES: &str = "enabled, folder, daily, weekly, monthly";
    const NUMBERS: &str = "0 … 1000";
    let mut faults = Vec::new();
    for (name, value) in wanted {
        let number = value.as_integer().and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= 1_000);
        let done = match (name.as_str(), value, number) {
            ("enabled", toml::Value::Boolean(enabled), _) => {
                policy.enabled = *enabled;
                Ok(())
            }
            ("enabled", ..) => Err("true, false"),
            ("folder", toml::Value::String(folder), _) if Path::new(folder).is_absolute() => {
                policy.folder = Some(folder.into());
                Ok(())
            }
            ("folder", ..) => Err("\"/path/to/backups\""),
            ("daily" | "weekly" | "monthly", _, Some(number)) => {
                let rotation = &mut policy.rotation;
                *match name.as_str() {
                    "daily" => &mut rotation.daily,
                    "weekly" => &mut rotation.weekly,
                    _ => &mut rotation.monthly,
                } = number;
                Ok(())
            }
            ("daily" | "weekly" | "monthly", ..) => Err(NUMBERS),
            _ => Err(NAMES),
        };
        if let Err(allowed) = done {
            faults.push((name.clone(), FaultKind::NotOneOf(allowed)));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_backups() {
        let source = "allow_network_fs = true\n[backups]\ndaily = 3\nweekly = -1\nfolder = \"copies\"\nhourly = 2\n";
        let (settings, faults) = parse(source);
        let told: Vec<(Option<usize>, &str)> = faults.iter().map(|fault| (fault.line, fault.key.as_str())).collect();
        assert_eq!(told, [(Some(5), "backups.folder"), (Some(6), "backups.hourly"), (Some(4), "backups.weekly")]);
        let expected = Policy::default();
        let rotation = crate::model::rotation::Rotation { daily: 3, ..expected.rotation };
        assert_eq!(settings.backups, Policy { rotation, ..expected });
        assert!(settings.allow_network_fs);
        let (settings, faults) = parse("[backups]\nenabled = false\nfolder = \"/srv/copies\"\n");
        assert_eq!(faults, []);
        assert!(!settings.backups.enabled && settings.backups.folder == Some("/srv/copies".into()));
    }

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
    fn why_the_file_cannot_be_read_is_said_in_the_users_language() {
        let folder = tempfile::tempdir().unwrap();
        let (_, faults) = read(folder.path());
        let said = crate::i18n::messages::config_fault(Lang::Fr, &faults[0]);
        assert!(said.contains("c’est un dossier") && !said.contains("os error"), "{said}");
    }

    #[test]
    fn a_key_that_no_keyboard_has_is_told_as_it_was_written() {
        use crate::i18n::messages::config_fault;
        for (written, shown) in [
            ("\"\\u001b[A\"", "« ␛[A »"),
            ("\"\\u0007\"", "« ␇ »"),
            ("[\"x\", \"ctrl-\\u009b\"]", "« ctrl-\u{FFFD} »"),
            ("\"\\u202ex\"", "« \u{FFFD}x »"),
        ] {
            let (_, faults) = parse(&format!("[keys]\n\"global.help\" = {written}\n"));
            assert_eq!(faults.len(), 1, "{written}");
            let said = config_fault(Lang::Fr, &faults[0]).replace(['\u{A0}', '\u{202F}'], " ");
            assert!(said.contains(shown) && said.contains("ligne 2"), "{written}: {said}");
        }
        assert_eq!(parse("[keys]\n\"global.help\" = \"f9\"\n").1, []);
    }

    #[test]
    fn a_path_with_an_escape_sequence_is_refused_with_file_and_line() {
        use crate::i18n::messages::config_fault;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        for (source, line, shown) in [
            ("lang = \"fr\"\ndatabase = \"/srv/p\\u001b[31mole.db\"\n", "ligne 2", "« /srv/p␛[31mole.db »"),
            ("[backups]\ndaily = 3\nfolder = \"/srv/\\u0007copies\"\n", "ligne 3", "« /srv/␇copies »"),
        ] {
            std::fs::write(&file, source).unwrap();
            let (settings, faults) = read(&file);
            assert_eq!((&settings.database, &settings.backups.folder, faults.len()), (&None, &None, 1), "{source}");
            let said = config_fault(Lang::Fr, &faults[0]).replace(['\u{A0}', '\u{202F}'], " ");
            assert!(said.contains(line) && said.contains(shown) && said.contains("config.toml"), "{said}");
        }
        assert_eq!(parse("database = \"/srv/été – 2015.db\"\n").1, []);
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
