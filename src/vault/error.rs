//! What can go wrong with keys and passphrases.

use std::path::PathBuf;

/// Why an encrypted database, or a sealed file, cannot be opened or made. The interface words it in the user's language
/// (`i18n::messages::key_error`). It never holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The database is encrypted, and this program was built without encryption.
    #[error("{} is encrypted; this program was built without encryption", .0.display())]
    NoSupport(PathBuf),
    /// The database is encrypted, and nobody has given its passphrase yet.
    #[error("{} is locked", .0.display())]
    Locked(PathBuf),
    /// The passphrase is not the one of this file.
    #[error("wrong passphrase of {}", .0.display())]
    WrongPassphrase(PathBuf),
    /// It has the form of a recovery key or of an age identity, and is not the one of this file.
    #[error("wrong recovery key of {}", .0.display())]
    WrongRecovery(PathBuf),
    /// The key file cannot be read as one: cut, changed or of a newer version.
    #[error("the key file {} is damaged: {why}", path.display())]
    KeyFile { path: PathBuf, why: String },
    /// The key is right, and these pages of the database are damaged (the first ones, of `count`).
    #[error("{count} damaged pages in {}: {pages:?}", path.display())]
    Pages { path: PathBuf, pages: Vec<u32>, count: usize },
    /// The key is right, and the file ends in the middle of a page: these bytes follow the last whole one.
    #[error("{} ends {over} bytes after page {pages}", path.display())]
    Uneven { path: PathBuf, pages: u64, over: u64 },
    /// No page of the database can be read with the key of the file beside it.
    #[error("the key file beside {} is of another database", .0.display())]
    OtherKey(PathBuf),
    /// A database that is not encrypted is beside a key file: somebody put it there.
    #[error("{} is not encrypted, but has a key file", .0.display())]
    Plain(PathBuf),
    /// The database looks encrypted, one was at its place, and its key file is gone.
    #[error("{} is encrypted, and its key file is gone", .0.display())]
    KeyGone(PathBuf),
    /// Somebody else has the database open.
    #[error("{} is in use", .0.display())]
    InUse(PathBuf),
    /// Another program is changing the passphrase or the recovery key at this moment.
    #[error("the keys of {} are being changed", .0.display())]
    BeingChanged(PathBuf),
    /// Somebody else changed the passphrase, or decrypted the database, while it was being asked for.
    #[error("the key file of {} was changed meanwhile", .0.display())]
    ChangedMeanwhile(PathBuf),
    /// Somebody made another recovery key while one was being noted down.
    #[error("the recovery key of {} was replaced meanwhile", .0.display())]
    RecoveryReplaced(PathBuf),
    #[error("{} is encrypted already", .0.display())]
    AlreadyEncrypted(PathBuf),
    #[error("{} is not encrypted", .0.display())]
    NotEncrypted(PathBuf),
    /// The name of the file, or of a folder on the way, is no text: SQLCipher attaches its copy by a text.
    #[error("the name of {} is not UTF-8", .0.display())]
    Name(PathBuf),
    /// The copy does not hold what the database holds; the database is as it was.
    #[error("the copy of {} differs: {what}", path.display())]
    Differs { path: PathBuf, what: String },
    /// A new passphrase has fewer characters than `least`.
    #[error("the passphrase has less than {least} characters")]
    TooShort { least: usize },
    /// A passphrase has more than `most` bytes.
    #[error("the passphrase has more than {most} bytes")]
    TooLong { most: usize },
    /// A new passphrase holds what steers a terminal: not every place where it is typed lets it through.
    #[error("the passphrase holds an escape character")]
    Steering,
    /// A new passphrase begins as a recovery key does, and would be taken for one.
    #[error("the passphrase has the form of a recovery key")]
    LikeRecovery,
    /// The two entries of a new passphrase differ.
    #[error("the two passphrases differ")]
    Mismatch,
    /// A passphrase is needed, and there is nowhere to ask for it.
    #[error("no terminal to ask for the passphrase")]
    NoTerminal,
    /// The user gave up at the question.
    #[error("given up")]
    GivenUp,
    /// Not a public key of age.
    #[error("{0} is not an age recipient")]
    Recipient(String),
    /// The sealed file is cut or changed, or no age file.
    #[error("{} is no sound age file: {why}", path.display())]
    Sealed { path: PathBuf, why: String },
    /// The system gives no random bytes.
    #[error("no random bytes: {0}")]
    Random(String),
    /// The system gives too little memory for the work that a passphrase takes.
    #[error("too little memory to work on the passphrase")]
    Memory,
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
}

impl KeyError {
    /// A file could not be read or written.
    #[cfg(feature = "encryption")]
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> KeyError {
        let path = path.to_owned();
        move |source| KeyError::File { path, source }
    }
}
