//! `rouage restore`

use std::path::Path;

use super::output::complain;
use super::{Context, Exit, Failure, Output};
use crate::i18n::Lang;
use crate::interchange::files::regular;
use crate::model::rights::Right;
use crate::model::text::display_safe;
use crate::store::backups::Backups;
#[cfg(feature = "encryption")]
use crate::store::kinship_of_image;
use crate::store::{
    Access, Kinship, LastCheck, OnlyRead, Replaced, Sketch, Store, StoreError, kinship, looks_encrypted, plain_files,
    take_key_of,
};
use crate::vault::{KeyError, is_encrypted, key_file};

pub fn run(
    context: &Context,
    file: &Path,
    (in_clear, other_pole): (bool, bool),
    output: &mut Output,
) -> Result<Exit, Failure> {
    let (lang, path) = (context.lang, &context.db);
    // Before the database is made: a path typed wrong makes none.
    regular(file)
        .and_then(|()| std::fs::File::open(file))
        .map_err(|source| Failure::Read { path: file.to_owned(), source })?;
    context.place()?;
    if file.is_dir() {
        let source = std::io::ErrorKind::IsADirectory.into();
        return Err(Failure::Read { path: file.to_owned(), source });
    }
    plain_files(path).and_then(|()| plain_files(file))?;
    let read = OnlyRead::begin(file);
    if !other_pole {
        refuse_other_pole(context, file)?;
    }
    let has_key = || key_file(path).exists();
    // That of the backup may be all that the database lacks.
    let lent = context.unlocked(|| take_key_of(file, path))?;
    let encrypted = has_key();
    // The backup may have a passphrase of its own.
    let replaced = context.unlocked(|| replace(context, file, in_clear))?;
    drop(read);
    LastCheck::forget(path);
    // Opened again, it is brought up to date where the backup is older.
    let noted = context.open().and_then(|store| Ok(store.note_access(Access::Restore, None, 1)?));
    tell(context, file, &replaced, output);
    noted?;
    let key = key_file(path);
    let values: [(&str, &dyn std::fmt::Display); 2] = [("path", &path.display()), ("key", &key.display())];
    if encrypted && in_clear {
        complain(lang.t("encryption.done.stays_keyed"));
    }
    if lent {
        output.line(lang.tf("encryption.done.key_lent", &values));
    } else if has_key() && !encrypted {
        output.line(lang.tf("encryption.done.restored_keyed", &values));
    } else if !has_key() && key_file(file).exists() {
        output.line(lang.tf("encryption.done.in_clear", &values));
    }
    Ok(Exit::Done)
}

/// Says that it is done, and where what was there is, if anything was.
fn tell(context: &Context, file: &Path, replaced: &Replaced, output: &mut Output) {
    let kept = &replaced.kept;
    let key = if kept.exists() { "cli.backup.restored" } else { "cli.backup.restored_new" };
    let values: [(&str, &dyn std::fmt::Display); 3] =
        [("path", &file.display()), ("kept", &kept.display()), ("db", &context.db.display())];
    output.line(context.lang.tf(key, &values));
    if let Ok(drafts @ 1..) = i64::try_from(replaced.drafts) {
        output.line(context.lang.tn("cli.backup.drafts", drafts, &[]));
    }
}

/// A backup that was sealed with age. What is inside is not encrypted: the database that takes it in is, with the key that it
/// has, or somebody has said that it may lie there in clear.
#[cfg(feature = "encryption")]
pub fn sealed(
    context: &Context,
    file: &Path,
    identity: Option<&Path>,
    (in_clear, other_pole): (bool, bool),
    output: &mut Output,
) -> Result<Exit, Failure> {
    use std::io::IsTerminal;
    let (lang, path) = (context.lang, &context.db);
    regular(file)
        .and_then(|()| std::fs::File::open(file))
        .map_err(|source| Failure::Read { path: file.to_owned(), source })?;
    context.place()?;
    plain_files(path)?;
    if crate::vault::coming_key_file(path).exists() && path.exists() {
        // Where encrypting was cut off, opening it gives the key file its name, whatever else comes of it.
        drop(context.open_here());
    }
    let encrypted = key_file(path).exists();
    if !encrypted && !in_clear {
        let mut asked = || super::passphrase::yes(lang.t("encryption.ask.in_clear"), output);
        if !(std::io::stdin().is_terminal() && !context.passphrases.are_given() && asked()) {
            return Err(Failure::Said(lang.tf("encryption.error.in_clear", &[("path", &path.display())])));
        }
    }
    if encrypted {
        // The key is needed, whatever is left of the database.
        context.unlocked(|| Ok(crate::vault::known(path).map(drop)?))?;
    }
    let image = super::sealed::open(context, file, identity)?;
    let (kinship, theirs) = kinship_of_image(path, &image, file)?;
    if kinship == Kinship::Other && !other_pole {
        return Err(of_other_pole(context, file, Some(&theirs)));
    }
    let replaced = put_in_place(
        context,
        |store| store.restore_image(&image, file),
        || Backups::put_back_image(path, &image, file, context.session.clock.moment()),
        |_| false,
    )?;
    LastCheck::forget(path);
    let noted = context.open().and_then(|store| Ok(store.note_access(Access::Restore, None, 1)?));
    tell(context, file, &replaced, output);
    noted?;
    if encrypted && in_clear {
        complain(lang.t("encryption.done.stays_keyed"));
    }
    if !encrypted {
        output.line(lang.tf("encryption.done.in_clear", &[("path", &path.display())]));
    }
    Ok(Exit::Done)
}

/// A backup of another database is not put in the place of this one unnoticed: poles keep theirs under one name.
fn refuse_other_pole(context: &Context, file: &Path) -> Result<(), Failure> {
    let found = context.unlocked(|| {
        // Whatever is left of it: only its key is needed.
        if let Err(error @ StoreError::Key(KeyError::Locked(_))) = Store::reader(&context.db, context.session.clone()) {
            return Err(error);
        }
        kinship(&context.db, file)
    })?;
    if found == Kinship::Other {
        return Err(of_other_pole(context, file, Sketch::at(file).as_ref()));
    }
    Ok(())
}

fn of_other_pole(context: &Context, file: &Path, theirs: Option<&Sketch>) -> Failure {
    let lang = context.lang;
    let (ours, theirs) = (sketch(lang, Sketch::at(&context.db).as_ref()), sketch(lang, theirs));
    let values: [(&str, &dyn std::fmt::Display); 4] =
        [("path", &file.display()), ("db", &context.db.display()), ("ours", &ours), ("theirs", &theirs)];
    Failure::Said(lang.tf("cli.backup.other_pole", &values))
}

/// What a database holds, in a few words.
pub fn sketch(lang: Lang, sketch: Option<&Sketch>) -> String {
    let Some(sketch) = sketch else { return lang.t("cli.backup.unread").to_owned() };
    let changed = sketch.changed_at.as_deref().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
    let changed = changed.map(|at| lang.date(at.with_timezone(&chrono::Local).date_naive()).to_string());
    let changed = changed.unwrap_or_else(|| lang.t("cli.backup.never").to_owned());
    let pole = display_safe(sketch.pole.as_deref().unwrap_or("?")).into_owned();
    let (organisations, visits) = (lang.number(sketch.organisations), lang.number(sketch.visits));
    let values: [(&str, &dyn std::fmt::Display); 4] =
        [("pole", &pole), ("organisations", &organisations), ("visits", &visits), ("date", &changed)];
    lang.tf("cli.backup.sketch", &values)
}

/// Restores a backup; a database that cannot be opened, or not be copied, is set aside as it is. Gives its name then, which
/// nothing has where nothing was there.
fn replace(context: &Context, file: &Path, in_clear: bool) -> Result<Replaced, StoreError> {
    let path = &context.db;
    let set_aside = || Backups::put_back(path, file, in_clear, context.session.clock.moment());
    // Without its key file nobody can tell more of it; it is not deleted.
    let keyless = |path: &Path| key_file(file).exists() && !key_file(path).exists() && looks_encrypted(path);
    let done = if is_nothing(path) {
        set_aside()
    } else {
        put_in_place(context, |store| store.restore_from(file), set_aside, keyless)
    };
    done.map_err(|error| match error {
        StoreError::NotOurs(path) if path == file && !key_file(file).exists() && looks_encrypted(file) => {
            KeyError::KeyGone(path).into()
        }
        error => error,
    })
}

/// Whether there is no database, nor anything of one, that what is restored could be like.
fn is_nothing(path: &Path) -> bool {
    let gone = match std::fs::metadata(path) {
        Ok(file) => file.is_file() && file.len() == 0,
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    gone && !is_encrypted(path)
}

fn put_in_place(
    context: &Context,
    restore: impl FnOnce(Store) -> Result<Replaced, StoreError>,
    set_aside: impl FnOnce() -> Result<Replaced, StoreError>,
    keyless: impl FnOnce(&Path) -> bool,
) -> Result<Replaced, StoreError> {
    let restored = Store::open(&context.db, context.session.clone()).and_then(|store| {
        let store = context.named(store);
        store.allow(Right::Restore)?;
        restore(store)
    });
    match restored {
        // SQLCipher has no word of its own for some damage.
        Err(StoreError::Damaged(_) | StoreError::BadCopy { .. } | StoreError::Sql { .. }) if is_damaged(context) => {
            set_aside()
        }
        // Its contract cannot be read any more, and so nothing of it.
        Err(StoreError::Contract(_)) if is_unreadable(context) => set_aside(),
        // Somebody altered it, and it cannot even be brought up to date.
        Err(StoreError::Altered { path, .. }) if path == context.db => set_aside(),
        Err(StoreError::Vanished { .. } | StoreError::Emptied { .. } | StoreError::LogDamaged(_)) => set_aside(),
        Err(StoreError::NotOurs(path)) if path == context.db && (context.was_ours(&path) || keyless(&path)) => {
            set_aside()
        }
        Err(StoreError::Key(KeyError::Pages { path, .. } | KeyError::Uneven { path, .. })) if path == context.db => {
            set_aside()
        }
        // No page can be read with a key that is the database's own: all of it is destroyed.
        Err(StoreError::Key(KeyError::OtherKey(path))) if path == context.db => set_aside(),
        done => done,
    }
}

/// Whether it is the database whose contract cannot be read, rather than the backup.
fn is_unreadable(context: &Context) -> bool {
    matches!(Store::reader(&context.db, context.session.clone()), Err(StoreError::Contract(_)))
}

/// Whether it is the database that is damaged, rather than the backup.
fn is_damaged(context: &Context) -> bool {
    match Store::reader(&context.db, context.session.clone()).and_then(|store| store.quick_check()) {
        Ok(found) => found.is_some(),
        Err(error) => {
            use StoreError::{Damaged, Key, NotOurs, Sql};
            matches!(
                error,
                Damaged(_) | NotOurs(_) | Sql { .. } | Key(KeyError::Pages { .. } | KeyError::Uneven { .. })
            )
        }
    }
}
