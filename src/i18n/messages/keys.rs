//! What is said of keys and passphrases: which of them is wrong, and what is damaged.

use super::system::io_error;
use crate::i18n::Lang;
use crate::model::text::display_safe;
use crate::vault::{KeyError, key_file};

/// Why an encrypted database or a sealed file cannot be opened or made.
pub fn key_error(lang: Lang, error: &KeyError) -> String {
    match error {
        KeyError::NoSupport(path) => {
            let key = key_file(path);
            lang.tf("encryption.error.no_support", &[("path", &path.display()), ("key", &key.display())])
        }
        KeyError::Locked(path) => lang.tf("encryption.error.locked", &[("path", &path.display())]),
        KeyError::WrongPassphrase(path) => lang.tf("encryption.error.wrong_passphrase", &[("path", &path.display())]),
        KeyError::WrongRecovery(path) => lang.tf("encryption.error.wrong_recovery", &[("path", &path.display())]),
        KeyError::KeyFile { path, why } => {
            lang.tf("encryption.error.key_file", &[("path", &path.display()), ("why", &display_safe(why))])
        }
        KeyError::Pages { path, pages, count } => {
            let shown: Vec<String> = pages.iter().map(ToString::to_string).collect();
            let more = if pages.len() < *count { "…" } else { "" };
            let pages = format!("{}{more}", shown.join(", "));
            let n = i64::try_from(*count).unwrap_or(i64::MAX);
            lang.tn("encryption.error.pages", n, &[("path", &path.display()), ("pages", &pages)])
        }
        KeyError::Uneven { path, pages, over } => {
            let number = |n: &u64| lang.number(i64::try_from(*n).unwrap_or(i64::MAX));
            let values: [(&str, &dyn std::fmt::Display); 3] =
                [("path", &path.display()), ("pages", &number(pages)), ("over", &number(over))];
            lang.tf("encryption.error.uneven", &values)
        }
        KeyError::OtherKey(path) => {
            let key = key_file(path);
            lang.tf("encryption.error.other_key", &[("path", &path.display()), ("key", &key.display())])
        }
        KeyError::Plain(path) => {
            let key = key_file(path);
            lang.tf("encryption.error.plain", &[("path", &path.display()), ("key", &key.display())])
        }
        KeyError::KeyGone(path) => {
            let key = key_file(path);
            lang.tf("encryption.error.key_gone", &[("path", &path.display()), ("key", &key.display())])
        }
        KeyError::BeingChanged(path) => lang.tf("encryption.error.being_changed", &[("path", &path.display())]),
        KeyError::ChangedMeanwhile(path) => lang.tf("encryption.error.changed_meanwhile", &[("path", &path.display())]),
        KeyError::RecoveryReplaced(path) => lang.tf("encryption.error.recovery_replaced", &[("path", &path.display())]),
        KeyError::InUse(path) => lang.tf("encryption.error.in_use", &[("path", &path.display())]),
        KeyError::AlreadyEncrypted(path) => lang.tf("encryption.error.already", &[("path", &path.display())]),
        KeyError::NotEncrypted(path) => lang.tf("encryption.error.not_encrypted", &[("path", &path.display())]),
        KeyError::Name(path) => lang.tf("encryption.error.name", &[("path", &path.display())]),
        KeyError::Differs { path, what } => {
            lang.tf("encryption.error.differs", &[("path", &path.display()), ("what", &display_safe(what))])
        }
        KeyError::TooShort { least } => lang.tf("encryption.error.too_short", &[("least", least)]),
        KeyError::TooLong { most } => {
            lang.tf("encryption.error.too_long", &[("most", &lang.number(i64::try_from(*most).unwrap_or(i64::MAX)))])
        }
        KeyError::Steering => lang.t("encryption.error.steering").to_owned(),
        KeyError::LikeRecovery => lang.t("encryption.error.like_recovery").to_owned(),
        KeyError::Mismatch => lang.t("encryption.error.mismatch").to_owned(),
        KeyError::NoTerminal => lang.t("encryption.error.no_terminal").to_owned(),
        KeyError::GivenUp => lang.t("encryption.error.given_up").to_owned(),
        KeyError::Recipient(text) => lang.tf("encryption.error.recipient", &[("text", &display_safe(text))]),
        KeyError::Sealed { path, why } => {
            lang.tf("encryption.error.sealed", &[("path", &path.display()), ("why", &display_safe(why))])
        }
        KeyError::Random(why) => lang.tf("encryption.error.random", &[("why", &display_safe(why))]),
        KeyError::Memory => lang.t("encryption.error.memory").to_owned(),
        KeyError::File { path, source } => {
            lang.tf("encryption.error.file", &[("path", &path.display()), ("why", &io_error(lang, source))])
        }
    }
}
