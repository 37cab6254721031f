//! What is done when the interface is left: the backup of the day. A large database takes a moment, and it says so.

use std::time::{Duration, Instant};

use super::output::{complain, progress};
use super::{Context, Failure};
use crate::store::{StoreError, locked};
use crate::vault::KeyError;

/// A backup that is done sooner says nothing.
const UNNOTICED: Duration = Duration::from_millis(300);

/// Makes the backup of the day where one is due. That it cannot be made is said, and does not make leaving a failure.
pub fn back_up(context: &Context) {
    let policy = &context.settings.backups;
    let (lang, backups) = (context.lang, context.backups());
    #[cfg(feature = "encryption")]
    if let Some(why) = keyless(context) {
        let due = policy.enabled && !backups.is_due(&context.session).is_ok_and(|due| !due);
        return complain(&if due { lang.tf("cli.backup.not_made", &[("why", &why)]) } else { why });
    }
    // What can only be read was not changed, and its folder takes no copy.
    if !policy.enabled || locked(&context.db).is_some() {
        return;
    }
    let begun = Instant::now();
    let mut shown = None;
    let made = backups.is_due(&context.session).and_then(|due| {
        if !due {
            return Ok(None);
        }
        let made = backups.make(&context.session, policy.rotation, &mut |done| {
            if begun.elapsed() >= UNNOTICED && shown != Some(done / 10) {
                shown = Some(done / 10);
                progress(&lang.tf("cli.backup.under_way", &[("percent", &(done / 10))]));
            }
            true
        });
        // Should the database be damaged, it says which copies are its own.
        made.inspect(|made| super::backup::note(context, made)).map(Some)
    });
    match made {
        Ok(Some(path)) if shown.is_some() => {
            progress("");
            complain(&lang.tf("cli.backup.daily", &[("path", &path.display())]));
        }
        Ok(_) => {}
        // Left while it was locked: the next time makes one.
        Err(StoreError::Key(KeyError::Locked(_))) => {}
        Err(error) => {
            progress("");
            let why = match error {
                StoreError::BadCopy { .. } | StoreError::Damaged(_) | StoreError::Altered { .. } => {
                    lang.t("cli.backup.damaged").to_owned()
                }
                StoreError::Full => lang.t("cli.backup.full").to_owned(),
                StoreError::Disk(detail) => lang.tf("cli.backup.disk", &[("detail", &detail)]),
                error => Failure::from(error).message(lang),
            };
            complain(&lang.tf("cli.backup.not_made", &[("why", &why)]));
        }
    }
}

/// Why nobody can open the database that was just left: its key file is gone, damaged or of another one. With the copy that has
/// the right one, if there is one.
#[cfg(feature = "encryption")]
fn keyless(context: &Context) -> Option<String> {
    use crate::vault::{check_unlocked, key_file};
    let (lang, path) = (context.lang, &context.db);
    let error = check_unlocked(path).err().filter(|_| path.exists() && !crate::store::encryption::is_plain(path))?;
    let why = Failure::from(error).message(lang);
    let all = context.backups().all(context.session.clock.moment());
    let sound = all.iter().find(|copy| key_file(&copy.path).exists() && check_unlocked(&copy.path).is_ok());
    let said = sound.map(|copy| {
        let (copy, key) = (key_file(&copy.path), key_file(path));
        lang.tf("encryption.error.key_in_copy", &[("copy", &copy.display()), ("key", &key.display())])
    });
    Some(said.map_or_else(|| why.clone(), |said| format!("{why}\n{said}")))
}
