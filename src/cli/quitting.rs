//! What is done when the interface is left: the backup of the day. A large database takes a moment, and it says so.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

#[cfg(unix)]
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

use super::output::{complain, progress};
use super::{Context, Failure};
use crate::i18n::Lang;
use crate::store::{StoreError, locked};
use crate::vault::KeyError;

/// A backup that is done sooner says nothing.
const UNNOTICED: Duration = Duration::from_millis(300);
/// Nothing went on for so long: a folder that does not answer, or a slow disk.
const STILL: Duration = Duration::from_secs(2);

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
    let told = Arc::new(AtomicBool::new(false));
    ended_by_signals(&told);
    let waiting = Waiting::for_folder(lang, backups.folder(), told);
    let begun = Instant::now();
    let mut shown = None;
    let made = backups.is_due(&context.session).and_then(|due| {
        if !due {
            return Ok(None);
        }
        let made = backups.make(&context.session, policy.rotation, &mut |done| {
            waiting.goes_on();
            if begun.elapsed() >= UNNOTICED && shown != Some(done / 10) {
                shown = Some(done / 10);
                progress(&lang.tf("cli.backup.under_way", &[("percent", &(done / 10))]));
            }
            true
        });
        // Should the database be damaged, it says which copies are its own.
        made.inspect(|made| super::backup::note(context, made)).map(Some)
    });
    drop(waiting);
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

/// The interface let go of the signals, which nobody has then: from now on they end the program; those that a key makes only when
/// that was `told`. Such keys may have been typed before, and meant the interface.
fn ended_by_signals(told: &Arc<AtomicBool>) {
    #[cfg(unix)]
    for (signal, when) in [(SIGTERM, None), (SIGHUP, None), (SIGINT, Some(told)), (SIGQUIT, Some(told))] {
        let when = when.map_or_else(|| Arc::new(true.into()), Arc::clone);
        // Where it is refused, it is as before.
        let _ = signal_hook::flag::register_conditional_default(signal, when);
    }
}

/// Says, once, that the folder of the copies keeps us waiting, and what to do, while nothing goes on.
struct Waiting {
    /// How far it is, to be seen by the thread that says so.
    steps: Arc<AtomicU64>,
    _ends: Sender<()>,
}

impl Waiting {
    fn for_folder(lang: Lang, folder: &Path, told: Arc<AtomicBool>) -> Waiting {
        let steps = Arc::new(AtomicU64::new(0));
        let (ends, ended) = channel::<()>();
        let (seen, folder) = (Arc::clone(&steps), folder.display().to_string());
        let watch = move || {
            let mut before = 0;
            while ended.recv_timeout(STILL) == Err(RecvTimeoutError::Timeout) {
                let now = seen.load(Ordering::SeqCst);
                if now == before {
                    told.store(true, Ordering::SeqCst);
                    return complain(&lang.tf("cli.backup.waits", &[("folder", &folder)]));
                }
                before = now;
            }
        };
        // Without it nothing is said.
        let _ = std::thread::Builder::new().name("waiting".to_owned()).spawn(watch);
        Waiting { steps, _ends: ends }
    }

    fn goes_on(&self) {
        self.steps.fetch_add(1, Ordering::SeqCst);
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
