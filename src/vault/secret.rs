//! Passphrases and keys in memory: overwritten when they are dropped, and shown by no `Debug`.

use age::secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::KeyError;

/// The fewest characters of a new passphrase: whoever has the file can try at leisure.
pub const SHORTEST: usize = 12;
/// The most of a new passphrase, in bytes: wherever one is typed, read or pasted, all of it is taken, or none.
pub const LONGEST: usize = 1024;
/// The most that is read of any secret, in bytes.
pub const MOST_READ: usize = 64 * 1024;
/// How a recovery key begins, as every secret key of age.
const RECOVERY: &str = "AGE-SECRET-KEY-";

/// A passphrase or a recovery key, as somebody typed it.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes what was typed. Accents typed in one or in two characters are the same (NFC); blanks count in passphrases and
    /// not in recovery keys, which are written down in pieces.
    pub fn new(typed: &str) -> Secret {
        // Wherever the blanks are, in its head as well.
        let signs = typed.chars().filter(|c| !c.is_whitespace());
        let mut head = signs.clone();
        if RECOVERY.chars().all(|sign| head.next().is_some_and(|c| c.eq_ignore_ascii_case(&sign))) {
            return Secret(collected(signs.map(|c| c.to_ascii_uppercase())));
        }
        Secret(collected(typed.nfc()))
    }

    /// Whether it is long enough to be a new passphrase.
    ///
    /// # Errors
    /// It is too short or too long, or has the form of a recovery key.
    pub fn check_new(&self) -> Result<(), KeyError> {
        if self.is_recovery() {
            return Err(KeyError::LikeRecovery);
        }
        if self.expose().len() > LONGEST {
            return Err(KeyError::TooLong { most: LONGEST });
        }
        let long = self.expose().chars().count() >= SHORTEST;
        if long { Ok(()) } else { Err(KeyError::TooShort { least: SHORTEST }) }
    }

    /// Whether it has the form of a recovery key.
    pub fn is_recovery(&self) -> bool {
        self.expose().starts_with(RECOVERY)
    }

    /// Whether two entries are the same.
    pub fn is(&self, other: &Secret) -> bool {
        self.expose() == other.expose()
    }

    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub(super) fn to_age(&self) -> SecretString {
        self.0.clone()
    }
}

/// Characters put together where they fit exactly, so that the text never moves and leaves no copy behind.
fn collected(characters: impl Iterator<Item = char> + Clone) -> SecretString {
    let mut text = String::with_capacity(characters.clone().map(char::len_utf8).sum());
    text.extend(characters);
    text.into()
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The second way in, shown once: a secret key of age.
pub struct Recovery(Zeroizing<String>);

impl Recovery {
    /// A new one.
    pub fn random() -> Recovery {
        let identity = age::x25519::Identity::generate();
        Recovery(Zeroizing::new(identity.to_string().expose_secret().to_owned()))
    }

    /// The same once more, for the thread that puts it in force.
    #[must_use]
    pub fn again(recovery: &Recovery) -> Recovery {
        Recovery(recovery.0.clone())
    }

    /// The text to be written down.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// As it is typed where a passphrase is asked for.
    pub fn secret(&self) -> Secret {
        Secret::new(&self.0)
    }
}

impl std::fmt::Debug for Recovery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recovery(…)")
    }
}

/// The key of a database: 256 random bits.
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A new key.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn random() -> Result<Key, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).map_err(|error| KeyError::Random(error.to_string()))?;
        Ok(Key(bytes))
    }

    /// As SQLCipher takes a key that is no passphrase: `x'…'`.
    pub(crate) fn literal(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("x'{}'", &*self.hex()))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn hex(&self) -> Zeroizing<String> {
        let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
        let mut text = Zeroizing::new(String::with_capacity(64));
        for byte in self.0.iter() {
            text.push(digit(byte >> 4));
            text.push(digit(byte & 15));
        }
        text
    }

    pub(super) fn from_hex(text: &str) -> Option<Key> {
        let mut bytes = Zeroizing::new([0; 32]);
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
        }
        Some(Key(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_from_its_digits_and_shown_nowhere() {
        let key = Key::random().unwrap();
        assert_eq!(*Key::from_hex(&key.hex()).unwrap().0, *key.0);
        assert!(Key::from_hex(&key.hex()[..62]).is_none());
        assert!(Key::from_hex(&"é".repeat(32)).is_none());
        assert_eq!(format!("{:?}", Secret::new("cheval agrafe pile")), "Secret(…)");
    }

    #[test]
    fn accents_are_the_same_however_they_were_typed() {
        assert!(Secret::new("r\u{e9}gulateur du soir").is(&Secret::new("re\u{301}gulateur du soir")));
        assert!(!Secret::new("regulateur du soir").is(&Secret::new("r\u{e9}gulateur du soir")));
        assert!(Secret::new(" age-secret-key-1abc\n").is_recovery());
        assert!(Secret::new("AGE-SECRET- KEY-1ABC\u{a0}DE FGH").is(&Secret::new("age-secret-key-1abcdefgh")));
        assert!(Secret::new(" AGE-SECRET-KEY-1 ABCDE FGH ").is(&Secret::new("age-secret-key-1abcdefgh")));
    }

    #[test]
    fn a_new_passphrase_is_long() {
        assert!(Secret::new("onze signes").check_new().is_err());
        assert!(Secret::new("éééééééééééé").check_new().is_ok());
        assert!(Secret::new("AGE-SECRET-KEY-1QQQQ").check_new().is_err());
        assert!(Secret::new(&"é".repeat(512)).check_new().is_ok());
        assert!(Secret::new(&"é".repeat(513)).check_new().is_err());
    }
}
