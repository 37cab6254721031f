//! A damaged database at the start of the interface: what can be done is offered in plain lines, before the screen is
//! taken over. Nothing happens to the file before somebody has chosen.

use std::io::BufRead;

use super::{Context, Failure, restore, salvage};
use crate::config;
use crate::i18n::{Lang, messages};
use crate::live::draft_files::{Folders, number_of};
use crate::store::backups::{Backup, Backups, remains_aside, take_the_place};
use crate::store::{
    Kinship, LastCheck, Sketch, Store, StoreError, drafts_in, forget_memory, leave_out, noted_copy, rescued, rotated,
    salvage as save, vanished, was_ours,
};
use crate::vault::{KeyError, key_file};

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    TakeBackup,
    /// A copy of which nobody can say that it is of this database.
    TakeUntold,
    Salvage,
    OpenAnyway,
    /// A new database where nothing but traces of one is left.
    Anew,
    Leave,
}

/// Opens the database for the interface. One that is damaged is offered to be replaced; none when the user leaves it.
///
/// # Errors
/// It cannot be opened for another reason.
pub fn open(context: &Context) -> Result<Option<Store>, Failure> {
    // What yesterday's check found may not keep the file from being opened.
    let known = || LastCheck::read(&context.db).and_then(|check| check.damage).filter(|_| context.db.exists());
    let known = context.waiting(known);
    if let Some(damage) = known
        && let Some(damage) = still_there(context, damage)
    {
        return offer(context, &damage, Some(Choice::OpenAnyway));
    }
    let lang = context.lang;
    match context.waiting(|| vanished(&context.db)) {
        Some(StoreError::Vanished { log, .. }) => {
            let left = log.map(|log| lang.tf("cli.rescue.log_left", &[("log", &log.display())]));
            let gone = lang.t("cli.rescue.gone").to_owned();
            return offer(context, &[gone].into_iter().chain(left).collect::<String>(), Some(Choice::Anew));
        }
        Some(_) => return offer(context, lang.t("cli.rescue.emptied"), None),
        None => {}
    }
    match open_here(context) {
        Err(Failure::Store(StoreError::Damaged(detail))) => offer(context, &detail, None),
        Err(Failure::Store(StoreError::LogDamaged(_))) => {
            offer(context, lang.t("cli.rescue.log_damaged"), Some(Choice::OpenAnyway))
        }
        Err(Failure::Store(StoreError::NotOurs(path))) if was_ours(&path) => {
            offer(context, context.lang.t("cli.rescue.no_header"), None)
        }
        // Nothing is damaged: what is missing is said, and nothing put in its place.
        Err(Failure::Store(StoreError::NotOurs(path))) if context.key_is_gone(&path) => {
            Err(StoreError::from(KeyError::KeyGone(path)).into())
        }
        Err(Failure::Store(StoreError::NotOurs(path))) if context.was_ours(&path) => {
            offer(context, context.lang.t("cli.rescue.nothing_left"), None)
        }
        Err(Failure::Store(StoreError::Key(error @ (KeyError::Pages { .. } | KeyError::Uneven { .. })))) => {
            offer(context, &messages::key_error(context.lang, &error), None)
        }
        // Nothing can be opened of it, though every page is as it should be.
        Err(Failure::Store(error @ StoreError::Contract(_))) => {
            offer(context, &messages::store_error(context.lang, &error), None)
        }
        Err(Failure::Store(StoreError::Altered { how, .. })) => {
            offer(context, &messages::alterations(context.lang, &how), None)
        }
        opened => {
            let store = opened?;
            let Some(how) = store.altered() else { return Ok(Some(store)) };
            let how = messages::alterations(context.lang, how);
            drop(store);
            offer(context, &how, Some(Choice::OpenAnyway))
        }
    }
}

/// What an earlier check found, looked at again: a file that was another for a while, and is itself again, is sound.
fn still_there(context: &Context, found: String) -> Option<String> {
    say(context.lang.t("cli.rescue.checking"));
    let check = || {
        let store = context.unlocked(|| Store::reader(&context.db, context.session.clone()))?;
        let damage = store.whole_check()?.or_else(|| match store.facts() {
            // Whoever only reads is not told by SQLite of values that no rule allows.
            Err(StoreError::Damaged(detail)) => Some(detail),
            _ => None,
        });
        Ok::<_, Failure>((store.moment(), damage))
    };
    match check() {
        Ok((at, None)) => {
            // Where it cannot be kept, it is looked at once more by the next start.
            let _ = LastCheck { at, damage: None }.write(&context.db);
            None
        }
        Ok((_, Some(damage))) => Some(damage),
        Err(_) => Some(found),
    }
}

fn open_here(context: &Context) -> Result<Store, Failure> {
    context.unlocked(|| context.waiting(|| Store::open_to_show(&context.db, context.session.clone())))
}

/// Says what is wrong and does what is chosen: among what can be chosen is `also`.
fn offer(context: &Context, damage: &str, also: Option<Choice>) -> Result<Option<Store>, Failure> {
    // Its backups are encrypted as it is.
    let encrypted = key_file(&context.db).exists();
    #[cfg(feature = "encryption")]
    if encrypted {
        context.unlocked(|| Ok(crate::vault::known(&context.db).map(drop)?))?;
    }
    let (lang, path) = (context.lang, context.db.display());
    say(&lang.tf("cli.rescue.damaged", &[("path", &path), ("detail", &damage)]));
    #[cfg(feature = "encryption")]
    if !encrypted {
        unlock_copies(context);
    }
    for copy in rescued(&context.db) {
        say(&lang.tf("cli.rescue.rescued", &[("copy", &copy.display())]));
    }
    let kept: Vec<String> = rotated(&context.db).iter().map(|file| file.display().to_string()).collect();
    if !kept.is_empty() {
        say(&lang.tf("cli.rescue.rotated", &[("files", &kept.join(", ")), ("path", &path)]));
    }
    let now = context.session.clock.moment();
    let own = context.backups().last_sound(now);
    let first = own.is_some();
    let others = if first { None } else { context.backups().last_of_others(now) };
    if let Some((other, Kinship::Other)) = &others {
        say(&lang.tf("cli.rescue.other_pole", &[("copy", &other.path.display()), ("what", &what(lang, other))]));
    }
    let backup = own.or(others.filter(|(_, kinship)| *kinship == Kinship::Untold).map(|(untold, _)| untold));
    if let Some(copy) = noted_copy(&context.db).filter(|copy| backup.as_ref().is_none_or(|it| it.path != *copy)) {
        say(&lang.tf("cli.rescue.by_hand", &[("copy", &copy.display())]));
    }
    let choices: Vec<Choice> = [
        first.then_some(Choice::TakeBackup),
        (encrypted || was_ours(&context.db)).then_some(Choice::Salvage),
        (!first && backup.is_some()).then_some(Choice::TakeUntold),
        also,
        Some(Choice::Leave),
    ]
    .into_iter()
    .flatten()
    .collect();
    for (index, choice) in choices.iter().enumerate() {
        say(&format!("  {}  {}", index + 1, words(lang, *choice, backup.as_ref())));
    }
    match ask(lang, &choices) {
        Choice::TakeBackup | Choice::TakeUntold => {
            let Some(backup) = backup else { return Ok(None) };
            keep_drafts(context, encrypted);
            let replaced = Backups::put_back(&context.db, &backup.path, false, context.session.clock.moment())?;
            LastCheck::forget(&context.db);
            say(&lang.tf("cli.rescue.backup_taken", &[("kept", &replaced.kept.display())]));
            if let Ok(drafts @ 1..) = i64::try_from(replaced.drafts) {
                say(&lang.tn("cli.backup.drafts", drafts, &[]));
            }
        }
        Choice::Salvage => {
            say(lang.t("cli.rescue.under_way"));
            let stamp = context.session.clock.moment().format("%Y%m%dT%H%M%SZ").to_string();
            let new = salvage::beside(&context.db, &stamp);
            let salvaged = save(&context.db, &new, &context.db, context.session.clone())?;
            let kept = take_the_place(&context.db, &new, context.session.clock.moment())?;
            // The database keeps its own, which is read when it is opened.
            forget_memory(&new);
            LastCheck::forget(&context.db);
            salvage::report(lang, &salvaged, &context.db).iter().for_each(|line| say(line));
            say(&lang.tf("cli.rescue.salvaged", &[("kept", &kept.display())]));
        }
        Choice::OpenAnyway => {
            if let Some(kept) = leave_out(&context.db, context.session.clock.moment())? {
                say(&lang.tf("cli.rescue.log_left_out", &[("kept", &kept.display())]));
            }
        }
        Choice::Anew => {
            for kept in remains_aside(&context.db, context.session.clock.moment())? {
                say(&lang.tf("cli.rescue.kept", &[("kept", &kept.display())]));
            }
        }
        Choice::Leave => return Ok(None),
    }
    say(lang.t("cli.rescue.go_on"));
    if line().is_none() {
        return Ok(None);
    }
    Ok(Some(open_here(context)?))
}

/// Where the key file is gone as well, the copies have their own: the newest is unlocked, so that it can be offered. Whoever does
/// not know its passphrase chooses among what is left.
#[cfg(feature = "encryption")]
fn unlock_copies(context: &Context) {
    if was_ours(&context.db) {
        return;
    }
    let copies = context.backups().all(context.session.clock.moment());
    let Some(copy) = copies.into_iter().next().filter(|copy| key_file(&copy.path).exists()) else { return };
    say(context.lang.t("cli.rescue.copies_keyed"));
    if let Err(failure) = context.unlocked(|| Ok(crate::vault::known(&copy.path).map(drop)?)) {
        say(&failure.message(context.lang));
    }
}

/// What was being typed is not in a copy: it goes into files, which are offered once the copy is open. The salvage by records
/// finds it itself, and of an encrypted database nothing is read so.
fn keep_drafts(context: &Context, encrypted: bool) {
    if encrypted {
        return;
    }
    let (folders, who) = (Folders::of_user(config::state().as_deref()), &context.session.who);
    for draft in drafts_in(&context.db, who) {
        // What was handed over to a file meanwhile is later; the database may have been moved since.
        let kept = folders
            .read(&context.db, &|_| None, std::slice::from_ref(who), &[&draft.id])
            .into_iter()
            .find(|kept| kept.id == draft.id);
        // One that no file takes is in the file that is set aside.
        let _ = folders.write(&context.db, number_of(&context.db), None, who, kept.as_ref().unwrap_or(&draft));
    }
}

fn words(lang: Lang, choice: Choice, backup: Option<&Backup>) -> String {
    match (choice, backup) {
        (Choice::TakeBackup | Choice::TakeUntold, Some(backup)) => {
            let at = backup.at.with_timezone(&chrono::Local);
            let (date, time) = (lang.date(at.date_naive()), at.format("%H:%M"));
            let key = if choice == Choice::TakeBackup { "cli.rescue.take_backup" } else { "cli.rescue.take_untold" };
            let values: [(&str, &dyn std::fmt::Display); 4] =
                [("date", &date), ("time", &time), ("copy", &backup.path.display()), ("what", &what(lang, backup))];
            lang.tf(key, &values)
        }
        (Choice::TakeBackup | Choice::TakeUntold | Choice::Leave, _) => lang.t("cli.rescue.leave").to_owned(),
        (Choice::Salvage, _) => lang.t("cli.rescue.salvage").to_owned(),
        (Choice::Anew, _) => lang.t("cli.rescue.anew").to_owned(),
        (Choice::OpenAnyway, _) => lang.t("cli.rescue.open_anyway").to_owned(),
    }
}

/// What a copy holds.
fn what(lang: Lang, backup: &Backup) -> String {
    restore::sketch(lang, Sketch::at(&backup.path).as_ref())
}

/// The user's choice. Anything but one of the numbers, and no answer at all, leaves everything as it is.
fn ask(lang: Lang, choices: &[Choice]) -> Choice {
    for _ in 0..3 {
        super::output::ask(&lang.tf("cli.rescue.ask", &[("last", &choices.len())]));
        let Some(answer) = line() else { break };
        if answer.is_empty() {
            break;
        }
        let chosen = answer.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
        if let Some(choice) = chosen {
            return *choice;
        }
    }
    Choice::Leave
}

/// A line from the terminal; none when it is closed.
fn line() -> Option<String> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    matches!(read, Ok(1..)).then(|| line.trim().to_owned())
}

fn say(text: &str) {
    super::output::complain(text);
}
