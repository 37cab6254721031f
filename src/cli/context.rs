//! What every command needs to know: which database, which language, which day, and who is working.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::NaiveDate;

use super::args::Global;
use super::failure::Failure;
use super::output::complain;
use super::waiting;
use crate::account;
use crate::config::{self, Settings};
use crate::i18n::{Lang, messages};
use crate::model::date_input;
use crate::model::text;
use crate::small_file;
use crate::store::backups::Backups;
use crate::store::{
    Clock, LoginFrom, Session, Store, StoreError, looks_encrypted, network_file_system, vanished, was_ours, was_used,
};
use crate::vault::{KeyError, key_file};

/// Longest login that the database takes, in characters.
const MAX_LOGIN: usize = 64;

/// The circumstances of a command.
#[derive(Debug)]
pub struct Context {
    pub lang: Lang,
    /// The database file.
    pub db: PathBuf,
    /// The reference date D.
    pub on: NaiveDate,
    /// Whether D was given.
    pub on_given: bool,
    /// Today by the local clock.
    pub today: NaiveDate,
    pub session: Session,
    /// Whether the login was given, rather than the system's user name.
    pub who_given: bool,
    /// The user's settings.
    pub settings: Settings,
    /// What is wrong with them, in the user's words.
    pub complaints: Vec<String>,
    /// Whether colours are wanted.
    pub color: bool,
    /// The passphrases that a script gives.
    #[cfg(feature = "encryption")]
    pub passphrases: super::secret::Given,
    /// Whether a database on a network file system is opened all the same.
    allow_network_fs: bool,
}

impl Context {
    /// Reads flags and environment.
    ///
    /// # Errors
    /// The reference date or the login cannot be read, or there is no place for a database; with the language in which
    /// to say so.
    pub fn new(global: &Global) -> Result<Context, (Lang, Failure)> {
        let before = language(global, &Settings::default());
        let read = |path: PathBuf| waiting::reading(before, &path, || config::read(&path));
        let (settings, faults) = config::file().map(read).unwrap_or_default();
        let lang = language(global, &settings);
        time_zone().map_err(|failure| (lang, failure))?;
        let complaints: Vec<String> = faults.iter().map(|fault| messages::config_fault(lang, fault)).collect();
        Context::read(global, lang, settings, complaints).map_err(|failure| (lang, failure))
    }

    fn read(global: &Global, lang: Lang, settings: Settings, complaints: Vec<String>) -> Result<Context, Failure> {
        let today = Clock::System.today();
        let on = match &global.on {
            None => today,
            Some(text) => date_input::parse(text, today).map_err(|error| {
                let why = messages::date_input_error(lang, &error);
                Failure::Usage(lang.tf("cli.bad_on", &[("why", &why)]))
            })?,
        };
        let session = Session { who: who(global, &settings, lang)?, id: session_id(), clock: Clock::System };
        let db = database(global, &settings).ok_or_else(|| Failure::Said(lang.t("cli.no_home").to_owned()))?;
        // A folder above that gets another name takes the one with it where this program works: the name is seen to lead elsewhere.
        let db = std::path::absolute(&db).unwrap_or(db);
        let db = waiting::reading(lang, &db.clone(), || followed(db));
        let color = !global.no_color && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let variable =
            std::env::var_os("ROUAGE_ALLOW_NETWORK_FS").is_some_and(|value| !value.is_empty() && value != "0");
        let allow_network_fs = global.allow_network_fs || variable || settings.allow_network_fs;
        Ok(Context {
            allow_network_fs,
            lang,
            db,
            on,
            on_given: global.on.is_some(),
            today,
            session,
            who_given: global.who.is_some(),
            settings,
            complaints,
            color,
            #[cfg(feature = "encryption")]
            passphrases: super::secret::Given::new(global.passphrase_fd),
        })
    }

    /// Refuses a database on a network file system, unless it is wanted there all the same; then gives what is to be said
    /// of it at every start.
    ///
    /// # Errors
    /// It is on one.
    pub fn place(&self) -> Result<Option<String>, Failure> {
        self.judge(self.waiting(|| network_file_system(&self.db)))
    }

    /// Does what waits for the disk of the database; where that does not answer, it is said.
    pub(super) fn waiting<T>(&self, work: impl FnOnce() -> T) -> T {
        waiting::reading(self.lang, &self.db, work)
    }

    fn judge(&self, network: Option<String>) -> Result<Option<String>, Failure> {
        let Some(name) = network else { return Ok(None) };
        let values: [(&str, &dyn std::fmt::Display); 2] = [("path", &self.db.display()), ("name", &name)];
        if self.allow_network_fs {
            Ok(Some(self.lang.tf("cli.network.allowed", &values)))
        } else {
            Err(Failure::Said(self.lang.tf("cli.network.refused", &values)))
        }
    }

    fn check_place(&self) -> Result<(), Failure> {
        if let Some(warning) = self.place()? {
            complain(&warning);
        }
        Ok(())
    }

    /// The daily backups of the database.
    pub fn backups(&self) -> Backups {
        Backups::of(&self.db, self.settings.backups.folder.as_deref())
    }

    /// Opens the database, and makes it when there is none.
    ///
    /// # Errors
    /// It is on a network file system; or see [`Store::open`].
    pub fn open(&self) -> Result<Store, Failure> {
        self.check_place()?;
        Ok(self.named(self.unlocked(|| self.open_here())?))
    }

    /// Opens the database if it is not locked.
    ///
    /// # Errors
    /// See [`Store::open`].
    pub fn open_here(&self) -> Result<Store, StoreError> {
        self.waiting(|| Store::open(&self.db, self.session.clone())).map_err(|error| match error {
            StoreError::NotOurs(path) if self.key_is_gone(&path) => KeyError::KeyGone(path).into(),
            // A file of ours that is destroyed is not called a stranger's.
            StoreError::NotOurs(path) if self.was_ours(&path) => StoreError::Damaged(String::new()),
            error => error,
        })
    }

    /// Whether a file that is no sound database was one of ours: what is in it tells, or that it was checked or copied
    /// before.
    pub fn was_ours(&self, path: &Path) -> bool {
        was_ours(path)
            || path == self.db && (was_used(path) || self.backups().last_sound(self.session.clock.moment()).is_some())
    }

    /// Whether the database is encrypted, as far as its bytes tell, and only its key file is missing.
    pub fn key_is_gone(&self, path: &Path) -> bool {
        path == self.db && !key_file(path).exists() && looks_encrypted(path) && !was_ours(path) && self.was_ours(path)
    }

    /// Opens something that may be encrypted: then its passphrase is asked for.
    ///
    /// # Errors
    /// Those of opening.
    pub fn unlocked<T>(&self, open: impl Fn() -> Result<T, StoreError>) -> Result<T, Failure> {
        #[cfg(feature = "encryption")]
        return super::secret::unlocked(self, open);
        #[cfg(not(feature = "encryption"))]
        Ok(open()?)
    }

    /// A store that knows whether the login was said, or is the system's.
    pub(super) fn named(&self, mut store: Store) -> Store {
        store.mends_at_the_end(true);
        store.set_login_from(match (self.who_given, &self.settings.login) {
            (true, _) => LoginFrom::Said,
            (false, Some(_)) => LoginFrom::Settings,
            (false, None) => LoginFrom::System,
        });
        if let Some(folder) = &self.settings.backups.folder {
            store.copies_lie_in(folder.clone());
        }
        store
    }

    /// Opens a database that must be there.
    ///
    /// # Errors
    /// There is none, or see [`Store::open`].
    pub fn open_existing(&self) -> Result<Store, Failure> {
        let store = self.open_to_examine()?;
        let waiting = store.not_brought_in();
        if !waiting.is_empty() {
            let names = waiting.iter().filter_map(|copy| copy.file_name()).map(|name| name.to_string_lossy());
            let files = text::display_safe(&names.collect::<Vec<_>>().join(", ")).into_owned();
            complain(&self.lang.tf("global.rescued.waiting", &[("files", &files)]));
        }
        Ok(store)
    }

    /// The same for whoever tells what was found beside it.
    ///
    /// # Errors
    /// As [`Context::open_existing`].
    pub fn open_to_examine(&self) -> Result<Store, Failure> {
        if !self.is_there()? {
            let path = self.db.display();
            return Err(Failure::Said(self.lang.tf("cli.no_database", &[("path", &path)])));
        }
        self.check_place()?;
        let store = self.unlocked(|| match self.open_here() {
            // Reading needs no right to write, and no name of its own.
            Err(StoreError::ReadOnly | StoreError::Linked { .. }) => {
                self.waiting(|| Store::reader(&self.db, self.session.clone()))
            }
            opened => opened,
        })?;
        // What was copied over a file that others have open is read together with their log: it makes no sense.
        if let Err(error @ StoreError::Overwritten(_)) = store.in_place() {
            return Err(error.into());
        }
        if let Err(linked) = store.only_name() {
            complain(&messages::store_error(self.lang, &linked));
        }
        if let Some(changes) = store.take_laid_back() {
            complain(&self.lang.tn("global.rescued.laid_back", changes, &[]));
        }
        if let Some(log) = store.take_stray_log() {
            complain(&messages::stray_log(self.lang, &log).join(" "));
        }
        Ok(self.named(store))
    }

    /// Says so if the last change took rights from whoever is working.
    pub fn tell_lost_right(&self, store: &Store) {
        if let Some(directors) = store.take_lost_right() {
            let directors = text::display_safe(&directors.join(", ")).into_owned();
            complain(&self.lang.tf("cli.visit.lost_right", &[("directors", &directors)]));
        }
    }

    /// Whether there is a database. One in a folder that may not be looked into is not said to be missing, and one that was
    /// there is not said never to have been.
    fn is_there(&self) -> Result<bool, Failure> {
        if let Some(lost) = self.waiting(|| vanished(&self.db)) {
            return Err(lost.into());
        }
        self.db.try_exists().map_err(|source| Failure::Read { path: self.db.clone(), source })
    }

    /// Runs a reading command. Where there is no database yet, it sees an empty one, is told so, and no file is made: a
    /// path typed wrong must not leave a database behind.
    ///
    /// # Errors
    /// Those of opening and of the work.
    pub fn read_with<T>(&self, work: impl FnOnce(&Store) -> Result<T, Failure>) -> Result<T, Failure> {
        if self.is_there()? {
            return work(&self.open_existing()?);
        }
        complain(&self.lang.tf("cli.empty_database", &[("path", &self.db.display())]));
        let folder = tempfile::tempdir().map_err(|source| StoreError::Folder { path: std::env::temp_dir(), source })?;
        work(&Store::open(&folder.path().join("empty.db"), self.session.clone())?)
    }
}

/// Refuses a time zone (`TZ`) that is a pipe, a device or a very long file: it would be read to its end at the first look at the
/// clock.
fn time_zone() -> Result<(), Failure> {
    let Ok(zone) = std::env::var("TZ") else { return Ok(()) };
    let path = Path::new(zone.strip_prefix(':').unwrap_or(&zone));
    // A name is looked for in each of these, and may lead out of them; an absolute path stays what it is.
    for path in ZONES.iter().map(|folder| Path::new(folder).join(path)) {
        let kind = match std::fs::metadata(&path) {
            Ok(found) if !found.is_file() && !found.is_dir() => ErrorKind::Unsupported,
            Ok(found) if found.len() > small_file::NOTE => ErrorKind::FileTooLarge,
            // What the kernel makes up while it is read may have no end, and has no length.
            Ok(found) if found.is_file() && found.len() == 0 => ErrorKind::InvalidData,
            _ => continue,
        };
        return Err(Failure::Read { path, source: kind.into() });
    }
    Ok(())
}

/// Where time zones are looked for.
const ZONES: [&str; 4] = ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo", "/usr/share/lib/zoneinfo"];

fn language(global: &Global, settings: &Settings) -> Lang {
    global.lang.map(Lang::from).or(settings.lang).unwrap_or_else(language_of_environment)
}

/// The language before arguments and settings are known.
pub fn language_of_environment() -> Lang {
    let variable = |name: &str| std::env::var(name).ok();
    let (lc_all, lc_messages, lang) = (variable("LC_ALL"), variable("LC_MESSAGES"), variable("LANG"));
    Lang::from_env(lc_all.as_deref(), lc_messages.as_deref(), lang.as_deref()).unwrap_or_default()
}

fn database(global: &Global, settings: &Settings) -> Option<PathBuf> {
    let variable = || std::env::var_os("ROUAGE_DB").filter(|value| !value.is_empty()).map(PathBuf::from);
    let own = || directories::ProjectDirs::from("", "", "rouage").map(|own| own.data_dir().join("rouage.db"));
    global.db.clone().or_else(variable).or_else(|| settings.database.clone()).or_else(own)
}

/// The file that a link leads to: what belongs beside a database (its key, the memory of erasures, backups) is beside that,
/// whatever name somebody comes by.
fn followed(path: PathBuf) -> PathBuf {
    let link = std::fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink());
    if link { std::fs::canonicalize(&path).unwrap_or(path) } else { path }
}

/// Who is working: as said, else as the settings say, else the system's user name.
fn who(global: &Global, settings: &Settings, lang: Lang) -> Result<String, Failure> {
    if let Some(login) = global.who.as_ref().or(settings.login.as_ref()) {
        return match text::clean(login, false) {
            Ok(login) if !login.is_empty() && login.chars().count() <= MAX_LOGIN => Ok(login),
            _ => Err(Failure::Usage(lang.tf("cli.bad_login", &[("max", &MAX_LOGIN)]))),
        };
    }
    let login = account::name().unwrap_or_else(|| "rouage".to_owned());
    Ok(login.chars().take(MAX_LOGIN).collect())
}

/// Different for every start of the program: time, process, and what the hasher's random keys make of them.
fn session_id() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    let process = std::process::id();
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u128(now);
    hasher.write_u32(process);
    format!("{now:x}-{process:x}-{:x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::args::Arguments;
    use super::*;

    #[test]
    fn a_network_file_system_is_refused_unless_it_is_allowed_and_then_it_is_said() {
        let context = |arguments: &[&str]| {
            let line = ["rouage", "--db", "/mnt/pole/rouage.db", "--lang", "fr"].iter().chain(arguments);
            Context::new(&Arguments::parse_from(line).global).unwrap()
        };
        let refused = context(&[]).judge(Some("fuse.sshfs".into())).unwrap_err().message(Lang::Fr);
        for word in ["/mnt/pole/rouage.db", "fuse.sshfs", "SSH", "--allow-network-fs"] {
            assert!(refused.contains(word), "{word}: {refused}");
        }
        let allowed = context(&["--allow-network-fs"]).judge(Some("NFS".into())).unwrap();
        assert!(allowed.is_some_and(|said| said.contains("NFS")));
        assert_eq!(context(&[]).judge(None).unwrap(), None);
    }
}
