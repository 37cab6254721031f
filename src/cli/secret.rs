//! Where passphrases come from: the terminal without echo, or a file descriptor for scripts. Never the command line, the
//! environment or a setting.

use std::cell::RefCell;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use super::output::complain;
use super::{Context, Failure, terminal_secret};
use crate::i18n::messages;
use crate::store::{StoreError, encryption};
use crate::vault::{self, KeyError, LONGEST, MOST_READ, SHORTEST, Secret};

/// How often a wrong passphrase may be corrected on the terminal.
const TRIES: usize = 3;

/// The passphrases of `--passphrase-fd`, one a line, in the order in which they are asked for.
#[derive(Debug, Default)]
pub struct Given {
    descriptor: Option<u32>,
    source: RefCell<Option<std::fs::File>>,
}

impl Given {
    pub fn new(descriptor: Option<u32>) -> Given {
        // A terminal would show what is typed: it is asked as if nothing had been said.
        Given { descriptor: descriptor.filter(|number| !is_terminal(*number)), source: RefCell::default() }
    }

    /// Whether a script gives them, and nobody is asked.
    pub const fn are_given(&self) -> bool {
        self.descriptor.is_some()
    }

    /// The next one; none where the terminal is to be asked.
    fn next(&self) -> Result<Option<Secret>, KeyError> {
        let Some(descriptor) = self.descriptor else { return Ok(None) };
        let path = format!("/dev/fd/{descriptor}");
        let fail = |source| KeyError::File { path: Path::new(&path).to_owned(), source };
        let mut source = self.source.borrow_mut();
        let source = match &mut *source {
            Some(source) => source,
            none => none.insert(alone(descriptor).map_err(fail)?),
        };
        line(source).map_err(fail)?.ok_or(KeyError::NoTerminal).and_then(|line| match line {
            Line::Whole(secret) => Ok(Some(secret)),
            Line::TooLong => Err(KeyError::TooLong { most: MOST_READ }),
        })
    }
}

fn is_terminal(descriptor: u32) -> bool {
    use std::io::IsTerminal;
    use std::os::unix::fs::FileTypeExt;
    let path = format!("/dev/fd/{descriptor}");
    let is_device = std::fs::metadata(&path).is_ok_and(|file| file.file_type().is_char_device());
    is_device && std::fs::File::open(path).is_ok_and(|file| file.is_terminal())
}

/// A descriptor to read from, which no program that is started later gets: the user's editor has nothing to do with it. Standard input
/// it needs.
fn alone(descriptor: u32) -> std::io::Result<std::fs::File> {
    use std::os::fd::BorrowedFd;
    let number = i32::try_from(descriptor).map_err(std::io::Error::other)?;
    // What is written into a pipe would be read back, and waited for.
    if matches!(number, 1 | 2) {
        return Err(std::io::ErrorKind::Unsupported.into());
    }
    // SAFETY: whoever started the program gave it, and nothing closes it here; one that is not open is refused by the system.
    let given = unsafe { BorrowedFd::borrow_raw(number) };
    let file = given.try_clone_to_owned()?.into();
    if number != 0 {
        rustix::io::fcntl_setfd(given, rustix::io::FdFlags::CLOEXEC)?;
    }
    Ok(file)
}

enum Line {
    Whole(Secret),
    TooLong,
}

/// The next line and no byte more, so that nobody waits for what comes behind it; none at the end.
fn line(source: &mut std::fs::File) -> std::io::Result<Option<Line>> {
    // As long as it can get: what grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_READ + 1));
    let mut byte = [0];
    loop {
        match source.read(&mut byte) {
            Ok(0) if bytes.is_empty() => return Ok(None),
            Ok(0) => break,
            Ok(_) if byte[0] == b'\n' => break,
            Ok(_) if bytes.len() == MOST_READ => return Ok(Some(Line::TooLong)),
            Ok(_) => bytes.push(byte[0]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| std::io::ErrorKind::InvalidData)?;
    Ok(Some(Line::Whole(Secret::new(text.trim_end_matches('\r')))))
}

/// Asks for a secret that exists already.
pub fn ask(context: &Context, prompt: &str) -> Result<Secret, Failure> {
    match context.passphrases.next()? {
        Some(secret) => Ok(secret),
        None => Ok(terminal_secret::ask(prompt)?),
    }
}

/// Asks for a new passphrase: twice on the terminal, once from a descriptor.
pub fn ask_new(context: &Context, prompt: &str) -> Result<Secret, Failure> {
    if let Some(secret) = context.passphrases.next().map_err(of_new)? {
        secret.check_new()?;
        return Ok(secret);
    }
    let lang = context.lang;
    let _hushed = terminal_secret::hush();
    for _ in 1..TRIES {
        let secret = terminal_secret::ask(prompt).map_err(of_new)?;
        let fault = match secret.check_new() {
            Ok(()) if terminal_secret::ask(lang.t("encryption.ask.again"))?.is(&secret) => return Ok(secret),
            Ok(()) => KeyError::Mismatch,
            Err(fault) => fault,
        };
        complain(&messages::key_error(lang, &fault));
    }
    Err(KeyError::GivenUp.into())
}

/// What is too long to be read is too long for a new one.
fn of_new(error: KeyError) -> KeyError {
    if let KeyError::TooLong { .. } = error { KeyError::TooLong { most: LONGEST } } else { error }
}

/// The prompt for a new passphrase of the database.
pub fn new_prompt(context: &Context) -> String {
    context.lang.tf("encryption.ask.new", &[("least", &SHORTEST)])
}

/// Opens something that may be locked, asking for the passphrase where it is.
pub fn unlocked<T>(context: &Context, open: impl Fn() -> Result<T, StoreError>) -> Result<T, Failure> {
    loop {
        match open() {
            Err(StoreError::Key(KeyError::Locked(path))) => unlock(context, &path)?,
            opened => return Ok(opened?),
        }
    }
}

/// Unlocks a database with what the user types; gives what it was.
pub fn unlock(context: &Context, path: &Path) -> Result<(), Failure> {
    let prompt = context.lang.tf("encryption.ask.passphrase", &[("path", &path.display())]);
    let mut left = TRIES;
    // What is typed while one is tried is for the next question.
    let hushed = (!context.passphrases.are_given()).then(terminal_secret::hush).flatten();
    loop {
        let secret = ask(context, &prompt)?;
        left -= 1;
        match vault::unlock(path, &secret) {
            Err(wrong @ (KeyError::WrongPassphrase(_) | KeyError::WrongRecovery(_)))
                if left > 0 && context.passphrases.descriptor.is_none() =>
            {
                complain(&messages::key_error(context.lang, &wrong));
            }
            done => {
                if let (Err(_), Some(hushed)) = (&done, &hushed) {
                    // Nobody asks any more: it is not for the shell.
                    hushed.throw_away();
                }
                done?;
                if encryption::is_recovery_unseen(path) {
                    complain(context.lang.t("encryption.error.recovery_unseen"));
                }
                return Ok(());
            }
        }
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Failure {
        Failure::Store(StoreError::Key(error))
    }
}
