//! Files that leave the host, sealed with age before they are written: backups and exports; and opening them.

use std::path::{Path, PathBuf};

use super::args::{SealArgs, UnsealArgs};
use super::output::is_standard;
use super::secret::{ask, ask_new};
use super::terminal_secret::hush;
use super::{Context, Exit, Failure, Output};
use crate::interchange::output::write_file;
use crate::vault::KeyError;
use crate::vault::seal::{self, For, With};

/// For whom a file is sealed: as the flags say; none where nothing is sealed.
///
/// # Errors
/// The flags and the ending of the file's name do not go together, or a public key is none.
pub fn target(context: &Context, args: &SealArgs, path: &Path) -> Result<Option<For>, Failure> {
    let lang = context.lang;
    let wanted = args.passphrase || !args.recipients.is_empty();
    let shown = path.display();
    match (wanted, ends_in_age(path)) {
        (false, true) => Err(Failure::Usage(lang.tf("encryption.seal.for_whom", &[("path", &shown)]))),
        (true, false) if !is_standard(path) => {
            Err(Failure::Usage(lang.tf("encryption.seal.ending", &[("path", &shown)])))
        }
        _ => target_of_folder(context, args, path),
    }
}

/// The same for a folder, each of whose files gets the ending.
pub fn target_of_folder(context: &Context, args: &SealArgs, path: &Path) -> Result<Option<For>, Failure> {
    if args.passphrase {
        let prompt = context.lang.tf("encryption.ask.file_new", &[("path", &path.display())]);
        return Ok(Some(For::Passphrase(ask_new(context, &prompt)?)));
    }
    Ok((!args.recipients.is_empty()).then(|| For::recipients(&args.recipients)).transpose()?)
}

/// Whether a file's name says that it is sealed.
pub fn ends_in_age(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("age"))
}

/// The name of what is inside: `liste.csv` of `liste.csv.age`.
pub fn inside(path: &Path) -> PathBuf {
    if ends_in_age(path) { path.with_extension("") } else { path.to_owned() }
}

/// Seals the bytes of a file.
pub fn sealed(bytes: &[u8], target: &For, path: &Path) -> Result<Vec<u8>, Failure> {
    Ok(seal::sealed(bytes, target).map_err(|source| KeyError::File { path: path.to_owned(), source })?)
}

/// What a sealed file holds: with an identity file, else with what the user types.
pub fn open(context: &Context, path: &Path, identity: Option<&Path>) -> Result<zeroize::Zeroizing<Vec<u8>>, Failure> {
    let with = match identity {
        Some(identity) => With::identity_file(identity)?,
        None => {
            let passphrase = seal::asks_for_passphrase(path)?;
            let key = if passphrase { "encryption.ask.file" } else { "encryption.ask.identity" };
            With::typed(ask(context, &context.lang.tf(key, &[("path", &path.display())]))?, path)?
        }
    };
    Ok(seal::open(path, &with)?)
}

/// `rouage unseal`
pub fn unseal(context: &Context, args: &UnsealArgs, output: &mut Output) -> Result<Exit, Failure> {
    // Whoever types a passphrase once more while it is tried shows it to nobody, nor gives it to the shell.
    let asks = args.identity.is_none() && !context.passphrases.are_given();
    let hushed = asks.then(hush).flatten();
    let opened = open(context, &args.file, args.identity.as_deref());
    if let Some(hushed) = &hushed {
        hushed.throw_away();
    }
    drop(hushed);
    let bytes = opened?;
    if is_standard(&args.output) {
        // A terminal would obey what is in it.
        if super::output::is_shown() {
            output.document(&String::from_utf8_lossy(&bytes));
        } else {
            output.raw(&bytes);
        }
        return Ok(Exit::Done);
    }
    write_file(&args.output, &bytes)?;
    output.line(context.lang.tf("cli.written", &[("path", &args.output.display())]));
    Ok(Exit::Done)
}
