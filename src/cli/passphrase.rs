//! `rouage passphrase`: encrypting the database, another passphrase, another recovery key, and back.

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

use super::args::{PassphraseChangeArgs, PassphraseCommand, PassphraseSetArgs};
use super::output::complain;
use super::secret::{ask, ask_new, new_prompt, unlocked};
use super::terminal_secret::hush;
use super::{Context, Exit, Failure, Output};
use crate::config;
use crate::i18n::messages;
use crate::live::draft_files::{Folders, unseal};
use crate::store::{Origin, Store, StoreError, encryption, nobody_else};
use crate::vault::{self, KeyError, KeyLock, Recovery, Secret, Seen, key_file};

pub fn run(context: &Context, command: &PassphraseCommand, output: &mut Output) -> Result<Exit, Failure> {
    // Another command may be changing the keys: whoever waits for it is told, and can give up.
    let lang = context.lang;
    vault::on_wait(move |path| complain(&lang.tf("encryption.error.waits", &[("path", &path.display())])));
    match command {
        PassphraseCommand::Set(args) => set(context, args, output)?,
        PassphraseCommand::Change(args) => change(context, args, output)?,
        PassphraseCommand::Recovery => recovery(context, output)?,
        PassphraseCommand::Remove => remove(context, output)?,
    }
    Ok(Exit::Done)
}

fn set(context: &Context, args: &PassphraseSetArgs, output: &mut Output) -> Result<(), Failure> {
    let (lang, path) = (context.lang, &context.db);
    if key_file(path).exists() {
        return Err(KeyError::AlreadyEncrypted(path.clone()).into());
    }
    let secret = ask_new(context, &new_prompt(context))?;
    // Brought up to date, and made where there is none.
    drop(Store::open(path, context.session.clone()).map_err(|error| match error {
        // Somebody was faster.
        StoreError::Key(KeyError::Locked(path)) => KeyError::AlreadyEncrypted(path).into(),
        error => error,
    })?);
    let done = if is_noted_by_somebody(context) {
        nobody_else(path)?;
        let key = Recovery::random();
        tell_recovery(context, &key, output)?;
        let done = encryption::encrypt(path, &secret, &context.session, key, Some(&mut |_| Ok(())));
        done.map_err(|error| strike_out(context, error))?
    } else {
        let show: encryption::Show = &mut |key| tell_recovery(context, key, output);
        encryption::encrypt(path, &secret, &context.session, Recovery::random(), Some(show))?
    };
    let key = key_file(path);
    output.line(lang.tf("encryption.done.set", &[("path", &path.display()), ("key", &key.display())]));
    printed(context, done.lock, output)?;
    let mut plain = encryption::plain_copies(path, Some(context.backups().folder()));
    plain.drafts = Folders::of_user(config::state().as_deref()).in_clear(path);
    if plain.is_empty() {
        output.line(lang.t("encryption.done.plain_none"));
    } else {
        output.line(lang.t("encryption.done.plain"));
        plain.own.iter().for_each(|path| output.line(format!("  {}", on_one_line(path))));
        for path in &plain.others {
            output.line(format!("  {}", lang.tf("encryption.done.plain_other", &[("path", &on_one_line(path))])));
        }
        for (paths, key) in [(&plain.logs, "encryption.done.plain_log"), (&plain.drafts, "encryption.done.plain_draft")]
        {
            let said = |path: &PathBuf| format!("  {}", lang.tf(key, &[("path", &on_one_line(path))]));
            paths.iter().for_each(|path| output.line(said(path)));
        }
    }
    if !plain.own.is_empty() {
        remove_plain(context, args, &plain.own, output)?;
    }
    output.line(lang.t("encryption.done.plain_elsewhere"));
    Ok(())
}

/// A name, whatever is in it, as one line of a list.
fn on_one_line(path: &std::path::Path) -> String {
    path.display().to_string().replace('\n', "\u{240A}")
}

/// Removes what is left unencrypted, if the user wants it: said by a flag, or asked on the terminal.
fn remove_plain(
    context: &Context,
    args: &PassphraseSetArgs,
    plain: &[PathBuf],
    output: &mut Output,
) -> Result<(), Failure> {
    let lang = context.lang;
    let wanted = if args.remove_plain || args.keep_plain {
        args.remove_plain
    } else {
        std::io::stdin().is_terminal() && yes(lang.t("encryption.ask.remove"), output)
    };
    if !wanted {
        output.line(lang.t("encryption.done.plain_left"));
        return Ok(());
    }
    for path in plain {
        encryption::remove_plain(path)?;
    }
    let n = i64::try_from(plain.len()).unwrap_or(i64::MAX);
    output.line(lang.tn("encryption.done.plain_gone", n, &[]));
    Ok(())
}

pub(super) fn yes(question: &str, output: &mut Output) -> bool {
    // What is to be removed must be in sight first.
    if output.flush().is_err() {
        return false;
    }
    super::output::ask(question.trim_end());
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).is_ok()
        && matches!(answer.trim().to_lowercase().as_str(), "o" | "oui" | "y" | "yes")
}

fn change(context: &Context, args: &PassphraseChangeArgs, output: &mut Output) -> Result<(), Failure> {
    let seen = Seen::of(&context.db);
    let hushed = (!context.passphrases.are_given()).then(hush).flatten();
    let old = current(context)?;
    let new = ask_new(context, &new_prompt(context))?;
    drop(hushed);
    let (lock, said) = if args.rekey {
        let key = Recovery::random();
        let lock = if is_noted_by_somebody(context) {
            // Nobody else waits while somebody writes it down.
            encryption::check_passphrase(&context.db, &old, &seen)?;
            nobody_else(&context.db)?;
            tell_recovery_of_rekey(context, &key, output)?;
            encryption::rekey(&context.db, &old, &new, &seen, &key, None).map_err(|error| strike_out(context, error))?
        } else {
            let show = &mut |key: &Recovery| tell_recovery_of_rekey(context, key, output);
            encryption::rekey(&context.db, &old, &new, &seen, &key, Some(show))?
        };
        (lock, "encryption.done.rekeyed")
    } else {
        (encryption::change_passphrase(&context.db, &old, &new, &seen)?, "encryption.done.changed_only")
    };
    output.line(context.lang.t(said));
    printed(context, lock, output)
}

fn recovery(context: &Context, output: &mut Output) -> Result<(), Failure> {
    let seen = Seen::of(&context.db);
    // Whoever types it once more while it is tried shows it to nobody, nor gives it to the shell.
    let hushed = (!context.passphrases.are_given()).then(hush).flatten();
    let checked = current(context).and_then(|old| {
        encryption::check_passphrase(&context.db, &old, &seen)?;
        Ok(old)
    });
    if let Some(hushed) = &hushed {
        hushed.throw_away();
    }
    drop(hushed);
    let old = checked?;
    let key = Recovery::random();
    let lock = if is_noted_by_somebody(context) {
        tell_recovery(context, &key, output)?;
        encryption::renew_recovery(&context.db, &old, &seen, &key, None).map_err(|error| strike_out(context, error))?
    } else {
        let show = &mut |key: &Recovery| tell_recovery(context, key, output);
        encryption::renew_recovery(&context.db, &old, &seen, &key, Some(show))?
    };
    output.line(context.lang.t("encryption.done.recovery_old"));
    printed(context, lock, output)
}

fn remove(context: &Context, output: &mut Output) -> Result<(), Failure> {
    let path = &context.db;
    must_be_encrypted(context)?;
    let seen = Seen::of(path);
    // Opening it first says what is wrong in its own words.
    let store = unlocked(context, || Store::open(path, context.session.clone()))?;
    let judge = |origin: &Origin| store.begins_with(origin);
    let waiting = Folders::of_user(config::state().as_deref()).only_sealed(path, &judge);
    drop(store);
    let lock = encryption::decrypt(path, &context.session).map_err(|error| match error {
        StoreError::Key(KeyError::NotEncrypted(_)) if seen.is_past(path) => {
            KeyError::ChangedMeanwhile(path.clone()).into()
        }
        error => error,
    })?;
    unseal(&waiting);
    output.line(context.lang.tf("encryption.done.removed", &[("path", &path.display())]));
    printed(context, lock, output)
}

fn must_be_encrypted(context: &Context) -> Result<(), Failure> {
    let path = &context.db;
    if !path.exists() {
        return Err(Failure::Said(context.lang.tf("cli.no_database", &[("path", &path.display())])));
    }
    Ok(encryption::must_be_encrypted(path)?)
}

fn current(context: &Context) -> Result<Secret, Failure> {
    must_be_encrypted(context)?;
    ask(context, context.lang.t("encryption.ask.current"))
}

/// Whether somebody sits there who says that a recovery key is noted. Nothing is kept from others meanwhile: what was looked at
/// before is looked at again when it is.
fn is_noted_by_somebody(context: &Context) -> bool {
    std::io::stdin().is_terminal() && super::output::is_shown() && !context.passphrases.are_given()
}

/// What is said of a recovery key that was noted down and did not come into force.
fn strike_out(context: &Context, error: StoreError) -> Failure {
    let why = messages::store_error(context.lang, &crate::store::explained(&context.db, error));
    Failure::Said(format!("{why}\n{}", context.lang.t("encryption.error.strike_out")))
}

/// The same where the passphrase is another as well: from one moment to the next the new one opens the database, and that may be
/// before the last line.
fn tell_recovery_of_rekey(context: &Context, recovery: &Recovery, output: &mut Output) -> Result<(), StoreError> {
    tell_recovery_with(context, recovery, "encryption.done.rekey_in_force", output)
}

/// On standard output, so that it can be printed on paper; it is kept nowhere. Only when it has been taken, and on a terminal
/// noted, does it come into force.
fn tell_recovery(context: &Context, recovery: &Recovery, output: &mut Output) -> Result<(), StoreError> {
    tell_recovery_with(context, recovery, "encryption.done.recovery_in_force", output)
}

fn tell_recovery_with(
    context: &Context,
    recovery: &Recovery,
    in_force: &'static str,
    output: &mut Output,
) -> Result<(), StoreError> {
    let lang = context.lang;
    output.line(lang.t("encryption.done.recovery"));
    output.line(format!("  {}", recovery.text()));
    output.flush().map_err(|source| KeyError::File { path: "/dev/stdout".into(), source })?;
    if is_noted_by_somebody(context) {
        super::output::ask(lang.t("encryption.ask.noted"));
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        // Whoever types anything else than a yes has not noted it.
        let yes = ["", "o", "oui", "y", "yes"].contains(&answer.trim().to_lowercase().as_str());
        if !matches!(read, Ok(1..)) || !yes {
            return Err(KeyError::GivenUp.into());
        }
    }
    output.line(lang.t(in_force));
    Ok(())
}

/// Says what was done before anybody else may do the next.
fn printed(context: &Context, lock: KeyLock, output: &mut Output) -> Result<(), Failure> {
    let said = output.flush();
    if let Some(why) = lock.unsure() {
        complain(&context.lang.tf("encryption.done.unsure", &[("why", &messages::io_error(context.lang, why))]));
    }
    drop(lock);
    said.map_err(|why| Failure::Said(context.lang.tf("cli.no_output", &[("why", &why)])))
}
