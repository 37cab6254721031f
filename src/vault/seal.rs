//! Files that leave the host, sealed with age: for public keys, or with a passphrase. Any age program opens them.

use std::io::{BufReader, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::key_file::LITTLE_WORK;
use super::{KeyError, Secret, room};
use crate::{fault, small_file};

/// Work of a passphrase: scrypt with N = 2^18, as the age program.
const WORK: u8 = 18;
/// The most that a sealed file may ask for: 1 GiB of memory, and seconds.
const MOST_WORK: u8 = 20;

/// For whom a file is sealed.
pub enum For {
    /// Whoever knows a passphrase.
    Passphrase(Secret),
    /// Whoever has one of the secret keys that belong to these.
    Recipients(Vec<age::x25519::Recipient>),
}

impl For {
    /// Public keys, `age1…`.
    ///
    /// # Errors
    /// One is none; which.
    pub fn recipients(texts: &[String]) -> Result<For, KeyError> {
        let read = |text: &String| text.trim().parse().map_err(|_| KeyError::Recipient(unsecret(text)));
        Ok(For::Recipients(texts.iter().map(read).collect::<Result<_, _>>()?))
    }
}

/// A text as it may be repeated: a secret key that was given by a slip goes into no terminal, log or mail.
fn unsecret(text: &str) -> String {
    const SECRET: &str = "AGE-SECRET-KEY-";
    match text.to_uppercase().find(SECRET) {
        Some(_) => format!("{SECRET}…"),
        None => text.to_owned(),
    }
}

/// How a sealed file is opened.
pub enum With {
    Passphrase(Secret),
    Identities(Vec<age::x25519::Identity>),
}

impl With {
    /// What was typed: a secret key of age, or a passphrase.
    ///
    /// # Errors
    /// It has the form of a secret key and is none.
    pub fn typed(secret: Secret, path: &Path) -> Result<With, KeyError> {
        if !secret.is_recovery() {
            return Ok(With::Passphrase(secret));
        }
        let wrong = |_| KeyError::WrongRecovery(path.to_owned());
        Ok(With::Identities(vec![secret.expose().parse().map_err(wrong)?]))
    }

    /// An identity file of age: secret keys, one a line, and comments.
    ///
    /// # Errors
    /// It cannot be read, or holds no secret key.
    pub fn identity_file(path: &Path) -> Result<With, KeyError> {
        let text = Zeroizing::new(small_file::read(path, small_file::NOTE).map_err(KeyError::file(path))?);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let read = |line: &str| line.parse().map_err(|_| KeyError::WrongRecovery(path.to_owned()));
        let keys: Vec<_> = lines.map(read).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(KeyError::WrongRecovery(path.to_owned())) } else { Ok(With::Identities(keys)) }
    }
}

/// Seals bytes.
///
/// # Errors
/// The output cannot be written, or there is too little memory for a passphrase.
pub fn seal(bytes: &[u8], target: &For, output: impl Write) -> std::io::Result<()> {
    let passphrase;
    let recipients: Vec<&dyn age::Recipient> = match target {
        For::Recipients(keys) => keys.iter().map(|key| key as &dyn age::Recipient).collect(),
        For::Passphrase(secret) => {
            let work = if fault::may_be_cheap() { LITTLE_WORK } else { WORK };
            room::for_work(work)?;
            let mut recipient = age::scrypt::Recipient::new(secret.to_age());
            recipient.set_work_factor(work);
            passphrase = recipient;
            vec![&passphrase]
        }
    };
    let encryptor = age::Encryptor::with_recipients(recipients.into_iter()).map_err(std::io::Error::other)?;
    let mut writer = encryptor.wrap_output(output)?;
    writer.write_all(bytes)?;
    writer.finish()?.flush()
}

/// Seals bytes in memory.
///
/// # Errors
/// As [`seal`].
pub fn sealed(bytes: &[u8], target: &For) -> std::io::Result<Vec<u8>> {
    let mut output = Vec::with_capacity(bytes.len() + bytes.len() / 4096 + 1024);
    seal(bytes, target, &mut output)?;
    Ok(output)
}

/// Whether a sealed file asks for a passphrase rather than for a secret key.
///
/// # Errors
/// It cannot be read, or is no age file.
pub fn asks_for_passphrase(path: &Path) -> Result<bool, KeyError> {
    Ok(decryptor(path)?.is_scrypt())
}

/// What a sealed file holds.
///
/// # Errors
/// The secret is wrong, or the file is cut or changed.
pub fn open(path: &Path, with: &With) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let typed = if let With::Passphrase(secret) = with { secret.as_typed() } else { None };
    match (open_as(path, with), typed) {
        (Err(KeyError::WrongPassphrase(_)), Some(typed)) => open_as(path, &With::Passphrase(typed)),
        (opened, _) => opened,
    }
}

fn open_as(path: &Path, with: &With) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let sealed = |why: String| KeyError::Sealed { path: path.to_owned(), why };
    let mut scrypt;
    let identities: Vec<&dyn age::Identity> = match with {
        With::Identities(keys) => keys.iter().map(|key| key as &dyn age::Identity).collect(),
        With::Passphrase(secret) => {
            let file = ShortLines::open(path)?;
            room::to_open(age::armor::ArmoredReader::new(file), MOST_WORK).map_err(|_| KeyError::Memory)?;
            scrypt = age::scrypt::Identity::new(secret.to_age());
            scrypt.set_max_work_factor(MOST_WORK);
            vec![&scrypt]
        }
    };
    let mut reader = decryptor(path)?.decrypt(identities.into_iter()).map_err(|error| match (error, with) {
        (age::DecryptError::NoMatchingKeys | age::DecryptError::DecryptionFailed, With::Passphrase(_)) => {
            KeyError::WrongPassphrase(path.to_owned())
        }
        (age::DecryptError::NoMatchingKeys | age::DecryptError::DecryptionFailed, With::Identities(_)) => {
            KeyError::WrongRecovery(path.to_owned())
        }
        (other, _) => sealed(words(&other)),
    })?;
    let mut bytes = Zeroizing::new(Vec::new());
    reader.read_to_end(&mut bytes).map_err(|error| sealed(error.to_string()))?;
    Ok(bytes)
}

/// What age says of an error, on one line; of work that is more than this machine should do, in no language at all.
pub(super) fn words(error: &age::DecryptError) -> String {
    match error {
        age::DecryptError::ExcessiveWork { required, .. } => format!("scrypt, N = 2^{required}"),
        error => error.to_string().lines().next().unwrap_or_default().to_owned(),
    }
}

type Sealed = age::armor::ArmoredReader<BufReader<ShortLines>>;

/// What a sealed file begins with that is no text.
const BINARY: &[u8] = b"age-encryption.org/";
/// Longest line of a sealed file that is text, bytes; age writes 64. It is read into memory whole.
const LINE: usize = 4096;

/// A sealed file. Of one that is text an endless line is refused, before it is taken for one.
struct ShortLines {
    file: std::fs::File,
    /// The bytes that were read since the last end of a line; none of what is no text.
    since: Option<usize>,
}

impl ShortLines {
    fn open(path: &Path) -> Result<ShortLines, KeyError> {
        use std::io::Seek;
        let begin = || {
            let mut file = small_file::regular(path)?;
            let mut begins = Vec::new();
            (&file).take(BINARY.len() as u64).read_to_end(&mut begins)?;
            file.rewind()?;
            Ok(ShortLines { file, since: (begins != BINARY).then_some(0) })
        };
        begin().map_err(KeyError::file(path))
    }
}

impl Read for ShortLines {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        if let Some(since) = &mut self.since {
            for &byte in buffer.get(..read).unwrap_or_default() {
                *since = if byte == b'\n' { 0 } else { *since + 1 };
                if *since > LINE {
                    return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "> 4096"));
                }
            }
        }
        Ok(read)
    }
}

/// Longest header of a sealed file, bytes: hundreds of recipients. Reading one takes time that grows with its square.
const HEADER: usize = 64 * 1024;

/// Whether a sealed file's header has an end where one is looked for; what cannot be read is told by age.
fn has_short_header(file: ShortLines) -> bool {
    let mut begins = Vec::new();
    let limit = u64::try_from(HEADER).unwrap_or(u64::MAX);
    let read = age::armor::ArmoredReader::new(file).take(limit).read_to_end(&mut begins);
    read.is_err() || begins.len() < HEADER || begins.windows(5).any(|five| five == b"\n--- ")
}

fn decryptor(path: &Path) -> Result<age::Decryptor<Sealed>, KeyError> {
    if !has_short_header(ShortLines::open(path)?) {
        return Err(KeyError::Sealed { path: path.to_owned(), why: "> 64 Kio".to_owned() });
    }
    let file = ShortLines::open(path)?;
    age::Decryptor::new_buffered(age::armor::ArmoredReader::new(file))
        .map_err(|error| KeyError::Sealed { path: path.to_owned(), why: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_an_end_of_a_line_is_refused_and_not_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.csv.age");
        for begins in ["-----BEGIN AGE ENCRYPTED FILE-----\n", "-----BEGIN AGE ENCRYPTED FILE-----", "", "\n"] {
            std::fs::write(&path, begins).unwrap();
            // Zeros that take no room on the disk, and more of them than there is memory.
            std::fs::File::options().append(true).open(&path).unwrap().set_len(1 << 40).unwrap();
            assert!(asks_for_passphrase(&path).is_err(), "{begins:?}");
            let with = With::Passphrase(Secret::new("any passphrase"));
            assert!(open(&path, &with).is_err(), "{begins:?}");
        }
    }

    #[test]
    fn what_is_sealed_is_opened_by_the_right_key_and_noticed_when_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.csv.age");
        let bytes = b"nom;ville\n".repeat(20_000);
        let mine = age::x25519::Identity::generate();
        let other = age::x25519::Identity::generate();
        let target = For::recipients(&[mine.to_public().to_string()]).unwrap();
        let good = sealed(&bytes, &target).unwrap();
        std::fs::write(&path, &good).unwrap();
        assert!(!asks_for_passphrase(&path).unwrap());
        assert_eq!(*open(&path, &With::Identities(vec![mine.clone()])).unwrap(), bytes);
        assert!(matches!(open(&path, &With::Identities(vec![other])), Err(KeyError::WrongRecovery(_))));
        let mut changed = good.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        for damaged in [&changed[..], &good[..good.len() - 100_000], b"", b"nom;ville\n"] {
            std::fs::write(&path, damaged).unwrap();
            let opened = open(&path, &With::Identities(vec![mine.clone()]));
            assert!(matches!(opened, Err(KeyError::Sealed { .. })));
        }
        assert!(matches!(For::recipients(&["age1x".to_owned()]), Err(KeyError::Recipient(_))));
        // A secret key in its place is not repeated.
        let slip = age::secrecy::ExposeSecret::expose_secret(&mine.to_string()).to_owned();
        let refused = For::recipients(&[slip]).err().map(|error| error.to_string());
        assert_eq!(refused.as_deref(), Some("AGE-SECRET-KEY-… is not an age recipient"));
        // A header that would take minutes.
        let stanzas = [b"age-encryption.org/v1\n".to_vec(), b"-> a-grease b\n\n".repeat(200_000)].concat();
        let body = [b"age-encryption.org/v1\n-> a-grease b\n".to_vec(), b"A".repeat(30_000_000)].concat();
        for header in [stanzas, body] {
            std::fs::write(&path, header).unwrap();
            let opened = open(&path, &With::Identities(vec![mine.clone()]));
            assert!(matches!(opened, Err(KeyError::Sealed { why, .. }) if why == "> 64 Kio"));
        }
    }
}
