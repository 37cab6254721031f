//! The key file: the database's random key, wrapped twice with age. Changing the passphrase rewrites this small file.

use std::io::{Read, Write};
use std::path::Path;

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Key, KeyError, Recovery, Secret, left, room, seal};
use crate::store::file_rights;
use crate::{fault, small_file};

/// The version of the format.
const FORMAT: u32 = 1;
/// Work of a passphrase: scrypt with N = 2^17, 128 MiB of memory and a good third of a second.
const WORK: u8 = 17;
/// In a build for tests only, which make many of them.
pub(super) const LITTLE_WORK: u8 = 8;
/// The most that a key file may ask for: 1 GiB.
const MOST_WORK: u8 = 20;
/// Longest key file that is read, in bytes.
const LONGEST: u64 = 64 * 1024;
/// What it says to whoever finds it.
const HEAD: &str = "# Rouage : clés de la base chiffrée de même nom. Sans ce fichier, la base ne se lit plus : à garder avec chaque copie.
# Keys of the encrypted database of the same name. Without this file nobody can read it: keep it with every copy.
";

/// A key file in memory. It holds no secret that could be read without passphrase or recovery key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    format: u32,
    /// Tells one key from another; random, and the same in every copy.
    id: String,
    /// Without one of the two blocks the other still opens it.
    #[serde(default)]
    passphrase: String,
    #[serde(default)]
    recovery: String,
    /// Nobody has said yet that the recovery key was seen.
    #[serde(default, skip_serializing_if = "is_false")]
    recovery_unseen: bool,
    /// The file that it comes into force with, or that takes the place of what it opens: while that is under way and may be
    /// cut off, so that whoever finds it knows whether anybody needs it ([`left::is_spent`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made_for: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl KeyFile {
    /// Wraps keys for a passphrase and for a recovery key: one, or while a database is given another key, the present one
    /// and the next.
    ///
    /// # Errors
    /// The system gives no random bytes, or too little memory.
    pub fn create(keys: &[&Key], secret: &Secret, recovery: &Recovery) -> Result<KeyFile, KeyError> {
        // Sixteen hexadecimal digits of a random key that is thrown away.
        let id = Key::random()?.hex()[..16].to_owned();
        let (passphrase, recovery) = (for_passphrase(keys, secret)?, for_recovery(keys, recovery)?);
        Ok(KeyFile { format: FORMAT, id, passphrase, recovery, recovery_unseen: false, made_for: None })
    }

    /// Which key it is.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The same for another passphrase.
    ///
    /// # Errors
    /// The system gives no random bytes, or too little memory.
    pub fn with_passphrase(&self, keys: &[Key], secret: &Secret) -> Result<KeyFile, KeyError> {
        let passphrase = for_passphrase(&keys.iter().collect::<Vec<_>>(), secret)?;
        Ok(KeyFile { passphrase, made_for: None, ..self.clone() })
    }

    /// The same with a new recovery key; the older one opens nothing any more.
    ///
    /// # Errors
    /// The system gives no random bytes, or too little memory.
    pub fn with_recovery(&self, keys: &[Key], recovery: &Recovery) -> Result<KeyFile, KeyError> {
        let recovery = for_recovery(&keys.iter().collect::<Vec<_>>(), recovery)?;
        Ok(KeyFile { recovery, recovery_unseen: false, made_for: None, ..self.clone() })
    }

    /// Whether nobody has said yet that the recovery key was seen.
    pub fn is_recovery_unseen(&self) -> bool {
        self.recovery_unseen
    }

    /// The same, with that noted or not.
    #[must_use]
    pub fn with_recovery_unseen(&self, unseen: bool) -> KeyFile {
        KeyFile { recovery_unseen: unseen, ..self.clone() }
    }

    /// The same while a new file, under whatever name, is about to take the place of the database.
    #[must_use]
    pub fn made_for(&self, new: &Path) -> KeyFile {
        KeyFile { made_for: left::file_number(new), ..self.clone() }
    }

    /// The keys, for whoever knows passphrase or recovery key: one, unless giving the database another was cut off.
    /// `path` is the database, to be named in errors.
    ///
    /// # Errors
    /// They are wrong, or the file is damaged.
    pub fn open(&self, secret: &Secret, path: &Path) -> Result<Vec<Key>, KeyError> {
        match (self.open_as(secret, path), secret.as_typed()) {
            (Err(KeyError::WrongPassphrase(_)), Some(typed)) => self.open_as(&typed, path),
            (opened, _) => opened,
        }
    }

    fn open_as(&self, secret: &Secret, path: &Path) -> Result<Vec<Key>, KeyError> {
        let damaged = |why: String| KeyError::KeyFile { path: super::key_file(path), why };
        let (wrapped, identity): (&str, Box<dyn age::Identity>) = if secret.is_recovery() {
            let wrong = |_| KeyError::WrongRecovery(path.to_owned());
            (&self.recovery, Box::new(secret.expose().parse::<age::x25519::Identity>().map_err(wrong)?))
        } else {
            let mut identity = age::scrypt::Identity::new(secret.to_age());
            identity.set_max_work_factor(MOST_WORK);
            (&self.passphrase, Box::new(identity))
        };
        if wrapped.is_empty() {
            return Err(damaged(if secret.is_recovery() { "recovery" } else { "passphrase" }.to_owned()));
        }
        room::to_open(ArmoredReader::new(wrapped.as_bytes()), MOST_WORK).map_err(|_| KeyError::Memory)?;
        let decryptor = age::Decryptor::new_buffered(ArmoredReader::new(wrapped.as_bytes()))
            .map_err(|error| damaged(error.to_string()))?;
        let mut reader = decryptor.decrypt(std::iter::once(&*identity)).map_err(|error| match error {
            age::DecryptError::NoMatchingKeys | age::DecryptError::DecryptionFailed => match secret.is_recovery() {
                true => KeyError::WrongRecovery(path.to_owned()),
                false => KeyError::WrongPassphrase(path.to_owned()),
            },
            other => damaged(seal::words(&other)),
        })?;
        let mut text = Zeroizing::new(String::with_capacity(256));
        reader.by_ref().take(256).read_to_string(&mut text).map_err(|error| damaged(error.to_string()))?;
        let keys: Option<Vec<Key>> = text.trim_end().lines().map(Key::from_hex).collect();
        keys.filter(|keys| !keys.is_empty()).ok_or_else(|| damaged("no key inside".to_owned()))
    }

    /// Makes sure that what it holds is whole, as far as that can be told without its secrets. `path` is the database, to be
    /// named in errors.
    ///
    /// # Errors
    /// It is not: both blocks are missing, or one of them is no file of age.
    pub fn check(&self, path: &Path) -> Result<(), KeyError> {
        let damaged = |why: String| KeyError::KeyFile { path: super::key_file(path), why };
        let blocks = [&self.passphrase, &self.recovery].into_iter().filter(|block| !block.is_empty());
        let mut whole = false;
        for block in blocks {
            let mut inside = Vec::new();
            let read = ArmoredReader::new(block.as_bytes()).read_to_end(&mut inside);
            read.map_err(|error| damaged(error.to_string()))?;
            age::Decryptor::new_buffered(&inside[..]).map_err(|error| damaged(error.to_string()))?;
            whole = true;
        }
        if whole { Ok(()) } else { Err(damaged("passphrase, recovery".to_owned())) }
    }

    /// Whether somebody made another recovery key since `before`, as [`KeyError::RecoveryReplaced`], or changed the rest, as
    /// [`KeyError::ChangedMeanwhile`]. `path` is the database, to be named in errors.
    ///
    /// # Errors
    /// See above.
    pub(crate) fn is_still(&self, before: &KeyFile, path: &Path) -> Result<(), KeyError> {
        if self.id != before.id || self.passphrase != before.passphrase {
            return Err(KeyError::ChangedMeanwhile(path.to_owned()));
        }
        if self.recovery != before.recovery {
            return Err(KeyError::RecoveryReplaced(path.to_owned()));
        }
        Ok(())
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// It is not there, or damaged.
    pub fn read(path: &Path) -> Result<KeyFile, KeyError> {
        let damaged = |why: String| KeyError::KeyFile { path: path.to_owned(), why };
        let text = match small_file::read(path, LONGEST) {
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => return Err(damaged("no text".to_owned())),
            read => read.map_err(KeyError::file(path))?,
        };
        KeyFile::parse(&text, path)
    }

    /// The same of its text.
    ///
    /// # Errors
    /// It is damaged.
    pub(crate) fn parse(text: &str, path: &Path) -> Result<KeyFile, KeyError> {
        let damaged = |why: String| KeyError::KeyFile { path: path.to_owned(), why };
        let file: KeyFile = toml::from_str(text).map_err(|error| damaged(error.message().to_owned()))?;
        if file.format != FORMAT {
            return Err(damaged(format!("format {}", file.format)));
        }
        Ok(file)
    }

    /// Writes it in the place of what is there, whole or not at all, for its owner only; in a folder that was made for a group, for
    /// that: else nobody of it but the owner could open the database, which is the group's.
    ///
    /// # Errors
    /// The folder cannot be written, or the disk is full; then what was there is there still. Or the disk does not confirm that it has
    /// its name: see [`KeyFile::put`].
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        self.put(path)?.map_err(KeyError::file(path))
    }

    /// The same, where it is in its place; what the disk says of its name is given back: unless that is confirmed, a power cut may
    /// bring back what was there before.
    ///
    /// # Errors
    /// It is not in its place: what was there is there still.
    pub fn put(&self, path: &Path) -> Result<std::io::Result<()>, KeyError> {
        // It may lie elsewhere, on a stick that is pulled out: it stays there.
        let followed = std::fs::canonicalize(path).ok().filter(|_| path.is_symlink());
        let path = followed.as_deref().unwrap_or(path);
        let fail = || KeyError::file(path);
        let text = toml::to_string(self).map_err(|error| fail()(std::io::Error::other(error)))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Made for its owner only, until it is whole.
        let mut file = tempfile::Builder::new().prefix(&left::beginning(path)).tempfile_in(folder).map_err(fail())?;
        fault::step();
        file.write_all(HEAD.as_bytes()).and_then(|()| file.write_all(text.as_bytes())).map_err(fail())?;
        file_rights::set(file.path(), file_rights::of(path).file).map_err(fail())?;
        file.as_file().sync_all().map_err(fail())?;
        fault::step();
        file.persist(path).map_err(|error| fail()(error.error))?;
        fault::step();
        Ok(super::sync_folder_of(path))
    }
}

fn for_passphrase(keys: &[&Key], secret: &Secret) -> Result<String, KeyError> {
    let mut recipient = age::scrypt::Recipient::new(secret.to_age());
    let work = if fault::may_be_cheap() { LITTLE_WORK } else { WORK };
    room::for_work(work).map_err(|_| KeyError::Memory)?;
    recipient.set_work_factor(work);
    wrap(keys, &recipient)
}

fn for_recovery(keys: &[&Key], recovery: &Recovery) -> Result<String, KeyError> {
    let identity: age::x25519::Identity =
        recovery.text().parse().map_err(|why: &str| KeyError::Random(why.to_owned()))?;
    wrap(keys, &identity.to_public())
}

fn wrap(keys: &[&Key], recipient: &dyn age::Recipient) -> Result<String, KeyError> {
    let fail = |why: &dyn std::fmt::Display| KeyError::Random(why.to_string());
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient)).map_err(|error| fail(&error))?;
    let write = || -> std::io::Result<Vec<u8>> {
        let armour = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armour)?;
        for key in keys {
            writer.write_all(key.hex().as_bytes())?;
            writer.write_all(b"\n")?;
        }
        writer.finish()?.finish()
    };
    String::from_utf8(write().map_err(|error| fail(&error))?).map_err(|error| fail(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passphrase_and_recovery_key_open_it_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db.key");
        let database = folder.path().join("pole.db");
        let key = Key::random().unwrap();
        let old = Secret::new("cheval agrafe pile");
        let recovery = Recovery::random();
        let made = KeyFile::create(&[&key], &old, &recovery).unwrap();
        made.write(&path).unwrap();
        let read = KeyFile::read(&path).unwrap();
        assert_eq!(*read.open(&old, &database).unwrap()[0].hex(), *key.hex());
        assert_eq!(*read.open(&recovery.secret(), &database).unwrap()[0].hex(), *key.hex());
        let wrong = read.open(&Secret::new("cheval agrafe pilé"), &database);
        assert!(matches!(wrong, Err(KeyError::WrongPassphrase(_))));
        let other = Recovery::random();
        assert!(matches!(read.open(&other.secret(), &database), Err(KeyError::WrongRecovery(_))));
        assert!(matches!(read.open(&Secret::new("AGE-SECRET-KEY-1X"), &database), Err(KeyError::WrongRecovery(_))));

        let new = Secret::new("nouvelle phrase de passe");
        let keys = read.open(&old, &database).unwrap();
        let changed = read.with_passphrase(&keys, &new).unwrap();
        assert!(changed.open(&old, &database).is_err());
        assert_eq!(*changed.open(&new, &database).unwrap()[0].hex(), *key.hex());
        assert!(changed.open(&recovery.secret(), &database).is_ok());
        let again = Recovery::random();
        let changed = changed.with_recovery_unseen(true).with_recovery(&keys, &again).unwrap();
        assert!(!changed.is_recovery_unseen());
        assert!(changed.open(&recovery.secret(), &database).is_err());
        assert!(changed.open(&again.secret(), &database).is_ok());
        assert_eq!(changed.id(), made.id());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_passphrase_of_an_earlier_version_with_what_nobody_sees_opens_it_still() {
        let database = Path::new("pole.db");
        let typed = Secret::new("cheval\u{200b} agrafe pile");
        let make = |secret| KeyFile::create(&[&Key::random().unwrap()], secret, &Recovery::random()).unwrap();
        let (earlier, now) = (make(&typed.as_typed().unwrap()), make(&typed));
        assert!(earlier.open(&typed, database).is_ok() && now.open(&typed, database).is_ok());
        let plain = Secret::new("cheval agrafe pile");
        assert!(earlier.open(&plain, database).is_err() && now.open(&plain, database).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn in_a_folder_made_for_a_group_it_is_the_group_s() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("pole.db.key");
        let made = KeyFile::create(&[&Key::random().unwrap()], &Secret::new("cheval agrafe pile"), &Recovery::random())
            .unwrap();
        for (shared, mode) in [(0o2770, 0o660), (0o770, 0o600), (0o2775, 0o600), (0o700, 0o600)] {
            file_rights::set(folder.path(), shared).unwrap();
            made.write(&place).unwrap();
            assert_eq!(file_rights::mode(&place), Some(mode), "{shared:o}");
        }
    }

    #[test]
    fn it_holds_two_keys_while_a_database_is_given_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db.key");
        let (secret, recovery) = (Secret::new("cheval agrafe pile"), Recovery::random());
        let keys = [Key::random().unwrap(), Key::random().unwrap()];
        let made = KeyFile::create(&[&keys[0], &keys[1]], &secret, &recovery).unwrap();
        made.with_recovery_unseen(true).write(&path).unwrap();
        let read = KeyFile::read(&path).unwrap();
        assert!(read.is_recovery_unseen() && !read.with_recovery_unseen(false).is_recovery_unseen());
        for secret in [secret, recovery.secret()] {
            let opened = read.open(&secret, &path).unwrap();
            let hex = |keys: &[Key]| keys.iter().map(|key| key.hex().to_string()).collect::<Vec<_>>();
            assert_eq!(hex(&opened), hex(&keys));
        }
    }

    #[test]
    fn a_damaged_key_file_is_told_from_a_wrong_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db.key");
        let secret = Secret::new("cheval agrafe pile");
        let made = KeyFile::create(&[&Key::random().unwrap()], &secret, &Recovery::random()).unwrap();
        made.write(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        for damaged in [
            "",
            &text[..text.len() / 2],
            &text.replace("format = 1", "format = 2"),
            &text.replace("passphrase", "pass"),
            &text.replace("BEGIN AGE", "BEGIN EGA"),
        ] {
            std::fs::write(&path, damaged).unwrap();
            let opened = KeyFile::read(&path).and_then(|file| file.open(&secret, &folder.path().join("pole.db")));
            assert!(matches!(opened, Err(KeyError::KeyFile { .. })), "{damaged}");
        }
        std::fs::write(&path, [0xFF; 40]).unwrap();
        assert!(matches!(KeyFile::read(&path), Err(KeyError::KeyFile { .. })));
    }
}
