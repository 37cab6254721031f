//! Locking and unlocking, and what needs the database file for itself: the connections are closed meanwhile, and the layers
//! stay as they are.

use std::path::Path;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{App, Event};
use crate::i18n::messages;
use crate::live::Notice;
use crate::live::draft_files::{Folders, unseal};
use crate::model::text::display_safe;
use crate::store::{Identity, LastChange, Session, Store, StoreError, encryption};
use crate::tui::commands::{CommandId, Scope, global};
use crate::tui::input::InputEvent;
use crate::tui::layer::Reply;
use crate::tui::layers::{passphrase::Passphrase, recovery::RecoveryNote, told::Told};
use crate::tui::lock::{Answer, Done, ID, Prompt, State, Work};
use crate::vault::{self, KeyError, KeyFault, KeyFile, Recovery, Secret, key_file};

/// How often to look whether the last job is done, once the screen is locked. At rest nothing is looked at.
const AGAIN: Duration = Duration::from_millis(250);
/// The same as long as a text is kept nowhere.
const UNKEPT: Duration = Duration::from_millis(500);

/// Closing a database takes some milliseconds, as a rule.
const SOON: Duration = Duration::from_millis(20);
/// So long a draft may take before the screen is locked; it goes on behind that.
const AT_LOCKING: Duration = Duration::from_millis(400);
/// The same before the file is rewritten, which takes its time anyway.
const AT_WORK: Duration = Duration::from_secs(2);

impl App {
    /// Takes the events that are the lock's; gives those that are not.
    pub(super) fn guarded(&mut self, event: Event) -> Option<Event> {
        match event {
            Event::Notice(Notice::Reply { to: ID, reply }) => {
                if let Ok(answer) = reply.take::<Answer>() {
                    self.answered(answer);
                    if self.context.lock.is_open() && std::mem::take(&mut self.context.lock.afterwards) {
                        self.lock();
                    }
                }
                None
            }
            Event::Input(InputEvent::Key(_) | InputEvent::Paste(_) | InputEvent::PasteTooLong)
                if self.context.lock.is_open() =>
            {
                if self.context.lock.key_pressed() {
                    // The machine slept meanwhile, so that nothing woke the program in time.
                    self.lock();
                    return None;
                }
                self.arm();
                if matches!(&event, Event::Input(InputEvent::Key(key)) if self.locks(*key)) {
                    self.lock();
                    return None;
                }
                Some(event)
            }
            Event::Input(InputEvent::Key(key)) => {
                let is_lock = |command| command == global::LOCK;
                let waits = match &self.context.lock.state {
                    State::Working(_) => true,
                    State::Locked(prompt) => prompt.busy,
                    State::Open => false,
                };
                if waits && self.context.keymap.command(key, &[Scope::Global], is_lock).is_some() {
                    self.context.lock.afterwards = true;
                }
                self.locked_key(key);
                None
            }
            Event::Input(InputEvent::Paste(text)) => {
                if let State::Locked(prompt) = &mut self.context.lock.state {
                    prompt.field.paste(&text);
                }
                None
            }
            Event::Input(InputEvent::PasteTooLong) => None,
            other => Some(other),
        }
    }

    /// Whether a key locks the screen: from everywhere, where it types nothing.
    fn locks(&self, key: KeyEvent) -> bool {
        let types = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let meant = || self.context.keymap.command(key, &[Scope::Global], |command| command == global::LOCK);
        !(types && self.top_ref().takes_text()) && self.lock_offers(global::LOCK) && meant().is_some()
    }

    /// What is left to do after an event.
    pub(super) fn after_event(&mut self) {
        if let Some(work) = self.context.lock.wanted.take() {
            self.end_within(AT_WORK);
            self.context.lock.state = State::Working(Some(work));
        }
        self.rest();
    }

    /// Sets the one deadline anew.
    pub(super) fn arm(&mut self) {
        self.context.wake.retain(|(_, to)| *to != ID);
        if let Some(after) = self.context.lock.after() {
            self.context.wake_at(ID, Instant::now() + after);
        }
    }

    /// The deadline has come.
    pub(super) fn lock_woken(&mut self) {
        if self.context.lock.is_open() {
            self.lock();
        }
        self.rest();
    }

    fn lock(&mut self) {
        if !self.context.lock.is_encrypted() {
            return;
        }
        self.context.drop_given_up();
        // What is being typed is kept as a draft; a disk that does not answer keeps nobody waiting who wants the screen blank.
        self.end_within(AT_LOCKING);
        self.context.lock.locking();
        let said = self.context.lock.key_fault().map(|fault| self.key_trouble(fault));
        self.context.lock.state = State::Locked(Prompt { said, ..Prompt::default() });
        self.context.message = None;
        self.behind.forget();
        self.dirty = true;
        if self.context.drafts.has_unkept() {
            // What only this window holds can be kept with the key alone.
            self.context.drafts.try_again();
        }
        self.rest();
    }

    /// Once nothing is under way any more, behind a locked screen: closes the database.
    fn rest(&mut self) {
        let waits = match &self.context.lock.state {
            State::Open => false,
            State::Locked(prompt) => !prompt.asleep && !prompt.busy,
            State::Working(work) => work.is_some(),
        };
        if !waits {
            return;
        }
        // What is ordered while it ends comes to nothing, and is not waited for.
        if !self.context.live.is_ending() && !self.context.live.is_idle() {
            self.context.wake_at(ID, Instant::now() + AGAIN);
            return;
        }
        if matches!(self.context.lock.state, State::Locked(_)) {
            if self.context.drafts.has_unkept() {
                self.context.wake_at(ID, Instant::now() + UNKEPT);
                return;
            }
            // Also if it was tried until now: it has a connection of its own.
            self.context.drafts.end_within(AT_LOCKING);
            self.dirty = true;
        }
        if !self.context.live.falls_asleep() {
            self.context.wake_at(ID, Instant::now() + SOON);
            return;
        }
        self.context.live.sleep();
        match &mut self.context.lock.state {
            State::Open => {}
            State::Locked(prompt) => {
                // Not before: whoever closes the file has to see whether it is still the own one.
                vault::forget();
                prompt.asleep = true;
                if std::mem::take(&mut prompt.entered) {
                    prompt.said = None;
                    self.locked_key(KeyEvent::from(KeyCode::Enter));
                }
            }
            State::Working(work) => {
                if let Some(work) = work.take() {
                    self.work(work);
                }
            }
        }
    }

    fn work(&self, work: Work) {
        let folders = Folders::of_user(self.context.state.as_deref());
        self.context.live.apart(ID, move |path, file, session| {
            let mut waiting = Vec::new();
            let look = |store: Store| {
                if matches!(work, Work::Decrypt(_)) {
                    waiting = folders.only_sealed(path, &|origin| store.begins_with(origin));
                }
            };
            // Neither another file is rewritten, nor a new one made.
            let done = Store::open_same(path, file, session.clone()).map(look).and_then(|()| match &work {
                Work::Encrypt(secret) => {
                    encryption::encrypt(path, secret, session, Recovery::random(), None).map(Done::Encrypted)
                }
                Work::Rekey { old, new, seen, recovery } => {
                    encryption::rekey(path, old, new, seen, recovery, None).map(|_| Done::Rekeyed)
                }
                Work::Decrypt(secret) => KeyFile::read(&key_file(path))
                    .and_then(|file| file.open(secret, path))
                    .map_err(Into::into)
                    .and_then(|_| encryption::decrypt(path, session))
                    .map(|_| Done::Decrypted),
            });
            if done.is_ok() {
                unseal(&waiting);
            }
            let opened = match &done {
                Ok(_) => Store::open_there(path, session.clone()),
                Err(_) => Store::open_same(path, file, session.clone()),
            };
            let opened = opened.map(Box::new);
            Reply::new(match (done, &work) {
                (Err(error), Work::Rekey { seen, .. }) => {
                    Answer::NotRekeyed(error, encryption::is_as_seen(path, seen), opened)
                }
                (done, _) => Answer::Worked(done, opened),
            })
        });
    }

    fn locked_key(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        // Somebody decrypted it meanwhile.
        let is_plain = key.code == KeyCode::Enter && !vault::is_encrypted(self.context.lock.path());
        let State::Locked(prompt) = &mut self.context.lock.state else { return };
        match key.code {
            KeyCode::Char('c') if control && self.context.drafts.has_nowhere() && !prompt.leaving => {
                prompt.leaving = true;
            }
            KeyCode::Char('c') if control => {
                self.quit = true;
            }
            _ if std::mem::take(&mut prompt.leaving) => {}
            KeyCode::Enter if !prompt.busy && prompt.field.fault().is_some() => {
                prompt.said = prompt.field.fault().map(|fault| messages::key_error(self.context.lang, &fault));
                prompt.field.clear();
            }
            // Nothing answers any more until it is closed, and can be opened again.
            KeyCode::Enter if !prompt.asleep && self.context.live.is_ending() => {
                prompt.entered = true;
                prompt.said = Some(self.context.lang.t("encryption.lock.closing").to_owned());
            }
            // Whoever sits here has to know it all the same: the window holds what somebody typed.
            KeyCode::Enter if !prompt.busy && is_plain && prompt.field.is_empty() => {
                prompt.said = Some(self.context.lang.t("encryption.lock.decrypted_ask").to_owned());
            }
            KeyCode::Enter if !prompt.busy && !prompt.field.is_empty() => {
                let (secret, asleep) = (prompt.field.take(), prompt.asleep);
                (prompt.busy, prompt.said) = (true, None);
                let (key, last) = (self.context.lock.key_file().cloned(), self.context.live.last_change());
                let drafts = self.context.drafts.clone();
                self.context.live.apart(ID, move |path, file, session| {
                    let id = key.as_ref().map(KeyFile::id);
                    let opened = match vault::unlock(path, &secret) {
                        Ok(()) if asleep => again(path, file, session, id, last),
                        Ok(()) => Ok(None),
                        // Not its key file alone: it was decrypted, or is somewhere else.
                        Err(KeyError::File { .. }) if !file.is_at(path) => {
                            match (key.as_ref(), last.filter(|_| asleep)) {
                                (Some(key), Some(last)) => decrypted(path, file, session, &last, key, &secret),
                                _ => Err(StoreError::Moved(path.to_owned())),
                            }
                        }
                        // What was typed is not for the key file that is there now.
                        Err(KeyError::WrongPassphrase(_) | KeyError::WrongRecovery(_))
                            if file.is_at(path) && is_another(path, id) =>
                        {
                            Err(KeyError::OtherKey(path.to_owned()).into())
                        }
                        Err(error) => Err(error.into()),
                    };
                    if opened.is_err() && !drafts.has_unkept() {
                        // It stays locked.
                        vault::forget();
                    }
                    Reply::new(Answer::Unlocked(opened))
                });
            }
            _ if !prompt.busy => {
                prompt.entered = false;
                prompt.field.handle_key(key);
            }
            _ => {}
        }
    }

    fn answered(&mut self, answer: Answer) {
        match answer {
            Answer::Unlocked(Ok(store)) => {
                let older = store.as_deref().is_some_and(|store| self.is_older(store));
                let last = self.context.live.last_change();
                let restored = store.as_deref().zip(last).and_then(|(store, last)| store.taken_out_by(&last));
                self.open_again(store);
                if let Some(restored) = restored {
                    let told = Told::restored(&restored, &mut self.context);
                    self.tell(told);
                }
                if older {
                    let told = Told::older(&mut self.context);
                    self.tell(told);
                }
                if !self.context.lock.is_encrypted() {
                    self.context.say(self.context.t("encryption.lock.decrypted"));
                }
            }
            Answer::Unlocked(Err(error)) => {
                self.context.lock.afterwards = false;
                if self.drafts_went_with_the_file() {
                    // It is said to be kept: not at the end only, which may be a kill.
                    self.end_within(AT_LOCKING);
                }
                let said = self.why_locked(&error);
                if let State::Locked(prompt) = &mut self.context.lock.state {
                    (prompt.busy, prompt.said) = (false, Some(said));
                }
            }
            Answer::Worked(done, store) => {
                self.worked(store, done.is_ok());
                match done {
                    Ok(Done::Encrypted(encrypted)) => {
                        let note = RecoveryNote::new(encrypted, &mut self.context);
                        self.open(Box::new(note));
                    }
                    Ok(Done::Decrypted) => self.context.say(self.context.t("encryption.popup.decrypted")),
                    Ok(Done::Rekeyed) => {
                        let told = Told::rekeyed(&mut self.context);
                        self.open(Box::new(told));
                    }
                    Err(error) => self.context.fail(&error),
                }
            }
            Answer::NotRekeyed(error, as_before, store) => {
                self.worked(store, false);
                let told = Told::not_rekeyed(&error, as_before, &mut self.context);
                self.open(Box::new(told));
            }
        }
    }

    /// The work that needed the file for itself is over.
    fn worked(&mut self, store: Result<Box<Store>, StoreError>, done: bool) {
        match store {
            Ok(store) => self.open_again(Some(store)),
            Err(error) => {
                if done {
                    self.context.live.take_what_is_there();
                }
                let said = Some(self.why_locked(&error));
                self.context.lock.state = State::Locked(Prompt { said, asleep: true, ..Prompt::default() });
            }
        }
    }

    /// Why it stays locked. Where the file is gone, what was kept before the lock is offered at the next start.
    fn why_locked(&self, error: &StoreError) -> String {
        match error {
            StoreError::Key(KeyError::File { path, source })
                if source.kind() == std::io::ErrorKind::NotFound && *path == key_file(self.context.lock.path()) =>
            {
                self.key_trouble(KeyFault::Gone)
            }
            StoreError::Key(KeyError::OtherKey(_)) => self.key_trouble(KeyFault::Other),
            StoreError::Key(KeyError::ChangedMeanwhile(_)) => self.context.t("encryption.lock.rekeyed").to_owned(),
            StoreError::Moved(path) | StoreError::Vanished { path, .. } | StoreError::Emptied { path, .. } => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                self.context.lang.tf("encryption.lock.moved", &[("name", &display_safe(&name))])
            }
            error => messages::store_error(self.context.lang, error),
        }
    }

    /// Says which key file is missing or is none, and where the right one belongs.
    fn key_trouble(&self, fault: KeyFault) -> String {
        let key = key_file(self.context.lock.path());
        let name = key.file_name().unwrap_or_default().to_string_lossy();
        let said = match fault {
            KeyFault::Gone => "encryption.lock.key_missing",
            KeyFault::Damaged => "encryption.lock.key_damaged",
            KeyFault::Other => "encryption.lock.key_other",
        };
        self.context.lang.tf(said, &[("name", &display_safe(&name))])
    }

    /// The key file went, or became another, or is back.
    pub(in crate::tui) fn key_fault(&mut self, fault: Option<KeyFault>) {
        self.context.trouble.key = fault;
        let key = key_file(self.context.lock.path());
        let said = match fault {
            Some(KeyFault::Gone) => "encryption.error.key_moved",
            Some(KeyFault::Damaged) => "encryption.error.key_spoilt",
            Some(KeyFault::Other) => "encryption.error.key_replaced",
            None => return self.context.say(self.context.t("encryption.error.key_back")),
        };
        self.context.warn(self.context.lang.tf(said, &[("key", &key.display())]));
    }

    /// Whether the drafts that were kept before the lock may have gone with the file, which has nobody that keeps it open since: another
    /// was moved into its place or copied over it, or it was deleted or emptied. What is typed here may be all there is of them; where a
    /// colleague wrote, it is kept twice.
    pub(super) fn drafts_went_with_the_file(&self) -> bool {
        let closed = |asleep: bool| asleep || self.context.live.is_ending();
        matches!(&self.context.lock.state, State::Locked(prompt) if closed(prompt.asleep))
            && !self.context.live.is_untouched()
    }

    /// Whether what was written last before the lock is not in the database any more, and no restore took it out. What became of
    /// a file that was found to be another's before the lock is told in another way.
    fn is_older(&self, store: &Store) -> bool {
        let last = self.context.live.last_change().filter(|_| self.context.trouble.fault.is_none());
        last.is_some_and(|last| store.holds(&last).is_ok_and(|holds| !holds))
    }

    fn open_again(&mut self, store: Option<Box<Store>>) {
        if let Some(store) = store {
            self.context.live.wake(*store);
            self.context.lock.opened();
            self.context.drafts.opened_again();
            // What is wrong with the file now is told anew.
            self.context.trouble.key = None;
            self.context.trouble.fault = None;
            self.doubt();
            // So is what those said who were closing it.
            self.context.message = None;
        }
        self.context.lock.state = State::Open;
        self.context.lock.key_pressed();
        self.behind.forget();
        self.arm();
        self.refresh();
        // Nobody said what happened meanwhile: somebody may have been erased, and an older copy restored.
        self.ask_for_erased();
        let context = &mut self.context;
        for layer in &mut self.layers {
            layer.keep_again(context);
        }
    }

    /// Whether a command of the lock makes sense; true for every other.
    pub(super) fn lock_offers(&self, command: CommandId) -> bool {
        match command {
            global::LOCK | global::PASSPHRASE | global::REKEY | global::RECOVERY | global::DECRYPT => {
                self.context.lock.is_encrypted()
            }
            global::ENCRYPT => !self.context.lock.is_encrypted() && !self.context.demo,
            _ => true,
        }
    }

    /// Runs a command of the lock.
    pub(super) fn lock_command(&mut self, command: CommandId) {
        if command == global::LOCK {
            self.lock();
        } else {
            let popup = Passphrase::new(command, &mut self.context);
            self.open(Box::new(popup));
        }
    }
}

/// Opens the database after the lock: only the file that was open before. Whatever else stands there now is not opened, and
/// where nothing does, nothing is made. One that was given another key meanwhile is another file, and holds the last change.
fn again(
    path: &Path,
    file: Identity,
    session: &Session,
    key: Option<&str>,
    last: Option<LastChange>,
) -> Result<Option<Box<Store>>, StoreError> {
    let now = KeyFile::read(&key_file(path))?.id().to_owned();
    let opened = match key {
        // The number of a file that was deleted may be that of the next one.
        Some(key) if key != now => last
            .ok_or_else(|| StoreError::Moved(path.to_owned()))
            .and_then(|last| Store::open_rewritten(path, file, &last, session.clone()))
            .map_err(|error| match error {
                StoreError::Moved(path) => KeyError::ChangedMeanwhile(path).into(),
                error => error,
            }),
        _ => Store::open_same(path, file, session.clone()),
    };
    opened.map(|store| Some(Box::new(store)))
}

/// Whether the key file is another than the one of `key`.
fn is_another(path: &Path, key: Option<&str>) -> bool {
    key.is_some_and(|key| KeyFile::read(&key_file(path)).is_ok_and(|file| file.id() != key))
}

/// Opens the database that somebody decrypted while the screen was locked: another file without a key, which holds the last change.
/// For whoever knows the passphrase that it had: a copy in the clear may be put there by somebody who only wants this window open.
fn decrypted(
    path: &Path,
    file: Identity,
    session: &Session,
    last: &LastChange,
    key: &KeyFile,
    secret: &Secret,
) -> Result<Option<Box<Store>>, StoreError> {
    if vault::is_encrypted(path) || !encryption::is_plain(path) {
        return Err(StoreError::Moved(path.to_owned()));
    }
    key.open(secret, path)?;
    Store::open_rewritten(path, file, last, session.clone()).map(|store| Some(Box::new(store)))
}

#[cfg(test)]
mod tests;
