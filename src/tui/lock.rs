//! The lock of an encrypted database: a blank screen with a prompt, after some minutes without a key or at once. Behind it
//! every connection is closed and the key is forgotten (`app/locking.rs`).

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

use super::context::Context;
use super::theme::Role;
use super::widgets::secret_field::SecretField;
use super::widgets::{popup, text};
use crate::store::encryption::Encrypted;
use crate::store::{Store, StoreError};
use crate::vault::{KeyFault, KeyFile, Recovery, Secret, Seen, check_key_file, key_file};

/// What replies and wake-ups of the lock are addressed to: no layer has this id.
pub const ID: u64 = u64::MAX;

/// Something that needs the file for itself, asked for by a popup.
pub enum Work {
    Encrypt(Secret),
    Decrypt(Secret),
    /// Another key, and another passphrase; the new recovery key was shown and noted down.
    Rekey {
        old: Secret,
        new: Secret,
        seen: Seen,
        recovery: Recovery,
    },
}

/// What became of it.
pub enum Done {
    Encrypted(Encrypted),
    Decrypted,
    Rekeyed,
}

/// What a thread of the lock answers.
pub enum Answer {
    /// The passphrase was right, with the database opened anew if it was closed; or why not.
    Unlocked(Result<Option<Box<Store>>, StoreError>),
    /// The work is done or refused; and the database opened anew.
    Worked(Result<Done, StoreError>, Result<Box<Store>, StoreError>),
    /// The key is not another: the recovery key that was noted down for it is worth nothing. And whether the older one is in force,
    /// as it was.
    NotRekeyed(StoreError, bool, Result<Box<Store>, StoreError>),
}

/// What the screen shows.
pub enum State {
    Open,
    Locked(Prompt),
    /// Work that needs the file for itself; it is taken out when it begins.
    Working(Option<Work>),
}

/// The question on a locked screen.
#[derive(Default)]
pub struct Prompt {
    pub field: SecretField,
    /// Why the last answer was refused.
    pub said: Option<String>,
    /// A passphrase is being tried.
    pub busy: bool,
    /// Every connection is closed.
    pub asleep: bool,
    /// Enter was pressed while they were being closed: it is tried as soon as they are.
    pub entered: bool,
    /// Somebody wants to leave with a text that is kept nowhere, and is asked.
    pub leaving: bool,
}

/// Whether the screen is locked, and what locks it.
pub struct Lock {
    path: PathBuf,
    /// Whether there is a passphrase: known, whatever becomes of the key file meanwhile.
    encrypted: bool,
    /// The key file as it was when it was opened: of which key, and what tells whether a passphrase is its own once that file is gone.
    key: Option<KeyFile>,
    after: Option<Duration>,
    /// When a key was pressed last, by the clock on the wall: it goes on while the machine sleeps.
    last_key: SystemTime,
    pub state: State,
    /// What a popup asked for.
    pub wanted: Option<Work>,
    /// The screen is to be locked once the file is rewritten.
    pub afterwards: bool,
}

impl Lock {
    /// The lock of a database; `after` zero: only when it is asked for.
    pub fn new(path: &Path, after: Duration) -> Lock {
        let after = (!after.is_zero()).then_some(after);
        let mut lock = Lock {
            path: path.to_owned(),
            encrypted: false,
            key: None,
            after,
            last_key: SystemTime::now(),
            state: State::Open,
            wanted: None,
            afterwards: false,
        };
        lock.opened();
        lock
    }

    /// The database.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database was opened, at the start or anew: it is encrypted by now, or not.
    pub fn opened(&mut self) {
        // An open one has taken its key file, where encrypting was cut off; another may be left beside one that is plain.
        self.encrypted = key_file(&self.path).exists();
        self.key = self.read_key();
    }

    /// Whether there is a passphrase to unlock with.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// The screen is about to be locked: notes which key the database has, where that could not be read before, and the passphrase
    /// that it has by now.
    pub fn locking(&mut self) {
        let now = self.read_key().filter(|now| self.key().is_none_or(|own| own == now.id()));
        self.key = now.or_else(|| self.key.take());
    }

    fn read_key(&self) -> Option<KeyFile> {
        KeyFile::read(&key_file(&self.path)).ok()
    }

    /// That key.
    pub fn key(&self) -> Option<&str> {
        self.key.as_ref().map(KeyFile::id)
    }

    /// The key file as it was.
    pub fn key_file(&self) -> Option<&KeyFile> {
        self.key.as_ref()
    }

    /// What is the matter with the key file.
    pub fn key_fault(&self) -> Option<KeyFault> {
        let is_ours = |id: &str| self.key().is_none_or(|own| own == id);
        let found = self.encrypted.then(|| check_key_file(&self.path, is_ours).err()).flatten();
        found.as_ref().map(KeyFault::of)
    }

    /// Whether data may be shown.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open)
    }

    /// How long after a key the screen is locked; none where it never is.
    pub fn after(&self) -> Option<Duration> {
        self.after.filter(|_| self.is_encrypted())
    }

    /// A key was pressed: gives whether that was too late.
    pub fn key_pressed(&mut self) -> bool {
        let since = self.last_key.elapsed().unwrap_or_default();
        self.last_key = SystemTime::now();
        self.after().is_some_and(|after| since >= after)
    }
}

/// Draws what is shown instead of the screens.
pub fn draw(frame: &mut Frame, context: &Context) {
    let area = frame.area();
    frame.render_widget(Clear, area);
    match &context.lock.state {
        State::Open => {}
        State::Working(_) => {
            let inside = popup::draw(frame, area, &context.theme, context.t("encryption.title"), 64, 5);
            lines(frame, inside, context, &[("encryption.lock.working", Role::Text)], 0);
        }
        State::Locked(prompt) => {
            let unsaved = context.drafts.has_nowhere();
            let height = if unsaved { 12 } else { 10 };
            let inside = popup::draw(frame, area, &context.theme, context.t("encryption.lock.title"), 64, height);
            let row =
                |at: u16| Rect { y: inside.y.saturating_add(at), height: u16::from(at < inside.height), ..inside };
            lines(frame, row(0), context, &[("encryption.lock.ask", Role::Text)], 0);
            prompt.field.draw(frame, row(1), &context.theme, !prompt.busy);
            let said = match (&prompt.said, prompt.busy) {
                _ if prompt.leaving => Some((context.t("encryption.lock.leave_unsaved").to_owned(), Role::Bad)),
                (_, true) => Some((context.t("encryption.lock.trying").to_owned(), Role::Accent)),
                (Some(said), _) => Some((said.clone(), Role::Bad)),
                _ => None,
            };
            let mut at = 2;
            // Where there is no room for both, why it stays locked is worth more than the keys.
            let keys = (said.is_none() && !unsaved) || inside.height > 3;
            if let Some((text, role)) = said {
                let wrapped = text::wrap_line(&Line::styled(text, context.style(role)), usize::from(inside.width));
                for line in wrapped.into_iter().take(4) {
                    frame.render_widget(line, row(at));
                    at += 1;
                }
            }
            if unsaved && !prompt.leaving {
                let line = Line::styled(context.t("encryption.lock.unsaved"), context.style(Role::Bad));
                for line in text::wrap_line(&line, usize::from(inside.width)).into_iter().take(3) {
                    frame.render_widget(line, row(at));
                    at += 1;
                }
            }
            if keys {
                lines(
                    frame,
                    inside,
                    context,
                    &[("encryption.lock.keys", Role::Muted)],
                    inside.height.saturating_sub(1),
                );
            }
        }
    }
}

fn lines(frame: &mut Frame, inside: Rect, context: &Context, texts: &[(&'static str, Role)], from: u16) {
    for ((key, role), at) in texts.iter().zip(from..) {
        if at < inside.height {
            let row = Rect { y: inside.y + at, height: 1, ..inside };
            let line = Line::styled(context.t(key), context.style(*role));
            frame.render_widget(text::truncate_line(&line, usize::from(inside.width)), row);
        }
    }
}
