//! Looks after the key file of a database while that is open.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{KeyError, KeyFault, KeyFile, key_file, ring};

/// Makes sure that the key file of an encrypted database opens it, as far as that can be told without its passphrase: it is
/// there, whole, and of a key that is `ours`, by its id.
///
/// # Errors
/// What is the matter with it.
pub fn check_key_file(database: &Path, ours: impl Fn(&str) -> bool) -> Result<(), KeyError> {
    let file = match KeyFile::read(&key_file(database)) {
        Err(KeyError::File { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            return Err(KeyError::KeyGone(database.to_owned()));
        }
        read => read?,
    };
    file.check(database)?;
    if ours(file.id()) { Ok(()) } else { Err(KeyError::OtherKey(database.to_owned())) }
}

/// The same for a database that was unlocked in this process; whatever it is where none was, as behind the lock.
///
/// # Errors
/// As [`check_key_file`].
pub fn check_unlocked(database: &Path) -> Result<(), KeyError> {
    if ring::all().is_empty() { Ok(()) } else { check_key_file(database, ring::has) }
}

/// How a file looks: it is read again once it looks another.
type Looks = Option<(u64, Option<SystemTime>, Option<(u64, u64, i64)>)>;

/// What was last seen of a key file.
#[derive(Debug, Clone)]
pub struct KeyWatch {
    database: PathBuf,
    /// Which key it was when the database was opened; none where that could not be read.
    id: Option<String>,
    looks: Looks,
    fault: Option<KeyFault>,
}

impl KeyWatch {
    /// For a database that was just opened.
    pub fn of(database: &Path) -> KeyWatch {
        let id = KeyFile::read(&key_file(database)).ok().map(|file| file.id().to_owned());
        KeyWatch { database: database.to_owned(), id, looks: None, fault: Some(KeyFault::Gone) }
    }

    /// What is the matter with it now.
    pub fn look(&mut self) -> Option<KeyFault> {
        let looks = looks(&key_file(&self.database));
        if looks.is_none() || looks != self.looks {
            let is_ours = |id: &str| self.id.as_deref().is_none_or(|own| own == id);
            self.fault = check_key_file(&self.database, is_ours).err().as_ref().map(KeyFault::of);
            self.looks = looks;
        }
        self.fault
    }
}

fn looks(path: &Path) -> Looks {
    let found = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = {
        use std::os::unix::fs::MetadataExt;
        Some((found.dev(), found.ino(), found.ctime_nsec()))
    };
    #[cfg(not(unix))]
    let number = None;
    Some((found.len(), found.modified().ok(), number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{Key, Recovery, Secret};

    #[test]
    fn what_is_the_matter_with_a_key_file_is_seen_and_that_it_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("pole.db");
        let place = key_file(&database);
        let secret = Secret::new("cheval agrafe pile");
        let make = || {
            let key = Key::random().unwrap();
            let file = KeyFile::create(&[&key], &secret, &Recovery::random()).unwrap();
            file.write(&place).unwrap();
            (std::fs::read_to_string(&place).unwrap(), file, key)
        };
        let (other, ..) = make();
        let (own, file, key) = make();
        let mut watch = KeyWatch::of(&database);
        assert_eq!(watch.look(), None);
        let cases = [
            (other, Some(KeyFault::Other)),
            (own[..600].to_owned(), Some(KeyFault::Damaged)),
            (own.clone(), None),
            (own.replace("BEGIN AGE", "BEGIN EGA"), Some(KeyFault::Damaged)),
            // One sign of the armour, in the middle of a block.
            (own.replacen("-----END", "!-----END", 1), Some(KeyFault::Damaged)),
            (own.replace("passphrase = ", "pass = "), Some(KeyFault::Damaged)),
            (String::new(), Some(KeyFault::Damaged)),
        ];
        for (text, expected) in cases {
            std::fs::write(&place, &text).unwrap();
            assert_eq!(watch.look(), expected, "{text}");
        }
        std::fs::remove_file(&place).unwrap();
        assert_eq!(watch.look(), Some(KeyFault::Gone));
        // Another passphrase is no other key.
        file.with_passphrase(&[key], &Secret::new("lampe cuivre lundi")).unwrap().write(&place).unwrap();
        assert_eq!(watch.look(), None);
    }
}
