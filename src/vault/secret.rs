//! Passphrases and keys in memory: overwritten when they are dropped, and shown by no `Debug`.

use age::secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::KeyError;
use crate::model::text::is_invisible;

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
pub struct Secret {
    text: SecretString,
    /// The same with what nobody sees, if there was any of it.
    as_typed: Option<SecretString>,
}

impl Secret {
    /// Takes what was typed. Accents typed in one or in two characters are the same (NFC); blanks count in passphrases and
    /// not in recovery keys, which are written down in pieces. Nobody sees what takes no room, and a terminal may not let it through:
    /// it does not count, and a tab is a blank.
    pub fn new(typed: &str) -> Secret {
        // Wherever the blanks are, in its head as well.
        let signs = typed.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c));
        let mut head = signs.clone();
        if RECOVERY.chars().all(|sign| head.next().is_some_and(|c| c.eq_ignore_ascii_case(&sign))) {
            return Secret { text: collected(signs.map(|c| c.to_ascii_uppercase())), as_typed: None };
        }
        let visible = typed.chars().filter_map(seen as fn(char) -> Option<char>);
        let (text, whole) = (collected(visible.nfc()), collected(typed.nfc()));
        let as_typed = (text.expose_secret() != whole.expose_secret()).then_some(whole);
        Secret { text, as_typed }
    }

    /// The same with what nobody sees: so it was taken by earlier versions, and other programs take it so.
    pub(super) fn as_typed(&self) -> Option<Secret> {
        self.as_typed.clone().map(|text| Secret { text, as_typed: None })
    }

    /// Whether it is long enough to be a new passphrase.
    ///
    /// # Errors
    /// It is too short or too long, holds an escape character, or has the form of a recovery key.
    pub fn check_new(&self) -> Result<(), KeyError> {
        if self.is_recovery() {
            return Err(KeyError::LikeRecovery);
        }
        if self.as_typed.as_ref().is_some_and(|typed| typed.expose_secret().contains('\u{1b}')) {
            return Err(KeyError::Steering);
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
        self.text.expose_secret()
    }

    pub(super) fn to_age(&self) -> SecretString {
        self.text.clone()
    }
}

/// What counts of a passphrase.
fn seen(c: char) -> Option<char> {
    match c {
        '\t' => Some(' '),
        c => (!c.is_control() && !is_invisible(c)).then_some(c),
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
    fn what_nobody_sees_does_not_count() {
        let plain = Secret::new("cheval agrafe été");
        for unseen in ["\u{200b}", "\u{ad}", "\u{202e}", "\u{feff}", "\u{fe0f}", "\u{7}"] {
            let typed = format!("{unseen}cheval{unseen} agrafe e{unseen}\u{301}té{unseen}");
            assert!(Secret::new(&typed).is(&plain), "{unseen:?}");
            assert!(Secret::new(&typed).as_typed().is_some_and(|typed| !typed.is(&plain)), "{unseen:?}");
        }
        assert!(Secret::new("cheval\tagrafe\tété").is(&plain) && plain.as_typed().is_none());
        assert!(Secret::new("AGE-\u{200b}SECRET-KEY-1A\u{200b}B").is(&Secret::new("age-secret-key-1ab")));
        assert!(Secret::new(&"\u{200b}".repeat(20)).check_new().is_err());
    }

    #[test]
    fn a_new_passphrase_is_long() {
        assert!(Secret::new("onze signes").check_new().is_err());
        assert!(Secret::new("éééééééééééé").check_new().is_ok());
        assert!(matches!(Secret::new("cheval \u{1b}[31magrafe").check_new(), Err(KeyError::Steering)));
        assert!(Secret::new("AGE-SECRET-KEY-1QQQQ").check_new().is_err());
        assert!(Secret::new(&"é".repeat(512)).check_new().is_ok());
        assert!(Secret::new(&"é".repeat(513)).check_new().is_err());
    }
}
